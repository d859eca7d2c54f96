/* How far a load is, in one line: the same on the screen and on stderr. */
#ifndef REDLINE_REPORT_PROGRESS_H
#define REDLINE_REPORT_PROGRESS_H
#include <stdbool.h>
#include <stdint.h>
#include "engine/snapshot.h"

struct strbuf;

/* 0 to 1; a total that has become too small counts as reached. -1 when the total is not known. */
double progress_share(const struct load_progress *progress);
/* Milliseconds still to go if it goes on as it went so far; -1 when that cannot be said yet. */
int64_t progress_left_ms(const struct load_progress *progress);
/* Appends "facts.csv  ███▌      412 of 995 MB  4.1 M rows  1.1 M rows/s  0:09 left", of at most so
 * many cells: what is least needed is left out first, nothing is cut. The name is cleaned. */
void progress_print(const struct load_progress *progress, int cells, bool ascii,
                    struct strbuf *out);

#endif
