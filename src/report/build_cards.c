/*
 * The board: groups of indicators by how far ahead they look, each on one row.
 *
 * A row has the value, its changes, what it should be (target), how much of that is reached, what
 * others reach (benchmark), the state of its red lines and its course.  Targets and benchmarks are
 * formulas of the model, target(cac); a column in which no row has a value is left out.  Members
 * that cannot be worked out are left out and named in a note with what is missing.
 *
 * Rows keep the order that the pane gives: a board is read by place.  Attainment is value by
 * target, or target by value where less is better, so that 100 % is always just reached.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"

enum { CARDS_MAX = 64 };

struct card {
    const struct pane_group *group;
    struct figure figure;
    struct value target, attainment, benchmark;
    const struct moved_goal *moved, *moved_benchmark; /* what moved them, or NULL */
};

struct board {
    struct frame *frame;
    struct section *section;
    struct slice slice;
    struct card cards[CARDS_MAX];
    size_t count;
    enum base_kind bases[2];
    size_t base_count;
    size_t change, target, attainment, benchmark, trend; /* columns; 0: left out */
    struct strbuf missing;
};

/* ---- members ---- */

static void leave_out(struct board *board, const char *name)
{
    const struct indicator *indicator = model_indicator(board->frame->snapshot->model, name);
    struct strbuf *text = &board->missing;

    strbuf_addf(text, "%s%s", text->length ? "; " : "", name);
    if (indicator && indicator->missing && *indicator->missing)
        strbuf_addf(text, _(" (needs %s)"), indicator->missing);
    else
        strbuf_adds(text, _(" (no such indicator or measure)"));
}

/* The value of a formula over the card's name here; missing when it does not compile. */
static struct value value_of(struct board *board, const struct card *card, const char *format,
                             const char *name, const struct moved_goal **moved)
{
    struct value value = {.state = VALUE_NODATA};
    struct strbuf text = STRBUF_INIT;
    struct column column = {.count = 0};
    struct figure figure;

    for (const char *c = format; *c; c++) {
        if (*c == '@')
            strbuf_adds(&text, name);
        else
            strbuf_addc(&text, *c);
    }
    if (figure_open(board->frame, text.text, &figure)) {
        figure_evaluate(board->frame, &figure, board->slice, &column);
        value = column.values[board->frame->at];
        if (moved)
            *moved = figure_moved(board->frame, &card->figure, figure.formula, board->frame->rollup,
                                  board->slice, (size_t)board->frame->at);
        column_release(&column);
        figure_close(&figure);
    }
    strbuf_release(&text);
    return value;
}

static void open_card(struct board *board, const struct pane_group *group, const char *name)
{
    struct card *card = &board->cards[board->count];
    bool lower;

    if (board->count == CARDS_MAX)
        return;
    if (!figure_open(board->frame, name, &card->figure)) {
        leave_out(board, name);
        return;
    }
    lower = card->figure.better == BETTER_LOWER;
    card->group = group;
    card->target = value_of(board, card, "target(@)", name, &card->moved);
    card->attainment =
        value_of(board, card, lower ? "target(@) / @" : "@ / target(@)", name, NULL);
    card->benchmark = value_of(board, card, "benchmark(@)", name, &card->moved_benchmark);
    board->count++;
}

/* ---- columns ---- */

static bool any(const struct board *board, size_t offset)
{
    for (size_t i = 0; i < board->count; i++) {
        const char *card = (const char *)&board->cards[i];

        if (value_is_known((const struct value *)(const void *)(card + offset)))
            return true;
    }
    return false;
}

static size_t add_optional(struct board *board, size_t offset, const char *id, const char *title,
                           const struct figure *figure, int priority)
{
    if (!any(board, offset))
        return 0;
    add_value_column(board->section, id, title, figure, priority)->goal =
        offset == offsetof(struct card, attainment) ? NULL : id;
    return board->section->column_count - 1;
}

static void add_columns(struct board *board)
{
    static const struct figure each = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};
    static const struct figure part = {.id = "part", .unit = UNIT_PERCENT};
    struct section *section = board->section;

    board->base_count = frame_bases(board->frame, board->bases);
    add_text_column(section, "group", _("Horizon"), 0);
    add_text_column(section, "card", _("Indicator"), 0);
    add_value_column(section, "value", _("Value"), &each, 0);
    board->change = section->column_count;
    for (size_t b = 0; b < board->base_count; b++)
        add_change_column(board->frame, &each, board->bases[b], 5 + (int)b * 20);
    board->target =
        add_optional(board, offsetof(struct card, target), "target", _("Target"), &each, 3);
    board->attainment = add_optional(board, offsetof(struct card, attainment), "attainment",
                                     _("Reached"), &part, 4);
    board->benchmark = add_optional(board, offsetof(struct card, benchmark), "benchmark",
                                    _("Benchmark"), &each, 8);
    board->trend = section->column_count;
    add_text_column(section, "trend", twelve(board->frame->period.grain), 6)->is_spark = true;
}

/* ---- rows ---- */

static void fill_changes(struct board *board, struct report_row *row, const struct card *card,
                         const struct column *column)
{
    struct frame *frame = board->frame;

    for (size_t b = 0; b < board->base_count; b++) {
        struct report_cell *cell = &row->cells[board->change + b];
        struct change change;

        figure_change(frame, &card->figure, board->slice, column, (size_t)frame->at,
                      board->bases[b], &change);
        cell_change_unit(frame, cell, &change, &card->figure);
        if (!b) {
            row->cells[2].has_change = true;
            row->cells[2].change = change;
        }
    }
}

static void fill_goals(const struct board *board, struct report_row *row, const struct card *card)
{
    const struct frame *frame = board->frame;
    const struct figure *figure = &card->figure;

    if (board->target)
        cell_goal(frame, &row->cells[board->target], &card->target, card->moved, figure);
    if (board->attainment)
        cell_value(frame, &row->cells[board->attainment], &card->attainment, UNIT_PERCENT, 0, 1);
    if (board->benchmark)
        cell_goal(frame, &row->cells[board->benchmark], &card->benchmark, card->moved_benchmark,
                  figure);
}

/* The worst of the slice's own red lines about the indicator, else the worst below. */
static void take_findings(const struct board *board, struct report_row *row,
                          const struct card *card)
{
    const struct frame *frame = board->frame;
    const struct finding_list *findings = &frame->context->findings;
    const struct rule_set *rules = frame->snapshot->rules;
    bool *watched = mem_calloc(rules->count + 1, sizeof *watched); /* by rule: findings are many */
    const struct finding *worst = NULL;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; card->figure.indicator && i < rules->count; i++)
        watched[i] = rule_watches(frame, &rules->rules[i], card->figure.indicator, -1);
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        bool here = finding_at(finding, board->slice.market, board->slice.channel);

        if (finding->row || !watched[finding->rule - rules->rules] ||
            !finding_below(finding, board->slice.market, board->slice.channel))
            continue;
        row_take_finding(row, finding, !here);
        worst = worst ? worst : finding;
        if (here && finding->rule->indicator &&
            (finding->state == RULE_RED || finding->state == RULE_WARN) &&
            finding->period.index == frame->period.index && row->cells[2].level != RULE_RED)
            row->cells[2].level = finding->state;
    }
    if (worst) {
        say_finding(frame, worst, true, &text);
        row->note = keep_buffer(frame, &text);
    }
    free(watched);
    strbuf_release(&text);
}

static void add_card(struct board *board, const struct card *card, bool first)
{
    struct frame *frame = board->frame;
    struct report_row *row = section_add_row(board->section);
    struct column column = {.count = 0};
    struct strbuf text = STRBUF_INIT;

    row_key(row, "group", keep_code(frame, card->group->title));
    row_key(row, "indicator", keep_code(frame, card->figure.id));
    row->drill = frame->view->at;
    row->drill.has_period = false;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", card->figure.id);
    row->can_drill = strlen(card->figure.id) < sizeof row->drill.indicator;
    if (first)
        say_title(frame, card->group->title, &text);
    cell_buffer(frame, &row->cells[0], &text, card->group->title);
    say_title(frame, card->figure.title, &text);
    cell_buffer(frame, &row->cells[1], &text, card->figure.id);
    figure_evaluate(frame, &card->figure, board->slice, &column);
    cell_value(frame, &row->cells[2], &column.values[frame->at], card->figure.unit,
               card->figure.decimals, 1);
    fill_changes(board, row, card, &column);
    fill_goals(board, row, card);
    row_spark(frame, row, &card->figure, &column,
              board->base_count ? row->cells[board->change].tone : TONE_NONE);
    take_findings(board, row, card);
    column_release(&column);
    strbuf_release(&text);
}

static void build_board(struct board *board)
{
    struct frame *frame = board->frame;
    struct strbuf text = STRBUF_INIT;

    add_columns(board);
    for (size_t i = 0; i < board->count; i++)
        add_card(board, &board->cards[i], !i || board->cards[i].group != board->cards[i - 1].group);
    say_where(frame, board->slice.market, board->slice.channel, &text);
    strbuf_adds(&text, dot(frame));
    period_print(frame->period, &text);
    board->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void report_build_cards(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    struct board *board = mem_calloc(1, sizeof *board);
    struct frame frame;

    board->frame = &frame;
    board->section = section;
    strbuf_init(&board->missing);
    if (frame_open(&frame, context, section)) {
        board->slice = frame_slice(&frame, context->view->at.market, context->view->at.channel);
        for (size_t g = 0; g < pane->group_count; g++)
            for (size_t i = 0; i < pane->groups[g].count; i++)
                open_card(board, &pane->groups[g], pane->groups[g].names[i]);
        if (board->count)
            build_board(board);
        else
            section->empty = _("No source supplies a member of this board: the Data pane lists "
                               "what is missing.");
        if (board->missing.length)
            section_note(section, section_printf(section, _("left out: %s"),
                                                 keep_text(&frame, board->missing.text)));
        for (size_t i = 0; i < board->count; i++)
            figure_close(&board->cards[i].figure);
    }
    strbuf_release(&board->missing);
    frame_close(&frame);
    free(board);
}
