/*
 * Reading a [test NAME]: numbers over time, and the states that they must give.
 *
 *     redline = cac-ceiling
 *     grain = week
 *     start = 2026-W01
 *     input.cac = 1 1.6 1.7 _ 2.1x3      values, _ a gap, VxN the same N times
 *     expect = ok p1/2 warn ?? p1/2 redx2
 *
 * input.MARKET.NAME and input.MARKET.CHANNEL.NAME are those of one place, expect.MARKET what is
 * expected there; without a place they hold for every place of the test.  An expectation is a
 * state's token (ok p1/2 ! !! ?? xx) or name (pending warn red nodata error), `_` for anything, `-`
 * for no judgement; behind it = says that it is held, ~ that it flaps.
 *
 * Keys are in lower case, as INI keys are: a market of two letters gets its capitals back, so that
 * countries have their attributes.
 */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/trial_parts.h"

/* ---- words of a value ---- */

struct words {
    const char *at;
    const char *start;
    size_t length;
    long times;
};

/* "2.1x3" is 2.1 three times, "xxx2" an error twice: the last x before digits alone counts. */
static void split_times(struct words *words)
{
    size_t digits = words->length;

    words->times = 1;
    while (digits && isdigit((unsigned char)words->start[digits - 1]))
        digits--;
    if (digits == words->length || digits < 2 || words->start[digits - 1] != 'x')
        return;
    words->times = strtol(words->start + digits, NULL, 10);
    words->length = digits - 1;
}

static bool next_word(struct words *words)
{
    words->at += strspn(words->at, " \t");
    words->start = words->at;
    words->length = strcspn(words->at, " \t");
    words->at += words->length;
    if (words->length)
        split_times(words);
    return words->length > 0;
}

static bool times_fit(const struct words *words, size_t had, const struct test_line *line,
                      struct err *err)
{
    if (words->times >= 1 && (size_t)words->times + had <= TRIAL_PERIODS_MAX)
        return true;
    return err_at(err, line->origin.file, line->origin.line, 0,
                  _("%s: 1 to %d periods, not '%.*sx%ld'"), line->key, (int)TRIAL_PERIODS_MAX,
                  (int)words->length, words->start, words->times);
}

static bool read_values(struct trial *trial, const struct test_line *line,
                        struct trial_input *input, struct err *err)
{
    struct words words = {.at = line->value};

    input->values = arena_alloc(&trial->arena, TRIAL_PERIODS_MAX * sizeof *input->values);
    input->known = arena_alloc(&trial->arena, TRIAL_PERIODS_MAX * sizeof *input->known);
    while (next_word(&words)) {
        double number = 0;
        bool gap = words.length == 1 && *words.start == '_';

        if (!gap && !number_parse(words.start, words.length, &number))
            return err_at(err, line->origin.file, line->origin.line, 0,
                          _("%s: '%.*s' is no number; _ is a gap, 2.1x3 three times 2.1"),
                          line->key, (int)words.length, words.start);
        if (!times_fit(&words, input->count, line, err))
            return false;
        for (long i = 0; i < words.times; i++) {
            input->values[input->count] = number;
            input->known[input->count++] = !gap;
        }
    }
    return input->count > 0 || err_at(err, line->origin.file, line->origin.line, 0,
                                      _("%s has no values"), line->key);
}

/* ---- expectations ---- */

struct state_word {
    const char *word;
    enum trial_wish wish;
    enum rule_state state;
};
static const struct state_word state_words[] = {
    {"ok", WISH_STATE, RULE_OK},           {"pending", WISH_STATE, RULE_PENDING},
    {"warn", WISH_STATE, RULE_WARN},       {"!", WISH_STATE, RULE_WARN},
    {"red", WISH_STATE, RULE_RED},         {"!!", WISH_STATE, RULE_RED},
    {"nodata", WISH_STATE, RULE_NODATA},   {"??", WISH_STATE, RULE_NODATA},
    {"error", WISH_STATE, RULE_ERROR},     {"xx", WISH_STATE, RULE_ERROR},
    {"_", WISH_ANYTHING, RULE_OK},         {"-", WISH_ABSENCE, RULE_OK},
};

static bool read_pending(const char *text, size_t length, struct trial_expectation *out)
{
    char copy[16], rest;

    if (length >= sizeof copy)
        return false;
    snprintf(copy, sizeof copy, "%.*s", (int)length, text);
    out->state = RULE_PENDING;
    return sscanf(copy, "p%3d/%3d%c", &out->pending, &out->pending_of, &rest) == 2 &&
           out->pending > 0;
}

static bool read_expectation(struct trial *trial, const struct words *words,
                             struct trial_expectation *out)
{
    size_t length = words->length;

    *out = (struct trial_expectation){
        .text = arena_strndup(&trial->arena, words->start, words->length)};
    while (length > 1 && strchr("=~", words->start[length - 1])) {
        out->held |= words->start[length - 1] == '=';
        out->flapping |= words->start[length - 1] == '~';
        length--;
    }
    for (size_t i = 0; i < sizeof state_words / sizeof *state_words; i++)
        if (strlen(state_words[i].word) == length &&
            !text_word_compare(words->start, state_words[i].word, length)) {
            out->wish = state_words[i].wish;
            out->state = state_words[i].state;
            return true;
        }
    return read_pending(words->start, length, out);
}

static bool read_expectations(struct trial *trial, const struct test_line *line,
                              struct trial_place *place, struct err *err)
{
    struct words words = {.at = line->value};

    place->has_expectations = true;
    place->origin = line->origin;
    place->expected =
        arena_alloc(&trial->arena, TRIAL_PERIODS_MAX * sizeof *place->expected);
    while (next_word(&words)) {
        struct trial_expectation expected;

        if (!read_expectation(trial, &words, &expected))
            return err_at(err, line->origin.file, line->origin.line, 0,
                          _("%s: '%.*s' is no state; there are ok, p1/2, pending, warn or !, red "
                            "or !!, nodata or ??, error or xx, _ for anything and - for none; = "
                            "behind it: held, ~: flapping"),
                          line->key, (int)words.length, words.start);
        if (!times_fit(&words, place->expected_count, line, err))
            return false;
        for (long i = 0; i < words.times; i++)
            place->expected[place->expected_count++] = expected;
    }
    return place->expected_count > 0 || err_at(err, line->origin.file, line->origin.line, 0,
                                               _("%s has no states"), line->key);
}

/* ---- places ---- */

static const char *place_name(struct trial *trial, const char *text, size_t length)
{
    char *name = arena_strndup(&trial->arena, text, length);

    for (char *c = name; length == 2 && *c; c++)
        *c = (char)toupper((unsigned char)*c);
    return name;
}

/* "input.de.paid.cac" without its first part and its name: market and channel, NULL when absent. */
static bool split_place(struct trial *trial, const struct test_line *line, bool has_name,
                        const char **market, const char **channel, const char **name,
                        struct err *err)
{
    const char *parts[3];
    size_t lengths[3], count = 0, most = has_name ? 3 : 2;

    *market = *channel = NULL;
    for (const char *at = strchr(line->key, '.'); at; at = strchr(at + 1, '.')) {
        size_t length = strcspn(at + 1, ".");

        if (count == most || !length)
            return err_at(err, line->origin.file, line->origin.line, 0,
                          has_name ? _("%s: write input.NAME, input.MARKET.NAME or "
                                       "input.MARKET.CHANNEL.NAME")
                                   : _("%s: write expect, expect.MARKET or "
                                       "expect.MARKET.CHANNEL"),
                          line->key);
        parts[count] = at + 1;
        lengths[count++] = length;
    }
    if (has_name && count)
        *name = arena_strndup(&trial->arena, parts[count - 1], lengths[count - 1]);
    count -= has_name && count;
    if (count > 0)
        *market = place_name(trial, parts[0], lengths[0]);
    if (count > 1)
        *channel = place_name(trial, parts[1], lengths[1]);
    return true;
}

static bool same_text(const char *a, const char *b)
{
    return a && b ? !strcmp(a, b) : !a && !b;
}

static struct trial_place *find_place(struct trial *trial, const char *market, const char *channel)
{
    for (size_t i = 0; i < trial->place_count; i++)
        if (same_text(trial->places[i].market, market) &&
            same_text(trial->places[i].channel, channel))
            return &trial->places[i];
    trial->places[trial->place_count] = (struct trial_place){.market = market, .channel = channel};
    return &trial->places[trial->place_count++];
}

static bool starts(const char *key, const char *word)
{
    size_t length = strlen(word);

    return !strncmp(key, word, length) && (key[length] == '.' || key[length] == '\0');
}

static bool read_input(struct trial *trial, const struct test_line *line, struct err *err)
{
    struct trial_input *input = &trial->inputs[trial->input_count++];

    *input = (struct trial_input){.origin = line->origin};
    if (!split_place(trial, line, true, &input->market, &input->channel, &input->name, err))
        return false;
    if (!input->name)
        return err_at(err, line->origin.file, line->origin.line, 0,
                      _("%s: whose values? write input.NAME"), line->key);
    if (input->market)
        find_place(trial, input->market, input->channel);
    return read_values(trial, line, input, err);
}

static bool read_expect(struct trial *trial, const struct test_line *line,
                        const struct test_line **common, struct err *err)
{
    const char *market, *channel, *none;

    if (!split_place(trial, line, false, &market, &channel, &none, err))
        return false;
    if (market)
        return read_expectations(trial, line, find_place(trial, market, channel), err);
    *common = line;
    return true;
}

static bool read_line(struct trial *trial, const struct test_line *line,
                      const struct test_line **common, struct err *err)
{
    static const char *const known[] = {"input", "expect", "redline", "grain", "start"};
    const char *nearest;
    char *word;

    if (starts(line->key, "input"))
        return read_input(trial, line, err);
    if (starts(line->key, "expect"))
        return read_expect(trial, line, common, err);
    word = mem_strndup(line->key, strcspn(line->key, "."));
    nearest = text_nearest(word, known, sizeof known / sizeof *known);
    free(word);
    return err_at(err, line->origin.file, line->origin.line, 0,
                  nearest ? _("a test has no key '%s'; did you mean '%s'?")
                          : _("a test has no key '%s'; it has input.NAME and expect%s"),
                  line->key, nearest ? nearest : "");
}

/* What is expected of every place that has no line of its own. */
static bool spread_common(struct trial *trial, const struct test_line *common, struct err *err)
{
    const struct test_def *def = trial->def;
    bool any = common != NULL;

    if (!trial->place_count)
        find_place(trial, NULL, NULL);
    for (size_t i = 0; i < trial->place_count; i++) {
        any |= trial->places[i].has_expectations;
        if (common && !trial->places[i].has_expectations &&
            !read_expectations(trial, common, &trial->places[i], err))
            return false;
    }
    return any || err_at(err, def->origin.file, def->origin.line, 0,
                         _("[test %s] expects nothing: write expect = ok, warn ..."), def->name);
}

static bool read_start(const struct catalogue *catalogue, struct trial *trial, struct err *err)
{
    const struct test_def *def = trial->def;
    struct period period;

    trial->grain = def->has_grain ? def->grain : catalogue->settings.grain;
    if (!period_parse(def->start, &period))
        return err_at(err, def->start_origin.file, def->start_origin.line, 0,
                      _("start = %s is no period; write 2026-W01, 2026-01, 2026-Q1 or 2026-01-05"),
                      def->start);
    if (!def->has_grain && period.grain != GRAIN_DAY)
        trial->grain = period.grain;
    trial->first = period_of_day(trial->grain, period_first_day(period));
    return true;
}

static bool check_lengths(struct trial *trial, struct err *err)
{
    for (size_t i = 0; i < trial->input_count; i++)
        if (trial->inputs[i].count > trial->count)
            trial->count = trial->inputs[i].count;
    if (!trial->count)
        return err_at(err, trial->def->origin.file, trial->def->origin.line, 0,
                      _("[test %s] has no input: write input.NAME = 1 2 3"), trial->def->name);
    for (size_t i = 0; i < trial->place_count; i++) {
        const struct trial_place *place = &trial->places[i];

        if (place->expected_count > trial->count)
            return err_at(err, place->origin.file, place->origin.line, 0,
                          _("%zu states are expected, but the inputs have %zu periods"),
                          place->expected_count, trial->count);
    }
    return true;
}

bool trial_read(const struct catalogue *catalogue, struct trial *trial, struct err *err)
{
    const struct test_def *def = trial->def;
    const struct test_line *common = NULL;

    /* one more input for each name that the formula may need besides: trial_world.c */
    trial->inputs = arena_alloc(&trial->arena,
                                (def->line_count + TRIAL_ASSUMED_MAX) * sizeof *trial->inputs);
    trial->places = arena_alloc(&trial->arena, (def->line_count + 1) * sizeof *trial->places);
    for (size_t i = 0; i < def->line_count; i++)
        if (!read_line(trial, &def->lines[i], &common, err))
            return false;
    return read_start(catalogue, trial, err) && spread_common(trial, common, err) &&
           check_lengths(trial, err);
}
