/* A growing byte string; always NUL-terminated, so buf.text is a C string at any moment. */
#ifndef REDLINE_BASE_STRBUF_H
#define REDLINE_BASE_STRBUF_H
#include <stdarg.h>
#include <stddef.h>

struct strbuf {
    char *text;
    size_t length;
    size_t capacity;
};
extern char strbuf_empty[1];
#define STRBUF_INIT                                                                                \
    {                                                                                              \
        strbuf_empty, 0, 0                                                                         \
    }

void strbuf_init(struct strbuf *buf);
void strbuf_release(struct strbuf *buf); /* frees, and is empty again */
void strbuf_clear(struct strbuf *buf);   /* keeps the memory */
void strbuf_add(struct strbuf *buf, const void *bytes, size_t length);
void strbuf_adds(struct strbuf *buf, const char *text);
void strbuf_addc(struct strbuf *buf, char c);
void strbuf_addn(struct strbuf *buf, char c, size_t count);
void strbuf_addf(struct strbuf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vaddf(struct strbuf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
char *
strbuf_detach(struct strbuf *buf); /* the string is yours (never NULL); the buffer is empty again */

#endif
