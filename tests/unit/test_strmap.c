/*
 * The string map as a dictionary: codes in order of appearance, whatever the bytes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/strmap.h"

static void test_codes(void **state)
{
    struct strmap map;

    (void)state;
    strmap_init(&map);
    assert_int_equal(strmap_find(&map, "DE", 2), -1);
    assert_int_equal(strmap_intern(&map, "DE", 2), 0);
    assert_int_equal(strmap_intern(&map, "FR", 2), 1);
    assert_int_equal(strmap_intern(&map, "DE", 2), 0);
    assert_int_equal(strmap_intern(&map, "", 0), 2);
    assert_int_equal(strmap_intern(&map, "", 0), 2);
    assert_int_equal(strmap_find(&map, "FRANCE", 2), 1);
    assert_int_equal(strmap_find(&map, "FR", 1), -1);
    assert_string_equal(strmap_name(&map, 1), "FR");
    assert_int_equal(map.count, 3);
    strmap_release(&map);
    assert_int_equal(map.count, 0);
    assert_int_equal(strmap_intern(&map, "x", 1), 0);
    strmap_release(&map);
}

static void test_bytes(void **state)
{
    struct strmap map;

    (void)state;
    strmap_init(&map);
    assert_int_equal(strmap_intern(&map, "a\0b", 3), 0);
    assert_int_equal(strmap_intern(&map, "a\0c", 3), 1);
    assert_int_equal(strmap_intern(&map, "a", 1), 2);
    assert_int_equal(strmap_intern(&map, "a\0", 2), 3);
    assert_int_equal(strmap_intern(&map, "\xff\xfe", 2), 4);
    assert_int_equal(strmap_find(&map, "a\0c", 3), 1);
    assert_memory_equal(strmap_name(&map, 0), "a\0b\0", 4);
    strmap_release(&map);
}

static void test_many(void **state)
{
    struct strmap map;
    char name[32];

    (void)state;
    strmap_init(&map);
    for (int i = 0; i < 100000; i++) {
        int length = snprintf(name, sizeof name, "customer-%d", i * 7);

        assert_int_equal(strmap_intern(&map, name, (size_t)length), i);
    }
    for (int i = 0; i < 100000; i += 13) {
        int length = snprintf(name, sizeof name, "customer-%d", i * 7);

        assert_int_equal(strmap_find(&map, name, (size_t)length), i);
        assert_string_equal(strmap_name(&map, i), name);
    }
    assert_int_equal(strmap_find(&map, "customer-1", 10), -1);
    strmap_release(&map);
}

/* Each bit of the input should turn about half of the bits of the hash. */
static void test_hash_spreads(void **state)
{
    (void)state;
    for (size_t length = 1; length <= 24; length++) {
        unsigned char bytes[24] = {0};
        uint64_t plain = hash_bytes(bytes, length, 1);

        assert_true(plain != hash_bytes(bytes, length - 1, 1));
        assert_true(plain != hash_bytes(bytes, length, 2));
        for (size_t bit = 0; bit < length * 8; bit++) {
            int turned;

            bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
            turned = __builtin_popcountll(plain ^ hash_bytes(bytes, length, 1));
            assert_in_range(turned, 10, 54);
            bytes[bit / 8] = 0;
        }
    }
}

/* What is added later is not in a view; what is added to a view is not in the map. */
static void test_view(void **state)
{
    struct strmap map, view, empty;
    char name[16];

    (void)state;
    strmap_init(&map);
    strmap_view(&empty, &map);
    assert_int_equal(strmap_find(&empty, "a", 1), -1);
    for (int i = 0; i < 100; i++)
        strmap_intern(&map, name, (size_t)snprintf(name, sizeof name, "n%d", i));
    strmap_view(&view, &map);
    for (int i = 100; i < 1000; i++)
        strmap_intern(&map, name, (size_t)snprintf(name, sizeof name, "n%d", i));
    assert_int_equal(view.count, 100);
    for (int i = 0; i < 1000; i++) {
        size_t length = (size_t)snprintf(name, sizeof name, "n%d", i);

        assert_int_equal(strmap_find(&view, name, length), i < 100 ? i : -1);
        assert_int_equal(strmap_find(&map, name, length), i);
    }
    assert_string_equal(strmap_name(&view, 99), "n99");
    assert_int_equal(strmap_intern(&view, "own", 3), 100);
    assert_int_equal(strmap_find(&map, "own", 3), -1);
    assert_int_equal(strmap_intern(&empty, "own", 3), 0);
    strmap_release(&view);
    strmap_release(&empty);
    assert_string_equal(strmap_name(&map, 999), "n999");
    strmap_release(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_codes),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_hash_spreads),
        cmocka_unit_test(test_view),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
