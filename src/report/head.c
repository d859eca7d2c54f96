/*
 * The head of every report: what the first two lines of the screen say.
 *
 * Period, what it is compared with, how much of it is covered, how old the data is, and how many
 * findings stand in each state.  Texts are made here once, so that screen, text and JSON cannot
 * word them differently.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "build.h"

static const char *keep(struct report_head *head, struct strbuf *text)
{
    const char *kept = arena_strndup(&head->arena, text->text, text->length);

    strbuf_clear(text);
    return kept;
}

static const char *keep_clean(struct report_head *head, const char *text)
{
    struct strbuf clean = STRBUF_INIT;
    const char *kept;

    text_clean(&clean, text, strlen(text));
    kept = keep(head, &clean);
    strbuf_release(&clean);
    return kept;
}

void age_print(int64_t seconds, struct strbuf *out)
{
    unsigned long minutes = seconds > 0 ? (unsigned long)seconds / 60 : 0;

    if (minutes < 1)
        strbuf_adds(out, _("up to date"));
    else if (minutes < 90)
        strbuf_addf(out, _("%lu min old"), minutes);
    else if (minutes < 48 * 60)
        strbuf_addf(out, _("%lu h old"), minutes / 60);
    else
        strbuf_addf(out, ngettext("%lu day old", "%lu days old", minutes / 1440), minutes / 1440);
}

static void print_base(struct strbuf *out, struct period period, bool known)
{
    if (known)
        period_print(period, out);
    else
        strbuf_adds(out, _("last year"));
}

static void print_compare(const struct report_context *context, struct strbuf *out)
{
    struct period previous = context->period, year;
    bool has_year = period_year_before(context->period, &year);
    enum compare compare = context->view->compare;

    if (!context->has_period || compare == COMPARE_NONE)
        return;
    previous.index--;
    strbuf_adds(out, _("vs "));
    if (compare == COMPARE_TARGET) {
        strbuf_adds(out, _("target"));
        return;
    }
    if (compare != COMPARE_YEAR)
        period_print(previous, out);
    if (compare == COMPARE_BOTH)
        strbuf_adds(out, _(" and "));
    if (compare != COMPARE_PREVIOUS)
        print_base(out, year, has_year);
}

const char *snapshot_currency(const struct snapshot *snapshot)
{
    const struct cube *cube = snapshot->cube;

    if (cube->currency >= 0 && *strmap_name(&cube->dims->currency, cube->currency))
        return strmap_name(&cube->dims->currency, cube->currency);
    return snapshot->catalogue->settings.currency ? snapshot->catalogue->settings.currency : "";
}

static const char *compare_name(enum compare compare)
{
    static const char *const names[] = {
        [COMPARE_PREVIOUS] = "previous", [COMPARE_YEAR] = "year", [COMPARE_BOTH] = "both",
        [COMPARE_TARGET] = "target",     [COMPARE_NONE] = NULL,
    };

    return names[compare];
}

static void build_period(const struct report_context *context, struct report_head *head)
{
    struct strbuf text = STRBUF_INIT;

    head->period_text = head->span_text = head->compare_text = "";
    if (!context->has_period)
        return;
    period_print(context->period, &text);
    head->period_text = keep(head, &text);
    period_print_span(context->period, context->view->ascii, &text);
    head->span_text = keep(head, &text);
    print_compare(context, &text);
    head->compare_text = keep(head, &text);
    strbuf_release(&text);
    model_coverage(context->snapshot->model, context->period, &head->days_covered, &head->days);
    head->partial = head->days_covered < head->days;
}

void report_head_build(const struct report_context *context, struct report_head *head)
{
    const struct snapshot *snapshot = context->snapshot;
    const struct settings *settings = &snapshot->catalogue->settings;
    struct strbuf text = STRBUF_INIT;

    memset(head, 0, sizeof *head);
    head->title = keep_clean(head, settings->title ? settings->title : "");
    head->currency = keep_clean(head, snapshot_currency(snapshot));
    head->timezone = keep_clean(head, settings->timezone ? settings->timezone : "");
    head->compare_name = compare_name(context->view->compare);
    head->has_period = context->has_period;
    head->period = context->period;
    build_period(context, head);
    for (size_t i = 0; i < context->findings.count; i++)
        head->counts[context->findings.items[i].state]++;
    head->now = snapshot->now;
    head->age_seconds = snapshot->age_seconds;
    head->data_as_of_day = snapshot->data_as_of_day;
    head->stale = snapshot->stale;
    if (snapshot->data_as_of_day == DAY_NONE)
        strbuf_adds(&text, _("no data"));
    else
        age_print(snapshot->age_seconds, &text);
    head->age_text = keep(head, &text);
    strbuf_release(&text);
    head->markets = snapshot->cube->market_count;
    head->channels = snapshot->cube->channel_count;
    head->rows_read = snapshot->rows_read;
    head->rows_refused = snapshot->rows_refused;
    for (size_t i = 0; i < snapshot->source_count; i++)
        head->sources_failed += snapshot->sources[i].failed;
    for (size_t i = 0; i < snapshot->register_count; i++)
        head->sources_failed += snapshot->registers[i].failure != NULL;
}

void report_head_release(struct report_head *head)
{
    arena_release(&head->arena);
    memset(head, 0, sizeof *head);
}
