/* The inside of the dashboard: dashboard.c has the screen and the events, dashboard_load.c what is
 * loaded and when, dashboard_start.c the way in and out. */
#ifndef REDLINE_APP_DASHBOARD_H
#define REDLINE_APP_DASHBOARD_H
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/commands.h"
#include "base/err.h"
#include "engine/worker.h"
#include "tui/canvas.h"
#include "tui/terminal.h"

struct screen;

struct dashboard {
    struct options *options;
    struct engine *engine; /* the worker's while that is busy; only its snapshot can be read then */
    struct worker *worker;
    struct view view;       /* as the options ask */
    struct screen *screen;  /* NULL: not open */
    struct err_list errors; /* of the screen */
    struct err usage;       /* what was asked of it is wrong; or "" */
    struct canvas canvas, shown;
    bool colour, test;
    bool force; /* draw even what seems unchanged */
    int refresh_seconds;
    int64_t ask_at;     /* for commands to start; INT64_MAX; all times here are monotonic ms */
    int64_t look_at;    /* for changed files */
    int64_t heard_from; /* the first change of which was heard since the last look; 0: none */
    int64_t cost_ms;    /* of the last load that gave something */
    int64_t loading_from, bar_at; /* of the load that runs; when its line is due */
    bool bar;                     /* it is shown */
    bool first;                   /* the first load is not over: there are no rows */
    bool first_failed;            /* what is wrong has to be found without a screen */
    bool asked;                   /* for another load meanwhile */
    bool reviewed;                /* the review that was asked for is open */
    int64_t journal_at;           /* for a look at the journal */
    int signals;                  /* descriptor; -1: none */
    enum terminal_start start;
    sigset_t before;
    bool quit;
    int status;
};

/* dashboard.c */
/* The terminal, and on it the screen of the current snapshot. False and err, or dash->errors. */
bool dashboard_open_screen(struct dashboard *dash, struct err *err);
void dashboard_close_screen(struct dashboard *dash);
/* The screen again, for dash->view. False and dash->errors. */
bool dashboard_make_screen(struct dashboard *dash);
/* `redline review` begins, once, when there are rows. */
void dashboard_begin_review(struct dashboard *dash);
void dashboard_end(struct dashboard *dash, int status);
void dashboard_loop(struct dashboard *dash); /* until dash->quit */

/* dashboard_load.c */
/* Starts a load of what has changed; all: of everything when nothing has. One that was asked for
 * while another runs follows it. */
void dashboard_load(struct dashboard *dash, bool all);
void dashboard_stop_load(struct dashboard *dash);        /* Ctrl-C */
bool dashboard_is_loading(const struct dashboard *dash); /* for a person to see */
/* The worker's descriptor is readable. */
void dashboard_take_load(struct dashboard *dash);
/* Where to hear of changed files; -1: not now. When it is readable: */
int dashboard_events_fd(const struct dashboard *dash);
void dashboard_hear(struct dashboard *dash);
void dashboard_hear_commands(struct dashboard *dash);
/* What somebody wrote in the journal, here (`at_once`) or elsewhere. */
void dashboard_hear_journal(struct dashboard *dash, bool at_once);
/* What is due by now, and when the next thing will be. */
void dashboard_keep_time(struct dashboard *dash);
int64_t dashboard_next_ms(const struct dashboard *dash);

/* dashboard_start.c */
/* The [view NAME] that --view names, or NULL. */
const struct view_def *dashboard_named_view(const struct dashboard *dash);
/* What the options ask of the view; of a snapshot without rows only what needs none. */
bool dashboard_take_view(struct dashboard *dash, struct err *err);
/* The first load is over. */
void dashboard_take_first(struct dashboard *dash);

#endif
