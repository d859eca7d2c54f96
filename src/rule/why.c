/*
 * The reason of a proposal: "ad ROI {value} for {periods}; break-even is {break_even_roas}".
 *
 * The words are the section's, the figures those of the place and period: {value}, {line} and
 * {periods} of the finding, anything else by its name or formula.  A clause, up to a semicolon,
 * whose figure is missing is left out as a whole, because half a reason is worse than none.
 */
#include "rule/why.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "rule/kinds.h"
#include "rule/words.h"

enum { USUAL_DECIMALS = 2 };

enum part_kind { PART_TEXT, PART_VALUE, PART_LINE, PART_PERIODS, PART_FIGURE, PART_MISSING };
struct why_part {
    enum part_kind kind;
    char *text; /* TEXT */
    struct formula *formula;
    const struct indicator *indicator;
};

static struct why_part *add_part(struct proposal_rule *rule, enum part_kind kind)
{
    struct why_part *part;

    rule->why = mem_resize(rule->why, rule->why_count + 1, sizeof *rule->why);
    part = &rule->why[rule->why_count++];
    *part = (struct why_part){.kind = kind};
    return part;
}

static bool add_figure(struct proposal_rule *rule, const struct model *model, const char *name,
                       struct err *err)
{
    static const struct {
        const char *name;
        enum part_kind kind;
    } known[] = {{"value", PART_VALUE}, {"line", PART_LINE}, {"periods", PART_PERIODS}};
    const struct origin *origin = &rule->def->why_origin;
    struct why_part *part;
    struct err why;

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0) {
            add_part(rule, known[i].kind);
            return true;
        }
    part = add_part(rule, PART_FIGURE);
    part->formula =
        model_compile(model, name, origin->file, origin->line, &part->indicator, &why);
    if (part->formula)
        return true;
    part->kind = PART_MISSING;
    if (rule_key_is_builtin(origin))
        return true;
    return err_at(err, origin->file, origin->line, 0, "why: {%s}: %s", name, why.text);
}

bool why_compile(struct proposal_rule *rule, const struct model *model, struct err *err)
{
    const char *text = rule->def->why ? rule->def->why : "";
    bool good = true;

    while (*text && good) {
        size_t length = strcspn(text, "{");
        size_t name = text[length] ? strcspn(text + length, "}") : 0;

        if (length)
            add_part(rule, PART_TEXT)->text = mem_strndup(text, length);
        text += length;
        if (!*text)
            break;
        if (!text[name])
            return err_at(err, rule->def->why_origin.file, rule->def->why_origin.line, 0,
                          _("why: a { has no } behind it"));
        char *figure = mem_strndup(text + 1, name - 1);
        good = add_figure(rule, model, figure, err);
        free(figure);
        text += name + 1;
    }
    return good;
}

void why_release(struct proposal_rule *rule)
{
    for (size_t i = 0; i < rule->why_count; i++) {
        free(rule->why[i].text);
        formula_free(rule->why[i].formula);
    }
    free(rule->why);
}

/* A ratio is told by its words: "ad ROI 1.28". */
static void say_number(double number, const struct indicator *indicator, struct strbuf *out)
{
    enum unit unit = indicator ? indicator->def->unit : UNIT_NUMBER;
    int decimals = indicator ? indicator->def->decimals : USUAL_DECIMALS;

    if (unit == UNIT_RATIO)
        number_print_grouped(number, decimals, out);
    else
        number_print(number, unit, decimals, true, out);
}

static bool say_figure(const struct why_part *part, const struct proposed *proposed,
                       const struct model *model, const struct rollup *rollup, struct strbuf *out)
{
    struct slice slice = {.market = proposed->market, .channel = proposed->channel};
    struct column column = {.count = 0};
    int at = rollup ? timeline_find(rollup_timeline(rollup), proposed->period) : -1;
    bool known;

    if (at < 0)
        return false;
    model_evaluate(model, part->formula, part->indicator, rollup, slice, &column);
    known = (size_t)at < column.count && value_is_known(&column.values[at]);
    if (known)
        say_number(column.values[at].number, part->indicator, out);
    column_release(&column);
    return known;
}

/* False: its figure is missing. */
static bool say_part(const struct why_part *part, const struct proposed *proposed,
                     const struct model *model, const struct rollup *rollup, struct strbuf *out)
{
    const struct finding *finding = proposed->finding;

    switch (part->kind) {
    case PART_TEXT:
        strbuf_adds(out, part->text);
        return true;
    case PART_VALUE:
        if (!value_is_known(&finding->measured))
            return false;
        say_number(finding->measured.number, finding->rule->indicator, out);
        return true;
    case PART_LINE:
        if (!finding->has_limit)
            return false;
        say_number(finding->limit, finding->rule->indicator, out);
        return true;
    case PART_PERIODS:
        finding_length(finding->period.grain, finding->periods, out);
        return true;
    case PART_FIGURE:
        return say_figure(part, proposed, model, rollup, out);
    case PART_MISSING:
        break;
    }
    return false;
}

static void end_clause(struct strbuf *clause, bool known, struct strbuf *out)
{
    const char *text = clause->text + strspn(clause->text, " ");

    if (known && *text)
        strbuf_addf(out, "%s%s", out->length ? "; " : "", text);
    strbuf_clear(clause);
}

void why_say(const struct proposed *proposed, const struct model *model,
             const struct rollup *rollup, struct strbuf *out)
{
    const struct proposal_rule *rule = proposed->rule;
    struct strbuf clause = STRBUF_INIT;
    bool known = true;

    for (size_t i = 0; i < rule->why_count; i++) {
        const struct why_part *part = &rule->why[i];
        const char *text = part->kind == PART_TEXT ? part->text : NULL, *end;

        while (text && (end = strchr(text, ';'))) {
            strbuf_add(&clause, text, (size_t)(end - text));
            end_clause(&clause, known, out);
            known = true;
            text = end + 1;
        }
        if (text)
            strbuf_adds(&clause, text);
        else if (!say_part(part, proposed, model, rollup, &clause))
            known = false;
    }
    end_clause(&clause, known, out);
    strbuf_release(&clause);
}
