/*
 * What a fund holds before anybody draws on it.
 *
 * A constant is what it says.  A formula ("5% * net_revenue") is taken over the last whole period
 * before today's (the last calendar year, unless the fund renews by quarter or month), all markets
 * together: that amount is settled, so a balance changes only when somebody draws.  It is rounded
 * down to the cent, since nobody can draw half of one.
 *
 * Who drew what is the journal's matter (journal/funds.h).
 */
#include "rule/funds.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "indicator/periods.h"
#include "rule/kinds.h"

enum { CENT = DECIMAL_SCALE / 100 };

static bool make_dormant(struct fund *fund, const char *missing)
{
    fund->dormant = true;
    fund->missing = mem_strdup(missing);
    return true;
}

static bool compile_fund(struct fund *fund, const struct model *model, struct err *err)
{
    const struct fund_def *def = fund->def;
    const struct origin *origin = &def->amount_origin;
    const struct indicator *indicator;
    struct strbuf missing = STRBUF_INIT;
    bool good, builtin = rule_key_is_builtin(origin);

    fund->formula = model_compile(model, def->amount, origin->file, origin->line, &indicator, err);
    if (!fund->formula) {
        model_missing(model, def->amount, &missing);
        good = builtin && make_dormant(fund, missing.length ? missing.text : def->amount);
    } else if (model_supplied(model, fund->formula, &missing)) {
        good = true;
    } else if (builtin || model_knows_all(model, fund->formula)) {
        good = make_dormant(fund, missing.text);
    } else {
        good = err_at(err, origin->file, origin->line, 0,
                      _("[fund %s] needs %s, which no source supplies"), def->name, missing.text);
    }
    strbuf_release(&missing);
    return good;
}

struct fund_set *fund_set_new(const struct catalogue *catalogue, const struct model *model,
                              struct err_list *errors)
{
    struct fund_set *set = mem_calloc(1, sizeof *set);
    size_t before = errors->count;

    pthread_mutex_init(&set->lock, NULL);
    set->funds = mem_calloc(catalogue->fund_count + 1, sizeof *set->funds);
    for (size_t i = 0; i < catalogue->fund_count; i++) {
        struct fund *fund = &set->funds[set->count++];
        struct err err = {.text = ""};

        fund->def = &catalogue->funds[i];
        if (!fund->def->is_constant && !compile_fund(fund, model, &err))
            err_list_add(errors, &err);
    }
    if (errors->count == before)
        return set;
    fund_set_free(set);
    return NULL;
}

void fund_set_free(struct fund_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++) {
        formula_free(set->funds[i].formula);
        free(set->funds[i].missing);
    }
    pthread_mutex_destroy(&set->lock);
    free(set->funds);
    free(set);
}

enum grain fund_grain(const struct fund_def *def)
{
    static const enum grain grains[] = {[FUND_NEVER] = GRAIN_YEAR,
                                        [FUND_YEAR] = GRAIN_YEAR,
                                        [FUND_QUARTER] = GRAIN_QUARTER,
                                        [FUND_MONTH] = GRAIN_MONTH};

    return grains[def->renews];
}

struct period fund_period(const struct fund_def *def, int32_t today)
{
    struct period period = period_of_day(fund_grain(def), today);

    period.index--;
    return period;
}

int32_t fund_first_day(const struct fund_def *def, int32_t day)
{
    if (def->renews == FUND_NEVER || day == DAY_NONE)
        return DAY_NONE;
    return period_first_day(period_of_day(fund_grain(def), day));
}

static int128 to_cents(int128 amount)
{
    return amount - amount % CENT;
}

/* Exact where the formula's value is; below zero there is nothing to draw. */
static bool amount_of(const struct value *value, int128 *amount)
{
    if (!value_is_known(value) || !(fabs(value->number) < 1e15))
        return false;
    *amount = value->is_exact ? value->exact : (int128)llround(value->number * DECIMAL_SCALE);
    *amount = *amount > 0 ? to_cents(*amount) : 0;
    return true;
}

static void measure_formula(struct fund *fund, const struct model *model,
                            const struct rollup *rollup, int32_t today, const char *currency)
{
    static const struct slice all = {.market = SLICE_ALL, .channel = SLICE_ALL};
    struct period period = fund_period(fund->def, today);
    struct column column = {.count = 0};
    int at;

    fund->has_period = true;
    fund->period = period;
    memcpy(fund->amount.currency, currency, strnlen(currency, sizeof fund->amount.currency - 1));
    at = rollup ? timeline_find(rollup_timeline(rollup), period) : -1;
    if (at < 0)
        return;
    model_evaluate(model, fund->formula, NULL, rollup, all, &column);
    fund->is_known =
        (size_t)at < column.count && amount_of(&column.values[at], &fund->amount.amount);
    column_release(&column);
}

void fund_set_measure(struct fund_set *set, const struct model *model,
                      struct rollup *const rollups[5], int32_t today, const char *currency)
{
    for (size_t i = 0; i < set->count; i++) {
        struct fund *fund = &set->funds[i];

        if (fund->def->is_constant) {
            const char *code = *fund->def->currency ? fund->def->currency : currency;

            fund->is_known = true;
            fund->amount = fund->def->constant;
            memset(fund->amount.currency, 0, sizeof fund->amount.currency);
            memcpy(fund->amount.currency, code, strnlen(code, sizeof fund->amount.currency - 1));
        } else if (fund->formula && !fund->dormant) {
            measure_formula(fund, model, rollups[fund_grain(fund->def)], today, currency);
        }
    }
}

const struct fund *fund_find(const struct fund_set *set, const char *name)
{
    for (size_t i = 0; set && name && i < set->count; i++)
        if (strcmp(set->funds[i].def->name, name) == 0)
            return &set->funds[i];
    return NULL;
}

struct money fund_part_amount(const struct fund_part *part, const struct money *amount)
{
    struct money share = *amount;

    if (!decimal_ratio(amount->amount, part->share, DECIMAL_FINE, &share.amount))
        share.amount = amount->amount / DECIMAL_FINE * part->share;
    share.amount = to_cents(share.amount);
    return share;
}
