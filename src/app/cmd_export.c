/*
 * redline export: a view on standard output.
 *
 * A view is a pane's name, or that of a [view NAME]; `overview` stands for its four panes in one
 * report, `screen` for the dashboard as it would be drawn, as text.  What is printed is the section
 * that the screen draws, so both show the same numbers; no terminal code is ever written, whatever
 * the data holds.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tui/canvas.h"
#include "tui/state.h"

enum { MAX_SECTIONS = 8, DEFAULT_WIDTH = 80, DEFAULT_HEIGHT = 24 };

struct export
{ /* the panes of one report */
    const struct pane_def *panes[MAX_SECTIONS];
    size_t count;
    bool screen;
    bool named; /* a [view NAME] */
};

static void add_pane(struct export *export, const struct pane_def *pane)
{
    if (pane && export->count < MAX_SECTIONS)
        export->panes[export->count++] = pane;
}

static bool no_view(const struct catalogue *catalogue, const char *name, struct err *err)
{
    const char **names =
        mem_calloc(catalogue->pane_count + catalogue->view_count + 3, sizeof *names);
    size_t count = 0;

    for (size_t i = 0; i < catalogue->pane_count; i++)
        names[count++] = catalogue->panes[i].name;
    for (size_t i = 0; i < catalogue->view_count; i++)
        names[count++] = catalogue->views[i].name;
    names[count++] = "overview";
    names[count++] = "screen";
    names[count++] = "budgets";
    const char *nearest = text_nearest(name, names, count);
    if (nearest) {
        err_set(err, _("there is no view '%s'; did you mean '%s'?"), name, nearest);
    } else {
        struct strbuf list = STRBUF_INIT;
        for (size_t i = 0; i < catalogue->pane_count; i++)
            strbuf_addf(&list, "%s, ", catalogue->panes[i].name);
        err_set(err, _("there is no view '%s'; there are %sbudgets, screen"), name, list.text);
        strbuf_release(&list);
    }
    free(names);
    return false;
}

static bool choose(const struct catalogue *catalogue, const char *name, struct export *export,
                   struct err *err)
{
    static const char *const overview[] = {"markets", "funnel", "heatmap", "redlines"};
    const struct pane_def *pane = catalogue_pane(catalogue, name);

    *export = (struct export){.count = 0};
    if (strcmp(name, "screen") == 0) {
        export->screen = true;
    } else if (strcmp(name, "overview") == 0 || (pane && strcmp(pane->kind, "overview") == 0)) {
        for (size_t i = 0; i < sizeof overview / sizeof overview[0]; i++)
            add_pane(export, catalogue_pane(catalogue, overview[i]));
    } else {
        export->named = !pane && catalogue_view(catalogue, name);
        add_pane(export, pane);
    }
    return export->screen || export->named || export->count ? true : no_view(catalogue, name, err);
}

static void print_panes(FILE *out, enum report_format format, const struct report_context *context,
                        const struct export *export)
{
    struct section sections[MAX_SECTIONS];
    struct report_head head;

    report_head_build(context, &head);
    for (size_t i = 0; i < export->count; i++)
        report_build(context, export->panes[i], &sections[i]);
    report_print(out, format, &head, sections, export->count, context->view->ascii);
    for (size_t i = 0; i < export->count; i++)
        section_release(&sections[i]);
    report_head_release(&head);
}

int app_text_screen(const struct options *options, const struct snapshot *snapshot, FILE *out)
{
    int width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT;
    struct strbuf text = STRBUF_INIT;
    struct err_list errors;
    struct canvas canvas;
    struct err err = {.text = ""};
    struct screen_options screen_options = {.theme = options->theme, .pane = options->view};

    if (!app_view(options, snapshot, &screen_options.view, &err))
        return app_bad_usage(options, &err);
    if (options->view && !catalogue_pane(snapshot->catalogue, options->view) &&
        !catalogue_view(snapshot->catalogue, options->view)) {
        no_view(snapshot->catalogue, options->view, &err);
        return app_bad_usage(options, &err);
    }
    screen_options.ascii = screen_options.view.ascii;
    if (options->size)
        app_size(options->size, &width, &height);
    err_list_init(&errors);
    struct screen *screen = screen_new(snapshot, &screen_options, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    if (!screen)
        return EXIT_TROUBLE;
    if (options->review) {
        screen_set_session(screen, options->session);
        screen_start_review(screen);
    }
    canvas_init(&canvas, width, height, screen_options.ascii);
    screen_draw(screen, &canvas);
    canvas_print(&canvas, &text);
    fwrite(text.text, 1, text.length, out);
    canvas_release(&canvas);
    screen_free(screen);
    strbuf_release(&text);
    return EXIT_DONE;
}

static int print_screen(const struct options *options, const struct snapshot *snapshot)
{
    struct app_output output;
    struct err err;

    if (!app_find_review(options, &err)) {
        app_complain(&err);
        return EXIT_TROUBLE;
    }
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    int status = app_text_screen(options, snapshot, output.file);
    return app_output_close(&output, status, EXIT_TROUBLE);
}

static int print_report(const struct options *options, const struct snapshot *snapshot,
                        const struct export *export)
{
    enum report_format format = app_format(options, FORMAT_TEXT);
    struct report_context context;
    struct app_output output;
    struct err err = {.text = ""};
    struct view view;

    if (!app_view(options, snapshot, &view, &err))
        return app_bad_usage(options, &err);
    view.ascii &= format == FORMAT_TEXT;
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    report_context_init(&context, snapshot, &view);
    print_panes(output.file, format, &context, export);
    report_context_release(&context);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

/* A [view NAME], as the dashboard would show it: at its place, filtered, in its order. */
static int print_named(const struct options *options, const struct snapshot *snapshot)
{
    enum report_format format = app_format(options, FORMAT_TEXT);
    struct screen_options how = {.theme = "mono", .pane = options->operands[0]};
    struct err_list errors;
    struct app_output output;
    struct err err = {.text = ""};
    struct focus focus;

    if (!app_view(options, snapshot, &how.view, &err))
        return app_bad_usage(options, &err);
    how.view.ascii &= format == FORMAT_TEXT;
    how.ascii = how.view.ascii;
    err_list_init(&errors);
    struct screen *screen = screen_new(snapshot, &how, &errors);
    bool sound = errors.count == 0;
    app_complain_all(&errors);
    err_list_release(&errors);
    int status = EXIT_TROUBLE;
    if (sound && app_output_open(&output)) {
        screen_focus(screen, &focus);
        report_print(output.file, format, screen_head(screen), focus.section, 1, how.ascii);
        status = app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
    }
    screen_free(screen);
    return status;
}

/* A pane, several of them, the screen, or a named view. */
static int print_any(const struct options *options, const struct snapshot *snapshot,
                     const struct export *export)
{
    if (export->screen)
        return print_screen(options, snapshot);
    return export->named ? print_named(options, snapshot)
                         : print_report(options, snapshot, export);
}

int cmd_export(struct options *options)
{
    int status = EXIT_TROUBLE;
    struct engine *engine = app_open(options, &status);
    struct export export;
    struct err err = {.text = ""};

    if (!engine)
        return status;
    if (strcmp(options->operands[0], "budgets") == 0) {
        status = app_export_budgets(options, engine);
        engine_close(engine);
        return status;
    }
    app_read_journal(options, engine);
    const struct snapshot *snapshot = engine_snapshot(engine);
    if (!choose(snapshot->catalogue, options->operands[0], &export, &err)) {
        status = app_bad_usage(options, &err);
    } else if (export.screen && app_format(options, FORMAT_TEXT) != FORMAT_TEXT) {
        err_set(&err, _("the view 'screen' is text only; 'overview' has every format"));
        status = app_bad_usage(options, &err);
    } else {
        bool readable = app_tell_unreadable(snapshot);
        status = print_any(options, snapshot, &export);
        status = app_strict(options, snapshot, status);
        if (!readable && status == EXIT_DONE)
            status = EXIT_TROUBLE;
    }
    app_part(options, engine);
    engine_close(engine);
    return status;
}

/* Where there is no terminal the dashboard is its own picture, once. */
int cmd_dashboard(struct options *options)
{
    int status = EXIT_TROUBLE;

    if (isatty(STDOUT_FILENO))
        return app_dashboard(options);
    struct engine *engine = app_open(options, &status);
    if (!engine)
        return status;
    app_read_journal(options, engine);
    app_tell_unreadable(engine_snapshot(engine));
    status = print_screen(options, engine_snapshot(engine));
    app_part(options, engine);
    engine_close(engine);
    return status;
}
