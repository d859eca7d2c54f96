/*
 * Funds: what was drawn, and that nobody draws what is not there.
 *
 * Nothing is stored but the decisions themselves: a balance is what the fund holds less what they
 * drew since it last renewed, in exact decimals.  A new draw is checked inside of the transaction
 * that writes it, after every record before it, so two people cannot spend the same money; a script
 * and an import are checked alike.
 *
 * What a fund holds is a constant of the INI file or what the data says; where only the data knows
 * and nobody has read it, a draw is refused rather than believed.  An import may hold draws on
 * funds that are gone from the INI files: those are history, and pass.
 *
 * Which year a draw belongs to is said by its record's day; the committee's own day counts where
 * that is earlier, so that a data set that ends last year is not a second year's money.
 */
#include "journal/funds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/catalogue.h"
#include "journal/journal.h"
#include "journal/ledger.h"

enum { NAME_BYTES = 128, FUNDS_MOST = 64 };

struct amount {
    char *fund;
    struct money money;
};

struct fund_guard {
    struct journal_guard guard;
    const struct catalogue *catalogue;
    int32_t today; /* DAY_NONE: nobody said */
    struct amount *amounts;
    size_t count;
    struct fund_book book;
};

/* ---- what was drawn -------------------------------------------------------------------------- */

void fund_book_release(struct fund_book *book)
{
    arena_release(&book->arena);
    free(book->draws);
    *book = (struct fund_book){.count = 0};
}

bool fund_is_drawn(const struct journal_record *record)
{
    char fund[NAME_BYTES];

    return journal_detail(record, "fund", fund, sizeof fund);
}

static bool is_kind(const struct journal_record *record, const char *kind)
{
    return record->kind && strcmp(record->kind, kind) == 0;
}

static void add_draw(struct fund_book *book, const struct journal_record *record)
{
    struct draw draw = {.id = record->id, .day = journal_day(record->time)};
    char text[NAME_BYTES];

    if (!journal_detail(record, "money", text, sizeof text) || !money_parse(text, &draw.money))
        return;
    if (!journal_detail(record, "fund", text, sizeof text))
        return;
    draw.fund = arena_strdup(&book->arena, text);
    if (journal_detail(record, "part", text, sizeof text))
        draw.part = arena_strdup(&book->arena, text);
    MEM_GROW(book->draws, book->count, book->capacity);
    book->draws[book->count++] = draw;
}

/* The first word counts, as in the ledger. */
static void end_draw(struct fund_book *book, const struct journal_record *record)
{
    long id;

    if (!number_parse_int(record->about ? record->about : "", 1, 1L << 53, &id))
        return;
    for (size_t i = 0; i < book->count; i++) {
        struct draw *draw = &book->draws[i];

        if (draw->id != id || draw->is_over)
            continue;
        draw->is_over = true;
        draw->returned = is_kind(record, "refuse");
    }
}

void fund_book_take(struct fund_book *book, const struct journal_record *record)
{
    if (is_kind(record, "decision") && fund_is_drawn(record))
        add_draw(book, record);
    else if (is_kind(record, "done") || is_kind(record, "refuse"))
        end_draw(book, record);
}

bool fund_draw_counts(const struct draw *draw, const struct fund_def *fund, int32_t day)
{
    int32_t first = fund_first_day(fund, day);

    return strcmp(draw->fund, fund->name) == 0 && !draw->returned &&
           (first == DAY_NONE || draw->day == DAY_NONE || draw->day >= first);
}

struct money fund_drawn(const struct fund_book *book, const struct fund_def *fund, const char *part,
                        const char *currency, int32_t day)
{
    struct money sum = {.amount = 0};

    memcpy(sum.currency, currency, strnlen(currency, sizeof sum.currency - 1));
    for (size_t i = 0; i < book->count; i++) {
        const struct draw *draw = &book->draws[i];

        if (fund_draw_counts(draw, fund, day) && strcmp(draw->money.currency, currency) == 0 &&
            (!part || (draw->part && strcmp(draw->part, part) == 0)))
            sum.amount += draw->money.amount;
    }
    return sum;
}

static int by_id(const void *a, const void *b)
{
    const struct draw *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

void ledger_draws(const struct ledger *ledger, struct fund_book *book)
{
    *book = (struct fund_book){.count = 0};
    for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
        const struct decision *decision = &ledger->decisions[i];

        fund_book_take(book, decision->record);
        if (decision->closed)
            fund_book_take(book, decision->closed);
    }
    if (book->count)
        qsort(book->draws, book->count, sizeof *book->draws, by_id);
}

bool fund_left(const struct fund_book *book, const struct fund *fund, const char *part, int32_t day,
               struct money *left)
{
    const struct fund_def *def = fund->def;

    if (!fund->is_known)
        return false;
    *left = fund->amount;
    for (size_t i = 0; part && i < def->part_count; i++)
        if (strcmp(def->parts[i].name, part) == 0)
            *left = fund_part_amount(&def->parts[i], &fund->amount);
    left->amount -= fund_drawn(book, def, part, fund->amount.currency, day).amount;
    return true;
}

/* ---- one more -------------------------------------------------------------------------------- */

static const struct fund_def *find_fund(const struct fund_guard *guard, const char *name,
                                        struct err *err)
{
    const struct catalogue *catalogue = guard->catalogue;
    const struct fund_def *fund = catalogue_fund(catalogue, name);
    const char *names[FUNDS_MOST], *nearest;
    size_t count = 0;

    if (fund)
        return fund;
    for (size_t i = 0; i < catalogue->fund_count && count < FUNDS_MOST; i++)
        names[count++] = catalogue->funds[i].name;
    nearest = text_nearest(name, names, count);
    err_set(err,
            nearest ? _("there is no fund '%s'; did you mean '%s'?") : _("there is no fund '%s'"),
            name, nearest);
    return NULL;
}

static bool find_amount(const struct fund_guard *guard, const struct fund_def *fund,
                        struct money *out, struct err *err)
{
    for (size_t i = 0; i < guard->count; i++) {
        if (strcmp(guard->amounts[i].fund, fund->name) != 0)
            continue;
        *out = guard->amounts[i].money;
        return true;
    }
    if (fund->is_constant && (*fund->currency || *guard->catalogue->settings.currency)) {
        const char *code = *fund->currency ? fund->currency : guard->catalogue->settings.currency;

        *out = fund->constant;
        memset(out->currency, 0, sizeof out->currency);
        memcpy(out->currency, code, strnlen(code, sizeof out->currency - 1));
        return true;
    }
    return err_set(err,
                   _("what the fund %s holds is not known here: amount = %s needs a whole "
                     "period of data"),
                   fund->name, fund->amount);
}

static const struct fund_part *find_part(const struct fund_def *fund, const char *name)
{
    for (size_t i = 0; i < fund->part_count; i++)
        if (strcmp(fund->parts[i].name, name) == 0)
            return &fund->parts[i];
    return NULL;
}

/* Is there so much left of what is held? */
static bool is_left(const struct money *held, const struct money *drawn, const struct money *wanted,
                    const char *of, struct err *err)
{
    struct money left = *held;
    struct strbuf text = STRBUF_INIT;
    bool good;

    left.amount -= drawn->amount;
    good = left.amount >= wanted->amount;
    if (!good) {
        strbuf_addf(&text, "%s: ", of);
        money_print(&left, &text);
        strbuf_adds(&text, _(" are left of "));
        money_print(held, &text);
        strbuf_adds(&text, _(", too little for "));
        money_print(wanted, &text);
        err_set(err, "%s", text.text);
    }
    strbuf_release(&text);
    return good;
}

static bool read_draw(const struct journal_record *record, const struct money *held,
                      struct money *out, struct err *err)
{
    char text[NAME_BYTES];

    if (!journal_detail(record, "money", text, sizeof text))
        return err_set(err, _("the record draws on a fund, but no amount stands in it"));
    if (!money_parse(text, out) || out->amount <= 0)
        return err_set(err, _("'%s' is no amount like 50000 EUR"), text);
    if (strcmp(out->currency, held->currency) != 0)
        return err_set(err, _("the fund holds %s, and '%s' is not in %s"), held->currency, text,
                       held->currency);
    return true;
}

/* The earlier of the two days: see above. */
static int32_t day_of(const struct fund_guard *guard, const struct journal_record *record)
{
    int32_t day = journal_day(record->time);

    if (day == DAY_NONE || (guard->today != DAY_NONE && guard->today < day))
        return guard->today;
    return day;
}

static bool may_part(const struct fund_guard *guard, const struct fund_def *fund, const char *name,
                     const struct money *held, const struct money *wanted, int32_t day,
                     struct err *err)
{
    const struct fund_part *part = find_part(fund, name);
    struct money drawn = fund_drawn(&guard->book, fund, name, held->currency, day), share;
    char of[2 * NAME_BYTES];

    if (!part)
        return err_set(err, _("the fund %s has no part '%s'"), fund->name, name);
    share = fund_part_amount(part, held);
    snprintf(of, sizeof of, "%s, %s", _(fund->title), name);
    return is_left(&share, &drawn, wanted, of, err);
}

static bool may_draw(void *self, const struct journal_record *record, bool imported,
                     struct err *err)
{
    const struct fund_guard *guard = self;
    const struct fund_def *fund;
    struct money held, wanted, drawn;
    int32_t day = day_of(guard, record);
    char name[NAME_BYTES];

    journal_detail(record, "fund", name, sizeof name);
    fund = find_fund(guard, name, err);
    if (!fund)
        return imported;
    if (!find_amount(guard, fund, &held, err) || !read_draw(record, &held, &wanted, err))
        return false;
    drawn = fund_drawn(&guard->book, fund, NULL, held.currency, day);
    if (!is_left(&held, &drawn, &wanted, _(fund->title), err))
        return false;
    return !journal_detail(record, "part", name, sizeof name) ||
           may_part(guard, fund, name, &held, &wanted, day, err);
}

static bool concerns(void *self, const struct journal_record *record)
{
    (void)self;
    return is_kind(record, "decision") && fund_is_drawn(record);
}

static void take(void *self, const struct journal_record *record)
{
    struct fund_guard *guard = self;

    if (record)
        fund_book_take(&guard->book, record);
    else
        fund_book_release(&guard->book);
}

struct fund_guard *fund_guard_new(const struct catalogue *catalogue)
{
    struct fund_guard *guard = mem_calloc(1, sizeof *guard);

    guard->guard =
        (struct journal_guard){.self = guard, .concerns = concerns, .take = take, .may = may_draw};
    guard->catalogue = catalogue;
    guard->today = DAY_NONE;
    return guard;
}

static void forget_amounts(struct fund_guard *guard)
{
    for (size_t i = 0; i < guard->count; i++)
        free(guard->amounts[i].fund);
    free(guard->amounts);
    guard->amounts = NULL;
    guard->count = 0;
}

void fund_guard_free(struct fund_guard *guard)
{
    if (!guard)
        return;
    forget_amounts(guard);
    fund_book_release(&guard->book);
    free(guard);
}

const struct journal_guard *fund_guard(struct fund_guard *guard)
{
    return &guard->guard;
}

void fund_guard_set(struct fund_guard *guard, const struct fund_set *funds)
{
    forget_amounts(guard);
    guard->amounts = mem_calloc(funds->count + 1, sizeof *guard->amounts);
    for (size_t i = 0; i < funds->count; i++)
        if (funds->funds[i].is_known)
            guard->amounts[guard->count++] = (struct amount){
                .fund = mem_strdup(funds->funds[i].def->name), .money = funds->funds[i].amount};
}

void fund_guard_use(struct fund_guard *guard, const struct catalogue *catalogue)
{
    guard->catalogue = catalogue;
}

void fund_guard_today(struct fund_guard *guard, int32_t today)
{
    guard->today = today;
}
