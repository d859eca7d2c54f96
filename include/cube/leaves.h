/* The series of a cube by market and channel: what sums are read from. */
#ifndef REDLINE_CUBE_LEAVES_H
#define REDLINE_CUBE_LEAVES_H
#include <stddef.h>
#include <stdint.h>
#include "config/catalogue.h"
#include "cube/series.h"

struct cube;

struct leaf_run {
    int32_t market, channel;
    enum every every; /* of its source: what a row of it covers */
    const struct series *series;
    size_t count;
    uint64_t number;   /* of its layer, cube/layer.h: no other run of the leaf has it; 0: none */
    int32_t first_day; /* of the series; INT32_MAX: there are none */
};                     /* of one layer of a part */
struct leaf { /* one market x channel */
    int32_t market, channel;
    const struct leaf_run *runs;
    size_t run_count;
};
struct leaf_table {
    struct leaf *leaves;
    size_t count; /* sorted by market code, then channel code */
    struct leaf_run *runs;
    size_t run_count;
    size_t *market_start;
    size_t market_count; /* leaves of market m: [market_start[m],
                                                 market_start[m + 1]) */
};
struct leaf_table *leaf_table_new(const struct cube *cube);
void leaf_table_free(struct leaf_table *table);
const struct leaf *leaf_find(const struct leaf_table *table, int market, int channel); /* NULL */

#endif
