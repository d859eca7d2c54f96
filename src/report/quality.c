/*
 * How good the data is, source by source.
 *
 * Five checks: is it complete (periods of the source's rhythm with rows, from its first to its
 * last), valid (kept of kept and refused), unique (not equal to an earlier row of its file), in
 * time (not stale), and does each file add up to its own total row.  The worst one gives the state;
 * a good one does not make up for it.  Lines are those of the red lines data-accuracy,
 * data-uniqueness and data-completeness, so a user who moves a line moves it here too; where there
 * is no such red line there is no state by it.
 *
 * Nothing was read: no share can be told, and no row is good.  Then the figures are missing.
 */
#include "quality.h"

#include <string.h>

#include "base/i18n.h"
#include "cube/days.h"

static struct value share_of(size_t part, size_t whole)
{
    struct value value = {.state = VALUE_NODATA};

    if (!whole)
        return value;
    return (struct value){.state = VALUE_OK,
                          .number = exact_ratio((int128)part, (int128)whole),
                          .is_ratio = true,
                          .has_numerator = true,
                          .has_denominator = true,
                          .numerator = (double)part,
                          .denominator = (double)whole};
}

static enum rule_state state_of(const struct snapshot *snapshot, const char *redline,
                                const struct value *value, const struct line_level **line)
{
    const struct rule *rule = rule_set_find(snapshot->rules, redline);

    *line = NULL;
    if (!rule || !value_is_known(value))
        return RULE_OK;
    *line = &rule->machine.red;
    if (line_is_broken(*line, value->number))
        return RULE_RED;
    *line = &rule->machine.warn;
    if (line_is_broken(*line, value->number))
        return RULE_WARN;
    *line = NULL;
    return RULE_OK;
}

enum rule_state quality_of_share(const struct snapshot *snapshot, const struct value *share)
{
    const struct line_level *line;

    return state_of(snapshot, "data-completeness", share, &line);
}

static void take_worse(struct quality *quality, enum rule_state state, const char *check,
                       const struct value *figure, const struct line_level *line)
{
    if (rule_state_rank(state) >= rule_state_rank(quality->state))
        return;
    quality->state = state;
    quality->worst = check;
    quality->figure = figure;
    quality->line = line;
}

static void judge(const struct snapshot *snapshot, struct quality *quality)
{
    const struct {
        const char *check, *redline;
        const struct value *figure;
    } checks[] = {
        {N_("validity"), "data-accuracy", &quality->validity},
        {N_("completeness"), "data-completeness", &quality->completeness},
        {N_("uniqueness"), "data-uniqueness", &quality->uniqueness},
    };

    quality->validity = share_of(quality->kept, quality->kept + quality->refused);
    quality->uniqueness = share_of(quality->kept - quality->duplicate, quality->kept);
    quality->state = RULE_OK;
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const struct line_level *line;
        enum rule_state state = state_of(snapshot, checks[i].redline, checks[i].figure, &line);

        take_worse(quality, state, checks[i].check, checks[i].figure, line);
    }
    if (quality->totals_off)
        take_worse(quality, RULE_WARN, N_("total row"), NULL, NULL);
    if (quality->stale)
        take_worse(quality, RULE_WARN, N_("timeliness"), NULL, NULL);
    if (!quality->kept)
        take_worse(quality, RULE_NODATA, NULL, NULL, NULL);
    if (quality->error)
        quality->state = RULE_ERROR;
}

static void add_report(struct quality *quality, const struct part *part)
{
    const struct file_report *report = part_report(part);

    quality->read += report->rows_read;
    quality->kept += report->rows_kept;
    quality->dropped += report->rows_dropped;
    quality->refused += report->rows_refused;
    quality->duplicate += report->rows_duplicate;
    quality->rounded += report->rounded;
    quality->totals_off += report->total.line && !report->total.agrees;
    quality->error = quality->error ? quality->error : part_error(part);
}

/* Periods of the source's rhythm that have rows, of all from its first to its last. */
static struct value periods_with_rows(const struct snapshot *snapshot,
                                      const struct source_state *source)
{
    enum grain grain = every_grain(source->every);
    struct period last, period;
    struct day_set days;
    size_t with = 0, all = 0;

    if (source->first_day == DAY_NONE || source->def->kind >= SOURCE_FX)
        return share_of(0, 0); /* no market is quoted at weekends */
    cube_days(snapshot->cube, source->def->name, &days);
    last = period_of_day(grain, source->last_day);
    period = period_of_day(grain, source->first_day);
    for (; period.index <= last.index; period.index++, all++)
        with += day_set_any(&days, period_first_day(period), period_last_day(period));
    day_set_release(&days);
    return share_of(with, all);
}

void quality_of_source(const struct snapshot *snapshot, const struct source_state *source,
                       struct quality *out)
{
    *out = (struct quality){.stale = source->stale};
    for (size_t i = 0; i < source->part_count; i++)
        add_report(out, source->parts[i]);
    out->completeness = periods_with_rows(snapshot, source);
    judge(snapshot, out);
    if (!source->part_count)
        out->state = source->waiting ? RULE_NODATA : RULE_ERROR;
}

void quality_of_sources(const struct snapshot *snapshot, const struct source_state *const *sources,
                        size_t count, struct quality *out)
{
    bool missing = false;

    *out = (struct quality){.completeness = {.state = VALUE_NODATA}};
    for (size_t s = 0; s < count; s++) {
        out->stale = out->stale || sources[s]->stale;
        missing = missing || !sources[s]->part_count;
        for (size_t i = 0; i < sources[s]->part_count; i++)
            add_report(out, sources[s]->parts[i]);
    }
    judge(snapshot, out);
    if (missing)
        out->state = RULE_ERROR;
}

void quality_of_file(const struct snapshot *snapshot, const struct part *part, struct quality *out)
{
    *out = (struct quality){.completeness = {.state = VALUE_NODATA}};
    add_report(out, part);
    judge(snapshot, out);
}

void quality_of_register(const struct snapshot *snapshot, const struct reg *reg,
                         struct quality *out)
{
    *out = (struct quality){.read = reg->rows_read,
                            .kept = reg->row_count,
                            .refused = reg->rows_read - reg->row_count,
                            .completeness = {.state = VALUE_NODATA}};
    judge(snapshot, out);
    out->uniqueness = (struct value){.state = VALUE_NODATA};
    if (reg->failure)
        out->state = RULE_ERROR;
    else if (!reg->rows_read)
        out->state = RULE_OK; /* a register may be empty */
}
