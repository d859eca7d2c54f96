/*
 * Scores of the heatmap that indicators feed.
 *
 * For each risk of the catalogue that is not dormant and each market with a value: a level from 1
 * to 5 by the risk's steps, times its impact, on the register's scale of 25.  The state of a fed
 * score is that of its red line's finding in the market, and of nothing else: what is red here is
 * in the list of red lines too.  It grew when the same formula gave a smaller score a month before.
 *
 * Below a cell the fed scores follow the register's rows, in the register's columns where it has
 * such ones; Enter leads to the history of the number behind.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "heat.h"

/* ---- values ---- */

/* The worst, when the line judges more than one thing in the market; no data is no state. */
static const struct finding *finding_of(const struct frame *frame, const struct risk *risk,
                                        int market)
{
    const struct finding_list *findings = &frame->context->findings;
    const struct finding *worst = NULL;

    for (size_t i = 0; risk->rule && i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->rule == risk->rule && finding->market == market &&
            (!worst || rule_state_rank(finding->state) < rule_state_rank(worst->state)))
            worst = finding;
    }
    return worst;
}

static bool evaluate(const struct frame *frame, const struct risk *risk, int market,
                     struct fed *out)
{
    struct slice slice = {market, SLICE_ALL, frame->has_where ? &frame->where : NULL};
    struct value before;

    *out = (struct fed){.risk = risk, .market = market};
    risk_evaluate(risk, frame->snapshot->model, frame->rollup, slice, (size_t)frame->at,
                  &out->value, &before);
    if (!value_is_known(&out->value))
        return false;
    out->level = risk_level(risk->def, out->value.number);
    out->score = out->level * risk->def->impact;
    out->has_before = value_is_known(&before);
    if (out->has_before)
        out->before = risk_level(risk->def, before.number) * risk->def->impact;
    out->finding = finding_of(frame, risk, market);
    return true;
}

void heat_feed(struct heat *heat)
{
    const struct frame *frame = heat->frame;
    const struct risk_set *risks = frame->snapshot->risks;
    const struct cube *cube = frame->snapshot->cube;

    heat->fed = mem_calloc(risks->count * cube->market_count + 1, sizeof *heat->fed);
    for (size_t i = 0; frame->at >= 0 && i < risks->count; i++)
        for (size_t m = 0; !risks->risks[i].dormant && m < cube->market_count; m++)
            if (frame_admits(frame, cube->markets[m], SLICE_ALL) &&
                evaluate(frame, &risks->risks[i], cube->markets[m], &heat->fed[heat->fed_count]))
                heat->fed_count++;
}

static void take(struct heat *heat, struct report_heat *out, const struct fed *fed, size_t at)
{
    struct heat_cell *cell = &out->cells[at];
    bool any = out->high > 0 || out->low > 0;

    cell->count++;
    if (fed->finding && fed->finding->state != RULE_NODATA &&
        rule_state_rank(fed->finding->state) < rule_state_rank(cell->state))
        cell->state = fed->finding->state;
    out->low = any && out->low < fed->score ? out->low : fed->score;
    out->high = any && out->high > fed->score ? out->high : fed->score;
    if (cell->has_fed && fed->score <= cell->fed)
        return;
    cell->has_fed = true;
    cell->fed = fed->score;
    cell->level = fed->level;
    cell->impact = fed->risk->def->impact;
    heat->worst_fed[at] = fed;
}

void heat_take_fed(struct heat *heat, struct report_heat *out)
{
    for (size_t i = 0; i < heat->fed_count; i++) {
        const struct fed *fed = &heat->fed[i];
        const char *market = code_text(heat->frame, true, fed->market);
        int row = strmap_find(&heat->rows, market, strlen(market));
        int column = heat_category(heat, fed->risk->def->category, false);

        if (row >= 0 && column >= 0)
            take(heat, out, fed, (size_t)row * out->column_count + (size_t)column);
    }
}

/* ---- words ---- */

static enum unit unit_of(const struct risk *risk)
{
    return risk->indicator          ? risk->indicator->def->unit
           : risk->def->has_percent ? UNIT_PERCENT
                                    : UNIT_NUMBER;
}

/* "8.4% > 8%": the value and the step that it lies beyond; at level 1 the value alone. */
static void say_why(const struct heat *heat, const struct fed *fed, struct strbuf *out)
{
    const struct frame *frame = heat->frame;
    const struct risk_def *def = fed->risk->def;
    enum unit unit = unit_of(fed->risk);
    int decimals = unit == UNIT_PERCENT ? 1 : 2;
    struct value step = {.state = VALUE_OK};

    if (fed->level > 1) {
        step.number = def->steps[fed->level - 2];
        decimals = line_decimals(step.number, &fed->value, unit, decimals);
    }
    say_value(frame, &fed->value, unit, decimals, 1, out);
    if (fed->level == 1)
        return;
    strbuf_adds(out, def->falls ? " < " : " > ");
    say_value(frame, &step, unit, decimals, 1, out);
}

void heat_say_fed(const struct heat *heat, const struct fed *fed, struct strbuf *out)
{
    const struct frame *frame = heat->frame;
    const struct risk_def *def = fed->risk->def;

    strbuf_addf(out, "%s %s ", keep_text(frame, code_text(frame, true, fed->market)),
                keep_text(frame, def->category));
    number_print_grouped(fed->score, number_decimals(fed->score), out);
    strbuf_adds(out, _(" fed by "));
    say_title(frame, def->title, out);
    strbuf_addc(out, ' ');
    say_why(heat, fed, out);
}

void heat_fed_place(const struct heat *heat, const struct fed *fed, struct path *out)
{
    const struct risk *risk = fed->risk;
    const char *name = risk->rule && !risk->rule->per_channel ? risk->rule->def->name
                       : risk->indicator                      ? risk->indicator->def->name
                                                              : risk->def->indicator;

    memset(out, 0, sizeof *out);
    snprintf(out->market, sizeof out->market, "%s", code_text(heat->frame, true, fed->market));
    if (strlen(name) < sizeof out->indicator)
        snprintf(out->indicator, sizeof out->indicator, "%s", name);
}

/* ---- rows of a cell ---- */

static void own_columns(struct heat *heat)
{
    static const struct figure number = {.unit = UNIT_NUMBER};
    struct section *section = heat->frame->section;

    section->shape = SHAPE_TABLE;
    section->empty = NULL;
    add_text_column(section, "id", _("Risk"), 1);
    add_text_column(section, "market", _("Market"), 0);
    add_text_column(section, "category", _("Category"), 2);
    add_text_column(section, "title", _("Title"), 0);
    add_value_column(section, "likelihood", _("Level"), &number, 3);
    add_value_column(section, "impact", _("Impact"), &number, 4);
    add_value_column(section, "score", _("Score"), &number, 0);
    add_text_column(section, "note", _("Why"), 5);
}

static bool is_one_of(const char *id, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(id, names[i]))
            return true;
    return false;
}

/* What a column of the register says of a fed score; columns that it has nothing for stay blank. */
static void fill_cell(const struct heat *heat, const struct fed *fed, const char *id,
                      struct report_cell *cell)
{
    static const char *const titles[] = {"title", "risk", "name", "description"};
    static const char *const levels[] = {"likelihood", "probability", "level"};
    const struct frame *frame = heat->frame;
    const struct risk_def *def = fed->risk->def;
    const struct register_def *reg = heat->reg ? heat->reg->def : NULL;
    struct strbuf text = STRBUF_INIT;

    if (!strcmp(id, reg && reg->key ? reg->key : "id")) {
        cell_text(frame, cell, def->name, NULL);
    } else if (!strcmp(id, reg ? reg->columns[heat->market].name : "market")) {
        cell_text(frame, cell, code_text(frame, true, fed->market), NULL);
    } else if (!strcmp(id, reg ? reg->columns[heat->category].name : "category")) {
        cell_text(frame, cell, def->category, NULL);
    } else if (!strcmp(id, reg ? reg->columns[heat->value].name : "score")) {
        cell_number(frame, cell, fed->score, UNIT_NUMBER, number_decimals(fed->score));
        if (fed->finding && (fed->finding->state == RULE_RED || fed->finding->state == RULE_WARN))
            cell->level = fed->finding->state;
    } else if (is_one_of(id, titles, sizeof titles / sizeof *titles)) {
        say_title(frame, def->title, &text);
        cell_buffer(frame, cell, &text, def->title);
    } else if (is_one_of(id, levels, sizeof levels / sizeof *levels)) {
        cell_number(frame, cell, fed->level, UNIT_NUMBER, 0);
    } else if (!strcmp(id, "impact")) {
        cell_number(frame, cell, def->impact, UNIT_NUMBER, 0);
    } else if (!strcmp(id, "previous") && fed->has_before) {
        cell_number(frame, cell, fed->before, UNIT_NUMBER, number_decimals(fed->before));
    } else if (!strcmp(id, "owner") && fed->risk->rule && fed->risk->rule->def->owner) {
        cell_text(frame, cell, fed->risk->rule->def->owner, NULL);
    } else if (!strcmp(id, "note")) {
        say_why(heat, fed, &text);
        cell_buffer(frame, cell, &text, NULL);
    } else {
        cell_text(frame, cell, "", NULL);
    }
    strbuf_release(&text);
}

static void add_row(struct heat *heat, const struct fed *fed)
{
    const struct frame *frame = heat->frame;
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;

    row_key(row, "risk", keep_code(frame, fed->risk->def->name));
    row_key(row, "market", keep_code(frame, code_text(frame, true, fed->market)));
    for (size_t c = 0; c < frame->section->column_count; c++)
        fill_cell(heat, fed, frame->section->columns[c].id, &row->cells[c]);
    heat_fed_place(heat, fed, &row->drill);
    row->can_drill = row->drill.indicator[0] != '\0';
    if (fed->finding)
        row_take_finding(row, fed->finding, false);
    heat_say_fed(heat, fed, &text);
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static bool is_of_place(const struct heat *heat, const struct fed *fed)
{
    const struct path *at = &heat->frame->view->at;

    return (!at->market[0] || !strcmp(at->market, code_text(heat->frame, true, fed->market))) &&
           (!at->category[0] || !text_fold_compare(at->category, fed->risk->def->category));
}

void heat_add_fed_rows(struct heat *heat)
{
    struct section *section = heat->frame->section;
    const char *facts = section->facts ? section->facts : "";
    size_t added = 0;

    if (!heat->reg)
        own_columns(heat);
    for (size_t i = 0; i < heat->fed_count; i++)
        if (is_of_place(heat, &heat->fed[i])) {
            add_row(heat, &heat->fed[i]);
            added++;
        }
    if (!added && heat->reg)
        return;
    section->empty = added ? NULL : _("No risk of this category has a value here.");
    section->facts = section_printf(section, _("%s%s%zu fed by indicators"), facts,
                                    *facts ? dot(heat->frame) : "", added);
}
