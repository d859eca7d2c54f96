/*
 * The macro monitor: series of the world around, market by market, the worst first.
 *
 * A row is one series in one market, or in all where it is for all.  Neutral is the benchmark of its
 * indicator, so each series, and each market of it, has its own (PMI 50; confidence 100, 50 or 0);
 * room is the distance to it, positive on the good side.  Moves and the way off the peak count
 * observations of the series itself, whatever the grain of the screen; its age counts from the end of
 * what the newest observation covers.
 *
 * Tiers are red lines on moves of a series (a currency's 5 % and 8 %, and the move in its own
 * measure), side by side, each with the part of all observations so far that passed it: the plain one
 * fires every fifth day for a wild currency, and that should be seen before anybody acts on it.
 *
 * A row's state is the worst of the red lines that read its series and nothing of the shop's.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "build.h"
#include "cube/builder.h"
#include "rule/often.h"

enum { SERIES, MARKET, NAME, VALUE, NEUTRAL, ROOM, SIDE, MOVE, PEAK };
enum { TIERS_MOST = 4 };

struct tier {
    const struct rule *rule;
    size_t value, warned, red; /* columns; 0: it has no such level */
};

struct macro {
    struct frame *frame;
    struct section *section;
    const struct pane_def *pane;
    struct tier tiers[TIERS_MOST];
    size_t tier_count;
    size_t newest, age, source, file, spark; /* columns */
    int32_t today;                           /* the period's last day, as far as it has come */
    bool any_often;
};

/* One series in one place. */
struct watched {
    struct figure figure;
    const struct track *track;
    int number; /* track_find's */
    struct slice slice;
    struct column column;
    struct strbuf often; /* in words, for the row's note: narrow screens have no columns for it */
};

/* ---- columns ---- */

static void find_tiers(struct macro *macro)
{
    const struct rule_set *rules = macro->frame->snapshot->rules;

    for (size_t i = 0; i < macro->pane->tier_count && macro->tier_count < TIERS_MOST; i++) {
        const struct rule *rule = rule_set_find(rules, macro->pane->tiers[i]);

        if (rule && !rule->dormant && rule->formula)
            macro->tiers[macro->tier_count++].rule = rule;
    }
}

/* "fx-move_warned": how often it was passed; the column, 0 when the line has no such level. */
static size_t add_often_column(struct macro *macro, const struct line_level *level,
                               const char *format, const char *title, const struct rule *rule,
                               int priority)
{
    static const struct figure part = {.unit = UNIT_PERCENT, .better = BETTER_LOWER, .decimals = 1};
    struct section *section = macro->section;
    struct strbuf id = STRBUF_INIT;

    if (!level->op)
        return 0;
    strbuf_addf(&id, "%s_%s", rule->name, format);
    add_value_column(section, id.text, title, &part, priority)->suffix = "%";
    strbuf_release(&id);
    return section->column_count - 1;
}

static void add_tier_columns(struct macro *macro, struct tier *tier, int priority)
{
    struct section *section = macro->section;
    const struct rule *rule = tier->rule;
    const char *title = rule->indicator ? rule->indicator->def->head
                        : rule->subject ? rule->subject->def->head
                                        : rule->title;
    struct figure figure;

    figure_of_rule(rule, &figure);
    tier->value = section->column_count;
    add_value_column(section, rule->name, keep_text(macro->frame, _(title)), &figure, priority);
    tier->warned = add_often_column(macro, &rule->machine.warn, "warned", _("warned"), rule,
                                    priority + 4);
    tier->red = add_often_column(macro, &rule->machine.red, "red", _("red"), rule, priority + 5);
}

static void add_columns(struct macro *macro)
{
    static const struct figure any = {.unit = UNIT_NUMBER, .decimals = 2};
    static const struct figure part = {.unit = UNIT_PERCENT, .decimals = 1};
    static const struct figure days = {.unit = UNIT_DAYS, .better = BETTER_LOWER};
    struct section *section = macro->section;

    add_text_column(section, "series", _("Series"), 0);
    add_text_column(section, "market", _("Market"), 0);
    add_text_column(section, "name", _("Name"), 13);
    add_value_column(section, "value", _("Value"), &any, 0);
    add_value_column(section, "neutral", _("Neutral"), &any, 3);
    add_value_column(section, "room", _("Room"), &any, 1);
    add_text_column(section, "side", _("Side"), 7);
    add_value_column(section, "move",
                     section_printf(section, _("Move %d"), macro->pane->observations), &part, 2);
    add_value_column(section, "off_peak", _("Off peak"), &part, 6);
    for (size_t i = 0; i < macro->tier_count; i++)
        add_tier_columns(macro, &macro->tiers[i], 3 + (int)i);
    macro->age = section->column_count;
    add_value_column(section, "age", _("Age"), &days, 5);
    macro->newest = section->column_count;
    add_text_column(section, "newest", _("Newest"), 12);
    macro->source = section->column_count;
    add_text_column(section, "source", _("Source"), 15);
    macro->file = section->column_count;
    add_text_column(section, "file", _("File"), 9);
    macro->spark = section->column_count;
    add_text_column(section, "trend", _("Last 12"), 8)->is_spark = true;
}

/* ---- where it comes from ---- */

static bool has_day(const struct part *part, int32_t day)
{
    const struct observed *observed = part_observed(part);

    for (size_t i = 0; i < observed->count; i++)
        if (observed->items[i].day == day)
            return true;
    return false;
}

/* The file of the source that has an observation of that day: the last of them. */
static const char *file_of(const struct macro *macro, const struct track *track, int32_t day)
{
    const struct snapshot *snapshot = macro->frame->snapshot;
    const char *path = NULL;

    for (size_t s = 0; s < snapshot->source_count; s++) {
        const struct source_state *source = &snapshot->sources[s];

        for (size_t p = 0; p < source->part_count && !strcmp(source->def->name, track->source); p++)
            if (has_day(source->parts[p], day))
                path = part_report(source->parts[p])->path;
    }
    return path ? base_name(path) : "";
}

static void fill_age(struct macro *macro, struct report_row *row, const struct watched *watched)
{
    const struct frame *frame = macro->frame;
    const struct track_point *point = track_newest(watched->track, macro->today);
    struct strbuf text = STRBUF_INIT;

    cell_missing(frame, &row->cells[macro->age]);
    cell_text(frame, &row->cells[macro->newest], dash(frame), "");
    cell_text(frame, &row->cells[macro->source], watched->track->source, NULL);
    if (!point)
        return;
    cell_number(frame, &row->cells[macro->age],
                macro->today > point->until ? macro->today - point->until : 0, UNIT_DAYS, 0);
    day_print(point->day, &text);
    cell_text(frame, &row->cells[macro->newest], text.text, NULL);
    cell_text(frame, &row->cells[macro->file], file_of(macro, watched->track, point->day), NULL);
    strbuf_release(&text);
}

/* ---- neutral, moves ---- */

static void fill_neutral(struct macro *macro, struct report_row *row, const struct watched *watched)
{
    struct frame *frame = macro->frame;
    const struct figure *figure = &watched->figure;
    const struct value *value = &watched->column.values[frame->at];
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct value neutral = {.state = VALUE_NODATA};
    struct figure level;

    strbuf_addf(&text, "benchmark(%s)", figure->id);
    if (figure_open(frame, text.text, &level)) {
        const struct moved_goal *moved =
            figure_moved(frame, figure, level.formula, frame->rollup, watched->slice,
                         (size_t)frame->at);

        figure_evaluate(frame, &level, watched->slice, &column);
        neutral = column.values[frame->at];
        cell_goal(frame, &row->cells[NEUTRAL], &neutral, moved, figure);
        column_release(&column);
        figure_close(&level);
    }
    cell_text(frame, &row->cells[SIDE], "", "");
    if (value_is_known(value) && value_is_known(&neutral)) {
        double over = value->number - neutral.number;

        if (over < 0 || over > 0)
            cell_headroom(frame, &row->cells[ROOM], figure->better == BETTER_LOWER ? -over : over,
                          figure->unit, figure->decimals);
        else
            cell_number(frame, &row->cells[ROOM], 0, figure->unit, figure->decimals);
        cell_text(frame, &row->cells[SIDE],
                  over > 0   ? _("over")
                  : over < 0 ? _("under")
                             : _("at"),
                  over > 0   ? "over"
                  : over < 0 ? "under"
                             : "at");
    }
    strbuf_release(&text);
}

/* "+8.7%" */
static void cell_move(const struct frame *frame, struct report_cell *cell, const struct value *value)
{
    struct strbuf text = STRBUF_INIT;

    cell_value(frame, cell, value, UNIT_PERCENT, 1, 1);
    if (!value_is_known(value) || fabs(value->number) < .0005)
        return; /* what prints as zero has no sign */
    number_print_signed(value->number * 100, 1, &text);
    strbuf_addc(&text, '%');
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void fill_moves(struct macro *macro, struct report_row *row, const struct watched *watched)
{
    const struct frame *frame = macro->frame;
    struct span span = frame->timeline->spans[frame->at];
    struct value move = track_move(watched->track, span, macro->pane->observations);
    struct value off = track_drawdown(watched->track, span, 0);

    cell_move(frame, &row->cells[MOVE], &move);
    cell_move(frame, &row->cells[PEAK], &off);
}

/* ---- red lines ---- */

static bool reads(const struct formula *formula, int number)
{
    int track;

    for (size_t i = 0; formula && formula_track(formula, i, &track); i++)
        if (track == number)
            return true;
    return false;
}

static bool is_about(const struct rule *rule, int number)
{
    const int *measures;

    return !rule->dormant && !rule->reg && rule->formula && reads(rule->formula, number) &&
           !formula_measures(rule->formula, &measures);
}

/* "5.0% passed on 6.2% of its days" */
static void say_often(const struct frame *frame, const struct line_level *level,
                      const struct figure *figure, size_t count, size_t observed,
                      struct strbuf *out)
{
    struct value line = {.state = VALUE_OK, .number = level->line};
    struct value part = {.state = VALUE_OK, .number = (double)count / (double)observed};

    if (!level->op)
        return;
    strbuf_adds(out, out->length ? ", " : "");
    strbuf_addf(out, "%s ", op_text(frame, level->op));
    say_value(frame, &line, figure->unit, figure->decimals, 1, out);
    strbuf_adds(out, _(" on "));
    say_value(frame, &part, UNIT_PERCENT, 1, 1, out);
}

static void fill_tier(struct macro *macro, struct report_row *row, const struct tier *tier,
                      struct watched *watched)
{
    const struct frame *frame = macro->frame;
    struct rule_often often;
    struct column column;
    struct figure figure;

    if (!reads(tier->rule->formula, watched->number))
        return;
    figure_of_rule(tier->rule, &figure);
    figure_evaluate(frame, &figure, watched->slice, &column);
    cell_value(frame, &row->cells[tier->value], &column.values[frame->at], figure.unit,
               figure.decimals, 1);
    column_release(&column);
    if (!rule_often(tier->rule, frame->snapshot->model, watched->track, watched->slice,
                    macro->today, &often) ||
        !often.observed)
        return;
    macro->any_often = true;
    say_often(frame, &tier->rule->machine.warn, &figure, often.warn, often.observed,
              &watched->often);
    say_often(frame, &tier->rule->machine.red, &figure, often.red, often.observed,
              &watched->often);
    if (tier->warned)
        cell_number(frame, &row->cells[tier->warned], (double)often.warn / (double)often.observed,
                    UNIT_PERCENT, 1);
    if (tier->red)
        cell_number(frame, &row->cells[tier->red], (double)often.red / (double)often.observed,
                    UNIT_PERCENT, 1);
}

/* The number that breaks the line: the series itself, its move, or the way off its peak. */
static void mark_cell(const struct macro *macro, struct report_row *row,
                      const struct finding *finding, const struct watched *watched)
{
    const struct value *measured = &finding->measured, *peak = &row->cells[PEAK].value;
    size_t at = 0;

    if (finding->state != RULE_RED && finding->state != RULE_WARN)
        return;
    for (size_t i = 0; i < macro->tier_count; i++)
        if (macro->tiers[i].rule == finding->rule)
            at = macro->tiers[i].value;
    if (finding->rule->indicator == watched->figure.indicator)
        at = VALUE;
    else if (!at && value_is_known(measured) && value_is_known(peak) &&
             fabs(measured->number - peak->number) <= 0)
        at = PEAK;
    if (at)
        row->cells[at].level = finding->state;
}

static void take_findings(struct macro *macro, struct report_row *row,
                          const struct watched *watched)
{
    const struct frame *frame = macro->frame;
    const struct finding_list *findings = &frame->context->findings;
    const struct finding *worst = NULL;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (!finding_at(finding, watched->slice.market, SLICE_ALL) ||
            !is_about(finding->rule, watched->number))
            continue;
        row_take_finding(row, finding, false);
        mark_cell(macro, row, finding, watched);
        worst = worst ? worst : finding;
    }
    if (worst)
        say_finding(frame, worst, true, &text);
    if (watched->often.length)
        strbuf_addf(&text, _("%sso far %s of all days"), text.length ? dot(frame) : "",
                    watched->often.text);
    if (text.length)
        row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* ---- rows ---- */

/* The last observations, whatever the weeks of the screen: a monthly figure has twelve in a year. */
static void fill_spark(const struct macro *macro, struct report_row *row, const struct track *track)
{
    const struct track_point *newest = track_newest(track, macro->today);
    size_t count = newest ? (size_t)(newest - track->points) + 1 : 0;
    double *values;
    unsigned char *known;

    count = count > SPARK_MOST ? SPARK_MOST : count;
    values = arena_alloc(&macro->section->arena, (count + 1) * sizeof *values);
    known = arena_alloc(&macro->section->arena, count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = exact_ratio(newest[(ptrdiff_t)i - (ptrdiff_t)count + 1].value, DECIMAL_FINE);
        known[i] = 1;
    }
    row->spark = values;
    row->spark_known = known;
    row->spark_count = count;
}

/* Inside a state the nearest to the bad side of its neutral level first; without one, the larger
 * move. */
static int compare_near(const void *left, const void *right)
{
    const struct report_row *a = left, *b = right;
    const struct value *rooms[] = {&a->cells[ROOM].value, &b->cells[ROOM].value};
    const struct value *levels[] = {&a->cells[NEUTRAL].value, &b->cells[NEUTRAL].value};
    double scores[2];
    bool known[2];

    for (int i = 0; i < 2; i++) {
        const struct value *move = i ? &b->cells[MOVE].value : &a->cells[MOVE].value;

        known[i] = value_is_known(rooms[i]);
        scores[i] = known[i]                 ? rooms[i]->number / fmax(fabs(levels[i]->number), 1)
                    : value_is_known(move) ? -fabs(move->number)
                                             : 0;
    }
    if (known[0] != known[1])
        return known[0] ? -1 : 1;
    if (scores[0] < scores[1] || scores[0] > scores[1])
        return scores[0] < scores[1] ? -1 : 1;
    return strcmp(a->cells[MARKET].text, b->cells[MARKET].text);
}

static void add_place(struct macro *macro, const char *name, int market)
{
    struct frame *frame = macro->frame;
    struct watched watched = {.slice = {market, SLICE_ALL, NULL}, .often = STRBUF_INIT};
    struct report_row *row;
    struct strbuf text = STRBUF_INIT;
    const char *code = market >= 0 ? code_text(frame, true, market) : "";

    if (!figure_open(frame, name, &watched.figure))
        return;
    if (formula_track(watched.figure.formula, 0, &watched.number))
        watched.track = track_at(frame->snapshot->tracks, watched.number, watched.slice);
    if (!watched.track || watched.track->market != market) {
        figure_close(&watched.figure);
        return;
    }
    row = section_add_row(macro->section);
    row_key(row, "series", keep_code(frame, watched.figure.id));
    row_key(row, "market", keep_code(frame, code));
    snprintf(row->drill.market, sizeof row->drill.market, "%s", code);
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", watched.figure.id);
    row->can_drill = strlen(code) < sizeof row->drill.market &&
                     strlen(watched.figure.id) < sizeof row->drill.indicator;
    say_title(frame, watched.figure.head ? watched.figure.head : watched.figure.title, &text);
    cell_buffer(frame, &row->cells[SERIES], &text, watched.figure.id);
    cell_text(frame, &row->cells[MARKET], market >= 0 ? code : _("all"), code);
    name = market >= 0 ? snapshot_name(frame->snapshot, "market", code) : _("all markets");
    cell_text(frame, &row->cells[NAME], name ? name : "", NULL);
    figure_evaluate(frame, &watched.figure, watched.slice, &watched.column);
    cell_value(frame, &row->cells[VALUE], &watched.column.values[frame->at], watched.figure.unit,
               watched.figure.decimals, 1);
    fill_neutral(macro, row, &watched);
    fill_moves(macro, row, &watched);
    for (size_t i = 0; i < macro->tier_count; i++)
        fill_tier(macro, row, &macro->tiers[i], &watched);
    fill_age(macro, row, &watched);
    fill_spark(macro, row, watched.track);
    take_findings(macro, row, &watched);
    column_release(&watched.column);
    figure_close(&watched.figure);
    strbuf_release(&watched.often);
    strbuf_release(&text);
}

static void add_series(struct macro *macro, const char *name)
{
    const struct frame *frame = macro->frame;
    const struct cube *cube = frame->snapshot->cube;
    const char *only = frame->view->at.market;

    for (size_t m = 0; m < cube->market_count; m++)
        if (frame_admits(frame, cube->markets[m], SLICE_ALL) &&
            (!*only || !strcmp(only, code_text(frame, true, cube->markets[m]))))
            add_place(macro, name, cube->markets[m]);
    add_place(macro, name, SLICE_ALL);
}

static void say_facts(struct macro *macro)
{
    const struct frame *frame = macro->frame;
    struct section *section = macro->section;
    if (section->row_count)
        qsort(section->rows, section->row_count, sizeof *section->rows, compare_near);
    const char *order =
        section_sort(section, frame->view->sort, NULL, frame->view->sort_reverse, SIZE_MAX);

    section->facts = section_printf(
        section, "%s%s%s", order, dot(frame),
        section_printf(section,
                       ngettext("%zu series", "%zu series", (unsigned long)section->row_count),
                       section->row_count));
    if (macro->any_often)
        section_note(section,
                     _("warned, red: the part of all observations so far that passed that line"));
}

void report_build_macro(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    struct frame frame;
    struct macro macro = {.frame = &frame, .section = section, .pane = pane};

    if (frame_open(&frame, context, section)) {
        macro.today = frame.timeline->spans[frame.at].last_day;
        if (macro.today > snapshot_today(frame.snapshot))
            macro.today = snapshot_today(frame.snapshot);
        find_tiers(&macro);
        add_columns(&macro);
        for (size_t i = 0; i < pane->column_count; i++)
            add_series(&macro, pane->columns[i]);
        if (section->row_count)
            say_facts(&macro);
        else
            section->empty = _("No source of kind series or fx supplies any of these: give one, "
                               "and a benchmark of its indicator is its neutral level.");
        find_moved(&frame, frame_slice(&frame, frame.view->at.market, "").market);
    }
    frame_close(&frame);
}
