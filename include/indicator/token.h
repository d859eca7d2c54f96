/* The words of the formula language: what the parser and whoever lists a formula's names read. */
#ifndef REDLINE_INDICATOR_TOKEN_H
#define REDLINE_INDICATOR_TOKEN_H
#include <stdbool.h>
#include <stddef.h>

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_NAME, TOKEN_TEXT, TOKEN_SIGN };
struct token {
    enum token_kind kind;
    const char *start; /* in the formula's text */
    size_t length;
};
/* Fills the token at or after `at`; where the next one may start. At the end: TOKEN_END, for ever.
 */
const char *token_next(const char *at, struct token *token);
bool token_is_word(const struct token *token, const char *word); /* a name; case does not matter */

#endif
