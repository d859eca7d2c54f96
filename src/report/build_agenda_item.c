/*
 * One page of a review in words: what the playbook asks for next, what was said of it, and why.
 *
 * Nothing is worked out here.  "Why" are the first lines of the explanation of that number (the
 * value with its terms put in, what it is compared with, when its state changed), "parts" the
 * channels of a market or the markets of all, the worst first, "said" the newest
 * records about the same red line and place, whatever their period, and of what is known a line for
 * each finding.  A decision that is overdue has its own words first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agenda.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "explain.h"
#include "report/agenda.h"

enum { PART, TEXT };
enum { SAID_MOST = 5, KNOWN_MOST = 40, PARTS_MOST = 5 };

static void add_line(struct frame *frame, const char *part, const char *title, const char *text)
{
    struct report_row *row = section_add_row(frame->section);

    row_key(row, "part", part);
    cell_text(frame, &row->cells[PART], title, part);
    cell_text(frame, &row->cells[TEXT], text, NULL);
}

/* ---- why ------------------------------------------------------------------------------------- */

/* How many lines of a part of the explanation stand on a page, and in what order. */
static const struct {
    const char *part;
    int most;
    bool titled; /* its title says what the line is about */
} reasons[] = {
    {.part = "value", .most = 1},
    {.part = "missing", .most = 2, .titled = true},
    {.part = "record", .most = 1},
    {.part = "base", .most = 3, .titled = true},
    {.part = "change", .most = 2, .titled = true},
};

static const char *text_of(const struct report_row *row, int column)
{
    return row->cells[column].text ? row->cells[column].text : "";
}

/* "124,576.20 = 124,576" says nothing; "3,966.60 / 3,089.50 = 1.28" does. */
static bool says_something(const char *part, const char *says)
{
    size_t before = strcspn(says, "=");

    return *says && (strcmp(part, "value") != 0 || strcspn(says, "/*+(") < before);
}

static void add_reasons(struct frame *frame, const struct section *explained)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        for (size_t r = 0, n = 0; r < explained->row_count && n < (size_t)reasons[i].most; r++) {
            const struct report_row *row = &explained->rows[r];
            const char *says = text_of(row, EXPLAIN_SAYS);

            if (strcmp(row->key_values[0], reasons[i].part) != 0 ||
                !says_something(reasons[i].part, says))
                continue;
            strbuf_clear(&text);
            if (reasons[i].titled) {
                const char *value = text_of(row, EXPLAIN_VALUE);

                strbuf_addf(&text, "%s%s%s: ", text_of(row, EXPLAIN_TITLE), *value ? " " : "",
                            value);
            }
            strbuf_adds(&text, says);
            add_line(frame, "why", _("Why"), text.text);
            n++;
        }
    strbuf_release(&text);
}

static void add_why(struct frame *frame, const struct agenda_item *item)
{
    static const struct pane_def pane = {.name = "explain", .title = "", .kind = "explain"};
    struct report_context there = *frame->context;
    struct view view = *frame->view;
    struct section explained;

    memset(&view.at, 0, sizeof view.at);
    if (item->finding && item->finding->row)
        register_place(frame, item->finding->rule->reg, item->finding->row, &view.at);
    snprintf(view.at.market, sizeof view.at.market, "%s", item->market ? item->market : "");
    snprintf(view.at.channel, sizeof view.at.channel, "%s", item->channel ? item->channel : "");
    snprintf(view.at.indicator, sizeof view.at.indicator, "%s",
             item->decision   ? item->decision->record->redline
             : item->proposal ? item->proposal->redline
                              : item->subject);
    if (!view.at.indicator[0])
        return;
    there.view = &view;
    report_build(&there, &pane, &explained);
    add_reasons(frame, &explained);
    section_release(&explained);
}

/* ---- its parts ------------------------------------------------------------------------------- */

struct part {
    const char *name;
    struct value now, before;
    double weight; /* by which they are listed, the heaviest first */
};

static int by_weight(const void *left, const void *right)
{
    const struct part *a = left, *b = right;

    if (a->weight != b->weight)
        return a->weight > b->weight ? -1 : 1;
    return strcmp(a->name, b->name);
}

/* An amount adds up: what pulled it down most is first (or up, where less is better).  A ratio does
 * not: there the part furthest on its bad side is. */
static double weigh(const struct figure *figure, const struct part *part)
{
    double worse = figure->better == BETTER_LOWER ? 1 : -1;

    if (formula_is_additive(figure->formula))
        return value_is_known(&part->before) ? worse * (part->now.number - part->before.number)
                                             : -INFINITY;
    return worse * part->now.number;
}

static bool look_at_part(const struct frame *frame, const struct figure *figure,
                         const struct agenda_item *item, int code, struct part *part)
{
    bool of_market = item->market != NULL;
    struct column column = {.count = 0};

    *part = (struct part){.name = code_text(frame, !of_market, code)};
    figure_evaluate(
        frame, figure,
        frame_slice(frame, of_market ? item->market : part->name, of_market ? part->name : NULL),
        &column);
    part->now = column.values[frame->at];
    part->before.state = VALUE_NODATA;
    if (frame->at > 0)
        part->before = column.values[frame->at - 1];
    column_release(&column);
    part->weight = weigh(figure, part);
    return value_is_known(&part->now);
}

/* "paid-search 34,100 (-1,200)"; of percents the change is in points. */
static void say_part(const struct frame *frame, const struct figure *figure,
                     const struct part *part, struct strbuf *out)
{
    struct value change = {.number = part->now.number - part->before.number};

    strbuf_addf(out, "%s ", keep_text(frame, part->name));
    say_value(frame, &part->now, figure->unit, figure->decimals, 1, out);
    if (!value_is_known(&part->before))
        return;
    strbuf_adds(out, change.number > 0 ? " (+" : " (");
    if (figure->unit == UNIT_PERCENT)
        strbuf_addf(out, "%.*f pp", figure->decimals, change.number * 100);
    else
        say_value(frame, &change, figure->unit, figure->decimals, 1, out);
    strbuf_addc(out, ')');
}

/* The channels of a market, the markets of all, the worst first, on one line. */
static void add_parts(struct frame *frame, const struct agenda_item *item, const struct rule *rule)
{
    const struct cube *cube = frame->snapshot->cube;
    bool of_market = item->market != NULL;
    size_t most = of_market ? cube->channel_count : cube->market_count, count = 0;
    struct part *parts = mem_calloc(most + 1, sizeof *parts);
    struct strbuf text = STRBUF_INIT;
    struct figure figure;

    if (!item->channel && rule->indicator &&
        figure_open(frame, rule->indicator->def->name, &figure)) {
        for (size_t i = 0; i < most; i++)
            count += look_at_part(frame, &figure, item,
                                  of_market ? cube->channels[i] : cube->markets[i], &parts[count]);
        if (count > 1)
            qsort(parts, count, sizeof *parts, by_weight);
        for (size_t i = 0; count > 1 && i < count && i < PARTS_MOST; i++) {
            strbuf_adds(&text, i ? ", " : "");
            say_part(frame, &figure, &parts[i], &text);
        }
        figure_close(&figure);
    }
    if (text.length)
        add_line(frame, "parts", _("Parts"), text.text);
    strbuf_release(&text);
    free(parts);
}

/* ---- what was said --------------------------------------------------------------------------- */

static bool is_word(const struct journal_record *record)
{
    static const char *const kinds[] = {"decision", "ack",    "silence", "note",
                                        "approve",  "refuse", "change"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i], record->kind))
            return true;
    return false;
}

/* "DE/tiktok/..." is about that place or one below it: what was noted on a market is said of it. */
static bool is_of_place(const struct journal_record *record, const struct agenda_item *item)
{
    struct strbuf place = STRBUF_INIT;
    bool same;

    if (!item->market && !item->channel)
        return !*record->path || *record->path == '*';
    strbuf_addf(&place, "%s", item->market ? item->market : "*");
    if (item->channel)
        strbuf_addf(&place, "/%s", item->channel);
    same = !strncmp(record->path, place.text, place.length) &&
           (!record->path[place.length] || record->path[place.length] == '/');
    strbuf_release(&place);
    return same;
}

static bool is_said_of(const struct agenda *agenda, const struct journal_record *record,
                       const struct agenda_item *item)
{
    const char *subject = item->decision   ? item->decision->record->redline
                          : item->proposal ? item->proposal->redline
                                           : item->subject;
    const char *figure = NULL;
    const struct rule *rule = rule_set_find(agenda->frame->snapshot->rules, subject);

    if (!is_word(record) || !is_of_place(record, item))
        return false;
    if (rule && rule->indicator)
        figure = rule->indicator->def->name;
    return !strcmp(record->redline, subject) ||
           (rule && !strcmp(record->redline, rule->def->name)) ||
           (!*record->redline && figure && strstr(record->path, figure));
}

/* "2026-11-12, Lena decided: cut it by a fifth (anna, by 2026-11-17)" */
static void say_record(const struct journal_record *record, struct strbuf *out)
{
    static const struct {
        const char *kind, *verb;
    } verbs[] = {{.kind = "decision", .verb = N_("decided")},
                 {.kind = "ack", .verb = N_("acknowledged")},
                 {.kind = "silence", .verb = N_("silenced")},
                 {.kind = "note", .verb = N_("noted")},
                 {.kind = "approve", .verb = N_("approved")},
                 {.kind = "refuse", .verb = N_("refused")},
                 {.kind = "change", .verb = N_("changed the amount")}};

    strbuf_addf(out, "%.10s, %s ", record->time, record->user);
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (!strcmp(verbs[i].kind, record->kind))
            strbuf_adds(out, _(verbs[i].verb));
    strbuf_addf(out, ": %s", record->text);
    if (*record->owner)
        strbuf_addf(out, " (%s%s%s)", record->owner, *record->due ? _(", by ") : "", record->due);
    if (*record->until)
        strbuf_addf(out, _(" (until %s)"), record->until);
}

static void add_said(const struct agenda *agenda, const struct agenda_item *item)
{
    const struct ledger *ledger = agenda->frame->view->ledger;
    struct strbuf text = STRBUF_INIT;
    int said = 0;

    for (size_t i = ledger ? ledger->record_count : 0; i > 0 && said < SAID_MOST; i--) {
        const struct journal_record *record = &ledger->records[i - 1];

        if (!is_said_of(agenda, record, item))
            continue;
        strbuf_clear(&text);
        say_record(record, &text);
        add_line(agenda->frame, "said", _("Said"), text.text);
        said++;
    }
    strbuf_release(&text);
}

/* ---- what is next ---------------------------------------------------------------------------- */

static void add_next(const struct agenda *agenda, const struct agenda_item *item)
{
    struct strbuf text = STRBUF_INIT;

    if (item->finding)
        report_playbook_next(agenda->frame->context, item->finding, &text);
    if (text.length)
        add_line(agenda->frame, "next", _("Next"), text.text);
    strbuf_release(&text);
}

/* ---- what is known --------------------------------------------------------------------------- */

static void add_known(const struct agenda *agenda)
{
    struct frame *frame = agenda->frame;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < agenda->known_count && i < KNOWN_MOST; i++) {
        const struct agenda_item *item = &agenda->known[i];

        strbuf_clear(&text);
        if (item->finding) {
            say_finding(frame, item->finding, true, &text);
        } else {
            say_title(frame, item->warning->rule->def->title, &text);
            strbuf_adds(&text, _(" in "));
            say_where(frame, item->warning->market, item->warning->channel, &text);
            strbuf_addf(&text, ": %.0f%%", item->warning->chance * 100);
        }
        strbuf_addf(&text, "; %s", _(item->why));
        add_line(frame, "known", _("Known"), text.text);
    }
    strbuf_release(&text);
}

static void add_page(const struct agenda *agenda, const struct agenda_item *item)
{
    if (item->kind == AGENDA_KNOWN) {
        add_known(agenda);
        return;
    }
    if (item->decision)
        add_line(agenda->frame, "said", _("Decided"), item->decision->record->text);
    add_next(agenda, item);
    add_said(agenda, item);
    add_why(agenda->frame, item);
    if (item->finding && !item->finding->row)
        add_parts(agenda->frame, item, item->finding->rule);
    else if (item->warning)
        add_parts(agenda->frame, item, item->warning->rule);
}

void report_agenda_item(const struct report_context *context, const struct pane_def *pane,
                        const char *key, struct section *section)
{
    struct agenda agenda;
    struct frame frame;

    section_init(section, pane->name, pane->title);
    add_text_column(section, "part", "", 0);
    add_text_column(section, "text", "", 0)->is_prose = true;
    if (frame_open(&frame, context, section)) {
        agenda_open(&agenda, &frame, pane, key);
        for (size_t i = 0; i < agenda.count; i++)
            if (!strcmp(agenda.items[i].key, key))
                add_page(&agenda, &agenda.items[i]);
        for (size_t i = 0; i < agenda.known_count; i++) /* answered a moment ago */
            if (!strcmp(agenda.known[i].key, key))
                add_page(&agenda, &agenda.known[i]);
        agenda_close(&agenda);
    }
    frame_close(&frame);
}
