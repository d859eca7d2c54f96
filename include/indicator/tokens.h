/* Tokens of the formula language. */
#ifndef REDLINE_INDICATOR_TOKENS_H
#define REDLINE_INDICATOR_TOKENS_H
#include <stddef.h>

enum token_kind { TOKEN_END, TOKEN_NUMBER, TOKEN_NAME, TOKEN_TEXT, TOKEN_SIGN };

struct token {
    enum token_kind kind;
    const char *start;
    size_t length;
};
/* The token at *at, which moves past it. Never fails: what is no token is a sign of one byte. */
struct token token_next(const char **at);

#endif
