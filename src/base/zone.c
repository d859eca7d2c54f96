/*
 * Time zones, read from the zone database's own files (RFC 8536), so that a day ends when the
 * stated zone says, whatever the machine's zone is.
 *
 * The C library could tell, but only through the environment of the whole process, and a worker
 * thread that loads must not change that under the feet of the others.  A file holds the switches
 * up to some year and, in its last line, the rule for all later ones; both are looked through at
 * each question.  Who has a question per row (struct zone_clock) keeps the file's bytes and the
 * offsets of UTC days that it asked about: a day that begins and ends with the same offset has no
 * switch inside, since no zone switches twice within a day.
 *
 * A file that cannot be read is no error here: the setting was checked when it was read, and a
 * machine without a zone database counts in UTC.
 */
#include "base/zone.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"

enum { HEADER = 44, FILE_MOST = 1 << 16, HOUR = 3600, DAY = 86400, HOURS_MOST = 167 };

/* ---- the rule of the last line ---- */

struct rule_day { /* Mm.w.d, Jn or n, and the second of that day by the clock before the switch */
    char kind;
    int month, week, day;
    int64_t second;
};

/* Moves on only when that character stands there. */
static bool take(const char **at, char c)
{
    if (**at != c)
        return false;
    ++*at;
    return true;
}

static bool read_number(const char **at, int most, int *out)
{
    char *end;
    long value = isdigit((unsigned char)**at) ? strtol(*at, &end, 10) : -1;

    if (value < 0 || value > most)
        return false;
    *at = end;
    *out = (int)value;
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool read_time(const char **at, int64_t *out)
{
    int hours, minutes = 0, seconds = 0;
    int sign = take(at, '-') ? -1 : 1;

    if (sign > 0)
        take(at, '+');
    if (!read_number(at, HOURS_MOST, &hours))
        return false;
    if (take(at, ':') && !read_number(at, 59, &minutes))
        return false;
    if (take(at, ':') && !read_number(at, 59, &seconds))
        return false;
    *out = sign * (int64_t)(hours * HOUR + minutes * 60 + seconds);
    return true;
}

static bool skip_name(const char **at)
{
    const char *start = *at;

    if (*start == '<') {
        const char *end = strchr(start, '>');

        *at = end ? end + 1 : start;
        return end != NULL;
    }
    while (isalpha((unsigned char)**at))
        ++*at;
    return *at > start;
}

static bool read_month(const char **at, struct rule_day *out)
{
    return read_number(at, 12, &out->month) && out->month && take(at, '.') &&
           read_number(at, 5, &out->week) && out->week && take(at, '.') &&
           read_number(at, 6, &out->day);
}

static bool read_day(const char **at, struct rule_day *out)
{
    bool good;

    *out = (struct rule_day){.kind = 'n', .second = 2 * HOUR};
    if (!take(at, ','))
        return false;
    if (take(at, 'M')) {
        out->kind = 'M';
        good = read_month(at, out);
    } else {
        out->kind = take(at, 'J') ? 'J' : 'n';
        good = read_number(at, 365, &out->day) && (out->kind == 'n' || out->day);
    }
    return good && (!take(at, '/') || read_time(at, &out->second));
}

/* The day number that a rule means in a year. */
static int32_t day_in(const struct rule_day *rule, int year)
{
    int32_t january = day_from_civil(year, 1, 1), first, day, next;

    if (rule->kind == 'n')
        return january + rule->day;
    if (rule->kind == 'J')
        return january + rule->day - 1 + (rule->day > 59 && day_is_valid(year, 2, 29));
    first = day_from_civil(year, rule->month, 1);
    next = rule->month == 12 ? day_from_civil(year + 1, 1, 1)
                             : day_from_civil(year, rule->month + 1, 1);
    day = first + ((rule->day - (first + 4)) % 7 + 7) % 7; /* 1 January 1970 was a Thursday */
    day += (rule->week - 1) * 7;
    return day < next ? day : day - 7;
}

static int year_of(int64_t local)
{
    int year, month, day;
    int64_t number = local >= 0 ? local / DAY : -((DAY - 1 - local) / DAY);

    day_to_civil((int32_t)number, &year, &month, &day);
    return year;
}

bool zone_rule(const char *rule, int64_t at, int *offset)
{
    const char *c = rule;
    int64_t west, summer_west, begin, end;
    struct rule_day on, off;
    int year;

    if (!skip_name(&c) || !read_time(&c, &west))
        return false;
    *offset = (int)-west;
    if (!*c)
        return true;
    summer_west = west - HOUR;
    if (!skip_name(&c) || (*c != ',' && !read_time(&c, &summer_west)) || !read_day(&c, &on) ||
        !read_day(&c, &off) || *c)
        return false;
    year = year_of(at - west);
    begin = (int64_t)day_in(&on, year) * DAY + on.second + west;
    end = (int64_t)day_in(&off, year) * DAY + off.second + summer_west;
    if (begin < end ? at >= begin && at < end : at >= begin || at < end)
        *offset = (int)-summer_west;
    return true;
}

/* ---- the file ---- */

struct block { /* of a file: where its parts stand */
    const unsigned char *times, *types, *infos, *end;
    uint32_t time_count, type_count;
    int width; /* of a time: four or eight bytes */
};

static uint64_t read_big(const unsigned char *at, int width)
{
    uint64_t value = 0;

    for (int i = 0; i < width; i++)
        value = value << 8 | at[i];
    return value;
}

static int64_t read_instant(const struct block *block, uint32_t i)
{
    uint64_t value = read_big(block->times + (size_t)i * (size_t)block->width, block->width);

    return block->width == 4 ? (int32_t)(uint32_t)value : (int64_t)value;
}

static bool read_block(const unsigned char *bytes, size_t length, int width, struct block *out)
{
    uint64_t count[6], size;

    if (length < HEADER || memcmp(bytes, "TZif", 4) != 0)
        return false;
    for (int i = 0; i < 6; i++) /* isut, isstd, leap, time, type, char */
        count[i] = read_big(bytes + 20 + i * 4, 4);
    for (int i = 0; i < 6; i++)
        if (count[i] > FILE_MOST)
            return false;
    size = count[3] * (uint64_t)(width + 1) + count[4] * 6 + count[5] +
           count[2] * (uint64_t)(width + 4) + count[1] + count[0];
    if (!count[4] || size > length - HEADER)
        return false;
    *out = (struct block){.times = bytes + HEADER,
                          .time_count = (uint32_t)count[3],
                          .type_count = (uint32_t)count[4],
                          .width = width};
    out->types = out->times + count[3] * (uint64_t)width;
    out->infos = out->types + count[3];
    out->end = bytes + HEADER + size;
    return true;
}

static bool offset_of(const struct block *block, unsigned type, int *offset)
{
    if (type >= block->type_count)
        return false;
    *offset = (int32_t)(uint32_t)read_big(block->infos + type * 6, 4);
    return true;
}

static bool last_line(const struct block *block, const unsigned char *end, char out[128])
{
    const unsigned char *start = block->end + 1, *stop;

    if (block->width == 4 || start >= end || *block->end != '\n')
        return false;
    stop = memchr(start, '\n', (size_t)(end - start));
    if (!stop || stop == start || stop - start >= 128)
        return false;
    memcpy(out, start, (size_t)(stop - start));
    out[stop - start] = '\0';
    return true;
}

bool zone_read(const unsigned char *bytes, size_t length, int64_t at, int *offset)
{
    struct block block;
    char rule[128];
    uint32_t i;

    if (!read_block(bytes, length, 4, &block))
        return false;
    if (bytes[4] >= '2' && !read_block(block.end, length - (size_t)(block.end - bytes), 8, &block))
        return false;
    for (i = block.time_count; i > 0 && read_instant(&block, i - 1) > at; i--)
        ;
    if (i == block.time_count && last_line(&block, bytes + length, rule))
        return zone_rule(rule, at, offset);
    return offset_of(&block, i ? block.types[i - 1] : 0, offset);
}

/* The bytes of a zone's file; 0 when there is none. */
static size_t read_zone_file(const char *zone, unsigned char bytes[FILE_MOST])
{
    char path[128];
    size_t length;
    FILE *file;

    if (!zone || !*zone || *zone == '/' || strstr(zone, "..") ||
        snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone) >= (int)sizeof path)
        return 0;
    file = fopen(path, "rb");
    if (!file)
        return 0;
    length = fread(bytes, 1, FILE_MOST, file);
    fclose(file);
    return length;
}

int zone_offset(const char *zone, int64_t at)
{
    unsigned char bytes[FILE_MOST];
    int offset = 0;
    size_t length = read_zone_file(zone, bytes);

    return length && zone_read(bytes, length, at, &offset) ? offset : 0;
}

int64_t zone_to_utc(const char *zone, int64_t local)
{
    int64_t near = local - zone_offset(zone, local);

    return local - zone_offset(zone, near);
}

/* ---- a question per row ---- */

enum { REMEMBERED = 1024 }; /* days; power of two */

struct zone_clock {
    unsigned char *bytes; /* NULL: UTC */
    size_t length;
    struct {
        int64_t day; /* since 1970 */
        int offset;  /* of all of it */
        bool known;
    } days[REMEMBERED]; /* by the day's number */
};

struct zone_clock *zone_clock_new(const char *zone)
{
    struct zone_clock *clock = mem_calloc(1, sizeof *clock);
    unsigned char bytes[FILE_MOST];

    clock->length = read_zone_file(zone, bytes);
    if (clock->length)
        clock->bytes = memcpy(mem_calloc(1, clock->length), bytes, clock->length);
    return clock;
}

void zone_clock_free(struct zone_clock *clock)
{
    if (clock)
        free(clock->bytes);
    free(clock);
}

static int read_offset(const struct zone_clock *clock, int64_t at)
{
    int offset = 0;

    return clock->bytes && zone_read(clock->bytes, clock->length, at, &offset) ? offset : 0;
}

int zone_clock_offset(struct zone_clock *clock, int64_t at)
{
    int64_t day = at >= 0 ? at / DAY : -((DAY - 1 - at) / DAY), first = day * DAY;
    size_t slot = (size_t)day & (REMEMBERED - 1);

    if (clock->days[slot].known && clock->days[slot].day == day)
        return clock->days[slot].offset;
    int offset = read_offset(clock, at);

    if (read_offset(clock, first) == offset && read_offset(clock, first + DAY - 1) == offset) {
        clock->days[slot].day = day;
        clock->days[slot].offset = offset;
        clock->days[slot].known = true;
    }
    return offset;
}

int64_t zone_clock_to_utc(struct zone_clock *clock, int64_t local)
{
    int64_t near = local - zone_clock_offset(clock, local);

    return local - zone_clock_offset(clock, near);
}
