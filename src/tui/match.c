/* The matcher of the palette and of the help's search.
 *
 * Words are looked for one by one, so their order does not count.  Where a word stands decides: the
 * whole name before its beginning, that before the beginning of one of its words, that before the
 * middle of a word; a title counts less than a name; letters with others between them least of all,
 * and the fewer others the better.  Shorter names win among equals.
 */
#include "tui/match.h"
#include <string.h>
#include "base/text.h"

enum {
    WHOLE = 1000,
    START = 700,
    WORD_START = 500,
    MIDDLE = 300,
    TITLE_LESS = 150,
    SPREAD = 100,
    PATTERN_MAX = 128
};

static bool is_letter(char c)
{
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* As one piece, at the best place. */
static int score_piece(const char *word, const char *text)
{
    int best = -1;
    size_t length = 0;
    const char *at = text;
    while ((at = text_find(at, word, &length))) {
        int score = at == text ? (at[length] ? START : WHOLE)
                    : is_letter(at[-1]) && is_letter(*at) ? MIDDLE
                                                          : WORD_START;
        best = score > best ? score : best;
        at += length;
    }
    return best;
}

/* With other characters between; the first must begin a word. */
static int score_spread(const char *word, const char *text)
{
    int best = -1;
    for (const char *start = text; *start; text_next_folded(&start)) {
        if (start != text && is_letter(start[-1]))
            continue;
        const char *want = word, *at = start, *next = word;
        int skipped = 0;
        uint32_t wanted = text_next_folded(&next);
        while (*at && wanted) {
            if (text_next_folded(&at) == wanted) {
                want = next;
                wanted = text_next_folded(&next);
            } else if (want == word) {
                break; /* not even the first letter stands here */
            } else {
                skipped++;
            }
        }
        int score = SPREAD - (skipped < SPREAD ? skipped : SPREAD);
        if (!wanted && score > best)
            best = score;
    }
    return best;
}

static int score_word(const char *word, const char *name, const char *title)
{
    int by_name = score_piece(word, name), by_title = score_piece(word, title);
    int best = by_title >= 0 ? by_title - TITLE_LESS : -1;
    best = by_name > best ? by_name : best;
    return best >= 0 ? best : score_spread(word, name);
}

int match_score(const char *pattern, const char *name, const char *title)
{
    int total = 0, words = 0;
    while (*pattern) {
        char word[PATTERN_MAX];
        pattern += strspn(pattern, " ");
        size_t length = strcspn(pattern, " ");
        if (!length)
            break;
        if (length >= sizeof word)
            return -1;
        memcpy(word, pattern, length);
        word[length] = '\0';
        int score = score_word(word, name, title ? title : "");
        if (score < 0)
            return -1;
        total += score;
        words++;
        pattern += length;
    }
    if (!words)
        return 0;
    size_t length = strlen(name);
    return total / words * 64 + (length < 63 ? 63 - (int)length : 0);
}
