/* Inside the room: what the parts of the heatmap's builder share. */
#ifndef REDLINE_REPORT_HEAT_H
#define REDLINE_REPORT_HEAT_H
#include "base/strmap.h"
#include "build.h"

struct fed { /* one risk in one market: a score that an indicator feeds */
    const struct risk *risk;
    int market;                    /* code */
    const struct finding *finding; /* of the risk's red line in this market; NULL */
    struct value value;
    int level;
    double score;
    bool has_before;
    double before; /* the score a month before */
};

struct heat {
    struct frame *frame;
    const struct reg *reg; /* NULL: there is no register, or not with such columns */
    int market, category, value, previous; /* columns of the register */
    struct fed *fed;
    size_t fed_count;
    struct strmap rows, columns;
    const struct register_row **worst; /* by cell: the largest judged score, */
    const struct fed **worst_fed;      /* and the largest fed one */
    int *row_ranks;
    double *row_values; /* by row, for sorting */
};

/* The column's number; a name that only differs in case is the same category.  -1: there are more
 * than fit. */
int heat_category(struct heat *heat, const char *category, bool add);
/* The first of these columns that the register has, or -1. */
int heat_column(const struct reg *reg, const char *const *names, size_t count);

/* Finds what is fed at the period, in every admitted market: heat->fed, to be freed. */
void heat_feed(struct heat *heat);
/* Adds the fed scores to cells whose judged ones are in. */
void heat_take_fed(struct heat *heat, struct report_heat *out);
/* "BR currency 20 fed by Exchange rate 8.4% > 8%" */
void heat_say_fed(const struct heat *heat, const struct fed *fed, struct strbuf *out);
/* Where Enter on a fed score leads: the history of its red line, else of its indicator. */
void heat_fed_place(const struct heat *heat, const struct fed *fed, struct path *out);
/* The rows of a cell: after the register's, those that are fed. */
void heat_add_fed_rows(struct heat *heat);

#endif
