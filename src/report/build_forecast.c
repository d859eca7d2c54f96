/*
 * Early warning: which red lines will break, how surely, and when.
 *
 * One row per red line and slice whose line stands still, likeliest first; then those that are past
 * their line already, without a chance; those that cannot be forecast say why.  The chance is that
 * of the first breach within the horizon; the week is the one by which half of the simulated paths
 * that break have broken.  Above the table stands the picture of the first row; Enter gives a row
 * the whole pane, week by week.
 *
 * Under the table old warnings are held to account: how many came true, what was missed, and how
 * far off the forecasts were beside the plainest one there is, last year's value again.
 *
 * Every number is the engine's (engine/warnings.h); here they are only said.
 */
#include "build_forecast.h"

#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"

enum { ROWS_MAX = 1000 };
static const double HARDLY = .005; /* shown as 0 %: counted, not listed, where all markets are */
enum { WHERE, TITLE, CHANCE, EXPECTED, VALUE, LINE, MIDDLE, LIMITS, METHOD };

void forecast_figure(const struct warning *warning, struct figure *figure)
{
    figure_of_rule(warning->rule, figure);
}

struct period forecast_period(const struct forecasting *forecasting, size_t h)
{
    struct period period = forecasting->board.period;

    period.index += (int32_t)h;
    return period;
}

void say_horizon(const struct forecasting *forecasting, struct strbuf *out)
{
    say_length(forecasting->board.period.grain, (int)forecasting->board.horizon, out);
}

void say_method(const struct warning *warning, struct strbuf *out)
{
    static const char *const states[] = {
        [FORECAST_OK] = "",
        [FORECAST_EMPTY] = N_("no value"),
        [FORECAST_SHORT] = N_("too short: fewer than ten values"),
        [FORECAST_GAPS] = N_("broken: more gaps than values"),
        [FORECAST_ENDED] = N_("ended: no value for five periods"),
        [FORECAST_FLAT] = N_("never varied"),
    };
    static const char *const scales[] = {
        [SCALE_PLAIN] = "", [SCALE_LOG] = N_(" log"), [SCALE_LOGIT] = N_(" logit")};
    const struct forecast *forecast = &warning->result->forecast;
    char name[8];

    strbuf_adds(out, *states[forecast->state] ? _(states[forecast->state]) : "");
    if (forecast->state != FORECAST_OK)
        return;
    ets_name(&forecast->ets.form, name);
    strbuf_addf(out, "%s%s", name, *scales[forecast->scale] ? _(scales[forecast->scale]) : "");
    if (forecast->has_season)
        strbuf_adds(out, _(", season"));
    if (forecast->spikes)
        strbuf_addf(out,
                    ngettext(", %zu spike set aside", ", %zu spikes set aside", forecast->spikes),
                    forecast->spikes);
    if (!forecast->theta_agrees)
        strbuf_adds(out, _(", Theta differs"));
}

/* ---- the board ---- */

static void add_columns(const struct forecasting *forecasting)
{
    static const struct figure any = {.id = "value", .unit = UNIT_NUMBER, .decimals = 2};
    static const struct figure chance = {.unit = UNIT_PERCENT, .better = BETTER_LOWER};
    struct section *section = forecasting->section;
    struct strbuf text = STRBUF_INIT;

    add_text_column(section, "where", _("Where"), 0);
    add_text_column(section, "redline", _("Red line"), 0);
    add_value_column(section, "chance", _("Chance"), &chance, 0);
    add_text_column(section, "expected", _("Expected"), 1);
    add_value_column(section, "value", _("Now"), &any, 2);
    add_value_column(section, "line", _("Line"), &any, 3);
    strbuf_adds(&text, _("In "));
    say_horizon(forecasting, &text);
    add_value_column(section, "middle", keep_buffer(forecasting->frame, &text), &any, 4);
    add_text_column(section, "limits", _("80 % limits"), 6);
    add_text_column(section, "method", _("Method"), 9);
    strbuf_release(&text);
}

static void fill_place(const struct forecasting *forecasting, struct report_row *row,
                       const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    const char *market = code_text(frame, true, warning->market);
    const char *channel = code_text(frame, false, warning->channel);
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    snprintf(row->drill.market, sizeof row->drill.market, "%s", market);
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s", channel);
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", warning->rule->name);
    row->can_drill = strlen(market) < sizeof row->drill.market &&
                     strlen(channel) < sizeof row->drill.channel &&
                     strlen(warning->rule->name) < sizeof row->drill.indicator;
    row_key(row, "redline", keep_code(frame, warning->rule->name));
    if (*market)
        row_key(row, "market", keep_code(frame, market));
    if (*channel)
        row_key(row, "channel", keep_code(frame, channel));
    strbuf_addf(&text, "%s%s%s", *market ? market : _("All"), *channel ? " " : "", channel);
    strbuf_addf(&raw, "%s%s%s", *market ? market : "*", *channel ? "/" : "", channel);
    cell_text(frame, &row->cells[WHERE], text.text, raw.text);
    strbuf_clear(&text);
    say_title(frame, warning->rule->title, &text);
    cell_buffer(frame, &row->cells[TITLE], &text, warning->rule->name);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static void fill_limits(const struct forecasting *forecasting, struct report_row *row,
                        const struct warning *warning, const struct figure *figure)
{
    const struct frame *frame = forecasting->frame;
    const struct forecast *forecast = &warning->result->forecast;
    size_t last = forecast->horizon - 1;
    struct value low = {.number = forecast->low80[last]}, high = {.number = forecast->high80[last]};
    struct strbuf text = STRBUF_INIT;

    cell_number(frame, &row->cells[MIDDLE], forecast->middle[last], figure->unit, figure->decimals);
    say_value(frame, &low, figure->unit, figure->decimals, 1, &text);
    strbuf_adds(&text, frame->ascii ? " to " : "\xE2\x80\x93");
    say_value(frame, &high, figure->unit, figure->decimals, 1, &text);
    cell_buffer(frame, &row->cells[LIMITS], &text, NULL);
    strbuf_release(&text);
}

static void fill_chance(const struct forecasting *forecasting, struct report_row *row,
                        const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    const struct warning_bands *bands = &forecasting->board.bands;
    struct report_cell *cell = &row->cells[CHANCE];
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    cell_number(frame, cell, warning->chance, UNIT_PERCENT, 0);
    if (warning->chance > 0 && warning->chance < .005)
        cell->text = keep_text(frame, "<1%");
    cell->level = warning->chance >= bands->alarm  ? RULE_RED
                  : warning->chance >= bands->warn ? RULE_WARN
                                                   : RULE_OK;
    if (warning->chance >= bands->watch && warning->result->expected) {
        struct period period = forecast_period(forecasting, warning->result->expected);

        period_print_short(period, &text);
        period_print(period, &raw);
    }
    cell_buffer(frame, &row->cells[EXPECTED], &text, raw.text);
    strbuf_release(&text);
    strbuf_release(&raw);
}

/* "LTV:CAC in DE: 54 % to fall under 1.5 by 2027-W06, expected in W01" */
static void note_row(const struct forecasting *forecasting, struct report_row *row,
                     const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    bool above = warning->op == LINE_ABOVE || warning->op == LINE_AT_LEAST;
    struct strbuf text = STRBUF_INIT;

    say_title(frame, warning->rule->def->title, &text);
    if (warning->market >= 0 || warning->channel >= 0) {
        strbuf_adds(&text, _(" in "));
        say_where(frame, warning->market, warning->channel, &text);
    }
    if (warning->is_broken) {
        strbuf_adds(&text, _(": past its line already, a finding"));
    } else if (warning_is_told(warning)) {
        strbuf_addf(&text, above ? _(": %s to rise over %s by ") : _(": %s to fall under %s by "),
                    row->cells[CHANCE].text, row->cells[LINE].text);
        period_print(forecast_period(forecasting, forecasting->board.horizon), &text);
        if (row->cells[EXPECTED].text[0])
            strbuf_addf(&text, _(", most likely around %s"), row->cells[EXPECTED].text);
        if (warning->rule->machine.for_periods > 1) {
            strbuf_adds(&text, _(", for "));
            say_length(forecasting->board.period.grain, warning->rule->machine.for_periods, &text);
        }
    } else {
        strbuf_adds(&text, ": ");
        strbuf_adds(&text, row->cells[METHOD].text);
    }
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void add_row(const struct forecasting *forecasting, const struct warning *warning)
{
    const struct frame *frame = forecasting->frame;
    struct report_row *row = section_add_row(forecasting->section);
    struct strbuf text = STRBUF_INIT;
    struct figure figure;
    int decimals;

    forecast_figure(warning, &figure);
    decimals = rule_judges_distance(warning->rule)
                   ? figure.decimals
                   : line_decimals(warning->line, &warning->last, figure.unit, figure.decimals);
    fill_place(forecasting, row, warning);
    row->has_state = true;
    row->state = warning->state;
    cell_value(frame, &row->cells[VALUE], &warning->last, figure.unit, decimals, 1);
    if (warning->is_broken)
        row->cells[VALUE].level = warning->is_red ? RULE_RED : RULE_WARN;
    cell_number(frame, &row->cells[LINE], warning->line, figure.unit, decimals);
    if (warning_is_told(warning)) {
        fill_limits(forecasting, row, warning, &figure);
    } else {
        cell_missing(frame, &row->cells[MIDDLE]);
        cell_text(frame, &row->cells[LIMITS], "", NULL);
    }
    if (warning_is_told(warning) && !warning->is_broken) {
        fill_chance(forecasting, row, warning);
    } else {
        cell_missing(frame, &row->cells[CHANCE]);
        cell_text(frame, &row->cells[EXPECTED], warning->is_broken ? _("now") : "", NULL);
    }
    say_method(warning, &text);
    cell_buffer(frame, &row->cells[METHOD], &text, NULL);
    note_row(forecasting, row, warning);
    strbuf_release(&text);
}

/* ---- what is said under it ---- */

static void add_part(struct strbuf *text, double part)
{
    number_print(part, UNIT_PERCENT, 0, true, text);
}

/* "Of 41 old warnings 27 came true; 3 breaches came without one." */
static void note_warnings(const struct forecasting *forecasting)
{
    const struct warning_score *score = &forecasting->board.score;
    struct strbuf text = STRBUF_INIT;

    if (!score->made) {
        section_note(forecasting->section,
                     _("No old warnings to score: the history is shorter than 30 periods and the "
                       "horizon together."));
        return;
    }
    strbuf_addf(&text,
                ngettext("Of %zu old warning %zu came true", "Of %zu old warnings %zu came true",
                         score->warned),
                score->warned, score->came_true);
    strbuf_addf(&text,
                ngettext("; %zu breach of %zu came without one.",
                         "; %zu breaches of %zu came without one.", score->missed),
                score->missed, score->broken);
    double rate = (double)score->broken / (double)score->made;

    strbuf_addf(&text, _(" Brier score of %zu chances "), score->made);
    number_print_grouped(score->brier / (double)score->made, 3, &text);
    strbuf_adds(&text, _("; the mean rate each time would have "));
    number_print_grouped(rate * (1 - rate), 3, &text);
    strbuf_addc(&text, '.');
    section_note(forecasting->section, keep_buffer(forecasting->frame, &text));
    strbuf_release(&text);
}

/* "81 % of 9,120 values lay within their 80 % limits. MASE 1.9, last year's value 2.4." */
static void note_values(const struct forecasting *forecasting)
{
    const struct warning_score *score = &forecasting->board.score;
    struct strbuf text = STRBUF_INIT;
    double n = (double)score->values;

    if (!score->values)
        return;
    add_part(&text, (double)score->inside / n);
    strbuf_adds(&text, _(" of "));
    number_print_grouped(n, 0, &text);
    strbuf_adds(&text, _(" forecast values lay within their 80% limits. Mean error "));
    number_print_grouped(score->error / n, 2, &text);
    strbuf_adds(&text, _(" usual steps (MASE), the value of a year before "));
    number_print_grouped(score->naive / n, 2, &text);
    strbuf_adds(&text, score->error > score->naive
                           ? _(": the plainest guess was better, trust these little.")
                           : ".");
    section_note(forecasting->section, keep_buffer(forecasting->frame, &text));
    strbuf_release(&text);
}

static void set_facts(const struct forecasting *forecasting, size_t judged)
{
    const struct warning_bands *bands = &forecasting->board.bands;
    struct strbuf text = STRBUF_INIT;
    size_t counts[3] = {0};

    for (size_t i = 0; i < forecasting->board.count; i++) {
        double chance = forecasting->board.items[i].chance;

        counts[0] += chance >= bands->alarm;
        counts[1] += chance >= bands->warn && chance < bands->alarm;
        counts[2] += chance >= bands->watch && chance < bands->warn;
    }
    strbuf_addf(&text, _("%zu over "), counts[0]);
    add_part(&text, bands->alarm);
    strbuf_addf(&text, _("%s%zu over "), dot(forecasting->frame), counts[1]);
    add_part(&text, bands->warn);
    strbuf_addf(&text, _("%s%zu over "), dot(forecasting->frame), counts[2]);
    add_part(&text, bands->watch);
    strbuf_addf(&text, _("%sof %zu%s"), dot(forecasting->frame), judged, dot(forecasting->frame));
    say_horizon(forecasting, &text);
    strbuf_adds(&text, _(" ahead"));
    forecasting->section->facts = keep_buffer(forecasting->frame, &text);
    strbuf_release(&text);
}

/* ---- the place ---- */

static bool is_of_place(const struct forecasting *forecasting, const struct warning *warning)
{
    const struct path *at = &forecasting->frame->view->at;
    struct slice slice = frame_slice(forecasting->frame, at->market, at->channel);
    const struct indicator *indicator = warning->rule->indicator;

    if ((slice.market != SLICE_ALL && warning->market != slice.market) ||
        (slice.channel != SLICE_ALL && warning->channel != slice.channel) ||
        !frame_admits(forecasting->frame, warning->market, warning->channel))
        return false;
    return !at->indicator[0] || !strcmp(warning->rule->name, at->indicator) ||
           !strcmp(warning->rule->def->name, at->indicator) ||
           (indicator && !strcmp(indicator->def->name, at->indicator));
}

/* The one warning of exactly the place, when it names a figure; NULL. */
static const struct warning *single(const struct forecasting *forecasting)
{
    const struct path *at = &forecasting->frame->view->at;
    struct slice slice = frame_slice(forecasting->frame, at->market, at->channel);

    for (size_t i = 0; at->indicator[0] && i < forecasting->board.count; i++) {
        const struct warning *warning = &forecasting->board.items[i];

        if (is_of_place(forecasting, warning) && warning->market == slice.market &&
            warning->channel == slice.channel)
            return warning;
    }
    return NULL;
}

static bool is_hidden(const struct forecasting *forecasting, const struct warning *warning)
{
    return !forecasting->frame->view->at.market[0] && !warning->is_broken &&
           warning_is_told(warning) && warning->chance < HARDLY;
}

static void note_hidden(const struct forecasting *forecasting, size_t hidden)
{
    if (hidden)
        section_note(
            forecasting->section,
            section_printf(forecasting->section,
                           ngettext("%zu more with a chance under half a percent: a market's own "
                                    "board lists it.",
                                    "%zu more with a chance under half a percent: a market's own "
                                    "board lists them.",
                                    hidden),
                           hidden));
}

static void build_board(struct forecasting *forecasting)
{
    const struct warning_board *board = &forecasting->board;
    const struct warning *first = NULL;
    size_t judged = 0, hidden = 0;

    add_columns(forecasting);
    for (size_t i = 0; i < board->count && judged < ROWS_MAX; i++) {
        const struct warning *warning = &board->items[i];

        if (!is_of_place(forecasting, warning))
            continue;
        judged++;
        first = first ? first : warning;
        if (is_hidden(forecasting, warning))
            hidden++;
        else
            add_row(forecasting, warning);
    }
    if (!judged) {
        forecasting->section->empty =
            _("No red line here can be forecast: those that stand still by themselves need ten "
              "periods of data.");
        return;
    }
    if (forecasting->frame->view->sort[0])
        section_sort(forecasting->section, forecasting->frame->view->sort, NULL,
                     forecasting->frame->view->sort_reverse, SIZE_MAX);
    set_facts(forecasting, judged);
    forecast_chart(forecasting, first);
    note_hidden(forecasting, hidden);
    note_warnings(forecasting);
    note_values(forecasting);
}

void report_build_forecast(const struct report_context *context, const struct pane_def *pane,
                           struct section *section)
{
    struct frame frame;
    struct forecasting forecasting = {.frame = &frame, .section = section};
    struct warning_bands bands = {pane->bands[0], pane->bands[1], pane->bands[2]};

    section->shape = SHAPE_CHART;
    if (frame_open(&frame, context, section)) {
        const struct warning *warning;

        warning_board_build(context->snapshot, &context->findings, context->period,
                            (size_t)pane->horizon, bands, &forecasting.board);
        warning = single(&forecasting);
        if (warning)
            forecast_weeks(&forecasting, warning);
        else
            build_board(&forecasting);
        warning_board_release(&forecasting.board);
    }
    frame_close(&frame);
}
