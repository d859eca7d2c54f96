/* Playbooks of the findings of a frame: what is late, and what is next. */
#ifndef REDLINE_REPORT_PLAYBOOK_H
#define REDLINE_REPORT_PLAYBOOK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "journal/steps.h"
#include "rule/playbook.h"

struct report_context;
struct strbuf;

/* The steps that the decisions of a ledger took: read once a frame, by the first who asks. */
struct step_cache;
struct step_cache *step_cache_new(void);
void step_cache_free(struct step_cache *cache); /* NULL is fine */

struct playbook_desk {
    const struct report_context *context;
    const struct steps *steps; /* the context's, or `own` */
    struct steps own;
    struct step_match *matches; /* of the last playbook_desk_match */
    size_t count;
};
void playbook_desk_open(struct playbook_desk *desk, const struct report_context *context);
void playbook_desk_close(struct playbook_desk *desk);
/* Fills desk->matches and count for a finding; its playbook, or NULL: it has none. */
const struct playbook *playbook_desk_match(struct playbook_desk *desk,
                                           const struct finding *finding);

struct playbook_due {
    const struct finding *finding; /* of the context */
    const struct playbook_def *playbook;
    const struct playbook_step *step;
    bool escalated;
    const char *who;  /* to whom it went up, else who does it; "" nobody is named */
    int64_t deadline; /* seconds, local */
};
/* Steps that are late and that nobody took, the earliest deadline first; findings that are
 * acknowledged, silenced or greyed are left out. *out is yours (free). */
size_t report_playbook_overdue(const struct report_context *context, struct playbook_due **out);

/* "Hedge the open amounts (treasury, by 17 Nov)", "... (overdue since 3 Nov: treasury, up to
 * finance)"; nothing when no step is open. In the reader's language, not cleaned. */
void report_playbook_next(const struct report_context *context, const struct finding *finding,
                          struct strbuf *out);
/* "17 Nov", "17 Nov 06:00": until when; the end of a day is that day. */
void deadline_print(int64_t deadline, struct strbuf *out);

#endif
