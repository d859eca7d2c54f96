/* The steps of playbooks that decisions took, as the rules want them (rule/playbook.h). */
#ifndef REDLINE_JOURNAL_STEPS_H
#define REDLINE_JOURNAL_STEPS_H
#include <stddef.h>
#include "base/memory.h"
#include "rule/playbook.h"

struct ledger;

struct steps {
    struct arena arena;
    struct step_taken *items; /* in the ledger's order; borrow from its records */
    size_t count;
};
/* Of decisions that name a playbook and a step in their detail. ledger: NULL, none. */
void steps_of(const struct ledger *ledger, struct steps *out);
void steps_release(struct steps *steps);

#endif
