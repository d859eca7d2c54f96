/*
 * Builders below a number: history, the rows of the files and their proof, the data pane; the head;
 * and every text of every section from a data set that is hostile in each of its texts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>
#include <sys/stat.h>
#include <fcntl.h>

#include "base/text.h"
#include "unit/report_case.h"
#include "../../src/report/proof.h"

/* ---- history, rows, data ---- */

static void test_history(void **state)
{
    static const char *const ids[] = {"period",   "value", "change",    "change_year", "line",
                                      "headroom", "rows",  "numerator", "denominator", NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "history", "DE/paid/cvr-floor");
    assert_int_equal(section->shape, SHAPE_CHART);
    check_rows(section, ids,
               "red: 2026-W45|4.00%|-6.00|n/a|<5.00%|-1.00 pp|2|8|200\n"
               "ok: 2026-W44|10.00%|n/a|n/a|<5.00%|+5.00 pp|1|10|100\n");
    assert_int_equal(section->chart->count, 2);
    assert_string_equal(section->chart->points[1].label, "2026-W45");
    assert_int_equal(section->chart->points[1].state, RULE_RED);
    assert_double(section->chart->points[1].value, 0.04, 1e-12);
    assert_true(section->chart->has_red && section->chart->has_warn);
    assert_double(section->chart->red, 0.05, 1e-12);
    assert_string_equal(section->chart->red_text, "red 5.00%");
    assert_non_null(strstr(section->facts, "red < 5.00%"));
    assert_non_null(strstr(section->facts, "redline.ini:"));
    assert_string_equal(section->rows[0].note, "8 / 200 = 4.00% \xC2\xB7 turned red");
    assert_true(section->rows[0].drill.has_period);
    assert_string_equal(section->rows[0].drill.indicator, "cvr-floor");
    section = build(&world, "history", "DE/paid/cvr"); /* finds the line by itself */
    assert_int_equal(section->rows[0].state, RULE_RED);
    section = build(&world, "history", "DE/lost"); /* a line is never rounded away */
    assert_string_equal(cell(section, 0, "line")->text, ">0.9925");
    assert_string_equal(cell(section, 0, "value")->text, "0.9067");
    section = build(&world, "history", ""); /* the first column of the markets pane */
    assert_string_equal(cell(section, 0, "value")->text, "2,600");
    assert_false(section->chart->has_red);
    section = build(&world, "history", "DE/cac");
    assert_int_equal(section->row_count, 0);
    assert_non_null(strstr(section->empty, "dormant"));
    world_close(&world);
}

static void test_history_of_partial(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    check_period(&world, "2026-W46");
    section = build(&world, "history", "DE/paid/cvr-floor");
    assert_int_equal(section->row_count, 3);
    assert_false(section->rows[0].has_state); /* the line is judged over whole periods only */
    assert_string_equal(cell(section, 0, "value")->text, "6.00%\xC2\xB0"); /* 50 of 100 sessions */
    assert_true(section->chart->points[2].partial);
    assert_double(cell(section, 0, "change")->value.number, 0.06 - 0.04, 1e-9);
    world_close(&world);
}

static void test_rows_add_up(void **state)
{
    static const char *const ids[] = {"line",        "date", "sessions", "orders",
                                      "gross_sales", "memo", NULL};
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "rows", "DE/paid/cvr/2026-W45");
    check_rows(section, ids,
               "-: facts-a.csv:6|2026-11-02|100|4|400.10|e\n"
               "-: facts-b.csv:2|2026-11-06|100|4|599.90|i\n");
    check_note(section, "2 rows \xC2\xB7 sessions 200, orders 8 equal the number above [checked]");
    assert_int_equal(section->note_state, RULE_OK);
    section = build(&world, "rows", "");
    assert_int_equal(section->row_count, 5);
    check_note(section, "5 rows");
    check_note(section, "gross_sales 2,600.00");
    world.view.row_limit = 2;
    section = build(&world, "rows", "*/*/gmv/2026-W45");
    assert_int_equal(section->row_count, 2);
    check_note(section, "gross_sales 2,600.00 equals the number above [checked]");
    check_note(section, "the first 2 of 5 rows");
    section = build(&world, "rows", "FR/2026-W46");
    assert_int_equal(section->row_count, 0);
    assert_non_null(section->empty);
    world_close(&world);
}

static void test_rows_of_orders(void **state)
{
    struct world world;
    const struct section *section;

    (void)state;
    world_open(&world, "tests/fixtures/report/orders");
    section = build(&world, "rows", "DE/*/gmv/2026-W46");
    assert_int_equal(section->row_count, 3);
    check_note(section, "gross_sales 40.00 equals the number above [checked]");
    check_note(section, "the amounts of 1 day in another currency (USD)");
    for (size_t c = 0; c < section->column_count; c++)
        assert_string_not_equal(section->columns[c].id, "customer_name");
    assert_string_equal(cell(section, 0, "order_id")->text, "o4");
    assert_int_equal(strlen(cell(section, 0, "customer_id")->text), 16);
    assert_string_equal(cell(section, 1, "customer_id")->text,
                        cell(section, 2, "customer_id")->text);
    assert_string_equal(cell(section, 0, "comment")->text, "fourth");
    section = build(&world, "rows", "DE/*/new_customers/2026-W46");
    check_note(section, "new_customers 1 equals the number above [checked]");
    section = build(&world, "rows", "DE/*/new_customers/2026-W45");
    check_note(section, "new_customers 2 equals the number above [checked]");
    section = build(&world, "rows", "*/*/returning_customers/2026-W46");
    check_note(section, "returning_customers 3 equals the number above [checked]");
    world_close(&world);
}

static void test_changed_file(void **state)
{
    struct scratch scratch;
    struct world world;
    const struct section *section;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\ncurrency = EUR\nnow = data\n[source f]\npath = f.csv\n");
    scratch_put(&scratch, "f.csv", "w", "date,market,gross_sales\n2026-11-15,DE,10\n");
    world_open(&world, scratch.folder);
    scratch_put(&scratch, "f.csv", "a", "2026-11-15,DE,5\n");
    section = build(&world, "rows", "DE");
    check_note(section, "not checked");
    assert_int_equal(section->note_state, RULE_WARN);
    world_close(&world);
    scratch_release(&scratch);
}

/* The proof must be able to fail: without its rows a sum is a difference, said with both numbers.
 */
/* Rewritten in place under the same size and time, so nobody notices: the row's market has no code.
 */
static void test_row_of_no_market(void **state)
{
    static const char ini[] = "[redline]\ncurrency = EUR\nnow = data\n"
                              "[source f]\nkind = orders\npath = f.csv\n";
    static const char text[] = "date,market,gross_sales,customer_id\n2026-11-15,%s,10,C1\n";
    struct scratch scratch;
    struct stat info;
    struct world world;
    char path[400];
    FILE *file;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w", ini);
    scratch_path(&scratch, "f.csv", path);
    for (int i = 0; i < 2; i++) {
        file = fopen(path, i ? "r+e" : "we");
        assert_non_null(file);
        fprintf(file, text, i ? "ZZ" : "DE");
        assert_int_equal(fclose(file), 0);
        if (!i) {
            world_open(&world, scratch.folder);
            assert_int_equal(stat(path, &info), 0);
        }
    }
    assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[]){info.st_atim, info.st_mtim}, 0),
                     0);
    check_note(build(&world, "rows", "*/*/new_customers"), "DOES NOT ADD UP");
    world_close(&world);
    scratch_release(&scratch);
}

static void test_proof_fails(void **state)
{
    struct world world;
    struct section section;
    struct frame frame;
    struct proof proof;
    int measure;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    report_context_init(&world.context, world.snapshot, &world.view);
    section_init(&section, "x", "x");
    assert_true(frame_open(&frame, &world.context, &section));
    measure = strmap_find(&world.snapshot->cube->dims->measure, "gross_sales", 11);
    assert_true(measure >= 0);
    proof_init(&proof, &frame, frame_slice(&frame, "DE", ""));
    proof.sums[measure] = 1590 * (int128)DECIMAL_SCALE;
    proof.present[measure] = 1;
    proof.rows = 3;
    proof_say(&proof, &measure, 1, true);
    assert_int_equal(section.note_state, RULE_RED);
    check_note(&section, "DOES NOT ADD UP: the rows give gross_sales 1,590.00, the number above "
                         "rests on 1,600.00 (difference -10.00)");
    proof_release(&proof);
    section.note_count = 0;
    section.note_state = RULE_OK;
    proof_init(&proof, &frame, frame_slice(&frame, "DE", ""));
    proof.sums[measure] = 1600 * (int128)DECIMAL_SCALE;
    proof.present[measure] = 1;
    proof.rows = 2;
    proof_say(&proof, &measure, 1, true);
    assert_int_equal(section.note_state, RULE_RED);
    check_note(&section, "DOES NOT ADD UP: 2 rows were read back, 3 were counted");
    proof_release(&proof);
    frame_close(&frame);
    section_release(&section);
    report_context_release(&world.context);
    world_close(&world);
}

/* Some row has these two texts. */
static void check_has(const struct section *section, const char *key, const char *value,
                      const char *id, const char *text)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (!strcmp(cell(section, r, key)->text, value) &&
            !strcmp(cell(section, r, id)->text, text))
            return;
    fail_msg("no row with %s = %s and %s = %s", key, value, id, text);
}

static void test_data(void **state)
{
    static const char *const ids[] = {"source",       "files", "rows_read", "rows_kept",
                                      "rows_refused", "state", NULL};
    struct world world;
    const struct section *section;
    struct section top;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    section = build(&world, "data", "");
    top = *section;
    top.row_count = 4;
    check_rows(&top, ids,
               "red: facts|2|12|11|1|validity 91.7% < 99.0%, 1 refused\n"
               "ok:   facts-a.csv||8|8|0|ok\n"
               "red:   facts-b.csv||4|3|1|validity 75.0% < 99.0%, 1 refused\n"
               "red: risks|1|5|4|1|validity 80.0% < 99.0%, 1 refused\n");
    assert_int_equal(section->row_count, 6);
    assert_string_equal(section->rows[4].key_values[0], "coverage");
    assert_string_equal(section->rows[5].key_values[0], "dormant");
    strcpy(world.view.at.record, section->rows[5].drill.record);
    check_has(build(&world, "data", NULL), "name", "cac", "missing", "new_customers, ad_spend");
    check_has(&world.section, "name", "ad-roi", "kind", "redline");
    strcpy(world.view.at.record, "coverage");
    check_rows(build(&world, "data", NULL),
               (const char *const[]){"market", "sessions", "checkouts", NULL},
               "-: DE Germany|100%|–\n-: FR France|100%|–\n-: PL Poland|100%|–\n-: Mean|100%|–\n");
    strcpy(world.view.at.record, "facts");
    section = build(&world, "data", NULL);
    check_rows(section, (const char *const[]){"file", "line", NULL}, "-: facts-b.csv|4\n");
    assert_non_null(strstr(cell(section, 0, "reason")->text, "oops"));
    strcpy(world.view.at.record, "risks");
    section = build(&world, "data", NULL);
    check_rows(section, (const char *const[]){"file", "line", NULL}, "-: risks.csv|6\n");
    world_close(&world);
    world_open(&world, "tests/fixtures/report/orders");
    check_note(build(&world, "data", ""), "amounts in USD have no rate into EUR on 1 day");
    world_close(&world);
}

static void test_head(void **state)
{
    struct world world;
    struct report_head head;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    build(&world, "markets", "");
    report_head_build(&world.context, &head);
    assert_string_equal(head.title, "Report fixture");
    assert_string_equal(head.currency, "EUR");
    assert_string_equal(head.period_text, "2026-W45");
    assert_string_equal(head.span_text, "2\xE2\x80\x93"
                                        "8 Nov");
    assert_string_equal(head.compare_text, "vs 2026-W44");
    assert_int_equal(head.days, 7);
    assert_false(head.partial);
    assert_int_equal(head.counts[RULE_RED], 2);
    assert_int_equal(head.counts[RULE_WARN], 2);
    assert_int_equal(head.counts[RULE_OK] + 4, world.context.findings.count);
    assert_string_equal(head.age_text, "24 h old");
    assert_int_equal(head.markets, 3);
    assert_int_equal(head.rows_read, 12);
    assert_int_equal(head.rows_refused, 1);
    report_head_release(&head);
    check_period(&world, "2026-W46");
    world.view.compare = COMPARE_BOTH;
    world.view.ascii = true;
    build(&world, "markets", "");
    report_head_build(&world.context, &head);
    assert_true(head.partial);
    assert_string_equal(head.compare_text, "vs 2026-W45 and 2025-W46");
    assert_string_equal(head.span_text, "9-15 Nov");
    report_head_release(&head);
    world_close(&world);
}

static void test_no_rows_at_all(void **state)
{
    struct scratch scratch;
    struct world world;
    struct report_head head;
    const struct catalogue *catalogue;

    (void)state;
    scratch_init(&scratch);
    scratch_put(&scratch, "redline.ini", "w",
                "[redline]\ncurrency = EUR\n[source f]\npath = f.csv\n");
    scratch_put(&scratch, "f.csv", "w", "date,market,gross_sales\n");
    world_open(&world, scratch.folder);
    catalogue = world.snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        const struct section *section = build_pane(&world, &catalogue->panes[i], "");

        assert_true(section->row_count || section->empty);
    }
    report_head_build(&world.context, &head);
    assert_false(head.has_period);
    assert_string_equal(head.period_text, "");
    report_head_release(&head);
    world_close(&world);
    scratch_release(&scratch);
}

/* A place that a refresh took away: said, never another place's numbers. */
static void test_place_is_gone(void **state)
{
    static const char *const panes[] = {"markets", "funnel", "redlines", "history", "rows"};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    for (size_t i = 0; i < sizeof panes / sizeof *panes; i++) {
        const struct section *section;

        memset(&world.view.at, 0, sizeof world.view.at);
        strcpy(world.view.at.market, "XX");
        section = build(&world, panes[i], NULL);
        for (size_t r = 0; r < section->row_count; r++) {
            for (size_t c = 0; c < section->column_count; c++)
                assert_false(section->columns[c].numeric &&
                             value_is_known(&section->rows[r].cells[c].value));
        }
    }
    world_close(&world);
}

/* ---- every text of every section ---- */

static void check_text(const char *text, bool ascii)
{
    struct strbuf clean = STRBUF_INIT;

    if (!text)
        return;
    text_clean(&clean, text, strlen(text));
    assert_string_equal(clean.text, text);
    strbuf_release(&clean);
    for (const char *c = text; ascii && *c; c++) {
        if (*c < ' ' || *c > '~')
            fail_msg("not ASCII: %s", text);
    }
}

static void check_heat(const struct report_heat *heat, bool ascii)
{
    for (size_t i = 0; i < heat->row_count; i++) {
        check_text(heat->row_codes[i], false);
        check_text(heat->row_names[i], ascii);
    }
    for (size_t i = 0; i < heat->column_count; i++) {
        check_text(heat->column_ids[i], false);
        check_text(heat->column_titles[i], ascii);
    }
    for (size_t i = 0; i < heat->row_count * heat->column_count; i++) {
        check_text(heat->cells[i].text, ascii);
        check_text(heat->cells[i].note, ascii);
    }
}

static void check_texts(const struct section *section, bool ascii)
{
    check_text(section->title, ascii);
    check_text(section->facts, ascii);
    check_text(section->empty, ascii);
    for (size_t c = 0; c < section->column_count; c++) {
        check_text(section->columns[c].id, false);
        check_text(section->columns[c].title, ascii);
        check_text(section->columns[c].suffix, ascii);
    }
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];

        check_text(row->note, ascii);
        for (size_t k = 0; k < 3 && row->key_names[k]; k++)
            check_text(row->key_values[k], false);
        for (size_t c = 0; c < section->column_count; c++) {
            assert_non_null(row->cells[c].text);
            check_text(row->cells[c].text, ascii);
            check_text(row->cells[c].raw, false);
        }
    }
    for (size_t i = 0; i < section->note_count; i++)
        check_text(section->notes[i], ascii);
    if (section->heat)
        check_heat(section->heat, ascii);
}

static void check_everywhere(struct world *world, bool ascii)
{
    static const char *const paths[] = {"", "*/*/gmv", "*/*/sneaky", "@mac\033ro"};
    const struct catalogue *catalogue = world->snapshot->catalogue;
    const struct cube *cube = world->snapshot->cube;

    world->view.ascii = ascii;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        for (size_t p = 0; p < sizeof paths / sizeof *paths; p++)
            check_texts(build_pane(world, &catalogue->panes[i], paths[p]), ascii);
        memset(&world->view.at, 0, sizeof world->view.at);
        snprintf(world->view.at.market, sizeof world->view.at.market, "%s",
                 strmap_name(&cube->dims->market, cube->markets[0]));
        check_texts(build_pane(world, &catalogue->panes[i], NULL), ascii);
        snprintf(world->view.at.channel, sizeof world->view.at.channel, "%s",
                 strmap_name(&cube->dims->channel, cube->channels[0]));
        check_texts(build_pane(world, &catalogue->panes[i], NULL), ascii);
    }
    memset(&world->view.at, 0, sizeof world->view.at);
    strcpy(world->view.at.record, "f");
    check_texts(build(world, "data", NULL), ascii);
    memset(&world->view.at, 0, sizeof world->view.at);
}

static void test_hostile_texts(void **state)
{
    struct scratch scratch;
    struct world world;

    (void)state;
    scratch_init(&scratch);
    scratch_put(
        &scratch, "redline.ini", "w",
        "[redline]\ntitle = Evil \xC2\x9B"
        "2J \xE2\x80\xAE\xE5\xB8\x82\ncurrency = EUR\nnow = data\n"
        "[dimension market]\npath = m.csv\n[source f]\npath = f.csv\n"
        "[redline sneaky]\ntitle = Snea\xE2\x80\x8Bky\nindicator = cvr\nper = market, channel\n"
        "red = < 20%\nowner = \xE2\x81\xA6own\xC3\xA9r\n");
    scratch_put(&scratch, "m.csv", "w", "code,name\nA\033[2J,\"Al\033]0;x\apha \xC3\xA9\"\n");
    scratch_put(&scratch, "f.csv", "w",
                "date,market,channel,sessions,orders,gross_sales,no\033te\n"
                "2026-11-08,A\033[2J,w\xE2\x80\xAE"
                "eb,200,10,5,x\n"
                "2026-11-15,A\033[2J,w\xE2\x80\xAE"
                "eb,200,10,5,\"y\033[31m\"\n"
                "2026-\033[2J,A,b,1,1,1,z\n");
    scratch_put(&scratch, "risks.csv", "w",
                "id,market,category,title,likelihood,impact,owner,plan,review,note\n"
                "R\a1,A\033[2J,mac\033ro,T\xC2\x85,5,5,\xE2\x80\x8F"
                "An,p\177,2026-12-01,n\n"
                "R2,A\033[2J,mac\033ro,T,x\033,5,,,2026-12-01,n\n");
    world_open(&world, scratch.folder);
    check_everywhere(&world, false);
    check_everywhere(&world, true);
    world_close(&world);
    scratch_release(&scratch);
}

/* Parts add up: rows of a level that are sums equal the total row, at every level. */
static void test_levels_add_up(void **state)
{
    static const char *const paths[] = {"", "DE", "FR", "PL", "*/paid", "*/mail"};
    struct world world;

    (void)state;
    world_open(&world, "tests/fixtures/report/week");
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct section *section = build(&world, "markets", paths[i]);
        int128 sum = 0;

        for (size_t r = 0; r + 1 < section->row_count; r++) {
            const struct value *value = &cell(section, r, "gmv")->value;

            assert_true(value->is_exact);
            sum += value->exact;
        }
        assert_true(section->rows[section->row_count - 1].is_total);
        assert_true(sum == cell(section, section->row_count - 1, "gmv")->value.exact);
    }
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_history),
        cmocka_unit_test(test_history_of_partial),
        cmocka_unit_test(test_rows_add_up),
        cmocka_unit_test(test_rows_of_orders),
        cmocka_unit_test(test_row_of_no_market),
        cmocka_unit_test(test_changed_file),
        cmocka_unit_test(test_proof_fails),
        cmocka_unit_test(test_data),
        cmocka_unit_test(test_head),
        cmocka_unit_test(test_no_rows_at_all),
        cmocka_unit_test(test_place_is_gone),
        cmocka_unit_test(test_hostile_texts),
        cmocka_unit_test(test_levels_add_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
