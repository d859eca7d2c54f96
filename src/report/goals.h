/* Goals in panes: what both levels share, the markets side by side and the goals of one. */
#ifndef REDLINE_REPORT_GOALS_H
#define REDLINE_REPORT_GOALS_H
#include "build.h"
#include "config/define_goals.h"

struct goal_figure {
    const struct goal_def *def;
    bool sleeps; /* nobody supplies it: it has a weight, and no column */
    struct figure points, weight;
    size_t points_column, weight_column; /* of the markets' table */
};

struct goals {
    struct frame *frame;
    struct section *section;
    bool apart; /* one market's, with the course of the balance */
    struct goal_figure figures[GOALS_MOST];
    size_t count, awake;
    struct figure score, balance;
    size_t score_column, change_column, balance_column, spark_column;
    enum base_kind bases[2];
    size_t base_count;
    const struct finding **findings; /* those about some goal, the worst first */
    size_t finding_count;
    unsigned *watched; /* by rule: a bit for each goal that it is about, by place in figures */
    bool has_names;
};
/* The bits of a rule about the score itself, and about whichever goal has the least points. */
enum { WATCHES_SCORE = GOALS_MOST, WATCHES_WEAKEST };

/* What one market, or all, has: over all spans, and at the period. */
struct goal_marks {
    struct column points_over[GOALS_MOST], weights_over[GOALS_MOST], score_over, balance_over;
    struct value points[GOALS_MOST], weights[GOALS_MOST], score, balance;
};

/* Scores are worked out from the points by what formulas call, instead of once more from the files.
 */
void goals_evaluate(const struct goals *goals, struct slice slice, struct goal_marks *out);
void goals_release(const struct goals *goals, struct goal_marks *marks);
/* The target in force of a goal's indicator, and what moved it: NULL nothing did. A move is noted
 * under the section. */
struct value goals_target(const struct goals *goals, const struct figure *figure,
                          struct slice slice, const struct moved_goal **moved);
/* Goals with weight and without points: "Brand: no points, 20% of the weight is lost"; how many. */
size_t goals_say_missing(const struct goals *goals, const struct goal_marks *marks,
                         struct strbuf *out);
/* A figure's value in one slice at the frame's period; "" and what does not compile are missing. */
struct value goals_value(const struct goals *goals, const struct figure *figure,
                         struct slice slice);
/* The goal with the least points, by place in figures: whom a line on the weakest is about; -1. */
int goals_weakest(const struct goals *goals, const struct goal_marks *marks);
/* Missing points are no data, weights that do not sum to 1 an error; whatever red lines say. */
void goals_doubt(struct report_row *row, bool missing, bool error);

/* The second level: the goals of the place's market. */
void goals_build_market(struct goals *goals, struct slice slice);

#endif
