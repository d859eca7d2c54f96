/* How good the data of a source, a file or a register is: what the Data pane's row says first. */
#ifndef REDLINE_REPORT_QUALITY_H
#define REDLINE_REPORT_QUALITY_H
#include "build.h"

struct err;

struct quality {
    size_t read, kept, dropped, refused, duplicate, rounded;
    size_t totals_off; /* files whose total row their own rows do not add up to */
    struct value validity, uniqueness, completeness; /* parts of one; missing where none can be */
    bool stale;
    const struct err *error; /* the first; NULL: all was read */
    enum rule_state state;
    const char *worst;             /* the check that the state is about: "validity"; NULL: none */
    const struct value *figure;    /* of it; NULL: no figure */
    const struct line_level *line; /* that it breaks; NULL */
};

void quality_of_source(const struct snapshot *snapshot, const struct source_state *source,
                       struct quality *out);
/* Of several together; completeness is missing: their rhythms differ. */
void quality_of_sources(const struct snapshot *snapshot, const struct source_state *const *sources,
                        size_t count, struct quality *out);
void quality_of_file(const struct snapshot *snapshot, const struct part *part, struct quality *out);
void quality_of_register(const struct snapshot *snapshot, const struct reg *reg,
                         struct quality *out);
/* State of a share of days, periods or codes by the line of completeness. */
enum rule_state quality_of_share(const struct snapshot *snapshot, const struct value *share);

/* build_data.c: the cell of one of its shares, marked where it breaks its line. */
void quality_fill_share(const struct frame *frame, struct report_cell *cell,
                        const struct quality *quality, const struct value *share);

#endif
