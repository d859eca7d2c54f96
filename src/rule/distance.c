/*
 * What the kinds have in common that judge how far a value lies from a reference.
 *
 *     distance = (measured - reference) / scale
 *
 * N% counts in parts of |reference|, Nz in usual sizes; a kind fills reference and scale of each
 * level, the rest is done here.  The distance is turned to the side of the breach, so that every
 * such level is "> N" with N at least 0: for an indicator of which more is better a fall counts,
 * of which less is better a rise, and either where nobody said what is good or the line is judged
 * on a plain formula; a sign (+20%, -20%) decides otherwise.
 *
 * A part of a reference that is zero is no number: no data.  Where the past never varied, every
 * difference lies RULE_Z_MAX usual sizes off.  A distance that differs from the line (or the clear
 * line) by rounding only lies on it: 1.7 is not more than 15 % under 2.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "rule/condition.h"
#include "rule/kinds.h"

static const double ROUNDING = 1e-12;

/* ---- "15%", "-20%", "3.5z" ---- */

static enum rule_side usual_side(const struct rule *rule)
{
    enum better better = rule->indicator ? rule->indicator->def->better : BETTER_NEUTRAL;

    return better == BETTER_HIGHER ? SIDE_BELOW : better == BETTER_LOWER ? SIDE_ABOVE : SIDE_BOTH;
}

/* The number of "15%" and "3.5z"; false when the text is neither. */
static bool read_size(const char *text, size_t length, bool *is_z, double *number)
{
    if (!length)
        return false;
    *is_z = text[length - 1] == 'z' || text[length - 1] == 'Z';
    if (!*is_z && text[length - 1] != '%')
        return false;
    length -= *is_z;
    return length && text[0] >= '.' && text[0] <= '9' && number_parse(text, length, number) &&
           *number >= 0 && (!*is_z || text[length - 1] != '%');
}

static bool parse_size(struct rule *rule, const char *key, const char *text,
                       const struct origin *origin, bool allows_z, struct rule_size *size,
                       struct line_level *level, struct err *err)
{
    const char *kind = rule->kind->name, *written = text;
    size_t length;

    if (!text)
        return true;
    length = strlen(text);
    text_trim(&text, &length);
    size->side = usual_side(rule);
    if (length && (*text == '+' || *text == '-')) {
        size->side = *text == '+' ? SIDE_ABOVE : SIDE_BELOW;
        text++;
        length--;
    }
    level->op = LINE_ABOVE;
    if (!read_size(text, length, &size->is_z, &level->line))
        return err_at(err, origin->file, origin->line, 0,
                      allows_z ? _("%s = %s: kind = %s takes a size, like 20%% or 3.5z, with + or "
                                   "- for one side")
                               : _("%s = %s: kind = %s takes a part, like 15%%, with + or - for "
                                   "one side"),
                      key, written, kind);
    if (size->is_z && !allows_z)
        return err_at(err, origin->file, origin->line, 0,
                      _("%s = %s: kind = %s takes a part, like 15%%; z counts in usual sizes, "
                        "which kinds mean and change know"),
                      key, written, kind);
    return true;
}

static bool parse_clear(struct rule *rule, struct err *err)
{
    const struct redline_def *def = rule->def;
    double part;

    if (!def->clear)
        return true;
    if (!condition_part(def->clear, &part))
        return err_at(err, def->clear_origin.file, def->clear_origin.line, 0,
                      _("clear = %s: kind = %s takes a part of the limit, from 0 to 100%%"),
                      def->clear, rule->kind->name);
    rule_clear_by_part(&rule->machine.warn, part);
    rule_clear_by_part(&rule->machine.red, part);
    return true;
}

bool rule_parse_sizes(struct rule *rule, bool allows_z, struct err *err)
{
    const struct redline_def *def = rule->def;

    rule_take_counts(rule);
    return parse_size(rule, "warn", def->warn, &def->warn_origin, allows_z, &rule->warn,
                      &rule->machine.warn, err) &&
           parse_size(rule, "red", def->red, &def->red_origin, allows_z, &rule->red,
                      &rule->machine.red, err) &&
           parse_clear(rule, err);
}

/* ---- distances ---- */

void rule_column_new(struct column *column, size_t count)
{
    column->values = mem_calloc(count, sizeof *column->values);
    column->count = count;
    for (size_t i = 0; i < count; i++)
        column->values[i].state = VALUE_NODATA;
}

/* Onto the line where only rounding is between them. */
static double snap(double distance, double line)
{
    return fabs(distance - line) <= ROUNDING * fmax(1, fabs(line)) ? line : distance;
}

static bool find_distance(const struct rule_size *size, double measured, double reference,
                          double scale, double *distance)
{
    double difference = measured - reference;

    if (scale > 0) {
        *distance = difference / scale;
    } else if (size->is_z) {
        bool same = fabs(difference) <= ROUNDING * fabs(reference);

        *distance = same ? 0 : copysign(RULE_Z_MAX, difference);
    } else {
        return false;
    }
    if (!isfinite(*distance))
        return false;
    if (size->is_z)
        *distance = fmax(-RULE_Z_MAX, fmin(RULE_Z_MAX, *distance));
    if (size->side == SIDE_BOTH)
        *distance = fabs(*distance);
    else if (size->side == SIDE_BELOW)
        *distance = 0 - *distance;
    return true;
}

static void judge_distance(const struct rule_size *size, const struct line_level *level,
                           const struct value *measured, const struct value *reference,
                           const struct value *scale, struct value *out)
{
    double distance;

    if (!value_is_known(measured)) {
        out->state = measured->state;
        return;
    }
    if (!value_is_known(reference) || !value_is_known(scale) ||
        !find_distance(size, measured->number, reference->number, scale->number, &distance))
        return;
    distance = snap(distance, level->line);
    if (level->has_clear_line)
        distance = snap(distance, level->clear_line);
    rule_set_number(out, distance);
    out->state = measured->state > reference->state ? measured->state : reference->state;
}

static void fill_track(const struct rule_size *size, const struct line_level *level,
                       const struct column *measured, struct rule_track *track)
{
    if (level->op == LINE_NONE)
        return;
    rule_column_new(&track->values, measured->count);
    for (size_t i = 0; i < measured->count; i++)
        judge_distance(size, level, &measured->values[i], &track->reference.values[i],
                       &track->scale.values[i], &track->values.values[i]);
}

void rule_fill_distances(const struct rule *rule, struct rule_run *run)
{
    fill_track(&rule->warn, &rule->machine.warn, &run->measured, &run->warn);
    fill_track(&rule->red, &rule->machine.red, &run->measured, &run->red);
}

void rule_run_distances(const struct rule *rule, const struct rollup *rollup, struct slice slice,
                        size_t until, struct rule_run *run)
{
    rule_fill_distances(rule, run);
    rule_run_machine(&rule->machine, rollup, slice, until, run);
}

bool rule_run_limit(const struct rule *rule, const struct rule_run *run, bool red, size_t span,
                    enum line_op *op, double *limit)
{
    const struct line_level *level = red ? &rule->machine.red : &rule->machine.warn;
    const struct rule_size *size = red ? &rule->red : &rule->warn;
    const struct rule_track *track = red ? &run->red : &run->warn;
    const struct value *measured = &run->measured.values[span], *reference, *scale;
    bool below = size->side == SIDE_BELOW;

    if (level->op == LINE_NONE)
        return false;
    if (!track->values.count) {
        *op = level->op;
        *limit = level->line;
        return true;
    }
    if (!track->reference.count)
        return false; /* what is judged has no line in the figure's unit */
    reference = &track->reference.values[span];
    scale = &track->scale.values[span];
    if (!value_is_known(reference) || !value_is_known(scale) || (scale->number <= 0 && !size->is_z))
        return false;
    if (size->side == SIDE_BOTH)
        below = track->sides ? track->sides[span] < 0
                             : value_is_known(measured) && measured->number < reference->number;
    *op = below ? LINE_BELOW : LINE_ABOVE;
    *limit = reference->number + (below ? -1 : 1) * level->line * scale->number;
    *limit = rule_round(*limit);
    return isfinite(*limit);
}
