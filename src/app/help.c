/*
 * Help, generated: every line comes from the rows that the program itself works by.
 *
 * Commands and options from their tables, keys from the screen's actions, INI sections and keys
 * from the schema, indicators and red lines from the catalogue: the built-in one, or a data set's
 * own when it is named.  So help cannot say what is not so.  A topic may also be one thing: a
 * command, an indicator, a red line, an option, a section.
 *
 * Which indicators are dormant is known only when the sources have been read: with a data set its
 * data are loaded, too, as far as that can be done.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/topics.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/preset.h"
#include "config/schema.h"
#include "engine/snapshot.h"
#include "indicator/formula.h"
#include "report/print.h"
#include "rule/rules.h"
#include "tui/screen.h"

static bool goes_with(const struct option_row *row, const char *command)
{
    const char *found = row->commands ? strstr(row->commands, command) : command;
    size_t length = strlen(command);

    return !row->commands || (found && (found == row->commands || found[-1] == ' ') &&
                              (found[length] == '\0' || found[length] == ' '));
}

static void list_commands(FILE *out)
{
    for (size_t i = 0; i < app_command_count; i++)
        fprintf(out, "  %-10s %-22s %s\n", app_commands[i].name, app_commands[i].operands,
                _(app_commands[i].help));
}

static void print_option(FILE *out, const struct option_row *row)
{
    struct strbuf usage = STRBUF_INIT, choices = STRBUF_INIT;

    strbuf_addf(&usage, "--%s", row->name);
    if (row->argument)
        strbuf_addf(&usage, " %s", row->argument);
    if (row->choices)
        strbuf_addf(&choices, ": %s", row->choices);
    fprintf(out, "  %-22s %s%s\n", usage.text, _(row->help), choices.text);
    strbuf_release(&usage);
    strbuf_release(&choices);
}

static void list_options(FILE *out, const char *command)
{
    for (size_t i = 0; i < app_option_count; i++)
        if (!command || goes_with(&app_options[i], command))
            print_option(out, &app_options[i]);
}

/* Lists made from tables; the other topics are rows of app_topics. */
static const char *const lists[] = {"commands",   "options", "keys",  "ini",
                                    "indicators", "risks",   "topics"};

static size_t topic_count(void)
{
    return sizeof lists / sizeof lists[0] + app_topic_count;
}

static const char *topic_name(size_t i)
{
    size_t count = sizeof lists / sizeof lists[0];

    return i < count ? lists[i] : app_topics[i - count].name;
}

static void print_topics(FILE *out)
{
    for (size_t i = 0; i < app_topic_count; i++)
        fprintf(out, "  %-14s %s\n", app_topics[i].name, _(app_topics[i].title));
    fputs(_("  Lists:"), out);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        fprintf(out, " %s", lists[i]);
    fputs(_("\n  Also the name of a command, option, section, indicator, red line, pane or preset;"
            "\n  man, man-ini, bash, zsh, fish print what packagers install.\n"),
          out);
}

static void print_topic_names(FILE *out)
{
    size_t used = 79;

    for (size_t i = 0; i < topic_count(); i++) {
        const char *name = topic_name(i);
        size_t length = strlen(name) + 1;
        used += length;
        if (used > 79) {
            fputs("\n ", out);
            used = length + 1;
        }
        fprintf(out, " %s", name);
    }
    fputc('\n', out);
}

void app_usage(FILE *out)
{
    fputs(_("redline: markets, funnel, risks and broken red lines of a company, on a terminal\n"
            "\n"
            "usage: redline [DATASET]\n"
            "       redline COMMAND [OPTION...] [OPERAND...]\n"
            "\n"
            "DATASET is a folder with redline.ini, an INI file, or a CSV file.\n"
            "\n"
            "Commands:\n"),
          out);
    list_commands(out);
    fputs(_("\nOptions:\n"), out);
    list_options(out, NULL);
    fputs(_("\nPeriods: 2026-11-15, 2026-W46, 2026-11, 2026-Q4, 2026.\n"
            "Exit status: 0 done, 1 failure, 2 bad usage;\n"
            "check: 0 ok, 1 warning, 2 red, 3 unknown.\n"
            "More: redline help TOPIC, or the name of an option, indicator, red line, pane ...\n"
            "Topics:"),
          out);
    print_topic_names(out);
}

void help_command(FILE *out, const struct command_row *row, const struct topic_row *topic)
{
    fprintf(out, _("usage: redline %s [OPTION...] %s\n\n%s\n\nOptions:\n"), row->name,
            row->operands, _(row->help));
    list_options(out, row->name);
    if (topic) {
        fputc('\n', out);
        topic_print(out, topic);
    }
}

static void list_keys(FILE *out)
{
    for (size_t i = 0; i < screen_action_count; i++)
        fprintf(out, "  %-18s %-20s %s\n", screen_actions[i].keys, screen_actions[i].id,
                _(screen_actions[i].help));
}

static const char *type_name(const struct key_row *key)
{
    return key->type == KEY_CHOICE && key->choices ? key->choices : _(key_type_name(key->type));
}

static void print_section(FILE *out, const struct section_row *section)
{
    fprintf(out, "[%s%s]  %s\n", section->kind, section->named ? " NAME" : "",
            section->help ? _(section->help) : "");
    for (size_t i = 0; i < section->key_count && section->keys[i].name[0]; i++) {
        const struct key_row *key = &section->keys[i];
        fprintf(out, "  %-14s %s (%s", key->name, _(key->help), type_name(key));
        if (key->fallback && key->fallback[0])
            fprintf(out, _("; default %s"), key->fallback);
        fputs(")\n", out);
    }
}

/* What red lines judge by: what the numbers of warn and red mean. */
static void list_kinds(FILE *out)
{
    for (size_t i = 0; i < rule_kind_count; i++)
        fprintf(out, "  kind = %-11s %s\n", rule_kinds[i]->name, _(rule_kinds[i]->help));
}

static void list_ini(FILE *out, const char *kind)
{
    for (size_t i = 0; i < schema_section_count; i++)
        if (!kind || strcmp(schema_sections[i].kind, kind) == 0) {
            print_section(out, &schema_sections[i]);
            if (strcmp(schema_sections[i].kind, "redline") == 0 && schema_sections[i].named)
                list_kinds(out);
            fputc('\n', out);
        }
}

static void say(FILE *out, const char *label, const char *text)
{
    if (text && text[0])
        fprintf(out, "  %-11s %s\n", label, text);
}

static const char *better_name(enum better better)
{
    static const char *const names[] = {
        [BETTER_NEUTRAL] = N_("neutral"),
        [BETTER_HIGHER] = N_("higher"),
        [BETTER_LOWER] = N_("lower"),
    };

    return _(names[better]);
}

/* What a dormant indicator lacks in the data set; NULL when it has all, or nobody can tell. */
static const char *lacks(const struct model *model, const struct indicator_def *def)
{
    const struct indicator *indicator = model ? model_indicator(model, def->name) : NULL;

    return indicator && indicator->dormant ? indicator->missing : NULL;
}

static void print_indicator(FILE *out, const struct indicator_def *def, const struct model *model)
{
    fprintf(out, "[indicator %s]  %s\n", def->name, def->title);
    say(out, "head", def->head);
    say(out, "formula", def->formula);
    say(out, "unit", unit_name(def->unit));
    say(out, "better", better_name(def->better));
    if (def->min_sample > 0)
        fprintf(out, "  %-11s %.15g\n", "min_sample", def->min_sample);
    say(out, "group", def->group);
    say(out, "source", def->source);
    say(out, "help", def->help);
    say(out, "dormant", lacks(model, def));
}

/* Two lines: what it is, and what it is made of. */
static void list_indicator(FILE *out, const struct indicator_def *def, const struct model *model)
{
    const char *missing = lacks(model, def);

    fprintf(out, "  %-24s %-32s %-8s %-8s", def->name, def->title, unit_name(def->unit),
            better_name(def->better));
    if (def->min_sample > 0)
        fprintf(out, _(" from %.15g"), def->min_sample);
    fprintf(out, "\n      = %s", def->formula);
    if (def->source)
        fprintf(out, "  [%s]", def->source);
    if (missing)
        fprintf(out, _("\n      dormant: no source supplies %s"), missing);
    fputc('\n', out);
}

static bool same_group(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Grouped as in the files; the groups of the user's own come where they first stand. */
static void list_indicators(FILE *out, const struct catalogue *catalogue, const struct model *model)
{
    fputs(_("Indicator, title, unit, which direction is good, smallest sample; formula, origin.\n"),
          out);
    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        const char *group = catalogue->indicators[i].group;
        bool listed = false;

        for (size_t j = 0; j < i && !listed; j++)
            listed = same_group(catalogue->indicators[j].group, group);
        if (listed)
            continue;
        fprintf(out, "\n%s\n", group ? group : _("without a group"));
        for (size_t j = i; j < catalogue->indicator_count; j++)
            if (same_group(catalogue->indicators[j].group, group))
                list_indicator(out, &catalogue->indicators[j], model);
    }
}

static void print_redline(FILE *out, const struct redline_def *def, bool whole)
{
    const char *subject = def->register_name ? def->register_name : def->indicator;

    if (!whole) {
        fprintf(out, "  %-22s %-24s %s%s %s%s\n", def->name, subject ? subject : "",
                def->warn ? "warn " : "", def->warn ? def->warn : "", def->red ? "red " : "",
                def->red ? def->red : "");
        return;
    }
    fprintf(out, "[redline %s]  %s\n", def->name, def->title);
    say(out, "kind", def->kind);
    say(out, "indicator", def->indicator);
    say(out, "register", def->register_name);
    say(out, "where", def->where);
    say(out, "warn", def->warn);
    say(out, "red", def->red);
    say(out, "clear", def->clear);
    fprintf(out, "  %-11s %d\n", "for", def->for_periods);
    if (def->window)
        fprintf(out, "  %-11s %d\n", "window", def->window);
    say(out, "owner", def->owner);
    say(out, "playbook", def->playbook);
    say(out, "help", def->help);
}

/* The built-in catalogue needs a data set to be loaded on: any folder will do, none is read. */
static struct catalogue *load_catalogue(const struct options *options)
{
    struct catalogue_request request = options->engine.request;
    struct err_list errors;

    request.no_config |= !request.dataset;
    if (!request.dataset)
        request.dataset = ".";
    err_list_init(&errors);
    struct catalogue *catalogue = catalogue_load(&request, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    return catalogue;
}

static void print_pane(FILE *out, const struct pane_def *def)
{
    fprintf(out, "[pane %s]  %s\n", def->name, def->title);
    say(out, "kind", def->kind);
    say(out, "register", def->register_name);
    say(out, "rows", def->rows);
    say(out, "help", def->help);
}

static void print_risk(FILE *out, const struct risk_def *def, bool whole)
{
    if (!whole) {
        fprintf(out, "  %-16s %-12s %-22s %s\n", def->name, def->category, def->steps_text,
                def->indicator);
        return;
    }
    fprintf(out, "[risk %s]  %s\n", def->name, def->title);
    say(out, "category", def->category);
    say(out, "indicator", def->indicator);
    say(out, "steps", def->steps_text);
    fprintf(out, "  %-11s %d\n", "impact", def->impact);
    say(out, "redline", def->redline_name);
    say(out, "help", def->help);
}

/* One that is built in is shown as it is written: the way to see what its keys do to a file. */
static void print_preset(FILE *out, const struct preset_def *def, bool whole)
{
    struct strbuf text = STRBUF_INIT;

    if (!whole) {
        fprintf(out, "  %-26s %s\n", def->name, def->title);
        return;
    }
    if (def->origin.builtin && preset_text(def->name, &text)) {
        fputs(text.text, out);
    } else {
        fprintf(out, "[preset %s]\n", def->name);
        say(out, "title", def->title);
        say(out, "help", def->help);
        say(out, "preset", def->based_on);
        fprintf(out, "  %-11s %s:%d\n", _("written in"), def->origin.file, def->origin.line);
    }
    strbuf_release(&text);
}

static void print_proposal(FILE *out, const struct proposal_def *def)
{
    fprintf(out, "[proposal %s]  %s\n", def->name, def->title);
    say(out, "redline", def->redline);
    say(out, "when", def->when);
    say(out, "lever", def->lever);
    say(out, "from", def->from);
    say(out, "to", def->to);
    fprintf(out, "  %-11s %g%%\n", "step_limit", def->step_limit * 100);
    say(out, "currency", def->currency);
    say(out, "why", def->why);
    say(out, "four_eyes", def->four_eyes ? "yes" : NULL);
    if (def->canary > 0)
        fprintf(out, "  %-11s %g%%, canary_for = %d\n", "canary", def->canary * 100,
                def->canary_for);
    say(out, "guard", def->guard);
    say(out, "help", def->help);
}

static const struct risk_def *find_risk(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->risk_count; i++)
        if (strcmp(catalogue->risks[i].name, name) == 0)
            return &catalogue->risks[i];
    return NULL;
}

static const struct proposal_def *find_proposal(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->proposal_count; i++)
        if (strcmp(catalogue->proposals[i].name, name) == 0)
            return &catalogue->proposals[i];
    return NULL;
}

/* An indicator, a red line, a risk, a pane, a preset, a proposal, a playbook, a fund; false when there
 * is none of that name. */
static bool print_thing(FILE *out, const struct catalogue *catalogue, const struct model *model,
                        const char *name)
{
    const struct indicator_def *indicator = catalogue_indicator(catalogue, name);
    const struct redline_def *redline = catalogue_redline(catalogue, name);
    const struct pane_def *pane = catalogue_pane(catalogue, name);
    const struct risk_def *risk = find_risk(catalogue, name);
    const struct preset_def *preset = catalogue_preset(catalogue, name);
    const struct proposal_def *proposal = find_proposal(catalogue, name);

    if (indicator)
        print_indicator(out, indicator, model);
    if (redline)
        print_redline(out, redline, true);
    if (risk)
        print_risk(out, risk, true);
    if (pane)
        print_pane(out, pane);
    if (preset)
        print_preset(out, preset, true);
    if (proposal)
        print_proposal(out, proposal);
    bool playbook = help_playbook(out, catalogue, name);
    return indicator || redline || risk || pane || preset || proposal || playbook;
}

static bool print_catalogue(FILE *out, const struct catalogue *catalogue, const struct model *model,
                            const char *topic)
{
    if (strcmp(topic, "indicators") == 0) {
        list_indicators(out, catalogue, model);
        return true;
    }
    if (strcmp(topic, "redlines") == 0) {
        list_kinds(out);
        fputc('\n', out);
        for (size_t i = 0; i < catalogue->redline_count; i++)
            print_redline(out, &catalogue->redlines[i], false);
        return true;
    }
    if (strcmp(topic, "playbooks") == 0) {
        help_playbooks(out, catalogue);
        return true;
    }
    if (strcmp(topic, "themes") == 0) {
        for (size_t i = 0; i < catalogue->theme_count; i++)
            fprintf(out, "  %-22s %s\n", catalogue->themes[i].name, catalogue->themes[i].file);
        return true;
    }
    if (strcmp(topic, "man-ini") == 0) {
        manual_print(out, 5, catalogue);
        return true;
    }
    if (strncmp(topic, "names-", 6) == 0 && names_print(out, topic + 6, catalogue))
        return true;
    if (strcmp(topic, "risks") == 0) {
        for (size_t i = 0; i < catalogue->risk_count; i++)
            print_risk(out, &catalogue->risks[i], false);
        return true;
    }
    if (strcmp(topic, "presets") == 0) {
        for (size_t i = 0; i < catalogue->preset_count; i++)
            print_preset(out, &catalogue->presets[i], false);
        return true;
    }
    return print_thing(out, catalogue, model, topic);
}

/* Topics out of the catalogue, with what the data of a named data set say about them. */
static bool print_loaded(FILE *out, struct options *options, const struct catalogue *catalogue,
                         const char *topic)
{
    struct engine *engine = NULL;
    struct err_list errors;

    err_list_init(&errors);
    if (options->engine.request.dataset && strncmp(topic, "names-", 6) != 0)
        engine = app_load(options, &errors);
    err_list_release(
        &errors); /* help needs no data: without them nothing is said of dormant ones */
    bool found =
        print_catalogue(out, catalogue, engine ? engine_snapshot(engine)->model : NULL, topic);
    if (engine)
        engine_close(engine);
    return found;
}

static void list_functions(FILE *out)
{
    const char *usage, *help;

    for (size_t i = 0; formula_function(i, &usage, &help); i++)
        fprintf(out, "  %-20s %s\n", usage, _(help));
}

/* The topic's text; false when a list of the catalogue's is to follow. */
static bool print_topic(FILE *out, const struct topic_row *row)
{
    bool functions = strcmp(row->name, "formulas") == 0;

    topic_print(out, row);
    if (row->intro)
        fputc('\n', out);
    if (functions)
        list_functions(out);
    return !row->intro || functions;
}

/* What programs read: the manual's source, completion of shells. */
static bool print_source(FILE *out, const char *topic)
{
    if (strcmp(topic, "man") != 0)
        return completion_print(out, topic);
    manual_print(out, 1, NULL);
    return true;
}

/* Topics that need no catalogue. */
static bool print_static(FILE *out, const char *topic)
{
    const struct command_row *command = app_command_find(topic);
    const struct topic_row *row = topic_find(topic);
    bool found = true;

    if (!topic[0])
        app_usage(out);
    else if (strcmp(topic, "commands") == 0)
        list_commands(out);
    else if (strcmp(topic, "options") == 0)
        list_options(out, NULL);
    else if (strcmp(topic, "keys") == 0)
        list_keys(out);
    else if (strcmp(topic, "ini") == 0)
        list_ini(out, NULL);
    else if (strcmp(topic, "topics") == 0)
        print_topics(out);
    else if (command)
        help_command(out, command, row);
    else if (row)
        return print_topic(out, row);
    else if (print_source(out, topic))
        return true;
    else if (schema_find(topic, true) || schema_find(topic, false))
        list_ini(out, topic);
    else
        found = false;
    for (size_t i = 0; !found && i < app_option_count; i++)
        if (strcmp(topic + (strncmp(topic, "--", 2) == 0 ? 2 : 0), app_options[i].name) == 0) {
            print_option(out, &app_options[i]);
            return true;
        }
    return found;
}

static void add_topic(struct help_topics *topics, const char *name)
{
    MEM_GROW(topics->names, topics->count, topics->capacity);
    topics->names[topics->count++] = name;
}

void help_topics_release(struct help_topics *topics)
{
    free(topics->names);
}

void help_topics_collect(struct help_topics *topics, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < topic_count(); i++)
        add_topic(topics, topic_name(i));
    for (size_t i = 0; i < app_command_count; i++)
        add_topic(topics, app_commands[i].name);
    for (size_t i = 0; i < schema_section_count; i++)
        add_topic(topics, schema_sections[i].kind);
    for (size_t i = 0; catalogue && i < catalogue->indicator_count; i++)
        add_topic(topics, catalogue->indicators[i].name);
    for (size_t i = 0; catalogue && i < catalogue->redline_count; i++)
        add_topic(topics, catalogue->redlines[i].name);
    for (size_t i = 0; catalogue && i < catalogue->risk_count; i++)
        add_topic(topics, catalogue->risks[i].name);
    for (size_t i = 0; catalogue && i < catalogue->proposal_count; i++)
        add_topic(topics, catalogue->proposals[i].name);
    for (size_t i = 0; catalogue && i < catalogue->pane_count; i++)
        add_topic(topics, catalogue->panes[i].name);
    for (size_t i = 0; catalogue && i < catalogue->playbook_count; i++)
        add_topic(topics, catalogue->playbooks[i].name);
    for (size_t i = 0; catalogue && i < catalogue->fund_count; i++)
        add_topic(topics, catalogue->funds[i].name);
    for (size_t i = 0; catalogue && i < catalogue->preset_count; i++)
        add_topic(topics, catalogue->presets[i].name);
}

static bool unknown_topic(const char *topic, const struct catalogue *catalogue, struct err *err)
{
    struct help_topics topics = {.names = NULL};

    help_topics_collect(&topics, catalogue);
    const char *nearest = text_nearest(topic, topics.names, topics.count);
    help_topics_release(&topics);

    if (nearest)
        return err_set(err, _("there is no help on '%s'; did you mean '%s'?"), topic, nearest);
    return err_set(err, _("there is no help on '%s'"), topic);
}

/* The second word is a data set; after the name of a list it may be one thing of that list. */
static const char *take_topic(struct options *options)
{
    const char *topic = options->operand_count ? options->operands[0] : "";
    bool list = strcmp(topic, "indicators") == 0 || strcmp(topic, "redlines") == 0;

    if (!list || options->operand_count < 2 || strpbrk(options->operands[1], "./") ||
        access(options->operands[1], F_OK) == 0)
        return topic;
    options->engine.request.dataset = NULL;
    return options->operands[1];
}

int cmd_help(struct options *options)
{
    const char *topic = take_topic(options);
    struct err err = {.text = ""};
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);

    if (!out)
        return EXIT_TROUBLE;
    struct catalogue *catalogue = NULL;
    bool found = print_static(out, topic);
    if (!found) {
        catalogue = load_catalogue(options);
        if (!catalogue && strncmp(topic, "names-", 6) == 0) { /* the built-in names are still right */
            options->engine.request.dataset = options->engine.request.config = NULL;
            catalogue = load_catalogue(options);
        }
        found = catalogue && print_loaded(out, options, catalogue, topic);
    }
    fclose(out);
    int status = EXIT_USAGE;
    if (found) {
        status = help_print(options, text);
    } else if (!catalogue) {
        status = EXIT_TROUBLE; /* why is said already */
    } else {
        unknown_topic(topic, catalogue, &err);
        status = app_bad_usage(options, &err);
    }
    catalogue_free(catalogue);
    free(text);
    return status;
}
