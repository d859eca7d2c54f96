/* References between sections: does what is named exist, and is it of the right sort?
 *
 * Runs after everything is built, so that the order of sections and files does not matter.  Each
 * error stands at the line of the key that refers, and names the nearest thing that exists.
 *
 * Built-in sections give way instead of failing: when the user removed an indicator or measure
 * (enabled = no), a built-in pane simply loses that column. Names inside formulas are not looked at
 * here: which measures exist is known only when the sources have been read (indicator/model.h).
 */
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "config/define.h"
#include "config/check.h"

struct names { /* of everything that a reference may mean */
    const char **items;
    size_t count, capacity;
};

static void add_name(struct names *names, const char *name)
{
    MEM_GROW(names->items, names->count, names->capacity);
    names->items[names->count++] = name;
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return true;
    return false;
}

static const struct raw_section *section_of(const struct builder *builder, const char *kind,
                                            const char *name)
{
    return raw_find(builder->raw, kind, name);
}

/* One error for a reference to a section that is missing or removed. */
static void report_missing(struct builder *builder, const struct origin *origin, const char *kind,
                           const char *name, const struct names *names)
{
    const struct raw_section *removed = raw_find(builder->raw, kind, name);
    if (removed && removed->left_out)
        return; /* its own mistake is known, and enough */
    if (removed && removed->removed)
        err_list_addf(builder->errors, origin->file, origin->line, 0,
                      _("[%s %s] is switched off in %s, line %d"), kind, name, removed->file->path,
                      removed->line);
    else
        define_error_nearest(builder, origin, name, names->items, names->count,
                             _("there is no [%s %s]"), kind, name);
}

static void collect(const struct builder *builder, const char *kind, struct names *names)
{
    size_t index = 0;
    const struct raw_section *section;
    while ((section = raw_next(builder->raw, kind, true, &index)))
        add_name(names, section->name);
}

/* The key `key` of a section names a section of another kind. */
static void check_reference(struct builder *builder, const struct raw_section *from,
                            const char *key, const char *kind, const char *name)
{
    struct names names = {0};
    struct origin origin = raw_key_origin(from, key);
    collect(builder, kind, &names);
    if (name && !has_name(&names, name))
        report_missing(builder, &origin, kind, name, &names);
    free(names.items);
}

static void check_sources(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct names maps = {0};
    collect(builder, "map", &maps);
    for (size_t i = 0; i < catalogue->source_count; i++) {
        const struct source_def *source = &catalogue->sources[i];
        for (size_t j = 0; j < source->field_count; j++) {
            const struct field_def *field = &source->fields[j];
            if (field->map && !has_name(&maps, field->map))
                report_missing(builder, &field->origin, "map", field->map, &maps);
        }
    }
    free(maps.items);
}

static void check_pane_order(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        const struct pane_def *pane = &catalogue->panes[i];
        const struct raw_section *section = section_of(builder, "pane", pane->name);
        if (pane->after && strcmp(pane->after, pane->name) == 0)
            define_error(builder, section, "after", _("[pane %s] cannot stand after itself"),
                         pane->name);
        else if (!pane->origin.builtin)
            check_reference(builder, section, "after", "pane", pane->after);
    }
}

/* A built-in line whose playbook the user removed has none. */
static void check_playbook(struct builder *builder, const struct raw_section *section,
                           struct redline_def *redline)
{
    const struct raw_entry *entry = raw_entry(section, "playbook");
    if (entry && entry->file->layer != LAYER_BUILTIN)
        check_reference(builder, section, "playbook", "playbook", redline->playbook);
    else if (redline->playbook && !catalogue_playbook(builder->catalogue, redline->playbook))
        redline->playbook = NULL;
}

/* A date column of the register that the line judges. */
static void check_found(struct builder *builder, const struct raw_section *section,
                        const struct redline_def *redline)
{
    const struct catalogue *catalogue = builder->catalogue;
    const struct register_def *def =
        redline->register_name ? catalogue_register(catalogue, redline->register_name) : NULL;
    struct origin origin = raw_key_origin(section, "found");
    struct names dates = {0};
    if (!redline->found)
        return;
    for (size_t i = 0; def && i < def->column_count; i++)
        if (def->columns[i].type == COLUMN_DATE)
            add_name(&dates, def->columns[i].name);
    if (!has_name(&dates, redline->found))
        define_error_nearest(builder, &origin, redline->found, dates.items, dates.count,
                             _("found: [redline %s] judges no register with a date column '%s'"),
                             redline->name, redline->found);
    free(dates.items);
}

static void check_redlines(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->redline_count; i++) {
        struct redline_def *redline = &catalogue->redlines[i];
        const struct raw_section *section = section_of(builder, "redline", redline->name);
        check_reference(builder, section, "register", "register", redline->register_name);
        check_playbook(builder, section, redline);
        check_found(builder, section, redline);
    }
}

/* A currency that is known on both sides must be the same: an amount is never converted here. */
static void check_money(struct builder *builder, const struct playbook_def *playbook,
                        const struct playbook_step *step)
{
    const struct fund_def *fund = catalogue_fund(builder->catalogue, step->fund);
    const char *currency = fund && *fund->currency ? fund->currency
                                                   : builder->catalogue->settings.currency;
    if (fund && step->has_money && *step->money.currency && *currency &&
        strcmp(step->money.currency, currency) != 0)
        define_error_at(builder, &step->origin,
                        _("[playbook %s] %d.money is in %s, but the fund %s holds %s"),
                        playbook->name, step->number, step->money.currency, fund->name, currency);
    if (!fund || !step->part)
        return;
    const char **names = define_array(builder, fund->part_count, sizeof *names);
    for (size_t i = 0; i < fund->part_count; i++) {
        names[i] = fund->parts[i].name;
        if (strcmp(names[i], step->part) == 0)
            return;
    }
    define_error_nearest(builder, &step->origin, step->part, names, fund->part_count,
                         _("[playbook %s] %d.part: the fund %s has no part '%s'"), playbook->name,
                         step->number, fund->name, step->part);
}

static void check_playbooks(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct names funds = {0};
    collect(builder, "fund", &funds);
    for (size_t i = 0; i < catalogue->playbook_count; i++) {
        const struct playbook_def *playbook = &catalogue->playbooks[i];
        for (size_t s = 0; s < playbook->step_count; s++) {
            struct playbook_step *step = &playbook->steps[s];
            if (!step->fund)
                continue;
            if (has_name(&funds, step->fund))
                check_money(builder, playbook, step);
            else if (step->origin.builtin)
                step->fund = step->part = NULL; /* the user removed it */
            else
                report_missing(builder, &step->origin, "fund", step->fund, &funds);
        }
    }
    free(funds.items);
}

static void check_risks(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->risk_count; i++) {
        struct risk_def *risk = &catalogue->risks[i];
        const struct raw_section *section = section_of(builder, "risk", risk->name);
        const struct raw_entry *entry = raw_entry(section, "redline");
        if (entry && entry->file->layer != LAYER_BUILTIN)
            check_reference(builder, section, "redline", "redline", risk->redline_name);
        else if (risk->redline_name && !catalogue_redline(catalogue, risk->redline_name))
            risk->redline_name = NULL;
    }
}

/* A red line of one indicator among several is called section:indicator. */
static void check_proposals(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->proposal_count; i++) {
        struct proposal_def *proposal = &catalogue->proposals[i];
        const struct raw_section *section = section_of(builder, "proposal", proposal->name);
        const char *name = proposal->redline;
        if (name)
            name = arena_strndup(builder->arena, name, strcspn(name, ":"));
        if (!proposal->redline_origin.builtin)
            check_reference(builder, section, "redline", "redline", name);
        else if (name && !catalogue_redline(catalogue, name))
            proposal->redline = NULL;
        const struct raw_entry *stop = raw_entry(section, "stop");
        for (size_t s = 0; stop && stop->file->layer != LAYER_BUILTIN && s < proposal->stop_count;
             s++)
            check_reference(builder, section, "stop", "redline", proposal->stops[s]);
    }
}

/* Indicators, measures, aliases and fields of sources: what a column of figures may be. */
static void collect_figures(const struct catalogue *catalogue, struct names *names)
{
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        add_name(names, catalogue->indicators[i].name);
    for (size_t i = 0; i < catalogue->measure_count; i++) {
        add_name(names, catalogue->measures[i].name);
        for (size_t j = 0; j < catalogue->measures[i].alias_count; j++)
            add_name(names, catalogue->measures[i].aliases[j]);
    }
    for (size_t i = 0; i < catalogue->source_count; i++)
        for (size_t j = 0; j < catalogue->sources[i].field_count; j++)
            add_name(names, catalogue->sources[i].fields[j].name);
}

/* A source without fields makes a measure of every column with numbers: then any name may turn out
 * to be one. */
static bool figures_are_open(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->source_count; i++)
        if (catalogue->sources[i].field_count == 0)
            return true;
    return false;
}

static bool is_slip(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (check_near_miss(name, names->items[i]))
            return true;
    return false;
}

/* "sessions.mobile": which devices there are is known only when the files have been read. */
static bool is_of_device(struct builder *builder, const struct names *names, const char *name)
{
    const char *dot = strchr(name, '.');
    return dot && has_name(names, arena_strndup(builder->arena, name, (size_t)(dot - name)));
}

/* Names of a list that mean nothing: errors for a user's pane, left out of a built-in one. Returns
 * the new count. */
static size_t check_list_names(struct builder *builder, const struct pane_def *pane,
                               const char *key, const char *const **list, size_t count,
                               const struct names *names, bool open)
{
    struct origin origin = raw_key_origin(section_of(builder, "pane", pane->name), key);
    const char **kept = define_array(builder, count, sizeof *kept);
    size_t kept_count = 0;
    for (size_t i = 0; i < count; i++) {
        const char *name = (*list)[i], *written = name;
        if (strcmp(pane->kind, "waterfall") == 0)
            name += strspn(name, "-= ");
        bool known = has_name(names, name) || is_of_device(builder, names, name) ||
                     (open && !pane->origin.builtin && !is_slip(names, name));
        if (known)
            kept[kept_count++] = written;
        else if (!pane->origin.builtin)
            define_error_nearest(builder, &origin, name, names->items, names->count,
                                 _("%s: [pane %s] names '%s', which is nothing here"), key,
                                 pane->name, name);
    }
    *list = kept;
    return kept_count;
}

static void check_one_name(struct builder *builder, const struct pane_def *pane, const char *key,
                           const char *name, const struct names *names)
{
    if (name)
        check_list_names(builder, pane, key, &(const char *const *){&name}, 1, names, false);
}

static void check_register_pane(struct builder *builder, struct pane_def *pane,
                                const struct raw_section *section)
{
    const struct register_def *def = catalogue_register(builder->catalogue, pane->register_name);
    struct names names = {0};
    check_reference(builder, section, "register", "register", pane->register_name);
    for (size_t i = 0; def && i < def->column_count; i++)
        add_name(&names, def->columns[i].name);
    if (def) {
        pane->column_count = check_list_names(builder, pane, "columns", &pane->columns,
                                              pane->column_count, &names, false);
        check_one_name(builder, pane, "rows", pane->rows, &names);
        check_one_name(builder, pane, "value", pane->value, &names);
        add_name(&names, "worst");
        check_one_name(builder, pane, "sort", pane->sort, &names);
    }
    free(names.items);
}

/* Names of cards: those of a built-in pane stay, so that the pane can say what is missing. */
static void check_groups(struct builder *builder, const struct pane_def *pane,
                         const struct names *names, bool open)
{
    for (size_t g = 0; !pane->origin.builtin && g < pane->group_count; g++) {
        const struct pane_group *group = &pane->groups[g];
        const char *const *list = group->names;
        check_list_names(builder, pane, "groups", &list, group->count, names, open);
    }
}

static void check_figure_pane(struct builder *builder, struct pane_def *pane)
{
    const char *rows[] = {"market", "channel", "indicator"};
    const struct names row_names = {.items = rows, .count = 3};
    bool open = figures_are_open(builder->catalogue);
    struct names figures = {0};
    collect_figures(builder->catalogue, &figures);
    pane->column_count = check_list_names(builder, pane, "columns", &pane->columns,
                                          pane->column_count, &figures, open);
    pane->step_count =
        check_list_names(builder, pane, "steps", &pane->steps, pane->step_count, &figures, open);
    check_groups(builder, pane, &figures, open);
    check_one_name(builder, pane, "rows", pane->rows, &row_names);
    struct names sorts = {0};
    add_name(&sorts, "worst");
    for (size_t i = 0; i < pane->column_count; i++)
        add_name(&sorts, pane->columns[i]);
    for (size_t i = 0; i < 2; i++)
        add_name(&sorts, rows[i]);
    check_one_name(builder, pane, "sort", pane->sort, &sorts);
    free(sorts.items);
    free(figures.items);
}

/* What a kind cannot do without. */
static void check_pane_kind(struct builder *builder, const struct pane_def *pane,
                            const struct raw_section *section)
{
    const char *missing = NULL;
    if (strcmp(pane->kind, "heatmap") == 0)
        missing = !pane->register_name  ? "register"
                  : !pane->rows         ? "rows"
                  : !pane->column_count ? "columns"
                  : !pane->value        ? "value"
                                        : NULL;
    else if ((strcmp(pane->kind, "funnel") == 0 || strcmp(pane->kind, "waterfall") == 0) &&
             pane->step_count < 2)
        missing = "steps";
    else if (strcmp(pane->kind, "cards") == 0 && pane->group_count == 0)
        missing = "groups";
    else if (strcmp(pane->kind, "table") == 0 && pane->column_count == 0)
        missing = "columns";
    if (missing && !pane->origin.builtin)
        define_error(builder, section, "kind", _("[pane %s]: a %s needs the key '%s'"), pane->name,
                     pane->kind, missing);
}

/* Red lines: errors for a user's pane, left out of a built-in one. */
static void check_tiers(struct builder *builder, struct pane_def *pane,
                        const struct raw_section *section)
{
    const char **kept = define_array(builder, pane->tier_count, sizeof *kept);
    size_t count = 0;
    for (size_t i = 0; i < pane->tier_count; i++) {
        if (catalogue_redline(builder->catalogue, pane->tiers[i]))
            kept[count++] = pane->tiers[i];
        else if (!raw_key_origin(section, "tiers").builtin)
            check_reference(builder, section, "tiers", "redline", pane->tiers[i]);
    }
    pane->tiers = kept;
    pane->tier_count = count;
}

static void check_panes(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        struct pane_def *pane = &catalogue->panes[i];
        const struct raw_section *section = section_of(builder, "pane", pane->name);
        check_pane_kind(builder, pane, section);
        check_tiers(builder, pane, section);
        if (pane->register_name)
            check_register_pane(builder, pane, section);
        else
            check_figure_pane(builder, pane);
    }
}

static void check_theme(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    struct names names = {0};
    struct origin origin = raw_key_origin(raw_find(builder->raw, "redline", ""), "theme");
    add_name(&names, "auto");
    for (size_t i = 0; i < catalogue->theme_count; i++)
        add_name(&names, catalogue->themes[i].name);
    if (!has_name(&names, catalogue->settings.theme))
        define_error_nearest(builder, &origin, catalogue->settings.theme, names.items, names.count,
                             _("theme: there is no theme '%s'"), catalogue->settings.theme);
    free(names.items);
}

static void check_not_empty(struct builder *builder)
{
    const struct catalogue *catalogue = builder->catalogue;
    bool own_register = false;
    for (size_t i = 0; i < catalogue->register_count; i++)
        own_register = own_register || !catalogue->registers[i].origin.builtin;
    /* a file of nothing but tests of red lines is read by `redline test`; after another error that is only its consequence: the section is misspelt or its file unread
     */
    if (catalogue->source_count == 0 && !own_register && !catalogue->test_count && builder->raw->file_count > 0 &&
        !builder->errors->count)
        err_list_addf(
            builder->errors, builder->raw->files[0]->path, 0, 0,
            _("no [source NAME] says what to read; `redline probe FILE.csv` proposes one"));
}

void validate_catalogue(struct builder *builder)
{
    check_not_empty(builder);
    check_sources(builder);
    check_redlines(builder);
    check_playbooks(builder);
    check_pane_order(builder);
    check_risks(builder);
    check_proposals(builder);
    check_panes(builder);
    if (raw_find(builder->raw, "redline", ""))
        check_theme(builder);
}
