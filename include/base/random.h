/* Seeded random numbers: xoshiro256** seeded by splitmix64 (Blackman & Vigna). Same on every
 * machine. */
#ifndef REDLINE_BASE_RANDOM_H
#define REDLINE_BASE_RANDOM_H
#include <stdint.h>

struct random {
    uint64_t state[4];
};
uint64_t splitmix64(uint64_t *state);
void random_seed(struct random *random, uint64_t seed);
uint64_t random_next(struct random *random);
double random_unit(struct random *random); /* [0, 1) */

#endif
