/*
 * Roles by name, and a canvas as text.
 *
 * The table below is the one place where a role's name in theme files and its letter in golden
 * files stand.  A golden file holds, for every line of text, one line of letters: it shows at a
 * glance which cells are red, dim or a key, and does not change when a theme does.  Plain text is a
 * blank there; a selected stretch is said at the end of the line as [first-last], in cells from 0.
 *
 * Printed text has no terminal codes and no trailing blanks.  Two canvases are equal when a
 * terminal could not tell them apart: what is behind a cell's terminating NUL does not count.
 */
#include "tui/canvas.h"

#include <string.h>

#include "base/strbuf.h"

static const struct {
    const char *name;
    char letter;
} roles[ROLE_COUNT] = {
    [ROLE_TEXT] = {.name = "text", .letter = ' '},
    [ROLE_DIM] = {.name = "dim", .letter = 'd'},
    [ROLE_FAINT] = {.name = "faint", .letter = 'f'},
    [ROLE_BOLD] = {.name = "bold", .letter = 'b'},
    [ROLE_TITLE] = {.name = "title", .letter = 't'},
    [ROLE_HEAD] = {.name = "head", .letter = 'h'},
    [ROLE_BORDER] = {.name = "border", .letter = '-'},
    [ROLE_BORDER_FOCUS] = {.name = "border-focus", .letter = '='},
    [ROLE_PANE_TITLE] = {.name = "pane-title", .letter = 'P'},
    [ROLE_KEY] = {.name = "key", .letter = 'k'},
    [ROLE_TAB] = {.name = "tab", .letter = 'a'},
    [ROLE_TAB_ACTIVE] = {.name = "tab-active", .letter = 'A'},
    [ROLE_SELECTED] = {.name = "selected", .letter = 's'},
    [ROLE_RED] = {.name = "red", .letter = 'r'},
    [ROLE_RED_TOKEN] = {.name = "red-token", .letter = 'R'},
    [ROLE_WARN] = {.name = "warn", .letter = 'w'},
    [ROLE_WARN_TOKEN] = {.name = "warn-token", .letter = 'W'},
    [ROLE_PENDING] = {.name = "pending", .letter = 'p'},
    [ROLE_NODATA] = {.name = "nodata", .letter = 'n'},
    [ROLE_NODATA_TOKEN] = {.name = "nodata-token", .letter = 'N'},
    [ROLE_OK] = {.name = "ok", .letter = 'o'},
    [ROLE_BETTER] = {.name = "better", .letter = '+'},
    [ROLE_WORSE] = {.name = "worse", .letter = '_'},
    [ROLE_SPARK] = {.name = "spark", .letter = 'l'},
    [ROLE_SPARK_WORSE] = {.name = "spark-worse", .letter = 'L'},
    [ROLE_SPARK_MISSING] = {.name = "spark-missing", .letter = 'm'},
    [ROLE_BAR] = {.name = "bar", .letter = 'B'},
    [ROLE_BAR_WORSE] = {.name = "bar-worse", .letter = 'V'},
    [ROLE_CHART] = {.name = "chart", .letter = 'c'},
    [ROLE_CHART_RED] = {.name = "chart-red", .letter = 'C'},
    [ROLE_CHART_WARN] = {.name = "chart-warn", .letter = 'Y'},
    [ROLE_CHART_TARGET] = {.name = "chart-target", .letter = 'G'},
    [ROLE_AXIS] = {.name = "axis", .letter = 'x'},
    [ROLE_HEAT_0] = {.name = "heat-0", .letter = '0'},
    [ROLE_HEAT_1] = {.name = "heat-1", .letter = '1'},
    [ROLE_HEAT_2] = {.name = "heat-2", .letter = '2'},
    [ROLE_HEAT_3] = {.name = "heat-3", .letter = '3'},
    [ROLE_HEAT_4] = {.name = "heat-4", .letter = '4'},
    [ROLE_HEAT_5] = {.name = "heat-5", .letter = '5'},
    [ROLE_HEAT_WARN] = {.name = "heat-warn", .letter = '!'},
    [ROLE_HEAT_RED] = {.name = "heat-red", .letter = 'X'},
    [ROLE_BANNER] = {.name = "banner", .letter = '@'},
    [ROLE_CHANGED] = {.name = "changed", .letter = 'i'},
    [ROLE_MATCH] = {.name = "match", .letter = '/'},
};

const char *role_name(enum role role)
{
    return roles[role].name;
}

int role_find(const char *name)
{
    for (int role = 0; role < ROLE_COUNT; role++) {
        if (!strcmp(roles[role].name, name))
            return role;
    }
    return -1;
}

static void trim_line(struct strbuf *out, size_t start)
{
    while (out->length > start && out->text[out->length - 1] == ' ')
        out->length--;
    strbuf_addc(out, '\n');
}

void canvas_print(const struct canvas *canvas, struct strbuf *out)
{
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;
        size_t start = out->length;

        for (int x = 0; x < canvas->width; x++)
            strbuf_adds(out, row[x].text);
        trim_line(out, start);
    }
}

static void print_selection(const struct cell *row, int width, struct strbuf *out)
{
    for (int x = 0; x < width; x++) {
        int first = x;

        while (x < width && row[x].selected)
            x++;
        if (x > first)
            strbuf_addf(out, "  [%d-%d]", first, x - 1);
    }
}

void canvas_print_roles(const struct canvas *canvas, struct strbuf *out)
{
    for (int y = 0; y < canvas->height; y++) {
        const struct cell *row = canvas->cells + (size_t)y * (size_t)canvas->width;
        size_t start = out->length;

        for (int x = 0; x < canvas->width; x++)
            strbuf_addc(out, roles[row[x].role].letter);
        trim_line(out, start);
        out->text[--out->length] = '\0';
        print_selection(row, canvas->width, out);
        strbuf_addc(out, '\n');
    }
}

bool canvas_equal(const struct canvas *a, const struct canvas *b)
{
    size_t count = (size_t)a->width * (size_t)a->height;

    if (a->width != b->width || a->height != b->height)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct cell *p = &a->cells[i], *q = &b->cells[i];

        if (p->width != q->width || p->role != q->role || p->selected != q->selected ||
            strcmp(p->text, q->text) != 0)
            return false;
    }
    return true;
}
