/* The command line: every row is complete and unique, both spellings work, and mistakes name the
 * way out. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "app/commands.h"
#include "base/err.h"

enum { MAX_WORDS = 12 };

static bool parse(struct options *options, const char *line, char *space, size_t size,
                  struct err *err)
{
    char *argv[MAX_WORDS + 1] = {(char *)(uintptr_t) "redline"};
    int argc = 1;

    assert_true(strlen(line) < size);
    strcpy(space, line);
    for (char *word = strtok(space, " "); word && argc < MAX_WORDS; word = strtok(NULL, " "))
        argv[argc++] = word;
    *err = (struct err){.text = ""};
    return options_parse(options, argc, argv, err);
}

static void rows_are_complete_and_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < app_option_count; i++) {
        assert_true(app_options[i].name && app_options[i].help && app_options[i].help[0]);
        assert_true(!app_options[i].valid || app_options[i].form);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(app_options[i].name, app_options[k].name);
    }
    for (size_t i = 0; i < app_command_count; i++) {
        assert_true(app_commands[i].run && app_commands[i].operands && app_commands[i].help);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(app_commands[i].name, app_commands[k].name);
    }
}

static void every_command_of_an_option_exists(void **state)
{
    (void)state;
    for (size_t i = 0; i < app_option_count; i++) {
        char list[200], *rest = list;
        if (!app_options[i].commands)
            continue;
        strcpy(list, app_options[i].commands);
        for (char *word; (word = strsep(&rest, " "));)
            assert_non_null(app_command_find(word));
    }
}

static void both_spellings_and_any_order(void **state)
{
    static const char *const lines[] = {
        "export markets data --period 2026-W46 --format json --strict",
        "--period=2026-W46 --format=json --strict export markets data",
        "export --strict markets --format json -- data --nothing",
    };
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct options options;
        struct err err;
        char space[200];
        assert_true(parse(&options, lines[i], space, sizeof space, &err));
        assert_string_equal(options.command, "export");
        assert_string_equal(options.period, "2026-W46");
        assert_string_equal(options.format, "json");
        assert_true(options.strict);
        assert_string_equal(options.engine.request.dataset, "data");
    }
    struct options options;
    struct err err;
    char space[200];
    assert_false(parse(&options, lines[2], space, sizeof space,
                       &err)); /* --nothing is an operand too many */
    assert_non_null(strstr(err.text, "--nothing"));
}

static void the_first_word_may_be_a_dataset(void **state)
{
    struct options options;
    struct err err;
    char space[200];
    (void)state;
    assert_true(parse(&options, "./check --readonly", space, sizeof space, &err));
    assert_null(options.command);
    assert_true(options.read_only);
    assert_string_equal(options.engine.request.dataset, "./check");
    assert_true(parse(&options, "", space, sizeof space, &err));
    assert_null(options.engine.request.dataset);
}

static void mistakes_are_told(void **state)
{
    static const struct {
        const char *line, *part;
    } cases[] = {
        {"--perod 2026", "--period"},
        {"check --zzzz", "--zzzz"},
        {"check --period", "needs a value"},
        {"check --strict=yes", "no value"},
        {"check --period W46", "2026-W46"},
        {"export markets --format yaml", "text, json, csv"},
        {"export markets --format html", "text, json, csv"},
        {"export", "VIEW"},
        {"export a b c", "'c'"},
        {"check --by market", "query"},
        {"export screen --size 80", "120x40"},
        {"export screen --size 0x24", "120x40"},
        {"export screen --size 99999x1", "1000x1000"},
        {"check --now yesterday", "2026-11-15"},
        {"check --config a --no-config", "exclude"},
        {"check --config=", "needs a value"},
        {"-x", "-x"},
        {"check --scenario tariffs", "not in this version"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct options options;
        struct err err;
        char space[200];
        assert_false(parse(&options, cases[i].line, space, sizeof space, &err));
        if (!strstr(err.text, cases[i].part))
            fail_msg("%s: %s", cases[i].line, err.text);
    }
}

static void the_command_is_known_after_a_mistake(void **state)
{
    struct options options;
    struct err err;
    char space[200];
    (void)state;
    assert_false(parse(&options, "--perod 2026 check", space, sizeof space, &err));
    assert_string_equal(options.command, "check"); /* so that the status can be 3 */
}

static void review_takes_one_dataset(void **state)
{
    struct options options;
    struct err err;
    char space[200];
    (void)state;
    assert_true(parse(&options, "review shop --as-of 2026-11-16T10:30Z --writable", space,
                      sizeof space, &err));
    assert_string_equal(options.operands[0], "shop");
    assert_string_equal(options.as_of, "2026-11-16T10:30Z");
    assert_false(parse(&options, "review shop more", space, sizeof space, &err));
    assert_false(parse(&options, "review --kind note", space, sizeof space, &err));
    assert_false(parse(&options, "review --as-of soon", space, sizeof space, &err));
}

static void sizes(void **state)
{
    int width = 0, height = 0;
    (void)state;
    assert_true(app_size("120x40", &width, &height));
    assert_int_equal(width, 120);
    assert_int_equal(height, 40);
    assert_false(app_size("x", &width, &height));
    assert_false(app_size("12x-4", &width, &height));
    assert_false(app_size("12x4x", &width, &height));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete_and_unique),
        cmocka_unit_test(every_command_of_an_option_exists),
        cmocka_unit_test(both_spellings_and_any_order),
        cmocka_unit_test(the_first_word_may_be_a_dataset),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(the_command_is_known_after_a_mistake),
        cmocka_unit_test(review_takes_one_dataset),
        cmocka_unit_test(sizes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
