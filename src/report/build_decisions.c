/*
 * Decisions: what was decided, who does it until when, and what the figure did since.
 *
 * One row per decision of the place and below it, the most urgent first: overdue, due, open, then
 * what is closed, faded.  "Then" is the figure at the period that stood on the screen when it was
 * decided, computed again from the data of today; when what was written down then differs, the row
 * says so: data was corrected since.  "Now" is the same figure at the period looked at, and the
 * change between the two is judged by the indicator's better side.  That is no proof that the
 * decision did it; it is where a committee begins to ask.
 *
 * Enter leads to the figure's history at the decision's place.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/ledger.h"

enum { WHAT, STATE, DUE, OWNER, WHERE, FIGURE, THEN, NOW, CHANGE, DECIDED, WHO };

static void add_columns(struct section *section)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};

    add_text_column(section, "text", _("Decision"), 0);
    add_text_column(section, "status", _("Status"), 0);
    add_text_column(section, "due", _("Due"), 1);
    add_text_column(section, "owner", _("Owner"), 2);
    add_text_column(section, "where", _("Where"), 3);
    add_text_column(section, "figure", _("Figure"), 4);
    add_value_column(section, "then", _("Then"), &any, 5);
    add_value_column(section, "now", _("Now"), &any, 5);
    add_text_column(section, "change", _("Change"), 6);
    add_text_column(section, "decided", _("Decided"), 8);
    add_text_column(section, "who", _("By"), 9);
}

static enum rule_state level_of(enum decision_state state)
{
    return state == DECISION_OVERDUE ? RULE_RED : state == DECISION_DUE ? RULE_WARN : RULE_OK;
}

static void day_cell(const struct frame *frame, struct report_cell *cell, int32_t day)
{
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    if (day == DAY_NONE) {
        cell_missing(frame, cell);
    } else {
        day_print(day, &raw);
        period_print_short((struct period){.grain = GRAIN_DAY, .index = day}, &text);
        cell_buffer(frame, cell, &text, raw.text);
    }
    strbuf_release(&text);
    strbuf_release(&raw);
}

/* The first line of what was decided: the rest is in the journal. */
static void text_cell(const struct frame *frame, struct report_cell *cell, const char *text)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_add(&line, text, strcspn(text, "\n"));
    cell_text(frame, cell, line.text, NULL);
    strbuf_release(&line);
}

static void where_cell(const struct frame *frame, struct report_row *row,
                       const struct journal_place *place)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, place->market ? place->market : _("All"));
    if (place->channel)
        strbuf_addf(&text, " %s", place->channel);
    cell_text(frame, &row->cells[WHERE], text.text, NULL);
    strbuf_release(&text);
    if (place->market)
        row_key(row, "market", keep_code(frame, place->market));
    if (place->channel)
        row_key(row, "channel", keep_code(frame, place->channel));
}

static const char *subject_of(const struct decision *decision)
{
    if (decision->place.indicator)
        return decision->place.indicator;
    return *decision->record->redline ? decision->record->redline : NULL;
}

static void drill_to(struct report_row *row, const struct decision *decision, const char *subject)
{
    const struct journal_place *place = &decision->place;

    snprintf(row->drill.market, sizeof row->drill.market, "%s", place->market ? place->market : "");
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s",
             place->channel ? place->channel : "");
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", subject ? subject : "");
    row->can_drill = subject || place->market;
}

static void change_cell(const struct frame *frame, struct report_cell *cell,
                        const struct figure *figure, const struct value *then,
                        const struct value *now)
{
    struct strbuf text = STRBUF_INIT;
    double difference;

    if (!value_is_known(then) || !value_is_known(now) || then->number == 0) {
        cell_missing(frame, cell);
        return;
    }
    difference = now->number - then->number;
    strbuf_addf(&text, "%+.1f%%",
                difference / (then->number < 0 ? -then->number : then->number) * 100);
    if (figure->better != BETTER_NEUTRAL && difference != 0)
        cell->tone =
            (difference > 0) == (figure->better == BETTER_HIGHER) ? TONE_BETTER : TONE_WORSE;
    cell_buffer(frame, cell, &text, NULL);
    strbuf_release(&text);
}

/* The figure at the decision's place, then and now. */
static void fill_figure(struct frame *frame, struct report_row *row,
                        const struct decision *decision)
{
    static const struct value missing = {.state = VALUE_NODATA};
    const struct journal_place *place = &decision->place;
    const char *subject = subject_of(decision);
    struct column column = {.count = 0};
    struct strbuf title = STRBUF_INIT;
    struct figure figure;
    int then = place->has_period ? timeline_find(frame->timeline, place->period) : -1;

    cell_missing(frame, &row->cells[FIGURE]);
    cell_missing(frame, &row->cells[THEN]);
    cell_missing(frame, &row->cells[NOW]);
    cell_missing(frame, &row->cells[CHANGE]);
    if (!subject || !figure_open(frame, subject, &figure))
        return;
    say_title(frame, figure.head ? figure.head : figure.title, &title);
    cell_buffer(frame, &row->cells[FIGURE], &title, figure.id);
    figure_evaluate(frame, &figure, frame_slice(frame, place->market, place->channel), &column);
    const struct value *at_then =
        then >= 0 && (size_t)then < column.count ? &column.values[then] : &missing;
    const struct value *at_now =
        (size_t)frame->at < column.count ? &column.values[frame->at] : &missing;
    cell_value(frame, &row->cells[THEN], at_then, figure.unit, figure.decimals, 1);
    cell_value(frame, &row->cells[NOW], at_now, figure.unit, figure.decimals, 1);
    if (then < frame->at)
        change_cell(frame, &row->cells[CHANGE], &figure, at_then, at_now);
    column_release(&column);
    figure_close(&figure);
    strbuf_release(&title);
}

static void say_state(const struct decision *decision, struct strbuf *out)
{
    strbuf_adds(out, _(decision_state_name(decision->state)));
    if (decision->approved && decision->state < DECISION_REFUSED)
        strbuf_addf(out, ", %s", _("approved"));
}

/* All that was said, on one line: who decided it when, what, and how it ended. */
static void say_note(const struct frame *frame, struct report_row *row,
                     const struct decision *decision)
{
    const struct journal_record *record = decision->record;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, _("%lld, %.10s, %s: %s"), (long long)record->id, record->time, record->user,
                record->text);
    if (*record->value)
        strbuf_addf(&text, _("; then on the screen: %s %s"), record->value, record->line);
    if (decision->closed)
        strbuf_addf(&text, _("; %s %.10s by %s %s"), _(decision_state_name(decision->state)),
                    decision->closed->time, decision->closed->user, decision->closed->text);
    if (decision->corrected)
        strbuf_addf(&text, _("; corrected: %s"), decision->corrected->text);
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

static void add_decision(struct frame *frame, const struct decision *decision)
{
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;
    char id[24];

    snprintf(id, sizeof id, "%lld", (long long)decision->record->id);
    row_key(row, "decision", keep_code(frame, id));
    row->state = level_of(decision->state);
    row->has_state = decision->state < DECISION_OPEN;
    row->faded = decision->state >= DECISION_REFUSED;
    text_cell(frame, &row->cells[WHAT], decision->record->text);
    say_state(decision, &text);
    cell_buffer(frame, &row->cells[STATE], &text, decision_state_name(decision->state));
    row->cells[STATE].level = row->state;
    day_cell(frame, &row->cells[DUE], decision->due_day);
    cell_text(frame, &row->cells[OWNER], decision->record->owner, NULL);
    where_cell(frame, row, &decision->place);
    day_cell(frame, &row->cells[DECIDED], decision->decided_day);
    cell_text(frame, &row->cells[WHO], decision->record->user, NULL);
    fill_figure(frame, row, decision);
    drill_to(row, decision, subject_of(decision));
    say_note(frame, row, decision);
    strbuf_release(&text);
}

static bool is_of_place(const struct decision *decision, const struct path *at)
{
    const struct journal_place *place = &decision->place;

    return (!*at->market || (place->market && !strcmp(place->market, at->market))) &&
           (!*at->channel || (place->channel && !strcmp(place->channel, at->channel)));
}

static void say_facts(struct frame *frame, const size_t counts[DECISION_STATE_COUNT])
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < DECISION_STATE_COUNT; i++)
        if (counts[i])
            strbuf_addf(&text, "%s%zu %s", text.length ? dot(frame) : "", counts[i],
                        _(decision_state_name((enum decision_state)i)));
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void report_build_decisions(const struct report_context *context, const struct pane_def *pane,
                            struct section *section)
{
    const struct ledger *ledger = context->view->ledger;
    size_t counts[DECISION_STATE_COUNT] = {0};
    struct frame frame;

    (void)pane;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
            if (!is_of_place(&ledger->decisions[i], &context->view->at))
                continue;
            counts[ledger->decisions[i].state]++;
            add_decision(&frame, &ledger->decisions[i]);
        }
        say_facts(&frame, counts);
        if (!section->row_count)
            section->empty = _("Nothing was decided here yet: d on a red line or a number writes a "
                               "decision (--writable).");
    }
    frame_close(&frame);
}
