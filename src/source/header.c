/*
 * The header search.
 *
 * Exports put reports' names, dates, comments, `sep=` before their header, and nobody should have
 * to count such lines. So the header is the first record in which every required header of the plan
 * is found; when the delimiter is not given, the search is made under each of , ; tab | in turn.
 * `header = N` names the line instead. Only the first records of a file are looked at: a preamble
 * is short, and a file of gigabytes with a wrong header must fail at once.
 *
 * The failure is worth as much as the success: the record that came nearest is remembered, and the
 * message names what is missing in it and which of its headers look alike.
 */
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/bind.h"

#define SEARCH_RECORDS 200
#define SEARCH_TABLES 100000 /* records above the second, third ... table of a file */
#define HEADER_LIMIT 1024    /* bytes of a header that is compared with a pattern */
#define SHOWN_HEADERS 8

static bool star_exact(const char *header, const char *pattern, const char *star)
{
    size_t length = strlen(header), head = (size_t)(star - pattern), tail = strlen(star + 1);

    return length >= head + tail && !memcmp(header, pattern, head) &&
           !strcmp(header + length - tail, star + 1);
}

/* Is there a cut of the header whose left part equals the pattern's and one, not before it, for the
 * right part? */
static bool star_folded(const char *header, const char *pattern, const char *star, size_t *from,
                        size_t *to)
{
    size_t length = strlen(header), head = (size_t)(star - pattern);
    char left[HEADER_LIMIT], want[HEADER_LIMIT];
    size_t cut = 0;

    if (length >= HEADER_LIMIT || strlen(pattern) >= HEADER_LIMIT)
        return false;
    memcpy(want, pattern, head);
    want[head] = '\0';
    for (; cut <= length; cut++) {
        memcpy(left, header, cut);
        left[cut] = '\0';
        if (text_header_equal(left, want))
            break;
    }
    *from = cut;
    for (; cut <= length; cut++)
        if (text_header_equal(header + cut, star + 1)) {
            *to = cut;
            return true;
        }
    return false;
}

bool header_star(const char *header, const char *pattern, size_t *from, size_t *to)
{
    const char *star = strchr(pattern, '*');

    return star && star_folded(header, pattern, star, from, to);
}

static bool matches(const char *header, const char *pattern, bool exact)
{
    const char *star = strchr(pattern, '*');
    size_t from, to;

    if (!*header)
        return false;
    if (exact)
        return !strcmp(header, pattern) || (star && star_exact(header, pattern, star));
    return text_header_equal(header, pattern) ||
           (star && star_folded(header, pattern, star, &from, &to));
}

int header_find(const char *const *headers, size_t count, const char *pattern, int *other)
{
    int found = -1;

    *other = -1;
    for (int exact = 1; exact >= 0 && found < 0; exact--) {
        for (size_t c = 0; c < count; c++) {
            if (!matches(headers[c], pattern, exact))
                continue;
            if (found < 0)
                found = (int)c;
            else if (*other < 0)
                *other = (int)c;
        }
    }
    return found;
}

struct attempt { /* the record that comes nearest to a header */
    size_t found;
    long line;
    char delimiter;
    struct strbuf missing; /* a sentence about it */
};

static size_t required_wants(const struct source_plan *plan)
{
    size_t count = plan->own_names;

    for (size_t i = 0; i < plan->want_count; i++)
        count += plan->wants[i].required;
    return count;
}

static bool has_want(const struct header_want *want, const struct csv_record *record)
{
    int other;

    for (size_t i = 0; i < want->count; i++)
        if (header_find(record->cells, record->count, want->patterns[i], &other) >= 0)
            return true;
    return false;
}

static bool has_lead(const struct source_plan *plan, const struct csv_record *record)
{
    const char *name = text_field_name(text_field_lead(plan->def->kind));
    int other;

    return header_find(record->cells, record->count, name, &other) >= 0;
}

static size_t count_found(const struct source_plan *plan, const struct csv_record *record)
{
    size_t count = plan->own_names && has_lead(plan, record);

    for (size_t i = 0; i < plan->want_count; i++)
        if (plan->wants[i].required)
            count += has_want(&plan->wants[i], record);
    return count;
}

static void add_quoted(struct strbuf *out, const char *header)
{
    struct strbuf clean = STRBUF_INIT;

    text_clean(&clean, header, strlen(header));
    strbuf_addc(out, '"');
    if (text_width(clean.text) > 40)
        text_fit(out, clean.text, 40, TEXT_LEFT, false);
    else
        strbuf_adds(out, clean.text);
    strbuf_addc(out, '"');
    strbuf_release(&clean);
}

static void say_missing(struct strbuf *out, const char *pattern, const char *preset,
                        const struct csv_record *record, bool *has_near)
{
    const char *near = text_nearest(pattern, record->cells, record->count);

    strbuf_adds(out, out->length ? ", " : "");
    add_quoted(out, pattern);
    if (preset)
        strbuf_addf(out, _(" of preset %s"), preset);
    if (!near || !*near)
        return;
    strbuf_adds(out, _(" (nearest: "));
    add_quoted(out, near);
    strbuf_addc(out, ')');
    *has_near = true;
}

static void say_headers(struct strbuf *out, const struct csv_record *record)
{
    size_t shown = 0;

    strbuf_adds(out, _("; this line has "));
    for (size_t c = 0; c < record->count && shown < SHOWN_HEADERS; c++) {
        if (!*record->cells[c])
            continue;
        strbuf_adds(out, shown++ ? ", " : "");
        add_quoted(out, record->cells[c]);
    }
    if (record->count > SHOWN_HEADERS)
        strbuf_adds(out, ", ...");
}

/* A field and group_by may want the same header: once is enough to say. */
static bool is_said(const struct source_plan *plan, size_t want)
{
    for (size_t i = 0; i < want; i++)
        if (plan->wants[i].required &&
            strcmp(plan->wants[i].patterns[0], plan->wants[want].patterns[0]) == 0)
            return true;
    return false;
}

/* The preset that all missing headers come from: said once. NULL: they do not share one. */
static const char *shared_preset(const struct source_plan *plan, const struct csv_record *record)
{
    const char *preset = NULL;

    for (size_t i = 0; i < plan->want_count; i++) {
        const struct header_want *want = &plan->wants[i];

        if (!want->required || has_want(want, record) || is_said(plan, i))
            continue;
        if (!want->preset || (preset && strcmp(preset, want->preset) != 0))
            return NULL;
        preset = want->preset;
    }
    return preset;
}

/* Remembers the record when it comes nearer than those before. */
static void remember(struct attempt *best, const struct source_plan *plan,
                     const struct csv_record *record, char delimiter, size_t found)
{
    const char *shared;
    bool has_near = false;

    if (best->line && found <= best->found)
        return;
    best->found = found;
    best->line = record->line;
    best->delimiter = delimiter;
    strbuf_clear(&best->missing);
    shared = shared_preset(plan, record);
    if (plan->own_names && !has_lead(plan, record))
        say_missing(&best->missing, text_field_name(text_field_lead(plan->def->kind)), NULL, record,
                    &has_near);
    for (size_t i = 0; i < plan->want_count; i++)
        if (plan->wants[i].required && !has_want(&plan->wants[i], record) && !is_said(plan, i))
            say_missing(&best->missing, plan->wants[i].patterns[0],
                        shared ? NULL : plan->wants[i].preset, record, &has_near);
    if (shared)
        strbuf_addf(&best->missing, _("; all of preset %s"), shared);
    if (!has_near)
        say_headers(&best->missing, record);
}

static bool find_under(struct attempt *best, const struct source_plan *plan,
                       struct csv_reader *reader, const struct csv_format *format,
                       struct csv_record *record)
{
    long line = plan->def->header_line;
    int table = line || !plan->def->table ? 1 : plan->def->table;
    size_t limit = line ? 1 : table > 1 ? SEARCH_TABLES : SEARCH_RECORDS;
    size_t wanted = required_wants(plan);
    enum csv_result result = RECORD_GOOD;

    csv_reader_start(reader, format, 0, 1);
    for (long skipped = 1; skipped < line; skipped++)
        if (!csv_reader_skip_line(reader))
            return false;
    for (size_t seen = 0; seen < limit && result <= RECORD_BAD; seen++) {
        size_t found;

        result = csv_reader_next(reader, record);
        if (result != RECORD_GOOD)
            continue;
        found = count_found(plan, record);
        if (found == wanted && --table == 0)
            return true;
        remember(best, plan, record, format->delimiter, found);
    }
    return false;
}

static void keep_header(struct source_binding *binding, const struct csv_record *record,
                        const struct csv_format *format)
{
    struct strbuf clean = STRBUF_INIT;
    size_t count = record->count;

    binding->format = *format;
    binding->header_line = record->line;
    binding->rows_offset = record->end;
    binding->rows_line = record->next_line;
    binding->header_count = count;
    binding->headers = arena_alloc(&binding->arena, count * sizeof *binding->headers);
    binding->titles = arena_alloc(&binding->arena, count * sizeof *binding->titles);
    for (size_t c = 0; c < count; c++) {
        binding->headers[c] = arena_strndup(&binding->arena, record->cells[c], record->lengths[c]);
        strbuf_clear(&clean);
        text_clean(&clean, record->cells[c], record->lengths[c]);
        binding->titles[c] = arena_strdup(&binding->arena, clean.text);
    }
    strbuf_release(&clean);
}

static bool resolve(struct source_binding *binding, const struct source_plan *plan,
                    const char *path, struct err *err)
{
    size_t slots = plan->want_count + binding->header_count;

    binding->columns = arena_alloc(&binding->arena, slots * sizeof *binding->columns);
    for (size_t c = 0; c < binding->header_count; c++)
        binding->columns[plan->want_count + c] = (int)c;
    for (size_t i = 0; i < plan->want_count; i++) {
        const struct header_want *want = &plan->wants[i];
        int other = -1, column = -1;

        for (size_t p = 0; p < want->count && column < 0; p++)
            column =
                header_find(binding->headers, binding->header_count, want->patterns[p], &other);
        if (other >= 0)
            return err_at(err, path, (int)binding->header_line, 0,
                          _("columns %d and %d are both called \"%s\": rename one of them"),
                          column + 1, other + 1, binding->titles[column]);
        binding->columns[i] = column;
    }
    return true;
}

static bool fail(const struct attempt *best, const struct source_plan *plan,
                 const struct csv_reader *reader, const char *path, struct err *err)
{
    const char *name = plan->def->name;

    if (csv_reader_saw_nul(reader))
        return err_at(err, path, 0, 0,
                      _("this file holds NUL bytes and no header of [source %s]: it is no text"),
                      name);
    if (!best->line)
        return err_at(err, path, (int)plan->def->header_line, 0,
                      _("there is no header of [source %s] here"), name);
    if (plan->own_names)
        return err_at(
            err, path, (int)best->line, 0,
            _("no header found, missing is %s; other names can be mapped, see redline probe"),
            best->missing.text);
    return err_at(err, path, (int)best->line, 0, _("no header of [source %s] found, missing is %s"),
                  name, best->missing.text);
}

bool header_search(struct source_binding *binding, const struct source_plan *plan,
                   struct csv_reader *reader, const char *path, struct err *err)
{
    const struct source_def *def = plan->def;
    const char given[] = {def->delimiter, '\0'};
    const char *delimiters = def->delimiter ? given : ",;\t|";
    struct attempt best = {.missing = STRBUF_INIT};
    bool found = false, ok;

    for (; *delimiters && !found; delimiters++) {
        struct csv_format format = {*delimiters, def->quote_none, def->comment};
        struct csv_record record;

        found = find_under(&best, plan, reader, &format, &record);
        if (found)
            keep_header(binding, &record, &format);
    }
    ok = found ? resolve(binding, plan, path, err) : fail(&best, plan, reader, path, err);
    strbuf_release(&best.missing);
    return ok;
}
