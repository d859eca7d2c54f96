/*
 * redline check: one evaluation, one exit status (0 ok, 1 warning, 2 red, 3 unknown).
 *
 * Whatever keeps us from judging is unknown: INI errors, bad usage, an output that could not be
 * written.  The judgement itself and its words stand in report/check.c.
 */
#include "app/commands.h"

#include "base/err.h"

static int judge(const struct options *options, const struct snapshot *snapshot)
{
    enum report_format format = app_format(options, FORMAT_TEXT);
    struct report_context context;
    struct app_output output;
    struct err err = {.text = ""};
    struct view view;
    int status;

    if (!app_view(options, snapshot, &view, &err))
        return app_bad_usage(options, &err);
    app_tell_unreadable(snapshot);
    if (!app_output_open(&output))
        return EXIT_UNKNOWN;
    report_context_init(&context, snapshot, &view);
    context.strict = options->strict;
    status = report_check(output.file, format, &context);
    report_context_release(&context);
    return app_output_close(&output, status, EXIT_UNKNOWN);
}

/* Monitoring programs read stdout only: they get their first line, or their JSON, in any case. */
static int say_unknown(const struct options *options)
{
    struct app_output output;

    if (!app_output_open(&output))
        return EXIT_UNKNOWN;
    report_check_failed(output.file, app_format(options, FORMAT_TEXT));
    return app_output_close(&output, EXIT_UNKNOWN, EXIT_UNKNOWN);
}

int cmd_check(struct options *options)
{
    int status = EXIT_UNKNOWN;
    struct engine *engine = app_open(options, &status);

    if (!engine)
        return say_unknown(options);
    app_read_journal(options, engine);
    status = judge(options, engine_snapshot(engine));
    app_part(options, engine);
    engine_close(engine);
    return status;
}
