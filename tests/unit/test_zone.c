/* Time zones against values of Python's zoneinfo; files of both forms, cut, and no files at all. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/random.h"
#include "base/zone.h"

#define BERLIN "CET-1CEST,M3.5.0,M10.5.0/3"

static int64_t instant(const char *text)
{
    struct clock clock;

    assert_true(clock_parse(text, &clock));
    return clock.at;
}

static const struct {
    const char *rule, *at; /* UTC */
    int offset;
} rules[] = {
    {BERLIN, "2026-01-15T12:00Z", 3600},
    {BERLIN, "2026-03-29T00:59Z", 3600},
    {BERLIN, "2026-03-29T01:00Z", 7200},
    {BERLIN, "2026-10-25T00:59Z", 7200},
    {BERLIN, "2026-10-25T01:00Z", 3600},
    {BERLIN, "2027-07-01T00:00Z", 7200},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T06:59Z", -18000},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-03-08T07:00Z", -14400},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T05:59Z", -14400},
    {"EST5EDT,M3.2.0,M11.1.0", "2026-11-01T06:00Z", -18000},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-01-15T00:00Z", 39600},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T15:59Z", 39600},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-04-04T16:00Z", 36000},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03T15:59Z", 36000},
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", "2026-10-03T16:00Z", 39600},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-01-15T00:00Z", 0},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-07-15T00:00Z", 3600},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T00:59Z", 0},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", "2026-03-29T01:00Z", 3600},
    {"IST-5:30", "2026-05-05T00:00Z", 19800},
    {"<-03>3", "2026-01-01T01:00Z", -10800},
    {"<+0330>-3:30", "2026-01-01T01:00Z", 12600},
    {"CST-8", "2026-01-01T01:00Z", 28800},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T00:59Z", -7200},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-03-29T01:00Z", -3600},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-10-25T00:59Z", -3600},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2026-10-25T01:00Z", -7200},
    {"AAA3BBB,J60/0,J300/0", "2028-03-01T02:59Z", -10800},
    {"AAA3BBB,J60/0,J300/0", "2028-03-01T03:00Z", -7200},
    {"AAA3BBB,59/0,299/0", "2028-02-29T03:00Z", -7200},
};

static void rules_of_the_last_line(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
        int offset = -1;

        assert_true(zone_rule(rules[i].rule, instant(rules[i].at), &offset));
        if (offset != rules[i].offset)
            fail_msg("%s at %s: %d, expected %d", rules[i].rule, rules[i].at, offset,
                     rules[i].offset);
    }
}

static void no_rules(void **state)
{
    static const char *const bad[] = {"",
                                      "CET",
                                      "1",
                                      "CET-",
                                      "CET-1CEST",
                                      "CET-1CEST,",
                                      "CET-1CEST,M3.5.0",
                                      "CET-1CEST,M3.5.0,",
                                      "CET-1CEST,M13.5.0,M10.5.0",
                                      "CET-1CEST,M3.6.0,M10.5.0",
                                      "CET-1CEST,M3.5.7,M10.5.0",
                                      "CET-1CEST,M0.5.0,M10.5.0",
                                      "CET-1CEST,X3,J4",
                                      "CET-1CEST,J366,J4",
                                      "CET-1CEST,M3.5.0/,M10.5.0",
                                      "CET-1CEST,M3.5.0,M10.5.0x",
                                      "<CET-1",
                                      "CET-999"};
    int offset;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(zone_rule(bad[i], 0, &offset));
}

static const struct {
    const char *zone, *at; /* UTC */
    int offset;
} zones[] = {
    {"Europe/Berlin", "2026-01-15T12:00Z", 3600},
    {"Europe/Berlin", "2026-03-29T00:59Z", 3600},
    {"Europe/Berlin", "2026-03-29T01:00Z", 7200},
    {"Europe/Berlin", "2026-10-25T00:59Z", 7200},
    {"Europe/Berlin", "2026-10-25T01:00Z", 3600},
    {"Europe/Berlin", "2027-07-01T00:00Z", 7200},
    {"America/New_York", "2026-03-08T06:59Z", -18000},
    {"America/New_York", "2026-03-08T07:00Z", -14400},
    {"America/New_York", "2026-11-01T05:59Z", -14400},
    {"America/New_York", "2026-11-01T06:00Z", -18000},
    {"Australia/Sydney", "2026-01-15T00:00Z", 39600},
    {"Australia/Sydney", "2026-04-04T15:59Z", 39600},
    {"Australia/Sydney", "2026-04-04T16:00Z", 36000},
    {"Australia/Sydney", "2026-10-03T15:59Z", 36000},
    {"Australia/Sydney", "2026-10-03T16:00Z", 39600},
    {"Europe/Dublin", "2026-01-15T00:00Z", 0},
    {"Europe/Dublin", "2026-07-15T00:00Z", 3600},
    {"Europe/Dublin", "2026-03-29T00:59Z", 0},
    {"Europe/Dublin", "2026-03-29T01:00Z", 3600},
    {"Asia/Kolkata", "2026-05-05T00:00Z", 19800},
    {"America/Sao_Paulo", "2026-01-01T01:00Z", -10800},
    {"Asia/Tehran", "2026-01-01T01:00Z", 12600},
    {"Asia/Shanghai", "2026-01-01T01:00Z", 28800},
    {"America/Nuuk", "2026-03-29T00:59Z", -7200},
    {"America/Nuuk", "2026-03-29T01:00Z", -3600},
    {"America/Nuuk", "2026-10-25T00:59Z", -3600},
    {"America/Nuuk", "2026-10-25T01:00Z", -7200},
    {"Europe/Berlin", "1980-04-06T00:59Z", 3600},
    {"Europe/Berlin", "1980-04-06T01:00Z", 7200},
    {"Europe/Berlin", "1995-09-24T01:00Z", 3600},
    {"America/New_York", "2006-04-02T07:00Z", -14400},
    {"Asia/Ho_Chi_Minh", "2026-11-15T17:00Z", 25200},
    {"Pacific/Auckland", "2026-11-15T11:00Z", 46800},
    {"America/Mexico_City", "2022-07-01T00:00Z", -18000},
    {"America/Mexico_City", "2026-07-01T00:00Z", -21600},
    {"Asia/Jakarta", "2026-01-01T00:00Z", 25200},
    {"America/Los_Angeles", "2026-11-16T02:00Z", -28800},
};

static void zones_of_the_database(void **state)
{
    (void)state;
    if (access("/usr/share/zoneinfo/Europe/Berlin", R_OK) != 0)
        skip();
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        int offset = zone_offset(zones[i].zone, instant(zones[i].at));

        if (offset != zones[i].offset)
            fail_msg("%s at %s: %d, expected %d", zones[i].zone, zones[i].at, offset,
                     zones[i].offset);
    }
    assert_int_equal(zone_to_utc("Europe/Berlin", instant("2026-03-29")),
                     instant("2026-03-29T22:00Z")); /* the end of a day of 23 hours */
    assert_int_equal(zone_to_utc("Europe/Berlin", instant("2026-10-25")),
                     instant("2026-10-25T23:00Z"));
}

static void unknown_zones_are_utc(void **state)
{
    static const char *const names[] = {"", "UTC", "Nowhere/At_All", "../../etc/passwd",
                                        "/etc/passwd"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_int_equal(zone_offset(names[i], 1794700800), 0);
    assert_int_equal(zone_offset(NULL, 0), 0);
}

/* A file of the first form: one switch, from +1 h to +2 h, at second 1,000; without a rule. */
static const unsigned char small[] = {
    'T', 'Z', 'i',  'f',  0, 0, 0, 0,    0,    0,    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* header */
    0,   0,   0,    0,    0, 0, 0, 0,    0,    0,    0, 0, 0, 0, 0, 1, 0, 0, 0, 2,
    0,   0,   0,    4,    0, 0, 3, 0xE8, 1,                /* 1,000: type 1 */
    0,   0,   0x0E, 0x10, 0, 0, 0, 0,    0x1C, 0x20, 1, 0, /* +3600, +7200 */
    'A', 0,   'B',  0};

static void files(void **state)
{
    unsigned char copy[sizeof small];
    struct random random;
    int offset = 0;

    (void)state;
    assert_true(zone_read(small, sizeof small, 999, &offset));
    assert_int_equal(offset, 3600);
    assert_true(zone_read(small, sizeof small, 1000, &offset));
    assert_int_equal(offset, 7200);
    for (size_t length = 0; length < sizeof small; length++) {
        unsigned char *cut = malloc(length + 1); /* of its own size, so that the sanitizer sees */

        memcpy(cut, small, length);
        assert_false(zone_read(cut, length, 1000, &offset));
        free(cut);
    }
    random_seed(&random, 3);
    for (int i = 0; i < 20000; i++) { /* any bytes: an answer or none, never a read outside */
        memcpy(copy, small, sizeof copy);
        for (int k = 0; k < 3; k++)
            copy[4 + random_next(&random) % (sizeof copy - 4)] =
                (unsigned char)random_next(&random);
        zone_read(copy, sizeof copy, 1000, &offset);
    }
}

/* What a clock remembers never changes its answers: any order, both sides of every switch. */
static void clocks_remember_rightly(void **state)
{
    static const char *const names[] = {"Europe/Berlin", "America/St_Johns", "Pacific/Apia",
                                        "Africa/Casablanca", "UTC", "Nowhere/At_All"};
    struct random random;

    (void)state;
    random_seed(&random, 5);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct zone_clock *clock = zone_clock_new(names[i]);

        for (int k = 0; k < 4000; k++) {
            int64_t at = (int64_t)(random_next(&random) % 3000000000u) - 300000000;

            at = k % 4 ? at - at % 900 : at; /* quarters of hours: where clocks switch */
            for (int step = -1; step <= 1; step++) {
                assert_int_equal(zone_clock_offset(clock, at + step),
                                 zone_offset(names[i], at + step));
                assert_int_equal(zone_clock_to_utc(clock, at + step),
                                 zone_to_utc(names[i], at + step));
            }
        }
        zone_clock_free(clock);
    }
    zone_clock_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_the_last_line),
        cmocka_unit_test(no_rules),
        cmocka_unit_test(zones_of_the_database),
        cmocka_unit_test(unknown_zones_are_utc),
        cmocka_unit_test(files),
        cmocka_unit_test(clocks_remember_rightly),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
