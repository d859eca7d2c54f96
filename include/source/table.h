/* Small tables (registers, dimension attributes) read whole into memory, by the same strict CSV
 * reader. */
#ifndef REDLINE_SOURCE_TABLE_H
#define REDLINE_SOURCE_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include "source/read.h"

struct err;

struct csv_table {
    char *path;
    char **headers;
    size_t header_count;
    char ***rows; /* rows[r][c], cleaned text, "" when blank */
    long *lines;  /* where each row starts */
    size_t row_count;
    struct source_refusal *refusals;
    size_t refusal_count; /* ragged rows, bad quotes, bad UTF-8 */
};
bool csv_table_read(struct csv_table *table, const char *path, struct err *err);
void csv_table_release(struct csv_table *table);
int csv_table_column(const struct csv_table *table, const char *header); /* -1 */

#endif
