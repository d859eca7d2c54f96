/*
 * Time, injectable.
 *
 * Whatever depends on "now" gets a struct clock, so that --now, `now = data` and tests can fix it;
 * only this file and the log ask the machine.  Times are seconds since the epoch in UTC, without
 * leap seconds.  A bare date means the end of that day (24:00), because "--now 2026-11-15" is said
 * by somebody who wants that day in.  What is said without a Z is local: whose clock that is, is
 * for the reader of the flag to know.
 *
 * The monotonic clock is for waiting and measuring only; it never reaches a result.
 */
#include "base/clock.h"

#include <stddef.h>
#include <time.h>

#include "base/date.h"
#include "base/strbuf.h"

enum { DAY_SECONDS = 86400 };

int64_t clock_now(const struct clock *clock)
{
    return clock && clock->fixed ? clock->at : (int64_t)time(NULL);
}

/* Exactly `width` digits up to `most`; moves on. */
static bool read_digits(const char **at, int width, int most, int *value)
{
    *value = 0;
    for (int i = 0; i < width; i++, (*at)++) {
        if (**at < '0' || **at > '9')
            return false;
        *value = *value * 10 + (**at - '0');
    }
    return *value <= most;
}

static bool read_char(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

bool clock_parse(const char *text, struct clock *out)
{
    const char *at = text;
    int year, month, day, hour, minute, second = 0;
    int64_t start;

    if (!read_digits(&at, 4, 9999, &year) || !read_char(&at, '-') ||
        !read_digits(&at, 2, 12, &month) || !read_char(&at, '-') ||
        !read_digits(&at, 2, 31, &day) || !day_is_valid(year, month, day))
        return false;
    start = (int64_t)day_from_civil(year, month, day) * DAY_SECONDS;
    if (!*at) {
        *out = (struct clock){.fixed = true, .local = true, .at = start + DAY_SECONDS};
        return true;
    }
    if (!read_char(&at, 'T') || !read_digits(&at, 2, 23, &hour) || !read_char(&at, ':') ||
        !read_digits(&at, 2, 59, &minute))
        return false;
    if (read_char(&at, ':') && !read_digits(&at, 2, 59, &second))
        return false;
    bool local = !read_char(&at, 'Z');
    if (*at)
        return false;
    *out = (struct clock){
        .fixed = true, .local = local, .at = start + hour * 3600 + minute * 60 + second};
    return true;
}

void clock_print_utc(int64_t at, struct strbuf *out)
{
    int64_t day = at / DAY_SECONDS, rest = at % DAY_SECONDS;
    int second;

    if (rest < 0) {
        rest += DAY_SECONDS;
        day--;
    }
    if (day <= DAY_NONE || day > INT32_MAX)
        return;
    second = (int)rest;
    day_print((int32_t)day, out);
    strbuf_addf(out, "T%02d:%02d:%02dZ", second / 3600, second / 60 % 60, second % 60);
}

int64_t clock_monotonic_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
