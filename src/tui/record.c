/*
 * Writing in the journal: a acknowledges, m silences, i notes, d decides, x says that a decision is
 * done or takes an acknowledgement back, u says who is speaking.
 *
 * What the record is about is what the selection is about: the red line of the row where it has
 * one, with the numbers that stand on the screen, else the place.  It is fixed when the key is
 * pressed, so a refresh while somebody types changes nothing.  Then a few questions, one line each;
 * Esc leaves without a trace.  When somebody else wrote about the same finding meanwhile, that is
 * shown first, and Enter once more writes all the same.
 *
 * The screen writes, and says so to the loop by REACT_JOURNAL, which hands the new marks to the
 * engine.  Without --writable every key says what to do.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/check.h"
#include "journal/session.h"
#include "report/version.h"
#include "rule/condition.h"
#include "playbook.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { DAY_SECONDS = 86400, DECISION_DAYS = 2, SILENCE_DAYS = 7, SUBJECT_CELLS = 60 };

bool can_record(struct screen *screen, const char *kind, const char **why)
{
    static const char no_journal[] = N_("the journal is not open here");
    struct err err;
    *why = _(no_journal);
    if (!screen->session)
        return false;
    if (session_may(screen->session, screen->snapshot->catalogue, kind, &err))
        return true;
    snprintf(screen->why, sizeof screen->why, "%.255s", err.text);
    *why = screen->why;
    return false;
}

/* ---- what it is about ------------------------------------------------------------------------ */

static bool is_about(const struct screen *screen, const struct finding *finding,
                     const struct path *at)
{
    const struct rule *rule = finding->rule;
    const struct dims *dims = screen->snapshot->cube->dims;
    const char *market = finding->market >= 0 ? strmap_name(&dims->market, finding->market) : "";
    const char *channel =
        finding->channel >= 0 ? strmap_name(&dims->channel, finding->channel) : "";
    bool named = !strcmp(at->indicator, rule->name) ||
                 (rule->indicator && !strcmp(at->indicator, rule->indicator->def->name));
    if (finding->state == RULE_OK || (*at->indicator && !named))
        return false;
    if (finding->row && strcmp(at->record, finding->row->key) != 0)
        return false;
    return !strcmp(at->market, market) && (finding->row || !strcmp(at->channel, channel));
}

/* The worst one of that very place; NULL: nothing is broken there. */
static const struct finding *finding_of(struct screen *screen, const struct path *at)
{
    const struct finding_list *list;
    screen_head(screen); /* makes the context */
    list = &screen->context.findings;
    for (size_t i = 0; i < list->count; i++)
        if (is_about(screen, &list->items[i], at))
            return &list->items[i];
    return NULL;
}

const struct finding *record_finding(struct screen *screen, const struct path *at)
{
    return finding_of(screen, at);
}

static void take_finding(struct recording *recording, const struct finding *finding)
{
    snprintf(recording->redline, sizeof recording->redline, "%s", finding->rule->name);
    snprintf(recording->state, sizeof recording->state, "%s", rule_state_name(finding->state));
    if (value_is_known(&finding->measured))
        snprintf(recording->value, sizeof recording->value, "%.6g", finding->measured.number);
    if (finding->has_limit)
        snprintf(recording->line, sizeof recording->line, "%s %.6g",
                 line_op_text(finding->limit_op), finding->limit);
    if (finding->row)
        snprintf(recording->detail, sizeof recording->detail, "record=%s", finding->row->key);
    if (finding->rule->def->owner)
        snprintf(recording->owner, sizeof recording->owner, "%s", finding->rule->def->owner);
}

static void take_place(struct screen *screen, struct recording *recording, struct path *at)
{
    struct strbuf text = STRBUF_INIT;
    struct period period;
    if (view_period(&screen->view, screen->snapshot, &period)) {
        at->has_period = true;
        at->period = period;
        period_print(period, &text);
        snprintf(recording->period, sizeof recording->period, "%s", text.text);
    }
    at->record[0] = at->category[0] = '\0';
    strbuf_clear(&text);
    path_print(at, &text);
    snprintf(recording->path, sizeof recording->path, "%s", text.text);
    strbuf_release(&text);
}

/* "GB tiktok Ad ROI" */
static void take_subject(struct recording *recording, const struct path *at,
                         const struct finding *finding)
{
    struct strbuf text = STRBUF_INIT, clean = STRBUF_INIT;
    const char *what = finding ? finding->rule->title : at->indicator;
    strbuf_addf(&text, "%s%s%s%s%s", *at->market ? at->market : _("all markets"),
                *at->channel ? " " : "", at->channel, *what ? " " : "", *what ? _(what) : "");
    text_clean(&clean, text.text, text.length);
    snprintf(recording->subject, sizeof recording->subject, "%s", clean.text);
    strbuf_release(&text);
    strbuf_release(&clean);
}

static bool begin(struct screen *screen, struct recording *recording, const char *kind,
                  bool needs_finding)
{
    const struct finding *finding;
    struct focus focus;
    struct path at;
    *recording = (struct recording){.kind = kind,
                                    .seen = screen->session ? screen->session->ledger.newest : -1};
    if (!review_place(screen, &at)) {
        screen_focus(screen, &focus);
        if (!navigate_explained(screen, &focus, &at))
            at = screen_level(screen)->at;
    }
    finding = finding_of(screen, &at);
    if (needs_finding && !finding)
        return false;
    if (finding)
        take_finding(recording, finding);
    take_subject(recording, &at, finding);
    take_place(screen, recording, &at);
    if (recording == &screen->recording) /* not at each look whether the key works */
        report_data_version(screen->snapshot, recording->data);
    return true;
}

/* ---- questions ------------------------------------------------------------------------------- */

enum question { ASK_TEXT, ASK_OWNER, ASK_DUE, ASK_UNTIL, ASK_END_DAY, ASK_USER, ASK_MONEY, ASK_END };

static const enum question *questions_of(const char *kind)
{
    static const struct {
        const char *kind;
        enum question questions[5];
    } rows[] = {
        {"ack", {ASK_TEXT, ASK_UNTIL, ASK_END}},
        {"silence", {ASK_TEXT, ASK_END_DAY, ASK_END}},
        {"correction", {ASK_TEXT, ASK_END}},
        {"decision", {ASK_TEXT, ASK_OWNER, ASK_DUE, ASK_MONEY, ASK_END}},
        {"note", {ASK_TEXT, ASK_END}},
        {"done", {ASK_TEXT, ASK_END}},
        {"user", {ASK_USER, ASK_END}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].kind, kind))
            return rows[i].questions;
    return rows[0].questions;
}

/* The one after this; money is asked for where it comes from a fund. */
static enum question next_question(const struct recording *recording)
{
    enum question next = questions_of(recording->kind)[recording->step + 1];
    return next == ASK_MONEY && !recording->fund[0] ? ASK_END : next;
}

/* The words before the prompt: what is asked, and on the first question about what. */
static void say_question(struct recording *recording, bool ascii)
{
    static const char *const words[] = {
        [ASK_TEXT] = N_("what"),
        [ASK_OWNER] = N_("who does it"),
        [ASK_DUE] = N_("by when (a day, or 7d)"),
        [ASK_UNTIL] = N_("until when (a day, 7d; empty: until it recovers)"),
        [ASK_END_DAY] = N_("until when (a day, 7d)"),
        [ASK_USER] = N_("Who is speaking?"),
        [ASK_MONEY] = N_("how much"),
    };
    enum question question = questions_of(recording->kind)[recording->step];
    const char *verb = !strcmp(recording->kind, "ack")          ? _("Acknowledge")
                       : !strcmp(recording->kind, "silence")    ? _("Silence")
                       : !strcmp(recording->kind, "correction") ? _("Take back, why:")
                       : !strcmp(recording->kind, "decision")   ? _("Decide on")
                       : !strcmp(recording->kind, "done")       ? _("Done:")
                                                                : _("Note on");
    struct strbuf subject = STRBUF_INIT;
    if (text_width(recording->subject) > SUBJECT_CELLS)
        text_fit(&subject, recording->subject, SUBJECT_CELLS, TEXT_LEFT, ascii);
    else
        strbuf_adds(&subject, recording->subject);
    if (question == ASK_USER)
        snprintf(recording->label, sizeof recording->label, "%s ", _(words[question]));
    else if (question == ASK_MONEY)
        snprintf(recording->label, sizeof recording->label, "%.120s: ", recording->purse);
    else if (question == ASK_TEXT)
        snprintf(recording->label, sizeof recording->label, "%s %s: ", verb, subject.text);
    else
        snprintf(recording->label, sizeof recording->label, "%s, %s: ", verb, _(words[question]));
    strbuf_release(&subject);
}

static const char *label(const struct screen *screen)
{
    return screen->recording.label;
}

/* "2026-11-20", "7d" from the day that is looked at, or nothing. False: neither. */
static bool read_day(const struct screen *screen, const char *text, char *out, size_t size)
{
    struct strbuf day = STRBUF_INIT;
    struct clock clock;
    long seconds;
    bool good = true;
    *out = '\0';
    if (text_is_blank(text))
        return true;
    if (strlen(text) == 10 && clock_parse(text, &clock))
        strbuf_adds(&day, text);
    else if (check_duration(text, &seconds) && seconds < 100L * 366 * DAY_SECONDS)
        day_print(snapshot_today(screen->snapshot) + (int32_t)(seconds / DAY_SECONDS), &day);
    else
        good = false;
    snprintf(out, size, "%s", day.text);
    strbuf_release(&day);
    return good;
}

static bool take_answer(struct screen *screen, enum question question)
{
    struct recording *recording = &screen->recording;
    const char *text = screen->prompt.text;
    bool blank = text_is_blank(text);
    screen->trouble[0] = '\0';
    switch (question) {
    case ASK_TEXT:
        if (blank && strcmp(recording->kind, "done") != 0)
            snprintf(screen->trouble, sizeof screen->trouble, "%s", _("A few words are needed."));
        snprintf(recording->text, sizeof recording->text, "%s", text);
        break;
    case ASK_OWNER:
        snprintf(recording->owner, sizeof recording->owner, "%.*s",
                 (int)sizeof recording->owner - 1, text);
        break;
    case ASK_USER:
        if (!blank)
            session_set_user(screen->session, text);
        break;
    case ASK_DUE:
    case ASK_UNTIL:
    case ASK_END_DAY:
        if (blank && question == ASK_END_DAY)
            snprintf(screen->trouble, sizeof screen->trouble, "%s",
                     _("A silence has a last day."));
        else if (!read_day(screen, text, recording->day, sizeof recording->day))
            snprintf(screen->trouble, sizeof screen->trouble,
                     _("'%.40s' is neither a day like 2026-11-15 nor a time like 7d."), text);
        break;
    case ASK_MONEY:
        if (!step_money(screen, text, recording->money, sizeof recording->money))
            snprintf(screen->trouble, sizeof screen->trouble,
                     _("'%.40s' is no amount like 50000 EUR."), text);
        break;
    case ASK_END:
        break;
    }
    return !screen->trouble[0];
}

/* What most answers are stands there already. */
static void ask(struct screen *screen)
{
    struct recording *recording = &screen->recording;
    enum question question = questions_of(recording->kind)[recording->step];
    char days[16];
    const char *text = "";
    snprintf(days, sizeof days, "%dd", question == ASK_END_DAY ? SILENCE_DAYS : DECISION_DAYS);
    if (question == ASK_TEXT)
        text = recording->text; /* of a playbook's step: its action */
    else if (question == ASK_OWNER)
        text = recording->owner;
    else if (question == ASK_DUE && recording->day[0])
        text = recording->day;
    else if (question == ASK_MONEY)
        text = recording->money;
    else if (question == ASK_DUE || question == ASK_END_DAY)
        text = days;
    else if (question == ASK_USER)
        text = screen->session->user;
    say_question(recording, screen->ascii);
    mode_enter(screen, &mode_record, text);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The newest word of somebody else about the same finding. */
static void show_overtaking(struct screen *screen)
{
    struct session *session = screen->session;
    session_refresh(session, screen->snapshot->catalogue, snapshot_today(screen->snapshot));
    const struct journal_record *last =
        session->record_count ? &session->records[session->record_count - 1] : NULL;
    screen->recording.sure = true;
    snprintf(screen->trouble, sizeof screen->trouble,
             _("%.40s just wrote (%.20s): %.120s. Enter writes all the same."),
             last ? last->user : "", last ? last->kind : "", last ? last->text : "");
}

static unsigned write_record(struct screen *screen)
{
    struct recording *recording = &screen->recording;
    const char *kind = recording->kind;
    char detail[sizeof recording->detail + 256];
    bool decides = !strcmp(kind, "decision");
    struct err err = {.text = ""};
    struct journal_record record = {.kind = kind,
                                    .redline = recording->redline,
                                    .path = recording->path,
                                    .period = recording->period,
                                    .state = recording->state,
                                    .value = recording->value,
                                    .line = recording->line,
                                    .data = recording->data,
                                    .detail = detail,
                                    .about = recording->about,
                                    .text = recording->text};
    step_detail(recording, detail, sizeof detail);
    if (recording->fund[0])
        session_set_funds(screen->session, snapshot_funds(screen->snapshot));
    if (decides) {
        record.owner = recording->owner;
        record.due = recording->day;
    } else if (!strcmp(kind, "ack") || !strcmp(kind, "silence")) {
        record.until = recording->day;
    }
    switch (session_write(screen->session, screen->snapshot->catalogue, &record,
                          recording->sure || !strcmp(kind, "note") ? -1 : recording->seen, &err)) {
    case JOURNAL_WRITTEN:
        screen->mode = NULL;
        snprintf(screen->message, sizeof screen->message, _("Written as record %lld, by %s."),
                 (long long)record.id, screen->session->user);
        review_wrote(screen, kind);
        return REACT_JOURNAL | REACT_REDRAW;
    case JOURNAL_OVERTAKEN:
        show_overtaking(screen);
        return REACT_JOURNAL | REACT_REDRAW;
    case JOURNAL_REFUSED:
        snprintf(screen->trouble, sizeof screen->trouble, _("Not written: %.220s"), err.text);
        break;
    }
    return REACT_REDRAW;
}

static unsigned record_key(struct screen *screen, int key)
{
    struct recording *recording = &screen->recording;
    enum question question = questions_of(recording->kind)[recording->step];
    if (key == RKEY_ESC || key == 3) {
        mode_leaves(screen, key);
        snprintf(screen->message, sizeof screen->message, "%s", _("Nothing was written."));
        return REACT_REDRAW;
    }
    if (key != RKEY_ENTER) {
        prompt_key(&screen->prompt, key);
        return REACT_REDRAW;
    }
    if (!take_answer(screen, question))
        return REACT_REDRAW;
    if (next_question(recording) != ASK_END) {
        recording->step++;
        ask(screen);
        return REACT_REDRAW;
    }
    if (question == ASK_USER) {
        screen->mode = NULL;
        snprintf(screen->message, sizeof screen->message, _("%s is speaking."),
                 screen->session->user);
        return REACT_REDRAW;
    }
    return write_record(screen);
}

const struct mode mode_record = {.id = "record",
                                 .takes_text = true,
                                 .hints = {"Enter", N_("next"), "Esc", N_("nothing is written")},
                                 .key = record_key,
                                 .label = label};

/* ---- actions --------------------------------------------------------------------------------- */

bool can_acknowledge(struct screen *screen, const char **why)
{
    if (!can_record(screen, "ack", why))
        return false;
    struct recording would_be;
    *why = _("no red line is broken in this row");
    return begin(screen, &would_be, "ack", true);
}

unsigned act_acknowledge(struct screen *screen)
{
    begin(screen, &screen->recording, "ack", true);
    ask(screen);
    return REACT_REDRAW;
}

bool can_silence(struct screen *screen, const char **why)
{
    if (!can_record(screen, "silence", why))
        return false;
    struct recording would_be;
    *why = _("no red line is broken in this row");
    return begin(screen, &would_be, "silence", true);
}

unsigned act_silence(struct screen *screen)
{
    begin(screen, &screen->recording, "silence", true);
    ask(screen);
    return REACT_REDRAW;
}

bool can_note(struct screen *screen, const char **why)
{
    return can_record(screen, "note", why);
}

unsigned act_note(struct screen *screen)
{
    begin(screen, &screen->recording, "note", false);
    ask(screen);
    return REACT_REDRAW;
}

bool can_decide(struct screen *screen, const char **why)
{
    return can_record(screen, "decision", why);
}

unsigned act_decide(struct screen *screen)
{
    begin(screen, &screen->recording, "decision", false);
    step_take(screen, &screen->recording);
    ask(screen);
    return REACT_REDRAW;
}

/* The decision of the selected row, or the one that is shown; NULL: none, or it is closed. */
static const struct decision *open_decision(struct screen *screen, const struct focus *focus)
{
    const struct ledger *ledger = screen->view.ledger;
    const struct report_row *row = focus->list->cursor < (int)focus->section->row_count
                                       ? &focus->section->rows[focus->list->cursor]
                                       : NULL;
    const char *id = screen_level(screen)->at.record;
    if (strcmp(focus->pane->kind, "decisions") != 0)
        return NULL;
    if (!strncmp(id, DECISION_RECORD, sizeof DECISION_RECORD - 1))
        id += sizeof DECISION_RECORD - 1;
    else
        id = row && row->key_names[0] && !strcmp(row->key_names[0], "decision") ? row->key_values[0]
                                                                               : "";
    for (size_t i = 0; ledger && i < ledger->decision_count; i++)
        if (ledger->decisions[i].state < DECISION_REFUSED &&
            ledger->decisions[i].record->id == atoll(id))
            return &ledger->decisions[i];
    return NULL;
}

/* The acknowledgement or silence of the selected row; NULL: none. */
static const struct journal_record *selected_mark(struct screen *screen, const struct focus *focus)
{
    const struct ledger *ledger = screen->view.ledger;
    int at = focus->list->cursor;
    if (strcmp(focus->pane->kind, "marks") != 0 || at < 0 || at >= (int)focus->section->row_count)
        return NULL;
    for (size_t i = 0; ledger && i < ledger->mark_count; i++)
        if (ledger->mark_records[i]->id == atoll(focus->section->rows[at].key_values[0]))
            return ledger->mark_records[i];
    return NULL;
}

static unsigned take_back(struct screen *screen, const struct journal_record *record)
{
    struct strbuf words = STRBUF_INIT;
    screen->recording = (struct recording){.kind = "correction", .seen = -1};
    snprintf(screen->recording.about, sizeof screen->recording.about, "%lld",
             (long long)record->id);
    text_clean(&words, record->text, strcspn(record->text, "\n"));
    snprintf(screen->recording.subject, sizeof screen->recording.subject, "%s", words.text);
    strbuf_release(&words);
    ask(screen);
    return REACT_REDRAW;
}

bool can_finish_one(struct screen *screen, const char **why)
{
    return can_record(screen, "done", why);
}

unsigned record_done(struct screen *screen, const char *number, const char *subject)
{
    struct path at = {.market = ""};
    screen->recording = (struct recording){.kind = "done", .seen = -1};
    take_place(screen, &screen->recording, &at); /* its period, which says when */
    screen->recording.path[0] = '\0';
    snprintf(screen->recording.about, sizeof screen->recording.about, "%s", number);
    snprintf(screen->recording.subject, sizeof screen->recording.subject, "%s", subject);
    ask(screen);
    return REACT_REDRAW;
}

bool can_finish(struct screen *screen, const char **why)
{
    struct focus focus;
    screen_focus(screen, &focus);
    if (!strcmp(focus.pane->kind, "marks")) { /* who may not say it may not take it back */
        if (!can_record(screen, "ack", why) || !can_record(screen, "correction", why))
            return false;
        *why = _("there is no acknowledgement in this row");
        return selected_mark(screen, &focus) != NULL;
    }
    if (!can_record(screen, "done", why))
        return false;
    *why = _("there is no open decision in this row (D lists them)");
    return open_decision(screen, &focus) != NULL;
}

unsigned act_finish(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    const struct journal_record *mark = selected_mark(screen, &focus);
    if (mark)
        return take_back(screen, mark);
    const struct decision *decision = open_decision(screen, &focus);
    struct strbuf words = STRBUF_INIT;
    char number[24];
    if (!decision)
        return REACT_NONE;
    snprintf(number, sizeof number, "%lld", (long long)decision->record->id);
    text_clean(&words, decision->record->text, strcspn(decision->record->text, "\n"));
    unsigned reaction = record_done(screen, number, words.text);
    strbuf_release(&words);
    return reaction;
}

bool can_change_user(struct screen *screen, const char **why)
{
    return can_record(screen, "note", why);
}

unsigned act_user(struct screen *screen)
{
    screen->recording = (struct recording){.kind = "user"};
    ask(screen);
    return REACT_REDRAW;
}

/* The pane of that kind; NULL: an INI file took it away. */
static const struct pane_def *find_kind(struct screen *screen, const char *kind)
{
    const struct pane_def *pane = screen_pane_of_kind(screen, kind);
    return pane && !strcmp(pane->kind, kind) ? pane : NULL;
}

unsigned act_decisions(struct screen *screen)
{
    const struct pane_def *pane = find_kind(screen, "decisions");
    if (!pane)
        return REACT_NONE;
    const struct pane_def *shown = pane_shown(screen, pane);
    const struct pane_def *next = shown && !screen->help ? pane_behind(screen, shown) : NULL;
    unsigned reaction = open_pane(screen, next ? next : pane);
    next = pane_behind(screen, next ? next : pane);
    if (next || shown)
        snprintf(screen->message, sizeof screen->message, _("D again: %s."),
                 _((next ? next : pane)->title));
    return reaction;
}

unsigned act_acknowledged(struct screen *screen)
{
    const struct pane_def *pane = find_kind(screen, "marks");
    return pane ? open_pane(screen, pane) : REACT_NONE;
}

/* ---- the loop's side ------------------------------------------------------------------------- */

void screen_set_session(struct screen *screen, struct session *session)
{
    screen->session = session;
    screen->view.ledger = session ? &session->ledger : NULL;
    screen_forget(screen);
}

void screen_journal_changed(struct screen *screen)
{
    screen_forget(screen);
}
