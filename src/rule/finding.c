/*
 * A finding in words: "7.9% > 5.0% since 2026-W44, 3 weeks", and its five-cell token.
 *
 * Value and line are written alike, by unit and decimals of the indicator; when rounding would make
 * them look equal ("5.0% > 5.0%"), both get more decimals until they differ.  Kinds that judge a
 * distance have words of their own (finding_words.c).  Everything is plain
 * ASCII, so that the same sentence serves every terminal and every export.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "rule/condition.h"
#include "rule/rules.h"
#include "rule/words.h"

enum { MOST_DECIMALS = 6, FORMULA_DECIMALS = 2 };

struct style { /* how the numbers of a finding are written */
    enum unit unit;
    int decimals;
    bool is_date;
    bool is_whole; /* the value is written with all its decimals */
};

static struct style column_style(const struct register_column *column)
{
    switch (column->type) {
    case COLUMN_MONEY:
        return (struct style){.unit = UNIT_MONEY, .decimals = 2};
    case COLUMN_PERCENT:
        return (struct style){.unit = UNIT_PERCENT, .decimals = 1};
    case COLUMN_DAYS:
        return (struct style){.unit = UNIT_DAYS};
    case COLUMN_DATE:
        return (struct style){.is_date = true};
    default:
        return (struct style){.unit = UNIT_NUMBER, .is_whole = true};
    }
}

static int line_column(const struct finding *finding)
{
    const struct rule *rule = finding->rule;

    if (finding->state == RULE_WARN || rule->reg_red_column < 0)
        return rule->reg_warn_column;
    return rule->reg_red_column;
}

static struct style finding_style(const struct finding *finding)
{
    const struct rule *rule = finding->rule;

    if (finding->row)
        return column_style(&rule->reg->def->columns[line_column(finding)]);
    if (rule->indicator)
        return (struct style){.unit = rule->indicator->def->unit,
                              .decimals = rule->indicator->def->decimals};
    return (struct style){.unit = UNIT_NUMBER, .decimals = FORMULA_DECIMALS};
}

static void print_number(const struct style *style, double value, struct strbuf *out)
{
    if (style->is_date && value >= -800000 && value <= 800000)
        day_print((int32_t)floor(value), out);
    else
        number_print(value, style->unit, style->decimals, true, out);
}

static bool fits(double number, double step)
{
    return fabs(number - round(number / step) * step) < step * 1e-6;
}

/* The fewest decimals, from the style's up, that write the line as it is and the value apart from
 * it. */
static void sharpen(struct style *style, const struct finding *finding)
{
    double scale = style->unit == UNIT_PERCENT ? 100 : 1, value = finding->value.number;
    bool known = value_is_known(&finding->value);
    int most = known && finding->value.is_exact ? 4 : FORMULA_DECIMALS;

    for (; style->decimals < MOST_DECIMALS; style->decimals++) {
        double step = pow(10, -style->decimals) / scale;
        bool apart =
            !known || value == finding->line || round(value / step) != round(finding->line / step);
        bool whole = !known || !style->is_whole || style->decimals >= most || fits(value, step);

        if (fits(finding->line, step) && apart && whole)
            return;
    }
}

/* What a row says of itself: "PLN, 2026-09-30: the rate is off"; its own title says more than its
 * score. */
static void print_record(const struct finding *finding, struct strbuf *out)
{
    int column = register_column(finding->rule->reg, "title");
    const char *text = column >= 0 ? finding->row->cells[column].text : "";

    if (*text)
        strbuf_addf(out, "%s: ", text);
}

static void print_condition(const struct finding *finding, struct strbuf *out)
{
    struct style style = finding_style(finding);
    struct line_level level = {.op = finding->op, .line = finding->line};
    bool broken = line_is_broken(&level, finding->value.number);

    sharpen(&style, finding);
    if (finding->row)
        print_record(finding, out);
    if (finding->row)
        strbuf_addf(out, "%s ", finding->rule->reg->def->columns[line_column(finding)].name);
    print_number(&style, finding->value.number, out);
    if (broken) {
        strbuf_addf(out, " %s ", line_op_text(finding->op));
        print_number(&style, finding->line, out);
        return;
    }
    strbuf_addf(out, _(", line %s "), line_op_text(finding->op));
    print_number(&style, finding->line, out);
    if (finding->state == RULE_RED || finding->state == RULE_WARN)
        strbuf_adds(out, _(", not clear yet"));
}

/* A row whose condition is more than `column op constant`: the condition itself. */
static void print_row_condition(const struct finding *finding, struct strbuf *out)
{
    const struct redline_def *def = finding->rule->def;
    const char *text = finding->state == RULE_RED || !def->warn ? def->red : def->warn;

    if (finding->state == RULE_OK)
        strbuf_addf(out, _("not %s"), text ? text : "");
    else
        strbuf_adds(out, text ? text : "");
}

void finding_length(enum grain grain, int n, struct strbuf *out)
{
    unsigned long count = (unsigned long)n;

    switch (grain) {
    case GRAIN_DAY:
        strbuf_addf(out, ngettext("%d day", "%d days", count), n);
        break;
    case GRAIN_WEEK:
        strbuf_addf(out, ngettext("%d week", "%d weeks", count), n);
        break;
    case GRAIN_MONTH:
        strbuf_addf(out, ngettext("%d month", "%d months", count), n);
        break;
    case GRAIN_QUARTER:
        strbuf_addf(out, ngettext("%d quarter", "%d quarters", count), n);
        break;
    case GRAIN_YEAR:
        strbuf_addf(out, ngettext("%d year", "%d years", count), n);
        break;
    }
}

/* `since` is that of the state which is held, not of the gap: say which state it is. */
static void print_no_data(const struct finding *finding, struct strbuf *out)
{
    static const char *const states[] = {
        [RULE_PENDING] = N_("pending"), [RULE_WARN] = N_("warn"), [RULE_RED] = N_("red")};

    if (rule_judges_distance(finding->rule) && value_is_known(&finding->measured))
        finding_no_distance(finding, out);
    else
        strbuf_adds(out, _("no data"));
    if (finding->held && finding->state >= RULE_PENDING && finding->state <= RULE_RED)
        strbuf_addf(out, _(", still %s"), _(states[finding->state]));
}

static void print_since(const struct finding *finding, struct strbuf *out)
{
    struct strbuf period = STRBUF_INIT;

    period_print(finding->since, &period);
    strbuf_addf(out, _(" since %s, "), period.text);
    finding_length(finding->period.grain, finding->periods, out);
    strbuf_release(&period);
}

void finding_text(const struct finding *finding, const struct model *model, struct strbuf *out)
{
    bool known = value_is_known(&finding->value);

    if (finding->state == RULE_ERROR)
        strbuf_adds(out, _("cannot be computed"));
    else if (finding->rule->kind && finding->rule->kind->words && known &&
             finding->state != RULE_NODATA)
        finding->rule->kind->words(finding, out);
    else if (finding->has_reference && known && finding->state != RULE_NODATA)
        finding_distance(finding, model, out);
    else if (finding->has_line && known && finding->state != RULE_NODATA)
        print_condition(finding, out);
    else if (finding->row && finding->state != RULE_NODATA && !finding->has_line)
        print_row_condition(finding, out);
    else
        print_no_data(finding, out);
    if (finding->doubt == DOUBT_MANY)
        strbuf_adds(out, _(", no news among so many"));
    else if (finding->doubt == DOUBT_COUNT)
        strbuf_addf(out, _(", within the chance of a count of %.0f"),
                    finding->measured.denominator);
    if (finding->state == RULE_PENDING)
        strbuf_addf(out, _(", %d of %d"), finding->pending, finding->pending_of);
    if (finding->has_since)
        print_since(finding, out);
    if (finding->held)
        strbuf_adds(out, known ? _(", held: small sample") : _(", held: the last state goes on"));
}

void rule_state_token(enum rule_state state, int pending, int pending_of, char out[6])
{
    static const char *const tokens[] = {
        [RULE_OK] = "ok",  [RULE_PENDING] = "p9+", [RULE_WARN] = "! ",
        [RULE_RED] = "!!", [RULE_NODATA] = "??",   [RULE_ERROR] = "xx",
    };

    if (state == RULE_PENDING && pending >= 0 && pending <= 9 && pending_of >= 0 &&
        pending_of <= 99)
        snprintf(out, 6, "p%d/%d", pending, pending_of);
    else
        snprintf(out, 6, "%s", tokens[state]);
}
