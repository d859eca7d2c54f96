/* Help's own rows: topics are complete and unique, their pieces are what was written, every
 * function says what it is, every list that an option names is known, and the manual names all. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "app/topics.h"
#include "base/err.h"
#include "base/text.h"
#include "config/catalogue.h"
#include "config/schema.h"
#include "indicator/formula.h"
#include "tui/screen.h"

static void rows_are_complete_and_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < app_topic_count; i++) {
        const struct topic_row *row = &app_topics[i];

        assert_true(strlen(row->title) > 3 && strlen(row->text) > 40);
        assert_true(row->page == 1 || row->page == 5);
        assert_ptr_equal(topic_find(row->name), row);
    }
    assert_null(topic_find("period"));
}

static void pieces_are_what_was_written(void **state)
{
    static const char written[] = "One two.\n\n  a\n  b\n\nThree.";
    static const struct {
        const char *text;
        bool literal;
    } wanted[] = {{"One two.", false}, {"  a\n  b", true}, {"Three.", false}};
    const char *at = written;
    struct topic_piece piece;
    size_t i = 0;

    (void)state;
    for (; topic_next(&at, &piece); i++) {
        assert_true(i < 3);
        assert_int_equal(piece.length, strlen(wanted[i].text));
        assert_memory_equal(piece.start, wanted[i].text, piece.length);
        assert_int_equal(piece.literal, wanted[i].literal);
    }
    assert_int_equal(i, 3);
}

static char *printed(void (*print)(FILE *out, const void *self), const void *self)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    assert_non_null(out);
    print(out, self);
    fclose(out);
    return text;
}

static void print_topic(FILE *out, const void *self)
{
    topic_print(out, self);
}

static void lines_fit_an_old_terminal(void **state)
{
    (void)state;
    for (size_t i = 0; i < app_topic_count; i++) {
        char *text = printed(print_topic, &app_topics[i]);

        for (char *rest = text, *line; (line = strsep(&rest, "\n"));)
            assert_true(text_width(line) <= 79);
        free(text);
    }
}

static void every_function_says_what_it_is(void **state)
{
    const char *usage, *help;
    size_t i = 0;

    (void)state;
    for (; formula_function(i, &usage, &help); i++) {
        assert_non_null(usage);
        assert_non_null(help);
        assert_non_null(strchr(usage, '('));
    }
    assert_true(i >= 20);
}

static struct catalogue *built_in(void)
{
    struct catalogue_request request = {.dataset = ".", .no_config = true};
    struct err_list errors;

    err_list_init(&errors);
    struct catalogue *catalogue = catalogue_load(&request, &errors);
    assert_non_null(catalogue);
    err_list_release(&errors);
    return catalogue;
}

static void every_list_of_an_option_is_known(void **state)
{
    struct catalogue *catalogue = built_in();
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    (void)state;
    for (size_t i = 0; i < app_option_count; i++)
        if (app_options[i].names)
            assert_true(names_print(out, app_options[i].names, catalogue));
    assert_false(names_print(out, "view", catalogue));
    fclose(out);
    assert_non_null(strstr(text, "markets\n"));
    free(text);
    catalogue_free(catalogue);
}

static void print_manual_1(FILE *out, const void *self)
{
    manual_print(out, 1, self);
}

static void print_manual_5(FILE *out, const void *self)
{
    manual_print(out, 5, self);
}

/* The name as mdoc source has it: dashes escaped. */
static void assert_named(const char *page, const char *before, const char *name)
{
    char wanted[200] = "";
    size_t at = (size_t)snprintf(wanted, sizeof wanted, "%s", before);

    for (; *name && at + 3 < sizeof wanted; name++) {
        if (*name == '-' && (!*before || strchr(before, '"')))
            wanted[at++] = '\\';
        wanted[at++] = *name;
    }
    wanted[at] = '\0';
    if (!strstr(page, wanted))
        fail_msg("the manual lacks '%s'", wanted);
}

static void the_manual_names_every_row(void **state)
{
    struct catalogue *catalogue = built_in();
    char *program = printed(print_manual_1, catalogue), *ini = printed(print_manual_5, catalogue);

    (void)state;
    for (size_t i = 0; i < app_option_count; i++)
        assert_named(program, ".It Fl \\-", app_options[i].name);
    for (size_t i = 0; i < app_command_count; i++)
        assert_named(program, ".It Nm Cm ", app_commands[i].name);
    for (size_t i = 0; i < schema_section_count; i++)
        for (size_t k = 0; k < schema_sections[i].key_count; k++)
            assert_named(ini, ".It Ic ", schema_sections[i].keys[k].name);
    for (size_t i = 0; i < catalogue->preset_count; i++)
        assert_named(ini, ".It Ic ", catalogue->presets[i].name);
    for (size_t i = 0; i < screen_action_count; i++)
        assert_named(ini, ".It Ic \"", screen_actions[i].id);
    for (size_t i = 0; i < catalogue->theme_count; i++)
        for (size_t r = 0; r < catalogue->themes[i].count; r++)
            assert_named(ini, "", catalogue->themes[i].roles[r].role);
    free(program);
    free(ini);
    catalogue_free(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_complete_and_unique),
        cmocka_unit_test(pieces_are_what_was_written),
        cmocka_unit_test(lines_fit_an_old_terminal),
        cmocka_unit_test(every_function_says_what_it_is),
        cmocka_unit_test(every_list_of_an_option_is_known),
        cmocka_unit_test(the_manual_names_every_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
