/*
 * The view: which period is looked at, and how a place is written for people.
 *
 * The period in force is the most exact one that was named: the place's own, else the view's, else
 * the default of the data.  Crumbs are for reading only; what can be typed back is path_print's
 * (path.c).
 */
#include "report/view.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"

void view_init(struct view *view, const struct snapshot *snapshot)
{
    memset(view, 0, sizeof *view);
    view->grain = snapshot ? snapshot->catalogue->settings.grain : GRAIN_WEEK;
    view->compare = COMPARE_PREVIOUS;
    view->mode = MODE_VALUE;
}

const char *const compare_names[5] = {[COMPARE_PREVIOUS] = "previous",
                                      [COMPARE_YEAR] = "year",
                                      [COMPARE_BOTH] = "both",
                                      [COMPARE_TARGET] = "target",
                                      [COMPARE_NONE] = "none"};

enum compare compare_parse(const char *name)
{
    for (size_t i = 0; i < sizeof compare_names / sizeof *compare_names; i++)
        if (strcmp(compare_names[i], name) == 0)
            return (enum compare)i;
    return COMPARE_PREVIOUS;
}

bool view_period(const struct view *view, const struct snapshot *snapshot, struct period *out)
{
    if (snapshot->cube->first_day == DAY_NONE)
        return false;
    if (view->at.has_period) {
        *out = view->at.period;
        return true;
    }
    if (view->has_period) {
        *out = view->period;
        return true;
    }
    return model_default_period(snapshot->model, view->grain, out);
}

static const char *subject_title(const struct snapshot *snapshot, const char *name)
{
    const struct indicator *indicator = model_indicator(snapshot->model, name);
    const struct redline_def *redline;
    const struct measure_def *measure;

    if (indicator)
        return indicator->def->title;
    redline = catalogue_redline(snapshot->catalogue, name);
    if (redline)
        return redline->title;
    measure = catalogue_measure(snapshot->catalogue, name);
    return measure ? measure->title : NULL;
}

static void add_crumb(struct strbuf *crumbs, const char *text, bool ascii)
{
    if (crumbs->length)
        strbuf_adds(crumbs, ascii ? " > " : " \xE2\x80\xBA ");
    text_clean(crumbs, text, strlen(text));
}

static void add_code(struct strbuf *crumbs, const struct snapshot *snapshot, const char *dimension,
                     const char *code, bool ascii)
{
    const char *name = snapshot_name(snapshot, dimension, code);

    add_crumb(crumbs, code, ascii);
    if (name && *name && strcmp(name, code) != 0) {
        strbuf_addc(crumbs, ' ');
        text_clean(crumbs, name, strlen(name));
    }
}

void path_crumbs(const struct path *path, const struct snapshot *snapshot, bool ascii,
                 struct strbuf *out)
{
    struct strbuf crumbs = STRBUF_INIT;

    add_crumb(&crumbs, _("All"), ascii);
    if (path->market[0])
        add_code(&crumbs, snapshot, "market", path->market, ascii);
    if (path->channel[0])
        add_code(&crumbs, snapshot, "channel", path->channel, ascii);
    if (path->indicator[0]) {
        const char *title = subject_title(snapshot, path->indicator);

        add_crumb(&crumbs, title && *title ? _(title) : path->indicator, ascii);
    }
    if (path->category[0])
        add_crumb(&crumbs, path->category, ascii);
    if (path->record[0])
        add_crumb(&crumbs, path->record, ascii);
    if (path->has_period) {
        struct strbuf period = STRBUF_INIT;

        period_print(path->period, &period);
        add_crumb(&crumbs, period.text, ascii);
        strbuf_release(&period);
    }
    if (ascii)
        text_ascii(out, crumbs.text);
    else
        strbuf_add(out, crumbs.text, crumbs.length);
    strbuf_release(&crumbs);
}
