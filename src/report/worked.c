/*
 * Did a decision work: from a decision's place and day to the series that analysis/effect.h asks for.
 *
 * The figure is the one that the decision is about; of a red line that holds a figure against its own
 * past (a spike, a drop) it is that figure itself, as its past would follow it.  The others are all
 * other markets of the same channel, except those in which the same figure was decided on within the
 * compared periods: they would hide what is looked for.  A decision about all markets has nobody to
 * be compared with, only a forecast.
 *
 * Before it lie the periods since the red line was broken, as far as that is what was decided on; else
 * as many as [decisions] says.  The period in which the day lies belongs to neither side.  Another decision about the same place
 * within the compared periods disturbs: what is seen is then both.  Two words on one finding in one
 * period are one decision.
 */
#include "worked.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "clocks.h"
#include "engine/warnings.h"

struct measuring {
    const struct frame *frame;
    const struct worked_request *request;
    struct worked *out;
    struct figure figure;
    struct slice slice;
    size_t n;
    double *y; /* of the place, then of the others, n each */
    unsigned char *known;
    struct effect_series *others;
    size_t other_count;
    struct effect_request asked;
};

const char *worked_subject(const struct decision *decision)
{
    if (decision->place.indicator)
        return decision->place.indicator;
    return *decision->record->redline ? decision->record->redline : NULL;
}

static bool same_text(const char *a, const char *b)
{
    return !strcmp(a ? a : "", b ? b : "");
}

/* ---- the figure ------------------------------------------------------------------------------ */

static bool open_figure(struct measuring *m)
{
    const struct rule *rule;

    if (!m->request->subject || !figure_open(m->frame, m->request->subject, &m->figure))
        return false;
    rule = m->figure.rule;
    if (rule && !rule->indicator && rule->subject && rule->subject->formula) {
        figure_close(&m->figure);
        return figure_open(m->frame, rule->subject->def->name, &m->figure);
    }
    return true;
}

/* Which way is better; of a figure that does not say, the other side of its red line. */
static enum effect_better better_of(const struct figure *figure)
{
    enum line_op op = LINE_NONE;

    if (figure->better == BETTER_NEUTRAL && figure->rule && !rule_judges_distance(figure->rule))
        op = figure->rule->machine.red.op ? figure->rule->machine.red.op
                                          : figure->rule->machine.warn.op;
    if (figure->better == BETTER_HIGHER || op == LINE_BELOW || op == LINE_AT_MOST)
        return EFFECT_HIGHER;
    return figure->better == BETTER_LOWER || op ? EFFECT_LOWER : EFFECT_EITHER;
}

static enum forecast_bounds bounds_of(enum unit unit)
{
    return unit == UNIT_PERCENT                        ? BOUNDS_PART
           : unit == UNIT_INDEX || unit == UNIT_SCORE ? BOUNDS_NONE
                                                      : BOUNDS_POSITIVE;
}

/* ---- the spans ------------------------------------------------------------------------------- */

static struct span span_at(const struct frame *frame, size_t i)
{
    struct period period = timeline_period(frame->timeline, i);

    return (struct span){period_first_day(period), period_last_day(period)};
}

/* What a decision on a red line is to end is the time in which that was broken, however usual the
 * weeks before were; but of a few weeks a mean says little. */
static size_t periods_before(const struct measuring *m, size_t end)
{
    const struct frame *frame = m->frame;
    size_t most = (size_t)frame->snapshot->catalogue->decisions.before, length = 0;
    struct period first;

    if (!m->request->decision || !clock_run_of_decision(frame, m->request->decision, &first))
        return most;
    while (length < end &&
           span_at(frame, end - 1 - length).last_day >= period_first_day(first))
        length++;
    length = length > m->out->least ? length : m->out->least;
    return length < most ? length : most;
}

static void find_spans(struct measuring *m)
{
    const struct frame *frame = m->frame;
    const struct decisions_def *def = &frame->snapshot->catalogue->decisions;
    struct effect_request *asked = &m->asked;

    m->n = (size_t)frame->at + !figure_is_partial(frame, &m->figure, frame->period);
    asked->n = m->n;
    while (asked->end < m->n && span_at(frame, asked->end).last_day < m->request->day)
        asked->end++;
    asked->start = asked->end;
    while (asked->start < m->n && span_at(frame, asked->start).first_day < m->request->day)
        asked->start++;
    asked->before = periods_before(m, asked->end);
    asked->after = (size_t)def->after;
    m->out->end = (int)asked->end;
    m->out->start = (int)asked->start;
    m->out->first = (int)(asked->end > asked->before ? asked->end - asked->before : 0);
    m->out->last = (int)(asked->start + asked->after < m->n ? asked->start + asked->after : m->n);
}

/* Does a day lie within the compared periods, or in that of the change? */
static bool is_meanwhile(const struct measuring *m, int32_t day)
{
    const struct worked *out = m->out;

    return day != DAY_NONE && m->n && out->first < (int)m->n &&
           day >= span_at(m->frame, (size_t)out->first).first_day &&
           (out->last < 1 || day <= span_at(m->frame, (size_t)out->last - 1).last_day);
}

/* ---- what else was decided ------------------------------------------------------------------- */

/* Two words on one finding are one decision, as are a proposal and what was said about its red line. */
static bool is_own(const struct measuring *m, const struct decision *decision)
{
    const struct journal_record *own = m->request->decision ? m->request->decision->record : NULL;
    const struct journal_record *record = decision->record;

    if (!own)
        return m->request->proposal && !strcmp(record->redline, m->request->subject);
    return record == own ||
           (*own->redline && !strcmp(own->redline, record->redline) &&
            !strcmp(own->path, record->path) && !strcmp(own->period, record->period));
}

static bool touches(const struct measuring *m, const char *market, const char *other)
{
    const char *channel = m->request->channel;

    return same_text(market, m->request->market) &&
           (!channel || !*channel || !other || !*other || !strcmp(channel, other));
}

/* A budget that was changed there, and not for the same reason. */
static bool is_change(const struct measuring *m, const struct proposal_case *proposal)
{
    const struct decision *own = m->request->decision;
    const struct journal_record *since = proposal->canary ? proposal->canary : proposal->applied;

    return since && proposal->record->id != m->request->proposal &&
           !(own && *own->record->redline &&
             !strcmp(own->record->redline, proposal->record->redline)) &&
           touches(m, proposal->terms.market, proposal->terms.channel) &&
           is_meanwhile(m, ledger_said_on(since, m->frame->snapshot->catalogue));
}

static void find_disturbing(struct measuring *m)
{
    const struct ledger *ledger = m->frame->view->ledger;

    for (size_t i = 0; ledger && i < ledger->decision_count && !m->out->disturbing; i++) {
        const struct decision *decision = &ledger->decisions[i];

        if (!is_own(m, decision) &&
            touches(m, decision->place.market, decision->place.channel) &&
            is_meanwhile(m, decision->holds_day))
            m->out->disturbing = decision->record->id;
    }
    for (size_t i = 0; ledger && i < ledger->proposals.count && !m->out->disturbing; i++)
        if (is_change(m, &ledger->proposals.items[i]))
            m->out->disturbing = ledger->proposals.items[i].record->id;
}

static const struct indicator *indicator_of(const struct frame *frame, const char *name)
{
    const struct rule *rule = rule_set_find(frame->snapshot->rules, name);

    return rule ? rule->indicator ? rule->indicator : rule->subject
                : model_indicator(frame->snapshot->model, name);
}

/* Also where the one names the indicator and the other a red line about it. */
static bool is_same_figure(const struct frame *frame, const char *a, const char *b)
{
    const struct indicator *indicator = a && b ? indicator_of(frame, a) : NULL;

    return a && b && (!strcmp(a, b) || (indicator && indicator == indicator_of(frame, b)));
}

/* Was the same figure decided on in that market meanwhile? */
static bool is_treated(const struct measuring *m, const char *market)
{
    const struct ledger *ledger = m->frame->view->ledger;

    for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
        const struct decision *decision = &ledger->decisions[i];

        if (same_text(decision->place.market, market) && is_meanwhile(m, decision->holds_day) &&
            is_same_figure(m->frame, worked_subject(decision), m->request->subject))
            return true;
    }
    return false;
}

/* ---- the series ------------------------------------------------------------------------------ */

static void take_series(const struct measuring *m, struct slice slice, size_t at)
{
    struct column column = {.count = 0};

    figure_evaluate(m->frame, &m->figure, slice, &column);
    for (size_t i = 0; i < m->n; i++) {
        const struct value *value = &column.values[i];
        bool known = value_is_known(value) && value->state != VALUE_PARTIAL;

        m->known[at * m->n + i] = known;
        m->y[at * m->n + i] = known ? value->number : 0;
    }
    column_release(&column);
}

static void take_others(struct measuring *m)
{
    const struct cube *cube = m->frame->snapshot->cube;

    for (size_t i = 0; m->slice.market >= 0 && i < cube->market_count; i++) {
        struct slice slice = {cube->markets[i], m->slice.channel, m->slice.filter};
        size_t at = m->other_count + 1;

        if (slice.market == m->slice.market ||
            !frame_admits(m->frame, slice.market, slice.channel) || !m->n ||
            !rollup_slice_seen(m->frame->rollup, slice, m->n - 1))
            continue;
        if (is_treated(m, code_text(m->frame, true, slice.market))) {
            m->out->left_out++;
            continue;
        }
        take_series(m, slice, at);
        m->others[m->other_count++] =
            (struct effect_series){.y = m->y + at * m->n, .known = m->known + at * m->n};
    }
}

static void prepare(struct measuring *m)
{
    const struct frame *frame = m->frame;
    size_t places = frame->snapshot->cube->market_count + 1;

    find_spans(m);
    find_disturbing(m);
    m->y = mem_calloc(places * m->n + 1, sizeof *m->y);
    m->known = mem_calloc(places * m->n + 1, 1);
    m->others = mem_calloc(places, sizeof *m->others);
    take_series(m, m->slice, 0);
    take_others(m);
    m->asked.place = (struct effect_series){.y = m->y, .known = m->known};
    m->asked.others = m->others;
    m->asked.other_count = m->other_count;
    m->asked.least = m->out->least;
    m->asked.level = frame->snapshot->catalogue->decisions.confidence;
    m->asked.bounds = bounds_of(m->figure.unit);
    m->asked.season = warning_season(frame->period.grain);
    m->asked.better = better_of(&m->figure);
    m->asked.disturbed = m->out->disturbing != 0;
}

static void release(struct measuring *m)
{
    figure_close(&m->figure);
    free(m->y);
    free(m->known);
    free(m->others);
}

/* False, and why: there is nothing to measure. */
static bool open_measuring(struct measuring *m, const struct frame *frame,
                           const struct worked_request *request, struct worked *out)
{
    *m = (struct measuring){.frame = frame, .request = request, .out = out};
    *out = (struct worked){.effect = {.verdict = EFFECT_UNKNOWN}};
    out->least = (size_t)frame->snapshot->catalogue->decisions.least;
    m->slice = frame_slice(frame, request->market, request->channel);
    if (request->day == DAY_NONE)
        out->why = N_("it was refused, or its day cannot be read");
    else if (!request->subject)
        out->why = N_("it is about no figure");
    else if (m->slice.market < SLICE_ALL || m->slice.channel < SLICE_ALL)
        out->why = N_("the data no longer knows this place");
    else if (!open_figure(m))
        out->why = N_("there is no such figure any more");
    else
        out->is_known = true;
    return out->is_known;
}

void worked_measure(const struct frame *frame, const struct worked_request *request,
                    struct worked *out)
{
    struct measuring m;

    if (!open_measuring(&m, frame, request, out))
        return;
    out->unit = m.figure.unit;
    out->decimals = m.figure.decimals;
    prepare(&m);
    effect_measure(&m.asked, &out->effect);
    if (out->effect.verdict == EFFECT_UNKNOWN)
        out->why = out->effect.before < out->least ? N_("too few periods are known before it")
                   : out->effect.drifted
                       ? N_("it was moving away from the other markets already, and there is no "
                            "forecast")
                       : N_("no other market and no forecast to hold it against");
    release(&m);
}

void worked_of_decision(const struct frame *frame, const struct decision *decision,
                        struct worked *out)
{
    struct worked_request request = {.subject = worked_subject(decision),
                                     .market = decision->place.market,
                                     .channel = decision->place.channel,
                                     .day = decision->holds_day,
                                     .decision = decision};

    worked_measure(frame, &request, out);
}

bool worked_series(const struct frame *frame, const struct worked_request *request,
                   struct worked_series *out, struct figure *figure)
{
    struct measuring m;
    struct worked worked;

    *out = (struct worked_series){.n = 0};
    if (!open_measuring(&m, frame, request, &worked))
        return false;
    prepare(&m);
    *out = (struct worked_series){.y = m.y, .known = m.known, .n = m.n};
    out->as_others = mem_calloc(m.n + 1, sizeof *out->as_others);
    out->others_known = mem_calloc(m.n + 1, 1);
    effect_as_others(&m.asked, out->as_others, out->others_known);
    *figure = m.figure;
    free(m.others);
    return true;
}

void worked_series_release(struct worked_series *series)
{
    free(series->y);
    free(series->known);
    free(series->as_others);
    free(series->others_known);
    *series = (struct worked_series){.n = 0};
}

/* ---- in words -------------------------------------------------------------------------------- */

const char *worked_name(enum effect_verdict verdict)
{
    static const char *const names[] = {
        [EFFECT_WORKED] = N_("worked"),       [EFFECT_UNSEEN] = N_("no effect seen"),
        [EFFECT_WORSE] = N_("worse"),         [EFFECT_MOVED] = N_("moved"),
        [EFFECT_DISTURBED] = N_("disturbed"), [EFFECT_EARLY] = N_("too early"),
        [EFFECT_UNKNOWN] = N_("unknown")};

    return names[verdict];
}

void worked_say_verdict(const struct worked *worked, struct strbuf *out)
{
    const struct effect *effect = &worked->effect;

    strbuf_adds(out, _(worked_name(effect->verdict)));
    if (effect->verdict == EFFECT_EARLY) {
        strbuf_addf(out, _(", %zu of %zu"), effect->after, worked->least);
    } else if (effect->verdict == EFFECT_DISTURBED) {
        strbuf_addf(out, _(" by record %lld"), (long long)worked->disturbing);
    } else if (worked->is_known && effect_counts(effect) && !effect->others) {
        strbuf_adds(out, _(", no comparison"));
    }
}

static void say_signed(const struct frame *frame, const struct worked *worked, double number,
                       struct strbuf *out)
{
    if (worked->unit == UNIT_PERCENT) {
        number_print_signed(number * 100, worked->decimals, out);
        return;
    }
    strbuf_addc(out, number < 0 ? '-' : '+');
    number_print(number < 0 ? -number : number, worked->unit, worked->decimals, frame->ascii, out);
}

void worked_say_change(const struct frame *frame, const struct worked *worked,
                       const struct effect_estimate *estimate, struct strbuf *out)
{
    if (!estimate || !estimate->told)
        return;
    say_signed(frame, worked, estimate->change, out);
    strbuf_adds(out, " (");
    say_signed(frame, worked, estimate->low, out);
    strbuf_adds(out, _(" to "));
    say_signed(frame, worked, estimate->high, out);
    strbuf_addc(out, ')');
    if (worked->unit == UNIT_PERCENT)
        strbuf_adds(out, _(" pp"));
}

void worked_say(const struct frame *frame, const struct worked *worked, struct strbuf *out)
{
    const struct effect *effect = &worked->effect;

    worked_say_verdict(worked, out);
    if (worked->why)
        strbuf_addf(out, ": %s", _(worked->why));
    if (!effect->by_others.told && !effect->by_forecast.told)
        return;
    if (effect->by_others.told) {
        strbuf_adds(out, ": ");
        worked_say_change(frame, worked, &effect->by_others, out);
        strbuf_addf(out,
                    ngettext(" against %zu other market", " against %zu other markets",
                             (unsigned long)effect->others),
                    effect->others);
        strbuf_adds(out, effect->drifted ? _(" (away from them before already)") : "");
    }
    if (effect->by_forecast.told) {
        strbuf_adds(out, effect->by_others.told ? ", " : ": ");
        worked_say_change(frame, worked, &effect->by_forecast, out);
        strbuf_adds(out, _(" against a forecast"));
    }
    strbuf_adds(out, dot(frame));
    say_length(frame->period.grain, (int)effect->after, out);
    strbuf_addf(out, _(" after, %zu before"), effect->before);
}
