/* The lens: what a level leaves out of a section before anyone looks at it.
 *
 * It is put on when a section has been made, so everything behind it (drawing, the cursor, copies,
 * files that are written) sees the same rows.  Rows keep their identity and their order.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/filter.h"

bool lens_is_clear(const struct lens *lens)
{
    return !lens->filter[0] && !lens->problems;
}

bool lens_fits(const struct section *section)
{
    return section->shape != SHAPE_FUNNEL && section->shape != SHAPE_WATERFALL;
}

bool lens_has_states(const struct section *section)
{
    if (section->shape == SHAPE_HEAT && section->heat)
        return true;
    for (size_t r = 0; r < section->row_count; r++)
        if (section->rows[r].has_state)
            return true;
    return false;
}

static const char *dot(bool ascii)
{
    return ascii ? ", " : " \xC2\xB7 ";
}

void lens_say(const struct lens *lens, bool ascii, struct strbuf *out)
{
    if (lens->filter[0])
        strbuf_addf(out, _("filter: %s"), lens->filter);
    if (lens->problems)
        strbuf_addf(out, "%s%s", lens->filter[0] ? dot(ascii) : "", _("problems only"));
}

/* The first part of the old facts is the order; counts of all rows would contradict. */
static void set_facts(const struct lens *lens, struct section *section, bool ascii, size_t kept,
                      size_t all, const char *trouble)
{
    struct strbuf said = STRBUF_INIT;
    const char *order = section->facts ? section->facts : "";
    const char *end = strstr(order, dot(ascii));
    size_t length = end ? (size_t)(end - order) : strlen(order);
    bool counts = length && *order >= '0' && *order <= '9';
    lens_say(lens, ascii, &said);
    section->facts =
        section_printf(section, _("%zu of %zu%s%s%s%.*s"), kept, all, dot(ascii),
                       trouble ? trouble : said.text, length && !counts ? dot(ascii) : "",
                       counts ? 0 : (int)length, order);
    if (!kept && all)
        section->empty =
            section_printf(section, _("None of %zu rows is left by %s. Esc shows all of them."), all,
                           said.text);
    strbuf_release(&said);
}

static void apply_to_rows(const struct lens *lens, const struct filter *filter,
                          struct section *section, size_t *kept, size_t *all)
{
    size_t to = 0;
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        *all += !row->is_total;
        if (row->is_total || !filter_admits(filter, section, row) ||
            (lens->problems && !(row->has_state && row->state != RULE_OK)))
            continue;
        if (section->bars)
            section->bars[to] = section->bars[r];
        section->rows[to++] = *row;
    }
    section->row_count = *kept = to;
}

/* Rows of a heatmap are markets: a text is looked for in their codes and names. */
static bool admits_market(const struct filter *filter, const struct report_heat *heat, size_t r)
{
    for (size_t i = 0; i < filter->count; i++) {
        const struct filter_term *term = &filter->terms[i];
        size_t length;
        const char *name = heat->row_names[r] ? heat->row_names[r] : "";
        bool holds = term->test == FILTER_HOLDS
                         ? text_find(heat->row_codes[r], term->text, &length) ||
                               text_find(name, term->text, &length)
                         : (text_glob(term->text, heat->row_codes[r]) ||
                            text_glob(term->text, name)) == (term->test == FILTER_EQUAL);
        if (holds == term->inverse)
            return false;
    }
    return true;
}

static bool has_problem(const struct report_heat *heat, size_t r)
{
    for (size_t c = 0; c < heat->column_count; c++) {
        const struct heat_cell *cell = &heat->cells[r * heat->column_count + c];
        if (cell->known && cell->state != RULE_OK)
            return true;
    }
    return false;
}

static void apply_to_heat(const struct lens *lens, const struct filter *filter,
                          struct report_heat *heat, size_t *kept, size_t *all)
{
    size_t to = 0;
    *all = heat->row_count;
    for (size_t r = 0; r < heat->row_count; r++) {
        if (!admits_market(filter, heat, r) || (lens->problems && !has_problem(heat, r)))
            continue;
        heat->row_codes[to] = heat->row_codes[r];
        heat->row_names[to] = heat->row_names[r];
        memmove(&heat->cells[to * heat->column_count], &heat->cells[r * heat->column_count],
                heat->column_count * sizeof *heat->cells);
        to++;
    }
    heat->row_count = *kept = to;
}

void lens_apply(const struct lens *lens, struct section *section, bool ascii)
{
    struct filter filter;
    struct err err = {.text = ""};
    size_t kept = 0, all = 0;
    if (lens_is_clear(lens) || !lens_fits(section))
        return;
    bool known = filter_parse(lens->filter, section, &filter, &err);
    if (!known)
        filter.count = 0;
    if (section->shape == SHAPE_HEAT && section->heat)
        apply_to_heat(lens, &filter, section->heat, &kept, &all);
    else
        apply_to_rows(lens, &filter, section, &kept, &all);
    set_facts(lens, section, ascii, kept, all, known ? NULL : section_printf(section, "%s", err.text));
}
