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

static size_t compared_with(enum compare compare, enum base_kind bases[2])
{
    size_t count = 0;

    if (compare == COMPARE_PREVIOUS || compare == COMPARE_BOTH)
        bases[count++] = BASE_PREVIOUS;
    if (compare == COMPARE_YEAR || compare == COMPARE_BOTH)
        bases[count++] = BASE_YEAR;
    if (compare == COMPARE_TARGET)
        bases[count++] = BASE_TARGET;
    return count;
}

static void print_base(struct period period, enum base_kind base, struct strbuf *out)
{
    struct period before;

    if (base == BASE_TARGET)
        strbuf_adds(out, _("target"));
    else if (base_period(period, base, &before))
        period_print(before, out);
    else
        strbuf_adds(out, _("last year (has none)"));
}

static void build_compare(const struct report_context *context, struct report_head *head)
{
    struct strbuf text = STRBUF_INIT, brief = STRBUF_INIT, code = STRBUF_INIT;
    enum base_kind bases[2];
    size_t count = compared_with(context->view->compare, bases), named = 0;
    struct period before;

    for (size_t b = 0; b < count; b++) {
        strbuf_adds(&text, b ? _(" and ") : _("vs "));
        print_base(context->period, bases[b], &text);
        strbuf_adds(&brief, b ? ", " : _("vs "));
        say_base(context->period, bases[b], &brief);
        if (!base_period(context->period, bases[b], &before))
            continue;
        period_print(before, &code);
        head->bases[named++] = keep(head, &code);
    }
    head->compare_text = keep(head, &text);
    head->compare_short = keep(head, &brief);
    strbuf_release(&text);
    strbuf_release(&brief);
    strbuf_release(&code);
}

static const char *weekday(int day)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"),
                                        N_("Fri"), N_("Sat"), N_("Sun")};

    return _(names[day]);
}

/* What of a period that is not over is compared: its first days. */
static void say_cut(const struct report_context *context, int days, struct strbuf *out)
{
    const char *dash_text = context->view->ascii ? "-" : "\xE2\x80\x93";

    if (context->period.grain == GRAIN_WEEK && days == 1)
        strbuf_addf(out, _(", both sides cut to %s"), weekday(0));
    else if (context->period.grain == GRAIN_WEEK)
        strbuf_addf(out, _(", both sides cut to %s%s%s"), weekday(0), dash_text, weekday(days - 1));
    else
        strbuf_addf(out,
                    ngettext(", both sides cut to %d day", ", both sides cut to %d days",
                             (unsigned long)days),
                    days);
}

/* The base when it is no like period: cut off by the start of the data, or (of a period that is
 * over) of another length. */
static void say_base_days(const struct report_context *context, int length, bool is_open,
                          struct strbuf *out)
{
    enum base_kind bases[2];
    size_t count = compared_with(context->view->compare, bases);
    struct period before;
    int covered, whole;

    for (size_t b = 0; b < count; b++) {
        if (!base_period(context->period, bases[b], &before))
            continue;
        model_coverage(context->snapshot->model, before, &covered, &whole);
        if (!covered || (covered == whole && (whole == length || is_open)))
            continue;
        strbuf_adds(out, ", ");
        say_base(context->period, bases[b], out);
        if (covered < whole)
            strbuf_addf(out, _(": %d/%d days"), covered, whole);
        else
            strbuf_addf(out, _(": %d days"), whole);
    }
}

static void build_coverage(const struct report_context *context, struct report_head *head)
{
    const struct model *model = context->snapshot->model;
    struct strbuf text = STRBUF_INIT;
    int32_t last = period_last_day(context->period);
    bool open;

    model_coverage(model, context->period, &head->days_covered, &head->days);
    head->partial = head->days_covered < head->days;
    open = head->partial && (model->cover_until == DAY_NONE || model->cover_until < last);
    strbuf_addf(&text, _("%d/%d days"), head->days_covered, head->days);
    if (open && head->days_covered && context->view->compare != COMPARE_NONE)
        say_cut(context, model->cover_until - period_first_day(context->period) + 1, &text);
    else if (head->partial)
        strbuf_adds(&text, _(", partial"));
    if (open || !head->partial)
        say_base_days(context, head->days, open, &text);
    head->coverage_text = keep(head, &text);
    strbuf_release(&text);
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
    return compare == COMPARE_NONE ? NULL : compare_names[compare];
}

static void build_period(const struct report_context *context, struct report_head *head)
{
    struct strbuf text = STRBUF_INIT;

    head->period_text = head->span_text = "";
    head->compare_text = head->compare_short = head->coverage_text = "";
    if (!context->has_period)
        return;
    period_print(context->period, &text);
    head->period_text = keep(head, &text);
    period_print_span(context->period, context->view->ascii, &text);
    head->span_text = keep(head, &text);
    build_compare(context, head);
    build_coverage(context, head);
    strbuf_release(&text);
}

/* The day of the newest rate behind the period's amounts; DAY_NONE: nothing is converted. */
static int32_t rates_day(const struct report_context *context)
{
    const struct cube *cube = context->snapshot->cube;
    int32_t newest = DAY_NONE, last;

    if (!context->has_period || !cube->fx)
        return DAY_NONE;
    last = period_last_day(context->period);
    last = last > cube->last_day ? cube->last_day : last;
    for (size_t i = 0; i < cube->currency_count; i++) {
        struct fx_cursor cursor;
        struct fx_rate rate;

        if (fx_cursor_init(&cursor, cube->fx, cube->currencies[i], cube->currency) &&
            fx_cursor_rate(&cursor, last, &rate) && rate.day > newest)
            newest = rate.day;
    }
    return newest;
}

static void build_currency(const struct report_context *context, struct report_head *head)
{
    struct strbuf text = STRBUF_INIT;

    head->rates_day = rates_day(context);
    strbuf_adds(&text, head->currency);
    if (head->rates_day != DAY_NONE) {
        strbuf_addc(&text, '@');
        period_print_span(period_of_day(GRAIN_DAY, head->rates_day), context->view->ascii, &text);
    }
    head->currency_text = keep(head, &text);
    strbuf_release(&text);
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
    build_currency(context, head);
    for (size_t i = 0; i < context->findings.count; i++)
        head->counts[context->findings.items[i].state]++;
    head->now = snapshot->now_utc;
    head->as_of_offset = snapshot->as_of_offset;
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
    for (size_t i = 0; i < snapshot->source_count; i++) {
        head->sources_failed += snapshot->sources[i].failed;
        head->sources_waiting += snapshot->sources[i].waiting && snapshot->sources[i].def->command;
    }
    for (size_t i = 0; i < snapshot->register_count; i++)
        head->sources_failed += snapshot->registers[i].failure != NULL;
}

void report_head_release(struct report_head *head)
{
    arena_release(&head->arena);
    memset(head, 0, sizeof *head);
}
