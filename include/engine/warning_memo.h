/* Inside the room: results of forecasts by a hash of all that they follow from. */
#ifndef REDLINE_ENGINE_WARNING_MEMO_H
#define REDLINE_ENGINE_WARNING_MEMO_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct warning_memo;
struct warning_result;

#define MEMO_START UINT64_C(0xCBF29CE484222325)
/* FNV-1a over 64-bit words, then the rest byte by byte. */
uint64_t memo_mix(uint64_t key, const void *bytes, size_t length);
/* NULL when there is none. */
const struct warning_result *memo_find(struct warning_memo *memo, uint64_t key);
/* Takes the result over; returns the one kept, which is another when a thread was faster. */
const struct warning_result *memo_keep(struct warning_memo *memo, uint64_t key,
                                       struct warning_result *result);
/* The last period that all was worked out for beforehand. */
bool memo_is_prepared(struct warning_memo *memo, int grain, int32_t index);
void memo_note_prepared(struct warning_memo *memo, int grain, int32_t index);

#endif
