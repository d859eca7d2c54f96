/*
 * Who may write what: every kind of record, under every value of its right in [roles], with every
 * combination of --writable and read_only = yes.  The stricter always wins, the name that somebody
 * gives himself opens nothing, and what is refused is not written.  And what a session shows is of the
 * day on which it is looked at.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/date.h"
#include "base/err.h"
#include "config/catalogue.h"
#include "fixtures/engine/scratch.h"
#include "journal/session.h"

#define COUNT(list) (sizeof list / sizeof *list)

/* What a kind asks for.  approver: who may approve may write it without its right, too.  more: what it
 * says in its detail or answers is checked besides (test_proposal_book), so that here it is only asked
 * whether it may be written. */
static const struct {
    const char *kind, *right;
    bool approver, more;
} kinds[] = {
    {.kind = "note", .right = "note"},
    {.kind = "ack", .right = "acknowledge"},
    {.kind = "silence", .right = "acknowledge"},
    {.kind = "decision", .right = "propose"},
    {.kind = "approve", .right = "approve"},
    {.kind = "refuse", .right = "approve"},
    {.kind = "done", .right = "close"},
    {.kind = "correction", .right = "note"},
    {.kind = "review", .right = "note"},
    {.kind = "attend", .right = "note"},
    {.kind = "looked", .right = "note"},
    {.kind = "proposal", .right = "propose", .approver = true, .more = true},
    {.kind = "change", .right = "propose", .approver = true, .more = true},
    {.kind = "applied", .right = "close", .more = true},
    {.kind = "measured", .right = "close", .more = true},
    {.kind = "rollback", .right = "approve", .more = true},
};

static char login[128], group[128], own_group[130], both[300];

/* A value of a right, and whether this login has it. */
static const struct {
    const char *who;
    bool has;
} values[] = {
    {NULL, true},           {"*", true},
    {login, true},          {own_group, true},
    {both, true},           {"somebody-else", false},
    {"@no-such-group", false}, {"somebody-else, @no-such-group", false},
    {"", false},            {" , ", false},
};

static void find_login(void)
{
    const struct passwd *entry = getpwuid(getuid());
    const struct group *first = entry ? getgrgid(entry->pw_gid) : NULL;

    if (!entry || !first)
        skip();
    snprintf(login, sizeof login, "%s", entry->pw_name);
    snprintf(group, sizeof group, "%s", first->gr_name);
    snprintf(own_group, sizeof own_group, "@%s", group);
    snprintf(both, sizeof both, "somebody-else , @no-such-group,%s", login);
}

static size_t row_of(const char *kind)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (!strcmp(kinds[i].kind, kind))
            return i;
    fail_msg("what right does a record of kind %s need?", kind);
    return 0;
}

static const char *right_of(const char *kind)
{
    return kinds[row_of(kind)].right;
}

/* A record that has all that its kind may ask for; its text says which one it is. */
static struct journal_record record_of(const struct journal_kind *kind)
{
    return (struct journal_record){.kind = kind->name,
                                   .text = "words",
                                   .redline = kind->needs_place ? "cac-ceiling" : NULL,
                                   .path = kind->needs_place ? "DE" : NULL,
                                   .about = kind->needs_about ? "1" : NULL,
                                   .until = kind->needs_until ? "2030-01-01" : NULL};
}

struct attempt {
    const struct journal_kind *kind;
    const char *who, *others; /* of its own right, of all others */
    bool writable, read_only;
};

/* Tries it in a fresh session; true: it may be written, and was. */
static bool attempt(const char *path, const struct attempt *attempt)
{
    struct catalogue catalogue = {.dataset = "x", .settings = {.read_only = attempt->read_only}};
    struct role_def roles[RIGHT_COUNT];
    struct session session;
    struct err err = {.text = ""};
    struct journal_record record = record_of(attempt->kind);
    size_t before, after;
    bool may, written;

    catalogue.journal = (struct journal_def){.path = path, .roles = roles};
    for (int i = 0; i < RIGHT_COUNT; i++) {
        const char *name = journal_right_name((enum journal_right)i);
        const char *who =
            !strcmp(name, right_of(attempt->kind->name)) ? attempt->who : attempt->others;

        if (who)
            roles[catalogue.journal.role_count++] = (struct role_def){.right = name, .who = who};
    }
    session_open(&session,
                 &(struct session_request){
                     .catalogue = &catalogue, .user = "somebody-else", .writable = attempt->writable},
                 NULL);
    before = after = 0;
    if (session.journal)
        journal_records(session.journal, &before);
    may = session_may(&session, &catalogue, attempt->kind->name, &err);
    assert_true(may || err.text[0]);
    written = session_write(&session, &catalogue, &record, -1, &err) == JOURNAL_WRITTEN;
    if (may && !written && !kinds[row_of(attempt->kind->name)].more)
        fail_msg("%s: %s", attempt->kind->name, err.text);
    assert_true(may || !written);
    if (session.journal)
        journal_records(session.journal, &after);
    session_close(&session);
    assert_int_equal(after, before + written);
    return may;
}

static void try_all(const char *path, const struct journal_kind *kind, size_t *tried)
{
    static const char *const others[] = {NULL, "somebody-else"};

    for (size_t v = 0; v < COUNT(values); v++)
        for (int flags = 0; flags < 8; flags++) {
            struct attempt one = {.kind = kind,
                                  .who = values[v].who,
                                  .others = others[flags & 1],
                                  .writable = flags & 2,
                                  .read_only = flags & 4};
            bool has = values[v].has || (kinds[row_of(kind->name)].approver && !one.others);
            bool expected = has && one.writable && !one.read_only;
            bool may = attempt(path, &one);

            if (may != expected)
                fail_msg("%s, %s = %s, writable %d, read_only %d: %s", kind->name,
                         right_of(kind->name), one.who ? one.who : "(unset)", one.writable,
                         one.read_only, may ? "may" : "may not");
            (*tried)++;
        }
}

static void test_every_kind(void **state)
{
    struct scratch scratch;
    char path[400];
    size_t tried = 0;

    (void)state;
    find_login();
    scratch_init(&scratch);
    scratch_path(&scratch, "journal.db", path);
    for (size_t i = 0; i < journal_kind_count; i++) {
        assert_string_equal(right_of(journal_kinds[i].name),
                            journal_right_name(journal_kinds[i].right));
        try_all(path, &journal_kinds[i], &tried);
    }
    assert_int_equal(tried, journal_kind_count * COUNT(values) * 8);
    scratch_release(&scratch);
}

/* What is due is so by a day: another day, or another catalogue, makes the ledger again although
 * nobody wrote; the same day and catalogue do not. */
static void test_another_day(void **state)
{
    struct catalogue catalogue = {.dataset = "x"}, other;
    struct journal_record record = {.kind = "decision", .text = "cut", .due = "2026-11-20"};
    const int32_t day = day_from_civil(2026, 11, 15);
    struct scratch scratch;
    struct session session;
    struct err err = {.text = ""};
    char path[400];

    (void)state;
    scratch_init(&scratch);
    scratch_path(&scratch, "journal.db", path);
    catalogue.journal.path = path;
    other = catalogue;
    assert_true(session_open(
        &session, &(struct session_request){.catalogue = &catalogue, .writable = true}, &err));
    assert_int_equal(session_write(&session, &catalogue, &record, -1, &err), JOURNAL_WRITTEN);
    assert_true(session_refresh(&session, &catalogue, day));
    assert_int_equal(session.ledger.decisions[0].state, DECISION_OPEN);
    assert_false(session_refresh(&session, &catalogue, day));
    assert_true(session_refresh(&session, &catalogue, day + 6));
    assert_int_equal(session.ledger.decisions[0].state, DECISION_OVERDUE);
    assert_true(session_refresh(&session, &other, day + 6));
    assert_false(session_refresh(&session, &other, day + 6));
    session_close(&session);
    scratch_release(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_kind),
                                       cmocka_unit_test(test_another_day)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
