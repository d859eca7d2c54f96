/*
 * The condition of a step: a level, how long it has lasted, and a value.
 *
 * The language is as small as the rule book's own: "5 % hedge, 8 % forward contract", "red for four
 * weeks".  The red line says what is a breach; here is only said which answer it wants.  Words are
 * read one by one, so that a slip is told at the word, with the nearest one that means something.
 */
#include "rule/when.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "rule/rules.h"

enum { PERIODS_MOST = 520, WORD_MOST = 64 };

struct reader {
    const char *text, *key, *file;
    int line;
    const char *at;
    char word[WORD_MOST]; /* the one that was read last; "" at the end */
    bool has_level;
    struct err *err;
};

/* Words end at blanks; an operator is a word of its own, also where no blank stands beside it. */
static void next_word(struct reader *reader)
{
    enum line_op op;
    size_t length;

    reader->at += strspn(reader->at, " \t");
    length = condition_operator(reader->at, &op);
    if (!length)
        length = strcspn(reader->at, " \t<>");
    if (length >= sizeof reader->word)
        length = sizeof reader->word - 1;
    memcpy(reader->word, reader->at, length);
    reader->word[length] = '\0';
    reader->at += length;
}

static bool refuse_word(struct reader *reader)
{
    static const char *const words[] = {"any", "warn", "red", "nodata", "for", "and", "value"};
    const char *nearest = text_nearest(reader->word, words, sizeof words / sizeof *words);

    if (!*reader->word)
        return err_at(reader->err, reader->file, reader->line, 0,
                      _("%s = %s: something is missing at the end"), reader->key, reader->text);
    return err_at(reader->err, reader->file, reader->line, 0,
                  nearest ? _("%s = %s: '%s' means nothing here; did you mean '%s'?")
                          : _("%s = %s: '%s' means nothing here; there are any, warn, red, nodata, "
                              "for N, value > N, joined by and"),
                  reader->key, reader->text, reader->word, nearest);
}

static bool refuse_double(const struct reader *reader, const char *what)
{
    return err_at(reader->err, reader->file, reader->line, 0,
                  _("%s = %s: there is more than one %s"), reader->key, reader->text, what);
}

static bool read_level(struct reader *reader, struct when *out, bool *found)
{
    static const struct {
        const char *word;
        enum rule_state level;
    } levels[] = {
        {"any", RULE_WARN}, {"warn", RULE_WARN}, {"red", RULE_RED}, {"nodata", RULE_NODATA}};

    *found = false;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (text_word_compare(reader->word, levels[i].word, SIZE_MAX) != 0)
            continue;
        *found = true;
        out->level = levels[i].level;
    }
    if (*found && reader->has_level)
        return refuse_double(reader, _("level"));
    reader->has_level = reader->has_level || *found;
    return true;
}

static bool read_length(struct reader *reader, struct when *out)
{
    long periods;

    if (text_word_compare(reader->word, "for", SIZE_MAX) != 0)
        return true;
    next_word(reader);
    if (!number_parse_int(reader->word, 1, PERIODS_MOST, &periods))
        return err_at(reader->err, reader->file, reader->line, 0,
                      _("%s = %s: 'for' needs a number of periods from 1 to %d"), reader->key,
                      reader->text, PERIODS_MOST);
    out->periods = (int)periods;
    next_word(reader);
    return true;
}

static bool read_value(struct reader *reader, struct when *out)
{
    enum line_op op;

    if (text_word_compare(reader->word, "value", SIZE_MAX) == 0)
        next_word(reader);
    if (!condition_operator(reader->word, &op))
        return refuse_word(reader);
    if (out->has_value)
        return refuse_double(reader, _("value"));
    next_word(reader);
    out->has_value = true;
    out->value.op = op;
    if (!number_parse(reader->word, strlen(reader->word), &out->value.line))
        return err_at(reader->err, reader->file, reader->line, 0, _("%s = %s: '%s' is no number"),
                      reader->key, reader->text, reader->word);
    next_word(reader);
    return true;
}

static bool read_term(struct reader *reader, struct when *out)
{
    bool is_level;

    if (!read_level(reader, out, &is_level))
        return false;
    if (!is_level)
        return read_value(reader, out);
    next_word(reader);
    return read_length(reader, out);
}

bool when_parse(const char *text, const char *key, const char *file, int line, struct when *out,
                struct err *err)
{
    struct reader reader = {
        .text = text, .key = key, .file = file, .line = line, .at = text, .err = err};

    *out = (struct when){.level = RULE_WARN, .periods = 1};
    if (!text || text_is_blank(text))
        return true;
    next_word(&reader);
    for (;;) {
        if (!read_term(&reader, out))
            return false;
        if (!*reader.word)
            return true;
        if (text_word_compare(reader.word, "and", SIZE_MAX) != 0)
            return refuse_word(&reader);
        next_word(&reader);
    }
}

/* Red's run is red's own; of any lower level the whole run counts, whatever it was meanwhile. */
static int periods_of(const struct when *when, const struct finding *finding)
{
    if (when->level != RULE_WARN || !finding->has_since)
        return finding->has_since ? finding->periods : 1;
    return finding->period.index - finding->broke.index + 1;
}

static bool is_level(const struct when *when, enum rule_state state)
{
    if (when->level == RULE_NODATA)
        return state == RULE_NODATA;
    return state == RULE_RED || (state == RULE_WARN && when->level == RULE_WARN);
}

bool when_holds(const struct when *when, const struct finding *finding)
{
    struct line_level value = {.op = when->value.op, .line = when->value.line};

    if (!is_level(when, finding->state) || periods_of(when, finding) < when->periods)
        return false;
    return !when->has_value ||
           (value_is_known(&finding->measured) && line_is_broken(&value, finding->measured.number));
}
