/*
 * Market outlook: how large the markets are, how they grow, and what they come to.
 *
 * Each term is a formula (a column of the markets' file, a series, an indicator), so a data set
 * says in its INI where its figures come from.  Sizes of a year are projected by compound growth to
 * another; a market's part of the growth is its gain by the gain of all.  Own sales are those of
 * the year up to the period, and the own share is what they are of the size.
 *
 * Regions (an attribute of markets) and the whole add up sums, never ratios: the growth of the
 * whole is the rate that leads from its size to the sum of the projections, its online part the
 * online sales by all the sales that they are a part of.  A market without a size is listed, and
 * left out of every sum.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/growth.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "build.h"

enum { PLACE, NAME, SIZE, GROWTH, LATER, GAIN, PART, ONLINE, MOBILE, OWN, SHARE };
enum { TERM_SIZE, TERM_GROWTH, TERM_ONLINE, TERM_MOBILE, TERM_OWN, TERMS };

struct figures { /* of a market, a region or all; a sum's parts where ratios are made of them */
    double size, later, sales, online, phone, phone_of, own, own_of;
    double online_of; /* size of those whose online part is known */
    size_t markets;   /* with a size and a growth */
    bool partial;     /* own sales: some periods of the year are missing */
};

struct outlook {
    struct frame *frame;
    struct section *section;
    const struct pane_def *pane;
    struct figure terms[TERMS];
    bool has[TERMS];
    int year, until;
    struct figures all, *each; /* each: by row of a market */
    const char **regions;
    size_t count, lacking;
};

static struct value at_period(const struct outlook *outlook, int term, struct slice slice)
{
    struct value value = {.state = VALUE_NODATA};
    struct column column = {.count = 0};

    if (!outlook->has[term])
        return value;
    figure_evaluate(outlook->frame, &outlook->terms[term], slice, &column);
    value = column.values[outlook->frame->at];
    column_release(&column);
    return value;
}

/* The year up to the period; missing when less than half of it has values. */
static struct value of_year(const struct outlook *outlook, struct slice slice)
{
    static const int years[] = {[GRAIN_DAY] = 365,
                                [GRAIN_WEEK] = 52,
                                [GRAIN_MONTH] = 12,
                                [GRAIN_QUARTER] = 4,
                                [GRAIN_YEAR] = 1};
    int length = years[outlook->frame->period.grain], known = 0;
    struct value sum = {.state = VALUE_OK};
    struct column column = {.count = 0};

    if (!outlook->has[TERM_OWN])
        return (struct value){.state = VALUE_NODATA};
    figure_evaluate(outlook->frame, &outlook->terms[TERM_OWN], slice, &column);
    for (int back = 0; back < length && outlook->frame->at >= back; back++) {
        const struct value *value = &column.values[outlook->frame->at - back];

        if (value_is_known(value)) {
            sum.number += value->number;
            known++;
        }
    }
    column_release(&column);
    if (known * 2 < length)
        sum.state = VALUE_NODATA;
    else if (known < length)
        sum.state = VALUE_PARTIAL;
    return sum;
}

/* ---- columns and rows ---- */

static void add_columns(const struct outlook *outlook)
{
    static const struct figure money = {.unit = UNIT_MONEY, .better = BETTER_NEUTRAL};
    static const struct figure part = {.unit = UNIT_PERCENT, .decimals = 1};
    struct section *section = outlook->section;

    add_text_column(section, "market", _("Market"), 0);
    add_text_column(section, "name", "", 8);
    add_value_column(section, "size", section_printf(section, _("Size %d"), outlook->year), &money,
                     0);
    add_value_column(section, "growth", _("Growth"), &part, 1);
    add_value_column(section, "later", section_printf(section, _("Size %d"), outlook->until),
                     &money, 1);
    add_value_column(section, "gain", _("Gain"), &money, 4);
    add_value_column(section, "part", _("Of the gain"), &part, 2);
    add_value_column(section, "online", _("Online"), &part, 5);
    add_value_column(section, "mobile", _("Mobile"), &part, 5);
    add_value_column(section, "own", _("Own, a year"), &money, 6);
    add_value_column(section, "share", _("Own share"), &part, 3)->decimals = 2;
}

static void cell_ratio(const struct frame *frame, struct report_cell *cell, double above,
                       double below, int decimals)
{
    struct value value = {.state = VALUE_OK,
                          .number = below > 0 ? above / below : 0,
                          .is_ratio = true,
                          .numerator = above,
                          .denominator = below,
                          .has_numerator = true,
                          .has_denominator = true};

    if (below > 0)
        cell_value(frame, cell, &value, UNIT_PERCENT, decimals, 1);
    else
        cell_missing(frame, cell);
}

static void cell_amount(const struct outlook *outlook, struct report_row *row, size_t column,
                        bool known, double amount, bool partial)
{
    struct value value = {.state = partial ? VALUE_PARTIAL : VALUE_OK, .number = amount};
    double scale = outlook->section->columns[column].scale;

    if (known)
        cell_value(outlook->frame, &row->cells[column], &value, UNIT_MONEY, scale > 1 ? 1 : 0,
                   scale > 0 ? scale : 1);
    else
        cell_missing(outlook->frame, &row->cells[column]);
}

/* Millions where the markets are so large: one unit for the column. */
static void choose_scale(const struct outlook *outlook)
{
    static const size_t columns[] = {SIZE, LATER, GAIN};

    for (size_t i = 0; outlook->all.size >= 1e8 && i < sizeof columns / sizeof *columns; i++) {
        struct report_column *column = &outlook->section->columns[columns[i]];

        column->scale = 1e6;
        column->suffix =
            section_printf(outlook->section, "M %s", snapshot_currency(outlook->frame->snapshot));
    }
}

static void fill(const struct outlook *outlook, struct report_row *row,
                 const struct figures *figures)
{
    const struct frame *frame = outlook->frame;
    bool known = figures->markets > 0;
    double rate;

    cell_amount(outlook, row, SIZE, figures->size > 0, figures->size, false);
    cell_amount(outlook, row, LATER, known, figures->later, false);
    cell_amount(outlook, row, GAIN, known, figures->later - figures->size, false);
    cell_amount(outlook, row, OWN, figures->own > 0, figures->own, figures->partial);
    if (known && growth_rate(figures->size, figures->later, outlook->until - outlook->year, &rate))
        cell_number(frame, &row->cells[GROWTH], rate, UNIT_PERCENT, 1);
    else
        cell_missing(frame, &row->cells[GROWTH]);
    cell_ratio(frame, &row->cells[PART], figures->later - figures->size,
               known ? outlook->all.later - outlook->all.size : 0, 1);
    cell_ratio(frame, &row->cells[ONLINE], figures->online_of, figures->sales, 0);
    cell_ratio(frame, &row->cells[MOBILE], figures->phone, figures->phone_of, 0);
    cell_ratio(frame, &row->cells[SHARE], figures->own, figures->own_of, 2);
}

static void add_figures(struct figures *sum, const struct figures *one)
{
    if (!one->markets)
        return;
    sum->size += one->size;
    sum->later += one->later;
    sum->sales += one->sales;
    sum->online_of += one->online_of;
    sum->phone += one->phone;
    sum->phone_of += one->phone_of;
    sum->own += one->own_of > 0 ? one->own : 0;
    sum->own_of += one->own_of;
    sum->partial = sum->partial || one->partial;
    sum->markets += one->markets;
}

static void look(const struct outlook *outlook, struct slice slice, struct figures *out)
{
    struct value size = at_period(outlook, TERM_SIZE, slice);
    struct value growth = at_period(outlook, TERM_GROWTH, slice);
    struct value online = at_period(outlook, TERM_ONLINE, slice);
    struct value mobile = at_period(outlook, TERM_MOBILE, slice);
    struct value own = of_year(outlook, slice);

    if (value_is_known(&own))
        out->own = own.number;
    out->partial = own.state == VALUE_PARTIAL;
    if (!value_is_known(&size) || !(size.number > 0))
        return;
    out->size = size.number;
    if (value_is_known(&growth) &&
        growth_project(size.number, growth.number, outlook->until - outlook->year, &out->later))
        out->markets = 1;
    if (value_is_known(&online) && online.number > 0 && online.number <= 1) {
        out->online_of = size.number;
        out->sales = size.number / online.number;
    }
    if (value_is_known(&mobile)) {
        out->phone = size.number * mobile.number;
        out->phone_of = size.number;
    }
    if (value_is_known(&own))
        out->own_of = size.number;
}

static void add_market(struct outlook *outlook, int market)
{
    struct frame *frame = outlook->frame;
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    const char *code = code_text(frame, true, market);
    const char *name = snapshot_name(frame->snapshot, "market", code);
    struct figures figures = {.size = 0};
    struct report_row *row;

    look(outlook, slice, &figures);
    row = section_add_row(outlook->section);
    row_key(row, "market", keep_code(frame, code));
    snprintf(row->drill.market, sizeof row->drill.market, "%s", code);
    row->can_drill = strlen(code) < sizeof row->drill.market;
    cell_text(frame, &row->cells[PLACE], code, NULL);
    cell_text(frame, &row->cells[NAME], name ? name : "", NULL);
    outlook->each[outlook->count] = figures;
    outlook->regions[outlook->count++] =
        attribute_cell(&frame->snapshot->model->attributes, "region", slice);
    outlook->lacking += !figures.markets;
    add_figures(&outlook->all, &figures);
}

static void add_sum(struct outlook *outlook, const char *title, const char *raw,
                    const struct figures *figures)
{
    struct report_row *row = section_add_row(outlook->section);

    row->is_total = true;
    cell_text(outlook->frame, &row->cells[PLACE], title, raw);
    cell_text(outlook->frame, &row->cells[NAME], "", NULL);
    fill(outlook, row, figures);
}

/* Once for each region, in order of first appearance. */
static void add_regions(struct outlook *outlook)
{
    for (size_t i = 0; i < outlook->count; i++) {
        struct figures sum = {.size = 0};
        const char *region = outlook->regions[i];
        bool seen = false;

        for (size_t k = 0; region && k < i; k++)
            seen = seen || (outlook->regions[k] && !strcmp(outlook->regions[k], region));
        if (!region || !*region || seen)
            continue;
        for (size_t k = i; k < outlook->count; k++)
            if (outlook->regions[k] && !strcmp(outlook->regions[k], region))
                add_figures(&sum, &outlook->each[k]);
        if (sum.markets)
            add_sum(outlook, region, region, &sum);
    }
}

static void say_notes(struct outlook *outlook)
{
    struct frame *frame = outlook->frame;
    struct section *section = outlook->section;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, _("Sizes of %d in %s, projected by each market's own growth to %d."),
                outlook->year, snapshot_currency(frame->snapshot), outlook->until);
    if (outlook->lacking)
        strbuf_addf(&text,
                    ngettext(" %zu market has no size or growth and is in no sum.",
                             " %zu markets have no size or growth and are in no sum.",
                             outlook->lacking),
                    outlook->lacking);
    section_note(section, keep_buffer(frame, &text));
    strbuf_release(&text);
}

static void build_rows(struct outlook *outlook)
{
    struct frame *frame = outlook->frame;
    const struct cube *cube = frame->snapshot->cube;
    struct section *section = outlook->section;
    const struct path *at = &frame->view->at;

    add_columns(outlook);
    outlook->each = mem_calloc(cube->market_count + 1, sizeof *outlook->each);
    outlook->regions = mem_calloc(cube->market_count + 1, sizeof(const char *));
    for (size_t i = 0; i < cube->market_count; i++)
        if (frame_admits(frame, cube->markets[i], SLICE_ALL))
            add_market(outlook, cube->markets[i]);
    choose_scale(outlook);
    for (size_t i = 0; i < outlook->count; i++)
        fill(outlook, &section->rows[i], &outlook->each[i]);
    const char *order =
        section_sort(section, frame->view->sort, "gain", frame->view->sort_reverse, SIZE);

    section->facts = section_printf(section, "%s%s%d", order, dot(frame), outlook->until);
    if (!at->market[0])
        add_regions(outlook);
    add_sum(outlook, _("All markets"), "", &outlook->all);
    say_notes(outlook);
    if (!outlook->all.markets)
        section->empty = _("No market has a size and a growth: columns market_size and "
                           "market_growth in the file of [dimension market] give them.");
}

static void open_terms(struct outlook *outlook)
{
    const struct pane_def *pane = outlook->pane;
    const char *texts[TERMS] = {pane->size, pane->growth, pane->online, pane->mobile, pane->own};

    for (int i = 0; i < TERMS; i++)
        outlook->has[i] = texts[i] && figure_open(outlook->frame, texts[i], &outlook->terms[i]);
}

void report_build_outlook(const struct report_context *context, const struct pane_def *pane,
                          struct section *section)
{
    struct frame frame;
    struct outlook outlook = {.frame = &frame, .section = section, .pane = pane};
    int month, day;

    if (frame_open(&frame, context, section)) {
        outlook.until = pane->until;
        outlook.year = pane->year;
        if (!outlook.year)
            day_to_civil(period_last_day(frame.period), &outlook.year, &month, &day);
        open_terms(&outlook);
        if (outlook.has[TERM_SIZE] && outlook.until != outlook.year)
            build_rows(&outlook);
        else
            section->empty = outlook.has[TERM_SIZE]
                                 ? _("The year to project to is the year of the sizes.")
                                 : _("No market has a size: a column market_size in the file of "
                                     "[dimension market] gives it, or a formula in this pane.");
        for (int i = 0; i < TERMS; i++)
            if (outlook.has[i])
                figure_close(&outlook.terms[i]);
    }
    free(outlook.each);
    free(outlook.regions);
    frame_close(&frame);
}
