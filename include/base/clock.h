/* Time, injectable: everything that depends on "now" asks a struct clock. */
#ifndef REDLINE_BASE_CLOCK_H
#define REDLINE_BASE_CLOCK_H
#include <stdbool.h>
#include <stdint.h>

struct strbuf;

struct clock {
    bool fixed;
    bool local; /* said by the clock on the wall, wherever that hangs */
    int64_t at; /* seconds since the epoch; UTC unless local; meaning only when fixed */
};
int64_t clock_now(const struct clock *clock);
/* 2026-11-15 (that day's end: 24:00) or 2026-11-15T06:40[:30][Z]; local without the Z. */
bool clock_parse(const char *text, struct clock *out);
void clock_print_utc(int64_t at, struct strbuf *out); /* 2026-11-15T06:40:00Z */
int64_t clock_monotonic_ms(void);

#endif
