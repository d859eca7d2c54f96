/*
 * Red lines compiled: from sections of the catalogue to rules that can be judged.
 *
 * A red line watches either an indicator (or formula) over time, in instances by `per`, or each row
 * of a register, at once.  Everything that can be wrong with a section is found here, all of it,
 * with the file and line where it was written.
 *
 * A built-in red line whose data nobody supplies (measure, register file, attribute) is dormant and
 * says why, also when a user moved its lines; where the user wrote what is missing it is an error,
 * because somebody asked for it.
 *
 * A section with a list of indicators (or *) is one rule for each, named "section:indicator"; its
 * mistakes are said once, its members without data are left out.
 *
 * A rule borrows from the catalogue, the model and the registers: they must outlive the set.
 */
#include "rule/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/check.h"
#include "rule/condition.h"
#include "rule/kinds.h"

static bool read_per(struct rule *rule, struct err *err)
{
    static const char *const names[] = {"market", "channel", "total"};
    const struct redline_def *def = rule->def;

    for (size_t i = 0; i < def->per_count; i++) {
        const char *nearest;

        if (!strcmp(def->per[i], "market"))
            rule->per_market = 1;
        else if (!strcmp(def->per[i], "channel"))
            rule->per_channel = 1;
        else if (strcmp(def->per[i], "total") || def->per_count > 1) {
            nearest = text_nearest(def->per[i], names, sizeof names / sizeof *names);
            return err_at(err, def->origin.file, def->origin.line, 0,
                          _("[redline %s]: per = %s is none of market, channel, both with a comma, "
                            "or total%s%s"),
                          def->name, def->per[i], nearest ? _("; nearest: ") : "",
                          nearest ? nearest : "");
        }
    }
    return true;
}

static bool read_where(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;

    if (!def->where || !*def->where)
        return true;
    rule->has_filter =
        where_compile(def->where, inputs->model->cube, inputs->dimensions, inputs->dimension_count,
                      def->where_origin.file, def->where_origin.line, &rule->filter, err);
    return rule->has_filter ||
           (rule_key_is_builtin(&def->where_origin) && rule_make_dormant(rule, err->text));
}

/* A condition of a register: the whole text is one formula; `column op constant` is kept for
 * display. */
static struct formula *compile_condition(const struct rule *rule, const char *text,
                                         const struct origin *origin, struct line_level *level,
                                         int *column, struct err *err)
{
    struct condition condition;
    char *name;

    *column = -1;
    if (condition_split(text, &name, &condition)) {
        *column = register_column(rule->reg, name);
        free(name);
    }
    if (*column >= 0) {
        level->op = condition.op;
        level->line = condition.line;
    }
    return register_compile(rule->reg, text, origin->file, origin->line, err);
}

static const struct reg *find_register(const struct rule_inputs *inputs, const char *name)
{
    for (size_t i = 0; i < inputs->register_count; i++)
        if (!strcmp(inputs->registers[i].def->name, name))
            return &inputs->registers[i];
    return NULL;
}

static bool unknown_register(const struct rule *rule, const struct rule_inputs *inputs,
                             struct err *err)
{
    const struct redline_def *def = rule->def;
    const char **names = mem_calloc(inputs->register_count, sizeof *names);
    const char *nearest;

    for (size_t i = 0; i < inputs->register_count; i++)
        names[i] = inputs->registers[i].def->name;
    nearest = text_nearest(def->register_name, names, inputs->register_count);
    err_at(err, def->origin.file, def->origin.line, 0,
           nearest ? _("[redline %s]: there is no [register %s]; did you mean %s?")
                   : _("[redline %s]: there is no [register %s]"),
           def->name, def->register_name, nearest);
    free(names);
    return false;
}

static bool compile_register(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;

    rule->machine.nodata = def->nodata;
    rule->reg = find_register(inputs, def->register_name);
    if (!rule->reg)
        return unknown_register(rule, inputs, err);
    if (rule->reg->dormant) {
        const char *path = rule->reg->def->path ? rule->reg->def->path : def->register_name;

        if (!def->origin.builtin)
            return err_at(err, def->origin.file, def->origin.line, 0,
                          _("[redline %s] needs [register %s], whose file %s does not exist"),
                          def->name, def->register_name, path);
        return rule_make_dormant(rule, path);
    }
    rule->reg_market = register_market_column(rule->reg->def);
    if (def->warn) {
        rule->reg_warn = compile_condition(rule, def->warn, &def->warn_origin, &rule->machine.warn,
                                           &rule->reg_warn_column, err);
        if (!rule->reg_warn)
            return false;
    }
    if (def->red)
        rule->reg_red = compile_condition(rule, def->red, &def->red_origin, &rule->machine.red,
                                          &rule->reg_red_column, err);
    return !def->red || rule->reg_red;
}

static bool compile_rule(struct rule *rule, const struct rule_inputs *inputs, struct err *err)
{
    const struct redline_def *def = rule->def;

    rule->grain = def->has_grain ? def->grain : inputs->model->catalogue->settings.grain;
    if (!def->warn && !def->red)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has neither warn nor red"), def->name);
    if (!def->register_name && !def->indicator)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has neither indicator nor register"), def->name);
    if (def->register_name && def->indicator)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has both an indicator and a register"), def->name);
    if (def->window && !rule->kind->of_window && !rule_key_is_builtin(&def->window_origin))
        return err_at(err, def->window_origin.file, def->window_origin.line, 0,
                      _("[redline %s]: kind = %s has no window; kinds mean, change, drift and decay do"),
                      def->name, rule->kind->name);
    if (!read_per(rule, err) || !read_where(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    return def->register_name ? compile_register(rule, inputs, err)
                              : rule->kind->compile(rule, inputs, err);
}

/* ---- one section, one rule or several ---- */

struct maker {
    struct rule_set *set;
    size_t capacity;
    const struct rule_inputs *inputs;
    struct err_list *errors;
};

static bool lists_several(const struct redline_def *def, const struct rule_kind *kind)
{
    return kind->takes_list && def->indicator && !def->register_name &&
           (rule_is_list(def->indicator) || !strcmp(def->indicator, "*"));
}

/* "deviation:cvr", "Deviation: CVR" (the short title) for one of a list; else the section's. */
static void name_rule(struct rule *rule, const char *member, const struct model *model)
{
    const struct redline_def *def = rule->def;
    const struct indicator *indicator = member ? model_indicator(model, member) : NULL;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s%s%s", def->name, member ? ":" : "", member ? member : "");
    rule->name = mem_strdup(text.text);
    strbuf_clear(&text);
    strbuf_adds(&text, def->title);
    if (member)
        strbuf_addf(&text, ": %s", indicator ? indicator->def->head : member);
    rule->title = strbuf_detach(&text);
    if (def->indicator)
        rule->watched = mem_strdup(member ? member : def->indicator);
}

static void rule_release(struct rule *rule)
{
    free(rule->name);
    free(rule->title);
    free(rule->watched);
    free(rule->missing);
    formula_free(rule->formula);
    formula_free(rule->reference);
    formula_free(rule->move);
    formula_free(rule->usual);
    formula_free(rule->reg_warn);
    formula_free(rule->reg_red);
    if (rule->owns_cuts)
        free(rule->cuts);
    dim_filter_release(&rule->filter);
}

/* member: one of a list, or NULL. False: an error was added, and no rule. */
static bool add_rule(struct maker *maker, const struct redline_def *def,
                     const struct rule_kind *kind, const char *member)
{
    struct rule_set *set = maker->set;
    struct err err = {.text = ""};
    struct rule *rule;

    MEM_GROW(set->rules, set->count, maker->capacity);
    rule = &set->rules[set->count++];
    *rule = (struct rule){
        .def = def, .kind = kind, .reg_warn_column = -1, .reg_red_column = -1, .reg_market = -1};
    name_rule(rule, member, maker->inputs->model);
    if (compile_rule(rule, maker->inputs, &err))
        return true;
    if (def->origin.builtin)
        return rule_make_dormant(rule, err.text);
    err_list_add(maker->errors, &err);
    rule_release(rule);
    set->count--;
    return false;
}

struct members {
    char **names;
    size_t count, capacity;
};

static void add_member(struct members *members, const char *name, size_t length)
{
    MEM_GROW(members->names, members->count, members->capacity);
    members->names[members->count++] = mem_strndup(name, length);
}

static void members_release(struct members *members)
{
    for (size_t i = 0; i < members->count; i++)
        free(members->names[i]);
    free(members->names);
}

/* "*": every indicator of which more or less is better, and that has data; not the points of goals,
 * which only repeat what these say. */
static void list_all(const struct model *model, struct members *members)
{
    for (size_t i = 0; i < model->count; i++) {
        const struct indicator *indicator = &model->indicators[i];

        if (!indicator->dormant && indicator->formula && !indicator->def->is_goal &&
            indicator->def->better != BETTER_NEUTRAL)
            add_member(members, indicator->def->name, strlen(indicator->def->name));
    }
}

static const char *nearest_indicator(const struct model *model, const char *name)
{
    const char **names = mem_calloc(model->count, sizeof *names);
    const char *nearest;

    for (size_t i = 0; i < model->count; i++)
        names[i] = model->indicators[i].def->name;
    nearest = text_nearest(name, names, model->count);
    free(names);
    return nearest;
}

/* A name of a list: an indicator as the catalogue spells it, or a measure; false and an error. */
static bool take_member(struct maker *maker, const struct redline_def *def, struct members *members,
                        const char *name)
{
    const struct model *model = maker->inputs->model;
    const struct indicator *indicator = model_indicator(model, name);
    const struct origin *origin = &def->indicator_origin;
    const char *known = indicator ? indicator->def->name : name, *nearest;

    for (size_t i = 0; i < members->count; i++)
        if (!text_fold_compare(members->names[i], known))
            return err_list_addf(maker->errors, origin->file, origin->line, 0,
                                 _("indicator: '%s' stands twice"), name);
    if (!check_identifier(name))
        return err_list_addf(maker->errors, origin->file, origin->line, 0,
                             _("indicator: a list takes names; write a section for '%s'"), name);
    if (!indicator && !rule_key_is_builtin(origin)) {
        struct err err;
        const struct indicator *none = NULL;
        struct formula *formula =
            model_compile(model, name, origin->file, origin->line, &none, &err);

        formula_free(formula);
        nearest = nearest_indicator(model, name);
        if (!formula)
            return err_list_addf(maker->errors, origin->file, origin->line, 0,
                                 nearest ? _("indicator: there is no '%s'; did you mean '%s'?")
                                         : _("indicator: there is no '%s'"),
                                 name, nearest);
    }
    add_member(members, known, strlen(known));
    return true;
}

static bool list_members(struct maker *maker, const struct redline_def *def,
                         struct members *members)
{
    const char *text = def->indicator;
    bool good = true;

    if (!strcmp(text, "*")) {
        list_all(maker->inputs->model, members);
        return true;
    }
    while (*text) {
        size_t used = strcspn(text, ","), length = used;
        const char *start = text;
        char *name;

        text_trim(&start, &length);
        name = mem_strndup(start, length);
        good &= !length || take_member(maker, def, members, name);
        free(name);
        text += used + (text[used] == ',');
    }
    return good;
}

/* Those of a list that sleep are left out; when all do, one stays and says what is missing. */
static void drop_dormant(struct rule_set *set, size_t first)
{
    size_t kept = first, awake = 0;
    struct strbuf missing = STRBUF_INIT;

    for (size_t i = first; i < set->count; i++) {
        const struct rule *rule = &set->rules[i];

        awake += !rule->dormant;
        if (rule->dormant && rule->missing &&
            (!missing.length || !strstr(missing.text, rule->missing)))
            strbuf_addf(&missing, "%s%s", missing.length ? ", " : "", rule->missing);
    }
    for (size_t i = first; i < set->count; i++) {
        struct rule *rule = &set->rules[i];

        if (rule->dormant && (awake || i > first))
            rule_release(rule);
        else
            set->rules[kept++] = *rule;
    }
    set->count = kept;
    if (!awake && kept > first) {
        free(set->rules[first].name);
        set->rules[first].name = mem_strdup(set->rules[first].def->name);
        rule_make_dormant(&set->rules[first], missing.text);
    }
    strbuf_release(&missing);
}

static void add_several(struct maker *maker, const struct redline_def *def,
                        const struct rule_kind *kind)
{
    size_t first = maker->set->count;
    struct members members = {.names = NULL};
    bool good = list_members(maker, def, &members);

    for (size_t i = 0; good && i < members.count; i++)
        good = add_rule(maker, def, kind, members.names[i]);
    drop_dormant(maker->set, first);
    members_release(&members);
}

struct rule_set *rule_set_new(const struct catalogue *catalogue, const struct rule_inputs *inputs,
                              struct err_list *errors)
{
    struct rule_set *set = mem_calloc(1, sizeof *set);
    struct maker maker = {.set = set, .inputs = inputs, .errors = errors};
    size_t before = errors->count;

    set->model = inputs->model;
    for (size_t i = 0; i < catalogue->redline_count; i++) {
        const struct redline_def *def = &catalogue->redlines[i];
        struct err err = {.text = ""};
        const struct rule_kind *kind = rule_kind_find(def, &err);

        if (!kind)
            err_list_add(errors, &err);
        else if (lists_several(def, kind))
            add_several(&maker, def, kind);
        else
            add_rule(&maker, def, kind, NULL);
    }
    if (errors->count == before)
        return set;
    rule_set_free(set);
    return NULL;
}

void rule_set_free(struct rule_set *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->count; i++)
        rule_release(&set->rules[i]);
    free(set->rules);
    free(set);
}

const struct rule *rule_set_find(const struct rule_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (!strcmp(set->rules[i].name, name))
            return &set->rules[i];
    for (size_t i = 0; i < set->count; i++)
        if (!strcmp(set->rules[i].def->name, name))
            return &set->rules[i];
    return NULL;
}
