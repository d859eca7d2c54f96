/*
 * The ledger: acknowledgements, silences and decisions as they stand on a day.
 *
 * Nothing is stored that the records do not say, so there is nothing to get out of step: after each
 * new record the ledger is made again.  A few thousand records of a year are nothing.
 *
 * What an acknowledgement was looking at is its record's period; the day of the mark is the first
 * one after that, on which a committee sees the period complete, however the clock of the machine
 * stood.  A record without a period counts from the day on which it was written.
 *
 * The first closing word counts (done, refuse): a second one changes nothing, and both are kept.  A
 * correction of an acknowledgement takes it back.
 */
#include "journal/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/zone.h"
#include "config/catalogue.h"

enum { DAY_SECONDS = 86400, SOON_DAYS = 1 };

static bool is_kind(const struct journal_record *record, const char *kind)
{
    return strcmp(record->kind, kind) == 0;
}

int32_t journal_day(const char *text)
{
    struct clock clock;

    if (!text || !*text || !clock_parse(text, &clock))
        return DAY_NONE;
    return (int32_t)((clock.at - (text[10] ? 0 : 1)) / DAY_SECONDS);
}

/* The period that stood on the screen, where its end is the present. */
static bool is_by_data(const struct journal_record *record, const struct catalogue *catalogue,
                       struct period *period)
{
    return catalogue && catalogue->settings.now_is_data && *record->period &&
           period_parse(record->period, period);
}

bool ledger_said_at(const struct journal_record *record, const struct catalogue *catalogue,
                    int64_t *at)
{
    const char *zone = catalogue ? catalogue->settings.timezone : NULL;
    struct period period;
    struct clock clock;

    if (is_by_data(record, catalogue, &period)) {
        *at = ((int64_t)period_last_day(period) + 1) * DAY_SECONDS;
        return true;
    }
    if (!*record->time || !clock_parse(record->time, &clock))
        return false;
    *at = clock.at + (zone && !clock.local ? zone_offset(zone, clock.at) : 0);
    return true;
}

/* A time of the day says which day it was there where people count; a day alone is that day. */
int32_t ledger_said_on(const struct journal_record *record, const struct catalogue *catalogue)
{
    int32_t written = journal_day(record->time);
    struct period period;
    int64_t at;

    if (is_by_data(record, catalogue, &period))
        return period_last_day(period) + 1;
    if (written == DAY_NONE || !record->time[10] || !ledger_said_at(record, catalogue, &at))
        return written;
    return (int32_t)(at >= 0 ? at / DAY_SECONDS : (at - DAY_SECONDS + 1) / DAY_SECONDS);
}

/* Also a red line of one indicator among several: "deviation:gmv". */
static bool is_indicator(const struct catalogue *catalogue, const char *word)
{
    char section[128];

    snprintf(section, sizeof section, "%.*s", (int)strcspn(word, ":"), word);
    return catalogue &&
           (catalogue_indicator(catalogue, word) || catalogue_redline(catalogue, section));
}

/* DE/paid-social/cac/2026-W46: each part may be missing, the order is fixed, * is all of them. */
static struct journal_place place_of(const struct journal_record *record,
                                     const struct catalogue *catalogue, struct arena *arena)
{
    struct journal_place place = {.market = NULL};
    char *path = arena_strdup(arena, record->path), *rest = NULL;
    const char **slots[] = {&place.market, &place.channel};
    int slot = 0;

    place.has_period = *record->period && period_parse(record->period, &place.period);
    for (char *word = strtok_r(path, "/", &rest); word; word = strtok_r(NULL, "/", &rest)) {
        struct period period;

        if (period_parse(word, &period)) {
            place.has_period = true;
            place.period = period;
        } else if (is_indicator(catalogue, word)) {
            place.indicator = word;
        } else if (slot < 2) {
            *slots[slot++] = strcmp(word, "*") != 0 ? word : NULL;
        }
    }
    return place;
}

/* "record=R065" of the detail. */
static const char *detail_of(const struct journal_record *record, const char *name,
                             struct arena *arena)
{
    char text[JOURNAL_TEXT_MOST + 1];

    return journal_detail(record, name, text, sizeof text) ? arena_strdup(arena, text) : NULL;
}

static const char *or_null(const char *text)
{
    return *text ? text : NULL;
}

static bool is_taken_back(const struct journal_record *records, size_t count, size_t at)
{
    long id;

    for (size_t i = at + 1; i < count; i++)
        if (is_kind(&records[i], "correction") &&
            number_parse_int(records[i].about, 1, 1L << 53, &id) && id == records[at].id)
            return true;
    return false;
}

/* Marks are handed on, and may outlive the records. */
static const char *kept(struct ledger *ledger, const char *text)
{
    return text ? arena_strdup(&ledger->arena, text) : NULL;
}

static void add_mark(struct ledger *ledger, const struct journal_record *record,
                     const struct catalogue *catalogue)
{
    struct journal_place place = place_of(record, catalogue, &ledger->arena);
    bool silence = is_kind(record, "silence");
    int32_t written = journal_day(record->time);

    ledger->mark_records[ledger->mark_count] = record;
    ledger->marks[ledger->mark_count++] = (struct mark){
        .kind = silence ? MARK_SILENCED : MARK_ACKNOWLEDGED,
        .redline = kept(ledger, or_null(record->redline)),
        .market = place.market,
        .channel = place.channel,
        .record = detail_of(record, "record", &ledger->arena),
        .day = place.has_period ? period_last_day(place.period) + 1 : written,
        .until = journal_day(record->until),
        .state = strcmp(record->state, "warn") == 0 ? RULE_WARN : RULE_RED,
        .user = kept(ledger, record->user),
        .text = kept(ledger, record->text),
    };
}

static struct decision *find_decision(struct ledger *ledger, const char *about)
{
    long id;

    if (!number_parse_int(about, 1, 1L << 53, &id))
        return NULL;
    for (size_t i = 0; i < ledger->decision_count; i++)
        if (ledger->decisions[i].record->id == id)
            return &ledger->decisions[i];
    return NULL;
}

static void add_word(struct ledger *ledger, const struct journal_record *record)
{
    struct decision *decision = find_decision(ledger, record->about);

    if (!decision)
        return;
    if (is_kind(record, "approve") && !decision->closed)
        decision->approved = record;
    else if ((is_kind(record, "done") || is_kind(record, "refuse")) && !decision->closed)
        decision->closed = record;
    else if (is_kind(record, "correction"))
        decision->corrected = record;
}

/* What was refused never began. */
static int32_t holds_from(const struct decision *decision, const struct catalogue *catalogue)
{
    if (!decision->closed)
        return ledger_said_on(decision->record, catalogue);
    return is_kind(decision->closed, "done") ? ledger_said_on(decision->closed, catalogue)
                                             : DAY_NONE;
}

static enum decision_state state_of(const struct decision *decision, int32_t today)
{
    if (decision->closed)
        return is_kind(decision->closed, "done") ? DECISION_DONE : DECISION_REFUSED;
    if (decision->due_day == DAY_NONE || decision->due_day > today + SOON_DAYS)
        return DECISION_OPEN;
    return decision->due_day < today ? DECISION_OVERDUE : DECISION_DUE;
}

static int by_urgency(const void *a, const void *b)
{
    const struct decision *x = a, *y = b;
    int64_t due_x = x->due_day == DAY_NONE ? INT32_MAX : x->due_day;
    int64_t due_y = y->due_day == DAY_NONE ? INT32_MAX : y->due_day;

    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->state < DECISION_REFUSED && due_x != due_y)
        return due_x < due_y ? -1 : 1;
    return x->record->id > y->record->id ? -1 : x->record->id < y->record->id;
}

void ledger_build(struct ledger *ledger, const struct journal_record *records, size_t count,
                  const struct catalogue *catalogue, int32_t today)
{
    *ledger = (struct ledger){.newest = count ? records[count - 1].id : 0,
                              .records = records,
                              .record_count = count,
                              .today = today};
    meetings_build(&ledger->meetings, records, count);
    ledger->mark_records = mem_calloc(count + 1, sizeof *ledger->mark_records);
    ledger->marks = mem_calloc(count + 1, sizeof *ledger->marks);
    ledger->decisions = mem_calloc(count + 1, sizeof *ledger->decisions);
    for (size_t i = 0; i < count; i++) {
        const struct journal_record *record = &records[i];

        if ((is_kind(record, "ack") || is_kind(record, "silence")) &&
            !is_taken_back(records, count, i))
            add_mark(ledger, record, catalogue);
        else if (is_kind(record, "decision"))
            ledger->decisions[ledger->decision_count++] =
                (struct decision){.record = record,
                                  .decided_day = journal_day(record->time),
                                  .due_day = journal_day(record->due),
                                  .place = place_of(record, catalogue, &ledger->arena)};
        else
            add_word(ledger, record);
    }
    for (size_t i = 0; i < ledger->decision_count; i++) {
        struct decision *decision = &ledger->decisions[i];

        decision->holds_day = holds_from(decision, catalogue);
        decision->state = state_of(decision, today);
        ledger->counts[decision->state]++;
    }
    qsort(ledger->decisions, ledger->decision_count, sizeof *ledger->decisions, by_urgency);
    proposal_book_build(&ledger->proposals, records, count, &ledger->arena);
}

void ledger_release(struct ledger *ledger)
{
    arena_release(&ledger->arena);
    meetings_release(&ledger->meetings);
    free(ledger->marks);
    free(ledger->mark_records);
    free(ledger->decisions);
    proposal_book_release(&ledger->proposals);
    *ledger = (struct ledger){.newest = 0};
}

const char *decision_state_name(enum decision_state state)
{
    static const char *const names[] = {[DECISION_OVERDUE] = N_("overdue"),
                                        [DECISION_DUE] = N_("due"),
                                        [DECISION_OPEN] = N_("open"),
                                        [DECISION_REFUSED] = N_("refused"),
                                        [DECISION_DONE] = N_("done")};

    return names[state];
}
