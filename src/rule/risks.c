/*
 * Scores of the heatmap that an indicator feeds.
 *
 * A risk is a formula evaluated per market, four steps that make a level of its value, and an
 * impact.  What is judged here is nothing: the state of a cell is that of the red line that the
 * risk names, so that the picture and the list of red lines cannot disagree.
 *
 * Like a red line, a built-in risk whose data nobody supplies is dormant and says why; a user's own
 * is an error.
 */
#include "rule/risks.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "indicator/periods.h"
#include "rule/kinds.h"

static bool make_dormant(struct risk *risk, const char *missing)
{
    risk->dormant = true;
    risk->missing = mem_strdup(missing);
    return true;
}

static bool compile_risk(struct risk *risk, const struct model *model, struct err *err)
{
    const struct risk_def *def = risk->def;
    const struct origin *origin = &def->indicator_origin;
    struct strbuf missing = STRBUF_INIT;
    bool good, builtin = rule_key_is_builtin(origin);

    risk->formula =
        model_compile(model, def->indicator, origin->file, origin->line, &risk->indicator, err);
    if (!risk->formula) {
        model_missing(model, def->indicator, &missing);
        good = builtin && make_dormant(risk, missing.length ? missing.text : def->indicator);
        strbuf_release(&missing);
        return good;
    }
    good = model_supplied(model, risk->formula, &missing);
    if (!good && builtin)
        good = make_dormant(risk, missing.text);
    else if (!good && model_knows_all(model, risk->formula))
        good = true;
    else if (!good)
        err_at(err, origin->file, origin->line, 0,
               _("[risk %s] needs %s, which no source supplies"), def->name, missing.text);
    strbuf_release(&missing);
    return good;
}

struct risk_set *risk_set_new(const struct catalogue *catalogue, const struct model *model,
                              const struct rule_set *rules, struct err_list *errors)
{
    struct risk_set *set = mem_calloc(1, sizeof *set);
    size_t before = errors->count;

    set->risks = mem_calloc(catalogue->risk_count, sizeof *set->risks);
    for (size_t i = 0; i < catalogue->risk_count; i++) {
        struct risk *risk = &set->risks[set->count++];
        struct err err = {.text = ""};

        *risk = (struct risk){.def = &catalogue->risks[i]};
        if (risk->def->redline_name)
            risk->rule = rule_set_find(rules, risk->def->redline_name);
        if (risk->rule && (risk->rule->dormant || risk->rule->reg))
            risk->rule = NULL;
        if (!compile_risk(risk, model, &err))
            err_list_add(errors, &err);
    }
    if (errors->count == before)
        return set;
    risk_set_free(set);
    return NULL;
}

void risk_set_free(struct risk_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++) {
        formula_free(set->risks[i].formula);
        free(set->risks[i].missing);
    }
    free(set->risks);
    free(set);
}

int risk_level(const struct risk_def *def, double value)
{
    int level = 1;

    for (size_t i = 0; i < RISK_STEPS; i++)
        level += def->falls ? value < def->steps[i] : value > def->steps[i];
    return level;
}

static struct period month_before(struct period period)
{
    struct period month;

    switch (period.grain) {
    case GRAIN_DAY:
        month = period_of_day(GRAIN_MONTH, period.index);
        month.index--;
        period.index -= period_days(month);
        break;
    case GRAIN_WEEK:
        period.index -= 4;
        break;
    case GRAIN_MONTH:
    case GRAIN_QUARTER:
    case GRAIN_YEAR:
        period.index--;
        break;
    }
    return period;
}

void risk_evaluate(const struct risk *risk, const struct model *model, const struct rollup *rollup,
                   struct slice slice, size_t at, struct value *now, struct value *before)
{
    const struct timeline *timeline = rollup_timeline(rollup);
    int earlier = timeline_find(timeline, month_before(timeline_period(timeline, at)));
    struct column column = {.count = 0};

    *now = *before = (struct value){.state = VALUE_NODATA};
    model_evaluate(model, risk->formula, risk->indicator, rollup, slice, &column);
    if (at < column.count)
        *now = column.values[at];
    if (earlier >= 0 && (size_t)earlier < column.count)
        *before = column.values[earlier];
    column_release(&column);
}
