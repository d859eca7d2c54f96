/*
 * The cube of one snapshot: the parts of all files, and what only all of them together know.
 *
 * Building it reads no file and copies no sums: it references the parts, lists which codes have
 * rows, decides the reporting currency, counts new and returning customers (cube/visits.h) and
 * indexes pages by market and channel (cube/leaves.h).  So a snapshot in which one file changed
 * costs that file and these lists.
 *
 * Lists are sorted by the codes' text: nothing here depends on which file was read first.
 */
#include "cube/cube.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "cube/builder.h"
#include "cube/findings.h"
#include "cube/fx.h"
#include "cube/leaves.h"
#include "source/plan.h"

enum { DAY_GAP_TENTHS = 15, WEEK_GAP = 10, MONTH_GAP = 45 };

struct named_code {
    const char *name;
    int code;
};

static int named_compare(const void *a, const void *b)
{
    return strcmp(((const struct named_code *)a)->name, ((const struct named_code *)b)->name);
}

/* The codes that are marked, sorted by their text. */
static int *sorted_codes(const struct strmap *map, const uint64_t *marks, size_t *count)
{
    struct named_code *named = mem_calloc(map->count, sizeof *named);
    int *codes;

    *count = 0;
    for (size_t i = 0; i < map->count; i++)
        if (marks[i])
            named[(*count)++] =
                (struct named_code){.name = strmap_name(map, (int)i), .code = (int)i};
    qsort(named, *count, sizeof *named, named_compare);
    codes = mem_calloc(*count, sizeof *codes);
    for (size_t i = 0; i < *count; i++)
        codes[i] = named[i].code;
    free(named);
    return codes;
}

struct tally {
    uint64_t *markets, *channels, *currencies;
}; /* rows by code */

static void tally_leaf(struct tally *tally, const struct store *store, size_t leaf)
{
    for (size_t s = store->first[leaf];
         s < store->first[leaf + 1] && store->series[s].key == PAGE_ROWS; s++) {
        uint64_t sum = 0;

        for (uint32_t i = 0; i < store->series[s].value_count; i++)
            sum += (uint64_t)store->series[s].values[i];
        tally->markets[store->leaves[leaf].market] += sum;
        tally->channels[store->leaves[leaf].channel] += sum;
        tally->currencies[store->series[s].currency] += sum;
    }
}

static void tally_part(struct tally *tally, const struct part *part)
{
    for (size_t i = 0; i < part_layer_count(part); i++) {
        const struct store *store = part_store(part, i);

        for (size_t l = 0; l < store->leaf_count; l++)
            tally_leaf(tally, store, l);
    }
}

static void choose_currency(struct cube *cube, const char *asked, const uint64_t *rows)
{
    struct strmap *map = &cube->dims->currency;

    cube->currency = -1;
    if (asked && asked[0]) {
        cube->currency = strmap_intern(map, asked, strlen(asked));
        return;
    }
    for (int i = 1; (size_t)i < map->count; i++)
        if (rows[i] && (cube->currency < 0 || rows[i] > rows[cube->currency] ||
                        (rows[i] == rows[cube->currency] &&
                         strcmp(strmap_name(map, i), strmap_name(map, cube->currency)) < 0)))
            cube->currency = i;
}

static void list_codes(struct cube *cube, const char *currency)
{
    struct dims *dims = cube->dims;
    size_t currency_count = dims->currency.count + 1; /* the asked one may be new */
    struct tally tally = {.markets = mem_calloc(dims->market.count, sizeof(uint64_t)),
                          .channels = mem_calloc(dims->channel.count, sizeof(uint64_t)),
                          .currencies = mem_calloc(currency_count, sizeof(uint64_t))};

    for (size_t i = 0; i < cube->part_count; i++)
        tally_part(&tally, cube->parts[i]);
    choose_currency(cube, currency, tally.currencies);
    tally.currencies[0] = 0;
    if (cube->currency >= 0)
        tally.currencies[cube->currency] = 0;
    cube->markets = sorted_codes(&dims->market, tally.markets, &cube->market_count);
    cube->channels = sorted_codes(&dims->channel, tally.channels, &cube->channel_count);
    cube->currencies = sorted_codes(&dims->currency, tally.currencies, &cube->currency_count);
    free(tally.markets);
    free(tally.channels);
    free(tally.currencies);
}

static void find_span(struct cube *cube)
{
    cube->first_day = cube->last_day = DAY_NONE;
    for (size_t i = 0; i < cube->part_count; i++) {
        int32_t first = part_first_day(cube->parts[i]), last = part_last_day(cube->parts[i]);

        if (first == DAY_NONE)
            continue;
        if (cube->first_day == DAY_NONE || first < cube->first_day)
            cube->first_day = first;
        if (cube->last_day == DAY_NONE || last > cube->last_day)
            cube->last_day = last;
    }
}

bool cube_counts_customers(const struct cube *cube, const char *source)
{
    bool any = false;

    for (size_t i = 0; i < cube->part_count; i++) {
        if (strcmp(part_source(cube->parts[i]), source))
            continue;
        if (part_names_measure(cube->parts[i], cube->new_measure))
            return false;
        for (size_t l = 0; l < part_layer_count(cube->parts[i]); l++)
            any |= part_visits(cube->parts[i], l)->count > 0;
    }
    return any;
}

static void count_customers(struct cube *cube)
{
    unsigned char *counted = mem_calloc(cube->part_count, 1);
    bool any = false;

    for (size_t i = 0; i < cube->part_count; i++) {
        const char *source = part_source(cube->parts[i]);
        bool same = i && !strcmp(source, part_source(cube->parts[i - 1]));

        counted[i] = same ? counted[i - 1] : cube_counts_customers(cube, source);
        any |= counted[i];
    }
    if (any)
        cube_count_customers(cube, counted);
    free(counted);
}

struct cube *cube_new(struct dims *dims, struct part *const *parts, size_t count,
                      const char *currency)
{
    struct cube *cube = mem_calloc(1, sizeof *cube);

    cube->dims = dims;
    cube->parts = mem_calloc(count, sizeof(struct part *));
    cube->part_count = count;
    for (size_t i = 0; i < count; i++)
        cube->parts[i] = part_ref(parts[i]);
    cube->new_measure = dims_measure(dims, "new_customers", UNIT_COUNT);
    cube->returning_measure = dims_measure(dims, "returning_customers", UNIT_COUNT);
    find_span(cube);
    list_codes(cube, currency);
    count_customers(cube);
    cube->leaves = leaf_table_new(cube);
    return cube;
}

void cube_free(struct cube *cube)
{
    if (!cube)
        return;
    for (size_t i = 0; i < cube->part_count; i++)
        part_unref(cube->parts[i]);
    part_unref(cube->derived);
    leaf_table_free(cube->leaves);
    free(cube->parts);
    free(cube->markets);
    free(cube->channels);
    free(cube->currencies);
    free(cube->customers);
    free(cube);
}

bool cube_supplies(const struct cube *cube, int measure)
{
    for (size_t i = 0; i < cube->part_count; i++)
        if (part_supplies(cube->parts[i], measure))
            return true;
    return cube->derived && part_supplies(cube->derived, measure);
}

uint64_t cube_customer_hash(const char *customer)
{
    return hash_bytes(customer, strlen(customer), UINT64_C(0x63757374));
}

const struct first_order *cube_first_order(const struct cube *cube, uint64_t customer)
{
    size_t low = 0, high = cube->customer_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (cube->customers[middle].customer < customer)
            low = middle + 1;
        else
            high = middle;
    }
    return low < cube->customer_count && cube->customers[low].customer == customer
               ? &cube->customers[low]
               : NULL;
}

void cube_days(const struct cube *cube, const char *source, struct day_set *out)
{
    *out = (struct day_set){.bits = NULL};
    for (size_t i = 0; i < cube->part_count; i++)
        if (!source || !strcmp(part_source(cube->parts[i]), source))
            day_set_join(out, part_days(cube->parts[i]));
}

enum grain every_grain(enum every every)
{
    switch (every) {
    case EVERY_WEEK:
        return GRAIN_WEEK;
    case EVERY_MONTH:
        return GRAIN_MONTH;
    case EVERY_QUARTER:
        return GRAIN_QUARTER;
    default:
        return GRAIN_DAY;
    }
}

static enum every every_said(const struct cube *cube, const char *source)
{
    for (size_t i = 0; i < cube->part_count; i++)
        if (!strcmp(part_source(cube->parts[i]), source) && part_plan(cube->parts[i]))
            return source_plan_def(part_plan(cube->parts[i]))->every;
    return EVERY_AUTO;
}

enum every cube_every(const struct cube *cube, const char *source)
{
    enum every said = every_said(cube, source);
    struct day_set days;
    double gap;

    if (said != EVERY_AUTO)
        return said;
    cube_days(cube, source, &days);
    gap = day_set_median_gap(&days);
    day_set_release(&days);
    return every_of_gap(gap);
}

enum every every_of_gap(double gap)
{
    if (gap * 10 <= DAY_GAP_TENTHS)
        return EVERY_DAY;
    if (gap <= WEEK_GAP)
        return EVERY_WEEK;
    return gap <= MONTH_GAP ? EVERY_MONTH : EVERY_QUARTER;
}

/* ---- amounts without a rate ---- */

static void foreign_days(const struct cube *cube, const struct store *store, int currency,
                         struct day_set *days)
{
    for (size_t i = 0; i < store->series_count; i++) {
        const struct series *series = &store->series[i];

        if (series->currency != currency || series->key < 0 ||
            cube->dims->measure_units[series->key] != UNIT_MONEY)
            continue;
        for (uint32_t b = 0; b < series->block_count; b++)
            for (uint64_t mask = series->blocks[b].mask; mask; mask &= mask - 1)
                day_set_add(days, series->blocks[b].block * PAGE_DAYS + __builtin_ctzll(mask));
    }
}

static void find_unconverted(const struct cube *cube, int currency, struct data_findings *findings)
{
    const char *name = strmap_name(&cube->dims->currency, currency);
    struct day_set days = {.bits = NULL};
    struct data_finding *finding = NULL;
    struct fx_cursor cursor;
    bool any = fx_cursor_init(&cursor, cube->fx, currency, cube->currency);

    for (size_t i = 0; i < cube->part_count; i++)
        for (size_t l = 0; l < part_layer_count(cube->parts[i]); l++)
            foreign_days(cube, part_store(cube->parts[i], l), currency, &days);
    for (size_t b = 0; b < days.block_count; b++)
        for (uint64_t mask = days.bits[b]; mask; mask &= mask - 1) {
            int32_t day = (days.first_block + (int32_t)b) * 64 + __builtin_ctzll(mask);
            struct fx_rate rate;

            if (any && fx_cursor_rate(&cursor, day, &rate))
                continue;
            finding = data_findings_at(findings, "no-rate", "", name, FINDING_RED);
            data_finding_day(finding, day);
        }
    if (finding) {
        struct strbuf first = STRBUF_INIT, last = STRBUF_INIT;

        day_print(finding->first_day, &first);
        day_print(finding->last_day, &last);
        data_finding_say(finding,
                         ngettext("amounts in %s have no rate into %s on %zu day, %s to %s: they "
                                  "are not added",
                                  "amounts in %s have no rate into %s on %zu days, %s to %s: they "
                                  "are not added",
                                  (unsigned long)finding->count),
                         name, strmap_name(&cube->dims->currency, cube->currency), finding->count,
                         first.text, last.text);
        strbuf_release(&first);
        strbuf_release(&last);
    }
    day_set_release(&days);
}

void cube_find_unconverted(const struct cube *cube, struct data_findings *findings)
{
    for (size_t i = 0; i < cube->currency_count; i++)
        find_unconverted(cube, cube->currencies[i], findings);
}
