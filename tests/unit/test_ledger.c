/* What records add up to: decisions by urgency, marks with their places and days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/date.h"
#include "config/catalogue.h"
#include "journal/ledger.h"

#define RECORD(number, what, ...)                                                                  \
    {                                                                                              \
        .id = (number), .kind = (what), .time = "2026-11-10T09:00:00Z", .user = "anna",            \
        .login = "x", .redline = "", .path = "", .period = "", .state = "", .owner = "",           \
        .due = "", .until = "", .about = "", .detail = "", .text = "", __VA_ARGS__                 \
    }

#pragma GCC diagnostic ignored "-Woverride-init"

static int32_t day(int y, int m, int d)
{
    return day_from_civil(y, m, d);
}

static void test_decisions(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "decision", .due = "2026-11-30", .text = "later"),
        RECORD(2, "decision", .due = "2026-11-14", .text = "late"),
        RECORD(3, "decision", .text = "some day"),
        RECORD(4, "decision", .due = "2026-11-16", .text = "tomorrow"),
        RECORD(5, "decision", .due = "2026-11-12", .text = "was done"),
        RECORD(6, "note", .text = "no decision"),
        RECORD(7, "done", .about = "5"),
        RECORD(8, "refuse", .about = "5", .text = "too late"),
        RECORD(9, "approve", .about = "1"),
        RECORD(10, "correction", .about = "1", .text = "the 29th"),
        RECORD(11, "done", .about = "99"),
        RECORD(12, "done", .about = "6"),
        RECORD(13, "decision", .due = "2026-11-13T10:00:00Z", .text = "very late",
               .path = "DE/paid-social/cac/2026-W45", .period = "2026-W45"),
    };
    static const struct {
        int64_t id;
        enum decision_state state;
    } expected[] = {{13, DECISION_OVERDUE}, {2, DECISION_OVERDUE}, {4, DECISION_DUE},
                    {1, DECISION_OPEN},     {3, DECISION_OPEN},    {5, DECISION_DONE}};
    struct ledger ledger;

    (void)state;
    ledger_build(&ledger, records, sizeof records / sizeof records[0], NULL, day(2026, 11, 15));
    assert_int_equal(ledger.decision_count, 6);
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(ledger.decisions[i].record->id, expected[i].id);
        assert_int_equal(ledger.decisions[i].state, expected[i].state);
    }
    assert_int_equal(ledger.counts[DECISION_OVERDUE], 2);
    assert_int_equal(ledger.counts[DECISION_DONE], 1);
    assert_int_equal(ledger.decisions[3].approved->id, 9);
    assert_int_equal(ledger.decisions[3].corrected->id, 10);
    assert_int_equal(ledger.decisions[5].closed->id, 7);
    assert_int_equal(ledger.decisions[0].due_day, day(2026, 11, 13));
    assert_string_equal(ledger.decisions[0].place.market, "DE");
    assert_string_equal(ledger.decisions[0].place.channel, "paid-social");
    assert_true(ledger.decisions[0].place.has_period);
    assert_int_equal(ledger.newest, 13);
    ledger_release(&ledger);
}

static void test_marks(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "ack", .redline = "ad-roi", .path = "GB/tiktok/2026-W46", .period = "2026-W46",
               .state = "warn", .text = "known"),
        RECORD(2, "silence", .path = "DE", .until = "2026-12-01", .text = "move"),
        RECORD(3, "ack", .redline = "permit-old", .path = "FR", .detail = "x=1\nrecord=B2",
               .text = "seen"),
        RECORD(6, "ack", .redline = "total-line", .path = "*/email/2026-W46", .text = "all"),
        RECORD(4, "ack", .redline = "taken", .path = "FR", .text = "a slip"),
        RECORD(5, "correction", .about = "4", .text = "not meant"),
    };
    struct ledger ledger;

    (void)state;
    ledger_build(&ledger, records, sizeof records / sizeof records[0], NULL, day(2026, 11, 26));
    assert_int_equal(ledger.mark_count, 4);
    assert_null(ledger.marks[3].market);
    assert_string_equal(ledger.marks[3].channel, "email");
    const struct mark *mark = &ledger.marks[0];
    assert_int_equal(mark->kind, MARK_ACKNOWLEDGED);
    assert_string_equal(mark->redline, "ad-roi");
    assert_string_equal(mark->market, "GB");
    assert_string_equal(mark->channel, "tiktok");
    assert_null(mark->record);
    assert_int_equal(mark->day, day(2026, 11, 16)); /* the Monday after the week that was seen */
    assert_int_equal(mark->until, DAY_NONE);
    assert_int_equal(mark->state, RULE_WARN);
    mark = &ledger.marks[1];
    assert_int_equal(mark->kind, MARK_SILENCED);
    assert_null(mark->redline);
    assert_null(mark->channel);
    assert_int_equal(mark->day, day(2026, 11, 10));
    assert_int_equal(mark->until, day(2026, 12, 1));
    assert_string_equal(ledger.marks[2].record, "B2");
    ledger_release(&ledger);
}

static void test_nothing(void **state)
{
    struct ledger ledger;

    (void)state;
    ledger_build(&ledger, NULL, 0, NULL, day(2026, 11, 26));
    assert_int_equal(ledger.mark_count, 0);
    assert_int_equal(ledger.decision_count, 0);
    assert_int_equal(ledger.newest, 0);
    ledger_release(&ledger);
}

/* Which day it was when somebody spoke: by the clock of the committee's zone; by the data where they
 * are the present. */
static void test_said_on(void **state)
{
    static const struct {
        const char *zone, *time, *period;
        bool by_data;
        int y, m, d;
    } rows[] = {
        {"UTC", "2026-11-15T23:30:00Z", "2026-W45", false, 2026, 11, 15},
        {"Europe/Berlin", "2026-11-15T23:30:00Z", "2026-W45", false, 2026, 11, 16},
        {"Europe/Berlin", "2026-07-15T22:30:00Z", "", false, 2026, 7, 16}, /* summer time */
        {"America/New_York", "2026-11-16T03:00:00Z", "", false, 2026, 11, 15},
        {"Europe/Berlin", "2026-11-15", "", false, 2026, 11, 15},
        {"Europe/Berlin", "2031-01-01T00:00:00Z", "2026-W53", true, 2027, 1, 4},
        {"Europe/Berlin", "2026-11-15T12:00:00Z", "", true, 2026, 11, 15},
        {"UTC", "1969-12-31T23:00:00Z", "", false, 1969, 12, 31},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct catalogue catalogue = {
            .settings = {.timezone = rows[i].zone, .now_is_data = rows[i].by_data}};
        struct journal_record record = RECORD(1, "note", .text = "x");

        record.time = rows[i].time;
        record.period = rows[i].period;
        assert_int_equal(ledger_said_on(&record, &catalogue), day(rows[i].y, rows[i].m, rows[i].d));
    }
    struct journal_record odd = RECORD(1, "note", .time = "yesterday");
    assert_int_equal(ledger_said_on(&odd, NULL), DAY_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decisions),
        cmocka_unit_test(test_said_on),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
