/* Shared by the files that explain a number: what is explained, and the rows that say it. */
#ifndef REDLINE_REPORT_EXPLAIN_H
#define REDLINE_REPORT_EXPLAIN_H
#include "build.h"

enum explain_column {
    EXPLAIN_PART,
    EXPLAIN_TITLE,
    EXPLAIN_VALUE,
    EXPLAIN_UNIT,
    EXPLAIN_VALUE_STATE,
    EXPLAIN_NUMERATOR,
    EXPLAIN_DENOMINATOR,
    EXPLAIN_ROWS,
    EXPLAIN_FIRST,
    EXPLAIN_LAST,
    EXPLAIN_SOURCE,
    EXPLAIN_SAYS
};

struct explain {
    struct frame *frame;
    struct section *section;
    const char *name;                  /* id of what is explained */
    const char *title;                 /* as the catalogue has it */
    const char *text;                  /* its formula as written */
    const struct origin *origin;       /* where that stands; NULL: not in an INI file */
    const struct indicator *indicator; /* or NULL; may be dormant */
    const struct rule *rule;           /* when it is named as a red line, or NULL */
    int measure;                       /* code when it is a measure itself, else -1 */
    struct figure figure;              /* formula NULL: there is no value to be had */
    struct slice slice;
    struct column column;                /* of the figure, by span */
    const struct finding_list *findings; /* of the frame's period */
    char seen[64][96];                   /* indicators whose terms stand above already */
    size_t seen_count;
};

/* One row: part ("term"), its key within the part, and the title, indented by two cells a level. */
struct report_row *explain_row(struct explain *explain, const char *part, const char *title_of_part,
                               const char *key, int depth, const char *title);
void explain_value(struct explain *explain, struct report_row *row, const struct value *value,
                   enum unit unit, int decimals);
/* The row's sentence; empties the buffer. */
void explain_says(struct explain *explain, struct report_row *row, struct strbuf *text);

struct worth { /* of a term, here and now */
    struct value value;
    enum unit unit;
    int decimals;
    const char *title;
};
void explain_worth(const struct explain *explain, const struct model_term *term,
                   struct worth *worth);
/* Of a call: what stands between its brackets (yours; NULL: nothing), and whether it is of one of
 * these functions. */
char *explain_inside(const struct model_term *call);
bool explain_calls(const struct model_term *call, const char *const *functions, size_t count);
/* The formula with the values of its terms put in, "12,345.60 / 391 = 31.57". */
void explain_put_in(struct explain *explain, const char *text, const struct indicator *self,
                    const struct value *result, const struct figure *figure, struct strbuf *out);
/* One row per term, their terms and sources under them. */
void explain_terms(struct explain *explain);
/* The terms for want of which there is no value, and what would supply them. */
void explain_missing(struct explain *explain);
/* How the amounts of this measure came into the reporting currency: rates with their days, what was
 * not added; appended to its sentence. Nothing where all are in it. */
void say_rates(const struct explain *explain, int measure, struct strbuf *out);

/* Red lines that watch the figure: those that broke (or those that did not). */
void explain_lines(struct explain *explain, bool broken);
/* Under a red line that is judged here: its limits in the figure's unit, who answers it, how often
 * it fired here before. */
void explain_line_more(struct explain *explain, const struct rule *rule,
                       const struct finding *finding);
/* What the figure's own past says of it: mean, band, drift, count, forecast. */
void explain_detectors(struct explain *explain);
/* Under a target: what was promised, and what each [adjust] made of it. */
void explain_goal(struct explain *explain);
/* What was decided about it here, and whether that worked. */
void explain_decisions(struct explain *explain);
/* State changes of the last 12 periods. */
void explain_changes(struct explain *explain);

/* The rows of a register at the place, their computed columns and red lines. */
void explain_records(struct explain *explain);
#endif
