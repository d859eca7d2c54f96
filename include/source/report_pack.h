/* A file_report as bytes, for the cache of what was read. */
#ifndef REDLINE_SOURCE_REPORT_PACK_H
#define REDLINE_SOURCE_REPORT_PACK_H
#include <stdbool.h>
#include "source/read.h"

struct pack;

/* Is it a plain one? Those with a total row, devices, or rows that gave way are not packed. */
bool report_is_plain(const struct file_report *report);
/* Both directions; reading fills an empty report, which is to be released also when the pack is
 * bad. */
void report_pack(struct file_report *report, struct pack *pack);

#endif
