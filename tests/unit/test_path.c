/* Paths: what is typed, what is printed back, and the crumbs people read. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "report/view.h"

static const char ini[] = "[redline]\ncurrency = EUR\nnow = 2026-11-16\n"
                          "[dimension market]\npath = markets.csv\n"
                          "[source facts]\npath = facts.csv\n"
                          "[redline my-line]\ntitle = My line\nindicator = cvr\nred = < 1%\n";
static const char markets[] = "code,name\nDE,Germany\nFR,France\nAll,The odd one\n";
static const char facts[] = "date,market,channel,sessions,orders,gross_sales\n"
                            "2026-11-02,DE,paid-social,100,10,1\n"
                            "2026-11-03,FR,e/mail,100,10,1\n"
                            "2026-11-04,All,#1,100,10,1\n"
                            "2026-11-09,\"10% (a/b)\",@home,100,10,1\n"
                            "2026-11-15,Evil\033[2J,DE,100,10,1\n"
                            "2026-11-15,United Kingdom,web,100,10,1\n"
                            "2026-11-15,Brazil,web,100,10,1\n"
                            "2026-11-15,BRA,web,100,10,1\n"
                            "2026-11-15,IT,CH,100,10,1\n"
                            "2026-11-15,Schweiz,web,100,10,1\n";

struct world {
    struct scratch scratch;
    struct engine *engine;
    const struct snapshot *snapshot;
};

static int set_up(void **state)
{
    static struct world world;
    struct engine_options options = {.request = {.dataset = world.scratch.folder}};
    struct err_list errors;

    scratch_init(&world.scratch);
    scratch_put(&world.scratch, "redline.ini", "w", ini);
    scratch_put(&world.scratch, "markets.csv", "w", markets);
    scratch_put(&world.scratch, "facts.csv", "w", facts);
    err_list_init(&errors);
    world.engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s\n", errors.items[i].text);
    assert_non_null(world.engine);
    world.snapshot = engine_snapshot(world.engine);
    err_list_release(&errors);
    *state = &world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;

    engine_close(world->engine);
    scratch_release(&world->scratch);
    return 0;
}

static void test_reads(void **state)
{
    static const struct {
        const char *text, *market, *channel, *indicator, *printed;
    } cases[] = {
        {"", "", "", "", ""},
        {"DE", "DE", "", "", "DE"},
        {"de", "DE", "", "", "DE"},
        {"DE/", "DE", "", "", "DE"},
        {"DE/paid-social", "DE", "paid-social", "", "DE/paid-social"},
        {"paid-social", "", "paid-social", "", "*/paid-social"},
        {"*/paid-social", "", "paid-social", "", "*/paid-social"},
        {"All/paid-social", "", "paid-social", "", "*/paid-social"},
        {"%41ll", "All", "", "", "%41ll"},
        {"DE/cvr", "DE", "", "cvr", "DE/*/cvr"},
        {"DE/*/CVR", "DE", "", "cvr", "DE/*/cvr"},
        {"cvr", "", "", "cvr", "*/*/cvr"},
        {"my-line", "", "", "my-line", "*/*/my-line"},
        {"DE/paid-social/my-line", "DE", "paid-social", "my-line", "DE/paid-social/my-line"},
        {"DE/paid-social/cvr/2026-W46", "DE", "paid-social", "cvr", "DE/paid-social/cvr/2026-W46"},
        {"2026-W46", "", "", "", "*/*/2026-W46"},
        {"DE/2026-11", "DE", "", "", "DE/*/2026-11"},
        {"FR/e%2Fmail", "FR", "e/mail", "", "FR/e%2Fmail"},
        {"10%25 (a%2Fb)/%40home", "10% (a/b)", "@home", "", "10%25 (a%2Fb)/%40home"},
        {"%41ll/%231", "All", "#1", "", "%41ll/%231"},
        {"DE/sessions", "DE", "", "sessions", "DE/*/sessions"},
        {"Germany/paid-social", "DE", "paid-social", "", "DE/paid-social"},
        {"deu/cvr", "DE", "", "cvr", "DE/*/cvr"},
        {"\xE5\xBE\xB7\xE5\x9B\xBD", "DE", "", "", "DE"},
        {"GB", "United Kingdom", "", "", "United Kingdom"},
        {"UK/web/2026-11", "United Kingdom", "web", "", "United Kingdom/web/2026-11"},
        {"bra", "BRA", "", "", "BRA"},
        {"Italia/web", "IT", "web", "", "IT/web"},
        {"Switzerland", "Schweiz", "", "", "Schweiz"},
        {"CH", "", "CH", "", "*/CH"}, /* a channel that exists goes before a country */
        {"DE/@macro", "DE", "", "", "DE/*/@macro"},
        {"DE/@macro/#R-1", "DE", "", "", "DE/*/@macro/#R-1"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct path path, again;
        struct err err = {.text = ""};
        struct strbuf text = STRBUF_INIT;

        if (!path_parse(cases[i].text, world->snapshot, &path, &err))
            fail_msg("'%s': %s", cases[i].text, err.text);
        assert_string_equal(path.market, cases[i].market);
        assert_string_equal(path.channel, cases[i].channel);
        assert_string_equal(path.indicator, cases[i].indicator);
        path_print(&path, &text);
        assert_string_equal(text.text, cases[i].printed);
        assert_true(path_parse(text.text, world->snapshot, &again, &err));
        assert_memory_equal(&path.market, &again.market, strlen(path.market) + 1);
        assert_string_equal(path.channel, again.channel);
        assert_string_equal(path.indicator, again.indicator);
        assert_string_equal(path.record, again.record);
        assert_string_equal(path.category, again.category);
        assert_int_equal(path.has_period, again.has_period);
        if (path.has_period)
            assert_int_equal(path.period.index, again.period.index);
        strbuf_release(&text);
    }
}

static void test_marks(void **state)
{
    struct world *world = *state;
    struct path path;

    assert_true(path_parse("FR/@policy/#R%2F2", world->snapshot, &path, NULL));
    assert_string_equal(path.category, "policy");
    assert_string_equal(path.record, "R/2");
}

static void test_refuses(void **state)
{
    static const struct {
        const char *text, *said; /* a part of the sentence */
    } cases[] = {
        {"DEE", "'DEE' is no known market, channel, indicator, red line or period"},
        {"DE/payd-social", "did you mean 'paid-social'?"},
        {"DE/paid-social/cvrr", "did you mean 'cvr'?"},
        {"DE/paid-social/my-lime", "did you mean 'my-line'?"},
        {"DE/FR", "'FR' stands in the wrong place"},
        {"cvr/DE", "'DE' stands in the wrong place"},
        {"DE/cvr/2026-W99", "'2026-W99' is no known period"},
        {"DE/2026-W46/xyzzy", "is no known part of a path after its period"},
        {"BR", "'BR' is no known market"},         /* two markets are Brazil */
        {"Poland", "'Poland' is no known market"}, /* none is */
        {"cvr/Germany", "'Germany' stands in the wrong place"},
        {"*/*/*", "'*' is no known indicator, red line or period"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct path path = {.market = "kept"};
        struct err err = {.text = ""};

        assert_false(path_parse(cases[i].text, world->snapshot, &path, &err));
        if (!strstr(err.text, cases[i].said))
            fail_msg("'%s': %s", cases[i].text, err.text);
        assert_string_equal(path.market, "kept");
    }
}

static void test_long_segments(void **state)
{
    struct world *world = *state;
    char text[5000];
    struct path path;
    struct err err = {.text = ""};

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(path_parse(text, world->snapshot, &path, &err));
    text[0] = '#';
    assert_false(path_parse(text, world->snapshot, &path, &err));
}

static void test_crumbs(void **state)
{
    static const struct {
        const char *path;
        bool ascii;
        const char *crumbs;
    } cases[] = {
        {"", true, "All"},
        {"DE/paid-social/cvr/2026-W46", true,
         "All > DE Germany > paid-social > Conversion > 2026-W46"},
        {"DE/my-line", false, "All \xE2\x80\xBA DE Germany \xE2\x80\xBA My line"},
        {"FR/@policy/#R2", true, "All > FR France > policy > R2"},
        {"IT", true, "All > IT Italy"}, /* no file has its name */
        {"GB", true, "All > United Kingdom"},
    };
    struct world *world = *state;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;
        struct path path;

        assert_true(path_parse(cases[i].path, world->snapshot, &path, NULL));
        path_crumbs(&path, world->snapshot, cases[i].ascii, &text);
        assert_string_equal(text.text, cases[i].crumbs);
        strbuf_release(&text);
    }
}

static void test_crumbs_are_clean(void **state)
{
    struct world *world = *state;
    struct path path = {.market = "Evil\033[2J",
                        .channel = "\xE2\x80\xAE"
                                   "x"};
    struct strbuf text = STRBUF_INIT;

    path_crumbs(&path, world->snapshot, false, &text);
    assert_null(strchr(text.text, '\033'));
    assert_null(strstr(text.text, "\xE2\x80\xAE"));
    strbuf_clear(&text);
    path_crumbs(&path, world->snapshot, true, &text);
    for (const char *c = text.text; *c; c++)
        assert_true(*c >= ' ' && *c <= '~');
    strbuf_release(&text);
}

static void test_view_period(void **state)
{
    struct world *world = *state;
    struct view view;
    struct period period, asked;

    view_init(&view, world->snapshot);
    assert_int_equal(view.grain, GRAIN_WEEK);
    assert_int_equal(view.compare, COMPARE_PREVIOUS);
    assert_true(view_period(&view, world->snapshot, &period));
    period_parse("2026-W46", &asked);
    assert_int_equal(period.index, asked.index);
    view.has_period = period_parse("2026-W45", &view.period);
    assert_true(view_period(&view, world->snapshot, &period));
    assert_int_equal(period.index, asked.index - 1);
    view.at.has_period = period_parse("2026-11", &view.at.period);
    assert_true(view_period(&view, world->snapshot, &period));
    assert_int_equal(period.grain, GRAIN_MONTH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),       cmocka_unit_test(test_marks),
        cmocka_unit_test(test_refuses),     cmocka_unit_test(test_long_segments),
        cmocka_unit_test(test_crumbs),      cmocka_unit_test(test_crumbs_are_clean),
        cmocka_unit_test(test_view_period),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
