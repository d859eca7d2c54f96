/* A file in chunks: however many threads, wherever the cuts, with or without the fast lane, it
 * gives the sums, the report and the refusals that one row after the other gives. Numbers read
 * several at a time are those of the general parser. Made for V=tsan as much as for V=asan. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include "base/decimal.h"
#include "base/strmap.h"
#include "reading_case.h"
#include "source/csv.h"
#include "source/numbers.h"

/* ---- what a sink is given, whichever way, by day and place ---- */

enum { OUTPUTS = 8 };

struct sum {
    size_t rows, duplicates, refused;
    int128 values[OUTPUTS];
    uint64_t present;
};

struct sums {
    struct strmap names;
    struct sum *items;
    size_t capacity, cells, rows;
    int32_t last_day;
    size_t last; /* the item of the last row */
    struct strbuf key;
};

static struct sum *sum_at(struct sums *sums, int32_t day, const char *market, const char *channel,
                          const char *currency)
{
    size_t known = sums->names.count;
    int code;

    strbuf_clear(&sums->key);
    strbuf_addf(&sums->key, "%d %s/%s %s", day, market, channel, currency);
    code = strmap_intern(&sums->names, sums->key.text, sums->key.length);
    if ((size_t)code == known) {
        MEM_GROW(sums->items, known, sums->capacity);
        sums->items[code] = (struct sum){.rows = 0};
    }
    return &sums->items[code];
}

static void sum_row(void *self, const struct source_row *row)
{
    struct sums *sums = self;
    struct sum *sum = sum_at(sums, row->day, row->market, row->channel, row->currency);

    sum->rows++;
    for (size_t i = 0; i < row->value_count; i++) {
        assert_true(row->values[i].output < OUTPUTS);
        sum->values[row->values[i].output] += row->values[i].value;
        sum->present |= UINT64_C(1) << row->values[i].output;
    }
    sums->rows++;
    sums->last_day = row->day;
    sums->last = (size_t)(sum - sums->items);
}

static void sum_cell(void *self, const struct source_cell *cell)
{
    struct sums *sums = self;
    struct sum *sum = sum_at(sums, cell->day, cell->market, cell->channel, cell->currency);

    assert_true(cell->count <= OUTPUTS && cell->rows > 0);
    sum->rows += cell->rows;
    sum->duplicates += cell->duplicates;
    sum->present |= cell->present;
    for (size_t i = 0; i < cell->count; i++)
        sum->values[i] += cell->sums[i];
    sums->cells++;
}

/* A day that is unknown is that of the row before, as the cube takes it. */
static void sum_refused(void *self, const struct source_refused *row)
{
    struct sums *sums = self;

    sum_at(sums, row->has_day ? row->day : sums->last_day, row->market, row->channel, "-")
        ->refused++;
}

static void sum_duplicate(void *self)
{
    struct sums *sums = self;

    sums->items[sums->last].duplicates++;
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All sums as text, sorted. */
static void print_sums(struct sums *sums, struct strbuf *out)
{
    char **lines = calloc(sums->names.count + 1, sizeof *lines);

    for (size_t i = 0; i < sums->names.count; i++) {
        struct strbuf line = STRBUF_INIT;
        const struct sum *sum = &sums->items[i];

        strbuf_addf(&line, "%s: %zu rows %zu twins %zu refused %llx",
                    strmap_name(&sums->names, (int)i), sum->rows, sum->duplicates, sum->refused,
                    (unsigned long long)sum->present);
        for (size_t v = 0; v < OUTPUTS; v++) {
            strbuf_addc(&line, ' ');
            decimal_print(sum->values[v], &line);
        }
        lines[i] = line.text;
    }
    qsort(lines, sums->names.count, sizeof *lines, compare_lines);
    for (size_t i = 0; i < sums->names.count; i++) {
        strbuf_addf(out, "%s\n", lines[i]);
        free(lines[i]);
    }
    free(lines);
}

/* ---- reading ---- */

struct way {
    int threads; /* 0: row by row */
    size_t chunk_bytes;
};

struct run {
    struct read_case test;
    struct sums sums;
    struct strbuf text;
};

static void run_file(struct run *run, const struct source_def *def, const struct strbuf *text,
                     struct way way)
{
    struct source_sink sink = {.self = &run->sums,
                               .row = sum_row,
                               .refused = sum_refused,
                               .duplicate = sum_duplicate,
                               .cell = way.threads ? sum_cell : NULL};
    struct source_input input;

    memset(run, 0, sizeof *run);
    run->sums.last_day = -1000000;
    strmap_init(&run->sums.names);
    strbuf_init(&run->sums.key);
    strbuf_init(&run->text);
    strbuf_init(&run->test.log.text);
    temp_write(&run->test.file, text->text, text->length);
    case_plan(&run->test, def);
    source_plan_set_threads(run->test.plan, way.threads ? way.threads : 1);
    input = source_input_of(run->test.file.path);
    input.chunk_bytes = way.chunk_bytes;
    run->test.ok =
        source_read_input(run->test.plan, &input, &sink, &run->test.report, &run->test.err);
    print_sums(&run->sums, &run->text);
}

static void release(struct run *run)
{
    case_release(&run->test);
    strmap_release(&run->sums.names);
    strbuf_release(&run->sums.key);
    strbuf_release(&run->text);
    free(run->sums.items);
}

static void check_run(const struct run *got, const struct run *want, struct way way)
{
    const struct file_report *a = &got->test.report, *b = &want->test.report;

    assert_int_equal(got->test.ok, want->test.ok);
    if (strcmp(got->text.text, want->text.text) != 0)
        fail_msg("%d threads, chunks of %zu:\n%s\nwant\n%s", way.threads, way.chunk_bytes,
                 got->text.text, want->text.text);
    check_reports(a, b);
    assert_int_equal(a->first_day, b->first_day);
    assert_int_equal(a->last_day, b->last_day);
    assert_int_equal(a->records, b->records);
    assert_int_equal(a->cut_off, b->cut_off);
    assert_int_equal(a->duplicate_count, b->duplicate_count);
    for (size_t i = 0; i < a->duplicate_count; i++)
        assert_int_equal(a->duplicates[i], b->duplicates[i]);
    for (size_t i = 0; i < a->unmapped_count; i++) {
        assert_string_equal(a->unmapped[i].field, b->unmapped[i].field);
        assert_string_equal(a->unmapped[i].code, b->unmapped[i].code);
    }
}

static const struct way ways[] = {{1, 0},   {2, 0},    {3, 0},    {1, 64},   {2, 64},   {3, 100},
                                  {2, 257}, {3, 1024}, {2, 4096}, {3, 5000}, {1, 65536}};

static void check_all(const struct source_def *def, const struct strbuf *text, size_t least_cells)
{
    struct run want;

    run_file(&want, def, text, (struct way){0, 0});
    if (!want.test.ok)
        fail_msg("%s", want.test.err.text);
    assert_int_equal(want.sums.cells, 0);
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct run got;

        run_file(&got, def, text, ways[i]);
        check_run(&got, &want, ways[i]);
        assert_true(got.sums.cells >= least_cells); /* the lane was taken */
        release(&got);
    }
    release(&want);
}

/* ---- files ---- */

static void test_every_fate(void **state)
{
    struct field_def fields[] = {FIELD("date", "Day"), FIELD("market", "Ship"),
                                 FIELD("gross_sales", "Amount"), FIELD("currency", "Currency"),
                                 FIELD("clicks", "Extra")};
    const struct source_def def = {
        .kind = SOURCE_FACTS, .fields = fields, .field_count = COUNT(fields)};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    fields[1].map = "country";
    make_file(&text, 120 * 1024);
    check_all(&def, &text, 100);
    strbuf_release(&text);
}

/* Lines of a file of our own names: the more of a kind, the likelier. */
static void add_line(struct strbuf *text, uint64_t *seed)
{
    static const char *const markets[] = {"DE", "FR", "IT", "US 7", "", " x"};
    static const char *const numbers[] = {"0",
                                          "1",
                                          "12.5",
                                          "99999999",
                                          "-3.25",
                                          "",
                                          "1,234",
                                          "12345678.91",
                                          "0.0001",
                                          "7.00005",
                                          "12x",
                                          "1.",
                                          "123456789012",
                                          "-999999999999.9999"};
    unsigned pick = noise(seed) % 100;
    int day = 1 + (int)(noise(seed) % 5);
    const char *market = markets[noise(seed) % (pick < 90 ? 4 : COUNT(markets))];

    if (pick == 0)
        strbuf_adds(text, noise(seed) % 2 ? "\n" : " , \r\n");
    else if (pick == 1)
        strbuf_adds(text, "2026-03-01,DE,\"a\nb\n\nc\",1,2,3,4,5,6\n");
    else if (pick == 2)
        strbuf_adds(text, "2026-03-02,FR,\"unclosed,1,2,3,4,5,6\n");
    else if (pick == 3)
        strbuf_addf(text, "0%d.03.2026,FR,ads,1,2,3,4,5,6\r\n", day);
    else if (pick == 4)
        strbuf_addf(text, "2026-03-0%d,FR,\xFF,1,2,3,4,5,6\n", day);
    else if (pick < 12)
        strbuf_addf(text, "2026-03-0%d,DE,ads,1,2,3,4,5,6%s", day, pick < 8 ? "\n" : "\r\n");
    else if (pick < 20)
        strbuf_addf(text, "2026-03-0%d,\"%s\",\"a, d\"\"s\",1,2,3,4,5,%d\n", day, market, day);
    else if (pick < 30)
        strbuf_addf(text, "\"2026-03-0%d\",%s,\"ads\",\"1\",2,,4,5,%d\n", day, market, day);
    else {
        strbuf_addf(text, "2026-03-0%d,%s,ads", day, market);
        for (int i = 0; i < 6; i++)
            strbuf_addf(text, ",%s",
                        numbers[noise(seed) % (pick < 60   ? 4
                                               : pick < 90 ? 9
                                                           : COUNT(numbers))]);
        strbuf_adds(text, "\n");
    }
}

static void test_own_names(void **state)
{
    const struct source_def def = {.kind = SOURCE_FACTS};

    (void)state;
    for (uint64_t seed = 1; seed < 6; seed++) {
        struct strbuf text = STRBUF_INIT;
        uint64_t state_of = seed * 77;

        strbuf_adds(&text, "date,market,channel,orders,clicks,gross_sales,discounts,refunds,x\n");
        while (text.length < 20 * 1024)
            add_line(&text, &state_of);
        if (seed % 2)
            strbuf_adds(&text, "2026-03-05,DE,ads,1,2,3,4,5,6"); /* without its end */
        check_all(&def, &text, 10);
        strbuf_release(&text);
    }
}

/* More rows of one day and place than a cell takes, with numbers as large as the lane reads. */
static void test_large_sums(void **state)
{
    const struct source_def def = {.kind = SOURCE_FACTS};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "date,market,gross_sales\n");
    for (int i = 0; i < 3000; i++)
        strbuf_adds(&text,
                    i % 3 ? "2026-01-01,DE,999999999999.9999\n" : "2026-01-01,DE,99999999\n");
    check_all(&def, &text, 1);
    strbuf_release(&text);
}

/* A quote over many cuts, and one that is never closed. */
static void test_quotes_over_cuts(void **state)
{
    const struct source_def def = {.kind = SOURCE_FACTS};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "date,market,channel,orders\n2026-01-01,DE,\"");
    for (int i = 0; i < 900; i++)
        strbuf_addf(&text, "2026-01-02 DE ads %d\n", i);
    strbuf_adds(&text, "\",1\n");
    for (int i = 0; i < 500; i++)
        strbuf_addf(&text, "2026-01-%02d,FR,ads,%d\n", 1 + i % 28, i);
    strbuf_adds(&text, "2026-01-01,DE,\"ads,4\n");
    for (int i = 0; i < 500; i++)
        strbuf_addf(&text, "2026-01-%02d,FR,ads,%d\n", 1 + i % 28, i);
    check_all(&def, &text, 10);
    strbuf_release(&text);
}

/* One line over hundreds of cuts, with and without quotes; lone CRs end lines, too. */
static void test_long_lines(void **state)
{
    const struct source_def def = {.kind = SOURCE_FACTS};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "date,market,channel,orders\r");
    for (int i = 0; i < 700; i++) {
        strbuf_addf(&text, "2026-01-%02d,FR,ads,%d\r", 1 + i % 28, i);
        if (i % 350 != 100)
            continue;
        strbuf_addf(&text, "2026-01-01,%s", i == 100 ? "\"" : "");
        for (int k = 0; k < 3000; k++)
            strbuf_adds(&text, "0123456789");
        strbuf_addf(&text, "%s,ads,1\r", i == 100 ? "\"" : "");
    }
    check_all(&def, &text, 10);
    strbuf_release(&text);
}

/* More records out of the ordinary than a chunk takes. */
static void test_many_refusals(void **state)
{
    const struct source_def def = {.kind = SOURCE_FACTS};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    strbuf_adds(&text, "date,market,orders\n");
    for (int i = 0; i < 90000; i++)
        strbuf_adds(&text, i % 30000 ? "x\n" : "2026-01-01,DE,1\n");
    check_all(&def, &text, 1);
    strbuf_release(&text);
}

/* ---- numbers ---- */

/* Cells of one record, with room behind each that can be read. */
static void check_numbers(const char *const *texts, size_t count)
{
    static const char decimal = '.';
    char room[64][64 + CSV_SLACK];
    const char *cells[64];
    size_t lengths[64];
    int columns[64];
    int64_t values[64], plain[64], want;
    struct numbers_missing missing, none;
    const struct csv_record record = {.cells = cells, .lengths = lengths, .count = count};

    memset(room, '7', sizeof room);
    for (size_t i = 0; i < count; i++) {
        strcpy(room[i], texts[i]);
        cells[i] = room[i];
        lengths[i] = strlen(texts[i]);
        columns[i] = (int)(count - 1 - i);
    }
    numbers_reader()(&record, columns, count, values, &missing);
    numbers_read_plain(&record, columns, count, plain, &none);
    assert_true(missing.blank == none.blank && missing.other == none.other);
    for (size_t i = 0; i < count; i++) {
        const char *text = texts[columns[i]];
        bool is_none = (missing.blank | missing.other) >> i & 1;

        assert_true(values[i] == plain[i]);
        if (is_none)
            assert_true(values[i] == 0 && (*text == '\0') == (missing.blank >> i & 1));
        else if (decimal_parse(text, strlen(text), decimal, &want) != DECIMAL_OK ||
                 want != values[i])
            fail_msg("\"%s\" is %lld, want %lld", text, (long long)values[i], (long long)want);
    }
}

static void test_numbers(void **state)
{
    static const char *const odd[] = {
        "",      "0",        "1",        "9",        "12345678", "123456789", "1234567.8", "1.5",
        "12.34", "123.4567", "12.34567", "1.",       ".5",       ".",         "-",         "-1",
        "-1.25", "1-2",      "1.2.3",    "..",       "1,5",      "0.0001",    "00000001",  "1e5",
        "12 3",  "1/2",      "1:2",      "99999999", "9999.999", "999.9999",  "0.00001",   "x",
        "+1",    "1a",       "12345.67", "1234.567", "7.0",      "\xC3\xA9",  "12.3.",     "0.0"};
    uint64_t seed = 5;

    (void)state;
    for (size_t count = 1; count <= COUNT(odd); count++)
        check_numbers(odd, count);
    for (int round = 0; round < 20000; round++) {
        char texts[23][24];
        const char *all[23];

        for (size_t i = 0; i < COUNT(texts); i++) {
            size_t length = noise(&seed) % 11;

            for (size_t c = 0; c < length; c++)
                texts[i][c] = noise(&seed) % 9
                                  ? (char)('0' + noise(&seed) % 10)
                                  : ".-,:/ "[noise(&seed) % (noise(&seed) % 4 ? 1 : 6)];
            texts[i][length] = '\0';
            all[i] = texts[i];
        }
        check_numbers(all, 1 + noise(&seed) % COUNT(texts));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),          cmocka_unit_test(test_every_fate),
        cmocka_unit_test(test_own_names),        cmocka_unit_test(test_large_sums),
        cmocka_unit_test(test_quotes_over_cuts), cmocka_unit_test(test_many_refusals),
        cmocka_unit_test(test_long_lines),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
