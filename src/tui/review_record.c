/* What a review writes in the journal: that it began and ended, who is there, each look at an item.
 *
 * A look is a record of its own (outcome, seconds, and what then stood on the page), written when
 * the page is turned or the item was answered, not when it is left for a while.  A first look is
 * always written; later ones when they took time or brought an answer.  What cannot be written is
 * said, and the review goes on.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "journal/session.h"
#include "report/version.h"
#include "review.h"
#include "stage.h"

bool review_is_recorded(struct screen *screen)
{
    return screen->review->id && review_can_write(screen);
}

static bool write(struct screen *screen, struct journal_record *record)
{
    char about[24];
    struct err err = {.text = ""};
    snprintf(about, sizeof about, "%" PRId64, screen->review->id);
    if (screen->review->id)
        record->about = about;
    enum journal_result result =
        session_write(screen->session, screen->snapshot->catalogue, record, -1, &err);
    record->about = NULL;
    if (result == JOURNAL_WRITTEN)
        return true;
    snprintf(screen->message, sizeof screen->message, _("Not recorded: %.220s"), err.text);
    return false;
}

static void say_period(struct screen *screen, char *out, size_t size)
{
    struct strbuf text = STRBUF_INIT;
    struct period period;
    if (view_period(&screen->view, screen->snapshot, &period))
        period_print(period, &text);
    snprintf(out, size, "%s", text.text);
    strbuf_release(&text);
}

void review_write_event(struct screen *screen, const char *event)
{
    struct reviewing *review = screen->review;
    struct strbuf detail = STRBUF_INIT, day = STRBUF_INIT;
    char period[32], data[24];
    day_print(screen->session->ledger.today, &day);
    strbuf_addf(&detail, "event=%s\nmeeting=%s", event, review->meeting);
    if (!review->id)
        strbuf_addf(&detail, "\nitems=%zu\nminutes=%d\ntoday=%s", review->count,
                    review->clock.minutes, day.text);
    say_period(screen, period, sizeof period);
    report_data_version(screen->snapshot, data);
    struct journal_record record = {
        .kind = "review", .period = period, .data = data, .detail = detail.text};
    if (write(screen, &record) && !review->id)
        review->id = record.id;
    strbuf_release(&detail);
    strbuf_release(&day);
}

unsigned review_record_people(struct screen *screen)
{
    struct reviewing *review = screen->review;
    for (size_t i = 0; review_is_recorded(screen) && i < review->people_count; i++) {
        struct person *person = &review->people[i];
        struct journal_record record = {.kind = "attend",
                                        .text = person->name,
                                        .detail = person->here ? "event=come" : "event=leave"};
        if (person->here != person->was_here && write(screen, &record))
            person->was_here = person->here;
    }
    return REACT_REDRAW | (review_is_recorded(screen) ? REACT_JOURNAL : 0);
}

static const char *plain_cell(const struct section *section, int r, const char *id)
{
    const char *text = r >= 0 ? stage_cell(section, r, id) : "";
    return strcmp(text, "\xe2\x80\x93") && strcmp(text, "-") ? text : "";
}

static void write_looked(struct screen *screen, const struct review_item *item, int seconds)
{
    struct reviewing *review = screen->review;
    const struct section *agenda = review_agenda(screen);
    int r = review_row(screen);
    const struct report_row *row = r >= 0 ? &agenda->rows[r] : NULL;
    struct path at = {.market = ""};
    struct strbuf path = STRBUF_INIT, detail = STRBUF_INIT;
    char period[32], data[24], record_key[96] = "";
    if (row) {
        at = row->drill;
        snprintf(record_key, sizeof record_key, "%s", at.record);
        at.record[0] = at.category[0] = '\0';
    }
    at.has_period = view_period(&screen->view, screen->snapshot, &at.period);
    if (row && row->can_drill)
        path_print(&at, &path);
    strbuf_addf(&detail, "item=%d\nwhat=%.*s\nkey=%s\noutcome=%s\nseconds=%d", review->at + 1,
                (int)strcspn(item->key, ":"), item->key, item->key,
                outcome_name(item->answered ? item->outcome : OUTCOME_NEXT), seconds);
    if (*record_key)
        strbuf_addf(&detail, "\nrecord=%s", record_key);
    say_period(screen, period, sizeof period);
    report_data_version(screen->snapshot, data);
    struct journal_record record = {
        .kind = "looked",
        .redline = row && strcmp(row->key_values[1], "decision") ? at.indicator : "",
        .path = path.length <= JOURNAL_WORD_MOST ? path.text : "",
        .period = period,
        .state = row && row->has_state ? rule_state_name(row->state) : "",
        .value = plain_cell(agenda, r, "value"),
        .line = plain_cell(agenda, r, "line"),
        .data = data,
        .detail = detail.text,
        .text = item->title};
    write(screen, &record);
    strbuf_release(&path);
    strbuf_release(&detail);
}

/* The visit is over, or a part of it that must not be lost. */
unsigned review_settle(struct screen *screen)
{
    struct reviewing *review = screen->review;
    review_agenda(screen);
    if (review->at >= (int)review->count) {
        review_clock_turn(&review->clock, screen->now_ms, 0);
        return REACT_REDRAW;
    }
    struct review_item *item = &review->items[review->at];
    int seconds = review_clock_turn(&review->clock, screen->now_ms, 0);
    bool news = !item->looked || item->answered || seconds > 0;
    item->seconds += seconds;
    item->looked = true;
    if (news && review_is_recorded(screen))
        write_looked(screen, item, seconds);
    item->answered = false;
    return REACT_REDRAW | (review_is_recorded(screen) ? REACT_JOURNAL : 0);
}
