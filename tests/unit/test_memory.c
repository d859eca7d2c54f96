/*
 * Allocation: contents, alignment, life of arena pieces, and what happens when memory ends.
 * Exhaustion is tried in a child process, by a size that overflows, so no limit has to be set.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"

static void test_copies(void **state)
{
    char *text = mem_strdup("Việt Nam");
    char *part = mem_strndup("abcdef", 3);
    char *nul = mem_strndup("a\0b", 3);
    unsigned char *zero = mem_calloc(7, 3);
    int *numbers = mem_dup((const int[]){1, 2, 3}, 3 * sizeof(int));

    (void)state;
    assert_string_equal(text, "Việt Nam");
    assert_string_equal(part, "abc");
    assert_memory_equal(nul, "a\0b\0", 4);
    assert_int_equal(numbers[2], 3);
    for (int i = 0; i < 21; i++)
        assert_int_equal(zero[i], 0);
    free(text);
    free(part);
    free(nul);
    free(zero);
    free(numbers);
}

static void test_nothing_is_not_null(void **state)
{
    void *blocks[] = {mem_alloc(0),           mem_calloc(0, 8), mem_calloc(8, 0),
                      mem_resize(NULL, 0, 4), mem_dup(NULL, 0), mem_strndup(NULL, 0)};

    (void)state;
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        assert_non_null(blocks[i]);
        free(blocks[i]);
    }
}

static void test_grow(void **state)
{
    size_t count = 0, capacity = 0;
    int *items = NULL;

    (void)state;
    for (int i = 0; i < 1000; i++) {
        MEM_GROW(items, count, capacity);
        items[count++] = i * i;
    }
    assert_true(capacity >= 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(items[i], i * i);
    free(items);
}

static void test_arena(void **state)
{
    struct arena arena = {.blocks = NULL};
    unsigned char *pieces[400];
    size_t sizes[400];

    (void)state;
    for (size_t i = 0; i < 400; i++) {
        sizes[i] = i % 50 == 7 ? 5000 + i * 300 : i % 37;
        pieces[i] = arena_alloc(&arena, sizes[i]);
        assert_int_equal((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i & 0xFF), sizes[i]);
    }
    for (size_t i = 0; i < 400; i++) { /* no piece overlaps another */
        for (size_t j = 0; j < sizes[i]; j++)
            assert_int_equal(pieces[i][j], i & 0xFF);
    }
    assert_string_equal(arena_strdup(&arena, "DE"), "DE");
    assert_string_equal(arena_strndup(&arena, "Germany", 4), "Germ");
    assert_string_equal(arena_strndup(&arena, "", 0), "");
    arena_release(&arena);
    assert_null(arena.blocks);
    assert_string_equal(arena_strdup(&arena, "used again"), "used again");
    arena_release(&arena);
    arena_release(&arena);
}

static void say_restored(void)
{
    if (write(STDOUT_FILENO, "restored", 8) != 8)
        _exit(9);
}

enum way { WAY_RESIZE, WAY_STRNDUP, WAY_ARENA };

static void exhaust(enum way way)
{
    struct arena arena = {.blocks = NULL};
    volatile size_t huge = SIZE_MAX;

    if (way == WAY_RESIZE)
        free(mem_resize(NULL, huge / 2, 3));
    else if (way == WAY_STRNDUP)
        free(mem_strndup("x", huge));
    else
        arena_alloc(&arena, huge - 8);
}

static void test_exhaustion(void **state)
{
    (void)state;
    for (int way = WAY_RESIZE; way <= WAY_ARENA; way++) {
        char heard[64] = "";
        int out[2], status = 0;
        ssize_t length;
        pid_t child;

        assert_int_equal(pipe(out), 0);
        child = fork();
        if (child == 0) {
            dup2(out[1], STDOUT_FILENO);
            close(STDERR_FILENO);
            mem_on_exhaustion(say_restored);
            exhaust((enum way)way);
            _exit(0);
        }
        close(out[1]);
        assert_true(child > 0);
        length = read(out[0], heard, sizeof heard - 1);
        close(out[0]);
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
        assert_int_equal(length, 8);
        assert_string_equal(heard, "restored");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_copies),     cmocka_unit_test(test_nothing_is_not_null),
        cmocka_unit_test(test_grow),       cmocka_unit_test(test_arena),
        cmocka_unit_test(test_exhaustion),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
