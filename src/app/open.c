/*
 * What stands between the command line and the engine: locale, loading, and the view asked for.
 *
 * Locale.  Two traps decide.  iniparser folds keys with tolower, which changes UTF-8 bytes in a
 * Latin-1 locale, and INI files are read again at any moment; and numbers must have a point.  So
 * LC_CTYPE is either a UTF-8 locale or "C", nothing else, and LC_NUMERIC is never set.  A
 * terminal that has another charset gets ASCII, and English, because translations are UTF-8.
 *
 * Loading.  All errors of the INI files are told at once (load.c finds them).  A data file that
 * cannot be read is no error of the load: it is told on stderr and the rest goes on.
 *
 * A finer grain than the INI's is asked for by --grain, by the form of --period, or by the period
 * at the end of --at; the engine must know before it builds its roll-ups.
 */
#include "app/commands.h"

#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "journal/session.h"
#include "base/strbuf.h"

#ifndef REDLINE_LOCALEDIR
#define REDLINE_LOCALEDIR "/usr/local/share/locale"
#endif

static void put_error(const struct err *err)
{
    struct strbuf line = STRBUF_INIT;

    err_format(err, &line);
    fprintf(stderr, "%s%s\n", err->file[0] ? "" : "redline: ", line.text);
    strbuf_release(&line);
}

void app_complain(const struct err *err)
{
    put_error(err);
}

void app_complain_all(const struct err_list *errors)
{
    for (size_t i = 0; i < errors->count; i++)
        put_error(&errors->items[i]);
}

static bool names_utf8(const char *locale)
{
    return locale && (strcasestr(locale, "utf-8") || strcasestr(locale, "utf8"));
}

/* The locale's name as setlocale would look it up; it may not be installed. */
static const char *wanted_locale(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
        const char *value = getenv(variables[i]);
        if (value && value[0])
            return value;
    }
    return "";
}

static bool is_utf8(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

void app_locale(const struct options *options)
{
    const char *lang = options ? options->lang : NULL;
    const char *charset = options ? options->charset : NULL;
    bool forced = (charset && strcmp(charset, "unicode") == 0) ||
                  (lang && strcmp(lang, "en") != 0 && !(charset && strcmp(charset, "ascii") == 0));

    setlocale(LC_CTYPE, "");
    if (!is_utf8() && (forced || names_utf8(wanted_locale())))
        setlocale(LC_CTYPE, "C.UTF-8");
    if (!is_utf8())
        setlocale(LC_CTYPE, "C");
    if (lang) {
        /* gettext reads LANGUAGE, but not while the messages' locale is "C" */
        setenv("LANGUAGE", lang, 1);
        setlocale(LC_MESSAGES, strcmp(lang, "en") == 0 ? "C" : "C.UTF-8");
    } else {
        setlocale(LC_MESSAGES, is_utf8() ? "" : "C");
    }
    const char *folder = getenv("REDLINE_LOCALEDIR");
    bindtextdomain("redline", folder && folder[0] == '/' ? folder : REDLINE_LOCALEDIR);
    bind_textdomain_codeset("redline", "UTF-8");
    textdomain("redline");
}

bool app_ascii(const struct options *options, const struct catalogue *catalogue)
{
    const char *charset = options->charset;

    if ((!charset || strcmp(charset, "auto") == 0) && catalogue)
        charset = catalogue->settings.charset;
    if (charset && strcmp(charset, "ascii") == 0)
        return true;
    if (charset && strcmp(charset, "unicode") == 0)
        return false;
    return !is_utf8();
}

/* The period at the end of a PATH, before anything is loaded. */
static bool period_of_path(const char *path, struct period *period)
{
    const char *slash = path ? strrchr(path, '/') : NULL;

    return path && period_parse(slash ? slash + 1 : path, period);
}

void app_ask_engine(struct options *options)
{
    struct engine_options *engine = &options->engine;
    bool check = options->command && strcmp(options->command, "check") == 0;
    struct period period;

    engine->request.no_config = options->no_config;
    engine->request.no_commands = options->no_commands;
    if (options->now)
        engine->has_now = clock_parse(options->now, &engine->now);
    if (options->threads)
        engine->threads = atoi(options->threads);
    if (options->grain) {
        engine->has_grain = grain_parse(options->grain, &engine->grain);
    } else if (!check && ((options->period && period_parse(options->period, &period)) ||
                          period_of_path(options->at, &period))) {
        /* red lines have their own grain: --period does not change it in check */
        engine->has_grain = true;
        engine->grain = period.grain;
    }
}

static void tell_sample(const struct options *options, const struct engine *engine)
{
    const struct catalogue *catalogue = engine_snapshot(engine)->catalogue;
    struct err err;

    if (options->engine.request.dataset || options->engine.request.config ||
        !strstr(catalogue->label ? catalogue->label : "", "sample-data"))
        return;
    err_set(&err, _("no data named: this is the sample data in %s"), catalogue->label);
    app_complain(&err);
}

struct engine *app_open(struct options *options, int *status)
{
    struct err_list errors;
    struct engine *engine;

    err_list_init(&errors);
    engine = app_load(options, &errors);
    if (!engine) {
        app_complain_all(&errors);
        *status = EXIT_TROUBLE;
    } else {
        tell_sample(options, engine);
    }
    err_list_release(&errors);
    return engine;
}

bool app_is_readable(const struct snapshot *snapshot)
{
    bool failed = false;

    for (size_t i = 0; i < snapshot->source_count; i++)
        failed |= snapshot->sources[i].failed;
    return !failed || snapshot->rows_kept > 0;
}

bool app_tell_unreadable(const struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *source = &snapshot->sources[i];
        for (size_t p = 0; p < source->part_count; p++)
            if (part_error(source->parts[p]))
                app_complain(part_error(source->parts[p]));
    }
    for (size_t i = 0; i < snapshot->register_count; i++) {
        struct err err;

        if (snapshot->registers[i].failure) {
            err_set(&err, "%s", snapshot->registers[i].failure);
            app_complain(&err);
        }
    }
    return app_is_readable(snapshot);
}

int app_strict(const struct options *options, const struct snapshot *snapshot, int status)
{
    struct err err;

    if (!options->strict || !snapshot->rows_refused)
        return status;
    err_set(&err,
            ngettext("%zu row was refused (--strict); 'redline sources' lists it",
                     "%zu rows were refused (--strict); 'redline sources' lists them",
                     (unsigned long)snapshot->rows_refused),
            snapshot->rows_refused);
    app_complain(&err);
    return status == EXIT_DONE ? EXIT_TROUBLE : status;
}

enum report_format app_format(const struct options *options, enum report_format fallback)
{
    enum report_format format = fallback;

    if (options->format)
        report_format_parse(options->format, &format);
    return format;
}

static bool check_where(const struct options *options, const struct snapshot *snapshot,
                        struct view *view, struct err *err)
{
    struct dim_filter filter;

    if (!options->where)
        return true;
    if (strlen(options->where) >= sizeof view->where)
        return err_set(err, _("--where is longer than %zu bytes"), sizeof view->where - 1);
    if (!where_compile(options->where, snapshot->cube, snapshot->dimensions,
                       snapshot->dimension_count, "--where", 0, &filter, err))
        return false;
    dim_filter_release(&filter);
    memcpy(view->where, options->where, strlen(options->where) + 1);
    return true;
}

/* --period may be longer than --grain: then its last part is looked at. */
static void take_period(const struct options *options, struct view *view)
{
    struct period period;

    if (!options->period || !period_parse(options->period, &period))
        return;
    view->has_period = true;
    view->period = period;
    if (options->grain && period.grain != view->grain)
        view->period = period_of_day(view->grain, period_last_day(period));
    else if (!(options->command && strcmp(options->command, "check") == 0))
        view->grain = period.grain;
}

static bool check_theme(const struct options *options, const struct catalogue *catalogue,
                        struct err *err)
{
    const char **names;
    bool found = !options->theme || strcmp(options->theme, "auto") == 0;

    for (size_t i = 0; !found && i < catalogue->theme_count; i++)
        found = strcmp(catalogue->themes[i].name, options->theme) == 0;
    if (found)
        return true;
    names = mem_calloc(catalogue->theme_count + 1, sizeof *names);
    for (size_t i = 0; i < catalogue->theme_count; i++)
        names[i] = catalogue->themes[i].name;
    const char *nearest = text_nearest(options->theme, names, catalogue->theme_count);
    err_set(err,
            nearest ? _("there is no theme '%s'; did you mean '%s'?") : _("there is no theme '%s'"),
            options->theme, nearest);
    free(names);
    return false;
}

bool app_view(const struct options *options, const struct snapshot *snapshot, struct view *view,
              struct err *err)
{
    if (!check_theme(options, snapshot->catalogue, err))
        return false;
    view_init(view, snapshot);
    if (options->engine.has_grain)
        view->grain = options->engine.grain;
    take_period(options, view);
    if (options->compare)
        view->compare = compare_parse(options->compare);
    if (options->at && !path_parse(options->at, snapshot, &view->at, err))
        return false;
    view->ascii = app_ascii(options, snapshot->catalogue);
    view->ledger = options->session ? &options->session->ledger : NULL;
    return check_where(options, snapshot, view, err);
}
