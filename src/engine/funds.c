/*
 * What funds hold, from a snapshot.
 *
 * Only a few screens and a decision that draws money ask, so the sums of a whole year are added up
 * for them, once, and not at each refresh.  What is worked out follows from the snapshot alone: it
 * is as immutable as the rest, only later.
 */
#include "engine/snapshot.h"

enum { GRAINS = GRAIN_YEAR + 1 };

/* Sums of just that period; NULL: no rows at all. */
static struct rollup *sum_period(const struct cube *cube, struct period period)
{
    struct timeline timeline;
    struct rollup *rollup;

    if (cube->first_day == DAY_NONE)
        return NULL;
    timeline_init(&timeline, period.grain, period_first_day(period), period_last_day(period));
    rollup = rollup_new(cube, &timeline);
    timeline_release(&timeline);
    return rollup;
}

static void measure(struct fund_set *set, const struct snapshot *snapshot)
{
    struct rollup *rollups[GRAINS] = {NULL};
    const struct cube *cube = snapshot->cube;
    int32_t today = snapshot_today(snapshot);
    const char *currency = cube->currency >= 0
                               ? strmap_name(&cube->dims->currency, cube->currency)
                               : snapshot->catalogue->settings.currency;

    for (size_t i = 0; i < set->count; i++) {
        enum grain grain = fund_grain(set->funds[i].def);

        if (set->funds[i].formula && !set->funds[i].dormant && !rollups[grain])
            rollups[grain] = sum_period(cube, fund_period(set->funds[i].def, today));
    }
    fund_set_measure(set, snapshot->model, rollups, today, currency ? currency : "");
    for (int grain = 0; grain < GRAINS; grain++)
        if (rollups[grain])
            rollup_free(rollups[grain]);
}

const struct fund_set *snapshot_funds(const struct snapshot *snapshot)
{
    struct fund_set *set = snapshot->funds;

    pthread_mutex_lock(&set->lock);
    if (!set->is_measured)
        measure(set, snapshot);
    set->is_measured = true;
    pthread_mutex_unlock(&set->lock);
    return set;
}
