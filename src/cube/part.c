/*
 * A part: what one file gave.
 *
 * Rows come from the reader with their values numbered by the file's outputs; the builder adds them
 * to pages keyed by those numbers, learns at the end which measure each output is, and freezes them
 * into series.  On the way it keeps the set of days with rows (for the rhythm and the newest period
 * of a source) and, for orders with customer ids, who ordered when and where.
 *
 * Refused records are counted beside the rows, at their own day or, when it cannot be read, at that
 * of the last row before them in the file (before the first row: at the first one's).  They bring
 * no day, market or measure into being: those are of rows alone.  The order of rows shows in
 * nothing else but in where records without a day are counted, and a split of files but in
 * duplicates.
 *
 * The names of market, channel and currency of one row mostly equal those of the row before, so the
 * last ones are remembered; a row allocates nothing unless it brings a new name or a new cell.
 *
 * A file that grows gives its next part the layers of the one before (cube/layer.h) and one more,
 * of the rows that came.  When the file ends in the middle of a record, the part is made in two
 * steps: one of all that is certain, and on it the part that is shown, which also has what may yet
 * change. The file is gone on with from the certain one, so nothing has to be taken back.
 *
 * A finished part never changes, but for the tail of its reading, which only loading looks at and
 * which moves to the next part.  Its reference count is atomic: a snapshot may be built on one
 * thread while the screen still shows the one before.
 */
#include "cube/part.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/memory.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "cube/layer.h"
#include "cube/part_inside.h"
#include "source/plan.h"

enum { NAME_MEMO = 64, MOST_LAYERS = 16 };

struct name_memo { /* the last name seen and its code */
    char text[NAME_MEMO];
    int code; /* -1: none */
};

struct part_builder {
    struct part *part;
    struct pages pages;
    struct pages undated; /* refused before the first row, without a day: all at day 0 */
    struct visits visits;
    int32_t day; /* of the last row; DAY_NONE */
    struct leaf_code last;
    struct dims *dims;
    bool counts_customers;
    struct name_memo market, channel, currency;
    uint64_t present;    /* outputs of which some cell had a value, by bit */
    unsigned char *used; /* by output: some row had a value */
    size_t used_count;
};

/* ---- building ---- */

struct part_builder *part_builder_new(struct dims *dims, const struct source_plan *plan,
                                      const char *source, bool counts_customers)
{
    struct part_builder *builder = mem_calloc(1, sizeof *builder);
    struct part *part = mem_calloc(1, sizeof *part);

    atomic_init(&part->references, 1);
    part->number = ++dims->made;
    part->plan = plan;
    part->dims = dims;
    part->source = mem_strdup(source);
    part->first_day = part->last_day = DAY_NONE;
    pages_init(&builder->pages);
    pages_init(&builder->undated);
    builder->day = DAY_NONE;
    visits_init(&builder->visits);
    observed_init(&part->observed);
    builder->part = part;
    builder->dims = dims;
    builder->counts_customers = counts_customers;
    builder->market.code = builder->channel.code = builder->currency.code = -1;
    return builder;
}

static int name_code(struct strmap *map, struct name_memo *memo, const char *name)
{
    size_t length;

    if (memo->code >= 0 && !strcmp(memo->text, name))
        return memo->code;
    length = strlen(name);
    memo->code = -1;
    if (length >= NAME_MEMO)
        return strmap_intern(map, name, length);
    memcpy(memo->text, name, length + 1);
    memo->code = strmap_intern(map, name, length);
    return memo->code;
}

static void mark_used(struct part_builder *builder, int output)
{
    size_t wanted = builder->used_count ? builder->used_count : 32;

    while (wanted <= (size_t)output)
        wanted *= 2;
    if (wanted > builder->used_count) {
        builder->used = mem_resize(builder->used, wanted, sizeof *builder->used);
        memset(builder->used + builder->used_count, 0, wanted - builder->used_count);
        builder->used_count = wanted;
    }
    builder->used[output] = 1;
}

void part_builder_refused(struct part_builder *builder, const struct source_refused *row)
{
    int market = name_code(&builder->dims->market, &builder->market, row->market);
    int channel = name_code(&builder->dims->channel, &builder->channel, row->channel);
    int32_t day = row->has_day ? row->day : builder->day;
    struct pages *pages = day == DAY_NONE ? &builder->undated : &builder->pages;
    size_t hint = 0;

    if (day == DAY_NONE)
        day = 0;
    page_add(pages_at(pages, market, channel, 0, day), PAGE_REFUSED, day, DECIMAL_SCALE, &hint);
}

void part_builder_duplicate(struct part_builder *builder)
{
    const struct leaf_code *last = &builder->last;
    size_t hint = 0;

    assert(builder->day != DAY_NONE);
    page_add(pages_at(&builder->pages, last->market, last->channel, 0, builder->day),
             PAGE_DUPLICATE, builder->day, DECIMAL_SCALE, &hint);
}

/* Now there is a day to count them at. */
static void date_refused(struct part_builder *builder, int32_t day)
{
    for (size_t i = 0; i < builder->undated.count; i++) {
        const struct page *from = &builder->undated.items[i];
        struct page *page = pages_at(&builder->pages, from->market, from->channel, 0, day);
        size_t hint = 0;

        page_add(page, PAGE_REFUSED, day, from->columns[0].values[0], &hint);
    }
    pages_release(&builder->undated);
}

static void span_day(struct part *part, int32_t day)
{
    if (part->first_day == DAY_NONE || day < part->first_day)
        part->first_day = day;
    if (part->last_day == DAY_NONE || day > part->last_day)
        part->last_day = day;
    day_set_add(&part->days, day);
}

void part_builder_row(struct part_builder *builder, const struct source_row *row)
{
    struct part *part = builder->part;
    int market = name_code(&builder->dims->market, &builder->market, row->market);
    int channel = name_code(&builder->dims->channel, &builder->channel, row->channel);
    int currency = name_code(&builder->dims->currency, &builder->currency, row->currency);
    struct page *page;
    size_t hint = 0;

    if (builder->undated.count)
        date_refused(builder, row->day);
    builder->day = row->day;
    builder->last = (struct leaf_code){market, channel};
    page = pages_at(&builder->pages, market, channel, currency, row->day);
    page_add(page, PAGE_ROWS, row->day, !row->is_share, &hint);
    for (size_t i = 0; i < row->value_count; i++) {
        int output = row->values[i].output;

        assert(output >= 0);
        if ((size_t)output >= builder->used_count || !builder->used[output])
            mark_used(builder, output);
        page_add(page, output, row->day, row->values[i].value, &hint);
    }
    span_day(part, row->day);
    if (builder->counts_customers && !row->is_share && row->customer && row->customer[0])
        visits_add(&builder->visits, cube_customer_hash(row->customer), row->day, page->leaf);
}

void part_builder_cell(struct part_builder *builder, const struct source_cell *cell)
{
    int market = name_code(&builder->dims->market, &builder->market, cell->market);
    int channel = name_code(&builder->dims->channel, &builder->channel, cell->channel);
    int currency = name_code(&builder->dims->currency, &builder->currency, cell->currency);
    struct page *page;
    size_t hint = 0;

    if (builder->undated.count)
        date_refused(builder, cell->day);
    builder->day = cell->day;
    builder->last = (struct leaf_code){market, channel};
    page = pages_at(&builder->pages, market, channel, currency, cell->day);
    page_add_cell(&builder->pages, page, cell->day,
                  &(struct page_cell){.rows = cell->rows,
                                      .width = cell->count,
                                      .present = cell->present,
                                      .sums = cell->sums});
    if (cell->duplicates)
        page_add(pages_at(&builder->pages, market, channel, 0, cell->day), PAGE_DUPLICATE,
                 cell->day, (int64_t)cell->duplicates * DECIMAL_SCALE, &hint);
    for (uint64_t left = cell->present & ~builder->present; left; left &= left - 1)
        mark_used(builder, __builtin_ctzll(left));
    builder->present |= cell->present;
    span_day(builder->part, cell->day);
}

void part_mark_measure(struct part *part, int measure, unsigned char flag)
{
    if ((size_t)measure >= part->supplied_count) {
        size_t wanted = (size_t)measure + 16;

        part->supplied = mem_resize(part->supplied, wanted, sizeof *part->supplied);
        memset(part->supplied + part->supplied_count, 0, wanted - part->supplied_count);
        part->supplied_count = wanted;
    }
    part->supplied[measure] |= flag;
}

static void release_layers(struct part *part)
{
    for (size_t i = 0; i < part->layer_count; i++)
        layer_unref(part->layers[i]);
    free(part->layers);
    part->layers = NULL;
    part->layer_count = 0;
}

/* The uppermost ones become one, and those below with them that are not much larger. */
static void join_layers(struct part *part, struct dims *dims)
{
    struct layer *top = part->layers[--part->layer_count];
    bool first = true;

    while (part->layer_count &&
           (first || layer_size(part->layers[part->layer_count - 1]) <= 2 * layer_size(top))) {
        struct layer *below = part->layers[--part->layer_count];
        struct layer *both = layer_join(below, top, ++dims->made);

        layer_unref(below);
        layer_unref(top);
        top = both;
        first = false;
    }
    part->layers[part->layer_count++] = top;
}

static void add_layer(struct part *part, struct layer *layer, struct dims *dims)
{
    part->layers = mem_resize(part->layers, part->layer_count + 1, sizeof *part->layers);
    part->layers[part->layer_count++] = layer;
    if (part->layer_count > MOST_LAYERS)
        join_layers(part, dims);
}

/* A file that could not be read gives nothing at all, never half. */
static void set_failed(struct part *part, const struct err *err)
{
    part->error = *err;
    part->has_error = true;
    release_layers(part);
    day_set_release(&part->days);
    observed_release(&part->observed);
    observed_init(&part->observed);
    part->first_day = part->last_day = DAY_NONE;
    free(part->supplied);
    part->supplied = NULL;
    part->supplied_count = 0;
}

struct part *part_builder_finish(struct part_builder *builder, const struct source_output *outputs,
                                 size_t count, struct file_report *report, const struct err *err)
{
    struct part *part = builder->part;
    int *codes = mem_calloc(count, sizeof *codes);

    for (size_t i = 0; i < count; i++) {
        codes[i] = dims_measure(builder->dims, outputs[i].measure, outputs[i].unit);
        part_mark_measure(part, codes[i], PART_NAMED);
        if (i < builder->used_count && builder->used[i])
            part_mark_measure(part, codes[i], PART_SUPPLIED);
    }
    for (int i = 0; part->first_day != DAY_NONE && i < COUNTED_COUNT; i++)
        part_mark_measure(part, builder->dims->counted[i], PART_NAMED | PART_SUPPLIED);
    pages_rename(&builder->pages, codes, count);
    if (builder->pages.count || !part->layer_count)
        add_layer(part, layer_new(&builder->pages, &builder->visits, ++builder->dims->made),
                  builder->dims);
    pages_release(&builder->pages);
    part->given_day = builder->day;
    if (report)
        part->report = *report;
    if (err)
        set_failed(part, err);
    free(codes);
    pages_release(&builder->undated);
    free(builder->used);
    free(builder);
    return part;
}

struct part *part_of_pages(const char *source, struct pages *pages)
{
    struct part *part = mem_calloc(1, sizeof *part);
    const struct store *store;
    struct visits none;

    atomic_init(&part->references, 1);
    part->source = mem_strdup(source);
    part->first_day = part->last_day = DAY_NONE;
    observed_init(&part->observed);
    visits_init(&none);
    add_layer(part, layer_new(pages, &none, 0), NULL);
    store = part_store(part, 0);
    for (size_t i = 0; i < store->series_count; i++)
        part_mark_measure(part, store->series[i].key, PART_SUPPLIED);
    return part;
}

/* The part starts as the one before, whose layers it shares. */
static void go_on(struct part_builder *builder, const struct part *before)
{
    struct part *part = builder->part;

    builder->day = before->given_day;
    part->layers = mem_calloc(before->layer_count, sizeof(struct layer *));
    for (size_t i = 0; i < before->layer_count; i++)
        part->layers[part->layer_count++] = layer_ref(before->layers[i]);
    day_set_join(&part->days, &before->days);
    part->first_day = before->first_day;
    part->last_day = before->last_day;
    part->supplied_count = before->supplied_count;
    if (part->supplied_count)
        part->supplied = mem_dup(before->supplied, before->supplied_count);
}

static void take_row(void *self, const struct source_row *row)
{
    part_builder_row(self, row);
}

struct observer {
    struct observed *observed;
    const struct file_report *report;
    const char *source;
};

static void take_observation(void *self, const struct source_row *row)
{
    const struct observer *observer = self;

    observed_row(observer->observed, observer->report, observer->source, row);
}

static void take_refused(void *self, const struct source_refused *row)
{
    part_builder_refused(self, row);
}

static void take_cell(void *self, const struct source_cell *cell)
{
    part_builder_cell(self, cell);
}

static void take_duplicate(void *self)
{
    part_builder_duplicate(self);
}

/* `before`: of the reading that this one goes on with; NULL: none. */
static struct part *read_part(struct dims *dims, const struct source_plan *plan,
                              const struct source_input *input, const struct part *before)
{
    const struct source_def *def = source_plan_def(plan);
    struct part_builder *builder =
        part_builder_new(dims, plan, def->name, def->kind == SOURCE_ORDERS);
    struct source_sink sink = {.self = builder,
                               .row = take_row,
                               .refused = take_refused,
                               .duplicate = take_duplicate,
                               .cell = take_cell};
    struct file_report report = {.first_day = DAY_NONE, .last_day = DAY_NONE};
    struct observer observer = {&builder->part->observed, &report, def->name};
    bool sums = def->kind < SOURCE_FX, read;
    struct err err = {.line = 0};

    if (!sums)
        sink = (struct source_sink){.self = &observer, .row = take_observation};
    if (before)
        go_on(builder, before);
    read = source_read_input(plan, input, &sink, &report, &err);
    return part_builder_finish(builder, report.outputs, sums ? report.output_count : 0, &report,
                               read ? NULL : &err);
}

/* What comes after a tail, on the part that ends there; NULL when the file is another one now, or
 * when the part has no day yet at which refused records could be counted. */
static struct part *read_on(struct dims *dims, const struct source_plan *plan,
                            const struct part *before, struct source_input input)
{
    struct part *part;

    if (before->first_day == DAY_NONE)
        return NULL;
    input.from = before->tail;
    input.known = &before->report;
    input.several = before->report.has_orders;
    part = read_part(dims, plan, &input, before);
    if (!part->has_error)
        return part;
    part_unref(part);
    return NULL;
}

/* The part that is shown, of one that was read as far as it is certain; it is taken over. */
static struct part *read_open(struct dims *dims, const struct source_plan *plan,
                              struct part *certain, struct source_input input)
{
    struct part *part;

    if (!certain->tail || !source_tail_is_open(certain->tail))
        return certain;
    input.tail = NULL;
    input.tries = true;
    part = read_on(dims, plan, certain, input);
    if (part) {
        part->certain = certain;
    } else {
        part_unref(certain);
        input.tries = false;
        part = read_part(dims, plan, &input, NULL);
    }
    part->keeps_tail = true;
    return part;
}

static struct part *load(struct dims *dims, const struct source_plan *plan,
                         struct source_input input, bool keeps_tail)
{
    struct source_tail *tail = NULL;
    struct part *part;

    if (!keeps_tail)
        return read_part(dims, plan, &input, NULL);
    input.tail = &tail;
    part = read_part(dims, plan, &input, NULL);
    part->tail = tail;
    part->keeps_tail = true;
    return read_open(dims, plan, part, input);
}

struct part *part_load(struct dims *dims, const struct source_plan *plan, const char *path)
{
    return load(dims, plan, source_input_of(path), false);
}

struct part *part_load_input(struct dims *dims, const struct source_plan *plan,
                             const struct source_input *input)
{
    return load(dims, plan, *input, false);
}

struct part *part_load_growing(struct dims *dims, const struct source_plan *plan,
                               const struct source_input *input)
{
    return load(dims, plan, *input, true);
}

bool part_keeps_tail(const struct part *part)
{
    return part->keeps_tail;
}

struct part *part_load_grown(struct dims *dims, const struct source_plan *plan, struct part *part)
{
    struct part *certain = part->certain ? part->certain : part, *next;
    struct source_input input = source_input_of(part->report.path);
    struct source_tail *tail = NULL;

    if (!certain->tail)
        return NULL;
    input.tail = &tail;
    next = read_on(dims, plan, certain, input);
    source_tail_free(certain->tail); /* its twins are the next one's */
    certain->tail = NULL;
    if (!next)
        return NULL;
    next->tail = tail;
    next->keeps_tail = true;
    return read_open(dims, plan, next, input);
}

struct part *part_load_again(struct dims *dims, const struct source_plan *plan,
                             const struct part *part, const struct id_set *superseded,
                             const struct id_set *covered)
{
    const struct file_report *report = part_report(part);
    struct source_input input = {.name = report->path,
                                 .opened = report->opened,
                                 .only_from = report->only_from,
                                 .replaced_from = report->replaced_from,
                                 .superseded = superseded,
                                 .covered = covered,
                                 .several = report->has_orders};

    return load(dims, plan, input, part->keeps_tail);
}

struct part *part_failed(struct dims *dims, const struct source_plan *plan, const char *name,
                         const struct err *err)
{
    struct file_report report = {.path = mem_strdup(name),
                                 .encoding = "utf-8",
                                 .delimiter = ',',
                                 .only_from = DAY_NONE,
                                 .replaced_from = DAY_NONE,
                                 .first_day = DAY_NONE,
                                 .last_day = DAY_NONE};

    return part_builder_finish(part_builder_new(dims, plan, source_plan_def(plan)->name, false),
                               NULL, 0, &report, err);
}

/* ---- using ---- */

struct part *part_ref(struct part *part)
{
    atomic_fetch_add(&part->references, 1);
    return part;
}

void part_unref(struct part *part)
{
    if (!part || atomic_fetch_sub(&part->references, 1) > 1)
        return;
    release_layers(part);
    part_unref(part->certain);
    source_tail_free(part->tail);
    day_set_release(&part->days);
    observed_release(&part->observed);
    file_report_release(&part->report);
    free(part->supplied);
    free(part->source);
    free(part);
}

const struct file_report *part_report(const struct part *part)
{
    return &part->report;
}
const struct err *part_error(const struct part *part)
{
    return part->has_error ? &part->error : NULL;
}
const char *part_source(const struct part *part)
{
    return part->source;
}
const struct source_plan *part_plan(const struct part *part)
{
    return part->plan;
}
size_t part_layer_count(const struct part *part)
{
    return part->layer_count;
}
const struct layer *part_layer(const struct part *part, size_t layer)
{
    return part->layers[layer];
}
const struct store *part_store(const struct part *part, size_t layer)
{
    return &part->layers[layer]->store;
}
uint64_t part_number(const struct part *part)
{
    return part->number;
}
const struct visits *part_visits(const struct part *part, size_t layer)
{
    return &part->layers[layer]->visits;
}
const struct observed *part_observed(const struct part *part)
{
    return &part->observed;
}
const struct day_set *part_days(const struct part *part)
{
    return &part->days;
}
int32_t part_first_day(const struct part *part)
{
    return part->first_day;
}
int32_t part_last_day(const struct part *part)
{
    return part->last_day;
}

static bool has_flag(const struct part *part, int measure, unsigned char flag)
{
    return measure >= 0 && (size_t)measure < part->supplied_count &&
           (part->supplied[measure] & flag);
}

bool part_supplies(const struct part *part, int measure)
{
    return has_flag(part, measure, PART_SUPPLIED);
}
bool part_names_measure(const struct part *part, int measure)
{
    return has_flag(part, measure, PART_NAMED);
}
