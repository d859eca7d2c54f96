/* The screen: view state, drill stack, panes, keys.  Pure with respect to the terminal: keys in,
 * canvas out, so every screen is testable as text.  Key handlers change the view state and return
 * reaction bits; only the loop acts on them. */
#ifndef REDLINE_TUI_SCREEN_H
#define REDLINE_TUI_SCREEN_H
#include <stdbool.h>
#include "report/report.h"
#include "tui/canvas.h"
#include "tui/theme.h"

struct snapshot;
struct load_progress;
struct err_list;

enum reaction {
    REACT_NONE = 0,
    REACT_REDRAW = 1,
    REACT_RELOAD = 2,
    REACT_QUIT = 4,
    REACT_REPAINT = 8,
    REACT_SUSPEND = 16,
    REACT_THEME = 32,
    REACT_MOUSE = 64, /* on or off, as screen_mouse says */
    REACT_COPY = 128, /* screen_copied to the terminal's clipboard */
    REACT_JOURNAL = 256 /* something was written: the marks are others */
};

struct screen; /* opaque */
struct screen_options {
    bool ascii;
    const char *theme; /* name or "auto" */
    bool colour;
    struct view view; /* where to start */
    const char *pane; /* [view NAME] or pane to open, or NULL */
};
struct screen *screen_new(const struct snapshot *snapshot, const struct screen_options *options,
                          struct err_list *errors);
void screen_free(struct screen *screen);
/* After a refresh: the new snapshot, or NULL and a banner when the old one stays. Selection follows
 * identity. */
void screen_set_snapshot(struct screen *screen, const struct snapshot *snapshot);
void screen_set_banner(struct screen *screen, const char *text); /* NULL: none */
/* How far a load is, on a line of its own above the last; NULL: none runs. Copied. */
void screen_set_progress(struct screen *screen, const struct load_progress *progress);
void screen_set_countdown(struct screen *screen, int seconds);   /* to the next refresh; -1 none */
unsigned screen_key(struct screen *screen, int key);             /* reaction bits */
/* Draws everything into the canvas (already sized). Any size from 1x1. */
void screen_draw(struct screen *screen, struct canvas *canvas);
const struct theme *screen_theme(const struct screen *screen);
/* The journal that its keys write in; NULL: none. */
struct session;
void screen_set_session(struct screen *screen, struct session *session);
void screen_journal_changed(struct screen *screen); /* somebody wrote; the ledger is new */
/* The time, before a key and before drawing: monotonic ms.  And when the picture changes by itself, by
 * the same clock; INT64_MAX: never. */
void screen_set_time(struct screen *screen, int64_t now_ms);
int64_t screen_next_ms(const struct screen *screen);
/* As R does: the review, when there are rows. */
unsigned screen_start_review(struct screen *screen);
bool screen_mouse(const struct screen *screen);
const char *screen_copied(const struct screen *screen, size_t *length);

struct action {            /* one row: id, default keys, help, context, precondition, handler */
    const char *id;        /* "period-back": the name in [keys] */
    const char *keys;      /* "[", "Up k", "C-l": default, blank separated */
    const char *help;      /* "previous period" */
    const char *hint;      /* for the bottom line: "period"; NULL: not shown there */
    int hint_rank;         /* most useful first; 0 none */
    const char *hint_keys; /* shown instead of the first key, for pairs: "[ ]"; NULL: none */
    bool (*possible)(struct screen *screen, const char **why_not); /* NULL: always */
    unsigned (*run)(struct screen *screen);
};
extern const struct action screen_actions[];
extern const size_t screen_action_count;

#endif
