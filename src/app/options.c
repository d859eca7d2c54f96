/*
 * The command line: one row per option, and one parser that knows none of them.
 *
 * A row says what the option is called, what it takes, which commands it makes sense for, and
 * where its value goes in struct options; parsing, checking, --help, the man page's table and
 * completion read the rows.  `--option value` and `--option=value` are the same; `--` ends the
 * options; options may stand anywhere.  The first operand is a command when it is the name of
 * one, so a folder called like a command is opened as ./NAME.
 *
 * Parsing goes on after the first mistake, because the exit status of bad usage depends on the
 * command (3 for check, 2 elsewhere), which may stand behind it.  Nothing is opened or loaded
 * here.
 */
#include "app/commands.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { MAX_OPTIONS = 64, MAX_SIZE = 1000 };

#define MAX_OPERANDS (sizeof((struct options *)0)->operands / sizeof(const char *))

bool app_size(const char *text, int *width, int *height)
{
    const char *cross = strpbrk(text, "xX");
    long w, h;

    if (!cross || !number_parse_int(cross + 1, 1, MAX_SIZE, &h))
        return false;
    char digits[8];
    size_t length = (size_t)(cross - text);
    if (length >= sizeof digits)
        return false;
    memcpy(digits, text, length);
    digits[length] = '\0';
    if (!number_parse_int(digits, 1, MAX_SIZE, &w))
        return false;
    *width = (int)w;
    *height = (int)h;
    return true;
}

static bool valid_size(const char *text)
{
    int width, height;

    return app_size(text, &width, &height);
}

static bool valid_period(const char *text)
{
    struct period period;

    return period_parse(text, &period);
}

static bool valid_now(const char *text)
{
    struct clock clock;

    return clock_parse(text, &clock);
}

static bool valid_seconds(const char *text)
{
    long number;

    return number_parse_int(text, 0, 86400, &number);
}

static bool valid_threads(const char *text)
{
    long number;

    return number_parse_int(text, 1, 256, &number);
}

#define AT(member) offsetof(struct options, member)

const struct option_row app_options[] = {
    {.name = "config",
     .argument = "FILE",
     .offset = AT(engine.request.config),
     .help = N_("read this INI file instead of the one in DATASET")},
    {.name = "no-config",
     .offset = AT(no_config),
     .help = N_("built-in catalogue only; a folder's CSV files are read as facts")},
    {.name = "at",
     .argument = "PATH",
     .commands = "dashboard export journal",
     .offset = AT(at),
     .help = N_("start at a place: DE/paid-social/cac/2026-W46, each part optional; of journal "
                "add: what the record is about")},
    {.name = "period",
     .argument = "P",
     .commands = "dashboard check export query backtest minutes review",
     .offset = AT(period),
     .valid = valid_period,
     .form = N_("2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026"),
     .help = N_("the period looked at; default: the last complete one that has rows")},
    {.name = "from",
     .argument = "P",
     .commands = "query",
     .offset = AT(from),
     .valid = valid_period,
     .form = N_("2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026"),
     .help = N_("first day or period, rounded outwards to the grain")},
    {.name = "to",
     .argument = "P",
     .commands = "query",
     .offset = AT(to),
     .valid = valid_period,
     .form = N_("2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026"),
     .help = N_("last day or period, rounded outwards to the grain")},
    {.name = "grain",
     .argument = "GRAIN",
     .commands = "dashboard check export query review",
     .offset = AT(grain),
     .choices = "day|week|month|quarter|year",
     .help = N_("length of a period; default: grain of the INI file, else week")},
    {.name = "compare",
     .argument = "BASE",
     .commands = "dashboard export review",
     .offset = AT(compare),
     .choices = "previous|year|both|target|none",
     .help = N_("base of changes; year = same ISO week or date")},
    {.name = "by",
     .argument = "DIM,...",
     .commands = "query",
     .offset = AT(by),
     .names = "dimensions",
     .help = N_("a row for each market, channel or both")},
    {.name = "where",
     .argument = "DIM=VALUE",
     .commands = "dashboard export query review",
     .offset = AT(where),
     .help = N_("only these: region=EU|NA, market=DE; & joins tests")},
    {.name = "scenario",
     .argument = "NAME",
     .offset = AT(scenario),
     .help = N_("scenarios are not in this version yet")},
    {.name = "view",
     .argument = "NAME",
     .commands = "dashboard export",
     .offset = AT(view),
     .names = "views",
     .help = N_("what opens first: a [view NAME] or a pane")},
    {.name = "format",
     .argument = "FORMAT",
     .commands = "check export query sources probe journal minutes test backtest",
     .offset = AT(format),
     .choices = "text|json|csv|markdown|html",
     .help = N_("form of the output; default text, for query csv; of minutes markdown, html or "
                "json")},
    {.name = "last",
     .commands = "minutes",
     .offset = AT(last),
     .help = N_("of the last day on which somebody wrote in the journal (the default)")},
    {.name = "as-of",
     .argument = "DATE",
     .commands = "minutes review",
     .offset = AT(as_of),
     .valid = valid_now,
     .form = N_("a day such as 2026-11-15 or a time (UTC) such as 2026-11-15T10:30Z"),
     .help = N_("of that day or moment, as it was then: records after it are left out")},
    {.name = "size",
     .argument = "WxH",
     .commands = "dashboard export review",
     .offset = AT(size),
     .valid = valid_size,
     .form = N_("columns x rows such as 120x40, at most 1000x1000"),
     .help = N_("size of the text screen; default 80x24")},
    {.name = "theme",
     .argument = "NAME",
     .commands = "dashboard export review",
     .offset = AT(theme),
     .names = "themes",
     .help = N_("colours: a theme's name, or auto")},
    {.name = "color",
     .argument = "WHEN",
     .commands = "dashboard export review",
     .offset = AT(color),
     .choices = "auto|always|never",
     .help = N_("colours on the screen; NO_COLOR turns them off, too")},
    {.name = "charset",
     .argument = "SET",
     .offset = AT(charset),
     .choices = "auto|ascii|unicode",
     .help = N_("characters of screens and texts; default: what the locale has")},
    {.name = "lang",
     .argument = "LANG",
     .offset = AT(lang),
     .choices = "en|zh_CN",
     .help = N_("language of messages, where a translation is installed")},
    {.name = "refresh",
     .argument = "SECONDS",
     .commands = "dashboard review",
     .offset = AT(refresh),
     .valid = valid_seconds,
     .form = N_("whole seconds from 0 to 86400"),
     .help = N_("time between looks at the files; 0: only when they change or on r")},
    {.name = "now",
     .argument = "DATE",
     .offset = AT(now),
     .valid = valid_now,
     .form = N_("a day such as 2026-11-15 or a time such as 2026-11-15T06:40"),
     .help = N_("take this day or time for the present")},
    {.name = "threads",
     .argument = "N",
     .offset = AT(threads),
     .valid = valid_threads,
     .form = N_("a whole number from 1 to 256"),
     .help = N_("threads for reading; the result never depends on it")},
    {.name = "no-commands",
     .offset = AT(no_commands),
     .help = N_("never run the query commands of sources")},
    {.name = "read-only", .offset = AT(read_only), .help = N_("write nothing (the default)")},
    {.name = "readonly", .offset = AT(read_only), .help = N_("the same as --read-only")},
    {.name = "writable",
     .offset = AT(writable),
     .help = N_("allow the journal to be written; --read-only is stronger")},
    {.name = "user",
     .argument = "NAME",
     .offset = AT(user),
     .help = N_("who writes in the journal")},
    {.name = "kind",
     .argument = "KIND",
     .commands = "journal",
     .offset = AT(kind),
     .help = N_("of journal add: note, ack, silence, decision, proposal, change, approve, "
                "refuse, rollback, measured, done or correction")},
    {.name = "text",
     .argument = "TEXT",
     .commands = "journal",
     .offset = AT(text),
     .help = N_("of journal add: the words of the record")},
    {.name = "rule",
     .argument = "NAME",
     .commands = "journal backtest",
     .offset = AT(rule),
     .help = N_("this red line: of journal add what the record is about; of backtest alone, with "
                "what if and each time it fired")},
    {.name = "until",
     .argument = "DATE",
     .commands = "journal",
     .offset = AT(until),
     .valid = valid_now,
     .form = N_("a day such as 2026-11-15"),
     .help = N_("of journal add: the last day of an acknowledgement or silence")},
    {.name = "owner",
     .argument = "NAME",
     .commands = "journal",
     .offset = AT(owner),
     .help = N_("of journal add: who carries a decision out")},
    {.name = "due",
     .argument = "DATE",
     .commands = "journal",
     .offset = AT(due),
     .valid = valid_now,
     .form = N_("a day such as 2026-11-15"),
     .help = N_("of journal add: until when")},
    {.name = "step",
     .argument = "PLAYBOOK/N",
     .commands = "journal",
     .offset = AT(step),
     .help = N_("of journal add: the step of a playbook that the decision takes: currency/1")},
    {.name = "fund",
     .argument = "FUND[/PART]",
     .commands = "journal",
     .offset = AT(fund),
     .help = N_("of journal add: where the decision's money comes from")},
    {.name = "money",
     .argument = "AMOUNT",
     .commands = "journal",
     .offset = AT(money),
     .help = N_("of journal add: what it draws from the fund, like \"50000 EUR\"")},
    {.name = "about",
     .argument = "ID",
     .commands = "journal",
     .offset = AT(about),
     .help = N_("of journal add: the record that it answers")},
    {.name = "detail",
     .argument = "LINES",
     .commands = "journal",
     .offset = AT(detail),
     .help = N_("of journal add: NAME=VALUE lines, such as the amount of a change: to=33600")},
    {.name = "again",
     .argument = "ID",
     .commands = "export",
     .offset = AT(again),
     .help = N_("of export budgets: what that record handed over, printed once more")},
    {.name = "seal",
     .argument = "ID:HASH",
     .commands = "journal",
     .offset = AT(seal),
     .help = N_("of journal verify: the end of the journal as it was printed once; it must still "
                "be there")},
    {.name = "strict",
     .offset = AT(strict),
     .help = N_("refused rows are a failure: status 1, for check 3 unless red")},
    {.name = "help", .offset = AT(help), .help = N_("this help, or a command's")},
    {.name = "version", .offset = AT(version), .help = N_("the version")},
};
const size_t app_option_count = sizeof app_options / sizeof app_options[0];

/* Is `word` one of the words of a list? */
static bool list_has(const char *list, const char *word, const char *separators)
{
    size_t length = strlen(word);

    for (const char *c = list; *c;) {
        size_t span = strcspn(c, separators);
        if (span == length && strncmp(c, word, length) == 0)
            return true;
        c += span;
        c += strspn(c, separators);
    }
    return false;
}

static size_t option_find(const char *name, size_t length)
{
    size_t i = 0;

    while (i < app_option_count && !(strlen(app_options[i].name) == length &&
                                     strncmp(app_options[i].name, name, length) == 0))
        i++;
    return i;
}

static bool unknown_option(const char *name, size_t length, struct err *err)
{
    const char *names[MAX_OPTIONS];
    char word[64];

    for (size_t i = 0; i < app_option_count; i++)
        names[i] = app_options[i].name;
    length = length < sizeof word ? length : sizeof word - 1;
    memcpy(word, name, length);
    word[length] = '\0';
    const char *nearest = text_nearest(word, names, app_option_count);
    if (nearest)
        return err_set(err, _("there is no option --%s; did you mean --%s?"), word, nearest);
    return err_set(err, _("there is no option --%s"), word);
}

static bool bad_choice(const struct option_row *row, const char *value, struct err *err)
{
    struct strbuf list = STRBUF_INIT;

    for (const char *c = row->choices; *c; c++)
        if (*c == '|')
            strbuf_adds(&list, ", ");
        else
            strbuf_addc(&list, *c);
    err_set(err, _("--%s takes one of %s, not '%s'"), row->name, list.text, value);
    strbuf_release(&list);
    return false;
}

static bool check_value(const struct option_row *row, const char *value, struct err *err)
{
    if (row->choices && (!value[0] || !list_has(row->choices, value, "|")))
        return bad_choice(row, value, err);
    if (row->valid && !row->valid(value))
        return err_set(err, _("--%s takes %s, not '%s'"), row->name, _(row->form), value);
    if (!value[0])
        return err_set(err, _("--%s needs a value: %s"), row->name, row->argument);
    return true;
}

/* One option at argv[*i]; moves *i over its value. */
static bool parse_option(struct options *options, int argc, char **argv, int *i, bool *used,
                         struct err *err)
{
    const char *name = argv[*i] + 2;
    size_t length = strcspn(name, "=");
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    size_t found = option_find(name, length);

    if (found == app_option_count)
        return unknown_option(name, length, err);
    const struct option_row *row = &app_options[found];
    void *place = (char *)options + row->offset;
    used[found] = true;
    if (!row->argument) {
        if (value)
            return err_set(err, _("--%s takes no value"), row->name);
        *(bool *)place = true;
        return true;
    }
    if (!value && *i + 1 < argc)
        value = argv[++*i];
    if (!value)
        return err_set(err, _("--%s needs a value: %s"), row->name, row->argument);
    *(const char **)place = value;
    return check_value(row, value, err);
}

/* After a mistake (`--perod 2026 check`) words before the command may be values of no option. */
static bool add_operand(struct options *options, const char *text, bool good, struct err *err)
{
    const struct command_row *row = app_command_find(text);

    if (!options->command && (options->operand_count == 0 || !good) && row && text[0]) {
        options->command = row->name;
        return true;
    }
    if (options->operand_count == MAX_OPERANDS)
        return err_set(err, _("too many words: '%s'"), text);
    options->operands[options->operand_count++] = text;
    return true;
}

/* "VIEW [DATASET]": how many words a command needs and takes, and which one is the data set. */
static bool check_operands(struct options *options, const struct command_row *row, struct err *err)
{
    const char *words[MAX_OPERANDS + 1];
    size_t lengths[MAX_OPERANDS + 1], takes = 0, needs = 0;

    for (const char *c = row->operands; *c && takes <= MAX_OPERANDS;) {
        words[takes] = c;
        lengths[takes] = strcspn(c, " ");
        needs += *c != '[';
        c += lengths[takes++];
        c += strspn(c, " ");
    }
    if (options->operand_count < needs)
        return err_set(err, _("'%s' needs %.*s: redline %s %s"), row->name,
                       (int)lengths[options->operand_count], words[options->operand_count],
                       row->name, row->operands);
    bool many = takes && lengths[takes - 1] > 3 &&
                strncmp(words[takes - 1] + lengths[takes - 1] - 3, "...", 3) == 0;
    if (options->operand_count > takes && !many)
        return err_set(err, _("'%s' does not take '%s': redline %s %s"), row->name,
                       options->operands[takes], row->name, row->operands);
    for (size_t i = 0; i < options->operand_count && i < takes; i++)
        if (strncmp(words[i], "[DATASET]", 9) == 0)
            options->engine.request.dataset = options->operands[i];
    return true;
}

static bool check_usage(struct options *options, const bool *used, struct err *err)
{
    const struct command_row *row = app_command_find(options->command);

    for (size_t i = 0; i < app_option_count; i++)
        if (used[i] && app_options[i].commands &&
            !list_has(app_options[i].commands, row->name, " "))
            return err_set(err, _("--%s does not go with '%s', but with: %s"), app_options[i].name,
                           row->name, app_options[i].commands);
    if (options->format && row->run != cmd_minutes && list_has("markdown|html", options->format, "|"))
        return err_set(err, _("--format takes one of text, json, csv with '%s'; minutes are "
                              "printed as markdown or html, too"),
                       row->name);
    if (options->scenario)
        return err_set(err, _("scenarios are not in this version yet"));
    if (options->no_config && options->engine.request.config)
        return err_set(err, _("--config and --no-config exclude each other"));
    return check_operands(options, row, err);
}

bool options_parse(struct options *options, int argc, char **argv, struct err *err)
{
    bool used[MAX_OPTIONS] = {false};
    bool literal = false, good = true;
    struct err first = {.text = ""}, next = {.text = ""};

    assert(app_option_count <= MAX_OPTIONS);
    *options = (struct options){.command = NULL};
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        bool right = true;
        if (literal || word[0] != '-')
            right = add_operand(options, word, good, &next);
        else if (strcmp(word, "--") == 0)
            literal = true;
        else if (word[1] == '-')
            right = parse_option(options, argc, argv, &i, used, &next);
        else if (strcmp(word, "-h") == 0)
            options->help = true;
        else if (strcmp(word, "-V") == 0)
            options->version = true;
        else
            right = err_set(&next, _("there is no option %s"), word);
        if (!right && good) {
            first = next;
            good = false;
        }
    }
    if (good && !options->help && !options->version)
        good = check_usage(options, used, &first);
    if (!good && err)
        *err = first;
    options->engine.request.no_config = options->no_config;
    return good;
}
