/*
 * From a record to a row.
 *
 * The order decides what a record is: keep and drop come first, since the footers and totals that
 * they remove are often too short; then the number of cells must be right; then the date, the
 * currency and every mapped number must be readable. The first thing that is not refuses the row,
 * with a reason that names the column and shows the cell. A blank cell or null mark is missing: its
 * output is absent, never 0.
 *
 * Runs once per record, so it allocates nothing: dates are remembered, codes of markets, channels
 * and currencies stand in small caches. Numbers are read in values.c.
 */
#include "source/row_maker.h"

#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/strmap.h"
#include "base/text.h"
#include "source/groups.h"
#include "source/zoned.h"

#define CACHE_SLOTS 512 /* power of two */
#define SHOWN_CELLS 40  /* of a bad cell, in a reason */

struct code_slot {
    size_t length; /* of the key; 0 unused */
    bool unmapped; /* no entry of the map fits */
    char key[ROW_CACHE_KEY];
    struct strbuf code;
};

/* Texts with few different values, which are remembered. */
static bool is_code(const struct source_plan *plan, enum text_field field)
{
    return field <= TEXT_CURRENCY || (plan->fine && field >= TEXT_BASE);
}

struct row_maker *row_maker_new(const struct source_plan *plan,
                                const struct source_binding *binding)
{
    struct row_maker *maker = mem_calloc(1, sizeof *maker);

    maker->plan = plan;
    maker->binding = binding;
    maker->values = mem_calloc(2 * binding->output_count + 1, sizeof *maker->values);
    devices_init(&maker->devices, plan, binding);
    values_prepare(maker);
    if (plan->group_slot >= 0)
        maker->groups = groups_new();
    if (plan->fill_count)
        maker->fill = fill_new(plan, binding);
    if (plan->def->tz)
        maker->zoned = zoned_new(plan->def->tz, plan->catalogue->settings.timezone);
    maker->first_day = day_from_civil(1900, 1, 1);
    maker->last_day = day_from_civil(2199, 12, 31);
    strbuf_init(&maker->cell);
    strbuf_init(&maker->reason);
    for (int i = 0; i < TEXT_FIELDS; i++)
        strbuf_init(&maker->texts[i]);
    for (int i = TEXT_MARKET; i < TEXT_FIELDS; i++)
        if (is_code(plan, (enum text_field)i))
            maker->caches[i] = mem_calloc(CACHE_SLOTS, sizeof **maker->caches);
    return maker;
}

void row_maker_free(struct row_maker *maker)
{
    if (!maker)
        return;
    for (int i = 0; i < TEXT_FIELDS; i++) {
        for (size_t s = 0; maker->caches[i] && s < CACHE_SLOTS; s++)
            if (maker->caches[i][s].length)
                strbuf_release(&maker->caches[i][s].code);
        free(maker->caches[i]);
        strbuf_release(&maker->texts[i]);
    }
    strbuf_release(&maker->cell);
    strbuf_release(&maker->reason);
    groups_free(maker->groups);
    fill_free(maker->fill);
    zoned_free(maker->zoned);
    free(maker->values);
    devices_release(&maker->devices);
    free(maker->plain_columns);
    free(maker);
}

void row_maker_leave_out(struct row_maker *maker, const struct id_set *superseded)
{
    maker->superseded = superseded && superseded->count ? superseded : NULL;
}
void row_maker_give_way(struct row_maker *maker, const struct id_set *covered)
{
    maker->covered = covered && covered->count && maker->binding->twins ? covered : NULL;
}
bool row_maker_left_out(const struct row_maker *maker)
{
    return maker->is_superseded;
}
const char *row_maker_reason(const struct row_maker *maker)
{
    return maker->reason.text;
}
struct devices *row_maker_devices(struct row_maker *maker)
{
    return &maker->devices;
}
size_t row_maker_rounded(const struct row_maker *maker)
{
    return maker->rounded;
}

bool row_refuse_cell(struct row_maker *maker, int column, const char *text, const char *problem)
{
    struct strbuf clean = STRBUF_INIT;

    strbuf_clear(&maker->reason);
    if (column >= 0)
        strbuf_addf(&maker->reason, _("column \"%s\": "), maker->binding->titles[column]);
    strbuf_addc(&maker->reason, '"');
    text_clean(&clean, text, strlen(text));
    if (text_width(clean.text) > SHOWN_CELLS)
        text_fit(&maker->reason, clean.text, SHOWN_CELLS, TEXT_LEFT, false);
    else
        strbuf_adds(&maker->reason, clean.text);
    strbuf_addf(&maker->reason, "\" %s", problem);
    strbuf_release(&clean);
    return false;
}

static bool holds_any(struct row_maker *maker, const struct row_test *tests, size_t count,
                      const struct csv_record *record, bool wanted)
{
    for (size_t i = 0; i < count; i++)
        if (row_test_holds(&tests[i], record, maker->binding->columns, &maker->cell) == wanted)
            return true;
    return false;
}

static bool is_dropped(struct row_maker *maker, const struct csv_record *record)
{
    const struct source_def *def = maker->plan->def;

    return holds_any(maker, maker->plan->keep, def->keep_count, record, false) ||
           holds_any(maker, maker->plan->drop, def->drop_count, record, true);
}

const char *row_cell_text(struct row_maker *maker, const struct csv_record *record,
                          const struct plan_cell *cell, struct strbuf *scratch, size_t *length,
                          int *column)
{
    const int slots[] = {cell->slot, cell->else_slot};

    if (!cell->present ||
        (cell->when && !row_test_holds(cell->when, record, maker->binding->columns, scratch)))
        return NULL;
    for (size_t i = 0; i < 2; i++) {
        const char *text;

        *column = row_column(maker, slots[i]);
        if (*column < 0)
            continue;
        text = record_cell(record, *column, scratch, length);
        if (!plan_is_null(maker->plan, text, *length))
            return text;
    }
    *column = -1;
    *length = cell->constant ? strlen(cell->constant) : 0;
    return cell->constant;
}

const char *row_mapped(const struct plan_cell *cell, const char *text)
{
    const char *to = cell->map ? map_lookup(cell->map, text) : NULL;

    return to ? to : text;
}

/* A code as it is counted: cleaned, mapped, trimmed; currencies in capitals. Does no entry of its
 * map fit? */
static bool make_code(const struct plan_cell *cell, enum text_field field, const char *text,
                      size_t length, struct strbuf *out)
{
    struct strbuf clean = STRBUF_INIT;
    const char *to;
    bool own;

    text_clean(&clean, text, length);
    to = row_mapped(cell, clean.text);
    length = strlen(to);
    text_trim(&to, &length);
    strbuf_clear(out);
    own = to >= clean.text && to <= clean.text + clean.length;
    if (own)
        strbuf_add(out, to, length);
    else
        text_clean(out, to, length); /* the map's own text */
    for (size_t i = 0; (field == TEXT_CURRENCY || field == TEXT_BASE) && i < out->length; i++)
        if (out->text[i] >= 'a' && out->text[i] <= 'z')
            out->text[i] = (char)(out->text[i] - 'a' + 'A');
    strbuf_release(&clean);
    return cell->map && own;
}

static const char *cached_code(struct row_maker *maker, enum text_field field, const char *text,
                               size_t length)
{
    const struct plan_cell *cell = &maker->binding->texts[field];
    struct code_slot *slot = maker->last[field];

    if (length > ROW_CACHE_KEY || maker->quiet) {
        maker->is_unmapped = make_code(cell, field, text, length, &maker->texts[field]);
        return maker->texts[field].text;
    }
    if (!slot || slot->length != length || memcmp(slot->key, text, length)) {
        slot = &maker->caches[field][hash_bytes(text, length, 0) & (CACHE_SLOTS - 1)];
        maker->last[field] = slot;
        if (slot->length != length || memcmp(slot->key, text, length)) {
            if (!slot->length)
                strbuf_init(&slot->code);
            slot->length = length;
            memcpy(slot->key, text, length);
            slot->unmapped = make_code(cell, field, text, length, &slot->code);
        }
    }
    maker->is_unmapped = slot->unmapped;
    return slot->code.text;
}

static const char *make_place(struct row_maker *maker, const struct csv_record *record,
                              enum text_field field)
{
    const char *text, *code;
    size_t length;
    int column;

    text = row_cell_text(maker, record, &maker->binding->texts[field], &maker->texts[field],
                         &length, &column);
    if (!text || !length)
        return "(none)";
    code = cached_code(maker, field, text, length);
    return *code ? code : "(none)";
}

static void make_places(struct row_maker *maker, const struct csv_record *record,
                        struct source_row *row)
{
    maker->is_unmapped = false;
    row->market = make_place(maker, record, TEXT_MARKET);
    row->unmapped = maker->is_unmapped ? UNMAPPED_MARKET : 0;
    maker->is_unmapped = false;
    row->channel = make_place(maker, record, TEXT_CHANNEL);
    row->unmapped |= maker->is_unmapped ? UNMAPPED_CHANNEL : 0;
}

static bool make_currency(struct row_maker *maker, const struct csv_record *record,
                          enum text_field field, const char **out)
{
    const char *text;
    size_t length;
    int column;

    *out = "";
    if (field == TEXT_CURRENCY && maker->plan->symbol_slot >= 0)
        return symbol_currency(maker, record, out);
    text = row_cell_text(maker, record, &maker->binding->texts[field], &maker->texts[field],
                         &length, &column);
    if (!text || !length)
        return true;
    *out = cached_code(maker, field, text, length);
    return currency_is_code(*out) || !**out ||
           row_refuse_cell(maker, column, text,
                           _("is no currency: it should have three letters, like EUR"));
}

/* Ids are shown to nobody as they are, but they are compared: cleaned only when something is odd in
 * them. */
static const char *make_id(struct row_maker *maker, const struct csv_record *record,
                           enum text_field field)
{
    const struct plan_cell *cell = &maker->binding->texts[field];
    struct strbuf *own = &maker->texts[field];
    const char *text;
    size_t length, i = 0;
    int column;

    text = row_cell_text(maker, record, cell, &maker->cell, &length, &column);
    if (!text || !length)
        return "";
    while (i < length && text[i] >= ' ' && text[i] < 0x7F)
        i++;
    if (i == length && !cell->map && text != maker->cell.text)
        return text;
    make_code(cell, field, text, length, own);
    return own->text;
}

bool row_place(struct row_maker *maker, const struct csv_record *record, struct source_row *row)
{
    if (!make_currency(maker, record, TEXT_CURRENCY, &row->currency))
        return false;
    make_places(maker, record, row);
    return true;
}

static bool parse_day(struct row_maker *maker, const char *const *formats, size_t count,
                      const char *text, size_t length, int32_t *day)
{
    if (maker->zoned)
        return zoned_day(maker->zoned, formats, count, text, length, day);
    for (size_t i = 0; i < count; i++)
        if (day_parse(text, length, formats[i], day))
            return true;
    return false;
}

static bool refuse_date(struct row_maker *maker, const char *const *formats, size_t count,
                        int column, const char *text)
{
    struct strbuf problem = STRBUF_INIT;

    strbuf_addf(&problem, _("is no date as %s"), formats[0]);
    for (size_t i = 1; i < count; i++)
        strbuf_addf(&problem, " | %s", formats[i]);
    row_refuse_cell(maker, column, text, problem.text);
    strbuf_release(&problem);
    return false;
}

static bool refuse_plainly(struct row_maker *maker, const char *problem)
{
    strbuf_clear(&maker->reason);
    strbuf_adds(&maker->reason, problem);
    return false;
}

/* The file's own day, or so many days after it ("Nth day" 0007). */
static bool make_file_day(struct row_maker *maker, const struct csv_record *record, int32_t *day)
{
    int column = row_column(maker, maker->plan->nth_slot);
    size_t length;
    const char *text;
    int64_t number = 0;

    *day = maker->binding->day;
    if (*day == DAY_NONE)
        return refuse_plainly(maker, _("the date is blank"));
    if (column < 0)
        return true;
    text = record_cell(record, column, &maker->cell, &length);
    if (row_number(maker->plan, text, length, '.', &number) != DECIMAL_OK || number < 0 ||
        number % DECIMAL_SCALE || number / DECIMAL_SCALE > 36525)
        return row_refuse_cell(maker, column, text, _("is no number of a day"));
    *day += (int32_t)(number / DECIMAL_SCALE);
    return true;
}

bool row_day(struct row_maker *maker, const struct csv_record *record, int32_t *day)
{
    const struct plan_cell *cell = &maker->binding->texts[TEXT_DATE];
    const char *text;
    size_t length;
    int column;

    text = row_cell_text(maker, record, cell, &maker->cell, &length, &column);
    if (!text || !length)
        return make_file_day(maker, record, day);
    if (maker->date_length == length && !memcmp(maker->date_key, text, length)) {
        *day = maker->day;
        return true;
    }
    if (cell->map) {
        text = row_mapped(cell, text);
        length = strlen(text);
    }
    if (!parse_day(maker, maker->plan->formats, maker->plan->format_count, text, length, day))
        return refuse_date(maker, maker->plan->formats, maker->plan->format_count, column, text);
    if (*day < maker->first_day || *day > maker->last_day)
        return row_refuse_cell(maker, column, text, _("is outside the years 1900 to 2199"));
    if (length <= ROW_CACHE_KEY && !cell->map) {
        memcpy(maker->date_key, text, length);
        maker->date_length = length;
        maker->day = *day;
    }
    return true;
}

/* The last day of the row; its first one when nothing is said. */
static bool make_end(struct row_maker *maker, const struct csv_record *record, int32_t *day)
{
    const struct source_def *def = maker->plan->def;
    const char *const *formats = def->end_format_count ? def->end_formats : maker->plan->formats;
    size_t count = def->end_format_count ? def->end_format_count : maker->plan->format_count;
    size_t length;
    int column;
    const char *text = row_cell_text(maker, record, &maker->binding->texts[TEXT_DATE_END],
                                     &maker->cell, &length, &column);

    if (text && length)
        return parse_day(maker, formats, count, text, length, day) ||
               refuse_date(maker, formats, count, column, text);
    if (maker->binding->day_end != DAY_NONE)
        *day = maker->binding->day_end;
    return true;
}

/* A row over several days counts on none of them unless the section says on which (span). */
static bool make_span(struct row_maker *maker, const struct csv_record *record,
                      struct source_row *row)
{
    enum row_span span = maker->plan->def->span;
    int32_t end = row->day;

    if (!make_end(maker, record, &end))
        return false;
    if (end == row->day)
        return true;
    if (end < row->day || end > maker->last_day)
        return refuse_plainly(maker, _("the row ends before it begins"));
    if (span == SPAN_REJECT) {
        strbuf_clear(&maker->reason);
        strbuf_addf(&maker->reason, _("the row covers %d days, "), (int)(end - row->day + 1));
        day_print(row->day, &maker->reason);
        strbuf_adds(&maker->reason, _(" to "));
        day_print(end, &maker->reason);
        strbuf_adds(&maker->reason, _(": export by day, or set span"));
        return false;
    }
    if (span == SPAN_END)
        row->day = end;
    else if (span == SPAN_SPREAD)
        row->spread = end - row->day + 1;
    return true;
}

/* The funnel measures of a row with a device, a second time. */
static void add_device(struct row_maker *maker, const struct csv_record *record, size_t *count)
{
    const struct plan_cell *cell = &maker->binding->texts[TEXT_DEVICE];
    const char *text;
    size_t length;
    int column;

    text = row_cell_text(maker, record, cell, &maker->cell, &length, &column);
    if (!text || !length)
        return;
    if (cell->map) {
        text = row_mapped(cell, text);
        length = strlen(text);
    }
    *count = devices_add(&maker->devices, text, length, maker->values, *count);
}

static bool has_width(struct row_maker *maker, const struct csv_record *record)
{
    size_t width = maker->binding->header_count;

    if (record->count == width)
        return true;
    strbuf_clear(&maker->reason);
    strbuf_addf(&maker->reason, _("%zu cells where the header has %zu"), record->count, width);
    return false;
}

/* A text of few values, "" when it is blank. */
static const char *make_word(struct row_maker *maker, const struct csv_record *record,
                             enum text_field field)
{
    const char *text;
    size_t length;
    int column;

    text = row_cell_text(maker, record, &maker->binding->texts[field], &maker->texts[field],
                         &length, &column);
    return text && length ? cached_code(maker, field, text, length) : "";
}

/* What a target is for; without a period it holds always. */
static bool make_goal(struct row_maker *maker, const struct csv_record *record,
                      struct source_row *row)
{
    struct period period;

    row->day = DAY_NONE;
    row->indicator = make_word(maker, record, TEXT_INDICATOR);
    row->period = make_word(maker, record, TEXT_PERIOD);
    if (!*row->indicator)
        return refuse_plainly(maker, _("the indicator is blank"));
    if (!*row->period)
        return true;
    if (!period_parse(row->period, &period))
        return row_refuse_cell(maker, row_column(maker, maker->binding->texts[TEXT_PERIOD].slot),
                               row->period,
                               _("is no period like 2026-W46, 2026-11, 2026-Q4, 2026"));
    row->day = period_first_day(period);
    return true;
}

static bool check_rates(struct row_maker *maker, const struct source_row *row)
{
    struct strbuf problem = STRBUF_INIT;
    bool good = true;

    for (size_t i = 0; good && i < row->value_count; i++) {
        const struct source_output *output = &maker->binding->outputs[row->values[i].output];

        good = source_value_fine(&row->values[i]) > 0;
        if (!good)
            strbuf_addf(&problem, _("%s is no rate: it must be above zero"),
                        strcmp(output->measure, "rate") ? output->measure : row->currency);
    }
    if (!good)
        refuse_plainly(maker, problem.text);
    strbuf_release(&problem);
    return good;
}

/* Rates, series, targets: fewer texts, finer numbers. */
static bool make_world(struct row_maker *maker, const struct csv_record *record,
                       struct source_row *row)
{
    enum source_kind kind = maker->plan->def->kind;

    *row = (struct source_row){.customer = "", .order = "", .base = "", .series = ""};
    row->currency = row->indicator = row->period = "";
    if (!has_width(maker, record) ||
        !(kind == SOURCE_TARGETS ? make_goal(maker, record, row)
                                 : row_day(maker, record, &row->day)) ||
        !make_currency(maker, record, TEXT_CURRENCY, &row->currency) ||
        !make_currency(maker, record, TEXT_BASE, &row->base) ||
        !values_make(maker, record, &row->value_count))
        return false;
    make_places(maker, record, row);
    row->series = make_word(maker, record, TEXT_SERIES);
    row->values = maker->values;
    row->line = record->line;
    row->cells = record->cells;
    row->cell_count = record->count;
    return kind != SOURCE_FX || check_rates(maker, row);
}

/* What can refuse a row comes first; only kept rows bring codes into being. */
static bool make_sums(struct row_maker *maker, const struct csv_record *record,
                      struct source_row *row)
{
    if (!row_day(maker, record, &row->day) ||
        (maker->binding->texts[TEXT_DATE_END].present && !make_span(maker, record, row)) ||
        !make_currency(maker, record, TEXT_CURRENCY, &row->currency) ||
        !values_make(maker, record, &row->value_count))
        return false;
    make_places(maker, record, row);
    return true;
}

/* One of the rows of an order: the first one says what the order is, each what it adds to it. */
static bool make_member(struct row_maker *maker, const struct csv_record *record,
                        struct source_row *row)
{
    int column = row_column(maker, maker->plan->group_slot);
    size_t length;
    const char *order = record_cell(record, column, &maker->cell, &length);

    if (plan_is_null(maker->plan, order, length))
        return refuse_plainly(maker, _("the cell of group_by is blank"));
    row->continues = groups_find(maker->groups, order, length, row);
    if (!(row->continues ? values_make(maker, record, &row->value_count)
                         : make_sums(maker, record, row)))
        return false;
    if (!row->continues)
        groups_add(maker->groups, row);
    row->value_count =
        groups_filter(maker->groups, maker->values, row->value_count, maker->binding->summed);
    return true;
}

/* Sales of a place whose orders are known: its shop measures go to their twins. */
static void give_way(struct row_maker *maker, const struct source_row *row)
{
    const int *twins = maker->binding->twins;

    if (!id_set_has(maker->covered, place_id(row->day, row->market, row->channel)))
        return;
    for (size_t i = 0; i < row->value_count; i++) {
        struct source_value *value = &maker->values[i];

        if ((size_t)value->output < maker->binding->term_count && twins[value->output] >= 0)
            value->output = twins[value->output];
    }
}

/* Is the row one of an order that a later file has again? */
static bool is_superseded(struct row_maker *maker, const struct source_row *row)
{
    bool known = maker->groups && groups_left_out(maker->groups);

    maker->is_superseded =
        known || (*row->order && id_set_has(maker->superseded, order_hash(row->order)));
    if (maker->is_superseded && maker->groups)
        groups_leave_out(maker->groups);
    return maker->is_superseded;
}

enum row_outcome row_make(struct row_maker *maker, const struct csv_record *record,
                          struct source_row *row)
{
    if (maker->fill)
        record = fill_down(maker->fill, record);
    maker->is_superseded = false;
    if (is_dropped(maker, record))
        return ROW_DROPPED;
    maker->rounded = 0;
    if (maker->plan->fine)
        return make_world(maker, record, row) ? ROW_KEPT : ROW_REFUSED;
    row->base = row->series = row->indicator = row->period = "";
    row->continues = row->is_share = false;
    row->spread = 0;
    row->unmapped = 0;
    if (!has_width(maker, record) ||
        !(maker->groups ? make_member(maker, record, row) : make_sums(maker, record, row)))
        return ROW_REFUSED;
    if (maker->devices.output_count)
        add_device(maker, record, &row->value_count);
    row->customer = row->continues ? "" : make_id(maker, record, TEXT_CUSTOMER);
    row->order = make_id(maker, record, TEXT_ORDER);
    if (maker->superseded && is_superseded(maker, row))
        return ROW_DROPPED;
    if (maker->covered)
        give_way(maker, row);
    row->values = maker->values;
    row->line = record->line;
    row->cells = record->cells;
    row->cell_count = record->count;
    return ROW_KEPT;
}

/* With the wrong number of cells nobody knows which cell is which; a date that reads as one is
 * believed. */
void row_refused(struct row_maker *maker, const struct csv_record *record,
                 struct source_refused *out)
{
    *out = (struct source_refused){.day = DAY_NONE, .market = "(none)", .channel = "(none)"};
    if (!record->count)
        return;
    maker->quiet = true;
    out->has_day = row_day(maker, record, &out->day);
    if (record->count == maker->binding->header_count) {
        out->market = make_place(maker, record, TEXT_MARKET);
        out->channel = make_place(maker, record, TEXT_CHANNEL);
    }
    maker->quiet = false;
}
