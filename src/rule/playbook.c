/*
 * Playbooks: from a finding to what is due.
 *
 * A step opens when its condition holds of the finding (rule/when.h), and its hours count from the
 * end of the period in which it opened, because that is when a committee could first see it: not
 * the first period over the line but the one in which it fired, nor the first week of a step that
 * waits for the fourth.  Red's steps count from red's own run, all others from where the line
 * broke, so a finding that turns red gives no late step new time.
 *
 * A step is taken by a decision that names it at the finding's place, made within the present run.
 * What was decided a year ago about the same line answers nothing today; what was refused leaves
 * the step open.  Times are those of the committee's clock; only periods are compared, not the
 * times at which records were written, so a clock that goes backwards changes nothing.
 */
#include "rule/playbook.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "cube/cube.h"
#include "rule/rules.h"

enum { DAY_SECONDS = 86400 };

/* ---- compiled -------------------------------------------------------------------------------- */

static bool compile_step(const struct playbook_step *step, struct when *when, struct err *err)
{
    char key[24];

    snprintf(key, sizeof key, "%d.when", step->number);
    return when_parse(step->when, key, step->when_origin.file, step->when_origin.line, when, err);
}

struct playbook_set *playbook_set_new(const struct catalogue *catalogue, struct err_list *errors)
{
    struct playbook_set *set = mem_calloc(1, sizeof *set);
    size_t before = errors->count;
    struct err err;

    set->items = mem_calloc(catalogue->playbook_count + 1, sizeof *set->items);
    for (size_t i = 0; i < catalogue->playbook_count; i++) {
        const struct playbook_def *def = &catalogue->playbooks[i];
        struct playbook *playbook = &set->items[set->count++];

        playbook->def = def;
        playbook->when = mem_calloc(def->step_count + 1, sizeof *playbook->when);
        for (size_t s = 0; s < def->step_count; s++)
            if (!compile_step(&def->steps[s], &playbook->when[s], &err))
                err_list_add(errors, &err);
    }
    if (errors->count == before)
        return set;
    playbook_set_free(set);
    return NULL;
}

void playbook_set_free(struct playbook_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        free(set->items[i].when);
    free(set->items);
    free(set);
}

static const struct playbook *find(const struct playbook_set *set, const char *name)
{
    for (size_t i = 0; set && name && i < set->count; i++)
        if (strcmp(set->items[i].def->name, name) == 0)
            return &set->items[i];
    return NULL;
}

const struct playbook *playbook_of(const struct playbook_set *set, const struct finding *finding)
{
    return find(set, finding->rule->def->playbook);
}

const char *step_state_name(enum step_state state)
{
    static const char *const names[] = {
        [STEP_ESCALATED] = N_("escalated"), [STEP_OVERDUE] = N_("overdue"),
        [STEP_OPEN] = N_("open"),           [STEP_TAKEN] = N_("taken"),
        [STEP_DONE] = N_("done"),           [STEP_LATER] = N_("later"),
    };

    return names[state];
}

const char *step_owner(const struct playbook_step *step, const struct finding *finding)
{
    const char *owner = step->owner ? step->owner : finding->rule->def->owner;

    return owner ? owner : "";
}

int32_t deadline_day(int64_t deadline)
{
    return (int32_t)((deadline - 1) / DAY_SECONDS);
}

/* ---- matched --------------------------------------------------------------------------------- */

static bool same_code(const struct strmap *map, int code, const char *text)
{
    if (code < 0 || !text)
        return code < 0 && !text;
    return strcmp(strmap_name(map, code), text) == 0;
}

static bool is_of_finding(const struct step_taken *taken, const struct finding *finding,
                          const struct dims *dims)
{
    const char *record = finding->row ? finding->row->key : NULL;

    if (taken->redline && strcmp(taken->redline, finding->rule->name) != 0)
        return false;
    if (record || taken->record)
        return record && taken->record && strcmp(record, taken->record) == 0;
    return same_code(&dims->market, finding->market, taken->market) &&
           same_code(&dims->channel, finding->channel, taken->channel);
}

/* From the period in which the line broke to the one that is looked at. */
static bool is_of_run(const struct step_taken *taken, const struct finding *finding)
{
    int32_t last = taken->has_period ? period_last_day(taken->period) : taken->day;
    int32_t first = taken->has_period ? period_first_day(taken->period) : taken->day;

    if (last == DAY_NONE)
        return true; /* nobody can say when it was: it was said */
    if (taken->has_period && first > period_last_day(finding->period))
        return false;
    return !finding->has_since || last >= period_first_day(finding->broke);
}

/* The decision that holds: the newest that was not refused, else the newest refusal. */
static const struct step_taken *find_taken(const struct playbook_def *def, int step,
                                           const struct finding *finding, const struct dims *dims,
                                           const struct step_taken *taken, size_t count)
{
    const struct step_taken *best = NULL;

    for (size_t i = 0; i < count; i++) {
        const struct step_taken *one = &taken[i];

        if (one->step != step || strcmp(one->playbook, def->name) != 0 ||
            !is_of_finding(one, finding, dims) || !is_of_run(one, finding))
            continue;
        if (!best || (best->refused && !one->refused) ||
            (best->refused == one->refused && one->id > best->id))
            best = one;
    }
    return best;
}

/* The period in which the step opened: the line fires in its `for`-th, the step maybe later. */
static struct period opened_in(const struct when *when, const struct finding *finding)
{
    bool own_run = finding->state == RULE_RED && when->level == RULE_RED;
    struct period opened =
        own_run || finding->state == RULE_NODATA ? finding->since : finding->broke;
    int fires = when->level == RULE_NODATA ? 1 : finding->rule->machine.for_periods;
    int after = when->periods > fires ? when->periods : fires;

    opened.index += after > 0 ? after - 1 : 0;
    if (opened.index > finding->period.index)
        opened.index = finding->period.index;
    return opened;
}

static void set_deadline(struct step_match *match, const struct when *when,
                         const struct finding *finding)
{
    const struct playbook_step *step = match->step;

    match->escalates = INT64_MAX;
    if (!finding->has_since)
        return;
    match->opened = opened_in(when, finding);
    match->has_deadline = step->within_seconds > 0;
    if (!match->has_deadline)
        return;
    match->deadline =
        ((int64_t)period_last_day(match->opened) + 1) * DAY_SECONDS + step->within_seconds;
    if (step->escalate)
        match->escalates = match->deadline + step->escalate_seconds;
}

static enum step_state state_of(const struct step_match *match, int64_t now)
{
    if (match->taken && !match->taken->refused)
        return match->taken->done ? STEP_DONE : STEP_TAKEN;
    if (!match->has_deadline || now <= match->deadline)
        return STEP_OPEN;
    return now > match->escalates ? STEP_ESCALATED : STEP_OVERDUE;
}

void playbook_match(const struct playbook *playbook, const struct finding *finding,
                    const struct dims *dims, const struct step_taken *taken, size_t count,
                    int64_t now, struct step_match *out)
{
    const struct playbook_def *def = playbook->def;
    bool has_next = false;

    for (size_t s = 0; s < def->step_count; s++) {
        struct step_match *match = &out[s];

        *match = (struct step_match){.step = &def->steps[s], .state = STEP_LATER};
        match->escalates = INT64_MAX;
        match->taken = find_taken(def, def->steps[s].number, finding, dims, taken, count);
        if (when_holds(&playbook->when[s], finding)) {
            set_deadline(match, &playbook->when[s], finding);
            match->state = state_of(match, now);
        } else if (match->taken && !match->taken->refused) {
            match->state = match->taken->done ? STEP_DONE : STEP_TAKEN; /* ahead of its time */
        }
        match->is_next = !has_next && match->state <= STEP_OPEN;
        has_next = has_next || match->is_next;
    }
}

const struct step_match *playbook_next(const struct step_match *matches, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (matches[i].is_next)
            return &matches[i];
    return NULL;
}

/* ---- what can never happen ------------------------------------------------------------------- */

static bool is_upwards(enum line_op op)
{
    return op == LINE_ABOVE || op == LINE_AT_LEAST;
}

/* Fired means past this line; does that rule out that the value is past that one, the other way? */
static bool rules_out(const struct line_level *level, const struct condition *value)
{
    bool over = is_upwards(level->op);

    if (level->op == LINE_NONE || over == is_upwards(value->op))
        return false;
    return over ? value->line <= level->line : value->line >= level->line;
}

/* Only what is certain: a line that clears at itself, and whose value is what is measured. */
static bool can_have_value(const struct rule *rule, const struct when *when)
{
    const struct machine_rule *machine = &rule->machine;
    const struct line_level *mildest =
        machine->warn.op != LINE_NONE ? &machine->warn : &machine->red;
    bool plain = !rule->reg && !rule_judges_distance(rule) && !mildest->has_clear_line &&
                 mildest->clear_part == 0 && machine->clear_for <= 1;

    if (!when->has_value || !plain || when->level == RULE_NODATA)
        return true;
    return !rules_out(when->level == RULE_RED ? &machine->red : mildest, &when->value);
}

static bool can_open(const struct rule *rule, const struct when *when)
{
    const struct redline_def *def = rule->def;

    if (when->level == RULE_NODATA)
        return !rule->reg && def->nodata == NODATA_ALERT && !when->has_value;
    if (when->level == RULE_RED && !def->red)
        return false;
    if (rule->reg && when->periods > 1)
        return false; /* rows have no run */
    return can_have_value(rule, when);
}

static void doubt_step(const struct playbook *playbook, size_t s, const struct rule_set *rules,
                       struct err_list *out)
{
    const struct playbook_step *step = &playbook->def->steps[s];
    bool named = false;

    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];

        if (!rule->def->playbook || strcmp(rule->def->playbook, playbook->def->name) != 0)
            continue;
        named = true;
        if (can_open(rule, &playbook->when[s]))
            return;
    }
    if (named)
        err_list_addf(out, step->origin.file, step->origin.line, 0,
                      _("warning: [playbook %s] step %d never opens: no red line that names it can "
                        "be `%s`"),
                      playbook->def->name, step->number, step->when ? step->when : "any");
}

static bool is_named(const struct playbook_def *def, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->redline_count; i++)
        if (catalogue->redlines[i].playbook &&
            strcmp(catalogue->redlines[i].playbook, def->name) == 0)
            return true;
    return false;
}

void playbook_doubts(const struct playbook_set *set, const struct rule_set *rules,
                     const struct catalogue *catalogue, struct err_list *out)
{
    for (size_t i = 0; i < set->count; i++) {
        const struct playbook *playbook = &set->items[i];
        const struct playbook_def *def = playbook->def;

        if (!is_named(def, catalogue) && !def->origin.builtin)
            err_list_addf(
                out, def->origin.file, def->origin.line, 0,
                _("warning: [playbook %s] answers nothing: no red line has playbook = %s"),
                def->name, def->name);
        for (size_t s = 0; s < def->step_count; s++)
            doubt_step(playbook, s, rules, out);
    }
}
