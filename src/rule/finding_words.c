/*
 * A distance in words: "GMV 980,000 is 18.3% under its target 1,200,000, line 15%".
 *
 * The figure and what it is held against are written in the indicator's own unit and decimals,
 * with more of them when rounding would make them look equal; the distance with one decimal, or
 * more until it stands apart from the line.  Which way the line points is said only where the
 * figure lies on the other side of it.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "rule/words.h"
#include "rule/kinds.h"

enum { MOST_DECIMALS = 6, FORMULA_DECIMALS = 2 };

static const struct rule_size *size_of(const struct finding *finding)
{
    return finding->is_red_line ? &finding->rule->red : &finding->rule->warn;
}

/* Titles are the user's words: only those that every terminal can show; else the name. */
static void print_name(const struct rule *rule, struct strbuf *out)
{
    const char *title = rule->indicator ? rule->indicator->def->title : "";

    for (const char *c = title; *c; c++)
        if (*c < ' ' || *c > '~')
            title = rule->indicator->def->name;
    strbuf_addf(out, "%s%s", title, *title ? " " : "");
}

static bool looks_equal(double a, double b, double scale, int decimals)
{
    double step = pow(10, -decimals) / scale;

    return a != b && round(a / step) == round(b / step);
}

static void print_size(double size, bool is_z, int decimals, struct strbuf *out)
{
    if (is_z)
        strbuf_addf(out, "%.*fz", decimals, size);
    else
        number_print(size, UNIT_PERCENT, decimals, true, out);
}

/* The fewest decimals that write it as it is. */
static int line_decimals(double line, double scale)
{
    int decimals = 0;

    while (decimals < MOST_DECIMALS &&
           fabs(line * scale - round(line * scale * pow(10, decimals)) / pow(10, decimals)) > 1e-9)
        decimals++;
    return decimals;
}

static void print_distance(const struct finding *finding, double distance, struct strbuf *out)
{
    bool is_z = size_of(finding)->is_z;
    double scale = is_z ? 1 : 100;
    int decimals = line_decimals(finding->line, scale);

    for (decimals = decimals > 1 ? decimals : 1; decimals < MOST_DECIMALS; decimals++)
        if (!looks_equal(distance, finding->line, scale, decimals))
            break;
    print_size(distance, is_z, decimals, out);
}

/* The translated words with the text in place of their %s. */
static void add_with(struct strbuf *out, const char *words, const char *text)
{
    const char *place = strstr(words, "%s");

    strbuf_add(out, words, place ? (size_t)(place - words) : strlen(words));
    if (place)
        strbuf_addf(out, "%s%s", text, place + 2);
}

void finding_figure_text(const struct finding *finding, double number, bool with_name,
                         struct strbuf *out)
{
    const struct indicator *indicator = finding->rule->indicator;

    if (with_name)
        print_name(finding->rule, out);
    number_print(number, indicator ? indicator->def->unit : UNIT_NUMBER,
                 indicator ? indicator->def->decimals : FORMULA_DECIMALS, true, out);
}

static void print_reference(const struct finding *finding, int decimals, enum unit unit,
                            struct strbuf *out)
{
    const struct rule *rule = finding->rule;
    const struct rule_kind *kind = rule->kind;
    const char *format = _(size_of(finding)->is_z ? kind->against_z : kind->against);
    struct strbuf number = STRBUF_INIT;

    number_print(finding->reference, unit, decimals, true, &number);
    add_with(out, format, number.text);
    strbuf_clear(&number);
    if (kind->of_window) {
        if (rule->move)
            strbuf_addf(&number,
                        ngettext("%d observation", "%d observations", (unsigned long)rule->window),
                        rule->window);
        else
            finding_length(rule->grain, rule->window, &number);
        add_with(out, _(kind->of_window), number.text);
    }
    strbuf_release(&number);
}

static void print_line(const struct finding *finding, bool over, struct strbuf *out)
{
    const struct rule_size *size = size_of(finding);

    strbuf_adds(out, _(", line "));
    print_size(finding->line, size->is_z, line_decimals(finding->line, size->is_z ? 1 : 100), out);
    if (size->side == SIDE_BELOW && over)
        strbuf_adds(out, _(" under"));
    else if (size->side == SIDE_ABOVE && !over)
        strbuf_adds(out, _(" over"));
}

void finding_distance(const struct finding *finding, const struct model *model, struct strbuf *out)
{
    const struct rule *rule = finding->rule;
    double measured = finding->measured.number, reference = finding->reference;
    double distance = fabs(finding->value.number);
    enum unit unit = rule->indicator ? rule->indicator->def->unit : UNIT_NUMBER;
    int decimals = rule->indicator ? rule->indicator->def->decimals : FORMULA_DECIMALS;
    struct line_level level = {.op = finding->op, .line = finding->line};

    while (decimals < MOST_DECIMALS &&
           looks_equal(measured, reference, unit == UNIT_PERCENT ? 100 : 1, decimals))
        decimals++;
    print_name(rule, out);
    number_print(measured, unit, decimals, true, out);
    if (distance == 0) {
        strbuf_adds(out, _(" equals "));
    } else {
        strbuf_adds(out, _(" is "));
        if (reference != 0 && (distance < RULE_Z_MAX || !size_of(finding)->is_z)) {
            print_distance(finding, distance, out);
            strbuf_addc(out, ' ');
        }
        strbuf_adds(out, measured > reference ? _("over ") : _("under "));
    }
    print_reference(finding, decimals, unit, out);
    finding_goal(finding, model, out);
    if (size_of(finding)->is_z && distance >= RULE_Z_MAX)
        strbuf_adds(out, _(" without any variation"));
    if (finding->line != 0) /* at 0 the reference is the line */
        print_line(finding, measured > reference, out);
    if ((finding->state == RULE_RED || finding->state == RULE_WARN) &&
        !line_is_broken(&level, finding->value.number))
        strbuf_adds(out, _(", not clear yet"));
    if (finding->stale_target)
        strbuf_adds(out, _(", better by more than that: the target is stale"));
}

void finding_no_distance(const struct finding *finding, struct strbuf *out)
{
    if (finding->has_reference && finding->reference == 0)
        strbuf_adds(out, _("no part of 0 can be said"));
    else
        strbuf_adds(out, _("insufficient history"));
}
