/*
 * redline review: the dashboard, at the first item of the agenda.
 *
 * With --writable it first asks who is here, and whether a review that was left open goes on.  With
 * --as-of the last review up to that moment is opened as it was, and nothing is written.  Where
 * there is no terminal the first page is printed once, like the dashboard's picture.
 */
#include "app/commands.h"

#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "journal/session.h"

bool app_find_review(const struct options *options, struct err *err)
{
    if (!options->review || !options->as_of ||
        meetings_last(&options->session->ledger.meetings, ""))
        return true;
    return err_set(err, _("the journal knows of no review up to %s"), options->as_of);
}

static int print_page(const struct options *options, const struct snapshot *snapshot)
{
    struct app_output output;
    struct err err;

    if (!app_find_review(options, &err)) {
        app_complain(&err);
        return EXIT_TROUBLE;
    }
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    return app_output_close(&output, app_text_screen(options, snapshot, output.file), EXIT_TROUBLE);
}

int cmd_review(struct options *options)
{
    int status = EXIT_TROUBLE;

    options->review = true;
    if (isatty(STDOUT_FILENO))
        return app_dashboard(options);
    struct engine *engine = app_open(options, &status);
    if (!engine)
        return status;
    app_read_journal(options, engine);
    app_tell_unreadable(engine_snapshot(engine));
    status = print_page(options, engine_snapshot(engine));
    app_part(options, engine);
    engine_close(engine);
    return status;
}
