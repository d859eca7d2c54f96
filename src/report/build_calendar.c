/*
 * The committee's calendar: which review is due, since when, and what it must look at.
 *
 * One row per [meeting], the most urgent first.  Whether one was held is the journal's word
 * (journal/calendar.h); the note of a row says what the review is for.  What is due or overdue is
 * also said under the red lines, where a week begins.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_calendar.h"

enum { MEETING, STATUS, DAY, LAST, NEXT, EVERY, MINUTES, PANES };

static void add_columns(struct section *section)
{
    static const struct figure minutes = {.id = "minutes", .unit = UNIT_COUNT};

    add_text_column(section, "title", _("Review"), 0);
    add_text_column(section, "status", _("Status"), 0);
    add_text_column(section, "day", _("Day"), 1);
    add_text_column(section, "last", _("Last held"), 3);
    add_text_column(section, "next", _("Next"), 2);
    add_text_column(section, "every", _("Every"), 5);
    add_value_column(section, "minutes", _("Minutes"), &minutes, 7);
    add_text_column(section, "panes", _("Must look at"), 4);
}

static const char *weekday_name(int weekday)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                        N_("Fri"), N_("Sat"), N_("Sun")};

    return _(names[weekday]);
}

/* "Mon 16 Nov", with the year where it is not this one. */
static void say_day(int32_t day, int32_t today, struct strbuf *out)
{
    int year, this_year, month, date;

    day_to_civil(day, &year, &month, &date);
    day_to_civil(today, &this_year, &month, &date);
    strbuf_addf(out, "%s ", weekday_name((int)(((int64_t)day + 3) % 7)));
    period_print_short((struct period){.grain = GRAIN_DAY, .index = day}, out);
    if (year != this_year)
        strbuf_addf(out, " %d", year);
}

static void day_cell(const struct frame *frame, struct report_cell *cell, int32_t day,
                     int32_t today)
{
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    if (day == DAY_NONE) {
        cell_missing(frame, cell);
        return;
    }
    say_day(day, today, &text);
    day_print(day, &raw);
    cell_buffer(frame, cell, &text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static void panes_cell(const struct frame *frame, struct report_cell *cell,
                       const struct meeting_def *def)
{
    const struct catalogue *catalogue = frame->snapshot->catalogue;
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    for (size_t i = 0; i < def->pane_count; i++) {
        const struct pane_def *pane = catalogue_pane(catalogue, def->panes[i]);

        strbuf_addf(&text, "%s", i ? ", " : "");
        say_title(frame, pane ? pane->title : def->panes[i], &text);
        strbuf_addf(&raw, "%s%s", i ? "," : "", def->panes[i]);
    }
    cell_buffer(frame, cell, &text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static void add_meeting(struct frame *frame, const struct meeting *meeting, int32_t today)
{
    struct report_row *row = section_add_row(frame->section);
    const struct meeting_def *def = meeting->def;
    struct strbuf text = STRBUF_INIT;

    row_key(row, "meeting", keep_code(frame, def->name));
    row->has_state = meeting->state <= MEETING_DUE;
    row->state = meeting->state == MEETING_OVERDUE ? RULE_RED
                 : meeting->state == MEETING_DUE   ? RULE_WARN
                                                   : RULE_OK;
    say_title(frame, def->title, &text);
    cell_buffer(frame, &row->cells[MEETING], &text, def->title);
    cell_text(frame, &row->cells[STATUS], _(meeting_state_name(meeting->state)),
              meeting_state_name(meeting->state));
    row->cells[STATUS].level = row->state;
    day_cell(frame, &row->cells[DAY], meeting->day, today);
    day_cell(frame, &row->cells[LAST], meeting->last, today);
    day_cell(frame, &row->cells[NEXT], meeting->next, today);
    cell_text(frame, &row->cells[EVERY], _(meeting_every_name(def->every)),
              meeting_every_name(def->every));
    cell_number(frame, &row->cells[MINUTES], def->minutes, UNIT_COUNT, 0);
    panes_cell(frame, &row->cells[PANES], def);
    meeting_say(meeting, today, &text);
    if (def->help && *def->help) {
        strbuf_adds(&text, ". ");
        say_title(frame, def->help, &text);
    }
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

void meeting_say(const struct meeting *meeting, int32_t today, struct strbuf *out)
{
    strbuf_adds(out, meeting->def->origin.builtin ? _(meeting->def->title) : meeting->def->title);
    strbuf_adds(out, meeting->state == MEETING_OVERDUE ? _(": overdue since ")
                     : meeting->state == MEETING_DUE   ? _(": due today, ")
                     : meeting->state == MEETING_HELD  ? _(": held, next on ")
                                                       : _(": on "));
    say_day(meeting->state == MEETING_HELD ? meeting->next : meeting->day, today, out);
    strbuf_addf(out, _(", %d minutes"), meeting->def->minutes);
    if (meeting->last != DAY_NONE) {
        strbuf_adds(out, _(", last held "));
        say_day(meeting->last, today, out);
    }
}

static void open_calendar(const struct snapshot *snapshot, const struct view *view,
                          struct calendar *calendar)
{
    const struct ledger *ledger = view->ledger;

    calendar_build(calendar, snapshot->catalogue, ledger ? ledger->records : NULL,
                   ledger ? ledger->record_count : 0, snapshot_today(snapshot));
}

void note_meetings(struct frame *frame)
{
    struct strbuf text = STRBUF_INIT;
    struct calendar calendar;

    open_calendar(frame->snapshot, frame->view, &calendar);
    for (size_t i = 0; calendar.kept_from != DAY_NONE && i < calendar.count; i++)
        if (calendar.items[i].state <= MEETING_DUE) {
            strbuf_adds(&text, text.length ? "; " : "");
            meeting_say(&calendar.items[i], calendar.today, &text);
        }
    if (text.length) {
        strbuf_adds(&text, _("; R, or redline review, begins it"));
        section_note(frame->section, keep_text(frame, text.text));
    }
    calendar_release(&calendar);
    strbuf_release(&text);
}

static void say_facts(struct frame *frame, const struct calendar *calendar)
{
    struct strbuf text = STRBUF_INIT;
    size_t counts[MEETING_HELD + 1] = {0};

    for (size_t i = 0; i < calendar->count; i++)
        counts[calendar->items[i].state]++;
    for (size_t i = 0; i <= MEETING_HELD; i++)
        if (counts[i])
            strbuf_addf(&text, "%s%zu %s", text.length ? dot(frame) : "", counts[i],
                        _(meeting_state_name((enum meeting_state)i)));
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* It needs no rows of data. */
void report_build_calendar(const struct report_context *context, const struct pane_def *pane,
                           struct section *section)
{
    struct frame frame = {.context = context,
                          .snapshot = context->snapshot,
                          .view = context->view,
                          .section = section,
                          .ascii = context->view->ascii};
    struct calendar calendar;

    (void)pane;
    add_columns(section);
    open_calendar(context->snapshot, context->view, &calendar);
    for (size_t i = 0; i < calendar.count; i++)
        add_meeting(&frame, &calendar.items[i], calendar.today);
    say_facts(&frame, &calendar);
    if (!calendar.count)
        section->empty = _("There is no [meeting NAME]: all of them are switched off.");
    else if (calendar.kept_from == DAY_NONE)
        section_note(section, _("No review was held yet: from the first one on, what is missed is "
                                "overdue."));
    calendar_release(&calendar);
}
