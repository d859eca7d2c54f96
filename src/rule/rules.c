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
 * A rule borrows from the catalogue, the model and the registers: they must outlive the set.
 */
#include "rule/rules.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
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
    rule->kind = rule_kind_find(def, err);
    if (!rule->kind)
        return false;
    if (!def->warn && !def->red)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has neither warn nor red"), def->name);
    if (!def->register_name && !def->indicator)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has neither indicator nor register"), def->name);
    if (def->register_name && def->indicator)
        return err_at(err, def->origin.file, def->origin.line, 0,
                      _("[redline %s] has both an indicator and a register"), def->name);
    if (!read_per(rule, err) || !read_where(rule, inputs, err))
        return false;
    if (rule->dormant)
        return true;
    return def->register_name ? compile_register(rule, inputs, err)
                              : rule->kind->compile(rule, inputs, err);
}

struct rule_set *rule_set_new(const struct catalogue *catalogue, const struct rule_inputs *inputs,
                              struct err_list *errors)
{
    struct rule_set *set = mem_calloc(1, sizeof *set);
    size_t before = errors->count;

    set->rules = mem_calloc(catalogue->redline_count, sizeof *set->rules);
    set->model = inputs->model;
    for (size_t i = 0; i < catalogue->redline_count; i++) {
        struct rule *rule = &set->rules[set->count++];
        struct err err = {.text = ""};

        *rule = (struct rule){.def = &catalogue->redlines[i],
                              .reg_warn_column = -1,
                              .reg_red_column = -1,
                              .reg_market = -1};
        if (compile_rule(rule, inputs, &err))
            continue;
        if (rule->def->origin.builtin)
            rule_make_dormant(rule, err.text);
        else
            err_list_add(errors, &err);
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
    for (size_t i = 0; i < set->count; i++) {
        struct rule *rule = &set->rules[i];

        free(rule->missing);
        formula_free(rule->formula);
        formula_free(rule->reg_warn);
        formula_free(rule->reg_red);
        dim_filter_release(&rule->filter);
    }
    free(set->rules);
    free(set);
}

const struct rule *rule_set_find(const struct rule_set *set, const char *name)
{
    for (size_t i = 0; i < set->count; i++)
        if (!strcmp(set->rules[i].def->name, name))
            return &set->rules[i];
    return NULL;
}
