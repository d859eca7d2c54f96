/* The cells of large files, kept in $XDG_CACHE_HOME/redline, else ~/.cache/redline: [redline]
 * cache = yes. */
#ifndef REDLINE_ENGINE_CACHE_H
#define REDLINE_ENGINE_CACHE_H
#include <stdint.h>
#include "cube/part.h"

struct catalogue;
struct file_stamp;

/* A hash of what decides how files are read: the INI files and this program. 0: nothing is kept. */
uint64_t cache_key(const struct catalogue *catalogue);
/* What was kept of this file as it is, one reference, yours; NULL when there is nothing, or nothing
 * that can be trusted. */
struct part *cache_find(uint64_t key, struct dims *dims, const struct source_plan *plan,
                        const char *path, const struct file_stamp *stamp);
/* Keeps it when it is worth it and can be; what goes wrong is only logged. */
void cache_keep(uint64_t key, struct part *part);

#endif
