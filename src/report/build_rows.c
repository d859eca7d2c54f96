/*
 * Raw rows: the very lines of the files behind a number, and the proof that they add up to it.
 *
 * Nothing of a file is held in memory: the blocks of each part that can hold rows of the place and
 * period are read again through the source's own plan, and the rows that belong are kept up to the
 * view's limit.  All of them are added, also those that are not listed.  Only sources that feed the
 * figure are read.
 *
 * Columns: where the row stands, its day and dimensions, the fields that the source maps, then
 * every other header of the file except the private ones.  Customers are shown as salted hashes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "proof.h"
#include "source/plan.h"

enum { MEASURES_MAX = 32, OTHERS_MAX = 32, DEFAULT_LIMIT = 10000 };
enum { LINE, DATE, MARKET, CHANNEL, FIXED };

struct raw {
    struct frame *frame;
    struct section *section;
    struct figure figure;
    bool has_figure;
    struct slice slice;
    struct proof proof;
    size_t limit;
    int currency, order, customer; /* columns, -1 none */
    int rate, converted;   /* where rows are in several currencies: the rate and what it makes */
    int converted_measure; /* of the first amount of the figure */
    int measures[MEASURES_MAX];
    size_t measure_count;
    size_t first_measure, figure_measures;
    const char *others[OTHERS_MAX];
    size_t other_count;
    size_t first_other;
    bool complete, changed; /* every part of the slice was read; a file is not what it was */
    /* Of the file being read: */
    const struct file_report *report;
    int *codes;
    int *output_columns;
    int *other_columns;
};

static bool feeds(const struct raw *raw, const struct part *part)
{
    const struct cube *cube = raw->frame->snapshot->cube;
    const int *measures;
    size_t count;

    if (!raw->has_figure)
        return true;
    count = formula_measures(raw->figure.formula, &measures);
    for (size_t i = 0; i < count; i++) {
        bool derived = measures[i] == cube->new_measure || measures[i] == cube->returning_measure;

        if (part_supplies(part, measures[i]) ||
            (derived && cube_counts_customers(cube, part_source(part))))
            return true;
    }
    return false;
}

static bool reaches(const struct raw *raw, const struct file_report *report)
{
    return report->first_day != DAY_NONE &&
           report->first_day <= period_last_day(raw->frame->period) &&
           report->last_day >= period_first_day(raw->frame->period);
}

/* Rates, series and targets stand beside the rows that are counted; they are never among them. */
static bool counts_rows(const struct source_state *source)
{
    return source->def->kind < SOURCE_FX;
}

/* Calls `visit` for each file to read; the others make the listing incomplete. */
static void each_part(struct raw *raw,
                      void (*visit)(struct raw *, const struct source_state *, const struct part *))
{
    const struct snapshot *snapshot = raw->frame->snapshot;

    for (size_t s = 0; s < snapshot->source_count; s++) {
        const struct source_state *source = &snapshot->sources[s];

        for (size_t p = 0; counts_rows(source) && p < source->part_count; p++) {
            const struct part *part = source->parts[p];

            if (part_error(part) || !reaches(raw, part_report(part)))
                continue;
            if (feeds(raw, part))
                visit(raw, source, part);
            else
                raw->complete = false;
        }
    }
}

static bool is_in(const char *header, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (text_header_equal(header, names[i]))
            return true;
    }
    return false;
}

static bool is_field_header(const struct field_def *field, const char *header)
{
    const char *const singles[] = {field->else_header, field->plus, field->minus, field->times};

    if (is_in(header, field->headers, field->header_count))
        return true;
    for (size_t i = 0; i < sizeof singles / sizeof *singles; i++) {
        if (singles[i] && text_header_equal(header, singles[i]))
            return true;
    }
    return false;
}

static bool is_mapped(const struct source_def *def, const struct file_report *report,
                      const char *header)
{
    static const char *const own[] = {"date",     "market",      "channel",
                                      "currency", "customer_id", "order_id"};

    for (size_t i = 0; i < def->field_count; i++) {
        if (is_field_header(&def->fields[i], header))
            return true;
    }
    for (size_t i = 0; i < report->output_count; i++) {
        if (text_header_equal(header, report->outputs[i].field) ||
            text_header_equal(header, report->outputs[i].measure))
            return true;
    }
    return is_in(header, own, sizeof own / sizeof *own);
}

static bool has_field(const struct source_def *def, const struct file_report *report,
                      const char *name)
{
    for (size_t i = 0; i < def->field_count; i++) {
        if (!strcmp(def->fields[i].name, name))
            return true;
    }
    return is_in(name, (const char *const *)report->headers, report->header_count);
}

static void list_measures(struct raw *raw, const struct file_report *report)
{
    const struct strmap *names = &raw->frame->snapshot->cube->dims->measure;

    for (size_t i = 0; i < report->sum_count; i++) { /* not the devices' again */
        const char *measure = report->outputs[i].measure;
        int code = strmap_find(names, measure, strlen(measure));
        bool known = code < 0;

        for (size_t m = 0; m < raw->measure_count; m++)
            known |= raw->measures[m] == code;
        if (!known && raw->measure_count < MEASURES_MAX)
            raw->measures[raw->measure_count++] = code;
    }
}

static bool is_in_a_file(const struct raw *raw, int measure)
{
    const struct cube *cube = raw->frame->snapshot->cube;

    for (size_t i = 0; i < cube->part_count; i++) {
        if (part_supplies(cube->parts[i], measure))
            return true;
    }
    return false;
}

/* What the figure reads comes first. */
static void list_figure(struct raw *raw)
{
    const int *measures = NULL;
    size_t count = raw->has_figure ? formula_measures(raw->figure.formula, &measures) : 0;

    for (size_t i = 0; i < count && raw->measure_count < MEASURES_MAX; i++) {
        if (is_in_a_file(raw, measures[i]) &&
            dims_counted(raw->frame->snapshot->cube->dims, measures[i]) == COUNTED_COUNT)
            raw->measures[raw->measure_count++] = measures[i];
    }
    raw->figure_measures = raw->measure_count;
}

static void list_columns(struct raw *raw, const struct source_state *source,
                         const struct part *part)
{
    const struct file_report *report = part_report(part);
    const struct source_def *def = source->def;

    raw->currency |= has_field(def, report, "currency");
    raw->order |= has_field(def, report, "order_id");
    raw->customer |= has_field(def, report, "customer_id");
    list_measures(raw, report);
    for (size_t i = 0; i < report->header_count && raw->other_count < OTHERS_MAX; i++) {
        const char *header = report->headers[i];

        if (!*header || is_in(header, raw->others, raw->other_count) ||
            is_mapped(def, report, header) || source_header_is_private(source->plan, header))
            continue;
        raw->others[raw->other_count++] = header;
    }
}

static int add_optional(struct raw *raw, bool wanted, const char *id, const char *title)
{
    if (!wanted)
        return -1;
    add_text_column(raw->section, id, title, 3);
    return (int)raw->section->column_count - 1;
}

/* Currency is data: beside each row stand the rate of its day and what it makes of the amount. */
static void add_rate(struct raw *raw)
{
    const struct frame *frame = raw->frame;
    const struct cube *cube = frame->snapshot->cube;
    const char *currency = snapshot_currency(frame->snapshot);
    struct figure figure = {.unit = UNIT_MONEY, .decimals = 2};

    raw->rate = raw->converted = -1;
    if (raw->currency < 0 || !cube->currency_count)
        return;
    raw->rate = add_optional(raw, true, "rate", _("Rate"));
    for (size_t i = 0; i < raw->measure_count && raw->converted < 0; i++) {
        const char *name = strmap_name(&cube->dims->measure, raw->measures[i]);

        if (cube->dims->measure_units[raw->measures[i]] != UNIT_MONEY)
            continue;
        raw->converted = (int)raw->section->column_count;
        raw->converted_measure = raw->measures[i];
        add_value_column(raw->section,
                         section_printf(raw->section, "%s_%s", keep_code(frame, name),
                                        keep_code(frame, currency)),
                         section_printf(raw->section, "%s %s", keep_text(frame, name),
                                        keep_text(frame, currency)),
                         &figure, 2);
    }
}

static void add_columns(struct raw *raw)
{
    struct frame *frame = raw->frame;
    const struct dims *dims = frame->snapshot->cube->dims;

    add_text_column(raw->section, "line", _("Line"), 0);
    add_text_column(raw->section, "date", _("Date"), 0);
    add_text_column(raw->section, "market", _("Market"), 1);
    add_text_column(raw->section, "channel", _("Channel"), 1);
    raw->order = add_optional(raw, raw->order, "order_id", _("Order"));
    raw->customer = add_optional(raw, raw->customer, "customer_id", _("Customer"));
    raw->currency = add_optional(raw, raw->currency, "currency", _("Currency"));
    add_rate(raw);
    raw->first_measure = raw->section->column_count;
    for (size_t i = 0; i < raw->measure_count; i++) {
        const char *name = strmap_name(&dims->measure, raw->measures[i]);
        struct figure figure = {.unit = dims->measure_units[raw->measures[i]], .decimals = 2};

        add_value_column(raw->section, keep_code(frame, name), keep_text(frame, name), &figure,
                         i < raw->figure_measures ? 2 : 4 + (int)i);
    }
    raw->first_other = raw->section->column_count;
    for (size_t i = 0; i < raw->other_count; i++)
        add_text_column(raw->section, keep_code(frame, raw->others[i]),
                        keep_text(frame, raw->others[i]), 40 + (int)i);
}

static bool passes(const unsigned char *in, size_t count, int code)
{
    return !in || (code >= 0 && (size_t)code < count && in[code]);
}

static bool is_of_slice(const struct slice *slice, int market, int channel)
{
    const struct dim_filter *filter = slice->filter;
    bool markets = slice->market == SLICE_ALL
                       ? !filter || passes(filter->markets, filter->market_count, market)
                       : slice->market == market;
    bool channels = slice->channel == SLICE_ALL
                        ? !filter || passes(filter->channels, filter->channel_count, channel)
                        : slice->channel == channel;

    return markets && channels;
}

static void fill_value(struct raw *raw, struct report_row *row, const struct source_value *from)
{
    int at = raw->output_columns[from->output];
    struct report_cell *cell;
    struct strbuf text = STRBUF_INIT;
    enum unit unit;

    if (at < 0)
        return;
    cell = &row->cells[at];
    unit = raw->section->columns[at].unit;
    cell->value = (struct value){.state = VALUE_OK,
                                 .number = decimal_to_double(from->value),
                                 .is_exact = true,
                                 .exact = from->value};
    number_print_grouped(cell->value.number,
                         unit == UNIT_MONEY ? 2 : number_decimals(cell->value.number), &text);
    cell->text = keep_buffer(raw->frame, &text);
    strbuf_release(&text);
}

/* "0.1870 of 2026-11-13": the rate of the row's day, and the day when it is another. */
static void say_rate(struct raw *raw, struct report_cell *cell, const struct source_row *from,
                     const struct fx_rate *rate)
{
    double number = (double)rate->numerator / (double)rate->denominator;
    struct strbuf text = STRBUF_INIT, exact = STRBUF_INIT;

    number_print_grouped(number, number >= 100 ? 2 : number >= 1 ? 4 : 6, &text);
    number_print_exact(number, &exact);
    if (rate->day != from->day) {
        strbuf_adds(&text, _(" of "));
        day_print(rate->day, &text);
    }
    cell_buffer(raw->frame, cell, &text, exact.text);
    strbuf_release(&text);
    strbuf_release(&exact);
}

static void fill_converted(struct raw *raw, struct report_row *row, const struct source_row *from)
{
    const struct frame *frame = raw->frame;
    const struct cube *cube = frame->snapshot->cube;
    const char *name = *from->currency ? from->currency : snapshot_currency(frame->snapshot);
    struct fx_cursor cursor;
    struct fx_rate rate;

    if (raw->rate < 0)
        return;
    cell_text(frame, &row->cells[raw->rate], dash(frame), "");
    if (raw->converted >= 0)
        cell_missing(frame, &row->cells[raw->converted]);
    fx_cursor_init(&cursor, cube->fx, strmap_find(&cube->dims->currency, name, strlen(name)),
                   cube->currency);
    if (!fx_cursor_rate(&cursor, from->day, &rate))
        return;
    say_rate(raw, &row->cells[raw->rate], from, &rate);
    for (size_t i = 0; raw->converted >= 0 && i < from->value_count; i++) {
        struct value value = {.state = VALUE_OK, .is_exact = true};

        if (raw->codes[from->values[i].output] != raw->converted_measure ||
            !fx_convert(&rate, from->values[i].value, &value.exact))
            continue;
        value.number = decimal_to_double(value.exact);
        cell_value(frame, &row->cells[raw->converted], &value, UNIT_MONEY, 2, 1);
    }
}

static void keep_row(struct raw *raw, const struct source_row *from)
{
    const struct frame *frame = raw->frame;
    struct report_row *row = section_add_row(raw->section);
    struct strbuf text = STRBUF_INIT;
    char masked[17] = "";

    strbuf_addf(&text, "%s:%ld", keep_code(frame, base_name(raw->report->path)), from->line);
    row_key(row, "line", keep_code(frame, text.text));
    cell_buffer(frame, &row->cells[LINE], &text, NULL);
    day_print(from->day, &text);
    cell_buffer(frame, &row->cells[DATE], &text, NULL);
    cell_text(frame, &row->cells[MARKET], from->market, NULL);
    cell_text(frame, &row->cells[CHANNEL], from->channel, NULL);
    if (raw->order >= 0)
        cell_text(frame, &row->cells[raw->order], from->order, NULL);
    if (raw->currency >= 0)
        cell_text(frame, &row->cells[raw->currency], from->currency, NULL);
    if (raw->customer >= 0) {
        if (*from->customer)
            source_customer_mask(from->customer, masked);
        cell_text(frame, &row->cells[raw->customer], masked, NULL);
    }
    for (size_t i = 0; i < raw->measure_count; i++)
        cell_missing(frame, &row->cells[raw->first_measure + i]);
    fill_converted(raw, row, from);
    for (size_t i = 0; i < from->value_count; i++)
        fill_value(raw, row, &from->values[i]);
    for (size_t i = 0; i < from->cell_count && i < raw->report->header_count; i++) {
        if (raw->other_columns[i] >= 0)
            cell_text(frame, &row->cells[raw->other_columns[i]], from->cells[i], NULL);
    }
    strbuf_release(&text);
}

static void take_row(void *self, const struct source_row *row)
{
    struct raw *raw = self;
    const struct dims *dims = raw->frame->snapshot->cube->dims;
    int market, channel;

    if (row->day < period_first_day(raw->frame->period) ||
        row->day > period_last_day(raw->frame->period))
        return;
    market = strmap_find(&dims->market, row->market, strlen(row->market));
    channel = strmap_find(&dims->channel, row->channel, strlen(row->channel));
    if (!is_of_slice(&raw->slice, market, channel))
        return;
    proof_take(&raw->proof, row, market, channel);
    if (raw->section->row_count < raw->limit)
        keep_row(raw, row);
}

static void bind_file(struct raw *raw, const struct source_state *source,
                      const struct file_report *report)
{
    const struct strmap *names = &raw->frame->snapshot->cube->dims->measure;

    raw->report = report;
    raw->codes = mem_calloc(report->output_count + 1, sizeof *raw->codes);
    raw->output_columns = mem_calloc(report->output_count + 1, sizeof *raw->output_columns);
    raw->other_columns = mem_calloc(report->header_count + 1, sizeof *raw->other_columns);
    for (size_t i = 0; i < report->output_count; i++) {
        const char *measure = report->outputs[i].measure;

        raw->codes[i] = strmap_find(names, measure, strlen(measure));
        raw->output_columns[i] = -1;
        for (size_t m = 0; m < raw->measure_count; m++) {
            if (raw->measures[m] == raw->codes[i])
                raw->output_columns[i] = (int)(raw->first_measure + m);
        }
    }
    for (size_t i = 0; i < report->header_count; i++) {
        raw->other_columns[i] = -1;
        for (size_t o = 0; o < raw->other_count; o++) {
            if (text_header_equal(report->headers[i], raw->others[o]) &&
                !is_mapped(source->def, report, report->headers[i]) &&
                !source_header_is_private(source->plan, report->headers[i]))
                raw->other_columns[i] = (int)(raw->first_other + o);
        }
    }
}

static void read_part(struct raw *raw, const struct source_state *source, const struct part *part)
{
    const struct frame *frame = raw->frame;
    struct source_filter filter = {.first_day = period_first_day(frame->period),
                                   .last_day = period_last_day(frame->period)};
    struct source_sink sink = {.self = raw, .row = take_row};
    struct strbuf text = STRBUF_INIT;
    struct err err = {.line = 0};

    if (raw->slice.market >= 0)
        filter.market = code_text(frame, true, raw->slice.market);
    bind_file(raw, source, part_report(part));
    raw->proof.codes = raw->codes;
    raw->proof.counts_customers = cube_counts_customers(frame->snapshot->cube, part_source(part));
    if (!source_reread(source->plan, part_report(part), &filter, &sink, &err)) {
        raw->changed = true;
        strbuf_adds(&text, _("not checked: "));
        err_format(&err, &text);
        section_note(raw->section, keep_text(frame, text.text));
    }
    free(raw->codes);
    free(raw->output_columns);
    free(raw->other_columns);
    strbuf_release(&text);
}

static void prove(struct raw *raw)
{
    const int *measures = raw->measures;
    size_t count = raw->measure_count;

    if (raw->has_figure)
        count = formula_measures(raw->figure.formula, &measures);
    if (raw->changed)
        raw->section->note_state = RULE_WARN;
    else
        proof_say(&raw->proof, measures, count, raw->complete);
    if (raw->proof.rows > raw->section->row_count)
        section_note(raw->section, section_printf(raw->section,
                                                  _("the first %zu of %zu rows are listed; all of "
                                                    "them are added"),
                                                  raw->section->row_count, raw->proof.rows));
}

static void set_words(struct raw *raw)
{
    const struct frame *frame = raw->frame;
    struct section *section = raw->section;
    const char *arrow = frame->ascii ? " > " : " \xE2\x80\xBA ";
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s  ", section->title);
    say_where(frame, raw->slice.market, raw->slice.channel, &text);
    if (raw->has_figure) {
        strbuf_adds(&text, arrow);
        say_title(frame, raw->figure.title, &text);
    }
    strbuf_adds(&text, arrow);
    period_print(frame->period, &text);
    section->title = keep_buffer(frame, &text);
    number_print_grouped((double)raw->proof.rows, 0, &text);
    strbuf_adds(&text, ngettext(" row", " rows", raw->proof.rows));
    section->facts = keep_buffer(frame, &text);
    if (!section->row_count)
        section->empty = _("No row of the files belongs to this place and period.");
    strbuf_release(&text);
}

static void build_listing(struct raw *raw)
{
    const struct frame *frame = raw->frame;
    const struct path *at = &frame->view->at;

    raw->slice = frame_slice(frame, at->market, at->channel);
    if (raw->has_figure && raw->figure.rule && raw->figure.rule->has_filter)
        raw->slice.filter = &raw->figure.rule->filter;
    raw->limit = frame->view->row_limit > 0 ? (size_t)frame->view->row_limit : DEFAULT_LIMIT;
    raw->complete = true;
    list_figure(raw);
    each_part(raw, list_columns);
    add_columns(raw);
    proof_init(&raw->proof, frame, raw->slice);
    each_part(raw, read_part);
    if (frame->view->sort[0])
        section_sort(raw->section, frame->view->sort, NULL, frame->view->sort_reverse, SIZE_MAX);
    set_words(raw);
    prove(raw);
    proof_release(&raw->proof);
}

void report_build_rows(const struct report_context *context, const struct pane_def *pane,
                       struct section *section)
{
    struct frame frame;
    struct raw raw = {.frame = &frame, .section = section};
    const char *name = context->view->at.indicator;

    (void)pane;
    if (frame_open(&frame, context, section)) {
        raw.has_figure = *name && figure_open(&frame, name, &raw.figure);
        if (*name && !raw.has_figure)
            section->empty = section_printf(section,
                                            _("%s is no indicator, red line or measure "
                                              "here."),
                                            keep_text(&frame, name));
        else
            build_listing(&raw);
        if (raw.has_figure)
            figure_close(&raw.figure);
    }
    frame_close(&frame);
}
