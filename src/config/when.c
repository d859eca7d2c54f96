/* The words "red for 3": a level and how long the line must have been broken.
 *
 * Playbooks and proposals begin by them.  That a level has fired is said by the red line's own `for`;
 * these periods count from the first one over the line, as its finding says them.
 */
#include "config/when.h"

#include <stdint.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"

enum { PERIODS_MOST = 520, WORD_MOST = 8 };

/* The next word of a line of them, cut off; false at its end or when it is too long. */
static bool take_word(const char **at, char word[WORD_MOST])
{
    size_t length;

    *at += strspn(*at, " \t");
    length = strcspn(*at, " \t");
    if (!length || length >= WORD_MOST)
        return false;
    memcpy(word, *at, length);
    word[length] = '\0';
    *at += length;
    return true;
}

static bool is_word(const char *word, const char *known)
{
    return text_word_compare(word, known, SIZE_MAX) == 0;
}

bool when_parse(const char *text, struct when *out)
{
    char word[WORD_MOST];
    long periods = 1;

    if (!take_word(&text, word) || (!is_word(word, "red") && !is_word(word, "warn")))
        return false;
    out->red = is_word(word, "red");
    if (!text_is_blank(text) &&
        (!take_word(&text, word) || !is_word(word, "for") || !take_word(&text, word) ||
         !number_parse_int(word, 1, PERIODS_MOST, &periods)))
        return false;
    out->periods = (int)periods;
    return text_is_blank(text);
}
