/* The registry of pane kinds: a new kind is one file and one row here. */
#include <string.h>
#include "tui/pane.h"

extern const struct pane_ops pane_table, pane_redlines, pane_data, pane_rows, pane_history,
    pane_funnel, pane_heatmap, pane_explain, pane_waterfall, pane_cards, pane_decisions,
    pane_forecast, pane_outlook, pane_fit, pane_season, pane_agenda, pane_goals, pane_playbook,
    pane_funds, pane_proposals, pane_calendar, pane_marks, pane_effectiveness, pane_macro;

const struct pane_ops *const pane_kinds[] = {
    &pane_table,     &pane_redlines, &pane_data,          &pane_rows,      &pane_history,
    &pane_funnel,    &pane_heatmap,  &pane_explain,       &pane_waterfall, &pane_cards,
    &pane_decisions, &pane_forecast, &pane_outlook,       &pane_fit,       &pane_season,
    &pane_agenda,    &pane_goals,    &pane_playbook,      &pane_funds,     &pane_proposals,
    &pane_calendar,  &pane_marks,    &pane_effectiveness, &pane_macro};
const size_t pane_kind_count = sizeof pane_kinds / sizeof *pane_kinds;

const struct pane_ops *pane_find(const char *kind)
{
    for (size_t i = 0; i < pane_kind_count; i++)
        if (!strcmp(pane_kinds[i]->kind, kind))
            return pane_kinds[i];
    return &pane_table;
}
