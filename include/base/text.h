/* UTF-8, cell widths, and making hostile text printable.
 *
 * Widths are terminal cells (wcwidth's idea, from our own call of it with overrides), never bytes.
 * Text from outside passes text_clean before any output path: screen, export text, messages.
 */
#ifndef REDLINE_BASE_TEXT_H
#define REDLINE_BASE_TEXT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct strbuf;

/* Decodes one character: bytes used (1 for a bad byte, with *code = 0xFFFD); 0 at length 0.
 * Overlong forms, surrogates and > U+10FFFF are bad. */
size_t utf8_decode(const char *text, size_t length, uint32_t *code);
size_t utf8_encode(uint32_t code, char out[4]);
bool utf8_valid(const char *text, size_t length);

/* Cells of one character: 0 combining, 1, 2; -1 for what must never reach a screen: C0, DEL, C1,
 * bidi controls (U+061C, 200E-200F, 202A-202E, 2066-2069), zero width (200B-200D, 2060, FEFF),
 * soft hyphen U+00AD, line and paragraph separators, private use, unassigned. Independent of the
 * locale. */
int text_code_width(uint32_t code);
int text_width(const char *text); /* of a cleaned string */

/* Appends text with everything unprintable replaced by U+FFFD (one per bad character; TAB, CR, LF
 * become one blank). Combining marks stay (at most 4 on one base). */
void text_clean(struct strbuf *out, const char *text, size_t length);
char *text_clean_dup(const char *text); /* yours */

enum text_align { TEXT_LEFT, TEXT_RIGHT, TEXT_CENTRE };
/* Appends exactly `cells` cells: cut on a whole character with an ellipsis ("…", or "~" in ASCII),
 * or padded. */
void text_fit(struct strbuf *out, const char *text, int cells, enum text_align align, bool ascii);
/* Appends a copy in which every non-ASCII character is replaced by '?' (common accents by their
 * letter). */
void text_ascii(struct strbuf *out, const char *text);
/* The ASCII character for one that is not ASCII; '?' when there is none. */
char text_ascii_of(uint32_t code);

/* Case folding: ASCII, Latin-1, Latin Extended-A and Additional, Greek, Cyrillic; other characters
 * equal themselves. */
int text_fold_compare(const char *a, const char *b);
/* strncasecmp without locale: for a Turkish one, I is not the capital of i. Words of our own, in
 * ASCII; SIZE_MAX: to the end of both. */
int text_word_compare(const char *a, const char *b, size_t length);
/* The next character of a C string, folded as above, and *at behind it; 0 at the end. */
uint32_t text_next_folded(const char **at);
/* Where `part` first stands in text, case-folded, and how many bytes of text it takes; NULL: it does
 * not, or it is empty. */
const char *text_find(const char *text, const char *part, size_t *length);
/* Header comparison of exports.md: case-folded, trimmed, runs of blanks (also NBSP) one blank, all
 * dashes '-'. */
bool text_header_equal(const char *a, const char *b);
/* Whole-string glob with * and ?, case-folded. Never exponential. */
bool text_glob(const char *pattern, const char *text);
/* Trims ASCII blanks, U+00A0, U+202F, U+2009 at both ends: moves *text, shortens *length. */
void text_trim(const char **text, size_t *length);
bool text_is_blank(const char *text); /* nothing is left of it then */
/* The nearest of names to word (Damerau-Levenshtein at most 1/3 of the length, at least 2 allowed),
 * or NULL. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
