/*
 * Early warning over all red lines.
 *
 * An instance is one that is judged: the findings of the period list them.  Its series is the
 * figure that the red line measures, its line the red one (else the warning's) in the figure's own
 * unit as it stands in that period: a target is taken to stay.  Kinds whose line follows the
 * figure itself (its mean, its own change) have nothing to be warned of three months ahead, nor
 * have comparisons of a figure with its last periods.
 *
 * What breaks the line now is no warning any more; it is listed, without a chance, and what was
 * told of it before counts.
 *
 * Scores come from doing the same as of earlier periods, every STRIDE back from the last one whose
 * horizon is over, with the data up to there and the line of then; a chance counts where the line
 * was not broken then and the periods after it are known.
 */
#include "engine/warnings.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/generation.h"
#include "engine/snapshot.h"
#include "engine/warning_memo.h"

enum {
    PATHS = 10000,    /* of a chance told now */
    OLD_PATHS = 1000, /* of one told then */
    STRIDE = 4,
    ORIGINS = 6,
    SERIES_MOST = 160, /* values that a forecast looks back */
    SERIES_LEAST = 30  /* known ones that a score asks for */
};
static const uint64_t SEED = 20260101;

struct boarding {
    const struct snapshot *snapshot;
    struct warning_board *board;
    struct shocks now, then; /* made when first needed */
    size_t capacity;
    struct warning_memo *memo;
};

struct instance { /* one series while it is worked on */
    const struct rule *rule;
    struct rule_run run;
    double *y; /* of all spans up to the period */
    unsigned char *known;
    size_t n;
    bool is_red;
    struct breach breach;
    enum forecast_bounds bounds;
};

size_t warning_horizon(enum grain grain)
{
    static const size_t horizons[] = {[GRAIN_DAY] = 26,
                                      [GRAIN_WEEK] = 13,
                                      [GRAIN_MONTH] = 6,
                                      [GRAIN_QUARTER] = 4,
                                      [GRAIN_YEAR] = 2};

    return horizons[grain];
}

size_t warning_season(enum grain grain)
{
    static const size_t seasons[] = {[GRAIN_DAY] = 7,
                                     [GRAIN_WEEK] = 52,
                                     [GRAIN_MONTH] = 12,
                                     [GRAIN_QUARTER] = 4,
                                     [GRAIN_YEAR] = 0};

    return seasons[grain];
}

bool warning_is_told(const struct warning *warning)
{
    enum forecast_state state = warning->result->forecast.state;

    return state == FORECAST_OK || state == FORECAST_FLAT;
}

/* Whoever draws a line at zero or under it thinks that the figure can get there. */
enum forecast_bounds warning_bounds(enum unit unit, double line)
{
    if (!(line > 0) || unit == UNIT_INDEX || unit == UNIT_SCORE)
        return BOUNDS_NONE;
    return unit == UNIT_PERCENT && line < 1 ? BOUNDS_PART : BOUNDS_POSITIVE;
}

/* ---- one instance ---- */

static bool is_past(const struct breach *breach, double value)
{
    return breach->above       ? breach->inclusive ? value >= breach->line : value > breach->line
           : breach->inclusive ? value <= breach->line
                               : value < breach->line;
}

/* The line as it stands at a span; false: there is none then. */
static bool line_at(const struct instance *one, size_t span, struct breach *breach,
                    enum line_op *op)
{
    *breach = (struct breach){.needed = (size_t)one->rule->machine.for_periods};
    breach->needed = breach->needed ? breach->needed : 1;
    if (!rule_run_limit(one->rule, &one->run, one->is_red, span, op, &breach->line))
        return false;
    breach->above = *op == LINE_ABOVE || *op == LINE_AT_LEAST;
    breach->inclusive = *op == LINE_AT_LEAST || *op == LINE_AT_MOST;
    for (size_t i = span + 1; i-- > 0 && one->known[i] && is_past(breach, one->y[i]);)
        breach->now++;
    return true;
}

static enum unit unit_of(const struct rule *rule)
{
    return rule->indicator ? rule->indicator->def->unit : UNIT_NUMBER;
}

static struct forecast_request request_at(const struct boarding *boarding,
                                          const struct instance *one, size_t n)
{
    size_t from = n > SERIES_MOST ? n - SERIES_MOST : 0;

    return (struct forecast_request){
        .series = {.y = one->y + from, .known = one->known + from, .n = n - from},
        .period = warning_season(boarding->board->period.grain),
        .bounds = one->bounds,
        .horizon = boarding->board->horizon};
}

static void take_values(struct instance *one)
{
    one->y = mem_calloc(one->n + 1, sizeof *one->y);
    one->known = mem_calloc(one->n + 1, sizeof *one->known);
    for (size_t i = 0; i < one->n; i++) {
        const struct value *value = &one->run.measured.values[i];

        one->known[i] = value_is_known(value);
        one->y[i] = one->known[i] ? value->number : 0;
    }
}

/* ---- old warnings ---- */

static const struct shocks *shocks_of(struct shocks *shocks, size_t paths)
{
    if (!shocks->paths)
        shocks_init(shocks, SEED, paths);
    return shocks;
}

/* Did it break the line, for as long as it takes, within the horizon after n values? */
static bool happened(const struct instance *one, size_t n, size_t horizon,
                     const struct breach *breach)
{
    size_t run = breach->now;

    for (size_t i = n; i < n + horizon; i++) {
        run = one->known[i] && is_past(breach, one->y[i]) ? run + 1 : 0;
        if (run >= breach->needed)
            return true;
    }
    return false;
}

/* The value a year before, else the last one. */
static double naive_at(const struct instance *one, size_t n, size_t step, size_t season)
{
    size_t i = n - 1;

    if (season && n + step >= season && season > step && one->known[n + step - season])
        return one->y[n + step - season];
    while (i && !one->known[i])
        i--;
    return one->y[i];
}

static void score_values(const struct instance *one, size_t n, size_t season,
                         const struct forecast *forecast, struct warning_score *score)
{
    double size = 0;
    size_t pairs = 0;

    for (size_t i = 1; i < n; i++)
        if (one->known[i] && one->known[i - 1]) {
            size += fabs(one->y[i] - one->y[i - 1]);
            pairs++;
        }
    if (!(size > 0))
        return;
    size /= (double)pairs;
    for (size_t h = 0; h < forecast->horizon; h++) {
        double y = one->y[n + h];

        if (!one->known[n + h])
            continue;
        score->values++;
        score->inside += y >= forecast->low80[h] && y <= forecast->high80[h];
        score->error += fabs(y - forecast->middle[h]) / size;
        score->naive += fabs(y - naive_at(one, n, h, season)) / size;
    }
}

static void score_origin(struct boarding *boarding, const struct instance *one, size_t n,
                         struct warning_score *score)
{
    const struct warning_bands *bands = &boarding->board->bands;
    struct forecast_request request = request_at(boarding, one, n);
    double by[FORECAST_HORIZON_MAX], chance;
    struct forecast forecast;
    struct breach breach;
    enum line_op op;

    if (!one->known[n - 1] || !line_at(one, n - 1, &breach, &op) ||
        !forecast_make(&request, &forecast) || forecast.used < SERIES_LEAST)
        return;
    score_values(one, n, request.period, &forecast, score);
    if (breach.now >= breach.needed)
        return;
    forecast_breach(&forecast, shocks_of(&boarding->then, OLD_PATHS), &breach, by);
    chance = by[forecast.horizon - 1];
    bool broke = happened(one, n, forecast.horizon, &breach);

    score->made++;
    score->broken += broke;
    score->brier += (chance - broke) * (chance - broke);
    score->warned += chance >= bands->warn;
    score->came_true += chance >= bands->warn && broke;
    score->missed += broke && chance < bands->watch;
}

static void add_score(struct warning_score *sum, const struct warning_score *one)
{
    sum->made += one->made;
    sum->broken += one->broken;
    sum->brier += one->brier;
    sum->warned += one->warned;
    sum->came_true += one->came_true;
    sum->missed += one->missed;
    sum->values += one->values;
    sum->inside += one->inside;
    sum->error += one->error;
    sum->naive += one->naive;
}

/* ---- results ---- */

static void work_out(struct boarding *boarding, const struct instance *one,
                     struct warning_result *result)
{
    struct forecast_request request = request_at(boarding, one, one->n);
    size_t horizon = boarding->board->horizon;

    if (forecast_make(&request, &result->forecast)) {
        forecast_breach(&result->forecast, shocks_of(&boarding->now, PATHS), &one->breach,
                        result->by);
        result->expected = forecast_expected(result->by, horizon);
    }
    for (size_t k = 0; k < ORIGINS; k++) {
        size_t back = horizon + k * STRIDE;

        if (one->n > back + SERIES_LEAST)
            score_origin(boarding, one, one->n - back, &result->score);
    }
}

static uint64_t key_of(const struct boarding *boarding, const struct instance *one)
{
    const struct warning_board *board = boarding->board;
    uint64_t key = memo_mix(MEMO_START, &board->period.grain, sizeof board->period.grain);

    key = memo_mix(key, &board->horizon, sizeof board->horizon);
    key = memo_mix(key, &board->bands, sizeof board->bands);
    key = memo_mix(key, &one->breach.line, sizeof one->breach.line);
    key = memo_mix(key, &one->breach.above, sizeof one->breach.above);
    key = memo_mix(key, &one->breach.inclusive, sizeof one->breach.inclusive);
    key = memo_mix(key, &one->breach.needed, sizeof one->breach.needed);
    key = memo_mix(key, &one->bounds, sizeof one->bounds);
    key = memo_mix(key, one->y, one->n * sizeof *one->y);
    key = memo_mix(key, one->known, one->n);
    for (size_t k = 0; one->rule->kind->needs_reference && k < ORIGINS; k++) {
        size_t back = board->horizon + k * STRIDE + 1;
        struct breach breach;
        enum line_op op;

        if (one->n > back && line_at(one, one->n - back, &breach, &op))
            key = memo_mix(key, &breach.line, sizeof breach.line);
    }
    return key;
}

static const struct warning_result *result_of(struct boarding *boarding, const struct instance *one)
{
    uint64_t key = key_of(boarding, one);
    const struct warning_result *found = memo_find(boarding->memo, key);
    struct warning_result *made;

    if (found) {
        boarding->board->used_again++;
        return found;
    }
    made = mem_calloc(1, sizeof *made);
    work_out(boarding, one, made);
    return memo_keep(boarding->memo, key, made);
}

/* ---- the board ---- */

/* Past the line for as long as it takes, or fired and not clear yet. */
static bool is_broken(const struct instance *one, const struct finding *finding)
{
    return one->breach.now >= one->breach.needed || finding->state == RULE_RED ||
           (!one->is_red && finding->state == RULE_WARN);
}

static void add_warning(struct boarding *boarding, const struct finding *finding,
                        struct instance *one)
{
    struct warning_board *board = boarding->board;
    struct warning *warning;
    enum line_op op;

    if (!line_at(one, one->n - 1, &one->breach, &op))
        return;
    one->bounds = one->rule->indicator && one->rule->indicator->def->is_goal
                      ? BOUNDS_POSITIVE /* points, unlike other scores */
                      : warning_bounds(unit_of(one->rule), one->breach.line);
    MEM_GROW(board->items, board->count, boarding->capacity);
    warning = &board->items[board->count++];
    *warning = (struct warning){.rule = one->rule,
                                .market = finding->market,
                                .channel = finding->channel,
                                .is_red = one->is_red,
                                .op = op,
                                .line = one->breach.line,
                                .last = one->run.measured.values[one->n - 1],
                                .state = finding->state,
                                .is_broken = is_broken(one, finding)};
    warning->result = result_of(boarding, one);
    if (warning->result->forecast.state == FORECAST_EMPTY) { /* never a value: nothing to watch */
        board->count--;
        return;
    }
    if (!warning->is_broken && warning_is_told(warning))
        warning->chance = warning->result->by[board->horizon - 1];
    add_score(&board->score, &warning->result->score);
}

/* The line stands still, at least until the next target, and the figure is no comparison with its
 * own last periods, written as such (x / mean(lag(x, 1), 8)) or as the size of a move: these come
 * back by themselves as soon as the past catches up. */
static bool can_warn(const struct rule *rule)
{
    bool compares = !rule->indicator && rule->formula && formula_lookback(rule->formula) > 0;

    return rule->formula && !rule->dormant && !rule->window && !rule->move && !rule->sized &&
           !compares && (rule->machine.red.op || rule->machine.warn.op) &&
           (!rule_judges_distance(rule) || rule->kind->needs_reference);
}

static void take_finding(struct boarding *boarding, const struct finding *finding)
{
    const struct rule *rule = finding->rule;
    struct period period = boarding->board->period;
    const struct rollup *rollup = snapshot_rollup(boarding->snapshot, period.grain);
    struct slice slice = {finding->market, finding->channel, NULL};
    struct instance one = {.rule = rule, .is_red = rule->machine.red.op != LINE_NONE};
    int at;

    if (finding->row || rule->grain != period.grain || !can_warn(rule) || !rollup)
        return;
    at = timeline_find(rollup_timeline(rollup), finding->period);
    if (at < 0)
        return;
    one.n = (size_t)at + 1;
    rule_history(rule, boarding->snapshot->model, rollup, slice, (size_t)at, &one.run);
    if (one.run.measured.count >= one.n) {
        take_values(&one);
        add_warning(boarding, finding, &one);
    }
    rule_run_release(&one.run);
    free(one.y);
    free(one.known);
}

/* 0: it can break; 1: it is broken; 2: nothing can be told. */
static int group_of(const struct warning *warning)
{
    return warning->is_broken ? 1 : warning_is_told(warning) ? 0 : 2;
}

static int compare(const void *left, const void *right, void *self)
{
    const struct warning *a = left, *b = right;
    const struct dims *dims = self;
    int groups = group_of(a) - group_of(b);

    if (groups)
        return groups;
    if (a->chance != b->chance)
        return a->chance < b->chance ? 1 : -1;
    if (!a->is_broken && a->result->expected != b->result->expected)
        return a->result->expected < b->result->expected ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    groups = dims_compare(&dims->market, a->market, b->market);
    return groups ? groups : dims_compare(&dims->channel, a->channel, b->channel);
}

static void finish(struct boarding *boarding)
{
    shocks_release(&boarding->now);
    shocks_release(&boarding->then);
}

void warning_board_build(const struct snapshot *snapshot, const struct finding_list *findings,
                         struct period period, size_t horizon, struct warning_bands bands,
                         struct warning_board *out)
{
    struct boarding boarding = {
        .snapshot = snapshot, .board = out, .memo = snapshot->generation->warnings};

    *out = (struct warning_board){.period = period, .bands = bands};
    out->horizon = horizon ? horizon : warning_horizon(period.grain);
    if (out->horizon > FORECAST_HORIZON_MAX)
        out->horizon = FORECAST_HORIZON_MAX;
    for (size_t i = 0; i < findings->count; i++)
        take_finding(&boarding, &findings->items[i]);
    if (out->count)
        qsort_r(out->items, out->count, sizeof *out->items, compare, snapshot->cube->dims);
    finish(&boarding);
}

void warning_board_release(struct warning_board *board)
{
    free(board->items);
    *board = (struct warning_board){.count = 0};
}

static const struct pane_def *forecast_pane(const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (catalogue->panes[i].kind && !strcmp(catalogue->panes[i].kind, "forecast"))
            return &catalogue->panes[i];
    return NULL;
}

void warning_prepare(const struct snapshot *snapshot, bool (*goes_on)(void *self), void *self)
{
    const struct pane_def *pane = forecast_pane(snapshot->catalogue);
    struct warning_board board = {.count = 0};
    struct boarding boarding = {
        .snapshot = snapshot, .board = &board, .memo = snapshot->generation->warnings};
    struct finding_list findings;
    size_t done = 0;

    if (!pane ||
        !model_default_period(snapshot->model, snapshot->catalogue->settings.grain,
                              &board.period) ||
        memo_is_prepared(boarding.memo, (int)board.period.grain, board.period.index))
        return;
    board.bands = (struct warning_bands){pane->bands[0], pane->bands[1], pane->bands[2]};
    board.horizon = pane->horizon ? (size_t)pane->horizon : warning_horizon(board.period.grain);
    rule_set_judge(snapshot->rules, snapshot->rollups, board.period, &findings);
    while (done < findings.count && goes_on(self))
        take_finding(&boarding, &findings.items[done++]);
    if (done == findings.count)
        memo_note_prepared(boarding.memo, (int)board.period.grain, board.period.index);
    finding_list_release(&findings);
    finish(&boarding);
    warning_board_release(&board);
}
