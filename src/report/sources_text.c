/*
 * redline sources in words: a line for each source, what went wrong, what counts twice or not at
 * all, what the total rows say, and the sums.
 *
 * Lists are short here; --format json has them in full.
 */
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "report/print.h"
#include "sources.h"

enum { TEXT_REFUSALS = 20, TEXT_UNMAPPED = 8, TEXT_LINES = 5 };

static void text_head(struct text_table *table)
{
    static const char *const heads[] = {N_("Source"),  N_("Kind"),      N_("Files"),
                                        N_("Read"),    N_("Kept"),      N_("Dropped"),
                                        N_("Refused"), N_("First day"), N_("Last day")};

    text_table_init(table, sizeof heads / sizeof heads[0]);
    for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
        table->right[i] = i >= 2 && i <= 6;
        text_table_add(table, _(heads[i]));
    }
}

static void add_count(struct text_table *table, size_t count)
{
    struct strbuf text = STRBUF_INIT;

    number_print_grouped((double)count, 0, &text);
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_day(struct text_table *table, int32_t day, bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    if (day != DAY_NONE)
        day_print(day, &text);
    else
        strbuf_adds(&text, ascii ? "-" : "–");
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void text_source(struct text_table *table, const struct source_facts *facts, bool ascii)
{
    text_table_add(table, facts->state->def->name);
    text_table_add(table, source_kind_name(facts->state->def->kind));
    add_count(table, facts->state->part_count);
    add_count(table, facts->read);
    add_count(table, facts->kept);
    add_count(table, facts->dropped);
    add_count(table, facts->refused);
    add_day(table, facts->state->first_day, ascii);
    add_day(table, facts->state->last_day, ascii);
}

static void text_sums(FILE *out, const struct source_facts *facts, bool ascii)
{
    struct strbuf line = STRBUF_INIT;
    struct text_table table;

    if (!facts->sum_count)
        return;
    strbuf_addf(&line, _("Sums of %s, as read"), facts->state->def->name);
    fputc('\n', out);
    print_line(out, line.text, ascii);
    text_table_init(&table, 2);
    table.right[1] = 1;
    for (size_t i = 0; i < facts->sum_count; i++) {
        strbuf_clear(&line);
        (facts->sums[i].fine ? decimal_print_fine : decimal_print)(facts->sums[i].sum, &line);
        text_table_add(&table, facts->sums[i].field);
        text_table_add(&table, line.text);
    }
    for (size_t i = 0; i < facts->beside_count; i++) {
        strbuf_clear(&line);
        decimal_print(facts->beside[i].sum, &line);
        text_table_add(&table, facts->beside[i].field);
        text_table_add(&table, line.text);
    }
    text_table_print(&table, out, "  ", ascii);
    text_table_release(&table);
    if (facts->beside_count)
        print_line(out, _("Names with a point stand beside the totals, for comparison."), ascii);
    if (facts->rounded) {
        strbuf_clear(&line);
        strbuf_addf(&line,
                    ngettext("%zu cell had more than four decimals and was rounded.",
                             "%zu cells had more than four decimals and were rounded.",
                             (unsigned long)facts->rounded),
                    facts->rounded);
        print_line(out, line.text, ascii);
    }
    strbuf_release(&line);
}

static void text_troubles(FILE *out, const struct source_facts *facts, bool ascii)
{
    const struct source_state *state = facts->state;
    struct strbuf line = STRBUF_INIT;
    size_t listed = 0;

    for (size_t i = 0; i < state->part_count; i++) {
        const struct file_report *report = part_report(state->parts[i]);
        const struct err *err = part_error(state->parts[i]);
        if (err) {
            strbuf_clear(&line);
            err_format(err, &line);
            print_line(out, line.text, ascii);
        }
        for (size_t r = 0; r < report->refusal_count && listed < TEXT_REFUSALS; r++, listed++) {
            strbuf_clear(&line);
            strbuf_addf(&line, "%s:%ld: %s", report->path, report->refusals[r].line,
                        report->refusals[r].reason);
            print_line(out, line.text, ascii);
        }
    }
    if (facts->refused > listed) {
        strbuf_clear(&line);
        strbuf_addf(&line, _("%zu more refused rows in %s: --format json lists them."),
                    facts->refused - listed, state->def->name);
        print_line(out, line.text, ascii);
    }
    strbuf_release(&line);
}

/* One sentence for each field: channel: [map channels] has no entry for "x", "y" and 3 more. */
static void text_unmapped(FILE *out, const struct source_state *state, const char *field,
                          bool ascii)
{
    struct strbuf line = STRBUF_INIT;
    size_t count = 0;

    for (size_t p = 0; p < state->part_count; p++) {
        const struct file_report *report = part_report(state->parts[p]);
        for (size_t i = 0; i < report->unmapped_count; i++) {
            const struct source_unmapped *unmapped = &report->unmapped[i];
            if (strcmp(unmapped->field, field) != 0 || !source_first_unmapped(state, p, i))
                continue;
            if (!count)
                strbuf_addf(&line, _("%s, %s: [map %s] has no entry for "), state->def->name, field,
                            unmapped->map);
            if (count++ < TEXT_UNMAPPED)
                strbuf_addf(&line, "%s\"%s\"", count > 1 ? ", " : "", unmapped->code);
        }
    }
    if (count > TEXT_UNMAPPED)
        strbuf_addf(&line, _(" and %zu more"), count - TEXT_UNMAPPED);
    strbuf_adds(&line, _("; used as read"));
    if (count)
        print_line(out, line.text, ascii);
    strbuf_release(&line);
}

static void say_lines(struct strbuf *line, enum line_list list, const char *name, size_t total)
{
    if (list == LINES_REPEATED)
        strbuf_addf(line,
                    ngettext("%s: %zu row has the order id of an earlier row of its file (",
                             "%s: %zu rows have the order id of an earlier row of their file (",
                             total),
                    name, total);
    else if (list == LINES_DUPLICATE)
        strbuf_addf(line,
                    ngettext("%s: %zu row is equal to an earlier row of its file, and counts (",
                             "%s: %zu rows are equal to earlier rows of their file, and count (",
                             total),
                    name, total);
    else
        strbuf_addf(line,
                    ngettext("%s: %zu row is of an order that a later file has again, and does "
                             "not count (",
                             "%s: %zu rows are of orders that a later file has again, and do not "
                             "count (",
                             total),
                    name, total);
}

/* "facts: 2 rows are equal to earlier rows of their file (facts.csv:71, facts.csv:91)" */
static void text_lines(FILE *out, const struct source_facts *facts, enum line_list list, bool ascii)
{
    const struct source_state *state = facts->state;
    size_t total = list == LINES_DUPLICATE  ? facts->duplicate
                   : list == LINES_REPEATED ? facts->repeated
                                            : facts->superseded;
    size_t listed = 0;
    struct strbuf line = STRBUF_INIT;

    if (!total)
        return;
    say_lines(&line, list, state->def->name, total);
    for (size_t i = 0; i < state->part_count; i++) {
        const struct file_report *report = part_report(state->parts[i]);
        size_t count;
        const long *lines = source_lines(report, list, &count);

        for (size_t r = 0; r < count && listed < TEXT_LINES; r++, listed++)
            strbuf_addf(&line, "%s%s:%ld", listed ? ", " : "", report->path, lines[r]);
    }
    strbuf_adds(&line, total > listed ? ", ...)" : ")");
    print_line(out, line.text, ascii);
    strbuf_release(&line);
}

static void text_totals(FILE *out, const struct source_state *state, bool ascii)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t p = 0; p < state->part_count; p++) {
        const struct file_report *report = part_report(state->parts[p]);
        const struct source_total *total = &report->total;

        if (!total->line)
            continue;
        strbuf_clear(&line);
        strbuf_addf(&line, "%s:%ld: ", report->path, total->line);
        if (total->agrees) {
            strbuf_adds(&line, _("the rows add up to this total row"));
        } else {
            strbuf_addf(&line, _("this total row says %s "), total->field);
            decimal_print(total->said, &line);
            strbuf_adds(&line, _(", the rows add up to "));
            decimal_print(total->sum, &line);
        }
        print_line(out, line.text, ascii);
    }
    strbuf_release(&line);
}

static void text_zone(FILE *out, const struct source_def *def, bool ascii)
{
    struct strbuf line = STRBUF_INIT;

    if (!def->tz)
        return;
    strbuf_addf(&line, _("Times of %s are those of %s, its days those of the dataset's timezone."),
                def->name, def->tz);
    print_line(out, line.text, ascii);
    strbuf_release(&line);
}

void sources_text(FILE *out, const struct source_facts *facts, size_t count, bool ascii)
{
    struct text_table table;

    text_head(&table);
    for (size_t i = 0; i < count; i++)
        text_source(&table, &facts[i], ascii);
    text_table_print(&table, out, "", ascii);
    text_table_release(&table);
    for (size_t i = 0; i < count; i++) {
        text_zone(out, facts[i].state->def, ascii);
        text_troubles(out, &facts[i], ascii);
    }
    for (size_t i = 0; i < count; i++) {
        text_lines(out, &facts[i], LINES_DUPLICATE, ascii);
        text_lines(out, &facts[i], LINES_REPEATED, ascii);
        text_lines(out, &facts[i], LINES_SUPERSEDED, ascii);
        text_totals(out, facts[i].state, ascii);
    }
    for (size_t i = 0; i < count; i++) {
        text_unmapped(out, facts[i].state, "market", ascii);
        text_unmapped(out, facts[i].state, "channel", ascii);
    }
    for (size_t i = 0; i < count; i++)
        text_sums(out, &facts[i], ascii);
}
