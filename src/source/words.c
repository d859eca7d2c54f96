/*
 * From the text of `command = ...` to the words that a program is started with.
 *
 * Words are parted by blanks.  '...' is taken as it is; in "..." a backslash stands before " and \;
 * outside of quotes it takes the next character as it is.  That is sh's quoting and nothing else of
 * sh: no variables, no globs, no pipes.  Characters that a shell would act on are refused where
 * they stand unquoted, since who writes `a | b` does not want a to be given three words; inside
 * quotes they are plain, so a query may hold them.
 *
 * Dates are put in after splitting, word by word: what is put in never makes or ends a word.
 *
 * Passwords belong into the client's own configuration.  Who puts one into the INI file all the
 * same must not see it on a shared screen because the client repeats its arguments in a message:
 * what looks like one is replaced in everything that the client says.
 */
#include "source/words.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"

static const char since_mark[] = "{since}", until_mark[] = "{until}";

enum { SECRET_MIN = 3 }; /* shorter ones would blot out half of a message */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void add_word(struct words *words, char *word)
{
    if (words->count + 1 >= words->capacity) {
        words->capacity = words->capacity ? words->capacity * 2 : 8;
        words->items = mem_resize(words->items, words->capacity, sizeof *words->items);
    }
    words->items[words->count++] = word;
    words->items[words->count] = NULL;
}

/* From behind the opening quote to behind the closing one; NULL when there is none. */
static const char *take_quoted(const char *at, char quote, struct strbuf *word)
{
    for (; *at && *at != quote; at++) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        strbuf_addc(word, *at);
    }
    return *at ? at + 1 : NULL;
}

/* One word; NULL and err when it is none. */
static const char *take_word(const char *text, const char *at, struct strbuf *word, struct err *err)
{
    while (*at && !is_blank(*at)) {
        const char *start = at;

        if (*at == '\'' || *at == '"') {
            at = take_quoted(at + 1, *at, word);
            if (at)
                continue;
            err_at(err, NULL, 0, (int)(start - text) + 1,
                   _("this quote is never closed (outside of double quotes around the whole value, "
                     "; and "
                     "# begin a comment of the INI file)"));
            return NULL;
        }
        if (strchr("|&;<>()$`", *at)) {
            err_at(err, NULL, 0, (int)(at - text) + 1,
                   _("no shell runs this command, so nothing acts on %c: quote it, or put the line "
                     "into a script"),
                   *at);
            return NULL;
        }
        at += *at == '\\' && at[1];
        strbuf_addc(word, *at++);
    }
    return at;
}

bool words_split(struct words *words, const char *text, struct err *err)
{
    const char *at = text;
    struct strbuf word = STRBUF_INIT;

    *words = (struct words){.items = NULL};
    while (at) {
        while (is_blank(*at))
            at++;
        if (!*at)
            break;
        strbuf_clear(&word);
        at = take_word(text, at, &word, err);
        if (at)
            add_word(words, mem_strndup(word.text, word.length));
    }
    strbuf_release(&word);
    if (at && (!words->count || !*words->items[0]))
        return err_at(err, NULL, 0, 1, _("it names no program"));
    return at != NULL;
}

void words_release(struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        free(words->items[i]);
    free(words->items);
    *words = (struct words){.items = NULL};
}

bool words_ask_since(const struct words *words)
{
    for (size_t i = 0; i < words->count; i++)
        if (strstr(words->items[i], since_mark))
            return true;
    return false;
}

static char *fill_word(const char *word, int32_t since, int32_t until)
{
    struct strbuf filled = STRBUF_INIT;

    while (*word) {
        if (!strncmp(word, since_mark, sizeof since_mark - 1)) {
            day_print(since, &filled);
            word += sizeof since_mark - 1;
        } else if (!strncmp(word, until_mark, sizeof until_mark - 1)) {
            day_print(until, &filled);
            word += sizeof until_mark - 1;
        } else {
            strbuf_addc(&filled, *word++);
        }
    }
    return strbuf_detach(&filled);
}

void words_fill(const struct words *words, int32_t since, int32_t until, struct words *out)
{
    *out = (struct words){.items = NULL};
    for (size_t i = 0; i < words->count; i++)
        add_word(out, fill_word(words->items[i], since, until));
}

/* ---- passwords ------------------------------------------------------------------------------- */

static bool names_secret(const char *name, size_t length)
{
    static const char *const parts[] = {"pass", "pwd", "secret", "token", "key"};

    for (size_t p = 0; p < sizeof parts / sizeof *parts; p++)
        for (size_t i = 0; i + strlen(parts[p]) <= length; i++)
            if (!strncasecmp(name + i, parts[p], strlen(parts[p])))
                return true;
    return false;
}

static void hide(struct strbuf *text, const char *secret, size_t length)
{
    struct strbuf hidden = STRBUF_INIT;
    const char *at = text->text, *end = text->text + text->length;

    if (length < SECRET_MIN)
        return;
    for (const char *next; (next = memmem(at, (size_t)(end - at), secret, length)) != NULL;) {
        strbuf_add(&hidden, at, (size_t)(next - at));
        strbuf_adds(&hidden, "***");
        at = next + length;
    }
    strbuf_add(&hidden, at, (size_t)(end - at));
    strbuf_release(text);
    *text = hidden;
}

/* name=secret, also inside of a word that holds several: "host=a password=b", "jdbc:...;pwd=b". */
static void hide_values(struct strbuf *text, const char *word)
{
    for (const char *equals = strchr(word, '='); equals; equals = strchr(equals + 1, '=')) {
        const char *name = equals;

        while (name > word && !strchr(" ;&?", name[-1]))
            name--;
        if (names_secret(name, (size_t)(equals - name)))
            hide(text, equals + 1, strcspn(equals + 1, " ;&"));
    }
}

/* scheme://user:secret@host */
static void hide_address(struct strbuf *text, const char *word)
{
    const char *user = strstr(word, "://");
    const char *at = user ? strchr(user, '@') : NULL;
    const char *colon = at ? memchr(user + 3, ':', (size_t)(at - user - 3)) : NULL;

    if (colon)
        hide(text, colon + 1, (size_t)(at - colon - 1));
}

void words_hide(const struct words *words, const char *text, struct strbuf *out)
{
    struct strbuf shown = STRBUF_INIT;

    strbuf_adds(&shown, text);
    for (size_t i = 1; i < words->count; i++) {
        const char *word = words->items[i], *before = words->items[i - 1];

        hide_values(&shown, word);
        hide_address(&shown, word);
        if (*word == '-' && word[1] == 'p' && word[2]) /* -pSECRET, as mariadb has it */
            hide(&shown, word + 2, strlen(word + 2));
        if (*before == '-' && *word != '-' && !strchr(before, '=') &&
            (!strcmp(before, "-p") || names_secret(before, strlen(before))))
            hide(&shown, word, strlen(word));
    }
    strbuf_add(out, shown.text, shown.length);
    strbuf_release(&shown);
}
