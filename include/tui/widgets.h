/* Widgets: tables, sparklines, bars, charts and heatmaps, drawn into a canvas from sections.
 * All coordinates are absolute in the canvas; everything clips to its area. */
#ifndef REDLINE_TUI_WIDGETS_H
#define REDLINE_TUI_WIDGETS_H
#include <stdbool.h>
#include <stddef.h>
#include "report/section.h"
#include "tui/canvas.h"

/* Where the selection of a list stands. The identity (key) rules, the row number follows. */
struct list_state {
    int cursor, top; /* row and first visible row */
    int visible;     /* rows at the last draw */
    int column;      /* heatmap: selected column; tables: columns panned away at the left */
    bool pans;       /* tables: some columns had no room at the last draw, or are panned away */
    char key[320];
    char column_key[96]; /* heatmap: identity of the selected column */
    struct rect drawn;   /* where rows top, top + 1, ... stood at the last draw, a line each, */
    bool uneven;         /* or more */
};

enum role state_role(enum rule_state state); /* of a number */

/* Draws head, rows, total and "n more"; scrolls the list so that the cursor shows. Returns lines
 * used. */
int table_draw(struct canvas *canvas, struct rect area, const struct section *section,
               struct list_state *list, bool focused);
/* A step to the columns at the right or left that have no room. */
void table_pan(const struct section *section, struct list_state *list, int dx);
/* Width that all columns would take. */
int table_width(const struct section *section);
void row_identity(const struct report_row *row, int index, char *out, size_t size);
/* Follows identity: sets cursor from key (or clamps), then key from cursor. */
void list_follow(struct list_state *list, const struct section *section);

/* Moves top so that the cursor is among the visible rows and none stays blank. */
void list_scroll(struct list_state *list, int count, int visible);

void spark_draw(struct canvas *canvas, struct rect clip, int x, int y, int cells,
                const struct report_row *row);
/* Horizontal bar of share (0..1) of `cells`, in eighths. */
void bar_draw(struct canvas *canvas, struct rect clip, int x, int y, int cells, double share,
              enum role role);
/* The same from `start` (0..1) on, which falls on a whole cell. */
void bar_draw_from(struct canvas *canvas, struct rect clip, int x, int y, int cells, double start,
                   double share, enum role role);
void chart_draw(struct canvas *canvas, struct rect area, const struct report_chart *chart);
/* Points, their curve and its mark; nothing where there is too little room. */
void scatter_draw(struct canvas *canvas, struct rect area, const struct report_scatter *scatter);
void heat_draw(struct canvas *canvas, struct rect area, const struct report_heat *heat,
               struct list_state *list, bool focused);
/* Follows identity; before the first move the worst cell is selected. */
void heat_follow(const struct report_heat *heat, struct list_state *list);

/* Notes at the bottom of an area, wrapped by words; returns lines used (at most `most`). */
int notes_draw(struct canvas *canvas, struct rect area, const struct section *section, int most);
/* Bytes of text that fit in `cells`, broken at a blank where there is one. */
size_t text_break(const char *text, int cells);
int text_wrap_draw(struct canvas *canvas, struct rect area, enum role role, const char *text);

/* A frame: round border with title left and facts right (boxed), or just a rule (plain). Returns
 * the inside. */
struct rect frame_draw(struct canvas *canvas, struct rect area, const char *title,
                       const char *facts, bool boxed, bool focused);

#endif
