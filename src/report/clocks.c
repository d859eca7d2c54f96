/*
 * The clock from a finding to its decision.
 *
 * It starts when the period in which the line broke was over: before that nobody could know.  It
 * stops when the decision was said, by the clock of the settings' time zone; where the end of the
 * data is the present (now = data), with the end of the period that stood on the screen.  A row of
 * a register has no periods: it needs a date in the register that says since when (found = COLUMN).
 *
 * A machine whose clock went backwards, or a decision on what was foreseen, gives a decision before
 * the finding: that is said, and never counted as a negative time.
 */
#include "clocks.h"

#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "rule/kinds.h"

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600, HOURS_MOST = 72, LATE_HOURS_MOST = 23 };

/* ---- how long there is ----------------------------------------------------------------------- */

static const char *category_of(const struct reg *reg, const struct register_row *row)
{
    int column = reg && row ? register_column(reg, "category") : -1;

    return column >= 0 ? row->cells[column].text : NULL;
}

static long within_of(const struct frame *frame, const struct redline_def *def,
                      const char *category)
{
    const struct decisions_def *decisions = &frame->snapshot->catalogue->decisions;

    if (def->decide_seconds)
        return def->decide_seconds;
    for (size_t i = 0; category && i < decisions->clock_count; i++)
        if (!strcmp(decisions->clocks[i].category, category))
            return decisions->clocks[i].seconds;
    return decisions->within_seconds;
}

/* ---- since when ------------------------------------------------------------------------------ */

static bool found_in_row(const struct rule *rule, const struct register_row *row, int64_t *found)
{
    int column = rule->def->found ? register_column(rule->reg, rule->def->found) : -1;

    if (column < 0 || !row || !value_is_known(&row->cells[column].value))
        return false;
    *found = (int64_t)row->cells[column].value.number * DAY_SECONDS;
    return true;
}

static int64_t end_of(struct period period)
{
    return ((int64_t)period_last_day(period) + 1) * DAY_SECONDS;
}

/* The first span of the run of states that are `least` or worse, at a span that has one. */
static size_t run_start(const struct rule_run *run, size_t at, enum rule_state least)
{
    while (at && (run->states[at - 1].state == RULE_RED || run->states[at - 1].state == least))
        at--;
    return at;
}

/* The course of a decision's red line up to its period, the last of which is *at. */
static bool run_of(const struct frame *frame, const struct decision *decision,
                   const struct rule **rule, struct rule_run *run, size_t *at)
{
    const struct snapshot *snapshot = frame->snapshot;
    const struct journal_place *place = &decision->place;
    struct slice slice = snapshot_slice(snapshot, place->market, place->channel);
    const struct rollup *rollup;

    *run = (struct rule_run){.states = NULL};
    *rule = *decision->record->redline ? rule_set_find(snapshot->rules, decision->record->redline)
                                       : NULL;
    if (!*rule || (*rule)->dormant || !(*rule)->formula || !place->has_period ||
        slice.market < SLICE_ALL || slice.channel < SLICE_ALL)
        return false;
    rollup = snapshot_rollup(snapshot, (*rule)->grain);
    if (!rollup || !rule_judged_span(*rule, snapshot->model, rollup, place->period, at))
        return false;
    rule_history(*rule, snapshot->model, rollup, slice, *at, run);
    return run->states != NULL;
}

static struct period period_at(const struct frame *frame, const struct rule *rule, size_t span)
{
    return timeline_period(rollup_timeline(snapshot_rollup(frame->snapshot, rule->grain)), span);
}

bool clock_run_of_decision(const struct frame *frame, const struct decision *decision,
                           struct period *first)
{
    const struct rule *rule;
    struct rule_run run;
    size_t at;
    bool good = run_of(frame, decision, &rule, &run, &at) &&
                (run.states[at].state == RULE_RED || run.states[at].state == RULE_WARN);

    if (good)
        *first = period_at(frame, rule, run_start(&run, at, RULE_WARN));
    rule_run_release(&run);
    return good;
}

/* Since when it was red; *before: it was not yet, when it was decided on. */
static bool found_by_rule(const struct frame *frame, const struct decision *decision,
                          int64_t *found, bool *before)
{
    const struct rule *rule;
    struct rule_run run;
    size_t at;
    bool good = run_of(frame, decision, &rule, &run, &at);

    if (good) {
        *before = run.states[at].state != RULE_RED;
        *found = end_of(period_at(frame, rule, run_start(&run, at, RULE_RED)));
    }
    rule_run_release(&run);
    return good;
}

static const struct register_row *row_of(const struct rule *rule,
                                         const struct journal_record *record)
{
    char key[128];

    for (size_t i = 0; rule->reg && i < rule->reg->row_count; i++)
        if (journal_detail(record, "record", key, sizeof key) &&
            !strcmp(rule->reg->rows[i].key, key))
            return &rule->reg->rows[i];
    return NULL;
}

/* ---- runs ------------------------------------------------------------------------------------ */

void clock_of_decision(const struct frame *frame, const struct decision *decision,
                       struct decide_run *out)
{
    const struct snapshot *snapshot = frame->snapshot;
    const struct journal_record *record = decision->record;
    const struct rule *rule =
        *record->redline ? rule_set_find(snapshot->rules, record->redline) : NULL;
    const struct register_row *row = rule ? row_of(rule, record) : NULL;
    int64_t found, said;

    *out = (struct decide_run){.is_decided = true};
    if (!rule || !ledger_said_at(record, snapshot->catalogue, &said))
        return;
    out->within = within_of(frame, rule->def, category_of(rule->reg, row));
    if (out->within <= 0 || !(rule->reg ? found_in_row(rule, row, &found)
                                        : found_by_rule(frame, decision, &found, &out->is_before)))
        return;
    out->told = true;
    out->is_before = out->is_before || said < found;
    out->taken = out->is_before ? 0 : said - found;
}

void clock_of_finding(const struct frame *frame, const struct finding *finding,
                      struct decide_run *out)
{
    const struct rule *rule = finding->rule;
    int64_t found = 0;

    *out = (struct decide_run){
        .within = within_of(frame, rule->def, category_of(rule->reg, finding->row))};
    out->told = finding->row ? found_in_row(rule, finding->row, &found) : finding->has_since;
    if (out->told && !finding->row)
        found = end_of(finding->since);
    out->told = out->told && out->within > 0;
    out->taken = out->told && frame->snapshot->now > found ? frame->snapshot->now - found : 0;
}

bool clock_is_late(const struct decide_run *run)
{
    return run->told && run->taken > run->within;
}

/* ---- who decided ----------------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
    return !strcmp(a ? a : "", b ? b : "");
}

static bool is_about(const struct frame *frame, const struct decision *decision,
                     const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    const char *market = code_text(frame, true, finding->market);
    const char *channel = code_text(frame, false, finding->channel);
    const char *indicator = decision->place.indicator;
    char key[128];
    bool named = !strcmp(decision->record->redline, rule->name) ||
                 (!*decision->record->redline && rule->indicator && indicator &&
                  !strcmp(indicator, rule->indicator->def->name));

    if (!named || (!finding->row && !same_text(decision->place.channel, channel)))
        return false;
    if (finding->row)
        return journal_detail(decision->record, "record", key, sizeof key) &&
               !strcmp(key, finding->row->key);
    return same_text(decision->place.market, market);
}

/* Of this run: what it looked at is not over before the run began. */
static bool is_of_run(const struct frame *frame, const struct decision *decision,
                      const struct finding *finding)
{
    int32_t day = decision->place.has_period
                      ? period_last_day(decision->place.period)
                      : ledger_said_on(decision->record, frame->snapshot->catalogue);

    return decision->state < DECISION_REFUSED || !finding->has_since ||
           day >= period_first_day(finding->since);
}

const struct decision *clock_decision_on(const struct frame *frame, const struct finding *finding)
{
    const struct ledger *ledger = frame->view->ledger;

    for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
        const struct decision *decision = &ledger->decisions[i];

        if (decision->state != DECISION_REFUSED && is_about(frame, decision, finding) &&
            is_of_run(frame, decision, finding))
            return decision;
    }
    return NULL;
}

static bool is_answered(const struct frame *frame, const struct proposal_case *proposal,
                        const struct finding *finding)
{
    struct period cycle;

    return proposal->state >= PROPOSAL_APPROVED && proposal->state < PROPOSAL_LAPSED &&
           !strcmp(proposal->record->redline, finding->rule->name) && !finding->row &&
           same_text(proposal->terms.market, code_text(frame, true, finding->market)) &&
           same_text(proposal->terms.channel, code_text(frame, false, finding->channel)) &&
           (!finding->has_since || !period_parse(proposal->terms.cycle, &cycle) ||
            period_last_day(cycle) >= period_first_day(finding->since));
}

bool clock_is_decided(const struct frame *frame, const struct finding *finding)
{
    const struct ledger *ledger = frame->view->ledger;

    for (size_t i = 0; ledger && i < ledger->proposals.count; i++)
        if (is_answered(frame, &ledger->proposals.items[i], finding))
            return true;
    return clock_decision_on(frame, finding) != NULL;
}

/* ---- in words -------------------------------------------------------------------------------- */

static void say_seconds(int64_t seconds, long hours_most, struct strbuf *out)
{
    long hours = (long)(seconds / HOUR_SECONDS);

    if (hours < 1 && seconds)
        strbuf_addf(out, _("%ld min"), (long)(seconds / 60));
    else if (hours <= hours_most)
        strbuf_addf(out, _("%ld h"), hours);
    else if (hours % 24)
        strbuf_addf(out, _("%ld d %ld h"), hours / 24, hours % 24);
    else
        strbuf_addf(out, _("%ld d"), hours / 24);
}

void clock_say(const struct decide_run *run, struct strbuf *out)
{
    if (!run->told)
        return;
    if (run->is_before) {
        strbuf_adds(out, _("before it was red"));
        return;
    }
    if (clock_is_late(run)) {
        strbuf_adds(out, _("late by "));
        say_seconds(run->taken - run->within, LATE_HOURS_MOST, out);
        return;
    }
    strbuf_adds(out, run->is_decided ? _("after ") : "");
    say_seconds(run->is_decided ? run->taken : run->within - run->taken, HOURS_MOST, out);
    strbuf_adds(out, _(" of "));
    say_seconds(run->within, HOURS_MOST, out);
    strbuf_adds(out, run->is_decided ? "" : _(" left"));
}
