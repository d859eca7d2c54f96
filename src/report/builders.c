/*
 * The registry of pane kinds: one row each.
 *
 * A builder fills a section from a snapshot and a view; it never fails and knows no screen.  An
 * overview is a layout of other panes, not a kind with a section of its own.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "build.h"

const struct report_builder report_builders[] = {
    {.kind = "table", .build = report_build_table},
    {.kind = "funnel", .build = report_build_funnel},
    {.kind = "heatmap", .build = report_build_heatmap},
    {.kind = "redlines", .build = report_build_redlines},
    {.kind = "history", .build = report_build_history},
    {.kind = "rows", .build = report_build_rows},
    {.kind = "data", .build = report_build_data},
    {.kind = "explain", .build = report_build_explain},
    {.kind = "waterfall", .build = report_build_waterfall},
    {.kind = "backtest", .build = report_build_backtest},
    {.kind = "cards", .build = report_build_cards},
    {.kind = "goals", .build = report_build_goals},
    {.kind = "decisions", .build = report_build_decisions},
    {.kind = "playbook", .build = report_build_playbook},
    {.kind = "funds", .build = report_build_funds},
    {.kind = "proposals", .build = report_build_proposals},
    {.kind = "agenda", .build = report_build_agenda},
    {.kind = "forecast", .build = report_build_forecast},
    {.kind = "outlook", .build = report_build_outlook},
    {.kind = "fit", .build = report_build_fit},
    {.kind = "season", .build = report_build_season},
    {.kind = "macro", .build = report_build_macro},
    {.kind = "calendar", .build = report_build_calendar},
    {.kind = "marks", .build = report_build_marks},
    {.kind = "effectiveness", .build = report_build_effectiveness},
};
const size_t report_builder_count = sizeof report_builders / sizeof *report_builders;

static void section_in_ascii(struct section *section)
{
    struct strbuf plain = STRBUF_INIT;

    text_ascii(&plain, section->title);
    section->title = arena_strdup(&section->arena, plain.text);
    strbuf_release(&plain);
}

void report_build(const struct report_context *context, const struct pane_def *pane,
                  struct section *section)
{
    const char *kind = pane->kind ? pane->kind : "";

    section_init(section, pane->name, pane->title && *pane->title ? pane->title : pane->name);
    if (context->view->ascii)
        section_in_ascii(section);
    for (size_t i = 0; i < report_builder_count; i++) {
        if (!strcmp(report_builders[i].kind, kind)) {
            report_builders[i].build(context, pane, section);
            return;
        }
    }
    section->empty =
        section_printf(section, _("Panes of the kind '%s' have no table of their own."), kind);
}
