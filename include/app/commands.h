/* What the sub-commands share. Internal to src/app. */
#ifndef REDLINE_APP_COMMANDS_H
#define REDLINE_APP_COMMANDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "app/app.h"

enum exit_status { EXIT_DONE = 0, EXIT_TROUBLE = 1, EXIT_USAGE = 2, EXIT_UNKNOWN = 3 };

/* The handlers of app_commands. */
int cmd_dashboard(struct options *options);
int cmd_check(struct options *options);
int cmd_export(struct options *options);
int cmd_query(struct options *options);
int cmd_sources(struct options *options);
int cmd_lint(struct options *options);
int cmd_probe(struct options *options);
int cmd_backtest(struct options *options);
int cmd_test(struct options *options);
int cmd_minutes(struct options *options);
int cmd_review(struct options *options);
int cmd_journal(struct options *options);
int cmd_help(struct options *options);
/* `export budgets`; closes the journal, not the engine. */
int app_export_budgets(struct options *options, struct engine *engine);

const struct command_row *
app_command_find(const char *name); /* NULL: none; "" or NULL: the dashboard */

/* One line on stderr, "redline: ..." unless the error names a file. */
void app_complain(const struct err *err);
void app_complain_all(const struct err_list *errors);
/* Bad usage: the sentence and where help is; the status that the command gives for it. */
int app_bad_usage(const struct options *options, const struct err *err);

/* Locale for this run: LC_CTYPE is UTF-8 or "C", LC_NUMERIC stays C, messages by --lang. */
void app_locale(const struct options *options);
/* True when texts must be ASCII: --charset, else the INI's charset, else the locale. catalogue may
 * be NULL. */
bool app_ascii(const struct options *options, const struct catalogue *catalogue);

/* What the options say of the load, into options->engine. */
void app_ask_engine(struct options *options);
/* engine_open as the options ask; NULL and all errors of all stages, by file and line. app_open
 * prints them. */
struct engine *app_load(struct options *options, struct err_list *errors);
/* What only later rooms can judge of the INI files, after a load; false and errors. */
bool app_is_sound(const struct snapshot *snapshot, struct err_list *errors);
/* A line on stderr while a load is long, if that is a terminal and nobody else watches the load;
 * and its end, when it is gone again. */
void app_begin_progress(struct options *options);
void app_end_progress(struct options *options);
/* A load_watcher for tests: takes as long as REDLINE_TEST_SLOW says. */
bool app_slow_down(void *self, const struct load_progress *progress);
/* Opens the journal beside the data, so that views know it and its marks are the engine's; always
 * leaves a session. False and err: it was to be written in, and cannot be. */
bool app_meet(struct options *options, struct engine *engine, bool writable, struct err *err);
/* The same to read only; what is wrong with it is a line on stderr. */
void app_read_journal(struct options *options, struct engine *engine);
/* False and err: --as-of asks for a review, and there was none until then. */
bool app_find_review(const struct options *options, struct err *err);
/* Takes over what others wrote since; false: nothing. The engine must have no other master. */
bool app_hear_journal(struct options *options, struct engine *engine);
/* The marks once more, to a snapshot that came since. */
void app_hand_marks(struct options *options, struct engine *engine);
/* Closes it. engine: whose marks go; NULL when it is closed itself. */
void app_part(struct options *options, struct engine *engine);
/* The view that the options ask for. False and err: bad usage (a PATH that names nothing). */
bool app_view(const struct options *options, const struct snapshot *snapshot, struct view *view,
              struct err *err);
enum report_format app_format(const struct options *options, enum report_format fallback);
/* Refused rows under --strict: a line on stderr, and the status. */
int app_strict(const struct options *options, const struct snapshot *snapshot, int status);
/* False when there is nothing to show because no file could be read. */
bool app_is_readable(const struct snapshot *snapshot);
/* The same, with a line on stderr for each file that could not be read. */
bool app_tell_unreadable(const struct snapshot *snapshot);

/* Prints the dashboard once as text (--size, else 80x24): for pipes and for terminals without
 * cursor addressing. */
int app_text_screen(const struct options *options, const struct snapshot *snapshot, FILE *out);
bool app_size(const char *text, int *width, int *height); /* "120x40" */

struct terminal_info;
/* How the dashboard looks: by the options, then the INI files, then what the terminal can do. */
int app_refresh_seconds(const struct options *options, const struct catalogue *catalogue);
bool app_wants_colour(const struct options *options, const struct terminal_info *info);
bool app_wants_ascii(const struct options *options, const struct catalogue *catalogue,
                     const struct terminal_info *info);
const char *app_theme(const struct options *options, const struct catalogue *catalogue);

/* stdout with its errors remembered: a closed pipe is quiet, a full disk is not. */
struct app_output {
    FILE *file;
    int error; /* errno of the first failed write */
};
bool app_output_open(struct app_output *output);
/* Flushes and closes; status, or `failed` and a message when the output could not be written. */
int app_output_close(struct app_output *output, int status, int failed);

struct topic_row;
/* topic: of the same name, to follow; or NULL. */
void help_command(FILE *out, const struct command_row *row, const struct topic_row *topic);
/* Everything that `redline help` knows by name: for near misses and completion. Names are borrowed. */
struct help_topics {
    const char **names;
    size_t count, capacity;
};
void help_topics_collect(struct help_topics *topics,
                         const struct catalogue *catalogue); /* NULL: without its names */
void help_topics_release(struct help_topics *topics);
/* Prints lines of help on stdout; the status. Writes into text. */
int help_print(const struct options *options, char *text);
const char *journal_verb(size_t i); /* "list", "add" ...; NULL: no more */
/* names.c: views values themes topics dimensions verbs, one name a line; false: another list. */
bool names_print(FILE *out, const char *list, const struct catalogue *catalogue);
#endif
