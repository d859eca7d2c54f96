/* The proof of raw rows: what the rows under a number add up to, against the roll-up that the
 * number came from. */
#ifndef REDLINE_REPORT_PROOF_H
#define REDLINE_REPORT_PROOF_H
#include "build.h"

struct proof_visit {
    uint64_t customer;
    int32_t day;
    int market, channel;
};

struct proof_foreign { /* one row's amount in another currency */
    int measure, market, channel, currency;
    int32_t day;
    int128 amount;
};

struct proof {
    const struct frame *frame;
    struct slice slice;
    size_t measure_count;
    int128 *sums;
    unsigned char *present;            /* by measure code, over the rows */
    size_t rows;     /* matched */
    size_t lacking;  /* amounts (market, channel, currency, day) without a rate */
    struct proof_foreign *foreign;
    size_t foreign_count, foreign_capacity;
    unsigned char *lacking_currencies; /* by currency code */
    int32_t oldest_rate, newest_rate;  /* days of the rates used; DAY_NONE: none */
    struct proof_visit *visits;
    size_t visit_count, visit_capacity;
    /* Of the part being read: */
    const int *codes; /* measure by output */
    bool counts_customers;
};
void proof_init(struct proof *proof, const struct frame *frame, struct slice slice);
void proof_release(struct proof *proof);
void proof_take(struct proof *proof, const struct source_row *row, int market, int channel);
/* Compares the measures (codes); complete: every row of the slice was read, so their count is
 * compared too. Adds the notes and sets the section's note_state. */
void proof_say(struct proof *proof, const int *measures, size_t count, bool complete);
#endif
