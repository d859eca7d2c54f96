/*
 * The words of a formula's text, and the names among them.
 *
 * Whoever shows a formula with values put in needs the names where they stand in the text, as they
 * were written, not the instructions that they became.  A name is what the parser would look up:
 * no function, and none of the words and, or, not.  The call of a function that looks beyond its
 * own span (lag, mean, share, target ...) counts as one name: putting in what stands between its
 * brackets would show numbers that it is not worked out from.
 *
 * The text need not compile: a formula with a name that nobody knows has its names listed, too.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "indicator/formula.h"
#include "indicator/program.h"
#include "indicator/token.h"

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

const char *token_next(const char *at, struct token *out)
{
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
    *out = token;
    return at;
}

bool token_is_word(const struct token *token, const char *word)
{
    return token->kind == TOKEN_NAME && token->length == strlen(word) &&
           !text_word_compare(token->start, word, token->length);
}

static bool is_bracket(const struct token *token, char bracket)
{
    return token->kind == TOKEN_SIGN && token->length == 1 && *token->start == bracket;
}

/* Behind the bracket that closes the call; at the end of the text when none does. */
static const char *skip_call(const char *at)
{
    struct token token;
    int open = 0;

    do {
        at = token_next(at, &token);
        open += is_bracket(&token, '(') - is_bracket(&token, ')');
    } while (token.kind != TOKEN_END && open > 0);
    return at;
}

static bool is_joint(const struct token *token)
{
    return token_is_word(token, "and") || token_is_word(token, "or") || token_is_word(token, "not");
}

size_t formula_names(const char *text, struct formula_name **out)
{
    struct token token, after;
    size_t count = 0, capacity = 0;
    const char *at = text;

    *out = NULL;
    for (at = token_next(at, &token); token.kind != TOKEN_END; at = token_next(at, &token)) {
        bool call;

        if (token.kind != TOKEN_NAME || is_joint(&token))
            continue;
        token_next(at, &after);
        call = is_bracket(&after, '(');
        if (call && formula_is_pointwise(token.start, token.length))
            continue;
        if (call)
            at = skip_call(at);
        MEM_GROW(*out, count, capacity);
        (*out)[count++] = (struct formula_name){.start = (size_t)(token.start - text),
                                                .length = (size_t)(at - token.start),
                                                .is_call = call};
    }
    return count;
}
