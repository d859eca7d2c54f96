/*
 * Which steps were taken: decisions whose detail says `playbook=` and `step=`.
 *
 * The place is the decision's own (its path), the row of a register is the detail's `record=`. What
 * became of the decision is the ledger's word; whether it answers a finding is the rules'.
 */
#include "journal/steps.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "journal/ledger.h"

enum { WORD_BYTES = 128 };

static const char *detail(struct steps *steps, const struct journal_record *record,
                          const char *name)
{
    char word[WORD_BYTES];

    return journal_detail(record, name, word, sizeof word) && *word
               ? arena_strdup(&steps->arena, word)
               : NULL;
}

static void add_step(struct steps *steps, const struct decision *decision)
{
    const struct journal_record *record = decision->record;
    const char *playbook = detail(steps, record, "playbook"), *step = detail(steps, record, "step");
    long number;

    if (!playbook || !step || !number_parse_int(step, 1, 1000, &number))
        return;
    steps->items[steps->count++] = (struct step_taken){
        .playbook = playbook,
        .redline = *record->redline ? record->redline : NULL,
        .market = decision->place.market,
        .channel = decision->place.channel,
        .record = detail(steps, record, "record"),
        .step = (int)number,
        .has_period = decision->place.has_period,
        .period = decision->place.period,
        .day = decision->decided_day,
        .refused = decision->state == DECISION_REFUSED,
        .done = decision->state == DECISION_DONE,
        .user = record->user,
        .owner = record->owner,
        .money = detail(steps, record, "money"),
        .fund = detail(steps, record, "fund"),
        .part = detail(steps, record, "part"),
        .due_day = decision->due_day,
        .id = record->id,
    };
}

void steps_of(const struct ledger *ledger, struct steps *out)
{
    *out = (struct steps){.count = 0};
    if (!ledger)
        return;
    out->items = mem_calloc(ledger->decision_count + 1, sizeof *out->items);
    for (size_t i = 0; i < ledger->decision_count; i++)
        add_step(out, &ledger->decisions[i]);
}

void steps_release(struct steps *steps)
{
    arena_release(&steps->arena);
    free(steps->items);
    *steps = (struct steps){.count = 0};
}
