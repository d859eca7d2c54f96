/*
 * Changes, said plainly.
 *
 * Values in percent change in points, everything else in percent of the base's size: |base|, so
 * that a loss that shrinks is a rise.  There is no percentage of zero: from zero to something is
 * "new", from zero to zero "0", and where one of the two is missing "n/a".  The amount is the
 * difference of the unrounded values, from exact sums where both are exact; rounding comes last, in
 * print.  A sign is always + or -; nothing prints as a zero with a sign.
 *
 * A change of which a side is a partial period, or rests on too small a sample, has no tone: half a
 * week is no fall, and three orders are no trend.
 */
#include "indicator/change.h"

#include <math.h>

#include "base/number.h"
#include "base/strbuf.h"

static bool exact_difference(const struct value *now, const struct value *base, int128 *out)
{
    return now->is_exact && base->is_exact && !__builtin_sub_overflow(now->exact, base->exact, out);
}

static double relative(const struct value *now, const struct value *base)
{
    int128 difference;

    if (base->exact && exact_difference(now, base, &difference))
        return exact_ratio(difference, base->exact) * (base->exact < 0 ? -1 : 1);
    return (now->number - base->number) / fabs(base->number);
}

double change_difference(const struct change *change)
{
    int128 difference;
    double plain;

    if (!value_is_known(&change->now) || !value_is_known(&change->base))
        return 0;
    if (exact_difference(&change->now, &change->base, &difference))
        return exact_number(difference);
    plain = change->now.number - change->base.number;
    return isfinite(plain) ? plain : 0;
}

static void measure(struct change *change, enum unit unit)
{
    const struct value *now = &change->now, *base = &change->base;

    if (now->number == 0 && base->number == 0) {
        change->kind = CHANGE_ZERO;
    } else if (unit == UNIT_PERCENT) {
        change->kind = CHANGE_POINTS;
        change->amount = change_difference(change);
    } else if (base->number == 0) {
        change->kind = CHANGE_NEW;
    } else {
        change->kind = CHANGE_PERCENT;
        change->amount = relative(now, base);
    }
}

void change_set(struct change *change, const struct value *now, const struct value *base,
                enum unit unit)
{
    change->kind = CHANGE_NONE;
    change->amount = 0;
    change->now = *now;
    change->base = *base;
    change->partial = now->state == VALUE_PARTIAL || base->state == VALUE_PARTIAL;
    if (!value_is_known(now) || !value_is_known(base))
        return;
    measure(change, unit);
    if (isfinite(change->amount))
        return;
    change->kind = CHANGE_NONE; /* a base so small that the quotient leaves the doubles */
    change->amount = 0;
}

struct change change_between(const struct value *now, const struct value *base, enum unit unit)
{
    struct change change = {.kind = CHANGE_NONE};

    change_set(&change, now, base, unit);
    return change;
}

enum tone change_tone(const struct change *change, enum better better)
{
    bool moves = change->kind == CHANGE_PERCENT || change->kind == CHANGE_POINTS;
    bool solid = change->now.state == VALUE_OK && change->base.state == VALUE_OK;

    if (!moves || !solid || change->partial || better == BETTER_NEUTRAL || change->amount == 0)
        return TONE_NONE;
    return (change->amount > 0) == (better == BETTER_HIGHER) ? TONE_BETTER : TONE_WORSE;
}

/* With a sign; without one when nothing but zeros would show. */
static void print_amount(double amount, int decimals, struct strbuf *out)
{
    if (fabs(amount) * pow(10, decimals) < 0.5)
        number_print_grouped(0, decimals, out);
    else
        number_print_signed(amount, decimals, out);
}

static void print_percent(double amount, struct strbuf *out)
{
    double percent = amount * 100;

    if (fabs(percent) >= 999.95) {
        strbuf_adds(out, percent > 0 ? "+>999%" : "->999%");
        return;
    }
    print_amount(percent, 1, out);
    strbuf_addc(out, '%');
}

static void print_points(double amount, struct strbuf *out)
{
    double points = amount * 100, size = fabs(points);

    if (size >= 9999.5)
        strbuf_adds(out, points > 0 ? "+>9999" : "->9999");
    else
        print_amount(points, size < 999.995 ? 2 : 0, out);
}

void change_print(const struct change *change, struct strbuf *out)
{
    switch (change->kind) {
    case CHANGE_NONE:
        strbuf_adds(out, "n/a");
        break;
    case CHANGE_NEW:
        strbuf_adds(out, "new");
        break;
    case CHANGE_ZERO:
        strbuf_adds(out, "0");
        break;
    case CHANGE_PERCENT:
        print_percent(change->amount, out);
        break;
    case CHANGE_POINTS:
        print_points(change->amount, out);
        break;
    }
}

void change_print_difference(const struct change *change, double factor, int decimals,
                             struct strbuf *out)
{
    if (change->kind == CHANGE_PERCENT || change->kind == CHANGE_POINTS)
        print_amount(change_difference(change) * factor, decimals, out);
    else
        change_print(change, out);
}

const char *base_kind_name(enum base_kind base)
{
    static const char *const names[] = {
        [BASE_PREVIOUS] = "previous", [BASE_YEAR] = "year", [BASE_TARGET] = "target"};

    return names[base];
}
