/*
 * The registry of kinds of red lines, and what all kinds share.
 *
 * A kind turns the values of an instance into states over time.  One designated struct per kind,
 * one row here.  Kinds that interface.md names and that come later are known by name, so that their
 * users read "not in this version yet" and not a spelling hint.
 */
#include "rule/kinds.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"

const struct rule_kind *const rule_kinds[] = {
    &rule_kind_threshold,
};
const size_t rule_kind_count = sizeof rule_kinds / sizeof *rule_kinds;

static const char *const later_kinds[] = {"target",   "mean",  "change",   "drift",
                                          "forecast", "decay", "benchmark"};
enum { LATER_COUNT = sizeof later_kinds / sizeof *later_kinds };

static const char *nearest_kind(const char *name)
{
    const char *names[LATER_COUNT + sizeof rule_kinds / sizeof *rule_kinds];
    size_t count = 0;

    for (size_t i = 0; i < rule_kind_count; i++)
        names[count++] = rule_kinds[i]->name;
    for (size_t i = 0; i < LATER_COUNT; i++)
        names[count++] = later_kinds[i];
    return text_nearest(name, names, count);
}

const struct rule_kind *rule_kind_find(const struct redline_def *def, struct err *err)
{
    const char *name = def->kind && *def->kind ? def->kind : rule_kind_threshold.name;
    const char *nearest;

    for (size_t i = 0; i < rule_kind_count; i++)
        if (!strcmp(rule_kinds[i]->name, name))
            return rule_kinds[i];
    for (size_t i = 0; i < LATER_COUNT; i++)
        if (!strcmp(later_kinds[i], name)) {
            err_at(err, def->origin.file, def->origin.line, 0,
                   _("[redline %s]: kind = %s is not in this version yet"), def->name, name);
            return NULL;
        }
    nearest = nearest_kind(name);
    err_at(err, def->origin.file, def->origin.line, 0,
           nearest ? _("[redline %s]: there is no kind %s; did you mean %s?")
                   : _("[redline %s]: there is no kind %s"),
           def->name, name, nearest);
    return NULL;
}

bool rule_key_is_builtin(const struct origin *origin)
{
    static const char folder[] = "built-in/"; /* origin.builtin speaks of whole sections */

    return origin->builtin || (origin->file && !strncmp(origin->file, folder, sizeof folder - 1));
}

bool rule_make_dormant(struct rule *rule, const char *missing)
{
    rule->dormant = true;
    free(rule->missing);
    rule->missing = mem_strdup(missing);
    return true;
}

/* The first span in which the slice has a row; the count of spans when there is none. */
static size_t first_seen(const struct rollup *rollup, struct slice slice)
{
    size_t count = rollup_timeline(rollup)->count, first = 0;
    uint32_t *rows = mem_calloc(count, sizeof *rows);

    rollup_rows(rollup, slice, rows);
    while (first < count && !rows[first])
        first++;
    free(rows);
    return first;
}

void rule_run_machine(const struct machine_rule *machine_rule, const struct rollup *rollup,
                      struct slice slice, size_t until, const struct column *values,
                      struct machine_output *states)
{
    size_t first = first_seen(rollup, slice);
    struct machine machine;

    for (size_t i = 0; i < values->count; i++)
        states[i] = (struct machine_output){.state = RULE_NODATA, .since = -1};
    machine_init(&machine);
    machine.step = (int)first;
    for (size_t i = first; i < values->count && i <= until; i++)
        states[i] = machine_step(&machine, machine_rule, &values->values[i]);
}
