/*
 * What the serialisers have in common.
 *
 * Machines get one spelling of a number, whatever the format: exact sums with the digits they have,
 * everything else with 17 significant digits, always plain (a spreadsheet, awk and a person read
 * 0.000012 alike, but not 1.2e-05), and nothing at all when the value is missing.
 *
 * Texts come from files, so a CSV cell is cleaned of everything that could act on a terminal and
 * defused against spreadsheets, which take a leading = + - @ for a formula.  Numbers are never
 * defused: an apostrophe before -5 would make it a text.  Codes therefore stay as they were read
 * unless they are dangerous.
 *
 * Here too is the aligned table that every text output uses: widths are cells, never bytes.
 */
#include "report/print.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "indicator/column.h"
#include "report/json.h"
#include "report/report.h"

enum { MAX_TABLE_COLUMNS = 64, MAX_TABLE_CELL = 60, DIGITS = 17 };

bool report_format_parse(const char *text, enum report_format *out)
{
    static const char *const names[] = {
        [FORMAT_TEXT] = "text", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], text) == 0) {
            *out = (enum report_format)i;
            return true;
        }
    return false;
}

void report_print(FILE *out, enum report_format format, const struct report_head *head,
                  const struct section *sections, size_t count, bool ascii)
{
    if (format == FORMAT_JSON)
        print_json(out, head, sections, count);
    else if (format == FORMAT_CSV && count)
        print_csv(out, &sections[0]);
    else if (format == FORMAT_TEXT)
        print_text(out, head, sections, count, ascii);
}

void print_plain(double number, struct strbuf *out)
{
    char digits[40];

    if (!isfinite(number))
        return;
    if (number == 0) {
        strbuf_addc(out, '0');
        return;
    }
    /* d.dddde±x: the digits and the exponent, laid out again without the exponent */
    snprintf(digits, sizeof digits, "%.*e", DIGITS - 1, fabs(number));
    int exponent = atoi(strchr(digits, 'e') + 1);
    memmove(digits + 1, digits + 2, DIGITS - 1);
    int count = DIGITS;
    while (count > 1 && digits[count - 1] == '0')
        count--;

    if (number < 0)
        strbuf_addc(out, '-');
    if (exponent < 0) {
        strbuf_adds(out, "0.");
        strbuf_addn(out, '0', (size_t)(-exponent - 1));
        strbuf_add(out, digits, (size_t)count);
    } else if (count <= exponent + 1) {
        strbuf_add(out, digits, (size_t)count);
        strbuf_addn(out, '0', (size_t)(exponent + 1 - count));
    } else {
        strbuf_add(out, digits, (size_t)exponent + 1);
        strbuf_addc(out, '.');
        strbuf_add(out, digits + exponent + 1, (size_t)(count - exponent - 1));
    }
}

static void print_either(bool known, bool is_exact, int128 exact, double number, struct strbuf *out)
{
    if (!known)
        return;
    if (is_exact)
        decimal_print(exact, out);
    else
        print_plain(number, out);
}

void print_value(const struct value *value, struct strbuf *out)
{
    print_either(value_is_known(value), value->is_exact, value->exact, value->number, out);
}

void print_numerator(const struct value *value, struct strbuf *out)
{
    print_either(value->is_ratio && value->has_numerator, value->numerator_is_exact,
                 value->numerator_exact, value->numerator, out);
}

void print_denominator(const struct value *value, struct strbuf *out)
{
    print_either(value->is_ratio && value->has_denominator, value->denominator_is_exact,
                 value->denominator_exact, value->denominator, out);
}

void json_value(struct json *json, const char *key, const struct value *value)
{
    struct strbuf text = STRBUF_INIT;

    print_value(value, &text);
    json_key(json, key);
    json_raw(json, text.length ? text.text : "null");
    strbuf_release(&text);
}

/* A sign, then digits with marks between: what a spreadsheet takes for a number, too. */
static bool looks_like_number(const char *text)
{
    bool digit = false;

    if (*text == '-' || *text == '+')
        text++;
    for (; *text; text++) {
        if (*text >= '0' && *text <= '9')
            digit = true;
        else if (!strchr(".,%", *text))
            return false;
    }
    return digit;
}

void csv_plain(const char *text, struct strbuf *out)
{
    if (*text && strchr("=+-@\t\r", *text) && !looks_like_number(text))
        strbuf_addc(out, '\'');
    text_clean(out, text, strlen(text));
}

void csv_text(FILE *out, const char *text)
{
    struct strbuf clean = STRBUF_INIT;

    if (!text)
        return;
    csv_plain(text, &clean);
    size_t length = clean.length;
    bool quote = length && (clean.text[0] == ' ' || clean.text[length - 1] == ' ' ||
                            strpbrk(clean.text, ",\"\n\r") != NULL);
    if (!quote) {
        fputs(clean.text, out);
    } else {
        fputc('"', out);
        for (const char *c = clean.text; *c; c++) {
            if (*c == '"')
                fputc('"', out);
            fputc(*c, out);
        }
        fputc('"', out);
    }
    strbuf_release(&clean);
}

void print_line(FILE *out, const char *text, bool ascii)
{
    struct strbuf clean = STRBUF_INIT, plain = STRBUF_INIT;

    text_clean(&clean, text, strlen(text));
    if (ascii)
        text_ascii(&plain, clean.text);
    const char *line = ascii ? plain.text : clean.text;
    size_t length = strlen(line);
    while (length && line[length - 1] == ' ')
        length--;
    fwrite(line, 1, length, out);
    fputc('\n', out);
    strbuf_release(&clean);
    strbuf_release(&plain);
}

void text_table_init(struct text_table *table, size_t columns)
{
    *table = (struct text_table){.columns = columns};
}

void text_table_release(struct text_table *table)
{
    arena_release(&table->arena);
    free(table->cells);
    *table = (struct text_table){.columns = 0};
}

void text_table_add(struct text_table *table, const char *text)
{
    struct strbuf clean = STRBUF_INIT;

    text_clean(&clean, text ? text : "", text ? strlen(text) : 0);
    MEM_GROW(table->cells, table->count, table->capacity);
    table->cells[table->count++] = arena_strdup(&table->arena, clean.text);
    strbuf_release(&clean);
}

static size_t shown_columns(const struct text_table *table)
{
    return table->columns < MAX_TABLE_COLUMNS ? table->columns : MAX_TABLE_COLUMNS;
}

static void print_row(const struct text_table *table, size_t first, const int *widths, FILE *out,
                      const char *indent, bool ascii)
{
    struct strbuf line = STRBUF_INIT, plain = STRBUF_INIT;

    strbuf_adds(&line, indent);
    for (size_t c = 0; c < shown_columns(table); c++) {
        const char *cell = table->cells[first + c];
        if (ascii) {
            strbuf_clear(&plain);
            text_ascii(&plain, cell);
            cell = plain.text;
        }
        if (c)
            strbuf_adds(&line, "  ");
        text_fit(&line, cell, widths[c], table->right[c] ? TEXT_RIGHT : TEXT_LEFT, ascii);
    }
    print_line(out, line.text, ascii);
    strbuf_release(&line);
    strbuf_release(&plain);
}

void text_table_print(const struct text_table *table, FILE *out, const char *indent, bool ascii)
{
    int widths[MAX_TABLE_COLUMNS] = {0};
    size_t columns = table->columns;

    if (!columns)
        return;
    for (size_t i = 0; i < table->count; i++) {
        size_t c = i % columns;
        if (c >= MAX_TABLE_COLUMNS)
            continue;
        int width = text_width(table->cells[i]);
        if (width > MAX_TABLE_CELL && !table->whole[c])
            width = MAX_TABLE_CELL;
        if (width > widths[c])
            widths[c] = width;
    }
    for (size_t first = 0; first + columns <= table->count; first += columns)
        print_row(table, first, widths, out, indent, ascii);
}
