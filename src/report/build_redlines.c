/*
 * The red lines that are not ok, worst first, exactly as they were judged and sorted.
 *
 * One row per finding of the place and those below it; what is ok is counted, not listed.  A row
 * says where, which line, value, line and headroom in the indicator's own unit (of a line that
 * judges a distance: where the figure would break it), since when, and, when the line was judged at
 * an older period than the one shown, at which.  Enter leads to the history of that very red line,
 * or to the row of the register that broke it.
 *
 * Each row is marked against the judgement of the period before (report/since.h): new, worse,
 * better. What was broken then and is not any more stands at the end, faded, with its value of
 * today and the period that it lasted to.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_calendar.h"
#include "report/proposals.h"
#include "report/since.h"

enum { ROWS_MAX = 1000, GONE_MAX = 100, STALE_MAX = 8 };
enum { WHERE, TITLE, VALUE, LINE, HEADROOM, LAST, SINCE, OWNER };

struct tally { /* of the findings of the place */
    int states[6], changes[SINCE_GONE + 1];
};

static void add_columns(struct section *section)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};

    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "redline", _("Red line"), 0);
    add_value_column(section, "value", _("Value"), &any, 0);
    add_value_column(section, "line", _("Line"), &any, 1);
    add_value_column(section, "headroom", _("Headroom"), &any, 10);
    add_text_column(section, "since_last", _("Change"), 7);
    add_text_column(section, "since", _("Since"), 5);
    add_text_column(section, "owner", _("Owner"), 30);
}

/* "DE paid-social": first the market, so that it can stand out, then the channel or the record. */
static void fill_where(const struct frame *frame, struct report_cell *cell, const char *market,
                       const char *channel)
{
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    strbuf_adds(&text, *market ? market : _("All"));
    strbuf_adds(&raw, *market ? market : "*");
    if (*channel) {
        strbuf_addf(&text, " %s", channel);
        strbuf_addf(&raw, "/%s", channel);
    }
    cell_text(frame, cell, text.text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static void fill_place(const struct frame *frame, struct report_row *row,
                       const struct finding *finding)
{
    const char *market = code_text(frame, true, finding->market);
    const char *channel = code_text(frame, false, finding->channel);
    struct path place;

    if (finding->row) {
        register_place(frame, finding->rule->reg, finding->row, &place);
        snprintf(place.indicator, sizeof place.indicator, "%s", finding->rule->name);
        row->drill = place;
        market = keep_code(frame, place.market);
        channel = finding->row->key;
    } else {
        snprintf(row->drill.market, sizeof row->drill.market, "%s", market);
        snprintf(row->drill.channel, sizeof row->drill.channel, "%s", channel);
        snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", finding->rule->name);
    }
    row->can_drill =
        strlen(market) < sizeof row->drill.market && strlen(channel) < sizeof row->drill.channel;
    row_key(row, "redline", keep_code(frame, finding->rule->name));
    if (*market)
        row_key(row, "market", keep_code(frame, market));
    if (*channel)
        row_key(row, finding->row ? keep_code(frame, finding->rule->reg->def->name) : "channel",
                keep_code(frame, channel));
    fill_where(frame, &row->cells[WHERE], market, channel);
}

static void fill_numbers(const struct frame *frame, struct report_row *row,
                         const struct finding *finding)
{
    struct figure figure;

    finding_figure(finding, &figure);
    if (finding->has_limit)
        figure.decimals = limit_decimals(finding, figure.unit, figure.decimals);
    cell_value(frame, &row->cells[VALUE], &finding->measured, figure.unit, figure.decimals, 1);
    if (finding->state == RULE_RED || finding->state == RULE_WARN)
        row->cells[VALUE].level = finding->state;
    cell_missing(frame, &row->cells[LINE]);
    cell_missing(frame, &row->cells[HEADROOM]);
    if (!finding->has_limit)
        return;
    cell_line(frame, &row->cells[LINE], finding->limit_op, finding->limit, figure.unit,
              figure.decimals);
    if (finding->moved_count) /* its target is another than was promised: the note says why */
        row->cells[LINE].text = section_printf(frame->section, "%s*", row->cells[LINE].text);
    if (value_is_known(&finding->measured))
        cell_headroom(frame, &row->cells[HEADROOM], finding->room, figure.unit, figure.decimals);
}

static void fill_since(const struct frame *frame, struct report_row *row,
                       const struct finding *finding)
{
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;
    bool older = !finding->row && (finding->period.grain != frame->period.grain ||
                                   finding->period.index != frame->period.index);

    say_since(frame, finding, &text);
    if (finding->has_since)
        period_print(finding->since, &raw);
    if (older) {
        strbuf_adds(&text, text.length ? _(", at ") : _("at "));
        period_print(finding->period, &text);
    }
    cell_buffer(frame, &row->cells[SINCE], &text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static const char *last_text(enum since_last last)
{
    static const char *const names[] = {
        [SINCE_UNKNOWN] = "", [SINCE_NEW] = N_("new"),       [SINCE_WORSE] = N_("worse"),
        [SINCE_SAME] = "",    [SINCE_BETTER] = N_("better"), [SINCE_GONE] = N_("gone"),
    };

    return *names[last] ? _(names[last]) : "";
}

/* What it asks to change, where nothing of it is over yet. */
static void say_proposal(struct frame *frame, const struct report_row *row,
                         const struct finding *finding, struct strbuf *out)
{
    const struct proposal_item *item =
        finding->row ? NULL
                     : frame_proposal(frame, finding->rule->name, row->drill.market,
                                      row->drill.channel);
    struct strbuf line = STRBUF_INIT;

    if (!item)
        return;
    proposal_say_line(item, &line);
    strbuf_addf(out, "; %s", keep_text(frame, line.text));
    strbuf_release(&line);
}

static struct report_row *add_row(struct frame *frame, const struct finding *finding,
                                  enum since_last last)
{
    struct report_row *row = section_add_row(frame->section);
    const struct redline_def *def = finding->rule->def;
    const char *record = finding_record_title(finding);
    struct strbuf text = STRBUF_INIT;

    row_take_finding(row, finding, false);
    fill_place(frame, row, finding);
    if (record) {
        cell_text(frame, &row->cells[TITLE], record, finding->rule->name);
    } else {
        say_title(frame, finding->rule->title, &text);
        cell_buffer(frame, &row->cells[TITLE], &text, finding->rule->name);
    }
    fill_numbers(frame, row, finding);
    fill_since(frame, row, finding);
    cell_text(frame, &row->cells[LAST], last_text(last), since_last_name(last));
    cell_text(frame, &row->cells[OWNER], def->owner ? def->owner : "", NULL);
    finding_text(finding, frame->snapshot->model, &text);
    finding_marks_text(finding, &text);
    say_next_step(frame, finding, &text);
    say_proposal(frame, row, finding, &text);
    if (def->help && *def->help) {
        strbuf_adds(&text, ". ");
        say_title(frame, def->help, &text);
    }
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
    return row;
}

static const char *state_word(enum rule_state state)
{
    static const char *const words[] = {
        [RULE_OK] = N_("ok"),   [RULE_PENDING] = N_("pending"), [RULE_WARN] = N_("warn"),
        [RULE_RED] = N_("red"), [RULE_NODATA] = N_("no data"),  [RULE_ERROR] = N_("error"),
    };

    return _(words[state]);
}

/* "was red until W45" */
static void add_gone(struct frame *frame, const struct finding *before, const struct finding *now)
{
    struct report_row *row = add_row(frame, now, SINCE_GONE);
    struct strbuf text = STRBUF_INIT, period = STRBUF_INIT, title = STRBUF_INIT;

    row->faded = true;
    period_print_short(before->period, &period);
    strbuf_addf(&text, _("was %s until %s"), state_word(before->state), period.text);
    say_title(frame, before->rule->def->title, &title);
    row->note = section_printf(frame->section, _("gone: %s%s%s, %s"), row->cells[WHERE].text,
                               *row->cells[WHERE].text ? " " : "", title.text, text.text);
    strbuf_clear(&period);
    period_print(before->period, &period);
    cell_buffer(frame, &row->cells[SINCE], &text, period.text);
    strbuf_release(&text);
    strbuf_release(&period);
    strbuf_release(&title);
}

static bool is_of_place(const struct frame *frame, const struct slice *place,
                        const struct finding *finding)
{
    return finding_below(finding, place->market, place->channel) &&
           frame_admits(frame, finding->market, finding->channel);
}

/* Beaten by more than the limit: what is ok is not listed, but this wants to be seen. */
static void note_stale(struct frame *frame, const struct slice *place)
{
    struct strbuf text = STRBUF_INIT;
    size_t named = 0, more = 0;

    for (size_t i = 0; i < frame->context->findings.count; i++) {
        const struct finding *finding = &frame->context->findings.items[i];

        if (!finding->stale_target || !is_of_place(frame, place, finding))
            continue;
        if (named == STALE_MAX) {
            more++;
            continue;
        }
        strbuf_adds(&text, named++ ? ", " : "");
        strbuf_addf(&text, "%s ", keep_text(frame, finding->rule->watched));
        say_where(frame, finding->market, finding->channel, &text);
    }
    if (more)
        strbuf_addf(&text, _(" and %zu more"), more);
    if (named)
        section_note(frame->section,
                     section_printf(frame->section,
                                    ngettext("target stale (beaten by more than its line): %s",
                                             "targets stale (beaten by more than their line): %s",
                                             (unsigned long)(named + more)),
                                    text.text));
    strbuf_release(&text);
}

static void say_empty(struct frame *frame, const int counts[6])
{
    struct section *section = frame->section;
    struct strbuf period = STRBUF_INIT;
    const char *text;

    period_print(frame->period, &period);
    if (counts[RULE_OK])
        text = section_printf(section, _("No red line is broken in %s: %d checked."), period.text,
                              counts[RULE_OK]);
    else if (frame->context->findings.count)
        text = section_printf(section, _("No red line looks at this place in %s."), period.text);
    else
        text = section_printf(
            section, _("No red line could be judged in %s: the Data pane lists what is missing."),
            period.text);
    if (section->row_count)
        section_note(section, text); /* all that is listed is gone */
    else
        section->empty = text;
    strbuf_release(&period);
}

static void say_changes(const struct frame *frame, const int changes[SINCE_GONE + 1],
                        struct strbuf *out)
{
    static const enum since_last order[] = {SINCE_NEW, SINCE_WORSE, SINCE_BETTER, SINCE_GONE};

    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        int n = changes[order[i]];

        if (!n)
            continue;
        strbuf_adds(out, out->length ? dot(frame) : "");
        strbuf_addf(out, "%d %s", n, last_text(order[i]));
    }
}

/* What is ok comes last: where room is short it may go. */
static void say_facts(const struct frame *frame, const struct tally *tally)
{
    struct strbuf text = STRBUF_INIT;
    int broken[6], ok[6] = {[RULE_OK] = tally->states[RULE_OK]};

    memcpy(broken, tally->states, sizeof broken);
    broken[RULE_OK] = 0;
    say_counts(frame, broken, &text);
    say_changes(frame, tally->changes, &text);
    strbuf_adds(&text, text.length && ok[RULE_OK] ? dot(frame) : "");
    say_counts(frame, ok, &text);
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static size_t list_broken(struct frame *frame, const struct slice *place, const struct since *since,
                          struct tally *tally)
{
    const struct finding_list *findings = &frame->context->findings;
    size_t more = 0;

    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];
        enum since_last last;

        if (!is_of_place(frame, place, finding))
            continue;
        tally->states[finding->state]++;
        if (finding->state == RULE_OK)
            continue;
        last = since_of(since, finding);
        tally->changes[last]++;
        if (frame->section->row_count < ROWS_MAX)
            add_row(frame, finding, last);
        else
            more++;
    }
    return more;
}

/* In the order of the judgement before: what was worst is first. */
static void list_gone(struct frame *frame, const struct slice *place, const struct since *since,
                      struct tally *tally)
{
    const struct finding_list *before = since_before(since);

    for (size_t i = 0; i < before->count; i++) {
        const struct finding *was = &before->items[i], *now;

        if (was->state == RULE_OK || !is_of_place(frame, place, was))
            continue;
        now = since_twin(&frame->context->findings, was);
        if (!now || now->state != RULE_OK)
            continue;
        if (tally->changes[SINCE_GONE]++ < GONE_MAX)
            add_gone(frame, was, now);
    }
}

void report_build_redlines(const struct report_context *context, const struct pane_def *pane,
                           struct section *section)
{
    const struct since *since;
    struct tally tally = {.states = {0}};
    struct frame frame;
    struct slice place;
    size_t more;

    (void)pane;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        since = report_since(context);
        place = frame_slice(&frame, context->view->at.market, context->view->at.channel);
        more = list_broken(&frame, &place, since, &tally);
        note_stale(&frame, &place);
        find_moved(&frame, place.market);
        note_meetings(&frame);
        if (more)
            section_note(section, section_printf(section,
                                                 _("%zu more: narrow the place, or use "
                                                   "`redline check`."),
                                                 more));
        else
            list_gone(&frame, &place, since, &tally);
        say_facts(&frame, &tally);
        if (!more && section->row_count <= (size_t)tally.changes[SINCE_GONE])
            say_empty(&frame, tally.states);
    }
    frame_close(&frame);
}
