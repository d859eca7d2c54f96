/*
 * Total rows, dropped and compared.
 *
 * Ad managers and analytics put the total above or below their rows.  It must not be added, but it
 * is worth as much as a second opinion: if the rows that were kept do not add up to it, then rows
 * are missing, were refused, or a number was read wrongly.
 *
 * A dropped record is a total when one of its cells begins with a word for it, or when it was
 * dropped because a cell is blank (`drop = Campaign name=`); of those a file has one above or below
 * its rows or both, so that more are no totals but rows that nobody wants.  Of several ("Total:
 * Account", "Total: Search") one that agrees is enough, since parts of the whole have totals, too;
 * if none does, the first one is told.  Compared are the fields that are nothing but a column;
 * amounts are allowed the half cent a row that vendors round away.  Ratios are no fields, so they
 * never disturb.
 */
#include "source/totals.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/row_maker.h"
#include "source/rowtest.h"

enum { MOST = 8, UNNAMED_MOST = 2, HALF_CENT = DECIMAL_SCALE / 200 };

struct total {
    long line;
    struct source_value *values;
    size_t count;
    bool unnamed; /* a blank cell alone marks it */
};

struct totals {
    const struct source_plan *plan;
    const struct source_binding *binding;
    bool *plain; /* by output: one term, one column */
    struct total items[MOST];
    size_t count, unnamed;
    struct strbuf cell;
};

struct totals *totals_new(const struct source_plan *plan, const struct source_binding *binding)
{
    const struct source_def *def = plan->def;
    struct totals *totals;

    if ((!def->drop_count && !def->keep_count) || plan->fine || plan_is_sequential(plan))
        return NULL;
    totals = mem_calloc(1, sizeof *totals);
    totals->plan = plan;
    totals->binding = binding;
    totals->plain = mem_calloc(binding->output_count + 1, sizeof *totals->plain);
    strbuf_init(&totals->cell);
    for (size_t i = 0; i < binding->term_count; i++) {
        const struct plan_term *term = &binding->terms[i];
        bool alone = (i == 0 || binding->terms[i - 1].output != term->output) &&
                     (i + 1 == binding->term_count || binding->terms[i + 1].output != term->output);

        totals->plain[term->output] = alone && term->cell.slot >= 0 && !term->cell.when &&
                                      term->times < 0 && term->sign == SIGN_KEEP;
    }
    return totals;
}

void totals_free(struct totals *totals)
{
    if (!totals)
        return;
    for (size_t i = 0; i < totals->count; i++)
        free(totals->items[i].values);
    strbuf_release(&totals->cell);
    free(totals->plain);
    free(totals);
}

bool totals_any(const struct totals *totals)
{
    return totals && (totals->count || totals->unnamed);
}

static bool says_total(const char *text)
{
    static const char *const words[] = {"total*",
                                        "grand total*",
                                        "sum of*",
                                        "gesamt*",
                                        "summe*",
                                        "somme*",
                                        "totaux*",
                                        "results from *",
                                        "suma*",
                                        "\xE6\x80\xBB\xE8\xAE\xA1*",
                                        "\xE5\x90\x88\xE8\xAE\xA1*",
                                        "\xD0\xB8\xD1\x82\xD0\xBE\xD0\xB3*"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_glob(words[i], text))
            return true;
    return false;
}

/* Was it dropped because a cell is blank? */
static bool has_blank_name(struct totals *totals, const struct csv_record *record)
{
    for (size_t t = 0; t < totals->plan->def->drop_count; t++) {
        const struct row_test *test = &totals->plan->drop[t];

        for (size_t c = 0; c < test->count; c++)
            for (size_t p = 0; p < test->conditions[c].pattern_count; p++) {
                int column = totals->binding->columns[test->conditions[c].slot];
                size_t length;

                record_cell(record, column, &totals->cell, &length);
                if (!*test->conditions[c].patterns[p] && !length)
                    return true;
            }
    }
    return false;
}

static bool is_named(struct totals *totals, const struct csv_record *record)
{
    for (size_t c = 0; c < record->count; c++) {
        size_t length;

        if (says_total(record_cell(record, (int)c, &totals->cell, &length)))
            return true;
    }
    return false;
}

void totals_look(struct totals *totals, struct row_maker *maker, const struct csv_record *record)
{
    struct total *total = &totals->items[totals->count];
    bool named = is_named(totals, record);
    size_t count, kept = 0;

    if (!named && !has_blank_name(totals, record))
        return;
    if (record->count < totals->binding->header_count || !values_make(maker, record, &count))
        return;
    totals->unnamed += !named;
    if (totals->count == MOST)
        return;
    for (size_t i = 0; i < count; i++)
        if (totals->plain[maker->values[i].output])
            maker->values[kept++] = maker->values[i];
    if (!kept)
        return;
    *total = (struct total){.line = record->line,
                            .values = mem_calloc(kept, sizeof *total->values),
                            .count = kept,
                            .unnamed = !named};
    memcpy(total->values, maker->values, kept * sizeof *total->values);
    totals->count++;
}

static int128 sum_of(const struct totals *totals, const struct file_report *report, int output)
{
    int twin = totals->binding->twins ? totals->binding->twins[output] : -1;

    return report->sums[output].sum + (twin >= 0 ? report->sums[twin].sum : 0);
}

static bool agrees(int128 said, int128 sum, size_t rows)
{
    int128 difference = said > sum ? said - sum : sum - said;
    bool whole = said % DECIMAL_SCALE == 0 && sum % DECIMAL_SCALE == 0;

    return difference <= (whole ? 0 : (int128)HALF_CENT * (int128)rows);
}

/* What the total row says, figure by figure; the first that differs is told by name. */
static struct source_total compare(const struct totals *totals, const struct total *total,
                                   const struct file_report *report)
{
    struct source_total result = {
        .line = total->line,
        .agrees = true,
        .figures = mem_calloc(total->count, sizeof *result.figures),
        .figure_count = total->count,
    };

    for (size_t i = 0; i < total->count; i++) {
        const struct source_value *value = &total->values[i];
        struct source_total_figure *figure = &result.figures[i];

        *figure = (struct source_total_figure){
            .output = value->output,
            .said = value->value,
            .sum = sum_of(totals, report, value->output),
        };
        figure->agrees = agrees(figure->said, figure->sum, report->rows_kept);
        if (!figure->agrees && result.agrees) {
            result.field = report->outputs[value->output].field;
            result.said = figure->said;
            result.sum = figure->sum;
        }
        result.agrees = result.agrees && figure->agrees;
    }
    return result;
}

void totals_compare(const struct totals *totals, struct file_report *report)
{
    for (size_t i = 0; totals && i < totals->count && !report->total.agrees; i++) {
        struct source_total result;

        if (totals->items[i].unnamed && totals->unnamed > UNNAMED_MOST)
            continue;
        result = compare(totals, &totals->items[i], report);
        if (report->total.line && !result.agrees) {
            free(result.figures);
            continue;
        }
        free(report->total.figures);
        report->total = result;
    }
}
