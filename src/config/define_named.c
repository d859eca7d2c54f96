/* Named views: [view NAME] is a pane at a place, and how it is looked at.
 *
 * What can be known without data is checked here: the pane, the period's form, the columns.  The
 * path is checked against the data when the view is opened, and so is the filter, whose columns are
 * those of the section.
 */
#include <string.h>
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "config/check.h"
#include "config/define.h"

static bool is_yes(const struct raw_section *section, const char *key)
{
    bool yes = false;
    const char *text = raw_text(section, key);
    return text && check_bool(text, &yes) && yes;
}

static void check_pane(struct builder *builder, const struct raw_section *section,
                       const struct view_def *view)
{
    const struct catalogue *catalogue = builder->catalogue;
    const char *names[64];
    size_t count = 0;
    struct origin origin = raw_key_origin(section, "pane");
    if (catalogue_pane(catalogue, view->name))
        define_error(builder, section, NULL,
                     _("[view %s] is called like a pane: give it another name"), view->name);
    if (!view->pane || catalogue_pane(catalogue, view->pane))
        return;
    for (size_t i = 0; i < catalogue->pane_count && count < 64; i++)
        names[count++] = catalogue->panes[i].name;
    define_error_nearest(builder, &origin, view->pane, names, count, _("there is no [pane %s]"),
                         view->pane);
}

static bool is_figure(const struct catalogue *catalogue, const struct pane_def *pane,
                      const char *name)
{
    const struct register_def *def =
        pane && pane->register_name ? catalogue_register(catalogue, pane->register_name) : NULL;
    for (size_t i = 0; def && i < def->column_count; i++)
        if (!strcmp(def->columns[i].name, name))
            return true;
    return !def && (catalogue_indicator(catalogue, name) || catalogue_measure(catalogue, name) ||
                    catalogue_redline(catalogue, name));
}

static void check_columns(struct builder *builder, const struct raw_section *section,
                          const struct view_def *view)
{
    const struct catalogue *catalogue = builder->catalogue;
    const struct pane_def *pane = view->pane ? catalogue_pane(catalogue, view->pane) : NULL;
    struct origin origin = raw_key_origin(section, "columns");
    size_t count, known = 0;
    const char *const *list = define_names(builder, raw_text(section, "columns"), &count);
    const char **names = define_array(builder, catalogue->indicator_count, sizeof *names);
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        names[known++] = catalogue->indicators[i].name;
    for (size_t i = 0; i < count; i++)
        if (!is_figure(catalogue, pane, list[i]))
            define_error_nearest(builder, &origin, list[i], names, known,
                                 _("columns: [view %s] names '%s', which is nothing here"),
                                 view->name, list[i]);
}

/* The list again, without the blanks around its commas. */
static const char *joined(struct builder *builder, const char *text)
{
    size_t count, used = 0;
    const char *const *list = define_names(builder, text, &count);
    if (!count)
        return NULL;
    char *out = define_array(builder, strlen(text) + 2, 1);
    for (size_t i = 0; i < count; i++) {
        memcpy(out + used, list[i], strlen(list[i]));
        used += strlen(list[i]);
        out[used++] = i + 1 < count ? ',' : '\0';
    }
    return out;
}

void define_named_views(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    struct period period;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->views =
        define_array(builder, raw_count(builder->raw, "view", true), sizeof *catalogue->views);
    while ((section = raw_next(builder->raw, "view", true, &index))) {
        struct view_def *view = &catalogue->views[catalogue->view_count++];
        const char *title = raw_text(section, "title");
        *view = (struct view_def){.name = section->name,
                                  .title = title ? title : section->name,
                                  .help = raw_text(section, "help"),
                                  .pane = define_name(builder, raw_text(section, "pane")),
                                  .path = raw_text(section, "path"),
                                  .period = raw_text(section, "period"),
                                  .compare = define_name(builder, raw_text(section, "compare")),
                                  .sort = define_name(builder, raw_text(section, "sort")),
                                  .sort_reverse = is_yes(section, "reverse"),
                                  .filter = raw_text(section, "filter"),
                                  .problems = is_yes(section, "problems"),
                                  .columns = joined(builder, raw_text(section, "columns")),
                                  .origin = raw_origin(section)};
        check_pane(builder, section, view);
        check_columns(builder, section, view);
        if (view->period && !period_parse(view->period, &period))
            define_error(builder, section, "period",
                         _("'%s' is no period: 2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026"),
                         view->period);
    }
}
