/* Visits: which customers ordered on which day in which market and channel; unique, 16 bytes each.
 */
#ifndef REDLINE_CUBE_VISITS_H
#define REDLINE_CUBE_VISITS_H
#include <stddef.h>
#include <stdint.h>

struct visit {
    uint64_t customer; /* cube_customer_hash */
    int32_t day;
    int32_t leaf; /* of the same part's pages */
};
struct visits {
    struct visit *items;
    size_t count, capacity, sorted;
};
void visits_init(struct visits *visits);
void visits_release(struct visits *visits);
void visits_add(struct visits *visits, uint64_t customer, int32_t day, int32_t leaf);
void visits_finish(struct visits *visits); /* sorted by customer, day, leaf; unique; tight */

struct cube;
/* Fills cube->derived and cube->customers from the parts for which counted[i] is set. */
void cube_count_customers(struct cube *cube, const unsigned char *counted);

#endif
