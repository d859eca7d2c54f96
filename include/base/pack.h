/* Values into bytes and back, told once for both directions: a function that packs a struct also
 * unpacks it.
 *
 * Bytes from outside are not trusted: a count that cannot be, or an end too early, makes the pack
 * bad, and from then on everything reads as zero or NULL.  Numbers stand as the machine has them.
 */
#ifndef REDLINE_BASE_PACK_H
#define REDLINE_BASE_PACK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/strbuf.h"

struct pack {
    bool reads, bad;
    struct strbuf out;    /* when it writes */
    const char *at, *end; /* when it reads; borrowed */
};
struct pack pack_writer(void);
struct pack pack_reader(const void *bytes, size_t size);
void pack_release(struct pack *pack);

void pack_bytes(struct pack *pack, void *bytes, size_t size);
#define PACK(pack, lvalue) pack_bytes((pack), &(lvalue), sizeof(lvalue))
/* A day of the years that redline reads, or DAY_NONE. */
void pack_day(struct pack *pack, int32_t *day);
void pack_flag(struct pack *pack, bool *flag);
/* A number of things that take at least so many bytes each. */
void pack_count(struct pack *pack, size_t *count, size_t each);
/* The same text, or when it reads one of your own, or NULL. */
char *pack_text(struct pack *pack, char *text);
/* The same items, or when it reads *count of your own (NULL: none). */
void *pack_array(struct pack *pack, void *items, size_t *count, size_t each);

#endif
