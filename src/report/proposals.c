/*
 * The board: proposals as they stand at the period looked at.
 *
 * The journal says what people did, the data says whether a guard held and whether the cycle is
 * over; only both together say what a proposal waits for.  Of one budget one thing is on the board
 * at a time: what is under way hides what the red line asks for anew, a refused one stays away until
 * the next cycle or until it gets worse, and what was applied is asked again only when a whole
 * period has passed since.
 *
 * Nothing is done here, and no amount is computed that rule/proposals.h did not.
 */
#include "report/proposals.h"

#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/ledger.h"

enum { FINISHED_MOST = 20 };

struct making {
    struct proposal_board *board;
    const struct report_context *context;
    const struct snapshot *snapshot;
    const struct proposal_book *book; /* never NULL */
};

static const char *keep(struct making *making, struct strbuf *text)
{
    const char *kept = arena_strdup(&making->board->arena, text->text);

    strbuf_release(text);
    return kept;
}

/* The last whole period of that grain at the end of the one looked at. */
static struct period whole_period(struct period looked, enum grain grain)
{
    struct period period = period_of_day(grain, period_last_day(looked));

    if (period_last_day(period) > period_last_day(looked))
        period.index--;
    return period;
}

static struct period period_of(const struct journal_record *record, enum grain grain)
{
    struct period period;
    int32_t day = journal_day(record->time);

    if (period_parse(record->period, &period) && period.grain == grain)
        return period;
    return period_of_day(grain, day == DAY_NONE ? 0 : day);
}

/* ---- items ----------------------------------------------------------------------------------- */

static struct proposal_item *add_item(struct making *making)
{
    struct proposal_item *item = &making->board->items[making->board->count++];

    *item = (struct proposal_item){.why = "", .wish = WISH_NONE};
    return item;
}

static void say_sentence(struct making *making, struct proposal_item *item)
{
    struct strbuf text = STRBUF_INIT;
    struct proposal_words words = {.market = item->terms.market,
                                   .channel = item->terms.channel,
                                   .currency = item->terms.currency,
                                   .digits = item->terms.digits,
                                   .from = item->terms.from,
                                   .to = item->terms.to,
                                   .grain = item->cycle.grain};

    proposal_say(&words, &text);
    item->sentence = keep(making, &text);
}

/* "ad ROI 1.28 for 3 weeks; ...", and what the step limit took. */
static const char *say_why(struct making *making, const struct proposed *proposed)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, proposed->why);
    if (proposed->is_capped) {
        strbuf_addf(&text, _("%sasked for "), text.length ? "; " : "");
        amount_print_grouped(proposed->asked, proposed->digits, true, &text);
        strbuf_addf(&text, _(", the step limit is %g%%"), proposed->rule->def->step_limit * 100);
    }
    return keep(making, &text);
}

static const char *code_name(const struct making *making, bool market, int code)
{
    const struct dims *dims = making->snapshot->cube->dims;

    return code < 0 ? "" : strmap_name(market ? &dims->market : &dims->channel, code);
}

static void take_rule(struct proposal_terms *terms, const struct proposal_def *def)
{
    terms->name = def->name;
    terms->lever = def->lever;
    terms->guard = def->guard ? def->guard : "";
    terms->limit = def->step_limit;
    terms->canary = def->canary;
    terms->canary_for = def->canary_for;
    terms->four_eyes = def->four_eyes;
}

static void add_computed(struct making *making, const struct proposed *proposed, const char *again)
{
    struct proposal_item *item = add_item(making);
    struct strbuf text = STRBUF_INIT;

    item->computed = proposed;
    item->redline = proposed->finding->rule->name;
    item->terms.market = code_name(making, true, proposed->market);
    item->terms.channel = code_name(making, false, proposed->channel);
    item->cycle = proposed->period;
    item->again = again;
    take_rule(&item->terms, proposed->rule->def);
    period_print(item->cycle, &text);
    item->terms.cycle = keep(making, &text);
    item->terms.currency = proposed->currency;
    item->terms.digits = proposed->digits;
    item->terms.from = proposed->from;
    item->terms.to = proposed->to;
    item->terms.computed = true;
    item->wish = WISH_APPROVE;
    strbuf_addf(&text, "%s/%s/%s/%s", item->terms.name, item->terms.market, item->terms.channel,
                item->terms.cycle);
    item->key = keep(making, &text);
    item->why = say_why(making, proposed);
    say_sentence(making, item);
}

/* ---- guards and cycles ----------------------------------------------------------------------- */

/* Looks at each whole period behind `since` up to the last: how many held, and the first that did
 * not. What is missing is neither. */
static void watch_guard(struct making *making, struct proposal_item *item, struct period since)
{
    static const struct origin nowhere = {.file = "journal"};
    const struct rollup *rollup = snapshot_rollup(making->snapshot, item->cycle.grain);
    struct period last = whole_period(making->board->period, item->cycle.grain);
    struct slice slice = snapshot_slice(making->snapshot, item->terms.market, item->terms.channel);
    struct column column = {.count = 0};
    struct err err;
    struct formula *guard =
        *item->terms.guard && rollup
            ? proposal_guard_compile(making->snapshot->model, item->terms.guard, &nowhere, &err)
            : NULL;

    if (guard)
        model_evaluate(making->snapshot->model, guard, NULL, rollup, slice, &column);
    for (since.index++; guard && since.index <= last.index && !item->guard_broke; since.index++) {
        int at = timeline_find(rollup_timeline(rollup), since);

        if (at < 0 || (size_t)at >= column.count || !value_is_known(&column.values[at]))
            continue;
        item->guard_broke = column.values[at].number == 0;
        item->guard_at = since;
        item->canary_done += !item->guard_broke;
    }
    column_release(&column);
    formula_free(guard);
}

static void follow_canary(struct making *making, struct proposal_item *item)
{
    watch_guard(making, item, period_of(item->recorded->canary, item->cycle.grain));
    if (item->guard_broke) {
        item->wish = WISH_RETURN;
    } else if (item->canary_done >= item->terms.canary_for) {
        item->wish = WISH_EXPORT;
        item->due = STAGE_FULL;
    }
}

static void follow_applied(struct making *making, struct proposal_item *item)
{
    struct period since = period_of(item->recorded->applied, item->cycle.grain);
    struct period last = whole_period(making->board->period, item->cycle.grain);

    watch_guard(making, item, since);
    if (item->guard_broke && !item->recorded->superseded)
        item->wish = WISH_RETURN;
    else if (last.index > since.index)
        item->wish = WISH_MEASURE;
}

static void follow(struct making *making, struct proposal_item *item)
{
    struct period last = whole_period(making->board->period, item->cycle.grain);

    switch (item->state) {
    case PROPOSAL_OPEN:
    case PROPOSAL_CHANGED:
        if (item->cycle.index < last.index)
            item->state = PROPOSAL_LAPSED;
        else
            item->wish = WISH_APPROVE;
        break;
    case PROPOSAL_APPROVED:
        item->wish = WISH_EXPORT;
        item->due = item->terms.canary > 0 ? STAGE_CANARY : STAGE_FULL;
        break;
    case PROPOSAL_CANARY:
        follow_canary(making, item);
        break;
    case PROPOSAL_APPLIED:
        follow_applied(making, item);
        break;
    case PROPOSAL_RETURNING:
        item->wish = WISH_EXPORT;
        item->due = STAGE_BACK;
        break;
    default:
        break;
    }
    item->stop = item->state <= PROPOSAL_CANARY && item->terms.to > item->terms.from
                     ? proposal_stop_at(making->context, &item->terms)
                     : NULL;
    if (item->stop)
        item->due = STAGE_NONE;
    if (item->due != STAGE_NONE)
        proposal_amounts(&item->terms, item->due,
                         item->recorded->canary && !item->recorded->applied ? PROPOSAL_CANARY
                                                                            : item->state,
                         &item->old, &item->fresh);
}

/* Words that begin with the sentence itself are not said twice. */
static const char *reason_of(const char *sentence, const char *text)
{
    size_t length = strlen(sentence);

    return strncmp(text, sentence, length) == 0 && strncmp(text + length, ": ", 2) == 0
               ? text + length + 2
               : text;
}

static void add_recorded(struct making *making, const struct proposal_case *recorded)
{
    struct proposal_item *item = add_item(making);
    struct strbuf text = STRBUF_INIT;

    item->recorded = recorded;
    item->terms = recorded->terms;
    item->redline = recorded->record->redline;
    item->state = recorded->state;
    if (!period_parse(recorded->terms.cycle, &item->cycle))
        item->cycle = whole_period(making->board->period, GRAIN_WEEK);
    strbuf_addf(&text, "%lld", (long long)recorded->record->id);
    item->key = keep(making, &text);
    follow(making, item);
    say_sentence(making, item);
    item->why = reason_of(item->sentence, recorded->amount->text);
}

/* ---- joining --------------------------------------------------------------------------------- */

static bool is_graver(const struct proposed *proposed, const struct journal_record *record)
{
    return proposed->finding->state == RULE_RED && strcmp(record->state, "warn") == 0;
}

/* "refused by ben in 2026-W45" */
static const char *say_again(struct making *making, const char *what,
                             const struct journal_record *answer, const char *more)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, _("%s by %s in %s%s"), what, answer->user, answer->period, more);
    return keep(making, &text);
}

/* Is it asked for anew although the journal knows one of that budget? *again says why. */
static bool is_new(struct making *making, const struct proposed *proposed,
                   const struct proposal_case *known, const char **again)
{
    enum grain grain = proposed->period.grain;
    struct period cycle;
    bool same = period_parse(known->terms.cycle, &cycle) && cycle.grain == grain &&
                cycle.index >= proposed->period.index;

    switch (known->state) {
    case PROPOSAL_OPEN:
    case PROPOSAL_CHANGED:
        return !same;
    case PROPOSAL_REFUSED:
        *again = say_again(making, _("refused"), known->answer, same ? _("; worse since") : "");
        return !same || is_graver(proposed, known->record);
    case PROPOSAL_APPLIED:
    case PROPOSAL_MEASURED:
        return period_of(known->applied, grain).index < proposed->period.index;
    case PROPOSAL_RETURNED:
        *again = say_again(making, _("rolled back"), known->returned, "");
        return period_of(known->returned, grain).index < proposed->period.index;
    default:
        return false;
    }
}

/* Two sections may ask for the same budget: the graver finding, which comes first, is heard. */
static bool is_on_board(const struct making *making, const char *lever, const char *market,
                        const char *channel)
{
    for (size_t i = 0; i < making->board->count; i++) {
        const struct proposal_item *item = &making->board->items[i];

        if (!item->recorded && !strcmp(item->terms.lever, lever) &&
            !strcmp(item->terms.market, market) && !strcmp(item->terms.channel, channel))
            return true;
    }
    return false;
}

static void join_computed(struct making *making)
{
    const struct proposed_list *list = &making->board->proposed;

    for (size_t i = 0; i < list->count; i++) {
        const struct proposed *proposed = &list->items[i];
        const char *market = code_name(making, true, proposed->market);
        const char *channel = code_name(making, false, proposed->channel), *again = NULL;
        const char *lever = proposed->rule->def->lever;
        const struct proposal_case *known = proposal_book_at(making->book, lever, market, channel);

        if (is_on_board(making, lever, market, channel) ||
            (known && !is_new(making, proposed, known, &again)))
            continue;
        add_computed(making, proposed, again);
    }
}

static bool is_over(const struct proposal_item *item)
{
    return item->state >= PROPOSAL_RETURNED;
}

/* The newest of what is over; all of what is not. */
static void join_recorded(struct making *making)
{
    size_t finished = 0;

    for (size_t i = making->book->count; i > 0; i--) {
        add_recorded(making, &making->book->items[i - 1]);
        if (is_over(&making->board->items[making->board->count - 1]) &&
            ++finished > FINISHED_MOST)
            making->board->count--;
    }
}

static int by_urgency(const void *a, const void *b)
{
    const struct proposal_item *x = a, *y = b;
    int64_t money_x = llabs(x->terms.to - x->terms.from), money_y = llabs(y->terms.to - y->terms.from);

    if (is_over(x) != is_over(y))
        return is_over(x) ? 1 : -1;
    if (x->wish != y->wish)
        return x->wish < y->wish ? -1 : 1;
    if (money_x != money_y && !is_over(x))
        return money_x > money_y ? -1 : 1;
    if (x->recorded && y->recorded)
        return x->recorded->record->id > y->recorded->record->id ? -1 : 1;
    return strcmp(x->key, y->key);
}

void proposal_board_init(struct proposal_board *board, const struct report_context *context)
{
    static const struct proposal_book none = {.count = 0};
    const struct snapshot *snapshot = context->snapshot;
    const struct ledger *ledger = context->view->ledger;
    struct making making = {.board = board,
                            .context = context,
                            .snapshot = snapshot,
                            .book = ledger ? &ledger->proposals : &none};
    struct proposal_world world = {.rollups = snapshot->rollups,
                                   .fx = snapshot->fx,
                                   .dims = snapshot->cube->dims,
                                   .currency = snapshot_currency(snapshot)};
    struct period latest;

    *board = (struct proposal_board){.has_period = context->has_period, .period = context->period};
    if (!context->has_period)
        return;
    board->is_latest = model_default_period(snapshot->model, board->period.grain, &latest) &&
                       latest.index == board->period.index;
    proposals_compute(snapshot->proposals, &context->findings, &world, &board->proposed);
    board->items =
        mem_calloc(board->proposed.count + making.book->count + 1, sizeof *board->items);
    join_computed(&making);
    join_recorded(&making);
    qsort(board->items, board->count, sizeof *board->items, by_urgency);
    for (size_t i = 0; i < board->count; i++)
        board->waiting += board->items[i].wish < WISH_EXPORT;
}

void proposal_board_release(struct proposal_board *board)
{
    proposed_list_release(&board->proposed);
    arena_release(&board->arena);
    free(board->items);
    *board = (struct proposal_board){.count = 0};
}

/* ---- asking ---------------------------------------------------------------------------------- */

const struct proposal_item *proposal_board_find(const struct proposal_board *board, const char *key)
{
    for (size_t i = 0; i < board->count; i++)
        if (strcmp(board->items[i].key, key) == 0)
            return &board->items[i];
    return NULL;
}

const struct proposal_item *proposal_board_at(const struct proposal_board *board,
                                              const char *redline, const char *market,
                                              const char *channel)
{
    for (size_t i = 0; i < board->count; i++) {
        const struct proposal_item *item = &board->items[i];

        if (!is_over(item) && (!redline || !strcmp(item->redline, redline)) &&
            !strcmp(item->terms.market, market) && !strcmp(item->terms.channel, channel))
            return item;
    }
    return NULL;
}

void proposal_say_line(const struct proposal_item *item, struct strbuf *out)
{
    strbuf_addf(out, _("proposal: %s (%s)"), item->sentence, _(proposal_state_name(item->state)));
}

static const struct proposal_rule *rule_by_hand(const struct snapshot *snapshot, const char *name)
{
    const struct proposal_set *set = snapshot->proposals;

    if (name)
        return proposal_set_find(set, name);
    for (size_t i = 0; i < set->count; i++)
        if (!set->rules[i].dormant)
            return &set->rules[i];
    return NULL;
}

bool proposal_by_hand(const struct report_context *context, const char *name, const char *market,
                      const char *channel, struct arena *arena, struct proposal_terms *out,
                      const char **redline, struct err *err)
{
    const struct snapshot *snapshot = context->snapshot;
    const struct proposal_rule *rule = rule_by_hand(snapshot, name);
    const struct rule *line =
        rule && !rule->dormant ? rule_set_find(snapshot->rules, rule->def->redline) : NULL;
    struct proposal_world world = {.rollups = snapshot->rollups,
                                   .fx = snapshot->fx,
                                   .dims = snapshot->cube->dims,
                                   .currency = snapshot_currency(snapshot)};
    struct strbuf cycle = STRBUF_INIT;
    struct proposed proposed = {.why = NULL};
    bool good;

    if (!line || !context->has_period)
        return err_set(err, _("there is no [proposal NAME] whose lever the data supplies"));
    good = proposal_at(rule, snapshot->model, snapshot_slice(snapshot, market, channel),
                       whole_period(context->period, line->grain), &world, &proposed);
    if (good) {
        *out = (struct proposal_terms){.market = market,
                                       .channel = channel,
                                       .currency = proposed.currency,
                                       .digits = proposed.digits,
                                       .from = proposed.from,
                                       .to = proposed.from};
        take_rule(out, rule->def);
        period_print(proposed.period, &cycle);
        out->cycle = arena_strdup(arena, cycle.text);
        *redline = line->name;
    } else {
        err_set(err, _("%s has no amount above zero here"), rule->def->lever);
    }
    proposed_release(&proposed);
    strbuf_release(&cycle);
    return good;
}

const struct finding *proposal_stop_at(const struct report_context *context,
                                       const struct proposal_terms *terms)
{
    const struct snapshot *snapshot = context->snapshot;
    const struct proposal_rule *rule = proposal_set_find(snapshot->proposals, terms->name);
    struct slice slice = snapshot_slice(snapshot, terms->market, terms->channel);

    return rule ? proposal_stop(rule->def, &context->findings, slice.market, slice.channel) : NULL;
}

void proposal_path(const char *market, const char *channel, const char *redline,
                   struct period period, struct strbuf *out)
{
    struct path path = {.has_period = true, .period = period};

    snprintf(path.market, sizeof path.market, "%s", market);
    snprintf(path.channel, sizeof path.channel, "%s", channel);
    snprintf(path.indicator, sizeof path.indicator, "%s", redline);
    path_print(&path, out);
}
