/* Help that is no table of the program's: what periods, places, states and files are.  One row per
 * topic; `redline help` and the man pages read the rows. */
#ifndef REDLINE_APP_TOPICS_H
#define REDLINE_APP_TOPICS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct topic_row {
    const char *name;  /* "exit-status" */
    const char *title; /* "exit status" */
    const char *text;  /* paragraphs with a blank line between; lines that begin with two blanks
                          stay as they are */
    int page;          /* section of the manual that has it: 1 or 5 */
    bool intro;        /* stands above a list of the same name: redlines, presets ... */
};
extern const struct topic_row app_topics[];
extern const size_t app_topic_count;
const struct topic_row *topic_find(const char *name); /* NULL: none */

/* The text in lines of at most 79 cells. */
void topic_print(FILE *out, const struct topic_row *row);

/* The next piece of a topic's text: a paragraph, or lines that stay as they are, without the blank
 * line behind. False at the end. *text moves on. */
struct topic_piece {
    const char *start;
    size_t length;
    bool literal;
};
bool topic_next(const char **text, struct topic_piece *piece);

/* help_playbooks.c: all playbooks and funds, or one by its name (false: neither). */
struct catalogue;
void help_playbooks(FILE *out, const struct catalogue *catalogue);
bool help_playbook(FILE *out, const struct catalogue *catalogue, const char *name);

/* manual.c: redline(1) and redline-ini(5) as mdoc source. completion.c: what a shell reads. */
void manual_print(FILE *out, int section, const struct catalogue *builtin);
bool completion_print(FILE *out, const char *shell); /* bash zsh fish; false: another */

#endif
