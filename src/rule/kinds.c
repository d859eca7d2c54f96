/*
 * The registry of kinds of red lines, and what all kinds share.
 *
 * A kind turns the values of an instance into states over time.  One designated struct per kind,
 * one row here.  What follows from `clear = 5%` is rounded to 15 digits, as people count, so that
 * "strictly past" is decided on the number that was meant.
 */
#include "rule/kinds.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "indicator/periods.h"

const struct rule_kind *const rule_kinds[] = {
    &rule_kind_threshold, &rule_kind_target,    &rule_kind_mean,
    &rule_kind_change,    &rule_kind_benchmark, &rule_kind_drift,
    &rule_kind_forecast,  &rule_kind_decay,
};
const size_t rule_kind_count = sizeof rule_kinds / sizeof *rule_kinds;

static const char *nearest_kind(const char *name)
{
    const char *names[sizeof rule_kinds / sizeof *rule_kinds];
    size_t count = 0;

    for (size_t i = 0; i < rule_kind_count; i++)
        names[count++] = rule_kinds[i]->name;
    return text_nearest(name, names, count);
}

const struct rule_kind *rule_kind_find(const struct redline_def *def, struct err *err)
{
    const char *name = def->kind && *def->kind ? def->kind : rule_kind_threshold.name;
    const char *nearest;

    for (size_t i = 0; i < rule_kind_count; i++)
        if (!strcmp(rule_kinds[i]->name, name))
            return rule_kinds[i];
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
                      struct slice slice, size_t until, struct rule_run *run)
{
    size_t first = first_seen(rollup, slice), count = run->measured.count;
    struct machine machine;

    run->states = mem_calloc(count, sizeof *run->states);
    for (size_t i = 0; i < count; i++)
        run->states[i] = (struct machine_output){.state = RULE_NODATA, .since = -1};
    machine_init(&machine);
    machine.step = (int)first;
    for (size_t i = first; i < count && i <= until; i++)
        run->states[i] = machine_step_levels(&machine, machine_rule, rule_run_value(run, false, i),
                                             rule_run_value(run, true, i));
}

const struct value *rule_run_value(const struct rule_run *run, bool red, size_t span)
{
    const struct column *values = red ? &run->red.values : &run->warn.values;

    return values->count ? &values->values[span] : &run->measured.values[span];
}

static void track_release(struct rule_track *track)
{
    column_release(&track->values);
    column_release(&track->reference);
    column_release(&track->scale);
    column_release(&track->usual);
    free(track->sides);
    free(track->chances);
    free(track->doubts);
    free(track->doubted);
    free(track->expected);
}

void rule_run_release(struct rule_run *run)
{
    column_release(&run->measured);
    track_release(&run->warn);
    track_release(&run->red);
    free(run->states);
    *run = (struct rule_run){.states = NULL};
}

void rule_take_counts(struct rule *rule)
{
    const struct redline_def *def = rule->def;

    rule->machine.for_periods = def->for_periods > 0 ? def->for_periods : 1;
    rule->machine.clear_for = def->clear_for > 0 ? def->clear_for : 1;
    rule->machine.nodata = def->nodata;
    rule->machine.flap_changes = def->flap_changes;
    rule->machine.flap_periods = def->flap_periods;
}

double rule_round(double value)
{
    char text[40];

    snprintf(text, sizeof text, "%.15g", value);
    return strtod(text, NULL);
}

void rule_clear_by_part(struct line_level *level, double part)
{
    double margin = part * fabs(level->line);
    bool upwards = level->op == LINE_ABOVE || level->op == LINE_AT_LEAST;

    level->clear_part = part;
    if (level->op == LINE_NONE || part <= 0)
        return;
    level->has_clear_line = true;
    level->clear_op = upwards ? LINE_BELOW : LINE_ABOVE;
    level->clear_line = rule_round(upwards ? level->line - margin : level->line + margin);
}

/* A comma outside of brackets: a list of indicators. */
bool rule_is_list(const char *text)
{
    int depth = 0;

    for (; *text; text++) {
        depth += (*text == '(') - (*text == ')');
        if (*text == ',' && depth <= 0)
            return true;
    }
    return false;
}

/* A line on the size of a change, abs(NAME), also marks the change itself where a screen shows it
 * with its sign. */
static const struct indicator *sized_indicator(const struct model *model, const struct rule *rule)
{
    static const char call[] = "abs(";
    const char *text = rule->indicator ? rule->indicator->def->formula : rule->watched;
    size_t length = strlen(text);
    char name[64];

    if (strncmp(text, call, strlen(call)) != 0 || text[length - 1] != ')')
        return NULL;
    text += strlen(call);
    length -= strlen(call) + 1;
    text_trim(&text, &length);
    if (length >= sizeof name)
        return NULL;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    return model_indicator(model, name);
}

static bool reads_the_same(const struct formula *a, const struct formula *b)
{
    const int *left, *right;
    size_t count = formula_measures(a, &left);

    return formula_measures(b, &right) == count && !memcmp(left, right, count * sizeof *left);
}

/* What the line is about: its indicator, or the only one that its formula names. */
static const struct indicator *subject_of(const struct model *model, const struct rule *rule)
{
    const struct indicator *subject = rule->indicator;
    struct model_terms terms;

    if (subject)
        return subject;
    model_terms(model, rule->watched, NULL, &terms);
    if (terms.name_count && terms.items[0].kind == TERM_INDICATOR)
        subject = terms.items[0].indicator;
    for (size_t i = 0; i < terms.count; i++)
        if (terms.items[i].kind != TERM_CALL && terms.items[i].indicator != subject)
            subject = NULL;
    model_terms_release(&terms);
    return subject && subject->formula && reads_the_same(rule->formula, subject->formula) ? subject
                                                                                          : NULL;
}

bool rule_find_formula(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;
    const char *file = def->indicator_origin.file;
    int line = def->indicator_origin.line;
    struct strbuf missing = STRBUF_INIT;
    bool supplied;

    if (!rule->kind->takes_list && (rule_is_list(def->indicator) || !strcmp(def->indicator, "*")))
        return err_at(err, file, line, 0,
                      _("indicator = %s: kind = %s takes one indicator or formula; write a "
                        "section for each"),
                      def->indicator, rule->kind->name);
    rule->formula = model_compile(inputs->model, rule->watched, file, line, &rule->indicator, err);
    if (!rule->formula) {
        const char *names = rule->indicator && rule->indicator->missing ? rule->indicator->missing
                            : err                                       ? err->text
                                                                        : "";

        return rule_key_is_builtin(&def->indicator_origin) && rule_make_dormant(rule, names);
    }
    rule->sized = sized_indicator(inputs->model, rule);
    rule->subject = subject_of(inputs->model, rule);
    supplied = model_supplied(inputs->model, rule->formula, &missing);
    if (!supplied && rule_key_is_builtin(&def->indicator_origin))
        supplied = rule_make_dormant(rule, missing.text);
    else if (!supplied && model_knows_all(inputs->model, rule->formula))
        supplied =
            true; /* a column is there, and blank: no data, which is a state and not an error */
    else if (!supplied)
        err_at(err, file, line, 0, _("[redline %s] needs %s, which no source supplies"), def->name,
               missing.text);
    strbuf_release(&missing);
    return supplied;
}
