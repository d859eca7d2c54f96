/*
 * The agenda as a table: an item a row, with what it is about, why it is there, and what is at
 * stake.
 *
 * The order is agenda.c's and no other: the number of an item is what a committee calls it by.  The
 * amount of a warning is its chance of what the place turns over, and the sentence of the row says
 * of what it is.
 */
#include <string.h>

#include "agenda.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "report/agenda.h"

enum { ITEM, WHERE, TITLE, REASON, VALUE, LINE, HEADROOM, SINCE, STAKE, OWNER };

static void add_columns(struct section *section)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};
    static const struct figure money = {.unit = UNIT_MONEY, .better = BETTER_NEUTRAL};

    add_text_column(section, "item", _("No"), 0);
    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "redline", _("Item"), 0);
    add_text_column(section, "reason", _("Why now"), 2);
    add_value_column(section, "value", _("Value"), &any, 1);
    add_value_column(section, "line", _("Line"), &any, 4);
    add_value_column(section, "headroom", _("Headroom"), &any, 10);
    add_text_column(section, "since", _("Since"), 6);
    add_value_column(section, "stake", _("At stake"), &money, 3);
    add_text_column(section, "owner", _("Owner"), 8);
}

static void fill_where(const struct frame *frame, struct report_row *row,
                       const struct agenda_item *item)
{
    const char *market = item->market ? item->market : "";
    const char *channel = item->finding && item->finding->row ? item->finding->row->key
                          : item->channel                     ? item->channel
                                                              : "";
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    if (item->kind != AGENDA_KNOWN) {
        strbuf_addf(&text, "%s%s%s", *market ? market : _("All"), *channel ? " " : "", channel);
        strbuf_addf(&raw, "%s%s%s", *market ? market : "*", *channel ? "/" : "", channel);
    }
    cell_text(frame, &row->cells[WHERE], text.text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

/* The history of its red line at its place; a record's row. */
static void fill_drill(const struct frame *frame, struct report_row *row,
                       const struct agenda_item *item)
{
    const char *subject = item->subject;

    if (item->kind == AGENDA_KNOWN)
        return;
    if (item->finding && item->finding->row) {
        register_place(frame, item->finding->rule->reg, item->finding->row, &row->drill);
    } else {
        snprintf(row->drill.market, sizeof row->drill.market, "%s",
                 item->market ? item->market : "");
        snprintf(row->drill.channel, sizeof row->drill.channel, "%s",
                 item->channel ? item->channel : "");
    }
    if (item->proposal)
        subject = item->proposal->redline;
    if (item->decision)
        subject = *item->decision->record->redline ? item->decision->record->redline
                                                   : item->decision->place.indicator;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", subject ? subject : "");
    row->can_drill = row->drill.indicator[0] || row->drill.market[0];
}

/* "escalated", "new", "worse", "deferred", "step is late", "unanswered", "74% by W50", "3 days
 * overdue" */
static void say_reason(const struct agenda *agenda, const struct agenda_item *item,
                       struct strbuf *out)
{
    if (item->kind == AGENDA_KNOWN) {
        strbuf_adds(out, _("unchanged"));
    } else if (item->decision) {
        int days = agenda->today - item->decision->due_day;

        strbuf_addf(out, ngettext("%d day overdue", "%d days overdue", (unsigned long)days), days);
    } else if (item->proposal) {
        strbuf_adds(out, item->proposal->wish == WISH_APPROVE  ? _("to approve")
                         : item->proposal->wish == WISH_RETURN ? _("guard broke")
                                                               : _("to measure"));
    } else if (item->warning) {
        struct period by = agenda->board.period;

        strbuf_addf(out, "%.0f%%", item->warning->chance * 100);
        by.index += (int32_t)item->warning->result->expected;
        strbuf_adds(out, item->warning->result->expected ? _(" by ") : "");
        if (item->warning->result->expected)
            period_print_short(by, out);
    } else if (item->due && item->due->escalated) {
        strbuf_adds(out, _("escalated"));
    } else if (item->since == SINCE_NEW) {
        strbuf_adds(out, _("new"));
    } else if (item->since == SINCE_WORSE) {
        strbuf_adds(out, _("worse"));
    } else {
        strbuf_adds(out, item->deferred ? _("deferred")
                         : item->due    ? _("step is late")
                                        : _("unanswered"));
    }
}

static void fill_finding(const struct frame *frame, struct report_row *row,
                         const struct finding *finding)
{
    struct strbuf text = STRBUF_INIT;
    struct figure figure;

    finding_figure(finding, &figure);
    if (finding->has_limit)
        figure.decimals = limit_decimals(finding, figure.unit, figure.decimals);
    row_take_finding(row, finding, false);
    cell_value(frame, &row->cells[VALUE], &finding->measured, figure.unit, figure.decimals, 1);
    if (finding->state == RULE_RED || finding->state == RULE_WARN)
        row->cells[VALUE].level = finding->state;
    if (finding->has_limit)
        cell_line(frame, &row->cells[LINE], finding->limit_op, finding->limit, figure.unit,
                  figure.decimals);
    if (finding->has_limit && value_is_known(&finding->measured))
        cell_headroom(frame, &row->cells[HEADROOM], finding->room, figure.unit, figure.decimals);
    say_since(frame, finding, &text);
    cell_buffer(frame, &row->cells[SINCE], &text, NULL);
    strbuf_release(&text);
}

static void fill_warning(const struct frame *frame, struct report_row *row,
                         const struct warning *warning)
{
    struct figure figure;
    int decimals;

    figure_of_rule(warning->rule, &figure);
    decimals = rule_judges_distance(warning->rule)
                   ? figure.decimals
                   : line_decimals(warning->line, &warning->last, figure.unit, figure.decimals);
    cell_value(frame, &row->cells[VALUE], &warning->last, figure.unit, decimals, 1);
    cell_line(frame, &row->cells[LINE], warning->op, warning->line, figure.unit, decimals);
}

/* The first line of what was decided, and who has to do it. */
static void fill_decision(const struct frame *frame, struct report_row *row,
                          const struct decision *decision)
{
    struct strbuf text = STRBUF_INIT;

    row->has_state = true;
    row->state = RULE_RED;
    strbuf_add(&text, decision->record->text, strcspn(decision->record->text, "\n"));
    cell_text(frame, &row->cells[TITLE], text.text, NULL);
    strbuf_clear(&text);
    period_print_short((struct period){.grain = GRAIN_DAY, .index = decision->due_day}, &text);
    cell_buffer(frame, &row->cells[SINCE], &text, NULL);
    cell_text(frame, &row->cells[OWNER], decision->record->owner, NULL);
    strbuf_release(&text);
}

static void fill_rule(const struct frame *frame, struct report_row *row,
                      const struct agenda_item *item)
{
    const struct rule *rule = item->finding ? item->finding->rule : item->warning->rule;
    const char *record = item->finding ? finding_record_title(item->finding) : NULL;
    struct strbuf text = STRBUF_INIT;

    if (record)
        strbuf_adds(&text, keep_text(frame, record));
    else
        say_title(frame, rule->title, &text);
    cell_buffer(frame, &row->cells[TITLE], &text, rule->name);
    cell_text(frame, &row->cells[OWNER], rule->def->owner ? rule->def->owner : "", NULL);
    strbuf_release(&text);
}

/* "at stake: 89,000 EUR turned over in 2026-W46" */
static void say_stake(const struct agenda *agenda, const struct agenda_item *item,
                      struct strbuf *out)
{
    const struct frame *frame = agenda->frame;

    if (!value_is_known(&item->stake))
        return;
    strbuf_adds(out, out->length ? ". " : "");
    strbuf_adds(out, _("At stake: "));
    say_value(frame, &item->stake, UNIT_MONEY, 0, 1, out);
    strbuf_addf(out, " %s", snapshot_currency(frame->snapshot));
    if (item->warning)
        strbuf_addf(out, _(", %.0f%% of what is"), item->warning->chance * 100);
    if (item->proposal)
        strbuf_adds(out, _(", the budget of now"));
    else
        strbuf_adds(out, item->is_spend ? _(" spent on ads a period") : _(" turned over a period"));
    if (item->is_older)
        strbuf_adds(out, _(", in the newest period that has a figure"));
}

static void say_note(const struct agenda *agenda, struct report_row *row,
                     const struct agenda_item *item)
{
    const struct frame *frame = agenda->frame;
    struct strbuf text = STRBUF_INIT;

    if (item->finding) {
        say_finding(frame, item->finding, true, &text);
        finding_marks_text(item->finding, &text);
    } else if (item->warning) {
        say_title(frame, item->warning->rule->title, &text);
        strbuf_adds(&text, _(" in "));
        say_where(frame, item->warning->market, item->warning->channel, &text);
        strbuf_addf(&text, _(": %.0f%% to break %s within "), item->warning->chance * 100,
                    row->cells[LINE].text);
        say_length(agenda->board.period.grain, (int)agenda->board.horizon, &text);
    } else if (item->proposal) {
        strbuf_adds(&text, item->proposal->sentence);
        strbuf_addf(&text, "%s%s", *item->proposal->why ? ": " : "", item->proposal->why);
    } else if (item->decision) {
        strbuf_addf(&text, _("%lld, %.10s, %s: %s"), (long long)item->decision->record->id,
                    item->decision->record->time, item->decision->record->user,
                    item->decision->record->text);
    } else {
        strbuf_addf(&text,
                    ngettext("%zu finding that was answered or is told by another one.",
                             "%zu findings that were answered or are told by others.",
                             agenda->known_count),
                    agenda->known_count);
    }
    say_stake(agenda, item, &text);
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

static void add_item(const struct agenda *agenda, const struct agenda_item *item, size_t number)
{
    const struct frame *frame = agenda->frame;
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;

    for (int c = VALUE; c <= STAKE; c++)
        cell_missing(frame, &row->cells[c]);
    for (int c = TITLE; c <= OWNER; c += OWNER - TITLE)
        cell_text(frame, &row->cells[c], "", NULL);
    cell_text(frame, &row->cells[SINCE], "", NULL);
    row_key(row, "key", keep_code(frame, item->key));
    row_key(row, "kind", agenda_kind_name(item->kind));
    row_key(row, "subject", keep_code(frame, item->subject));
    strbuf_addf(&text, "%zu", number);
    cell_buffer(frame, &row->cells[ITEM], &text, NULL);
    fill_where(frame, row, item);
    fill_drill(frame, row, item);
    if (item->finding || item->warning)
        fill_rule(frame, row, item);
    if (item->finding)
        fill_finding(frame, row, item->finding);
    else if (item->warning)
        fill_warning(frame, row, item->warning);
    else if (item->decision)
        fill_decision(frame, row, item->decision);
    else if (item->proposal)
        cell_text(frame, &row->cells[TITLE], item->proposal->sentence, NULL);
    else
        cell_text(frame, &row->cells[TITLE], _("What is known"), "known");
    say_reason(agenda, item, &text);
    cell_buffer(frame, &row->cells[REASON], &text, NULL);
    cell_value(frame, &row->cells[STAKE], &item->stake, UNIT_MONEY, 0, 1);
    row->faded = item->kind == AGENDA_KNOWN;
    say_note(agenda, row, item);
    strbuf_release(&text);
}

/* "12 items · most at stake first · new since the review of 2026-W44" */
static void say_facts(const struct agenda *agenda, size_t items)
{
    struct frame *frame = agenda->frame;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, ngettext("%zu item", "%zu items", items), items);
    strbuf_addf(&text, "%s%s", dot(frame), _("most at stake first"));
    if (agenda->has_base) {
        strbuf_addf(&text, "%s%s", dot(frame), _("new since the review of "));
        period_print_short(agenda->base, &text);
    }
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void say_empty(struct frame *frame)
{
    struct strbuf period = STRBUF_INIT;
    int checked = 0;

    for (size_t i = 0; i < frame->context->findings.count; i++)
        checked += frame->context->findings.items[i].state == RULE_OK;
    period_print(frame->period, &period);
    frame->section->empty = section_printf(
        frame->section,
        _("Nothing broke in %s: %d red lines checked, no early warning, nothing overdue."),
        period.text, checked);
    strbuf_release(&period);
}

void report_build_agenda(const struct report_context *context, const struct pane_def *pane,
                         struct section *section)
{
    struct agenda agenda;
    struct frame frame;

    add_columns(section);
    if (frame_open(&frame, context, section)) {
        agenda_open(&agenda, &frame, pane, NULL);
        for (size_t i = 0; i < agenda.count; i++)
            add_item(&agenda, &agenda.items[i], i + 1);
        say_facts(&agenda, agenda.count);
        if (!agenda.count)
            say_empty(&frame);
        agenda_close(&agenda);
    }
    frame_close(&frame);
}
