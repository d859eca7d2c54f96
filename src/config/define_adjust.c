/* Rolling adjustments from their sections: when they hold, and what they make of which targets.
 *
 * Every key that is none of the schema's is INDICATOR.target or INDICATOR.benchmark.  That there is
 * such an indicator is said here, with the nearest; what the formulas name is known only when the
 * sources have been read (rule/adjust.h).  Where a user removed an indicator, a built-in section
 * moves one target less, or nothing and is gone.
 */
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "config/check.h"
#include "config/define.h"

/* "gross_margin.target": the indicator and which of its two goals; false: neither. */
static bool split_key(struct builder *builder, const char *key, struct adjust_goal *goal)
{
    const char *dot = strrchr(key, '.');
    size_t count;
    if (!dot || dot == key || (strcmp(dot, ".target") != 0 && strcmp(dot, ".benchmark") != 0))
        return false;
    goal->benchmark = dot[1] == 'b';
    goal->indicator = *define_list(builder, key, ".", &count);
    return count == 2;
}

static void unknown_key(struct builder *builder, const struct raw_section *section,
                        const struct raw_entry *entry)
{
    const char **names = define_array(builder, section->row->key_count, sizeof *names);
    struct origin origin = raw_key_origin(section, entry->key);
    for (size_t i = 0; i < section->row->key_count; i++)
        names[i] = section->row->keys[i].name;
    define_error_nearest(builder, &origin, entry->key, names, section->row->key_count,
                         _("[adjust %s]: '%s' is no key; what it moves is written "
                           "INDICATOR.target = formula"),
                         section->name, entry->key);
}

static void unknown_indicator(struct builder *builder, const struct adjust_def *adjust,
                              const struct adjust_goal *goal)
{
    const struct catalogue *catalogue = builder->catalogue;
    const char **names = define_array(builder, catalogue->indicator_count, sizeof *names);
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        names[i] = catalogue->indicators[i].name;
    define_error_nearest(builder, &goal->origin, goal->indicator, names,
                         catalogue->indicator_count,
                         _("[adjust %s] moves the %s of '%s', which is no indicator"), adjust->name,
                         goal->benchmark ? "benchmark" : "target", goal->indicator);
}

static void take_goals(struct builder *builder, const struct raw_section *section,
                       struct adjust_def *adjust)
{
    adjust->goals = define_array(builder, section->count, sizeof *adjust->goals);
    for (size_t i = 0; i < section->count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        struct adjust_goal goal = {.formula = entry->value,
                                   .origin = raw_key_origin(section, entry->key)};
        if (schema_key(section->row, entry->key) || !*entry->value)
            continue;
        if (!split_key(builder, entry->key, &goal))
            unknown_key(builder, section, entry);
        else if (catalogue_indicator(builder->catalogue, goal.indicator))
            adjust->goals[adjust->goal_count++] = goal;
        else if (!goal.origin.builtin)
            unknown_indicator(builder, adjust, &goal);
    }
}

static void check_adjust(struct builder *builder, const struct raw_section *section,
                         const struct adjust_def *adjust, size_t errors)
{
    if (!adjust->when)
        define_error(builder, section, NULL, _("[adjust %s] needs a condition: when = pmi < 50"),
                     adjust->name);
    if (!adjust->goal_count && !section->builtin && builder->errors->count == errors)
        define_error(builder, section, NULL,
                     _("[adjust %s] moves nothing: it needs INDICATOR.target = formula"),
                     adjust->name);
}

void define_adjusts(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->adjusts =
        define_array(builder, raw_count(builder->raw, "adjust", true), sizeof *catalogue->adjusts);
    while ((section = raw_next(builder->raw, "adjust", true, &index))) {
        struct adjust_def *adjust = &catalogue->adjusts[catalogue->adjust_count++];
        const char *title = raw_text(section, "title"), *reason = raw_text(section, "reason");
        int grain = raw_choice(section, "grain");
        size_t errors = builder->errors->count;
        *adjust = (struct adjust_def){.name = section->name,
                                      .title = title ? title : section->name,
                                      .help = raw_text(section, "help"),
                                      .when = raw_text(section, "when"),
                                      .until = raw_text(section, "until"),
                                      .where = raw_text(section, "where"),
                                      .owner = raw_text(section, "owner"),
                                      .for_periods = (int)raw_int(section, "for"),
                                      .has_grain = grain >= 0,
                                      .grain = grain >= 0 ? (enum grain)grain : GRAIN_WEEK,
                                      .origin = raw_origin(section),
                                      .when_origin = raw_key_origin(section, "when"),
                                      .until_origin = raw_key_origin(section, "until"),
                                      .where_origin = raw_key_origin(section, "where")};
        adjust->reason = reason ? reason : adjust->when ? adjust->when : adjust->title;
        take_goals(builder, section, adjust);
        check_adjust(builder, section, adjust, errors);
        if (section->builtin && !adjust->goal_count)
            catalogue->adjust_count--;
    }
}
