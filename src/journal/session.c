/*
 * One person at one journal.
 *
 * Dashboards and scripts write through here, so that rights and words are the same for both.  On a
 * shared terminal the person who speaks changes; whose session it is never does, and rights are the
 * session's: a name that anybody can type opens nothing.
 */
#include "journal/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/catalogue.h"

/* The folder, however its INI file was named; a CSV file without one is its own data set. */
static const char *dataset_of(const struct session_request *request)
{
    return request->dataset && !request->catalogue->file_count ? request->dataset
                                                               : request->catalogue->dataset;
}

static bool open_journal(struct session *session, const struct session_request *request,
                         struct err *err)
{
    const struct journal_def *def = &request->catalogue->journal;
    char *path = def->path ? mem_strdup(def->path)
                           : journal_place(dataset_of(request), session->writable, err);
    struct journal_request wanted = {
        .path = path, .writable = session->writable, .group = def->group};

    if (path)
        session->journal = journal_open(&wanted, err);
    if (session->journal)
        journal_set_guard(session->journal, fund_guard(session->funds));
    free(path);
    return session->journal != NULL;
}

/* A moment in UTC, as records have it: "2026-11-16" is the end of that day. */
static bool take_moment(struct session *session, const char *text)
{
    struct strbuf moment = STRBUF_INIT;
    struct clock clock;

    if (!text || !clock_parse(text, &clock))
        return false;
    clock_print_utc(clock.at - (text[10] ? 0 : 1), &moment);
    snprintf(session->as_of, sizeof session->as_of, "%s", moment.text);
    strbuf_release(&moment);
    return true;
}

bool session_open(struct session *session, const struct session_request *request, struct err *err)
{
    const char *user = request->user ? request->user : request->catalogue->settings.user;
    struct err why = {.text = ""};
    bool good = true;

    *session = (struct session){.writable = request->writable};
    journal_person_init(&session->person);
    session->user = text_clean_dup(user ? user : session->person.login);
    if (take_moment(session, request->as_of))
        err_set(&why, _("this is a review of the past: nothing is written"));
    else if (!request->writable)
        err_set(&why, _("this is read-only: start with --writable to write in the journal"));
    else if (request->catalogue->settings.read_only)
        good = err_set(&why, _("the INI file says read_only = yes: nothing is written"));
    session->writable = !why.text[0];
    session->funds = fund_guard_new(request->catalogue);
    if (!open_journal(session, request, &why) && session->writable) {
        good = false;
        session->writable = false;
    }
    snprintf(session->why, sizeof session->why, "%.255s", why.text);
    if (!good && err)
        *err = why;
    return good;
}

void session_close(struct session *session)
{
    ledger_release(&session->ledger);
    for (size_t i = 0; i < session->retired_count; i++)
        ledger_release(&session->retired[i]);
    free(session->retired);
    journal_close(session->journal);
    fund_guard_free(session->funds);
    journal_person_release(&session->person);
    free(session->user);
    *session = (struct session){.journal = NULL};
}

void session_set_user(struct session *session, const char *user)
{
    char *clean = text_clean_dup(user);

    free(session->user);
    session->user = clean;
}

void session_set_funds(struct session *session, const struct fund_set *funds)
{
    fund_guard_set(session->funds, funds);
}

bool session_has_news(struct session *session)
{
    return session->journal && journal_has_news(session->journal);
}

static void retire(struct session *session)
{
    if (!session->ledger.mark_count) {
        ledger_release(&session->ledger);
        return;
    }
    MEM_GROW(session->retired, session->retired_count, session->retired_capacity);
    session->retired[session->retired_count++] = session->ledger;
}

/* Those up to the moment; a clock that went back between them hides nothing that came before. */
static size_t count_up_to(const struct session *session, const struct journal_record *records,
                          size_t count)
{
    while (count && *session->as_of && strcmp(records[count - 1].time, session->as_of) > 0)
        count--;
    return count;
}

/* As it was: the day of that review, not of today. */
static int32_t day_of_review(const struct session *session, int32_t today)
{
    const struct held_meeting *last = meetings_last(&session->ledger.meetings, "");

    return *session->as_of && last && last->today != DAY_NONE ? last->today : today;
}

bool session_refresh(struct session *session, const struct catalogue *catalogue, int32_t today)
{
    bool same = session->today == today && session->catalogue == catalogue;
    const struct journal_record *records;
    size_t count;

    if (!session->journal || (same && !session_has_news(session)))
        return false;
    records = journal_records(session->journal, &count);
    count = count_up_to(session, records, count);
    retire(session);
    ledger_build(&session->ledger, records, count, catalogue, today);
    if (day_of_review(session, today) != today) {
        int32_t day = day_of_review(session, today);

        ledger_release(&session->ledger);
        ledger_build(&session->ledger, records, count, catalogue, day);
    }
    fund_guard_today(session->funds, today);
    session->today = today;
    session->catalogue = catalogue;
    session->records = records;
    session->record_count = count;
    return true;
}

static const char *who_may(const struct catalogue *catalogue, enum journal_right right)
{
    const struct journal_def *def = &catalogue->journal;

    for (size_t i = 0; i < def->role_count; i++)
        if (strcmp(def->roles[i].right, journal_right_name(right)) == 0)
            return def->roles[i].who;
    return NULL;
}

bool session_may(const struct session *session, const struct catalogue *catalogue, const char *kind,
                 struct err *err)
{
    const struct journal_kind *row = journal_kind_find(kind);
    const char *who = row ? who_may(catalogue, row->right) : NULL;

    if (!session->writable || !session->journal)
        return err_set(err, "%s", session->why);
    if (!row || journal_may(who, session->person.login) ||
        (row->approver_may &&
         journal_may(who_may(catalogue, RIGHT_APPROVE), session->person.login)))
        return true; /* an unknown kind is the record's own mistake */
    return err_set(err, _("%s may not write records of kind %s: [roles] %s = %s"),
                   session->person.login, kind, journal_right_name(row->right), who);
}

/* A pasted text may hold anything: line ends stay, the rest is made printable. */
static char *clean_lines(const char *text)
{
    struct strbuf out = STRBUF_INIT;

    while (text && *text) {
        size_t length = strcspn(text, "\n");

        text_clean(&out, text, length);
        text += length;
        if (*text) {
            strbuf_addc(&out, '\n');
            text++;
        }
    }
    return strbuf_detach(&out);
}

static void sign(const struct session *session, struct journal_record *record)
{
    record->user = session->user;
    record->login = session->person.login;
    record->host = session->person.host;
    record->terminal = session->person.terminal;
}

/* Answers to proposals must fit what the ledger says of them; an amount beyond the step limit takes
 * the right to approve. */
static bool fits_ledger(const struct session *session, const struct catalogue *catalogue,
                        const struct journal_record *record, struct err *err)
{
    const struct proposal_book *book = &session->ledger.proposals;
    struct err why;

    if (!proposal_book_takes(book, record, err))
        return false;
    if (!proposal_book_exceeds(book, record) ||
        session_may(session, catalogue, "approve", &why))
        return true;
    return err_set(err, _("the amount is beyond the step limit: %s"), why.text);
}

enum journal_result session_write(struct session *session, const struct catalogue *catalogue,
                                  struct journal_record *record, int64_t seen, struct err *err)
{
    enum journal_result result = JOURNAL_REFUSED;
    char *text;

    if (!session_may(session, catalogue, record->kind, err))
        return JOURNAL_REFUSED;
    sign(session, record);
    if (journal_kind_find(record->kind) && !fits_ledger(session, catalogue, record, err))
        return JOURNAL_REFUSED;
    text = clean_lines(record->text);
    record->text = text;
    fund_guard_use(session->funds, catalogue);
    result = journal_append(session->journal, record, seen, err);
    record->text = NULL;
    free(text);
    return result;
}

enum journal_result session_write_all(struct session *session, const struct catalogue *catalogue,
                                      struct journal_record *records, size_t count, int64_t seen,
                                      struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (!session_may(session, catalogue, records[i].kind, err))
            return JOURNAL_REFUSED;
        sign(session, &records[i]);
        if (!fits_ledger(session, catalogue, &records[i], err))
            return JOURNAL_REFUSED;
    }
    return journal_append_all(session->journal, records, count, seen, err);
}
