/*
 * The agenda against what the journal says: the last review's period is the base of what is new,
 * what was deferred comes again, answers make items known, overdue decisions are worth what they
 * name. Order and sums are tests/report/agenda.sh's, against a program of its own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "journal/ledger.h"
#include "report/agenda.h"
#include "unit/report_case.h"

#define RECORD(number, what, ...)                                                                  \
    {                                                                                              \
        .id = (number), .kind = (what), .time = "2026-11-02T09:00:00Z", .user = "anna",            \
        .login = "x", .redline = "", .path = "", .period = "", .state = "", .value = "",           \
        .line = "", .data = "", .owner = "", .due = "", .until = "", .about = "", .detail = "",    \
        .text = "", __VA_ARGS__                                                                    \
    }

#pragma GCC diagnostic ignored "-Woverride-init"

struct desk {
    struct world world;
    struct ledger ledger;
};

static const struct section *open_with(struct desk *desk, const struct journal_record *records,
                                       size_t count, const char *path)
{
    world_open(&desk->world, "sample-data");
    ledger_build(&desk->ledger, records, count, desk->world.snapshot->catalogue,
                 snapshot_today(desk->world.snapshot));
    desk->world.view.ledger = &desk->ledger;
    return build(&desk->world, "agenda", path);
}

static void close_desk(struct desk *desk)
{
    world_close(&desk->world);
    ledger_release(&desk->ledger);
}

static int row_of(const struct section *section, const char *key)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (!strcmp(section->rows[r].key_values[0], key))
            return (int)r;
    return -1;
}

static void check_reason(const struct section *section, const char *key, const char *reason)
{
    int r = row_of(section, key);

    if (r < 0)
        fail_msg("%s is not on the agenda", key);
    assert_string_equal(cell(section, (size_t)r, "reason")->text, reason);
}

static void test_base_is_the_last_review(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "review", .period = "2026-W44", .detail = "event=open\nmeeting=weekly"),
        RECORD(2, "looked", .about = "1",
               .detail = "item=1\nkey=finding:risk-appetite@US#R002\noutcome=defer\nseconds=9"),
        RECORD(3, "review", .period = "2026-W46", .detail = "event=open\nmeeting=weekly"),
    };
    struct desk desk;
    const struct section *section;

    (void)state;
    section = open_with(&desk, records, 0, NULL);
    check_reason(section, "finding:fx-scaled@BR", "worse"); /* than in W45, where it began */
    check_reason(section, "finding:risk-appetite@US#R002", "unanswered");
    close_desk(&desk);
    section = open_with(&desk, records, 3, NULL);         /* the one of W46 itself is no base */
    check_reason(section, "finding:fx-scaled@BR", "new"); /* against W44 */
    check_reason(section, "finding:risk-appetite@US#R002", "deferred");
    assert_non_null(strstr(section->facts, "new since the review of W44"));
    close_desk(&desk);
}

static void test_answers(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "ack", .redline = "pmi", .path = "DE/*/pmi/2026-W45", .period = "2026-W45",
               .state = "warn", .text = "known"),
        RECORD(2, "silence", .redline = "confidence", .path = "PL/*/confidence/2026-W45",
               .period = "2026-W45", .until = "2026-12-31", .text = "enough"),
        RECORD(3, "decision", .redline = "ad-roi", .path = "GB/tiktok/ad-roi/2026-W45",
               .period = "2026-W45", .due = "2026-12-31", .text = "cut it"),
        RECORD(4, "decision", .redline = "return-rate", .path = "MX/*/return-rate/2026-W45",
               .period = "2026-W45", .due = "2026-11-12", .text = "another box",
               .detail = "money=1000 USD"),
        RECORD(5, "decision", .text = "somewhere", .due = "2026-11-14", .detail = "money=x EUR"),
        RECORD(6, "decision", .text = "done", .due = "2026-11-01"),
        RECORD(7, "done", .about = "6"),
    };
    struct desk desk;
    struct section page;
    const struct section *section = open_with(&desk, records, 7, NULL);
    int mexico = row_of(section, "decision:4@MX"), known = row_of(section, "known:known");

    (void)state;
    assert_int_equal(row_of(section, "finding:pmi@DE"), -1);
    assert_int_equal(row_of(section, "finding:confidence@PL"), -1);
    assert_int_equal(row_of(section, "finding:ad-roi@GB/tiktok"), -1);
    assert_int_equal(row_of(section, "finding:return-rate@MX"), -1); /* its decision is the item */
    assert_true(mexico >= 0);
    check_reason(section, "decision:4@MX", "3 days overdue");
    /* rates.csv: 1.1078 dollars for a euro on 13 November */
    assert_double(cell(section, (size_t)mexico, "stake")->value.number, 1000 / 1.1078, .5);
    assert_int_equal(row_of(section, "decision:6"), -1);
    int nowhere = row_of(section, "decision:5");
    assert_true(nowhere >= 0); /* it is about all: all of the turnover */
    assert_double(cell(section, (size_t)nowhere, "stake")->value.number, 827167, 1);
    assert_int_equal(known, (int)section->row_count - 1);
    report_agenda_item(&desk.world.context,
                       catalogue_pane(desk.world.snapshot->catalogue, "agenda"), "known:known",
                       &page);
    int found = 0;
    for (size_t r = 0; r < page.row_count; r++)
        found += strstr(page.rows[r].cells[1].text, "; acknowledged") ||
                 strstr(page.rows[r].cells[1].text, "; silenced") ||
                 strstr(page.rows[r].cells[1].text, "; decided, not due yet") ||
                 strstr(page.rows[r].cells[1].text, "; decided, and overdue");
    assert_int_equal(found, 4);
    section_release(&page);
    close_desk(&desk);
}

/* What was said of that line at that place, whatever its week; not of another place or line. */
static void test_page(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "note", .path = "GB/tiktok/roas/2026-W40", .text = "first look"),
        RECORD(2, "note", .redline = "ad-roi", .path = "GB/tiktok/ad-roi/2026-W41",
               .text = "second"),
        RECORD(3, "note", .redline = "ad-roi", .path = "DE/paid-search/ad-roi/2026-W41",
               .text = "elsewhere"),
        RECORD(4, "note", .redline = "cac", .path = "GB/tiktok/cac/2026-W41",
               .text = "another line"),
        RECORD(5, "ack", .redline = "ad-roi", .path = "GB/tiktok/ad-roi/2026-W41",
               .period = "2026-W41", .text = "third", .until = "2026-10-20"),
        RECORD(6, "looked", .redline = "ad-roi", .path = "GB/tiktok/ad-roi/2026-W41",
               .text = "GB tiktok Ad ROI"),
    };
    struct desk desk;
    struct section page;
    struct strbuf said = STRBUF_INIT;
    bool why = false;

    (void)state;
    open_with(&desk, records, 6, NULL);
    report_agenda_item(&desk.world.context,
                       catalogue_pane(desk.world.snapshot->catalogue, "agenda"),
                       "finding:ad-roi@GB/tiktok", &page);
    for (size_t r = 0; r < page.row_count; r++) {
        if (!strcmp(page.rows[r].key_values[0], "said"))
            strbuf_addf(&said, "%s|", page.rows[r].cells[1].text);
        why = why || strstr(page.rows[r].cells[1].text, "3,966.60 / 3,089.50 = 1.28");
    }
    assert_string_equal(said.text, "2026-11-02, anna acknowledged: third (until 2026-10-20)|"
                                   "2026-11-02, anna noted: second|");
    assert_true(why);
    section_release(&page);
    report_agenda_item(&desk.world.context,
                       catalogue_pane(desk.world.snapshot->catalogue, "agenda"),
                       "finding:no-such@XX", &page);
    assert_int_equal(page.row_count, 0);
    section_release(&page);
    strbuf_release(&said);
    close_desk(&desk);
}

static void test_place_and_ascii(void **state)
{
    struct desk desk;
    const struct section *section = open_with(&desk, NULL, 0, "DE");

    (void)state;
    for (size_t r = 0; r + 1 < section->row_count; r++)
        assert_memory_equal(cell(section, r, "where")->text, "DE", 2);
    desk.world.view.ascii = true;
    section = build(&desk.world, "agenda", "GB/tiktok");
    for (size_t r = 0; r < section->row_count; r++)
        for (size_t c = 0; c < section->column_count; c++)
            for (const char *t = section->rows[r].cells[c].text; *t; t++)
                assert_in_range(*t, ' ', '~');
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_base_is_the_last_review),
                                       cmocka_unit_test(test_answers), cmocka_unit_test(test_page),
                                       cmocka_unit_test(test_place_and_ascii)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
