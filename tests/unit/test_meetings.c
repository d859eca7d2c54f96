/* Reviews put together from records: attendance, outcomes, seconds, what goes on after a crash. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "journal/ledger.h"
#include "journal/meetings.h"

#define RECORD(number, what, ...)                                                                  \
    {                                                                                              \
        .id = (number), .kind = (what), .time = "2026-11-16T09:00:00Z", .user = "anna",            \
        .login = "x", .redline = "", .path = "", .period = "", .state = "", .owner = "",           \
        .due = "", .until = "", .about = "", .detail = "", .text = "", __VA_ARGS__                 \
    }

#pragma GCC diagnostic ignored "-Woverride-init"

static const struct journal_record records[] = {
    RECORD(1, "note", .text = "before"),
    RECORD(2, "review", .detail = "event=open\nmeeting=weekly\nitems=9\ntoday=2026-11-15",
           .period = "2026-W45", .time = "2026-11-09T09:00:00Z"),
    RECORD(3, "looked", .about = "2", .detail = "item=1\nkey=a\noutcome=defer\nseconds=60"),
    RECORD(4, "review", .detail = "event=open\nmeeting=weekly\nitems=3\ntoday=2026-11-15",
           .period = "2026-W46"),
    RECORD(5, "attend", .about = "4", .text = "Lena", .detail = "event=come"),
    RECORD(6, "attend", .about = "4", .text = "Chen", .detail = "event=come"),
    RECORD(7, "looked", .about = "4",
           .detail = "item=1\nwhat=finding\nkey=a\noutcome=decide\nseconds=100"),
    RECORD(8, "looked", .about = "4", .detail = "item=2\nkey=b\noutcome=next\nseconds=20"),
    RECORD(9, "attend", .about = "4", .text = "Lena", .detail = "event=leave"),
    RECORD(10, "attend", .about = "4", .text = "Nobody", .detail = "event=leave"),
    RECORD(11, "looked", .about = "2", .detail = "item=2\nkey=b\noutcome=decide\nseconds=5"),
    RECORD(12, "looked", .about = "4", .detail = "item=1\nkey=a\noutcome=next\nseconds=11"),
    RECORD(13, "looked", .about = "99", .detail = "item=1\nkey=a\noutcome=next\nseconds=11"),
    RECORD(14, "looked", .about = "x", .detail = "item=-1\nkey=\noutcome=what\nseconds=many"),
    RECORD(15, "review", .about = "2", .detail = "event=close"),
};
enum { RECORDS = sizeof records / sizeof *records };

static void test_two_at_once(void **state)
{
    struct meetings meetings;

    (void)state;
    meetings_build(&meetings, records, RECORDS);
    assert_int_equal(meetings.count, 2);
    const struct held_meeting *first = &meetings.items[0], *second = &meetings.items[1];
    assert_int_equal(first->closed->id, 15);
    assert_null(second->closed);
    assert_string_equal(second->name, "weekly");
    assert_int_equal(second->items, 3);
    assert_int_equal(second->today, journal_day("2026-11-15"));
    assert_true(second->has_period && second->period.index == first->period.index + 1);
    assert_int_equal(second->people_count, 2);
    assert_string_equal(second->people[0].name, "Lena");
    assert_true(second->people[0].gone);
    assert_false(second->people[1].gone);
    assert_int_equal(second->looked_count, 2);
    assert_int_equal(second->looked[0].outcome, OUTCOME_DECIDE); /* not undone by a mere look */
    assert_int_equal(second->looked[0].seconds, 111);
    assert_int_equal(second->looked[0].record->id, 12);
    assert_string_equal(second->looked[0].key, "a");
    assert_int_equal(second->looked[1].outcome, OUTCOME_NEXT);
    assert_int_equal(second->seconds, 131);
    assert_int_equal(first->seconds, 65);
    assert_int_equal(meeting_looked(first, "a")->outcome, OUTCOME_DEFER);
    assert_null(meeting_looked(first, "c"));
    meetings_release(&meetings);
}

/* What was written up to any instant is a review that can go on. */
static void test_cut_off_anywhere(void **state)
{
    (void)state;
    for (size_t count = 0; count <= RECORDS; count++) {
        struct meetings meetings;
        size_t looked = 0, expected = 0;

        meetings_build(&meetings, records, count);
        for (size_t i = 0; i < meetings.count; i++)
            looked += meetings.items[i].looked_count;
        for (size_t i = 0; i < count; i++)
            expected += records[i].id == 3 || records[i].id == 7 || records[i].id == 8 ||
                        records[i].id == 11;
        assert_int_equal(looked, expected);
        assert_int_equal(meetings.count, (count >= 2) + (count >= 4));
        meetings_release(&meetings);
    }
}

static void test_which_goes_on(void **state)
{
    static const struct {
        size_t count;
        const char *now;
        int64_t id; /* 0: none */
    } rows[] = {
        {RECORDS, "2026-11-16T09:00:00Z", 4},
        {RECORDS, "2026-11-16T21:00:00Z", 4},
        {RECORDS, "2026-11-16T21:00:01Z", 0},
        {RECORDS, "2026-11-15T09:00:00Z", 4},
        {1, "2026-11-16T09:00:00Z", 0},
        {3, "2026-11-09T10:00:00Z", 2},
        {RECORDS, "soon", 0},
    };
    static const struct journal_record closed[] = {
        RECORD(1, "review", .detail = "event=open"),
        RECORD(2, "review", .about = "1", .detail = "event=close"),
    };
    struct meetings meetings;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        meetings_build(&meetings, records, rows[i].count);
        const struct held_meeting *open = meetings_open(&meetings, rows[i].now);
        assert_int_equal(open ? open->opened->id : 0, rows[i].id);
        meetings_release(&meetings);
    }
    meetings_build(&meetings, closed, 2);
    assert_null(meetings_open(&meetings, "2026-11-16T09:30:00Z"));
    assert_int_equal(meetings.items[0].today, DAY_NONE);
    meetings_release(&meetings);
}

static void test_as_of(void **state)
{
    struct meetings meetings;

    (void)state;
    meetings_build(&meetings, records, RECORDS);
    assert_int_equal(meetings_last(&meetings, "")->opened->id, 4);
    assert_int_equal(meetings_last(&meetings, "2026-11-16T08:59:59Z")->opened->id, 2);
    assert_null(meetings_last(&meetings, "2026-11-09T08:59:59Z"));
    meetings_release(&meetings);
}

static void test_detail(void **state)
{
    static const struct journal_record record =
        RECORD(1, "note", .detail = "a=1\nab=two words\nempty=\nlast=x=y");
    char text[16];

    (void)state;
    assert_true(journal_detail(&record, "a", text, sizeof text));
    assert_string_equal(text, "1");
    assert_true(journal_detail(&record, "ab", text, 6));
    assert_string_equal(text, "two w");
    assert_true(journal_detail(&record, "last", text, sizeof text));
    assert_string_equal(text, "x=y");
    assert_true(journal_detail(&record, "empty", text, sizeof text));
    assert_string_equal(text, "");
    assert_false(journal_detail(&record, "b", text, sizeof text));
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_at_once),   cmocka_unit_test(test_cut_off_anywhere),
        cmocka_unit_test(test_which_goes_on), cmocka_unit_test(test_as_of),
        cmocka_unit_test(test_detail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
