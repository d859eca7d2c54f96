/*
 * Days, ISO weeks and periods, against the C library's calendar for every day of three centuries,
 * and day formats as they stand in real exports.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/strbuf.h"

enum { FIRST = -25567, LAST = 84005 }; /* 1900-01-01, 2199-12-31 */

static void test_every_day(void **state)
{
    struct strbuf out = STRBUF_INIT;

    (void)state;
    for (int32_t day = FIRST; day <= LAST; day++) {
        time_t seconds = (time_t)day * 86400;
        struct period week = period_of_day(GRAIN_WEEK, day), back;
        char iso_day[16], iso_week[16];
        struct tm tm;
        int32_t parsed;

        gmtime_r(&seconds, &tm);
        strftime(iso_day, sizeof iso_day, "%Y-%m-%d", &tm);
        strftime(iso_week, sizeof iso_week, "%G-W%V", &tm);
        strbuf_clear(&out);
        day_print(day, &out);
        assert_string_equal(out.text, iso_day);
        assert_true(day_is_valid(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday));
        assert_int_equal(day_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), day);
        assert_true(day_parse(iso_day, strlen(iso_day), "%Y-%m-%d", &parsed));
        assert_int_equal(parsed, day);
        strbuf_clear(&out);
        period_print(week, &out);
        assert_string_equal(out.text, iso_week);
        if (period_parse(iso_week, &back)) /* not the weeks of 1899 and 2200 */
            assert_int_equal(back.index, week.index);
        else
            assert_true(!strncmp(iso_week, "1899-W52", 8) || !strncmp(iso_week, "2200-W01", 8));
        assert_int_equal((period_first_day(week) + 3) % 7, 0);
        assert_int_equal(period_last_day(week), period_first_day(week) + 6);
        assert_in_range(day - period_first_day(week), 0, 6);
    }
    strbuf_release(&out);
}

static void test_valid(void **state)
{
    static const struct {
        int year, month, day;
        bool valid;
    } rows[] = {
        {2024, 2, 29, true},  {2023, 2, 29, false}, {2000, 2, 29, true},   {2100, 2, 29, false},
        {2026, 4, 31, false}, {2026, 12, 31, true}, {2026, 0, 1, false},   {2026, 13, 1, false},
        {2026, 1, 0, false},  {2026, 1, 32, false}, {1899, 12, 31, false}, {1900, 1, 1, true},
        {2199, 12, 31, true}, {2200, 1, 1, false},  {2026, -1, -1, false}, {2026, 1, 1000, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(day_is_valid(rows[i].year, rows[i].month, rows[i].day), rows[i].valid);
}

static void test_weeks_known(void **state)
{
    static const struct {
        const char *day, *week;
    } rows[] = {
        {"2021-01-03", "2020-W53"}, {"2021-01-04", "2021-W01"}, {"2026-12-31", "2026-W53"},
        {"2027-01-03", "2026-W53"}, {"2027-01-04", "2027-W01"}, {"2005-01-01", "2004-W53"},
        {"2008-12-29", "2009-W01"}, {"2010-01-03", "2009-W53"}, {"1969-12-29", "1970-W01"},
        {"2026-11-15", "2026-W46"}, {"2026-11-09", "2026-W46"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;
        struct period day;

        assert_true(period_parse(rows[i].day, &day));
        assert_int_equal(day.grain, GRAIN_DAY);
        period_print(period_of_day(GRAIN_WEEK, day.index), &out);
        assert_string_equal(out.text, rows[i].week);
        strbuf_release(&out);
    }
}

static void test_parse_formats(void **state)
{
    static const struct {
        const char *format, *text, *day; /* day NULL: refused */
    } rows[] = {
        {"%Y-%m-%d", "2026-01-05", "2026-01-05"},
        {"%Y-%m-%d", "2026-1-5", "2026-01-05"},
        {"%Y-%m-%d", "2026-02-30", NULL},
        {"%Y-%m-%d", "2026-01-05 ", NULL},
        {"%Y-%m-%d", " 2026-01-05", NULL},
        {"%Y-%m-%d", "2026-01-0x", NULL},
        {"%Y-%m-%d", "2026/01/05", NULL},
        {"%Y-%m-%d", "20260105", NULL},
        {"%Y-%m-%d", "26-01-05", NULL},
        {"%Y-%m-%d", "", NULL},
        {"%Y-%m-%d", "2026-01-", NULL},
        {"%Y-%m-%d", "0000-00-00", NULL},
        {"%Y-%m-%d", "2026-001-05", NULL},
        {"%Y%m%d", "20260105", "2026-01-05"},
        {"%Y%m%d", "2026015", NULL},
        {"%Y%m%d", "2026105", NULL},
        {"%m/%d/%y", "1/5/26", "2026-01-05"},
        {"%m/%d/%y", "1/5/68", "2068-01-05"},
        {"%m/%d/%y", "1/5/69", "1969-01-05"},
        {"%m/%d/%y", "1/5/2026", NULL},
        {"%m/%d/%Y", "11/16/2023", "2023-11-16"},
        {"%d/%m/%Y", "16/11/2023", "2023-11-16"},
        {"%d/%m/%Y", "11/16/2023", NULL},
        {"%d.%m.%Y", "05.01.2026", "2026-01-05"},
        {"%b %d, %Y", "Jan 5, 2026", "2026-01-05"},
        {"%b %d, %Y", "JAN 05, 2026", "2026-01-05"},
        {"%b %d, %Y", "Jan  5,   2026", "2026-01-05"},
        {"%b %d, %Y",
         "Jan\xC2\xA0"
         "5, 2026",
         "2026-01-05"},
        {"%b %d, %Y", "Jan5, 2026", NULL},
        {"%b-%d-%y", "Jan-05-26", "2026-01-05"},
        {"%d %b %Y", "5 Jan 2026", "2026-01-05"},
        {"%d %B %Y", "19 February 2024", "2024-02-19"},
        {"%B %d, %Y", "september 30, 2026", "2026-09-30"},
        {"%b %d, %Y", "Sept 30, 2026", "2026-09-30"},
        {"%b %d, %Y", "Janu 30, 2026", NULL},
        {"%b %d, %Y", "M\xC3\xA4r 30, 2026", NULL},
        {"%Y-%m", "2026-03", "2026-03-01"},
        {"%b-%Y", "Sep-2020", "2020-09-01"},
        {"%YM%m", "2026M1", "2026-01-01"},
        {"%Y", "2026", "2026-01-01"},
        {"%m-%d", "01-05", NULL},
        {"%Y-%m-%d %H:%M:%S %z", "2026-01-05 10:11:12 +0100", "2026-01-05"},
        {"%Y-%m-%d %H:%M:%S %z", "2026-01-05 10:11:12 -08:30", "2026-01-05"},
        {"%Y-%m-%d %H:%M:%S %z", "2026-01-05 10:11:12", NULL},
        {"%Y-%m-%d %H:%M:%S %z", "2026-01-05 24:11:12 Z", NULL},
        {"%Y-%m-%dT%H:%M:%S%z", "2026-01-05T23:59:60Z", "2026-01-05"},
        {"%Y-%m-%dT%H:%M:%S%z", "2026-01-05T23:59:59+1", NULL},
        {"%b %d, %Y %H:%M:%S %p %Z", "Jan 5, 2026 3:04:05 PM PST", "2026-01-05"},
        {"%b %d, %Y %I:%M %p", "Jan 5, 2026 3:04 am", "2026-01-05"},
        {"%b %d, %Y %I:%M %p", "Jan 5, 2026 13:04 am", NULL},
        {"%b %d, %Y %H:%M %p", "Jan 5, 2026 3:04 XM", NULL},
        {"%d%%%m%%%Y", "5%1%2026", "2026-01-05"},
        {"%Q", "2026", NULL},
        {"%Y%", "2026", NULL},
        {"%Y%", "2026%", "2026-01-01"},
        {"", "", NULL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;
        int32_t day = 12345;
        bool read = day_parse(rows[i].text, strlen(rows[i].text), rows[i].format, &day);

        if (read)
            day_print(day, &out);
        if (read != !!rows[i].day || strcmp(out.text, read ? rows[i].day : ""))
            fail_msg("%s by %s: '%s'", rows[i].text, rows[i].format, out.text);
        if (!read)
            assert_int_equal(day, 12345);
        strbuf_release(&out);
    }
}

static void test_parse_bytes(void **state)
{
    int32_t day;

    (void)state;
    assert_true(day_parse("2026-01-05garbage", 10, "%Y-%m-%d", &day));
    assert_false(day_parse("2026-01-0\0", 10, "%Y-%m-%d", &day));
    assert_false(day_parse("2026-01-05 1:00 \0M", 18, "%Y-%m-%d %H:%M %p", &day));
    assert_false(day_parse("2026-01-05\xC2", 11, "%Y-%m-%d ", &day));
}

static void test_periods(void **state)
{
    static const struct {
        const char *text, *first, *last, *before, *next; /* before NULL: none */
        enum grain grain;
    } rows[] = {
        {"2026-11-15", "2026-11-15", "2026-11-15", "2025-11-15", "2026-11-16", GRAIN_DAY},
        {"2024-02-29", "2024-02-29", "2024-02-29", NULL, "2024-03-01", GRAIN_DAY},
        {"2025-02-28", "2025-02-28", "2025-02-28", "2024-02-28", "2025-03-01", GRAIN_DAY},
        {"2026-W46", "2026-11-09", "2026-11-15", "2025-W46", "2026-W47", GRAIN_WEEK},
        {"2026-W53", "2026-12-28", "2027-01-03", NULL, "2027-W01", GRAIN_WEEK},
        {"2020-W53", "2020-12-28", "2021-01-03", NULL, "2021-W01", GRAIN_WEEK},
        {"2021-W52", "2021-12-27", "2022-01-02", "2020-W52", "2022-W01", GRAIN_WEEK},
        {"2027-W01", "2027-01-04", "2027-01-10", "2026-W01", "2027-W02", GRAIN_WEEK},
        {"1970-W01", "1969-12-29", "1970-01-04", "1969-W01", "1970-W02", GRAIN_WEEK},
        {"2026-02", "2026-02-01", "2026-02-28", "2025-02", "2026-03", GRAIN_MONTH},
        {"2024-02", "2024-02-01", "2024-02-29", "2023-02", "2024-03", GRAIN_MONTH},
        {"1969-12", "1969-12-01", "1969-12-31", "1968-12", "1970-01", GRAIN_MONTH},
        {"2026-Q4", "2026-10-01", "2026-12-31", "2025-Q4", "2027-Q1", GRAIN_QUARTER},
        {"1969-Q1", "1969-01-01", "1969-03-31", "1968-Q1", "1969-Q2", GRAIN_QUARTER},
        {"2026", "2026-01-01", "2026-12-31", "2025", "2027", GRAIN_YEAR},
        {"1900", "1900-01-01", "1900-12-31", "1899", "1901", GRAIN_YEAR},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;
        struct period period, before;

        assert_true(period_parse(rows[i].text, &period));
        assert_int_equal(period.grain, rows[i].grain);
        period_print(period, &out);
        assert_string_equal(out.text, rows[i].text);
        strbuf_clear(&out);
        day_print(period_first_day(period), &out);
        assert_string_equal(out.text, rows[i].first);
        strbuf_clear(&out);
        day_print(period_last_day(period), &out);
        assert_string_equal(out.text, rows[i].last);
        strbuf_clear(&out);
        assert_int_equal(period_of_day(period.grain, period_first_day(period)).index, period.index);
        assert_int_equal(period_of_day(period.grain, period_last_day(period)).index, period.index);
        assert_int_equal(period_year_before(period, &before), !!rows[i].before);
        if (rows[i].before) {
            period_print(before, &out);
            assert_string_equal(out.text, rows[i].before);
        }
        strbuf_clear(&out);
        period.index++;
        period_print(period, &out);
        assert_string_equal(out.text, rows[i].next);
        strbuf_release(&out);
    }
}

static void test_period_parse(void **state)
{
    static const char *const refused[] = {
        "",         "202",      "20266",      "2026-",     "2026-00",     "2026-13",     "2026-1",
        "2026-W00", "2026-W54", "2025-W53",   "2026-W",    "2026-W100",   "2026-Q0",     "2026-Q5",
        "2026-Q",   "2026-Q44", "2026-11-31", "2026-11-1", "2026-11-155", "2026-11-15x", "2026W46",
        "1899",     "2200",     "x026",       "2026-1a",   "2026-11/15",  "2026 ",       "+026",
        "2026-W-1",
    };
    struct period period;

    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        if (period_parse(refused[i], &period))
            fail_msg("'%s' was taken", refused[i]);
    }
    assert_true(period_parse("2026-w5", &period));
    assert_int_equal(period.grain, GRAIN_WEEK);
    assert_int_equal(period_first_day(period), day_from_civil(2026, 1, 26));
    assert_true(period_parse("2026-q1", &period));
    assert_int_equal(period.grain, GRAIN_QUARTER);
}

static void test_words(void **state)
{
    static const struct {
        const char *period, *label, *span, *ascii;
    } rows[] = {
        {"2026-11-15", "15 Nov", "15 Nov", "15 Nov"},
        {"2026-W46", "W46", "9–15 Nov", "9-15 Nov"},
        {"2026-W49", "W49", "30 Nov–6 Dec", "30 Nov-6 Dec"},
        {"2026-W01", "W01", "29 Dec–4 Jan", "29 Dec-4 Jan"},
        {"2026-11", "Nov 26", "1–30 Nov", "1-30 Nov"},
        {"2005-02", "Feb 05", "1–28 Feb", "1-28 Feb"},
        {"2026-Q4", "Q4", "Oct–Dec", "Oct-Dec"},
        {"2026", "2026", "Jan–Dec", "Jan-Dec"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out = STRBUF_INIT;
        struct period period;

        assert_true(period_parse(rows[i].period, &period));
        period_print_short(period, &out);
        assert_string_equal(out.text, rows[i].label);
        strbuf_clear(&out);
        period_print_span(period, false, &out);
        assert_string_equal(out.text, rows[i].span);
        strbuf_clear(&out);
        period_print_span(period, true, &out);
        assert_string_equal(out.text, rows[i].ascii);
        strbuf_release(&out);
    }
}

static void test_edges_do_not_wrap(void **state)
{
    static const int32_t indices[] = {INT32_MIN, INT32_MIN + 1, -1, 0, INT32_MAX - 1, INT32_MAX};

    (void)state;
    for (int grain = GRAIN_DAY; grain <= GRAIN_YEAR; grain++) {
        for (size_t i = 0; i < sizeof indices / sizeof *indices; i++) {
            struct period period = {.grain = (enum grain)grain, .index = indices[i]}, before;
            struct strbuf out = STRBUF_INIT;

            assert_true(period_first_day(period) <= period_last_day(period) ||
                        indices[i] == INT32_MIN);
            period_year_before(period, &before);
            period_of_day(period.grain, indices[i]);
            period_print(period, &out);
            period_print_short(period, &out);
            period_print_span(period, false, &out);
            strbuf_release(&out);
        }
    }
}

static void test_grains(void **state)
{
    enum grain grain;

    (void)state;
    for (int i = GRAIN_DAY; i <= GRAIN_YEAR; i++) {
        assert_true(grain_parse(grain_name((enum grain)i), &grain));
        assert_int_equal(grain, i);
    }
    assert_string_equal(grain_name(GRAIN_WEEK), "week");
    assert_false(grain_parse("weeks", &grain));
    assert_false(grain_parse("", &grain));
}

static void test_times(void **state)
{
    static const struct {
        const char *text, *format;
        int second; /* -1: no time, -2: not read */
        bool has_offset;
        int offset;
    } cases[] = {
        {"2026-01-05", "%Y-%m-%d", -1, false, 0},
        {"2026-01-05 00:00:00", "%Y-%m-%d %H:%M:%S", 0, false, 0},
        {"2026-01-05 23:59:59", "%Y-%m-%d %H:%M:%S", 86399, false, 0},
        {"2026-01-05 23:59:60", "%Y-%m-%d %H:%M:%S", 86399, false, 0},
        {"2026-01-05 7:05", "%Y-%m-%d %H:%M", 25500, false, 0},
        {"2026-01-05 12:00 AM", "%Y-%m-%d %I:%M %p", 0, false, 0},
        {"2026-01-05 12:30 pm", "%Y-%m-%d %I:%M %p", 45000, false, 0},
        {"2026-01-05 1:30 PM", "%Y-%m-%d %I:%M %p", 48600, false, 0},
        {"2026-01-05 13:30 PM", "%Y-%m-%d %I:%M %p", -2, false, 0},
        {"2026-01-05 13:30 PM", "%Y-%m-%d %H:%M %p", -2, false, 0},
        {"2026-01-05T10:00:00Z", "%Y-%m-%dT%H:%M:%S%z", 36000, true, 0},
        {"2026-01-05T10:00:00+05:45", "%Y-%m-%dT%H:%M:%S%z", 36000, true, 20700},
        {"2026-01-05T10:00:00 -0330", "%Y-%m-%dT%H:%M:%S %z", 36000, true, -12600},
        {"2026-01-05T10:00:00-08", "%Y-%m-%dT%H:%M:%S%z", 36000, true, -28800},
        {"2026-01-05T10:00:00-08:61", "%Y-%m-%dT%H:%M:%S%z", -2, false, 0},
        {"2026-01-05 10:00 GMT", "%Y-%m-%d %H:%M %Z", 36000, true, 0},
        {"2026-01-05 10:00 utc", "%Y-%m-%d %H:%M %Z", 36000, true, 0},
        {"2026-01-05 10:00 PST", "%Y-%m-%d %H:%M %Z", 36000, false, 0},
        {"2026-01-05 24:00", "%Y-%m-%d %H:%M", -2, false, 0},
        {"2026-02-30 10:00", "%Y-%m-%d %H:%M", -2, false, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct time_read time = {.second = -7};
        bool read = time_parse(cases[i].text, strlen(cases[i].text), cases[i].format, &time);

        if (read != (cases[i].second != -2))
            fail_msg("%s by %s", cases[i].text, cases[i].format);
        if (!read)
            continue;
        assert_int_equal(time.day, day_from_civil(2026, 1, 5));
        assert_int_equal(time.has_time, cases[i].second >= 0);
        assert_int_equal(time.second, cases[i].second < 0 ? 0 : cases[i].second);
        assert_int_equal(time.has_offset, cases[i].has_offset);
        assert_int_equal(time.offset, cases[i].offset);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_day),         cmocka_unit_test(test_valid),
        cmocka_unit_test(test_weeks_known),       cmocka_unit_test(test_parse_formats),
        cmocka_unit_test(test_parse_bytes),       cmocka_unit_test(test_periods),
        cmocka_unit_test(test_period_parse),      cmocka_unit_test(test_words),
        cmocka_unit_test(test_edges_do_not_wrap), cmocka_unit_test(test_grains),
        cmocka_unit_test(test_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
