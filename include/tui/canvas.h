/* A canvas of cells: what panes draw into.  Knows no curses; can be printed as text, compared, and
 * shown. */
#ifndef REDLINE_TUI_CANVAS_H
#define REDLINE_TUI_CANVAS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Roles, not colours: a theme says what each looks like. */
enum role {
    ROLE_TEXT,
    ROLE_DIM,
    ROLE_FAINT,
    ROLE_BOLD,
    ROLE_TITLE, /* first line */
    ROLE_HEAD,  /* column heads */
    ROLE_BORDER,
    ROLE_BORDER_FOCUS,
    ROLE_PANE_TITLE,
    ROLE_KEY, /* keys and focus: the accent */
    ROLE_TAB,
    ROLE_TAB_ACTIVE,
    ROLE_SELECTED, /* the selected row: merges with the cell's own foreground */
    ROLE_RED,
    ROLE_RED_TOKEN,
    ROLE_WARN,
    ROLE_WARN_TOKEN,
    ROLE_PENDING,
    ROLE_NODATA,
    ROLE_NODATA_TOKEN,
    ROLE_OK,
    ROLE_BETTER,
    ROLE_WORSE,
    ROLE_SPARK,
    ROLE_SPARK_WORSE,
    ROLE_SPARK_MISSING,
    ROLE_BAR,
    ROLE_BAR_WORSE,
    ROLE_CHART,
    ROLE_CHART_RED,
    ROLE_CHART_WARN,
    ROLE_CHART_TARGET,
    ROLE_AXIS,
    ROLE_HEAT_0,
    ROLE_HEAT_1,
    ROLE_HEAT_2,
    ROLE_HEAT_3,
    ROLE_HEAT_4,
    ROLE_HEAT_5,
    ROLE_HEAT_WARN,
    ROLE_HEAT_RED,
    ROLE_BANNER,  /* stale, failed reload */
    ROLE_CHANGED, /* a number that the last refresh changed, until the next */
    ROLE_MATCH,   /* of a search */
    ROLE_COUNT
};
const char *role_name(enum role role); /* "red-token": the name in theme files */
int role_find(const char *name);       /* -1 */

struct cell {
    char
        text[24]; /* one character with its combining marks, UTF-8; "" = right half of a wide one */
    unsigned char width; /* 1, 2; 0 = right half */
    unsigned char role;
    bool selected; /* row selection on top of role */
};

struct rect {
    int x, y, width, height;
};

struct canvas {
    int width, height;
    struct cell *cells; /* row-major */
    bool ascii;         /* glyphs in ASCII only */
    bool mono;          /* colours will not show: amounts want a shape */
};
void canvas_init(struct canvas *canvas, int width, int height, bool ascii);
void canvas_release(struct canvas *canvas);
void canvas_resize(struct canvas *canvas, int width, int height);
void canvas_clear(struct canvas *canvas);
/* All drawing clips to `clip`; text is drawn from x in cells, cut at a whole character. Returns
 * cells drawn. */
int canvas_text(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                const char *text);
int canvas_textf(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                 const char *format, ...) __attribute__((format(printf, 6, 7)));
/* Exactly `cells` cells, aligned and cut with an ellipsis. align: 0 left, 1 right, 2 centre */
void canvas_fit(struct canvas *canvas, struct rect clip, int x, int y, int cells, int align,
                enum role role, const char *text);
void canvas_fill(struct canvas *canvas, struct rect area, enum role role, uint32_t code);
void canvas_select(struct canvas *canvas, struct rect area); /* marks cells as selected */
void canvas_glyph(struct canvas *canvas, struct rect clip, int x, int y, enum role role,
                  uint32_t code);
/* Text lines, right-trimmed, '\n' after each; and one attribute line each (letters by role) for
 * golden files. */
void canvas_print(const struct canvas *canvas, struct strbuf *out);
void canvas_print_roles(const struct canvas *canvas, struct strbuf *out);
bool canvas_equal(const struct canvas *a, const struct canvas *b);
/* The ASCII form of one character, of the same meaning where there is one: sparkline roles turn
 * block heights into 0-9. */
char glyph_ascii(uint32_t code, enum role role);

#endif
