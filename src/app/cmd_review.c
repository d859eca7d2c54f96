/*
 * redline review: the dashboard, at the first item of the agenda.
 *
 * With --writable it first asks who is here, and whether a review that was left open goes on.  With
 * --as-of the last review up to that moment is opened as it was, and nothing is written.  Where
 * there is no terminal the first page is printed once, like the dashboard's picture.
 */
#include "app/commands.h"

#include "base/err.h"
#include "base/i18n.h"
#include "journal/session.h"

bool app_find_review(const struct options *options, struct err *err)
{
    if (!options->review || !options->as_of ||
        meetings_last(&options->session->ledger.meetings, ""))
        return true;
    return err_set(err, _("the journal knows of no review up to %s"), options->as_of);
}

int cmd_review(struct options *options)
{
    options->review = true;
    return cmd_dashboard(options);
}
