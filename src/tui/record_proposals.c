/*
 * Answers to proposals: o says yes to what it waits for (approve, go back, measured), O sets another
 * amount or proposes one by hand, X says no or takes back what was applied.
 *
 * Everything about the proposal is fixed when the key is pressed.  Then one or two questions: the
 * amount, and words; Esc leaves without a trace.  What nobody has put forward yet is written as a
 * proposal first, with the terms of that moment, together with the answer: both or none.  Under four
 * eyes the first yes only puts it forward.
 *
 * When somebody else wrote about the same budget meanwhile, that is said instead, and nothing is
 * written: what was answered is not there any more.  Records about anything else disturb nobody.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/amount.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "journal/session.h"
#include "report/proposals.h"
#include "report/version.h"
#include "review.h"
#include "rule/condition.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum { SUBJECT_CELLS = 72, TRIES_MOST = 20 };

/* Of the selected row, or of the page of a review; NULL: it is no proposal. */
static const char *selected_key(struct screen *screen)
{
    struct focus focus;
    if (review_is_shown(screen)) {
        int r = review_row(screen);
        const struct report_row *row = r >= 0 ? &screen->review->agenda.rows[r] : NULL;
        return row && !strcmp(row->key_values[1], "proposal") ? row->key_values[2] : NULL;
    }
    screen_focus(screen, &focus);
    int at = focus.list->cursor;
    if (strcmp(focus.pane->kind, "proposals") != 0 || at < 0 || at >= (int)focus.section->row_count)
        return NULL;
    return focus.section->rows[at].key_values[0];
}

/* NULL: none; the board is to be released in any case. */
static const struct proposal_item *selected_item(struct screen *screen,
                                                 struct proposal_board *board)
{
    const char *key = selected_key(screen);
    *board = (struct proposal_board){.count = 0};
    if (!key)
        return NULL;
    screen_head(screen); /* makes the context */
    proposal_board_init(board, &screen->context);
    return proposal_board_find(board, key);
}

/* ---- what is asked --------------------------------------------------------------------------- */

static void say_subject(struct screen *screen, const struct proposal_terms *terms)
{
    struct recording *recording = &screen->recording;
    struct strbuf text = STRBUF_INIT, clean = STRBUF_INIT, fit = STRBUF_INIT;
    struct period cycle = {.grain = GRAIN_WEEK};
    period_parse(terms->cycle, &cycle);
    struct proposal_words words = {.market = terms->market,
                                   .channel = terms->channel,
                                   .currency = terms->currency,
                                   .digits = terms->digits,
                                   .from = terms->from,
                                   .to = terms->to,
                                   .grain = cycle.grain};
    proposal_say(&words, &text);
    text_clean(&clean, text.text, text.length);
    if (screen->ascii) {
        strbuf_clear(&text);
        text_ascii(&text, clean.text);
    }
    const char *whole = screen->ascii ? text.text : clean.text;
    if (text_width(whole) > SUBJECT_CELLS)
        text_fit(&fit, whole, SUBJECT_CELLS, TEXT_LEFT, screen->ascii);
    snprintf(recording->subject, sizeof recording->subject, "%s", fit.length ? fit.text : whole);
    strbuf_release(&text);
    strbuf_release(&clean);
    strbuf_release(&fit);
}

static const char *verb_of(const struct screen *screen)
{
    const char *kind = screen->recording.kind;
    if (!strcmp(kind, "approve"))
        return _("Approve");
    if (!strcmp(kind, "refuse"))
        return _("Refuse");
    if (!strcmp(kind, "rollback"))
        return _("Take back");
    if (!strcmp(kind, "measured"))
        return _("Measured");
    return !strcmp(kind, "change") ? _("Change") : _("Propose");
}

static void ask(struct screen *screen)
{
    struct recording *recording = &screen->recording;
    const struct proposing *proposing = &screen->proposing;
    struct strbuf text = STRBUF_INIT;
    if (proposing->asks_amount)
        amount_print(proposing->to, proposing->digits, &text);
    if (proposing->asks_amount)
        snprintf(recording->label, sizeof recording->label, _("%s, amount or %%: "),
                 recording->subject);
    else if (proposing->is_over)
        snprintf(recording->label, sizeof recording->label, _("%s, beyond the step limit, why: "),
                 recording->subject);
    else if (proposing->needs_text)
        snprintf(recording->label, sizeof recording->label, _("%s: %s, why: "), verb_of(screen),
                 recording->subject);
    else
        snprintf(recording->label, sizeof recording->label, _("%s: %s? Enter: yes "),
                 verb_of(screen), recording->subject);
    mode_enter(screen, &mode_proposal, text.text);
    strbuf_release(&text);
}

/* "33,600.50", "33.6k EUR", or a change of what is: "-20%". False: neither, below zero, or in another
 * currency. */
static bool read_amount(const struct proposing *proposing, const char *text, int64_t *out)
{
    size_t length = strlen(text);
    struct money money;
    double part;
    text_trim(&text, &length);
    if (length && text[length - 1] == '%') {
        if ((*text != '-' && *text != '+') ||
            !number_parse(text + (*text == '+'), length - (*text == '+'), &part))
            return false;
        return amount_round((double)proposing->from * (1 + part), 0, out) && *out >= 0;
    }
    return money_parse(text, &money) && money.amount >= 0 &&
           (!*money.currency || strcmp(money.currency, proposing->currency) == 0) &&
           amount_round_exact(money.amount, proposing->digits, out);
}

static bool may_exceed(struct screen *screen)
{
    struct err err;
    if (session_may(screen->session, screen->snapshot->catalogue, "approve", &err))
        return true;
    snprintf(screen->trouble, sizeof screen->trouble, _("Beyond the step limit of %g%%: %.160s"),
             screen->proposing.limit * 100, err.text);
    return false;
}

/* No spending may push another figure over its line. */
static bool is_stopped(struct screen *screen, const struct proposal_terms *terms)
{
    screen_head(screen);
    const struct finding *stop = proposal_stop_at(&screen->context, terms);
    if (stop)
        snprintf(screen->trouble, sizeof screen->trouble,
                 _("Nothing more is spent here while %.80s is red."), _(stop->rule->title));
    return stop != NULL;
}

static bool take_amount(struct screen *screen)
{
    struct proposing *proposing = &screen->proposing;
    struct proposal_terms terms;
    struct arena arena = {0};
    int64_t to;
    if (!read_amount(proposing, screen->prompt.text, &to)) {
        snprintf(screen->trouble, sizeof screen->trouble,
                 _("'%.40s' is neither an amount like 33600 nor a change like -20%%."),
                 screen->prompt.text);
        return false;
    }
    if (to == proposing->from) {
        snprintf(screen->trouble, sizeof screen->trouble, "%s", _("That changes nothing."));
        return false;
    }
    proposal_terms_parse(proposing->terms, &arena, &terms);
    proposing->is_over = proposal_is_over_limit(&terms, to);
    if (to > proposing->from && is_stopped(screen, &terms)) {
        arena_release(&arena);
        return false;
    }
    if (!proposing->is_over || may_exceed(screen)) {
        proposing->asks_amount = false;
        proposing->to = terms.to = to;
        say_subject(screen, &terms);
    }
    arena_release(&arena);
    return !proposing->asks_amount;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* The amount that was typed stands in the terms of a new proposal, or in the detail of a change. */
static void say_details(const struct screen *screen, struct strbuf *terms, struct strbuf *detail)
{
    const struct recording *recording = &screen->recording;
    const struct proposing *proposing = &screen->proposing;
    struct proposal_terms read;
    struct arena arena = {0};
    proposal_terms_parse(proposing->terms, &arena, &read);
    if (strcmp(recording->kind, "proposal") == 0) {
        read.computed = read.computed && read.to == proposing->to;
        read.to = proposing->to;
    }
    proposal_terms_print(&read, terms);
    if (strcmp(recording->kind, "change") == 0) {
        strbuf_adds(detail, "to=");
        amount_print(proposing->to, proposing->digits, detail);
    } else {
        strbuf_adds(detail, recording->detail);
    }
    arena_release(&arena);
}

static enum journal_result write_both(struct screen *screen, int64_t seen, struct err *err)
{
    struct recording *recording = &screen->recording;
    bool opens = screen->proposing.opens, is_new = strcmp(recording->kind, "proposal") == 0;
    struct strbuf terms = STRBUF_INIT, detail = STRBUF_INIT, words = STRBUF_INIT;
    struct journal_record records[2];
    char about[24];
    text_clean(&words, recording->text, strlen(recording->text));
    say_details(screen, &terms, &detail);
    snprintf(about, sizeof about, "%lld", (long long)seen + 1);
    struct journal_record common = {.redline = recording->redline,
                                    .path = recording->path,
                                    .period = recording->period,
                                    .state = recording->state,
                                    .value = recording->value,
                                    .line = recording->line,
                                    .data = recording->data};
    records[0] = records[1] = common;
    records[0].kind = "proposal";
    records[0].detail = terms.text;
    records[0].text = is_new && words.length ? words.text : screen->proposing.opening;
    struct journal_record *answer = &records[is_new ? 0 : opens];
    if (!is_new) {
        answer->kind = recording->kind;
        answer->detail = detail.text;
        answer->text = words.text;
        answer->about = opens ? about : recording->about;
    }
    enum journal_result result =
        session_write_all(screen->session, screen->snapshot->catalogue, records,
                          (size_t)(is_new || !opens ? 1 : 2), seen, err);
    if (result == JOURNAL_WRITTEN)
        review_wrote(screen, "proposal");
    if (result == JOURNAL_WRITTEN)
        snprintf(screen->message, sizeof screen->message, _("Written as record %lld, by %s."),
                 (long long)answer->id, screen->session->user);
    strbuf_release(&terms);
    strbuf_release(&detail);
    strbuf_release(&words);
    return result;
}

/* The newest word about the budget since the person began; NULL: none. */
static const struct journal_record *overtaking(const struct screen *screen)
{
    const struct proposing *proposing = &screen->proposing;
    struct proposal_terms terms;
    struct arena arena = {0};
    const struct proposal_case *now = NULL;
    if (proposal_terms_parse(proposing->terms, &arena, &terms))
        now = proposal_book_at(&screen->session->ledger.proposals, terms.lever, terms.market,
                               terms.channel);
    arena_release(&arena);
    const struct journal_record *last = now && now->answer ? now->answer : now ? now->record : NULL;
    return last && last->id > screen->recording.seen ? last : NULL;
}

static unsigned write_answer(struct screen *screen)
{
    struct session *session = screen->session;
    int64_t seen = screen->recording.seen;
    struct err err = {.text = ""};
    for (int i = 0; i < TRIES_MOST; i++) {
        switch (write_both(screen, seen, &err)) {
        case JOURNAL_WRITTEN:
            screen->mode = NULL;
            return REACT_JOURNAL | REACT_REDRAW;
        case JOURNAL_REFUSED:
            snprintf(screen->trouble, sizeof screen->trouble, _("Not written: %.220s"), err.text);
            return REACT_REDRAW;
        case JOURNAL_OVERTAKEN:
            break;
        }
        session_refresh(session, screen->snapshot->catalogue, snapshot_today(screen->snapshot));
        const struct journal_record *last = overtaking(screen);
        if (last) {
            screen->mode = NULL;
            snprintf(screen->message, sizeof screen->message,
                     _("%.40s just answered it (%.20s): nothing was written."), last->user,
                     last->kind);
            return REACT_JOURNAL | REACT_REDRAW;
        }
        seen = session->ledger.newest;
    }
    snprintf(screen->trouble, sizeof screen->trouble, "%s",
             _("Others write all the time: Enter tries again."));
    return REACT_JOURNAL | REACT_REDRAW;
}

static unsigned proposal_key(struct screen *screen, int key)
{
    struct recording *recording = &screen->recording;
    struct proposing *proposing = &screen->proposing;
    if (key == RKEY_ESC || key == 3) {
        mode_leaves(screen, key);
        snprintf(screen->message, sizeof screen->message, "%s", _("Nothing was written."));
        return REACT_REDRAW;
    }
    if (key != RKEY_ENTER) {
        prompt_key(&screen->prompt, key);
        return REACT_REDRAW;
    }
    screen->trouble[0] = '\0';
    if (proposing->asks_amount) {
        if (take_amount(screen))
            ask(screen);
        return REACT_REDRAW;
    }
    if (proposing->needs_text && text_is_blank(screen->prompt.text)) {
        snprintf(screen->trouble, sizeof screen->trouble, "%s", _("A few words are needed."));
        return REACT_REDRAW;
    }
    snprintf(recording->text, sizeof recording->text, "%s", screen->prompt.text);
    return write_answer(screen);
}

static const char *label(const struct screen *screen)
{
    return screen->recording.label;
}

const struct mode mode_proposal = {.id = "proposal",
                                   .takes_text = true,
                                   .hints = {"Enter", N_("next"), "Esc", N_("nothing is written")},
                                   .key = proposal_key,
                                   .label = label};

/* ---- where it begins ------------------------------------------------------------------------- */

static void take_finding(struct recording *recording, const struct finding *finding)
{
    snprintf(recording->state, sizeof recording->state, "%s", rule_state_name(finding->state));
    if (value_is_known(&finding->measured))
        snprintf(recording->value, sizeof recording->value, "%.6g", finding->measured.number);
    if (finding->has_limit)
        snprintf(recording->line, sizeof recording->line, "%s %.6g",
                 line_op_text(finding->limit_op), finding->limit);
}

static void begin(struct screen *screen, const char *kind, const struct proposal_terms *terms,
                  const char *redline)
{
    struct recording *recording = &screen->recording;
    struct strbuf text = STRBUF_INIT;
    struct period cycle = screen->context.period;
    *recording = (struct recording){.kind = kind, .seen = screen->session->ledger.newest};
    screen->proposing = (struct proposing){
        .from = terms->from, .to = terms->to, .digits = terms->digits, .limit = terms->limit};
    snprintf(screen->proposing.currency, sizeof screen->proposing.currency, "%.7s", terms->currency);
    proposal_terms_print(terms, &text);
    snprintf(screen->proposing.terms, sizeof screen->proposing.terms, "%s", text.text);
    strbuf_clear(&text);
    period_parse(terms->cycle, &cycle);
    proposal_path(terms->market, terms->channel, redline, cycle, &text);
    snprintf(recording->path, sizeof recording->path, "%s", text.text);
    snprintf(recording->redline, sizeof recording->redline, "%s", redline);
    snprintf(recording->period, sizeof recording->period, "%s", terms->cycle);
    report_data_version(screen->snapshot, recording->data);
    say_subject(screen, terms);
    strbuf_release(&text);
}

static void begin_item(struct screen *screen, const struct proposal_item *item, const char *kind,
                       bool needs_text)
{
    struct strbuf text = STRBUF_INIT;
    begin(screen, kind, &item->terms, item->redline);
    screen->proposing.needs_text = needs_text;
    screen->proposing.opens = !item->recorded;
    strbuf_addf(&text, "%s%s%s", item->sentence, *item->why ? ": " : "", item->why);
    snprintf(screen->proposing.opening, sizeof screen->proposing.opening, "%.*s",
             (int)sizeof screen->proposing.opening - 1, text.text);
    if (item->recorded)
        snprintf(screen->recording.about, sizeof screen->recording.about, "%s", item->key);
    else if (item->computed)
        take_finding(&screen->recording, item->computed->finding);
    strbuf_release(&text);
}

/* The figure now, as the row shows it. */
static void take_measured(struct screen *screen)
{
    struct focus focus;
    screen_focus(screen, &focus);
    for (size_t c = 0; c < focus.section->column_count; c++) {
        const struct report_cell *cell = &focus.section->rows[focus.list->cursor].cells[c];
        if (!strcmp(focus.section->columns[c].id, "now") && value_is_known(&cell->value))
            snprintf(screen->recording.value, sizeof screen->recording.value, "%.6g",
                     cell->value.number);
    }
}

static const char *kind_of_yes(const struct proposal_item *item)
{
    switch (item->wish) {
    case WISH_RETURN:
        return "rollback";
    case WISH_MEASURE:
        return "measured";
    case WISH_APPROVE:
        return !item->recorded && item->terms.four_eyes ? "proposal" : "approve";
    case WISH_EXPORT:
    case WISH_NONE:
        break;
    }
    return NULL;
}

static const char *kind_of_no(const struct proposal_item *item)
{
    if (item->state <= PROPOSAL_APPROVED)
        return "refuse";
    return item->state <= PROPOSAL_APPLIED ? "rollback" : NULL;
}

static const char *kind_of_other(const struct proposal_item *item)
{
    if (item->state > PROPOSAL_APPROVED)
        return NULL;
    return item->recorded ? "change" : "proposal";
}

static bool can_answer(struct screen *screen, const char *(*kind_of)(const struct proposal_item *),
                       const char **why)
{
    struct proposal_board board;
    const struct proposal_item *item = selected_item(screen, &board);
    const char *kind = item ? kind_of(item) : NULL;
    bool is_latest = board.is_latest, stops = item && item->stop;
    proposal_board_release(&board);
    *why = _("no proposal is selected (D D lists them)");
    if (!item)
        return false;
    *why = _("it does not wait for that");
    if (!kind)
        return false;
    *why = _("another red line forbids to spend more here");
    if (stops && !strcmp(kind, "approve"))
        return false;
    *why = _("an older period is looked at: 0 goes to the latest");
    return is_latest && can_record(screen, kind, why);
}

bool can_say_yes(struct screen *screen, const char **why)
{
    return can_answer(screen, kind_of_yes, why);
}

bool can_say_no(struct screen *screen, const char **why)
{
    return can_answer(screen, kind_of_no, why);
}

unsigned act_say_yes(struct screen *screen)
{
    struct proposal_board board;
    const struct proposal_item *item = selected_item(screen, &board);
    const char *kind = item ? kind_of_yes(item) : NULL;
    if (kind) {
        begin_item(screen, item, kind, !strcmp(kind, "rollback"));
        if (!strcmp(kind, "measured"))
            take_measured(screen);
        ask(screen);
    }
    proposal_board_release(&board);
    return REACT_REDRAW;
}

unsigned act_say_no(struct screen *screen)
{
    struct proposal_board board;
    const struct proposal_item *item = selected_item(screen, &board);
    const char *kind = item ? kind_of_no(item) : NULL;
    if (kind) {
        begin_item(screen, item, kind, true);
        ask(screen);
    }
    proposal_board_release(&board);
    return REACT_REDRAW;
}

/* ---- another amount -------------------------------------------------------------------------- */

/* The place of the selection, where a lever has an amount. */
static bool find_by_hand(struct screen *screen, struct arena *arena, struct proposal_terms *terms,
                         const char **redline, struct err *err)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    if (!navigate_explained(screen, &focus, &at))
        at = screen_level(screen)->at;
    screen_head(screen);
    return proposal_by_hand(&screen->context, NULL, arena_strdup(arena, at.market),
                            arena_strdup(arena, at.channel), arena, terms, redline, err);
}

bool can_set_amount(struct screen *screen, const char **why)
{
    struct proposal_terms terms;
    const char *redline;
    struct arena arena = {0};
    struct err err;
    if (selected_key(screen))
        return can_answer(screen, kind_of_other, why);
    if (!can_record(screen, "proposal", why))
        return false;
    bool good = find_by_hand(screen, &arena, &terms, &redline, &err);
    arena_release(&arena);
    if (!good) {
        snprintf(screen->why, sizeof screen->why, "%.255s", err.text);
        *why = screen->why;
    }
    return good;
}

static void begin_by_hand(struct screen *screen)
{
    struct proposal_terms terms;
    const char *redline;
    struct arena arena = {0};
    struct err err;
    if (find_by_hand(screen, &arena, &terms, &redline, &err)) {
        begin(screen, "proposal", &terms, redline);
        screen->proposing.opens = screen->proposing.needs_text = true;
    }
    arena_release(&arena);
}

unsigned act_set_amount(struct screen *screen)
{
    struct proposal_board board;
    const struct proposal_item *item = selected_item(screen, &board);
    const char *kind = item ? kind_of_other(item) : NULL;
    if (kind)
        begin_item(screen, item, kind, true);
    else
        begin_by_hand(screen);
    proposal_board_release(&board);
    screen->proposing.asks_amount = true;
    ask(screen);
    return REACT_REDRAW;
}
