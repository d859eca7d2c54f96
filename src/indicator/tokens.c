/*
 * Tokens: numbers (with a % that belongs to them), names (letters, digits, _ and ., any byte beyond
 * ASCII), quoted texts, and signs of one or two bytes.
 */
#include "indicator/tokens.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

static bool is_name_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}
static bool is_name_char(char c)
{
    return is_name_start(c) || isdigit((unsigned char)c) || c == '.';
}

static size_t sign_length(const char *at)
{
    static const char *const pairs[] = {"<=", ">=", "==", "!=", "<>"};

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (!strncmp(at, pairs[i], 2))
            return 2;
    return 1;
}

struct token token_next(const char **text)
{
    const char *at = *text;
    struct token token = {.kind = TOKEN_SIGN};

    while (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')
        at++;
    token.start = at;
    if (!*at) {
        token.kind = TOKEN_END;
    } else if (isdigit((unsigned char)*at) || (*at == '.' && isdigit((unsigned char)at[1]))) {
        token.kind = TOKEN_NUMBER;
        while (is_name_char(*at))
            at++;
        at += *at == '%';
    } else if (is_name_start(*at)) {
        token.kind = TOKEN_NAME;
        while (is_name_char(*at))
            at++;
    } else if (*at == '"' || *at == '\'') {
        const char *end = strchr(at + 1, *at);

        token.kind = end ? TOKEN_TEXT : TOKEN_SIGN;
        at = end ? end + 1 : at + 1;
    } else {
        at += sign_length(at);
    }
    token.length = (size_t)(at - token.start);
    *text = at;
    return token;
}
