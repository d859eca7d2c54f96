/*
 * The committee's calendar.
 *
 * A meeting has one day in each span of its rhythm: its weekday in an ISO week, the first such
 * weekday of a month, quarter or half-year.  It counts as held in a span when a review of it was
 * closed on any day of that span, the early ones and the late ones, too.  A span that was missed is
 * overdue from its day until the next one is held or comes due: who missed a week owes this week's
 * review, not two.
 *
 * What lay before the first review of all is not overdue: a data set that is only looked at has no
 * committee.  Where the end of the data is now (now = data), the day is the one after: the day on
 * which a committee sees it complete, as ledger_said_on has it.
 */
#include "journal/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "journal/ledger.h"

enum { WEEK_DAYS = 7, MONTHS = 12, HALF_MONTHS = 6 };

/* ---- days ------------------------------------------------------------------------------------ */

/* 0 Monday to 6 Sunday; day 0 was a Thursday. */
static int weekday_of(int32_t day)
{
    return (int)((((int64_t)day + 3) % WEEK_DAYS + WEEK_DAYS) % WEEK_DAYS);
}

static int32_t half_year_start(int32_t day, int spans)
{
    int year, month, date, months;

    day_to_civil(day, &year, &month, &date);
    months = year * MONTHS + (month - 1) / HALF_MONTHS * HALF_MONTHS + spans * HALF_MONTHS;
    return day_from_civil(months / MONTHS, months % MONTHS + 1, 1);
}

/* The first day of the span so many after the one that holds a day. */
static int32_t span_start(enum meeting_every every, int32_t day, int spans)
{
    static const enum grain grains[] = {[MEETING_WEEK] = GRAIN_WEEK,
                                        [MEETING_MONTH] = GRAIN_MONTH,
                                        [MEETING_QUARTER] = GRAIN_QUARTER};
    struct period period;

    if (every == MEETING_HALF_YEAR)
        return half_year_start(day, spans);
    period = period_of_day(grains[every], day);
    period.index += spans;
    return period_first_day(period);
}

void meeting_span(enum meeting_every every, int32_t day, int32_t *first, int32_t *last)
{
    *first = span_start(every, day, 0);
    *last = span_start(every, day, 1) - 1;
}

int32_t meeting_day(const struct meeting_def *def, int32_t day, int spans)
{
    int32_t start = span_start(def->every, day, spans);

    return start + (def->weekday - weekday_of(start) + WEEK_DAYS) % WEEK_DAYS;
}

/* ---- what was held --------------------------------------------------------------------------- */

/* "meeting=NAME event=close"; without a name it is the weekly one. */
static bool closes(const struct journal_record *record, const char *name)
{
    char text[128];

    if (strcmp(record->kind, "review") != 0 ||
        !journal_detail(record, "event", text, sizeof text) || strcmp(text, "close") != 0)
        return false;
    if (!journal_detail(record, "meeting", text, sizeof text))
        return name && strcmp(name, "weekly") == 0;
    return name ? strcmp(text, name) == 0 : true;
}

/* The newest by day, not by number: a clock may have gone backwards.  What was held after today is
 * left out: an earlier day is looked at, or a clock went ahead. */
static void find_last(struct meeting *meeting, const struct catalogue *catalogue,
                      const struct journal_record *records, size_t count, int32_t today)
{
    for (size_t i = 0; i < count; i++) {
        int32_t day = closes(&records[i], meeting->def->name)
                          ? ledger_said_on(&records[i], catalogue)
                          : DAY_NONE;

        if (day == DAY_NONE || day > today || day < meeting->last)
            continue;
        meeting->last = day;
        meeting->last_record = records[i].id;
    }
}

static int32_t first_review(const struct catalogue *catalogue, const struct journal_record *records,
                            size_t count, int32_t today)
{
    int32_t first = DAY_NONE;

    for (size_t i = 0; i < count; i++) {
        int32_t day = strcmp(records[i].kind, "review") == 0
                          ? ledger_said_on(&records[i], catalogue)
                          : DAY_NONE;

        if (day != DAY_NONE && day <= today && (first == DAY_NONE || day < first))
            first = day;
    }
    return first;
}

/* ---- the state ------------------------------------------------------------------------------- */

/* Was it to be held on that day, by a committee that meets? */
static bool is_missed(const struct calendar *calendar, int32_t day, int32_t today)
{
    return calendar->kept_from != DAY_NONE && day >= calendar->kept_from && day < today;
}

static void find_state(struct meeting *meeting, const struct calendar *calendar, int32_t today)
{
    const struct meeting_def *def = meeting->def;
    int32_t before = meeting_day(def, today, -1);
    bool missed_before =
        is_missed(calendar, before, today) && meeting->last < span_start(def->every, today, -1);

    meeting->day = meeting_day(def, today, 0);
    meeting->next = meeting->day >= today ? meeting->day : meeting_day(def, today, 1);
    if (meeting->last >= span_start(def->every, today, 0)) {
        meeting->state = MEETING_HELD;
        meeting->next = meeting_day(def, today, 1);
    } else if (meeting->day == today) {
        meeting->state = MEETING_DUE;
    } else if (is_missed(calendar, meeting->day, today)) {
        meeting->state = MEETING_OVERDUE;
    } else if (meeting->day > today && missed_before) {
        meeting->state = MEETING_OVERDUE;
        meeting->day = before;
    } else {
        meeting->state = MEETING_COMING;
        meeting->day = meeting->next;
    }
}

static int by_urgency(const void *a, const void *b)
{
    const struct meeting *x = a, *y = b;

    if (x->state != y->state)
        return x->state < y->state ? -1 : 1;
    if (x->state == MEETING_OVERDUE && x->day != y->day)
        return x->day < y->day ? -1 : 1;
    if (x->next != y->next)
        return x->next < y->next ? -1 : 1;
    return strcmp(x->def->name, y->def->name);
}

void calendar_build(struct calendar *calendar, const struct catalogue *catalogue,
                    const struct journal_record *records, size_t count, int32_t today)
{
    today += catalogue->settings.now_is_data;
    *calendar = (struct calendar){.today = today,
                                  .kept_from = first_review(catalogue, records, count, today)};
    calendar->items = mem_calloc(catalogue->meeting_count + 1, sizeof *calendar->items);
    for (size_t i = 0; i < catalogue->meeting_count; i++) {
        struct meeting *meeting = &calendar->items[calendar->count++];

        *meeting = (struct meeting){.def = &catalogue->meetings[i], .last = DAY_NONE};
        find_last(meeting, catalogue, records, count, today);
        find_state(meeting, calendar, today);
    }
    qsort(calendar->items, calendar->count, sizeof *calendar->items, by_urgency);
}

void calendar_release(struct calendar *calendar)
{
    free(calendar->items);
    *calendar = (struct calendar){.count = 0};
}

const char *meeting_state_name(enum meeting_state state)
{
    static const char *const names[] = {[MEETING_OVERDUE] = N_("overdue"),
                                        [MEETING_DUE] = N_("due"),
                                        [MEETING_COMING] = N_("coming"),
                                        [MEETING_HELD] = N_("held")};

    return names[state];
}

const char *meeting_every_name(enum meeting_every every)
{
    static const char *const names[] = {[MEETING_WEEK] = N_("week"),
                                        [MEETING_MONTH] = N_("month"),
                                        [MEETING_QUARTER] = N_("quarter"),
                                        [MEETING_HALF_YEAR] = N_("half-year")};

    return names[every];
}
