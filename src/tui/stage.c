/* Large drawings of one row: its headline, its figure, its facts, its picture.
 *
 * Nothing here knows whether it stands on a page of the presenter or of a review; a fact that a
 * section has no column for is left out.
 */
#include "stage.h"
#include <string.h>
#include "base/i18n.h"
#include "base/text.h"
#include "tui/big.h"

enum { CHART_LEAST = 6, LARGE_HEIGHT = 18, NAME_LEAST = 16 };

const char *stage_cell(const struct section *section, int r, const char *id)
{
    for (size_t c = 0; c < section->column_count; c++)
        if (!strcmp(section->columns[c].id, id) && section->rows[r].cells[c].text)
            return section->rows[r].cells[c].text;
    return "";
}

static enum role chip_role(const struct report_row *row)
{
    return !row->has_state           ? ROLE_TAB_ACTIVE
           : row->state == RULE_RED  ? ROLE_RED_TOKEN
           : row->state == RULE_WARN ? ROLE_WARN_TOKEN
                                     : ROLE_NODATA_TOKEN;
}

int stage_headline(struct canvas *canvas, struct rect area, const struct section *section, int r)
{
    const struct report_row *row = &section->rows[r];
    const char *where = stage_cell(section, r, "where");
    char token[6] = "~", text[16];
    if (row->has_state)
        rule_state_token(row->state, row->pending, row->pending_of, token);
    snprintf(text, sizeof text, " %s ", token);
    int chip = text_width(text), room = area.width - chip - NAME_LEAST - 4;
    bool large =
        area.height >= LARGE_HEIGHT && !canvas->ascii && *where && big_width(where, 0) <= room;
    int lines = large ? big_height(0) : 1, y = area.y + lines / 2, x = area.x + chip + 1;
    canvas_fill(canvas, (struct rect){area.x, area.y, chip, lines}, chip_role(row), ' ');
    canvas_text(canvas, area, area.x, y, chip_role(row), text);
    if (large)
        x += 1 + big_draw(canvas, area, x + 1, area.y, 0, ROLE_BOLD, where) + 2;
    else if (*where)
        x += canvas_text(canvas, area, x, y, ROLE_BOLD, where) + 2;
    const char *name = stage_cell(section, r, "redline");
    if (large && big_knows(name) && big_width(name, 0) <= area.x + area.width - x)
        big_draw(canvas, area, x, area.y, 0, ROLE_TEXT, name);
    else
        canvas_fit(canvas, area, x, y, area.x + area.width - x, 0, large ? ROLE_BOLD : ROLE_TEXT,
                   name);
    return lines;
}

int stage_figure(struct canvas *canvas, struct rect area, enum role role, const char *text,
                 int most)
{
    int scale = big_scale(text, area.width, most);
    if (scale < 0) {
        canvas_fit(canvas, area, area.x, area.y, area.width, 0, role, text);
        return 1;
    }
    big_draw(canvas, area, area.x, area.y, scale, role, text);
    return big_height(scale);
}

int stage_facts(struct canvas *canvas, struct rect area, const struct section *section, int r,
                bool column)
{
    static const struct {
        const char *id, *word;
    } parts[] = {{.id = "reason", .word = N_("why now")},    {.id = "line", .word = N_("line")},
                 {.id = "headroom", .word = N_("headroom")}, {.id = "since", .word = N_("since")},
                 {.id = "stake", .word = N_("at stake")},    {.id = "owner", .word = N_("owner")}};
    int x = area.x, y = area.y, end = area.x + area.width, widest = 0;
    for (size_t i = 0; column && i < sizeof parts / sizeof *parts; i++)
        widest = text_width(_(parts[i].word)) > widest ? text_width(_(parts[i].word)) : widest;
    for (size_t i = 0; i < sizeof parts / sizeof *parts && y < area.y + area.height; i++) {
        const char *text = stage_cell(section, r, parts[i].id), *word = _(parts[i].word);
        if (!*text || !strcmp(text, "-") || !strcmp(text, "\xe2\x80\x93") ||
            x + text_width(word) + 1 + text_width(text) > end)
            continue;
        int cells = canvas_text(canvas, area, x, y, ROLE_DIM, word);
        x += (cells > widest ? cells : widest) + 1;
        x += canvas_text(canvas, area, x, y, ROLE_BOLD, text) + 3;
        if (column) {
            x = area.x;
            y++;
        }
    }
    return column ? y - area.y : 1;
}

void stage_picture(struct screen *screen, struct canvas *canvas, struct rect area,
                   const struct path *drill, const char *kind)
{
    const struct pane_def *pane = screen_pane_of_kind(screen, kind);
    if (area.height < CHART_LEAST || !drill->indicator[0] || drill->record[0] || !pane ||
        strcmp(pane->kind, kind))
        return;
    struct path at = *drill;
    at.has_period = false;
    const struct section *history = screen_section(screen, pane, &at, "", false);
    if (history->chart)
        chart_draw(canvas, area, history->chart);
}
