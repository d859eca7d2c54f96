/* Values of INI keys against their schema rows, and the words of a formula. */
#ifndef REDLINE_CONFIG_CHECK_H
#define REDLINE_CONFIG_CHECK_H
#include <stdbool.h>
#include <stddef.h>
#include "config/schema.h"

struct strbuf;

/* NULL when there is none. */
const struct key_row *schema_key(const struct section_row *section, const char *key);
/* True when the value fits the row; else a sentence without a place goes to why. An empty value
 * always fits: it stands for the default. */
bool check_value(const struct key_row *row, const char *value, struct strbuf *why);

bool check_bool(const char *text, bool *out);            /* yes no true false on off 1 0 */
bool check_duration(const char *text, long *seconds);    /* 90s 15m 36h 9d 2w */
int check_choice(const char *choices, const char *text); /* index in "a|b|c", case-folded; -1 */
/* A name that formulas can use: a letter or _, then letters, digits, _. */
bool check_identifier(const char *text);
/* True when the name is a word of the formula language (if, mean, and, ...). */
bool check_is_reserved(const char *text);

/* The words of a formula one by one: false at the end. *position starts at 0; word is borrowed from
 * text. */
bool formula_next_word(const char *text, size_t *position, const char **word, size_t *length);

/* True when word is so near to known that it is rather a slip than another name: one edit (a swap
 * counts as one) from four letters on, two from seven. Equal names are no near miss. */
bool check_near_miss(const char *word, const char *known);

#endif
