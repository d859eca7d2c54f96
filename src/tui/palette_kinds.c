/* The kinds of things that the palette knows, each with its list and what running one does.
 *
 * A name that is typed in full is run as it is; so a kind's run() looks its name up again.  That there
 * is no such thing, and what is near, is said by the palette.  Nothing here draws.
 */
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/actions.h"
#include "tui/palette.h"
#include "tui/state.h"

/* ---- actions -------------------------------------------------------------------------------- */

static void list_actions(struct screen *screen, struct candidate_list *list)
{
    struct strbuf text = STRBUF_INIT;
    for (size_t i = 0; i < screen_action_count; i++) {
        const struct action *action = &screen_actions[i];
        const char *why = NULL;
        if (!strncmp(action->id, "pane-", 5) || !strcmp(action->id, "palette"))
            continue;
        strbuf_clear(&text);
        action_key_label(screen, action, &text);
        strbuf_addf(&text, "  %s", _(action->help));
        bool help = screen->help;
        screen->help = false; /* whether it works on the pane behind */
        if (action->possible && !action->possible(screen, &why))
            strbuf_addf(&text, " (%s)", why ? why : _("not here"));
        screen->help = help;
        candidate_add(list, action->id, text.text, NULL);
    }
    strbuf_release(&text);
}

static bool run_action(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    const struct action *action = action_find(name);
    (void)err;
    if (!action)
        return false;
    *reaction = action_run(screen, action);
    return true;
}

/* ---- panes and places ----------------------------------------------------------------------- */

static void list_panes(struct screen *screen, struct candidate_list *list)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (strcmp(catalogue->panes[i].kind, "overview"))
            candidate_add(list, catalogue->panes[i].name, _(catalogue->panes[i].title),
                          catalogue->panes[i].help);
}

static bool run_pane(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    const struct pane_def *pane = screen_pane_def(screen, name);
    (void)err;
    if (!pane)
        return false;
    *reaction = open_pane(screen, pane);
    return true;
}

static void list_views(struct screen *screen, struct candidate_list *list)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->view_count; i++)
        candidate_add(list, catalogue->views[i].name, _(catalogue->views[i].title),
                      catalogue->views[i].help);
}

static bool run_view(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    const struct view_def *view = catalogue_view(screen->snapshot->catalogue, name);
    if (!view)
        return false;
    *reaction = REACT_REDRAW;
    return view_open(screen, view, err);
}

static void list_codes(struct screen *screen, struct candidate_list *list, const char *dimension,
                       const struct strmap *codes)
{
    for (size_t i = 0; i < codes->count; i++)
        candidate_add(list, strmap_name(codes, (int)i),
                      snapshot_name(screen->snapshot, dimension, strmap_name(codes, (int)i)), NULL);
}

static void list_markets(struct screen *screen, struct candidate_list *list)
{
    list_codes(screen, list, "market", &screen->snapshot->cube->dims->market);
}

static void list_channels(struct screen *screen, struct candidate_list *list)
{
    list_codes(screen, list, "channel", &screen->snapshot->cube->dims->channel);
}

static bool go_to(struct screen *screen, const struct path *at, unsigned *reaction)
{
    navigate_jump(screen, at);
    *reaction = REACT_REDRAW;
    return true;
}

static bool is_code(const struct strmap *codes, const char *name)
{
    return strmap_find(codes, name, strlen(name)) >= 0;
}

static bool run_market(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    struct path at = {0};
    (void)err;
    if (!is_code(&screen->snapshot->cube->dims->market, name))
        return false;
    snprintf(at.market, sizeof at.market, "%s", name);
    return go_to(screen, &at, reaction);
}

/* In the market where the reader is, else in all. */
static bool run_channel(struct screen *screen, const char *name, unsigned *reaction,
                        struct err *err)
{
    struct path at = {0};
    (void)err;
    if (!is_code(&screen->snapshot->cube->dims->channel, name))
        return false;
    snprintf(at.market, sizeof at.market, "%s", screen_level(screen)->at.market);
    snprintf(at.channel, sizeof at.channel, "%s", name);
    return go_to(screen, &at, reaction);
}

static bool run_path(struct screen *screen, const char *text, unsigned *reaction, struct err *err)
{
    struct path at;
    return path_parse(text, screen->snapshot, &at, err) && go_to(screen, &at, reaction);
}

/* ---- figures -------------------------------------------------------------------------------- */

static void list_indicators(struct screen *screen, struct candidate_list *list)
{
    const struct model *model = screen->snapshot->model;
    for (size_t i = 0; i < model->count; i++)
        if (!model->indicators[i].dormant)
            candidate_add(list, model->indicators[i].def->name, _(model->indicators[i].def->title),
                          model->indicators[i].def->help);
}

/* Its history, at the place where the reader is. */
static bool run_indicator(struct screen *screen, const char *name, unsigned *reaction,
                          struct err *err)
{
    const struct indicator *indicator = model_indicator(screen->snapshot->model, name);
    struct path at = {0}, here = screen_level(screen)->at;
    if (!indicator)
        return false;
    if (indicator->dormant)
        return err_set(err, _("%s is dormant: no source supplies %s"), name,
                       indicator->missing ? indicator->missing : "");
    snprintf(at.market, sizeof at.market, "%s", here.market);
    snprintf(at.channel, sizeof at.channel, "%s", here.channel);
    snprintf(at.indicator, sizeof at.indicator, "%s", indicator->def->name);
    return go_to(screen, &at, reaction);
}

static void list_redlines(struct screen *screen, struct candidate_list *list)
{
    const struct rule_set *rules = screen->snapshot->rules;
    for (size_t i = 0; i < rules->count; i++) {
        const struct redline_def *def =
            catalogue_redline(screen->snapshot->catalogue, rules->rules[i].name);
        if (!rules->rules[i].dormant)
            candidate_add(list, rules->rules[i].name, def ? _(def->title) : "",
                          def ? def->help : NULL);
    }
}

/* The worst finding of it; where there is none, the list of all that is broken says so. */
static bool run_redline(struct screen *screen, const char *name, unsigned *reaction,
                        struct err *err)
{
    static const struct path nowhere;
    const struct pane_def *pane = screen_pane_of_kind(screen, "redlines");
    const struct section *lines = screen_section(screen, pane, &nowhere, "", false);
    bool known = false;
    (void)err;
    for (size_t i = 0; i < screen->snapshot->rules->count; i++)
        known |= !strcmp(screen->snapshot->rules->rules[i].name, name);
    if (!known)
        return false;
    *reaction = REACT_REDRAW;
    for (size_t r = 0; r < lines->row_count; r++)
        for (int k = 0; k < 3 && lines->rows[r].key_names[k]; k++)
            if (!strcmp(lines->rows[r].key_names[k], "redline") &&
                !strcmp(lines->rows[r].key_values[k], name)) {
                navigate_to_finding(screen, (int)r);
                return true;
            }
    snprintf(screen->message, sizeof screen->message, _("Red line %s: nothing is over it."), name);
    return true;
}

/* ---- how it is looked at -------------------------------------------------------------------- */

static void list_periods(struct screen *screen, struct candidate_list *list)
{
    const struct rollup *rollup = snapshot_rollup(screen->snapshot, screen->view.grain);
    const struct timeline *timeline = rollup ? rollup_timeline(rollup) : NULL;
    struct strbuf name = STRBUF_INIT, span = STRBUF_INIT;
    for (size_t i = timeline ? timeline->count : 0; i-- > 0;) {
        strbuf_clear(&name);
        strbuf_clear(&span);
        period_print(timeline_period(timeline, i), &name);
        period_print_span(timeline_period(timeline, i), screen->ascii, &span);
        candidate_add(list, name.text, span.text, NULL);
    }
    strbuf_release(&name);
    strbuf_release(&span);
}

static bool has_rows(const struct screen *screen, struct period period)
{
    const struct cube *cube = screen->snapshot->cube;
    return cube->first_day != DAY_NONE && period_last_day(period) >= cube->first_day &&
           period_first_day(period) <= cube->last_day;
}

static bool run_period(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    struct period period;
    struct strbuf first = STRBUF_INIT, last = STRBUF_INIT;
    const struct cube *cube = screen->snapshot->cube;
    if (!period_parse(name, &period))
        return err_set(err,
                       _("'%s' is no period: 2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026"),
                       name);
    if (!has_rows(screen, period)) {
        if (cube->first_day == DAY_NONE)
            return err_set(err, _("there is no data"));
        day_print(cube->first_day, &first);
        day_print(cube->last_day, &last);
        err_set(err, _("%s has no data: it goes from %s to %s"), name, first.text, last.text);
        strbuf_release(&first);
        strbuf_release(&last);
        return false;
    }
    screen_level(screen)->at.has_period = false;
    screen->view.has_period = true;
    screen->view.period = period;
    screen->view.grain = period.grain;
    screen_forget(screen);
    *reaction = REACT_REDRAW;
    return true;
}

static void list_compares(struct screen *screen, struct candidate_list *list)
{
    (void)screen;
    for (size_t i = 0; i < sizeof compare_names / sizeof *compare_names; i++)
        candidate_add(list, compare_names[i], "", NULL);
}

static bool run_compare(struct screen *screen, const char *name, unsigned *reaction,
                        struct err *err)
{
    enum compare compare = compare_parse(name);
    (void)err;
    if (strcmp(compare_names[compare], name))
        return false;
    screen->view.compare = compare;
    screen_forget(screen);
    *reaction = REACT_REDRAW;
    return true;
}

static void list_themes(struct screen *screen, struct candidate_list *list)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    for (size_t i = 0; i < catalogue->theme_count; i++)
        candidate_add(list, catalogue->themes[i].name, "", NULL);
}

static bool run_theme(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    (void)err;
    if (!theme_find(screen->snapshot->catalogue, name))
        return false;
    *reaction = screen_take_theme(screen, name);
    return true;
}

static void list_sorts(struct screen *screen, struct candidate_list *list)
{
    struct focus focus;
    screen_focus(screen, &focus);
    candidate_add(list, "worst", _("worst first"), NULL);
    for (size_t c = 0; c < focus.section->column_count; c++) {
        const struct report_column *column = &focus.section->columns[c];
        if (!column->is_change && !column->is_spark)
            candidate_add(list, column->id, column->title, NULL);
    }
}

static bool run_sort(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    struct focus focus;
    const char *why = NULL;
    bool known = !strcmp(name, "worst");
    if (!can_sort(screen, &why))
        return err_set(err, "%s", why);
    screen_focus(screen, &focus);
    for (size_t c = 0; c < focus.section->column_count; c++)
        known |= !strcmp(focus.section->columns[c].id, name);
    if (!known)
        return false;
    struct level *level = screen_level(screen);
    snprintf(level->sort, sizeof level->sort, "%s", strcmp(name, "worst") ? name : "");
    level->list.top = 0;
    *reaction = REACT_REDRAW;
    return true;
}

static void list_all_columns(struct screen *screen, struct candidate_list *list)
{
    const char *why = NULL;
    if (!can_choose_columns(screen, &why))
        return;
    columns_list(screen);
    for (size_t i = 0; i < screen->chooser.count; i++) {
        const struct chooser_row *row = &screen->chooser.rows[i];
        const struct indicator_def *def =
            catalogue_indicator(screen->snapshot->catalogue, row->id);
        char title[160];
        snprintf(title, sizeof title, "%s %s", row->shown ? "[x]" : "[ ]", def ? _(def->title) : "");
        candidate_add(list, row->id, title, NULL);
    }
}

static bool run_column(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    const char *why = NULL;
    if (!can_choose_columns(screen, &why))
        return err_set(err, "%s", why);
    *reaction = REACT_REDRAW;
    return columns_toggle(screen, name);
}

static bool run_filter(struct screen *screen, const char *text, unsigned *reaction, struct err *err)
{
    struct focus focus;
    struct filter filter;
    const char *why = NULL;
    if (!can_filter(screen, &why))
        return err_set(err, "%s", why);
    screen_focus(screen, &focus);
    if (strlen(text) >= FILTER_BYTES)
        return err_set(err, _("this is too long for a filter"));
    if (!filter_parse(text, focus.section, &filter, err))
        return false;
    snprintf(focus.lens->filter, sizeof focus.lens->filter, "%s", text);
    *reaction = REACT_REDRAW;
    return true;
}

/* ---- out ------------------------------------------------------------------------------------ */

static bool run_write(struct screen *screen, const char *name, unsigned *reaction, struct err *err)
{
    (void)err;
    *reaction = write_view(screen, name, false);
    return true;
}

static void list_bookmarks(struct screen *screen, struct candidate_list *list)
{
    for (int i = 0; i < SCREEN_MARKS; i++) {
        char letter[2] = {(char)('a' + i), '\0'};
        if (screen->bookmarks[i])
            candidate_add(list, letter, screen->bookmarks[i]->words, NULL);
    }
}

static bool run_bookmark(struct screen *screen, const char *name, unsigned *reaction,
                         struct err *err)
{
    if (strlen(name) != 1)
        return err_set(err, _("a bookmark is one letter"));
    *reaction = bookmark_go(screen, *name);
    return true;
}

const struct palette_kind palette_kinds[] = {
    {.word = "", .list = list_actions, .run = run_action, .in_help = true},
    {.word = "view",
     .help = N_("open a named view"),
     .list = list_views,
     .run = run_view,
     .in_help = true},
    {.word = "pane",
     .help = N_("open a pane"),
     .list = list_panes,
     .run = run_pane,
     .in_help = true},
    {.word = "market", .help = N_("go to a market"), .list = list_markets, .run = run_market},
    {.word = "channel",
     .help = N_("go to a channel, of the market where you are"),
     .list = list_channels,
     .run = run_channel},
    {.word = "indicator",
     .help = N_("the history of an indicator, here"),
     .list = list_indicators,
     .run = run_indicator,
     .in_help = true},
    {.word = "redline",
     .help = N_("the worst that a red line found"),
     .list = list_redlines,
     .run = run_redline},
    {.word = "period",
     .help = N_("look at a period: 2026-W46, 2026-11, 2026-Q4"),
     .list = list_periods,
     .run = run_period},
    {.word = "compare",
     .help = N_("compare with another base"),
     .list = list_compares,
     .run = run_compare,
     .is_detail = true},
    {.word = "theme", .help = N_("take a theme"), .list = list_themes, .run = run_theme},
    {.word = "sort",
     .help = N_("sort by a column"),
     .list = list_sorts,
     .run = run_sort,
     .is_detail = true},
    {.word = "column",
     .help = N_("show or hide a column of this table"),
     .list = list_all_columns,
     .run = run_column,
     .is_detail = true},
    {.word = "filter", .help = N_("filter, as & does: text, !text, column>5"), .run = run_filter},
    {.word = "at", .help = N_("go to a place: DE/paid-search/cac"), .run = run_path},
    {.word = "bookmark",
     .help = N_("go to a bookmark"),
     .list = list_bookmarks,
     .run = run_bookmark},
    {.word = "write", .help = N_("write this view to a file"), .run = run_write},
};
const size_t palette_kind_count = sizeof palette_kinds / sizeof *palette_kinds;
