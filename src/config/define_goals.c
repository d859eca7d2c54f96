/* Goals from their sections: members, floors, weights.
 *
 * A goal is a dimension of the committee's goals, measured by indicators that exist and of which
 * more or less is better.  Its floor is a number or formula, else the red line of the one [redline]
 * that watches the indicator by itself, so that "0 points" and "red" cannot drift apart.
 *
 * Weights that are written here are constants, so whether they sum to 1 is known here: for every
 * market and period that some weight names, and for all others.  Nobody stretches them: another sum
 * is an error, at the last line that had a part in it.  Weights from files:
 * indicator/targets_weights.c.
 *
 * What is made of goals (indicators with formulas) stands in define_goal_indicators.c.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/check.h"
#include "config/define.h"
#include "config/define_goals.h"

enum { MEMBERS_MOST = 8 };

/* ---- members and floors ---- */

/* Whichever of the two keys the user wrote; the list, when nobody did. */
static const char *members_key(struct builder *builder, const struct raw_section *section)
{
    const struct raw_entry *list = raw_entry(section, "indicators");
    const struct raw_entry *one = raw_entry(section, "indicator");
    if (list && one && list->file->layer == one->file->layer)
        define_error(builder, section, "indicator",
                     _("indicator and indicators: write one of them"));
    return one && (!list || one->file->layer > list->file->layer) ? "indicator" : "indicators";
}

/* The line of "< 1.5" when it is on that side; else NULL. */
static const char *line_of(const char *condition, enum better better)
{
    const char *line = condition + strspn(condition, " \t");
    if (*line != (better == BETTER_LOWER ? '>' : '<'))
        return NULL;
    line += 1 + (line[1] == '=');
    return line + strspn(line, " \t");
}

/* The floor that the only red line about just this indicator gives; their number. */
static size_t floor_of_redline(const struct catalogue *catalogue, struct goal_member *member)
{
    size_t found = 0;
    for (size_t i = 0; i < catalogue->redline_count; i++) {
        const struct redline_def *redline = &catalogue->redlines[i];
        const char *line = redline->red ? line_of(redline->red, member->better) : NULL;
        if (!line || !redline->indicator || redline->where || redline->per_count > 1 ||
            strcmp(redline->kind, "threshold") != 0 ||
            text_word_compare(redline->indicator, member->indicator, SIZE_MAX) != 0)
            continue;
        member->floor = line;
        member->floor_redline = redline->name;
        found++;
    }
    return found;
}

static bool find_floor(struct builder *builder, const struct raw_section *section,
                       struct goal_member *member)
{
    char key[128];
    snprintf(key, sizeof key, "floor.%s", member->indicator);
    member->floor =
        raw_entry(section, key) ? raw_entry(section, key)->value : raw_text(section, "floor");
    if (member->floor)
        return true;
    size_t found = floor_of_redline(builder->catalogue, member);
    if (found > 1 && !member->origin.builtin)
        define_error_at(builder, &member->origin,
                        _("[goal %s] needs floor.%s: %zu red lines watch just that"), section->name,
                        member->indicator, found);
    if (!found && !member->origin.builtin)
        define_error_at(
            builder, &member->origin,
            _("[goal %s] needs floor.%s: no red line that watches just that is red on its "
              "bad side"),
            section->name, member->indicator);
    return found == 1;
}

static void check_constant(struct builder *builder, const struct raw_section *section,
                           const struct goal_member *member, const struct indicator_def *indicator)
{
    double floor;
    if (!member->origin.builtin && indicator->has_target &&
        number_parse(member->floor, strlen(member->floor), &floor) &&
        (indicator->better == BETTER_LOWER ? floor <= indicator->target
                                           : floor >= indicator->target))
        define_error_at(builder, &member->origin,
                        _("[goal %s]: the floor %s of %s is not on the bad side of its target %g"),
                        section->name, member->floor, member->indicator, indicator->target);
}

static const struct indicator_def *find_indicator(struct builder *builder,
                                                  const struct raw_section *section,
                                                  const char *name, const struct origin *origin)
{
    const struct catalogue *catalogue = builder->catalogue;
    const struct indicator_def *found = catalogue_indicator(catalogue, name);
    const char **names = define_array(builder, catalogue->indicator_count, sizeof *names);
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        names[i] = catalogue->indicators[i].name;
    if (origin->builtin)
        return found && found->better != BETTER_NEUTRAL ? found : NULL;
    if (!found)
        define_error_nearest(builder, origin, name, names, catalogue->indicator_count,
                             _("[goal %s]: there is no [indicator %s]"), section->name, name);
    else if (found->better == BETTER_NEUTRAL)
        define_error_at(builder, origin,
                        _("[goal %s]: [indicator %s] needs better = higher or lower"),
                        section->name, name);
    return found && found->better != BETTER_NEUTRAL ? found : NULL;
}

static void read_members(struct builder *builder, const struct raw_section *section,
                         struct goal_def *goal)
{
    const char *key = members_key(builder, section);
    size_t count;
    const char *const *names = define_names(builder, raw_text(section, key), &count);
    goal->members_origin = raw_key_origin(section, key);
    goal->members = define_array(builder, count, sizeof *goal->members);
    if (!count || count > MEMBERS_MOST)
        define_error(builder, section, count ? key : NULL,
                     _("[goal %s] needs indicators: 1 to %d of them, not %zu"), section->name,
                     MEMBERS_MOST, count);
    for (size_t i = 0; i < count; i++) {
        const struct indicator_def *indicator =
            find_indicator(builder, section, names[i], &goal->members_origin);
        struct goal_member *member = &goal->members[goal->member_count];
        if (!indicator)
            continue;
        *member = (struct goal_member){.indicator = indicator->name,
                                       .better = indicator->better,
                                       .origin = goal->members_origin};
        if (!find_floor(builder, section, member))
            continue;
        check_constant(builder, section, member, indicator);
        goal->member_count++;
    }
}

/* ---- weights ---- */

static bool read_weight(struct builder *builder, const struct raw_section *section,
                        const struct raw_entry *entry, double *weight)
{
    if (!number_parse(entry->value, strlen(entry->value), weight))
        define_error(builder, section, entry->key, _("%s: '%s' is no number"), entry->key,
                     entry->value);
    else if (!(*weight >= 0 && *weight <= 1))
        define_error(builder, section, entry->key,
                     _("%s: %s is no part of the whole, from 0%% to 100%%"), entry->key,
                     entry->value);
    else
        return true;
    return false;
}

/* Periods are written 2026-Q4; the reader of INI files makes keys lower case. */
static bool read_period(const char *text, struct period *period)
{
    char upper[16];
    size_t length = strlen(text);
    if (length >= sizeof upper)
        return false;
    for (size_t i = 0; i <= length; i++)
        upper[i] = (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i]);
    return period_parse(upper, period);
}

/* "de", "2026-q4", "de.2026-q4" */
static void take_weight(struct builder *builder, const struct raw_section *section,
                        const struct raw_entry *entry, const char *what, struct goal_def *goal)
{
    struct goal_weight *weight = &goal->weights[goal->weight_count];
    const char *dot = strrchr(what, '.');
    *weight = (struct goal_weight){.origin = raw_key_origin(section, entry->key)};
    weight->has_period = read_period(dot ? dot + 1 : what, &weight->period);
    if (!weight->has_period)
        weight->market = what;
    else if (dot)
        weight->market = arena_strndup(builder->arena, what, (size_t)(dot - what));
    if (weight->market && !*weight->market)
        define_error(builder, section, entry->key, _("%s: a market or period is missing"),
                     entry->key);
    else if (read_weight(builder, section, entry, &weight->weight))
        goal->weight_count++;
}

static bool is_member(const struct goal_def *goal, const char *name)
{
    for (size_t i = 0; i < goal->member_count; i++)
        if (!strcmp(goal->members[i].indicator, name))
            return true;
    return false;
}

static void check_floor_key(struct builder *builder, const struct raw_section *section,
                            const struct raw_entry *entry, const struct goal_def *goal)
{
    const char *name = entry->key + strlen("floor.");
    const char **names = define_array(builder, goal->member_count, sizeof *names);
    struct origin origin = raw_key_origin(section, entry->key);
    for (size_t i = 0; i < goal->member_count; i++)
        names[i] = goal->members[i].indicator;
    if (!origin.builtin && !is_member(goal, name))
        define_error_nearest(builder, &origin, name, names, goal->member_count,
                             _("%s: '%s' is none of the indicators of [goal %s]"), entry->key, name,
                             section->name);
}

/* Keys beyond those of the schema: floor.X, weight.X. */
static void read_open_keys(struct builder *builder, const struct raw_section *section,
                           struct goal_def *goal)
{
    static const char weight[] = "weight.", floor[] = "floor.";
    goal->weights = define_array(builder, section->count, sizeof *goal->weights);
    for (size_t i = 0; i < section->count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        if (schema_key(section->row, entry->key) || !*entry->value)
            continue;
        if (!strncmp(entry->key, weight, strlen(weight))) {
            take_weight(builder, section, entry, entry->key + strlen(weight), goal);
        } else if (!strncmp(entry->key, floor, strlen(floor))) {
            check_floor_key(builder, section, entry, goal);
        } else {
            static const char *const known[] = {"title",     "head",  "indicators",
                                                "indicator", "floor", "weight",
                                                "term",      "help",  "enabled"};
            struct origin origin = raw_key_origin(section, entry->key);
            define_error_nearest(builder, &origin, entry->key, known, sizeof known / sizeof *known,
                                 _("[goal %s] has no key '%s'"), section->name, entry->key);
        }
    }
}

/* ---- do they sum to 1? ---- */

struct place { /* what a sum is for */
    const char *market;
    bool has_period;
    struct period period;
};

static bool covers(const struct goal_weight *weight, const struct place *place)
{
    if (!weight->has_period)
        return true;
    return place->has_period &&
           period_first_day(weight->period) <= period_first_day(place->period) &&
           period_last_day(weight->period) >= period_last_day(place->period);
}

/* As targets are looked up: the market's own before those of all, the finest period before longer
 * ones, those before the ones without. */
static bool is_nearer(const struct goal_weight *a, const struct goal_weight *b)
{
    if (!b || !a->market != !b->market)
        return !b || a->market;
    if (a->has_period != b->has_period)
        return a->has_period;
    return a->has_period && a->period.grain < b->period.grain;
}

static const struct goal_weight *weight_of(const struct goal_def *goal, const struct place *place)
{
    const struct goal_weight *best = NULL;
    for (size_t i = 0; i < goal->weight_count; i++) {
        const struct goal_weight *weight = &goal->weights[i];
        bool here = !weight->market || (place->market && !strcmp(weight->market, place->market));
        if (here && covers(weight, place) && is_nearer(weight, best))
            best = weight;
    }
    return best;
}

static void say_place(const struct place *place, struct strbuf *text)
{
    for (const char *c = place->market; c && *c; c++) /* a code, as it mostly is written */
        strbuf_addc(text, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    if (place->market && place->has_period)
        strbuf_addc(text, ' ');
    if (place->has_period)
        period_print(place->period, text);
    if (!text->length)
        strbuf_adds(text, _("all goals"));
}

/* Where nobody wrote a weight, a goal that somebody took away is why the others do not sum. */
static void find_removed(const struct builder *builder, struct origin *origin)
{
    for (size_t i = 0; i < builder->raw->count; i++) {
        const struct raw_section *section = &builder->raw->sections[i];
        if (section->removed && !strcmp(section->kind, "goal"))
            *origin = raw_key_origin(section, "enabled");
    }
}

static void check_sum(struct builder *builder, const struct place *place)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct origin origin = catalogue->goals[catalogue->goal_count - 1].weight_origin;
    struct strbuf parts = STRBUF_INIT, where = STRBUF_INIT;
    double sum = 0;
    for (size_t i = 0; i < catalogue->goal_count; i++) {
        const struct goal_def *goal = &catalogue->goals[i];
        const struct goal_weight *own = weight_of(goal, place);
        double weight = own ? own->weight : goal->weight;
        if (origin.builtin || !(own ? own->origin.builtin : goal->weight_origin.builtin))
            origin = own ? own->origin : goal->weight_origin;
        strbuf_addf(&parts, "%s%s %.6g%%", i ? ", " : "", goal->name, weight * 100);
        sum += weight;
    }
    if (origin.builtin)
        find_removed(builder, &origin);
    say_place(place, &where);
    if (fabs(sum - 1) > 1e-9)
        define_error_at(builder, &origin, _("the weights of %s sum to %.6g%%, not 100%%: %s"),
                        where.text, sum * 100, parts.text);
    strbuf_release(&parts);
    strbuf_release(&where);
}

static bool same_place(const struct place *a, const struct place *b)
{
    return (a->market == b->market || (a->market && b->market && !strcmp(a->market, b->market))) &&
           a->has_period == b->has_period &&
           (!a->has_period ||
            (a->period.grain == b->period.grain && a->period.index == b->period.index));
}

static void add_place(struct place *places, size_t *count, struct place place)
{
    for (size_t i = 0; i < *count; i++)
        if (same_place(&places[i], &place))
            return;
    places[(*count)++] = place;
}

/* Every market with every period that some weight names, and each of them alone. */
static void check_sums(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    size_t most = 1, markets = 0, periods = 0;
    for (size_t i = 0; i < catalogue->goal_count; i++)
        most += catalogue->goals[i].weight_count;
    struct place *market = define_array(builder, most, sizeof *market);
    struct place *period = define_array(builder, most, sizeof *period);
    add_place(market, &markets, (struct place){.market = NULL});
    add_place(period, &periods, (struct place){.market = NULL});
    for (size_t i = 0; i < catalogue->goal_count; i++)
        for (size_t w = 0; w < catalogue->goals[i].weight_count; w++) {
            const struct goal_weight *weight = &catalogue->goals[i].weights[w];
            add_place(market, &markets, (struct place){.market = weight->market});
            if (weight->has_period)
                add_place(period, &periods,
                          (struct place){.has_period = true, .period = weight->period});
        }
    for (size_t m = 0; m < markets; m++)
        for (size_t p = 0; p < periods; p++) {
            struct place place = period[p];
            place.market = market[m].market;
            check_sum(builder, &place);
        }
}

/* ---- sections ---- */

static enum goal_term term_of(const struct raw_section *section)
{
    int choice = raw_choice(section, "term");
    return choice < 0 ? GOAL_MIDDLE : (enum goal_term)choice;
}

static void check_goal_name(struct builder *builder, const struct raw_section *section)
{
    if (!check_identifier(section->name) || !strcmp(section->name, "score") ||
        !strcmp(section->name, "balance") || !strcmp(section->name, "weakest"))
        define_error(builder, section, NULL,
                     _("'%s' cannot name a goal: use letters, digits and _, and not score, balance "
                       "or weakest, which are made of all goals"),
                     section->name);
}

static void read_goal(struct builder *builder, const struct raw_section *section,
                      struct goal_def *goal)
{
    const struct raw_entry *weight = raw_entry(section, "weight");
    const char *title = raw_text(section, "title");
    *goal = (struct goal_def){.name = section->name,
                              .title = title ? title : section->name,
                              .help = raw_text(section, "help"),
                              .term = term_of(section),
                              .origin = raw_origin(section),
                              .weight_origin = raw_key_origin(section, "weight")};
    check_goal_name(builder, section);
    read_members(builder, section, goal);
    if (!weight)
        define_error(builder, section, NULL, _("[goal %s] needs a weight, like 25%%"),
                     section->name);
    else
        read_weight(builder, section, weight, &goal->weight);
    read_open_keys(builder, section, goal);
}

/* A section that was left out for another mistake would leave a hole in the sums. */
static bool lacks_goal(const struct builder *builder)
{
    for (size_t i = 0; i < builder->raw->count; i++)
        if (builder->raw->sections[i].left_out && !strcmp(builder->raw->sections[i].kind, "goal"))
            return true;
    return false;
}

void define_goals(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0, before = builder->errors->count;
    const struct raw_section *section;
    catalogue->goals =
        define_array(builder, raw_count(builder->raw, "goal", true), sizeof *catalogue->goals);
    while ((section = raw_next(builder->raw, "goal", true, &index)))
        read_goal(builder, section, &catalogue->goals[catalogue->goal_count++]);
    if (catalogue->goal_count && builder->errors->count == before && !lacks_goal(builder))
        check_sums(builder);
    define_goal_indicators(builder);
}
