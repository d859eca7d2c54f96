/*
 * Decisions: what was decided, who does it until when, what the figure did since, and whether that
 * was the decision's doing.
 *
 * One row per decision of the place and below it, the most urgent first: overdue, due, open; then
 * red findings that nobody has decided on, whose clock runs; then what is closed, faded.  "Then" is
 * the figure at the period that stood on the screen when it was decided, computed again from the
 * data of today.  "Now" is the same figure at the period looked at, and the change between the two
 * is judged by the indicator's better side.  That is no proof that the decision did it: "Worked"
 * holds it against the other markets and a forecast (worked.h).
 *
 * Enter shows one decision in full (build_decision.c); with its number in the place that is what is
 * built.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_decision.h"
#include "clocks.h"

enum { UNDECIDED_MAX = 200 };
enum {
    WHAT,
    STATE,
    WHERE,
    FIGURE,
    WORKED,
    EFFECT,
    EFFECT_LOW,
    EFFECT_HIGH,
    EFFECT_AFTER,
    EFFECT_OTHERS,
    THEN,
    NOW,
    CHANGE,
    DUE,
    OWNER,
    CLOCK,
    DECIDED,
    WHO
};

static void add_columns(struct section *section)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};

    static const struct figure count = {.id = "count", .unit = UNIT_COUNT};

    add_text_column(section, "text", _("Decision"), 0);
    add_text_column(section, "status", _("Status"), 0);
    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "figure", _("Figure"), 6);
    add_text_column(section, "worked", _("Did it work"), 1);
    add_value_column(section, "effect", _("Effect"), &any, 3);
    add_value_column(section, "effect_low", _("from"), &any, 12)->is_detail = true;
    add_value_column(section, "effect_high", _("to"), &any, 12)->is_detail = true;
    add_value_column(section, "periods_after", _("After"), &count, 13)->is_detail = true;
    add_value_column(section, "compared_with", _("Others"), &count, 13)->is_detail = true;
    add_value_column(section, "then", _("Then"), &any, 6);
    add_value_column(section, "now", _("Now"), &any, 6);
    add_text_column(section, "change", _("Change"), 7);
    add_text_column(section, "due", _("Due"), 2);
    add_text_column(section, "owner", _("Owner"), 4);
    add_text_column(section, "clock_hours", _("Decided"), 4);
    add_text_column(section, "decided", _("On"), 9);
    add_text_column(section, "who", _("By"), 10);
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

/* Its number is the record of the place: what Enter builds. */
static void drill_to(struct report_row *row, const struct decision *decision, const char *subject)
{
    const struct journal_place *place = &decision->place;

    snprintf(row->drill.market, sizeof row->drill.market, "%s", place->market ? place->market : "");
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s",
             place->channel ? place->channel : "");
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", subject ? subject : "");
    snprintf(row->drill.record, sizeof row->drill.record, DECISION_RECORD "%lld",
             (long long)decision->record->id);
    row->can_drill = true;
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
    const char *subject = worked_subject(decision);
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

/* ---- did it work ----------------------------------------------------------------------------- */

static void clear_effect(const struct frame *frame, struct report_row *row)
{
    for (size_t c = WORKED; c <= EFFECT_OTHERS; c++)
        cell_missing(frame, &row->cells[c]);
}

static void count_cell(const struct frame *frame, struct report_cell *cell, size_t count)
{
    cell_number(frame, cell, (double)count, UNIT_COUNT, 0);
}

static void fill_effect(const struct frame *frame, struct report_row *row,
                        const struct decision *decision, struct strbuf *note)
{
    struct strbuf text = STRBUF_INIT;
    const struct effect_estimate *estimate;
    struct worked worked;

    clear_effect(frame, row);
    if (decision->state == DECISION_REFUSED)
        return;
    worked_of_decision(frame, decision, &worked);
    worked_say_verdict(&worked, &text);
    cell_buffer(frame, &row->cells[WORKED], &text, worked_name(worked.effect.verdict));
    if (worked.effect.verdict == EFFECT_WORKED || worked.effect.verdict == EFFECT_WORSE)
        row->cells[WORKED].tone = worked.effect.verdict == EFFECT_WORKED ? TONE_BETTER : TONE_WORSE;
    strbuf_adds(note, "; ");
    worked_say(frame, &worked, note);
    estimate = effect_counts(&worked.effect);
    if (estimate) {
        effect_cell(frame, &row->cells[EFFECT], &worked, estimate->change);
        effect_cell(frame, &row->cells[EFFECT_LOW], &worked, estimate->low);
        effect_cell(frame, &row->cells[EFFECT_HIGH], &worked, estimate->high);
    }
    if (worked.is_known) {
        count_cell(frame, &row->cells[EFFECT_AFTER], worked.effect.after);
        count_cell(frame, &row->cells[EFFECT_OTHERS], worked.effect.others);
    }
    strbuf_release(&text);
}

static void clock_cell(const struct frame *frame, struct report_cell *cell,
                       const struct decide_run *run)
{
    struct strbuf text = STRBUF_INIT, hours = STRBUF_INIT;

    clock_say(run, &text);
    strbuf_addf(&hours, "%.1f", (double)run->taken / 3600);
    if (!run->told)
        cell_missing(frame, cell);
    else
        cell_buffer(frame, cell, &text, run->is_before ? "" : hours.text);
    if (clock_is_late(run))
        cell->tone = TONE_WORSE;
    strbuf_release(&text);
    strbuf_release(&hours);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static void say_state(const struct decision *decision, struct strbuf *out)
{
    strbuf_adds(out, _(decision_state_name(decision->state)));
    if (decision->approved && decision->state < DECISION_REFUSED)
        strbuf_addf(out, ", %s", _("approved"));
}

static void add_decision(struct frame *frame, const struct decision *decision)
{
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;
    struct decide_run run;
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
    drill_to(row, decision, worked_subject(decision));
    clock_of_decision(frame, decision, &run);
    clock_cell(frame, &row->cells[CLOCK], &run);
    decision_say(decision, &text);
    if (run.told) {
        strbuf_adds(&text, "; ");
        clock_say(&run, &text);
    }
    fill_effect(frame, row, decision, &text);
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

/* The day by which somebody must have decided. */
static int32_t decide_day(const struct frame *frame, const struct decide_run *run)
{
    int64_t at = frame->snapshot->now + run->within - run->taken;

    return run->told ? (int32_t)(at / 86400) : DAY_NONE;
}

static void fill_undecided(struct frame *frame, struct report_row *row,
                           const struct finding *finding, const struct decide_run *run)
{
    const char *market = code_text(frame, true, finding->market);
    const char *channel = code_text(frame, false, finding->channel);
    const struct journal_place place = {.market = *market ? market : NULL,
                                        .channel = *channel ? channel : NULL};
    struct strbuf text = STRBUF_INIT;
    struct figure figure;

    finding_figure(finding, &figure);
    say_title(frame, finding->rule->title, &text);
    cell_buffer(frame, &row->cells[WHAT], &text, finding->rule->name);
    cell_text(frame, &row->cells[STATE], _("undecided"),
              clock_is_late(run) ? "undecided-overdue" : "undecided-due");
    day_cell(frame, &row->cells[DUE], decide_day(frame, run));
    cell_text(frame, &row->cells[OWNER], finding->rule->def->owner ? finding->rule->def->owner : "",
              NULL);
    where_cell(frame, row, &place);
    cell_missing(frame, &row->cells[FIGURE]);
    clear_effect(frame, row);
    cell_missing(frame, &row->cells[THEN]);
    cell_value(frame, &row->cells[NOW], &finding->measured, figure.unit, figure.decimals, 1);
    cell_missing(frame, &row->cells[CHANGE]);
    clock_cell(frame, &row->cells[CLOCK], run);
    cell_missing(frame, &row->cells[DECIDED]);
    cell_text(frame, &row->cells[WHO], "", NULL);
    strbuf_release(&text);
}

static void finding_place(const struct frame *frame, const struct finding *finding,
                          struct path *out)
{
    if (finding->row)
        register_place(frame, finding->rule->reg, finding->row, out);
    snprintf(out->indicator, sizeof out->indicator, "%s", finding->rule->name);
    if (finding->row)
        return;
    snprintf(out->market, sizeof out->market, "%s", code_text(frame, true, finding->market));
    snprintf(out->channel, sizeof out->channel, "%s", code_text(frame, false, finding->channel));
}

/* A red finding that nobody decided on: d decides, Enter goes to it. */
static void add_undecided(struct frame *frame, const struct finding *finding,
                          const struct decide_run *run)
{
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;
    bool late = clock_is_late(run);

    row_key(row, "redline", keep_code(frame, finding->rule->name));
    row->has_state = true;
    row->state = late ? RULE_RED : RULE_WARN;
    row->acknowledged = finding->acknowledged != NULL;
    fill_undecided(frame, row, finding, run);
    row->cells[STATE].level = row->state;
    finding_place(frame, finding, &row->drill);
    row->can_drill = true;
    finding_text(finding, frame->snapshot->model, &text);
    finding_marks_text(finding, &text);
    strbuf_adds(&text, run->told ? "; " : "");
    clock_say(run, &text);
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

struct undecided { /* of the place, the longest late first as findings come */
    size_t late, due;
};

/* Of the present alone: the clock of a past period stopped long ago.  What is silenced or in doubt
 * waits for nobody; a row of a register that says no since when has no clock. */
static bool waits(const struct frame *frame, const struct finding *finding, const struct slice *at)
{
    return finding->state == RULE_RED && !finding->silenced && !finding->greyed_by &&
           finding_below(finding, at->market, at->channel) &&
           frame_admits(frame, finding->market, finding->channel) &&
           !clock_is_decided(frame, finding);
}

static void list_undecided(struct frame *frame, bool late, struct undecided *counts)
{
    const struct finding_list *findings = &frame->context->findings;
    struct slice at = frame_slice(frame, frame->view->at.market, frame->view->at.channel);

    for (size_t i = 0; i < findings->count && !frame->view->has_period; i++) {
        const struct finding *finding = &findings->items[i];
        struct decide_run run;

        if (!waits(frame, finding, &at))
            continue;
        clock_of_finding(frame, finding, &run);
        if (!run.told || clock_is_late(&run) != late)
            continue;
        if (late ? counts->late++ < UNDECIDED_MAX : counts->due++ < UNDECIDED_MAX)
            add_undecided(frame, finding, &run);
    }
}

/* Of the place or below it, and of what --where lets through; a market that the data do not know
 * has no attributes to be asked for. */
static bool is_of_place(const struct frame *frame, const struct decision *decision)
{
    const struct journal_place *place = &decision->place;
    const struct path *at = &frame->view->at;
    struct slice slice = frame_slice(frame, place->market, place->channel);

    return frame_admits(frame, slice.market, slice.channel) &&
           (!*at->market || (place->market && !strcmp(place->market, at->market))) &&
           (!*at->channel || (place->channel && !strcmp(place->channel, at->channel)));
}

static void say_facts(struct frame *frame, const size_t counts[DECISION_STATE_COUNT],
                      const struct undecided *undecided)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < DECISION_STATE_COUNT; i++)
        if (counts[i])
            strbuf_addf(&text, "%s%zu %s", text.length ? dot(frame) : "", counts[i],
                        _(decision_state_name((enum decision_state)i)));
    if (undecided->late + undecided->due)
        strbuf_addf(&text, _("%s%zu not decided yet"), text.length ? dot(frame) : "",
                    undecided->late + undecided->due);
    if (undecided->late)
        strbuf_addf(&text, _(", %zu late"), undecided->late);
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void list_decisions(struct frame *frame, bool closed, size_t counts[DECISION_STATE_COUNT])
{
    const struct ledger *ledger = frame->view->ledger;

    for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
        const struct decision *decision = &ledger->decisions[i];

        if (!is_of_place(frame, decision) || (decision->state >= DECISION_REFUSED) != closed)
            continue;
        counts[decision->state]++;
        add_decision(frame, decision);
    }
}

static void build_list(struct frame *frame)
{
    struct section *section = frame->section;
    size_t counts[DECISION_STATE_COUNT] = {0};
    struct undecided undecided = {.late = 0};

    list_decisions(frame, false, counts);
    list_undecided(frame, true, &undecided);
    list_undecided(frame, false, &undecided);
    list_decisions(frame, true, counts);
    say_facts(frame, counts, &undecided);
    if (!section->row_count)
        section->empty = _("Nothing was decided here yet: d on a red line or a number writes a "
                           "decision (--writable).");
}

void report_build_decisions(const struct report_context *context, const struct pane_def *pane,
                            struct section *section)
{
    const char *record = context->view->at.record;
    struct frame frame;

    (void)pane;
    if (*record) {
        if (frame_open(&frame, context, section))
            decision_build(&frame, record);
    } else {
        add_columns(section);
        if (frame_open(&frame, context, section))
            build_list(&frame);
    }
    frame_close(&frame);
}
