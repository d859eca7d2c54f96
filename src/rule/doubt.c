/*
 * Doubt: what is over a line and yet no news.
 *
 * Two questions are asked of a value that is over its line.  Is it far enough off, seeing how many
 * others were looked at in the same period (fdr, cut by family.c)?  And, where it is a share of
 * counts, could chance alone have brought it (confidence)?  When the answer is no news, the value
 * is taken to lie on its line: it does not break it, and it does not clear a line that had fired.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/proportion.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "cube/cube.h"
#include "rule/kinds.h"

/* A ratio of sums that are all counts: its parts are a number of trials and of hits. */
static bool is_of_counts(const struct rule *rule, const struct model *model)
{
    const struct dims *dims = model->cube->dims;
    const int *measures;
    size_t count = formula_measures(rule->formula, &measures);

    if (!rule->indicator || rule->indicator->def->unit != UNIT_PERCENT)
        return false;
    for (size_t i = 0; i < count; i++)
        if (dims->measure_units[measures[i]] != UNIT_COUNT)
            return false;
    return count > 0;
}

bool rule_parse_doubts(struct rule *rule, const struct model *model, struct err *err)
{
    const struct redline_def *def = rule->def;
    bool z = (rule->machine.warn.op && rule->warn.is_z) || (rule->machine.red.op && rule->red.is_z);

    if (def->has_fdr && !(def->fdr > 0 && def->fdr <= 0.5))
        return err_at(err, def->fdr_origin.file, def->fdr_origin.line, 0,
                      _("fdr = %g is no part over 0 up to 50%%"), def->fdr);
    if (def->has_fdr && !z)
        return err_at(err, def->fdr_origin.file, def->fdr_origin.line, 0,
                      _("fdr counts chances, which only a z has: write warn or red = 3.5z"));
    if (def->has_confidence && !(def->confidence >= 0.5 && def->confidence < 1))
        return err_at(err, def->confidence_origin.file, def->confidence_origin.line, 0,
                      _("confidence = %g is no part from 50%% to under 100%%"), def->confidence);
    rule->counts = def->has_confidence && is_of_counts(rule, model);
    return true;
}

static bool is_whole(double number)
{
    return fabs(number) < 9e15 && fabs(number - nearbyint(number)) < 1e-6;
}

static bool is_chance_of_count(const struct rule *rule, const struct value *measured,
                               const struct value *reference)
{
    if (!rule->counts || !measured->has_numerator || !measured->has_denominator ||
        !value_is_known(reference) || measured->denominator < 1 || measured->numerator < 0 ||
        measured->numerator > measured->denominator || !is_whole(measured->numerator) ||
        !is_whole(measured->denominator) || !(reference->number > 0 && reference->number < 1))
        return false;
    return proportion_is_chance(measured->numerator, measured->denominator, reference->number,
                                rule->def->confidence);
}

static bool is_no_news(const struct rule *rule, const struct rule_track *track, size_t span)
{
    return rule->cuts && span < rule->cut_count && track->chances && track->chances[span] >= 0 &&
           track->chances[span] > rule->cuts[span];
}

static enum rule_doubt doubt_of(const struct rule *rule, const struct column *measured,
                                const struct rule_track *track, size_t span)
{
    if (is_no_news(rule, track, span))
        return DOUBT_MANY;
    if (is_chance_of_count(rule, &measured->values[span], &track->reference.values[span]))
        return DOUBT_COUNT;
    return DOUBT_NONE;
}

static void doubt_level(const struct rule *rule, const struct line_level *level,
                        const struct column *measured, struct rule_track *track)
{
    for (size_t i = 0; level->op && i < track->values.count; i++) {
        struct value *value = &track->values.values[i];
        enum rule_doubt doubt;

        if (!value_is_known(value) || !line_is_broken(level, value->number))
            continue;
        doubt = doubt_of(rule, measured, track, i);
        if (!doubt)
            continue;
        if (!track->doubts) {
            track->doubts = mem_calloc(track->values.count, sizeof *track->doubts);
            track->doubted = mem_calloc(track->values.count, sizeof *track->doubted);
        }
        track->doubts[i] = (unsigned char)doubt;
        track->doubted[i] = value->number;
        value->number = level->line;
    }
}

void rule_doubt(const struct rule *rule, struct rule_run *run)
{
    if (!rule->counts && !rule->cuts)
        return;
    doubt_level(rule, &rule->machine.warn, &run->measured, &run->warn);
    doubt_level(rule, &rule->machine.red, &run->measured, &run->red);
}

/* What stood there before it was taken onto the rule's own line is held against another one. */
static void doubt_elsewhere(const struct rule *rule, const struct line_level *level,
                            const struct column *measured, const struct rule_track *track,
                            struct column *out)
{
    *out = (struct column){.count = track->values.count};
    if (!out->count)
        return;
    out->values = mem_calloc(out->count, sizeof *out->values);
    memcpy(out->values, track->values.values, out->count * sizeof *out->values);
    for (size_t i = 0; i < out->count; i++) {
        struct value *value = &out->values[i];

        if (track->doubts && track->doubts[i])
            value->number = track->doubted[i];
        if (level->op && value_is_known(value) && line_is_broken(level, value->number) &&
            doubt_of(rule, measured, track, i))
            value->number = level->line;
    }
}

void rule_doubt_with(const struct rule *rule, const struct machine_rule *machine,
                     const struct rule_run *run, struct column *warn, struct column *red)
{
    doubt_elsewhere(rule, &machine->warn, &run->measured, &run->warn, warn);
    doubt_elsewhere(rule, &machine->red, &run->measured, &run->red, red);
}

size_t rule_known_before(const struct column *measured, size_t span, size_t window, double *out)
{
    size_t count = 0;

    for (size_t i = span > window ? span - window : 0; i < span; i++)
        if (measured->values[i].state < VALUE_LOW_SAMPLE)
            out[count++] = measured->values[i].number;
    return count;
}
