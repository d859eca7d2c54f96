/* The inside of struct screen, for the files of the tui room only. */
#ifndef REDLINE_TUI_STATE_H
#define REDLINE_TUI_STATE_H
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/report.h"
#include "tui/filter.h"
#include "tui/pane.h"
#include "tui/prompt.h"
#include "tui/screen.h"

enum { SCREEN_PANES = 24, SCREEN_LEVELS = 16, SCREEN_CHOICES = 16, SCREEN_HISTORY = 32 };
enum { SCREEN_MARKS = 26, SCREEN_TABS = 9 };

/* One level of the drill stack: it keeps everything that Esc must bring back. */
struct level {
    char pane[64];
    struct path at;
    char sort[64];
    bool sort_reverse;
    struct lens lens;
    struct list_state list;
    bool has_period; /* the view when the level was left: period, */
    struct period period;
    enum grain grain;
    int focus; /* focused pane of the overview, */
    bool zoomed;
    int zoomed_from; /* the overview's pane that has the whole screen here; 0 none */
};

struct cached_section { /* a section and what it was made for */
    bool made;
    struct strbuf key;
    struct section section;
};

/* What takes all keys for a while: a prompt, a list to choose from.  One file each, one row here:
 * the screen asks it for nothing else. */
struct mode {
    const char *id;
    bool takes_text;     /* pasted characters go into its prompt */
    const char *hints[8]; /* for the bottom line: key, word, key, word, ...; NULL ends */
    unsigned (*key)(struct screen *screen, int key);
    /* Over the body of the screen; NULL: only a line at the bottom. */
    void (*draw)(struct screen *screen, struct canvas *canvas, struct rect body);
    /* What stands before the prompt in the line above the hints; NULL: no such line. */
    const char *(*label)(const struct screen *screen);
};
extern const struct mode mode_search, mode_filter, mode_palette, mode_columns, mode_bookmark,
    mode_bookmarks, mode_write, mode_overwrite, mode_record, mode_proposal;
/* Esc, Ctrl-C and, in an empty prompt, Backspace leave a mode: true, and it is left. */
bool mode_leaves(struct screen *screen, int key);
void mode_enter(struct screen *screen, const struct mode *mode, const char *text);
/* Blanks an area for what a mode draws over it. */
void mode_wipe(struct canvas *canvas, struct rect area);
/* The lines of a mode at the bottom: prompt or trouble at y, hints in the last line. */
void mode_draw_lines(struct screen *screen, struct canvas *canvas, int y);

struct column_choice { /* the columns of a pane, as chosen: for the session */
    char pane[64];
    char columns[512]; /* comma list */
};

struct place { /* all that brings a reader back to where he was */
    struct level levels[SCREEN_LEVELS];
    int depth;
    char words[160]; /* for people */
};

struct tab_area {
    struct rect area;
    int key;
};

struct palette { /* src/tui/palette.c */
    struct candidate *items; /* that fit what was typed, best first */
    size_t count, capacity;
    int cursor, top;
    bool help; /* searches the help: actions, panes and figures only */
    char history[SCREEN_HISTORY][PROMPT_BYTES];
    int history_count, history_at; /* at == count: what is being typed */
    char typed[PROMPT_BYTES];      /* before the walk through history */
};

struct chooser { /* src/tui/columns.c: the columns of a pane while they are chosen */
    char pane[64];
    struct chooser_row {
        char id[96];
        bool shown;
    } *rows;
    size_t count;
    int cursor, top;
};

struct recording { /* src/tui/record.c: a record of the journal while it is asked for */
    const char *kind;
    int step;  /* question */
    bool sure; /* written even when somebody was faster */
    int64_t seen; /* the newest record when it began */
    char subject[256], label[384];
    char redline[128], path[320], period[32], state[16], value[64], line[64], detail[320];
    char data[24];
    char about[24], text[PROMPT_BYTES], owner[128], day[16];
    char fund[64], part[64], money[64], purse[128]; /* of a playbook's step that costs something */
};

struct proposing { /* src/tui/record_proposals.c: an answer to a proposal, beside its recording */
    bool asks_amount, needs_text;
    bool opens;   /* nobody has put it forward: that is written with the answer */
    bool is_over; /* beyond the step limit */
    int digits;
    int64_t from, to; /* in minor units */
    double limit;
    char currency[8];
    char terms[4096]; /* detail of a record of kind proposal */
    char opening[512]; /* its words */
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
    struct lens side_lens[4];         /* and what they are looked at through */
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

    const struct mode *mode; /* NULL: keys run actions */
    struct prompt prompt;
    char trouble[256]; /* what is wrong with what was typed; "" nothing */
    char why[256];     /* of a precondition that has to make its reason */
    char search[FILTER_BYTES]; /* last one */
    bool marks_matches;
    struct palette palette;
    struct chooser chooser;
    struct column_choice choices[SCREEN_CHOICES];
    size_t choice_count;
    struct place *bookmarks[SCREEN_MARKS]; /* by letter; NULL none */
    char file_name[PROMPT_BYTES];          /* that "write" asks about */
    const struct snapshot *frozen;         /* held as long as the screen is frozen; else NULL */
    const struct snapshot *newest;         /* what lies beneath, borrowed */
    char frozen_since[16];                 /* "14:03:20" */
    bool mouse;
    struct session *session; /* at the journal; NULL: none */
    struct recording recording;
    struct reviewing *review; /* src/tui/review.h; NULL: none was held here */
    bool review_waits;        /* R came before the rows */
    int64_t now_ms;           /* monotonic, as the loop last said */
    struct proposing proposing;
    struct strbuf copied; /* for the clipboard */
    struct rect quarters[4]; /* of the overview at the last draw, for the mouse */
    struct tab_area tabs[SCREEN_TABS];
    size_t tab_count;
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
/* The same through a lens. */
const struct section *screen_section_through(struct screen *screen, const struct pane_def *pane,
                                             const struct path *at, const char *sort, bool reverse,
                                             const struct lens *lens);
const struct report_head *screen_head(struct screen *screen);
void screen_forget(struct screen *screen); /* drops context, head and sections */

/* What the keys act on: the focused pane, its section and list. */
struct focus {
    const struct pane_def *pane;
    const struct pane_ops *ops;
    const struct section *section;
    struct list_state *list;
    struct lens *lens;
};
void screen_focus(struct screen *screen, struct focus *focus);
/* Do left and right go to the previous and next market: a funnel, or a table of channels? */
bool screen_walks_markets(struct screen *screen, const struct focus *focus);

/* navigate.c */
void navigate_open(struct screen *screen, const struct pane_def *pane,
                   const struct path *at); /* a tab: the stack starts again */
void navigate_to(struct screen *screen, const struct path *path,
                 const char *from_kind); /* drill one level */
void navigate_jump(struct screen *screen, const struct path *path); /* the same, from the top */
bool navigate_up(struct screen *screen);
/* What "explain" is about: the selected row's place, of the worst red line below it where the row
 * names no figure, else of the figure that it is sorted by, else the place of the level itself.
 * False: nothing here has a number. */
bool navigate_explained(struct screen *screen, const struct focus *focus, struct path *at);
void navigate_explain(struct screen *screen, const struct path *at); /* a level of its own */
void navigate_playbook(struct screen *screen, const struct path *at); /* the same */
void navigate_proposals(struct screen *screen, const struct path *at);
void navigate_zoom(struct screen *screen);
bool navigate_back(struct screen *screen);             /* "-" */
/* The period and focus of the present go into its level; and a stack of levels that was kept. */
void navigate_keep(struct screen *screen);
void navigate_place(struct screen *screen, const struct level *levels, int depth);
bool navigate_market(struct screen *screen, int step); /* previous or next market of the funnel */
bool navigate_period(struct screen *screen, int step);
/* The place of the worst finding at or below a place; unchanged when there is none. */
void navigate_worst(struct screen *screen, struct path *at);
void navigate_to_finding(struct screen *screen, int r); /* row of the list of red lines */
bool navigate_finding(struct screen *screen, int step); /* next or previous red line anywhere */

/* find.c: search in the rows of the focused pane; marks of the matches in what was drawn of it. */
bool find_text(struct screen *screen, int step); /* from the row after (1) or before (-1) the cursor,
                                                    or from the cursor on (0); says what it found */
void find_mark(struct screen *screen, struct canvas *canvas);

/* columns.c: the chosen columns of a pane, or NULL. An empty list forgets the choice. */
const char *columns_of(const struct screen *screen, const struct pane_def *pane);
void columns_choose(struct screen *screen, const struct pane_def *pane, const char *list);
/* Fills the chooser with the columns of the focused pane; shows or hides one of them (false: there is
 * no such one). */
void columns_list(struct screen *screen);
bool columns_toggle(struct screen *screen, const char *id);
bool columns_fit(struct screen *screen, const struct focus *focus); /* can they be chosen? */

/* palette.c, palette_kinds.c */
void palette_open(struct screen *screen, const char *text, bool help);
void palette_release(struct palette *palette);

/* bookmarks.c */
void bookmarks_release(struct screen *screen);
unsigned bookmark_go(struct screen *screen, int letter);

/* write.c: the present view into a file, by its extension. False: trouble says why. */
unsigned write_view(struct screen *screen, const char *name, bool overwrite);

/* views.c: a [view NAME] of the catalogue. False: err says what it names that is not there. */
bool view_open(struct screen *screen, const struct view_def *view, struct err *err);

/* freeze.c */
void screen_freeze(struct screen *screen);
void screen_let_go(struct screen *screen); /* the snapshot that freezing holds */
void screen_thaw(struct screen *screen);

/* mouse.c: a click or the wheel. */
unsigned mouse_event(struct screen *screen, int key);
/* actions by id: NULL when there is none; runs one as if its key had been pressed. */
const struct action *action_find(const char *id);
unsigned action_run(struct screen *screen, const struct action *action);
/* theme_list.c: a theme of the catalogue, by name. */
unsigned screen_take_theme(struct screen *screen, const char *name);
/* act_place.c: a pane at the place that it is usually opened at. */
unsigned open_pane(struct screen *screen, const struct pane_def *pane);
unsigned open_key(struct screen *screen, int key);

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
/* review*.c: R. While its page is shown it takes most keys (action: NULL for a key that has none) and
 * gives the place that records are about. */
bool review_is_shown(const struct screen *screen);
bool review_takes(struct screen *screen, const struct action *action, int key, unsigned *reaction);
bool review_place(struct screen *screen, struct path *at);
void review_draw(struct screen *screen, struct canvas *canvas, struct rect area);
void review_wrote(struct screen *screen, const char *kind); /* a record about the item on the page */
void review_came_up(struct screen *screen);                 /* by Esc, from below the page */
void review_came_rows(struct screen *screen);
void review_went(struct screen *screen);                    /* somewhere else, by any other way */
int64_t review_next_ms(const struct screen *screen); /* when its clock says another thing */
void review_chip(const struct screen *screen, char *out, size_t size); /* " review 3/28: R " or "" */
void review_forget(struct screen *screen);
void review_free(struct screen *screen);
/* record.c: asks for the words to a decision that was carried out, by its number. */
bool can_finish_one(struct screen *screen, const char **why);
unsigned record_done(struct screen *screen, const char *number, const char *subject);
/* theme_list.c: T */
unsigned theme_list_next(struct screen *screen);
void theme_list_draw(struct screen *screen, struct canvas *canvas,
                     int bottom); /* above this line */
/* preview.c: what the selected row leads to, under a pane that leaves the room; 0 lines: none. */
int preview_lines(const struct screen *screen, const struct focus *focus, struct rect area);
void preview_draw(struct screen *screen, struct canvas *canvas, struct rect area,
                  const struct focus *focus);
void pane_draw_one(struct screen *screen, struct canvas *canvas, struct rect area,
                   const struct pane_def *pane, const struct section *section,
                   struct list_state *list, bool boxed, bool focused);
/* Name of the default or remapped keys of an action, for people: "Enter", "Ctrl-L". */
void action_key_label(const struct screen *screen, const struct action *action, struct strbuf *out);
/* Unknown actions, words that are no keys, two actions on one key: errors with file and line. */
void keys_check(const struct catalogue *catalogue, struct err_list *errors);
/* Has [keys] given all keys of an action, which it does not mention, to others? Then out says so. */
bool keys_lost(const struct catalogue *catalogue, const struct action *action, struct strbuf *out);
const struct action *action_for_key(const struct screen *screen, int key);

#endif
