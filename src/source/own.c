/*
 * Files that use redline's own column names: nothing is mapped, the header says what is what.
 *
 * Names are compared without case, blanks and dashes count as "_". A column is one of the six text
 * fields, or a measure that the catalogue knows (by name or alias), or, when it holds numbers, a
 * measure of its own. The last is decided by the first rows that would be kept: a column whose
 * cells there are all numbers or blank is one, and from then on a bad cell in it refuses its row;
 * anything else is text and is ignored. While a column was blank so far, some more rows are looked
 * at. What redline counts itself ("rows") no column can be.
 *
 * The decision depends on the file's bytes alone, so reading it again decides the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/bind.h"
#include "source/row.h"

#define SNIFF_KEPT 100   /* rows that decide */
#define SNIFF_READ 10000 /* at most, while a column is still blank */

enum role { ROLE_IGNORED, ROLE_TEXT, ROLE_MEASURE, ROLE_OWN };

struct column {
    enum role role;
    enum text_field text;
    const char *field, *measure; /* of MEASURE and OWN */
    enum unit unit;
    bool numbers, bad; /* seen while sniffing an OWN one */
};

/* "Ad Spend" -> "ad_spend" */
static char *own_name(struct arena *arena, const char *header)
{
    struct strbuf name = STRBUF_INIT;
    size_t length = strlen(header);
    char *copy;

    text_trim(&header, &length);
    for (size_t i = 0; i < length; i++) {
        char c = header[i];
        bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80;

        if (c >= 'A' && c <= 'Z')
            strbuf_addc(&name, (char)(c - 'A' + 'a'));
        else if (keeps)
            strbuf_addc(&name, c);
        else if (name.length && name.text[name.length - 1] != '_')
            strbuf_addc(&name, '_');
    }
    while (name.length && name.text[name.length - 1] == '_')
        name.text[--name.length] = '\0';
    copy = arena_strdup(arena, name.text);
    strbuf_release(&name);
    return copy;
}

/* Rates, targets and benchmarks are called so; every column of numbers is a series of its own. */
static void classify_number(struct column *column, enum source_kind kind, const char *name)
{
    bool known = kind == SOURCE_FX ? !strcmp(name, "rate")
                                   : !strcmp(name, "target") || !strcmp(name, "benchmark");

    column->measure = column->field = name;
    column->unit = UNIT_NUMBER;
    if (kind == SOURCE_SERIES && *name)
        column->role = strcmp(name, "value") ? ROLE_OWN : ROLE_MEASURE;
    else if (known)
        column->role = ROLE_MEASURE;
}

static void classify(struct column *column, struct source_binding *binding,
                     const struct source_plan *plan, size_t c)
{
    char *name = own_name(&binding->arena, binding->titles[c]);
    const struct measure_def *measure = *name ? catalogue_measure(plan->catalogue, name) : NULL;

    *column = (struct column){.role = ROLE_IGNORED, .text = text_field_find(plan->def->kind, name)};
    column->field = binding->titles[c];
    column->measure = measure ? measure->name : name;
    column->unit = measure ? measure->unit : UNIT_NUMBER;
    if (*name && !plan->fine && column->text == TEXT_FIELDS)
        column->measure = feeds_measure(&binding->arena, plan->def, column->measure);
    if (column->text == TEXT_DATE_END)
        return;
    if (counted_find(column->measure) < COUNTED_COUNT)
        return;
    if (column->text < TEXT_FIELDS)
        column->role = ROLE_TEXT;
    else if (plan->fine)
        classify_number(column, plan->def->kind, name);
    else if (measure)
        column->role = ROLE_MEASURE;
    else if (*name)
        column->role = ROLE_OWN;
}

static bool same_place(const struct column *a, const struct column *b)
{
    if (a->role == ROLE_IGNORED || b->role == ROLE_IGNORED)
        return false;
    if (a->role == ROLE_TEXT || b->role == ROLE_TEXT)
        return a->role == b->role && a->text == b->text;
    return !strcmp(a->measure, b->measure);
}

static bool check_doubles(const struct column *columns, const struct source_binding *binding,
                          const char *path, struct err *err)
{
    for (size_t a = 0; a < binding->header_count; a++)
        for (size_t b = a + 1; b < binding->header_count; b++)
            if (same_place(&columns[a], &columns[b]))
                return err_at(
                    err, path, (int)binding->header_line, 0,
                    _("columns %zu (\"%s\") and %zu (\"%s\") are both %s: rename one of them"),
                    a + 1, binding->titles[a], b + 1, binding->titles[b],
                    columns[a].role == ROLE_TEXT ? text_field_name(columns[a].text)
                                                 : columns[a].measure);
    return true;
}

/* Makes texts, outputs and terms from the columns' roles; those still in doubt are left out unless
 * with_own. */
static void make_outputs(struct source_binding *binding, const struct source_plan *plan,
                         const struct column *columns, bool with_own)
{
    size_t room = binding->header_count + 1, count = 0;
    struct source_output *outputs = arena_alloc(&binding->arena, 2 * room * sizeof *outputs);
    int *twins;
    struct plan_term *terms = arena_alloc(&binding->arena, room * sizeof *terms);

    for (size_t c = 0; c < binding->header_count; c++) {
        const struct column *column = &columns[c];
        int slot = (int)(plan->want_count + c);

        if (column->role == ROLE_TEXT && !binding->texts[column->text].constant)
            binding->texts[column->text] =
                (struct plan_cell){.present = true, .slot = slot, .else_slot = -1};
        if (column->role != ROLE_MEASURE && !(column->role == ROLE_OWN && with_own))
            continue;
        outputs[count] = (struct source_output){column->field, column->measure, column->unit};
        terms[count] = plan_plain_term(plan, slot, (int)count);
        count++;
    }
    if (plan_counts_orders(plan, outputs, count)) {
        outputs[count] = (struct source_output){"orders", "orders", UNIT_COUNT};
        terms[count] = plan_plain_term(plan, -1, (int)count);
        terms[count].cell.constant = "1";
        terms[count++].number = DECIMAL_SCALE;
    }
    binding->outputs = outputs;
    binding->terms = terms;
    binding->term_count = count;
    binding->output_count = feeds_twins(&binding->arena, plan->def, outputs, count, &twins);
    binding->twins = twins;
}

/* Looks at one kept row. Returns whether any column is still blank all the way down. */
static bool sniff_row(struct column *columns, const struct source_plan *plan,
                      const struct csv_record *record, struct strbuf *scratch)
{
    char decimal = plan->def->decimal ? plan->def->decimal : '.';
    bool blank = false;

    for (size_t c = 0; c < record->count; c++) {
        struct column *column = &columns[c];
        const char *text;
        size_t length;
        int64_t value;
        enum decimal_status status;

        if (column->role != ROLE_OWN || column->bad)
            continue;
        text = record_cell(record, (int)c, scratch, &length);
        status = row_number(plan, text, length, decimal, &value);
        column->bad = status >= DECIMAL_BAD;
        column->numbers |= status <= DECIMAL_ROUNDED;
        blank |= !column->bad && !column->numbers;
    }
    return blank;
}

static void sniff(struct column *columns, struct source_binding *binding,
                  const struct source_plan *plan, struct csv_reader *reader)
{
    struct row_maker *maker = row_maker_new(plan, binding);
    struct strbuf scratch = STRBUF_INIT;
    enum csv_result result = RECORD_GOOD;
    size_t kept = 0;
    bool blank = true;

    csv_reader_start(reader, &binding->format, binding->rows_offset, binding->rows_line);
    csv_reader_expect(reader, binding->header_count);
    for (size_t seen = 0; seen < SNIFF_READ && result <= RECORD_BAD && (kept < SNIFF_KEPT || blank);
         seen++) {
        struct csv_record record;
        struct source_row row;

        result = csv_reader_next(reader, &record);
        if (result != RECORD_GOOD || row_make(maker, &record, &row) != ROW_KEPT)
            continue;
        blank = sniff_row(columns, plan, &record, &scratch);
        kept++;
    }
    for (size_t c = 0; c < binding->header_count; c++)
        if (columns[c].role == ROLE_OWN && (columns[c].bad || !columns[c].numbers))
            columns[c].role = ROLE_IGNORED;
    strbuf_release(&scratch);
    row_maker_free(maker);
}

static const char *number_column(enum source_kind kind)
{
    return kind == SOURCE_FX ? "rate" : kind == SOURCE_SERIES ? "value" : "target";
}

bool own_names_bind(struct source_binding *binding, const struct source_plan *plan,
                    struct csv_reader *reader, const char *path, struct err *err)
{
    struct column *columns = mem_calloc(binding->header_count + 1, sizeof *columns);
    bool ok, has_own = false;

    memcpy(binding->texts, plan->texts, sizeof binding->texts); /* constants */
    for (size_t c = 0; c < binding->header_count; c++) {
        classify(&columns[c], binding, plan, c);
        has_own |= columns[c].role == ROLE_OWN;
    }
    make_outputs(binding, plan, columns, false);
    if (has_own)
        sniff(columns, binding, plan, reader);
    ok = check_doubles(columns, binding, path, err);
    make_outputs(binding, plan, columns, true);
    free(columns);
    if (ok && plan_is_wide(plan, binding->texts))
        return wide_bind(binding, plan, path, err);
    if (ok && plan->fine && !binding->output_count)
        return err_at(err, path, (int)binding->header_line, 0, _("there is no column %s"),
                      number_column(plan->def->kind));
    return ok;
}
