/* What a file of rates, series or targets said, cell by cell: small tables beside the sums, kept as
 * they were read so that whoever uses them (cube/fx.h, indicator/series.h, indicator/targets.h) can
 * name the line.
 */
#ifndef REDLINE_CUBE_OBSERVED_H
#define REDLINE_CUBE_OBSERVED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/decimal.h"
#include "base/strmap.h"

struct source_row;
struct file_report;

struct observation {
    int32_t day;    /* DAY_NONE: a target that holds always */
    int32_t name;   /* fx: the currency; series: its name; targets: the indicator. Codes of names */
    int32_t market; /* "(none)" when there is none */
    int32_t other;  /* fx: the base, "" when the file names none; targets: the channel */
    int32_t period; /* targets: as written, "" none */
    bool percent;   /* the cell said % */
    bool benchmark; /* targets: the other number */
    long line;
    int128 value; /* 10^-8 */
};
struct observed {
    struct strmap names;
    struct observation *items; /* in the order of the file */
    size_t count, capacity;
};
void observed_init(struct observed *observed);
void observed_release(struct observed *observed);
/* Takes the numbers of a row; the report's outputs say what they are. series: the name of one whose
 * row has none. */
void observed_row(struct observed *observed, const struct file_report *report, const char *series,
                  const struct source_row *row);
static inline const char *observed_name(const struct observed *observed, int32_t code)
{
    return strmap_name(&observed->names, code);
}

#endif
