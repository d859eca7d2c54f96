/*
 * The macro monitor: peaks and the way off them, sides of a neutral level (also of 0), how often a
 * line on moves was passed, and what the pane says of a series: its age, its file, its room.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "rule/often.h"
#include "unit/world_case.h"

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))
#define HEAD "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"
#define FACTS                                                                                      \
    "date,market,channel,orders,sessions,gross_sales\n2026-01-01,DE,a,1,9,1\n"                     \
    "2026-01-01,US,a,1,9,1\n2026-05-31,DE,a,1,9,1\n2026-05-31,US,a,1,9,1\n"

/* ---- functions, in closed form ---- */

static void off_the_peak(void **state)
{
    static const struct world_row rows[] = {
        {"", "2026-01", "peak(freight)", 100},
        {"", "2026-02", "peak(freight)", 200},
        {"", "2026-04", "peak(freight)", 200},
        {"", "2026-04", "drawdown(freight)", 126. / 200 - 1}, /* the rule book's -37 % */
        {"", "2026-02", "drawdown(freight)", 0},
        {"", "2026-04", "peak(freight, 2)", 150},
        {"", "2026-04", "drawdown(freight, 2)", 126. / 150 - 1},
        {"", "2026-04", "peak(freight, 4)", 200},
        {"", "2026-04", "peak(freight, 5)", NAN}, /* there are four */
        {"", "2026-05", "drawdown(below)", NAN},  /* a peak under zero has no part */
        {"", "2026-05", "peak(below)", -5},
        {"DE", "2026-04", "drawdown(freight)", 126. / 200 - 1}, /* for all markets */
    };
    struct world_case world;

    (void)state;
    world_open(&world,
               (struct world_file[]){
                   {"redline.ini", HEAD "[source s]\npath = s.csv\nkind = series\n"
                                        "[redline x]\nindicator = orders\nwarn = < 0\n"
                                        "grain = month\n"},
                   {"facts.csv", FACTS},
                   {"s.csv", "date,freight,below\n2026-01-01,100,-5\n2026-02-01,200,-6\n"
                             "2026-03-01,150,-7\n2026-04-01,126,-8\n"}},
               3);
    assert_rows(&world, rows, COUNT(rows));
    world_close(&world);
}

/* ---- neutral levels, per series and market ---- */

#define CONFIDENCE                                                                                 \
    "date,market,confidence\n2026-01-05,DE,-3\n2026-01-12,DE,0\n2026-01-19,DE,2\n"                 \
    "2026-01-05,US,99\n2026-01-12,US,101\n2026-01-19,US,100\n"

static void a_neutral_level_of_zero(void **state)
{
    static const struct {
        const char *period, *text;
    } rows[] = {
        {"2026-W02", "DE Consumer confidence -3.0 is under its benchmark 0.0 since 2026-W02, 1 week"},
        {"2026-W03", "DE Consumer confidence 0.0 equals its benchmark 0.0, not clear yet since "
                     "2026-W02, 2 weeks"},
        {"2026-W04", NULL},
    };
    struct world_case world;
    struct finding_list findings;
    struct strbuf said = STRBUF_INIT;

    (void)state;
    world_open(&world,
               (struct world_file[]){
                   {"redline.ini", HEAD "[source s]\npath = s.csv\nkind = series\n"
                                        "[source goals]\npath = goals.csv\nkind = targets\n"
                                        "[redline confidence]\nwhere = market=DE\n"},
                   {"facts.csv", FACTS},
                   {"s.csv", CONFIDENCE},
                   {"goals.csv", "indicator,market,period,target,benchmark\n"
                                 "confidence,DE,,,0\n"}}, /* a balance: its middle is 0 */
               4);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct period period;

        assert_true(period_parse(rows[i].period, &period));
        rule_set_judge(world.snapshot->rules, world.snapshot->rollups, period, &findings);
        strbuf_clear(&said);
        for (size_t f = 0; f < findings.count; f++) {
            const struct finding *finding = &findings.items[f];

            if (strcmp(finding->rule->name, "confidence") != 0 || finding->state == RULE_OK)
                continue;
            strbuf_addf(&said, "%s ",
                        strmap_name(&world.snapshot->cube->dims->market, finding->market));
            finding_text(finding, world.snapshot->model, &said);
        }
        assert_string_equal(said.text ? said.text : "", rows[i].text ? rows[i].text : "");
        finding_list_release(&findings);
    }
    strbuf_release(&said);
    world_close(&world);
}

/* ---- how often a line was passed: the ECB's rates since 2008 ---- */

/* Counted apart, by awk over the same file: moves of more than 5 % and 8 % over 21 quotes, and of
 * more than 2.5 usual ones (60 quotes). */
static void how_often_the_ecb_moved(void **state)
{
    static const struct {
        const char *market, *rule;
        size_t observed, warn, red;
    } rows[] = {
        {"US", "fx-move", 4658, 289, 39},   {"BR", "fx-move", 4658, 843, 294},
        {"TR", "fx-move", 4658, 916, 326},  {"GB", "fx-move", 4658, 145, 38},
        {"US", "fx-scaled", 4619, 51, 0},   {"BR", "fx-scaled", 4619, 52, 0},
        {"TR", "fx-scaled", 4619, 230, 0},
    };
    char ini[600], *full = realpath("../shared/data/fx/ecb_eur_daily_2008on.csv", NULL);
    struct world_case world;

    (void)state;
    if (!full) {
        printf("the rates of the ECB are not here: skipped\n");
        skip();
        return;
    }
    snprintf(ini, sizeof ini, HEAD "[source ecb]\npath = %s\nkind = fx\nbase.const = EUR\n", full);
    free(full);
    world_open(&world,
               (struct world_file[]){{"redline.ini", ini},
                                     {"facts.csv", "date,market,gross_sales\n2026-04-10,US,1\n"
                                                   "2026-04-10,BR,1\n2026-04-10,TR,1\n"
                                                   "2026-04-10,GB,1\n2026-04-12,DE,1\n"}},
               2);
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct snapshot *snapshot = world.snapshot;
        const struct rule *rule = rule_set_find(snapshot->rules, rows[i].rule);
        struct slice slice = snapshot_slice(snapshot, rows[i].market, "");
        const struct track *track =
            track_at(snapshot->tracks, track_find(snapshot->tracks, "local_rate"), slice);
        struct rule_often often;

        assert_non_null(track);
        assert_true(rule_often(rule, snapshot->model, track, slice, INT32_MAX, &often));
        if (often.observed != rows[i].observed || often.warn != rows[i].warn ||
            often.red != rows[i].red)
            fail_msg("%s %s: %zu of %zu, %zu red", rows[i].rule, rows[i].market, often.warn,
                     often.observed, often.red);
    }
    /* a line on the shop's own figures has no days */
    const struct rule *shop = rule_set_find(world.snapshot->rules, "gmv-drop");
    struct rule_often often;

    if (shop && !shop->dormant)
        assert_false(rule_often(shop, world.snapshot->model, &world.snapshot->tracks->tracks[0],
                                snapshot_slice(world.snapshot, "US", ""), INT32_MAX, &often));
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(off_the_peak),
        cmocka_unit_test(a_neutral_level_of_zero),
        cmocka_unit_test(how_often_the_ecb_moved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
