/*
 * [keys]: which action a key runs, and what is said of words that are no keys, of actions that do not
 * exist, of two actions on one key, and of an action that lost its key.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "tui/state.h"

static struct key_def defs[8];
static struct catalogue catalogue = {.keys = defs};

static void map(size_t count, const char *const (*rows)[2])
{
    catalogue.key_count = count;
    for (size_t i = 0; i < count; i++)
        defs[i] = (struct key_def){.action = rows[i][0],
                                   .keys = rows[i][1],
                                   .origin = {.file = i < 2 ? "a.ini" : "b.ini", .line = 10 + (int)i}};
}

static void test_errors(void **state)
{
    static const struct {
        size_t count;
        const char *rows[3][2];
        const char *text; /* "": none */
    } cases[] = {
        {1, {{"sort", "x"}}, ""},
        {2, {{"sort", "x"}, {"values", "y C-y"}}, ""},
        {2, {{"sort", "x"}, {"values", "y x"}}, "a.ini:11: the key x already runs sort (line 10)"},
        {3,
         {{"sort", "x"}, {"values", "y"}, {"theme", "C-t y"}},
         "b.ini:12: the key y already runs values (a.ini:11)"},
        {2, {{"sort", "C-a"}, {"values", "C-A"}}, "a.ini:11: the key C-A already runs sort (line 10)"},
        {1, {{"sortt", "x"}}, "a.ini:10: there is no action 'sortt'; the nearest is 'sort'"},
        {1, {{"qwertzuiop", "x"}}, "a.ini:10: there is no action 'qwertzuiop'"},
        {1, {{"sort", "PageUp"}}, "a.ini:10: 'PageUp' is no key"},
        {1, {{"palette", "Space"}}, ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err_list errors;
        struct strbuf text = STRBUF_INIT;

        map(cases[i].count, cases[i].rows);
        err_list_init(&errors);
        keys_check(&catalogue, &errors);
        assert_int_equal(errors.count, *cases[i].text != '\0');
        if (errors.count) {
            err_format(&errors.items[0], &text);
            if (strncmp(text.text, cases[i].text, strlen(cases[i].text)))
                fail_msg("%s, expected %s", text.text, cases[i].text);
        }
        strbuf_release(&text);
        err_list_release(&errors);
    }
}

static const struct action *action_of(const char *id)
{
    const struct action *action = action_find(id);

    assert_non_null(action);
    return action;
}

static void test_lost_keys(void **state)
{
    static const char *const rows[][2] = {{"sort", "z"}, {"up", "K"}, {"values", "Down"}};
    struct strbuf text = STRBUF_INIT;

    (void)state;
    map(3, rows);
    assert_true(keys_lost(&catalogue, action_of("freeze"), &text));
    assert_string_equal(text.text, "freeze has no key: sort took z (a.ini:10); the palette still "
                                   "runs it");
    assert_false(keys_lost(&catalogue, action_of("sort"), &text)); /* it has another */
    assert_false(keys_lost(&catalogue, action_of("down"), &text)); /* j is left */
    assert_false(keys_lost(&catalogue, action_of("quit"), &text));
    strbuf_release(&text);
}

static void test_which_runs(void **state)
{
    static const char *const rows[][2] = {{"sort", "z C-t"}, {"values", "Down"}};
    struct snapshot snapshot = {.catalogue = &catalogue};
    struct screen screen = {.snapshot = &snapshot};
    static const struct {
        int key;
        const char *id;
    } keys[] = {{'z', "sort"}, {20, "sort"}, {'j', "down"}, {'/', "search"}, {'T', "theme"}};
    struct strbuf label = STRBUF_INIT;

    (void)state;
    map(2, rows);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        assert_string_equal(action_for_key(&screen, keys[i].key)->id, keys[i].id);
    assert_null(action_for_key(&screen, 's')); /* moved away */
    action_key_label(&screen, action_of("freeze"), &label);
    assert_string_equal(label.text, "");
    action_key_label(&screen, action_of("down"), &label); /* Down was taken */
    assert_string_equal(label.text, "j");
    strbuf_release(&label);
}

/* No key is the default of two actions. */
static void test_defaults(void **state)
{
    (void)state;
    for (size_t i = 0; i < screen_action_count; i++)
        for (size_t k = 0; k < i; k++)
            for (const char *at = screen_actions[i].keys; *at;) {
                size_t length = strcspn(at, " ");
                const char *other = screen_actions[k].keys;

                while (*other) {
                    size_t size = strcspn(other, " ");

                    if (size == length && !strncmp(at, other, length))
                        fail_msg("%.*s runs %s and %s", (int)length, at, screen_actions[i].id,
                                 screen_actions[k].id);
                    other += size + strspn(other + size, " ");
                }
                at += length + strspn(at + length, " ");
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_errors),
                                       cmocka_unit_test(test_lost_keys),
                                       cmocka_unit_test(test_which_runs),
                                       cmocka_unit_test(test_defaults)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
