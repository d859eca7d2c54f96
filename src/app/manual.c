/*
 * The manual pages redline(1) and redline-ini(5), as mdoc source, from the rows that the program
 * works by: commands, options, keys, topics, sections and keys of INI files, functions, kinds of
 * red lines, and the built-in catalogue's presets and themes.
 *
 * The Makefile asks for them (`redline help man`, `redline help man-ini`), so a page cannot say
 * what the program does not do, and nothing has to be kept up to date.
 *
 * Source text follows the rules that mandoc's lint knows: a sentence ends its line, lines stay
 * short, a word at the begin of a line that would be a request is escaped.  Pages are English,
 * whatever the reader's language: they are made once, where the program is built.
 */
#include "app/topics.h"

#include <ctype.h>
#include <string.h>

#include "app/app.h"
#include "base/date.h"
#include "base/strbuf.h"
#include "config/catalogue.h"
#include "config/schema.h"
#include "indicator/formula.h"
#include "rule/rules.h"
#include "tui/screen.h"

#ifndef REDLINE_RELEASED
#define REDLINE_RELEASED "2026-11-26"
#endif

enum { LINE_MOST = 76 };

/* One word as text: nothing in it is a request or an escape. */
static void put_word(FILE *out, const char *word, size_t length, bool first)
{
    if (first && (word[0] == '.' || word[0] == '\''))
        fputs("\\&", out);
    for (size_t i = 0; i < length; i++)
        if (word[i] == '\\')
            fputs("\\e", out);
        else if (word[i] == '-')
            fputs("\\-", out);
        else
            fputc(word[i], out);
}

static size_t source_width(const char *word, size_t length)
{
    size_t width = length;

    for (size_t i = 0; i < length; i++)
        width += word[i] == '-' || word[i] == '\\';
    return width;
}

static bool ends_sentence(const char *word, size_t length)
{
    while (length && strchr(")]'\"", word[length - 1]))
        length--;
    return length && strchr(".!?", word[length - 1]);
}

static void put_text(FILE *out, const char *text, size_t length)
{
    size_t used = 0;

    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && text[end] != ' ' && text[end] != '\n')
            end++;
        if (end > at) {
            size_t width = source_width(text + at, end - at);
            if (used && used + 1 + width > LINE_MOST) {
                fputc('\n', out);
                used = 0;
            }
            if (used)
                fputc(' ', out);
            put_word(out, text + at, end - at, !used);
            used += width + (used > 0);
            if (ends_sentence(text + at, end - at)) {
                fputc('\n', out);
                used = 0;
            }
        }
        at = end + 1;
    }
    if (used)
        fputc('\n', out);
}

static void put_string(FILE *out, const char *text)
{
    put_text(out, text, strlen(text));
}

/* A word of a macro's line: blanks and quotes would make arguments of it. */
static void put_argument(FILE *out, const char *text)
{
    fputs(ispunct((unsigned char)*text) ? "\"\\&" : "\"",
          out); /* "[" alone is a bracket of mdoc's */
    for (; *text; text++)
        if (*text == '"')
            fputs("\"\"", out);
        else if (*text == '\\')
            fputs("\\e", out);
        else if (*text == '-')
            fputs("\\-", out);
        else
            fputc(*text, out);
    fputc('"', out);
}

static void put_literal(FILE *out, const char *text, size_t length)
{
    fputs(".Bd -literal -offset indent\n", out);
    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && text[end] != '\n')
            end++;
        size_t start = end - at > 2 ? at + 2 : end;
        put_word(out, text + start, end - start, true);
        fputc('\n', out);
        at = end + 1;
    }
    fputs(".Ed\n", out);
}

static void put_pieces(FILE *out, const char *text)
{
    struct topic_piece piece;
    bool after_text = false;

    while (topic_next(&text, &piece)) {
        if (!piece.literal && after_text)
            fputs(".Pp\n", out);
        if (piece.literal)
            put_literal(out, piece.start, piece.length);
        else
            put_text(out, piece.start, piece.length);
        after_text = !piece.literal;
    }
}

static void put_heading(FILE *out, const char *title)
{
    fputs(".Sh ", out);
    for (; *title; title++)
        fputc(toupper((unsigned char)*title), out);
    fputc('\n', out);
}

static void put_topic(FILE *out, const char *name)
{
    const struct topic_row *row = topic_find(name);

    if (!row)
        return;
    put_heading(out, row->title);
    put_pieces(out, row->text);
}

static void put_head(FILE *out, const char *page, int section, const char *what)
{
    static const char *const months[] = {"January",   "February", "March",    "April",
                                         "May",       "June",     "July",     "August",
                                         "September", "October",  "November", "December"};
    struct period day;
    int year, month, of_month;

    period_parse(REDLINE_RELEASED, &day);
    day_to_civil(period_first_day(day), &year, &month, &of_month);
    fprintf(out, ".\\\" Made by redline itself from the tables it works by: change those.\n");
    fprintf(out, ".Dd %s %d, %d\n.Dt %s %d\n.Os\n.Sh NAME\n", months[month - 1], of_month, year,
            section == 1 ? "REDLINE" : "REDLINE\\-INI", section);
    fprintf(out, ".Nm %s\n.Nd %s\n", page, what);
}

/* "VIEW [DATASET]" as arguments; "FILE..." repeats. */
static void put_operands(FILE *out, const char *operands)
{
    while (*operands) {
        size_t length = strcspn(operands, " ");
        bool optional = *operands == '[';
        size_t word = length - (optional ? 2 : 0);
        bool many = word > 3 && strncmp(operands + optional + word - 3, "...", 3) == 0;

        fprintf(out, "%s Ar %.*s%s", optional ? " Op" : "", (int)(many ? word - 3 : word),
                operands + optional, many ? " ..." : "");
        operands += length;
        operands += strspn(operands, " ");
    }
}

static void put_commands(FILE *out)
{
    put_heading(out, "commands");
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < app_command_count; i++) {
        fprintf(out, ".It Nm Cm %s", app_commands[i].name);
        put_operands(out, app_commands[i].operands);
        fputc('\n', out);
        put_string(out, app_commands[i].help);
    }
    fputs(".El\n", out);
}

static void put_choices(FILE *out, const char *label, const char *choices)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_adds(&text, label);
    for (const char *c = choices; *c; c++)
        if (*c == '|')
            strbuf_adds(&text, ", ");
        else
            strbuf_addc(&text, *c);
    strbuf_addc(&text, '.');
    put_string(out, text.text);
    strbuf_release(&text);
}

static void put_said(FILE *out, const char *label, const char *what)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s: %s.", label, what);
    put_string(out, text.text);
    strbuf_release(&text);
}

static void put_options(FILE *out)
{
    put_heading(out, "options");
    put_string(out, "--option value and --option=value are the same; -- ends the options. Those "
                    "that make sense for some commands only say so.");
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < app_option_count; i++) {
        const struct option_row *row = &app_options[i];

        fprintf(out, ".It Fl \\-%s", row->name);
        if (row->argument)
            fprintf(out, " Ar %s", row->argument);
        fputc('\n', out);
        put_string(out, row->help);
        if (row->choices || row->form || row->commands)
            fputs(".Pp\n", out);
        if (row->choices)
            put_choices(out, "One of: ", row->choices);
        if (row->form)
            put_said(out, "Form", row->form);
        if (row->commands)
            put_said(out, "Goes with", row->commands);
    }
    fputs(".El\n", out);
}

static void put_keys(FILE *out, bool by_name)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < screen_action_count; i++) {
        const struct action *action = &screen_actions[i];

        fputs(by_name ? ".It Ic " : ".It ", out);
        put_argument(out, by_name ? action->id : action->keys);
        fputc('\n', out);
        put_string(out, action->help);
        if (by_name)
            put_said(out, "Keys", action->keys);
    }
    fputs(".El\n", out);
}

static void print_program(FILE *out)
{
    put_head(out, "redline", 1,
             "markets, funnel, risks and broken red lines of a company, on a terminal");
    fputs(".Sh SYNOPSIS\n.Nm\n.Op Ar DATASET\n.Nm\n.Ar COMMAND\n.Op Ar OPTION ...\n"
          ".Op Ar OPERAND ...\n.Sh DESCRIPTION\n.Nm\n",
          out);
    put_pieces(out,
               "reads CSV files of a shop or of its platforms as they are, sums them by day, "
               "market and channel, evaluates indicators and red lines over the sums, and shows "
               "the result as a dashboard that is driven by keys and refreshed when the files "
               "change. Its commands print the same numbers for scripts and for monitoring.\n"
               "\n"
               "Every number explains itself: the key e, or the view explain of the command "
               "export, shows its formula, the sums and sources behind it, its red lines, its "
               "target and what it is compared with; and it can be followed down to the lines of "
               "the files.");
    put_commands(out);
    put_options(out);
    put_heading(out, "keys of the dashboard");
    put_string(out, "The bottom line shows the keys that work now, ? explains all of them.");
    put_keys(out, false);
    put_topic(out, "periods");
    put_topic(out, "places");
    put_topic(out, "states");
    put_topic(out, "journal");
    put_topic(out, "environment");
    put_topic(out, "files");
    put_topic(out, "exit-status");
    put_topic(out, "examples");
    fputs(".Sh SEE ALSO\n.Xr redline-ini 5\n", out);
}

static void put_default(FILE *out, const struct key_row *key)
{
    struct strbuf text = STRBUF_INIT;

    if (key->type == KEY_INT && key->high > key->low)
        strbuf_addf(&text, "A whole number from %ld to %ld. ", key->low, key->high);
    if (key->fallback && key->fallback[0])
        strbuf_addf(&text, "Default: %s", key->fallback);
    put_string(out, text.text);
    strbuf_release(&text);
}

static void put_key(FILE *out, const struct key_row *key)
{
    fprintf(out, ".It Ic %s Pq %s\n", key->name, key_type_name(key->type));
    put_string(out, key->help);
    if (key->choices)
        put_choices(out, key->type == KEY_CHOICE || key->type == KEY_CHAR ? "One of: " : "Or: ",
                    key->choices);
    put_default(out, key);
}

static void put_section(FILE *out, const struct section_row *section)
{
    fprintf(out, ".Ss [%s%s]\\&\n", section->kind, section->named ? " NAME" : "");
    put_string(out, section->help);
    if (!section->key_count)
        return;
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < section->key_count && section->keys[i].name[0]; i++)
        put_key(out, &section->keys[i]);
    fputs(".El\n", out);
}

static void put_functions(FILE *out)
{
    const char *usage, *help;

    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; formula_function(i, &usage, &help); i++) {
        fputs(".It Ic ", out);
        put_argument(out, usage);
        fputc('\n', out);
        put_string(out, help);
    }
    fputs(".El\n", out);
}

static void put_kinds(FILE *out)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < rule_kind_count; i++) {
        fprintf(out, ".It Ic kind = %s\n", rule_kinds[i]->name);
        put_string(out, rule_kinds[i]->help);
    }
    fputs(".El\n", out);
}

static void put_playbooks(FILE *out, const struct catalogue *catalogue)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < catalogue->playbook_count; i++) {
        fprintf(out, ".It Ic %s\n", catalogue->playbooks[i].name);
        put_string(out, catalogue->playbooks[i].help);
    }
    for (size_t i = 0; i < catalogue->fund_count; i++) {
        fprintf(out, ".It Ic fund %s\n", catalogue->funds[i].name);
        put_string(out, catalogue->funds[i].help);
    }
    fputs(".El\n", out);
}

static void put_measures(FILE *out, const struct catalogue *catalogue)
{
    struct strbuf text = STRBUF_INIT;

    put_heading(out, "measures");
    strbuf_adds(&text, "Columns that redline knows by name and sums; further columns of numbers "
                       "become measures of their own. Built in are:");
    for (size_t i = 0; i < catalogue->measure_count; i++)
        strbuf_addf(&text, "%s %s", i ? "," : "", catalogue->measures[i].name);
    strbuf_addc(&text, '.');
    put_string(out, text.text);
    strbuf_release(&text);
}

static void put_presets(FILE *out, const struct catalogue *catalogue)
{
    fputs(".Bl -tag -width Ds\n", out);
    for (size_t i = 0; i < catalogue->preset_count; i++) {
        fprintf(out, ".It Ic %s\n", catalogue->presets[i].name);
        put_string(out, catalogue->presets[i].title);
    }
    fputs(".El\n", out);
}

static bool has_role(const struct theme_def *theme, const char *role)
{
    for (size_t i = 0; i < theme->count; i++)
        if (strcmp(theme->roles[i].role, role) == 0)
            return true;
    return false;
}

/* Is it a theme's role that no theme before has named? */
static bool is_new_role(const struct catalogue *catalogue, size_t theme, const char *role)
{
    for (size_t i = 0; i < theme; i++)
        if (has_role(&catalogue->themes[i], role))
            return false;
    return true;
}

static void put_themes(FILE *out, const struct catalogue *catalogue)
{
    struct strbuf names = STRBUF_INIT, roles = STRBUF_INIT;

    for (size_t i = 0; i < catalogue->theme_count; i++) {
        const struct theme_def *theme = &catalogue->themes[i];

        strbuf_addf(&names, "%s%s", i ? ", " : "", theme->name);
        for (size_t r = 0; r < theme->count; r++)
            if (is_new_role(catalogue, i, theme->roles[r].role))
                strbuf_addf(&roles, "%s%s", roles.length ? ", " : "", theme->roles[r].role);
    }
    put_said(out, "Built in", names.text);
    put_said(out, "Roles", roles.text);
    strbuf_release(&names);
    strbuf_release(&roles);
}

static void print_ini(FILE *out, const struct catalogue *catalogue)
{
    put_head(out, "redline-ini", 5, "what redline reads, and how it judges");
    put_heading(out, "description");
    put_pieces(out, topic_find("syntax")->text);
    put_heading(out, "sections and keys");
    for (size_t i = 0; i < schema_section_count; i++)
        put_section(out, &schema_sections[i]);
    put_topic(out, "sources");
    put_measures(out, catalogue);
    put_topic(out, "presets");
    put_presets(out, catalogue);
    put_topic(out, "formulas");
    put_functions(out);
    put_topic(out, "redlines");
    put_topic(out, "playbooks");
    put_playbooks(out, catalogue);
    put_kinds(out);
    put_topic(out, "themes");
    put_themes(out, catalogue);
    put_heading(out, "keys of the dashboard");
    put_string(out, "Rows of the section [keys] are ACTION = KEYS, the keys in quotes with blanks "
                    "between. The actions, and their keys without such a row:");
    put_keys(out, true);
    fputs(".Sh SEE ALSO\n.Xr redline 1\n", out);
}

void manual_print(FILE *out, int section, const struct catalogue *builtin)
{
    if (section == 1)
        print_program(out);
    else
        print_ini(out, builtin);
}
