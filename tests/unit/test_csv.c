/* The strict CSV reader: records, lines, refusals; against expectations written by hand, and
 * against a small independent splitter on random text. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sys/stat.h>
#include "source_case.h"
#include "source/csv.h"

/* "1[a|b]3!" : a good record of line 1, a refused one of line 3. */
static void describe(struct strbuf *out, const struct csv_record *record, bool with_reason)
{
    strbuf_addf(out, "%ld", record->line);
    if (record->reason) {
        strbuf_addf(out, "!%s\n", with_reason ? record->reason : "");
        return;
    }
    strbuf_addc(out, '[');
    for (size_t c = 0; c < record->count; c++) {
        strbuf_adds(out, c ? "|" : "");
        strbuf_add(out, record->cells[c], record->lengths[c]);
        assert_int_equal(record->cells[c][record->lengths[c]], 0);
    }
    strbuf_adds(out, "]\n");
}

/* Reads all; checks what must hold for any file: records in order, none over another. */
static size_t read_all(const char *path, const struct csv_format *format, size_t width,
                       struct strbuf *out, bool reasons)
{
    struct err err;
    struct csv_reader *reader = csv_reader_open(path, &err);
    struct csv_record record;
    uint64_t end = 0;
    size_t count = 0;
    enum csv_result result;

    if (!reader)
        return 0;
    csv_reader_start(reader, format, 0, 1);
    csv_reader_expect(reader, width);
    while ((result = csv_reader_next(reader, &record)) <= RECORD_BAD) {
        assert_true(record.offset >= end && record.end > record.offset);
        assert_true(record.end <= csv_reader_size(reader));
        assert_true(result == RECORD_GOOD ? record.count > 0 && !record.reason
                                          : record.reason && *record.reason);
        end = record.end;
        describe(out, &record, reasons);
        count++;
    }
    assert_int_equal(result, RECORD_END);
    assert_int_equal(csv_reader_next(reader, &record), RECORD_END);
    csv_reader_close(reader);
    return count;
}

struct csv_case {
    const char *name, *text, *expected;
    size_t width, length; /* length 0: strlen */
    struct csv_format format;
};
#define COMMA                                                                                      \
    {                                                                                              \
        ',', false, NULL                                                                           \
    }

static const struct csv_case cases[] = {
    {"lf", "a,b\n1,2\n", "1[a|b]\n2[1|2]\n", 0, 0, COMMA},
    {"crlf", "a,b\r\n1,2\r\n", "1[a|b]\n2[1|2]\n", 0, 0, COMMA},
    {"cr", "a,b\r1,2\r3,4\r", "1[a|b]\n2[1|2]\n3[3|4]\n", 0, 0, COMMA},
    {"mixed ends", "a\r\nb\rc\nd", "1[a]\n2[b]\n3[c]\n4[d]\n", 0, 0, COMMA},
    {"no final newline", "a,b\n1,2", "1[a|b]\n2[1|2]\n", 0, 0, COMMA},
    {"no final newline, open cell", "a,b\n1,", "1[a|b]\n2[1|]\n", 0, 0, COMMA},
    {"quoted end without newline", "a\n\"b\"", "1[a]\n2[b]\n", 0, 0, COMMA},
    {"bom", "\xEF\xBB\xBF\"a\",b\n1,2\n", "1[a|b]\n2[1|2]\n", 0, 0, COMMA},
    {"blank lines", "\n\na,b\n   \n\r\n1,2\n\n", "3[a|b]\n6[1|2]\n", 0, 0, COMMA},
    {"only blank", "\n \n\t\n", "", 0, 0, COMMA},
    {"blanks around", " a ,\tb\t, \" c \" \n", "1[a|b| c ]\n", 0, 0, COMMA},
    {"doubled quotes", "\"a \"\"b\"\" c\",\"\"\n", "1[a \"b\" c|]\n", 0, 0, COMMA},
    {"embedded newline", "a,b\n\"x\ny\",2\n3,4\n", "1[a|b]\n2[x\ny|2]\n4[3|4]\n", 0, 0, COMMA},
    {"embedded crlf and blank line", "a\r\n\"x\r\n\r\ny\"\r\nz\r\n", "1[a]\n2[x\r\n\r\ny]\n5[z]\n",
     0, 0, COMMA},
    {"embedded cr", "a\r\"x\ry\"\rz\r", "1[a]\n2[x\ry]\n4[z]\n", 0, 0, COMMA},
    {"semicolon", "a;b,c\n", "1[a|b,c]\n", 0, 0, {';', false, NULL}},
    {"tab keeps empty cells", "a\t\tb\n\t\t\n", "1[a||b]\n2[||]\n", 0, 0, {'\t', false, NULL}},
    {"pipe", "a|b\n", "1[a|b]\n", 0, 0, {'|', false, NULL}},
    {"comment lines", "# \"x\n#\na,#b\n#1,2\n3,4\n", "3[a|#b]\n5[3|4]\n", 0, 0, {',', false, "#"}},
    {"no comment inside a cell", "\"a\n#b\"\n", "1[a\n#b]\n", 0, 0, {',', false, "#"}},
    {"quote is a character", "a,\"b\nc,d\"e\n", "1[a|\"b]\n2[c|d\"e]\n", 0, 0, {',', true, NULL}},
    {"stray quote", "a,b\n1,2\"3\n4,5\n",
     "1[a|b]\n2!column 4: a quote inside an unquoted cell\n3[4|5]\n", 0, 0, COMMA},
    {"text after quote", "a,b\n\"1\"x,2\n4,5\n",
     "1[a|b]\n2!column 4: text after a closing quote\n3[4|5]\n", 0, 0, COMMA},
    {"unclosed at the end", "a,b\n1,\"2\n3,4\n5,6\n",
     "1[a|b]\n2!a quote opened on this line is never closed\n3[3|4]\n4[5|6]\n", 0, 0, COMMA},
    {"unclosed in the last line", "a,b\n1,2\n3,\"4",
     "1[a|b]\n2[1|2]\n3!a quote opened on this line is never closed\n", 0, 0, COMMA},
    {"unclosed before a quoted cell", "a,b\n\"1,2\n3,4\n5,\"6\"\n7,8\n",
     "1[a|b]\n2!a quote opened on this line is not closed before line 4, column 4, where one does "
     "not fit\n"
     "3[3|4]\n4[5|6]\n5[7|8]\n",
     0, 0, COMMA},
    {"two unclosed", "a,b\n\"1,2\n3,4\n\"5,6\n7,8\n",
     "1[a|b]\n2!a quote opened on this line is not closed before line 4, column 2, where one does "
     "not fit\n3[3|4]\n"
     "4!a quote opened on this line is never closed\n5[7|8]\n",
     0, 0, COMMA},
    {"two that pair up swallow nothing", "a,b\n1,\"2\n3,4\n5,6\n7,8\"\n9,10\n",
     "1[a|b]\n2[1|2\n3,4\n5,6\n7,8]\n6[9|10]\n", 2, 0, COMMA},
    {"two that pair up to a ragged row", "a,b,c\n1,\"2,3\n3,4,5\n5,6,7\n7,8,9\"\n9,10,11\n",
     "1[a|b|c]\n2!a quote opened on this line swallows the rows after it\n3[3|4|5]\n4[5|6|7]\n"
     "5!column 6: a quote inside an unquoted cell\n6[9|10|11]\n",
     3, 0, COMMA},
    {"ragged with an embedded newline is one record", "a,b,c\n1,\"x\ny\",3,4\n5,6,7\n",
     "1[a|b|c]\n2[1|x\ny|3|4]\n4[5|6|7]\n", 3, 0, COMMA},
    {"unclosed after a cell over lines", "a,b\n\"x\ny\",\"z\n1,2\n",
     "1[a|b]\n3!a quote opened on this line is never closed\n4[1|2]\n", 0, 0, COMMA},
    {"the first of two crossings swallowed rows", "a,b,c\n1,\"2,3\n4,5,6\n7,8\",\"9\n10,11,12\n",
     "1[a|b|c]\n2!a quote opened on this line is never closed\n3[4|5|6]\n"
     "4!column 4: a quote inside an unquoted cell\n5[10|11|12]\n",
     3, 0, COMMA},
    {"nul",
     "a,b\n1,\0"
     "2\n3,4\n",
     "1[a|b]\n2!column 3: NUL byte\n3[3|4]\n", 0, 13, COMMA},
    {"nul, quotes off",
     "a,b\n1,\0"
     "2\n3,4\n",
     "1[a|b]\n2!column 3: NUL byte\n3[3|4]\n",
     0,
     13,
     {',', true, NULL}},
    {"invalid utf-8", "a,b\n1,x\xFFy\n3,4\n",
     "1[a|b]\n2!column 4: byte 0xFF is not valid UTF-8\n3[3|4]\n", 0, 0, COMMA},
    {"cp1252", "a\ncaf\xE9\nok\n", "1[a]\n2!column 4: byte 0xE9 is not valid UTF-8\n3[ok]\n", 0, 0,
     COMMA},
    {"surrogate, overlong", "a\n\xED\xA0\x80\n\xC0\xAF\nok\n",
     "1[a]\n2!column 1: byte 0xED is not valid UTF-8\n3!column 1: byte 0xC0 is not valid "
     "UTF-8\n4[ok]\n",
     0, 0, COMMA},
    {"bad byte on a later line", "a\n\"x\n\xFFy\"\nb\n",
     "1[a]\n2!line 3, column 1: byte 0xFF is not valid UTF-8\n4[b]\n", 0, 0, COMMA},
    {"utf-8 passes", "a\n\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\n",
     "1[a]\n2[\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80]\n", 0, 0, COMMA},
    {"escape sequences are cells", "a\n\x1b[2J\x1b]0;x\x07\n", "1[a]\n2[\x1b[2J\x1b]0;x\x07]\n", 0,
     0, COMMA},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct csv_case *c = &cases[i];
        struct strbuf out = STRBUF_INIT;
        struct temp_file file;

        temp_write(&file, c->text, c->length ? c->length : strlen(c->text));
        read_all(file.path, &c->format, c->width, &out, true);
        if (strcmp(out.text, c->expected) != 0)
            fail_msg("%s: got\n%s", c->name, out.text);
        temp_remove(&file);
        strbuf_release(&out);
    }
}

static const struct csv_format comma = COMMA;

/* Text around one cell of n bytes on line 2. */
static void make_cell_file(struct strbuf *text, size_t n, bool quoted)
{
    strbuf_adds(text, quoted ? "a,b\n1,\"" : "a,b\n1,");
    strbuf_addn(text, 'x', n);
    strbuf_adds(text, quoted ? "\"\n3,4\n" : "\n3,4\n");
}

static void test_cell_limit(void **state)
{
    static const struct {
        size_t size;
        bool quoted, good;
    } sizes[] = {
        {65534, false, true},    {65533, true, true},     {65536, false, false},
        {65600, true, false},    {1 << 20, false, false}, {1 << 20, true, false},
        {5 << 20, false, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct temp_file file;

        make_cell_file(&text, sizes[i].size, sizes[i].quoted);
        temp_write(&file, text.text, text.length);
        assert_int_equal(read_all(file.path, &comma, 2, &out, true), 3);
        if (sizes[i].good)
            assert_true(out.length > sizes[i].size);
        else
            assert_non_null(strstr(out.text, "a cell is longer than 64 KiB\n3[3|4]\n"));
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&out);
    }
}

static void test_column_limit(void **state)
{
    struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
    struct temp_file file;

    (void)state;
    strbuf_addn(&text, ',', 511);
    strbuf_addc(&text, '\n');
    strbuf_addn(&text, ',', 512);
    strbuf_adds(&text, "\nx\n");
    temp_write(&file, text.text, text.length);
    assert_int_equal(read_all(file.path, &comma, 0, &out, true), 3);
    assert_non_null(strstr(out.text, "2!more than 512 columns\n3[x]\n"));
    temp_remove(&file);
    strbuf_release(&text);
    strbuf_release(&out);
}

/* A record larger than the window, with characters of three bytes lying across its edge in some
 * alignment. */
static void test_long_lines(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 4; shift++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT, want = STRBUF_INIT;
        struct temp_file file;

        strbuf_addn(&text, 'y', shift + 1);
        for (int c = 0; c < 15; c++) {
            strbuf_addc(&text, ',');
            for (int i = 0; i < 20000; i++)
                strbuf_adds(&text, "\xE2\x82\xAC");
        }
        strbuf_addf(&want, "1[%s]\n2[z]\n", text.text);
        for (char *p = want.text; *p; p++)
            *p = *p == ',' ? '|' : *p;
        strbuf_adds(&text, "\nz\n");
        temp_write(&file, text.text, text.length);
        assert_int_equal(read_all(file.path, &comma, 0, &out, true), 2);
        assert_true(!strcmp(out.text, want.text));
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&want);
        strbuf_release(&out);
    }
}

static void test_record_limit(void **state)
{
    struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
    struct temp_file file;

    (void)state;
    for (int c = 0; c < 30; c++) {
        strbuf_addn(&text, 'x', 50000);
        strbuf_addc(&text, ',');
    }
    strbuf_adds(&text, "\nz\n");
    temp_write(&file, text.text, text.length);
    assert_int_equal(read_all(file.path, &comma, 0, &out, true), 2);
    assert_string_equal(out.text, "1!the record is longer than 1024 KiB\n2[z]\n");
    temp_remove(&file);
    strbuf_release(&text);
    strbuf_release(&out);
}

/* CR and LF on both sides of every edge of the window: one line end, not two. */
static void test_window_edges(void **state)
{
    (void)state;
    for (size_t shift = 0; shift < 12; shift++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct temp_file file;
        size_t lines = 60000, count;
        char want[64];

        strbuf_addn(&text, 'h', shift + 1);
        strbuf_adds(&text, "\r\n");
        for (size_t i = 0; i < lines; i++)
            strbuf_adds(&text, "12,345,678\r\n");
        temp_write(&file, text.text, text.length);
        count = read_all(file.path, &comma, 0, &out, true);
        assert_int_equal(count, lines + 1);
        snprintf(want, sizeof want, "\n%zu[12|345|678]\n", lines + 1);
        assert_string_equal(out.text + out.length - strlen(want), want);
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&out);
    }
}

/* One unclosed quote anywhere in a larger file: every other row survives, with its line. */
static void test_unclosed_anywhere(void **state)
{
    static const int places[] = {1, 2, 2999, 5000, 9998, 9999};

    (void)state;
    for (size_t i = 0; i < COUNT(places); i++) {
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT, want = STRBUF_INIT;
        struct temp_file file;

        for (int row = 0; row < 10000; row++) {
            bool bad = row == places[i];

            strbuf_addf(&text, "%d,%s%d,end\n", row, bad ? "\"" : "", row * 7);
            if (bad)
                strbuf_addf(&want, "%d!\n", row + 1);
            else
                strbuf_addf(&want, "%d[%d|%d|end]\n", row + 1, row, row * 7);
        }
        temp_write(&file, text.text, text.length);
        read_all(file.path, &comma, 3, &out, false);
        assert_true(!strcmp(out.text, want.text));
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&out);
        strbuf_release(&want);
    }
}

static void test_odd_files(void **state)
{
    static const struct {
        const char *bytes;
        size_t length;
        const char *says;
    } odd[] = {
        {"", 0, "empty"},
        {"\xEF\xBB\xBF", 3, "empty"},
        {"\xFF\xFE"
         "d\0a\0",
         6, "UTF-16"},
        {"\xFE\xFF\0d\0a", 6, "UTF-16"},
        {"d\0a\0t\0e\0", 8, "UTF-16"},
        {"\x1F\x8B\x08\0\0\0", 6, "gzip"},
        {"PK\3\4\x14\0", 6, "spreadsheet"},
        {"\x7F"
         "ELF\2\1\1\0\0\0\0\0\0\0\0\0",
         16, "binary"},
    };
    struct err err;

    (void)state;
    for (size_t i = 0; i < COUNT(odd); i++) {
        struct temp_file file;

        temp_write(&file, odd[i].bytes, odd[i].length);
        memset(&err, 0, sizeof err);
        assert_null(csv_reader_open(file.path, &err));
        if (!strstr(err.text, odd[i].says))
            fail_msg("%s: %s", odd[i].says, err.text);
        assert_string_equal(err.file, file.path);
        temp_remove(&file);
    }
    assert_null(csv_reader_open("/tmp", &err));
    assert_non_null(strstr(err.text, "directory"));
    assert_null(csv_reader_open("/tmp/redline-test-no-such-file", &err));
    assert_non_null(strstr(err.text, "no such file"));
    assert_null(csv_reader_open("/dev/null", &err));
    assert_non_null(strstr(err.text, "regular"));
}

static void test_fifo(void **state)
{
    struct temp_file file;
    struct err err;

    (void)state;
    temp_text(&file, "");
    temp_remove(&file);
    assert_int_equal(mkfifo(file.path, 0600), 0);
    assert_null(csv_reader_open(file.path, &err)); /* and does not wait for a writer */
    assert_non_null(strstr(err.text, "pipe"));
    temp_remove(&file);
}

/* Only what was there at opening is read. */
static void test_growth(void **state)
{
    struct temp_file file;
    struct err err;
    struct csv_reader *reader;
    struct csv_record record;
    FILE *more;

    (void)state;
    temp_text(&file, "a,b\n1,2");
    reader = csv_reader_open(file.path, &err);
    assert_non_null(reader);
    more = fopen(file.path, "ae");
    fputs("34\n5,6\n", more);
    fclose(more);
    assert_int_equal(csv_reader_next(reader, &record), RECORD_GOOD);
    assert_int_equal(csv_reader_next(reader, &record), RECORD_GOOD);
    assert_string_equal(record.cells[1], "2");
    assert_int_equal(csv_reader_next(reader, &record), RECORD_END);
    csv_reader_close(reader);
    temp_remove(&file);
}

/* The whole file by the rules of RFC 4180, with blanks and blank lines as libcsv treats them.
 * False: some quote is stray. */
static bool plain_split(const char *s, size_t n, struct strbuf *out)
{
    size_t i = 0;

    for (long line = 1; i < n;) {
        long start = line;
        size_t stop = i;

        while (stop < n && s[stop] == ' ')
            stop++;
        if (stop == n || s[stop] == '\n') {
            i = stop + 1;
            line++;
            continue;
        }
        strbuf_addf(out, "%ld[", start);
        for (bool more = true; more;) {
            while (i < n && s[i] == ' ')
                i++;
            if (i < n && s[i] == '"') {
                for (i++; i < n && (s[i] != '"' || (i + 1 < n && s[i + 1] == '"')); i++) {
                    i += s[i] == '"';
                    line += s[i] == '\n';
                    strbuf_addc(out, s[i]);
                }
                if (i++ >= n)
                    return false;
                while (i < n && s[i] == ' ')
                    i++;
                if (i < n && s[i] != ',' && s[i] != '\n')
                    return false;
            } else {
                size_t from = i;

                while (i < n && s[i] != ',' && s[i] != '\n') {
                    if (s[i++] == '"')
                        return false;
                }
                for (stop = i; stop > from && s[stop - 1] == ' '; stop--) {
                }
                strbuf_add(out, s + from, stop - from);
            }
            more = i < n && s[i] == ',';
            strbuf_adds(out, more ? "|" : "]\n");
            i += i < n;
        }
        line++;
    }
    return true;
}

static void test_against_splitter(void **state)
{
    static const char letters[] = "ab ,,,\n\n\"\"x";
    uint64_t seed = 42;
    size_t sound = 0;

    (void)state;
    for (int round = 0; round < 3000; round++) {
        struct strbuf text = STRBUF_INIT, want = STRBUF_INIT, out = STRBUF_INIT;
        struct temp_file file;
        size_t length = 1 + noise(&seed) % 40;

        for (size_t i = 0; i < length; i++)
            strbuf_addc(&text, letters[noise(&seed) % (sizeof letters - 1)]);
        temp_write(&file, text.text, text.length);
        read_all(file.path, &comma, 0, &out, false);
        if (plain_split(text.text, text.length, &want)) {
            if (strcmp(out.text, want.text) != 0)
                fail_msg("round %d: text <%s>\ngot %s\nwant %s", round, text.text, out.text,
                         want.text);
            sound++;
        } else {
            assert_non_null(strchr(out.text, '!'));
        }
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&want);
        strbuf_release(&out);
    }
    assert_true(sound > 500);
}

static void test_noise(void **state)
{
    uint64_t seed = 7;

    (void)state;
    for (int round = 0; round < 400; round++) {
        static const char letters[] = "\"\"\n\r,;\t #\xEF\xBB\xBF\xC3\0"
                                      "a1.-";
        struct strbuf text = STRBUF_INIT, out = STRBUF_INIT;
        struct csv_format format = {",;\t|"[noise(&seed) % 4], noise(&seed) % 4 == 0,
                                    noise(&seed) % 2 ? "#" : NULL};
        struct temp_file file;
        size_t length = noise(&seed) % 3000;

        for (size_t i = 0; i < length; i++)
            strbuf_addc(&text, round % 2 ? (char)noise(&seed)
                                         : letters[noise(&seed) % (sizeof letters - 1)]);
        temp_write(&file, text.text, text.length);
        read_all(file.path, &format, noise(&seed) % 4, &out, true);
        temp_remove(&file);
        strbuf_release(&text);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_cell_limit),
        cmocka_unit_test(test_column_limit),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_record_limit),
        cmocka_unit_test(test_window_edges),
        cmocka_unit_test(test_unclosed_anywhere),
        cmocka_unit_test(test_odd_files),
        cmocka_unit_test(test_fifo),
        cmocka_unit_test(test_growth),
        cmocka_unit_test(test_against_splitter),
        cmocka_unit_test(test_noise),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
