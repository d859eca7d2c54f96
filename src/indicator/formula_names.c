/*
 * The names in a formula's text.
 *
 * Whoever shows a formula with values put in needs the names where they stand in the text, as they
 * were written, not the instructions that they became.  A name is what the parser would look up:
 * no function, and none of the words and, or, not.  The call of a function that looks beyond its
 * own span (lag, mean, share, target ...) counts as one name: putting in what stands between its
 * brackets would show numbers that it is not worked out from.
 *
 * The text need not compile: a formula with a name that nobody knows has its names listed, too.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "indicator/formula.h"
#include "indicator/program.h"
#include "indicator/tokens.h"

static bool is_word(const struct token *token, const char *word)
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
        token = token_next(&at);
        open += is_bracket(&token, '(') - is_bracket(&token, ')');
    } while (token.kind != TOKEN_END && open > 0);
    return at;
}

static bool is_joint(const struct token *token)
{
    return is_word(token, "and") || is_word(token, "or") || is_word(token, "not");
}

size_t formula_names(const char *text, struct formula_name **out)
{
    size_t count = 0, capacity = 0;
    const char *at = text;

    *out = NULL;
    for (struct token token = token_next(&at); token.kind != TOKEN_END; token = token_next(&at)) {
        const char *ahead = at;
        struct token after = token_next(&ahead);
        bool call = is_bracket(&after, '(');

        if (token.kind != TOKEN_NAME || is_joint(&token))
            continue;
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
