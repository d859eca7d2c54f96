/*
 * redline query: turns the options into a struct query; the table is made in report/query.c.
 *
 * --by takes dimensions in any order, and the order is that of the columns.  --from, --to and
 * --period are rounded outwards to the grain, so that a query by week for a month shows every week
 * that touches it.
 */
#include "app/commands.h"

#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"

static bool take_dimension(struct query *query, const char *name, size_t length, struct err *err)
{
    static const char *const dimensions[] = {"market", "channel"};
    char word[64];

    text_trim(&name, &length);
    length = length < sizeof word ? length : sizeof word - 1;
    memcpy(word, name, length);
    word[length] = '\0';
    if (strcmp(word, "market") != 0 && strcmp(word, "channel") != 0) {
        const char *nearest = text_nearest(word, dimensions, 2);
        return nearest ? err_set(err, _("--by: there is no dimension '%s'; did you mean '%s'?"),
                                 word, nearest)
                       : err_set(err,
                                 _("--by: there is no dimension '%s', but market and "
                                   "channel"),
                                 word);
    }
    bool *taken = word[0] == 'm' ? &query->by_market : &query->by_channel;
    if (*taken)
        return err_set(err, _("--by names '%s' twice"), word);
    query->channel_first |= word[0] == 'c' && !query->by_market;
    *taken = true;
    return true;
}

static bool take_by(struct query *query, const char *by, struct err *err)
{
    for (const char *c = by; c && *c;) {
        size_t length = strcspn(c, ",");
        if (!take_dimension(query, c, length, err))
            return false;
        c += length;
        if (*c == ',' && !*++c)
            return err_set(err, _("--by ends with a comma"));
    }
    return true;
}

static int32_t first_day_of(const char *text)
{
    struct period period;

    return period_parse(text, &period) ? period_first_day(period) : INT32_MIN;
}

static int32_t last_day_of(const char *text)
{
    struct period period;

    return period_parse(text, &period) ? period_last_day(period) : INT32_MAX;
}

static void take_from(struct query *query, const char *text)
{
    struct period period;

    if (!text || !period_parse(text, &period))
        return;
    query->has_from = true;
    query->from_day = period_first_day(period_of_day(query->grain, period_first_day(period)));
}

static void take_to(struct query *query, const char *text)
{
    struct period period;

    if (!text || !period_parse(text, &period))
        return;
    query->has_to = true;
    query->to_day = period_last_day(period_of_day(query->grain, period_last_day(period)));
}

static bool build_query(const struct options *options, const struct snapshot *snapshot,
                        struct query *query, struct err *err)
{
    *query = (struct query){.names = options->operands[0],
                            .where = options->where ? options->where : "",
                            .grain = snapshot->catalogue->settings.grain,
                            .ascii = app_ascii(options, snapshot->catalogue)};
    if (options->engine.has_grain)
        query->grain = options->engine.grain;
    if (!take_by(query, options->by, err))
        return false;
    if (options->period && (options->from || options->to))
        return err_set(err, _("--period and --from or --to exclude each other"));
    if (options->from && options->to && first_day_of(options->from) > last_day_of(options->to))
        return err_set(err, _("--from %s lies after --to %s"), options->from, options->to);
    take_from(query, options->from ? options->from : options->period);
    take_to(query, options->to ? options->to : options->period);
    return true;
}

static int print_query(const struct options *options, const struct snapshot *snapshot,
                       const struct query *query)
{
    enum report_format format = app_format(options, FORMAT_CSV);
    struct app_output output;
    struct err err = {.text = ""};
    int status = EXIT_DONE;

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    bool done = report_query(output.file, format, snapshot, query, &err);
    status = app_output_close(&output, status, EXIT_TROUBLE);
    if (!done)
        return app_bad_usage(options, &err);
    if (err.text[0])
        app_complain(&err);
    return status;
}

int cmd_query(struct options *options)
{
    int status = EXIT_TROUBLE;
    struct query query;
    struct err err = {.text = ""};

    if (!take_by(&(struct query){.names = ""}, options->by, &err))
        return app_bad_usage(options, &err);
    struct engine *engine = app_open(options, &status);
    if (!engine)
        return status;
    const struct snapshot *snapshot = engine_snapshot(engine);
    if (!build_query(options, snapshot, &query, &err)) {
        status = app_bad_usage(options, &err);
    } else if (!app_tell_unreadable(snapshot)) {
        status = EXIT_TROUBLE;
    } else {
        status = print_query(options, snapshot, &query);
        status = app_strict(options, snapshot, status);
    }
    engine_close(engine);
    return status;
}
