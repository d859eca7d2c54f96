/*
 * How the amounts behind a measure came into the reporting currency.
 *
 * Amounts are converted day by day; the sentence names each other currency that this slice and
 * period has, with the rate of its first and of its last day and the day that each rate is of (a
 * weekend's is Friday's), and what could not be converted: those amounts are not in the sum.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "cube/cover.h"
#include "explain.h"

enum { CURRENCIES_MOST = 12, RATE_DECIMALS = 4 };

struct foreign { /* one currency's amounts */
    int currency;
    int32_t first_day, last_day;
    int32_t bare_day; /* the first one without a rate; DAY_NONE */
};

struct rates {
    const struct cube *cube;
    struct foreign items[CURRENCIES_MOST];
    size_t count;
};

static struct foreign *foreign_of(struct rates *rates, int currency)
{
    for (size_t i = 0; i < rates->count; i++)
        if (rates->items[i].currency == currency)
            return &rates->items[i];
    if (rates->count == CURRENCIES_MOST)
        return NULL;
    rates->items[rates->count] = (struct foreign){
        .currency = currency, .first_day = DAY_NONE, .last_day = DAY_NONE, .bare_day = DAY_NONE};
    return &rates->items[rates->count++];
}

static bool rate_on(const struct cube *cube, int currency, int32_t day, struct fx_rate *rate)
{
    struct fx_cursor cursor;

    return fx_cursor_init(&cursor, cube->fx, currency, cube->currency) &&
           fx_cursor_rate(&cursor, day, rate) && rate->numerator;
}

static void take_amount(void *self, int currency, int32_t day)
{
    struct rates *rates = self;
    struct foreign *foreign;
    struct fx_rate rate;

    if (!currency || currency == rates->cube->currency)
        return;
    foreign = foreign_of(rates, currency);
    if (!foreign)
        return;
    if (foreign->first_day == DAY_NONE || day < foreign->first_day)
        foreign->first_day = day;
    if (foreign->last_day == DAY_NONE || day > foreign->last_day)
        foreign->last_day = day;
    if (!rate_on(rates->cube, currency, day, &rate) &&
        (foreign->bare_day == DAY_NONE || day < foreign->bare_day))
        foreign->bare_day = day;
}

/* "1.2000 of 2026-11-04": units of the currency for one of the reporting currency. */
static bool say_rate(const struct rates *rates, int currency, int32_t day, struct strbuf *out)
{
    struct fx_rate rate;

    if (!rate_on(rates->cube, currency, day, &rate))
        return false;
    number_print_grouped((double)rate.denominator / (double)rate.numerator, RATE_DECIMALS, out);
    strbuf_adds(out, _(" of "));
    day_print(rate.day, out);
    return true;
}

static void say_foreign(const struct frame *frame, const struct rates *rates,
                        const struct foreign *foreign, struct strbuf *out)
{
    const char *name =
        keep_text(frame, strmap_name(&rates->cube->dims->currency, foreign->currency));
    struct strbuf first = STRBUF_INIT, last = STRBUF_INIT;

    say_rate(rates, foreign->currency, foreign->first_day, &first);
    say_rate(rates, foreign->currency, foreign->last_day, &last);
    if (first.length || last.length) {
        strbuf_addf(out, _("; %s for one %s: %s"), name,
                    keep_text(frame, snapshot_currency(frame->snapshot)),
                    first.length ? first.text : last.text);
        if (first.length && last.length && strcmp(first.text, last.text) != 0)
            strbuf_addf(out, _(" to %s"), last.text);
    }
    if (foreign->bare_day != DAY_NONE) {
        strbuf_addf(out, _("; %s without a rate, not added: "), name);
        day_print(foreign->bare_day, out);
    }
    strbuf_release(&first);
    strbuf_release(&last);
}

void say_rates(const struct explain *explain, int measure, struct strbuf *out)
{
    const struct frame *frame = explain->frame;
    const struct snapshot *snapshot = frame->snapshot;
    struct rates rates = {.cube = snapshot->cube};
    struct span span = {period_first_day(frame->period), period_last_day(frame->period)};

    if (rates.cube->dims->measure_units[measure] != UNIT_MONEY || !rates.cube->currency_count)
        return;
    for (size_t i = 0; i < rates.cube->part_count; i++)
        part_amounts(rates.cube->parts[i], explain->slice, measure, span, &rates, take_amount);
    for (size_t i = 0; i < rates.count; i++)
        say_foreign(frame, &rates, &rates.items[i], out);
}
