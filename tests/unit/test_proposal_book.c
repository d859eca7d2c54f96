/* What the records say of proposals: the states as a table, four eyes, canaries, doubles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "journal/ledger.h"

#define TERMS "proposal=cut-ads\nlever=ad_spend\nmarket=GB\nchannel=tiktok\ncycle=2026-W46\ncurrency=EUR\nfrom=3089.50\n"        \
              "to=2471.60\nlimit=0.2"
#define CANARY TERMS "\ncanary=0.05\ncanary_for=2\nguard=cvr > 2%"
#define EYES TERMS "\nfour_eyes=yes"
#define FULL "stage=full"

/* "kind:user:login:detail", in turn about the first record, and the state after all of them. */
static const struct course {
    const char *name, *terms;
    const char *answers[8];
    enum proposal_state state;
} courses[] = {
    {"nothing", TERMS, {NULL}, PROPOSAL_OPEN},
    {"approved", TERMS, {"approve:ben:b:"}, PROPOSAL_APPROVED},
    {"approved by who proposed, two eyes", TERMS, {"approve:anna:a:"}, PROPOSAL_APPROVED},
    {"approved twice", TERMS, {"approve:ben:b:", "approve:carl:c:"}, PROPOSAL_APPROVED},
    {"refused", TERMS, {"refuse:ben:b:"}, PROPOSAL_REFUSED},
    {"refused, then approved", TERMS, {"refuse:ben:b:", "approve:carl:c:"}, PROPOSAL_REFUSED},
    {"approved, then refused", TERMS, {"approve:ben:b:", "refuse:carl:c:"}, PROPOSAL_REFUSED},
    {"changed", TERMS, {"change:ben:b:to=2600"}, PROPOSAL_CHANGED},
    {"changed twice", TERMS, {"change:ben:b:to=2600", "change:anna:a:to=2500.50"}, PROPOSAL_CHANGED},
    {"changed to the same", TERMS, {"change:ben:b:to=2471.60"}, PROPOSAL_OPEN},
    {"changed to nothing", TERMS, {"change:ben:b:"}, PROPOSAL_OPEN},
    {"changed below zero", TERMS, {"change:ben:b:to=-1"}, PROPOSAL_OPEN},
    {"changed to half a cent", TERMS, {"change:ben:b:to=2000.005"}, PROPOSAL_OPEN},
    {"a change takes approval back",
     TERMS,
     {"approve:ben:b:", "change:anna:a:to=2600"},
     PROPOSAL_CHANGED},
    {"applied", TERMS, {"approve:ben:b:", "applied:ben:b:" FULL}, PROPOSAL_APPLIED},
    {"applied unapproved", TERMS, {"applied:ben:b:" FULL}, PROPOSAL_OPEN},
    {"applied by a stage that it has not",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:stage=canary"},
     PROPOSAL_APPROVED},
    {"applied by no stage", TERMS, {"approve:ben:b:", "applied:ben:b:"}, PROPOSAL_APPROVED},
    {"applied twice",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:" FULL, "applied:ben:b:" FULL},
     PROPOSAL_APPLIED},
    {"changed when applied",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:" FULL, "change:ben:b:to=1"},
     PROPOSAL_APPLIED},
    {"measured",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:" FULL, "measured:anna:a:"},
     PROPOSAL_MEASURED},
    {"measured before", TERMS, {"approve:ben:b:", "measured:anna:a:"}, PROPOSAL_APPROVED},
    {"going back",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:" FULL, "rollback:ben:b:"},
     PROPOSAL_RETURNING},
    {"gone back",
     TERMS,
     {"approve:ben:b:", "applied:ben:b:" FULL, "rollback:ben:b:", "applied:ben:b:stage=back"},
     PROPOSAL_RETURNED},
    {"back without a word", TERMS, {"approve:ben:b:", "applied:ben:b:stage=back"},
     PROPOSAL_APPROVED},
    {"canary first", CANARY, {"approve:ben:b:", "applied:ben:b:" FULL}, PROPOSAL_APPROVED},
    {"canary", CANARY, {"approve:ben:b:", "applied:ben:b:stage=canary"}, PROPOSAL_CANARY},
    {"canary, then all",
     CANARY,
     {"approve:ben:b:", "applied:ben:b:stage=canary", "applied:ben:b:" FULL},
     PROPOSAL_APPLIED},
    {"canary back",
     CANARY,
     {"approve:ben:b:", "applied:ben:b:stage=canary", "rollback:ben:b:",
      "applied:ben:b:stage=back"},
     PROPOSAL_RETURNED},
    {"canary is not measured",
     CANARY,
     {"approve:ben:b:", "applied:ben:b:stage=canary", "measured:ben:b:"},
     PROPOSAL_CANARY},
    {"four eyes: the same person", EYES, {"approve:anna:b:"}, PROPOSAL_OPEN},
    {"four eyes: the same login", EYES, {"approve:ben:a:"}, PROPOSAL_OPEN},
    {"four eyes: another", EYES, {"approve:ben:b:"}, PROPOSAL_APPROVED},
    {"four eyes: a second try by another",
     EYES,
     {"approve:anna:a:", "approve:ben:b:"},
     PROPOSAL_APPROVED},
    {"four eyes: who changed may not",
     EYES,
     {"change:ben:b:to=2600", "approve:ben:b:"},
     PROPOSAL_CHANGED},
    {"four eyes: who proposed may, when another changed",
     EYES,
     {"change:ben:b:to=2600", "approve:anna:a:"},
     PROPOSAL_APPROVED},
    {"four eyes hold for approval alone", EYES, {"refuse:anna:a:"}, PROPOSAL_REFUSED},
    {"another kind", TERMS, {"done:ben:b:", "note:ben:b:"}, PROPOSAL_OPEN},
};

static struct journal_record record_of(int64_t id, const char *kind, const char *detail)
{
    return (struct journal_record){.id = id,
                                   .time = "2026-11-16T09:00:00Z",
                                   .user = "anna",
                                   .login = "a",
                                   .host = "",
                                   .terminal = "",
                                   .kind = kind,
                                   .redline = "ad-roi",
                                   .path = "GB/tiktok/2026-W46",
                                   .period = "2026-W46",
                                   .state = "red",
                                   .value = "",
                                   .line = "",
                                   .data = "",
                                   .owner = "",
                                   .due = "",
                                   .until = "",
                                   .about = "",
                                   .detail = detail,
                                   .text = "x"};
}

static size_t records_of(const struct course *course, struct journal_record *out,
                         struct arena *arena)
{
    size_t count = 1;

    out[0] = record_of(1, "proposal", course->terms);
    for (; course->answers[count - 1]; count++) {
        char *text = arena_strdup(arena, course->answers[count - 1]);
        char *user = strchr(text, ':'), *login = strchr(user + 1, ':'),
             *detail = strchr(login + 1, ':');

        *user = *login = *detail = '\0';
        out[count] = record_of((int64_t)count + 1, text, detail + 1);
        out[count].user = user + 1;
        out[count].login = login + 1;
        out[count].about = "1";
        /* clocks may do what they like */
        out[count].time = count % 2 ? "2019-01-01T00:00:00Z" : "2031-01-01T00:00:00Z";
    }
    return count;
}

static void test_courses(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
        struct arena arena = {0};
        struct journal_record records[9];
        struct ledger ledger;
        size_t count = records_of(&courses[i], records, &arena);

        ledger_build(&ledger, records, count, NULL, 20000);
        if (ledger.proposals.count != 1 || ledger.proposals.items[0].state != courses[i].state)
            fail_msg("%s: %s", courses[i].name,
                     proposal_state_name(ledger.proposals.items[0].state));
        assert_string_equal(ledger.proposals.items[0].terms.market, "GB");
        assert_string_equal(ledger.proposals.items[0].terms.channel, "tiktok");
        ledger_release(&ledger);
        arena_release(&arena);
    }
}

/* What may be written is what counts: asked before each record, the book says what it does after. */
static void test_asked_before(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof courses / sizeof courses[0]; i++) {
        struct arena arena = {0};
        struct journal_record records[9];
        size_t count = records_of(&courses[i], records, &arena);

        for (size_t n = 1; n < count; n++) {
            struct ledger before, after;
            struct err err = {.text = ""};
            bool is_answer = strcmp(records[n].kind, "done") && strcmp(records[n].kind, "note");

            ledger_build(&before, records, n, NULL, 20000);
            ledger_build(&after, records, n + 1, NULL, 20000);
            bool takes = proposal_book_takes(&before.proposals, &records[n], &err);
            if (is_answer)
                assert_int_equal(takes, after.proposals.items[0].answer == &records[n]);
            assert_int_equal(takes, !err.text[0]);
            ledger_release(&before);
            ledger_release(&after);
        }
        arena_release(&arena);
    }
}

static void test_amounts(void **state)
{
    struct journal_record chain[] = {
        record_of(1, "proposal", CANARY),          record_of(2, "change", "to=2500.50"),
        record_of(3, "approve", ""),               record_of(4, "applied", "stage=canary"),
    };
    struct ledger ledger;
    int64_t old, fresh;

    (void)state;
    for (size_t i = 1; i < 4; i++)
        chain[i].about = "1";
    ledger_build(&ledger, chain, 3, NULL, 20000);
    const struct proposal_terms *terms = &ledger.proposals.items[0].terms;
    assert_int_equal(terms->from, 308950);
    assert_int_equal(terms->to, 250050);
    assert_int_equal(ledger.proposals.items[0].amount->id, 2);
    assert_int_equal(terms->canary_for, 2);
    assert_string_equal(terms->guard, "cvr > 2%");
    /* 5 % of 589.00 is 29.45 */
    proposal_amounts(terms, STAGE_CANARY, PROPOSAL_APPROVED, &old, &fresh);
    assert_int_equal(old, 308950);
    assert_int_equal(fresh, 306005);
    proposal_amounts(terms, STAGE_FULL, PROPOSAL_CANARY, &old, &fresh);
    assert_int_equal(old, 306005);
    assert_int_equal(fresh, 250050);
    assert_false(proposal_is_over_limit(terms, 247160)); /* 20 % to the cent */
    assert_true(proposal_is_over_limit(terms, 247159));
    assert_true(proposal_is_over_limit(terms, 370741));
    struct journal_record change = record_of(5, "change", "to=2471.59");
    change.about = "1";
    assert_true(proposal_book_exceeds(&ledger.proposals, &change));
    change.detail = "to=2471.60";
    assert_false(proposal_book_exceeds(&ledger.proposals, &change));
    ledger_release(&ledger);
}

/* One budget, one change under way. */
static void test_one_at_a_time(void **state)
{
    static const char next[] = "proposal=cut-ads\nlever=ad_spend\nmarket=GB\nchannel=tiktok\ncycle=2026-W47\ncurrency=EUR\n"
                               "from=3000\nto=2400\nlimit=0.2";
    struct journal_record records[] = {
        record_of(1, "proposal", TERMS),    record_of(2, "proposal", TERMS), /* a double: nothing */
        record_of(3, "proposal", next), /* the first was not answered: it lapses */
        record_of(4, "approve", ""),    /* of what has lapsed: nothing */
        record_of(5, "approve", ""),        record_of(6, "proposal", "proposal=x"),
        record_of(7, "proposal", TERMS), /* one is approved: nothing */
    };
    struct ledger ledger;
    struct err err;

    (void)state;
    records[3].about = "1";
    records[4].about = "3";
    ledger_build(&ledger, records, 7, NULL, 20000);
    assert_int_equal(ledger.proposals.count, 2);
    assert_int_equal(ledger.proposals.items[0].state, PROPOSAL_LAPSED);
    assert_int_equal(ledger.proposals.items[1].record->id, 3);
    assert_int_equal(ledger.proposals.items[1].state, PROPOSAL_APPROVED);
    assert_int_equal(proposal_book_at(&ledger.proposals, "ad_spend", "GB", "tiktok")->record->id, 3);
    assert_null(proposal_book_at(&ledger.proposals, "ad_spend", "GB", ""));
    assert_null(proposal_book_find(&ledger.proposals, 2));
    assert_false(proposal_book_takes(&ledger.proposals, &records[6], &err));
    assert_non_null(strstr(err.text, "proposal 3"));
    assert_false(proposal_book_takes(&ledger.proposals, &records[5], &err));
    struct journal_record stray = record_of(8, "measured", "");
    stray.about = "2";
    assert_false(proposal_book_takes(&ledger.proposals, &stray, &err));
    stray.kind = "approve"; /* may be about a decision */
    assert_true(proposal_book_takes(&ledger.proposals, &stray, &err));
    ledger_release(&ledger);
}

static void test_terms(void **state)
{
    struct proposal_terms terms = {.name = "cut-ads",
                                   .lever = "ad_spend",
                                   .market = "GB",
                                   .channel = "",
                                   .cycle = "2026-W46",
                                   .currency = "JPY",
                                   .guard = "cvr > 2%",
                                   .digits = 0,
                                   .from = 42000,
                                   .to = 33600,
                                   .limit = 0.2,
                                   .canary = 0.05,
                                   .canary_for = 3,
                                   .four_eyes = true,
                                   .computed = true},
                          again;
    static const char *const bad[] = {
        "", "proposal=a", "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=0\nto=1",
        "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=-5\nto=1",
        "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=5\nto=-1",
        "proposal=a\nlever=b\ncycle=c\ncurrency=JPY\nfrom=5.5\nto=1",
        "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=5\nto=1\nlimit=2",
        "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=5\nto=1\ncanary_for=0",
        "proposal=a\nlever=b\ncycle=c\ncurrency=EUR\nfrom=nan\nto=1"};
    struct strbuf text = STRBUF_INIT;
    struct arena arena = {0};

    (void)state;
    proposal_terms_print(&terms, &text);
    assert_true(proposal_terms_parse(text.text, &arena, &again));
    assert_string_equal(again.name, terms.name);
    assert_string_equal(again.cycle, terms.cycle);
    assert_string_equal(again.guard, terms.guard);
    assert_int_equal(again.from, 42000);
    assert_int_equal(again.to, 33600);
    assert_true(again.limit == 0.2 && again.canary == 0.05);
    assert_int_equal(again.canary_for, 3);
    assert_true(again.four_eyes && again.computed);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_false(proposal_terms_parse(bad[i], &arena, &again));
    arena_release(&arena);
    strbuf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_courses),       cmocka_unit_test(test_asked_before),
        cmocka_unit_test(test_amounts),       cmocka_unit_test(test_one_at_a_time),
        cmocka_unit_test(test_terms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
