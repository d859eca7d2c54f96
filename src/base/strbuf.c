/*
 * A growing byte string (the idea is git's strbuf).
 *
 * Invariants: text is never NULL, text[length] is NUL, and length < capacity unless the buffer owns
 * nothing (capacity 0), when text is strbuf_empty.  strbuf_empty is shared by all empty buffers and
 * only ever holds a NUL: every writer makes room first, also when there is nothing to write.
 *
 * Bytes may include NUL; then text is a shorter C string than length says.  What is appended must
 * not lie inside the buffer itself, because growing moves it.
 */
#include "base/strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

char strbuf_empty[1];

void strbuf_init(struct strbuf *buf)
{
    *buf = (struct strbuf)STRBUF_INIT;
}

void strbuf_release(struct strbuf *buf)
{
    if (buf->capacity)
        free(buf->text);
    strbuf_init(buf);
}

void strbuf_clear(struct strbuf *buf)
{
    buf->length = 0;
    if (buf->capacity)
        buf->text[0] = '\0';
}

/* Room for `extra` more bytes and the NUL. */
static void make_room(struct strbuf *buf, size_t extra)
{
    size_t need, capacity = buf->capacity;

    if (__builtin_add_overflow(buf->length, extra, &need) || need == SIZE_MAX)
        need = SIZE_MAX - 1;
    if (need < capacity)
        return;
    if (capacity < 32)
        capacity = 32;
    while (capacity <= need)
        capacity = capacity > SIZE_MAX / 2 ? SIZE_MAX : capacity * 2;
    buf->text = mem_resize(buf->capacity ? buf->text : NULL, capacity, 1);
    buf->capacity = capacity;
}

void strbuf_add(struct strbuf *buf, const void *bytes, size_t length)
{
    if (!length)
        return;
    make_room(buf, length);
    memcpy(buf->text + buf->length, bytes, length);
    buf->length += length;
    buf->text[buf->length] = '\0';
}

void strbuf_adds(struct strbuf *buf, const char *text)
{
    strbuf_add(buf, text, strlen(text));
}

void strbuf_addc(struct strbuf *buf, char c)
{
    make_room(buf, 1);
    buf->text[buf->length++] = c;
    buf->text[buf->length] = '\0';
}

void strbuf_addn(struct strbuf *buf, char c, size_t count)
{
    if (!count)
        return;
    make_room(buf, count);
    memset(buf->text + buf->length, c, count);
    buf->length += count;
    buf->text[buf->length] = '\0';
}

void strbuf_addf(struct strbuf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    strbuf_vaddf(buf, format, args);
    va_end(args);
}

void strbuf_vaddf(struct strbuf *buf, const char *format, va_list args)
{
    va_list again;
    int length;

    make_room(buf, 64);
    va_copy(again, args);
    length = vsnprintf(buf->text + buf->length, buf->capacity - buf->length, format, again);
    va_end(again);
    if (length < 0) { /* over INT_MAX bytes, or %lc outside the locale: as if nothing was asked */
        buf->text[buf->length] = '\0';
        return;
    }
    if ((size_t)length >= buf->capacity - buf->length) {
        make_room(buf, (size_t)length);
        vsnprintf(buf->text + buf->length, buf->capacity - buf->length, format, args);
    }
    buf->length += (size_t)length;
}

char *strbuf_detach(struct strbuf *buf)
{
    char *text = buf->capacity ? buf->text : mem_strdup("");

    strbuf_init(buf);
    return text;
}
