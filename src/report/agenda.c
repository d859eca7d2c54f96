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
 * finding gets worse (rule/marks.h).  What another finding says already, or whose data is in doubt,
 * is known, too.  Pending lines wait: they are seen when they fire, or when the forecast warns.
 *
 * New and worse are against the period of the last review that looked at an earlier one; where
 * there was none, against the period before.
 *
 * At stake is what agenda_stake.c says; what is not known there is behind everything that is. Equal
 * sums go by state, then by place and red line.
 */
#include "agenda.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"

const char *agenda_kind_name(enum agenda_kind kind)
{
    static const char *const names[] = {[AGENDA_FINDING] = "finding",
                                        [AGENDA_WARNING] = "warning",
                                        [AGENDA_PROPOSAL] = "proposal",
                                        [AGENDA_DECISION] = "decision",
                                        [AGENDA_KNOWN] = "known"};

    return names[kind];
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

/* An open decision about it; NULL. */
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

static const char *say_answer(const struct decision *decision)
{
    return !decision                             ? NULL
           : decision->state == DECISION_OVERDUE ? N_("decided, and overdue")
                                                 : N_("decided, not due yet");
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
    if (moved || item->deferred)
        return NULL;
    return say_answer(answer_of(agenda, item->finding->rule, item));
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
static const struct playbook_due *due_of(const struct agenda *agenda, const struct finding *finding)
{
    for (size_t i = 0; i < agenda->due_count; i++)
        if (agenda->due[i].finding == finding)
            return &agenda->due[i];
    return NULL;
}

static void add_finding(struct agenda *agenda, const struct agenda_stakes *stakes,
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
    agenda_stake(agenda, stakes, finding->rule, &item);
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

static void add_warning(struct agenda *agenda, const struct agenda_stakes *stakes,
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
    agenda_stake(agenda, stakes, warning->rule, &item);
    if (value_is_known(&item.stake))
        item.stake = (struct value){.state = item.stake.state,
                                    .number = item.stake.number * warning->chance};
    if (!item.deferred)
        item.why = say_answer(answer_of(agenda, warning->rule, &item));
    if (item.why)
        add_known(agenda, &item);
    else
        add(agenda, &item);
}

static const char *or_null(const char *text)
{
    return text && *text ? text : NULL;
}

static void add_proposal(struct agenda *agenda, const struct agenda_stakes *stakes,
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
    agenda_stake(agenda, stakes, NULL, &item);
    add(agenda, &item);
}

static void add_decision(struct agenda *agenda, const struct agenda_stakes *stakes,
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
    agenda_stake(agenda, stakes,
                 rule_set_find(agenda->frame->snapshot->rules, decision->record->redline), &item);
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
    warning_board_build(agenda->frame->snapshot, &agenda->frame->context->findings,
                        agenda->frame->period, (size_t)pane->horizon,
                        (struct warning_bands){pane->bands[0], pane->bands[1], pane->bands[2]},
                        &agenda->board);
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

static bool is_wanted(const char *key, enum agenda_kind kind)
{
    const char *name = agenda_kind_name(kind);
    size_t length = strlen(name);

    return !key || !strncmp(key, "known:", 6) ||
           (!strncmp(key, name, length) && key[length] == ':');
}

/* What costs something is made only where it is asked for: the board of warnings, the proposals. */
static void add_all(struct agenda *agenda, const struct agenda_stakes *stakes, const char *key)
{
    const struct finding_list *findings = &agenda->frame->context->findings;
    const struct ledger *ledger = agenda->frame->view->ledger;

    if (is_wanted(key, AGENDA_FINDING)) {
        agenda->due_count = report_playbook_overdue(agenda->frame->context, &agenda->due);
        for (size_t i = 0; i < findings->count; i++)
            add_finding(agenda, stakes, &findings->items[i]);
    }
    if (is_wanted(key, AGENDA_WARNING)) {
        find_warnings(agenda);
        for (size_t i = 0; i < agenda->board.count; i++)
            add_warning(agenda, stakes, &agenda->board.items[i]);
    }
    if (is_wanted(key, AGENDA_PROPOSAL)) {
        proposal_board_init(&agenda->proposals, agenda->frame->context);
        for (size_t i = 0; agenda->proposals.is_latest && i < agenda->proposals.count; i++)
            add_proposal(agenda, stakes, &agenda->proposals.items[i]);
    }
    for (size_t i = 0; ledger && is_wanted(key, AGENDA_DECISION) && i < ledger->decision_count; i++)
        add_decision(agenda, stakes, &ledger->decisions[i]);
}

void agenda_open(struct agenda *agenda, struct frame *frame, const struct pane_def *pane,
                 const char *key)
{
    const struct ledger *ledger = frame->view->ledger;
    struct agenda_stakes stakes = {.has_spend = false};

    *agenda = (struct agenda){.frame = frame,
                              .pane = pane,
                              .today = ledger ? ledger->today : snapshot_today(frame->snapshot)};
    find_base(agenda);
    stakes.has_turnover = pane->turnover && figure_open(frame, pane->turnover, &stakes.turnover);
    stakes.has_spend = pane->spend && figure_open(frame, pane->spend, &stakes.spend);
    add_all(agenda, &stakes, key);
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
