/*
 * redline backtest: how red lines would have done on the history.
 *
 * It prints the pane of the track record, of all red lines or of the one that --rule names; a name
 * that is none is bad usage, with the nearest one.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "report/report.h"

static bool find_rule(const struct rule_set *rules, const char *name, struct err *err)
{
    const char **names, *nearest;

    if (!name || rule_set_find(rules, name))
        return true;
    names = mem_calloc(rules->count, sizeof *names);
    for (size_t i = 0; i < rules->count; i++)
        names[i] = rules->rules[i].name;
    nearest = text_nearest(name, names, rules->count);
    err_set(err, nearest ? _("there is no red line '%s'; did you mean '%s'?")
                         : _("there is no red line '%s'"),
            name, nearest);
    free(names);
    return false;
}

static void print(FILE *out, enum report_format format, const struct snapshot *snapshot,
                  const struct view *view)
{
    static const struct pane_def pane = {
        .name = "backtest", .title = N_("Track record"), .kind = "backtest"};
    struct pane_def titled = pane;
    struct report_context context;
    struct report_head head;
    struct section section;

    titled.title = _(pane.title);
    report_context_init(&context, snapshot, view);
    report_head_build(&context, &head);
    report_build(&context, &titled, &section);
    report_print(out, format, &head, &section, 1, view->ascii);
    section_release(&section);
    report_head_release(&head);
    report_context_release(&context);
}

static int backtest(const struct options *options, const struct snapshot *snapshot)
{
    struct app_output output;
    struct err err = {.text = ""};
    struct view view;

    if (!app_view(options, snapshot, &view, &err) ||
        !find_rule(snapshot->rules, options->rule, &err))
        return app_bad_usage(options, &err);
    if (options->rule)
        snprintf(view.at.indicator, sizeof view.at.indicator, "%s", options->rule);
    if (!app_tell_unreadable(snapshot) || !app_output_open(&output))
        return EXIT_TROUBLE;
    print(output.file, app_format(options, FORMAT_TEXT), snapshot, &view);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

int cmd_backtest(struct options *options)
{
    int status = EXIT_TROUBLE;
    struct engine *engine = app_open(options, &status);

    if (!engine)
        return status;
    status = backtest(options, engine_snapshot(engine));
    status = app_strict(options, engine_snapshot(engine), status);
    engine_close(engine);
    return status;
}
