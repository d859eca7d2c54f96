/*
 * Acknowledgements and silences: who said so, why, until when, and whether it still says anything.
 *
 * One row per word of the journal that was not taken back, the newest first: those that hold, then,
 * faded, what is past its last day or whose finding recovered.  Whether one holds is asked of the
 * findings of the period looked at, as their marks are (rule/marks.h).  Enter goes to the finding;
 * x takes the word back.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/ledger.h"

enum { KIND, WHERE, REDLINE, NOW, WHY, WHO, UNTIL, SAID };

static void add_columns(struct section *section)
{
    add_text_column(section, "kind", _("Word"), 1);
    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "redline", _("Red line"), 0);
    add_text_column(section, "now", _("Now"), 0);
    add_text_column(section, "why", _("Why"), 2);
    add_text_column(section, "who", _("Who"), 3);
    add_text_column(section, "until", _("Until"), 1);
    add_text_column(section, "said", _("Said"), 4);
}

/* The worst finding that it holds on; NULL: none. */
static const struct finding *held(const struct frame *frame, const struct mark *mark, size_t *count)
{
    const struct finding_list *findings = &frame->context->findings;
    const struct finding *worst = NULL;

    *count = 0;
    for (size_t i = 0; i < findings->count; i++) {
        const struct finding *finding = &findings->items[i];

        if (finding->state == RULE_OK || !mark_holds(mark, frame->snapshot->cube->dims, finding))
            continue;
        worst = worst ? worst : finding;
        (*count)++;
    }
    return worst;
}

static void day_cell(const struct frame *frame, struct report_cell *cell, int32_t day)
{
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    if (day == DAY_NONE) {
        cell_missing(frame, cell);
        return;
    }
    period_print_short((struct period){.grain = GRAIN_DAY, .index = day}, &text);
    day_print(day, &raw);
    cell_buffer(frame, cell, &text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static bool is_expired(const struct frame *frame, const struct mark *mark)
{
    return mark->until != DAY_NONE && mark->until < snapshot_today(frame->snapshot);
}

/* "red, W44 · 3 weeks", "red and 2 more", "recovered", "expired" */
static void say_now(const struct frame *frame, const struct mark *mark,
                    const struct finding *finding, size_t count, struct strbuf *out)
{
    if (finding) {
        strbuf_adds(out, _(rule_state_name(finding->state)));
        strbuf_adds(out, finding->has_since ? ", " : "");
        say_since(frame, finding, out);
        if (count > 1)
            strbuf_addf(out, _(" and %zu more"), count - 1);
    } else if (is_expired(frame, mark)) {
        strbuf_adds(out, _("expired"));
    } else if (mark->redline && !rule_set_find(frame->snapshot->rules, mark->redline)) {
        strbuf_adds(out, _("no such red line"));
    } else if (mark->kind == MARK_ACKNOWLEDGED) {
        strbuf_adds(out, _("recovered, or worse"));
    } else {
        strbuf_adds(out, _("nothing fires"));
    }
}

static void fill_place(const struct frame *frame, struct report_row *row, const struct mark *mark)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, mark->market ? mark->market : _("All"));
    if (mark->channel)
        strbuf_addf(&text, " %s", mark->channel);
    if (mark->record)
        strbuf_addf(&text, " %s", mark->record);
    cell_text(frame, &row->cells[WHERE], text.text, NULL);
    snprintf(row->drill.market, sizeof row->drill.market, "%s", mark->market ? mark->market : "");
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s",
             mark->channel ? mark->channel : "");
    snprintf(row->drill.record, sizeof row->drill.record, "%s", mark->record ? mark->record : "");
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s",
             mark->redline ? mark->redline : "");
    row->can_drill = mark->redline || mark->market;
    strbuf_release(&text);
}

static void say_redline(const struct frame *frame, const struct mark *mark, struct strbuf *out)
{
    const struct rule *rule =
        mark->redline ? rule_set_find(frame->snapshot->rules, mark->redline) : NULL;

    if (rule)
        say_title(frame, rule->title, out);
    else
        strbuf_adds(out, mark->redline ? keep_text(frame, mark->redline) : _("any"));
}

static void add_mark(struct frame *frame, const struct ledger *ledger, size_t at)
{
    const struct mark *mark = &ledger->marks[at];
    const struct journal_record *record = ledger->mark_records[at];
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;
    size_t count;
    const struct finding *finding = held(frame, mark, &count);
    char id[24];

    snprintf(id, sizeof id, "%lld", (long long)record->id);
    row_key(row, "record", keep_code(frame, id));
    row->has_state = finding != NULL;
    row->state = finding ? finding->state : RULE_OK;
    row->acknowledged = finding && mark->kind == MARK_ACKNOWLEDGED;
    row->silenced = finding && mark->kind == MARK_SILENCED;
    row->faded = !finding;
    cell_text(frame, &row->cells[KIND],
              mark->kind == MARK_SILENCED ? _("silenced") : _("acknowledged"), record->kind);
    fill_place(frame, row, mark);
    say_redline(frame, mark, &text);
    cell_buffer(frame, &row->cells[REDLINE], &text, mark->redline ? mark->redline : "");
    say_now(frame, mark, finding, count, &text);
    cell_buffer(frame, &row->cells[NOW], &text,
                finding                   ? rule_state_name(finding->state)
                : is_expired(frame, mark) ? "expired"
                                          : "none");
    strbuf_add(&text, record->text, strcspn(record->text, "\n"));
    cell_text(frame, &row->cells[WHY], text.text, NULL);
    cell_text(frame, &row->cells[WHO], record->user, NULL);
    day_cell(frame, &row->cells[UNTIL], mark->until);
    day_cell(frame, &row->cells[SAID], journal_day(record->time));
    strbuf_clear(&text);
    strbuf_addf(&text, _("%lld, %.10s, %s: %s"), (long long)record->id, record->time, record->user,
                record->text);
    row->note = keep_text(frame, text.text);
    strbuf_release(&text);
}

static bool is_of_place(const struct mark *mark, const struct path *at)
{
    return (!*at->market || (mark->market && !strcmp(mark->market, at->market))) &&
           (!*at->channel || (mark->channel && !strcmp(mark->channel, at->channel)));
}

/* Newest first; those that hold before those that do not. */
static void list_marks(struct frame *frame, const struct ledger *ledger, bool holding,
                       size_t counts[2])
{
    for (size_t i = ledger->mark_count; i-- > 0;) {
        const struct mark *mark = &ledger->marks[i];
        size_t count;

        if (!is_of_place(mark, &frame->view->at) || (held(frame, mark, &count) != NULL) != holding)
            continue;
        add_mark(frame, ledger, i);
        counts[mark->kind == MARK_SILENCED] += holding;
    }
}

void report_build_marks(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    const struct ledger *ledger = context->view->ledger;
    size_t counts[2] = {0};
    struct strbuf text = STRBUF_INIT;
    struct frame frame;

    (void)pane;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        if (ledger) {
            list_marks(&frame, ledger, true, counts);
            list_marks(&frame, ledger, false, counts);
        }
        strbuf_addf(&text, _("%zu acknowledged, %zu silenced"), counts[0], counts[1]);
        section->facts = keep_buffer(&frame, &text);
        if (!section->row_count)
            section->empty = _("Nothing is acknowledged or silenced here: a and m on a red line "
                               "do (--writable).");
    }
    frame_close(&frame);
    strbuf_release(&text);
}
