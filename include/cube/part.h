/* A part is what one file gave: exact sums per day x market x channel x currency in pages of 64
 * days, the first orders of its customers, and the report of its reading.  A part never changes
 * once built, is reference-counted, and is shared by every snapshot in which its file is unchanged.
 *
 * Codes of markets, channels, currencies and measures come from one append-only struct dims, which
 * outlives all parts.
 */
#ifndef REDLINE_CUBE_PART_H
#define REDLINE_CUBE_PART_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"
#include "base/number.h"
#include "base/strmap.h"
#include "config/catalogue.h"
#include "source/read.h"

struct err;
struct source_plan;

struct dims {                                /* append-only; codes never change their meaning */
    struct strmap market, channel, currency; /* currency 0 is "" */
    struct strmap measure;
    enum unit *measure_units;
    size_t measure_capacity;    /* by measure code */
    int counted[COUNTED_COUNT]; /* their measure codes */
    uint64_t made;              /* parts and layers so far: each has a number of its own */
};
void dims_init(
    struct dims *dims,
    const struct catalogue *catalogue); /* the catalogue's measures come first, in its order */
void dims_release(struct dims *dims);
/* The dims as they are now, for a snapshot that is read while another thread adds codes; `dims` must
 * live longer. Released like any. */
void dims_freeze(struct dims *frozen, const struct dims *dims);
int dims_measure(struct dims *dims, const char *name, enum unit unit); /* code, new or old */
/* Codes of markets or channels in the order of their texts, all of them (negative) first: codes
 * themselves depend on which file was read first. */
int dims_compare(const struct strmap *codes, int a, int b);
/* Which of them a measure is; COUNTED_COUNT: none. */
enum counted dims_counted(const struct dims *dims, int measure);

struct part; /* opaque; see part_* */
struct part *part_ref(struct part *part);
void part_unref(struct part *part);

/* Reads path into a new part (one reference, yours); never NULL: when the file could not be read
 * the part is empty, part_error tells why, and its report counts nothing. */
struct part *part_load(struct dims *dims, const struct source_plan *plan, const char *path);
/* The same of a file with more to know about it: a command's answer, or rows that others have. */
struct part *part_load_input(struct dims *dims, const struct source_plan *plan,
                             const struct source_input *input);
/* The same of a file that may grow: the part keeps what it takes to go on with it. */
struct part *part_load_growing(struct dims *dims, const struct source_plan *plan,
                               const struct source_input *input);
bool part_keeps_tail(const struct part *part);
/* The file of such a part, which has grown: as part_load_growing would read it, but only what is
 * new is read, and the rest shared. NULL when that cannot be; from this part it never can again. */
struct part *part_load_grown(struct dims *dims, const struct source_plan *plan, struct part *part);
/* The file or answer of a part once more, without these orders, which a later file of the source
 * has again; and with shop sales of these places beside the totals (kind = sales). NULL: none. */
struct part *part_load_again(struct dims *dims, const struct source_plan *plan,
                             const struct part *part, const struct id_set *superseded,
                             const struct id_set *covered);
/* An empty part of that name which says err: a command that gave no answer. */
struct part *part_failed(struct dims *dims, const struct source_plan *plan, const char *name,
                         const struct err *err);
const struct file_report *part_report(const struct part *part);
const struct err *part_error(const struct part *part); /* NULL when it was read */
const char *part_source(const struct part *part);      /* the source's name */
uint64_t part_number(const struct part *part);         /* no other has it; 0: made of no file */
const struct source_plan *part_plan(const struct part *part);
/* Codes of the measures that this part supplies (any row had a value). */
bool part_supplies(const struct part *part, int measure);

#endif
