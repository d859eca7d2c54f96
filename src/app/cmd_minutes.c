/*
 * redline minutes: the minutes of a day's review, as Markdown, HTML or JSON.
 *
 * The day is --as-of's, else the last one on which somebody wrote in the journal (which is what
 * --last says in words).  Records after it are left out, and so is what they say of decisions, so
 * minutes of a past day read as they did then; the figures are those of the period that --period
 * asks for, else of the one that the day's review looked at, else of the default one.
 */
#include "app/commands.h"

#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "engine/snapshot.h"
#include "journal/session.h"
#include "report/minutes.h"

/* What a review of that day looked at, unless --period asks for another; and its today. */
static int32_t look_as_then(const struct options *options, const struct session *session,
                            int32_t day, struct view *view)
{
    const struct meetings *meetings = &session->ledger.meetings;
    const struct held_meeting *last = meetings_last(meetings, "");

    if (!last || journal_day(last->opened->time) != day)
        return day;
    if (last->has_period && !options->period) {
        view->has_period = true;
        view->period = last->period;
        view->grain = last->period.grain;
    }
    return last->today != DAY_NONE ? last->today : day;
}

static int print(const struct options *options, const struct snapshot *snapshot,
                 enum minutes_format format)
{
    const struct session *session = options->session;
    struct minutes_request request = {.records = session->records, .day = DAY_NONE};
    struct report_context context;
    struct app_output output;
    struct ledger ledger;
    struct err err = {.text = ""};
    struct view view;

    if (!app_view(options, snapshot, &view, &err))
        return app_bad_usage(options, &err);
    if (options->as_of)
        request.day = journal_day(options->as_of);
    else if (session->record_count)
        request.day = journal_day(session->records[session->record_count - 1].time);
    request.record_count = session->record_count;
    request.ascii = view.ascii;
    view.ascii &= format == MINUTES_MARKDOWN;
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    int32_t today = look_as_then(options, session, request.day, &view);
    ledger_build(&ledger, request.records, request.record_count, snapshot->catalogue,
                 today != DAY_NONE ? today : snapshot_today(snapshot));
    view.ledger = request.ledger = &ledger;
    report_context_init(&context, snapshot, &view);
    request.context = &context;
    report_minutes(output.file, format, &request);
    report_context_release(&context);
    ledger_release(&ledger);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

int cmd_minutes(struct options *options)
{
    enum minutes_format format = MINUTES_MARKDOWN;
    struct err err;
    int status = EXIT_TROUBLE;

    if (options->format && !minutes_format_parse(options->format, &format)) {
        err_set(&err, _("minutes are printed as markdown, html or json, not as '%s'"),
                options->format);
        return app_bad_usage(options, &err);
    }
    struct engine *engine = app_open(options, &status);
    if (!engine)
        return status;
    app_read_journal(options, engine);
    app_tell_unreadable(engine_snapshot(engine));
    status = print(options, engine_snapshot(engine), format);
    app_part(options, engine);
    engine_close(engine);
    return status;
}
