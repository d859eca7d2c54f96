/*
 * Words and cells: every text of a section is made here.
 *
 * Three kinds of text meet in a section and must not be confused: what came from files (keep_text,
 * keep_code: cleaned before anything else), what we say ourselves (keep_buffer: clean already),
 * and numbers.  A value's marks are the same everywhere: "~" after it is partial, "°" ("?" in
 * ASCII) rests on too small a sample, "–" ("-") is missing, "xx" is an error.  Marked values carry
 * no tone.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "base/money.h"
#include "build.h"

const char *keep_code(const struct frame *frame, const char *text)
{
    struct strbuf clean = STRBUF_INIT;
    const char *kept;

    text_clean(&clean, text, strlen(text));
    kept = arena_strndup(&frame->section->arena, clean.text, clean.length);
    strbuf_release(&clean);
    return kept;
}

const char *keep_text(const struct frame *frame, const char *text)
{
    struct strbuf clean = STRBUF_INIT;
    const char *kept;

    text_clean(&clean, text, strlen(text));
    kept = keep_buffer(frame, &clean);
    strbuf_release(&clean);
    return kept;
}

const char *keep_buffer(const struct frame *frame, struct strbuf *text)
{
    struct strbuf plain = STRBUF_INIT;
    const char *kept;

    if (frame->ascii) {
        text_ascii(&plain, text->text);
        kept = arena_strndup(&frame->section->arena, plain.text, plain.length);
        strbuf_release(&plain);
    } else {
        kept = arena_strndup(&frame->section->arena, text->text, text->length);
    }
    strbuf_clear(text);
    return kept;
}

const char *dot(const struct frame *frame)
{
    return frame->ascii ? ", " : " \xC2\xB7 ";
}
const char *dash(const struct frame *frame)
{
    return frame->ascii ? "-" : "\xE2\x80\x93";
}

const char *op_text(const struct frame *frame, enum line_op op)
{
    switch (op) {
    case LINE_ABOVE:
        return ">";
    case LINE_BELOW:
        return "<";
    case LINE_AT_LEAST:
        return frame->ascii ? ">=" : "\xE2\x89\xA5";
    case LINE_AT_MOST:
        return frame->ascii ? "<=" : "\xE2\x89\xA4";
    case LINE_NONE:
        break;
    }
    return "";
}

void say_value(const struct frame *frame, const struct value *value, enum unit unit, int decimals,
               double scale, struct strbuf *out)
{
    if (value->state == VALUE_ERROR) {
        strbuf_adds(out, "xx");
        return;
    }
    if (!value_is_known(value)) {
        strbuf_adds(out, dash(frame));
        return;
    }
    number_print(value->number / scale, unit, decimals, frame->ascii, out);
    if (value->state == VALUE_PARTIAL)
        strbuf_addc(out, '~');
    else if (value->state == VALUE_LOW_SAMPLE)
        strbuf_adds(out, frame->ascii ? "?" : "\xC2\xB0");
}

static void say_outside(const struct frame *frame, const char *text, struct strbuf *out)
{
    struct strbuf clean = STRBUF_INIT;

    text_clean(&clean, text, strlen(text));
    if (frame->ascii)
        text_ascii(out, clean.text);
    else
        strbuf_add(out, clean.text, clean.length);
    strbuf_release(&clean);
}

void say_title(const struct frame *frame, const char *title, struct strbuf *out)
{
    say_outside(frame, title && *title ? _(title) : "", out);
}

void say_where(const struct frame *frame, int market, int channel, struct strbuf *out)
{
    if (market < SLICE_ALL || channel < SLICE_ALL) { /* a place that the data does not know */
        strbuf_adds(out, "??");
        return;
    }
    if (market == SLICE_ALL && channel == SLICE_ALL)
        strbuf_adds(out, _("All markets"));
    else if (market == SLICE_ALL)
        strbuf_adds(out, _("all"));
    say_outside(frame, code_text(frame, true, market), out);
    if (channel >= 0) {
        strbuf_addc(out, ' ');
        say_outside(frame, code_text(frame, false, channel), out);
    }
}

const char *base_name(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return slash && slash[1] ? slash + 1 : path ? path : "";
}

void file_line_print(const struct frame *frame, const struct origin *origin, struct strbuf *out)
{
    say_outside(frame, base_name(origin->file), out);
    if (origin->line)
        strbuf_addf(out, ":%d", origin->line);
}

void cell_text(const struct frame *frame, struct report_cell *cell, const char *text,
               const char *raw)
{
    cell->is_text = true;
    cell->text = keep_text(frame, text);
    cell->raw = keep_code(frame, raw ? raw : text);
}

void cell_buffer(const struct frame *frame, struct report_cell *cell, struct strbuf *text,
                 const char *raw)
{
    cell->is_text = true;
    cell->raw = keep_code(frame, raw ? raw : text->text);
    cell->text = keep_buffer(frame, text);
}

void cell_money(const struct frame *frame, struct report_cell *cell, const struct money *money)
{
    struct strbuf text = STRBUF_INIT;

    money_print(money, &text);
    cell_buffer(frame, cell, &text, NULL);
    cell->is_text = false;
    cell->value = (struct value){.state = VALUE_OK,
                                 .number = exact_number(money->amount),
                                 .is_exact = true,
                                 .exact = money->amount};
    strbuf_release(&text);
}

void cell_value(const struct frame *frame, struct report_cell *cell, const struct value *value,
                enum unit unit, int decimals, double scale)
{
    struct strbuf text = STRBUF_INIT;

    cell->value = *value;
    say_value(frame, value, unit, decimals, scale, &text);
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void cell_number(const struct frame *frame, struct report_cell *cell, double number, enum unit unit,
                 int decimals)
{
    struct value value = {.state = VALUE_OK, .number = number};

    cell_value(frame, cell, &value, unit, decimals, 1);
}

void cell_missing(const struct frame *frame, struct report_cell *cell)
{
    cell->value = (struct value){.state = VALUE_NODATA};
    cell->text = dash(frame);
}

enum { DECIMALS_MAX = 6 };

static double points(enum unit unit)
{
    return unit == UNIT_PERCENT ? 100 : 1;
}

static bool looks_equal(double a, double b, double step)
{
    return round(a / step) == round(b / step);
}

int line_decimals(double line, const struct value *value, enum unit unit, int decimals)
{
    for (; decimals < DECIMALS_MAX; decimals++) {
        double step = pow(10, -decimals) / points(unit);
        bool exact = fabs(line - round(line / step) * step) < step * 1e-6;

        if (exact && (!value_is_known(value) || value->number == line ||
                      !looks_equal(value->number, line, step)))
            break;
    }
    return decimals;
}

int limit_decimals(const struct finding *finding, enum unit unit, int decimals)
{
    const struct value *value = &finding->measured;

    if (!finding->has_reference)
        return line_decimals(finding->limit, value, unit, decimals);
    while (decimals < DECIMALS_MAX && value_is_known(value) && value->number != finding->limit &&
           looks_equal(value->number, finding->limit, pow(10, -decimals) / points(unit)))
        decimals++;
    return decimals;
}

void cell_line(const struct frame *frame, struct report_cell *cell, enum line_op op, double line,
               enum unit unit, int decimals)
{
    struct strbuf text = STRBUF_INIT;
    struct value value = {.state = VALUE_OK, .number = line};

    strbuf_adds(&text, op_text(frame, op));
    say_value(frame, &value, unit, decimals, 1, &text);
    cell->value = value;
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void cell_headroom(const struct frame *frame, struct report_cell *cell, double headroom,
                   enum unit unit, int decimals)
{
    struct strbuf text = STRBUF_INIT;

    cell->value = (struct value){.state = VALUE_OK, .number = headroom};
    number_print_signed(headroom * points(unit), decimals, &text);
    if (unit == UNIT_PERCENT)
        strbuf_adds(&text, _(" pp"));
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

struct report_column *add_text_column(struct section *section, const char *id, const char *title,
                                      int priority)
{
    struct report_column *column = section_add_column(section);

    column->id = arena_strdup(&section->arena, id);
    column->title = arena_strdup(&section->arena, title);
    column->priority = priority;
    return column;
}

struct report_column *add_value_column(struct section *section, const char *id, const char *title,
                                       const struct figure *figure, int priority)
{
    struct report_column *column = add_text_column(section, id, title, priority);

    column->numeric = true;
    column->unit = figure ? figure->unit : UNIT_COUNT;
    column->better = figure ? figure->better : BETTER_NEUTRAL;
    column->decimals = figure ? figure->decimals : 0;
    return column;
}

void row_key(struct report_row *row, const char *name, const char *value)
{
    for (size_t i = 0; i < 3; i++) {
        if (!row->key_names[i]) {
            row->key_names[i] = name;
            row->key_values[i] = value;
            return;
        }
    }
}

void row_spark(const struct frame *frame, struct report_row *row, const struct figure *figure,
               const struct column *column, enum tone tone)
{
    enum { COUNT = SPARK_MOST };
    double *values = arena_alloc(&frame->section->arena, COUNT * sizeof *values);
    unsigned char *known = arena_alloc(&frame->section->arena, COUNT);
    bool partial = figure_is_partial(frame, figure, frame->period);

    for (int i = 0; i < COUNT; i++) {
        int from = frame->at - COUNT + 1 + i;
        const struct value *value = from >= 0 ? &column->values[from] : NULL;

        known[i] = value && value_is_known(value) && value->state != VALUE_PARTIAL &&
                   !(partial && from == frame->at);
        values[i] = known[i] && value ? value->number : 0;
    }
    row->spark = values;
    row->spark_known = known;
    row->spark_count = COUNT;
    row->spark_tone = tone;
}
