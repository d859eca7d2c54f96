/*
 * Charts and heatmaps, drawn into a canvas: what stands where, gaps that stay gaps, lines at their
 * heights, in both charsets, and nothing outside the area at any size.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "check.h"
#include "report/section.h"
#include "tui/widgets.h"

#include "../../src/tui/chart_plot.h"

static const char *const labels[] = {"W01", "W02", "W03", "W04", "W05", "W06", "W07", "W08", "W09"};

static struct chart_point at(size_t i, double value)
{
    return (struct chart_point){.known = true, .value = value, .label = labels[i]};
}

/* 10 to 90 in nine periods, the fifth missing. */
static void steady(struct chart_point points[9])
{
    for (size_t i = 0; i < 9; i++)
        points[i] = at(i, 10.0 * (double)(i + 1));
    points[4].known = false;
}

static void draw(struct canvas *canvas, const struct report_chart *chart, struct strbuf *out)
{
    struct rect all = {0, 0, canvas->width, canvas->height};

    chart_draw(canvas, all, chart);
    strbuf_clear(out);
    canvas_print(canvas, out);
}

static int row_of(const struct canvas *canvas, const char *glyph, enum role role)
{
    for (int i = 0; i < canvas->width * canvas->height; i++) {
        if (canvas->cells[i].role == role && !strcmp(canvas->cells[i].text, glyph))
            return i / canvas->width;
    }
    return -1;
}

static int count_of(const struct canvas *canvas, const char *glyph)
{
    int count = 0;

    for (int i = 0; i < canvas->width * canvas->height; i++)
        count += !strcmp(canvas->cells[i].text, glyph);
    return count;
}

/* The scale of 10 to 90 is 0 to 100, so a line of 50 is in the middle of 11 rows, 25 in the eighth;
 * the highest value is a tenth below the top. */
static void test_lines_stand_at_their_values(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .has_red = true,
                                 .red = 50,
                                 .red_text = "red 50",
                                 .has_warn = true,
                                 .warn = 25,
                                 .warn_text = "warn 25",
                                 .unit = UNIT_NUMBER};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    steady(points);
    canvas_init(&canvas, 60, 12, false);
    draw(&canvas, &chart, &text);
    assert_int_equal(row_of(&canvas, "╌", ROLE_CHART_RED), 5);
    assert_int_equal(row_of(&canvas, "┈", ROLE_CHART_WARN), 8);
    assert_int_equal(row_of(&canvas, "●", ROLE_BOLD), 1);
    assert_non_null(strstr(text.text, "red 50"));
    assert_non_null(strstr(text.text, "warn 25"));
    assert_non_null(strstr(text.text, "● 90"));
    assert_non_null(strstr(text.text, "100"));
    strbuf_release(&text);
    canvas_release(&canvas);
}

/* Missing is not zero: nothing is drawn where the fifth period is, in no row. */
static void test_gap_stays_a_gap(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points, .count = 9, .unit = UNIT_NUMBER};
    struct rect area = {0, 0, 40, 10};
    struct plot plot;
    int fourth, sixth;

    (void)state;
    steady(points);
    assert_true(plot_init(&plot, area, &chart));
    fourth = plot_column(&plot, 3);
    sixth = plot_column(&plot, 5);
    for (int x = fourth + 1; x < sixth; x++) {
        for (int y = 0; y < plot.rows; y++)
            assert_int_equal(plot.dots[y * plot.columns + x], DOT_NONE);
    }
    for (int x = 0; x <= fourth; x++) { /* and the line before it is whole */
        int dots = 0;

        for (int y = 0; y < plot.rows; y++)
            dots += plot.dots[y * plot.columns + x] != DOT_NONE;
        assert_true(dots > 0);
    }
    plot_release(&plot);
    points[4].known = true; /* a zero is a value: it pulls the scale and the line down */
    points[4].value = 0;
    assert_true(plot_init(&plot, area, &chart));
    assert_int_equal(plot.dots[(plot.rows - 1) * plot.columns + plot_column(&plot, 4)], DOT_LINE);
    plot_release(&plot);
}

static void test_last_value_missing(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points, .count = 9, .unit = UNIT_NUMBER};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    steady(points);
    points[8].known = false;
    canvas_init(&canvas, 60, 12, false);
    draw(&canvas, &chart, &text);
    assert_int_equal(count_of(&canvas, "●"), 0);
    assert_non_null(strstr(text.text, "no data"));
    strbuf_release(&text);
    canvas_release(&canvas);
}

static void test_nothing_known_draws_nothing(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points, .count = 9, .unit = UNIT_NUMBER};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    for (size_t i = 0; i < 9; i++)
        points[i] = (struct chart_point){.known = false, .label = labels[i]};
    canvas_init(&canvas, 60, 12, false);
    draw(&canvas, &chart, &text);
    assert_int_equal(strspn(text.text, "\n"), text.length);
    strbuf_release(&text);
    canvas_release(&canvas);
}

/* The line takes the colour of the state it runs into; the target is dotted, with its words. */
static void test_tones_and_target(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .unit = UNIT_MONEY,
                                 .unit_text = "EUR",
                                 .target_text = "target 60"};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    steady(points);
    for (size_t i = 0; i < 9; i++) {
        points[i].has_target = true;
        points[i].target = 60;
    }
    points[7].state = RULE_WARN;
    points[8].state = RULE_RED;
    canvas_init(&canvas, 70, 12, false);
    draw(&canvas, &chart, &text);
    assert_int_equal(row_of(&canvas, "●", ROLE_RED), 1);
    assert_non_null(strstr(text.text, "target 60"));
    assert_non_null(strstr(text.text, "EUR"));
    strbuf_clear(&text);
    canvas_print_roles(&canvas, &text);
    assert_non_null(strstr(text.text, "GGG")); /* the target's dots */
    assert_non_null(strchr(text.text, 'Y'));
    assert_non_null(strchr(text.text, 'C'));
    strbuf_release(&text);
    canvas_release(&canvas);
}

/* The fan begins after the last value and widens; its words stand over it. */
static void test_forecast_is_a_fan(void **state)
{
    struct chart_point points[9];
    struct chart_ahead ahead[3] = {{.value = 92, .low = 85, .high = 99, .label = "W10"},
                                   {.value = 94, .low = 75, .high = 113, .label = "W11"},
                                   {.value = 96, .low = 65, .high = 127, .label = "W12"}};
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .unit = UNIT_NUMBER,
                                 .ahead = ahead,
                                 .ahead_count = 3,
                                 .ahead_text = "forecast, 80 %"};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;
    int last = -1, first_shade = 1000, by_column[80] = {0}, before = 0;

    (void)state;
    steady(points);
    canvas_init(&canvas, 80, 16, false);
    draw(&canvas, &chart, &text);
    assert_non_null(strstr(text.text, "forecast, 80 %"));
    assert_non_null(strstr(text.text, "W12"));
    for (int i = 0; i < canvas.width * canvas.height; i++) {
        int x = i % canvas.width;

        if (!strcmp(canvas.cells[i].text, "●"))
            last = x;
        if (!strcmp(canvas.cells[i].text, "░")) {
            by_column[x]++;
            first_shade = x < first_shade ? x : first_shade;
        }
    }
    assert_true(last > 0 && first_shade > last);
    for (int x = 0; x < 80; x++) {
        if (by_column[x])
            before = by_column[x];
    }
    assert_true(before > by_column[first_shade]);
    strbuf_release(&text);
    canvas_release(&canvas);
}

static void columns_of(const struct canvas *canvas, const char *glyph, int *first, int *last)
{
    *first = 1000, *last = -1;
    for (int i = 0; i < canvas->width * canvas->height; i++)
        if (!strcmp(canvas->cells[i].text, glyph)) {
            int x = i % canvas->width;

            *first = x < *first ? x : *first;
            *last = x > *last ? x : *last;
        }
}

/* An upright line before the seventh point, the whole height; the fan of the last three behind it. */
static void test_mark_and_fan_behind_points(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .unit = UNIT_NUMBER,
                                 .has_mark = true,
                                 .mark = 6,
                                 .mark_text = "decided",
                                 .fan_text = "forecast, 95%"};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;
    int first, last, fan_first, fan_last;

    (void)state;
    steady(points);
    for (size_t i = 6; i < 9; i++)
        points[i].has_fan = true, points[i].low = 40, points[i].high = 60 + 30 * (double)(i - 5);
    for (int ascii = 0; ascii < 2; ascii++) {
        canvas_init(&canvas, 80, 16, ascii);
        draw(&canvas, &chart, &text);
        columns_of(&canvas, ascii ? "|" : "\xE2\x94\x82", &first, &last);
        assert_int_equal(first, last);
        assert_in_range(count_of(&canvas, ascii ? "|" : "\xE2\x94\x82"), 13, 15);
        assert_non_null(strstr(text.text, "decided"));
        assert_non_null(strstr(text.text, "forecast, 95%"));
        assert_non_null(strstr(text.text, "150")); /* the scale takes the fan in */
        if (!ascii) {
            columns_of(&canvas, "\xE2\x96\x91", &fan_first, &fan_last);
            assert_in_range(fan_first, first - 4, first + 1);
            assert_true(fan_last > first);
        }
        chart.mark = 9; /* it is still to come */
        draw(&canvas, &chart, &text);
        assert_non_null(strstr(text.text, "decided"));
        chart.mark = 10;
        canvas_release(&canvas);
        canvas_init(&canvas, 80, 16, ascii);
        draw(&canvas, &chart, &text);
        assert_null(strstr(text.text, "decided"));
        chart.mark = 6;
        canvas_release(&canvas);
    }
    strbuf_release(&text);
}

static void test_ascii_is_the_same_picture(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .has_red = true,
                                 .red = 50,
                                 .red_text = "red 50",
                                 .unit = UNIT_NUMBER};
    struct canvas canvas;
    struct strbuf text = STRBUF_INIT;

    (void)state;
    steady(points);
    canvas_init(&canvas, 60, 12, true);
    draw(&canvas, &chart, &text);
    for (size_t i = 0; i < text.length; i++)
        assert_true((unsigned char)text.text[i] < 0x80);
    assert_int_equal(row_of(&canvas, "=", ROLE_CHART_RED), 5);
    assert_int_equal(row_of(&canvas, "o", ROLE_BOLD), 1);
    strbuf_release(&text);
    canvas_release(&canvas);
}

static void test_any_size(void **state)
{
    struct chart_point points[9];
    struct report_chart chart = {.points = points,
                                 .count = 9,
                                 .has_red = true,
                                 .red = -1e300,
                                 .red_text = "red -1e300",
                                 .unit = UNIT_PERCENT};

    (void)state;
    steady(points);
    points[2].value = 1e15;
    for (int width = 1; width <= 130; width += 3) {
        for (int height = 1; height <= 40; height += 2) {
            struct canvas canvas, around;
            struct rect area = {2, 1, width, height};

            canvas_init(&canvas, width + 4, height + 2, width & 1);
            canvas_init(&around, width + 4, height + 2, width & 1);
            chart_draw(&canvas, area, &chart);
            for (int i = 0; i < canvas.width * canvas.height; i++) {
                int x = i % canvas.width, y = i / canvas.width;

                if (x < 2 || x >= 2 + width || y < 1 || y >= 1 + height)
                    assert_string_equal(canvas.cells[i].text, around.cells[i].text);
            }
            canvas_release(&canvas);
            canvas_release(&around);
        }
    }
}

/* ---- heatmap -------------------------------------------------------------------------------- */

/* Last digits stand under each other, whatever signs follow; without colours a bar grows. */
static void test_heat_lines_up(void **state)
{
    static const char *codes[] = {"AA", "BB", "CC"}, *ids[] = {"x"};
    struct heat_cell cells[3] = {{.known = true, .value = 4, .text = "4*"},
                                 {.known = true,
                                  .value = 20,
                                  .text = "20* \xc2\xb7"
                                          "3",
                                  .state = RULE_RED,
                                  .grew = true},
                                 {.known = false, .text = "-"}};
    struct report_heat heat = {.row_codes = codes,
                               .row_names = (const char *[]){NULL, NULL, NULL},
                               .row_count = 3,
                               .column_ids = ids,
                               .column_titles = ids,
                               .column_count = 1,
                               .cells = cells,
                               .low = 0,
                               .high = 25,
                               .red = 20,
                               .has_red = true};
    struct list_state list = {0};
    struct canvas canvas;
    int digit[2] = {-1, -1};

    (void)state;
    canvas_init(&canvas, 20, 4, false);
    canvas.mono = true;
    heat_draw(&canvas, (struct rect){0, 0, 20, 4}, &heat, &list, false);
    for (int row = 0; row < 2; row++) {
        for (int x = 3; x < 20; x++) {
            const char *text = canvas.cells[(row + 1) * 20 + x].text;

            if (text[0] >= '0' && text[0] <= '9' && digit[row] < 0 &&
                strcmp(text, "2") != 0) /* of "20" the last */
                digit[row] = x;
        }
    }
    assert_true(digit[0] > 0);
    assert_int_equal(digit[0], digit[1]);
    assert_int_equal(count_of(&canvas, "▲"), 1);
    assert_int_equal(count_of(&canvas, "!"), 2);
    assert_int_equal(count_of(&canvas, "█"), 1);
    assert_int_equal(count_of(&canvas, "▃"), 1);
    canvas_release(&canvas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_stand_at_their_values),
        cmocka_unit_test(test_gap_stays_a_gap),
        cmocka_unit_test(test_last_value_missing),
        cmocka_unit_test(test_nothing_known_draws_nothing),
        cmocka_unit_test(test_tones_and_target),
        cmocka_unit_test(test_forecast_is_a_fan),
        cmocka_unit_test(test_mark_and_fan_behind_points),
        cmocka_unit_test(test_ascii_is_the_same_picture),
        cmocka_unit_test(test_any_size),
        cmocka_unit_test(test_heat_lines_up),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
