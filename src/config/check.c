/* Is a value what its schema row says?
 *
 * Every check is on text and strict: the whole text must fit, no locale, no octal, no first-letter
 * booleans (iniparser's own getters accept "nope" as no and "12abc" as 12). The sentence names what
 * would be right; file and line are the caller's.
 *
 * Formulas and conditions are only looked at from outside here (not empty, not too long): they are
 * compiled when it is known which measures the sources supply.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/clock.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/check.h"

enum { FORMULA_MAX = 4096, WORD_MAX = 64 };

const struct key_row *schema_key(const struct section_row *section, const char *key)
{
    for (size_t i = 0; i < section->key_count; i++)
        if (strcmp(section->keys[i].name, key) == 0)
            return &section->keys[i];
    return NULL;
}

bool check_bool(const char *text, bool *out)
{
    int choice = check_choice("no|yes|false|true|off|on|0|1", text);
    if (choice >= 0)
        *out = choice % 2 == 1;
    return choice >= 0;
}

bool check_duration(const char *text, long *seconds)
{
    static const struct {
        char unit;
        long seconds;
    } units[] = {
        {.unit = 's', .seconds = 1},      {.unit = 'm', .seconds = 60},
        {.unit = 'h', .seconds = 3600},   {.unit = 'd', .seconds = 86400},
        {.unit = 'w', .seconds = 604800},
    };
    size_t digits = strspn(text, "0123456789");
    long number;
    if (digits == 0 || digits > 6 || strlen(text) != digits + 1)
        return false;
    char *head = mem_strndup(text, digits);
    bool good = number_parse_int(head, 0, 999999, &number);
    free(head);
    for (size_t i = 0; good && i < sizeof units / sizeof units[0]; i++) {
        if (text[digits] == units[i].unit) {
            *seconds = number * units[i].seconds;
            return true;
        }
    }
    return false;
}

int check_choice(const char *choices, const char *text)
{
    size_t wanted = strlen(text);
    for (int index = 0;; index++) {
        size_t length = strcspn(choices, "|");
        if (length == wanted && text_word_compare(choices, text, length) == 0)
            return index;
        if (choices[length] == '\0')
            return -1;
        choices += length + 1;
    }
}

/* "a|b|c" as "a, b, c", and the nearest of them to a slip. */
static void explain_choices(const char *choices, const char *value, struct strbuf *why)
{
    const char *names[24];
    char *copy = mem_strdup(choices), *save = NULL;
    size_t count = 0;
    strbuf_addf(why, _("'%s' is none of: "), value);
    for (char *name = strtok_r(copy, "|", &save); name && count < 24;
         name = strtok_r(NULL, "|", &save)) {
        strbuf_addf(why, "%s%s", count ? ", " : "", name);
        names[count++] = name;
    }
    const char *nearest = text_nearest(value, names, count);
    if (nearest)
        strbuf_addf(why, _("; did you mean '%s'?"), nearest);
    free(copy);
}

static bool refuse(struct strbuf *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static bool refuse(struct strbuf *why, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    strbuf_vaddf(why, format, args);
    va_end(args);
    return false;
}

static bool check_int(const struct key_row *row, const char *value, struct strbuf *why)
{
    long number;
    if (row->choices && check_choice(row->choices, value) >= 0)
        return true;
    if (number_parse_int(value, row->low, row->high, &number))
        return true;
    return refuse(why, _("'%s' is no whole number from %ld to %ld"), value, row->low, row->high);
}

static bool check_number(const struct key_row *row, const char *value, struct strbuf *why)
{
    double number;
    if (!number_parse(value, strlen(value), &number))
        return refuse(why, _("'%s' is no number"), value);
    if (row->low < row->high && !(number >= (double)row->low && number <= (double)row->high))
        return refuse(why, _("%s is out of range: from %ld to %ld"), value, row->low, row->high);
    return true;
}

static bool check_list(const char *value, struct strbuf *why)
{
    for (const char *item = value;; item++) {
        size_t length = strcspn(item, ",");
        const char *text = item;
        size_t trimmed = length;
        text_trim(&text, &trimmed);
        if (trimmed == 0)
            return refuse(why, _("'%s' has an empty place between its commas"), value);
        item += length;
        if (*item == '\0')
            return true;
    }
}

bool check_value(const struct key_row *row, const char *value, struct strbuf *why)
{
    struct clock clock;
    bool flag;
    long seconds;
    if (*value == '\0')
        return true;
    switch (row->type) {
    case KEY_TEXT:
        return true;
    case KEY_INT:
        return check_int(row, value, why);
    case KEY_NUMBER:
        return check_number(row, value, why);
    case KEY_CHOICE:
    case KEY_CHAR:
        if (check_choice(row->choices, value) >= 0)
            return true;
        explain_choices(row->choices, value, why);
        return false;
    case KEY_BOOL:
        return check_bool(value, &flag) || refuse(why, _("'%s' is neither yes nor no"), value);
    case KEY_LIST:
        return check_list(value, why);
    case KEY_FORMULA:
    case KEY_CONDITION:
        return strlen(value) <= FORMULA_MAX || refuse(why, _("this is longer than 4 KiB"));
    case KEY_DATE:
        if ((row->choices && check_choice(row->choices, value) >= 0) || clock_parse(value, &clock))
            return true;
        return refuse(why, _("'%s' is no date like 2026-11-15%s%s"), value,
                      row->choices ? _(", nor ") : "", row->choices ? row->choices : "");
    case KEY_DURATION:
        if ((row->choices && check_choice(row->choices, value) >= 0) ||
            check_duration(value, &seconds))
            return true;
        return row->choices ? refuse(why, _("'%s' is none of %s, and no duration like 15m"), value,
                                     row->choices)
                            : refuse(why, _("'%s' is no duration like 36h or 9d"), value);
    }
    return true;
}

static bool is_word_start(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

bool check_identifier(const char *text)
{
    if (!is_word_start(*text))
        return false;
    for (; *text; text++)
        if (!isalnum((unsigned char)*text) && *text != '_' && (unsigned char)*text < 0x80)
            return false;
    return true;
}

bool check_is_reserved(const char *text)
{
    return check_choice("and|or|not|if|min|max|abs|ln|exp|sqrt|pow|clamp|coalesce|prev|lag|mean|"
                        "sum|yoy|share|"
                        "target|benchmark|today",
                        text) >= 0;
}

/* Digits with their suffix (2.1M, 15%) are no words. */
bool formula_next_word(const char *text, size_t *position, const char **word, size_t *length)
{
    size_t i = *position;
    while (text[i] && !is_word_start(text[i])) {
        bool number = isdigit((unsigned char)text[i]);
        i++;
        while (number && (isalnum((unsigned char)text[i]) || text[i] == '.'))
            i++;
    }
    size_t start = i;
    while (text[i] && (is_word_start(text[i]) || isdigit((unsigned char)text[i])))
        i++;
    *word = text + start;
    *length = i - start;
    *position = i;
    return *length > 0;
}

/* Damerau-Levenshtein distance (optimal string alignment) of short words; -1 when one is too long.
 */
static int word_distance(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    int rows[3][WORD_MAX + 1];
    if (n > WORD_MAX || m > WORD_MAX)
        return -1;
    for (size_t j = 0; j <= m; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= n; i++) {
        int *now = rows[i % 3];
        const int *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
        now[0] = (int)i;
        for (size_t j = 1; j <= m; j++) {
            int best = before[j - 1] + (a[i - 1] != b[j - 1]);
            best = before[j] + 1 < best ? before[j] + 1 : best;
            best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
                two_before[j - 2] + 1 < best)
                best = two_before[j - 2] + 1;
            now[j] = best;
        }
    }
    return rows[n % 3][m];
}

bool check_near_miss(const char *word, const char *known)
{
    size_t length = strlen(word);
    int distance = word_distance(word, known);
    if (distance <= 0 || length < 4 || strlen(known) < 4)
        return false;
    return distance <= (length >= 7 ? 2 : 1);
}
