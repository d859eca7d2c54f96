/* command = ... of a [source], and the keys that belong to it.
 *
 * Here it is text with its limits; source/words.c takes it apart, engine/commands.c runs it, and
 * decides whether it may.  `every` means two things: a word says what a row covers, a duration how
 * often a command runs, since a source rarely needs both and a report by the week is told from its
 * dates.
 */
#include <string.h>
#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "config/check.h"
#include "config/define.h"

enum { EVERY_SECONDS = 15 * 60, DAY_SECONDS = 86400 };

/* A duration that is none was reported with the schema. */
static int seconds_of(const struct raw_section *section, const char *key, int fallback)
{
    const char *text = raw_text(section, key);
    long seconds;
    return text && check_duration(text, &seconds) ? (int)seconds : fallback;
}

static int32_t first_day(const struct raw_section *section)
{
    const char *text = raw_text(section, "since");
    int32_t day;
    return text && day_parse(text, strlen(text), "%Y-%m-%d", &day) ? day : DAY_NONE;
}

/* Keys that only a command has. */
static void refuse_keys(struct builder *builder, const struct raw_section *section)
{
    static const char *const keys[] = {"timeout", "overlap", "since"};
    const struct raw_entry *every = raw_entry(section, "every");
    long seconds;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (raw_entry(section, keys[i]))
            define_error(builder, section, keys[i],
                         _("[source %s]: %s belongs to sources with a command"), section->name,
                         keys[i]);
    if (every && check_duration(every->value, &seconds))
        define_error(builder, section, "every",
                     _("[source %s]: every = %s says how often a command runs, and there is none"),
                     section->name, every->value);
}

void define_command(struct builder *builder, const struct raw_section *section,
                    struct source_def *source)
{
    const struct raw_entry *entry = raw_entry(section, "command");
    struct query_command *command;
    if (!entry) {
        refuse_keys(builder, section);
        return;
    }
    if (source->path) {
        define_error(builder, section, "command",
                     _("[source %s] has both a path and a command: which one is it?"),
                     section->name);
        return;
    }
    command = define_array(builder, 1, sizeof *command);
    *command = (struct query_command){
        .text = entry->value,
        .folder = entry->file->folder,
        .timeout_seconds = seconds_of(section, "timeout", 60),
        .every_seconds = seconds_of(section, "every", EVERY_SECONDS),
        .overlap_days = (seconds_of(section, "overlap", 0) + DAY_SECONDS - 1) / DAY_SECONDS,
        .since_day = first_day(section),
        .origin = raw_key_origin(section, "command")};
    if (command->timeout_seconds < 1)
        define_error(builder, section, "timeout", _("[source %s]: timeout must be 1s or longer"),
                     section->name);
    source->command = command;
}
