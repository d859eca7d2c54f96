/* Moving between places: tabs, drill-down, climbing back, periods, red lines.
 *
 * The drill stack keeps, per level, pane, place, cursor, sort and period, so that Esc brings back
 * exactly what was there.  "-" swaps with the place before the last jump.
 */
#include <stdio.h>
#include <string.h>
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "tui/state.h"

void navigate_keep(struct screen *screen)
{
    struct level *level = screen_level(screen);
    level->has_period = screen->view.has_period;
    level->period = screen->view.period;
    level->grain = screen->view.grain;
    level->focus = screen->focus;
    level->zoomed = screen->zoomed;
}

static void restore_view(struct screen *screen)
{
    const struct level *level = screen_level(screen);
    screen->focus = level->focus;
    screen->zoomed = level->zoomed;
    screen->marks_matches = false;
    if (level->has_period != screen->view.has_period || level->grain != screen->view.grain ||
        level->period.grain != screen->view.period.grain ||
        level->period.index != screen->view.period.index) {
        screen->view.has_period = level->has_period;
        screen->view.period = level->period;
        screen->view.grain = level->grain;
        screen_forget(screen);
    }
}

static void remember(struct screen *screen)
{
    navigate_keep(screen);
    screen->marks_matches = false;
    memcpy(screen->last, screen->levels, sizeof screen->last);
    screen->last_depth = screen->depth;
}

static void set_pane(struct level *level, const struct pane_def *pane, const struct path *at)
{
    memset(level, 0, sizeof *level);
    snprintf(level->pane, sizeof level->pane, "%s", pane->name);
    level->at = *at;
}

void navigate_open(struct screen *screen, const struct pane_def *pane, const struct path *at)
{
    if (screen->levels[0].pane[0])
        remember(screen);
    screen->depth = 0;
    screen->zoomed = false;
    screen->focus = 0;
    set_pane(&screen->levels[0], pane, at);
    review_went(screen);
}

static const struct pane_def *pane_for(struct screen *screen, const struct path *path,
                                       const char *from_kind)
{
    if (!strcmp(from_kind, "data") && path->record[0])
        return screen_pane_of_kind(screen, "data");
    if ((!strcmp(from_kind, "decisions") || !strcmp(from_kind, "explain")) && path_is_decision(path))
        return screen_pane_of_kind(screen, "decisions");
    if (!strcmp(from_kind, "playbook"))
        return screen_pane_of_kind(screen, "playbook");
    if (!strcmp(from_kind, "funds") && path->category[0])
        return screen_pane_of_kind(screen, "funds");
    if (path->record[0] || path->category[0])
        return screen_pane_of_kind(screen, "heatmap");
    if (!strcmp(from_kind, "goals") && !path->indicator[0])
        return screen_pane_of_kind(screen, "goals"); /* of all markets: to the one */
    if (!strcmp(from_kind, "forecast") && path->indicator[0])
        return screen_pane_of_kind(screen, "forecast");
    if (!strcmp(from_kind, "backtest") && !screen_level(screen)->at.indicator[0])
        return screen_pane_of_kind(screen, "backtest"); /* of all lines: to the one */
    if (path->indicator[0])
        return screen_pane_of_kind(screen, path->has_period ? "rows" : "history");
    return screen_pane_of_kind(screen, path->has_period ? "rows" : "table");
}

static void push(struct screen *screen, const struct pane_def *pane, const struct path *path)
{
    if (screen->depth + 1 >= SCREEN_LEVELS || !pane)
        return;
    navigate_keep(screen);
    set_pane(&screen->levels[++screen->depth], pane, path);
}

/* A jump from a red line or a heatmap cell goes straight down, but Esc climbs the whole path: the
 * levels between are put on the stack. */
static void descend(struct screen *screen, const struct path *path, const char *from_kind)
{
    const struct pane_def *pane = pane_for(screen, path, from_kind);
    bool rows = !strcmp(pane->kind, "rows"), history = !strcmp(pane->kind, "history");
    const struct path here = screen_level(screen)->at;
    if ((rows || history) && strcmp(from_kind, "history") && strcmp(from_kind, "redlines") &&
        strcmp(from_kind, "backtest")) {
        struct path between = {0};
        const struct pane_def *table = screen_pane_of_kind(screen, "table");
        snprintf(between.market, sizeof between.market, "%s", path->market);
        if (path->market[0] && strcmp(here.market, path->market))
            push(screen, table, &between);
        snprintf(between.channel, sizeof between.channel, "%s", path->channel);
        if (path->channel[0] && strcmp(here.channel, path->channel))
            push(screen, table, &between);
    }
    if (rows && path->indicator[0] && strcmp(from_kind, "history")) {
        struct path above = *path;
        above.has_period = false;
        push(screen, screen_pane_of_kind(screen, "history"), &above);
    }
    push(screen, pane, path);
}

void navigate_to(struct screen *screen, const struct path *path, const char *from_kind)
{
    remember(screen);
    descend(screen, path, from_kind);
}

/* From the top, wherever the reader is; "-" brings back to there. */
void navigate_jump(struct screen *screen, const struct path *path)
{
    static const struct path nowhere;
    navigate_open(screen, screen_pane_of_kind(screen, "table"), &nowhere);
    descend(screen, path, path_is_decision(path) ? "decisions" : "table");
}

/* The place of the worst finding at or below a place, of a register's row only when records are
 * asked for; unchanged when there is none. */
static void find_worst(struct screen *screen, struct path *at, bool records)
{
    static const struct path nowhere;
    const struct pane_def *pane = screen_pane_of_kind(screen, "redlines");
    const struct section *lines = screen_section(screen, pane, &nowhere, "", false);
    for (size_t r = 0; r < lines->row_count; r++) {
        const struct path *drill = &lines->rows[r].drill;
        bool below = !at->market[0] || (!strcmp(drill->market, at->market) &&
                                        (!at->channel[0] || !strcmp(drill->channel, at->channel)));
        bool fits = drill->record[0] ? records : drill->indicator[0] != '\0';
        if (lines->rows[r].can_drill && fits && below) {
            *at = *drill;
            return;
        }
    }
}

void navigate_worst(struct screen *screen, struct path *at)
{
    find_worst(screen, at, false);
}

/* The figure of a table's row: of the worst finding there, else the one that rows are sorted by,
 * else the first. */
static void choose_figure(struct screen *screen, const struct focus *focus, struct path *at)
{
    const struct section *section = focus->section;
    const struct report_row *row =
        focus->list->cursor < (int)section->row_count ? &section->rows[focus->list->cursor] : NULL;
    const char *sort = screen_level(screen)->sort;
    if (row && row->has_state && row->state != RULE_OK)
        find_worst(screen, at, true);
    if (at->indicator[0] || at->record[0])
        return;
    for (size_t c = 0; c < section->column_count; c++) {
        const struct report_column *column = &section->columns[c];
        if (!column->numeric || column->is_change || (*sort && strcmp(column->id, sort)))
            continue;
        snprintf(at->indicator, sizeof at->indicator, "%s", column->id);
        return;
    }
}

bool navigate_explained(struct screen *screen, const struct focus *focus, struct path *at)
{
    const struct path *target = focus->ops->target(focus->section, focus->list);
    const char *kind = focus->pane->kind;
    bool heat = focus->section->shape == SHAPE_HEAT;
    if (!target && (heat || !focus->section->row_count))
        return false;
    *at = target ? *target : screen_level(screen)->at;
    if (path_is_decision(at)) /* its figure */
        at->record[0] = '\0';
    if (!strcmp(kind, "goals") && !at->indicator[0])
        snprintf(at->indicator, sizeof at->indicator, "goal_score");
    if (!strcmp(kind, "table") && !focus->pane->register_name && !at->indicator[0])
        choose_figure(screen, focus, at);
    return true;
}

static void push_kind(struct screen *screen, const char *kind, const struct path *at)
{
    const struct pane_def *pane = screen_pane_of_kind(screen, kind);
    if (!pane || strcmp(pane->kind, kind)) /* an INI file took it away */
        return;
    remember(screen);
    push(screen, pane, at);
}

void navigate_explain(struct screen *screen, const struct path *at)
{
    push_kind(screen, "explain", at);
}

void navigate_proposals(struct screen *screen, const struct path *at)
{
    push_kind(screen, "proposals", at);
}

void navigate_playbook(struct screen *screen, const struct path *at)
{
    push_kind(screen, "playbook", at);
}

bool navigate_up(struct screen *screen)
{
    if (screen->depth > 0) {
        const struct level *left = screen_level(screen);
        if (left->zoomed_from) {
            screen->side[left->zoomed_from] = left->list;
            screen->side_lens[left->zoomed_from] = left->lens;
        }
        screen->depth--;
        restore_view(screen);
        review_came_up(screen);
        return true;
    }
    if (screen->zoomed || screen->focus) {
        screen->zoomed = false;
        screen->focus = 0;
        return true;
    }
    return false;
}

void navigate_place(struct screen *screen, const struct level *levels, int depth)
{
    remember(screen);
    memcpy(screen->levels, levels, sizeof screen->levels);
    screen->depth = depth;
    restore_view(screen);
    review_went(screen);
}

bool navigate_back(struct screen *screen)
{
    if (screen->last_depth < 0)
        return false;
    struct level levels[SCREEN_LEVELS];
    int depth = screen->depth;
    navigate_keep(screen);
    memcpy(levels, screen->levels, sizeof levels);
    memcpy(screen->levels, screen->last, sizeof levels);
    screen->depth = screen->last_depth;
    memcpy(screen->last, levels, sizeof levels);
    screen->last_depth = depth;
    restore_view(screen);
    review_went(screen);
    return true;
}

/* A side pane of the overview on the whole screen: a level of its own, so Esc brings back. */
void navigate_zoom(struct screen *screen)
{
    int from = screen->focus;
    struct focus focus;
    struct path at = {0};
    screen_focus(screen, &focus);
    struct list_state list = *focus.list;
    struct lens lens = *focus.lens;
    if (!strcmp(focus.pane->kind, "funnel")) { /* of the selected market */
        struct focus markets;
        screen->focus = 0;
        screen_focus(screen, &markets);
        screen->focus = from;
        const struct path *target = markets.ops->target(markets.section, markets.list);
        if (target)
            snprintf(at.market, sizeof at.market, "%s", target->market);
    }
    remember(screen);
    push(screen, focus.pane, &at);
    screen_level(screen)->list = list;
    screen_level(screen)->lens = lens;
    screen_level(screen)->zoomed_from = from;
}

/* Not the total, which is where the walk begins. */
static bool is_market(const struct report_row *row)
{
    return row->can_drill && row->drill.market[0];
}

bool navigate_market(struct screen *screen, int step)
{
    static const struct path nowhere;
    const struct section *markets =
        screen_section(screen, screen_pane_of_kind(screen, "table"), &nowhere, "", false);
    struct level *level = screen_level(screen);
    int count = 0, at = -1;
    for (size_t r = 0; r < markets->row_count; r++)
        if (is_market(&markets->rows[r])) {
            if (!strcmp(markets->rows[r].drill.market, level->at.market))
                at = count;
            count++;
        }
    int to = at + step;
    if (to < -1 || to >= count)
        return false;
    char channel[sizeof level->at.channel];
    snprintf(channel, sizeof channel, "%s", level->at.channel);
    memset(&level->at, 0, sizeof level->at);
    for (size_t r = 0, k = 0; to >= 0 && r < markets->row_count; r++)
        if (is_market(&markets->rows[r]) && k++ == (size_t)to)
            snprintf(level->at.market, sizeof level->at.market, "%s",
                     markets->rows[r].drill.market);
    return true;
}

bool navigate_period(struct screen *screen, int step)
{
    struct period period;
    const struct rollup *rollup = snapshot_rollup(screen->snapshot, screen->view.grain);
    if (!rollup || !view_period(&screen->view, screen->snapshot, &period))
        return false;
    period.index += step;
    if (timeline_find(rollup_timeline(rollup), period) < 0)
        return false;
    screen->view.has_period = true;
    screen->view.period = period;
    screen_forget(screen);
    return true;
}

static bool same_path(const struct path *a, const struct path *b)
{
    return !strcmp(a->market, b->market) && !strcmp(a->channel, b->channel) &&
           !strcmp(a->indicator, b->indicator) && !strcmp(a->record, b->record) &&
           !strcmp(a->category, b->category);
}

void navigate_to_finding(struct screen *screen, int r)
{
    static const struct path nowhere;
    const struct pane_def *pane = screen_pane_of_kind(screen, "redlines");
    const struct section *lines = screen_section(screen, pane, &nowhere, "", false);
    struct path target = lines->rows[r].drill;
    bool leads = lines->rows[r].can_drill;
    remember(screen);
    screen->depth = 0;
    screen->zoomed = false;
    set_pane(&screen->levels[0], pane, &nowhere);
    review_went(screen);
    screen->levels[0].list.cursor = r;
    row_identity(&lines->rows[r], r, screen->levels[0].list.key,
                 sizeof screen->levels[0].list.key);
    if (leads)
        push(screen, pane_for(screen, &target, "redlines"), &target);
}

bool navigate_finding(struct screen *screen, int step)
{
    static const struct path nowhere;
    const struct pane_def *pane = screen_pane_of_kind(screen, "redlines");
    const struct section *lines = screen_section(screen, pane, &nowhere, "", false);
    int count = (int)lines->row_count, at = -1;
    struct path here = screen_level(screen)->at;
    for (int r = 0; r < count; r++)
        if (screen->depth > 0 && lines->rows[r].can_drill &&
            same_path(&lines->rows[r].drill, &here))
            at = r;
    for (int r = at + step; r >= 0 && r < count; r += step) {
        if (!lines->rows[r].can_drill)
            continue;
        navigate_to_finding(screen, r);
        return true;
    }
    return false;
}
