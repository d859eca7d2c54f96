/* Panes: one ops struct per pane kind. A pane draws a section; it computes nothing. */
#ifndef REDLINE_TUI_PANE_H
#define REDLINE_TUI_PANE_H
#include <stdbool.h>
#include <stddef.h>
#include "tui/widgets.h"

struct pane_draw {
    struct canvas *canvas;
    struct rect area; /* inside of the frame */
    const struct section *section;
    struct list_state *list;
    bool focused;
};

struct pane_ops {
    const char *kind;
    void (*draw)(struct pane_draw *draw);
    /* Moves the selection; dx only where a pane has columns to walk. */
    void (*move)(const struct section *section, struct list_state *list, int dx, int dy);
    /* The place that Enter leads to and what is said of the selection; NULL: none. */
    const struct path *(*target)(const struct section *section, const struct list_state *list);
    const char *(*note)(const struct section *section, const struct list_state *list);
    /* Lines that all rows take in a frame so wide inside; NULL: one each, and the head. */
    int (*lines)(const struct section *section, int width);
    bool walks_markets; /* left and right go to the previous and next market */
};
extern const struct pane_ops *const pane_kinds[];
extern const size_t pane_kind_count;
const struct pane_ops *pane_find(const char *kind); /* never NULL: the table */

/* What most panes share: a list of rows. */
void list_pane_move(const struct section *section, struct list_state *list, int dx, int dy);
const struct path *list_pane_target(const struct section *section, const struct list_state *list);
const char *list_pane_note(const struct section *section, const struct list_state *list);

#endif
