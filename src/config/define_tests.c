/* Unit tests of red lines: their sections, as written.
 *
 * What the values mean is read where they are run (engine/trial.h); a data set that is only looked
 * at never needs to know. That there is such a red line is said there, too.
 */
#include <string.h>
#include "base/i18n.h"
#include "config/define.h"
#include "config/check.h"

static bool is_own_key(const char *key)
{
    return !strncmp(key, "input", 5) || !strncmp(key, "expect", 6);
}

static void take_lines(struct builder *builder, const struct raw_section *section,
                       struct test_def *test)
{
    test->lines = define_array(builder, section->count, sizeof *test->lines);
    for (size_t i = 0; i < section->count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        if (!schema_key(section->row, entry->key) || is_own_key(entry->key))
            test->lines[test->line_count++] =
                (struct test_line){.key = entry->key,
                                   .value = entry->value,
                                   .origin = raw_key_origin(section, entry->key)};
    }
}

void define_tests(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->tests =
        define_array(builder, raw_count(builder->raw, "test", true), sizeof *catalogue->tests);
    while ((section = raw_next(builder->raw, "test", true, &index))) {
        struct test_def *test = &catalogue->tests[catalogue->test_count++];
        int grain = raw_choice(section, "grain");
        *test = (struct test_def){.name = section->name,
                                  .help = raw_text(section, "help"),
                                  .redline = define_name(builder, raw_text(section, "redline")),
                                  .start = raw_text(section, "start"),
                                  .has_grain = grain >= 0,
                                  .grain = grain >= 0 ? (enum grain)grain : GRAIN_WEEK,
                                  .origin = raw_origin(section),
                                  .redline_origin = raw_key_origin(section, "redline"),
                                  .start_origin = raw_key_origin(section, "start")};
        take_lines(builder, section, test);
        if (!test->redline)
            define_error(builder, section, NULL, _("[test %s] names no red line: redline = NAME"),
                         test->name);
    }
}
