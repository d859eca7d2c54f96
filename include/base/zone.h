/* Time zones: how far a zone's clock is from UTC at an instant. */
#ifndef REDLINE_BASE_ZONE_H
#define REDLINE_BASE_ZONE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Seconds east of UTC at an instant (UTC) in a zone of the zone database ("Europe/Berlin"). 0 for
 * "UTC", for an unknown zone, and where the database is not installed. */
int zone_offset(const char *zone, int64_t at);
/* The instant at which the zone's clock shows `local`; of an hour that comes twice one of the two,
 * of an hour that is left out the instant of the switch's size later. */
int64_t zone_to_utc(const char *zone, int64_t local);

/* The same for many questions about one zone, one thread at a time. */
struct zone_clock;
struct zone_clock *zone_clock_new(const char *zone); /* never NULL; an unknown zone is UTC */
void zone_clock_free(struct zone_clock *clock);
int zone_clock_offset(struct zone_clock *clock, int64_t at);
int64_t zone_clock_to_utc(struct zone_clock *clock, int64_t local);

/* For tests, the same of the bytes of a zone file and of a rule as in its last line
 * ("CET-1CEST,M3.5.0,M10.5.0/3"). False: not one. */
bool zone_read(const unsigned char *bytes, size_t length, int64_t at, int *offset);
bool zone_rule(const char *rule, int64_t at, int *offset);

#endif
