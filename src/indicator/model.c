/*
 * The model: indicators compiled against what the data supplies.
 *
 * A name in a formula is an indicator first, then a measure by its name or alias, then any measure
 * that some file has, then an attribute of a dimension; inside [indicator x], x is no indicator.
 * Indicators are compiled when a
 * formula first names them, so the catalogue may list them in any order; one that is met again
 * while it is being compiled is a circle.
 *
 * What no source supplies makes a built-in indicator dormant, and a user's own formula an error.
 * Where the formula is ours and only other keys are the user's, it stays a built-in one.  While a
 * file cannot be read, or there is no row at all, nobody can tell what is supplied: then everything
 * that lacks something is dormant.
 *
 * Periods (what is complete, where to start) are in model_periods.c.
 */
#include "indicator/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "cube/builder.h"
#include "cube/cube.h"
#include "indicator/adjust.h"
#include "indicator/periods.h"

enum progress { NOT_YET, IN_PROGRESS, DONE, BROKEN };
enum { MOST_NESTED = 64 };

struct maker {
    struct model *model;
    struct err_list *errors;
    unsigned char *progress;  /* by indicator */
    size_t path[MOST_NESTED]; /* indicators being compiled, outermost first */
    size_t depth;
    bool data_is_known; /* every file could be read, and there are rows */
};

/* One compilation: who asks, and why a name was not found. */
struct scope {
    const struct model *model;
    struct maker *maker; /* NULL once the model is finished */
    int self;            /* the indicator being compiled, -1 none */
    bool reported;       /* the reason is already in the list of errors */
    const char *before;  /* the name of the goal that is moved, or NULL */
    char unknown[128];   /* the name that nobody knows */
};

static bool compile_indicator(struct maker *maker, size_t index);

/* ---- names ---- */

static int find_indicator(const struct model *model, const char *name)
{
    for (size_t i = 0; i < model->count; i++)
        if (!text_fold_compare(model->indicators[i].def->name, name))
            return (int)i;
    return -1;
}

/* Measures of the catalogue, and others that a file named. */
int model_find_measure(const struct model *model, const char *name)
{
    const struct measure_def *def = catalogue_measure(model->catalogue, name);
    const struct strmap *measures = &model->cube->dims->measure;
    int code;

    if (def)
        return strmap_find(measures, def->name, strlen(def->name));
    code = strmap_find(measures, name, strlen(name));
    for (size_t i = 0; code < 0 && i < model->measure_count; i++)
        if (!text_fold_compare(strmap_name(measures, (int)i), name))
            code = (int)i;
    return code >= 0 && model_knows_measure(model, code) ? code : -1;
}

bool model_knows_measure(const struct model *model, int measure)
{
    const struct cube *cube = model->cube;

    for (size_t i = 0; i < cube->part_count; i++)
        if (part_names_measure(cube->parts[i], measure))
            return true;
    return cube_supplies(cube, measure);
}

static void report_circle(struct maker *maker, size_t index)
{
    const struct indicator_def *def = maker->model->indicators[index].def;
    struct strbuf path = STRBUF_INIT;
    size_t start = 0;

    while (start < maker->depth && maker->path[start] != index)
        start++;
    for (size_t i = start; i < maker->depth; i++)
        strbuf_addf(&path, "%s -> ", maker->model->indicators[maker->path[i]].def->name);
    strbuf_adds(&path, def->name);
    err_list_addf(maker->errors, def->formula_origin.file, def->formula_origin.line, 0,
                  _("[indicator %s] needs itself: %s"), def->name, path.text);
    strbuf_release(&path);
}

/* The formula of another indicator, compiled now if need be. */
static const struct formula *use_indicator(struct scope *scope, int index)
{
    struct maker *maker = scope->maker;
    const struct indicator *indicator = &scope->model->indicators[index];

    if (maker && maker->progress[index] == IN_PROGRESS) {
        report_circle(maker, (size_t)index);
        scope->reported = true;
        return NULL;
    }
    if (maker && maker->progress[index] == NOT_YET)
        compile_indicator(maker, (size_t)index);
    if (maker && maker->progress[index] == BROKEN)
        scope->reported = true;
    return indicator->formula;
}

static bool resolve_attribute(const struct model *model, const char *name,
                              struct name_meaning *meaning)
{
    enum attribute_kind kind = attribute_find(&model->attributes, name, &meaning->index);

    meaning->kind = kind == ATTRIBUTE_TEXT ? NAME_TEXT : NAME_ATTRIBUTE;
    return kind != ATTRIBUTE_NONE;
}

static bool resolve_track(const struct model *model, const char *name, struct name_meaning *meaning)
{
    meaning->kind = NAME_TRACK;
    meaning->index = track_find(model->tracks, name);
    return meaning->index >= 0;
}

static bool has_goals(void *self, const char *name)
{
    const struct model *model = ((struct scope *)self)->model;

    return find_indicator(model, name) >= 0 || catalogue_weight(model->catalogue, name) ||
           catalogue_measure(model->catalogue, name) ||
           model_find_measure(model, name) >= 0;
}

static bool resolve(void *self, const char *name, struct name_meaning *meaning)
{
    struct scope *scope = self;
    int index = find_indicator(scope->model, name);

    if (scope->before && !text_fold_compare(scope->before, name)) {
        *meaning = (struct name_meaning){.kind = NAME_COLUMN};
        return true;
    }
    if (index >= 0 && index != scope->self) {
        meaning->kind = NAME_FORMULA;
        meaning->formula = use_indicator(scope, index);
        if (meaning->formula)
            return true;
        if (!scope->reported)
            snprintf(scope->unknown, sizeof scope->unknown, "%s",
                     scope->model->indicators[index].missing);
        return false;
    }
    meaning->kind = NAME_MEASURE;
    meaning->index = model_find_measure(scope->model, name);
    if (meaning->index >= 0 || resolve_attribute(scope->model, name, meaning) ||
        resolve_track(scope->model, name, meaning))
        return true;
    snprintf(scope->unknown, sizeof scope->unknown, "%s", name);
    return false;
}

/* Indicators, supplied measures, attributes; the whole catalogue's measures as well when `all`. */
static const char *nearest_name(const struct model *model, const char *name, bool all)
{
    const struct catalogue *catalogue = model->catalogue;
    const struct strmap *measures = &model->cube->dims->measure;
    size_t most = model->count + catalogue->measure_count + model->measure_count +
                  attribute_names(&model->attributes, NULL) +
                  (model->tracks ? model->tracks->name_count : 0);
    const char **names = mem_calloc(most, sizeof *names);
    const char *nearest;
    size_t count = 0;

    for (size_t i = 0; i < model->count; i++)
        if (text_fold_compare(model->indicators[i].def->name, name))
            names[count++] = model->indicators[i].def->name;
    for (size_t i = 0; all && i < catalogue->measure_count; i++)
        names[count++] = catalogue->measures[i].name;
    for (size_t i = 0; i < model->measure_count; i++)
        if (model_knows_measure(model, (int)i) &&
            dims_counted(model->cube->dims, (int)i) ==
                COUNTED_COUNT && /* no source supplies them */
            text_fold_compare(strmap_name(measures, (int)i), name))
            names[count++] = strmap_name(measures, (int)i);
    count += attribute_names(&model->attributes, names + count);
    for (size_t i = 0; model->tracks && i < model->tracks->name_count; i++)
        names[count++] = model->tracks->names[i];
    nearest = text_nearest(name, names, count);
    free(names);
    return nearest;
}

static const char *nearest(void *self, const char *name)
{
    return nearest_name(((struct scope *)self)->model, name, true);
}

/* ---- supply ---- */

static size_t list_missing(const struct model *model, const int *measures, size_t count,
                           struct strbuf *missing)
{
    size_t listed = 0;

    for (size_t i = 0; i < count; i++) {
        if (cube_supplies(model->cube, measures[i]))
            continue;
        strbuf_addf(missing, "%s%s", listed++ ? ", " : "",
                    strmap_name(&model->cube->dims->measure, measures[i]));
    }
    return listed;
}

static bool supplies(const void *self, int measure)
{
    return cube_supplies(((const struct model *)self)->cube, measure);
}
static bool knows(const void *self, int measure)
{
    return model_knows_measure(self, measure);
}
static bool promises(const void *self, int goal, const char *name)
{
    return targets_has(((const struct model *)self)->targets, name, (enum goal)goal);
}
static bool may_promise(const void *self, int goal, const char *name)
{
    (void)self;
    (void)goal;
    (void)name;
    return true; /* a target that nobody gave is no mistake of a formula */
}

static bool was_listed(const struct formula *formula, size_t i)
{
    const char *name, *other;
    int goal, of_other;

    formula_goal(formula, i, &goal, &name);
    for (size_t k = 0; k < i && formula_goal(formula, k, &of_other, &other); k++)
        if (goal == of_other && !strcmp(name, other))
            return true;
    return false;
}

static size_t list_goals(const struct model *model, const struct formula *formula,
                         struct strbuf *missing)
{
    size_t listed = 0;
    const char *name;
    int goal;

    for (size_t i = 0; formula_goal(formula, i, &goal, &name); i++)
        if (!promises(model, goal, name) && !was_listed(formula, i))
            strbuf_addf(missing, "%s%s(%s)", listed++ ? ", " : "",
                        goal == GOAL_TARGET ? "target" : "benchmark", name);
    return listed;
}

/* A value can be had, and not from constants alone. */
static bool is_supplied(const struct model *model, const struct formula *formula)
{
    const int *measures;
    size_t count = formula_measures(formula, &measures);
    struct formula_supply supply = {.self = model, .measure = supplies, .goal = promises};
    bool any = !count || formula_reads_world(formula);

    for (size_t i = 0; i < count && !any; i++)
        any = cube_supplies(model->cube, measures[i]);
    return any && formula_is_possible(formula, &supply);
}

bool model_supplied(const struct model *model, const struct formula *formula,
                    struct strbuf *missing)
{
    const int *measures;
    size_t count;

    if (is_supplied(model, formula))
        return true;
    if (!missing)
        return false;
    count = formula_required(formula, &measures);
    if (list_missing(model, measures, count, missing))
        return false;
    if (list_goals(model, formula, missing))
        return false;
    count = formula_measures(formula, &measures); /* none alone is required, but one of some is */
    list_missing(model, measures, count, missing);
    return false;
}

static void report_unsupplied(struct maker *maker, const struct indicator_def *def,
                              const char *name, int column)
{
    const char *near = nearest_name(maker->model, name, false);
    const struct origin *origin = &def->formula_origin;

    if (near)
        err_list_addf(maker->errors, origin->file, origin->line, column,
                      _("[indicator %s] names %s, which no source supplies; the nearest is '%s'"),
                      def->name, name, near);
    else
        err_list_addf(maker->errors, origin->file, origin->line, column,
                      _("[indicator %s] names %s, which no source supplies"), def->name, name);
}

static int first_unnamed(const struct model *model, const int *measures, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!model_knows_measure(model, measures[i]))
            return measures[i];
    return -1;
}

bool model_knows_all(const struct model *model, const struct formula *formula)
{
    const int *measures;
    size_t count = formula_required(formula, &measures);

    return count > 0 && first_unnamed(model, measures, count) < 0;
}

/* A measure for want of which there can be no value, that no file even names; -1. */
static int unnamed_measure(const struct model *model, const struct formula *formula)
{
    const int *measures;
    size_t count;
    int unnamed;

    struct formula_supply supply = {.self = model, .measure = knows, .goal = may_promise};

    if (formula_is_possible(formula, &supply))
        return -1;
    count = formula_required(formula, &measures);
    unnamed = first_unnamed(model, measures, count);
    if (unnamed >= 0)
        return unnamed;
    count = formula_measures(formula, &measures);
    return first_unnamed(model, measures, count);
}

static bool part_is_possible(void *self, const struct formula *part)
{
    struct formula_supply supply = {
        .self = ((struct scope *)self)->model, .measure = supplies, .goal = promises};

    return formula_is_possible(part, &supply);
}

static bool check_supply(struct maker *maker, struct indicator *indicator)
{
    struct strbuf missing = STRBUF_INIT;
    int unnamed = unnamed_measure(maker->model, indicator->formula);

    indicator->dormant = !model_supplied(maker->model, indicator->formula, &missing);
    indicator->missing = strbuf_detach(&missing);
    if (indicator->def->formula_origin.builtin || !maker->data_is_known || unnamed < 0)
        return true;
    report_unsupplied(maker, indicator->def,
                      strmap_name(&maker->model->cube->dims->measure, unnamed), 0);
    return false;
}

/* ---- compiling ---- */

static bool take_failure(struct maker *maker, struct indicator *indicator,
                         const struct scope *scope, const struct err *err)
{
    if (scope->reported)
        return false;
    if (scope->unknown[0] && (indicator->def->formula_origin.builtin || !maker->data_is_known ||
                              !attributes_are_known(&maker->model->attributes))) {
        indicator->dormant = true;
        indicator->missing = mem_strdup(scope->unknown);
        return true;
    }
    if (scope->unknown[0])
        report_unsupplied(maker, indicator->def, scope->unknown, err->column);
    else
        err_list_add(maker->errors, err);
    return false;
}

static bool compile_indicator(struct maker *maker, size_t index)
{
    struct indicator *indicator = &maker->model->indicators[index];
    const struct indicator_def *def = indicator->def;
    struct scope scope = {.model = maker->model, .maker = maker, .self = (int)index};
    struct name_resolver resolver = {
        .self = &scope,
        .resolve = resolve,
        .nearest = def->formula_origin.builtin ? NULL : nearest, /* nobody would be told */
        .has_goals = has_goals,
        .supplied = part_is_possible};
    struct err err = {.line = 0};
    bool good;

    if (maker->depth == MOST_NESTED) {
        maker->progress[index] = BROKEN;
        return err_list_addf(maker->errors, def->formula_origin.file, def->formula_origin.line, 0,
                             _("[indicator %s] stands more than %d indicators deep in others"),
                             def->name, MOST_NESTED);
    }
    maker->progress[index] = IN_PROGRESS;
    maker->path[maker->depth++] = index;
    indicator->formula = formula_compile(def->formula ? def->formula : "", &resolver,
                                         def->formula_origin.file, def->formula_origin.line, &err);
    good = indicator->formula ? check_supply(maker, indicator)
                              : take_failure(maker, indicator, &scope, &err);
    maker->depth--;
    maker->progress[index] = good ? DONE : BROKEN;
    return good;
}

static bool data_is_known(const struct cube *cube)
{
    for (size_t i = 0; i < cube->part_count; i++)
        if (part_error(cube->parts[i]))
            return false;
    return cube->first_day != DAY_NONE;
}

static bool compile_all(struct model *model, struct err_list *errors)
{
    struct maker maker = {
        .model = model, .errors = errors, .data_is_known = data_is_known(model->cube)};
    size_t before = errors->count;

    maker.progress = mem_calloc(model->count, 1);
    for (size_t i = 0; i < model->count; i++)
        if (maker.progress[i] == NOT_YET)
            compile_indicator(&maker, i);
    free(maker.progress);
    return errors->count == before;
}

/* A target of an amount is due day by day, so it must be known what is one. */
static void mark_additive(struct model *model)
{
    for (size_t i = 0; model->targets && i < model->targets->name_count; i++) {
        int index = find_indicator(model, model->targets->names[i].name);

        if (index >= 0 && model->indicators[index].formula)
            model->targets->names[i].additive =
                formula_is_additive(model->indicators[index].formula);
    }
}

struct model *model_make(const struct model_inputs *inputs, struct err_list *errors)
{
    const struct catalogue *catalogue = inputs->catalogue;
    struct model *model = mem_calloc(1, sizeof *model);

    model->catalogue = catalogue;
    model->cube = inputs->cube;
    model->attributes =
        (struct attributes){model->cube->dims, inputs->dimensions, inputs->dimension_count};
    model->tracks = inputs->tracks;
    model->targets = inputs->targets;
    model->count = catalogue->indicator_count;
    model->indicators = mem_calloc(model->count, sizeof *model->indicators);
    for (size_t i = 0; i < model->count; i++)
        model->indicators[i].def = &catalogue->indicators[i];
    model->measure_count = model->cube->dims->measure.count;
    model_find_coverage(model, inputs->now);
    if (compile_all(model, errors)) {
        mark_additive(model);
        return model;
    }
    model_free(model);
    return NULL;
}

struct model *model_new(const struct catalogue *catalogue, const struct cube *cube,
                        const struct dimension_table *dimensions, size_t dimension_count,
                        int64_t now, struct err_list *errors)
{
    struct model_inputs inputs = {.catalogue = catalogue,
                                  .cube = cube,
                                  .dimensions = dimensions,
                                  .dimension_count = dimension_count,
                                  .now = now};

    return model_make(&inputs, errors);
}

void model_free(struct model *model)
{
    if (!model)
        return;
    for (size_t i = 0; i < model->count; i++) {
        formula_free(model->indicators[i].formula);
        free(model->indicators[i].missing);
    }
    free(model->indicators);
    free(model->complete_until);
    free(model);
}

const struct indicator *model_indicator(const struct model *model, const char *name)
{
    int index = find_indicator(model, name);

    return index < 0 ? NULL : &model->indicators[index];
}

/* The indicator whose name is the whole text. */
static const struct indicator *only_name(const struct model *model, const char *text)
{
    const struct indicator *indicator;
    size_t length = strlen(text);
    char *name;

    text_trim(&text, &length);
    name = mem_strndup(text, length);
    indicator = model_indicator(model, name);
    free(name);
    return indicator;
}

struct formula *model_compile(const struct model *model, const char *text, const char *file,
                              int line, const struct indicator **indicator, struct err *err)
{
    struct scope scope = {.model = model, .self = -1};
    struct name_resolver resolver = {
        .self = &scope, .resolve = resolve, .nearest = nearest, .has_goals = has_goals,
        .supplied = part_is_possible};
    const struct indicator *only = only_name(model, text);

    if (indicator)
        *indicator = only;
    return formula_compile(text, &resolver, file, line, err);
}

struct formula *model_compile_move(const struct model *model, const char *text, const char *before,
                                   const struct origin *origin, struct err *err)
{
    struct scope scope = {.model = model, .self = -1, .before = before};
    struct name_resolver resolver = {
        .self = &scope, .resolve = resolve, .nearest = nearest, .has_goals = has_goals};

    return formula_compile(text, &resolver, origin->file, origin->line, err);
}

void model_missing(const struct model *model, const char *text, struct strbuf *missing)
{
    struct scope scope = {.model = model, .self = -1};
    struct name_resolver resolver = {
        .self = &scope, .resolve = resolve, .has_goals = has_goals, .supplied = part_is_possible};
    struct err err = {.text = ""};
    struct formula *formula = formula_compile(text, &resolver, "", 0, &err);

    if (formula)
        model_supplied(model, formula, missing);
    else
        strbuf_adds(missing, scope.unknown);
    formula_free(formula);
}

static struct eval_env environment(const struct model *model, const struct rollup *rollup)
{
    return (struct eval_env){.rollup = rollup,
                             .complete_until = model->complete_until,
                             .measure_count = model->measure_count,
                             .attributes = &model->attributes,
                             .tracks = model->tracks,
                             .targets = model->targets};
}

bool model_goal_story(const struct model *model, const char *name, enum goal goal,
                      const struct rollup *rollup, struct slice slice, size_t span,
                      struct goal_story *out)
{
    struct eval_env env = environment(model, rollup);

    return targets_story(&env, targets_find(model->targets, name), goal, slice, span, out);
}

void model_evaluate(const struct model *model, const struct formula *formula,
                    const struct indicator *indicator, const struct rollup *rollup,
                    struct slice slice, struct column *out)
{
    struct eval_env env = environment(model, rollup);

    env.min_sample = indicator ? indicator->def->min_sample : 0;
    formula_evaluate(formula, &env, slice, out);
}

void model_evaluate_world(const struct model *model, const struct formula *formula,
                          const struct timeline *timeline, struct slice slice, struct column *out)
{
    struct eval_env env = environment(model, NULL);

    formula_evaluate_world(formula, &env, timeline, slice, out);
}
