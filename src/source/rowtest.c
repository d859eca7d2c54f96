/*
 * Row tests: which rows of an export count at all, and which of its columns a row feeds.
 *
 * ` & ` with blanks joins conditions, so that "H&M" can be a pattern; `|` means or; the first `=`
 * ends the header. Patterns are matched against the whole cell without the blanks around it,
 * case-folded, so `Status=total:*` finds " Total: Account". A test says nothing about rows that are
 * too short: absent cells are blank ones, which lets `drop = Date=` remove the footers of exports
 * before their cells are counted.
 *
 * Headers are only named here; which column they are is known by the binding of each file.
 */
#include "source/rowtest.h"

#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/csv.h"

static bool is_plain_edge(char c)
{
    return c > ' ' && c < 0x7F;
}

const char *record_cell(const struct csv_record *record, int column, struct strbuf *scratch,
                        size_t *length)
{
    const char *text;

    *length = 0;
    if (column < 0 || (size_t)column >= record->count)
        return "";
    text = record->cells[column];
    *length = record->lengths[column];
    if (!*length || (is_plain_edge(text[0]) && is_plain_edge(text[*length - 1])))
        return text;
    text_trim(&text, length);
    if (!text[*length])
        return text;
    strbuf_clear(scratch);
    strbuf_add(scratch, text, *length);
    return scratch->text;
}

static char *trimmed(struct arena *arena, const char *text, size_t length)
{
    text_trim(&text, &length);
    return arena_strndup(arena, text, length);
}

/* "Status=paid | Status=done" says its header again, and means the same as "Status=paid|done". */
static const char *without_header(const struct row_condition *condition, const char *text,
                                  const char *stop, struct arena *arena)
{
    const char *equals = memchr(text, '=', (size_t)(stop - text));
    const char *header = equals ? trimmed(arena, text, (size_t)(equals - text)) : NULL;

    return header && strcmp(header, condition->header) == 0 ? equals + 1 : text;
}

static void add_patterns(struct row_condition *condition, const char *text, size_t length,
                         struct arena *arena)
{
    const char *end = text + length;
    const char **patterns;
    size_t count = 1, i = 0;

    for (const char *p = text; p < end; p++)
        count += *p == '|';
    patterns = arena_alloc(arena, count * sizeof *patterns);
    while (i < count) {
        const char *bar = memchr(text, '|', (size_t)(end - text));
        const char *stop = bar ? bar : end;

        if (i > 0)
            text = without_header(condition, text, stop, arena);
        patterns[i++] = trimmed(arena, text, (size_t)(stop - text));
        text = bar ? bar + 1 : end;
    }
    condition->patterns = patterns;
    condition->pattern_count = count;
}

static bool parse_condition(struct row_condition *condition, const char *text, size_t length,
                            struct arena *arena, struct err *err)
{
    const char *equals = memchr(text, '=', length);
    const char *shown = arena_strndup(arena, text, length);

    if (!equals)
        return err_set(err, _("\"%s\" is no row test: it should read Header=pattern"), shown);
    condition->header = trimmed(arena, text, (size_t)(equals - text));
    condition->slot = -1;
    if (!*condition->header)
        return err_set(err, _("\"%s\" is no row test: the header before = is missing"), shown);
    add_patterns(condition, equals + 1, length - (size_t)(equals + 1 - text), arena);
    return true;
}

bool row_test_parse(struct row_test *test, const char *text, struct arena *arena, struct err *err)
{
    size_t count = 1;

    for (const char *p = strstr(text, " & "); p; p = strstr(p + 3, " & "))
        count++;
    test->conditions = arena_alloc(arena, count * sizeof *test->conditions);
    test->count = count;
    for (size_t i = 0; i < count; i++) {
        const char *next = strstr(text, " & ");
        size_t length = next ? (size_t)(next - text) : strlen(text);

        if (!parse_condition(&test->conditions[i], text, length, arena, err))
            return false;
        text = next ? next + 3 : text + length;
    }
    return true;
}

static bool condition_holds(const struct row_condition *condition, const char *cell)
{
    for (size_t i = 0; i < condition->pattern_count; i++)
        if (text_glob(condition->patterns[i], cell))
            return true;
    return false;
}

bool row_test_holds(const struct row_test *test, const struct csv_record *record,
                    const int *columns, struct strbuf *scratch)
{
    for (size_t i = 0; i < test->count; i++) {
        const struct row_condition *condition = &test->conditions[i];
        size_t length;

        if (columns[condition->slot] < 0 || /* an optional column that this file lacks */
            !condition_holds(condition,
                             record_cell(record, columns[condition->slot], scratch, &length)))
            return false;
    }
    return true;
}
