/* From findings to amounts: limits, currencies, words, what cannot be meant; and the board, which joins
 * them with the journal. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "journal/ledger.h"
#include "report/proposals.h"
#include "unit/report_case.h"

static const char head[] = "[redline]\ncurrency = EUR\nnow = 2026-06-01\n"
                           "[source facts]\npath = facts.csv\n"
                           "[redline roi]\nindicator = net_sales / ad_spend\nper = market, channel\n"
                           "warn = < 2\nred = < 1.5\n"
                           "[redline ad-roi]\nenabled = no\n[proposal cut-ads]\nenabled = no\n";
enum { HEAD_LINES = 14 };

/* Weeks 20 to 22 (11 to 31 May). GB earns 1.21 for 3 weeks; DE 1.8, a warning; FR stopped its ads; IT
 * has a refund of them. */
static const char facts[] = "date,market,channel,net_sales,ad_spend\n"
                            "2026-05-11,GB,tiktok,50820,42000\n2026-05-11,DE,search,18000,10000\n"
                            "2026-05-11,FR,search,10,100\n2026-05-11,IT,search,100,100\n"
                            "2026-05-18,GB,tiktok,50820,42000\n2026-05-18,DE,search,18000,10000\n"
                            "2026-05-18,FR,search,10,100\n2026-05-18,IT,search,100,100\n"
                            "2026-05-25,GB,tiktok,50820,42000\n2026-05-25,DE,search,17999.98,9999.99\n"
                            "2026-05-25,FR,search,10,\n2026-05-25,IT,search,100,-5\n"
                            "2026-05-31,GB,tiktok,0,0\n";

#define CUT "[proposal cut]\nredline = roi\nlever = ad_spend\nto = 80% * from\n"
#define RULE "[proposal cut]\nredline = roi\nlever = ad_spend\n"

#define CALM "[redline calm]\nindicator = net_sales\nper = market, channel\nred = < 0\n"
#define MARKET "[redline market]\nindicator = net_sales / ad_spend\nper = market\nred = < 5\n"

static void put(const struct scratch *scratch, const char *more)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s\n", head, more);
    scratch_put(scratch, "redline.ini", "w", text.text);
    scratch_put(scratch, "facts.csv", "w", facts);
    strbuf_release(&text);
}

/* ---- what is proposed ---- */

static void amounts(void **state)
{
    static const struct {
        const char *ini, *where;
        int64_t from, to;
        const char *why; /* part of it; NULL: none is proposed there */
    } cases[] = {
        {CUT, "GB/tiktok", 4200000, 3360000, ""},
        {CUT "when = red for 3\n", "GB/tiktok", 4200000, 3360000, ""},
        {CUT "when = red for 4\n", "GB/tiktok", 0, 0, NULL},
        {CUT, "DE/search", 0, 0, NULL}, /* a warning is not red */
        {CUT "when = warn\n", "DE/search", 999999, 800000, ""}, /* 7999.992, but 2000.00 is over 20 % */
        {CUT "when = warn and value < 1.7\n", "DE/search", 0, 0, NULL},
        {CUT, "FR/search", 0, 0, NULL}, /* no ads: nothing to cut */
        {CUT, "IT/search", 0, 0, NULL}, /* a budget below zero is none */
        {RULE "to = 50% * from\n", "GB/tiktok", 4200000, 3360000,
         "asked for 21,000, the step limit is 20%"},
        {RULE "to = 50% * from\nstep_limit = 100%\n", "GB/tiktok", 4200000, 2100000, ""},
        {RULE "to = 0\nstep_limit = 100%\n", "GB/tiktok", 4200000, 0, ""},
        {RULE "to = from - 5000.005\n", "GB/tiktok", 4200000, 3700000, ""}, /* 36999.995 */
        {RULE "to = ad_spend - 1\nfrom = ad_spend + 100\n", "GB/tiktok", 4210000, 4199900, ""},
        {RULE "to = 80% * from\nfrom = mean(ad_spend, 3)\nwhen = warn\n", "DE/search", 1000000,
         800000, ""},
        {RULE "to = net_sales / 1.5\n", "GB/tiktok", 4200000, 3388000, ""},
        {RULE "to = net_sales\n", "GB/tiktok", 0, 0, NULL}, /* no cut at all */
        {RULE "to = 120% * from\ndirection = raise\n", "GB/tiktok", 4200000, 5040000, ""},
        {RULE "to = 120% * from\ndirection = raise\nstop = calm, roi\n" CALM, "GB/tiktok", 0, 0, NULL},
        {RULE "to = 120% * from\ndirection = raise\nstop = calm\n" CALM, "GB/tiktok", 4200000, 5040000,
         ""},
        {RULE "to = 120% * from\ndirection = raise\nstop = market\n" MARKET, "GB/tiktok", 0, 0, NULL},
        {RULE "to = 120% * from\ndirection = raise\nstop = market\n" MARKET "where = market=DE\n",
         "GB/tiktok", 4200000, 5040000, ""},
        {CUT "stop = roi\n", "GB/tiktok", 4200000, 3360000, ""}, /* less may always be spent */
        {CUT "why = \"ROI {value} under {line} for {periods}; never {cogs / 0}; so cut\"\n",
         "GB/tiktok", 4200000, 3360000, "ROI 1.21 under 1.50 for 3 weeks; so cut"},
        {CUT "why = \"{net_sales} earned by {ad_spend * 2}\"\n", "GB/tiktok", 4200000, 3360000,
         "50,820.00 earned by 84,000.00"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scratch scratch;
        struct world world;
        struct proposal_board board;
        const struct proposal_item *item = NULL;
        char market[8] = "", *slash = strchr(cases[i].where, '/');

        memcpy(market, cases[i].where, (size_t)(slash - cases[i].where));
        scratch_init(&scratch);
        put(&scratch, cases[i].ini);
        world_open(&world, scratch.folder);
        report_context_init(&world.context, world.snapshot, &world.view);
        proposal_board_init(&board, &world.context);
        item = proposal_board_at(&board, "roi", market, slash + 1);
        if (!item != !cases[i].why)
            fail_msg("case %zu: %s", i, item ? item->sentence : "none");
        if (item) {
            assert_int_equal(item->terms.from, cases[i].from);
            assert_int_equal(item->terms.to, cases[i].to);
            assert_string_equal(item->why, cases[i].why);
            assert_true(board.is_latest);
        }
        proposal_board_release(&board);
        report_context_release(&world.context);
        world_close(&world);
        scratch_release(&scratch);
    }
}

static void errors_have_a_line(void **state)
{
    static const struct {
        const char *ini;
        int line; /* of the section's */
        const char *text;
    } cases[] = {
        {"[proposal x]\nlever = ad_spend\nto = 80% * from\n", 1, "needs a redline"},
        {"[proposal x]\nredline = roi\nto = 80% * from\n", 1, "needs a lever"},
        {"[proposal x]\nredline = roi\nlever = ad_spend\n", 1, "needs to"},
        {"[proposal x]\nredline = ro\nlever = ad_spend\nto = 80% * from\n", 2, "roi"},
        {CUT "when = red for ever\n", 5, "for"},
        {CUT "step_limit = 120%\n", 5, "not over 0% up to 100%"},
        {CUT "step_limit = 0\n", 5, "not over 0% up to 100%"},
        {CUT "step_limit = -20%\n", 5, "not over 0% up to 100%"},
        {CUT "canary = 5%\n", 5, "needs a guard"},
        {CUT "canary = 500%\nguard = cvr > 1%\n", 5, "not over 0% up to 100%"},
        {CUT "guard = net_slaes > 1\n", 5, "net_sales"},
        {CUT "guard = net_sales\n", 5, "no condition"},
        {CUT "stop = rio\n", 5, "roi"},
        {CUT "currency = euro\n", 5, "no ISO 4217 code"},
        {CUT "four_eyes = perhaps\n", 5, "perhaps"},
        {CUT "canary_for = 0\n", 5, "0"},
        {CUT "steplimit = 5%\n", 5, "step_limit"},
        {CUT "why = \"{net_slaes}\"\n", 5, "net_sales"},
        {CUT "why = \"{value\"\n", 5, "no } behind it"},
        {RULE "to = 120% * from\n", 4, "no cut"},
        {RULE "to = from\n", 4, "no cut"},
        {RULE "to = 80% * from\ndirection = raise\n", 4, "raises nothing"},
        {RULE "to = -5\n", 4, "never below zero"},
        {RULE "to = -1 * from\n", 4, "never below zero"},
        {RULE "to = 80% * fromm\n", 4, "fromm"},
        {"[proposal x]\nredline = roi\nlever = ad_spned\nto = 80% * from\n", 3, "ad_spned"},
        {"[proposal x]\nredline = roi\nlever = cac\nto = 80% * from\n", 3, "worked out of others"},
        {CUT "from = budget_plan\n", 5, "budget_plan"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scratch scratch;
        struct engine_options options = {.request = {.dataset = scratch.folder}};
        struct err_list errors;

        scratch_init(&scratch);
        put(&scratch, cases[i].ini);
        err_list_init(&errors);
        struct engine *engine = engine_open(&options, &errors);
        if (engine || errors.count != 1 || !strstr(errors.items[0].text, cases[i].text) ||
            errors.items[0].line != HEAD_LINES + cases[i].line)
            fail_msg("case %zu: %zu errors, %d: %s", i, errors.count,
                     errors.count ? errors.items[0].line - HEAD_LINES : 0,
                     errors.count ? errors.items[0].text : "");
        err_list_release(&errors);
        scratch_release(&scratch);
    }
}

/* The built-in one sleeps where nobody supplies ads, or where its red line was taken away. */
static void the_built_in_one_sleeps(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", "[redline]\n[source facts]\npath = facts.csv\n");
    scratch_put(&scratch, "facts.csv", "w", "date,market,orders\n2026-05-25,DE,5\n");
    world_open(&world, scratch.folder);
    assert_true(world.snapshot->proposals->rules[0].dormant);
    build(&world, "proposals", NULL);
    assert_non_null(strstr(world.section.empty, "No proposal can be computed"));
    world_close(&world);
    scratch_put(&scratch, "facts.csv", "w", "date,market,orders\n");
    world_open(&world, scratch.folder); /* no rows at all */
    build(&world, "proposals", NULL);
    assert_int_equal(world.section.row_count, 0);
    assert_non_null(world.section.empty);
    world_close(&world);
    scratch_release(&scratch);
}

/* Yen have no cents; the rate is that of the week's last day. 42,000 EUR at 160 are 6,720,000 JPY. */
static void currencies(void **state)
{
    struct scratch scratch;
    struct world world;
    struct proposal_board board;

    (void)state;
    scratch_init(&scratch);
    put(&scratch, CUT "currency = JPY\n[source rates]\npath = rates.csv\nkind = fx\n"
                      "base.const = EUR\n");
    scratch_put(&scratch, "rates.csv", "w", "date,JPY\n2026-05-11,150\n2026-05-29,160\n");
    for (int with_rate = 1; with_rate >= 0; with_rate--) {
        if (!with_rate) /* too old to be carried to the end of the week */
            scratch_put(&scratch, "rates.csv", "w", "date,JPY\n2026-05-11,150\n");
        world_open(&world, scratch.folder);
        report_context_init(&world.context, world.snapshot, &world.view);
        proposal_board_init(&board, &world.context);
        assert_int_equal(board.count, with_rate);
        assert_int_equal(board.proposed.without_rate, !with_rate);
        if (with_rate) {
            assert_int_equal(board.items[0].terms.from, 6720000);
            assert_int_equal(board.items[0].terms.to, 5376000);
            assert_string_equal(board.items[0].sentence,
                                "cut GB × tiktok from 6,720,000 to 5,376,000 JPY a week");
        }
        proposal_board_release(&board);
        report_context_release(&world.context);
        world_close(&world);
    }
    scratch_release(&scratch);
}

static void limits(void **state)
{
    static const struct {
        int64_t from, to;
        double part;
        int64_t limited;
        bool bites;
    } cases[] = {
        {10000, 8000, 0.2, 8000, false}, {10000, 7999, 0.2, 8000, false}, /* rounding, no bite */
        {10000, 7998, 0.2, 8000, true},  {10000, 13000, 0.2, 12000, true},
        {10000, 0, 1, 0, false},         {3, 1, 0.5, 2, false},
        {3, 0, 0.5, 2, true},            {10000, 10000, 0.2, 10000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t to = cases[i].to;

        assert_int_equal(proposal_limit(cases[i].from, &to, cases[i].part), cases[i].bites);
        assert_int_equal(to, cases[i].limited);
    }
}

/* ---- the board ---- */

#define TERMS(cycle, more)                                                                         \
    "proposal=cut\nlever=ad_spend\nmarket=GB\nchannel=tiktok\ncycle=" cycle                        \
    "\ncurrency=EUR\nfrom=42000\nto=33600\nlimit=0.2" more
#define CANARY "\ncanary=0.05\ncanary_for=2\nguard=ad_spend < 50000"
#define BROKEN "\ncanary=0.05\ncanary_for=2\nguard=ad_spend < 1000"
#define UNSURE "\ncanary=0.05\ncanary_for=2\nguard=cogs < 1000"

static struct journal_record record_of(int64_t id, const char *kind, const char *detail,
                                       const char *period, const char *state)
{
    return (struct journal_record){.id = id,
                                   .time = "2026-06-01T09:00:00Z",
                                   .user = "ben",
                                   .login = "b",
                                   .host = "",
                                   .terminal = "",
                                   .kind = kind,
                                   .redline = "roi",
                                   .path = "GB/tiktok/roi",
                                   .period = period,
                                   .state = state,
                                   .value = "",
                                   .line = "",
                                   .data = "",
                                   .owner = "",
                                   .due = "",
                                   .until = "",
                                   .about = "1",
                                   .detail = detail,
                                   .text = "x"};
}

static const struct {
    const char *terms, *level;
    const char *kinds[4], *details[4], *periods[4];
    /* of the recorded one, and is the red line's own on the board beside it? */
    enum proposal_state state;
    enum proposal_wish wish;
    enum proposal_stage due;
    bool computed;
    const char *again;
} board_cases[] = {
    {TERMS("2026-W22", ""), "red", {0}, {0}, {0}, PROPOSAL_OPEN, WISH_APPROVE, 0, false, NULL},
    {TERMS("2026-W21", ""), "red", {0}, {0}, {0}, PROPOSAL_LAPSED, WISH_NONE, 0, true, NULL},
    {TERMS("2026-W22", ""), "red", {"refuse"}, {""}, {"2026-W22"}, PROPOSAL_REFUSED, WISH_NONE, 0,
     false, NULL},
    {TERMS("2026-W22", ""), "warn", {"refuse"}, {""}, {"2026-W22"}, PROPOSAL_REFUSED, WISH_NONE,
     0, true, "refused by ben in 2026-W22; worse since"},
    {TERMS("2026-W21", ""), "red", {"refuse"}, {""}, {"2026-W21"}, PROPOSAL_REFUSED, WISH_NONE, 0,
     true, "refused by ben in 2026-W21"},
    {TERMS("2026-W21", ""), "red", {"approve"}, {""}, {"2026-W21"}, PROPOSAL_APPROVED,
     WISH_EXPORT, STAGE_FULL, false, NULL},
    {TERMS("2026-W22", CANARY), "red", {"approve"}, {""}, {"2026-W22"}, PROPOSAL_APPROVED,
     WISH_EXPORT, STAGE_CANARY, false, NULL},
    {TERMS("2026-W22", CANARY), "red", {"approve", "applied"}, {"", "stage=canary"},
     {"2026-W22", "2026-W22"}, PROPOSAL_CANARY, WISH_NONE, 0, false, NULL},
    {TERMS("2026-W20", CANARY), "red", {"approve", "applied"}, {"", "stage=canary"},
     {"2026-W20", "2026-W20"}, PROPOSAL_CANARY, WISH_EXPORT, STAGE_FULL, false, NULL},
    {TERMS("2026-W20", CANARY), "red", {"approve", "applied"}, {"", "stage=canary"},
     {"2026-W20", "2026-W21"}, PROPOSAL_CANARY, WISH_NONE, 0, false, NULL},
    {TERMS("2026-W20", BROKEN), "red", {"approve", "applied"}, {"", "stage=canary"},
     {"2026-W20", "2026-W20"}, PROPOSAL_CANARY, WISH_RETURN, 0, false, NULL},
    {TERMS("2026-W20", UNSURE), "red", {"approve", "applied"}, {"", "stage=canary"},
     {"2026-W20", "2026-W20"}, PROPOSAL_CANARY, WISH_NONE, 0, false, NULL},
    {TERMS("2026-W20", BROKEN), "red", {"approve", "applied", "rollback"},
     {"", "stage=canary", ""}, {"2026-W20", "2026-W20", "2026-W22"}, PROPOSAL_RETURNING,
     WISH_EXPORT, STAGE_BACK, false, NULL},
    {TERMS("2026-W20", BROKEN), "red", {"approve", "applied", "rollback", "applied"},
     {"", "stage=canary", "", "stage=back"},
     {"2026-W20", "2026-W20", "2026-W21", "2026-W21"}, PROPOSAL_RETURNED, WISH_NONE, 0, true,
     "rolled back by ben in 2026-W21"},
    {TERMS("2026-W22", ""), "red", {"approve", "applied"}, {"", "stage=full"},
     {"2026-W22", "2026-W22"}, PROPOSAL_APPLIED, WISH_NONE, 0, false, NULL},
    {TERMS("2026-W21", ""), "red", {"approve", "applied"}, {"", "stage=full"},
     {"2026-W21", "2026-W21"}, PROPOSAL_APPLIED, WISH_MEASURE, 0, true, NULL},
    {TERMS("2026-W21", "\nguard=ad_spend < 1000"), "red", {"approve", "applied"},
     {"", "stage=full"}, {"2026-W21", "2026-W21"}, PROPOSAL_APPLIED, WISH_RETURN, 0, true,
     NULL},
    {TERMS("2026-W21", ""), "red", {"approve", "applied", "measured"}, {"", "stage=full", ""},
     {"2026-W21", "2026-W21", "2026-W22"}, PROPOSAL_MEASURED, WISH_NONE, 0, true, NULL},
};

static void board_states(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    put(&scratch, CUT);
    world_open(&world, scratch.folder);
    for (size_t i = 0; i < sizeof board_cases / sizeof *board_cases; i++) {
        struct journal_record records[5] = {
            record_of(1, "proposal", board_cases[i].terms, "", board_cases[i].level)};
        struct proposal_board board;
        struct ledger ledger;
        size_t count = 1;
        const struct proposal_item *item, *computed = NULL;

        for (; count < 5 && board_cases[i].kinds[count - 1]; count++)
            records[count] = record_of((int64_t)count + 1, board_cases[i].kinds[count - 1],
                                       board_cases[i].details[count - 1], board_cases[i].periods[count - 1], "");
        ledger_build(&ledger, records, count, NULL, 20605);
        world.view.ledger = &ledger;
        report_context_init(&world.context, world.snapshot, &world.view);
        proposal_board_init(&board, &world.context);
        item = proposal_board_find(&board, "1");
        for (size_t k = 0; k < board.count; k++)
            if (!board.items[k].recorded)
                computed = &board.items[k];
        if (!item || item->state != board_cases[i].state || item->wish != board_cases[i].wish ||
            item->due != board_cases[i].due || !computed != !board_cases[i].computed)
            fail_msg("case %zu: %s, wish %d, due %d, computed %d", i,
                     item ? proposal_state_name(item->state) : "-", item ? (int)item->wish : -1,
                     item ? (int)item->due : -1, computed != NULL);
        if (computed && board_cases[i].again)
            assert_string_equal(computed->again, board_cases[i].again);
        else if (computed)
            assert_null(computed->again);
        proposal_board_release(&board);
        report_context_release(&world.context);
        world.view.ledger = NULL;
        ledger_release(&ledger);
    }
    world_close(&world);
    scratch_release(&scratch);
}

/* What was approved to spend more waits while a line that forbids it is red. */
static void a_stop_holds_what_was_approved(void **state)
{
    static const char *const stops[] = {"calm", "roi"};
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    for (int i = 0; i < 2; i++) {
        struct journal_record records[] = {
            record_of(1, "proposal", TERMS("2026-W22", ""), "", "red"),
            record_of(2, "change", "to=45000", "2026-W22", ""),
            record_of(3, "approve", "", "2026-W22", ""),
        };
        struct proposal_board board;
        struct strbuf ini = STRBUF_INIT;
        struct ledger ledger;

        strbuf_addf(&ini, "%sstop = %s\n%s", CUT, stops[i], CALM);
        put(&scratch, ini.text);
        strbuf_release(&ini);
        world_open(&world, scratch.folder);
        ledger_build(&ledger, records, 3, NULL, 20605);
        world.view.ledger = &ledger;
        report_context_init(&world.context, world.snapshot, &world.view);
        proposal_board_init(&board, &world.context);
        assert_int_equal(board.count, 1);
        assert_int_equal(board.items[0].terms.to, 4500000);
        assert_int_equal(board.items[0].due, i ? STAGE_NONE : STAGE_FULL);
        assert_int_equal(board.items[0].stop != NULL, i);
        proposal_board_release(&board);
        report_context_release(&world.context);
        ledger_release(&ledger);
        world_close(&world);
    }
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts),    cmocka_unit_test(errors_have_a_line),
        cmocka_unit_test(currencies), cmocka_unit_test(the_built_in_one_sleeps),
        cmocka_unit_test(limits),     cmocka_unit_test(board_states),
        cmocka_unit_test(a_stop_holds_what_was_approved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
