/*
 * What is at stake where a line is broken, in the reporting currency.
 *
 * What the place turned over in the period; where the line is about what ads cost (its figure cannot
 * be had without the spend), what was spent there.  It is the size of what the line guards, no
 * forecast of a loss.  A warning counts for its chance of that (agenda.c).  A place that has no figure
 * in the period has the newest one of the 13 before; where there is none at all, and for records that
 * belong to no market, nothing is known.  A decision that names an amount is worth that, a proposal
 * the budget that it would change, both at the rate of the period's last day.
 */
#include <string.h>

#include "agenda.h"
#include "base/number.h"

enum { LOOK_BACK = 13 };

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
            item->stake = *value;
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

void agenda_stake(const struct agenda *agenda, const struct agenda_stakes *stakes,
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
