/*
 * Proposals: from sections to compiled rules, and from findings to amounts.
 *
 * A proposal is a red line, a lever and a formula for what it should become.  `from` inside `to` is
 * replaced by the formula of the amount as it is before it is compiled, so that the whole language
 * is at hand, and the two can never be of different slices or periods.
 *
 * Amounts are rounded to the minor unit of their currency once, here; the step limit is applied to
 * what was rounded, so it holds to the cent.  A cut that would not cut is not proposed.
 *
 * Like a red line, a built-in proposal whose data nobody supplies is dormant; a user's own is an
 * error.  Nothing here knows what was answered: that is the journal's.
 */
#include "rule/proposals.h"

#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/cube.h"
#include "cube/fx.h"
#include "rule/kinds.h"
#include "rule/why.h"

/* ---- compiling ------------------------------------------------------------------------------- */

static bool sleep_or_fail(struct proposal_rule *rule, const struct origin *origin,
                          const char *missing, const struct err *why, struct err *err)
{
    if (rule_key_is_builtin(origin)) {
        rule->dormant = true;
        rule->missing = mem_strdup(missing);
        return true;
    }
    if (why) {
        *err = *why;
        return false;
    }
    return err_at(err, origin->file, origin->line, 0,
                  _("[proposal %s] needs %s, which no source supplies"), rule->def->name, missing);
}

/* NULL and false, or asleep; a formula of what is supplied. */
static bool compile(struct proposal_rule *rule, const struct model *model, const char *text,
                    const struct origin *origin, struct formula **out,
                    const struct indicator **indicator, struct err *err)
{
    struct strbuf missing = STRBUF_INIT;
    struct err why;
    bool good = true;

    *out = model_compile(model, text, origin->file, origin->line, indicator, &why);
    if (!*out) {
        model_missing(model, text, &missing);
        good = sleep_or_fail(rule, origin, missing.length ? missing.text : text, &why, err);
    } else if (!model_supplied(model, *out, &missing)) {
        good = sleep_or_fail(rule, origin, missing.text, NULL, err);
    }
    strbuf_release(&missing);
    return good;
}

/* The text of `to` with something in place of each `from`. */
static char *put_from(const char *to, const char *from)
{
    struct strbuf text = STRBUF_INIT;
    struct formula_name *names;
    size_t count = formula_names(to, &names), at = 0;

    for (size_t i = 0; i < count; i++) {
        if (names[i].is_call || names[i].length != 4 ||
            text_word_compare(to + names[i].start, "from", 4) != 0)
            continue;
        strbuf_add(&text, to + at, names[i].start - at);
        strbuf_addf(&text, "(%s)", from);
        at = names[i].start + names[i].length;
    }
    strbuf_adds(&text, to + at);
    free(names);
    return strbuf_detach(&text);
}

/* What `to` makes of that amount, where it depends on nothing but `from`; false: it does. */
static bool sample(const struct proposal_rule *rule, const struct model *model, const char *from,
                   double *to)
{
    const struct indicator *indicator;
    char *text = put_from(rule->def->to, from);
    struct formula *formula = model_compile(model, text, "", 0, &indicator, NULL);
    bool known = formula && formula_is_constant(formula, to);

    formula_free(formula);
    free(text);
    return known;
}

/* Neither a small nor a large amount would be cut (raised), or stay above zero: not meant. */
static bool check_direction(const struct proposal_rule *rule, const struct model *model,
                            struct err *err)
{
    static const struct {
        const char *text;
        double from;
    } samples[] = {{"100", 100}, {"1000000000000", 1e12}};
    const struct proposal_def *def = rule->def;
    const struct origin *origin = &def->to_origin;
    int below = 0, wrong = 0;
    double to, first = 0;

    for (int i = 0; i < 2; i++) {
        if (!sample(rule, model, samples[i].text, &to))
            return true;
        first = i ? first : to;
        below += to < 0;
        wrong += def->raises ? to <= samples[i].from : to >= samples[i].from;
    }
    if (below == 2)
        return err_at(err, origin->file, origin->line, 0,
                      _("to: '%s' gives %g of 100: a budget is never below zero"), def->to, first);
    if (wrong == 2)
        return err_at(err, origin->file, origin->line, 0,
                      def->raises ? _("to: '%s' gives %g of 100, which raises nothing")
                                  : _("to: '%s' gives %g of 100, which is no cut (direction = "
                                      "raise is for more)"),
                      def->to, first);
    return true;
}

struct formula *proposal_guard_compile(const struct model *model, const char *text,
                                       const struct origin *origin, struct err *err)
{
    const struct indicator *indicator = NULL;

    if (!strpbrk(text, "<>=")) {
        err_at(err, origin->file, origin->line, 0,
               _("guard: '%s' is no condition, such as cvr >= 2%%"), text);
        return NULL;
    }
    return model_compile(model, text, origin->file, origin->line, &indicator, err);
}

static bool compile_guard(struct proposal_rule *rule, const struct model *model, struct err *err)
{
    const struct proposal_def *def = rule->def;
    struct err why;
    struct strbuf missing = STRBUF_INIT;
    bool good = true;

    if (!def->guard || rule->dormant)
        return true;
    rule->guard = proposal_guard_compile(model, def->guard, &def->guard_origin, &why);
    if (!rule->guard)
        good = sleep_or_fail(rule, &def->guard_origin, def->guard, &why, err);
    else if (!model_supplied(model, rule->guard, &missing))
        good = sleep_or_fail(rule, &def->guard_origin, missing.text, NULL, err);
    strbuf_release(&missing);
    return good;
}

/* A lever is a measure: what is worked out of others nobody can set. */
static bool check_lever(struct proposal_rule *rule, const struct model *model, struct err *err)
{
    const struct proposal_def *def = rule->def;

    if (model_find_measure(model, def->lever) >= 0)
        return true;
    if (model_indicator(model, def->lever) && !rule_key_is_builtin(&def->lever_origin))
        return err_at(err, def->lever_origin.file, def->lever_origin.line, 0,
                      _("lever: '%s' is worked out of others; a lever is a measure such as "
                        "ad_spend"),
                      def->lever);
    return sleep_or_fail(rule, &def->lever_origin, def->lever, NULL, err);
}

/* A red line over registers has no market and channel whose budget it could be. */
static bool check_redline(struct proposal_rule *rule, const struct rule_set *rules, struct err *err)
{
    const struct proposal_def *def = rule->def;
    const struct rule *line = def->redline ? rule_set_find(rules, def->redline) : NULL;

    if (line && line->reg)
        return err_at(err, def->redline_origin.file, def->redline_origin.line, 0,
                      _("[proposal %s]: [redline %s] judges a register, not figures"), def->name,
                      def->redline);
    if (line && !line->dormant)
        return true;
    return sleep_or_fail(rule, &def->redline_origin,
                         line && line->missing ? line->missing
                         : def->redline        ? def->redline
                                               : "redline",
                         NULL, err);
}

static bool compile_rule(struct proposal_rule *rule, const struct model *model,
                         const struct rule_set *rules, struct err *err)
{
    const struct proposal_def *def = rule->def;
    const char *from = def->from ? def->from : def->lever;
    const struct origin *from_origin = def->from ? &def->from_origin : &def->lever_origin;
    const struct indicator *none = NULL;
    char *to;
    bool good;

    if (!when_parse(def->when, "when", def->when_origin.file, def->when_origin.line, &rule->when,
                    err))
        return false;
    if (!check_redline(rule, rules, err) || rule->dormant || !check_lever(rule, model, err) ||
        rule->dormant)
        return rule->dormant;
    if (!compile(rule, model, from, from_origin, &rule->from, &rule->from_indicator, err) ||
        rule->dormant)
        return rule->dormant;
    to = put_from(def->to, from);
    good = compile(rule, model, to, &def->to_origin, &rule->to, &none, err);
    free(to);
    return good && (rule->dormant || check_direction(rule, model, err)) &&
           compile_guard(rule, model, err) && (rule->dormant || why_compile(rule, model, err));
}

static void release_rule(struct proposal_rule *rule)
{
    formula_free(rule->from);
    formula_free(rule->to);
    formula_free(rule->guard);
    why_release(rule);
    free(rule->missing);
}

struct proposal_set *proposal_set_new(const struct catalogue *catalogue, const struct model *model,
                                      const struct rule_set *rules, struct err_list *errors)
{
    struct proposal_set *set = mem_calloc(1, sizeof *set);
    size_t before = errors->count;

    set->model = model;
    set->rules = mem_calloc(catalogue->proposal_count + 1, sizeof *set->rules);
    for (size_t i = 0; i < catalogue->proposal_count; i++) {
        struct proposal_rule *rule = &set->rules[set->count++];
        struct err err = {.text = ""};

        rule->def = &catalogue->proposals[i];
        if (!compile_rule(rule, model, rules, &err))
            err_list_add(errors, &err);
    }
    if (errors->count == before)
        return set;
    proposal_set_free(set);
    return NULL;
}

void proposal_set_free(struct proposal_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        release_rule(&set->rules[i]);
    free(set->rules);
    free(set);
}

const struct proposal_rule *proposal_set_find(const struct proposal_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->rules[i].def->name, name) == 0)
            return &set->rules[i];
    return NULL;
}

/* ---- computing ------------------------------------------------------------------------------- */

static bool covers(int of_finding, int of_place)
{
    return of_finding == SLICE_ALL || of_finding == of_place;
}

const struct finding *proposal_stop(const struct proposal_def *def,
                                    const struct finding_list *findings, int market, int channel)
{
    for (size_t f = 0; f < findings->count; f++) {
        const struct finding *finding = &findings->items[f];

        if (finding->state != RULE_RED || finding->row || !covers(finding->market, market) ||
            !covers(finding->channel, channel))
            continue;
        for (size_t i = 0; i < def->stop_count; i++)
            if (strcmp(finding->rule->def->name, def->stops[i]) == 0)
                return finding;
    }
    return NULL;
}

bool proposal_limit(int64_t from, int64_t *to, double part)
{
    int64_t most = amount_part(from, part), change = *to - from;

    if (change > most)
        *to = from + most;
    else if (change < -most)
        *to = from - most;
    else
        return false;
    return change > most + 1 || change < -most - 1;
}

/* Into the proposal's currency, at the rate of the period's last day. */
struct exchange {
    bool same;
    struct fx_rate rate;
};

static bool find_exchange(const struct proposed *proposed, const struct proposal_world *world,
                          struct exchange *exchange)
{
    const struct strmap *codes = &world->dims->currency;
    struct fx_cursor cursor;
    int from = strmap_find(codes, world->currency, strlen(world->currency));
    int to = strmap_find(codes, proposed->currency, strlen(proposed->currency));

    exchange->same = strcmp(world->currency, proposed->currency) == 0;
    return exchange->same ||
           (from >= 0 && to >= 0 && fx_cursor_init(&cursor, world->fx, from, to) &&
            fx_cursor_rate(&cursor, period_last_day(proposed->period), &exchange->rate));
}

static bool take_amount(const struct value *value, const struct exchange *exchange, int digits,
                        int64_t *out)
{
    const struct fx_rate *rate = &exchange->rate;
    int128 exact = value->exact;

    if (value->is_exact && (exchange->same || fx_convert(rate, value->exact, &exact)))
        return amount_round_exact(exact, digits, out);
    return amount_round(exchange->same ? value->number
                                       : value->number * (double)rate->numerator /
                                             (double)rate->denominator,
                        digits, out);
}

static struct value value_at(const struct model *model, const struct formula *formula,
                             const struct indicator *indicator, const struct rollup *rollup,
                             struct slice slice, struct period period)
{
    struct value value = {.state = VALUE_NODATA};
    struct column column = {.count = 0};
    int at = rollup ? timeline_find(rollup_timeline(rollup), period) : -1;

    if (at < 0)
        return value;
    model_evaluate(model, formula, indicator, rollup, slice, &column);
    if ((size_t)at < column.count)
        value = column.values[at];
    column_release(&column);
    return value;
}

enum outcome { OUTCOME_GOOD, OUTCOME_NO_AMOUNT, OUTCOME_NO_RATE, OUTCOME_POINTLESS };

static enum outcome find_amounts(const struct model *model, const struct proposal_world *world,
                                 struct proposed *proposed)
{
    const struct proposal_rule *rule = proposed->rule;
    const struct rollup *rollup = world->rollups[proposed->period.grain];
    struct slice slice = {.market = proposed->market, .channel = proposed->channel};
    struct value from = value_at(model, rule->from, rule->from_indicator, rollup, slice,
                                 proposed->period);
    struct value to = value_at(model, rule->to, NULL, rollup, slice, proposed->period);
    struct exchange exchange = {.same = true};

    proposed->currency = rule->def->currency ? rule->def->currency : world->currency;
    proposed->digits = currency_digits(proposed->currency);
    if (!value_is_known(&from) || !value_is_known(&to) || !(from.number > 0))
        return OUTCOME_NO_AMOUNT;
    if (!find_exchange(proposed, world, &exchange))
        return OUTCOME_NO_RATE;
    if (!take_amount(&from, &exchange, proposed->digits, &proposed->from) || proposed->from <= 0 ||
        !take_amount(&to, &exchange, proposed->digits, &proposed->to))
        return OUTCOME_NO_AMOUNT;
    proposed->asked = proposed->to;
    proposed->is_capped = proposal_limit(proposed->from, &proposed->to, rule->def->step_limit);
    return rule->def->raises == (proposed->to > proposed->from) && proposed->to != proposed->from
               ? OUTCOME_GOOD
               : OUTCOME_POINTLESS;
}

/* Does this finding ask for it? What is held over periods without data asks for nothing new. */
static bool is_asked(const struct proposal_rule *rule, const struct finding *finding)
{
    const struct proposal_def *def = rule->def;
    const char *name = strchr(def->redline, ':') ? finding->rule->name : finding->rule->def->name;

    return !finding->held && !finding->row && strcmp(name, def->redline) == 0 &&
           when_holds(&rule->when, finding);
}

static void add_one(const struct proposal_set *set, const struct proposal_rule *rule,
                    const struct finding_list *findings, size_t at,
                    const struct proposal_world *world, struct proposed_list *out)
{
    const struct finding *finding = &findings->items[at];
    struct proposed proposed = {.rule = rule,
                                .finding = finding,
                                .market = finding->market,
                                .channel = finding->channel,
                                .period = finding->period};
    struct strbuf why = STRBUF_INIT;

    switch (find_amounts(set->model, world, &proposed)) {
    case OUTCOME_NO_AMOUNT:
        out->without_amount++;
        return;
    case OUTCOME_NO_RATE:
        out->without_rate++;
        return;
    case OUTCOME_POINTLESS:
        out->pointless++;
        return;
    case OUTCOME_GOOD:
        break;
    }
    if (proposed.to > proposed.from &&
        proposal_stop(rule->def, findings, proposed.market, proposed.channel)) {
        out->stopped++;
        return;
    }
    why_say(&proposed, set->model, world->rollups[proposed.period.grain], &why);
    proposed.why = strbuf_detach(&why);
    out->items[out->count++] = proposed;
}

void proposals_compute(const struct proposal_set *set, const struct finding_list *findings,
                       const struct proposal_world *world, struct proposed_list *out)
{
    *out = (struct proposed_list){
        .items = mem_calloc(set->count * findings->count + 1, sizeof *out->items)};
    for (size_t f = 0; f < findings->count; f++)
        for (size_t i = 0; i < set->count; i++)
            if (!set->rules[i].dormant && is_asked(&set->rules[i], &findings->items[f]))
                add_one(set, &set->rules[i], findings, f, world, out);
}

void proposed_release(struct proposed *proposed)
{
    free(proposed->why);
    proposed->why = NULL;
}

void proposed_list_release(struct proposed_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        proposed_release(&list->items[i]);
    free(list->items);
    *list = (struct proposed_list){.count = 0};
}

bool proposal_at(const struct proposal_rule *rule, const struct model *model, struct slice slice,
                 struct period period, const struct proposal_world *world, struct proposed *out)
{
    enum outcome outcome;

    *out = (struct proposed){.rule = rule,
                             .market = slice.market,
                             .channel = slice.channel,
                             .period = period,
                             .why = mem_strdup("")};
    outcome = find_amounts(model, world, out);
    out->to = out->asked = out->from;
    out->is_capped = false;
    return outcome == OUTCOME_GOOD || outcome == OUTCOME_POINTLESS;
}

static const char *per_words(enum grain grain)
{
    static const char *const words[] = {
        [GRAIN_DAY] = N_("a day"),     [GRAIN_WEEK] = N_("a week"), [GRAIN_MONTH] = N_("a month"),
        [GRAIN_QUARTER] = N_("a quarter"), [GRAIN_YEAR] = N_("a year"),
    };

    return _(words[grain]);
}

void proposal_say(const struct proposal_words *words, struct strbuf *out)
{
    struct strbuf place = STRBUF_INIT, from = STRBUF_INIT, to = STRBUF_INIT;
    bool whole =
        amount_is_whole(words->from, words->digits) && amount_is_whole(words->to, words->digits);

    strbuf_addf(&place, "%s%s%s", *words->market ? words->market : _("all markets"),
                *words->channel ? " × " : "", words->channel);
    amount_print_grouped(words->from, words->digits, whole, &from);
    amount_print_grouped(words->to, words->digits, whole, &to);
    if (words->to == words->from)
        strbuf_addf(out, _("budget of %s: %s"), place.text, from.text);
    else
        strbuf_addf(out,
                    words->to < words->from ? _("cut %s from %s to %s")
                                            : _("raise %s from %s to %s"),
                    place.text, from.text, to.text);
    strbuf_addf(out, "%s%s %s", *words->currency ? " " : "", words->currency,
                per_words(words->grain));
    strbuf_release(&place);
    strbuf_release(&from);
    strbuf_release(&to);
}
