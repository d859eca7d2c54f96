/*
 * The agenda: what a review has to look at, where most money is at stake first.
 *
 *     findings that are new, worse or deferred since the last review, and those nobody has answered
 *     early warnings from the middle band on
 *     proposals that wait for a person's word
 *     decisions whose day is over
 *     last, as one item: what is known and unchanged
 *
 * A finding is answered when somebody acknowledged or silenced it, or an open decision is about it,
 * whether that took a step of its playbook or not; an acknowledgement falls off by itself when the
 * finding gets worse (rule/marks.h).  What another
 * finding says already, or whose data is in doubt, is known, too.  Pending lines wait: they are seen
 * when they fire, or when the forecast warns.
 *
 * New and worse are against the period of the last review that looked at an earlier one; where there
 * was none, against the period before.
 *
 * At stake is what the place turned over in the period, in the reporting currency; where the line is
 * about what ads cost (its figure cannot be had without the spend), what was spent there.  It is the size of what the
 * line guards, no forecast of a loss.  A warning counts for its chance of that.  A place that has no
 * figure in the period has the newest one of the 13 before; where there is none at all, and for
 * records that belong to no market, nothing is known, and that is behind everything that is.  A
 * decision that names an amount is worth that, a proposal the budget that it would change.  Equal sums go by state, then by place and red line.
 */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"

enum { LOOK_BACK = 13 };

const char *agenda_kind_name(enum agenda_kind kind)
{
    static const char *const names[] = {[AGENDA_FINDING] = "finding",
                                        [AGENDA_WARNING] = "warning",
                                        [AGENDA_PROPOSAL] = "proposal",
                                        [AGENDA_DECISION] = "decision",
                                        [AGENDA_KNOWN] = "known"};

    return names[kind];
}

/* ---- what is at stake ------------------------------------------------------------------------ */

struct stakes { /* the two figures that money is counted by */
    struct figure turnover, spend;
    bool has_turnover, has_spend;
};

/* Of a margin ads are only one cost among others: what it can be had without does not count. */
static bool needs(const struct formula *formula, const struct formula *other)
{
    const int *mine, *theirs;
    size_t count = formula ? formula_required(formula, &mine) : 0;
    size_t others = other ? formula_measures(other, &theirs) : 0;

    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < others; k++)
            if (mine[i] == theirs[k])
                return true;
    return false;
}

static bool amount_at(const struct agenda *agenda, const struct figure *figure,
                      struct agenda_item *item)
{
    const struct frame *frame = agenda->frame;
    struct slice slice = frame_slice(frame, item->market, item->channel);
    struct column column = {.count = 0};
    bool found = false;

    figure_evaluate(frame, figure, slice, &column);
    for (int back = 0; back <= LOOK_BACK && back <= frame->at && !found; back++) {
        const struct value *value = &column.values[frame->at - back];

        found = value_is_known(value) && value->number > 0;
        if (found)
            item->stake = (struct value){.state = value->state, .number = value->number};
        item->is_older = found && back > 0;
    }
    column_release(&column);
    return found;
}

/* At the rate of the period's last day; false: there is none. */
static bool take_amount(const struct agenda *agenda, double number, const char *from,
                        struct agenda_item *item)
{
    const struct snapshot *snapshot = agenda->frame->snapshot;
    const struct strmap *codes = &snapshot->cube->dims->currency;
    const char *to = snapshot_currency(snapshot);
    struct fx_cursor cursor;
    struct fx_rate rate;

    if (!(number > 0))
        return false;
    if (*from && strcmp(from, to) != 0) {
        if (!fx_cursor_init(&cursor, snapshot->fx, strmap_find(codes, from, strlen(from)),
                            strmap_find(codes, to, strlen(to))) ||
            !fx_cursor_rate(&cursor, period_last_day(agenda->frame->period), &rate))
            return false;
        number *= (double)rate.numerator / (double)rate.denominator;
    }
    item->stake = (struct value){.state = VALUE_OK, .number = number};
    return true;
}

/* "money=1200 EUR" of a decision; of a proposal the budget that it would change. */
static bool amount_named(const struct agenda *agenda, struct agenda_item *item)
{
    char text[64];
    double number;

    if (item->proposal) {
        const struct proposal_terms *terms = &item->proposal->terms;

        number = (double)terms->from;
        for (int i = 0; i < terms->digits; i++)
            number /= 10;
        return take_amount(agenda, number, terms->currency, item);
    }
    if (!item->decision || !journal_detail(item->decision->record, "money", text, sizeof text))
        return false;
    size_t length = strcspn(text, " ");
    return number_parse(text, length, &number) &&
           take_amount(agenda, number, text[length] ? text + length + 1 : "", item);
}

static void find_stake(const struct agenda *agenda, const struct stakes *stakes,
                       const struct rule *rule, struct agenda_item *item)
{
    bool placed = item->market || item->channel || !(item->finding && item->finding->row);

    item->stake = (struct value){.state = VALUE_NODATA};
    if (amount_named(agenda, item) || !placed)
        return;
    item->is_spend = rule && stakes->has_spend && needs(rule->formula, stakes->spend.formula);
    if (item->is_spend && amount_at(agenda, &stakes->spend, item))
        return;
    item->is_spend = false;
    if (stakes->has_turnover)
        amount_at(agenda, &stakes->turnover, item);
}

/* ---- what was said --------------------------------------------------------------------------- */

static bool is_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool is_about(const struct decision *decision, const struct rule *rule, const char *market,
                     const char *channel)
{
    const char *name = decision->record->redline;

    return is_text(decision->place.market, market) && is_text(decision->place.channel, channel) &&
           (!strcmp(name, rule->name) || !strcmp(name, rule->def->name));
}

/* An open decision whose day is not over; NULL. */
static const struct decision *answer_of(const struct agenda *agenda, const struct rule *rule,
                                        const struct agenda_item *item)
{
    const struct ledger *ledger = agenda->frame->view->ledger;

    for (size_t i = 0; ledger && rule && i < ledger->decision_count; i++)
        if (ledger->decisions[i].state < DECISION_REFUSED &&
            is_about(&ledger->decisions[i], rule, item->market, item->channel))
            return &ledger->decisions[i];
    return NULL;
}

/* By the agenda's own ledger: the marks of the findings may be of a later one. */
static const struct mark *mark_of(const struct agenda *agenda, const struct finding *finding)
{
    const struct ledger *ledger = agenda->frame->view->ledger;
    const struct dims *dims = agenda->frame->snapshot->cube->dims;

    for (size_t i = ledger ? ledger->mark_count : 0; i > 0; i--)
        if (mark_holds(&ledger->marks[i - 1], dims, finding))
            return &ledger->marks[i - 1];
    return NULL;
}

/* Why a finding needs no item of its own; NULL: it does. */
static const char *why_known(const struct agenda *agenda, const struct agenda_item *item)
{
    const struct mark *mark = mark_of(agenda, item->finding);
    bool moved = item->since == SINCE_NEW || item->since == SINCE_WORSE;

    if (mark)
        return mark->kind == MARK_SILENCED ? N_("silenced") : N_("acknowledged");
    if (item->finding->greyed_by)
        return N_("greyed");
    return !moved && !item->deferred && answer_of(agenda, item->finding->rule, item)
               ? N_("decided, not due yet")
               : NULL;
}

/* ---- items ----------------------------------------------------------------------------------- */

static void make_key(struct agenda *agenda, struct agenda_item *item, const char *record)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s:%s", agenda_kind_name(item->kind), item->subject);
    if (item->market || item->channel)
        strbuf_addf(&text, "@%s", item->market ? item->market : "*");
    if (item->channel)
        strbuf_addf(&text, "/%s", item->channel);
    if (record)
        strbuf_addf(&text, "#%s", record);
    for (size_t i = 0; i < text.length; i++) /* it is a line of a record's detail */
        if ((unsigned char)text.text[i] < ' ')
            text.text[i] = '?';
    item->key = arena_strdup(&agenda->arena, text.text);
    strbuf_release(&text);
}

static bool was_deferred(const struct agenda *agenda, const struct agenda_item *item)
{
    const struct looked *looked = agenda->last ? meeting_looked(agenda->last, item->key) : NULL;

    return looked && looked->outcome == OUTCOME_DEFER;
}

static void add(struct agenda *agenda, const struct agenda_item *item)
{
    MEM_GROW(agenda->items, agenda->count, agenda->capacity);
    agenda->items[agenda->count++] = *item;
}

static void add_known(struct agenda *agenda, const struct agenda_item *item)
{
    MEM_GROW(agenda->known, agenda->known_count, agenda->known_capacity);
    agenda->known[agenda->known_count++] = *item;
}

/* Codes of a slice, as read; of a record that of its market. */
static void take_place(const struct agenda *agenda, int market, int channel,
                       struct agenda_item *item)
{
    item->market = market >= 0 ? code_text(agenda->frame, true, market) : NULL;
    item->channel = channel >= 0 ? code_text(agenda->frame, false, channel) : NULL;
}

static bool is_of_view(const struct agenda *agenda, const struct agenda_item *item)
{
    const struct path *at = &agenda->frame->view->at;

    return (!*at->market || is_text(item->market, at->market)) &&
           (!*at->channel || is_text(item->channel, at->channel));
}

/* The longest overdue one. */
static const struct playbook_due *due_of(const struct agenda *agenda,
                                         const struct finding *finding)
{
    for (size_t i = 0; i < agenda->due_count; i++)
        if (agenda->due[i].finding == finding)
            return &agenda->due[i];
    return NULL;
}

static void add_finding(struct agenda *agenda, const struct stakes *stakes,
                        const struct finding *finding)
{
    struct agenda_item item = {.kind = AGENDA_FINDING,
                               .finding = finding,
                               .subject = finding->rule->name,
                               .state = finding->state,
                               .since = since_of(agenda->since, finding),
                               .due = due_of(agenda, finding)};

    if (finding->state == RULE_OK || finding->state == RULE_PENDING ||
        !frame_admits(agenda->frame, finding->market, finding->channel))
        return;
    take_place(agenda, finding->market, finding->channel, &item);
    if (!is_of_view(agenda, &item))
        return;
    make_key(agenda, &item, finding->row ? finding->row->key : NULL);
    item.deferred = was_deferred(agenda, &item);
    item.why = why_known(agenda, &item);
    find_stake(agenda, stakes, finding->rule, &item);
    if (item.why)
        add_known(agenda, &item);
    else
        add(agenda, &item);
}

/* Its red line is broken here already, on whatever level: one item is enough. */
static bool is_finding(const struct agenda *agenda, const struct warning *warning)
{
    return warning->is_broken || warning->state == RULE_WARN || warning->state == RULE_RED ||
           !frame_admits(agenda->frame, warning->market, warning->channel);
}

static void add_warning(struct agenda *agenda, const struct stakes *stakes,
                        const struct warning *warning)
{
    struct agenda_item item = {.kind = AGENDA_WARNING,
                               .warning = warning,
                               .subject = warning->rule->name,
                               .state = RULE_PENDING};

    if (is_finding(agenda, warning) || !warning_is_told(warning) ||
        warning->chance < agenda->board.bands.warn)
        return;
    take_place(agenda, warning->market, warning->channel, &item);
    if (!is_of_view(agenda, &item))
        return;
    make_key(agenda, &item, NULL);
    item.deferred = was_deferred(agenda, &item);
    find_stake(agenda, stakes, warning->rule, &item);
    if (value_is_known(&item.stake))
        item.stake.number *= warning->chance;
    if (!item.deferred && answer_of(agenda, warning->rule, &item)) {
        item.why = N_("decided, not due yet");
        add_known(agenda, &item);
    } else {
        add(agenda, &item);
    }
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void add_proposal(struct agenda *agenda, const struct stakes *stakes,
                         const struct proposal_item *proposal)
{
    struct agenda_item item = {.kind = AGENDA_PROPOSAL,
                               .proposal = proposal,
                               .market = or_null(proposal->terms.market),
                               .channel = or_null(proposal->terms.channel),
                               .subject = proposal->key,
                               .state = RULE_WARN};

    if (proposal->wish >= WISH_EXPORT || !is_of_view(agenda, &item))
        return;
    make_key(agenda, &item, NULL);
    item.deferred = was_deferred(agenda, &item);
    find_stake(agenda, stakes, NULL, &item);
    add(agenda, &item);
}

static void add_decision(struct agenda *agenda, const struct stakes *stakes,
                         const struct decision *decision)
{
    char number[24];
    struct agenda_item item = {.kind = AGENDA_DECISION,
                               .decision = decision,
                               .market = decision->place.market,
                               .channel = decision->place.channel,
                               .state = RULE_RED};

    if (decision->state != DECISION_OVERDUE || !is_of_view(agenda, &item))
        return;
    snprintf(number, sizeof number, "%lld", (long long)decision->record->id);
    item.subject = arena_strdup(&agenda->arena, number);
    make_key(agenda, &item, NULL);
    item.deferred = was_deferred(agenda, &item);
    find_stake(agenda, stakes, rule_set_find(agenda->frame->snapshot->rules,
                                             decision->record->redline),
               &item);
    add(agenda, &item);
}

/* ---- order ----------------------------------------------------------------------------------- */

static int compare_items(const void *left, const void *right)
{
    const struct agenda_item *a = left, *b = right;
    bool known_a = value_is_known(&a->stake), known_b = value_is_known(&b->stake);
    int order = 0;

    if (known_a != known_b)
        return known_a ? -1 : 1;
    if (known_a && a->stake.number != b->stake.number)
        return a->stake.number > b->stake.number ? -1 : 1;
    if (rule_state_rank(a->state) != rule_state_rank(b->state))
        return rule_state_rank(a->state) - rule_state_rank(b->state);
    order = strcmp(a->market ? a->market : "", b->market ? b->market : "");
    if (!order)
        order = strcmp(a->channel ? a->channel : "", b->channel ? b->channel : "");
    if (!order)
        order = strcmp(a->subject, b->subject);
    return order ? order : strcmp(a->key, b->key);
}

static void sort(struct agenda_item *items, size_t count)
{
    if (count)
        qsort(items, count, sizeof *items, compare_items);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The last review that looked at an earlier period of this grain; else the period before. */
static void find_base(struct agenda *agenda)
{
    const struct ledger *ledger = agenda->frame->view->ledger;
    struct period period = agenda->frame->period;

    for (size_t i = ledger ? ledger->meetings.count : 0; i > 0 && !agenda->has_base; i--) {
        const struct held_meeting *meeting = &ledger->meetings.items[i - 1];

        agenda->has_base = meeting->has_period && meeting->period.grain == period.grain &&
                           meeting->period.index < period.index;
        if (agenda->has_base) {
            agenda->last = meeting;
            agenda->base = meeting->period;
        }
    }
    if (agenda->has_base && agenda->base.index != period.index - 1)
        agenda->own = since_judge(agenda->frame->context, agenda->base);
    agenda->since = agenda->own ? agenda->own : report_since(agenda->frame->context);
}

static void find_warnings(struct agenda *agenda)
{
    const struct catalogue *catalogue = agenda->frame->snapshot->catalogue;
    const struct pane_def *pane = agenda->pane;

    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (!strcmp(catalogue->panes[i].kind, "forecast")) {
            pane = &catalogue->panes[i]; /* the same chances as its board shows */
            break;
        }
    warning_board_build(
        agenda->frame->snapshot, &agenda->frame->context->findings, agenda->frame->period,
        (size_t)pane->horizon,
        (struct warning_bands){pane->bands[0], pane->bands[1], pane->bands[2]}, &agenda->board);
}

static void add_known_item(struct agenda *agenda)
{
    struct agenda_item item = {.kind = AGENDA_KNOWN,
                               .subject = "known",
                               .state = RULE_OK,
                               .stake = {.state = VALUE_NODATA}};

    if (!agenda->known_count)
        return;
    make_key(agenda, &item, NULL);
    add(agenda, &item);
}

void agenda_open(struct agenda *agenda, struct frame *frame, const struct pane_def *pane)
{
    const struct finding_list *findings = &frame->context->findings;
    const struct ledger *ledger = frame->view->ledger;
    struct stakes stakes = {.has_spend = false};

    *agenda = (struct agenda){
        .frame = frame, .pane = pane, .today = ledger ? ledger->today : snapshot_today(frame->snapshot)};
    find_base(agenda);
    find_warnings(agenda);
    agenda->due_count = report_playbook_overdue(frame->context, &agenda->due);
    stakes.has_turnover = pane->turnover && figure_open(frame, pane->turnover, &stakes.turnover);
    stakes.has_spend = pane->spend && figure_open(frame, pane->spend, &stakes.spend);
    for (size_t i = 0; i < findings->count; i++)
        add_finding(agenda, &stakes, &findings->items[i]);
    for (size_t i = 0; i < agenda->board.count; i++)
        add_warning(agenda, &stakes, &agenda->board.items[i]);
    proposal_board_init(&agenda->proposals, frame->context);
    for (size_t i = 0; agenda->proposals.is_latest && i < agenda->proposals.count; i++)
        add_proposal(agenda, &stakes, &agenda->proposals.items[i]);
    for (size_t i = 0; ledger && i < ledger->decision_count; i++)
        add_decision(agenda, &stakes, &ledger->decisions[i]);
    sort(agenda->items, agenda->count);
    sort(agenda->known, agenda->known_count);
    add_known_item(agenda);
    if (stakes.has_turnover)
        figure_close(&stakes.turnover);
    if (stakes.has_spend)
        figure_close(&stakes.spend);
}

void agenda_close(struct agenda *agenda)
{
    warning_board_release(&agenda->board);
    proposal_board_release(&agenda->proposals);
    since_free(agenda->own);
    free(agenda->items);
    free(agenda->known);
    free(agenda->due);
    arena_release(&agenda->arena);
}
