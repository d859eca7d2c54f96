/*
 * The journal beside the data: what was acknowledged and decided shows in every view.
 *
 * It is opened to be read, and only a dashboard with --writable writes in it.  A journal that
 * cannot be read keeps nobody from the data: a line on stderr says so, and the marks are missing.
 */
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "base/err.h"
#include "base/memory.h"
#include "journal/session.h"

void app_hand_marks(struct options *options, struct engine *engine)
{
    const struct ledger *ledger = &options->session->ledger;

    engine_set_marks(engine, ledger->marks, ledger->mark_count);
}

bool app_hear_journal(struct options *options, struct engine *engine)
{
    const struct snapshot *snapshot = engine_snapshot(engine);

    if (!options->session ||
        !session_refresh(options->session, snapshot->catalogue, snapshot_today(snapshot)))
        return false;
    app_hand_marks(options, engine);
    return true;
}

bool app_meet(struct options *options, struct engine *engine, bool writable, struct err *err)
{
    const struct snapshot *snapshot = engine_snapshot(engine);
    struct session_request request = {.catalogue = snapshot->catalogue,
                                      .dataset = options->engine.request.dataset,
                                      .user = options->user,
                                      .writable = writable,
                                      .as_of = options->as_of};
    bool good;

    options->session = mem_calloc(1, sizeof *options->session);
    good = session_open(options->session, &request, err);
    app_hear_journal(options, engine);
    return good;
}

void app_read_journal(struct options *options, struct engine *engine)
{
    struct err err;

    app_meet(options, engine, false, NULL);
    const struct journal *journal = options->session->journal;
    if (journal && journal_notice(journal)) {
        err_set(&err, "%s", journal_notice(journal));
        app_complain(&err);
    }
}

void app_part(struct options *options, struct engine *engine)
{
    if (!options->session)
        return;
    if (engine)
        engine_set_marks(engine, NULL, 0);
    session_close(options->session);
    free(options->session);
    options->session = NULL;
}
