/* What of a row counts, and on which days: the same when a file is read and when it is read again. */
#ifndef REDLINE_SOURCE_SHARE_H
#define REDLINE_SOURCE_SHARE_H
#include <stdbool.h>
#include <stdint.h>
#include "source/read.h"

/* A day of which another answer of the command tells. */
bool day_is_anothers(const struct file_report *report, int32_t day);
/* Gives the row to the sink; one over several days once for each of them, with its share. */
void source_give(const struct source_sink *sink, const struct source_row *row);

#endif
