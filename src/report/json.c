/*
 * A streaming JSON writer: no tree is built, every call writes at once.
 *
 * What comes out is always valid: bytes that are no UTF-8 become U+FFFD, numbers that are not
 * finite become null, and every character that could act on a terminal (controls, bidi marks,
 * zero width, private use) is written as \uXXXX, so that a reader loses nothing and a screen is
 * never driven by data.  Numbers are text made by base: a point, no locale, and the digits that
 * read back the same.
 *
 * The outer levels get a line each, the inner ones stand in one line: a row of a table is a line
 * of the file, which keeps diffs and `grep` useful.
 *
 * Not here: any knowledge of what is printed, and the error of a full disk (the stream keeps it).
 */
#include "report/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { LINED_DEPTH = 4, MAX_DEPTH = (int)(sizeof((struct json *)0)->need_comma) };

void json_init(struct json *json, FILE *out)
{
    *json = (struct json){.out = out};
}

static void new_line(const struct json *json)
{
    fputc('\n', json->out);
    for (int i = 0; i < json->depth; i++)
        fputs("  ", json->out);
}

/* Before every key, and before every value that has no key. */
static void separate(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    if (json->need_comma[json->depth])
        fputc(',', json->out);
    json->need_comma[json->depth] = true;
    if (json->depth > 0 && json->depth <= LINED_DEPTH)
        new_line(json);
}

static void open_level(struct json *json, char bracket)
{
    separate(json);
    fputc(bracket, json->out);
    json->depth++;
    assert(json->depth < MAX_DEPTH);
    json->need_comma[json->depth] = false;
}

static void close_level(struct json *json, char bracket)
{
    assert(json->depth > 0 && !json->after_key);
    bool filled = json->need_comma[json->depth];
    bool lined = json->depth <= LINED_DEPTH;

    json->depth--;
    if (filled && lined)
        new_line(json);
    fputc(bracket, json->out);
    if (json->depth == 0)
        fputc('\n', json->out);
}

void json_object(struct json *json)
{
    open_level(json, '{');
}
void json_object_end(struct json *json)
{
    close_level(json, '}');
}
void json_array(struct json *json)
{
    open_level(json, '[');
}
void json_array_end(struct json *json)
{
    close_level(json, ']');
}

static void put_escape(FILE *out, uint32_t code)
{
    if (code >= 0x10000) {
        code -= 0x10000;
        fprintf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (code >> 10)),
                (unsigned)(0xDC00 + (code & 0x3FF)));
    } else {
        fprintf(out, "\\u%04x", (unsigned)code);
    }
}

static void put_string(FILE *out, const char *text)
{
    size_t length = strlen(text), used;
    uint32_t code;

    fputc('"', out);
    for (; length; text += used, length -= used) {
        used = utf8_decode(text, length, &code);
        if (code == '"' || code == '\\') {
            fputc('\\', out);
            fputc((int)code, out);
        } else if (code == '\n') {
            fputs("\\n", out);
        } else if (code == '\t') {
            fputs("\\t", out);
        } else if (code == 0xFFFD) {
            fputs("\xEF\xBF\xBD", out);
        } else if (text_code_width(code) < 0) {
            put_escape(out, code);
        } else {
            fwrite(text, 1, used, out);
        }
    }
    fputc('"', out);
}

void json_key(struct json *json, const char *key)
{
    assert(!json->after_key);
    separate(json);
    put_string(json->out, key);
    fputs(json->depth <= LINED_DEPTH ? ": " : ":", json->out);
    json->after_key = true;
}

/* Many readers take a number without a point for a 64-bit integer, and refuse a longer one. */
static bool is_long_integer(const char *text)
{
    enum { SAFE_DIGITS = 18 };
    size_t digits = strspn(text, "-0123456789");

    return !text[digits] && digits > SAFE_DIGITS;
}

void json_raw(struct json *json, const char *text)
{
    separate(json);
    fputs(text, json->out);
    if (is_long_integer(text))
        fputs(".0", json->out);
}

void json_string(struct json *json, const char *text)
{
    if (!text) {
        json_null(json);
        return;
    }
    separate(json);
    put_string(json->out, text);
}

void json_number(struct json *json, double value)
{
    struct strbuf text = STRBUF_INIT;

    if (isfinite(value))
        number_print_exact(value, &text);
    json_raw(json, text.length ? text.text : "null");
    strbuf_release(&text);
}

void json_int(struct json *json, long long value)
{
    separate(json);
    fprintf(json->out, "%lld", value);
}

void json_decimal(struct json *json, int128 value)
{
    struct strbuf text = STRBUF_INIT;

    decimal_print(value, &text);
    json_raw(json, text.text);
    strbuf_release(&text);
}

void json_decimal_string(struct json *json, int128 value)
{
    struct strbuf text = STRBUF_INIT;

    decimal_print(value, &text);
    json_string(json, text.text);
    strbuf_release(&text);
}

void json_bool(struct json *json, bool value)
{
    json_raw(json, value ? "true" : "false");
}
void json_null(struct json *json)
{
    json_raw(json, "null");
}
