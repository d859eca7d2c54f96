/*
 * Proposals: what red lines ask to change, from what to what, why, and what became of it.
 *
 * One row per item of the board (report/proposals.h) at the place and below it: those first that
 * wait for a person's word, then those that wait for the export or for time, then what is over,
 * faded.  Amounts are those that go to the ad tools, to the minor unit.  "Then" is the red line's
 * figure in the cycle of the proposal, "now" in the period looked at.
 *
 * Enter leads to the history of that red line at that place.
 */
#include <string.h>

#include "base/amount.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/ledger.h"
#include "report/proposals.h"
#include "worked.h"

enum { WHERE, STATUS, FROM, TO, MONEY, CURRENCY, WHY, THEN, NOW, UNTIL, WHO, CYCLE };

static void add_columns(struct section *section)
{
    static const struct figure money = {.id = "money", .unit = UNIT_MONEY, .decimals = 2};
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};

    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "status", _("Status"), 0);
    add_value_column(section, "from", _("From"), &money, 2);
    add_value_column(section, "to", _("To"), &money, 0);
    add_value_column(section, "money", _("Change"), &money, 1);
    add_text_column(section, "currency", _("Curr."), 1);
    add_text_column(section, "why", _("Why"), 4);
    add_value_column(section, "then", _("Then"), &any, 6);
    add_value_column(section, "now", _("Now"), &any, 6);
    add_text_column(section, "until", _("Until"), 3);
    add_text_column(section, "who", _("Who"), 5);
    add_text_column(section, "cycle", _("Cycle"), 8);
}

static void amount_cell(const struct frame *frame, struct report_cell *cell, int64_t amount,
                        int digits, bool with_sign)
{
    struct strbuf text = STRBUF_INIT;
    int128 exact = amount;

    for (int i = digits; i < 4; i++)
        exact *= 10;
    if (with_sign && amount > 0)
        strbuf_addc(&text, '+');
    amount_print_grouped(amount, digits, false, &text);
    cell->value = (struct value){.state = VALUE_OK,
                                 .number = decimal_to_double(exact),
                                 .is_exact = true,
                                 .exact = exact};
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* "approved, to export", "canary 1/2": the state, and what it waits for. */
static void say_status(const struct proposal_item *item, struct strbuf *out)
{
    strbuf_adds(out, _(proposal_state_name(item->state)));
    if (item->state == PROPOSAL_CANARY && item->wish == WISH_NONE)
        strbuf_addf(out, " %d/%d", item->canary_done, item->terms.canary_for);
    if (item->stop) {
        strbuf_adds(out, _(": stopped"));
        return;
    }
    switch (item->wish) {
    case WISH_RETURN:
        strbuf_adds(out, _(": back?"));
        break;
    case WISH_MEASURE:
        strbuf_adds(out, _(": measure"));
        break;
    case WISH_EXPORT:
        strbuf_adds(out, _(": to export"));
        break;
    case WISH_APPROVE:
    case WISH_NONE:
        break;
    }
}

static void fill_where(const struct frame *frame, struct report_row *row,
                       const struct proposal_item *item)
{
    const struct proposal_terms *terms = &item->terms;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s%s", *terms->market ? terms->market : _("All"),
                *terms->channel ? " " : "", terms->channel);
    cell_text(frame, &row->cells[WHERE], text.text, NULL);
    row_key(row, "proposal", keep_code(frame, item->key));
    if (*terms->market)
        row_key(row, "market", keep_code(frame, terms->market));
    if (*terms->channel)
        row_key(row, "channel", keep_code(frame, terms->channel));
    snprintf(row->drill.market, sizeof row->drill.market, "%s", terms->market);
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s", terms->channel);
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", item->redline);
    row->can_drill = rule_set_find(frame->snapshot->rules, item->redline) != NULL;
    strbuf_release(&text);
}

/* The red line's figure in the cycle, and in the period looked at. */
static void fill_figure(struct frame *frame, struct report_row *row,
                        const struct proposal_item *item)
{
    const struct proposal_terms *terms = &item->terms;
    struct column column = {.count = 0};
    struct figure figure;
    int then = timeline_find(frame->timeline, item->cycle);

    cell_missing(frame, &row->cells[THEN]);
    cell_missing(frame, &row->cells[NOW]);
    if (!figure_open(frame, item->redline, &figure))
        return;
    figure_evaluate(frame, &figure, frame_slice(frame, terms->market, terms->channel), &column);
    if (then >= 0 && (size_t)then < column.count)
        cell_value(frame, &row->cells[THEN], &column.values[then], figure.unit, figure.decimals, 1);
    if (frame->at > then && (size_t)frame->at < column.count)
        cell_value(frame, &row->cells[NOW], &column.values[frame->at], figure.unit, figure.decimals,
                   1);
    column_release(&column);
    figure_close(&figure);
}

static const struct journal_record *author_of(const struct proposal_item *item)
{
    return item->recorded ? item->recorded->amount : NULL;
}

static void fill_people(const struct frame *frame, struct report_row *row,
                        const struct proposal_item *item)
{
    const struct journal_record *last =
        item->recorded && item->recorded->answer ? item->recorded->answer : author_of(item);
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;
    struct period next = {item->cycle.grain, item->cycle.index + 1};

    cell_text(frame, &row->cells[WHO], last ? last->user : "", NULL);
    cell_missing(frame, &row->cells[UNTIL]);
    if (item->wish == WISH_APPROVE) {
        int32_t day = period_last_day(next);

        day_print(day, &raw);
        period_print_short((struct period){GRAIN_DAY, day}, &text);
        cell_buffer(frame, &row->cells[UNTIL], &text, raw.text);
    }
    period_print_short(item->cycle, &text);
    cell_buffer(frame, &row->cells[CYCLE], &text, item->terms.cycle);
    strbuf_release(&text);
    strbuf_release(&raw);
}

/* "; approved by ben, 2026-11-16" */
static void say_answer(const struct proposal_item *item, struct strbuf *out)
{
    const struct journal_record *answer = item->recorded ? item->recorded->answer : NULL;

    if (item->recorded)
        strbuf_addf(out, _("; put forward by %s, record %lld"), item->recorded->record->user,
                    (long long)item->recorded->record->id);
    if (answer)
        strbuf_addf(out, _("; %s by %s, %.10s"), _(proposal_state_name(item->recorded->state)),
                    answer->user, answer->time);
    if (answer && *answer->text && answer != item->recorded->amount)
        strbuf_addf(out, ": %s", answer->text);
}

/* What it has brought, against what would have been: not before it was applied. */
static void say_worked(const struct frame *frame, const struct proposal_item *item,
                       struct strbuf *out)
{
    struct worked_request request = {.subject = item->redline,
                                     .market = item->terms.market,
                                     .channel = item->terms.channel};
    struct worked worked;

    if (!item->recorded || !item->recorded->applied)
        return;
    request.proposal = item->recorded->record->id;
    request.day = ledger_said_on(item->recorded->applied, frame->snapshot->catalogue);
    worked_measure(frame, &request, &worked);
    if (!worked.is_known)
        return;
    strbuf_adds(out, "; ");
    worked_say(frame, &worked, out);
}

/* All that is to be known, on one line. */
static void say_note(const struct frame *frame, struct report_row *row,
                     const struct proposal_item *item)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, item->sentence);
    if (*item->why)
        strbuf_addf(&text, ": %s", item->why);
    if (item->again)
        strbuf_addf(&text, "; %s", item->again);
    if (item->stop) {
        strbuf_adds(&text, _("; stopped: "));
        say_finding(frame, item->stop, true, &text);
    }
    if (item->guard_broke) {
        strbuf_addf(&text, _("; the guard %s broke in "), item->terms.guard);
        period_print(item->guard_at, &text);
    } else if (item->terms.canary > 0) {
        strbuf_addf(&text, _("; %g%% of it first, while %s"), item->terms.canary * 100,
                    item->terms.guard);
    }
    say_worked(frame, item, &text);
    say_answer(item, &text);
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

static void why_cell(const struct frame *frame, struct report_cell *cell,
                     const struct proposal_item *item)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_add(&line, item->why, strcspn(item->why, "\n"));
    cell_text(frame, cell, line.text, NULL);
    strbuf_release(&line);
}

static void add_item(struct frame *frame, const struct proposal_item *item)
{
    struct report_row *row = section_add_row(frame->section);
    const struct proposal_terms *terms = &item->terms;
    struct strbuf text = STRBUF_INIT;

    row->faded = item->state >= PROPOSAL_RETURNED;
    row->has_state = item->wish < WISH_EXPORT;
    row->state = item->wish == WISH_RETURN ? RULE_RED : row->has_state ? RULE_WARN : RULE_OK;
    fill_where(frame, row, item);
    say_status(item, &text);
    cell_buffer(frame, &row->cells[STATUS], &text, proposal_state_name(item->state));
    amount_cell(frame, &row->cells[FROM], terms->from, terms->digits, false);
    amount_cell(frame, &row->cells[TO], terms->to, terms->digits, false);
    amount_cell(frame, &row->cells[MONEY], terms->to - terms->from, terms->digits, true);
    cell_text(frame, &row->cells[CURRENCY], terms->currency, NULL);
    why_cell(frame, &row->cells[WHY], item);
    fill_figure(frame, row, item);
    fill_people(frame, row, item);
    say_note(frame, row, item);
    strbuf_release(&text);
}

static bool is_of_place(const struct frame *frame, const struct proposal_item *item)
{
    const struct path *at = &frame->view->at;
    const struct dims *dims = frame->snapshot->cube->dims;
    const char *market = item->terms.market, *channel = item->terms.channel;

    return (!*at->market || !strcmp(market, at->market)) &&
           (!*at->channel || !strcmp(channel, at->channel)) &&
           frame_admits(frame,
                        *market ? strmap_find(&dims->market, market, strlen(market)) : SLICE_ALL,
                        *channel ? strmap_find(&dims->channel, channel, strlen(channel))
                                 : SLICE_ALL);
}

static void say_facts(const struct frame *frame, const struct proposal_board *board)
{
    size_t counts[PROPOSAL_STATE_COUNT] = {0};
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < board->count; i++)
        if (is_of_place(frame, &board->items[i]))
            counts[board->items[i].state]++;
    for (size_t i = 0; i < PROPOSAL_STATE_COUNT; i++)
        if (counts[i])
            strbuf_addf(&text, "%s%zu %s", text.length ? dot(frame) : "", counts[i],
                        _(proposal_state_name((enum proposal_state)i)));
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* What red lines ask for and cannot be said; what is to be done elsewhere. */
static void add_notes(const struct frame *frame, const struct proposal_board *board)
{
    struct section *section = frame->section;
    const struct proposed_list *list = &board->proposed;
    size_t due = 0;

    for (size_t i = 0; i < board->count; i++)
        due += board->items[i].due != STAGE_NONE;
    if (due)
        section_note(section,
                     section_printf(section,
                                    ngettext("%zu approved: redline export budgets --writable "
                                             "hands it to the ad tools, once.",
                                             "%zu approved: redline export budgets --writable "
                                             "hands them to the ad tools, once.",
                                             (unsigned long)due),
                                    due));
    if (!board->is_latest && board->count)
        section_note(section, _("An older period is looked at: answers are taken in the latest one "
                                "(0)."));
    if (list->without_rate)
        section_note(section, section_printf(section, _("%zu without a rate into their currency."),
                                             list->without_rate));
    if (list->stopped)
        section_note(section, section_printf(section,
                                             _("%zu would spend more where another red line "
                                               "forbids it ([proposal NAME] stop)."),
                                             list->stopped));
    if (list->without_amount + list->pointless)
        section_note(section,
                     section_printf(section,
                                    _("%zu red lines ask, and there is no amount that could be "
                                      "changed."),
                                    list->without_amount + list->pointless));
}

static const char *say_empty(const struct frame *frame)
{
    const struct proposal_set *set = frame->snapshot->proposals;
    size_t dormant = 0;

    for (size_t i = 0; i < set->count; i++)
        dormant += set->rules[i].dormant;
    if (dormant == set->count)
        return _("No proposal can be computed: redline lint says what is missing; [proposal NAME] "
                 "makes one.");
    return _("No red line asks for another budget here. O proposes one by hand, on a market or "
             "channel (--writable).");
}

void report_build_proposals(const struct report_context *context, const struct pane_def *pane,
                            struct section *section)
{
    struct proposal_board board;
    struct frame frame;

    (void)pane;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        proposal_board_init(&board, context);
        for (size_t i = 0; i < board.count; i++)
            if (is_of_place(&frame, &board.items[i]))
                add_item(&frame, &board.items[i]);
        say_facts(&frame, &board);
        add_notes(&frame, &board);
        if (!section->row_count)
            section->empty = say_empty(&frame);
        proposal_board_release(&board);
    }
    frame_close(&frame);
}
