/*
 * Findings in panes: which row a finding belongs to, and its words.
 *
 * A finding is about one slice, or about one row of a register.  A row of a table shows the worst
 * of those about exactly its slice and those below it (its channels, its register rows); only when
 * the worst comes from below does it say so.  Findings come sorted worst first, so the first one
 * that fits is the worst, and one of the row's own wins over an equal one below.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "report/playbook.h"

bool finding_at(const struct finding *finding, int market, int channel)
{
    return !finding->row && finding->market == market && finding->channel == channel;
}

bool finding_below(const struct finding *finding, int market, int channel)
{
    return (market == SLICE_ALL || finding->market == market) &&
           (channel == SLICE_ALL || finding->channel == channel);
}

void row_take_finding(struct report_row *row, const struct finding *finding, bool below)
{
    if (row->has_state) {
        int rank = rule_state_rank(finding->state), had = rule_state_rank(row->state);

        if (rank > had || (rank == had && (below || !row->worst_below)))
            return;
    }
    row->has_state = true;
    row->state = finding->state;
    row->worst_below = below && finding->state != RULE_OK;
    row->held = finding->held;
    row->pending = finding->pending;
    row->pending_of = finding->pending_of;
    row->flapping = finding->flapping;
    row->acknowledged = finding->acknowledged != NULL;
    row->silenced = finding->silenced != NULL;
    row->greyed = finding->greyed_by != NULL;
}

static void column_figure(const struct register_column *column, struct figure *figure)
{
    figure->title = column->title;
    figure->unit = UNIT_NUMBER;
    figure->decimals = 0;
    if (column->type == COLUMN_MONEY) {
        figure->unit = UNIT_MONEY;
        figure->decimals = 2;
    } else if (column->type == COLUMN_PERCENT) {
        figure->unit = UNIT_PERCENT;
        figure->decimals = 1;
    } else if (column->type == COLUMN_DAYS) {
        figure->unit = UNIT_DAYS;
    }
}

void finding_figure(const struct finding *finding, struct figure *figure)
{
    const struct rule *rule = finding->rule;
    int column = rule->reg_red_column >= 0 && finding->state != RULE_WARN ? rule->reg_red_column
                                                                          : rule->reg_warn_column;

    figure_of_rule(rule, figure);
    if (finding->row && column >= 0)
        column_figure(&rule->reg->def->columns[column], figure);
    figure->id = rule->name;
    figure->title = rule->title;
}

const char *finding_record_title(const struct finding *finding)
{
    int column = finding->row ? register_column(finding->rule->reg, "title") : -1;
    const char *text = column >= 0 ? finding->row->cells[column].text : "";

    return text && *text ? text : NULL;
}

void say_length(enum grain grain, int count, struct strbuf *out)
{
    unsigned long n = (unsigned long)count;

    switch (grain) {
    case GRAIN_DAY:
        strbuf_addf(out, ngettext("%d day", "%d days", n), count);
        break;
    case GRAIN_WEEK:
        strbuf_addf(out, ngettext("%d week", "%d weeks", n), count);
        break;
    case GRAIN_MONTH:
        strbuf_addf(out, ngettext("%d month", "%d months", n), count);
        break;
    case GRAIN_QUARTER:
        strbuf_addf(out, ngettext("%d quarter", "%d quarters", n), count);
        break;
    case GRAIN_YEAR:
        strbuf_addf(out, ngettext("%d year", "%d years", n), count);
        break;
    }
}

/* Within a year "W44" says which; beyond it the year must stand too. */
static bool is_same_year(struct period a, struct period b)
{
    int32_t days = period_first_day(b) - period_first_day(a);

    return days >= 0 && days < 350;
}

void say_since(const struct frame *frame, const struct finding *finding, struct strbuf *out)
{
    if (!finding->has_since)
        return;
    if (is_same_year(finding->since, finding->period))
        period_print_short(finding->since, out);
    else
        period_print(finding->since, out);
    strbuf_adds(out, dot(frame));
    if (finding->state == RULE_PENDING)
        strbuf_addf(out, _("%d of %d"), finding->pending, finding->pending_of);
    else if (finding->periods <= 1)
        strbuf_adds(out, _("new"));
    else
        say_length(finding->period.grain, finding->periods, out);
}

void say_finding(const struct frame *frame, const struct finding *finding, bool with_place,
                 struct strbuf *out)
{
    say_title(frame, finding->rule->def->title, out);
    if (finding->row) {
        const char *key = keep_text(frame, finding->row->key);

        strbuf_addf(out, " %s", key);
    }
    if (with_place && (finding->market >= 0 || finding->channel >= 0)) {
        strbuf_adds(out, _(" in "));
        say_where(frame, finding->market, finding->channel, out);
    }
    strbuf_adds(out, ": ");
    finding_text(finding, frame->snapshot->model, out);
}

void say_next_step(const struct frame *frame, const struct finding *finding, struct strbuf *out)
{
    struct strbuf text = STRBUF_INIT;

    report_playbook_next(frame->context, finding, &text);
    if (text.length)
        strbuf_addf(out, _(". Next: %s"), keep_text(frame, text.text));
    strbuf_release(&text);
}

static void say_count(const struct frame *frame, const int counts[6], enum rule_state state,
                      size_t start, struct strbuf *out)
{
    int n = counts[state];

    if (!n)
        return;
    if (out->length > start)
        strbuf_adds(out, dot(frame));
    switch (state) {
    case RULE_RED:
        strbuf_addf(out, _("%d red"), n);
        break;
    case RULE_WARN:
        strbuf_addf(out, _("%d warn"), n);
        break;
    case RULE_ERROR:
        strbuf_addf(out, _("%d error"), n);
        break;
    case RULE_NODATA:
        strbuf_addf(out, _("%d no data"), n);
        break;
    case RULE_PENDING:
        strbuf_addf(out, _("%d pending"), n);
        break;
    case RULE_OK:
        strbuf_addf(out, _("%d ok"), n);
        break;
    }
}

void say_counts(const struct frame *frame, const int counts[6], struct strbuf *out)
{
    static const enum rule_state order[] = {RULE_RED,    RULE_WARN,    RULE_ERROR,
                                            RULE_NODATA, RULE_PENDING, RULE_OK};
    size_t start = out->length;

    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        say_count(frame, counts, order[i], start, out);
}
