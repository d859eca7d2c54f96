/* Which data a number was computed from, in sixteen digits. */
#ifndef REDLINE_REPORT_VERSION_H
#define REDLINE_REPORT_VERSION_H

struct snapshot;

enum { DATA_VERSION_SIZE = 17 };
/* A hash of what was read: sources, files by name and size, rows and sums.  The same for the same
 * files wherever and whenever they are read; other rows give other digits. */
void report_data_version(const struct snapshot *snapshot, char out[DATA_VERSION_SIZE]);

#endif
