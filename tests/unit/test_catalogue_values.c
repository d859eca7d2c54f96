/*
 * Every built-in indicator has a value, and the right one, when every measure is supplied.
 *
 * tests/fixtures/catalogue holds all measures of the catalogue in two rows of one market and week,
 * so a mean of ratios would show.  The expected values were computed from these rows by exact
 * fractions in Python, from the definitions and not from the formulas under test.  An indicator
 * without a row here fails the test, as does one that is dormant.
 *
 * The consistency checks are red lines over formulas; what they say of targets is tested with the
 * targets written into the formula's text.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "rule/condition.h"
#include "unit/check.h"

static const struct {
    const char *name;
    double value;
} expected[] = {
    {"gmv", 12600},
    {"net_revenue", 11448.5},
    {"orders", 120},
    {"aov", 105},
    {"items_per_order", 1.575},
    {"arpu", 104.07727272727273},
    {"new_customers", 60},
    {"discount_rate", 0.0428968253968254},
    {"gmv_share", 0.5338983050847458},
    {"gmv_growth", 0.26},
    {"orders_growth", 0.2},
    {"aov_growth", 0.05},
    {"sessions", 3000},
    {"traffic_share", 1},
    {"ctr", 0.021},
    {"cvr", 0.04},
    {"view_rate", 0.7333333333333333},
    {"cart_rate", 0.1},
    {"product_cart_rate", 0.13636363636363635},
    {"checkout_start_rate", 0.5666666666666667},
    {"checkout_rate", 0.7058823529411765},
    {"purchase_rate", 0.4},
    {"cart_abandonment", 0.6},
    {"bounce_rate", 0.36666666666666664},
    {"engaged_share", 0.59},
    {"page_load", 2},
    {"paid_share", 0.26666666666666666},
    {"organic_share", 0.3},
    {"mobile_share", 0.6333333333333333},
    {"revenue_per_session", 4.2},
    {"ad_cvr", 0.03333333333333333},
    {"cvr_growth", 0},
    {"session_value_growth", 0.05},
    {"ad_spend", 1800},
    {"cpc", 1.714285714285714242},
    {"cpm", 36},
    {"cac", 30},
    {"blended_cac", 58.25},
    {"paid_cac", 72},
    {"roas", 7},
    {"ad_roi", 6.360277777777778},
    {"break_even_roas", 1.9676033341926613},
    {"roas_headroom", 2.2325},
    {"mroas", 2},
    {"mer", 5.962760416666667},
    {"orders_per_10k", 666.6666666666666},
    {"gmv_per_10k", 70000},
    {"new_customers_per_10k", 333.3333333333333},
    {"bid_inflation", 0.37142857142857144},
    {"search_growth", 0.25},
    {"growth_fund_share", 0.053282089356684284},
    {"brand_spend_share", 0.041926889985587634},
    {"ltv", 96.975},
    {"ltv_discounted", 90.14577464788732},
    {"ltv_residual", 37.25032010243278},
    {"ltv_cac", 3.2325},
    {"payback_orders", 0.469440475163242},
    {"lifetime_orders", 2},
    {"orders_needed", 1.6865171435937096},
    {"orders_per_customer", 1.0909090909090908},
    {"repurchase", 0.45454545454545453},
    {"retention", 0.39},
    {"churn", 0.61},
    {"k_factor", 0.1},
    {"invites_per_customer", 0.5454545454545454},
    {"invite_acceptance", 0.18333333333333332},
    {"referral_share", 0.16666666666666666},
    {"referral_cac", 12.5},
    {"referral_cost_gap", -0.8263888888888888},
    {"referral_abuse", 0.2},
    {"wakeup_rate", 0.11},
    {"gross_profit", 7248.5},
    {"contribution_before_ads", 5818.5},
    {"contribution", 4018.5},
    {"gross_margin", 0.6331397126261082},
    {"contribution_before_ads_margin", 0.508232519544045},
    {"contribution_margin", 0.35100668209809144},
    {"return_cost_share", 0.17708333333333334},
    {"shipping_share", 0.08385377997117527},
    {"shipping_per_order", 8},
    {"shipping_swing", -0.008383233532934131},
    {"fine_share", 0.0010918460933746778},
    {"days_of_inventory", 80.95238095238095},
    {"inventory_turnover", 4.508823529411765},
    {"return_rate", 0.175},
    {"refund_rate", 0.02859126984126984},
    {"size_chart_return_rate", 0.2},
    {"on_time", 0.8813559322033898},
    {"delay_rate", 0.11864406779661017},
    {"delivery_time", 4.464285714285714},
    {"delivery_volatility", 0.3464101615137754},
    {"stockout_rate", 0.04},
    {"dispute_rate", 0.025},
    {"decision_cycle", 3.875},
    {"engagement_rate", 0.028125},
    {"ugc_share", 0.475},
    {"nps", 39.2},
    {"brand_score", 52.6175}, /* 0.4 * 39.2 + 30 * 0.28125 + 30 * 0.95 */
    {"csat", 0.784},
    {"rating", 4.35},
    {"enquiry_orders_per_1k", 5.204081632653061},
    {"enquiry_conversion", 0.2833333333333333},
    {"email_open_rate", 0.3142857142857143},
    {"email_click_rate", 0.03571428571428571},
    {"unsubscribe_rate", 0.003285714285714286},
    {"opt_in_rate", 0.026},
    {"comprehension", 0.6571428571428571},
    {"market_share", 0.07411764705882352},
    {"brand_penetration", 0.00275},
    {"market_penetration", 0.43},
    {"cr4", 0.5882352941176471},
    {"price_index", 98.57142857142857},
    {"product_sameness", 0.5857142857142857},
    {"consent_rate", 0.8263157894736842},
    {"collection_coverage", 0.9},
    {"listing_compliance", 0.872},
    {"data_requests_on_time", 0.9},
    {"error_rate", 0.012142857142857143},
    {"skill_coverage", 0.84},
    {"purchase_cycle", 11.875},
    {"recovery_time", 3.6666666666666665},
    {"goal_share", 74.11764705882352},
    {"goal_ltv", 81.625}, /* (93.95 + 69.3) / 2 */
    {"goal_brand", 83.04791666666668},
    {"goal_profit", 100.28762345659756},
    {"goal_score", 84.76954679552195},
    {"goal_balance", 84.25200115328182},
    {"goal_weakest", 74.11764705882352},
};
enum { EXPECTED = sizeof expected / sizeof *expected };

static int open_data(void **state)
{
    struct engine_options options = {.request = {.dataset = "tests/fixtures/catalogue"}};
    struct err_list errors;

    err_list_init(&errors);
    *state = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors.items[i].file, errors.items[i].line,
                errors.items[i].text);
    err_list_release(&errors);
    return *state ? 0 : -1;
}

static int close_data(void **state)
{
    engine_close(*state);
    return 0;
}

/* Of the market in 2026-W46, the last week of the data. */
static struct value value_of(const struct snapshot *snapshot, const char *text, const char *market)
{
    const struct rollup *rollup = snapshot_rollup(snapshot, GRAIN_WEEK);
    const struct indicator *indicator;
    struct err err = {.text = ""};
    struct column column;
    struct formula *formula = model_compile(snapshot->model, text, "test.ini", 1, &indicator, &err);

    if (!formula)
        fail_msg("%s: %s", text, err.text);
    model_evaluate(snapshot->model, formula, indicator, rollup,
                   snapshot_slice(snapshot, market, ""), &column);
    struct value value = column.values[column.count - 1];
    column_release(&column);
    formula_free(formula);
    return value;
}

static void no_built_in_is_dormant(void **state)
{
    const struct model *model = engine_snapshot(*state)->model;

    assert_true(model->count > 100);
    for (size_t i = 0; i < model->count; i++)
        if (model->indicators[i].dormant)
            fail_msg("%s lacks %s", model->indicators[i].def->name, model->indicators[i].missing);
}

static void values(void **state)
{
    const struct snapshot *snapshot = engine_snapshot(*state);

    for (size_t i = 0; i < EXPECTED; i++) {
        struct value value = value_of(snapshot, expected[i].name, "DE");

        if (!value_is_known(&value) || value.state == VALUE_PARTIAL)
            fail_msg("%s has no value", expected[i].name);
        if (!(fabs(value.number - expected[i].value) <= 1e-12 * fabs(expected[i].value)))
            fail_msg("%s is %.17g, not %.17g", expected[i].name, value.number, expected[i].value);
    }
}

static void every_indicator_has_a_value_here(void **state)
{
    const struct catalogue *catalogue = engine_snapshot(*state)->catalogue;

    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        const struct indicator_def *def = &catalogue->indicators[i];
        bool found = strncmp(def->origin.file, "built-in/indicators", 19) != 0 &&
                     strcmp(def->origin.file, "built-in/goals.ini") != 0;

        for (size_t j = 0; j < EXPECTED && !found; j++)
            found = strcmp(expected[j].name, def->name) == 0;
        if (!found)
            fail_msg("no value is tested of %s", def->name);
    }
}

static void every_indicator_is_described(void **state)
{
    const struct catalogue *catalogue = engine_snapshot(*state)->catalogue;

    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        const struct indicator_def *def = &catalogue->indicators[i];

        if (strcmp(def->title, def->name) == 0 && islower((unsigned char)def->title[0]))
            fail_msg("%s has no title", def->name);
        if (text_width(def->head) > 10)
            fail_msg("the head of %s is wider than 10 cells: %s", def->name, def->head);
        if (!def->help || strlen(def->help) < 10 || !def->source || !def->group)
            fail_msg("%s lacks help, source or group", def->name);
    }
}

/* Two columns with one head could not be told apart. */
static void heads_differ(void **state)
{
    const struct catalogue *catalogue = engine_snapshot(*state)->catalogue;

    for (size_t i = 0; i < catalogue->indicator_count; i++)
        for (size_t j = 0; j < i; j++)
            if (strcmp(catalogue->indicators[i].head, catalogue->indicators[j].head) == 0)
                fail_msg("%s and %s have the same head", catalogue->indicators[i].name,
                         catalogue->indicators[j].name);
}

/* A name is an indicator first: where it is a measure, too, both must mean the same. */
static void names_mean_one_thing(void **state)
{
    const struct catalogue *catalogue = engine_snapshot(*state)->catalogue;

    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        const struct indicator_def *def = &catalogue->indicators[i];
        const struct measure_def *measure = catalogue_measure(catalogue, def->name);

        if (measure && strcmp(def->formula, measure->name) != 0)
            fail_msg("%s is an indicator and another measure", def->name);
    }
    for (size_t i = 0; i < catalogue->measure_count; i++) {
        const struct measure_def *measure = &catalogue->measures[i];

        assert_ptr_equal(catalogue_measure(catalogue, measure->name), measure);
        for (size_t j = 0; j < measure->alias_count; j++)
            assert_ptr_equal(catalogue_measure(catalogue, measure->aliases[j]), measure);
        if (!measure->help || strlen(measure->help) < 10)
            fail_msg("the measure %s has no help", measure->name);
    }
}

static void missing_where_there_is_no_answer(void **state)
{
    static const char *const none[] = {"break_even_roas", "payback_orders", "mroas",
                                       "brand_penetration"};
    const struct snapshot *snapshot = engine_snapshot(*state);

    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(value_of(snapshot, none[i], "IT").state, VALUE_NODATA);
    assert_int_equal(value_of(snapshot, "brand_penetration", "").state, VALUE_NODATA);
    /* the rule book's own conflict: LTV:CAC 3 with CAC = 2 x AOV at 35 % needs 17 orders */
    assert_double(value_of(snapshot, "orders_needed", "FR").number, 6 / 0.35, 1e-12);
    assert_double(value_of(snapshot, "lifetime_orders", "FR").number, 10, 1e-12);
}

/* ---- checks ---- */

struct promise {
    const char *name;
    const char *value; /* as written in a formula */
};

/* target(x) as the figure of x. */
static char *with_targets(const char *text, const struct promise *targets)
{
    struct strbuf out = STRBUF_INIT;

    while (*text) {
        size_t length = strncmp(text, "target(", 7) ? 0 : strcspn(text, ")");
        const struct promise *target = targets;

        if (!length) {
            strbuf_addc(&out, *text++);
            continue;
        }
        while (target->name && (strlen(target->name) != length - 7 ||
                                strncmp(target->name, text + 7, length - 7) != 0))
            target++;
        if (!target->name)
            fail_msg("no target for %s", text);
        strbuf_addf(&out, "(%s)", target->value);
        text += length + 1;
    }
    return strbuf_detach(&out);
}

static const struct {
    const char *redline;
    struct promise targets[4];
    const char *market;
    double value;
    bool warns;
} checks[] = {
    {"check-targets-gmv",
     {{"gmv", "135000"}, {"orders", "1220"}, {"aov", "110.66"}},
     "DE",
     3.851703489939647e-05,
     false},
    {"check-targets-gmv",
     {{"gmv", "135000"}, {"orders", "1220"}, {"aov", "110"}},
     "DE",
     0.005961251862891207,
     true},
    {"check-targets-gmv-total",
     {{"gmv", "100"}, {"orders", "10"}, {"aov", "12"}},
     "",
     0.16666666666666666,
     true},
    {"check-targets-growth",
     {{"gmv_growth", "35%"}, {"orders_growth", "22%"}, {"aov_growth", "10.66%"}},
     "DE",
     0.000052,
     false},
    {"check-targets-growth",
     {{"gmv_growth", "35%"}, {"orders_growth", "22%"}, {"aov_growth", "15%"}},
     "DE",
     0.053,
     true},
    {"check-targets-session",
     {{"revenue_per_session", "2"}, {"cvr", "2%"}, {"aov", "100"}},
     "DE",
     0,
     false},
    {"check-targets-session",
     {{"revenue_per_session", "2"}, {"cvr", "3.8%"}, {"aov", "100"}},
     "DE",
     0.47368421052631576,
     true},
    {"check-targets-session-growth",
     {{"session_value_growth", "20%"}, {"cvr_growth", "-5%"}, {"aov_growth", "15%"}},
     "DE",
     0.1075,
     true},
    {"check-targets-session-growth",
     {{"session_value_growth", "9.25%"}, {"cvr_growth", "-5%"}, {"aov_growth", "15%"}},
     "DE",
     0,
     false},
    {"check-targets-ltv-cac", {{"ltv_cac", "3"}, {"cac", "40"}, {"ltv", "120"}}, "DE", 0, false},
    {"check-targets-ltv-cac", {{"ltv_cac", "3"}, {"cac", "40"}, {"ltv", "100"}}, "DE", 0.2, true},
    /* CAC at 2 x AOV: 17.14 orders needed, 10 placed */
    {"check-cac-ceiling", {{"ltv_cac", "3"}, {"cac", "2 * aov"}}, "FR", 1.7142857142857142, true},
    {"check-cac-ceiling", {{"ltv_cac", "3"}, {"cac", "aov"}}, "FR", 0.8571428571428571, false},
    {"check-break-even", {{NULL, NULL}}, "FR", 1.75, false},
    {"check-break-even", {{NULL, NULL}}, "IT", -2, true},
    {"check-net-over-gmv", {{NULL, NULL}}, "FR", 0, false},
    {"check-orders-over-sessions", {{NULL, NULL}}, "DE", -2880, false},
    {"check-funnel", {{NULL, NULL}}, "DE", -130, false},
    {"check-clicks-over-impressions", {{NULL, NULL}}, "DE", -48950, false},
};
enum { CHECKS = sizeof checks / sizeof *checks };

static void checks_find_contradictions(void **state)
{
    const struct snapshot *snapshot = engine_snapshot(*state);

    for (size_t i = 0; i < CHECKS; i++) {
        const struct redline_def *def = catalogue_redline(snapshot->catalogue, checks[i].redline);
        struct condition condition;

        if (!def)
            fail_msg("no red line %s", checks[i].redline);
        char *text = with_targets(def->indicator, checks[i].targets);
        struct value value = value_of(snapshot, text, checks[i].market);
        assert_true(value_is_known(&value));
        if (!(fabs(value.number - checks[i].value) <= 1e-12))
            fail_msg("%s: %s is %.17g, not %.17g", def->name, text, value.number, checks[i].value);
        assert_true(condition_parse(def->warn, "warn", def->warn_origin.file, 0, &condition, NULL));
        assert_true(condition.op == LINE_ABOVE || condition.op == LINE_BELOW);
        bool warns = condition.op == LINE_ABOVE ? value.number > condition.line
                                                : value.number < condition.line;
        if (warns != checks[i].warns)
            fail_msg("%s: %s %s a finding", def->name, text, warns ? "is" : "is not");
        free(text);
    }
}

/* They inform: no red, no finding for want of data; and each is tried above. */
static void checks_only_warn(void **state)
{
    const struct catalogue *catalogue = engine_snapshot(*state)->catalogue;

    for (size_t i = 0; i < catalogue->redline_count; i++) {
        const struct redline_def *def = &catalogue->redlines[i];
        bool tried = false;

        if (strcmp(def->origin.file, "built-in/checks.ini") != 0)
            continue;
        assert_true(def->warn && !def->red && def->nodata == NODATA_OK && def->owner);
        assert_true(strlen(def->help) > 10);
        for (size_t j = 0; j < CHECKS; j++)
            tried = tried || strcmp(checks[j].redline, def->name) == 0;
        if (!tried)
            fail_msg("%s is not tried", def->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_built_in_is_dormant),
        cmocka_unit_test(values),
        cmocka_unit_test(every_indicator_has_a_value_here),
        cmocka_unit_test(every_indicator_is_described),
        cmocka_unit_test(heads_differ),
        cmocka_unit_test(names_mean_one_thing),
        cmocka_unit_test(missing_where_there_is_no_answer),
        cmocka_unit_test(checks_find_contradictions),
        cmocka_unit_test(checks_only_warn),
    };

    return cmocka_run_group_tests(tests, open_data, close_data);
}
