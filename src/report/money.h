/* Inside the room: amounts of funds in cells, and what is left of them. */
#ifndef REDLINE_REPORT_MONEY_H
#define REDLINE_REPORT_MONEY_H
#include "build.h"
#include "journal/funds.h"

struct ledger;

/* "1,585,608.79 EUR"; for machines the exact amount. */
void cell_money(const struct frame *frame, struct report_cell *cell, const struct money *money);
/* The draws of the ledger's decisions. ledger: NULL, none. */
void ledger_draws(const struct ledger *ledger, struct fund_book *book);
/* What a fund holds, or a part of it (NULL: all), and has left on that day. False: not known. */
bool fund_left(const struct fund_book *book, const struct fund *fund, const char *part, int32_t day,
               struct money *left);

#endif
