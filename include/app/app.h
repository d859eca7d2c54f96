/* Command line, sub-commands and the event loop. */
#ifndef REDLINE_APP_APP_H
#define REDLINE_APP_APP_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/date.h"
#include "engine/snapshot.h"
#include "report/report.h"

struct err;
struct session;

struct options { /* filled from the rows of app_options */
    struct engine_options engine;
    const char *at, *period, *from, *to, *grain, *compare, *by, *where, *format, *size, *theme,
        *color, *charset, *lang, *now, *refresh, *view, *user, *scenario, *threads, *kind, *text,
        *until, *as_of, *owner, *due, *about, *rule, *seal, *step, *money, *fund, *again, *detail;
    bool review; /* of `redline review` */
    bool last, read_only, writable, strict, no_commands, no_config, help, version;
    const char *command; /* sub-command or NULL */
    const char *operands[64];
    size_t operand_count; /* after the command */
    struct session *session; /* at the journal; NULL: none is open (app_meet) */
    struct {
        bool on;          /* a line about the load may be written on stderr, */
        int64_t shown_ms; /* by the load's clock, when it last was; */
        int cells;        /* one of that width stands there */
    } progress;
};

struct option_row {       /* one row per option: parsing, --help, man page and completion read it */
    const char *name;     /* "period" */
    const char *argument; /* "P", or NULL: a flag */
    const char *commands; /* "export query ..." where it makes sense; NULL: everywhere */
    const char *help;
    size_t offset;                   /* into struct options */
    const char *choices;             /* "text|json|csv", or NULL */
    bool (*valid)(const char *text); /* checks a value's form, or NULL */
    const char *form;  /* what valid asks for, in words: "a period such as 2026-W46" */
    const char *names; /* the list of names.c that completes it, or NULL */
};
extern const struct option_row app_options[];
extern const size_t app_option_count;

struct command_row {
    const char *name, *operands, *help;
    int (*run)(struct options *options);
};
extern const struct command_row app_commands[];
extern const size_t app_command_count;

bool options_parse(struct options *options, int argc, char **argv, struct err *err);
void app_usage(FILE *out);
int app_run(int argc, char **argv); /* the exit status */

struct screen;
/* The dashboard on the real terminal. Returns the exit status (128+n on a signal). */
int app_dashboard(struct options *options);
/* Builds engine, prints errors to stderr. NULL and *status when it failed. */
struct engine *app_open(struct options *options, int *status);

#endif
