/*
 * redline query: a long table of values, for scripts and spreadsheets.
 *
 * A row is a period, a slice (one combination of the dimensions of --by, or the whole) and a name;
 * periods in order of time, slices in order of their codes, names as they were asked for.  Slices
 * without any row in a period are left out; there are no total rows.  A name is an indicator, a
 * measure or a whole formula; what it lacks in this data set (a dormant indicator) gives no row and
 * one sentence.  Sums are printed with the digits they have, everything else with 17 significant
 * digits.
 *
 * Only slices and periods that have rows are kept, so memory follows the answer: one date in the
 * year 2199 makes a time line of a hundred thousand days, nearly all of them empty.
 *
 * JSON and text are an ordinary section with one column per name, so they look like every export;
 * CSV is the long table of interface.md.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/err.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/print.h"
#include "indicator/adjust.h"
#include "report/report.h"

enum { MAX_NAMES = 200 };

struct asked { /* one name of the query */
    char *name;
    struct formula *formula;
    const struct indicator *indicator;
    enum unit unit;
    int decimals;
};

struct sliced { /* one combination of codes */
    struct slice slice;
    const char *market, *channel; /* NULL when not asked by */
};

struct answer { /* a slice in a period in which it has rows */
    size_t span, slice, first_value;
};

struct run {
    const struct snapshot *snapshot;
    const struct query *query;
    const struct rollup *rollup;
    struct dim_filter filter;
    bool has_filter;
    struct asked *names;
    size_t name_count, name_capacity;
    struct sliced *slices;
    size_t slice_count, slice_capacity;
    size_t first, end; /* spans [first, end) */
    struct answer *answers;
    size_t answer_count, answer_capacity;
    struct value *values; /* of each answer: one by name */
    size_t value_count, value_capacity;
    struct strbuf note;
};

static bool ask(struct run *run, const char *text, size_t length, struct err *err)
{
    const struct model *model = run->snapshot->model;
    struct asked asked = {.unit = UNIT_NUMBER, .decimals = 4};
    struct strbuf missing = STRBUF_INIT;

    text_trim(&text, &length);
    if (!length)
        return err_set(err, _("the query has an empty name"));
    if (run->name_count == MAX_NAMES)
        return err_set(err, _("the query has more than %d names"), MAX_NAMES);
    asked.name = mem_strndup(text, length);
    const struct indicator *known = model_indicator(model, asked.name);
    if (known && known->dormant) {
        strbuf_addf(&run->note, _("%s%s is dormant: no source supplies %s"),
                    run->note.length ? "; " : "", asked.name, known->missing ? known->missing : "");
        free(asked.name);
        return true;
    }
    asked.formula = model_compile(model, asked.name, NULL, 0, &asked.indicator, err);
    if (!asked.formula) {
        free(asked.name);
        return false;
    }
    if (!model_supplied(model, asked.formula, &missing)) {
        if (strcmp(asked.name, missing.text) == 0)
            err_set(err, _("no source supplies %s"), asked.name);
        else
            err_set(err, _("'%s' needs %s, which no source supplies"), asked.name, missing.text);
        strbuf_release(&missing);
        formula_free(asked.formula);
        free(asked.name);
        return false;
    }
    strbuf_release(&missing);
    if (asked.indicator) {
        free(asked.name);
        asked.name = mem_strdup(asked.indicator->def->name);
        asked.unit = asked.indicator->def->unit;
        asked.decimals = asked.indicator->def->decimals;
    } else {
        int code = strmap_find(&run->snapshot->cube->dims->measure, asked.name, strlen(asked.name));
        if (code >= 0)
            asked.unit = run->snapshot->cube->dims->measure_units[code];
        if (asked.unit == UNIT_MONEY)
            asked.decimals = 2;
        if (asked.unit == UNIT_COUNT)
            asked.decimals = 0;
    }
    MEM_GROW(run->names, run->name_count, run->name_capacity);
    run->names[run->name_count++] = asked;
    return true;
}

/* A formula may stand in double quotes of its own: gmv,"a / b".  Those are not part of it; the
 * quotes of a text inside a formula are. */
static bool ask_unquoted(struct run *run, const char *text, size_t length, struct err *err)
{
    text_trim(&text, &length);
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"' &&
        !memchr(text + 1, '"', length - 2))
        return ask(run, text + 1, length - 2, err);
    return ask(run, text, length, err);
}

/* Commas separate names, but not inside parentheses or quotes: gmv, if(a, b, c). */
static bool ask_all(struct run *run, struct err *err)
{
    const char *start = run->query->names, *c = start;
    bool quoted = false;
    int depth = 0;

    for (;; c++) {
        if (*c == '"')
            quoted = !quoted;
        if (*c == '(')
            depth++;
        if (*c == ')')
            depth--;
        if (*c && (*c != ',' || depth > 0 || quoted))
            continue;
        if (!ask_unquoted(run, start, (size_t)(c - start), err))
            return false;
        if (!*c)
            return true;
        start = c + 1;
    }
}

static bool is_in(const unsigned char *filter, size_t count, int code)
{
    return !filter || ((size_t)code < count && filter[code]);
}

static void add_slice(struct run *run, int market, int channel)
{
    const struct dims *dims = run->snapshot->cube->dims;
    const struct dim_filter *filter = run->has_filter ? &run->filter : NULL;
    struct sliced sliced = {.slice = {.market = market, .channel = channel, .filter = filter}};

    if (filter && market != SLICE_ALL && !is_in(filter->markets, filter->market_count, market))
        return;
    if (filter && channel != SLICE_ALL && !is_in(filter->channels, filter->channel_count, channel))
        return;
    if (market != SLICE_ALL)
        sliced.market = strmap_name(&dims->market, market);
    if (channel != SLICE_ALL)
        sliced.channel = strmap_name(&dims->channel, channel);
    MEM_GROW(run->slices, run->slice_count, run->slice_capacity);
    run->slices[run->slice_count++] = sliced;
}

static void add_slices(struct run *run)
{
    const struct query *query = run->query;
    const struct cube *cube = run->snapshot->cube;
    size_t markets = query->by_market ? cube->market_count : 1;
    size_t channels = query->by_channel ? cube->channel_count : 1;
    size_t outer = query->channel_first ? channels : markets;
    size_t inner = query->channel_first ? markets : channels;

    for (size_t i = 0; i < outer; i++)
        for (size_t j = 0; j < inner; j++) {
            size_t m = query->channel_first ? j : i, c = query->channel_first ? i : j;
            add_slice(run, query->by_market ? cube->markets[m] : SLICE_ALL,
                      query->by_channel ? cube->channels[c] : SLICE_ALL);
        }
}

static void find_spans(struct run *run)
{
    const struct timeline *line = rollup_timeline(run->rollup);
    const struct query *query = run->query;

    run->first = 0;
    run->end = line->count;
    while (query->has_from && run->first < run->end &&
           line->spans[run->first].last_day < query->from_day)
        run->first++;
    while (query->has_to && run->end > run->first &&
           line->spans[run->end - 1].first_day > query->to_day)
        run->end--;
}

/* The periods in which the slice has rows, and room for their values. */
static void add_answers(struct run *run, size_t slice, const uint32_t *rows)
{
    for (size_t i = run->first; i < run->end; i++) {
        if (!rows[i])
            continue;
        MEM_GROW(run->answers, run->answer_count, run->answer_capacity);
        run->answers[run->answer_count] =
            (struct answer){.span = i, .slice = slice, .first_value = run->value_count};
        run->answer_count++;
        run->value_count += run->name_count;
    }
    if (run->value_count > run->value_capacity) {
        run->value_capacity = run->value_count * 2;
        run->values = mem_resize(run->values, run->value_capacity, sizeof *run->values);
    }
}

static void evaluate_slice(struct run *run, size_t slice, const uint32_t *rows)
{
    size_t first_answer = run->answer_count;

    add_answers(run, slice, rows);
    for (size_t n = 0; run->answer_count > first_answer && n < run->name_count; n++) {
        struct column column = {.values = NULL};

        model_evaluate(run->snapshot->model, run->names[n].formula, run->names[n].indicator,
                       run->rollup, run->slices[slice].slice, &column);
        for (size_t a = first_answer; a < run->answer_count; a++)
            run->values[run->answers[a].first_value + n] = column.values[run->answers[a].span];
        column_release(&column);
    }
}

static int compare_answers(const void *left, const void *right)
{
    const struct answer *a = left, *b = right;

    if (a->span != b->span)
        return a->span < b->span ? -1 : 1;
    return (a->slice > b->slice) - (a->slice < b->slice);
}

static void evaluate(struct run *run)
{
    uint32_t *rows = mem_calloc(rollup_timeline(run->rollup)->count, sizeof *rows);

    for (size_t s = 0; s < run->slice_count; s++) {
        rollup_rows(run->rollup, run->slices[s].slice, rows);
        evaluate_slice(run, s, rows);
    }
    free(rows);
    if (run->answer_count)
        qsort(run->answers, run->answer_count, sizeof *run->answers, compare_answers);
}

static void csv_head(FILE *out, const struct query *query)
{
    fputs("period", out);
    if (query->by_channel && query->channel_first)
        fputs(",channel", out);
    if (query->by_market)
        fputs(",market", out);
    if (query->by_channel && !query->channel_first)
        fputs(",channel", out);
    fputs(",indicator,value,state,numerator,denominator\n", out);
}

static void csv_codes(FILE *out, const struct query *query, const struct sliced *sliced)
{
    const char *first = query->channel_first ? sliced->channel : sliced->market;
    const char *second = query->channel_first ? sliced->market : sliced->channel;

    if (first) {
        fputc(',', out);
        csv_text(out, first);
    }
    if (second) {
        fputc(',', out);
        csv_text(out, second);
    }
}

static void csv_value(FILE *out, const struct value *value)
{
    struct strbuf text = STRBUF_INIT;

    print_value(value, &text);
    strbuf_addf(&text, ",%s,", value_state_name(value->state));
    print_numerator(value, &text);
    strbuf_addc(&text, ',');
    print_denominator(value, &text);
    fprintf(out, ",%s\n", text.text);
    strbuf_release(&text);
}

static void print_long(FILE *out, const struct run *run)
{
    const struct timeline *line = rollup_timeline(run->rollup);
    struct strbuf period = STRBUF_INIT;

    csv_head(out, run->query);
    for (size_t a = 0; a < run->answer_count; a++) {
        const struct answer *answer = &run->answers[a];

        strbuf_clear(&period);
        period_print(timeline_period(line, answer->span), &period);
        for (size_t n = 0; n < run->name_count; n++) {
            fputs(period.text, out);
            csv_codes(out, run->query, &run->slices[answer->slice]);
            fputc(',', out);
            csv_text(out, run->names[n].name);
            csv_value(out, &run->values[answer->first_value + n]);
        }
    }
    strbuf_release(&period);
}

static void add_text_column(struct section *section, const char *id, const char *title)
{
    struct report_column *column = section_add_column(section);

    column->id = id;
    column->title = title;
    column->suffix = "";
    column->scale = 1;
}

static void add_columns(const struct run *run, struct section *section)
{
    const struct query *query = run->query;

    add_text_column(section, "period", _("Period"));
    if (query->by_channel && query->channel_first)
        add_text_column(section, "channel", _("Channel"));
    if (query->by_market)
        add_text_column(section, "market", _("Market"));
    if (query->by_channel && !query->channel_first)
        add_text_column(section, "channel", _("Channel"));
    for (size_t n = 0; n < run->name_count; n++) {
        const struct indicator *indicator = run->names[n].indicator;
        struct report_column *column = section_add_column(section);
        *column = (struct report_column){.id = run->names[n].name,
                                         .title = run->names[n].name,
                                         .suffix = "",
                                         .unit = run->names[n].unit,
                                         .decimals = run->names[n].decimals,
                                         .scale = 1,
                                         .numeric = true};
        if (indicator)
            column->better = indicator->def->better;
    }
}

static void add_code(struct section *section, struct report_row *row, size_t at, const char *name,
                     const char *value)
{
    const char *copy = section_printf(section, "%s", value);

    row->key_names[at] = name;
    row->key_values[at] = copy;
    row->cells[at].is_text = true;
    row->cells[at].text = row->cells[at].raw = copy;
}

static const char *value_text(struct section *section, const struct asked *asked,
                              const struct value *value, bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    if (value_is_known(value))
        number_print(value->number, asked->unit, asked->decimals, ascii, &text);
    else
        strbuf_adds(&text, ascii ? "-" : "–");
    if (value->state == VALUE_PARTIAL || value->state == VALUE_LOW_SAMPLE)
        strbuf_addf(&text, " (%s)", value_state_name(value->state));
    const char *copy = section_printf(section, "%s", text.text);
    strbuf_release(&text);
    return copy;
}

/* What moved a target that is asked for by itself; NULL: nothing. */
static const struct moved_goal *moved_of(const struct run *run, struct section *section,
                                         const struct asked *asked, const struct answer *answer)
{
    const struct snapshot *snapshot = run->snapshot;
    struct strbuf reason = STRBUF_INIT;
    struct moved_goal *moved = NULL;
    struct goal_story story;
    const char *name;
    int goal;

    if (!formula_is_goal(asked->formula, &goal, &name))
        return NULL;
    if (model_goal_story(snapshot->model, name, (enum goal)goal, run->rollup,
                         run->slices[answer->slice].slice, answer->span, &story)) {
        goal_story_reason(&story, &snapshot->cube->dims->market, &reason);
        moved = arena_alloc(&section->arena, sizeof *moved);
        *moved = (struct moved_goal){.benchmark = goal == GOAL_BENCHMARK,
                                     .original = story.original,
                                     .reason = section_printf(section, "%s", reason.text),
                                     .since = goal_story_since(&story),
                                     .held = goal_story_is_held(&story)};
    }
    goal_story_release(&story);
    strbuf_release(&reason);
    return moved;
}

static void add_row(const struct run *run, struct section *section, const char *period,
                    const struct answer *answer, bool ascii)
{
    const struct sliced *sliced = &run->slices[answer->slice];
    struct report_row *row = section_add_row(section);
    size_t at = 0;

    add_code(section, row, at++, "period", period);
    if (sliced->channel && run->query->channel_first)
        add_code(section, row, at++, "channel", sliced->channel);
    if (sliced->market)
        add_code(section, row, at++, "market", sliced->market);
    if (sliced->channel && !run->query->channel_first)
        add_code(section, row, at++, "channel", sliced->channel);
    for (size_t n = 0; n < run->name_count; n++) {
        struct report_cell *cell = &row->cells[at + n];
        cell->value = run->values[answer->first_value + n];
        cell->text = value_text(section, &run->names[n], &cell->value, ascii);
        cell->moved = moved_of(run, section, &run->names[n], answer);
    }
}

static void fill_head(const struct run *run, struct report_head *head, struct strbuf *period)
{
    const struct snapshot *snapshot = run->snapshot;
    const struct settings *settings = &snapshot->catalogue->settings;
    const struct cube *cube = snapshot->cube;

    *head = (struct report_head){.title = settings->title,
                                 .timezone = settings->timezone,
                                 .currency = settings->currency,
                                 .now = snapshot->now_utc,
                                 .as_of_offset = snapshot->as_of_offset,
                                 .age_seconds = snapshot->age_seconds,
                                 .data_as_of_day = snapshot->data_as_of_day,
                                 .stale = snapshot->stale};
    if (cube->currency >= 0)
        head->currency = strmap_name(&cube->dims->currency, cube->currency);
    if (run->end - run->first == 1) {
        period_print(timeline_period(rollup_timeline(run->rollup), run->first), period);
        head->has_period = true;
        head->period_text = period->text;
        model_coverage(snapshot->model, timeline_period(rollup_timeline(run->rollup), run->first),
                       &head->days_covered, &head->days);
        head->partial = head->days_covered < head->days;
    }
}

static void print_section_of(FILE *out, enum report_format format, const struct run *run)
{
    const struct timeline *line = rollup_timeline(run->rollup);
    bool ascii = format == FORMAT_TEXT && run->query->ascii;
    struct strbuf period = STRBUF_INIT;
    struct report_head head;
    struct section section;

    section_init(&section, "query", _("Query"));
    add_columns(run, &section);
    for (size_t a = 0; a < run->answer_count; a++) {
        strbuf_clear(&period);
        period_print(timeline_period(line, run->answers[a].span), &period);
        add_row(run, &section, period.text, &run->answers[a], ascii);
    }
    if (!section.row_count)
        section.empty = _("no rows in these periods");
    strbuf_clear(&period);
    fill_head(run, &head, &period);
    if (format == FORMAT_JSON)
        print_json(out, &head, &section, 1);
    else
        print_table_of(out, &section, ascii);
    section_release(&section);
    strbuf_release(&period);
}

static void release(struct run *run)
{
    for (size_t n = 0; n < run->name_count; n++) {
        formula_free(run->names[n].formula);
        free(run->names[n].name);
    }
    free(run->names);
    free(run->slices);
    free(run->answers);
    free(run->values);
    if (run->has_filter)
        dim_filter_release(&run->filter);
    strbuf_release(&run->note);
}

bool report_query(FILE *out, enum report_format format, const struct snapshot *snapshot,
                  const struct query *query, struct err *err)
{
    struct run run = {.snapshot = snapshot, .query = query, .note = STRBUF_INIT};
    struct timeline none = {.grain = query->grain};
    struct rollup *own = NULL;
    bool done = false;

    run.rollup = snapshot_rollup(snapshot, query->grain);
    if (!run.rollup) /* no rows at all: names are checked all the same, and the answer has a head
                        only */
        run.rollup = own = rollup_new(snapshot->cube, &none);
    if (query->where && query->where[0]) {
        if (!where_compile(query->where, snapshot->cube, snapshot->dimensions,
                           snapshot->dimension_count, NULL, 0, &run.filter, err))
            goto end;
        run.has_filter = true;
    }
    if (!ask_all(&run, err))
        goto end;
    add_slices(&run);
    find_spans(&run);
    evaluate(&run);
    if (format == FORMAT_CSV)
        print_long(out, &run);
    else
        print_section_of(out, format, &run);
    if (run.note.length)
        err_set(err, "%s", run.note.text);
    done = true;
end:
    release(&run);
    rollup_free(own);
    return done;
}
