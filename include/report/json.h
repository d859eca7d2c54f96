/* A streaming JSON writer: valid UTF-8 always, NaN and infinity as null, numbers that read back the
 * same. */
#ifndef REDLINE_REPORT_JSON_H
#define REDLINE_REPORT_JSON_H
#include <stdbool.h>
#include <stdio.h>
#include "base/decimal.h"

struct json {
    FILE *out;
    int depth;
    bool need_comma[32];
    bool after_key;
};
/* Hidden: the tests read our output back with jansson, which has functions of the same names and
 * must keep its own. */
#pragma GCC visibility push(hidden)
void json_init(struct json *json, FILE *out);
void json_object(struct json *json);
void json_object_end(struct json *json);
void json_array(struct json *json);
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);
void json_string(struct json *json, const char *text); /* NULL: null */
void json_number(struct json *json, double value);
void json_int(struct json *json, long long value);
void json_decimal(struct json *json, int128 value);        /* as a number */
void json_decimal_string(struct json *json, int128 value); /* as a string */
void json_bool(struct json *json, bool value);
void json_null(struct json *json);
void json_raw(struct json *json, const char *text); /* text is JSON already: a number's digits */
#pragma GCC visibility pop
#endif
