/* What the palette lists and runs, by kind: a new kind of thing is one row in palette_kinds. */
#ifndef REDLINE_TUI_PALETTE_H
#define REDLINE_TUI_PALETTE_H
#include <stdbool.h>
#include <stddef.h>

struct err;
struct palette_kind;
struct screen;

struct candidate {
    const struct palette_kind *kind;
    char name[128]; /* what is typed behind the kind's word; "": the kind itself */
    char title[160];
    int score;
};
struct candidate_list { /* while candidates are collected */
    const char *pattern;
    const struct palette_kind *kind;
    struct candidate *items;
    size_t count, capacity;
    bool wants_nearest; /* only then: */
    char nearest[128];  /* of the names seen, to the pattern; "" none */
};
/* Adds what fits the list's pattern. title and help may be NULL; help is looked into, not shown. */
void candidate_add(struct candidate_list *list, const char *name, const char *title,
                   const char *help);

struct palette_kind {
    const char *word; /* "period"; "" for actions, which stand for themselves */
    const char *help; /* "look at a period" */
    bool in_help;     /* the search in the help finds it, too */
    bool is_detail;   /* its things are listed behind its word only */
    void (*list)(struct screen *screen, struct candidate_list *list); /* NULL: any text */
    /* Runs it for a name or text. False: err says why not, or nothing when there is no such name. */
    bool (*run)(struct screen *screen, const char *name, unsigned *reaction, struct err *err);
};
extern const struct palette_kind palette_kinds[];
extern const size_t palette_kind_count;

#endif
