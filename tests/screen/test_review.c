/*
 * A review by keys: the whole agenda of the sample data, with a journal that is written, and its
 * minutes; going on after a crash; read-only; as of a moment; nothing to look at; data that change
 * in the middle of an item.  The clock is the test's.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>

#include <cmocka.h>

#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "journal/session.h"
#include "report/minutes.h"
#include "support/golden.h"
#include "support/screens.h"
#include "tui/screen.h"
#include "tui/terminal.h"

static char folder[] = "/tmp/redline-review-XXXXXX";

struct desk { /* a person at a screen, with a journal */
    struct engine *engine;
    struct screen *screen;
    struct session session;
    int64_t now_ms;
};

static int set_up(void **state)
{
    (void)state;
    return mkdtemp(folder) && setenv("XDG_STATE_HOME", folder, 1) == 0 ? 0 : -1;
}

static int drop(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info;
    (void)type;
    (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(folder, drop, 16, FTW_DEPTH | FTW_PHYS);
}

static void hear(struct desk *desk)
{
    const struct snapshot *snapshot = engine_snapshot(desk->engine);

    if (!session_refresh(&desk->session, snapshot->catalogue, snapshot_today(snapshot)))
        return;
    engine_set_marks(desk->engine, desk->session.ledger.marks, desk->session.ledger.mark_count);
    screen_journal_changed(desk->screen);
}

static void sit(struct desk *desk, const char *dataset, bool writable, const char *as_of)
{
    struct err err = {.text = ""};

    *desk = (struct desk){.now_ms = 1000000};
    desk->screen = screens_open(&desk->engine, dataset, NULL);
    struct session_request request = {.catalogue = engine_snapshot(desk->engine)->catalogue,
                                      .dataset = dataset,
                                      .user = "Chen",
                                      .writable = writable,
                                      .as_of = as_of};
    if (!session_open(&desk->session, &request, &err) && !as_of)
        fail_msg("%s", err.text);
    screen_set_session(desk->screen, &desk->session);
    hear(desk);
    screen_set_time(desk->screen, desk->now_ms);
}

static void leave(struct desk *desk)
{
    engine_set_marks(desk->engine, NULL, 0);
    screens_close(desk->engine, desk->screen);
    session_close(&desk->session);
}

static void press(struct desk *desk, int key)
{
    if (screens_key(desk->screen, key) & REACT_JOURNAL)
        hear(desk);
}

static void type(struct desk *desk, const char *keys)
{
    for (; *keys; keys++)
        press(desk, *keys == '\r' ? RKEY_ENTER : *keys == '\033' ? RKEY_ESC : *keys);
}

static void pass(struct desk *desk, int seconds)
{
    desk->now_ms += seconds * 1000;
    screen_set_time(desk->screen, desk->now_ms);
}

static bool has(struct desk *desk, const char *text)
{
    struct strbuf seen = STRBUF_INIT;

    screens_text(desk->screen, &seen);
    bool found = strstr(seen.text, text) != NULL;
    strbuf_release(&seen);
    return found;
}

/* On to the item that says so. */
static void go_to(struct desk *desk, const char *text)
{
    for (int i = 0; i < 60 && !has(desk, text); i++) {
        pass(desk, 10);
        press(desk, ' ');
    }
    screens_show(desk->screen, text);
}

static const struct held_meeting *last_meeting(const struct desk *desk)
{
    return meetings_last(&desk->session.ledger.meetings, "");
}

/* ---- the minutes ---- */

/* As cmd_minutes prints them, with the day of today as DAY, and SEAL for the hash that hangs on it.
 */
static void minutes(struct desk *desk, enum minutes_format format, struct strbuf *out)
{
    const struct snapshot *snapshot = engine_snapshot(desk->engine);
    const struct session *session = &desk->session;
    struct minutes_request request = {.records = session->records,
                                      .record_count = session->record_count,
                                      .ledger = &session->ledger};
    struct report_context context;
    struct view view;
    const struct journal_record *last = &session->records[session->record_count - 1];
    char *text, day[16];
    size_t size;
    FILE *file = open_memstream(&text, &size);

    assert_non_null(file);
    view_init(&view, snapshot);
    view.ledger = &session->ledger;
    report_context_init(&context, snapshot, &view);
    request.context = &context;
    request.day = journal_day(last->time);
    snprintf(day, sizeof day, "%.10s", last->time);
    report_minutes(file, format, &request);
    fclose(file);
    report_context_release(&context);
    for (char *at = text; *at;) {
        bool is_day = !strncmp(at, day, 10);
        bool is_seal = !strncmp(at, last->hash, JOURNAL_SEAL_DIGITS);

        strbuf_adds(out, is_day ? "DAY" : is_seal ? "SEAL" : "");
        if (!is_day && !is_seal)
            strbuf_addc(out, *at);
        at += is_day ? 10 : is_seal ? JOURNAL_SEAL_DIGITS : 1;
    }
    free(text);
}

/* ---- the walk ---- */

/* Answered, then down to everything that is below it, and back to the same page each time. */
static void below_the_page(struct desk *desk)
{
    go_to(desk, "Targets contradict");
    type(desk, "aTargets are being revised\r7d\r");
    screens_show(desk->screen, "acknowledged");
    type(desk, "\r"); /* down to its history, */
    screens_show(desk->screen, ": Esc");
    screens_show(desk->screen, "History");
    type(desk, "\r\033\033"); /* deeper, and all the way up */
    screens_show(desk->screen, "acknowledged");
    type(desk, "e");
    screens_show(desk->screen, "Explain");
    type(desk, "\033");
    screens_show(desk->screen, "acknowledged");
    type(desk, "p");
    screens_show(desk->screen, "Enter takes the decision");
    type(desk, "\033");
    screens_show(desk->screen, "acknowledged");
    type(desk, "q"); /* out, where its clock stands, */
    screens_show(desk->screen, "At stake");
    pass(desk, 5000);
    type(desk, "R"); /* and on */
    screens_show(desk->screen, "acknowledged");
    screens_show(desk->screen, " of 60 min");
}

static void whole_review(void **state)
{
    struct desk desk;
    struct strbuf text = STRBUF_INIT;
    char number[32];

    (void)state;
    sit(&desk, "sample-data", true, NULL);
    type(&desk, "R");
    screens_show(desk.screen, "who is here?");
    screens_show(desk.screen, "Weekly review");
    screens_show(desk.screen, "60 minutes");
    type(&desk, "\t");
    screens_show(desk.screen, "Monthly tuning");
    type(&desk, "\t\t\t");
    screens_show(desk.screen, "Weekly review");
    type(&desk, "Lena\r");
    screens_show(desk.screen, "[x]");
    type(&desk, "Ruth\r "); /* she is not here after all */
    type(&desk, "\r");
    screens_show(desk.screen, "Review  1 of ");
    const struct held_meeting *meeting = last_meeting(&desk);
    assert_non_null(meeting);
    int items = meeting->items;
    assert_in_range(items, 20, 60);
    assert_int_equal(meeting->people_count, 2);

    pass(&desk, 70);
    type(&desk, " ");
    screens_show(desk.screen, "1 of 60 min");
    type(&desk, " ");
    screens_show(desk.screen, "Deviation: GMV");
    pass(&desk, 120);
    type(&desk, "dTask force from Monday\r\r\r"); /* what, who, by when */
    screens_show(desk.screen, "decided");
    screens_show(desk.screen, "Task force from Monday");
    pass(&desk, 30);
    type(&desk, " ");
    screens_show(desk.screen, "Review  4 of");
    type(&desk, "t");                       /* deferred, and on */
    screens_show(desk.screen, "Review  5 of");
    press(&desk, RKEY_LEFT);
    screens_show(desk.screen, "deferred");
    below_the_page(&desk);
    go_to(&desk, "to approve");
    type(&desk, "o");
    screens_show(desk.screen, "Approve: ");
    type(&desk, "\r");
    screens_show(desk.screen, "Written as record");
    screens_show(desk.screen, "decided");
    while (last_meeting(&desk)->looked_count < (size_t)items) {
        pass(&desk, 10);
        type(&desk, " ");
    }
    snprintf(number, sizeof number, "%d of %d items", items, items);
    screens_show(desk.screen, number);
    screens_show(desk.screen, "2 decided, 1 acknowledged, 1 deferred");
    screens_show(desk.screen, "Here: Chen, Lena");
    assert_null(last_meeting(&desk)->closed);
    type(&desk, "\r");
    assert_non_null(last_meeting(&desk)->closed);
    screens_show(desk.screen, "redline minutes --last");

    minutes(&desk, MINUTES_MARKDOWN, &text);
    assert_true(golden_equal("tests/screen/golden/review-minutes.md", text.text));
    strbuf_clear(&text);
    minutes(&desk, MINUTES_HTML, &text);
    assert_non_null(strstr(text.text, "<h2>Agenda</h2>"));
    strbuf_clear(&text);
    minutes(&desk, MINUTES_JSON, &text);
    assert_non_null(strstr(text.text, "\"outcome\": \"defer\""));
    strbuf_release(&text);
    leave(&desk);
}

/* What the first one decided holds a week later, and what was deferred comes again. */
static void next_review(void **state)
{
    struct desk desk;

    (void)state;
    sit(&desk, "sample-data", true, NULL);
    type(&desk, "R");
    screens_show(desk.screen, "who is here?"); /* the first one was ended */
    screens_show(desk.screen, "Lena");
    type(&desk, "\r");
    screens_show(desk.screen, "Review  1 of");
    assert_int_equal(last_meeting(&desk)->people_count, 2);
    press(&desk, RKEY_RIGHT); /* where "Deviation: GMV" was, which is decided */
    screens_hide(desk.screen, "Deviation: GMV");
    leave(&desk); /* as if it were killed here: nothing says that it is over */

    sit(&desk, "sample-data", true, NULL);
    type(&desk, "R");
    screens_show(desk.screen, "Chen's review of ");
    screens_show(desk.screen, "1 of ");
    type(&desk, "\r");
    screens_show(desk.screen, "Review  2 of");
    press(&desk, RKEY_LEFT);
    screens_show(desk.screen, "Review  1 of");
    type(&desk, "q");
    leave(&desk);

    sit(&desk, "sample-data", true, NULL);
    type(&desk, "Rn"); /* a new one */
    screens_show(desk.screen, "who is here?");
    type(&desk, "\033");
    screens_show(desk.screen, "No review was begun");
    leave(&desk);
}

static void read_only(void **state)
{
    struct desk desk;

    (void)state;
    sit(&desk, "sample-data", false, NULL);
    size_t records = desk.session.record_count;
    type(&desk, "R");
    screens_show(desk.screen, "is not recorded (--writable records it)");
    screens_hide(desk.screen, "d decide");
    type(&desk, "  ");
    screens_hide(desk.screen, "is not recorded");
    type(&desk, "d");
    screens_show(desk.screen, "start with --writable");
    type(&desk, "t");
    type(&desk, "G\r");
    screens_show(desk.screen, "The review is over.");
    type(&desk, "R"); /* it is said once */
    screens_hide(desk.screen, "is not recorded");
    assert_int_equal(desk.session.record_count, records);
    assert_false(session_has_news(&desk.session));
    leave(&desk);
}

/* ---- small data ---- */

static void put(const char *name, const char *text)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/%s", folder, name);
    FILE *file = fopen(path.text, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
    strbuf_release(&path);
}

#define HEAD "date,market,orders,gross_sales\n"
#define WEEK1                                                                                      \
    "2026-11-02,DE,50,500\n2026-11-02,FR,40,400\n2026-11-02,IT,30,300\n2026-11-08,IT,1,1\n"
#define WEEK2 "2026-11-09,DE,5,600\n2026-11-09,FR,4,400\n2026-11-09,IT,3,300\n2026-11-15,IT,0,1\n"

static void forget(void)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_addf(&path, "%s/journal.db", folder);
    unlink(path.text);
    strbuf_adds(&path, "-wal");
    unlink(path.text);
    strbuf_clear(&path);
    strbuf_addf(&path, "%s/journal.db-shm", folder);
    unlink(path.text);
    strbuf_release(&path);
}

static void small(const char *rows)
{
    put("redline.ini",
        "[redline]\ncurrency = EUR\nnow = data\ntitle = Small\n"
        "[meeting weekly]\nminutes = 2\n"
        "[source facts]\npath = facts.csv\n"
        "[redline few]\nindicator = orders\nred = < 10\n[journal]\npath = journal.db\n");
    put("facts.csv", rows);
    forget();
}

static void reload(struct desk *desk)
{
    struct err_list errors;

    err_list_init(&errors);
    assert_int_equal(engine_refresh(desk->engine, true, &errors), REFRESH_NEW);
    screen_set_snapshot(desk->screen, engine_snapshot(desk->engine));
    err_list_release(&errors);
}

/* The item on the page stays; what recovered says so; what is new is reached at the end. */
static void data_change(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, true, NULL);
    type(&desk, "R\r");
    screens_show(desk.screen, "Review  1 of 3");
    screens_show(desk.screen, "600");
    press(&desk, RKEY_RIGHT);
    screens_show(desk.screen, "FR: "); /* by GMV: DE, FR, IT */
    put("facts.csv", HEAD WEEK1 "2026-11-09,DE,5,100\n2026-11-09,FR,4,700\n2026-11-09,IT,3,300\n"
                                "2026-11-09,AT,2,5000\n2026-11-15,IT,0,1\n");
    reload(&desk);
    screens_show(desk.screen, "Review  2 of 4");
    screens_show(desk.screen, "FR: ");
    screens_show(desk.screen, "700");
    type(&desk, "  ");
    screens_show(desk.screen, "Review  4 of 4");
    screens_show(desk.screen, "AT: ");
    put("facts.csv", HEAD WEEK1 "2026-11-09,DE,50,100\n2026-11-09,FR,4,700\n2026-11-09,IT,3,300\n"
                                "2026-11-09,AT,20,5000\n2026-11-15,IT,0,1\n");
    reload(&desk);
    screens_show(desk.screen, "recovered");
    screens_show(desk.screen, "This is no longer on the agenda");
    type(&desk, "g");
    screens_show(desk.screen, "recovered");
    type(&desk, " ");
    screens_show(desk.screen, "FR: ");
    leave(&desk);
}

/* Who may not write notes may lead a review, and is told why nothing is recorded. */
static void no_right(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    put("redline.ini", "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"
                       "[redline few]\nindicator = orders\nred = < 10\n[journal]\n"
                       "path = journal.db\n[roles]\nnote = nobody-here\n");
    sit(&desk, folder, true, NULL);
    type(&desk, "R");
    screens_show(desk.screen, "Not recorded: ");
    screens_show(desk.screen, "[roles] note = nobody-here");
    type(&desk, "  t");
    assert_int_equal(desk.session.record_count, 0);
    leave(&desk);
}

/* An INI file can take the agenda away, even in the middle. */
static void no_agenda(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, false, NULL);
    type(&desk, "R ");
    put("redline.ini", "[redline]\ncurrency = EUR\nnow = data\n[source facts]\npath = facts.csv\n"
                       "[redline few]\nindicator = orders\nred = < 10\n"
                       "[pane agenda]\nenabled = no\n");
    reload(&desk);
    type(&desk, "R");
    screens_show(desk.screen, "Review  2 of 3");
    type(&desk, "  ");
    screens_hide(desk.screen, "took the agenda away"); /* it goes on */
    type(&desk, "G\rR");
    screens_show(desk.screen, "took the agenda away");
    leave(&desk);
    sit(&desk, folder, false, NULL);
    type(&desk, "R");
    screens_show(desk.screen, "took the agenda away");
    leave(&desk);
}

static void any_size(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, false, NULL);
    type(&desk, "R");
    for (int height = 1; height < 60; height += 7)
        for (int width = 1; width < 200; width += 13) { /* also in the middle of a page */
            struct canvas canvas;
            canvas_init(&canvas, width, height, width % 2);
            screen_draw(desk.screen, &canvas);
            press(&desk, width % 3 ? RKEY_RIGHT : RKEY_LEFT);
            canvas_release(&canvas);
        }
    type(&desk, "g");
    screens_show(desk.screen, "Review  1 of");
    leave(&desk);
}

static void nothing_broke(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1);
    sit(&desk, folder, true, NULL);
    type(&desk, "R\r");
    screens_show(desk.screen, "Nothing broke in 2026-W45: ");
    screens_show(desk.screen, "Enter");
    type(&desk, "\r");
    screens_show(desk.screen, "redline minutes --last");
    assert_non_null(last_meeting(&desk)->closed);
    leave(&desk);
}

/* The hour's end is said; the screen would change by itself once a minute, then once a second. */
static void clock_on_the_page(void **state)
{
    struct desk desk;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, false, NULL);
    assert_int_equal(screen_next_ms(desk.screen), INT64_MAX);
    type(&desk, "R");
    screens_show(desk.screen, "0 min \xc2\xb7 0 of 2 min");
    assert_int_equal(screen_next_ms(desk.screen), desk.now_ms + 60000);
    pass(&desk, 59);
    screens_show(desk.screen, "0 min \xc2\xb7 0 of 2 min");
    assert_int_equal(screen_next_ms(desk.screen), desk.now_ms + 1000);
    pass(&desk, 3);
    screens_show(desk.screen, "1 min \xc2\xb7 1:02 of 2 min");
    assert_int_equal(screen_next_ms(desk.screen), desk.now_ms + 1000);
    pass(&desk, 60);
    screens_show(desk.screen, "2 min \xc2\xb7 2 of 2 min");
    type(&desk, " ");
    screens_show(desk.screen, "0 min \xc2\xb7 2 of 2 min");
    type(&desk, "q");
    assert_int_equal(screen_next_ms(desk.screen), INT64_MAX);
    leave(&desk);
}

/* A past review: what was known then, read-only, and whether the data are still the same. */
static void as_it_was(void **state)
{
    struct desk desk;
    char moment[40];

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, true, NULL);
    type(&desk, "R\r");
    type(&desk, "dhelp them\rgrowth\r\r  ");
    type(&desk, "G\r");
    const struct held_meeting *meeting = last_meeting(&desk);
    size_t records = desk.session.record_count;
    snprintf(moment, sizeof moment, "%s", meeting->closed->time);
    leave(&desk);

    sit(&desk, folder, false, moment);
    assert_int_equal(desk.session.record_count, records);
    type(&desk, "R");
    screens_show(desk.screen, "Review  1 of 3");
    screens_show(desk.screen, "as of ");
    screens_show(desk.screen, "decided");
    screens_hide(desk.screen, "The data are not those");
    type(&desk, "d");
    screens_show(desk.screen, "review of the past");
    assert_int_equal(screen_next_ms(desk.screen), INT64_MAX);
    leave(&desk);

    put("facts.csv", HEAD WEEK1 "2026-11-09,DE,5,601\n2026-11-15,IT,0,1\n");
    sit(&desk, folder, false, moment);
    type(&desk, "R");
    screens_show(desk.screen, "The data are not those of that review");
    leave(&desk);

    sit(&desk, folder, false, "2020-01-01");
    assert_int_equal(desk.session.record_count, 0);
    leave(&desk);
}

/* Whatever is pressed in a review that is written: nothing crashes, and the chain holds. */
static void random_keys(void **state)
{
    static const int special[] = {RKEY_ENTER,
                                  RKEY_ESC,
                                  RKEY_UP,
                                  RKEY_DOWN,
                                  RKEY_LEFT,
                                  RKEY_RIGHT,
                                  RKEY_TAB,
                                  RKEY_BACKSPACE,
                                  RKEY_PAGE_DOWN,
                                  ' ',
                                  'R',
                                  'd',
                                  'a',
                                  'i',
                                  't',
                                  'W',
                                  'x',
                                  'q',
                                  'R',
                                  'e',
                                  'p',
                                  'o',
                                  '0',
                                  '[',
                                  'z'};
    static const char *const weeks[] = {HEAD WEEK1 WEEK2, HEAD WEEK1 "2026-11-15,DE,7,9\n",
                                        HEAD WEEK1, HEAD};
    struct random random;
    struct desk desk;
    struct err err = {.text = ""};
    int64_t records;

    (void)state;
    random_seed(&random, 20261116);
    small(HEAD WEEK1 WEEK2);
    sit(&desk, folder, true, NULL);
    for (int i = 0; i < 1200; i++) {
        uint64_t value = random_next(&random);
        int key = value % 8 ? special[value / 8 % (sizeof special / sizeof *special)]
                            : (int)(' ' + value / 8 % 95);
        press(&desk, key == 'Q' || key == 'w' ? ' ' : key);
        pass(&desk, (int)(value >> 32) % 40);
        if (i % 150 == 149) {
            put("facts.csv", weeks[i / 150 % 4]);
            reload(&desk);
        }
    }
    assert_true(journal_verify(desk.session.journal, &records, &err));
    assert_int_equal((size_t)records, desk.session.record_count);
    assert_true(desk.session.ledger.meetings.count > 1);
    leave(&desk);
}

/* Two at one review: each decides on its own page, and both stand in the minutes. */
static void two_at_one_review(void **state)
{
    struct desk one, two;

    (void)state;
    small(HEAD WEEK1 WEEK2);
    sit(&one, folder, true, NULL);
    type(&one, "R\r");
    sit(&two, folder, true, NULL);
    type(&two, "R\r"); /* it goes on with the same */
    screens_show(two.screen, "Review  1 of 3");
    type(&two, "dtheirs\r\r\r");
    type(&two, "  ");
    hear(&one);
    screens_show(one.screen, "theirs");
    type(&one, " t");
    hear(&two);
    const struct held_meeting *meeting = last_meeting(&two);
    assert_int_equal(two.session.ledger.meetings.count, 1);
    assert_int_equal(meeting_looked(meeting, "finding:few@DE")->outcome, OUTCOME_DECIDE);
    assert_int_equal(meeting_looked(meeting, "finding:few@FR")->outcome, OUTCOME_DEFER);
    leave(&two);
    leave(&one);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_review), cmocka_unit_test(next_review),
        cmocka_unit_test(read_only),    cmocka_unit_test(as_it_was),
        cmocka_unit_test(data_change),  cmocka_unit_test(nothing_broke),
        cmocka_unit_test(any_size),     cmocka_unit_test(clock_on_the_page),
        cmocka_unit_test(no_agenda),    cmocka_unit_test(no_right),
        cmocka_unit_test(random_keys),  cmocka_unit_test(two_at_one_review),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
