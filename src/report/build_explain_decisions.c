/*
 * What was decided about the figure that is explained, and whether it worked: the newest first.
 *
 * A decision belongs here when it is about this very place, and about this figure or a red line that
 * watches it.  Enter goes to the decision in full.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_decision.h"
#include "explain.h"

enum { DECISIONS_MOST = 5 };

static bool same_text(const char *a, const char *b)
{
    return !strcmp(a ? a : "", b ? b : "");
}

static bool is_about(const struct explain *explain, const struct decision *decision)
{
    const struct frame *frame = explain->frame;
    const char *subject = worked_subject(decision);
    const struct rule *rule = subject ? rule_set_find(frame->snapshot->rules, subject) : NULL;

    if (!subject || !same_text(decision->place.market, frame->view->at.market) ||
        !same_text(decision->place.channel, frame->view->at.channel))
        return false;
    return !strcmp(subject, explain->name) || (rule && rule == explain->rule) ||
           (rule && rule_watches(frame, rule, explain->indicator, explain->measure));
}

static void add_decision(struct explain *explain, const struct decision *decision)
{
    const struct frame *frame = explain->frame;
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;
    struct worked worked;
    char id[24];

    snprintf(id, sizeof id, "%lld", (long long)decision->record->id);
    row = explain_row(explain, "decision", _("Decisions"), keep_code(frame, id), 0,
                      keep_text(frame, _(decision_state_name(decision->state))));
    decision_say(decision, &text);
    if (decision->state != DECISION_REFUSED) {
        worked_of_decision(frame, decision, &worked);
        strbuf_adds(&text, "; ");
        worked_say(frame, &worked, &text);
    }
    row->drill = frame->view->at;
    row->drill.has_period = false;
    snprintf(row->drill.record, sizeof row->drill.record, DECISION_RECORD "%s", id);
    row->can_drill = true;
    explain_says(explain, row, &text);
    strbuf_release(&text);
}

void explain_decisions(struct explain *explain)
{
    const struct ledger *ledger = explain->frame->view->ledger;
    int64_t before = INT64_MAX;

    for (int shown = 0; ledger && shown < DECISIONS_MOST; shown++) {
        const struct decision *newest = NULL;

        for (size_t i = 0; i < ledger->decision_count; i++) {
            const struct decision *decision = &ledger->decisions[i];

            if (decision->record->id < before && is_about(explain, decision) &&
                (!newest || decision->record->id > newest->record->id))
                newest = decision;
        }
        if (!newest)
            return;
        add_decision(explain, newest);
        before = newest->record->id;
    }
}
