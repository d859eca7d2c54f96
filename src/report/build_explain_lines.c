/*
 * The red lines of a number: each one that watches it, fired or not, and why.
 *
 * A red line watches a figure when it is the one named, when it is about the same indicator, or
 * when its formula names the indicator.  It may judge other slices than the one explained: then the
 * row says which, and how those below stand.  What is said of a state is the judge's finding for
 * the period explained; the changes are the rule's own replay, the newest first.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "explain.h"

enum { CHANGES = 12 };

bool rule_watches(const struct frame *frame, const struct rule *rule,
                  const struct indicator *indicator, int measure)
{
    struct model_terms terms;
    bool found = false;

    if (rule->reg)
        return false;
    if (indicator && rule->indicator)
        return rule->indicator == indicator;
    if ((!indicator && measure < 0) || !rule->watched)
        return false;
    model_terms(frame->snapshot->model, rule->watched, NULL, &terms);
    for (size_t i = 0; i < terms.count && !found; i++)
        found = terms.items[i].kind == TERM_INDICATOR
                    ? terms.items[i].indicator == indicator
                    : terms.items[i].kind == TERM_MEASURE && terms.items[i].measure == measure;
    model_terms_release(&terms);
    return found;
}

static bool watches(const struct explain *explain, const struct rule *rule)
{
    return explain->rule == rule ||
           rule_watches(explain->frame, rule, explain->indicator, explain->measure);
}

static const struct finding *finding_here(const struct explain *explain, const struct rule *rule)
{
    for (size_t i = 0; i < explain->findings->count; i++) {
        const struct finding *finding = &explain->findings->items[i];

        if (finding->rule == rule &&
            finding_at(finding, explain->slice.market, explain->slice.channel))
            return finding;
    }
    return NULL;
}

/* ---- words ---- */

/* "redlines.ini:41 · threshold · warn < 3, red < 1.5 for 2 weeks, clear > 1.6" */
static void say_rule(const struct explain *explain, const struct rule *rule, struct strbuf *text)
{
    const struct frame *frame = explain->frame;
    const struct redline_def *def = rule->def;

    strbuf_addf(text, "%s%s", keep_text(frame, rule->name), dot(frame));
    file_line_print(frame, &def->origin, text);
    strbuf_adds(text, dot(frame));
    if (def->kind && strcmp(def->kind, "threshold") != 0)
        strbuf_addf(text, "%s%s", keep_text(frame, def->kind), dot(frame));
    if (!rule->indicator && rule->watched)
        strbuf_addf(text, "%s: ", keep_text(frame, rule->watched));
    if (def->warn)
        strbuf_addf(text, _("warn %s"), keep_text(frame, def->warn));
    if (def->red)
        strbuf_addf(text, "%s%s %s", def->warn ? ", " : "", _("red"), keep_text(frame, def->red));
    if (def->for_periods > 1) {
        strbuf_adds(text, _(" for "));
        say_length(rule->grain, def->for_periods, text);
    }
    if (def->clear)
        strbuf_addf(text, _(", clear %s"), keep_text(frame, def->clear));
    if (def->clear_for > 1) {
        strbuf_adds(text, _(", clear after "));
        say_length(rule->grain, def->clear_for, text);
    }
    if (def->where)
        strbuf_addf(text, _(", where %s"), keep_text(frame, def->where));
}

static void say_room(const struct explain *explain, const struct finding *finding,
                     struct strbuf *text)
{
    struct report_cell cell = {.text = ""};
    struct figure figure;

    finding_figure(finding, &figure);
    cell_headroom(explain->frame, &cell, finding->room, figure.unit,
                  limit_decimals(finding, figure.unit, figure.decimals));
    strbuf_adds(text, cell.text);
}

/* Fired, or not and why. */
static void say_why(const struct explain *explain, const struct finding *finding,
                    struct strbuf *text)
{
    const struct frame *frame = explain->frame;

    strbuf_adds(text, dot(frame));
    finding_text(finding, frame->snapshot->model, text);
    finding_marks_text(finding, text);
    if (finding->has_limit && value_is_known(&finding->measured)) {
        strbuf_adds(text, dot(frame));
        strbuf_adds(text, _("headroom "));
        say_room(explain, finding, text);
    }
    strbuf_adds(text, dot(frame));
    if (finding->state == RULE_RED || finding->state == RULE_WARN)
        strbuf_adds(text, finding->held ? _("fired, held") : _("fired"));
    else if (finding->state == RULE_PENDING)
        strbuf_addf(text, _("not fired: period %d of %d over the line"), finding->pending,
                    finding->pending_of);
    else if (finding->state == RULE_OK)
        strbuf_adds(text, finding->doubt ? _("not fired: in doubt")
                          : finding->held ? _("not fired: a small sample changes no state")
                                        : _("not fired: within the line"));
    else
        strbuf_adds(text, _("not judged: there is no value"));
    if (finding->period.grain != frame->period.grain ||
        finding->period.index != frame->period.index) {
        strbuf_adds(text, _(", judged at "));
        period_print(finding->period, text);
    }
}

static bool leaves_out(const struct rule *rule, const unsigned char *codes, size_t count, int code)
{
    return rule->has_filter && codes && code >= 0 && !((size_t)code < count && codes[code]);
}

/* "judged per market: here 2 red, 10 ok" */
static void say_elsewhere(const struct explain *explain, const struct rule *rule,
                          struct strbuf *text)
{
    const struct slice slice = explain->slice;
    int counts[6] = {0}, all = 0;

    strbuf_adds(text, rule->per_market && rule->per_channel ? _("judged per market and channel")
                      : rule->per_market                    ? _("judged per market")
                      : rule->per_channel                   ? _("judged per channel")
                                                            : _("judged over all markets"));
    for (size_t i = 0; i < explain->findings->count; i++) {
        const struct finding *finding = &explain->findings->items[i];
        bool above =
            finding_below(&(struct finding){.market = slice.market, .channel = slice.channel},
                          finding->market, finding->channel);

        if (finding->rule != rule ||
            !(above || finding_below(finding, slice.market, slice.channel)))
            continue;
        counts[finding->state]++;
        all++;
    }
    strbuf_adds(text, all ? ": " : "");
    say_counts(explain->frame, counts, text);
}

static void say_absence(const struct explain *explain, const struct rule *rule, struct strbuf *text)
{
    const struct frame *frame = explain->frame;
    const struct slice slice = explain->slice;
    bool same_level = (rule->per_market != 0) == (slice.market != SLICE_ALL) &&
                      (rule->per_channel != 0) == (slice.channel != SLICE_ALL);

    strbuf_adds(text, dot(frame));
    if (rule->dormant)
        strbuf_addf(text, _("dormant: no source supplies %s"),
                    keep_text(frame, rule->missing ? rule->missing : ""));
    else if (!same_level)
        say_elsewhere(explain, rule, text);
    else if (leaves_out(rule, rule->filter.markets, rule->filter.market_count, slice.market) ||
             leaves_out(rule, rule->filter.channels, rule->filter.channel_count, slice.channel))
        strbuf_adds(text, _("not judged here: its where leaves this place out"));
    else
        strbuf_adds(text, _("not judged here yet: no whole period with a value"));
}

/* ---- rows ---- */

static void add_line(struct explain *explain, const struct rule *rule,
                     const struct finding *finding)
{
    const struct frame *frame = explain->frame;
    struct report_row *row =
        explain_row(explain, "line", _("Red lines"), rule->name, 0, rule->title);
    struct strbuf text = STRBUF_INIT;
    struct figure figure;

    say_rule(explain, rule, &text);
    if (finding) {
        finding_figure(finding, &figure);
        explain_value(explain, row, &finding->measured, figure.unit,
                      finding->has_limit ? limit_decimals(finding, figure.unit, figure.decimals)
                                         : figure.decimals);
        row_take_finding(row, finding, false);
        if (finding->state == RULE_RED || finding->state == RULE_WARN)
            row->cells[EXPLAIN_VALUE].level = finding->state;
        say_why(explain, finding, &text);
        say_next_step(frame, finding, &text);
        row->drill = frame->view->at;
        row->drill.has_period = false;
        snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", rule->name);
        row->can_drill = strlen(rule->name) < sizeof row->drill.indicator;
    } else {
        say_absence(explain, rule, &text);
    }
    explain_says(explain, row, &text);
    strbuf_release(&text);
    if (finding)
        explain_line_more(explain, rule, finding);
}

void explain_lines(struct explain *explain, bool broken)
{
    const struct rule_set *rules = explain->frame->snapshot->rules;

    for (size_t i = 0; i < rules->count; i++) {
        const struct rule *rule = &rules->rules[i];
        const struct finding *finding;
        bool fired;

        if (!watches(explain, rule))
            continue;
        finding = finding_here(explain, rule);
        fired = finding && finding->state != RULE_OK;
        if (fired == broken)
            add_line(explain, rule, finding);
    }
}

/* ---- changes ---- */

static void add_change(struct explain *explain, const struct finding *finding,
                       const struct rule_run *run, const struct timeline *timeline, size_t at)
{
    const struct frame *frame = explain->frame;
    struct strbuf period = STRBUF_INIT, text = STRBUF_INIT;
    struct report_row *row;
    struct figure figure;

    finding_figure(finding, &figure);
    period_print(timeline_period(timeline, at), &period);
    row = explain_row(explain, "change", _("Changes of state"),
                      section_printf(explain->section, "%s/%s", finding->rule->name, period.text),
                      0, period.text);
    explain_value(explain, row, &run->measured.values[at], figure.unit, figure.decimals);
    row->has_state = true;
    row->state = run->states[at].state;
    row->held = run->states[at].held;
    row->pending = run->states[at].pending;
    row->pending_of = run->states[at].pending_of;
    say_title(frame, finding->rule->title, &text);
    strbuf_adds(&text, ": ");
    strbuf_adds(&text, _(rule_state_name(run->states[at - 1].state)));
    strbuf_adds(&text, frame->ascii ? " -> " : " \xE2\x86\x92 ");
    strbuf_adds(&text, _(rule_state_name(run->states[at].state)));
    explain_says(explain, row, &text);
    strbuf_release(&period);
    strbuf_release(&text);
}

static size_t add_changes_of(struct explain *explain, const struct finding *finding)
{
    const struct frame *frame = explain->frame;
    const struct rollup *rollup = snapshot_rollup(frame->snapshot, finding->rule->grain);
    const struct timeline *timeline = rollup ? rollup_timeline(rollup) : NULL;
    int last = timeline ? timeline_find(timeline, finding->period) : -1;
    struct rule_run run;
    size_t found = 0;

    if (last < 0)
        return 0;
    rule_history(finding->rule, frame->snapshot->model, rollup, explain->slice, (size_t)last, &run);
    for (int i = last; run.states && i > 0 && i > last - CHANGES; i--) {
        if (run.states[i].state == run.states[i - 1].state)
            continue;
        add_change(explain, finding, &run, timeline, (size_t)i);
        found++;
    }
    rule_run_release(&run);
    return found;
}

void explain_changes(struct explain *explain)
{
    const struct rule_set *rules = explain->frame->snapshot->rules;
    size_t judged = 0, changes = 0;
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < rules->count; i++) {
        const struct finding *finding =
            watches(explain, &rules->rules[i]) ? finding_here(explain, &rules->rules[i]) : NULL;

        if (!finding)
            continue;
        judged++;
        changes += add_changes_of(explain, finding);
    }
    if (judged && !changes) {
        strbuf_addf(&text, _("no red line changed its state in the last %d periods"), CHANGES);
        explain_says(explain,
                     explain_row(explain, "change", _("Changes of state"), "none", 0, _("none")),
                     &text);
    }
    strbuf_release(&text);
}
