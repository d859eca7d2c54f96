/* Which rows of a file came before, and which order ids: a table of hashes of bounded size.
 *
 * Beyond its capacity newer rows are looked up but not remembered. Two different rows are taken for
 * one with a chance of 2^-64 for each pair, two order ids with one of 2^-50.
 */
#ifndef REDLINE_SOURCE_TWINS_H
#define REDLINE_SOURCE_TWINS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TWINS_BYTES = 8 * 1024 * 1024 }; /* of the table, at most */

struct twins;
struct twin { /* a row's hash */
    uint64_t place, mark;
    bool has_order;
};
/* What came before: nothing, the order id, the whole row. */
enum twin_kind { TWIN_NEW, TWIN_ORDER, TWIN_ROW };

struct twins *twins_new(uint64_t file_size);
/* Is this the table that twins_new would make for that size? Only then may it go on. */
bool twins_fit(const struct twins *twins, uint64_t file_size);
/* What is seen from now on is forgotten at twins_forget. */
void twins_try(struct twins *twins);
void twins_forget(struct twins *twins);
void twins_free(struct twins *twins); /* NULL is fine */
/* The cells of a row as one run of bytes, and its order id ("": none). */
struct twin twins_hash(const char *row, size_t length, const char *order);
/* What twins_seen looks at first is on its way into the cache when it comes; */
void twins_fetch(const struct twins *twins, struct twin twin);
/* a while after that, and still a while before: what it looks at next, if it will. */
void twins_fetch_more(const struct twins *twins, struct twin twin);
/* Looks it up and remembers it. */
enum twin_kind twins_seen(struct twins *twins, struct twin twin);

#endif
