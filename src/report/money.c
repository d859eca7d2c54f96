/*
 * Amounts of funds: exact to the cent, in the fund's own currency.
 *
 * Figures of indicators are shown in the reporting currency and scaled to fit a column; what a fund
 * has left is money that somebody will ask for, so it is written out.
 */
#include "money.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "journal/ledger.h"

void cell_money(const struct frame *frame, struct report_cell *cell, const struct money *money)
{
    struct strbuf text = STRBUF_INIT;

    money_print(money, &text);
    cell_buffer(frame, cell, &text, NULL);
    cell->is_text = false;
    cell->value = (struct value){.state = VALUE_OK,
                                 .number = exact_number(money->amount),
                                 .is_exact = true,
                                 .exact = money->amount};
    strbuf_release(&text);
}

/* A decision's last word says what became of its money. */
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
