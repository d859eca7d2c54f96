/* The committee's calendar and clocks: [meeting NAME] and [decisions].
 *
 * When a meeting is due is worked out where the journal is known (journal/calendar.h); here is only
 * what its section can know of itself.  A built-in meeting gives way: a pane that somebody took
 * away is one that it need not look at.
 */
#include <string.h>
#include "base/i18n.h"
#include "base/number.h"
#include "config/check.h"
#include "config/define.h"

static void check_panes(struct builder *builder, const struct raw_section *section,
                        struct meeting_def *meeting)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct origin origin = raw_key_origin(section, "panes");
    const char **names = define_array(builder, catalogue->pane_count, sizeof *names);
    const char **kept = define_array(builder, meeting->pane_count, sizeof *kept);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->pane_count; i++)
        names[i] = catalogue->panes[i].name;
    for (size_t i = 0; i < meeting->pane_count; i++) {
        if (catalogue_pane(catalogue, meeting->panes[i]))
            kept[count++] = meeting->panes[i];
        else if (!origin.builtin)
            define_error_nearest(builder, &origin, meeting->panes[i], names, catalogue->pane_count,
                                 _("panes: there is no [pane %s]"), meeting->panes[i]);
    }
    meeting->panes = kept;
    meeting->pane_count = count;
}

void define_meetings(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;

    catalogue->meetings = define_array(builder, raw_count(builder->raw, "meeting", true),
                                       sizeof *catalogue->meetings);
    while ((section = raw_next(builder->raw, "meeting", true, &index))) {
        struct meeting_def *meeting = &catalogue->meetings[catalogue->meeting_count++];
        const char *title = raw_text(section, "title");

        *meeting = (struct meeting_def){.name = section->name,
                                        .title = title ? title : section->name,
                                        .help = raw_text(section, "help"),
                                        .every = (enum meeting_every)raw_choice(section, "every"),
                                        .weekday = raw_choice(section, "weekday"),
                                        .minutes = (int)raw_int(section, "minutes"),
                                        .origin = raw_origin(section)};
        meeting->panes = define_names(builder, raw_text(section, "panes"), &meeting->pane_count);
        check_panes(builder, section, meeting);
    }
}

static long seconds_of(const char *text)
{
    long seconds = 0;

    return text && check_duration(text, &seconds) ? seconds : 0;
}

/* within.competition = 72h */
static void take_clock(struct builder *builder, const struct raw_section *section,
                       const struct raw_entry *entry)
{
    static const char within[] = "within.";
    struct decisions_def *decisions = &builder->catalogue->decisions;
    struct origin origin = raw_key_origin(section, entry->key);
    const char *names[32];
    size_t count = 0;
    long seconds;

    for (size_t k = 0; k < section->row->key_count && count < 32; k++)
        names[count++] = section->row->keys[k].name;
    if (strncmp(entry->key, within, sizeof within - 1) != 0 || !entry->key[sizeof within - 1]) {
        define_error_nearest(builder, &origin, entry->key, names, count,
                             _("[decisions] has no key '%s'"), entry->key);
    } else if (*entry->value && !check_duration(entry->value, &seconds)) {
        define_error(builder, section, entry->key, _("%s: '%s' is no duration like 48h, 7d or 2w"),
                     entry->key, entry->value);
    } else if (*entry->value) {
        decisions->clocks[decisions->clock_count++] =
            (struct decide_clock){.category = entry->key + sizeof within - 1, .seconds = seconds};
    }
}

/* A part of a whole, which 0 and 1 are not: 95% */
static double part_of(struct builder *builder, const struct raw_section *section, const char *key)
{
    const char *text = raw_text(section, key);
    double part = 0;

    if (!text)
        return 0;
    if (number_parse(text, strlen(text), &part) && part > 0 && part < 1)
        return part;
    define_error(builder, section, key, _("%s = %s: a part between 0 and 100%%, like 90%%"), key,
                 text);
    return 0;
}

void define_decisions(struct builder *builder)
{
    const struct raw_section *section = raw_find(builder->raw, "decisions", "");
    struct decisions_def *decisions = &builder->catalogue->decisions;

    if (!section)
        return;
    *decisions = (struct decisions_def){
        .within_seconds = seconds_of(raw_text(section, "within")),
        .before = (int)raw_int(section, "before"),
        .after = (int)raw_int(section, "after"),
        .least = (int)raw_int(section, "least"),
        .confidence = part_of(builder, section, "confidence"),
        .effective = part_of(builder, section, "effective"),
        .effective_least = (int)raw_int(section, "effective_least"),
    };
    decisions->clocks = define_array(builder, section->count, sizeof *decisions->clocks);
    for (size_t i = 0; i < section->count; i++)
        if (!schema_key(section->row, section->entries[i].key))
            take_clock(builder, section, &section->entries[i]);
    if (decisions->least > decisions->after)
        define_error(builder, section, "least",
                     _("least = %d: there are at most after = %d periods to look at"),
                     decisions->least, decisions->after);
}
