/* Scores that indicators feed: from value to level, from the INI text to the heatmap's cells. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "unit/report_case.h"

static const char head[] = "[redline]\ncurrency = EUR\nnow = 2026-06-01\n"
                           "[source facts]\npath = facts.csv\n";
enum { HEAD_LINES = 5 };

/* Five weeks: W22 is the last, W18 four weeks before it.  IT stops early, PL starts late. */
static const char facts[] = "date,market,orders,defects\n"
                            "2026-04-27,DE,100,2\n"
                            "2026-04-27,FR,100,6\n"
                            "2026-04-27,IT,100,9\n"
                            "2026-05-25,DE,100,9\n"
                            "2026-05-25,FR,100,3\n"
                            "2026-05-25,PL,200,1\n";

static const char defects[] = "[risk defects]\ntitle = Defects\ncategory = quality\n"
                              "indicator = defects / orders\nsteps = 1%, 3%, 5%, 8%\nimpact = 4\n";

static void levels(void **state)
{
    static const struct {
        double steps[RISK_STEPS];
        bool falls;
        double value;
        int level;
    } cases[] = {
        {{0.01, 0.03, 0.05, 0.08}, false, -1, 1},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.0099, 1},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.01, 1}, /* onto a step is not beyond it */
        {{0.01, 0.03, 0.05, 0.08}, false, 0.0101, 2},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.03, 2},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.05, 3},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.0501, 4},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.08, 4},
        {{0.01, 0.03, 0.05, 0.08}, false, 0.084, 5},
        {{0.01, 0.03, 0.05, 0.08}, false, 1e300, 5},
        {{52, 51, 50, 48}, true, 60, 1},
        {{52, 51, 50, 48}, true, 52, 1},
        {{52, 51, 50, 48}, true, 51.9, 2},
        {{52, 51, 50, 48}, true, 50, 3}, /* neutral is not below neutral */
        {{52, 51, 50, 48}, true, 49.9, 4},
        {{52, 51, 50, 48}, true, 48, 4},
        {{52, 51, 50, 48}, true, 47, 5},
        {{-0.02, -0.05, -0.1, -0.15}, true, 0.3, 1},
        {{-0.02, -0.05, -0.1, -0.15}, true, -0.12, 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct risk_def def = {.falls = cases[i].falls};

        memcpy(def.steps, cases[i].steps, sizeof def.steps);
        if (risk_level(&def, cases[i].value) != cases[i].level)
            fail_msg("case %zu: level %d", i, risk_level(&def, cases[i].value));
    }
}

static void put_ini(const struct scratch *scratch, const char *more)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s\n[risk data-errors]\nenabled = no\n", head, more);
    scratch_put(scratch, "redline.ini", "w", text.text);
    strbuf_release(&text);
}

static void errors_have_a_line(void **state)
{
#define START "[risk r]\nindicator = defects / orders\n"
    static const struct {
        const char *ini;
        int line; /* below the head */
        const char *part;
    } cases[] = {
        {START, 1, "[risk r] needs steps"},
        {START "steps = 1, 2, 3\n", 3, "[risk r] needs steps: four numbers"},
        {START "steps = 1, 2, 3, 4, 5\n", 3, "not 5"},
        {START "steps = 1, 2, x, 4\n", 3, "'x' is no number"},
        {START "steps = 1, 2, 2, 4\n", 3, "neither rises nor falls"},
        {START "steps = 4, 3, 5, 1\n", 3, "neither rises nor falls"},
        {START "steps = 1, 2, 3, 4\nimpact = 6\n", 4, "impact"},
        {START "steps = 1, 2, 3, 4\nredline = slaes\n", 4, "did you mean 'sales'"},
        {START "stepps = 1, 2, 3, 4\n", 3, "did you mean 'steps'"},
        {"[risk r]\nsteps = 1, 2, 3, 4\n", 1, "[risk r] needs an indicator"},
        {"[risk r]\nindicator = defcts / orders\nsteps = 1, 2, 3, 4\n", 2, "defects"},
        {"[risk r]\nindicator = cogs / orders\nsteps = 1, 2, 3, 4\n", 2, "cogs"},
        {"[risk r]\nindicator = 1 +\nsteps = 1, 2, 3, 4\n", 2, ""},
    };
#undef START
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "facts.csv", "w", facts);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct engine_options options = {.request = {.dataset = scratch.folder}};
        struct err_list errors;
        bool found = false;

        put_ini(&scratch, cases[i].ini);
        err_list_init(&errors);
        assert_null(engine_open(&options, &errors));
        for (size_t e = 0; e < errors.count; e++)
            found |= errors.items[e].line == HEAD_LINES + cases[i].line &&
                     strstr(errors.items[e].text, cases[i].part);
        if (!found)
            fail_msg("case %zu: line %d: %s", i, errors.items[0].line, errors.items[0].text);
        err_list_release(&errors);
    }
    scratch_release(&scratch);
}

static const struct heat_cell *cell_at(const struct section *section, const char *market,
                                       const char *category)
{
    const struct report_heat *heat = section->heat;

    assert_non_null(heat);
    for (size_t r = 0; r < heat->row_count; r++)
        for (size_t c = 0; c < heat->column_count; c++)
            if (!strcmp(heat->row_codes[r], market) && !strcmp(heat->column_ids[c], category))
                return &heat->cells[r * heat->column_count + c];
    fail_msg("no cell %s %s", market, category);
    return NULL;
}

/* 9 % of DE is level 5 (x4 = 20), 2 % four weeks before was level 2 (8); FR 3 % is onto a step. */
static void fed_alone(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;
    const struct heat_cell *of;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "facts.csv", "w", facts);
    put_ini(&scratch, defects);
    world_open(&world, scratch.folder);
    section = build(&world, "heatmap", "");
    assert_null(section->empty);
    assert_int_equal(section->heat->column_count, 1);
    of = cell_at(section, "DE", "quality");
    assert_string_equal(of->text, "20*");
    assert_true(of->is_fed && of->grew && !of->fell && !of->has_judged && of->can_drill);
    assert_true(of->level == 5 && of->impact == 4 && of->state == RULE_OK && of->count == 1);
    assert_string_equal(of->note, "DE quality 20 fed by Defects 9.0% > 8.0%");
    of = cell_at(section, "FR", "quality");
    assert_string_equal(of->text, "8*");
    assert_true(of->fell && !of->grew && of->level == 2);
    of = cell_at(section, "PL", "quality");
    assert_string_equal(of->text, "4*");
    assert_true(!of->fell && !of->grew);
    assert_string_equal(of->note, "PL quality 4 fed by Defects 0.5%");
    of = cell_at(section, "IT", "quality");
    assert_true(!of->known && !of->has_fed && !of->can_drill);
    assert_string_equal(of->text, "??");
    check_note(section, "worst: DE quality 20 fed by Defects 9.0% > 8.0%");
    check_note(section, "There is no risk register");
    section = build(&world, "heatmap", "DE/@quality");
    assert_int_equal(section->row_count, 1);
    assert_string_equal(cell(section, 0, "likelihood")->text, "5");
    assert_string_equal(cell(section, 0, "score")->text, "20");
    assert_string_equal(section->rows[0].drill.market, "DE");
    assert_string_equal(section->rows[0].drill.indicator, "defects / orders");
    world.view.at = section->rows[0].drill;
    section = build(&world, "history", NULL);
    assert_null(section->empty);
    section = build(&world, "heatmap", "IT/@quality");
    assert_int_equal(section->row_count, 0);
    assert_non_null(section->empty);
    world_close(&world);
    scratch_release(&scratch);
}

/* Beside a register whose category is written in another case, and with a red line. */
static void judged_and_fed(void **state)
{
    static const char line[] =
        "redline = defect-line\n"
        "[redline defect-line]\ntitle = Defects\nindicator = defects / orders\n"
        "warn = > 5%\nred = > 8%\nowner = quality\n"
        "[register risks]\npath = risks.csv\nprevious = number\n";
    struct strbuf ini = STRBUF_INIT;
    struct scratch scratch;
    struct world world;
    const struct section *section;
    const struct heat_cell *of;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "facts.csv", "w", facts);
    scratch_put(&scratch, "risks.csv", "w",
                "id,market,category,title,likelihood,impact,previous\n"
                "R1,DE,Quality,Old tools,2,3,9\nR2,FR,Quality,New people,3,3,12\n"
                "R3,PL,Quality,Same,2,2,1\n");
    strbuf_addf(&ini, "%s%s", defects, line);
    put_ini(&scratch, ini.text);
    world_open(&world, scratch.folder);
    section = build(&world, "heatmap", "");
    assert_int_equal(section->heat->column_count, 1);
    of = cell_at(section, "DE", "Quality");
    assert_string_equal(of->text, "20* \xC2\xB7"
                                  "2");
    assert_true(of->is_fed && of->grew && of->state == RULE_RED);
    assert_double(of->judged, 6, 0);
    assert_double(of->fed, 20, 0);
    of = cell_at(section, "FR", "Quality");
    assert_string_equal(of->text, "9 \xC2\xB7"
                                  "2");
    assert_true(!of->is_fed && of->fell && of->state == RULE_OK);
    assert_double(of->fed, 8, 0);
    of = cell_at(section, "PL", "Quality"); /* as large as each other: the judged one is shown */
    assert_true(!of->is_fed && of->grew && of->value == 4);
    check_note(section, "worst: DE quality 20 fed by Defects 9.0% > 8.0%");
    section = build(&world, "heatmap", "DE/@Quality");
    assert_int_equal(section->row_count, 2);
    assert_string_equal(cell(section, 0, "id")->text, "R1");
    assert_string_equal(cell(section, 1, "id")->text, "defects");
    assert_string_equal(cell(section, 1, "owner")->text, "quality");
    assert_int_equal(cell(section, 1, "score")->level, RULE_RED);
    assert_string_equal(section->rows[1].drill.indicator, "defect-line");
    strbuf_release(&ini);
    world_close(&world);
    scratch_release(&scratch);
}

/* Built-in ones whose data nobody supplies sleep, also when a user moved their steps. */
static void dormant(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct risk_set *risks;
    size_t awake = 0;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "facts.csv", "w", facts);
    put_ini(&scratch, "[risk pmi]\nsteps = 60, 55, 50, 45\n");
    world_open(&world, scratch.folder);
    risks = world.snapshot->risks;
    assert_true(risks->count >= 8);
    for (size_t i = 0; i < risks->count; i++) {
        awake += !risks->risks[i].dormant;
        assert_true(risks->risks[i].def->help && strlen(risks->risks[i].def->help) > 10);
        if (!strcmp(risks->risks[i].def->name, "pmi")) {
            assert_string_equal(risks->risks[i].missing, "pmi");
            assert_double(risks->risks[i].def->steps[3], 45, 0);
        }
    }
    assert_int_equal(awake, 0);
    assert_non_null(build(&world, "heatmap", "")->empty);
    world_close(&world);
    scratch_release(&scratch);
}

/* A month before: by days the length of the month before, by weeks four, by months one. */
static void a_month_before(void **state)
{
    static const struct {
        enum grain grain;
        const char *period, *before;
    } cases[] = {
        {GRAIN_DAY, "2026-03-10", "2026-02-10"}, {GRAIN_DAY, "2026-05-31", "2026-05-01"},
        {GRAIN_WEEK, "2026-W22", "2026-W18"},    {GRAIN_MONTH, "2026-05", "2026-04"},
        {GRAIN_QUARTER, "2026-Q2", "2026-Q1"},
    };
    struct scratch scratch;

    (void)state;
    scratch_init(&scratch);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT, first = STRBUF_INIT, last = STRBUF_INIT;
        struct period period, before;
        struct world world;
        const struct heat_cell *of;

        assert_true(period_parse(cases[i].period, &period));
        assert_true(period_parse(cases[i].before, &before));
        day_print(period_first_day(before), &first);
        day_print(period_first_day(period), &last);
        strbuf_addf(&text, "date,market,orders,defects\n%s,DE,100,9\n%s,DE,100,2\n", first.text,
                    last.text);
        scratch_put(&scratch, "facts.csv", "w", text.text);
        put_ini(&scratch, defects);
        world_open(&world, scratch.folder);
        world.view.has_period = true;
        world.view.period = period;
        world.view.grain = cases[i].grain;
        of = cell_at(build(&world, "heatmap", ""), "DE", "quality");
        assert_double(of->fed, 8, 0);
        if (!of->fell)
            fail_msg("%s does not see %s", cases[i].period, cases[i].before);
        world_close(&world);
        strbuf_release(&text);
        strbuf_release(&first);
        strbuf_release(&last);
    }
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels),    cmocka_unit_test(errors_have_a_line),
        cmocka_unit_test(fed_alone), cmocka_unit_test(judged_and_fed),
        cmocka_unit_test(dormant),   cmocka_unit_test(a_month_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
