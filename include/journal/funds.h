/* What decisions drew from funds, and whether one more may.
 *
 * A decision draws with `fund=`, `money=` and maybe `part=` in its detail; refused, it gives the
 * money back.  A fund, and each part of it, never goes below zero. */
#ifndef REDLINE_JOURNAL_FUNDS_H
#define REDLINE_JOURNAL_FUNDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/memory.h"
#include "base/money.h"
#include "rule/funds.h"

struct catalogue;
struct err;
struct journal_guard;
struct journal_record;
struct ledger;

struct draw {
    int64_t id;              /* of the decision */
    const char *fund, *part; /* part: NULL, of the whole */
    struct money money;
    int32_t day;   /* of the record, UTC; DAY_NONE: unreadable, counts always */
    bool is_over;  /* the decision was carried out or refused */
    bool returned; /* it was refused */
};
struct fund_book { /* all zero: empty */
    struct arena arena;
    struct draw *draws; /* in the journal's order */
    size_t count, capacity;
};
void fund_book_release(struct fund_book *book);
/* The next record: one that draws, or the last word about one that did. */
void fund_book_take(struct fund_book *book, const struct journal_record *record);
bool fund_is_drawn(const struct journal_record *record); /* does it name a fund? */
/* Does it count on that day: of the fund, not given back, and not of a time before it renewed? */
bool fund_draw_counts(const struct draw *draw, const struct fund_def *fund, int32_t day);
/* What counts on that day; part: NULL, of the whole fund, its parts' included. */
struct money fund_drawn(const struct fund_book *book, const struct fund_def *fund, const char *part,
                        const char *currency, int32_t day);

/* The draws of the ledger's decisions. ledger: NULL, none. */
void ledger_draws(const struct ledger *ledger, struct fund_book *book);
/* What a fund, or a part of it (NULL: all), has left on that day. False: nobody knows. */
bool fund_left(const struct fund_book *book, const struct fund *fund, const char *part, int32_t day,
               struct money *left);

/* The guard of a journal: refuses what a fund does not hold, with the balance. */
struct fund_guard;
struct fund_guard *fund_guard_new(const struct catalogue *catalogue);
void fund_guard_free(struct fund_guard *guard); /* NULL is fine */
const struct journal_guard *fund_guard(struct fund_guard *guard);
/* Amounts that only the data tell (copied). */
void fund_guard_set(struct fund_guard *guard, const struct fund_set *funds);
/* Which funds there are now; must last until the next one. */
void fund_guard_use(struct fund_guard *guard, const struct catalogue *catalogue);
/* The committee's day: its year counts where a record's clock is ahead. */
void fund_guard_today(struct fund_guard *guard, int32_t today);

#endif
