/*
 * Checked allocation and arenas.
 *
 * Every allocation of the program goes through here, so that no caller has a path for "no memory":
 * such paths are never tested and hide bugs.  When the system refuses, the handler set by the
 * program (it restores the terminal) runs once, one line goes to stderr, and the program ends with
 * status 1 without unwinding, because destructors and stdio may want memory themselves.
 *
 * A size of nothing is served like one byte, so that NULL never means "empty" to anyone.
 *
 * The arena hands out pieces of growing blocks.  Pieces never move and are freed together.  A piece
 * that is large against the current block gets a block of its own, put behind the current one, so
 * that the rest of the current block is not lost.
 *
 * The arena does no locking: one arena belongs to one thread at a time.
 */
#include "base/memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ARENA_ALIGN = 16, ARENA_FIRST = 1024, ARENA_LARGEST = 65536, LARGE_PAGE = 2 << 20 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    unsigned char pad[ARENA_ALIGN - (sizeof(void *) + sizeof(size_t)) % ARENA_ALIGN];
};

static void (*exhaustion_handler)(void);

void mem_on_exhaustion(void (*handler)(void))
{
    exhaustion_handler = handler;
}

_Noreturn static void exhausted(void)
{
    static const char message[] = "redline: out of memory\n";
    void (*handler)(void) = exhaustion_handler;

    /* cleared first: a handler that needs memory must not come back here */
    exhaustion_handler = NULL;
    if (handler)
        handler();
    if (write(STDERR_FILENO, message, sizeof message - 1) < 0)
        _exit(1);
    _exit(1);
}

void *mem_alloc(size_t size)
{
    void *block = malloc(size ? size : 1);

    if (!block)
        exhausted();
    return block;
}

void *mem_calloc(size_t count, size_t size)
{
    void *block = count && size ? calloc(count, size) : calloc(1, 1);

    if (!block)
        exhausted();
    return block;
}

void *mem_resize(void *block, size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        exhausted();
    block = realloc(block, bytes ? bytes : 1);
    if (!block)
        exhausted();
    return block;
}

void *mem_alloc_large(size_t size)
{
    void *block;

    if (size < LARGE_PAGE)
        return mem_alloc(size);
    if (posix_memalign(&block, LARGE_PAGE, size) != 0)
        exhausted();
    madvise(block, size, MADV_HUGEPAGE); /* a wish */
    return block;
}

char *mem_strdup(const char *text)
{
    return mem_strndup(text, strlen(text));
}

char *mem_strndup(const char *text, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        exhausted();
    copy = mem_alloc(length + 1);
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void *mem_dup(const void *block, size_t size)
{
    void *copy = mem_alloc(size);

    if (size)
        memcpy(copy, block, size);
    return copy;
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *block;

    if (size > SIZE_MAX - sizeof *block)
        exhausted();
    block = mem_alloc(sizeof *block + size);
    block->size = size;
    block->next = NULL;
    return block;
}

static void *arena_own_block(struct arena *arena, size_t size)
{
    struct arena_block *block = block_new(size);

    if (arena->blocks) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
    } else {
        arena->blocks = block;
        arena->used = arena->size = size;
    }
    return block + 1;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    size_t need = size ? size : 1;
    void *piece;

    if (need > SIZE_MAX - ARENA_ALIGN)
        exhausted();
    need = (need + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);
    if (!arena->blocks || need > arena->size - arena->used) {
        size_t next = arena->size ? arena->size * 2 : ARENA_FIRST;
        struct arena_block *block;

        if (next > ARENA_LARGEST)
            next = ARENA_LARGEST;
        if (need > next / 4)
            return arena_own_block(arena, need);
        block = block_new(next);
        block->next = arena->blocks;
        arena->blocks = block;
        arena->used = 0;
        arena->size = next;
    }
    piece = (unsigned char *)(arena->blocks + 1) + arena->used;
    arena->used += need;
    return piece;
}

char *arena_strdup(struct arena *arena, const char *text)
{
    return arena_strndup(arena, text, strlen(text));
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
    char *copy;

    if (length == SIZE_MAX)
        exhausted();
    copy = arena_alloc(arena, length + 1);
    if (length)
        memcpy(copy, text, length);
    copy[length] = '\0';
    return copy;
}

void arena_release(struct arena *arena)
{
    struct arena_block *block = arena->blocks;

    while (block) {
        struct arena_block *next = block->next;

        free(block);
        block = next;
    }
    *arena = (struct arena){.blocks = NULL};
}
