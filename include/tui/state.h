/* The inside of struct screen, for the files of the tui room only. */
#ifndef REDLINE_TUI_STATE_H
#define REDLINE_TUI_STATE_H
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/report.h"
#include "tui/pane.h"
#include "tui/screen.h"

enum { SCREEN_PANES = 24, SCREEN_LEVELS = 16 };

/* One level of the drill stack: it keeps everything that Esc must bring back. */
struct level {
    char pane[64];
    struct path at;
    char sort[64];
    bool sort_reverse;
    struct list_state list;
    bool has_period; /* the view when the level was left: period, */
    struct period period;
    int focus; /* focused pane of the overview, */
    bool zoomed;
    int zoomed_from; /* the overview's pane that has the whole screen here; 0 none */
};

struct cached_section { /* a section and what it was made for */
    bool made;
    struct strbuf key;
    struct section section;
};

struct seen { /* a number before the last refresh: hashes */
    uint64_t key, text;
};

struct screen {
    const struct snapshot *snapshot;
    struct view
        view; /* period, compare, mode: travel with the reader; at and sort come from the level */
    bool ascii, colour;
    struct theme theme;
    char theme_name[64];

    struct level levels[SCREEN_LEVELS];
    int depth;                        /* index of the current level */
    struct level last[SCREEN_LEVELS]; /* the place before the last jump, for "-" */
    int last_depth;                   /* -1 none */
    int focus;                        /* overview: 0 markets 1 funnel 2 heatmap 3 red lines */
    struct list_state side[4];        /* overview: lists of the panes beside markets */
    bool zoomed;                      /* one pane instead of the overview */

    struct report_context context;
    bool has_context;
    unsigned context_serial;
    struct report_head head;
    bool has_head;
    struct cached_section cache[SCREEN_PANES];
    size_t cache_next;

    char banner[512];
    char message[512]; /* one line about the last key; cleared by the next */
    int countdown;
    bool loading; /* how far it is: */
    struct load_progress progress;
    char progress_file[128];
    struct seen *seen; /* by key */
    size_t seen_count;
    bool theme_list; /* shown until the next key */
    bool presenting;
    struct list_state presented; /* the finding that stands first */
    bool help;
    int help_top;
    int width, height; /* of the last draw */
    bool cancel_armed; /* Ctrl-C pressed once */
};

struct level *screen_level(struct screen *screen);
const struct pane_def *screen_pane_def(const struct screen *screen, const char *name);
/* The pane that the same number key opens next; NULL: none. And which of a pane and those behind it is
 * on the screen at the top of the stack; NULL: none of them. */
const struct pane_def *pane_behind(const struct screen *screen, const struct pane_def *pane);
const struct pane_def *pane_shown(const struct screen *screen, const struct pane_def *first);
const struct pane_def *screen_pane_of_kind(const struct screen *screen, const char *kind);
bool screen_is_overview(
    const struct screen *screen); /* several panes at once, at the current size and level */

/* The section of a pane at a place, from the cache or built. Valid until the next call for
 * SCREEN_PANES other ones. */
const struct section *screen_section(struct screen *screen, const struct pane_def *pane,
                                     const struct path *at, const char *sort, bool reverse);
const struct report_head *screen_head(struct screen *screen);
void screen_forget(struct screen *screen); /* drops context, head and sections */

/* What the keys act on: the focused pane, its section and list. */
struct focus {
    const struct pane_def *pane;
    const struct pane_ops *ops;
    const struct section *section;
    struct list_state *list;
};
void screen_focus(struct screen *screen, struct focus *focus);
/* Do left and right go to the previous and next market: a funnel, or a table of channels? */
bool screen_walks_markets(struct screen *screen, const struct focus *focus);

/* navigate.c */
void navigate_open(struct screen *screen, const struct pane_def *pane,
                   const struct path *at); /* a tab: the stack starts again */
void navigate_to(struct screen *screen, const struct path *path,
                 const char *from_kind); /* drill one level */
bool navigate_up(struct screen *screen);
/* What "explain" is about: the selected row's place, of the worst red line below it where the row
 * names no figure, else of the figure that it is sorted by, else the place of the level itself.
 * False: nothing here has a number. */
bool navigate_explained(struct screen *screen, const struct focus *focus, struct path *at);
void navigate_explain(struct screen *screen, const struct path *at); /* a level of its own */
void navigate_zoom(struct screen *screen);
bool navigate_back(struct screen *screen);             /* "-" */
bool navigate_market(struct screen *screen, int step); /* previous or next market of the funnel */
bool navigate_period(struct screen *screen, int step);
/* The place of the worst finding at or below a place; unchanged when there is none. */
void navigate_worst(struct screen *screen, struct path *at);
bool navigate_finding(struct screen *screen, int step); /* next or previous red line anywhere */

/* frame.c, help.c, overview.c */
void frame_draw_screen(struct screen *screen, struct canvas *canvas);
void help_draw(struct screen *screen, struct canvas *canvas, struct rect area);
void overview_draw(struct screen *screen, struct canvas *canvas, struct rect area);
const struct pane_def *overview_pane(const struct screen *screen,
                                     int index); /* 0-3; NULL when disabled */
/* changed.c: before the old snapshot goes; and of a section that was built since. */
void changed_remember(struct screen *screen);
void changed_mark(struct screen *screen, const char *key, struct section *section);
/* presenter.c: P. It takes the keys that turn its pages; any other of the panes leaves it first. */
unsigned presenter_start(struct screen *screen);
bool presenter_takes(struct screen *screen, const struct action *action, unsigned *reaction);
void presenter_draw(struct screen *screen, struct canvas *canvas, struct rect area);
/* theme_list.c: T */
unsigned theme_list_next(struct screen *screen);
void theme_list_draw(struct screen *screen, struct canvas *canvas,
                     int bottom); /* above this line */
/* preview.c: what the selected row leads to, under a pane that leaves the room; 0 lines: none. */
int preview_lines(const struct focus *focus, struct rect area);
void preview_draw(struct screen *screen, struct canvas *canvas, struct rect area,
                  const struct focus *focus);
void pane_draw_one(struct screen *screen, struct canvas *canvas, struct rect area,
                   const struct pane_def *pane, const struct section *section,
                   struct list_state *list, bool boxed, bool focused);
/* Name of the default or remapped keys of an action, for people: "Enter", "Ctrl-L". */
void action_key_label(const struct screen *screen, const struct action *action, struct strbuf *out);
/* Unknown actions, words that are no keys, two actions on one key: errors with file and line. */
void keys_check(const struct catalogue *catalogue, struct err_list *errors);
const struct action *action_for_key(const struct screen *screen, int key);

#endif
