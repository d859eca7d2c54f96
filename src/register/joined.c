/*
 * Indicators in registers: the numbers of a row's market beside what people judged.
 *
 * A computed column may name indicators (`exposure.formula = impact * gmv`).  A register is read
 * before the cube exists, because the markets that it names must be known by then; so the names are
 * only remembered while columns are compiled, and filled in here, once the roll-up is there.
 *
 * Registers have no history: the value is that of the indicator's last complete period in the
 * roll-up's grain, whatever period is looked at.  A dormant indicator, a blank market and one that
 * has no rows give a missing value, never zero.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strmap.h"
#include "cube/cube.h"
#include "indicator/model.h"
#include "register/computed.h"

struct join {
    const struct reg *reg;
    const struct model *model;
    const struct rollup *rollup;
    int market_column; /* -1: the register has none */
};

/* False: the row has no market with a code. */
static bool row_slice(const struct join *join, const struct register_row *row, struct slice *slice)
{
    const struct strmap *codes = &join->model->cube->dims->market;
    const char *text;

    *slice = (struct slice){SLICE_ALL, SLICE_ALL, NULL};
    if (join->market_column < 0)
        return true;
    text = row->cells[join->market_column].text;
    slice->market = strmap_find(codes, text, strlen(text));
    return slice->market >= 0;
}

static struct value value_at(const struct join *join, const struct indicator *indicator,
                             struct slice slice, int at)
{
    struct column column;
    struct value value;

    model_evaluate(join->model, indicator->formula, indicator, join->rollup, slice, &column);
    value = column.values[at];
    column_release(&column);
    return value;
}

/* One indicator for all rows; out steps by the number of indicators. */
static void join_indicator(const struct join *join, const char *name, struct value *out)
{
    const struct indicator *indicator = model_indicator(join->model, name);
    const struct timeline *timeline = rollup_timeline(join->rollup);
    struct period period;
    int at;

    if (!indicator || indicator->dormant ||
        !model_last_complete(join->model, indicator->formula, timeline->grain, &period))
        return;
    at = timeline_find(timeline, period);
    if (at < 0 && timeline->count && period.index > timeline->first_index)
        at = (int)timeline->count - 1; /* the newest row covers days beyond its own period */
    for (size_t r = 0; at >= 0 && r < join->reg->row_count; r++) {
        struct slice slice;

        if (row_slice(join, &join->reg->rows[r], &slice))
            out[r * join->reg->indicator_count] = value_at(join, indicator, slice, at);
    }
}

void register_join(struct reg *reg, const struct model *model, const struct rollup *rollup)
{
    struct join join = {reg, model, rollup, register_market_column(reg->def)};
    size_t count = reg->row_count * reg->indicator_count;

    if (!count || !rollup)
        return;
    free(reg->indicator_values);
    reg->indicator_values = mem_calloc(count, sizeof *reg->indicator_values);
    for (size_t i = 0; i < count; i++)
        reg->indicator_values[i].state = VALUE_NODATA;
    for (size_t i = 0; i < reg->indicator_count; i++)
        join_indicator(&join, reg->indicators[i], reg->indicator_values + i);
    register_compute(reg);
}
