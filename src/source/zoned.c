/*
 * tz = ZONE of a [source]: the instant that a cell means, and the day on which the dataset's zone
 * has it.
 *
 * A time with an offset of its own (2026-11-01 23:30 -0500) needs no zone to be an instant; one
 * without is by the clock of the source's zone.  Of an hour that comes twice when clocks go back it
 * is one of the two, which matters only where that hour is midnight in the dataset's zone; an hour
 * that is left out is the one after it.  A cell with a day alone has no instant: its day stands.
 */
#include "source/zoned.h"

#include <stdlib.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/zone.h"

enum { DAY_SECONDS = 86400 };

struct zoned {
    struct zone_clock *from, *to;
};

struct zoned *zoned_new(const char *from, const char *to)
{
    struct zoned *zoned = mem_calloc(1, sizeof *zoned);

    zoned->from = zone_clock_new(from);
    zoned->to = zone_clock_new(to);
    return zoned;
}

void zoned_free(struct zoned *zoned)
{
    if (!zoned)
        return;
    zone_clock_free(zoned->from);
    zone_clock_free(zoned->to);
    free(zoned);
}

static int32_t day_of(struct zoned *zoned, const struct time_read *time)
{
    int64_t local = (int64_t)time->day * DAY_SECONDS + time->second, at, there;

    at = time->has_offset ? local - time->offset : zone_clock_to_utc(zoned->from, local);
    there = at + zone_clock_offset(zoned->to, at);
    return (int32_t)(there >= 0 ? there / DAY_SECONDS : -((DAY_SECONDS - 1 - there) / DAY_SECONDS));
}

bool zoned_day(struct zoned *zoned, const char *const *formats, size_t count, const char *text,
               size_t length, int32_t *day)
{
    struct time_read time;

    for (size_t i = 0; i < count; i++)
        if (time_parse(text, length, formats[i], &time)) {
            *day = time.has_time ? day_of(zoned, &time) : time.day;
            return true;
        }
    return false;
}
