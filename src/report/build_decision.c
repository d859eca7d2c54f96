/*
 * One decision in full: what was said, and its figure before and after in a picture and period by
 * period.
 *
 * In the picture an upright line stands where it began to hold; the figure's own line goes through
 * it, dotted beside it what the figure would have been had it gone as the other markets, shaded
 * what a forecast from before the decision alone would have had it be.  The table has the same
 * numbers, the newest first; Enter on one of its periods leads to the rows behind it.
 */
#include "build_decision.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"

enum { PERIOD, SIDE, VALUE, OTHERS, LOW, MIDDLE, HIGH };
enum { PAST_MORE = 13 }; /* periods around those that are compared: where it came from */

struct showing {
    struct frame *frame;
    const struct decision *decision;
    struct worked_request request;
    struct worked worked;
    struct worked_series series;
    struct figure figure;
    size_t from, to; /* the spans shown */
};

void decision_say(const struct decision *decision, struct strbuf *out)
{
    const struct journal_record *record = decision->record;

    strbuf_addf(out, _("%lld, %.10s, %s: %s"), (long long)record->id, record->time, record->user,
                record->text);
    if (*record->value)
        strbuf_addf(out, _("; then on the screen: %s %s"), record->value, record->line);
    if (decision->closed)
        strbuf_addf(out, _("; %s %.10s by %s%s%s"), _(decision_state_name(decision->state)),
                    decision->closed->time, decision->closed->user,
                    *decision->closed->text ? ": " : "", decision->closed->text);
    if (decision->corrected)
        strbuf_addf(out, _("; corrected: %s"), decision->corrected->text);
}

void effect_cell(const struct frame *frame, struct report_cell *cell, const struct worked *worked,
                 double change)
{
    struct strbuf text = STRBUF_INIT;

    cell->value = (struct value){.number = change};
    if (worked->unit == UNIT_PERCENT) {
        number_print_signed(change * 100, worked->decimals, &text);
        strbuf_adds(&text, _(" pp"));
    } else {
        strbuf_addc(&text, change < 0 ? '-' : '+');
        number_print(change < 0 ? -change : change, worked->unit, worked->decimals, frame->ascii,
                     &text);
    }
    cell->text = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* ---- the picture ----------------------------------------------------------------------------- */

static const char *label_of(const struct frame *frame, size_t span)
{
    struct strbuf text = STRBUF_INIT;
    const char *kept;

    period_print(timeline_period(frame->timeline, span), &text);
    kept = keep_buffer(frame, &text);
    strbuf_release(&text);
    return kept;
}

/* The forecast's step of a span; false: it does not reach there, or there is none. */
static bool step_of(const struct showing *s, size_t span, size_t *step)
{
    const struct effect *effect = &s->worked.effect;

    *step = span - (size_t)s->worked.end;
    return effect->by_forecast.told && span >= (size_t)s->worked.end &&
           *step < effect->forecast.horizon;
}

static void take_point(const struct showing *s, size_t span, struct chart_point *point)
{
    const struct forecast *forecast = &s->worked.effect.forecast;
    size_t step;

    *point = (struct chart_point){.known = s->series.known[span],
                                  .value = s->series.y[span],
                                  .label = label_of(s->frame, span),
                                  .has_target = s->series.others_known[span],
                                  .target = s->series.as_others[span]};
    if (!step_of(s, span, &step))
        return;
    point->has_fan = true;
    point->low = forecast->low95[step];
    point->high = forecast->high95[step];
}

static const char *end_text(const struct showing *s, const char *words, double number)
{
    struct strbuf text = STRBUF_INIT;
    struct value value = {.number = number};
    const char *kept;

    strbuf_addf(&text, "%s ", words);
    say_value(s->frame, &value, s->figure.unit, s->figure.decimals, 1, &text);
    kept = keep_buffer(s->frame, &text);
    strbuf_release(&text);
    return kept;
}

static void draw(struct showing *s)
{
    struct section *section = s->frame->section;
    struct report_chart *chart = arena_alloc(&section->arena, sizeof *chart);
    size_t last = s->to - 1;

    memset(chart, 0, sizeof *chart);
    chart->count = s->to - s->from;
    chart->points = arena_alloc(&section->arena, chart->count * sizeof *chart->points);
    for (size_t i = 0; i < chart->count; i++)
        take_point(s, s->from + i, &chart->points[i]);
    chart->unit = s->figure.unit;
    chart->decimals = s->figure.decimals;
    if (s->series.others_known[last])
        chart->target_text = end_text(s, _("as others"), s->series.as_others[last]);
    if ((size_t)s->worked.end >= s->from && (size_t)s->worked.end <= s->to) {
        chart->has_mark = true;
        chart->mark = (size_t)s->worked.end - s->from;
        chart->mark_text = keep_text(s->frame, s->decision->closed ? _("done") : _("decided"));
    }
    chart->fan_text = s->worked.effect.by_forecast.told ? _("forecast, 95%") : NULL;
    section->chart = chart;
}

/* ---- the table ------------------------------------------------------------------------------- */

static void add_columns(struct section *section, const struct figure *figure)
{
    add_text_column(section, "period", _("Period"), 0);
    add_text_column(section, "side", _("Side"), 1);
    add_value_column(section, "value", _("Value"), figure, 0);
    add_value_column(section, "as_others", _("As others"), figure, 2);
    add_value_column(section, "low", _("95% from"), figure, 4);
    add_value_column(section, "middle", _("Forecast"), figure, 3);
    add_value_column(section, "high", _("95% to"), figure, 4);
}

static const char *side_of(const struct showing *s, int span)
{
    const struct worked *worked = &s->worked;

    return span < worked->end     ? span >= worked->first ? N_("before") : ""
           : span < worked->start ? N_("meanwhile")
           : span < worked->last  ? N_("after")
                                  : "";
}

static void value_cell(const struct showing *s, struct report_cell *cell, bool known, double number)
{
    if (known)
        cell_number(s->frame, cell, number, s->figure.unit, s->figure.decimals);
    else
        cell_missing(s->frame, cell);
}

static void add_period(const struct showing *s, size_t span)
{
    const struct frame *frame = s->frame;
    struct report_row *row = section_add_row(frame->section);
    const struct forecast *forecast = &s->worked.effect.forecast;
    const char *side = side_of(s, (int)span);
    const char *label = label_of(frame, span);
    size_t step;
    bool ahead = step_of(s, span, &step);

    row_key(row, "period", keep_code(frame, label));
    cell_text(frame, &row->cells[PERIOD], label, NULL);
    cell_text(frame, &row->cells[SIDE], *side ? _(side) : "", side);
    value_cell(s, &row->cells[VALUE], s->series.known[span], s->series.y[span]);
    value_cell(s, &row->cells[OTHERS], s->series.others_known[span], s->series.as_others[span]);
    value_cell(s, &row->cells[LOW], ahead, ahead ? forecast->low95[step] : 0);
    value_cell(s, &row->cells[MIDDLE], ahead, ahead ? forecast->middle[step] : 0);
    value_cell(s, &row->cells[HIGH], ahead, ahead ? forecast->high95[step] : 0);
    row->faded = (int)span < s->worked.first;
    row->drill = frame->view->at;
    row->drill.record[0] = '\0';
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", s->request.subject);
    row->drill.has_period = true;
    row->drill.period = timeline_period(frame->timeline, span);
    row->can_drill = true;
}

/* ---- in words -------------------------------------------------------------------------------- */

static void note(struct showing *s, const char *words, const struct effect_estimate *estimate)
{
    struct strbuf text = STRBUF_INIT;
    struct value without = {.number = estimate->without}, came = {.number = s->worked.effect.came};

    strbuf_addf(&text, "%s: ", words);
    say_value(s->frame, &came, s->figure.unit, s->figure.decimals, 1, &text);
    strbuf_adds(&text, _(" instead of "));
    say_value(s->frame, &without, s->figure.unit, s->figure.decimals, 1, &text);
    strbuf_adds(&text, ", ");
    worked_say_change(s->frame, &s->worked, estimate, &text);
    section_note(s->frame->section, keep_buffer(s->frame, &text));
    strbuf_release(&text);
}

static void note_others(struct showing *s)
{
    const struct effect *effect = &s->worked.effect;
    struct strbuf text = STRBUF_INIT;

    if (effect->by_others.told)
        note(s, _("Against the other markets"), &effect->by_others);
    strbuf_addf(&text,
                ngettext("%zu other market", "%zu other markets", (unsigned long)effect->others),
                effect->others);
    if (effect->others > 1)
        strbuf_addf(&text, _(", %zu moved as far from the rest without it"), effect->moved_as_much);
    if (effect->drifted)
        strbuf_adds(&text, _("; it was moving away from them before: the forecast counts"));
    if (s->worked.left_out)
        strbuf_addf(&text, _("; %zu left out, decided on meanwhile"), s->worked.left_out);
    section_note(s->frame->section, keep_buffer(s->frame, &text));
    strbuf_release(&text);
}

static void say_title_of(struct showing *s)
{
    struct section *section = s->frame->section;
    struct strbuf text = STRBUF_INIT;
    const char *words = s->decision->record->text;

    strbuf_addf(&text, "%s  %lld: %.*s", section->title, (long long)s->decision->record->id,
                (int)strcspn(words, "\n"), words);
    section->title = keep_text(s->frame, text.text);
    strbuf_clear(&text);
    worked_say_verdict(&s->worked, &text);
    if (effect_counts(&s->worked.effect)) {
        strbuf_adds(&text, dot(s->frame));
        worked_say_change(s->frame, &s->worked, effect_counts(&s->worked.effect), &text);
    }
    section->facts = keep_buffer(s->frame, &text);
    strbuf_release(&text);
}

static void say_notes(struct showing *s)
{
    struct strbuf text = STRBUF_INIT;

    if (s->worked.is_known)
        note_others(s);
    if (s->worked.effect.by_forecast.told)
        note(s, _("Against a forecast from before it"), &s->worked.effect.by_forecast);
    decision_say(s->decision, &text);
    section_note(s->frame->section, keep_text(s->frame, text.text));
    strbuf_release(&text);
}

/* ---- one ------------------------------------------------------------------------------------- */

static const struct decision *find(const struct frame *frame, const char *id)
{
    const struct ledger *ledger = frame->view->ledger;
    long number;

    for (size_t i = 0;
         ledger && number_parse_int(id, 1, 1L << 53, &number) && i < ledger->decision_count; i++)
        if (ledger->decisions[i].record->id == number)
            return &ledger->decisions[i];
    return NULL;
}

static void show(struct showing *s)
{
    struct section *section = s->frame->section;

    s->from = s->worked.first > PAST_MORE ? (size_t)s->worked.first - PAST_MORE : 0;
    add_columns(section, &s->figure);
    s->to = (size_t)s->worked.last + PAST_MORE;
    s->to = s->to < s->series.n ? s->to : s->series.n;
    if (s->from >= s->to) {
        section->empty = _("It holds from a day after the period looked at.");
        return;
    }
    draw(s);
    for (size_t span = s->to; span-- > s->from;)
        add_period(s, span);
}

void decision_build(struct frame *frame, const char *record)
{
    bool named = !strncmp(record, DECISION_RECORD, sizeof DECISION_RECORD - 1);
    const char *id = record + (named ? sizeof DECISION_RECORD - 1 : 0);
    struct showing s = {.frame = frame, .decision = find(frame, id)};
    struct section *section = frame->section;

    if (!s.decision) {
        section->empty =
            section_printf(section, _("The journal has no decision %s."), keep_text(frame, id));
        return;
    }
    s.request = (struct worked_request){.subject = worked_subject(s.decision),
                                        .market = s.decision->place.market,
                                        .channel = s.decision->place.channel,
                                        .day = s.decision->holds_day,
                                        .decision = s.decision};
    worked_measure(frame, &s.request, &s.worked);
    say_title_of(&s);
    if (s.worked.is_known && worked_series(frame, &s.request, &s.series, &s.figure)) {
        section->shape = SHAPE_CHART;
        show(&s);
        worked_series_release(&s.series);
        figure_close(&s.figure);
    } else {
        section->empty = section_printf(section, _("There is nothing to hold it against: %s."),
                                        s.worked.why ? _(s.worked.why) : "");
    }
    say_notes(&s);
}
