/* Cubes from rows written down in a test; include after <cmocka.h>. */
#ifndef REDLINE_TESTS_CUBE_FIXTURE_H
#define REDLINE_TESTS_CUBE_FIXTURE_H
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/date.h"
#include "base/random.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/rollup.h"

enum { FIXTURE_VALUES = 3 };
static const struct source_output fixture_outputs[FIXTURE_VALUES] = {
    {.field = "orders", .measure = "orders", .unit = UNIT_COUNT},
    {.field = "net_sales", .measure = "net_sales", .unit = UNIT_MONEY},
    {.field = "spend", .measure = "ad_spend", .unit = UNIT_MONEY},
};
#define ABSENT INT64_MIN

struct fixture_row {
    int32_t day;
    const char *market, *channel, *currency, *customer;
    int64_t values[FIXTURE_VALUES];
};

static inline void fixture_add(struct part_builder *builder, const struct fixture_row *from)
{
    struct source_value values[FIXTURE_VALUES];
    struct source_row row = {.day = from->day,
                             .market = from->market,
                             .channel = from->channel,
                             .currency = from->currency ? from->currency : "",
                             .customer = from->customer ? from->customer : "",
                             .order = "",
                             .values = values};

    for (int i = 0; i < FIXTURE_VALUES; i++)
        if (from->values[i] != ABSENT)
            values[row.value_count++] =
                (struct source_value){.output = i, .value = from->values[i]};
    part_builder_row(builder, &row);
}

/* Rows first, first + step, ... as one part of `source`. */
static inline struct part *fixture_part(struct dims *dims, const char *source, bool orders,
                                        const struct fixture_row *rows, size_t count, size_t first,
                                        size_t step)
{
    struct part_builder *builder = part_builder_new(dims, NULL, source, orders);

    for (size_t i = first; i < count; i += step)
        fixture_add(builder, &rows[i]);
    return part_builder_finish(builder, fixture_outputs, FIXTURE_VALUES, NULL, NULL);
}

/* All rows, dealt out to `files` parts. */
static inline struct cube *fixture_cube(struct dims *dims, bool orders,
                                        const struct fixture_row *rows, size_t count, size_t files,
                                        const char *currency)
{
    struct part *parts[16];
    struct cube *cube;

    assert_true(files <= 16);
    for (size_t i = 0; i < files; i++)
        parts[i] = fixture_part(dims, "source", orders, rows, count, i, files);
    cube = cube_new(dims, parts, files, currency);
    for (size_t i = 0; i < files; i++)
        part_unref(parts[i]);
    return cube;
}

static inline void fixture_shuffle(struct fixture_row *rows, size_t count, struct random *random)
{
    for (size_t i = count; i-- > 1;) {
        size_t j = (size_t)(random_next(random) % (i + 1));
        struct fixture_row row = rows[i];

        rows[i] = rows[j];
        rows[j] = row;
    }
}

static inline int fixture_code(const struct strmap *map, const char *name)
{
    return strmap_find(map, name, strlen(name));
}

#endif
