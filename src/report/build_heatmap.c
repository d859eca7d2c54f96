/*
 * The heatmap: markets by categories of risk, the worst of each cell.
 *
 * A cell holds judged scores, the rows of a register, and scores that indicators feed
 * (build_heatmap_fed.c).  It shows the largest of all and how many there are, and "*" when that is
 * a fed one.  Its state is that of the worst red line on one of them, so the picture and the list
 * of red lines cannot disagree.  Markets that have sales but neither a row in the register nor a
 * fed score are shown as missing, not as safe.  A cell grew or fell when the register says what the
 * shown score was before, or the same formula does for a month ago.
 *
 * At a category or a record the same pane lists what the cell is made of.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "heat.h"

enum { LINES_MAX = 400, COLUMNS_MAX = 64, SCALE = 25 };

int heat_column(const struct reg *reg, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int column = register_column(reg, names[i]);

        if (column >= 0)
            return column;
    }
    return -1;
}

static bool find_columns(struct heat *heat, const struct pane_def *pane)
{
    static const char *const before[] = {"previous", "prev_score", "previous_score",
                                         "previous_value"};
    const struct reg *reg = heat->reg;

    heat->market = register_column(reg, pane->rows && *pane->rows ? pane->rows : "market");
    heat->category = register_column(reg, pane->column_count ? pane->columns[0] : "category");
    heat->value = register_column(reg, pane->value && *pane->value ? pane->value : "score");
    heat->previous = heat_column(reg, before, sizeof before / sizeof *before);
    return heat->market >= 0 && heat->category >= 0 && heat->value >= 0;
}

static int code_in(struct strmap *map, const char *text, size_t limit)
{
    int code = strmap_find(map, text, strlen(text));

    return code >= 0 || map->count >= limit ? code : strmap_intern(map, text, strlen(text));
}

int heat_category(struct heat *heat, const char *category, bool add)
{
    int code = strmap_find(&heat->columns, category, strlen(category));

    for (size_t i = 0; code < 0 && i < heat->columns.count; i++)
        if (!text_fold_compare(strmap_name(&heat->columns, (int)i), category))
            code = (int)i;
    return code >= 0 || !add ? code : code_in(&heat->columns, category, COLUMNS_MAX);
}

static bool admits_market(const struct heat *heat, const char *market)
{
    const struct cube *cube = heat->frame->context->snapshot->cube;
    int code = strmap_find(&cube->dims->market, market, strlen(market));

    return frame_admits(heat->frame, code, SLICE_ALL) && (code >= 0 || !heat->frame->has_where);
}

/* Choices come in the order that the definition gives them, other categories as they appear, those
 * that are only fed last. */
static void list_codes(struct heat *heat)
{
    const struct cube *cube = heat->frame->context->snapshot->cube;
    const struct register_column *column =
        heat->reg ? &heat->reg->def->columns[heat->category] : NULL;

    strmap_init(&heat->rows);
    strmap_init(&heat->columns);
    for (size_t i = 0; column && i < column->choice_count; i++)
        code_in(&heat->columns, column->choices[i], COLUMNS_MAX);
    for (size_t i = 0; heat->reg && i < heat->reg->row_count; i++) {
        const struct register_cell *cells = heat->reg->rows[i].cells;

        if (*cells[heat->category].text && *cells[heat->market].text &&
            admits_market(heat, cells[heat->market].text)) {
            code_in(&heat->rows, cells[heat->market].text, LINES_MAX);
            code_in(&heat->columns, cells[heat->category].text, COLUMNS_MAX);
        }
    }
    for (size_t i = 0; i < cube->market_count; i++) {
        if (frame_admits(heat->frame, cube->markets[i], SLICE_ALL))
            code_in(&heat->rows, strmap_name(&cube->dims->market, cube->markets[i]), LINES_MAX);
    }
    for (size_t i = 0; i < heat->fed_count; i++)
        heat_category(heat, heat->fed[i].risk->def->category, true);
}

static int cell_of(const struct heat *heat, const struct register_row *row)
{
    const char *market = row->cells[heat->market].text;
    const char *category = row->cells[heat->category].text;
    int r = strmap_find(&heat->rows, market, strlen(market));
    int c = strmap_find(&heat->columns, category, strlen(category));

    return r < 0 || c < 0 ? -1 : r * (int)heat->columns.count + c;
}

static void take_row(struct heat *heat, struct report_heat *out, const struct register_row *row)
{
    const struct value *value = &row->cells[heat->value].value;
    int at = cell_of(heat, row);
    struct heat_cell *cell;

    if (at < 0)
        return;
    cell = &out->cells[at];
    cell->count++;
    if (!value_is_known(value))
        return;
    if (!cell->has_judged || value->number > cell->judged) {
        cell->judged = value->number;
        heat->worst[at] = row;
    }
    cell->has_judged = true;
}

static void take_rows(struct heat *heat, struct report_heat *out)
{
    const struct finding_list *findings = &heat->frame->context->findings;
    bool any = false;

    for (size_t i = 0; heat->reg && i < heat->reg->row_count; i++) {
        const struct value *value = &heat->reg->rows[i].cells[heat->value].value;

        take_row(heat, out, &heat->reg->rows[i]);
        if (!value_is_known(value))
            continue;
        out->low = any ? fmin(out->low, value->number) : value->number;
        out->high = any ? fmax(out->high, value->number) : value->number;
        any = true;
    }
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        int at = heat->reg && finding->row && finding->rule->reg == heat->reg
                     ? cell_of(heat, finding->row)
                     : -1;

        if (at >= 0 && rule_state_rank(finding->state) < rule_state_rank(out->cells[at].state) &&
            finding->state != RULE_NODATA)
            out->cells[at].state = finding->state;
    }
}

/* The appetite: the lines of the first red line that judges the value's column. */
static void take_lines(struct heat *heat, struct report_heat *out)
{
    const struct rule_set *rules = heat->frame->context->snapshot->rules;

    for (size_t i = 0; heat->reg && i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];

        if (rule->dormant || rule->reg != heat->reg)
            continue;
        if (!out->has_red && rule->reg_red_column == heat->value) {
            out->has_red = true;
            out->red = rule->machine.red.line;
        }
        if (!out->has_warn && rule->reg_warn_column == heat->value) {
            out->has_warn = true;
            out->warn = rule->machine.warn.line;
        }
    }
}

/* The larger of the two is shown; of equal ones the judged, which somebody answers for. */
static void choose(const struct heat *heat, struct heat_cell *cell, size_t at)
{
    const struct register_row *row = heat->worst[at];
    const struct fed *fed = heat->worst_fed[at];

    cell->known = cell->has_judged || cell->has_fed;
    cell->is_fed = cell->has_fed && (!cell->has_judged || cell->fed > cell->judged);
    cell->value = cell->is_fed ? cell->fed : cell->judged;
    if (cell->is_fed && fed && fed->has_before) {
        cell->grew = fed->score > fed->before;
        cell->fell = fed->score < fed->before;
    } else if (!cell->is_fed && row && heat->previous >= 0) {
        const struct value *before = &row->cells[heat->previous].value;

        cell->grew = value_is_known(before) && cell->value > before->number;
        cell->fell = value_is_known(before) && cell->value < before->number;
    }
}

static void say_cell(const struct heat *heat, struct heat_cell *cell)
{
    const struct frame *frame = heat->frame;
    struct strbuf text = STRBUF_INIT;

    if (!cell->known) {
        strbuf_adds(&text, cell->count ? "??" : dash(frame));
    } else {
        number_print_grouped(cell->value, number_decimals(cell->value), &text);
        strbuf_adds(&text, cell->is_fed ? "*" : "");
        if (cell->count > 1)
            strbuf_addf(&text, frame->ascii ? " :%d" : " \xC2\xB7%d", cell->count);
    }
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void add_part(const struct heat *heat, const struct register_row *row, const char *lead,
                     const char *const *names, size_t count, struct strbuf *out)
{
    int column = heat_column(heat->reg, names, count);

    if (column < 0 || !*row->cells[column].text)
        return;
    strbuf_adds(out, lead);
    strbuf_adds(out, keep_text(heat->frame, row->cells[column].text));
}

/* "BR currency 20 judged: real under 5.4 a dollar · owner Ana · plan hedge-2" */
static void say_record(const struct heat *heat, const struct register_row *row, struct strbuf *out)
{
    static const char *const titles[] = {"title", "risk", "name", "description"};
    static const char *const owners[] = {"owner"};
    static const char *const plans[] = {"plan", "mitigation", "response"};
    const struct frame *frame = heat->frame;
    const struct value *value = &row->cells[heat->value].value;
    const char *market = keep_text(frame, row->cells[heat->market].text);
    const char *category = keep_text(frame, row->cells[heat->category].text);
    const char *owner = section_printf(frame->section, _("%sowner "), dot(frame));
    const char *plan = section_printf(frame->section, _("%splan "), dot(frame));

    strbuf_addf(out, "%s %s ", market, category);
    say_value(frame, value, UNIT_NUMBER, value_is_known(value) ? number_decimals(value->number) : 0,
              1, out);
    strbuf_adds(out, _(" judged"));
    add_part(heat, row, ": ", titles, 4, out);
    add_part(heat, row, owner, owners, 1, out);
    add_part(heat, row, plan, plans, 3, out);
}

static void finish_cells(struct heat *heat, struct report_heat *out)
{
    const struct frame *frame = heat->frame;
    struct strbuf text = STRBUF_INIT;

    for (size_t r = 0; r < out->row_count; r++) {
        size_t rows = 0;

        for (size_t c = 0; c < out->column_count; c++)
            rows += (size_t)out->cells[r * out->column_count + c].count;
        heat->row_ranks[r] = rule_state_rank(rows ? RULE_OK : RULE_NODATA);
        for (size_t c = 0; c < out->column_count; c++) {
            size_t at = r * out->column_count + c;
            struct heat_cell *cell = &out->cells[at];
            int rank = rule_state_rank(cell->state);

            choose(heat, cell, at);
            say_cell(heat, cell);
            if (!rows)
                cell->text = "??";
            snprintf(cell->drill.market, sizeof cell->drill.market, "%s",
                     strmap_name(&heat->rows, (int)r));
            snprintf(cell->drill.category, sizeof cell->drill.category, "%s",
                     strmap_name(&heat->columns, (int)c));
            cell->can_drill = cell->count > 0;
            if (cell->is_fed)
                heat_say_fed(heat, heat->worst_fed[at], &text);
            else if (heat->worst[at])
                say_record(heat, heat->worst[at], &text);
            if (cell->known)
                cell->note = keep_buffer(frame, &text);
            if (rows && rank < heat->row_ranks[r])
                heat->row_ranks[r] = rank;
            if (cell->known && cell->value > heat->row_values[r])
                heat->row_values[r] = cell->value;
        }
    }
    strbuf_release(&text);
}

static int compare_lines(const void *left, const void *right, void *self)
{
    const struct heat *heat = self;
    size_t a = *(const size_t *)left, b = *(const size_t *)right;

    if (heat->row_ranks[a] != heat->row_ranks[b])
        return heat->row_ranks[a] < heat->row_ranks[b] ? -1 : 1;
    if (heat->row_values[a] != heat->row_values[b])
        return heat->row_values[a] > heat->row_values[b] ? -1 : 1;
    return strcmp(strmap_name(&heat->rows, (int)a), strmap_name(&heat->rows, (int)b));
}

static void sort_lines(struct heat *heat, struct report_heat *out)
{
    const struct frame *frame = heat->frame;
    struct arena *arena = &frame->section->arena;
    size_t *order = mem_alloc((out->row_count + 1) * sizeof *order);
    size_t width = out->column_count * sizeof *out->cells;
    struct heat_cell *cells = arena_alloc(arena, (out->row_count + 1) * width);

    for (size_t r = 0; r < out->row_count; r++)
        order[r] = r;
    qsort_r(order, out->row_count, sizeof *order, compare_lines, heat);
    for (size_t r = 0; r < out->row_count; r++) {
        const char *code = strmap_name(&heat->rows, (int)order[r]);
        const char *name = snapshot_name(frame->context->snapshot, "market", code);

        memcpy(cells + r * out->column_count, out->cells + order[r] * out->column_count, width);
        out->row_codes[r] = keep_code(frame, code);
        out->row_names[r] = keep_text(frame, name ? name : "");
    }
    out->cells = cells;
    free(order);
}

/* A broken line before a large number. */
static bool is_worse(const struct heat_cell *cell, const struct heat_cell *than)
{
    int ranks = rule_state_rank(cell->state) - rule_state_rank(than->state);

    return ranks ? ranks < 0 : cell->value > than->value;
}

static void note_worst(struct heat *heat, const struct report_heat *out)
{
    const struct heat_cell *worst = NULL;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < out->row_count * out->column_count; i++)
        if (out->cells[i].known && (!worst || is_worse(&out->cells[i], worst)))
            worst = &out->cells[i];
    if (worst && worst->note) {
        strbuf_addf(&text, _("worst: %s"), worst->note);
        section_note(heat->frame->section, keep_buffer(heat->frame, &text));
    }
    strbuf_release(&text);
}

static void set_facts(struct heat *heat, const struct report_heat *out)
{
    const struct frame *frame = heat->frame;
    struct strbuf text = STRBUF_INIT;

    say_title(frame, heat->reg ? heat->reg->def->columns[heat->value].title : N_("score"), &text);
    if (out->has_warn) {
        strbuf_addf(&text, _("%swarn "), dot(frame));
        number_print_grouped(out->warn, number_decimals(out->warn), &text);
    }
    if (out->has_red) {
        strbuf_addf(&text, _("%sred "), dot(frame));
        number_print_grouped(out->red, number_decimals(out->red), &text);
    }
    if (heat->reg)
        strbuf_addf(&text, ngettext("%s%zu row", "%s%zu rows", heat->reg->row_count), dot(frame),
                    heat->reg->row_count);
    if (heat->fed_count)
        strbuf_addf(&text, _("%s%zu* fed"), dot(frame), heat->fed_count);
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void build_picture(struct heat *heat)
{
    struct section *section = heat->frame->section;
    struct arena *arena = &section->arena;
    struct report_heat *out = arena_alloc(arena, sizeof *out);
    size_t cells;

    memset(out, 0, sizeof *out);
    list_codes(heat);
    out->row_count = heat->rows.count;
    out->column_count = heat->columns.count;
    cells = out->row_count * out->column_count;
    out->cells = arena_alloc(arena, (cells + 1) * sizeof *out->cells);
    memset(out->cells, 0, (cells + 1) * sizeof *out->cells);
    out->row_codes = arena_alloc(arena, (out->row_count + 1) * sizeof *out->row_codes);
    out->row_names = arena_alloc(arena, (out->row_count + 1) * sizeof *out->row_names);
    out->column_ids = arena_alloc(arena, (out->column_count + 1) * sizeof *out->column_ids);
    out->column_titles = arena_alloc(arena, (out->column_count + 1) * sizeof *out->column_titles);
    heat->worst = mem_calloc(cells + 1, sizeof *heat->worst);
    heat->worst_fed = mem_calloc(cells + 1, sizeof *heat->worst_fed);
    heat->row_ranks = mem_calloc(out->row_count + 1, sizeof *heat->row_ranks);
    heat->row_values = mem_calloc(out->row_count + 1, sizeof *heat->row_values);
    for (size_t c = 0; c < out->column_count; c++) {
        out->column_ids[c] = keep_code(heat->frame, strmap_name(&heat->columns, (int)c));
        out->column_titles[c] = keep_text(heat->frame, strmap_name(&heat->columns, (int)c));
    }
    take_rows(heat, out);
    heat_take_fed(heat, out);
    take_lines(heat, out);
    if (!out->has_red && heat->fed_count)
        out->high = fmax(out->high, SCALE);
    finish_cells(heat, out);
    note_worst(heat, out);
    sort_lines(heat, out);
    set_facts(heat, out);
    section->heat = out;
    if (!cells)
        section->empty = _("The register has no rows with a market and a category.");
    free(heat->worst);
    free(heat->worst_fed);
    free(heat->row_ranks);
    free(heat->row_values);
    strmap_release(&heat->rows);
    strmap_release(&heat->columns);
}

/* A record reached from a red line may stand in another register than the pane's. */
static const struct reg *register_of(struct frame *frame, const struct pane_def *pane)
{
    const struct path *at = &frame->context->view->at;
    const struct rule *rule = at->record[0] && at->indicator[0]
                                  ? rule_set_find(frame->context->snapshot->rules, at->indicator)
                                  : NULL;

    if (rule && rule->reg)
        return rule->reg;
    return frame_register(frame, pane->register_name ? pane->register_name : "risks");
}

/* Fed scores are markets' and categories', on a scale of 25: a pane of something else has none. */
static bool is_feedable(const struct heat *heat, const struct pane_def *pane)
{
    return (!heat->reg || heat->market == register_market_column(heat->reg->def)) &&
           (!pane->rows || !strcmp(pane->rows, "market")) &&
           (!pane->column_count || !strcmp(pane->columns[0], "category")) &&
           (!pane->value || !strcmp(pane->value, "score"));
}

/* Why there is nothing judged; NULL when there is. */
static const char *find_register(struct heat *heat, const struct pane_def *pane)
{
    struct frame *frame = heat->frame;

    heat->reg = register_of(frame, pane);
    if (!heat->reg || heat->reg->dormant) {
        heat->reg = NULL;
        return section_printf(frame->section,
                              _("There is no risk register: put a risks.csv beside "
                                "the data, or name one in [register %s]."),
                              pane->register_name ? keep_text(frame, pane->register_name)
                                                  : "risks");
    }
    if (find_columns(heat, pane))
        return NULL;
    heat->reg = NULL;
    return _("The register has no such column for rows, columns or value of this pane.");
}

static void build(struct heat *heat, const struct pane_def *pane)
{
    struct section *section = heat->frame->section;
    const struct path *at = &heat->frame->context->view->at;
    const char *why = find_register(heat, pane);

    if (is_feedable(heat, pane) && !at->record[0])
        heat_feed(heat);
    if (why && !heat->fed_count) {
        section->empty = why;
    } else if (at->category[0] || at->record[0]) {
        if (heat->reg)
            register_build(heat->frame, heat->reg, heat->category);
        heat_add_fed_rows(heat);
    } else {
        build_picture(heat);
        if (why)
            section_note(section, why);
    }
    free(heat->fed);
}

void report_build_heatmap(const struct report_context *context, const struct pane_def *pane,
                          struct section *section)
{
    struct frame frame;
    struct heat heat = {.frame = &frame};

    section->shape = SHAPE_HEAT;
    if (frame_open(&frame, context, section) || !context->has_period) {
        section->empty = NULL;
        build(&heat, pane);
    }
    frame_close(&frame);
}
