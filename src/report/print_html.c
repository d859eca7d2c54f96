/*
 * Sections as HTML: tables as they stand on the screen, charts as SVG in the text.
 *
 * Everything is in the one file: no script, no font, no picture from elsewhere, so it opens without
 * a network, prints, and can be sent.  Text from outside is cleaned and escaped, always in UTF-8.
 * Colours follow the reader's light or dark setting and are never alone: states keep their tokens.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "report/minutes.h"
#include "report/print.h"
#include "report/section.h"
#include "rule/rules.h"

enum {
    CHART_WIDTH = 640,
    CHART_HEIGHT = 160,
    LEFT = 8,
    RIGHT = 110,
    TOP = 10,
    BOTTOM = 22,
    SHORT_CELLS = 18
};

void html_text(FILE *out, const char *text)
{
    struct strbuf clean = STRBUF_INIT;

    text_clean(&clean, text ? text : "", text ? strlen(text) : 0);
    for (const char *c = clean.text; *c; c++)
        switch (*c) {
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '&':
            fputs("&amp;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            fputc(*c, out);
        }
    strbuf_release(&clean);
}

static const char *class_of(enum rule_state state)
{
    return state == RULE_RED      ? "red"
           : state == RULE_WARN   ? "warn"
           : state == RULE_NODATA ? "nodata"
                                  : "";
}

static void put_heads(FILE *out, const struct section *section, bool states)
{
    fputs("<thead><tr>", out);
    if (states) {
        fputs("<th>", out);
        html_text(out, _("State"));
        fputs("</th>", out);
    }
    for (size_t c = 0; c < section->column_count; c++) {
        const struct report_column *column = &section->columns[c];

        if (column_is_aside(column))
            continue;
        fputs(column->numeric ? "<th class=\"n\">" : "<th>", out);
        html_text(out, column->title);
        if (column->suffix && *column->suffix) {
            fputc(' ', out);
            html_text(out, column->suffix);
        }
        fputs("</th>", out);
    }
    fputs("</tr></thead>\n", out);
}

static void put_row(FILE *out, const struct section *section, const struct report_row *row,
                    bool states)
{
    char token[6] = "";

    fprintf(out, "<tr class=\"%s%s\">", row->has_state ? class_of(row->state) : "",
            row->faded ? " past" : "");
    if (states && row->has_state)
        rule_state_token(row->state, row->pending, row->pending_of, token);
    if (states)
        fprintf(out, "<td class=\"t\">%s</td>", token);
    for (size_t c = 0; c < section->column_count; c++) {
        const struct report_cell *cell = &row->cells[c];

        if (column_is_aside(&section->columns[c]))
            continue;
        fprintf(out, "<td class=\"%s%s %s\">", section->columns[c].numeric ? "n " : "",
                text_width(cell->text ? cell->text : "") <= SHORT_CELLS ? "s" : "",
                class_of(cell->level));
        html_text(out, cell->text);
        fputs(cell->level == RULE_RED ? "!!" : cell->level == RULE_WARN ? "!" : "", out);
        fputs("</td>", out);
    }
    fputs("</tr>\n", out);
}

void print_html_table(FILE *out, const struct section *section)
{
    bool states = section_has_states(section);

    if (!section->row_count) {
        fputs("<p>", out);
        html_text(out, section->empty ? section->empty : "");
        fputs("</p>\n", out);
        return;
    }
    fputs("<table>\n", out);
    put_heads(out, section, states);
    fputs("<tbody>\n", out);
    for (size_t r = 0; r < section->row_count; r++)
        put_row(out, section, &section->rows[r], states);
    fputs("</tbody></table>\n", out);
}

struct scale {
    double low, high;
    size_t count;
};

static void widen(struct scale *scale, double value)
{
    if (value < scale->low)
        scale->low = value;
    if (value > scale->high)
        scale->high = value;
}

/* False: no point is known. */
static bool find_scale(const struct report_chart *chart, struct scale *scale)
{
    bool any = false;

    *scale = (struct scale){.low = INFINITY, .high = -INFINITY, .count = chart->count};
    for (size_t i = 0; i < chart->count; i++)
        if (chart->points[i].known) {
            widen(scale, chart->points[i].value);
            any = true;
        }
    if (any && chart->has_red)
        widen(scale, chart->red);
    if (any && chart->has_warn)
        widen(scale, chart->warn);
    if (any && scale->high - scale->low <= 0) {
        scale->high += 1;
        scale->low -= 1;
    }
    return any;
}

static double x_of(const struct scale *scale, size_t i)
{
    double span = scale->count > 1 ? (double)(scale->count - 1) : 1;

    return LEFT + (CHART_WIDTH - LEFT - RIGHT) * (double)i / span;
}

static double y_of(const struct scale *scale, double value)
{
    return TOP + (CHART_HEIGHT - TOP - BOTTOM) * (scale->high - value) / (scale->high - scale->low);
}

static void put_line(FILE *out, const struct scale *scale, double value, const char *class,
                     const char *text)
{
    double y = y_of(scale, value);

    fprintf(out, "<line class=\"%s\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>", class, LEFT,
            CHART_WIDTH - RIGHT, y, y);
    fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%.1f\">", class, CHART_WIDTH - RIGHT + 6, y + 4);
    html_text(out, text);
    fputs("</text>", out);
}

/* A gap stays a gap: a new part of the path begins behind it. */
static void put_path(FILE *out, const struct report_chart *chart, const struct scale *scale)
{
    bool pen = false;

    fputs("<path d=\"", out);
    for (size_t i = 0; i < chart->count; i++) {
        const struct chart_point *point = &chart->points[i];

        if (point->known)
            fprintf(out, "%c%.1f %.1f", pen ? 'L' : 'M', x_of(scale, i), y_of(scale, point->value));
        pen = point->known;
    }
    fputs("\"/>", out);
}

static void put_last(FILE *out, const struct section *section, const struct scale *scale)
{
    const struct report_chart *chart = section->chart;
    size_t last = chart->count;

    while (last && !chart->points[last - 1].known)
        last--;
    if (!last)
        return;
    fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\"/>", x_of(scale, last - 1),
            y_of(scale, chart->points[last - 1].value));
}

void print_html_chart(FILE *out, const struct section *section)
{
    const struct report_chart *chart = section->chart;
    struct scale scale;

    if (!chart || !find_scale(chart, &scale))
        return;
    fprintf(out, "<svg role=\"img\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\"><title>",
            CHART_WIDTH, CHART_HEIGHT, CHART_WIDTH, CHART_HEIGHT);
    html_text(out, section->title);
    fputs("</title>", out);
    if (chart->has_warn)
        put_line(out, &scale, chart->warn, "warn", chart->warn_text);
    if (chart->has_red)
        put_line(out, &scale, chart->red, "red", chart->red_text);
    put_path(out, chart, &scale);
    put_last(out, section, &scale);
    for (size_t i = 0; i<chart->count; i += chart->count> 1 ? chart->count - 1 : 1) {
        fprintf(out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"%s\">", x_of(&scale, i),
                CHART_HEIGHT - 6, i ? "end" : "start");
        html_text(out, chart->points[i].label);
        fputs("</text>", out);
    }
    fputs("</svg>\n", out);
}
