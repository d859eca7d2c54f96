/* Inside the room: what the parts of the funnel's builder share. */
#ifndef REDLINE_REPORT_FUNNEL_H
#define REDLINE_REPORT_FUNNEL_H
#include "build.h"

enum { STEPS_MAX = 16, FUNNEL_DEVICES = 4 };

struct funnel_device {
    const char *name; /* "mobile" */
    double size;      /* of the first step */
    size_t column;    /* its rates */
};

struct step {
    struct figure count, rate;
    bool has_rate;
    int measure; /* code */
};

struct funnel {
    struct frame *frame;
    struct section *section;
    struct slice slice;
    struct step steps[STEPS_MAX];
    size_t step_count;
    enum base_kind bases[2];
    size_t base_count;
    size_t rate, rate_change, count_change, line; /* columns */
    struct funnel_device devices[FUNNEL_DEVICES];
    size_t device_count;
    bool explains;                /* the change of the last step of the chain is taken apart */
    size_t explain, explain_part; /* columns */
};

/* The step whose change matters: orders, else the last one. */
size_t funnel_goal(const struct funnel *funnel);
/* Against the view's first base: the columns `explains` (in units of the goal) and `explains_part`,
 * filled once all rows stand, and the sentence under the funnel.  Nothing without a base. */
void funnel_explain_columns(struct funnel *funnel);
void funnel_explain(struct funnel *funnel);

/* Where rows name a device: a column of rates for each, and a note of the whole way. */
void funnel_device_columns(struct funnel *funnel);
void funnel_device_cells(struct funnel *funnel, struct report_row *row, size_t step);
void funnel_device_note(struct funnel *funnel);

#endif
