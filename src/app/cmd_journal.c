/*
 * redline journal VERB: the journal from the command line.
 *
 * Only the INI files are read, not the data (but for a draw on a fund that is a part of them): a
 * script can add a note or verify the chain at any time, and what it adds is as good as what the
 * dashboard writes.  Writing needs --writable, an INI
 * that does not say read_only, and the right of that kind of record.  Status 0 of add means: it is
 * on the disk.
 */
#include "app/commands.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "journal/session.h"
#include "report/journal.h"

struct call {
    struct options *options;
    struct catalogue *catalogue;
    struct session person;
    const char *argument; /* ID or FILE */
};

struct verb {
    const char *name, *argument; /* NULL: takes none */
    bool writes;
    int (*run)(struct call *call);
};

static int fail(const struct err *err)
{
    app_complain(err);
    return EXIT_TROUBLE;
}

static bool ascii_of(const struct call *call)
{
    return app_ascii(call->options, call->catalogue);
}

static int run_list(struct call *call)
{
    struct app_output output;
    size_t count;
    const struct journal_record *records = journal_records(call->person.journal, &count);

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    report_journal(output.file, app_format(call->options, FORMAT_TEXT), records, count,
                   ascii_of(call));
    return app_output_close(
        &output, journal_notice(call->person.journal) ? EXIT_TROUBLE : EXIT_DONE, EXIT_TROUBLE);
}

static int run_show(struct call *call)
{
    const struct journal_record *record = NULL;
    struct app_output output;
    struct err err;
    long id;

    if (number_parse_int(call->argument, 1, 1L << 53, &id))
        record = journal_find(call->person.journal, id);
    if (!record) {
        err_set(&err, _("the journal has no record '%s'"), call->argument);
        return fail(&err);
    }
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    report_journal_record(output.file, app_format(call->options, FORMAT_TEXT), record,
                          ascii_of(call));
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static int run_verify(struct call *call)
{
    struct strbuf line = STRBUF_INIT;
    struct app_output output;
    struct err err;
    int64_t count;

    if (!journal_verify(call->person.journal, &count, &err) ||
        (call->options->seal && !journal_holds(call->person.journal, call->options->seal, &err)))
        return fail(&err);
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    fprintf(output.file,
            ngettext("%" PRId64 " record, each as it was written\n",
                     "%" PRId64 " records, each as it was written\n", (unsigned long)count),
            count);
    journal_seal(call->person.journal, &line);
    if (line.length)
        fprintf(output.file, _("sealed by %s\n"), line.text);
    strbuf_release(&line);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static int run_export(struct call *call)
{
    struct strbuf json = STRBUF_INIT;
    struct app_output output;
    int status = EXIT_TROUBLE;
    struct err err;

    if (!journal_export(call->person.journal, &json, &err)) {
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

/* What a fund holds may be known to the data alone; only then are they read. */
static void learn_funds(struct call *call)
{
    struct err_list errors;
    bool asks = false;

    for (size_t i = 0; i < call->catalogue->fund_count; i++)
        asks =
            asks || !call->catalogue->funds[i].is_constant || !*call->catalogue->funds[i].currency;
    if (!asks)
        return;
    err_list_init(&errors);
    struct engine *engine = app_load(call->options, &errors);
    if (engine) {
        const struct snapshot *snapshot = engine_snapshot(engine);
        session_set_funds(&call->person, snapshot_funds(snapshot));
        session_refresh(&call->person, call->catalogue, snapshot_today(snapshot));
        engine_close(engine);
    }
    err_list_release(&errors); /* without data such a fund holds nothing that anybody knows */
}

static int run_import(struct call *call)
{
    struct strbuf json = STRBUF_INIT;
    struct err err;
    size_t added = 0;
    bool good = read_file(call->argument, &json, &err);

    if (good && strstr(json.text, "fund="))
        learn_funds(call);
    good = good && journal_import(call->person.journal, json.text, json.length, &added, &err);

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

/* Is there such a step?  A slip would be a step that nobody took. */
static bool check_step(const struct catalogue *catalogue, const char *text, struct err *err)
{
    const char *slash = strrchr(text, '/');
    const char **names = mem_calloc(catalogue->playbook_count + 1, sizeof *names);
    char *name = mem_strndup(text, slash ? (size_t)(slash - text) : strlen(text));
    const struct playbook_def *playbook = catalogue_playbook(catalogue, name);
    bool good = false;
    long number;

    for (size_t i = 0; i < catalogue->playbook_count; i++)
        names[i] = catalogue->playbooks[i].name;
    const char *nearest = text_nearest(name, names, catalogue->playbook_count);
    if (!slash || !*name || !slash[1])
        err_set(err, _("--step '%s' is not written as PLAYBOOK/N"), text);
    else if (!playbook)
        err_set(err,
                nearest ? _("there is no playbook '%s'; did you mean '%s'?")
                        : _("there is no playbook '%s'"),
                name, nearest);
    else if (!number_parse_int(slash + 1, 1, (long)playbook->step_count, &number))
        err_set(err, _("the playbook %s has the steps 1 to %zu, no step '%s'"), name,
                playbook->step_count, slash + 1);
    else
        good = true;
    free(name);
    free(names);
    return good;
}

/* "playbook=currency\nstep=1\nmoney=5000 EUR\nfund=reserve\npart=core" */
static bool write_detail(const struct call *call, struct strbuf *out, struct err *err)
{
    const struct options *options = call->options;
    const char *step = options->step ? strrchr(options->step, '/') : NULL;
    const char *part = options->fund ? strchr(options->fund, '/') : NULL;
    struct money money;

    if (options->step && !check_step(call->catalogue, options->step, err))
        return false;
    if (options->money && !money_parse(options->money, &money))
        return err_set(err, _("'%s' is no amount like 50000 EUR"), options->money);
    if ((options->money != NULL) != (options->fund != NULL))
        return err_set(err, _("--money and --fund go together"));
    if (options->detail)
        strbuf_addf(out, "%s\n", options->detail);
    if (step)
        strbuf_addf(out, "playbook=%.*s\nstep=%s\n", (int)(step - options->step), options->step,
                    step + 1);
    if (options->money) {
        strbuf_adds(out, "money=");
        money_print_plain(&money, out);
        strbuf_addf(out, "\nfund=%.*s\n", (int)strcspn(options->fund, "/"), options->fund);
    }
    if (part)
        strbuf_addf(out, "part=%s\n", part + 1);
    return true;
}

/* The ledger knows what a record answers; its day is of no matter here. */
static int32_t today(void)
{
    static const struct clock now = {.fixed = false};

    return (int32_t)(clock_now(&now) / 86400);
}

static int run_add(struct call *call)
{
    struct options *options = call->options;
    struct strbuf detail = STRBUF_INIT;
    struct err err = {.text = ""};
    bool good = write_detail(call, &detail, &err);
    struct journal_record record = {
        .kind = options->kind ? options->kind : "note",
        .redline = options->rule,
        .path = options->at,
        .period = period_of(options->at),
        .owner = options->owner,
        .due = options->due,
        .until = options->until,
        .about = options->about,
        .detail = detail.text,
        .text = options->text,
    };

    session_refresh(&call->person, call->catalogue, today());
    if (good && options->fund)
        learn_funds(call);
    good =
        good && session_write(&call->person, call->catalogue, &record, -1, &err) == JOURNAL_WRITTEN;
    strbuf_release(&detail);
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

const char *journal_verb(size_t i)
{
    return i < VERB_COUNT ? verbs[i].name : NULL;
}

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
static bool take_words(struct call *call, const struct verb *verb, struct err *err)
{
    struct options *options = call->options;
    size_t next = 1;

    if (verb->argument) {
        if (options->operand_count < 2)
            return err_set(err, _("'journal %s' needs %s"), verb->name, verb->argument);
        call->argument = options->operands[next++];
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

static bool open_session(struct call *call, const struct verb *verb, struct err *err)
{
    struct session_request request = {.catalogue = call->catalogue,
                                      .dataset = call->options->engine.request.dataset,
                                      .user = call->options->user,
                                      .writable = verb->writes};
    bool good = session_open(&call->person, &request, err);
    const struct journal *journal = call->person.journal;

    if (good && !journal)
        good = err_set(err, "%s", call->person.why);
    if (journal && journal_notice(journal))
        fprintf(stderr, "redline: %s\n", journal_notice(journal));
    return good;
}

int cmd_journal(struct options *options)
{
    struct call call = {.options = options};
    struct err err = {.text = ""};
    struct err_list errors;
    const struct verb *verb = find_verb(options->operands[0], &err);
    int status = EXIT_TROUBLE;

    if (!verb || !take_words(&call, verb, &err))
        return app_bad_usage(options, &err);
    err_list_init(&errors);
    call.catalogue = catalogue_load(&options->engine.request, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    if (!call.catalogue)
        return EXIT_TROUBLE;
    if (open_session(&call, verb, &err))
        status = verb->run(&call);
    else
        fail(&err);
    session_close(&call.person);
    catalogue_free(call.catalogue);
    return status;
}
