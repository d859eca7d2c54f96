/*
 * Red lines from the INI text to findings, through the whole engine, on small data sets written
 * here. Every expected line follows from the rows by hand: weekly rows, one column of values.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "rule/kinds.h"
#include "fixtures/engine/scratch.h"

static const char head[] = "[redline]\ncurrency = EUR\nnow = 2026-06-01\n"
                           "[source facts]\npath = facts*.csv\n";
enum { HEAD_LINES = 5 };

static struct engine *open_engine(const struct scratch *scratch, struct err_list *errors)
{
    struct engine_options options = {.request = {.dataset = scratch->folder}};

    return engine_open(&options, errors);
}

static void print_errors(const struct err_list *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors->items[i].file, errors->items[i].line,
                errors->items[i].text);
}

static void print_finding(const struct finding *finding, const struct snapshot *snapshot,
                          struct strbuf *out)
{
    const struct dims *dims = snapshot->cube->dims;
    struct strbuf period = STRBUF_INIT;
    char token[6];

    rule_state_token(finding->state, finding->pending, finding->pending_of, token);
    strbuf_addf(out, "%s %s", token[0] == '!' && token[1] == ' ' ? "!" : token,
                finding->rule->name);
    if (finding->market >= 0)
        strbuf_addf(out, " %s", strmap_name(&dims->market, finding->market));
    if (finding->channel >= 0)
        strbuf_addf(out, " %s", strmap_name(&dims->channel, finding->channel));
    if (finding->row)
        strbuf_addf(out, " [%s]", finding->row->key);
    strbuf_adds(out, ": ");
    finding_text(finding, snapshot->model, out);
    period_print(finding->period, &period);
    strbuf_addf(out, " @%s\n", period.text);
    strbuf_release(&period);
}

/* All findings of the test's own red lines in a period, a line each. */
static void assert_findings(const struct snapshot *snapshot, const char *period_text,
                            const char *expected)
{
    struct finding_list findings;
    struct strbuf text = STRBUF_INIT;
    struct period period;

    assert_true(period_parse(period_text, &period));
    rule_set_judge(snapshot->rules, snapshot->rollups, period, &findings);
    for (size_t i = 0; i < findings.count; i++)
        if (!findings.items[i].rule->def->origin.builtin) /* these look at the reading itself */
            print_finding(&findings.items[i], snapshot, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
    finding_list_release(&findings);
}

/* Weeks from 2026-W02 (Monday 5 January). */
static const char weekly_csv[] = "date,market,channel,weight,parcels\n"
                                 "2026-01-05,DE,mail,10,1\n"
                                 "2026-01-05,FR,mail,10,1\n"
                                 "2026-01-12,DE,mail,50,2\n" /* 25 */
                                 "2026-01-12,FR,mail,12,1\n"
                                 "2026-01-19,DE,mail,44,2\n" /* 22 */
                                 "2026-01-19,FR,mail,13,1\n"
                                 "2026-01-26,FR,mail,9,1\n" /* DE: no row */
                                 "2026-02-02,DE,mail,19.5,1\n"
                                 "2026-02-02,FR,mail,25,1\n"
                                 "2026-02-09,DE,mail,18,1\n"
                                 "2026-02-09,FR,mail,9.9,1\n"
                                 "2026-02-16,FR,mail,9,1\n";

struct dataset {
    struct scratch scratch;
    struct engine *engine;
    const struct snapshot *snapshot;
};

/* extra: name and text of one more file, or NULL. */
static void dataset_open(struct dataset *dataset, const char *csv, const char *ini,
                         const char *extra, const char *extra_text)
{
    struct strbuf text = STRBUF_INIT;
    struct err_list errors;

    err_list_init(&errors);
    scratch_init(&dataset->scratch);
    strbuf_adds(&text, head);
    strbuf_adds(&text, ini);
    scratch_put(&dataset->scratch, "redline.ini", "w", text.text);
    scratch_put(&dataset->scratch, "facts.csv", "w", csv);
    if (extra)
        scratch_put(&dataset->scratch, extra, "w", extra_text);
    dataset->engine = open_engine(&dataset->scratch, &errors);
    print_errors(&errors);
    assert_non_null(dataset->engine);
    dataset->snapshot = engine_snapshot(dataset->engine);
    err_list_release(&errors);
    strbuf_release(&text);
}

static void dataset_close(struct dataset *dataset)
{
    engine_close(dataset->engine);
    scratch_release(&dataset->scratch);
}

/* Each past week as it stood at its end; a market that stops has no data; what is to come is not
 * seen. */
static void test_replay(void **state)
{
    struct dataset dataset;

    (void)state;
    dataset_open(&dataset, weekly_csv,
                 "[redline heavy]\nindicator = weight / parcels\nwarn = > 10\nred = > 20\n"
                 "for = 2\nclear = 5%\n",
                 NULL, NULL);
    assert_findings(dataset.snapshot, "2026-W02",
                    "ok heavy DE: 10.00, line > 10.00 @2026-W02\n"
                    "ok heavy FR: 10.00, line > 10.00 @2026-W02\n");
    assert_findings(dataset.snapshot, "2026-W03",
                    "p1/2 heavy DE: 25.00 > 20.00, 1 of 2 since 2026-W03, 1 week @2026-W03\n"
                    "p1/2 heavy FR: 12.00 > 10.00, 1 of 2 since 2026-W03, 1 week @2026-W03\n");
    assert_findings(dataset.snapshot, "2026-W04",
                    "!! heavy DE: 22.00 > 20.00 since 2026-W03, 2 weeks @2026-W04\n"
                    "! heavy FR: 13.00 > 10.00 since 2026-W03, 2 weeks @2026-W04\n");
    assert_findings(dataset.snapshot, "2026-W05", /* FR at 9, past 9.5: clear */
                    "?? heavy DE: no data since 2026-W05, 1 week @2026-W05\n"
                    "ok heavy FR: 9.00, line > 10.00 @2026-W05\n");
    assert_findings(
        dataset.snapshot, "2026-W06", /* DE: 19.5 is under 20, not past 19 */
        "!! heavy DE: 19.50, line > 20.00, not clear yet since 2026-W03, 4 weeks @2026-W06\n"
        "p1/2 heavy FR: 25.00 > 20.00, 1 of 2 since 2026-W06, 1 week @2026-W06\n");
    assert_findings(dataset.snapshot, "2026-W07", /* DE: red cleared at 18, warn goes on */
                    "! heavy DE: 18.00 > 10.00 since 2026-W03, 5 weeks @2026-W07\n"
                    "ok heavy FR: 9.90, line > 10.00 @2026-W07\n");
    assert_findings(dataset.snapshot, "2026-W08",
                    "?? heavy DE: no data since 2026-W08, 1 week @2026-W08\n"
                    "ok heavy FR: 9.00, line > 10.00 @2026-W08\n");
    /* later than the data: the last complete period; other grains: what had ended by then */
    assert_findings(dataset.snapshot, "2026-W20",
                    "?? heavy DE: no data since 2026-W08, 1 week @2026-W08\n"
                    "ok heavy FR: 9.00, line > 10.00 @2026-W08\n");
    assert_findings(dataset.snapshot, "2026-01",
                    "!! heavy DE: 22.00 > 20.00 since 2026-W03, 2 weeks @2026-W04\n"
                    "! heavy FR: 13.00 > 10.00 since 2026-W03, 2 weeks @2026-W04\n");
    assert_findings(dataset.snapshot, "2025-W50", "");
    dataset_close(&dataset);
}

static void test_scopes(void **state)
{
    static const char csv[] = "date,market,channel,spend_x,buyers_x\n"
                              "2026-01-05,DE,ads,100,\n"
                              "2026-01-05,DE,mail,40,4\n"
                              "2026-01-05,FR,,30,2\n"
                              "2026-01-12,DE,ads,50,1\n"
                              "2026-01-12,US,mail,90,1\n";
    static const char ini[] =
        "[dimension market]\npath = markets.csv\n"
        "[redline total]\nindicator = spend_x / buyers_x\nper = total\nred = > 1k\n"
        "[redline by-market]\nindicator = spend_x / buyers_x\nred = >= 20\n"
        "[redline by-channel]\nindicator = spend_x / buyers_x\nper = channel\nred = > 90\n"
        "[redline by-both]\nindicator = spend_x / buyers_x\nper = market, channel\n"
        "red = > 2 * 50\n"
        "[redline in-eu]\nindicator = spend_x\nper = total\nwhere = region=EU\nred = > 1.5k\n"
        "[redline mail-only]\nindicator = spend_x\nwhere = channel=mail & market=D*\n"
        "red = > 35\nclear = < 30\n";
    struct dataset dataset;

    (void)state;
    dataset_open(&dataset, csv, ini, "markets.csv",
                 "code,name,region\nDE,Germany,EU\nFR,France,EU\nUS,United States,NA\n");
    /* ads has not brought a buyer yet: no instance; US has no row yet */
    assert_findings(dataset.snapshot, "2026-W02",
                    "!! by-market DE: 35.00 >= 20.00 since 2026-W02, 1 week @2026-W02\n"
                    "!! mail-only DE: 40.00 > 35.00 since 2026-W02, 1 week @2026-W02\n"
                    "ok by-market FR: 15.00, line >= 20.00 @2026-W02\n"
                    "ok by-channel (none): 15.00, line > 90.00 @2026-W02\n"
                    "ok by-both FR (none): 15.00, line > 100.00 @2026-W02\n"
                    "ok in-eu: 170.00, line > 1,500.00 @2026-W02\n"
                    "ok by-channel mail: 10.00, line > 90.00 @2026-W02\n"
                    "ok by-both DE mail: 10.00, line > 100.00 @2026-W02\n"
                    "ok total: 28.33, line > 1,000.00 @2026-W02\n");
    assert_findings(dataset.snapshot, "2026-W03",
                    "!! by-market DE: 50.00 >= 20.00 since 2026-W02, 2 weeks @2026-W03\n"
                    "!! by-market US: 90.00 >= 20.00 since 2026-W03, 1 week @2026-W03\n"
                    "?? by-market FR: no data since 2026-W03, 1 week @2026-W03\n"
                    "?? by-channel (none): no data since 2026-W03, 1 week @2026-W03\n"
                    "?? by-both DE mail: no data since 2026-W03, 1 week @2026-W03\n"
                    "?? by-both FR (none): no data since 2026-W03, 1 week @2026-W03\n"
                    "?? mail-only DE: no data since 2026-W03, 1 week @2026-W03\n"
                    "ok by-channel mail: 90.00, line > 90.00 @2026-W03\n"
                    "ok by-both US mail: 90.00, line > 100.00 @2026-W03\n"
                    "ok by-channel ads: 50.00, line > 90.00 @2026-W03\n"
                    "ok by-both DE ads: 50.00, line > 100.00 @2026-W03\n"
                    "ok total: 70.00, line > 1,000.00 @2026-W03\n"
                    "ok in-eu: 50.00, line > 1,500.00 @2026-W03\n");
    dataset_close(&dataset);
}

/* Zero is a value: a channel whose orders are all 0 is judged.  A formula that looks back is silent
 * about a slice younger than that, unless the rule asks to be told. */
static void test_instances(void **state)
{
    static const char csv[] = "date,market,channel,sent,bought\n"
                              "2026-01-05,DE,ads,0,0\n"
                              "2026-01-05,DE,mail,5,\n"
                              "2026-01-12,DE,ads,,3\n"
                              "2026-01-12,DE,mail,5,\n";
    static const char ini[] = "[redline few]\nindicator = sent\nper = market, channel\n"
                              "warn = < 1\n"
                              "[redline rate]\nindicator = bought / sent\nper = market, channel\n"
                              "warn = > 1\n"
                              "[redline told]\nindicator = sent / lag(sent, 2)\nwarn = > 1\n"
                              "[redline quiet]\nindicator = sent / lag(sent, 2)\nwarn = > 1\n"
                              "nodata = hold\n";
    struct dataset dataset;

    (void)state;
    dataset_open(&dataset, csv, ini, NULL, NULL);
    assert_findings(dataset.snapshot, "2026-W02",
                    "! few DE ads: 0.00 < 1.00 since 2026-W02, 1 week @2026-W02\n"
                    "?? told DE: no data since 2026-W02, 1 week @2026-W02\n"
                    "ok few DE mail: 5.00, line < 1.00 @2026-W02\n");
    assert_findings(dataset.snapshot, "2026-W03",
                    "?? told DE: no data since 2026-W02, 2 weeks @2026-W03\n"
                    "?? few DE ads: no data since 2026-W03, 1 week @2026-W03\n"
                    "ok few DE mail: 5.00, line < 1.00 @2026-W03\n");
    dataset_close(&dataset);
}

static void test_own_grain_and_policies(void **state)
{
    struct dataset dataset;

    (void)state;
    dataset_open(
        &dataset, weekly_csv,
        "[redline month]\nindicator = weight\nper = total\ngrain = month\nwarn = > 100\n"
        "[redline held]\nindicator = weight\nwhere = market=DE\nred = > 40\nnodata = hold\n"
        "[redline silent]\nindicator = weight\nwhere = market=DE\nred = > 40\nnodata = ok\n",
        NULL, NULL);
    /* January ended on the Saturday of W05; a week's row counts in the month that it is dated in */
    assert_findings(
        dataset.snapshot, "2026-W05",
        "!! held DE: no data, still red since 2026-W03, 3 weeks, held: the last state goes on "
        "@2026-W05\n"
        "! month: 148.00 > 100.00 since 2026-01, 1 month @2026-01\n"
        "ok silent DE: no data @2026-W05\n");
    assert_findings(dataset.snapshot, "2026-W06",
                    "! month: 148.00 > 100.00 since 2026-01, 1 month @2026-01\n"
                    "ok held DE: 19.50, line > 40.00 @2026-W06\n"
                    "ok silent DE: 19.50, line > 40.00 @2026-W06\n");
    dataset_close(&dataset);
}

static void test_register_lines(void **state)
{
    static const char ini[] =
        "[register permits]\npath = permits.csv\nkey = permit\npermit = text\nmarket = market\n"
        "granted = date\nflights = number\nage = days\nage.formula = today - granted\n"
        "[redline permit-old]\nregister = permits\nwarn = age > 500\nred = age > 1000\n"
        "[redline permit-used]\nregister = permits\nred = flights >= 3 and age > 5\nwhere = "
        "market=DE\n"
        "[redline permit-blank]\nregister = permits\nred = flights > 100\nnodata = ok\n";
    static const char permits[] = "permit,market,granted,flights\n"
                                  "A1,DE,2026-05-22,3\n"
                                  "B2,FR,2023-01-01,1\n"
                                  "C3,XX,,\n"
                                  "D4,,2024-12-01,2.5\n";
    struct dataset dataset;

    (void)state;
    dataset_open(&dataset, weekly_csv, ini, "permits.csv", permits);
    assert_findings(dataset.snapshot, "2026-W08",
                    "!! permit-old FR [B2]: age 1,247 d > 1,000 d @2026-W08\n"
                    "!! permit-used DE [A1]: flights >= 3 and age > 5 @2026-W08\n"
                    "! permit-old [D4]: age 547 d > 500 d @2026-W08\n"
                    "?? permit-old XX [C3]: no data @2026-W08\n"
                    "ok permit-blank DE [A1]: flights 3, line > 100 @2026-W08\n"
                    "ok permit-blank [D4]: flights 2.5, line > 100.0 @2026-W08\n"
                    "ok permit-old DE [A1]: age 10 d, line > 500 d @2026-W08\n"
                    "ok permit-blank FR [B2]: flights 1, line > 100 @2026-W08\n"
                    "ok permit-blank XX [C3]: no data @2026-W08\n");
    dataset_close(&dataset);
}

/* Computed columns see the indicators of the row's market in its last complete week (W03): by hand,
 * 30 / (40 / 4), 30 / (9 / 3); no row of XX, no market, no denominator: missing. */
static void test_register_indicators(void **state)
{
    static const char csv[] = "date,market,sales_x,parcels\n"
                              "2026-01-05,DE,900,9\n"
                              "2026-01-12,DE,40,4\n"
                              "2026-01-12,FR,9,3\n"
                              "2026-01-12,US,9,0\n";
    static const char ini[] = "[indicator per_parcel]\nformula = sales_x / parcels\n"
                              "[register permits]\npath = permits.csv\nkey = permit\n"
                              "permit = text\nmarket = market\ncost = number\n"
                              "weight = number\nweight.formula = cost / Per_Parcel\n"
                              "twice = number\ntwice.formula = weight * 2\n"
                              "[redline dear]\nregister = permits\nwarn = weight > 5\n"
                              "red = twice > 15\n";
    struct dataset dataset;

    (void)state;
    dataset_open(&dataset, csv, ini, "permits.csv",
                 "permit,market,cost\nA,DE,30\nB,FR,30\nC,XX,30\nD,,30\nE,US,30\nF,DE,60\n");
    assert_findings(dataset.snapshot, "2026-W03",
                    "!! dear FR [B]: twice 20 > 15 @2026-W03\n"
                    "! dear DE [F]: weight 6 > 5 @2026-W03\n"
                    "?? dear [D]: no data @2026-W03\n"
                    "?? dear US [E]: no data @2026-W03\n"
                    "?? dear XX [C]: no data @2026-W03\n"
                    "ok dear DE [A]: twice 6, line > 15 @2026-W03\n");
    dataset_close(&dataset);
}

static void test_errors(void **state)
{
    static const struct {
        const char *ini;
        int line; /* in ini */
        const char *part;
    } rows[] = {
        {"[redline a]\nindicator = weight\nkind = drift\nred = 20%\n", 1,
         "counts in usual deviations"},
        {"[redline a]\nindicator = weight\nred = 15%\n", 3, "needs >, >=, < or <="},
        {"[redline a]\nindicator = weight\nred = > parcels\n", 3, "must be a number"},
        {"[redline a]\nindicator = weight\nred = > 2 *\n", 3, ""},
        {"[redline a]\nindicator = weight\nred = >\n", 3, "lacks the number"},
        {"[redline a]\nindicator = weight\nred = > 2\nclear = > 1\n", 4, "same way"},
        {"[redline a]\nindicator = weight\nred = > 2\nclear = < 2.5\n", 4, "beyond"},
        {"[redline a]\nindicator = weight\nred = < 2\nclear = > 1.5\n", 4, "beyond"},
        {"[redline a]\nindicator = weight\nwarn = > 2\nclear = < 1\n", 4, "no red line"},
        {"[redline a]\nindicator = weight\nwarn = > 2\nclear = 150%\n", 4, "part of the line"},
        {"[redline a]\nindicator = weight, parcels\nred = > 2\n", 2, "one indicator or formula"},
        {"[redline a]\nindicator = wieght\nred = > 2\n", 2, "weight"},
        {"[redline a]\nindicator = roas\nred = > 2\n", 2, ""},
        {"[redline a]\nindicator = weight\n", 1, "warn"},
        {"[redline a]\nindicator = weight\nred = > 2\nwhere = regoin=EU\n", 4, "regoin"},
        {"[redline a]\nregister = nothing\nred = age > 2\n", 0, "nothing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf text = STRBUF_INIT;
        struct scratch scratch;
        struct err_list errors;

        err_list_init(&errors);
        scratch_init(&scratch);
        strbuf_addf(&text, "%s%s", head, rows[i].ini);
        scratch_put(&scratch, "redline.ini", "w", text.text);
        scratch_put(&scratch, "facts.csv", "w", weekly_csv);
        assert_null(open_engine(&scratch, &errors));
        if (errors.count != 1 || !strstr(errors.items[0].text, rows[i].part))
            print_errors(&errors);
        assert_int_equal(errors.count, 1);
        assert_non_null(strstr(errors.items[0].text, rows[i].part));
        assert_non_null(strstr(errors.items[0].file, "redline.ini"));
        if (rows[i].line)
            assert_int_equal(errors.items[0].line, HEAD_LINES + rows[i].line);
        err_list_release(&errors);
        strbuf_release(&text);
        scratch_release(&scratch);
    }
}

/* What is built in and lacks data sleeps and says why; moving its line is no reason to wake it. */
static void test_dormant(void **state)
{
    struct dataset dataset;
    const struct rule *rule;

    (void)state;
    dataset_open(&dataset, weekly_csv, "[redline return-rate]\nred = > 40%\n", NULL, NULL);
    for (size_t i = 0; i < dataset.snapshot->rules->count; i++) {
        if (!strncmp(dataset.snapshot->rules->rules[i].def->name, "data-", 5))
            continue; /* they need no measure of a source: what is read is counted */
        assert_true(dataset.snapshot->rules->rules[i].dormant);
        assert_non_null(dataset.snapshot->rules->rules[i].missing);
        assert_true(*dataset.snapshot->rules->rules[i].missing);
    }
    rule = rule_set_find(dataset.snapshot->rules, "return-rate");
    assert_non_null(rule);
    assert_string_equal(rule->def->red, "> 40%");
    assert_null(rule_set_find(dataset.snapshot->rules, "nothing"));
    assert_findings(dataset.snapshot, "2026-W08", "");
    dataset_close(&dataset);
}

static void test_history(void **state)
{
    struct dataset dataset;
    const struct machine_output *states;
    struct rule_run run;
    struct slice slice;

    (void)state;
    dataset_open(&dataset, weekly_csv, "[redline heavy]\nindicator = weight\nred = > 40\n", NULL,
                 NULL);
    slice = snapshot_slice(dataset.snapshot, "DE", NULL);
    assert_int_equal(rollup_timeline(dataset.snapshot->rollups[GRAIN_WEEK])->count, 7);
    rule_history(rule_set_find(dataset.snapshot->rules, "heavy"), dataset.snapshot->model,
                 dataset.snapshot->rollups[GRAIN_WEEK], slice, 4, &run);
    states = run.states;
    assert_int_equal(run.measured.count, 7);
    assert_int_equal(states[0].state, RULE_OK);
    assert_int_equal(states[1].state, RULE_RED);
    assert_int_equal(states[2].state, RULE_RED);
    assert_int_equal(states[2].since, 1);
    assert_int_equal(states[3].state, RULE_NODATA);
    assert_int_equal(states[4].state, RULE_OK);
    assert_int_equal(states[5].since, -1); /* later than asked: nothing known */
    assert_int_equal(states[5].state, RULE_NODATA);
    rule_run_release(&run);
    dataset_close(&dataset);
}

static void test_texts(void **state)
{
    static const struct indicator_def percent = {
        .name = "returns", .unit = UNIT_PERCENT, .decimals = 1};
    static const struct indicator_def ratio = {.name = "roi", .unit = UNIT_RATIO, .decimals = 2};
    static const struct redline_def def = {.name = "r"};
    const struct {
        const struct indicator_def *indicator;
        enum rule_state state;
        double value, line;
        enum line_op op;
        int periods;
        const char *text;
    } rows[] = {
        {&percent, RULE_RED, 0.079, 0.05, LINE_ABOVE, 3, "7.9% > 5.0% since 2026-W44, 3 weeks"},
        {&percent, RULE_RED, 0.0504, 0.05, LINE_ABOVE, 1, "5.04% > 5.00% since 2026-W44, 1 week"},
        {&percent, RULE_WARN, 0.3, 0.2875, LINE_ABOVE, 1, "30.00% > 28.75% since 2026-W44, 1 week"},
        {&ratio, RULE_RED, 1.31, 1.5, LINE_BELOW, 2, "1.31x < 1.50x since 2026-W44, 2 weeks"},
        {&ratio, RULE_OK, 3.2, 3, LINE_BELOW, 0, "3.20x, line < 3.00x"},
        {&ratio, RULE_NODATA, 0, 3, LINE_BELOW, 2, "no data since 2026-W44, 2 weeks"},
        {NULL, RULE_RED, 12345.678, 1e4, LINE_AT_LEAST, 1,
         "12,345.68 >= 10,000.00 since 2026-W44, 1 week"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct indicator indicator = {.def = rows[i].indicator};
        struct rule rule = {.def = &def,
                            .kind = &rule_kind_threshold,
                            .indicator = rows[i].indicator ? &indicator : NULL};
        struct finding finding = {
            .rule = &rule,
            .state = rows[i].state,
            .has_line = true,
            .line = rows[i].line,
            .op = rows[i].op,
            .periods = rows[i].periods,
            .has_since = rows[i].periods > 0,
            .value = {.state = rows[i].state == RULE_NODATA ? VALUE_NODATA : VALUE_OK,
                      .number = rows[i].value}};
        struct strbuf text = STRBUF_INIT;

        assert_true(period_parse("2026-W44", &finding.since));
        finding.period = finding.since;
        finding_text(&finding, NULL, &text);
        assert_string_equal(text.text, rows[i].text);
        strbuf_release(&text);
    }
}

static void test_tokens(void **state)
{
    static const struct {
        enum rule_state state;
        int pending, pending_of;
        const char *token;
    } rows[] = {
        {RULE_RED, 0, 0, "!!"},
        {RULE_WARN, 0, 0, "! "},
        {RULE_NODATA, 0, 0, "??"},
        {RULE_ERROR, 0, 0, "xx"},
        {RULE_OK, 0, 0, "ok"},
        {RULE_PENDING, 1, 2, "p1/2"},
        {RULE_PENDING, 9, 12, "p9/12"},
        {RULE_PENDING, 10, 12, "p9+"},
        {RULE_PENDING, 100, 1000, "p9+"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char token[6];

        rule_state_token(rows[i].state, rows[i].pending, rows[i].pending_of, token);
        assert_string_equal(token, rows[i].token);
    }
}

static void test_registry(void **state)
{
    (void)state;
    assert_true(rule_kind_count > 0);
    for (size_t i = 0; i < rule_kind_count; i++) {
        assert_true(*rule_kinds[i]->name && *rule_kinds[i]->help);
        assert_non_null(rule_kinds[i]->compile);
        assert_non_null(rule_kinds[i]->run);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(rule_kinds[i]->name, rule_kinds[k]->name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_replay),         cmocka_unit_test(test_scopes),
        cmocka_unit_test(test_instances),      cmocka_unit_test(test_own_grain_and_policies),
        cmocka_unit_test(test_register_lines), cmocka_unit_test(test_register_indicators),
        cmocka_unit_test(test_errors),         cmocka_unit_test(test_dormant),
        cmocka_unit_test(test_history),        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_tokens),         cmocka_unit_test(test_registry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
