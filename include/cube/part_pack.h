/* A part as bytes, for the cache of what was read (engine/cache.h). */
#ifndef REDLINE_CUBE_PART_PACK_H
#define REDLINE_CUBE_PART_PACK_H
#include "cube/part.h"

struct pack;

/* One that was made by reading all of a file, whose report is a plain one. */
bool part_is_plain(const struct part *part);
/* Of a plain part; the pack writes. */
void part_pack(struct part *part, struct pack *pack);
/* One reference, yours; NULL when the bytes are no part. */
struct part *part_unpack(struct dims *dims, const struct source_plan *plan, struct pack *pack);

#endif
