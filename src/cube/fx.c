/*
 * Exchange rates.
 *
 * Quotes of one currency against one base stand in a book.  Two quotes of one day that agree are
 * one quote; two that differ are none, since nobody can say which is right, whatever file came
 * first. A quote that is more than five times off the one before it and comes back at once is a
 * slip of the finger and not used (the one before is carried); when the next quotes stay there it
 * is a new level, as after a redenomination, and said all the same.
 *
 * Between two currencies the first book that has both says the rate of a day, else the next:
 * through the base where neither is it.
 */
#include "cube/fx.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "cube/builder.h"
#include "cube/findings.h"
#include "cube/part.h"
#include "source/plan.h"

enum { CARRY_DAYS = 7, ODD_TIMES = 5 };

struct maker {
    struct fx *fx;
    struct dims *dims;
    struct data_findings *findings;
};

/* ---- taking quotes ---- */

static int currency_code(struct maker *maker, const char *name)
{
    return strmap_intern(&maker->dims->currency, name, strlen(name));
}

static struct fx_book *book_of(struct maker *maker, const struct source_def *def, int base)
{
    struct fx *fx = maker->fx;
    struct fx_book *book;

    for (size_t i = 0; i < fx->count; i++)
        if (!strcmp(fx->books[i].source, def->name) && fx->books[i].base == base)
            return &fx->books[i];
    MEM_GROW(fx->books, fx->count, fx->capacity);
    book = &fx->books[fx->count++];
    *book = (struct fx_book){.source = def->name,
                             .base = base,
                             .in_base = def->rates_in_base,
                             .carry_days = def->carry_days ? def->carry_days : CARRY_DAYS};
    return book;
}

static struct fx_quotes *quotes_of(struct fx_book *book, int currency)
{
    for (size_t i = 0; i < book->quote_count; i++)
        if (book->quotes[i].currency == currency)
            return &book->quotes[i];
    MEM_GROW(book->quotes, book->quote_count, book->quote_capacity);
    book->quotes[book->quote_count] = (struct fx_quotes){.currency = currency};
    return &book->quotes[book->quote_count++];
}

static void take_part(struct maker *maker, const struct part *part)
{
    const struct observed *observed = part_observed(part);
    const struct source_def *def = source_plan_def(part_plan(part));

    for (size_t i = 0; i < observed->count; i++) {
        const struct observation *item = &observed->items[i];
        const char *base = observed_name(observed, item->other);
        struct fx_quotes *quotes;

        if (!*base) {
            struct data_finding *finding =
                data_findings_at(maker->findings, "no-base", def->name, "", FINDING_RED);

            data_finding_day(finding, item->day);
            data_finding_say(finding,
                             _("the rates of [source %s] name no base: write base.const = EUR, or "
                               "map base to a column"),
                             def->name);
            continue;
        }
        if (item->value > INT64_MAX)
            continue;
        quotes = quotes_of(book_of(maker, def, currency_code(maker, base)),
                           currency_code(maker, observed_name(observed, item->name)));
        MEM_GROW(quotes->items, quotes->count, quotes->capacity);
        quotes->items[quotes->count++] =
            (struct fx_quote){.day = item->day, .rate = (int64_t)item->value};
    }
}

/* ---- what is wrong ---- */

static int compare_quotes(const void *a, const void *b)
{
    const struct fx_quote *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return (x->rate > y->rate) - (x->rate < y->rate);
}

static void say_on(struct maker *maker, const struct fx_book *book, int currency, int32_t day,
                   const char *kind, const char *sentence)
{
    const char *name = strmap_name(&maker->dims->currency, currency);
    struct data_finding *finding =
        data_findings_at(maker->findings, kind, book->source, name, FINDING_WARN);
    struct strbuf when = STRBUF_INIT;

    data_finding_day(finding, day);
    day_print(finding->first_day, &when);
    if (finding->last_day != finding->first_day) {
        strbuf_adds(&when, _(" to "));
        day_print(finding->last_day, &when);
    }
    data_finding_say(finding, "%s, %s: %s", name, when.text, sentence);
    strbuf_release(&when);
}

/* One quote a day; days with two that differ have none. */
static void settle_days(struct maker *maker, const struct fx_book *book, struct fx_quotes *quotes)
{
    size_t left = 0;

    for (size_t i = 0, end; i < quotes->count; i = end) {
        const struct fx_quote *first = &quotes->items[i];

        for (end = i + 1; end < quotes->count && quotes->items[end].day == first->day;)
            end++;
        if (quotes->items[end - 1].rate == first->rate)
            quotes->items[left++] = *first;
        else
            say_on(maker, book, quotes->currency, first->day, "two-rates",
                   _("two different rates on one day: neither is used"));
    }
    quotes->count = left;
}

static bool is_odd(int64_t rate, int64_t before)
{
    double times = (double)rate / (double)before;

    return times > ODD_TIMES || times < 1.0 / ODD_TIMES;
}

static void drop_odd(struct maker *maker, const struct fx_book *book, struct fx_quotes *quotes)
{
    size_t left = 0;

    for (size_t i = 0; i < quotes->count; i++) {
        const struct fx_quote *item = &quotes->items[i];
        bool odd = left && is_odd(item->rate, quotes->items[left - 1].rate);
        bool stays = odd && i + 1 < quotes->count && !is_odd(quotes->items[i + 1].rate, item->rate);

        if (odd)
            say_on(maker, book, quotes->currency, item->day, stays ? "rate-jump" : "odd-rate",
                   stays ? _("the rate jumps by more than five times and stays there: used, please "
                             "check")
                         : _("the rate is more than five times off the one before: not used"));
        if (!odd || stays)
            quotes->items[left++] = *item;
    }
    quotes->count = left;
}

static int compare_currencies(const void *a, const void *b)
{
    const struct fx_quotes *x = a, *y = b;

    return (x->currency > y->currency) - (x->currency < y->currency);
}

static void settle(struct maker *maker)
{
    for (size_t b = 0; b < maker->fx->count; b++) {
        struct fx_book *book = &maker->fx->books[b];

        qsort(book->quotes, book->quote_count, sizeof *book->quotes, compare_currencies);
        for (size_t q = 0; q < book->quote_count; q++) {
            struct fx_quotes *quotes = &book->quotes[q];

            qsort(quotes->items, quotes->count, sizeof *quotes->items, compare_quotes);
            settle_days(maker, book, quotes);
            drop_odd(maker, book, quotes);
        }
    }
}

struct fx *fx_new(struct part *const *parts, size_t count, struct dims *dims,
                  struct data_findings *findings)
{
    struct fx *fx = mem_calloc(1, sizeof *fx);
    struct maker maker = {.fx = fx, .dims = dims, .findings = findings};

    for (size_t i = 0; i < count; i++)
        if (part_plan(parts[i]) && source_plan_def(part_plan(parts[i]))->kind == SOURCE_FX)
            take_part(&maker, parts[i]);
    settle(&maker);
    return fx;
}

void fx_free(struct fx *fx)
{
    if (!fx)
        return;
    for (size_t b = 0; b < fx->count; b++) {
        for (size_t q = 0; q < fx->books[b].quote_count; q++)
            free(fx->books[b].quotes[q].items);
        free(fx->books[b].quotes);
    }
    free(fx->books);
    free(fx);
}

/* ---- asking ---- */

static const struct fx_quotes *find_quotes(const struct fx_book *book, int currency)
{
    struct fx_quotes key = {.currency = currency};

    if (!book->quote_count)
        return NULL;
    return bsearch(&key, book->quotes, book->quote_count, sizeof key, compare_currencies);
}

bool fx_cursor_init(struct fx_cursor *cursor, const struct fx *fx, int from, int to)
{
    *cursor = (struct fx_cursor){.same = from == to};
    for (size_t i = 0; fx && !cursor->same && i < fx->count && cursor->count < FX_PATHS; i++) {
        const struct fx_book *book = &fx->books[i];
        struct fx_path path = {.book = book};

        path.from = from == book->base ? NULL : find_quotes(book, from);
        path.to = to == book->base ? NULL : find_quotes(book, to);
        if ((path.from || from == book->base) && (path.to || to == book->base))
            cursor->paths[cursor->count++] = path;
    }
    return cursor->same || cursor->count;
}

/* The quote in force on that day; `at` is where the last one was found. */
static bool find_quote(const struct fx_quotes *quotes, int carry, int32_t day, size_t *at,
                       struct fx_quote *out)
{
    size_t low = *at, high = quotes->count;

    if (!quotes->count)
        return false;
    if (low >= high || quotes->items[low].day > day)
        low = 0;
    else if (low + 1 >= high || quotes->items[low + 1].day > day)
        high = low + 1; /* the same again */
    else if (low + 2 >= high || quotes->items[low + 2].day > day)
        low++, high = low + 1; /* the next */
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;

        if (quotes->items[middle].day <= day)
            low = middle;
        else
            high = middle;
    }
    *at = low;
    *out = quotes->items[low];
    return out->day <= day && day - out->day <= carry;
}

static bool path_rate(struct fx_path *path, int32_t day, struct fx_rate *rate)
{
    struct fx_quote from = {day, DECIMAL_FINE}, to = {day, DECIMAL_FINE};
    int carry = path->book->carry_days;

    if (path->from && !find_quote(path->from, carry, day, &path->at_from, &from))
        return false;
    if (path->to && !find_quote(path->to, carry, day, &path->at_to, &to))
        return false;
    *rate = path->book->in_base ? (struct fx_rate){.numerator = from.rate, .denominator = to.rate}
                                : (struct fx_rate){.numerator = to.rate, .denominator = from.rate};
    rate->day = from.day < to.day ? from.day : to.day;
    return true;
}

bool fx_cursor_rate(struct fx_cursor *cursor, int32_t day, struct fx_rate *rate)
{
    *rate = (struct fx_rate){.numerator = 1, .denominator = 1, .day = day};
    for (size_t i = 0; i < cursor->count; i++)
        if (path_rate(&cursor->paths[i], day, rate))
            return true;
    return cursor->same;
}

bool fx_convert(const struct fx_rate *rate, int128 amount, int128 *out)
{
    return decimal_ratio(amount, rate->numerator, rate->denominator, out);
}
