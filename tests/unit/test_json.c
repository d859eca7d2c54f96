/* The JSON writer: what it writes is read back by another implementation (jansson), and hostile
 * text stays text. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "unit/reparse.h"
#include "report/json.h"
#include "unit/check.h"

struct written {
    char *text;
    size_t length;
};

static void start(struct written *written, struct json *json)
{
    json_init(json, open_memstream(&written->text, &written->length));
}

static json_t *finish(struct written *written, struct json *json)
{
    json_error_t error;

    fclose(json->out);
    assert_int_equal(json->depth, 0);
    json_t *root = json_loads(written->text, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        fail_msg("%s in %s", error.text, written->text);
    return root;
}

static void nested_values_are_read_back(void **state)
{
    struct written written;
    struct json json;
    (void)state;

    start(&written, &json);
    json_object(&json);
    json_key(&json, "list");
    json_array(&json);
    json_int(&json, -3);
    json_bool(&json, true);
    json_null(&json);
    json_string(&json, NULL);
    json_object(&json);
    json_object_end(&json);
    json_array(&json);
    json_array_end(&json);
    json_array_end(&json);
    json_key(&json, "deep");
    for (int i = 0; i < 12; i++)
        json_array(&json);
    json_string(&json, "end");
    for (int i = 0; i < 12; i++)
        json_array_end(&json);
    json_object_end(&json);
    json_t *root = finish(&written, &json);
    json_t *list = json_object_get(root, "list");
    assert_int_equal(json_array_size(list), 6);
    assert_int_equal(json_integer_value(json_array_get(list, 0)), -3);
    assert_true(json_is_true(json_array_get(list, 1)));
    assert_true(json_is_null(json_array_get(list, 2)));
    assert_true(json_is_null(json_array_get(list, 3)));
    assert_int_equal(json_object_size(json_array_get(list, 4)), 0);
    json_t *deep = json_object_get(root, "deep");
    while (json_is_array(deep))
        deep = json_array_get(deep, 0);
    assert_string_equal(json_string_value(deep), "end");
    json_decref(root);
    free(written.text);
}

static void hostile_text_is_escaped_and_kept(void **state)
{
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain", "plain"},
        {"quote \" and \\ back", "quote \" and \\ back"},
        {"line\nbreak\ttab\rreturn", "line\nbreak\ttab\rreturn"},
        {"\x1b[2J\x07\x7f", "\x1b[2J\x07\x7f"},
        {"csi \xC2\x9B"
         "31m",
         "csi \xC2\x9B"
         "31m"},
        {"bidi \xE2\x80\xAE end", "bidi \xE2\x80\xAE end"},
        {"zero\xE2\x80\x8Bwidth", "zero\xE2\x80\x8Bwidth"},
        {"\xF3\xA0\x80\x81 tag", "\xF3\xA0\x80\x81 tag"},
        {"\xE6\x97\xA5\xE6\x9C\xAC", "\xE6\x97\xA5\xE6\x9C\xAC"},
        {"bad \xFF\xC3", "bad \xEF\xBF\xBD\xEF\xBF\xBD"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct written written;
        struct json json;
        start(&written, &json);
        json_object(&json);
        json_key(&json, cases[i].in);
        json_string(&json, cases[i].in);
        json_object_end(&json);
        json_t *root = finish(&written, &json);
        assert_string_equal(json_string_value(json_object_get(root, cases[i].out)), cases[i].out);
        for (const char *c = written.text; *c; c++)
            assert_true((unsigned char)*c >= 0x20 || *c == '\n');
        assert_null(strstr(written.text, "\xC2\x9B"));
        assert_null(strstr(written.text, "\xE2\x80\xAE"));
        json_decref(root);
        free(written.text);
    }
}

static void numbers_are_read_back_bit_by_bit(void **state)
{
    static const double numbers[] = {
        0, 1, -1.5, 0.1, 1.0 / 3, 1e-300, 1.7976931348623157e308, 123456789.123};
    struct written written;
    struct json json;
    (void)state;

    start(&written, &json);
    json_array(&json);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        json_number(&json, numbers[i]);
    json_number(&json, NAN);
    json_number(&json, INFINITY);
    json_number(&json, -INFINITY);
    json_decimal(&json, -12345);
    json_decimal_string(&json, (int128)9007199254740993 * 10000 + 1);
    json_array_end(&json);
    json_t *root = finish(&written, &json);
    size_t count = sizeof numbers / sizeof numbers[0];
    for (size_t i = 0; i < count; i++)
        assert_true(json_number_value(json_array_get(root, i)) == numbers[i]);
    for (size_t i = 0; i < 3; i++)
        assert_true(json_is_null(json_array_get(root, count + i)));
    assert_double(json_number_value(json_array_get(root, count + 3)), -1.2345, 0);
    assert_string_equal(json_string_value(json_array_get(root, count + 4)),
                        "9007199254740993.0001");
    json_decref(root);
    free(written.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nested_values_are_read_back),
        cmocka_unit_test(hostile_text_is_escaped_and_kept),
        cmocka_unit_test(numbers_are_read_back_bit_by_bit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
