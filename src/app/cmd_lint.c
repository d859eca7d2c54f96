/*
 * redline lint: every error of every INI file, in the form that editors jump to.
 *
 * The whole load is tried, because half of what can be wrong shows only against the data: a header
 * that is not there, a formula whose measure no source supplies, a theme's colour, a key's action.
 * Commands do not run: that they may is checked, and what they bring is taken to be right.  What is
 * dormant is listed, too, with what it lacks; that is no finding.  The list is the output
 * and goes to stdout.
 */
#include "app/commands.h"

#include <stdarg.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/print.h"
#include "tui/state.h"

static void print_errors(FILE *out, const struct err_list *errors)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < errors->count; i++) {
        strbuf_clear(&line);
        err_format(&errors->items[i], &line);
        print_line(out, line.text, false);
    }
    strbuf_release(&line);
}

static void check_data(const struct snapshot *snapshot, struct err_list *errors)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *source = &snapshot->sources[i];
        for (size_t p = 0; p < source->part_count; p++)
            if (part_error(source->parts[p]))
                err_list_add(errors, part_error(source->parts[p]));
        if (!source->part_count && !source->waiting)
            err_list_addf(errors, source->def->origin.file, source->def->origin.line, 0,
                          _("[source %s]: no file matches %s"), source->def->name,
                          source->def->path ? source->def->path : "");
    }
}

/* The places that named views lead to. */
static void check_views(const struct snapshot *snapshot, struct err_list *errors)
{
    const struct catalogue *catalogue = snapshot->catalogue;

    for (size_t i = 0; i < catalogue->view_count; i++) {
        const struct view_def *view = &catalogue->views[i];
        struct path path;
        struct err err = {.text = ""};
        if (view->path && !path_parse(view->path, snapshot, &path, &err))
            err_list_addf(errors, view->origin.file, view->origin.line, 0, "[view %s]: %s",
                          view->name, err.text);
    }
}

/* What a command would supply is not known, so nothing can be called dormant. */
static bool print_unasked(FILE *out, const struct snapshot *snapshot)
{
    struct strbuf line = STRBUF_INIT;
    bool any = false;

    for (size_t i = 0; i < snapshot->source_count; i++) {
        if (!snapshot->sources[i].waiting)
            continue;
        strbuf_clear(&line);
        strbuf_addf(&line,
                    _("not checked: [source %s] has a command, and lint runs none; `redline "
                      "sources` does"),
                    snapshot->sources[i].def->name);
        print_line(out, line.text, false);
        any = true;
    }
    strbuf_release(&line);
    return any;
}

/* No findings either: they break nothing, but nobody meant them. */
static void print_doubts(FILE *out, const struct snapshot *snapshot)
{
    struct err_list doubts;

    err_list_init(&doubts);
    playbook_doubts(snapshot->playbooks, snapshot->rules, snapshot->catalogue, &doubts);
    print_errors(out, &doubts);
    err_list_release(&doubts);
}

/* No finding: the palette runs them. But nobody asked for it. */
static void print_lost_keys(FILE *out, const struct catalogue *catalogue)
{
    struct strbuf line = STRBUF_INIT;

    for (size_t i = 0; i < screen_action_count; i++) {
        strbuf_clear(&line);
        if (keys_lost(catalogue, &screen_actions[i], &line))
            print_line(out, line.text, false);
    }
    strbuf_release(&line);
}

__attribute__((format(printf, 2, 3))) static void print_linef(FILE *out, const char *format, ...)
{
    struct strbuf line = STRBUF_INIT;
    va_list arguments;

    va_start(arguments, format);
    strbuf_vaddf(&line, format, arguments);
    va_end(arguments);
    print_line(out, line.text, false);
    strbuf_release(&line);
}

/* What is missing, where somebody can say. */
static const char *or_nothing(const char *missing)
{
    return missing ? missing : "";
}

static void print_dormant(FILE *out, const struct snapshot *snapshot)
{
    const struct model *model = snapshot->model;
    const struct rule_set *rules = snapshot->rules;
    const struct adjust_set *adjusts = snapshot->adjusts;
    const struct risk_set *risks = snapshot->risks;
    const struct proposal_set *proposals = snapshot->proposals;
    const struct fund_set *funds = snapshot->funds;

    print_lost_keys(out, snapshot->catalogue);
    print_doubts(out, snapshot);
    if (print_unasked(out, snapshot))
        return;
    for (size_t i = 0; i < model->count; i++)
        if (model->indicators[i].dormant)
            print_linef(out, _("dormant: indicator %s: no source supplies %s"),
                        model->indicators[i].def->name, or_nothing(model->indicators[i].missing));
    for (size_t i = 0; i < rules->count; i++)
        if (rules->rules[i].dormant)
            print_linef(out, _("dormant: red line %s: nothing supplies %s"), rules->rules[i].name,
                        or_nothing(rules->rules[i].missing));
    for (size_t i = 0; i < adjusts->count; i++)
        if (adjusts->rules[i].dormant)
            print_linef(out, _("dormant: adjustment %s: nothing supplies %s"),
                        adjusts->rules[i].def->name, or_nothing(adjusts->rules[i].missing));
    for (size_t i = 0; i < risks->count; i++)
        if (risks->risks[i].dormant)
            print_linef(out, _("dormant: risk %s: nothing supplies %s"), risks->risks[i].def->name,
                        or_nothing(risks->risks[i].missing));
    for (size_t i = 0; i < proposals->count; i++)
        if (proposals->rules[i].dormant)
            print_linef(out, _("dormant: proposal %s: nothing supplies %s"),
                        proposals->rules[i].def->name, or_nothing(proposals->rules[i].missing));
    for (size_t i = 0; i < funds->count; i++)
        if (funds->funds[i].dormant)
            print_linef(out, _("dormant: fund %s: nothing supplies %s"), funds->funds[i].def->name,
                        or_nothing(funds->funds[i].missing));
}

/* A theme that is both built in and the user's is checked twice: each sentence is said once. */
static void drop_repeats(struct err_list *errors)
{
    size_t kept = 0;

    for (size_t i = 0; i < errors->count; i++) {
        struct strbuf mine = STRBUF_INIT, other = STRBUF_INIT;
        bool repeated = false;
        err_format(&errors->items[i], &mine);
        for (size_t k = 0; k < kept && !repeated; k++) {
            strbuf_clear(&other);
            err_format(&errors->items[k], &other);
            repeated = mine.length == other.length && strcmp(mine.text, other.text) == 0;
        }
        if (!repeated)
            errors->items[kept++] = errors->items[i];
        strbuf_release(&mine);
        strbuf_release(&other);
    }
    errors->count = kept;
}

static void print_clean(FILE *out, const struct snapshot *snapshot)
{
    struct strbuf line = STRBUF_INIT;
    size_t files = snapshot->catalogue->file_count;

    strbuf_addf(&line,
                ngettext("%zu INI file checked: no errors", "%zu INI files checked: no errors",
                         (unsigned long)files),
                files);
    print_line(out, line.text, false);
    strbuf_release(&line);
}

int cmd_lint(struct options *options)
{
    struct engine *engine;
    struct app_output output;
    struct err_list errors;

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    err_list_init(&errors);
    options->engine.commands = COMMANDS_ASIDE;
    engine = app_load(options, &errors);
    if (engine) {
        const struct snapshot *snapshot = engine_snapshot(engine);
        check_data(snapshot, &errors);
        check_views(snapshot, &errors);
    }
    drop_repeats(&errors);
    print_errors(output.file, &errors);
    if (engine) {
        print_dormant(output.file, engine_snapshot(engine));
        if (!errors.count)
            print_clean(output.file, engine_snapshot(engine));
        engine_close(engine);
    }
    int status = errors.count ? EXIT_TROUBLE : EXIT_DONE;
    err_list_release(&errors);
    return app_output_close(&output, status, EXIT_TROUBLE);
}
