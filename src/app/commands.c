/*
 * The sub-commands, one row each, and the way from main to a handler.
 *
 * The row's operands ("VIEW [DATASET]") are what --help shows and what the parser checks.
 *
 * Every word of output goes to stdout only when it is what was asked for (help, version, data);
 * everything else is a message on stderr.
 */
#include "app/commands.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"

const struct command_row app_commands[] = {
    {.name = "dashboard",
     .operands = "[DATASET]",
     .run = cmd_dashboard,
     .help = N_("open the dashboard; the word may be left out")},
    {.name = "check",
     .operands = "[DATASET]",
     .run = cmd_check,
     .help = N_("evaluate the red lines once: status 0 ok, 1 warning, 2 red, 3 unknown")},
    {.name = "export",
     .operands = "VIEW [DATASET]",
     .run = cmd_export,
     .help = N_("print a view: overview, markets, funnel, heatmap, redlines, history, rows, data, "
                "explain, margin, board, screen or a pane's name; budgets: what was approved, as a CSV "
                "for the ad tools")},
    {.name = "query",
     .operands = "NAME,... [DATASET]",
     .run = cmd_query,
     .help = N_("a long table of values of indicators, measures or quoted formulas")},
    {.name = "sources",
     .operands = "[DATASET]",
     .run = cmd_sources,
     .help = N_("what was read, refused and dropped, from which file")},
    {.name = "lint",
     .operands = "[DATASET]",
     .run = cmd_lint,
     .help = N_("check every INI file: status 0 clean, 1 findings")},
    {.name = "probe",
     .operands = "FILE...",
     .run = cmd_probe,
     .help = N_("recognise an export, or propose a [source] section with a guess per column")},
    {.name = "test",
     .operands = "FILE.ini",
     .run = cmd_test,
     .help = N_("unit tests of red lines: status 0 clean, 1 findings")},
    {.name = "backtest",
     .operands = "[DATASET]",
     .run = cmd_backtest,
     .help = N_("how red lines did on the history, and what others would have done")},
    {.name = "journal",
     .operands = "VERB [ID|FILE] [DATASET]",
     .run = cmd_journal,
     .help = N_("acknowledgements, notes and decisions: list, show ID, verify, export, import "
                "FILE, add")},
    {.name = "review",
     .operands = "[DATASET]",
     .run = cmd_review,
     .help = N_("the dashboard in review mode: the agenda item by item (--writable records it; "
                "--as-of opens a past one)")},
    {.name = "minutes",
     .operands = "[DATASET]",
     .run = cmd_minutes,
     .help = N_("minutes of a day's review: findings, decisions, open items; markdown, html, json")},
    {.name = "help",
     .operands = "[TOPIC] [DATASET]",
     .run = cmd_help,
     .help =
         N_("help on a topic (help topics lists them), or on one command, option, indicator, red "
            "line, pane, preset")},
};
const size_t app_command_count = sizeof app_commands / sizeof app_commands[0];

const struct command_row *app_command_find(const char *name)
{
    if (!name || !name[0])
        return &app_commands[0];
    for (size_t i = 0; i < app_command_count; i++)
        if (strcmp(app_commands[i].name, name) == 0)
            return &app_commands[i];
    return NULL;
}

int app_bad_usage(const struct options *options, const struct err *err)
{
    bool check = options->command && strcmp(options->command, "check") == 0;

    app_complain(err);
    fprintf(stderr, _("redline: 'redline help%s%s' tells more\n"), options->command ? " " : "",
            options->command ? options->command : "");
    return check ? EXIT_UNKNOWN : EXIT_USAGE;
}

/* `redline chek`: no such file, but nearly a command. */
static const char *meant_command(const struct options *options)
{
    const char *names[sizeof app_commands / sizeof app_commands[0]];
    struct stat info;

    if (options->command || options->operand_count == 0 || stat(options->operands[0], &info) == 0)
        return NULL;
    for (size_t i = 0; i < app_command_count; i++)
        names[i] = app_commands[i].name;
    return text_nearest(options->operands[0], names, app_command_count);
}

static int print_and_close(void (*print)(FILE *out, const struct command_row *row),
                           const struct command_row *row)
{
    struct app_output output;

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    print(output.file, row);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static void print_version(FILE *out, const struct command_row *row)
{
    (void)row;
    fputs("redline " REDLINE_VERSION "\n", out);
}

static void print_usage(FILE *out, const struct command_row *row)
{
    if (row)
        help_command(out, row, NULL);
    else
        app_usage(out);
}

static int run_command(struct options *options)
{
    const char *meant = meant_command(options);
    struct err err;

    if (meant) {
        err_set(&err, _("there is no file or folder '%s'; did you mean 'redline %s'?"),
                options->operands[0], meant);
        return app_bad_usage(options, &err);
    }
    const struct command_row *row = app_command_find(options->command);
    return row ? row->run(options) : EXIT_USAGE;
}

/* Usage errors are told in the reader's language, too, so it is looked for before all else. */
static void find_language(int argc, char **argv)
{
    struct options early = {.lang = NULL};

    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strncmp(argv[i], "--lang=", 7) == 0)
            early.lang = argv[i] + 7;
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            early.lang = argv[++i];
    app_locale(&early);
}

int app_run(int argc, char **argv)
{
    struct err err = {.text = ""};
    struct options options;

    signal(SIGPIPE, SIG_IGN);
    find_language(argc, argv);
    bool good = options_parse(&options, argc, argv, &err);
    app_locale(&options);
    log_open(getenv("REDLINE_LOG"));
    int status;
    if (!good)
        status = app_bad_usage(&options, &err);
    else if (options.version)
        status = print_and_close(print_version, NULL);
    else if (options.help)
        status = print_and_close(print_usage,
                                 options.command ? app_command_find(options.command) : NULL);
    else
        status = run_command(&options);
    log_close();
    return status;
}
