/* The scanner: edge cases by hand, random lines against libcsv itself, and whole files through the
 * reader, which must give the same records whichever way lines are split and whatever the window.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <csv.h>
#include "source_case.h"
#include "source/csv.h"
#include "source/scan.h"

enum { CELLS = CSV_COLUMN_LIMIT };

static char scan_text[SCAN_LINE_LIMIT + SCAN_BLOCK];
static const char *scan_cells[CELLS + SCAN_BLOCK];
static size_t scan_lengths[CELLS + SCAN_BLOCK];

static bool make_scan(struct scan *scan, enum scan_way way, char delimiter, char quote)
{
    *scan = (struct scan){.delimiter = delimiter,
                          .quote = quote,
                          .text = scan_text,
                          .cells = scan_cells,
                          .lengths = scan_lengths,
                          .cell_limit = CELLS};
    return scan_init(scan, way);
}

/* Scans a copy with noise behind it: bytes after the length must not matter. */
static size_t scan_copy(const struct scan *scan, const char *text, size_t length,
                        struct scanned *out)
{
    char *copy = malloc(length + SCAN_BLOCK);
    size_t got;

    assert_non_null(copy);
    memcpy(copy, text, length);
    memset(copy + length, length % 2 ? '\n' : '"', SCAN_BLOCK);
    got = scan_line(scan, copy, length, out);
    free(copy);
    return got;
}

static void describe(struct strbuf *out, size_t taken, const struct scanned *scanned)
{
    strbuf_clear(out);
    strbuf_addf(out, "%zu", taken);
    if (!taken)
        return;
    strbuf_addc(out, '[');
    for (size_t c = 0; c < scanned->count; c++) {
        strbuf_adds(out, c ? "]/[" : "");
        strbuf_add(out, scan_cells[c], scan_lengths[c]);
        assert_int_equal(scan_cells[c][scan_lengths[c]], 0);
    }
    strbuf_adds(out, scanned->ascii ? "]" : "]+");
}

struct line_case {
    const char *name, *text, *expected; /* bytes taken, then the cells */
    size_t length;
    char delimiter, quote;
};

static const struct line_case cases[] = {
    {"plain", "a,b\nc\n", "4[a]/[b]", 0, ',', '"'},
    {"one cell", "a\n", "2[a]", 0, ',', '"'},
    {"empty cells", ",\n", "2[]/[]", 0, ',', '"'},
    {"trailing delimiter", "a,b,\n", "5[a]/[b]/[]", 0, ',', '"'},
    {"leading delimiter", ",a\n", "3[]/[a]", 0, ',', '"'},
    {"blanks around", " a ,\tb\t, c d \t\n", "15[a]/[b]/[c d]", 0, ',', '"'},
    {"blanks alone in a cell", "a,  ,b\n", "7[a]/[]/[b]", 0, ',', '"'},
    {"blank line", "\nx\n", "1[]", 0, ',', '"'},
    {"line of blanks", " \t \nx\n", "4[]", 0, ',', '"'},
    {"crlf", "a,b\r\nc", "5[a]/[b]", 0, ',', '"'},
    {"cr", "a,b\rc", "4[a]/[b]", 0, ',', '"'},
    {"cr cr lf", "a\r\r\n", "2[a]", 0, ',', '"'},
    {"lf cr", "a\n\r", "2[a]", 0, ',', '"'},
    {"blank before crlf", "a \r\n", "4[a]", 0, ',', '"'},
    {"cr at the edge: lf may follow", "a,b\r", "0", 0, ',', '"'},
    {"no line end", "a,b", "0", 0, ',', '"'},
    {"quoted", "a,\"b\"\n", "6[a]/[b]", 0, ',', '"'},
    {"all quoted", "\"a\",\"b\"\r\nx", "9[a]/[b]", 0, ',', '"'},
    {"delimiters in quotes", "\"a,,b\",c,\",\"\n", "13[a,,b]/[c]/[,]", 0, ',', '"'},
    {"blanks in quotes stay", "\" a \",b\n", "8[ a ]/[b]", 0, ',', '"'},
    {"nothing in quotes", "\"\",a,\"\"\n", "8[]/[a]/[]", 0, ',', '"'},
    {"quotes and utf-8", "\"\xC3\xA9\",x\n", "7[\xC3\xA9]/[x]+", 0, ',', '"'},
    {"one quoted cell", "\"a\"\n", "0", 0, ',', '"'},
    {"quote inside", "a,b\"c\n", "0", 0, ',', '"'},
    {"a pair of quotes inside", "a,b\"\"c\n", "0", 0, ',', '"'},
    {"doubled quote", "\"a\"\"b\",c\n", "0", 0, ',', '"'},
    {"nothing but doubled quotes", "\"\"\"\",c\n", "0", 0, ',', '"'},
    {"blank before a quote", "a, \"b\"\n", "0", 0, ',', '"'},
    {"blank after a quote", "\"a\" ,b\n", "0", 0, ',', '"'},
    {"blank elsewhere", "\"a\",b ,c\n", "0", 0, ',', '"'},
    {"text after a quote", "\"a\"x,b\n", "0", 0, ',', '"'},
    {"quote never closed", "a,\"b\n", "0", 0, ',', '"'},
    {"quote over a line end", "a,\"b\nc\"\n", "0", 0, ',', '"'},
    {"nul in quotes", "a,\"\0\"\n", "0", 6, ',', '"'},
    {"quote on the next line", "a,b\n\"c\"\n", "4[a]/[b]", 0, ',', '"'},
    {"quotes off", "a,\"b\"\n", "6[a]/[\"b\"]", 0, ',', '\0'},
    {"nul", "a\0b\n", "0", 4, ',', '"'},
    {"nul, quotes off", "a\0b\n", "0", 4, ',', '\0'},
    {"nul on the next line", "ab\n\0\n", "3[ab]", 5, ',', '"'},
    {"tabs delimit", "a\t b \t\t\n", "8[a]/[b]/[]/[]", 0, '\t', '"'},
    {"one tab is two cells", "\t\n", "2[]/[]", 0, '\t', '"'},
    {"blanks alone with tabs", "  \n", "3[]", 0, '\t', '"'},
    {"semicolon", "1,5;2,5\n", "8[1,5]/[2,5]", 0, ';', '"'},
    {"bar", "a|b|\n", "5[a]/[b]/[]", 0, '|', '"'},
    {"space delimits", "a  b\tc \n", "8[a]/[]/[b\tc]/[]", 0, ' ', '"'},
    {"form feed is no blank", "\f,\v\n", "4[\f]/[\v]", 0, ',', '"'},
    {"utf-8", "\xC3\xA9,x\n", "5[\xC3\xA9]/[x]+", 0, ',', '"'},
    {"no-break space is no blank", "\xC2\xA0x\n", "4[\xC2\xA0x]+", 0, ',', '"'},
    {"utf-8 on the next line", "a\n\xC3\xA9\n", "2[a]", 0, ',', '"'},
};

static void test_lines(void **state)
{
    struct strbuf got = STRBUF_INIT;

    (void)state;
    for (enum scan_way way = SCAN_PLAIN; way <= SCAN_BEST; way++)
        for (size_t i = 0; i < COUNT(cases); i++) {
            const struct line_case *c = &cases[i];
            size_t length = c->length ? c->length : strlen(c->text);
            struct scanned scanned;
            struct scan scan;

            if (!make_scan(&scan, way, c->delimiter, c->quote))
                continue;
            describe(&got, scan_copy(&scan, c->text, length, &scanned), &scanned);
            if (strcmp(got.text, c->expected) != 0)
                fail_msg("%s, way %d: got %s", c->name, way, got.text);
        }
    strbuf_release(&got);
}

static void test_delimiters_refused(void **state)
{
    static const char refused[] = {'\0', '\n', '\r', '"', '\xE9'};
    struct scan scan;

    (void)state;
    for (size_t i = 0; i < COUNT(refused); i++)
        assert_false(make_scan(&scan, SCAN_BEST, refused[i], '"'));
    assert_false(make_scan(&scan, SCAN_NEVER, ',', '"'));
    assert_true(make_scan(&scan, SCAN_BEST, ',', '"'));
    assert_true(make_scan(&scan, SCAN_PLAIN, ',', '"'));
}

/* ---- random lines against libcsv ---- */

static void on_cell(void *cell, size_t length, void *out)
{
    struct strbuf *text = out;

    strbuf_adds(text, text->length ? "]/[" : "[");
    strbuf_add(text, cell, length);
}

static void on_row(int end, void *out)
{
    (void)end;
    strbuf_adds(out, "]");
}

/* False when libcsv finds an error. */
static bool parse_line(const char *line, size_t length, char delimiter, char quote,
                       struct strbuf *out)
{
    struct csv_parser parser;
    bool good;

    strbuf_clear(out);
    csv_init(&parser, CSV_STRICT | CSV_APPEND_NULL);
    csv_set_delim(&parser, (unsigned char)delimiter);
    csv_set_quote(&parser, (unsigned char)quote);
    good = csv_parse(&parser, line, length, on_cell, on_row, out) == length;
    csv_free(&parser);
    return good;
}

/* Length of the first line with its end, 0 when it has none. */
static size_t first_line(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '\n')
            return i + 1;
        if (text[i] == '\r')
            return i + 1 == length ? 0 : i + 1 + (text[i + 1] == '\n');
    }
    return 0;
}

static void make_line(struct strbuf *text, uint64_t *seed, char delimiter)
{
    static const char letters[] = "a1.  \t";
    size_t length = noise(seed) % 4 ? noise(seed) % 40 : noise(seed) % 300;
    bool stray = noise(seed) % 2, clean = noise(seed) % 2; /* clean: no blanks */

    strbuf_clear(text);
    for (size_t i = 0; i < length; i++) {
        uint64_t kind = noise(seed) % 64;

        if (kind < 16)
            strbuf_addc(text, delimiter);
        else if (kind == 18)
            strbuf_addf(text, "%c\"%.*s\"%c", delimiter, (int)(noise(seed) % 6), "x ,;\t|a",
                        delimiter);
        else if (kind == 16 && stray && length < 90)
            strbuf_addc(text, '"');
        else if (kind == 17)
            strbuf_addc(text, (char)noise(seed));
        else
            strbuf_addc(text, letters[noise(seed) % (clean ? 3 : sizeof letters - 1)]);
    }
    strbuf_adds(text, noise(seed) % 3 ? "\n" : noise(seed) % 2 ? "\r\n" : "\rx");
}

static void test_against_libcsv(void **state)
{
    struct strbuf text = STRBUF_INIT, want = STRBUF_INIT, got = STRBUF_INIT;
    uint64_t seed = 11;
    size_t scanned_lines = 0, quoted_lines = 0;

    (void)state;
    for (int round = 0; round < 40000; round++) {
        enum scan_way way = (enum scan_way)(noise(&seed) % SCAN_WAYS);
        char delimiter = ",;\t|"[noise(&seed) % 4], quote = noise(&seed) % 4 ? '"' : '\0';
        struct scanned scanned;
        struct scan scan;
        size_t line, taken;
        bool odd, quotes;

        make_line(&text, &seed, delimiter);
        if (!make_scan(&scan, way, delimiter, quote))
            continue;
        line = first_line(text.text, text.length);
        odd = memchr(text.text, 0, line);
        quotes = quote && memchr(text.text, quote, line);
        taken = scan_copy(&scan, text.text, text.length, &scanned);
        if (quotes && !taken)
            continue;
        assert_int_equal(taken, odd ? 0 : line);
        if (odd)
            continue;
        quoted_lines += quotes;
        assert_true(parse_line(text.text, line, delimiter, quote, &want));
        strbuf_clear(&got);
        for (size_t c = 0; c < scanned.count; c++)
            on_cell((void *)(uintptr_t)scan_cells[c], scan_lengths[c], &got);
        strbuf_adds(&got, scanned.count ? "]" : "");
        if (got.length != want.length || memcmp(got.text, want.text, got.length))
            fail_msg("round %d: <%s>\ngot %s\nwant %s", round, text.text, got.text, want.text);
        scanned_lines++;
    }
    if (scanned_lines < 20000 || quoted_lines < 1000)
        fail_msg("only %zu lines, %zu with quotes", scanned_lines, quoted_lines);
    strbuf_release(&text);
    strbuf_release(&want);
    strbuf_release(&got);
}

/* One blank beside one delimiter (or at the end of the line), wherever the blocks meet. */
static void test_block_edges(void **state)
{
    (void)state;
    for (enum scan_way way = SCAN_PLAIN; way <= SCAN_BEST; way++)
        for (size_t at = 1; at < 200; at++)
            for (int side = 0; side < 2; side++) {
                char line[256];
                size_t length = at + 1 + at % 50;
                struct scanned scanned;
                struct scan scan;

                memset(line, 'x', sizeof line);
                line[at] = side ? ',' : ' ';
                line[at - 1] = side ? ' ' : ',';
                line[length] = '\n';
                if (!make_scan(&scan, way, ',', '"'))
                    continue;
                assert_int_equal(scan_copy(&scan, line, length + 1, &scanned), length + 1);
                assert_int_equal(scanned.count, 2);
                assert_int_equal(scan_lengths[0], at - 1);
                assert_int_equal(scan_lengths[1], length - at - 1);
                assert_int_equal(scanned.used, length);
            }
}

/* ---- whole files ---- */

static void read_file(const char *path, const struct csv_format *format, enum scan_way way,
                      size_t window, struct strbuf *out)
{
    struct err err;
    struct csv_reader *reader = csv_reader_open(path, &err);
    struct csv_record record;
    enum csv_result result;

    strbuf_clear(out);
    assert_non_null(reader);
    csv_reader_start(reader, format, 0, 1);
    if (csv_reader_tune(reader, way, window)) {
        while ((result = csv_reader_next(reader, &record)) <= RECORD_BAD) {
            strbuf_addf(out, "%ld-%ld %zu-%zu %zu %s<", record.line, record.next_line,
                        (size_t)record.offset, (size_t)record.end, record.count,
                        record.reason ? record.reason : "");
            strbuf_add(out, record.text, record.text_length);
            for (size_t c = 0; c < record.count; c++)
                strbuf_addf(out, ">%zu", record.lengths[c]);
            strbuf_addc(out, '\n');
        }
        assert_int_equal(result, RECORD_END);
    }
    csv_reader_close(reader);
}

/* Every way, through windows from one a little larger than `least`. */
static void check_file(const struct strbuf *text, const struct csv_format *format, size_t least)
{
    struct strbuf want = STRBUF_INIT, got = STRBUF_INIT;
    struct temp_file file;

    temp_write(&file, text->text, text->length);
    read_file(file.path, format, SCAN_NEVER, 1 << 18, &want);
    for (enum scan_way way = SCAN_PLAIN; way < SCAN_WAYS; way++)
        for (size_t window = least; window < least + 80; window += 1 + window / 40) {
            read_file(file.path, format, way, window, &got);
            if (got.length &&
                (got.length != want.length || memcmp(got.text, want.text, got.length)))
                fail_msg("way %d, window %zu: got\n%.2000s\nwant\n%.2000s", way, window, got.text,
                         want.text);
            assert_true(got.length || way > SCAN_PLAIN || !want.length);
        }
    temp_remove(&file);
    strbuf_release(&want);
    strbuf_release(&got);
}

static const struct csv_format comma = {',', false, NULL}, tab = {'\t', false, "#"},
                               unquoted = {';', true, "//"};

static void test_files(void **state)
{
    static const char *const texts[] = {
        "a,b\r\n1,2\r\n\r\n3,4\r5,6\n\r\n7,8",
        "a,b\n1,\"2\n3\",4\n5,6\n\"7\",8\n9,\n",
        "\xEF\xBB\xBF"
        "a;b\n1;\"2\"\n// x;y\n3;\"4\n",
        "#x\ty\na\tb\n# \"\n \t \n  \n1\t2\n#no end",
        "a,b\n1,\xFF\n2,\xC3\xA9\n\xE2\x82\n3,4\n",
        "a,b\n1,2\"\n3,\"4\n5,6\n7,8\n",
        "a,b\n1,2\n   ",
        "a,b\n1,2\n ,",
        "\n\n\r\r\n a\n",
        "x",
        "\r\n",
    };
    static const struct csv_format *const formats[] = {&comma, &tab, &unquoted};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++)
        for (size_t f = 0; f < COUNT(formats); f++) {
            strbuf_clear(&text);
            strbuf_adds(&text, texts[i]);
            check_file(&text, formats[f], 64);
        }
    strbuf_release(&text);
}

static void test_limits(void **state)
{
    static const size_t cells[] = {1, 2, 63, 64, 65, 511, 512, 513};
    static const size_t bytes[] = {63,   64,   65,   127,  128,   129,   8190,
                                   8191, 8192, 8193, 8194, 65533, 65534, 65535};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < COUNT(cells); i++) {
        strbuf_addn(&text, ',', cells[i] - 1);
        strbuf_adds(&text, "\nx\r\n");
        strbuf_addn(&text, ',', cells[i] - 1);
        strbuf_adds(&text, "1\r\n");
    }
    check_file(&text, &comma, 1024);
    strbuf_clear(&text);
    for (size_t i = 0; i < COUNT(bytes); i++) {
        strbuf_addn(&text, 'y', bytes[i]);
        strbuf_adds(&text, "\n ");
        strbuf_addn(&text, 'z', bytes[i]);
        strbuf_adds(&text, " ,\r\n");
    }
    check_file(&text, &comma, 70000);
    strbuf_release(&text);
}

/* Short lines of every kind of end, so that each window edge falls everywhere. */
static void test_noise(void **state)
{
    static const char letters[] = "aab1,,,;\t  #\n\n\r\"/\xC3\xA9";
    struct strbuf text = STRBUF_INIT;
    uint64_t seed = 5;

    (void)state;
    for (int round = 0; round < 60; round++) {
        strbuf_clear(&text);
        for (size_t line = 0; line < 30; line++) {
            for (size_t i = noise(&seed) % 20; i > 0; i--)
                strbuf_addc(&text, letters[noise(&seed) % (sizeof letters - 1)]);
            strbuf_adds(&text, noise(&seed) % 2 ? "\r\n" : "\n");
        }
        check_file(&text, round % 3 == 0 ? &comma : round % 3 == 1 ? &tab : &unquoted, 100);
    }
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),          cmocka_unit_test(test_delimiters_refused),
        cmocka_unit_test(test_against_libcsv), cmocka_unit_test(test_block_edges),
        cmocka_unit_test(test_files),          cmocka_unit_test(test_limits),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
