/* Command lines: split as sh splits them (sh is asked), refused where only a shell could help,
 * dates put in, passwords taken out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/strbuf.h"
#include "source/words.h"

static void joined(const struct words *words, struct strbuf *out)
{
    for (size_t i = 0; i < words->count; i++)
        strbuf_addf(out, "[%s]", words->items[i]);
}

static const struct {
    const char *text, *words;
} lines[] = {
    {"psql", "[psql]"},
    {"  psql  --csv\t-f q.sql ", "[psql][--csv][-f][q.sql]"},
    {"a 'b c' \"d e\"", "[a][b c][d e]"},
    {"a --x='b c'd\"e f\"", "[a][--x=b cde f]"},
    {"a '' \"\" b", "[a][][][b]"},
    {"a \"b \\\" \\\\ c\"", "[a][b \" \\ c]"},
    {"a 'b \\ \" c'", "[a][b \\ \" c]"},
    {"a b\\ c \\\"d\\'", "[a][b c][\"d']"},
    {"a 'x | y > z; $(w) `v` & (u)'", "[a][x | y > z; $(w) `v` & (u)]"},
    {"a \"SELECT '{since}', 'x'\"", "[a][SELECT '{since}', 'x']"},
    {"a \xC3\xA9'\xE4\xB8\xAD b'", "[a][\xC3\xA9\xE4\xB8\xAD b]"},
    {"a -x=1,2:3 ./b/../c", "[a][-x=1,2:3][./b/../c]"},
};

static void test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct strbuf out = STRBUF_INIT;
        struct words words;
        struct err err;

        assert_true(words_split(&words, lines[i].text, &err));
        joined(&words, &out);
        assert_string_equal(out.text, lines[i].words);
        assert_null(words.items[words.count]);
        words_release(&words);
        strbuf_release(&out);
    }
}

/* The reference: what sh makes of the same line. */
static void test_split_as_sh(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        struct strbuf command = STRBUF_INIT;
        char said[256] = "";
        FILE *sh;

        strbuf_addf(&command, "set -- %s\nprintf '[%%s]' \"$@\"\n", lines[i].text);
        setenv("LINE", command.text, 1);
        sh = popen("sh -c \"$LINE\"", "r");
        assert_non_null(sh);
        assert_non_null(fgets(said, sizeof said, sh));
        pclose(sh);
        assert_string_equal(said, lines[i].words);
        strbuf_release(&command);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *text;
        int column;
        const char *part;
    } cases[] = {
        {"", 1, "no program"},       {"  \t", 1, "no program"},        {"'' a", 1, "no program"},
        {"a 'b", 3, "never closed"}, {"a \"b\\\"", 3, "never closed"}, {"a b | c", 5, "no shell"},
        {"a > f", 3, "no shell"},    {"a b&", 4, "no shell"},          {"a $HOME", 3, "no shell"},
        {"a x`b`", 4, "no shell"},   {"a;b", 2, "no shell"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct words words;
        struct err err = {.text = ""};

        assert_false(words_split(&words, cases[i].text, &err));
        assert_int_equal(err.column, cases[i].column);
        assert_non_null(strstr(err.text, cases[i].part));
        words_release(&words);
    }
}

static void test_dates(void **state)
{
    static const struct {
        const char *text, *words;
        bool asks;
    } cases[] = {
        {"a {since} {until}", "[a][2026-11-08][2026-11-15]", true},
        {"a \"x >= '{since}' AND x <= '{until}'\"", "[a][x >= '2026-11-08' AND x <= '2026-11-15']",
         true},
        {"a {since}{since}x", "[a][2026-11-082026-11-08x]", true},
        {"a {until} {Since} {x:Date} {since", "[a][2026-11-15][{Since}][{x:Date}][{since]", false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out = STRBUF_INIT;
        struct words words, filled;
        struct err err;

        assert_true(words_split(&words, cases[i].text, &err));
        assert_int_equal(words_ask_since(&words), cases[i].asks);
        words_fill(&words, day_from_civil(2026, 11, 8), day_from_civil(2026, 11, 15), &filled);
        joined(&filled, &out);
        assert_string_equal(out.text, cases[i].words);
        words_release(&words);
        words_release(&filled);
        strbuf_release(&out);
    }
}

static void test_passwords(void **state)
{
    static const struct {
        const char *text, *said, *shown;
    } cases[] = {
        {"a --password=hunter2", "bad hunter2, hunter2", "bad ***, ***"},
        {"a --password hunter2", "bad hunter2", "bad ***"},
        {"a -phunter2 db", "hunter2 db", "*** db"},
        {"a -p hunter2", "hunter2", "***"},
        {"psql 'host=h password=hunter2 dbname=d'", "h hunter2 d", "h *** d"},
        {"a postgres://me:hunter2@host/db", "me hunter2 host", "me *** host"},
        {"a --api-key=abcd1234 --token xyz9", "abcd1234 xyz9", "*** ***"},
        {"a 'jdbc:hive2://h;user=u;PWD=hunter2;x=y'", "hunter2 u y", "*** u y"},
        {"a --host=hunter2", "no hunter2", "no hunter2"},
        {"a --password=", "nothing", "nothing"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf out = STRBUF_INIT;
        struct words words;
        struct err err;

        assert_true(words_split(&words, cases[i].text, &err));
        words_hide(&words, cases[i].said, &out);
        assert_string_equal(out.text, cases[i].shown);
        words_release(&words);
        strbuf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),     cmocka_unit_test(test_split_as_sh),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_dates),
        cmocka_unit_test(test_passwords),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
