/* What is drawn large, for a room: shared by the presenter and the pages of a review.  Sections have
 * columns where, redline, value, line, headroom, since, owner; those that are missing say nothing. */
#ifndef REDLINE_TUI_STAGE_H
#define REDLINE_TUI_STAGE_H
#include "tui/state.h"

const char *stage_cell(const struct section *section, int r, const char *id); /* "" when none */
/* The token in a block of its own, the place in large letters, the name beside it; where they have
 * no room, one line.  Returns the lines. */
int stage_headline(struct canvas *canvas, struct rect area, const struct section *section, int r);
/* A text as large as fits in `most` lines, else as it is.  Returns the lines. */
int stage_figure(struct canvas *canvas, struct rect area, enum role role, const char *text,
                 int most);
/* "line <1.50×   headroom -0.13   since W41 · 6 weeks", what has room; `column`: one a line. */
int stage_facts(struct canvas *canvas, struct rect area, const struct section *section, int r,
                bool column);
/* The course of the row's figure, from the pane of a kind; nothing where there is too little room.
 * It may take the section's place in the cache: use its texts no more. */
void stage_picture(struct screen *screen, struct canvas *canvas, struct rect area,
                   const struct path *drill, const char *kind);

#endif
