/*
 * Reviews put together again from their records.
 *
 * `review` with event=open begins one; `attend` and `looked` name it by `about`, and so does the
 * `review` with event=close that ends it.  So two committees at one journal do not mix, and what a
 * terminal that died had written is a review like any other: it can go on.
 *
 * An item that is looked at again adds its seconds, and its last word counts, but for a mere
 * "next": what was decided stays decided when somebody turns the page back.
 */
#include "journal/meetings.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/number.h"
#include "journal/ledger.h"

enum { GOES_ON_SECONDS = 12 * 3600, SECONDS_MOST = 86400, ITEMS_MOST = 100000 };

static const struct {
    const char *name, *text;
} outcomes[OUTCOME_COUNT] = {
    [OUTCOME_NEXT] = {.name = "next", .text = N_("seen")},
    [OUTCOME_DECIDE] = {.name = "decide", .text = N_("decided")},
    [OUTCOME_ACKNOWLEDGE] = {.name = "acknowledge", .text = N_("acknowledged")},
    [OUTCOME_DEFER] = {.name = "defer", .text = N_("deferred")},
};

const char *outcome_name(enum outcome outcome)
{
    return outcomes[outcome].name;
}

const char *outcome_text(enum outcome outcome)
{
    return outcomes[outcome].text;
}

static bool is_kind(const struct journal_record *record, const char *kind)
{
    return record->kind && !strcmp(record->kind, kind);
}

static const char *detail(struct meetings *meetings, const struct journal_record *record,
                          const char *name)
{
    char text[JOURNAL_TEXT_MOST + 1];

    return journal_detail(record, name, text, sizeof text) ? arena_strdup(&meetings->arena, text)
                                                           : "";
}

static int detail_number(const struct journal_record *record, const char *name, long most)
{
    char text[32];
    long number;

    return journal_detail(record, name, text, sizeof text) &&
                   number_parse_int(text, 0, most, &number)
               ? (int)number
               : 0;
}

static bool is_event(const struct journal_record *record, const char *event)
{
    char text[16];

    return journal_detail(record, "event", text, sizeof text) && !strcmp(text, event);
}

static struct held_meeting *find(struct meetings *meetings, const struct journal_record *record)
{
    long id;

    if (!record->about || !number_parse_int(record->about, 1, 1L << 53, &id))
        return NULL;
    for (size_t i = meetings->count; i > 0; i--)
        if (meetings->items[i - 1].opened->id == id)
            return &meetings->items[i - 1];
    return NULL;
}

static void add_meeting(struct meetings *meetings, const struct journal_record *record)
{
    struct held_meeting *meeting = &meetings->items[meetings->count++];
    const char *day = detail(meetings, record, "today");

    *meeting = (struct held_meeting){.opened = record,
                                     .name = detail(meetings, record, "meeting"),
                                     .items = detail_number(record, "items", ITEMS_MOST),
                                     .today = *day ? journal_day(day) : DAY_NONE};
    meeting->has_period =
        record->period && *record->period && period_parse(record->period, &meeting->period);
}

static void add_person(struct held_meeting *meeting, const struct journal_record *record)
{
    bool gone = is_event(record, "leave");

    if (!record->text || !*record->text)
        return;
    for (size_t i = 0; i < meeting->people_count; i++)
        if (!strcmp(meeting->people[i].name, record->text)) {
            meeting->people[i].gone = gone;
            return;
        }
    if (gone) /* who never came */
        return;
    meeting->people =
        mem_resize(meeting->people, meeting->people_count + 1, sizeof *meeting->people);
    meeting->people[meeting->people_count++] = (struct attendee){.name = record->text};
}

static enum outcome outcome_of(const struct journal_record *record)
{
    char text[16];

    for (int i = 0; journal_detail(record, "outcome", text, sizeof text) && i < OUTCOME_COUNT; i++)
        if (!strcmp(outcomes[i].name, text))
            return (enum outcome)i;
    return OUTCOME_NEXT;
}

static struct looked *find_looked(struct held_meeting *meeting, const char *key)
{
    for (size_t i = 0; i < meeting->looked_count; i++)
        if (!strcmp(meeting->looked[i].key, key))
            return &meeting->looked[i];
    return NULL;
}

static void add_looked(struct meetings *meetings, struct held_meeting *meeting,
                       const struct journal_record *record)
{
    const char *key = detail(meetings, record, "key");
    struct looked *looked = find_looked(meeting, key);
    enum outcome outcome = outcome_of(record);
    int seconds = detail_number(record, "seconds", SECONDS_MOST);

    if (!looked) {
        meeting->looked =
            mem_resize(meeting->looked, meeting->looked_count + 1, sizeof *meeting->looked);
        looked = &meeting->looked[meeting->looked_count++];
        *looked = (struct looked){.key = key,
                                  .what = detail(meetings, record, "what"),
                                  .number = detail_number(record, "item", ITEMS_MOST)};
    }
    looked->record = record;
    if (outcome != OUTCOME_NEXT)
        looked->outcome = outcome;
    looked->seconds += seconds;
    meeting->seconds += seconds;
}

void meetings_build(struct meetings *meetings, const struct journal_record *records, size_t count)
{
    size_t opened = 0;

    *meetings = (struct meetings){.count = 0};
    for (size_t i = 0; i < count; i++)
        opened += is_kind(&records[i], "review") && is_event(&records[i], "open");
    meetings->items = mem_calloc(opened + 1, sizeof *meetings->items);
    for (size_t i = 0; i < count; i++) {
        const struct journal_record *record = &records[i];
        struct held_meeting *meeting = find(meetings, record);

        if (is_kind(record, "review") && is_event(record, "open"))
            add_meeting(meetings, record);
        else if (meeting && is_kind(record, "attend"))
            add_person(meeting, record);
        else if (meeting && is_kind(record, "looked"))
            add_looked(meetings, meeting, record);
        else if (meeting && is_kind(record, "review") && is_event(record, "close"))
            meeting->closed = record;
    }
}

void meetings_release(struct meetings *meetings)
{
    for (size_t i = 0; i < meetings->count; i++) {
        free(meetings->items[i].people);
        free(meetings->items[i].looked);
    }
    free(meetings->items);
    arena_release(&meetings->arena);
    *meetings = (struct meetings){.count = 0};
}

const struct held_meeting *meetings_open(const struct meetings *meetings, const char *now)
{
    const struct held_meeting *last = meetings_last(meetings, "");
    struct clock clock, begun;

    if (!last || last->closed || !clock_parse(now, &clock) ||
        !clock_parse(last->opened->time, &begun))
        return NULL;
    return clock.at - begun.at <= GOES_ON_SECONDS ? last : NULL;
}

const struct held_meeting *meetings_last(const struct meetings *meetings, const char *until)
{
    for (size_t i = meetings->count; i > 0; i--)
        if (!*until || strcmp(meetings->items[i - 1].opened->time, until) <= 0)
            return &meetings->items[i - 1];
    return NULL;
}

const struct looked *meeting_looked(const struct held_meeting *meeting, const char *key)
{
    for (size_t i = 0; i < meeting->looked_count; i++)
        if (!strcmp(meeting->looked[i].key, key))
            return &meeting->looked[i];
    return NULL;
}
