/*
 * redline sources: the report of the reading, and its status.
 *
 * Refused rows are facts of the data, not a failure (status 0, unless --strict).  When no source
 * could be read at all the list is printed all the same, with status 1; what went wrong stands in
 * it.
 */
#include "app/commands.h"

int cmd_sources(struct options *options)
{
    int status = EXIT_TROUBLE;
    struct engine *engine = app_open(options, &status);
    struct app_output output;

    if (!engine)
        return status;
    const struct snapshot *snapshot = engine_snapshot(engine);
    status = app_is_readable(snapshot) ? EXIT_DONE : EXIT_TROUBLE;
    if (app_output_open(&output)) {
        report_sources(output.file, app_format(options, FORMAT_TEXT), snapshot,
                       app_ascii(options, snapshot->catalogue));
        status = app_output_close(&output, status, EXIT_TROUBLE);
    }
    status = app_strict(options, snapshot, status);
    engine_close(engine);
    return status;
}
