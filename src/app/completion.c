/*
 * Completion for bash, zsh and fish, from the rows of commands and options.
 *
 * What is fixed when the program is built (commands, options, which goes with which, choices) is
 * written out.  Names of views, indicators, themes and topics are asked of the program when they
 * are wanted, `redline help names-LIST [DATASET]`, so that those of the user's own INI file are
 * there, too; that reads INI files only, never data, and runs nothing.
 *
 * The scripts treat what they are told as data: nothing of it is expanded, and names.c prints only
 * names that no shell would take for anything else.
 */
#include "app/topics.h"

#include <string.h>

#include "app/app.h"

/* The words of a command's operands, and the list that completes each; the others are files. */
static const struct {
    const char *word, *list;
} operand_lists[] = {
    {.word = "VIEW", .list = "views"},
    {.word = "NAME,...", .list = "values"},
    {.word = "TOPIC", .list = "topics"},
    {.word = "VERB", .list = "verbs"},
};

static bool is_list(const char *word, size_t length)
{
    return length > 4 && strncmp(word + length - 4, ",...", 4) == 0;
}

/* The next word of "VIEW [DATASET]" without brackets; NULL at the end. */
static const char *next_operand(const char **at, size_t *length)
{
    const char *word = *at + strspn(*at, " [");

    if (!*word)
        return NULL;
    *length = strcspn(word, " ]");
    *at = word + *length;
    *at += strspn(*at, "]");
    return word;
}

static const char *operand_list(const char *word, size_t length)
{
    for (size_t i = 0; i < sizeof operand_lists / sizeof operand_lists[0]; i++)
        if (strlen(operand_lists[i].word) == length &&
            strncmp(operand_lists[i].word, word, length) == 0)
            return operand_lists[i].list;
    return "files";
}

static bool goes_with(const struct option_row *row, const char *command)
{
    const char *at = row->commands;
    size_t length = strlen(command);

    if (!at)
        return true;
    while ((at = strstr(at, command)) != NULL) {
        if ((at == row->commands || at[-1] == ' ') && (at[length] == ' ' || !at[length]))
            return true;
        at += length;
    }
    return false;
}

/* The list that completes an option's value: "files", one of names.c, "none". */
static const char *option_list(const struct option_row *row)
{
    return row->names ? row->names : strcmp(row->argument, "FILE") == 0 ? "files" : "none";
}

static void put_words(FILE *out, const char *choices)
{
    for (; *choices; choices++)
        fputc(*choices == '|' ? ' ' : *choices, out);
}

/* Text inside single quotes, with `also` escaped by a backslash. */
static void put_quoted(FILE *out, const char *text, const char *also)
{
    for (; *text; text++)
        if (*text == '\'')
            fputs("'\\''", out);
        else if (*also && (*text == '\\' || strchr(also, *text)))
            fprintf(out, "\\%c", *text);
        else
            fputc(*text, out);
}

/* ---- bash ---- */

static const char bash_head[] =
    "# bash completion for redline; made by `redline help bash`\n"
    "\n"
    "# Offers those words of stdin that begin with the current one; nothing is expanded.\n"
    "_redline_offer() {\n"
    "    local word\n"
    "    while read -r word; do\n"
    "        [[ -n $word && $word == \"$2\"* ]] && COMPREPLY+=(\"$1$word\")\n"
    "    done\n"
    "}\n"
    "_redline_list() { # LIST MANY: names of a list; MANY: with commas between\n"
    "    local before=\n"
    "    case $1 in\n"
    "    none) return ;;\n"
    "    files)\n"
    "        compopt -o filenames 2>/dev/null\n"
    "        mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
    "        return ;;\n"
    "    esac\n"
    "    if [[ ${2-} ]]; then\n"
    "        compopt -o nospace 2>/dev/null\n"
    "        [[ $current == *,* ]] && before=${current%,*},\n"
    "    fi\n"
    "    _redline_offer \"$before\" \"${current#\"$before\"}\" < <(\"$program\" help \"names-$1\" "
    "${dataset:+\"$dataset\"} 2>/dev/null </dev/null)\n"
    "}\n"
    "_redline_words() { _redline_offer '' \"$current\" < <(printf '%s\\n' \"$@\"); }\n";

static void bash_values(FILE *out)
{
    fputs("_redline_value() { # OPTION: completes its value; false when it takes none\n"
          "    case $1 in\n",
          out);
    for (size_t i = 0; i < app_option_count; i++) {
        const struct option_row *row = &app_options[i];

        if (!row->argument)
            continue;
        fprintf(out, "    --%s) ", row->name);
        if (row->choices) {
            fputs("_redline_words ", out);
            put_words(out, row->choices);
        } else {
            fprintf(out, "_redline_list %s%s", option_list(row),
                    is_list(row->argument, strlen(row->argument)) ? " many" : "");
        }
        fputs(" ;;\n", out);
    }
    fputs("    *) return 1 ;;\n    esac\n    return 0\n}\n", out);
}

static void bash_options(FILE *out)
{
    fputs("_redline_options() { # COMMAND\n    case $1 in\n", out);
    for (size_t c = 0; c < app_command_count; c++) {
        fprintf(out, "    %s) _redline_words", app_commands[c].name);
        for (size_t i = 0; i < app_option_count; i++)
            if (goes_with(&app_options[i], app_commands[c].name))
                fprintf(out, " --%s", app_options[i].name);
        fputs(" ;;\n", out);
    }
    fputs("    esac\n}\n", out);
}

static void bash_operands(FILE *out)
{
    fputs("_redline_operand() { # COMMAND NUMBER\n    case $1:$2 in\n", out);
    for (size_t c = 0; c < app_command_count; c++) {
        const char *at = app_commands[c].operands, *word;
        size_t length, number = 0;

        while ((word = next_operand(&at, &length)) != NULL) {
            bool repeats =
                !is_list(word, length) && length > 3 && strncmp(word + length - 3, "...", 3) == 0;
            fprintf(out, "    %s:%s) _redline_list %s%s ;;\n", app_commands[c].name,
                    repeats ? "*" : (char[2]){(char)('0' + number), '\0'},
                    operand_list(word, length), is_list(word, length) ? " many" : "");
            number++;
        }
    }
    fputs("    esac\n}\n", out);
}

static void bash_main(FILE *out)
{
    fputs(
        "_redline() {\n"
        "    local program=${1/#\\~\\//$HOME/} current=${COMP_WORDS[COMP_CWORD]} command= dataset= "
        "option=\n"
        "    local i word operands=0 literal= commands='",
        out);
    for (size_t c = 0; c < app_command_count; c++)
        fprintf(out, "%s%s", c ? " " : "", app_commands[c].name);
    fputs(
        "'\n"
        "    COMPREPLY=()\n"
        "    [[ $current == = ]] && current=\n"
        "    for ((i = 1; i < ${#COMP_WORDS[@]}; i++)); do\n"
        "        word=${COMP_WORDS[i]}\n"
        "        if ((i == COMP_CWORD)); then\n"
        "            [[ $word == = ]] || option=\n"
        "            [[ ${COMP_WORDS[i - 1]} == = ]] && option=${COMP_WORDS[i - 2]}\n"
        "            [[ ${COMP_WORDS[i - 1]} == --?* && ! $literal ]] && "
        "option=${COMP_WORDS[i - 1]}\n"
        "        elif [[ ! $literal && $word == -- ]]; then\n"
        "            ((i < COMP_CWORD)) && literal=1\n"
        "        elif [[ ! $literal && $word == -* ]]; then\n"
        "            if [[ ${COMP_WORDS[i + 1]} == = ]]; then\n"
        "                ((i + 1 == COMP_CWORD || i + 2 == COMP_CWORD)) || ((i += 2))\n"
        "            elif _redline_takes \"$word\" && ((i + 1 != COMP_CWORD)); then\n"
        "                ((i++))\n"
        "            fi\n"
        "        elif [[ $word != = ]]; then\n"
        "            if [[ ! $command && $operands == 0 && \" $commands \" == *\" $word \"* ]] && "
        "((i < COMP_CWORD)); then\n"
        "                command=$word\n"
        "            else\n"
        "                [[ -e $word ]] && dataset=$word\n"
        "                ((i < COMP_CWORD)) && ((operands++))\n"
        "            fi\n"
        "        fi\n"
        "    done\n"
        "    [[ $option ]] && _redline_value \"$option\" && return\n"
        "    if [[ $current == -* && ! $literal ]]; then\n"
        "        _redline_options \"${command:-dashboard}\"\n"
        "        return\n"
        "    fi\n"
        "    _redline_operand \"${command:-dashboard}\" $operands\n"
        "    [[ ! $command && $operands == 0 ]] && _redline_words $commands\n"
        "    return 0\n"
        "}\n"
        "complete -F _redline redline\n",
        out);
}

static void print_bash(FILE *out)
{
    fputs(bash_head, out);
    bash_values(out);
    fputs("_redline_takes() { # OPTION: does a value follow it?\n    case $1 in\n    ", out);
    for (size_t i = 0, n = 0; i < app_option_count; i++)
        if (app_options[i].argument)
            fprintf(out, "%s--%s", n++ ? "|" : "", app_options[i].name);
    fputs(") return 0 ;;\n    esac\n    return 1\n}\n", out);
    bash_options(out);
    bash_operands(out);
    bash_main(out);
}

/* ---- zsh ---- */

static const char zsh_head[] =
    "#compdef redline\n"
    "# zsh completion for redline; made by `redline help zsh`\n"
    "\n"
    "_redline_names() { # LIST [-s ,]: names of a list, with those of the data set's own INI file\n"
    "    local list=$1 word dataset=\n"
    "    local -a names\n"
    "    shift\n"
    "    for word in ${(Q)words[2,-1]}; do [[ $word != -* && -e $word ]] && dataset=$word; done\n"
    "    names=(${(f)\"$(${~redline_program} help names-$list ${dataset:+$dataset} 2>/dev/null "
    "</dev/null)\"})\n"
    "    if [[ $1 == -s ]]; then\n"
    "        _values -s , name $names\n"
    "    else\n"
    "        compadd \"$@\" -a names\n"
    "    fi\n"
    "}\n";

static void zsh_action(FILE *out, const char *list, bool many)
{
    if (strcmp(list, "files") == 0)
        fputs("_files", out);
    else if (strcmp(list, "none") != 0)
        fprintf(out, "{_redline_names %s%s}", list, many ? " -s ," : "");
    else
        fputs(" ", out);
}

static void zsh_options(FILE *out, const char *command)
{
    for (size_t i = 0; i < app_option_count; i++) {
        const struct option_row *row = &app_options[i];

        if (!goes_with(row, command))
            continue;
        fprintf(out, "            '--%s%s[", row->name, row->argument ? "=" : "");
        put_quoted(out, row->help, "[]");
        fputc(']', out);
        if (row->argument) {
            fputc(':', out);
            put_quoted(out, row->argument, ":");
            fputc(':', out);
            if (row->choices) {
                fputc('(', out);
                put_words(out, row->choices);
                fputc(')', out);
            } else {
                zsh_action(out, option_list(row), is_list(row->argument, strlen(row->argument)));
            }
        }
        fputs("'\n", out);
    }
}

static void zsh_operands(FILE *out, const struct command_row *row)
{
    const char *at = row->operands, *word;
    size_t length;

    while ((word = next_operand(&at, &length)) != NULL) {
        bool many = is_list(word, length);
        bool repeats = !many && length > 3 && strncmp(word + length - 3, "...", 3) == 0;

        fprintf(out, "            '%s:%.*s:", repeats ? "*" : "", (int)length, word);
        zsh_action(out, operand_list(word, length), many);
        fputs("'\n", out);
    }
}

static void print_zsh(FILE *out)
{
    fputs(zsh_head, out);
    fputs("_redline_first() {\n    local -a commands\n    commands=(\n", out);
    for (size_t c = 0; c < app_command_count; c++) {
        fprintf(out, "        '%s:", app_commands[c].name);
        put_quoted(out, app_commands[c].help, ":");
        fputs("'\n", out);
    }
    fputs("    )\n    _describe -t commands command commands\n    _files\n}\n"
          "_redline() {\n"
          "    local redline_program=$words[1] command= word\n"
          "    local -a specs\n"
          "    for word in $words[2,CURRENT-1]; do\n"
          "        case $word in\n        (",
          out);
    for (size_t c = 0; c < app_command_count; c++)
        fprintf(out, "%s%s", c ? "|" : "", app_commands[c].name);
    fputs(") command=$word; break ;;\n        esac\n    done\n    case $command in\n", out);
    for (size_t c = 0; c < app_command_count; c++) {
        fprintf(out, "    (%s)\n        specs=(\n            ':command:'\n", app_commands[c].name);
        zsh_operands(out, &app_commands[c]);
        zsh_options(out, app_commands[c].name);
        fputs("        ) ;;\n", out);
    }
    fputs("    (*)\n        specs=(\n            ':command or data set:_redline_first'\n", out);
    zsh_options(out, "dashboard");
    fputs("        ) ;;\n    esac\n    _arguments -S : $specs\n}\n"
          "if [[ $zsh_eval_context[-1] == loadautofunc ]]; then\n    _redline \"$@\"\n"
          "else\n    compdef _redline redline\nfi\n",
          out);
}

/* ---- fish ---- */

static const char fish_head[] =
    "# fish completion for redline; made by `redline help fish`\n"
    "\n"
    "# The command on the line (dashboard when there is none yet), then how many operands it has.\n"
    "function __redline_place\n"
    "    set -l command dashboard\n"
    "    set -l operands 0\n"
    "    set -l skip 0\n"
    "    for word in (commandline -opc)[2..]\n"
    "        if test $skip = 1\n"
    "            set skip 0\n"
    "        else if contains -- $word $__redline_valued\n"
    "            set skip 1\n"
    "        else if string match -q -- '-*' $word\n"
    "            continue\n"
    "        else if test $operands = 0 -a $command = dashboard; "
    "and contains -- $word $__redline_commands\n"
    "            set command $word\n"
    "        else\n"
    "            set operands (math $operands + 1)\n"
    "        end\n"
    "    end\n"
    "    echo $command\n"
    "    echo $operands\n"
    "end\n"
    "function __redline_is # COMMAND...: is it one of these?\n"
    "    set -l place (__redline_place)\n"
    "    contains -- $place[1] $argv\n"
    "end\n"
    "function __redline_at # COMMAND NUMBER: is that operand the next?\n"
    "    set -l place (__redline_place)\n"
    "    test $place[1] = $argv[1]; and test $argv[2] = '*' -o $place[2] = $argv[2]\n"
    "end\n"
    "function __redline_names # LIST\n"
    "    set -l words (commandline -opc)\n"
    "    set -l dataset\n"
    "    for word in $words[2..]\n"
    "        if not string match -q -- '-*' $word; and test -e $word\n"
    "            set dataset $word\n"
    "        end\n"
    "    end\n"
    "    set -l program (string replace -r '^~/' \"$HOME/\" -- $words[1])\n"
    "    $program help names-$argv[1] $dataset 2>/dev/null </dev/null\n"
    "end\n"
    "function __redline_many # LIST: the same, behind the last comma\n"
    "    set -l head (string replace -r '[^,]*$' '' -- (commandline -ct))\n"
    "    for name in (__redline_names $argv[1])\n"
    "        echo $head$name\n"
    "    end\n"
    "end\n";

static void fish_list(FILE *out, const char *list, bool many)
{
    if (strcmp(list, "files") == 0)
        fputs(" -F", out);
    else if (strcmp(list, "none") != 0)
        fprintf(out, " -f -a '(__redline_%s %s)'", many ? "many" : "names", list);
    else
        fputs(" -f", out);
}

static void fish_options(FILE *out)
{
    for (size_t i = 0; i < app_option_count; i++) {
        const struct option_row *row = &app_options[i];

        fputs("complete -c redline", out);
        if (row->commands)
            fprintf(out, " -n '__redline_is %s'", row->commands);
        fprintf(out, " -l %s", row->name);
        if (row->argument)
            fputs(" -r", out);
        if (row->argument && row->choices) {
            fputs(" -f -a '", out);
            put_words(out, row->choices);
            fputs("'", out);
        } else if (row->argument) {
            fish_list(out, option_list(row), is_list(row->argument, strlen(row->argument)));
        }
        fputs(" -d '", out);
        put_quoted(out, row->help, "'");
        fputs("'\n", out);
    }
}

static void fish_operands(FILE *out, const struct command_row *row)
{
    const char *at = row->operands, *word;
    size_t length, number = 0;

    while ((word = next_operand(&at, &length)) != NULL) {
        bool many = is_list(word, length);
        bool repeats = !many && length > 3 && strncmp(word + length - 3, "...", 3) == 0;

        fprintf(out, "complete -c redline -n '__redline_at %s ", row->name);
        fprintf(out, repeats ? "\\*'" : "%zu'", number++);
        fish_list(out, operand_list(word, length), many);
        fputc('\n', out);
    }
}

static void print_fish(FILE *out)
{
    fputs(fish_head, out);
    fputs("set -g __redline_commands", out);
    for (size_t c = 0; c < app_command_count; c++)
        fprintf(out, " %s", app_commands[c].name);
    fputs("\nset -g __redline_valued", out);
    for (size_t i = 0; i < app_option_count; i++)
        if (app_options[i].argument)
            fprintf(out, " --%s", app_options[i].name);
    fputs("\ncomplete -c redline -f\n", out);
    for (size_t c = 0; c < app_command_count; c++) {
        fprintf(out, "complete -c redline -n '__redline_at dashboard 0' -a %s -d '",
                app_commands[c].name);
        put_quoted(out, app_commands[c].help, "'");
        fputs("'\n", out);
        fish_operands(out, &app_commands[c]);
    }
    fish_options(out);
}

bool completion_print(FILE *out, const char *shell)
{
    static const struct {
        const char *name;
        void (*print)(FILE *out);
    } shells[] = {{"bash", print_bash}, {"zsh", print_zsh}, {"fish", print_fish}};

    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(shells[i].name, shell) == 0) {
            shells[i].print(out);
            return true;
        }
    return false;
}
