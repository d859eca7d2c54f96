/*
 * Tables: markets, the channels of a market, or the indicators of one slice.
 *
 * The pane says what its rows are, the place what is fixed already: rows = market shows markets
 * until a market is set, then its channels, then indicators.  A column is an indicator (dormant
 * ones are left out) with, beside it, its change where one is asked for; the last column is the
 * course of the first.  One unit per column: the largest value decides whether it counts in
 * thousands.
 *
 * Rows are filled with values first; texts follow when the scale of each column is known.  Only
 * what the section shows is evaluated, and findings are handed to rows in one pass.  The sum over
 * all rows is evaluated like any slice, never added up, and stands last.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"

enum { FIGURES_MAX = 24, ROWS_MAX = 2000, VALUE_CELLS = 7 };

struct table_figure {
    struct figure figure;
    size_t column; /* of its value */
    size_t change_columns[2];
    size_t change_count;
    enum base_kind bases[2];
    double scale;
    int decimals;
};

struct table {
    struct frame *frame;
    struct section *section;
    struct table_figure figures[FIGURES_MAX];
    size_t figure_count;
    bool by_market;      /* what rows are: markets, else channels */
    int market, channel; /* what the place fixes; SLICE_ALL */
    size_t spark_column;
    bool has_names;
    int *row_of;
    size_t code_count; /* by code: row, or -1 */
    size_t skipped;
};

static bool wants_change(const struct frame *frame, const struct table *table,
                         const struct figure *figure)
{
    return !table->figure_count || figure->unit == UNIT_PERCENT || frame->view->mode != MODE_VALUE;
}

/* What goes first when the width is short: comparison beyond the first two figures, then figures
 * from the right; the course of the first figure and its change stay longer, and longest a change
 * that somebody asked for: any but that against the period before. */
enum { TREND_PRIORITY = 6 };

static int value_priority(size_t index)
{
    static const int first[] = {0, 2, 3, 5};

    return index < sizeof first / sizeof *first ? first[index] : 20 + (int)index;
}

static int change_priority(size_t index, size_t base, enum compare compare)
{
    if (index == 0)
        return compare == COMPARE_PREVIOUS ? 4 : 2;
    return (index == 1 ? 7 : 30 + (int)index) + (int)base * 10;
}

static void add_figure(struct table *table, const char *name)
{
    struct frame *frame = table->frame;
    struct table_figure *to = &table->figures[table->figure_count];
    struct strbuf title = STRBUF_INIT;
    size_t bases;

    if (table->figure_count == FIGURES_MAX || !figure_open(frame, name, &to->figure))
        return;
    say_title(frame, to->figure.head ? to->figure.head : to->figure.title, &title);
    to->column = table->section->column_count;
    add_value_column(table->section, to->figure.id, keep_buffer(frame, &title), &to->figure,
                     value_priority(table->figure_count));
    strbuf_release(&title);
    to->change_count = 0;
    bases = wants_change(frame, table, &to->figure) ? frame_bases(frame, to->bases) : 0;
    for (size_t i = 0; i < bases; i++) {
        to->change_columns[i] = table->section->column_count;
        add_change_column(frame, &to->figure, to->bases[i],
                          change_priority(table->figure_count, i, frame->view->compare));
        to->change_count++;
    }
    table->figure_count++;
}

static bool any_name(const struct table *table)
{
    const struct cube *cube = table->frame->snapshot->cube;
    size_t count = table->by_market ? cube->market_count : cube->channel_count;

    for (size_t i = 0; i < count; i++) {
        const char *code = code_text(table->frame, table->by_market,
                                     table->by_market ? cube->markets[i] : cube->channels[i]);
        const char *name =
            snapshot_name(table->frame->snapshot, table->by_market ? "market" : "channel", code);

        if (name && *name && strcmp(name, code) != 0)
            return true;
    }
    return false;
}

const char *twelve(enum grain grain)
{
    static const char *const titles[] = {
        [GRAIN_DAY] = N_("12 days"),     [GRAIN_WEEK] = N_("12 weeks"),
        [GRAIN_MONTH] = N_("12 months"), [GRAIN_QUARTER] = N_("12 quarters"),
        [GRAIN_YEAR] = N_("12 years"),
    };

    return _(titles[grain]);
}

static bool add_columns(struct table *table, const struct pane_def *pane)
{
    const char *title = table->by_market ? _("Market") : _("Channel");
    const char *id = table->by_market ? "market" : "channel";

    table->has_names = any_name(table);
    add_text_column(table->section, id, table->has_names ? "" : title, 0);
    if (table->has_names)
        add_text_column(table->section, "name", title, 1);
    for (size_t i = 0; i < pane->column_count; i++)
        add_figure(table, pane->columns[i]);
    if (!table->figure_count) {
        table->section->empty = _("No source supplies what the columns of this pane need: the Data "
                                  "pane lists what is missing.");
        return false;
    }
    table->spark_column = table->section->column_count;
    add_text_column(table->section, "trend", twelve(table->frame->period.grain), TREND_PRIORITY)
        ->is_spark = true;
    return true;
}

static void fill_figure(struct table *table, struct report_row *row, size_t i, struct slice slice)
{
    struct frame *frame = table->frame;
    struct table_figure *figure = &table->figures[i];
    struct report_cell *cell = &row->cells[figure->column];
    struct column column = {.count = 0};
    size_t at = (size_t)frame->at;

    figure_evaluate(frame, &figure->figure, slice, &column);
    cell->value = column.values[at];
    for (size_t b = 0; b < figure->change_count; b++) {
        struct report_cell *beside = &row->cells[figure->change_columns[b]];

        figure_change(frame, &figure->figure, slice, &column, at, figure->bases[b],
                      &beside->change);
        beside->has_change = true;
        if (!b) {
            cell->has_change = true;
            cell->change = beside->change;
        }
    }
    if (!i) {
        enum tone tone = cell->has_change && cell->value.state == VALUE_OK
                             ? change_tone(&cell->change, figure->figure.better)
                             : TONE_NONE;

        row_spark(frame, row, &figure->figure, &column, tone);
    }
    column_release(&column);
}

static void set_place(const struct frame *frame, struct path *path, int market, int channel)
{
    snprintf(path->market, sizeof path->market, "%s", code_text(frame, true, market));
    snprintf(path->channel, sizeof path->channel, "%s", code_text(frame, false, channel));
}

static struct report_row *add_row(struct table *table, int market, int channel)
{
    struct frame *frame = table->frame;
    struct report_row *row = section_add_row(table->section);
    struct slice slice = {market, channel, frame->has_where ? &frame->where : NULL};
    const char *market_text = code_text(frame, true, market);
    const char *channel_text = code_text(frame, false, channel);

    if (market >= 0)
        row_key(row, "market", keep_code(frame, market_text));
    if (channel >= 0)
        row_key(row, "channel", keep_code(frame, channel_text));
    set_place(frame, &row->drill, market, channel);
    row->can_drill = strlen(market_text) < sizeof row->drill.market &&
                     strlen(channel_text) < sizeof row->drill.channel;
    for (size_t i = 0; i < table->figure_count; i++)
        fill_figure(table, row, i, slice);
    return row;
}

static void name_row(struct table *table, struct report_row *row, int code)
{
    const struct frame *frame = table->frame;
    const char *text = code_text(frame, table->by_market, code);
    const char *name =
        snapshot_name(frame->snapshot, table->by_market ? "market" : "channel", text);

    cell_text(frame, &row->cells[0], text, NULL);
    if (table->has_names)
        cell_text(frame, &row->cells[1], name ? name : "", NULL);
}

static void add_rows(struct table *table)
{
    const struct frame *frame = table->frame;
    const struct cube *cube = frame->snapshot->cube;
    const int *codes = table->by_market ? cube->markets : cube->channels;
    size_t count = table->by_market ? cube->market_count : cube->channel_count;
    const struct strmap *names = table->by_market ? &cube->dims->market : &cube->dims->channel;

    table->code_count = names->count;
    table->row_of = mem_alloc((names->count + 1) * sizeof *table->row_of);
    for (size_t i = 0; i <= names->count; i++)
        table->row_of[i] = -1;
    for (size_t i = 0; i < count; i++) {
        int market = table->by_market ? codes[i] : table->market;
        int channel = table->by_market ? table->channel : codes[i];
        struct slice slice = {market, channel, frame->has_where ? &frame->where : NULL};

        if (!frame_admits(frame, market, channel) ||
            !rollup_slice_seen(frame->rollup, slice, (size_t)frame->at))
            continue;
        if (table->section->row_count == ROWS_MAX) {
            table->skipped++;
            continue;
        }
        table->row_of[codes[i]] = (int)table->section->row_count;
        name_row(table, add_row(table, market, channel), codes[i]);
    }
}

static void add_total(struct table *table)
{
    struct report_row *row = add_row(table, table->market, table->channel);
    const char *text = table->frame->has_where ? _("Total")
                       : table->by_market      ? _("All markets")
                                               : _("All channels");

    row->is_total = true;
    row->key_names[0] = NULL;
    cell_text(table->frame, &row->cells[table->has_names ? 1 : 0], text, "");
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", table->figures[0].figure.id);
}

/* A finding about exactly this row and one of its indicators marks that number. */
static void mark_cell(struct table *table, struct report_row *row, const struct finding *finding)
{
    const struct indicator *indicator = finding->rule->indicator, *sized = finding->rule->sized;

    if ((finding->state != RULE_RED && finding->state != RULE_WARN) || (!indicator && !sized) ||
        finding->period.grain != table->frame->period.grain ||
        finding->period.index != table->frame->period.index)
        return;
    for (size_t i = 0; i < table->figure_count; i++) {
        struct report_cell *cell = &row->cells[table->figures[i].column];
        const struct indicator *shown = table->figures[i].figure.indicator;

        if (shown && (shown == indicator || shown == sized) && cell->level != RULE_RED)
            cell->level = finding->state;
    }
}

static struct report_row *row_of_finding(const struct table *table, const struct finding *finding)
{
    int code = table->by_market ? finding->market : finding->channel;

    if (code < 0 || (size_t)code >= table->code_count || table->row_of[code] < 0)
        return NULL;
    return &table->section->rows[table->row_of[code]];
}

struct tally {
    int counts[6];
    const struct finding *worst;
};

/* A red line that looks at the whole alone is said when it is broken: "ok" under markets that are
 * red would be read as all is well. */
static bool is_of_total(const struct table *table, const struct finding *finding)
{
    bool whole = table->market == SLICE_ALL && table->channel == SLICE_ALL;

    return finding_at(finding, table->market, table->channel) &&
           (!whole || finding->state != RULE_OK);
}

static void take_findings(struct table *table, struct tally *tallies)
{
    const struct finding_list *findings = &table->frame->context->findings;
    struct report_row *total = &table->section->rows[table->section->row_count - 1];

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        struct report_row *row = row_of_finding(table, finding);
        int market = table->by_market ? finding->market : table->market;
        int channel = table->by_market ? table->channel : finding->channel;

        if (is_of_total(table, finding)) {
            row_take_finding(total, finding, false);
            mark_cell(table, total, finding);
        }
        if (!row || !finding_below(finding, market, channel))
            continue;
        row_take_finding(row, finding, !finding_at(finding, market, channel));
        if (finding_at(finding, market, channel))
            mark_cell(table, row, finding);
        tallies[row - table->section->rows].counts[finding->state]++;
        if (!tallies[row - table->section->rows].worst)
            tallies[row - table->section->rows].worst = finding;
    }
}

static void note_rows(struct table *table, const struct tally *tallies)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t r = 0; r < table->section->row_count; r++) {
        const struct tally *tally = &tallies[r];

        if (!tally->worst)
            continue;
        if (tally->worst->state == RULE_OK) {
            strbuf_addf(&text,
                        ngettext("%d red line, ok", "%d red lines, all ok",
                                 (unsigned long)tally->counts[RULE_OK]),
                        tally->counts[RULE_OK]);
        } else {
            int counts[6];

            memcpy(counts, tally->counts, sizeof counts);
            counts[RULE_OK] = 0;
            say_counts(table->frame, counts, &text);
            strbuf_adds(&text, ": ");
            say_finding(table->frame, tally->worst, true, &text);
        }
        table->section->rows[r].note = keep_buffer(table->frame, &text);
    }
    strbuf_release(&text);
}

/* As many digits as fit a narrow column: plain, without decimals, thousands with a decimal,
 * thousands, millions ... */
static void choose_scale(const struct table *table, struct table_figure *figure)
{
    static const struct {
        double scale;
        int decimals;
    } steps[] = {{1, 0}, {1e3, 1}, {1e3, 0}, {1e6, 1}, {1e6, 0}, {1e9, 1}, {1e9, 0}};
    struct strbuf text = STRBUF_INIT;
    double largest = 0;

    figure->scale = 1;
    figure->decimals = figure->figure.decimals;
    if (figure->figure.unit != UNIT_MONEY && figure->figure.unit != UNIT_COUNT &&
        figure->figure.unit != UNIT_NUMBER)
        return;
    for (size_t r = 0; r < table->section->row_count; r++) {
        const struct value *value = &table->section->rows[r].cells[figure->column].value;

        if (value_is_known(value))
            largest = fmax(largest, fabs(value->number));
    }
    number_print_grouped(largest, figure->decimals, &text);
    for (size_t i = 0; i < sizeof steps / sizeof *steps && text.length > VALUE_CELLS; i++) {
        figure->scale = steps[i].scale;
        figure->decimals = steps[i].decimals;
        strbuf_clear(&text);
        number_print_grouped(largest / figure->scale, figure->decimals, &text);
    }
    strbuf_release(&text);
}

static void set_suffix(struct table *table, const struct table_figure *figure)
{
    struct report_column *column = &table->section->columns[figure->column];
    const char *scale = figure->scale >= 1e9   ? _("bn")
                        : figure->scale >= 1e6 ? _("M")
                        : figure->scale >= 1e3 ? _("k")
                                               : "";
    const char *currency =
        figure->figure.unit == UNIT_MONEY ? snapshot_currency(table->frame->snapshot) : "";

    column->scale = figure->scale;
    column->decimals = figure->decimals;
    column->suffix = section_printf(table->section, "%s%s%s", scale, *scale && *currency ? " " : "",
                                    keep_text(table->frame, currency));
}

static void write_texts(struct table *table)
{
    const struct frame *frame = table->frame;

    for (size_t i = 0; i < table->figure_count; i++) {
        struct table_figure *figure = &table->figures[i];

        choose_scale(table, figure);
        set_suffix(table, figure);
        for (size_t r = 0; r < table->section->row_count; r++) {
            struct report_cell *cells = table->section->rows[r].cells;
            struct value value = cells[figure->column].value;

            cell_value(frame, &cells[figure->column], &value, figure->figure.unit, figure->decimals,
                       figure->scale);
            for (size_t b = 0; b < figure->change_count; b++) {
                struct report_cell *cell = &cells[figure->change_columns[b]];
                struct change change = cell->change;

                cell_change(frame, cell, &change, &figure->figure, figure->scale, figure->decimals);
            }
        }
    }
}

/* A column of shares: its largest row, and how concentrated all of them are (the sum of squares).
 */
static void note_shares(struct table *table, const struct table_figure *figure)
{
    const struct section *section = table->section;
    const struct report_row *largest = NULL;
    struct strbuf text = STRBUF_INIT;
    double hhi = 0;

    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        const struct value *value = &row->cells[figure->column].value;

        if (row->is_total || !value_is_known(value))
            continue;
        hhi += value->number * value->number;
        if (!largest || value->number > largest->cells[figure->column].value.number)
            largest = row;
    }
    if (!largest)
        return;
    say_title(table->frame, figure->figure.title, &text);
    strbuf_addf(&text, _(": largest source %s "), largest->cells[0].text);
    say_value(table->frame, &largest->cells[figure->column].value, UNIT_PERCENT, 0, 1, &text);
    strbuf_addf(&text, _("%sHHI "), dot(table->frame));
    number_print_grouped(hhi, 2, &text);
    section_note(table->section, keep_buffer(table->frame, &text));
    strbuf_release(&text);
}

/* Dependence on one channel; of markets nobody chooses one. */
static void note_mix(struct table *table)
{
    for (size_t i = 0; !table->by_market && i < table->figure_count; i++) {
        const struct indicator *indicator = table->figures[i].figure.indicator;

        if (indicator && !strncmp(indicator->def->formula, "share(", 6)) {
            note_shares(table, &table->figures[i]);
            return;
        }
    }
}

static void finish(struct table *table, const struct pane_def *pane)
{
    struct section *section = table->section;
    struct tally *tallies = mem_calloc(section->row_count, sizeof *tallies);
    size_t rows = section->row_count - 1;
    const char *order;

    take_findings(table, tallies);
    note_rows(table, tallies);
    free(tallies);
    write_texts(table);
    note_mix(table);
    order = section_sort(section, table->frame->view->sort, pane->sort,
                         table->frame->view->sort_reverse, table->figures[0].column);
    section->facts = section_printf(section, _("%s%s%zu of %zu"), order, dot(table->frame), rows,
                                    rows + table->skipped);
    if (table->skipped)
        section_note(section, section_printf(section,
                                             _("%zu more are not shown: narrow the place "
                                               "or use `redline query`."),
                                             table->skipped));
}

static void build_codes(struct frame *frame, const struct pane_def *pane, bool by_market,
                        struct slice place)
{
    struct table table = {.frame = frame,
                          .section = frame->section,
                          .by_market = by_market,
                          .market = place.market,
                          .channel = place.channel};

    if (add_columns(&table, pane)) {
        add_rows(&table);
        if (frame->section->row_count) {
            add_total(&table);
            finish(&table, pane);
        } else {
            frame->section->empty = _("No row of this place up to this period.");
        }
    }
    for (size_t i = 0; i < table.figure_count; i++)
        figure_close(&table.figures[i].figure);
    free(table.row_of);
}

void report_build_table(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    struct frame frame;
    const struct path *at = &context->view->at;
    bool channels_first = pane->rows && !strcmp(pane->rows, "channel");
    bool indicators = pane->rows && !strcmp(pane->rows, "indicator");
    bool open = frame_open(&frame, context, section);

    if (pane->register_name) {
        if (open || !context->has_period)
            register_build(&frame, frame_register(&frame, pane->register_name), -1);
    } else if (open) {
        struct slice place = frame_slice(&frame, at->market, at->channel);

        if (indicators || (at->market[0] && at->channel[0]))
            indicators_build(&frame);
        else if (channels_first ? at->channel[0] == '\0' : at->market[0] != '\0')
            build_codes(&frame, pane, false, place);
        else
            build_codes(&frame, pane, true, place);
    }
    frame_close(&frame);
}
