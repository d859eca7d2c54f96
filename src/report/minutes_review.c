/*
 * What a review recorded, for its minutes.
 *
 * All of it is the words and figures of the records: the state, value and line that then stood on
 * the page, not those of today.  What nobody looked at is only counted, because what it was is not
 * written down.
 */
#include "minutes_review.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "journal/ledger.h"
#include "report/json.h"

enum { NUMBER, WHAT, STATE, VALUE, LINE, OUTCOME, TIME, COLUMNS };
enum { MINUTE = 60 };

const struct held_meeting *minutes_review_of(const struct meetings *meetings, int32_t day)
{
    for (size_t i = meetings->count; i > 0; i--)
        if (day != DAY_NONE && journal_day(meetings->items[i - 1].opened->time) == day)
            return &meetings->items[i - 1];
    return NULL;
}

/* "2:10", minutes and seconds. */
static void say_time(int seconds, struct strbuf *out)
{
    strbuf_addf(out, "%d:%02d", seconds / MINUTE, seconds % MINUTE);
}

static void add_columns(struct section *section)
{
    static const struct {
        const char *id, *title;
        bool numeric;
    } columns[COLUMNS] = {[NUMBER] = {.id = "item", .title = N_("No"), .numeric = true},
                          [WHAT] = {.id = "what", .title = N_("Item")},
                          [STATE] = {.id = "status", .title = N_("Then")},
                          [VALUE] = {.id = "value", .title = N_("Value"), .numeric = true},
                          [LINE] = {.id = "line", .title = N_("Line"), .numeric = true},
                          [OUTCOME] = {.id = "outcome", .title = N_("Outcome")},
                          [TIME] = {.id = "seconds", .title = N_("Time"), .numeric = true}};

    for (int c = 0; c < COLUMNS; c++) {
        struct report_column *column = section_add_column(section);

        column->id = columns[c].id;
        column->title = _(columns[c].title);
        column->suffix = "";
        column->numeric = columns[c].numeric;
    }
}

static void fill(struct section *section, struct report_row *row, int column, const char *text,
                 bool ascii)
{
    struct strbuf clean = STRBUF_INIT, plain = STRBUF_INIT;

    text_clean(&clean, text, strlen(text));
    if (ascii)
        text_ascii(&plain, clean.text);
    row->cells[column].is_text = true;
    row->cells[column].text = arena_strdup(&section->arena, ascii ? plain.text : clean.text);
    row->cells[column].raw = row->cells[column].text;
    strbuf_release(&clean);
    strbuf_release(&plain);
}

void minutes_review_items(const struct held_meeting *meeting, bool ascii, struct section *section)
{
    struct strbuf text = STRBUF_INIT;

    section_init(section, "agenda", _("Agenda"));
    add_columns(section);
    for (size_t i = 0; i < meeting->looked_count; i++) {
        const struct looked *looked = &meeting->looked[i];
        const struct journal_record *record = looked->record;
        struct report_row *row = section_add_row(section);

        strbuf_clear(&text);
        strbuf_addf(&text, "%d", looked->number);
        fill(section, row, NUMBER, text.text, ascii);
        fill(section, row, WHAT, record->text, ascii);
        fill(section, row, STATE, *record->state ? record->state : looked->what, ascii);
        fill(section, row, VALUE, record->value, ascii);
        fill(section, row, LINE, record->line, ascii);
        fill(section, row, OUTCOME, _(outcome_text(looked->outcome)), ascii);
        strbuf_clear(&text);
        say_time(looked->seconds, &text);
        fill(section, row, TIME, text.text, ascii);
    }
    if (!section->row_count)
        section->empty = _("Nothing was looked at.");
    strbuf_release(&text);
}

void minutes_review_say(const struct held_meeting *meeting, struct strbuf *out)
{
    int counts[OUTCOME_COUNT] = {0};

    for (size_t i = 0; i < meeting->looked_count; i++)
        counts[meeting->looked[i].outcome]++;
    strbuf_addf(out, _("%zu of %d items looked at in "), meeting->looked_count, meeting->items);
    say_time(meeting->seconds, out);
    strbuf_addf(out, _(" (minutes:seconds): %d decided, %d acknowledged, %d deferred, %d seen."),
                counts[OUTCOME_DECIDE], counts[OUTCOME_ACKNOWLEDGE], counts[OUTCOME_DEFER],
                counts[OUTCOME_NEXT]);
    if (!meeting->closed)
        strbuf_adds(out, _(" The review was not ended."));
}

void minutes_review_people(const struct held_meeting *meeting, struct strbuf *out)
{
    for (size_t i = 0; i < meeting->people_count; i++)
        strbuf_addf(out, "%s%s%s", out->length ? ", " : "", meeting->people[i].name,
                    meeting->people[i].gone ? _(" (left)") : "");
}

static void json_item(struct json *json, const struct looked *looked)
{
    const struct journal_record *record = looked->record;
    const struct {
        const char *name, *text;
    } texts[] = {{"key", looked->key},
                 {"what", looked->what},
                 {"title", record->text},
                 {"redline", record->redline},
                 {"path", record->path},
                 {"state", record->state},
                 {"value", record->value},
                 {"line", record->line},
                 {"outcome", outcome_name(looked->outcome)}};

    json_object(json);
    json_key(json, "item");
    json_int(json, looked->number);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        json_key(json, texts[i].name);
        json_string(json, *texts[i].text ? texts[i].text : NULL);
    }
    json_key(json, "seconds");
    json_int(json, looked->seconds);
    json_object_end(json);
}

void minutes_review_json(struct json *json, const struct held_meeting *meeting)
{
    if (!meeting) {
        json_string(json, NULL);
        return;
    }
    json_object(json);
    json_key(json, "opened");
    json_string(json, meeting->opened->time);
    json_key(json, "closed");
    json_string(json, meeting->closed ? meeting->closed->time : NULL);
    json_key(json, "meeting");
    json_string(json, meeting->name);
    json_key(json, "period");
    json_string(json, *meeting->opened->period ? meeting->opened->period : NULL);
    json_key(json, "data");
    json_string(json, *meeting->opened->data ? meeting->opened->data : NULL);
    json_key(json, "items");
    json_int(json, meeting->items);
    json_key(json, "seconds");
    json_int(json, meeting->seconds);
    json_key(json, "people");
    json_array(json);
    for (size_t i = 0; i < meeting->people_count; i++) {
        json_object(json);
        json_key(json, "name");
        json_string(json, meeting->people[i].name);
        json_key(json, "left");
        json_bool(json, meeting->people[i].gone);
        json_object_end(json);
    }
    json_array_end(json);
    json_key(json, "agenda");
    json_array(json);
    for (size_t i = 0; i < meeting->looked_count; i++)
        json_item(json, &meeting->looked[i]);
    json_array_end(json);
    json_object_end(json);
}
