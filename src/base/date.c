/*
 * Days, ISO weeks and periods as plain numbers.
 *
 * A day is a count of days since 1970-01-01; conversions are Howard Hinnant's civil-date algorithms
 * (proleptic Gregorian, no tables, no loops).  A period is a grain and an index, so the next period
 * is index + 1 and a series of periods is a range of numbers.  ISO 8601: a week begins on Monday
 * and belongs to the year that holds its Thursday, and day numbers make that simple: the Thursday
 * of week i is day 7 * i.
 *
 * Periods at the edge of what a day can say stick to it instead of wrapping.  Time zones are no
 * matter of this file: a day is the day as written.  Reading days by a format is in date_parse.c.
 */
#include "base/date.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"

enum { FIRST_YEAR = 1900, LAST_YEAR = 2199 };

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int32_t clamp(int64_t day)
{
    return day > INT32_MAX ? INT32_MAX : day <= DAY_NONE ? DAY_NONE + 1 : (int32_t)day;
}

/* month may be any number: 13 is January of the next year */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t era, year_of_era, day_of_year;

    year += floor_div(month - 1, 12);
    month = month - 1 - 12 * floor_div(month - 1, 12) + 1;
    year -= month <= 2;
    era = floor_div(year, 400);
    year_of_era = year - era * 400;
    day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year -
           719468;
}

int32_t day_from_civil(int year, int month, int day)
{
    return clamp(days_of(year, month, day));
}

void day_to_civil(int32_t number, int *year, int *month, int *day)
{
    int64_t z = (int64_t)number + 719468, era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted = (5 * day_of_year + 2) / 153;

    *day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1);
    *month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static bool is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool day_is_valid(int year, int month, int day)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1)
        return false;
    return day <= lengths[month - 1] + (month == 2 && is_leap(year));
}

void day_print(int32_t number, struct strbuf *out)
{
    int year, month, day;

    if (number == DAY_NONE)
        return;
    day_to_civil(number, &year, &month, &day);
    if (year < 0 || year > 9999) {
        strbuf_addf(out, "%d-%02d-%02d", year, month, day);
        return;
    }
    strbuf_add(out,
               (const char[]){(char)('0' + year / 1000), (char)('0' + year / 100 % 10),
                              (char)('0' + year / 10 % 10), (char)('0' + year % 10), '-',
                              (char)('0' + month / 10), (char)('0' + month % 10), '-',
                              (char)('0' + day / 10), (char)('0' + day % 10)},
               10);
}

struct period period_of_day(enum grain grain, int32_t day)
{
    struct period period = {.grain = grain, .index = day};
    int year, month, unused;

    if (grain == GRAIN_DAY)
        return period;
    if (grain == GRAIN_WEEK) {
        period.index = (int32_t)floor_div((int64_t)day + 3, 7);
        return period;
    }
    day_to_civil(day, &year, &month, &unused);
    if (grain == GRAIN_MONTH)
        period.index = (year - 1970) * 12 + month - 1;
    else if (grain == GRAIN_QUARTER)
        period.index = (year - 1970) * 4 + (month - 1) / 3;
    else
        period.index = year - 1970;
    return period;
}

/* Of any index, without the edges. */
static int64_t first_day(enum grain grain, int64_t index)
{
    switch (grain) {
    case GRAIN_DAY:
        return index;
    case GRAIN_WEEK:
        return index * 7 - 3;
    case GRAIN_MONTH:
        return days_of(1970, 1 + index, 1);
    case GRAIN_QUARTER:
        return days_of(1970, 1 + index * 3, 1);
    case GRAIN_YEAR:
        break;
    }
    return days_of(1970 + index, 1, 1);
}

int32_t period_first_day(struct period period)
{
    return clamp(first_day(period.grain, period.index));
}

int32_t period_last_day(struct period period)
{
    return clamp(first_day(period.grain, (int64_t)period.index + 1) - 1);
}

int period_days(struct period period)
{
    return period_last_day(period) - period_first_day(period) + 1;
}

static void week_to_year(int32_t index, int *year, int *week)
{
    int month, day;
    int32_t thursday = clamp((int64_t)index * 7);

    day_to_civil(thursday, year, &month, &day);
    *week = (int)((thursday - days_of(*year, 1, 1)) / 7) + 1;
}

static bool week_from_year(int year, int week, int32_t *index)
{
    int real_year, real_week;
    int64_t first_thursday = days_of(year, 1, 4) + 3; /* 4 January is always in week 1 */

    *index = clamp(floor_div(first_thursday, 7) + week - 1);
    week_to_year(*index, &real_year, &real_week);
    return real_year == year && real_week == week;
}

bool period_year_before(struct period period, struct period *out)
{
    int year, month, day, week;
    int64_t index = period.index;

    *out = period;
    switch (period.grain) {
    case GRAIN_DAY:
        day_to_civil(period.index, &year, &month, &day);
        if (month == 2 && day == 29)
            return false;
        index = days_of((int64_t)year - 1, month, day);
        break;
    case GRAIN_WEEK:
        week_to_year(period.index, &year, &week);
        return week_from_year(year - 1, week, &out->index);
    case GRAIN_MONTH:
        index -= 12;
        break;
    case GRAIN_QUARTER:
        index -= 4;
        break;
    case GRAIN_YEAR:
        index -= 1;
        break;
    }
    if (index <= INT32_MIN)
        return false;
    out->index = (int32_t)index;
    return true;
}

void period_print(struct period period, struct strbuf *out)
{
    int year, month, day, week;

    if (period.grain == GRAIN_WEEK) {
        week_to_year(period.index, &year, &week);
        strbuf_addf(out, "%04d-W%02d", year, week);
        return;
    }
    if (period.grain == GRAIN_DAY) {
        day_print(period.index, out);
        return;
    }
    day_to_civil(period_first_day(period), &year, &month, &day);
    if (period.grain == GRAIN_MONTH)
        strbuf_addf(out, "%04d-%02d", year, month);
    else if (period.grain == GRAIN_QUARTER)
        strbuf_addf(out, "%04d-Q%d", year, (month - 1) / 3 + 1);
    else
        strbuf_addf(out, "%04d", year);
}

/* All digits of a fixed width: 0-9999, or -1. */
static int fixed_number(const char *text, size_t width)
{
    int value = 0;

    for (size_t i = 0; i < width; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

static bool parse_after_year(const char *rest, size_t length, int year, struct period *out)
{
    int number;

    if (rest[0] == 'W' || rest[0] == 'w') {
        out->grain = GRAIN_WEEK;
        number = length == 2 || length == 3 ? fixed_number(rest + 1, length - 1) : -1;
        return number >= 1 && number <= 53 && week_from_year(year, number, &out->index);
    }
    if (rest[0] == 'Q' || rest[0] == 'q') {
        out->grain = GRAIN_QUARTER;
        number = length == 2 ? fixed_number(rest + 1, 1) : -1;
        out->index = (year - 1970) * 4 + number - 1;
        return number >= 1 && number <= 4;
    }
    number = length == 2 || (length == 5 && rest[2] == '-') ? fixed_number(rest, 2) : -1;
    if (number < 1 || number > 12)
        return false;
    if (length == 2) {
        *out = (struct period){.grain = GRAIN_MONTH, .index = (year - 1970) * 12 + number - 1};
        return true;
    }
    out->grain = GRAIN_DAY;
    out->index = day_from_civil(year, number, fixed_number(rest + 3, 2));
    return day_is_valid(year, number, fixed_number(rest + 3, 2));
}

bool period_parse(const char *text, struct period *out)
{
    size_t length = strnlen(text, 11);
    struct period period = {.grain = GRAIN_YEAR};
    int year = length >= 4 ? fixed_number(text, 4) : -1;

    if (year < FIRST_YEAR || year > LAST_YEAR || length == 5 || length > 10)
        return false;
    period.index = year - 1970;
    if (length > 4 && (text[4] != '-' || !parse_after_year(text + 5, length - 5, year, &period)))
        return false;
    *out = period;
    return true;
}

static const char *month_short(int month)
{
    static const char *const names[] = {N_("Jan"), N_("Feb"), N_("Mar"), N_("Apr"),
                                        N_("May"), N_("Jun"), N_("Jul"), N_("Aug"),
                                        N_("Sep"), N_("Oct"), N_("Nov"), N_("Dec")};

    return _(names[month - 1]);
}

void period_print_short(struct period period, struct strbuf *out)
{
    int year, month, day, week;

    if (period.grain == GRAIN_WEEK) {
        week_to_year(period.index, &year, &week);
        strbuf_addf(out, "W%02d", week);
        return;
    }
    day_to_civil(period_first_day(period), &year, &month, &day);
    switch (period.grain) {
    case GRAIN_DAY:
        strbuf_addf(out, "%d %s", day, month_short(month));
        break;
    case GRAIN_MONTH:
        strbuf_addf(out, "%s %02d", month_short(month), (year % 100 + 100) % 100);
        break;
    case GRAIN_QUARTER:
        strbuf_addf(out, "Q%d", (month - 1) / 3 + 1);
        break;
    default:
        strbuf_addf(out, "%d", year);
    }
}

void period_print_span(struct period period, bool ascii, struct strbuf *out)
{
    const char *dash = ascii ? "-" : "\xE2\x80\x93";
    int year, month, day, last_year, last_month, last_day;

    day_to_civil(period_first_day(period), &year, &month, &day);
    day_to_civil(period_last_day(period), &last_year, &last_month, &last_day);
    switch (period.grain) {
    case GRAIN_DAY:
        strbuf_addf(out, "%d %s", day, month_short(month));
        break;
    case GRAIN_WEEK:
    case GRAIN_MONTH:
        strbuf_addf(out, "%d", day);
        if (month != last_month)
            strbuf_addf(out, " %s", month_short(month));
        strbuf_addf(out, "%s%d %s", dash, last_day, month_short(last_month));
        break;
    case GRAIN_QUARTER:
    case GRAIN_YEAR:
        strbuf_addf(out, "%s%s%s", month_short(month), dash, month_short(last_month));
        break;
    }
}

static const char *const grain_names[] = {
    [GRAIN_DAY] = "day",         [GRAIN_WEEK] = "week", [GRAIN_MONTH] = "month",
    [GRAIN_QUARTER] = "quarter", [GRAIN_YEAR] = "year",
};

const char *grain_name(enum grain grain)
{
    return grain_names[grain];
}

bool grain_parse(const char *text, enum grain *out)
{
    for (size_t i = 0; i < sizeof grain_names / sizeof *grain_names; i++) {
        if (!strcmp(grain_names[i], text)) {
            *out = (enum grain)i;
            return true;
        }
    }
    return false;
}
