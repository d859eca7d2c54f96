/*
 * redline journal VERB: the journal from the command line.
 *
 * Only the INI files are read, never the data: a script can add a note or verify the chain at any
 * time, and what it adds is as good as what the dashboard writes.  Writing needs --writable, an INI
 * that does not say read_only, and the right of that kind of record.  Status 0 of add means: it is
 * on the disk.
 */
#include "app/commands.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "journal/journal.h"
#include "journal/place.h"
#include "report/journal.h"

struct session {
    struct options *options;
    struct catalogue *catalogue;
    struct journal *journal;
    struct journal_person person;
    const char *argument; /* ID or FILE */
};

struct verb {
    const char *name, *argument; /* NULL: takes none */
    bool writes;
    int (*run)(struct session *session);
};

static int fail(const struct err *err)
{
    app_complain(err);
    return EXIT_TROUBLE;
}

static bool ascii_of(const struct session *session)
{
    return app_ascii(session->options, session->catalogue);
}

static int run_list(struct session *session)
{
    struct app_output output;
    size_t count;
    const struct journal_record *records = journal_records(session->journal, &count);

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    report_journal(output.file, app_format(session->options, FORMAT_TEXT), records, count,
                   ascii_of(session));
    return app_output_close(&output, journal_notice(session->journal) ? EXIT_TROUBLE : EXIT_DONE,
                            EXIT_TROUBLE);
}

static int run_show(struct session *session)
{
    const struct journal_record *record = NULL;
    struct app_output output;
    struct err err;
    long id;

    if (number_parse_int(session->argument, 1, 1L << 53, &id))
        record = journal_find(session->journal, id);
    if (!record) {
        err_set(&err, _("the journal has no record '%s'"), session->argument);
        return fail(&err);
    }
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    report_journal_record(output.file, app_format(session->options, FORMAT_TEXT), record,
                          ascii_of(session));
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static int run_verify(struct session *session)
{
    struct strbuf line = STRBUF_INIT;
    struct app_output output;
    struct err err;
    int64_t count;

    if (!journal_verify(session->journal, &count, &err))
        return fail(&err);
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    fprintf(output.file,
            ngettext("%" PRId64 " record, each as it was written\n",
                     "%" PRId64 " records, each as it was written\n", (unsigned long)count),
            count);
    strbuf_release(&line);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static int run_export(struct session *session)
{
    struct strbuf json = STRBUF_INIT;
    struct app_output output;
    int status = EXIT_TROUBLE;
    struct err err;

    if (!journal_export(session->journal, &json, &err)) {
        fail(&err);
    } else if (app_output_open(&output)) {
        fwrite(json.text, 1, json.length, output.file);
        status = app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
    }
    strbuf_release(&json);
    return status;
}

static bool read_file(const char *path, struct strbuf *out, struct err *err)
{
    char block[1 << 16];
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");
    size_t length;
    bool good = file != NULL;

    while (good && (length = fread(block, 1, sizeof block, file)) > 0)
        strbuf_add(out, block, length);
    good = good && !ferror(file);
    if (!good)
        err_at(err, path, 0, 0, "%s", strerror(errno));
    if (file && file != stdin)
        fclose(file);
    return good;
}

static int run_import(struct session *session)
{
    struct strbuf json = STRBUF_INIT;
    struct err err;
    size_t added = 0;
    bool good = read_file(session->argument, &json, &err) &&
                journal_import(session->journal, json.text, json.length, &added, &err);

    strbuf_release(&json);
    if (!good)
        return fail(&err);
    printf(ngettext("%zu record added\n", "%zu records added\n", (unsigned long)added), added);
    return EXIT_DONE;
}

/* The period at the end of a PATH, if there is one. */
static const char *period_of(const char *path)
{
    const char *slash = path ? strrchr(path, '/') : NULL, *last = slash ? slash + 1 : path;
    struct period period;

    return last && period_parse(last, &period) ? last : NULL;
}

static const char *who_may(const struct catalogue *catalogue, enum journal_right right)
{
    const struct journal_def *def = &catalogue->journal;

    for (size_t i = 0; i < def->role_count; i++)
        if (strcmp(def->roles[i].right, journal_right_name(right)) == 0)
            return def->roles[i].who;
    return NULL;
}

static bool check_right(const struct session *session, const char *kind, struct err *err)
{
    const struct journal_kind *row = journal_kind_find(kind);

    if (!row || journal_may(who_may(session->catalogue, row->right), session->person.login))
        return true; /* an unknown kind is the record's own mistake */
    return err_set(err, _("%s may not write records of kind %s: [roles] %s = %s"),
                   session->person.login, kind, journal_right_name(row->right),
                   who_may(session->catalogue, row->right));
}

/* A pasted text may hold anything: line ends stay, the rest is made printable. */
static char *clean_lines(const char *text)
{
    struct strbuf out = STRBUF_INIT;

    while (text && *text) {
        size_t length = strcspn(text, "\n");

        text_clean(&out, text, length);
        text += length;
        if (*text) {
            strbuf_addc(&out, '\n');
            text++;
        }
    }
    return strbuf_detach(&out);
}

static int run_add(struct session *session)
{
    struct options *options = session->options;
    char *text = clean_lines(options->text);
    const char *user = options->user ? options->user : session->catalogue->settings.user;
    struct err err = {.text = ""};
    struct journal_record record = {
        .user = user ? user : session->person.login,
        .login = session->person.login,
        .host = session->person.host,
        .terminal = session->person.terminal,
        .kind = options->kind ? options->kind : "note",
        .redline = options->rule,
        .path = options->at,
        .period = period_of(options->at),
        .owner = options->owner,
        .due = options->due,
        .until = options->until,
        .about = options->about,
        .text = text,
    };
    bool good = check_right(session, record.kind, &err) &&
                journal_append(session->journal, &record, -1, &err) == JOURNAL_WRITTEN;

    free(text);
    if (!good)
        return fail(&err);
    printf("%" PRId64 "\n", record.id);
    return EXIT_DONE;
}

static const struct verb verbs[] = {
    {.name = "list", .run = run_list},
    {.name = "show", .argument = "ID", .run = run_show},
    {.name = "verify", .run = run_verify},
    {.name = "export", .run = run_export},
    {.name = "import", .argument = "FILE", .writes = true, .run = run_import},
    {.name = "add", .writes = true, .run = run_add},
};
enum { VERB_COUNT = sizeof verbs / sizeof verbs[0] };

static const struct verb *find_verb(const char *word, struct err *err)
{
    const char *names[VERB_COUNT], *nearest;

    for (size_t i = 0; i < VERB_COUNT; i++) {
        if (strcmp(verbs[i].name, word) == 0)
            return &verbs[i];
        names[i] = verbs[i].name;
    }
    nearest = text_nearest(word, names, VERB_COUNT);
    err_set(err,
            nearest ? _("journal: there is no verb '%s'; did you mean '%s'?")
                    : _("journal: there is no verb '%s', but list, show, verify, export, import "
                        "and add"),
            word, nearest);
    return NULL;
}

/* VERB [ID|FILE] [DATASET]: the verb says how many words follow. */
static bool take_words(struct session *session, const struct verb *verb, struct err *err)
{
    struct options *options = session->options;
    size_t next = 1;

    if (verb->argument) {
        if (options->operand_count < 2)
            return err_set(err, _("'journal %s' needs %s"), verb->name, verb->argument);
        session->argument = options->operands[next++];
    }
    options->engine.request.dataset = NULL;
    if (next < options->operand_count)
        options->engine.request.dataset = options->operands[next++];
    if (next < options->operand_count)
        return err_set(err, _("'journal %s' does not take '%s'"), verb->name,
                       options->operands[next]);
    if (!verb->writes || (options->writable && !options->read_only))
        return true;
    return err_set(err, _("'journal %s' needs --writable"), verb->name);
}

/* The folder, however its INI file was named; a CSV file without one is its own data set. */
static const char *dataset_of(const struct session *session)
{
    const struct catalogue *catalogue = session->catalogue;
    const char *dataset = session->options->engine.request.dataset;

    return dataset && !catalogue->file_count ? dataset : catalogue->dataset;
}

static bool open_journal(struct session *session, const struct verb *verb, struct err *err)
{
    const struct journal_def *def = &session->catalogue->journal;
    char *path =
        def->path ? mem_strdup(def->path) : journal_place(dataset_of(session), verb->writes, err);
    struct journal_request request = {.path = path, .writable = verb->writes, .group = def->group};

    if (verb->writes && session->catalogue->settings.read_only)
        err_set(err, _("the INI file says read_only = yes: nothing is written"));
    else if (path)
        session->journal = journal_open(&request, err);
    free(path);
    if (session->journal && journal_notice(session->journal))
        fprintf(stderr, "redline: %s\n", journal_notice(session->journal));
    return session->journal != NULL;
}

int cmd_journal(struct options *options)
{
    struct session session = {.options = options};
    struct err err = {.text = ""};
    struct err_list errors;
    const struct verb *verb = find_verb(options->operands[0], &err);
    int status = EXIT_TROUBLE;

    if (!verb || !take_words(&session, verb, &err))
        return app_bad_usage(options, &err);
    err_list_init(&errors);
    session.catalogue = catalogue_load(&options->engine.request, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    if (!session.catalogue)
        return EXIT_TROUBLE;
    journal_person_init(&session.person);
    if (open_journal(&session, verb, &err))
        status = verb->run(&session);
    else
        fail(&err);
    journal_close(session.journal);
    journal_person_release(&session.person);
    catalogue_free(session.catalogue);
    return status;
}
