/*
 * Marks: who has seen a finding, who wants to hear less of it, and what makes it doubtful.
 *
 * Marks never change what is red.  An acknowledgement says "seen" of one run of one instance; when
 * the run ends or gets worse it is void, so that nobody misses a second fire for having seen the
 * first.  A silence dims whatever fits it until a day.  A finding is greyed (inhibited) by another
 * one that says the same and more: a lower level about the same figure of the same place, or
 * anything at all about a market whose data a gate has found unfit.  Identity is the red line and
 * the set of dimensions, never the value.
 *
 * A mark made on a day is there for the judgement that was looked at on that day, which is of the
 * period before: going back in time shows what was marked then.
 */
#include "rule/marks.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/cube.h"
#include "rule/rules.h"

static bool is_code(const struct strmap *codes, int code, const char *text)
{
    return code >= 0 && strcmp(strmap_name(codes, code), text) == 0;
}

/* exact: no text means no such dimension in the key; else it means any. */
static bool dimension_fits(const struct strmap *codes, int code, const char *text, bool exact)
{
    return text ? is_code(codes, code, text) : !exact || code < 0;
}

static bool record_fits(const struct finding *finding, const char *record, bool exact)
{
    if (!record)
        return !exact || !finding->row;
    return finding->row && strcmp(finding->row->key, record) == 0;
}

static bool redline_fits(const struct mark *mark, const struct rule *rule)
{
    return !mark->redline || strcmp(mark->redline, rule->name) == 0 ||
           strcmp(mark->redline, rule->def->name) == 0;
}

/* The period after the finding's, in which people look at it, had not ended before the mark. */
static bool was_looked_at(const struct mark *mark, const struct finding *finding)
{
    struct period next = finding->period;

    next.index++;
    return mark->day <= period_last_day(next);
}

static bool is_past(const struct mark *mark, const struct finding *finding)
{
    return mark->until != DAY_NONE && period_last_day(finding->period) > mark->until;
}

/* Made in the run that goes on, and nothing got worse since. */
static bool is_of_run(const struct mark *mark, const struct finding *finding)
{
    return (!finding->has_since || mark->day >= period_first_day(finding->since)) &&
           finding->state != RULE_OK &&
           rule_state_rank(finding->state) >= rule_state_rank(mark->state);
}

bool mark_holds(const struct mark *mark, const struct dims *dims, const struct finding *finding)
{
    bool exact = mark->kind == MARK_ACKNOWLEDGED;

    return redline_fits(mark, finding->rule) &&
           dimension_fits(&dims->market, finding->market, mark->market, exact) &&
           dimension_fits(&dims->channel, finding->channel, mark->channel, exact) &&
           record_fits(finding, mark->record, exact) && was_looked_at(mark, finding) &&
           !is_past(mark, finding) && (!exact || is_of_run(mark, finding));
}

/* ---- greyed ---- */

static bool is_broken(const struct finding *finding)
{
    return finding->state == RULE_RED || finding->state == RULE_WARN;
}

/* Graver and about the same figure of the same place. */
static bool says_more(const struct finding *graver, const struct finding *finding)
{
    const struct rule *a = graver->rule, *b = finding->rule;

    return a != b && is_broken(graver) && a->subject && a->subject == b->subject &&
           graver->market == finding->market && graver->channel == finding->channel &&
           (finding->state == RULE_WARN || finding->state == RULE_PENDING) &&
           rule_state_rank(graver->state) < rule_state_rank(finding->state);
}

static bool gate_is_shut(const struct finding *finding)
{
    const struct rule *rule = finding->rule;

    return rule->def->gate &&
           finding->state == (rule->machine.red.op || rule->reg_red ? RULE_RED : RULE_WARN);
}

static bool is_doubted(const struct finding *gate, const struct finding *finding)
{
    return !finding->rule->def->gate && !finding->row && finding->state != RULE_OK &&
           (gate->market < 0 || gate->market == finding->market);
}

static const struct rule *greyed_by(const struct finding_list *list, const struct finding *finding)
{
    for (size_t i = 0; i < list->count; i++)
        if (says_more(&list->items[i], finding))
            return list->items[i].rule;
    for (size_t i = 0; i < list->count; i++)
        if (gate_is_shut(&list->items[i]) && is_doubted(&list->items[i], finding))
            return list->items[i].rule;
    return NULL;
}

void marks_apply(const struct mark *marks, size_t count, const struct dims *dims,
                 struct finding_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        struct finding *finding = &list->items[i];

        if (finding->state == RULE_OK)
            continue;
        finding->greyed_by = greyed_by(list, finding);
        for (size_t m = 0; m < count; m++) {
            if (!mark_holds(&marks[m], dims, finding))
                continue;
            if (marks[m].kind == MARK_ACKNOWLEDGED)
                finding->acknowledged = &marks[m];
            else
                finding->silenced = &marks[m];
        }
    }
}

bool finding_is_quiet(const struct finding *finding)
{
    return finding->acknowledged || finding->silenced || finding->greyed_by;
}

/* ---- words ---- */

static void print_mark(const struct mark *mark, const char *by, const char *plain,
                       struct strbuf *out)
{
    struct strbuf clean = STRBUF_INIT;

    if (mark->user)
        text_clean(&clean, mark->user, strlen(mark->user));
    if (clean.length)
        strbuf_addf(out, "%s%s", by, clean.text);
    else
        strbuf_adds(out, plain);
    if (mark->until != DAY_NONE) {
        strbuf_adds(out, _(" until "));
        day_print(mark->until, out);
    }
    strbuf_release(&clean);
}

static void print_greyed(const struct rule *by, struct strbuf *out)
{
    struct strbuf clean = STRBUF_INIT;

    text_clean(&clean, by->name, strlen(by->name));
    strbuf_addf(out,
                by->def->gate ? _(", greyed: %s says the data are unfit")
                              : _(", greyed: %s says more of the same"),
                clean.text);
    strbuf_release(&clean);
}

void finding_marks_text(const struct finding *finding, struct strbuf *out)
{
    if (finding->recovering)
        strbuf_addf(out, _(", recovering: %d of %d past the clear line"), finding->recovering,
                    finding->recovering_of);
    if (finding->flapping)
        strbuf_addf(out, _(", flapping: %d or more changes in %d periods"),
                    finding->rule->machine.flap_changes, finding->rule->machine.flap_periods);
    if (finding->acknowledged)
        print_mark(finding->acknowledged, _(", acknowledged by "), _(", acknowledged"), out);
    if (finding->silenced)
        print_mark(finding->silenced, _(", silenced by "), _(", silenced"), out);
    if (finding->greyed_by)
        print_greyed(finding->greyed_by, out);
}
