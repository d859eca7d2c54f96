/* Rows on their way from the thread that reads them to the one that counts them: batches of copies,
 * in the order of the file. One side puts, the other takes. */
#ifndef REDLINE_SOURCE_RELAY_H
#define REDLINE_SOURCE_RELAY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "source/read.h"
#include "source/row.h"
#include "source/twins.h"

/* What became of one record. */
struct outcome {
    enum row_outcome kind;
    uint64_t offset, end; /* of the record */
    long line;
    struct source_row row; /* kept */
    struct twin twin;
    size_t rounded;
    bool superseded;    /* dropped: a later file has the order again */
    const char *reason; /* refused */
    struct source_refused refused;
};

/* All texts of an outcome, for copying: where they stand in it. Returns how many. */
enum { OUTCOME_TEXTS = 12 };
size_t outcome_texts(struct outcome *outcome, const char **texts[OUTCOME_TEXTS]);

struct relay;

/* Rows have at most so many values. */
struct relay *relay_new(size_t value_limit);
void relay_free(struct relay *relay); /* NULL is fine; nobody else may use it any more */
/* Copies the outcome with all it points to but row.cells, which must be NULL. Waits while the taker
 * is too far behind. False after relay_stop, soon: nothing more is wanted. */
bool relay_put(struct relay *relay, const struct outcome *outcome);
void relay_end(struct relay *relay); /* nothing more will be put */
void relay_stop(struct relay *relay); /* nothing more will be taken */
/* The next one, valid until the next call; NULL after the end. Waits for it. */
const struct outcome *relay_take(struct relay *relay);

#endif
