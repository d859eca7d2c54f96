/* Days, ISO weeks and periods. A day is a number: days since 1970-01-01 (proleptic Gregorian). */
#ifndef REDLINE_BASE_DATE_H
#define REDLINE_BASE_DATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

enum grain { GRAIN_DAY, GRAIN_WEEK, GRAIN_MONTH, GRAIN_QUARTER, GRAIN_YEAR };

/* index: day number; ISO weeks since that of 1970-01-01 (whose Monday is 1969-12-29); months,
 * quarters, years since 1970. So p.index + 1 is always the next period. */
struct period {
    enum grain grain;
    int32_t index;
};

#define DAY_NONE INT32_MIN

int32_t day_from_civil(int year, int month, int day);
void day_to_civil(int32_t number, int *year, int *month, int *day);
bool day_is_valid(int year, int month, int day);    /* years 1900-2199 */
void day_print(int32_t number, struct strbuf *out); /* 2026-11-15 */

/* Reads text by one format: %Y %y(00-68: 20xx) %m %d (one or two digits) %b %B (English, any case)
 * %H %M %S %p %z %Z, literals; a blank matches any run of blanks. The whole text must match.
 * The offset is dropped: the day as written. */
bool day_parse(const char *text, size_t length, const char *format, int32_t *day);

/* The same with the time of day and the offset, where the format has them. %p belongs to %I: 12 am
 * is midnight. Of zone names (%Z) UTC and GMT are known, others dropped. */
struct time_read {
    int32_t day;
    int second;    /* of the day, 0-86399 */
    bool has_time; /* the format has an hour */
    bool has_offset;
    int offset; /* seconds east of UTC */
};
bool time_parse(const char *text, size_t length, const char *format, struct time_read *out);

struct period period_of_day(enum grain grain, int32_t day);
int32_t period_first_day(struct period period);
int32_t period_last_day(struct period period);
int period_days(struct period period);
/* The same period a year before: same ISO week number (W53 has none in most years: false), month,
 * ... ; 29 Feb: false. */
bool period_year_before(struct period period, struct period *out);
/* 2026-11-15, 2026-W46, 2026-11, 2026-Q4, 2026 */
void period_print(struct period period, struct strbuf *out);
bool period_parse(const char *text, struct period *out); /* the grain follows from the form */
/* Short for axes and tables: "W46", "15 Nov", "Nov 26", "Q4", "2026"; and the span in words: "9–15
 * Nov" ("9-15 Nov" in ASCII). */
void period_print_short(struct period period, struct strbuf *out);
void period_print_span(struct period period, bool ascii, struct strbuf *out);
const char *grain_name(enum grain grain); /* "week" */
bool grain_parse(const char *text, enum grain *out);

#endif
