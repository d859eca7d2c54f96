/*
 * Paths: "DE/paid-social/cac/2026-W46", read and written.
 *
 * Each segment is optional but the order is fixed, so a segment is tried as what may still come:
 * market, channel, indicator or red line (or a measure), period.  "*" and "All" take the place of a
 * dimension.  A register row is "#R-17", a category of a heatmap "@currency"; both come last.
 *
 * What path_print writes reads back to the same path: when anything follows the dimensions both are
 * written ("*" for all), and "/", "%" and a leading "#" or "@" of a code are written as %XX, and so
 * is the first letter of a code that reads "All".  Names typed by people match in any case when no
 * exact one exists.  What is nothing else but names a country is the market of that country, if the
 * data have just one: "Germany" where the code is DE, "DE" where it is Germany.
 */
#include "report/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "engine/snapshot.h"

enum stage { AT_MARKET, AT_CHANNEL, AT_SUBJECT, AT_PERIOD, AT_RECORD };

struct reader {
    const struct snapshot *snapshot;
    struct path *path;
    enum stage stage;
    struct err *err;
};

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return -1;
}

static void unescape(const char *text, size_t length, struct strbuf *out)
{
    for (size_t i = 0; i < length; i++) {
        int high = -1, low = -1;

        if (text[i] == '%' && i + 2 < length) {
            high = hex_digit(text[i + 1]);
            low = hex_digit(text[i + 2]);
        }
        if (high >= 0 && low >= 0 && high * 16 + low) {
            strbuf_addc(out, (char)(high * 16 + low));
            i += 2;
        } else {
            strbuf_addc(out, text[i]);
        }
    }
}

static bool is_all(const char *text)
{
    return !strcmp(text, "*") || !text_fold_compare(text, "All") ||
           !text_fold_compare(text, _("All"));
}

static void add_escaped(struct strbuf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool escape = *c == '/' || *c == '%' || (c == text && (strchr("#@", *c) || is_all(text)));

        if (escape)
            strbuf_addf(out, "%%%02X", (unsigned char)*c);
        else
            strbuf_addc(out, *c);
    }
}

/* The code as the data spells it: exact, else in any case; -1. */
static int find_code(const struct strmap *map, const int *codes, size_t count, const char *text)
{
    int exact = strmap_find(map, text, strlen(text));

    for (size_t i = 0; i < count; i++) {
        if (codes[i] == exact)
            return exact;
    }
    for (size_t i = 0; i < count; i++) {
        if (!text_fold_compare(strmap_name(map, codes[i]), text))
            return codes[i];
    }
    return -1;
}

static bool set_code(struct reader *reader, const char *code, bool market)
{
    char *into = market ? reader->path->market : reader->path->channel;
    size_t size = market ? sizeof reader->path->market : sizeof reader->path->channel;

    if (strlen(code) >= size)
        return false;
    snprintf(into, size, "%s", code);
    reader->stage = market ? AT_CHANNEL : AT_SUBJECT;
    return true;
}

static bool take_code(struct reader *reader, const char *text, bool market)
{
    const struct cube *cube = reader->snapshot->cube;
    const struct strmap *map = market ? &cube->dims->market : &cube->dims->channel;
    int code = market ? find_code(map, cube->markets, cube->market_count, text)
                      : find_code(map, cube->channels, cube->channel_count, text);

    return code >= 0 && set_code(reader, strmap_name(map, code), market);
}

/* The only market of the country that a text names. */
static bool take_country(struct reader *reader, const char *text)
{
    const struct cube *cube = reader->snapshot->cube;
    const struct country *country = country_find(text);
    const char *found = NULL;

    for (size_t i = 0; country && i < cube->market_count; i++) {
        const char *code = strmap_name(&cube->dims->market, cube->markets[i]);

        if (attributes_country(cube->dims, code) != country)
            continue;
        if (found)
            return false;
        found = code;
    }
    return found && set_code(reader, found, true);
}

static const char *subject_name(const struct snapshot *snapshot, const char *text)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    const struct measure_def *measure;

    for (size_t i = 0; i < catalogue->indicator_count; i++) {
        if (!text_fold_compare(catalogue->indicators[i].name, text))
            return catalogue->indicators[i].name;
    }
    for (size_t i = 0; i < catalogue->redline_count; i++) {
        if (!text_fold_compare(catalogue->redlines[i].name, text))
            return catalogue->redlines[i].name;
    }
    for (size_t i = 0; i < snapshot->rules->count; i++) {
        if (!text_fold_compare(snapshot->rules->rules[i].name, text))
            return snapshot->rules->rules[i].name; /* one of a list: deviation:gmv */
    }
    measure = catalogue_measure(catalogue, text);
    return measure ? measure->name : NULL;
}

static bool take_subject(struct reader *reader, const char *text)
{
    const char *name = subject_name(reader->snapshot, text);

    if (!name || strlen(name) >= sizeof reader->path->indicator)
        return false;
    snprintf(reader->path->indicator, sizeof reader->path->indicator, "%s", name);
    reader->stage = AT_PERIOD;
    return true;
}

static bool take_period(struct reader *reader, const char *text)
{
    if (!period_parse(text, &reader->path->period))
        return false;
    reader->path->has_period = true;
    reader->stage = AT_RECORD;
    return true;
}

static bool take_known(struct reader *reader, const char *text)
{
    enum stage stage = reader->stage;

    if (reader->stage <= AT_MARKET && take_code(reader, text, true))
        return true;
    if (reader->stage <= AT_CHANNEL && take_code(reader, text, false))
        return true;
    if (reader->stage <= AT_SUBJECT && take_subject(reader, text))
        return true;
    if (reader->stage <= AT_PERIOD && take_period(reader, text))
        return true;
    return stage == AT_MARKET && take_country(reader, text);
}

static const char *nearest_name(const struct reader *reader, const char *text)
{
    const struct cube *cube = reader->snapshot->cube;
    const struct catalogue *catalogue = reader->snapshot->catalogue;
    size_t count = 0;
    const char **names =
        mem_calloc(cube->market_count + cube->channel_count + catalogue->indicator_count +
                       catalogue->redline_count + reader->snapshot->rules->count + 1,
                   sizeof *names);
    const char *nearest;

    for (size_t i = 0; reader->stage <= AT_MARKET && i < cube->market_count; i++)
        names[count++] = strmap_name(&cube->dims->market, cube->markets[i]);
    for (size_t i = 0; reader->stage <= AT_CHANNEL && i < cube->channel_count; i++)
        names[count++] = strmap_name(&cube->dims->channel, cube->channels[i]);
    for (size_t i = 0; reader->stage <= AT_SUBJECT && i < catalogue->indicator_count; i++)
        names[count++] = catalogue->indicators[i].name;
    for (size_t i = 0; reader->stage <= AT_SUBJECT && i < catalogue->redline_count; i++)
        names[count++] = catalogue->redlines[i].name;
    for (size_t i = 0; reader->stage <= AT_SUBJECT && i < reader->snapshot->rules->count; i++)
        names[count++] = reader->snapshot->rules->rules[i].name;
    nearest = text_nearest(text, names, count);
    free(names);
    return nearest;
}

static bool fail_unknown(struct reader *reader, const char *text)
{
    static const char *const expected[] = {
        [AT_MARKET] = N_("market, channel, indicator, red line or period"),
        [AT_CHANNEL] = N_("channel, indicator, red line or period"),
        [AT_SUBJECT] = N_("indicator, red line or period"),
        [AT_PERIOD] = N_("period (2026-11-15, 2026-W46, 2026-11, 2026-Q4, 2026)"),
        [AT_RECORD] = N_("part of a path after its period"),
    };
    enum stage stage = reader->stage;
    const char *nearest;

    reader->stage = AT_MARKET;
    if (stage > AT_MARKET && take_known(reader, text))
        return err_set(reader->err,
                       _("'%.100s' stands in the wrong place: a path is "
                         "market/channel/indicator/period"),
                       text);
    reader->stage = stage;
    nearest = nearest_name(reader, text);
    if (nearest)
        return err_set(reader->err, _("'%.100s' is no known %s; did you mean '%.100s'?"), text,
                       _(expected[stage]), nearest);
    return err_set(reader->err, _("'%.100s' is no known %s"), text, _(expected[stage]));
}

static bool take_mark(struct reader *reader, char mark, const char *text)
{
    struct path *path = reader->path;
    char *into = mark == '#' ? path->record : path->category;
    size_t size = mark == '#' ? sizeof path->record : sizeof path->category;

    if (strlen(text) >= size)
        return err_set(reader->err, _("'%.100s' is too long for a path"), text);
    snprintf(into, size, "%s", text);
    reader->stage = AT_RECORD;
    return true;
}

static bool take_segment(struct reader *reader, const char *text, size_t length)
{
    struct strbuf segment = STRBUF_INIT;
    bool good = true;

    if (length && (text[0] == '#' || text[0] == '@')) {
        unescape(text + 1, length - 1, &segment);
        good = take_mark(reader, text[0], segment.text);
    } else if (length) {
        bool escaped = text[0] == '%';

        unescape(text, length, &segment);
        if (!escaped && reader->stage < AT_SUBJECT && is_all(segment.text))
            reader->stage = reader->stage == AT_MARKET ? AT_CHANNEL : AT_SUBJECT;
        else if (!take_known(reader, segment.text))
            good = fail_unknown(reader, segment.text);
    }
    strbuf_release(&segment);
    return good;
}

bool path_is_decision(const struct path *path)
{
    return strncmp(path->record, DECISION_RECORD, sizeof DECISION_RECORD - 1) == 0;
}

bool path_parse(const char *text, const struct snapshot *snapshot, struct path *out,
                struct err *err)
{
    struct path path = {.market = ""}, scratch;
    struct reader reader = {.snapshot = snapshot, .path = &scratch, .err = err};

    for (;;) {
        size_t length = strcspn(text, "/");

        scratch = path;
        if (!take_segment(&reader, text, length))
            return false;
        path = scratch;
        if (!text[length])
            break;
        text += length + 1;
    }
    *out = path;
    return true;
}

static void add_segment(struct strbuf *out, const char *mark, const char *text)
{
    if (out->length)
        strbuf_addc(out, '/');
    strbuf_adds(out, mark);
    add_escaped(out, text);
}

void path_print(const struct path *path, struct strbuf *out)
{
    struct strbuf text = STRBUF_INIT;
    bool more = path->indicator[0] || path->has_period || path->record[0] || path->category[0];

    if (path->market[0])
        add_segment(&text, "", path->market);
    else if (path->channel[0] || more)
        add_segment(&text, "*", "");
    if (path->channel[0])
        add_segment(&text, "", path->channel);
    else if (more)
        add_segment(&text, "*", "");
    if (path->indicator[0])
        add_segment(&text, "", path->indicator);
    if (path->has_period) {
        strbuf_addc(&text, '/');
        period_print(path->period, &text);
    }
    if (path->category[0])
        add_segment(&text, "@", path->category);
    if (path->record[0])
        add_segment(&text, "#", path->record);
    strbuf_add(out, text.text, text.length);
    strbuf_release(&text);
}
