/*
 * The committee's calendar: on which day a meeting is, in spans across years, week 53 and
 * half-years (expected values made with Python's datetime), and what is due, overdue and held by
 * the journal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/date.h"
#include "journal/calendar.h"
#include "journal/record.h"

#define COUNT(list) (sizeof list / sizeof *list)

static int32_t day_of(const char *text)
{
    int32_t day;

    if (!day_parse(text, strlen(text), "%Y-%m-%d", &day))
        fail_msg("%s", text);
    return day;
}

/* First and last day of the span, and the meeting's day in the span before, this and the next. */
static const struct {
    const char *day;
    enum meeting_every every;
    int weekday;
    const char *first, *last, *before, *here, *next;
} days[] = {
    {"2026-12-31", MEETING_WEEK, 0, "2026-12-28", "2027-01-03", "2026-12-21", "2026-12-28",
     "2027-01-04"},
    {"2026-12-31", MEETING_MONTH, 2, "2026-12-01", "2026-12-31", "2026-11-04", "2026-12-02",
     "2027-01-06"},
    {"2026-12-31", MEETING_QUARTER, 4, "2026-10-01", "2026-12-31", "2026-07-03", "2026-10-02",
     "2027-01-01"},
    {"2026-12-31", MEETING_HALF_YEAR, 6, "2026-07-01", "2026-12-31", "2026-01-04", "2026-07-05",
     "2027-01-03"},
    {"2027-01-01", MEETING_WEEK, 3, "2026-12-28", "2027-01-03", "2026-12-24", "2026-12-31",
     "2027-01-07"},
    {"2027-01-01", MEETING_MONTH, 5, "2027-01-01", "2027-01-31", "2026-12-05", "2027-01-02",
     "2027-02-06"},
    {"2027-01-01", MEETING_QUARTER, 0, "2027-01-01", "2027-03-31", "2026-10-05", "2027-01-04",
     "2027-04-05"},
    {"2027-01-01", MEETING_HALF_YEAR, 2, "2027-01-01", "2027-06-30", "2026-07-01", "2027-01-06",
     "2027-07-07"},
    {"2027-01-03", MEETING_WEEK, 6, "2026-12-28", "2027-01-03", "2026-12-27", "2027-01-03",
     "2027-01-10"},
    {"2027-01-03", MEETING_MONTH, 1, "2027-01-01", "2027-01-31", "2026-12-01", "2027-01-05",
     "2027-02-02"},
    {"2027-01-03", MEETING_QUARTER, 3, "2027-01-01", "2027-03-31", "2026-10-01", "2027-01-07",
     "2027-04-01"},
    {"2027-01-03", MEETING_HALF_YEAR, 5, "2027-01-01", "2027-06-30", "2026-07-04", "2027-01-02",
     "2027-07-03"},
    {"2027-01-04", MEETING_WEEK, 2, "2027-01-04", "2027-01-10", "2026-12-30", "2027-01-06",
     "2027-01-13"},
    {"2027-01-04", MEETING_MONTH, 4, "2027-01-01", "2027-01-31", "2026-12-04", "2027-01-01",
     "2027-02-05"},
    {"2027-01-04", MEETING_QUARTER, 6, "2027-01-01", "2027-03-31", "2026-10-04", "2027-01-03",
     "2027-04-04"},
    {"2027-01-04", MEETING_HALF_YEAR, 1, "2027-01-01", "2027-06-30", "2026-07-07", "2027-01-05",
     "2027-07-06"},
    {"2020-12-28", MEETING_WEEK, 5, "2020-12-28", "2021-01-03", "2020-12-26", "2021-01-02",
     "2021-01-09"},
    {"2020-12-28", MEETING_MONTH, 0, "2020-12-01", "2020-12-31", "2020-11-02", "2020-12-07",
     "2021-01-04"},
    {"2020-12-28", MEETING_QUARTER, 2, "2020-10-01", "2020-12-31", "2020-07-01", "2020-10-07",
     "2021-01-06"},
    {"2020-12-28", MEETING_HALF_YEAR, 4, "2020-07-01", "2020-12-31", "2020-01-03", "2020-07-03",
     "2021-01-01"},
    {"2021-01-03", MEETING_WEEK, 1, "2020-12-28", "2021-01-03", "2020-12-22", "2020-12-29",
     "2021-01-05"},
    {"2021-01-03", MEETING_MONTH, 3, "2021-01-01", "2021-01-31", "2020-12-03", "2021-01-07",
     "2021-02-04"},
    {"2021-01-03", MEETING_QUARTER, 5, "2021-01-01", "2021-03-31", "2020-10-03", "2021-01-02",
     "2021-04-03"},
    {"2021-01-03", MEETING_HALF_YEAR, 0, "2021-01-01", "2021-06-30", "2020-07-06", "2021-01-04",
     "2021-07-05"},
    {"2024-02-29", MEETING_WEEK, 4, "2024-02-26", "2024-03-03", "2024-02-23", "2024-03-01",
     "2024-03-08"},
    {"2024-02-29", MEETING_MONTH, 6, "2024-02-01", "2024-02-29", "2024-01-07", "2024-02-04",
     "2024-03-03"},
    {"2024-02-29", MEETING_QUARTER, 1, "2024-01-01", "2024-03-31", "2023-10-03", "2024-01-02",
     "2024-04-02"},
    {"2024-02-29", MEETING_HALF_YEAR, 3, "2024-01-01", "2024-06-30", "2023-07-06", "2024-01-04",
     "2024-07-04"},
    {"2026-06-30", MEETING_WEEK, 0, "2026-06-29", "2026-07-05", "2026-06-22", "2026-06-29",
     "2026-07-06"},
    {"2026-06-30", MEETING_MONTH, 2, "2026-06-01", "2026-06-30", "2026-05-06", "2026-06-03",
     "2026-07-01"},
    {"2026-06-30", MEETING_QUARTER, 4, "2026-04-01", "2026-06-30", "2026-01-02", "2026-04-03",
     "2026-07-03"},
    {"2026-06-30", MEETING_HALF_YEAR, 6, "2026-01-01", "2026-06-30", "2025-07-06", "2026-01-04",
     "2026-07-05"},
    {"2026-07-01", MEETING_WEEK, 3, "2026-06-29", "2026-07-05", "2026-06-25", "2026-07-02",
     "2026-07-09"},
    {"2026-07-01", MEETING_MONTH, 5, "2026-07-01", "2026-07-31", "2026-06-06", "2026-07-04",
     "2026-08-01"},
    {"2026-07-01", MEETING_QUARTER, 0, "2026-07-01", "2026-09-30", "2026-04-06", "2026-07-06",
     "2026-10-05"},
    {"2026-07-01", MEETING_HALF_YEAR, 2, "2026-07-01", "2026-12-31", "2026-01-07", "2026-07-01",
     "2027-01-06"},
    {"2026-11-26", MEETING_WEEK, 6, "2026-11-23", "2026-11-29", "2026-11-22", "2026-11-29",
     "2026-12-06"},
    {"2026-11-26", MEETING_MONTH, 1, "2026-11-01", "2026-11-30", "2026-10-06", "2026-11-03",
     "2026-12-01"},
    {"2026-11-26", MEETING_QUARTER, 3, "2026-10-01", "2026-12-31", "2026-07-02", "2026-10-01",
     "2027-01-07"},
    {"2026-11-26", MEETING_HALF_YEAR, 5, "2026-07-01", "2026-12-31", "2026-01-03", "2026-07-04",
     "2027-01-02"},
    {"1969-12-31", MEETING_WEEK, 2, "1969-12-29", "1970-01-04", "1969-12-24", "1969-12-31",
     "1970-01-07"},
    {"1969-12-31", MEETING_MONTH, 4, "1969-12-01", "1969-12-31", "1969-11-07", "1969-12-05",
     "1970-01-02"},
    {"1969-12-31", MEETING_QUARTER, 6, "1969-10-01", "1969-12-31", "1969-07-06", "1969-10-05",
     "1970-01-04"},
    {"1969-12-31", MEETING_HALF_YEAR, 1, "1969-07-01", "1969-12-31", "1969-01-07", "1969-07-01",
     "1970-01-06"},
    {"2000-02-29", MEETING_WEEK, 5, "2000-02-28", "2000-03-05", "2000-02-26", "2000-03-04",
     "2000-03-11"},
    {"2000-02-29", MEETING_MONTH, 0, "2000-02-01", "2000-02-29", "2000-01-03", "2000-02-07",
     "2000-03-06"},
    {"2000-02-29", MEETING_QUARTER, 2, "2000-01-01", "2000-03-31", "1999-10-06", "2000-01-05",
     "2000-04-05"},
    {"2000-02-29", MEETING_HALF_YEAR, 4, "2000-01-01", "2000-06-30", "1999-07-02", "2000-01-07",
     "2000-07-07"},
    {"2099-12-31", MEETING_WEEK, 1, "2099-12-28", "2100-01-03", "2099-12-22", "2099-12-29",
     "2100-01-05"},
    {"2099-12-31", MEETING_MONTH, 3, "2099-12-01", "2099-12-31", "2099-11-05", "2099-12-03",
     "2100-01-07"},
    {"2099-12-31", MEETING_QUARTER, 5, "2099-10-01", "2099-12-31", "2099-07-04", "2099-10-03",
     "2100-01-02"},
    {"2099-12-31", MEETING_HALF_YEAR, 0, "2099-07-01", "2099-12-31", "2099-01-05", "2099-07-06",
     "2100-01-04"},
};

static void test_days(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(days); i++) {
        struct meeting_def def = {.every = days[i].every, .weekday = days[i].weekday};
        int32_t day = day_of(days[i].day), first, last;

        meeting_span(def.every, day, &first, &last);
        assert_int_equal(first, day_of(days[i].first));
        assert_int_equal(last, day_of(days[i].last));
        assert_int_equal(meeting_day(&def, day, -1), day_of(days[i].before));
        assert_int_equal(meeting_day(&def, day, 0), day_of(days[i].here));
        assert_int_equal(meeting_day(&def, day, 1), day_of(days[i].next));
    }
}

static struct meeting_def defs[] = {
    {.name = "weekly", .every = MEETING_WEEK, .weekday = 0},
    {.name = "monthly", .every = MEETING_MONTH, .weekday = 1},
    {.name = "half-yearly", .every = MEETING_HALF_YEAR, .weekday = 3},
};
static struct catalogue catalogue = {.meetings = defs, .meeting_count = COUNT(defs)};

static struct journal_record held(int64_t id, const char *time, const char *detail)
{
    return (struct journal_record){
        .id = id, .kind = "review", .time = time, .period = "", .detail = detail};
}

static const struct meeting *find(const struct calendar *calendar, const char *name)
{
    for (size_t i = 0; i < calendar->count; i++)
        if (!strcmp(calendar->items[i].def->name, name))
            return &calendar->items[i];
    fail_msg("no %s", name);
    return NULL;
}

static void test_states(void **state)
{
    /* the weekly one on Mondays: 16 November is one, week 53 begins on 28 December */
    static const struct {
        const char *today, *name;
        enum meeting_state state;
        const char *day, *next, *last;
    } rows[] = {
        {"2026-11-15", "weekly", MEETING_COMING, "2026-11-16", "2026-11-16", NULL},
        {"2026-11-16", "weekly", MEETING_HELD, "2026-11-16", "2026-11-23", "2026-11-16"},
        {"2026-11-22", "weekly", MEETING_HELD, "2026-11-16", "2026-11-23", "2026-11-16"},
        {"2026-11-23", "weekly", MEETING_DUE, "2026-11-23", "2026-11-23", "2026-11-16"},
        {"2026-11-24", "weekly", MEETING_OVERDUE, "2026-11-23", "2026-11-30", "2026-11-16"},
        {"2026-11-29", "weekly", MEETING_OVERDUE, "2026-11-23", "2026-11-30", "2026-11-16"},
        /* late, in its own week: held */
        {"2026-12-04", "weekly", MEETING_HELD, "2026-11-30", "2026-12-07", "2026-12-04"},
        /* two weeks missed owe one review */
        {"2026-12-15", "weekly", MEETING_OVERDUE, "2026-12-14", "2026-12-21", "2026-12-04"},
        {"2027-01-03", "weekly", MEETING_HELD, "2026-12-28", "2027-01-04", "2027-01-02"},
        {"2027-01-04", "weekly", MEETING_DUE, "2027-01-04", "2027-01-04", "2027-01-02"},
        /* before the first review of all nothing was missed */
        {"2026-11-26", "monthly", MEETING_COMING, "2026-12-01", "2026-12-01", NULL},
        {"2026-12-02", "monthly", MEETING_OVERDUE, "2026-12-01", "2027-01-05", NULL},
        /* the day of the month is still to come, that of the month before was missed */
        {"2027-01-03", "monthly", MEETING_OVERDUE, "2026-12-01", "2027-01-05", NULL},
        {"2027-01-05", "monthly", MEETING_DUE, "2027-01-05", "2027-01-05", NULL},
        {"2026-11-26", "half-yearly", MEETING_COMING, "2027-01-07", "2027-01-07", NULL},
        {"2027-01-07", "half-yearly", MEETING_DUE, "2027-01-07", "2027-01-07", NULL},
        {"2027-01-09", "half-yearly", MEETING_OVERDUE, "2027-01-07", "2027-07-01", NULL},
        {"2027-02-01", "half-yearly", MEETING_HELD, "2027-01-07", "2027-07-01", "2027-01-20"},
    };
    const struct journal_record records[] = {
        held(1, "2026-11-16T08:00:00Z", "event=open"),
        held(2, "2026-11-16T09:00:00Z", "event=close\nmeeting=weekly"),
        held(3, "2026-12-04T09:00:00Z", "event=close"), /* no name: the weekly one */
        held(4, "2027-01-02T09:00:00Z", "meeting=weekly\nevent=close"),
        held(5, "2026-11-17T09:00:00Z", "event=close\nmeeting=weekly"), /* a clock went back */
        held(6, "2027-01-20T09:00:00Z", "event=close\nmeeting=half-yearly"),
        held(7, "no time", "event=close\nmeeting=monthly"),
        held(8, "2026-12-01T09:00:00Z", "event=open\nmeeting=monthly"), /* never closed */
    };
    struct calendar calendar;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        bool second = !strcmp(rows[i].today, "2026-11-16"); /* without the odd record 5 */
        size_t count = second ? 4 : COUNT(records);
        const struct meeting *meeting;
        int32_t last = rows[i].last ? day_of(rows[i].last) : DAY_NONE;

        calendar_build(&calendar, &catalogue, records, count, day_of(rows[i].today));
        meeting = find(&calendar, rows[i].name);
        if (meeting->state != rows[i].state)
            fail_msg("%s on %s: %s", rows[i].name, rows[i].today,
                     meeting_state_name(meeting->state));
        assert_int_equal(meeting->day, day_of(rows[i].day));
        assert_int_equal(meeting->next, day_of(rows[i].next));
        if (last == day_of("2026-11-16") && !second)
            last++; /* record 5 */
        assert_int_equal(meeting->last, last);
        calendar_release(&calendar);
    }
}

/* Nobody ever met: nothing is overdue, a day is still a day. */
static void test_no_committee(void **state)
{
    struct calendar calendar;

    (void)state;
    calendar_build(&calendar, &catalogue, NULL, 0, day_of("2026-11-24"));
    assert_int_equal(calendar.kept_from, DAY_NONE);
    for (size_t i = 0; i < calendar.count; i++)
        assert_int_equal(calendar.items[i].state, MEETING_COMING);
    calendar_release(&calendar);
    calendar_build(&calendar, &catalogue, NULL, 0, day_of("2026-11-23"));
    assert_int_equal(calendar.items[0].state, MEETING_DUE);
    calendar_release(&calendar);
}

/* now = data: the data end on Sunday, the review of their week is that of Monday. */
static void test_by_data(void **state)
{
    struct catalogue by_data = catalogue;
    struct journal_record record = held(1, "2027-03-01T10:00:00Z", "event=close");
    struct calendar calendar;

    (void)state;
    by_data.settings.now_is_data = true;
    record.period = "2026-W46";
    calendar_build(&calendar, &by_data, &record, 1, day_of("2026-11-15"));
    assert_int_equal(calendar.today, day_of("2026-11-16"));
    assert_int_equal(find(&calendar, "weekly")->state, MEETING_HELD);
    assert_int_equal(find(&calendar, "weekly")->last, day_of("2026-11-16"));
    calendar_release(&calendar);
    calendar_build(&calendar, &by_data, &record, 1, day_of("2026-11-22"));
    assert_int_equal(find(&calendar, "weekly")->state, MEETING_DUE);
    calendar_release(&calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_days),
        cmocka_unit_test(test_states),
        cmocka_unit_test(test_no_committee),
        cmocka_unit_test(test_by_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
