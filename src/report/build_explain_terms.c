/*
 * The terms of a number: what its formula names, what those name, down to the files.
 *
 * The table goes from indicator to indicators to measures to sources.  A term is looked up by the
 * model as the compiler would, and evaluated at the same slice and period.  An indicator that
 * stands in two places is taken apart once.
 *
 * What is missing is said by name, with the columns that would supply it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "cube/builder.h"
#include "cube/cover.h"
#include "explain.h"

enum { DEPTH_MOST = 12, ROWS_MOST = 400 };

/* ---- sources ---- */

struct supply { /* what one source gives to a measure here */
    const struct source_state *source;
    struct part_cover cover;
    size_t files;
};

static void join_cover(struct part_cover *to, const struct part_cover *from)
{
    to->rows += from->rows;
    to->days += from->days;
    if (from->first_day == DAY_NONE)
        return;
    if (to->first_day == DAY_NONE || from->first_day < to->first_day)
        to->first_day = from->first_day;
    if (to->last_day == DAY_NONE || from->last_day > to->last_day)
        to->last_day = from->last_day;
}

static bool source_supplies(const struct explain *explain, const struct source_state *source,
                            int measure)
{
    const struct cube *cube = explain->frame->snapshot->cube;
    bool counted = measure == cube->new_measure || measure == cube->returning_measure;

    for (size_t p = 0; p < source->part_count; p++)
        if (part_supplies(source->parts[p], measure))
            return true;
    return counted && cube_counts_customers(cube, source->def->name);
}

static struct supply find_supply(const struct explain *explain, const struct source_state *source,
                                 int measure)
{
    struct supply supply = {.source = source,
                            .cover = {.first_day = DAY_NONE, .last_day = DAY_NONE}};
    struct span span = {period_first_day(explain->frame->period),
                        period_last_day(explain->frame->period)};

    for (size_t p = 0; p < source->part_count; p++) {
        struct part_cover cover;

        part_cover(source->parts[p], explain->slice, measure, span, &cover);
        join_cover(&supply.cover, &cover);
        supply.files += cover.rows > 0;
    }
    return supply;
}

static void fill_day(const struct frame *frame, struct report_cell *cell, int32_t day)
{
    struct strbuf text = STRBUF_INIT;

    if (day != DAY_NONE)
        day_print(day, &text);
    cell_buffer(frame, cell, &text, NULL);
    strbuf_release(&text);
}

/* "source facts: 28 rows of 1 file, 2026-11-09 to 2026-11-15" */
static void say_supply(const struct supply *supply, struct strbuf *text)
{
    const struct part_cover *cover = &supply->cover;
    struct strbuf first = STRBUF_INIT, last = STRBUF_INIT;

    strbuf_addf(text, _("source %s: "), supply->source->def->name);
    if (!cover->rows) {
        strbuf_adds(text, _("no row here in this period"));
        return;
    }
    strbuf_addf(text, ngettext("%zu row", "%zu rows", (unsigned long)cover->rows),
                (size_t)cover->rows);
    if (supply->files > 1)
        strbuf_addf(text, _(" of %zu files"), supply->files);
    if (cover->first_day != DAY_NONE) {
        day_print(cover->first_day, &first);
        day_print(cover->last_day, &last);
        strbuf_addf(text, _(", %s to %s"), first.text, last.text);
    } else {
        strbuf_adds(text, _(", none with this value"));
    }
    strbuf_release(&first);
    strbuf_release(&last);
}

static void fill_supply(struct explain *explain, struct report_row *row,
                        const struct supply *supply)
{
    const struct frame *frame = explain->frame;

    cell_number(frame, &row->cells[EXPLAIN_ROWS], (double)supply->cover.rows, UNIT_COUNT, 0);
    fill_day(frame, &row->cells[EXPLAIN_FIRST], supply->cover.first_day);
    fill_day(frame, &row->cells[EXPLAIN_LAST], supply->cover.last_day);
    cell_text(frame, &row->cells[EXPLAIN_SOURCE], supply->source->def->name, NULL);
}

/* One source stands in the measure's own row; several have a row each under it. */
static void add_sources(struct explain *explain, size_t row, const struct model_term *term,
                        const char *key, int depth)
{
    const struct frame *frame = explain->frame;
    const struct snapshot *snapshot = frame->snapshot;
    struct strbuf text = STRBUF_INIT;
    size_t found = 0, only = 0;

    for (size_t i = 0; i < snapshot->source_count; i++)
        if (source_supplies(explain, &snapshot->sources[i], term->measure) && !found++)
            only = i;
    if (found == 1) {
        struct supply supply = find_supply(explain, &snapshot->sources[only], term->measure);

        fill_supply(explain, &explain->section->rows[row], &supply);
        say_supply(&supply, &text);
    } else {
        strbuf_addf(&text, _("%zu sources"), found);
    }
    say_rates(explain, term->measure, &text);
    explain_says(explain, &explain->section->rows[row], &text);
    for (size_t i = 0; found > 1 && i < snapshot->source_count; i++) {
        struct supply supply;
        struct report_row *below;

        if (!source_supplies(explain, &snapshot->sources[i], term->measure))
            continue;
        supply = find_supply(explain, &snapshot->sources[i], term->measure);
        below = explain_row(explain, "term", _("Terms"),
                            section_printf(explain->section, "%s/[%s]", key,
                                           keep_code(frame, supply.source->def->name)),
                            depth + 1, supply.source->def->name);
        fill_supply(explain, below, &supply);
        say_supply(&supply, &text);
        explain_says(explain, below, &text);
    }
    strbuf_release(&text);
}

/* ---- the tree ---- */

static void say_names(const struct explain *explain, const char *name, struct strbuf *text)
{
    const struct measure_def *def = catalogue_measure(explain->frame->snapshot->catalogue, name);

    bool optional =
        explain->column.count && value_is_known(&explain->column.values[explain->frame->at]);

    strbuf_addf(text,
                optional ? _("not needed, and no source supplies it: a column or field '%s'")
                         : _("no source supplies it: a column or field '%s'"),
                name);
    for (size_t i = 0; def && i < def->alias_count && i < 3; i++)
        strbuf_addf(text, _(" or '%s'"), def->aliases[i]);
    strbuf_adds(text, _(" of a [source] would"));
}

static bool was_seen(struct explain *explain, const char *name)
{
    enum { MOST = sizeof explain->seen / sizeof *explain->seen };

    for (size_t i = 0; i < explain->seen_count; i++)
        if (!strcmp(explain->seen[i], name))
            return true;
    if (explain->seen_count < MOST)
        snprintf(explain->seen[explain->seen_count++], sizeof *explain->seen, "%s", name);
    return false;
}

static void add_terms(struct explain *explain, const char *text, const struct indicator *self,
                      const char *key, int depth);

static void add_indicator(struct explain *explain, size_t row, const struct model_term *term,
                          const struct worth *worth, const char *key, int depth)
{
    const struct indicator_def *def = term->indicator->def;
    const struct figure figure = {.unit = worth->unit, .decimals = worth->decimals};
    bool again = was_seen(explain, def->name);
    struct strbuf text = STRBUF_INIT;

    explain_put_in(explain, def->formula ? def->formula : "", term->indicator, &worth->value,
                   &figure, &text);
    if (again)
        strbuf_adds(&text, _(" (see above)"));
    explain_says(explain, &explain->section->rows[row], &text);
    strbuf_release(&text);
    if (!again && def->formula)
        add_terms(explain, def->formula, term->indicator, key, depth + 1);
}

/* lag(x, 1): the names between its brackets, which have other values there than here. */
static void add_call(struct explain *explain, size_t row, const struct model_term *term,
                     const char *key, int depth)
{
    static const char *const goals[] = {"target", "benchmark"};
    bool given = explain_calls(term, goals, sizeof goals / sizeof *goals);
    struct strbuf text = STRBUF_INIT;
    char *inner = given ? NULL : explain_inside(term);

    strbuf_adds(&text, given ? _("set beforehand, for this market and period")
                             : _("worked out from other periods or places; under it, this one's"));
    explain_says(explain, &explain->section->rows[row], &text);
    strbuf_release(&text);
    if (inner)
        add_terms(explain, inner, NULL, key, depth + 1);
    free(inner);
}

/* "source macro: observed 2026-10-31, for all markets" */
static void say_track(const struct explain *explain, const struct model_term *term,
                      struct strbuf *text)
{
    const struct frame *frame = explain->frame;
    const struct track *track =
        track_at(frame->snapshot->model->tracks, term->track, explain->slice);
    const struct track_point *point =
        track ? track_on(track, period_last_day(frame->period)) : NULL;

    if (!track) {
        strbuf_adds(text, _("no series of that name for this market"));
        return;
    }
    strbuf_addf(text, _("source %s: "), track->source);
    if (point) {
        strbuf_adds(text, _("last observed "));
        day_print(point->day, text);
    } else {
        strbuf_adds(text, _("no observation up to here that still holds"));
    }
    if (track->market == SLICE_ALL)
        strbuf_adds(text, _(", for all markets"));
}

static void say_plain(const struct explain *explain, const struct model_term *term,
                      struct strbuf *text)
{
    if (term->kind == TERM_TRACK) {
        say_track(explain, term, text);
        return;
    }
    if (term->kind == TERM_ATTRIBUTE)
        strbuf_adds(text, _("an attribute of the market or channel"));
    else
        say_names(explain, term->name, text);
}

static void lead(const struct explain *explain, struct report_row *row,
                 const struct model_term *term)
{
    row->drill = explain->frame->view->at;
    row->drill.has_period = false;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", term->name);
    row->can_drill = (term->kind == TERM_INDICATOR || term->kind == TERM_MEASURE) &&
                     strlen(term->name) < sizeof row->drill.indicator;
}

/* An indicator that is a measure or a series and nothing else needs no row of its own above it. */
static void take_plain(const struct explain *explain, struct model_term *term)
{
    const struct model *model = explain->frame->snapshot->model;
    const char *text = term->kind == TERM_INDICATOR ? term->indicator->def->formula : NULL;
    struct model_terms terms;

    if (!text)
        return;
    model_terms(model, text, term->indicator, &terms);
    if (terms.name_count == 1 && terms.names[0].length == strlen(text) &&
        (terms.items[0].kind == TERM_MEASURE || terms.items[0].kind == TERM_TRACK)) {
        term->kind = terms.items[0].kind;
        term->measure = terms.items[0].measure;
        term->track = terms.items[0].track;
    }
    model_terms_release(&terms);
}

static void add_term(struct explain *explain, const struct model_term *written, const char *above,
                     int depth)
{
    struct model_term meant = *written, *term = &meant;
    const char *key = section_printf(explain->section, "%s%s%s", above, *above ? "/" : "",
                                     keep_code(explain->frame, term->name));
    size_t at = explain->section->row_count;
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;
    struct worth worth;

    take_plain(explain, term);
    explain_worth(explain, term, &worth);
    row = explain_row(explain, "term", _("Terms"), key, depth, worth.title);
    explain_value(explain, row, &worth.value, worth.unit, worth.decimals);
    lead(explain, row, term);
    if (term->kind == TERM_INDICATOR) {
        add_indicator(explain, at, term, &worth, key, depth);
    } else if (term->kind == TERM_CALL) {
        add_call(explain, at, term, key, depth);
    } else if (term->kind == TERM_MEASURE &&
               cube_supplies(explain->frame->snapshot->cube, term->measure)) {
        add_sources(explain, at, term, key, depth);
    } else {
        say_plain(explain, term, &text);
        explain_says(explain, row, &text);
    }
    strbuf_release(&text);
}

static void add_terms(struct explain *explain, const char *text, const struct indicator *self,
                      const char *key, int depth)
{
    struct model_terms terms;

    if (depth > DEPTH_MOST)
        return;
    model_terms(explain->frame->snapshot->model, text, self, &terms);
    for (size_t i = 0; i < terms.count && explain->section->row_count < ROWS_MOST; i++)
        add_term(explain, &terms.items[i], key, depth);
    model_terms_release(&terms);
}

void explain_terms(struct explain *explain)
{
    struct model_term term = {.kind = TERM_MEASURE, .measure = explain->measure};

    if (explain->measure < 0) {
        add_terms(explain, explain->text, explain->indicator, "", 0);
        return;
    }
    term.name = mem_strdup(explain->name);
    add_term(explain, &term, "", 0);
    free(term.name);
}

/* ---- what is missing ---- */

/* "source shop has no value for it here in this period" */
static void say_silent(const struct explain *explain, int measure, struct strbuf *text)
{
    const struct snapshot *snapshot = explain->frame->snapshot;
    size_t named = 0;

    for (size_t i = 0; i < snapshot->source_count; i++)
        if (source_supplies(explain, &snapshot->sources[i], measure))
            strbuf_addf(text, "%s%s", named++ ? ", " : _("source "),
                        snapshot->sources[i].def->name);
    strbuf_adds(text, _(": no value for it here in this period"));
}

/* measure: its code when some source supplies it, else -1. */
static void add_missing(struct explain *explain, const char *name, int measure)
{
    const struct measure_def *def = catalogue_measure(explain->frame->snapshot->catalogue, name);
    struct report_row *row =
        explain_row(explain, "missing", _("Missing"), name, 0, def ? def->title : name);
    struct strbuf text = STRBUF_INIT;

    if (measure >= 0)
        say_silent(explain, measure, &text);
    else
        say_names(explain, name, &text);
    explain_says(explain, row, &text);
    strbuf_release(&text);
}

/* Names of a list "cogs, shipping_cost". */
static void add_listed(struct explain *explain, const char *list)
{
    while (*list) {
        size_t length = strcspn(list, ",");
        char *name = mem_strndup(list, length);

        add_missing(explain, name, -1);
        free(name);
        list += length + strspn(list + length, ", ");
    }
}

/* Required measures without a sum in this slice and period. */
static void add_absent(struct explain *explain)
{
    const struct dims *dims = explain->frame->snapshot->cube->dims;
    const int *measures;
    size_t count = formula_required(explain->figure.formula, &measures);

    for (size_t i = 0; i < count; i++) {
        struct model_term term = {.kind = TERM_MEASURE, .measure = measures[i]};
        struct worth worth;

        term.name = mem_strdup(strmap_name(&dims->measure, measures[i]));
        explain_worth(explain, &term, &worth);
        if (!value_is_known(&worth.value))
            add_missing(explain, term.name,
                        cube_supplies(explain->frame->snapshot->cube, measures[i]) ? measures[i]
                                                                                   : -1);
        free(term.name);
    }
}

void explain_missing(struct explain *explain)
{
    const char *missing = explain->rule        ? explain->rule->missing
                          : explain->indicator ? explain->indicator->missing
                                               : NULL;

    if (explain->figure.formula) {
        if (!value_is_known(&explain->column.values[explain->frame->at]))
            add_absent(explain);
    } else if (explain->measure >= 0) {
        add_missing(explain, explain->name, -1);
    } else if (missing) {
        add_listed(explain, missing);
    }
}
