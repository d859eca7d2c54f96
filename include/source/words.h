/* A command line as text, and as the argument vector that it stands for: quotes as in sh, no shell.
 */
#ifndef REDLINE_SOURCE_WORDS_H
#define REDLINE_SOURCE_WORDS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct strbuf;

struct words {
    char **items; /* NULL after the last one, as exec wants it */
    size_t count, capacity;
};

/* False and err (its column: the character of the text, from 1) when a quote is not closed, when
 * there is no word, or when a character stands unquoted that only a shell could act on. Release the
 * words in any case. */
bool words_split(struct words *words, const char *text, struct err *err);
void words_release(struct words *words);

/* Does any word hold {since}? */
bool words_ask_since(const struct words *words);
/* A copy in which {since} and {until} are these days, as 2026-11-15. Other braces stay. */
void words_fill(const struct words *words, int32_t since, int32_t until, struct words *out);

/* Appends text with what looks like a password in the words replaced by ***: the value of an option
 * or of a part of a connection string whose name says so, and what stands before the @ of an
 * address. */
void words_hide(const struct words *words, const char *text, struct strbuf *out);

#endif
