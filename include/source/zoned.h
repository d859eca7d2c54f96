/* Times of a source in another zone than the dataset's: on which day of the dataset's zone they are. */
#ifndef REDLINE_SOURCE_ZONED_H
#define REDLINE_SOURCE_ZONED_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zoned; /* one thread at a time */

/* from: zone of times that have no offset of their own. Never NULL. */
struct zoned *zoned_new(const char *from, const char *to);
void zoned_free(struct zoned *zoned);
/* The day by the first format that fits; one without an hour gives the day as written. */
bool zoned_day(struct zoned *zoned, const char *const *formats, size_t count, const char *text,
               size_t length, int32_t *day);

#endif
