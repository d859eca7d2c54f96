/*
 * What all rows of a file have in common and no column says: a day in the file's name, a day or the
 * currency in the lines above the header, the currency in a header ("Amount spent (EUR)").
 *
 *   date.file = BusinessReport-%d.%m.%y*.csv     globs around one date format
 *   date.preamble = "# Start date: %Y%m%d"       a date format anywhere in a line
 *   currency.preamble = All amounts in *, unless what stands between the two texts
 *
 * Of several lines that fit, the one nearest to the header counts, since each of several tables in
 * a file may have its own. Comments belong to the lines above the header: only records know them.
 * Formats are tried at every place of a line and with every end: lines are short, and only the
 * first bytes of a file are looked at.
 */
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "source/bind.h"

enum { PREAMBLE_BYTES = 64 * 1024, LINE_LIMIT = 512 };

/* Does the format, wherever it begins and ends, read a day in this text? */
static bool find_day(const char *text, size_t length, const char *format, int32_t *day)
{
    for (size_t from = 0; from < length; from++)
        for (size_t to = length; to > from; to--)
            if (day_parse(text + from, to - from, format, day))
                return true;
    return false;
}

/* "Report-%d.%m.%y*.csv": the part with the date, and what stands before and after it. */
static bool split_pattern(const char *pattern, char **before, char **format, char **after)
{
    const char *first = strchr(pattern, '%'), *from = first, *to;

    if (!first)
        return false;
    while (from > pattern && from[-1] != '*')
        from--;
    to = first + strcspn(first, "*");
    if (strchr(to, '%'))
        return false;
    *before = mem_strndup(pattern, (size_t)(from - pattern));
    *format = mem_strndup(from, (size_t)(to - from));
    *after = mem_strdup(to);
    return true;
}

static bool name_day(const char *name, const char *pattern, int32_t *day)
{
    char *before, *format, *after;
    size_t length = strlen(name);
    bool found = false;

    if (!split_pattern(pattern, &before, &format, &after))
        return false;
    for (size_t from = 0; from < length && !found; from++) {
        char *head = mem_strndup(name, from);
        bool fits = text_glob(before, head);

        free(head);
        for (size_t to = length; fits && to > from && !found; to--)
            found = text_glob(after, name + to) && day_parse(name + from, to - from, format, day);
    }
    free(before);
    free(format);
    free(after);
    return found;
}

/* What stands between the texts on both sides of the star. */
static char *find_star(const char *line, const char *pattern)
{
    const char *star = strchr(pattern, '*'), *from, *to;
    char *head;

    if (!star)
        return NULL;
    head = mem_strndup(pattern, (size_t)(star - pattern));
    from = strstr(line, head);
    from = from ? from + strlen(head) : NULL;
    free(head);
    to = !from ? NULL : star[1] ? strstr(from, star + 1) : from + strlen(from);
    return to ? mem_strndup(from, (size_t)(to - from)) : NULL;
}

/* The text of the header that its pattern's star stands for, or NULL. */
static char *star_of(const struct source_binding *binding, const struct source_plan *plan)
{
    const char *header = binding->titles[binding->columns[plan->star_slot]];
    size_t from, to;

    return header_star(header, plan->currency->star, &from, &to)
               ? mem_strndup(header + from, to - from)
               : NULL;
}

/* Three letters: EUR. */
static bool set_currency(struct source_binding *binding, const char *text)
{
    size_t length = strlen(text);
    char code[4];

    text_trim(&text, &length);
    if (!currency_read(text, length, code))
        return false;
    binding->texts[TEXT_CURRENCY].constant = /* a cell that names one goes before */
        arena_strndup(&binding->arena, code, 3);
    return true;
}

/* The lines above the header, each NUL-terminated in the buffer: last first. */
static char *read_preamble(const struct source_binding *binding, const struct csv_reader *reader,
                           size_t *length)
{
    uint64_t end = binding->rows_offset;
    uint64_t from = end > PREAMBLE_BYTES ? end - PREAMBLE_BYTES : 0;
    char *text = mem_calloc(PREAMBLE_BYTES + 1, 1);

    *length = csv_reader_peek(reader, from, text, (size_t)(end - from));
    for (size_t i = 0; i < *length; i++)
        if (text[i] == '\n' || text[i] == '\r')
            text[i] = '\0';
    return text;
}

typedef bool line_test(struct source_binding *binding, const char *line, const char *pattern);

static bool take_day(struct source_binding *binding, const char *line, const char *pattern)
{
    return find_day(line, strlen(line), pattern, &binding->day);
}

static bool take_end(struct source_binding *binding, const char *line, const char *pattern)
{
    return find_day(line, strlen(line), pattern, &binding->day_end);
}

static bool take_currency(struct source_binding *binding, const char *line, const char *pattern)
{
    char *text = find_star(line, pattern);
    bool good = text && set_currency(binding, text);

    free(text);
    return good;
}

static bool search(struct source_binding *binding, const struct csv_reader *reader,
                   const char *pattern, line_test *take)
{
    size_t length, at;
    char *text = read_preamble(binding, reader, &length);
    bool found = false;

    for (at = length; at > 0 && !found; at--)
        if ((at == 1 || !text[at - 2]) && text[at - 1] && strlen(text + at - 1) <= LINE_LIMIT)
            found = take(binding, text + at - 1, pattern);
    free(text);
    return found;
}

static bool say(const struct source_plan *plan, const char *path, const char *key,
                const char *pattern, struct err *err)
{
    return err_at(err, path, 0, 0,
                  _("[source %s]: %s = %s fits neither the file's name nor a line "
                    "above its header"),
                  plan->def->name, key, pattern);
}

/* One of the two dates: by the name, else by a line. */
static bool bind_day(struct source_binding *binding, const struct source_plan *plan,
                     const struct csv_reader *reader, const char *path, bool end, struct err *err)
{
    const struct field_def *field = end ? plan->date_end : plan->date;
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    int32_t *day = end ? &binding->day_end : &binding->day;

    if (!field || (!field->file && !field->preamble))
        return true;
    if (field->file && name_day(name, field->file, day))
        return true;
    if (field->preamble && search(binding, reader, field->preamble, end ? take_end : take_day))
        return true;
    return say(plan, path,
               field->file ? (end ? "date_end.file" : "date.file")
                           : (end ? "date_end.preamble" : "date.preamble"),
               field->file ? field->file : field->preamble, err);
}

bool preamble_bind(struct source_binding *binding, const struct source_plan *plan,
                   const struct csv_reader *reader, const char *path, struct err *err)
{
    const struct field_def *currency = plan->currency;

    if (!bind_day(binding, plan, reader, path, false, err) ||
        !bind_day(binding, plan, reader, path, true, err))
        return false;
    if (plan->star_slot >= 0) {
        char *text = star_of(binding, plan);
        bool good = text && set_currency(binding, text);

        free(text);
        return good || err_at(err, path, (int)binding->header_line, 0,
                              _("[source %s]: currency.header = %s: * is no currency in \"%s\""),
                              plan->def->name, currency->star,
                              binding->titles[binding->columns[plan->star_slot]]);
    }
    if (currency && currency->preamble &&
        !search(binding, reader, currency->preamble, take_currency))
        return binding->texts[TEXT_CURRENCY].constant ||
               say(plan, path, "currency.preamble", currency->preamble, err);
    return true;
}
