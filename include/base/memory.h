/* Checked allocation and arenas. No function here returns NULL: running out of memory calls the
 * handler (which restores the terminal) and ends the program with status 1. */
#ifndef REDLINE_BASE_MEMORY_H
#define REDLINE_BASE_MEMORY_H
#include <stddef.h>

void mem_on_exhaustion(void (*handler)(void));
void *mem_alloc(size_t size);
void *mem_calloc(size_t count, size_t size);              /* zeroed */
void *mem_resize(void *block, size_t count, size_t size); /* overflow-checked realloc */
/* Megabytes that are read and written everywhere: on large pages, if the system has them. free it. */
void *mem_alloc_large(size_t size);
char *mem_strdup(const char *text);
char *mem_strndup(const char *text, size_t length);
void *mem_dup(const void *block, size_t size);

/* Makes room for one more item: items, capacity are lvalues of the caller. */
#define MEM_GROW(items, count, capacity)                                                           \
    do {                                                                                           \
        if ((count) >= (capacity)) {                                                               \
            (capacity) = (capacity) ? (capacity)*2 : 8;                                            \
            (items) = mem_resize((items), (capacity), sizeof *(items));                            \
        }                                                                                          \
    } while (0)

/* Bump allocator: many small things with one life. Zero-initialised struct is an empty arena. */
struct arena {
    struct arena_block *blocks;
    size_t used;
    size_t size;
};
void *arena_alloc(struct arena *arena, size_t size); /* aligned to 16, not zeroed */
char *arena_strdup(struct arena *arena, const char *text);
char *arena_strndup(struct arena *arena, const char *text, size_t length);
void arena_release(struct arena *arena);

#endif
