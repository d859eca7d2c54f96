/*
 * Decisions in their pane: the clock from finding to decision, what is not decided yet, and words
 * about what cannot be said: no place, a market that is gone, a red line that is gone, days in the
 * future or the wrong way round.  Times are counted by hand: DE's orders are under the line from
 * 2026-W02 on, which is over on Monday, 12 January, 0:00 in Berlin, an hour before it is in UTC.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "journal/ledger.h"
#include "unit/report_case.h"

#define COUNT(list) (sizeof list / sizeof *list)
#define RECORD(number, what, ...)                                                                  \
    {                                                                                              \
        .id = (number), .kind = (what), .time = "2026-01-13T06:00:00Z", .user = "anna",            \
        .login = "x", .redline = "orders-low", .path = "", .period = "", .state = "", .value = "", \
        .line = "", .owner = "", .due = "", .until = "", .about = "", .detail = "", .text = "cut", \
        __VA_ARGS__                                                                                \
    }
#pragma GCC diagnostic ignored "-Woverride-init"

static const char ini[] =
    "[redline]\nnow = 2026-02-10T12:00\ntimezone = Europe/Berlin\ngrain = week\ncurrency = EUR\n"
    "[source facts]\npath = facts.csv\n"
    "[redline orders-low]\ntitle = Few orders\nindicator = orders\nred = < 100\nowner = ops\n"
    "[redline orders-few]\nindicator = orders\nwarn = < 300\nred = < 60\n"
    "decide_within = 72h\n"
    "[register requests]\npath = requests.csv\nid = text\nmarket = market\ncategory = text\n"
    "received = date\nlevel = number\n"
    "[redline requests]\nregister = requests\nred = level >= 3\nfound = received\n";
static const char requests[] = "id,market,category,received,level\n"
                               "R1,DE,competition,2026-02-08,3\n"
                               "R2,FR,privacy,2026-02-01,4\n"
                               "R3,US,other,2026-02-09,3\n"
                               "R4,DE,other,,3\n"
                               "R5,DE,other,2026-01-01,1\n";

struct meeting_world {
    struct scratch scratch;
    struct world world;
    struct ledger ledger;
};

/* Orders a day from 2026-W01 (29 December) to W06, by market. */
static void put_facts(struct scratch *scratch)
{
    static const struct {
        const char *market;
        int a_day[6];
    } rows[] = {{"DE", {30, 7, 7, 7, 30, 30}}, {"FR", {30, 30, 30, 30, 30, 7}},
                {"US", {30, 30, 30, 30, 7, 7}}, {"PL", {40, 40, 40, 40, 40, 40}}};
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, "date,market,orders\n");
    for (int day = 0; day < 42; day++)
        for (size_t i = 0; i < COUNT(rows); i++) {
            day_print(day_from_civil(2025, 12, 29) + day, &text);
            strbuf_addf(&text, ",%s,%d\n", rows[i].market, rows[i].a_day[day / 7]);
        }
    scratch_put(scratch, "facts.csv", "w", text.text);
    strbuf_release(&text);
}

static void set_up_with(struct meeting_world *meeting, const char *more,
                        const struct journal_record *records, size_t count)
{
    struct world *world = &meeting->world;

    scratch_init(&meeting->scratch);
    put_facts(&meeting->scratch);
    scratch_put(&meeting->scratch, "redline.ini", "w", ini);
    scratch_put(&meeting->scratch, "redline.ini", "a", more);
    scratch_put(&meeting->scratch, "requests.csv", "w", requests);
    world_open(world, meeting->scratch.folder);
    ledger_build(&meeting->ledger, records, count, world->snapshot->catalogue,
                 snapshot_today(world->snapshot));
    engine_set_marks(world->engine, meeting->ledger.marks, meeting->ledger.mark_count);
    world->view.ledger = &meeting->ledger;
}

static void set_up(struct meeting_world *meeting, const struct journal_record *records,
                   size_t count)
{
    set_up_with(meeting, "", records, count);
}

static void tear_down(struct meeting_world *meeting)
{
    world_close(&meeting->world);
    ledger_release(&meeting->ledger);
    scratch_release(&meeting->scratch);
}

static void test_clocks(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "decision", .path = "DE/orders-low/2026-W02", .period = "2026-W02"),
        RECORD(2, "decision", .path = "DE/orders-low/2026-W02", .period = "2026-W02",
               .time = "2026-01-15T03:00:00Z"),
        RECORD(3, "decision", .path = "DE/orders-low/2026-W04", .period = "2026-W04",
               .time = "2026-01-26T09:00:00Z"),
        RECORD(4, "decision", .path = "DE/orders-low/2026-W01", .period = "2026-W01",
               .time = "2026-01-05T09:00:00Z"),
        /* the machine's clock was behind */
        RECORD(5, "decision", .path = "DE/orders-low/2026-W02", .period = "2026-W02",
               .time = "2025-06-01T09:00:00Z"),
        /* 72 h of its own; a warning since W01 (210 < 300), red since W02 (49 < 60) */
        RECORD(6, "decision", .redline = "orders-few", .path = "DE/orders-few/2026-W02",
               .period = "2026-W02", .time = "2026-01-14T21:00:00Z"),
        RECORD(7, "decision", .redline = "requests", .path = "FR", .period = "2026-W05",
               .detail = "record=R2", .time = "2026-02-03T09:00:00Z"),
        RECORD(8, "decision", .redline = "", .path = "DE/orders/2026-W02", .period = "2026-W02"),
    };
    static const char *const expected[] = {
        NULL,
        "after 31 h of 48 h",
        "late by 1 d 4 h",
        "late by 12 d 10 h",
        "before it was red",
        "before it was red",
        "after 70 h of 72 h",
        "after 58 h of 7 d",
        "\xE2\x80\x93",
    };
    struct meeting_world meeting;
    size_t seen = 0;

    (void)state;
    set_up(&meeting, records, COUNT(records));
    const struct section *section = build(&meeting.world, "decisions", "");
    for (size_t r = 0; r < section->row_count; r++) {
        if (strcmp(section->rows[r].key_names[0], "decision") != 0)
            continue;
        assert_string_equal(cell(section, r, "clock_hours")->text,
                            expected[atoi(section->rows[r].key_values[0])]);
        seen++;
    }
    assert_int_equal(seen, COUNT(records));
    tear_down(&meeting);
}

/* "redline market record: clock" of each row that waits, in order. */
static void check_waiting(const struct section *section, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];

        if (strcmp(row->key_names[0], "redline") != 0)
            continue;
        strbuf_addf(&text, "%s %s%s%s: %s%s\n", row->key_values[0], row->drill.market,
                    *row->drill.record ? " " : "", row->drill.record,
                    cell(section, r, "clock_hours")->text, row->acknowledged ? " a" : "");
        assert_int_equal(row->state,
                         strstr(cell(section, r, "clock_hours")->text, "late") ? RULE_RED : RULE_WARN);
    }
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

/* FR is red since W06 and US since W05; now it is noon of Tuesday, 10 February. */
static void test_waiting(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "decision", .path = "FR/orders-low/2026-W06", .period = "2026-W06",
               .time = "2026-02-09T09:00:00Z"),
        RECORD(2, "refuse", .about = "1"),
        RECORD(3, "ack", .redline = "orders-low", .path = "US/orders-low/2026-W06",
               .period = "2026-W06", .state = "red"),
        RECORD(4, "silence", .redline = "orders-few", .path = "US", .until = "2026-12-31",
               .time = "2026-02-02T09:00:00Z"),
        RECORD(5, "decision", .path = "US/orders-low/2026-W02", .period = "2026-W02"),
        RECORD(6, "done", .about = "5"),
        RECORD(7, "decision", .redline = "orders-few", .path = "FR/orders-few/2026-W06",
               .period = "2026-W06", .time = "2026-02-09T09:00:00Z"),
        RECORD(8, "decision", .redline = "requests", .path = "US", .detail = "record=R3"),
    };
    struct meeting_world meeting;

    (void)state;
    set_up(&meeting, records, 0);
    check_waiting(build(&meeting.world, "decisions", ""),
                  "orders-low US: late by 6 d 12 h\n"
                  "orders-few US: late by 5 d 12 h\n"
                  "requests FR R2: late by 2 d 12 h\n"
                  "orders-low FR: 12 h of 48 h left\n"
                  "orders-few FR: 36 h of 72 h left\n"
                  "requests DE R1: 12 h of 72 h left\n"
                  "requests US R3: 12 h of 48 h left\n");
    check_waiting(build(&meeting.world, "decisions", "FR"),
                  "requests FR R2: late by 2 d 12 h\n"
                  "orders-low FR: 12 h of 48 h left\n"
                  "orders-few FR: 36 h of 72 h left\n");
    tear_down(&meeting);
    /* refused is not decided; decided of an earlier run and done is not, either */
    set_up(&meeting, records, COUNT(records));
    check_waiting(build(&meeting.world, "decisions", ""), "requests FR R2: late by 2 d 12 h\n"
                                                          "orders-low US: late by 6 d 12 h a\n"
                                                          "orders-low FR: 12 h of 48 h left\n"
                                                          "requests DE R1: 12 h of 72 h left\n");
    /* of an earlier period nothing waits any more */
    meeting.world.view.has_period = true;
    meeting.world.view.period = (struct period){GRAIN_WEEK, 0};
    assert_true(period_parse("2026-W05", &meeting.world.view.period));
    check_waiting(build(&meeting.world, "decisions", ""), "");
    tear_down(&meeting);
}

/* Whoever approves or refuses what was put forward has decided; put forward alone nothing is. */
static void test_proposal_is_a_decision(void **state)
{
    static const char terms[] = "proposal=cut\nlever=orders\nmarket=FR\ncycle=2026-W06\n"
                                "currency=EUR\nfrom=100\nto=80";
    static const char old[] = "proposal=cut\nlever=orders\nmarket=US\ncycle=2026-W03\n"
                              "currency=EUR\nfrom=100\nto=80";
    static const struct journal_record records[] = {
        RECORD(1, "proposal", .path = "FR", .detail = terms, .time = "2026-02-09T09:00:00Z"),
        RECORD(2, "proposal", .path = "US", .detail = old),
        RECORD(3, "refuse", .about = "2"), /* of an earlier run */
        RECORD(4, "approve", .about = "1", .time = "2026-02-09T10:00:00Z"),
    };
    static const char *const expected[] = {
        "orders-low US: late by 6 d 12 h\norders-few US: late by 5 d 12 h\n"
        "requests FR R2: late by 2 d 12 h\norders-low FR: 12 h of 48 h left\n",
        "orders-low US: late by 6 d 12 h\norders-few US: late by 5 d 12 h\n"
        "requests FR R2: late by 2 d 12 h\norders-few FR: 36 h of 72 h left\n",
    };

    (void)state;
    for (size_t answered = 0; answered < 2; answered++) {
        struct meeting_world meeting;
        struct strbuf text = STRBUF_INIT;

        set_up(&meeting, records, answered ? 4 : 3);
        assert_int_equal(meeting.ledger.proposals.count, 2);
        const struct section *section = build(&meeting.world, "decisions", "");
        for (size_t r = 0; r < section->row_count && r < 4; r++)
            strbuf_addf(&text, "%s %s%s%s: %s\n", section->rows[r].key_values[0],
                        section->rows[r].drill.market, *section->rows[r].drill.record ? " " : "",
                        section->rows[r].drill.record, cell(section, r, "clock_hours")->text);
        assert_string_equal(text.text, expected[answered]);
        strbuf_release(&text);
        tear_down(&meeting);
    }
}

static void test_what_cannot_be_said(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "decision", .redline = "", .text = "meet again"),
        RECORD(2, "decision", .path = "XX/orders-low/2026-W02", .period = "2026-W02"),
        RECORD(3, "decision", .redline = "gone-line", .path = "DE/2026-W02", .period = "2026-W02"),
        RECORD(4, "decision", .path = "DE/orders-low/2026-W02", .period = "2026-W02",
               .due = "2025-01-01"),
        RECORD(5, "decision", .path = "FR/orders-low/2026-W03", .period = "2026-W03",
               .time = "2031-01-01T00:00:00Z"),
        RECORD(6, "decision", .path = "PL/orders-low/2026-W03", .period = "2026-W03",
               .time = "before time"),
        RECORD(7, "decision", .redline = "", .path = "DE/1999-W01/\xE4\xBD\xA0", .text = "\n\n"),
        RECORD(8, "decision", .path = "DE/orders-low/2026-W02", .period = "2026-W99"),
    };
    static const char *const expected[] = {
        NULL,
        "unknown", /* about no figure */
        "unknown", /* the place is gone */
        "unknown", /* and the figure */
        "too early, 3 of 4",
        "too early, 0 of 4",
        "unknown", /* a day that cannot be read */
        "unknown",
        "too early, 3 of 4",
    };
    struct meeting_world meeting;
    size_t seen = 0;

    (void)state;
    set_up(&meeting, records, COUNT(records));
    const struct section *section = build(&meeting.world, "decisions", "");
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];
        long id = strcmp(row->key_names[0], "decision") ? 0 : atol(row->key_values[0]);

        if (!id)
            continue;
        if (strcmp(cell(section, r, "worked")->text, expected[id]) != 0)
            fail_msg("%ld: %s", id, cell(section, r, "worked")->text);
        assert_non_null(row->note);
        seen++;
    }
    assert_int_equal(seen, COUNT(records));
    section = build(&meeting.world, "decisions", "#decision-2");
    assert_non_null(section->empty);
    assert_non_null(strstr(section->empty, "no longer knows this place"));
    section = build(&meeting.world, "decisions", "#decision-77");
    assert_non_null(strstr(section->empty, "no decision"));
    section = build(&meeting.world, "decisions", "#nonsense");
    assert_non_null(strstr(section->empty, "no decision"));
    section = build(&meeting.world, "decisions", "#decision-4");
    assert_int_equal(section->shape, SHAPE_CHART);
    assert_true(section->chart->has_mark);
    assert_int_equal(section->row_count, 6);
    assert_string_equal(cell(section, 5, "side")->text, "before");
    assert_string_equal(cell(section, 4, "side")->text, "before");
    assert_string_equal(cell(section, 3, "side")->text, "meanwhile"); /* 13 January lies in W03 */
    assert_string_equal(cell(section, 0, "side")->text, "after");
    assert_true(section->rows[2].drill.has_period);
    assert_string_equal(section->rows[2].drill.record, "");
    tear_down(&meeting);
}

/* What else was decided or changed at the place meanwhile disturbs; two words on one finding are one
 * decision, and so are a proposal and a decision on its red line; what was refused never was. */
static void test_disturbed(void **state)
{
#define FIRST                                                                                      \
    RECORD(1, "decision", .path = "PL/orders-low/2026-W03", .period = "2026-W03",                  \
           .time = "2026-01-19T09:00:00Z")
#define TERMS(channel)                                                                             \
    "proposal=cut\nlever=orders\nmarket=PL\n" channel                                             \
    "cycle=2026-W04\ncurrency=EUR\nfrom=100\nto=80"
    static const struct {
        struct journal_record records[4];
        size_t count, others;
        const char *verdict;
    } rows[] = {
        {{FIRST}, 1, 3, "no effect seen"},
        {{FIRST, RECORD(2, "decision", .redline = "orders-few", .path = "PL/orders-few/2026-W04",
                        .period = "2026-W04", .time = "2026-01-27T09:00:00Z")},
         2, 3, "disturbed by record 2"},
        {{FIRST, RECORD(2, "decision", .redline = "orders-few", .path = "PL/mail/2026-W04",
                        .period = "2026-W04", .time = "2026-01-27T09:00:00Z"),
          RECORD(3, "refuse", .about = "2")},
         3, 3, "no effect seen"},
        {{FIRST, RECORD(2, "decision", .path = "PL/orders-low/2026-W03", .period = "2026-W03",
                        .time = "2026-01-19T09:05:00Z")},
         2, 3, "no effect seen"},
        /* the same figure, under another name, in another market: that one is no comparison */
        {{FIRST, RECORD(2, "decision", .redline = "", .path = "FR/orders/2026-W04",
                        .period = "2026-W04", .time = "2026-01-27T09:00:00Z")},
         2, 2, "no effect seen"},
        {{FIRST, RECORD(2, "proposal", .redline = "orders-few", .path = "PL", .detail = TERMS("")),
          RECORD(3, "approve", .about = "2"),
          RECORD(4, "applied", .about = "2", .detail = "stage=full",
                 .time = "2026-01-28T09:00:00Z")},
         4, 3, "disturbed by record 2"},
        {{FIRST, RECORD(2, "proposal", .redline = "orders-low", .path = "PL", .detail = TERMS("")),
          RECORD(3, "approve", .about = "2"),
          RECORD(4, "applied", .about = "2", .detail = "stage=full",
                 .time = "2026-01-28T09:00:00Z")},
         4, 3, "no effect seen"},
        {{FIRST, RECORD(2, "proposal", .redline = "orders-few", .path = "PL", .detail = TERMS("")),
          RECORD(3, "approve", .about = "2")},
         3, 3, "no effect seen"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct meeting_world meeting;

        set_up_with(&meeting, "[decisions]\nleast = 2\n", rows[i].records, rows[i].count);
        const struct section *section = build(&meeting.world, "decisions", "");
        for (size_t r = 0; r < section->row_count; r++) {
            if (strcmp(section->rows[r].key_names[0], "decision") ||
                strcmp(section->rows[r].key_values[0], "1"))
                continue;
            if (strcmp(cell(section, r, "worked")->text, rows[i].verdict) != 0)
                fail_msg("%zu: %s", i, cell(section, r, "worked")->text);
            assert_double(cell(section, r, "compared_with")->value.number, rows[i].others, 0);
        }
        tear_down(&meeting);
    }
}

/* Acknowledged and silenced: what still fires first, then what does not, faded. */
static void test_marks(void **state)
{
    static const struct journal_record records[] = {
        RECORD(1, "ack", .path = "US/orders-low/2026-W06", .period = "2026-W06", .state = "red",
               .text = "known\nsince long"),
        RECORD(2, "ack", .path = "DE/orders-low/2026-W03", .period = "2026-W03", .state = "red"),
        RECORD(3, "silence", .path = "FR", .until = "2026-12-31", .time = "2026-02-02T09:00:00Z"),
        RECORD(4, "silence", .path = "US", .until = "2026-01-31", .redline = "orders-few"),
        RECORD(5, "silence", .redline = "gone-line", .path = "FR", .until = "2026-12-31"),
        RECORD(6, "ack", .path = "PL/orders-low/2026-W06", .period = "2026-W06"),
        RECORD(7, "correction", .about = "6"),
    };
    struct meeting_world meeting;

    (void)state;
    set_up(&meeting, records, COUNT(records));
    const struct section *section = build(&meeting.world, "acknowledged", "");
    check_rows(section, (const char *const[]){"kind", "where", "redline", "now", "why", NULL},
               "red: silenced|FR|Few orders|red, W06 \xC2\xB7 new|cut\n"
               "red: acknowledged|US|Few orders|red, W05 \xC2\xB7 2 weeks|known\n"
               "-: silenced|FR|gone-line|no such red line|cut\n"
               "-: silenced|US|orders-few|expired|cut\n"
               "-: acknowledged|DE|Few orders|recovered, or worse|cut\n");
    assert_string_equal(section->facts, "1 acknowledged, 1 silenced");
    assert_true(section->rows[2].faded);
    assert_string_equal(section->rows[1].drill.indicator, "orders-low");
    assert_string_equal(section->rows[1].drill.market, "US");
    assert_string_equal(section->rows[0].key_values[0], "3");
    section = build(&meeting.world, "acknowledged", "PL");
    assert_non_null(section->empty);
    tear_down(&meeting);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clocks),
        cmocka_unit_test(test_waiting),
        cmocka_unit_test(test_proposal_is_a_decision),
        cmocka_unit_test(test_what_cannot_be_said),
        cmocka_unit_test(test_disturbed),
        cmocka_unit_test(test_marks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
