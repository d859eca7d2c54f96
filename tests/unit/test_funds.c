/*
 * Funds: what decisions draw is taken off to the cent, and nobody draws what is not there: not one
 * person, not sixteen at once, not an import.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "config/catalogue.h"
#include "fixtures/engine/scratch.h"
#include "journal/funds.h"
#include "journal/journal.h"

enum { WRITERS = 16 };

static struct fund_part parts[] = {{"core", 50000000}, {"backup", 30000000}, {"word", 20000000}};
static struct fund_def funds[] = {
    {.name = "reserve",
     .title = "Reserve",
     .amount = "1000 EUR",
     .is_constant = true,
     .constant = {.amount = 1000 * (int128)DECIMAL_SCALE, .currency = "EUR"},
     .currency = "EUR",
     .parts = parts,
     .part_count = 3},
    {.name = "growth",
     .title = "Growth",
     .amount = "5% * gmv",
     .currency = "",
     .renews = FUND_YEAR},
    {.name = "month",
     .title = "Month",
     .amount = "10 EUR",
     .is_constant = true,
     .constant = {.amount = 10 * (int128)DECIMAL_SCALE, .currency = "EUR"},
     .currency = "EUR",
     .renews = FUND_MONTH},
};
static const struct catalogue catalogue = {
    .settings = {.currency = "EUR"}, .funds = funds, .fund_count = 3};

struct room {
    struct scratch scratch;
    char path[256];
    struct fund_guard *guard;
    struct journal *journal;
};

static void room_join(struct room *room)
{
    struct journal_request request = {.path = room->path, .writable = true};
    struct err err = {.text = ""};

    room->guard = fund_guard_new(&catalogue);
    room->journal = journal_open(&request, &err);
    if (!room->journal)
        fail_msg("%s", err.text);
    journal_set_guard(room->journal, fund_guard(room->guard));
}

static void room_leave(struct room *room)
{
    journal_close(room->journal);
    fund_guard_free(room->guard);
}

static void room_open(struct room *room)
{
    scratch_init(&room->scratch);
    snprintf(room->path, sizeof room->path, "%s/journal.db", room->scratch.folder);
    room_join(room);
}

static void room_close(struct room *room)
{
    room_leave(room);
    scratch_release(&room->scratch);
}

static struct journal_record decision(const char *detail)
{
    return (struct journal_record){
        .user = "anna", .login = "committee", .kind = "decision", .detail = detail, .text = "buy"};
}

/* What is left of a fund, or of a part of it, by the records alone. */
static void say_left(struct room *room, const struct fund_def *fund, const char *part, int32_t day,
                     struct strbuf *out)
{
    struct fund_book book = {.count = 0};
    struct money left = fund->constant;
    size_t count;
    const struct journal_record *records = journal_records(room->journal, &count);

    for (size_t i = 0; i < count; i++)
        fund_book_take(&book, &records[i]);
    for (size_t p = 0; part && p < fund->part_count; p++)
        if (!strcmp(fund->parts[p].name, part))
            left = fund_part_amount(&fund->parts[p], &fund->constant);
    left.amount -= fund_drawn(&book, fund, part, "EUR", day).amount;
    money_print_plain(&left, out);
    fund_book_release(&book);
}

static void assert_left(struct room *room, const struct fund_def *fund, const char *part,
                        int32_t day, const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    say_left(room, fund, part, day, &text);
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

/* ---- one person ------------------------------------------------------------------------------ */

static void test_draws(void **state)
{
    static const struct {
        const char *detail, *about, *error; /* about: kind of an answer to the last decision */
        const char *left, *core;            /* of the reserve, afterwards */
    } rows[] = {
        {"fund=reserve\nmoney=300.01 EUR", NULL, NULL, "699.99 EUR", "500 EUR"},
        {"fund=reserve\nmoney=400 EUR\npart=core", NULL, NULL, "299.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=100.01 EUR\npart=core", NULL,
         "Reserve, core: 100 EUR are left of 500 EUR, too little for 100.01 EUR", "299.99 EUR",
         "100 EUR"},
        {"fund=reserve\nmoney=300 EUR", NULL,
         "Reserve: 299.99 EUR are left of 1,000 EUR, too little for 300 EUR", "299.99 EUR",
         "100 EUR"},
        {"fund=reserve\nmoney=299.99 EUR", NULL, NULL, "0 EUR", "100 EUR"},
        {"fund=reserve\nmoney=0.01 EUR", NULL, "Reserve: 0 EUR are left", "0 EUR", "100 EUR"},
        {NULL, "approve", NULL, "0 EUR", "100 EUR"},
        {NULL, "refuse", NULL, "299.99 EUR", "100 EUR"}, /* gives its money back */
        {NULL, "done", NULL, "299.99 EUR", "100 EUR"},   /* the first word counts */
        {"fund=reserve\nmoney=1 EUR", NULL, NULL, "298.99 EUR", "100 EUR"},
        {NULL, "done", NULL, "298.99 EUR", "100 EUR"},
        {NULL, "refuse", NULL, "298.99 EUR", "100 EUR"},
        {"playbook=x\nstep=1", NULL, NULL, "298.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=0 EUR", NULL, "'0 EUR' is no amount", "298.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=-1 EUR", NULL, "'-1 EUR' is no amount", "298.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=1 USD", NULL, "'1 USD' is not in EUR", "298.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=1", NULL, "'1' is not in EUR", "298.99 EUR", "100 EUR"},
        {"fund=reserve", NULL, "no amount stands in it", "298.99 EUR", "100 EUR"},
        {"fund=reserv\nmoney=1 EUR", NULL, "no fund 'reserv'; did you mean 'reserve'?",
         "298.99 EUR", "100 EUR"},
        {"fund=reserve\nmoney=1 EUR\npart=cor", NULL, "the fund reserve has no part 'cor'",
         "298.99 EUR", "100 EUR"},
        {"fund=growth\nmoney=1 EUR", NULL, "amount = 5% * gmv needs a whole period of data",
         "298.99 EUR", "100 EUR"},
    };
    struct room room;
    int64_t last = 0;

    (void)state;
    room_open(&room);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct journal_record record = decision(rows[i].detail);
        struct err err = {.text = ""};
        char about[24];

        snprintf(about, sizeof about, "%lld", (long long)last);
        if (rows[i].about)
            record = (struct journal_record){.user = "bob",
                                             .login = "committee",
                                             .kind = rows[i].about,
                                             .about = about,
                                             .text = "so"};
        enum journal_result result = journal_append(room.journal, &record, -1, &err);
        if ((result == JOURNAL_WRITTEN) != !rows[i].error)
            fail_msg("%zu: %s", i, err.text);
        if (rows[i].error && !strstr(err.text, rows[i].error))
            fail_msg("%zu: %s", i, err.text);
        if (rows[i].detail && result == JOURNAL_WRITTEN)
            last = record.id;
        assert_left(&room, &funds[0], NULL, DAY_NONE, rows[i].left);
        assert_left(&room, &funds[0], "core", DAY_NONE, rows[i].core);
    }
    room_close(&room);
}

/* ---- what renews ----------------------------------------------------------------------------- */

static enum journal_result draw_at(struct room *room, const char *time, const char *money)
{
    struct strbuf detail = STRBUF_INIT;
    struct err err = {.text = ""};

    strbuf_addf(&detail, "fund=month\nmoney=%s", money);
    struct journal_record record = decision(detail.text);
    record.time = time;
    enum journal_result result = journal_append(room->journal, &record, -1, &err);
    strbuf_release(&detail);
    return result;
}

static void test_renewal(void **state)
{
    struct room room;

    (void)state;
    room_open(&room);
    assert_int_equal(draw_at(&room, "2026-10-30T09:00:00Z", "9 EUR"), JOURNAL_WRITTEN);
    assert_int_equal(draw_at(&room, "2026-10-31T23:59:59Z", "2 EUR"), JOURNAL_REFUSED);
    assert_int_equal(draw_at(&room, "2026-11-01T00:00:00Z", "8 EUR"), JOURNAL_WRITTEN);
    assert_left(&room, &funds[2], NULL, day_from_civil(2026, 11, 26), "2 EUR");
    /* A clock that goes backwards finds no second money: what was drawn later counts as well. */
    assert_int_equal(draw_at(&room, "2026-10-31T09:00:00Z", "1 EUR"), JOURNAL_REFUSED);
    /* Nor does a clock that is ahead of the committee's day. */
    fund_guard_today(room.guard, day_from_civil(2026, 11, 26));
    assert_int_equal(draw_at(&room, "2027-05-01T09:00:00Z", "3 EUR"), JOURNAL_REFUSED);
    assert_int_equal(draw_at(&room, "2027-05-01T09:00:00Z", "2 EUR"), JOURNAL_WRITTEN);
    assert_left(&room, &funds[2], NULL, day_from_civil(2026, 11, 26), "0 EUR");
    fund_guard_today(room.guard, day_from_civil(2027, 6, 1));
    assert_int_equal(draw_at(&room, "2027-06-01T09:00:00Z", "10 EUR"), JOURNAL_WRITTEN);
    room_close(&room);
}

/* ---- an amount that the data know ------------------------------------------------------------ */

static void test_known_by_data(void **state)
{
    struct fund known = {.def = &funds[1],
                         .is_known = true,
                         .amount = {.amount = 25 * (int128)DECIMAL_SCALE / 2, .currency = "EUR"}};
    const struct fund_set set = {.funds = &known, .count = 1};
    struct journal_record record = decision("fund=growth\nmoney=12.5 EUR");
    struct journal_record more = decision("fund=growth\nmoney=0.01 EUR");
    struct err err = {.text = ""};
    struct room room;

    (void)state;
    room_open(&room);
    fund_guard_set(room.guard, &set);
    assert_int_equal(journal_append(room.journal, &record, -1, &err), JOURNAL_WRITTEN);
    assert_int_equal(journal_append(room.journal, &more, -1, &err), JOURNAL_REFUSED);
    assert_string_equal(err.text, "Growth: 0 EUR are left of 12.50 EUR, too little for 0.01 EUR");
    room_close(&room);
}

/* ---- an import ------------------------------------------------------------------------------- */

static void import_into(const char *json, size_t length, bool expected, const char *why)
{
    struct err err = {.text = ""};
    struct room room;
    size_t added;

    room_open(&room);
    bool good = journal_import(room.journal, json, length, &added, &err);
    if (good != expected || (why && !strstr(err.text, why)))
        fail_msg("%s", err.text);
    journal_records(room.journal, &added);
    assert_int_equal(added > 0, expected); /* all or nothing */
    room_close(&room);
}

static void export_of(const char *const *details, size_t count, struct strbuf *json)
{
    struct err err = {.text = ""};
    struct room room;

    room_open(&room);
    journal_set_guard(room.journal, NULL); /* as a redline without funds wrote it */
    for (size_t i = 0; i < count; i++) {
        struct journal_record record = decision(details[i]);
        assert_int_equal(journal_append(room.journal, &record, -1, &err), JOURNAL_WRITTEN);
    }
    assert_true(journal_export(room.journal, json, &err));
    room_close(&room);
}

static void test_import(void **state)
{
    static const char *const good[] = {"fund=reserve\nmoney=999 EUR", "fund=gone\nmoney=5 EUR"};
    static const char *const bad[] = {"fund=reserve\nmoney=999 EUR", "fund=reserve\nmoney=2 EUR"};
    struct strbuf json = STRBUF_INIT;

    (void)state;
    export_of(good, 2, &json);
    import_into(json.text, json.length, true, NULL);
    strbuf_clear(&json);
    export_of(bad, 2, &json);
    import_into(json.text, json.length, false, "Reserve: 1 EUR are left of 1,000 EUR");
    strbuf_release(&json);
}

/* ---- sixteen at once ------------------------------------------------------------------------- */

/* Draws 7.01 until there is no more; the exit status is how often it worked. */
static int draw_all(struct room *room)
{
    int written = 0, stalled = 0;

    room_join(room);
    for (;;) {
        struct journal_record record = decision("fund=reserve\nmoney=7.01 EUR");
        struct err err = {.text = ""};
        enum journal_result result = journal_append(room->journal, &record, -1, &err);

        if (result == JOURNAL_WRITTEN) {
            written++;
            continue;
        }
        if (!strstr(err.text, "Reserve") && stalled++ < 20)
            continue; /* a disk that stalls for seconds */
        room_leave(room);
        return strstr(err.text, "Reserve: 4.58 EUR are left of 1,000 EUR") ? written : 255;
    }
}

/* 142 times 7.01 is 995.42: one more would be 1002.43. */
static void test_sixteen(void **state)
{
    struct room room;
    int written = 0;

    (void)state;
    room_open(&room);
    room_leave(&room);
    for (int i = 0; i < WRITERS; i++) {
        if (fork() == 0)
            _exit(draw_all(&room));
    }
    for (int i = 0; i < WRITERS; i++) {
        int status;

        wait(&status);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 255);
        written += WEXITSTATUS(status);
    }
    room_join(&room);
    assert_int_equal(written, 142);
    assert_left(&room, &funds[0], NULL, DAY_NONE, "4.58 EUR");
    room_close(&room);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_draws),         cmocka_unit_test(test_renewal),
        cmocka_unit_test(test_known_by_data), cmocka_unit_test(test_import),
        cmocka_unit_test(test_sixteen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
