/* The scanner beside iniparser.
 *
 * iniparser keeps no line numbers, lets the last of two equal keys win in silence, and drops text:
 * what follows a closing quote, what follows '#' in an unquoted value, a last line that ends in a
 * backslash, a line after a comment that ends in one.  This pass reads the same bytes by the same
 * rules, notes where every section and key stands, and reports all of that as errors.
 *
 * Invariant: a line that was reported is overwritten with blanks (its newline stays; a line too
 * long for iniparser is cut into several), so what iniparser loads afterwards is exactly what was
 * accepted here.  Keys under a section header that could not be read are blanked too, without a
 * word: they would land in the section before.
 *
 * It stores no values: those come from iniparser.
 */
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/ini.h"
#include "config/ini_scan.h"

enum { NAME_MAX_BYTES = 200, KEY_MAX_BYTES = 400, KEYS_MAX = 10000, ERRORS_MAX = 200 };

struct scanner {
    struct ini_scan *scan;
    struct ini *ini;
    struct err_list *errors;
    char *text;
    size_t length, offset; /* offset: start of the next physical line */
    int line;              /* number of the physical line last read */
    struct strbuf logical; /* physical lines joined at backslashes, trimmed */
    size_t start;          /* where the logical line begins in text */
    int start_line;
    enum {
        BEFORE_FIRST,
        INSIDE,
        DOUBLED,
        SKIPPING
    } state; /* DOUBLED: under a second header of one section; SKIPPING: under a rejected one */
    size_t section;    /* index, when INSIDE */
    char *raw_section; /* its name as iniparser stores it */
    size_t reported;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void trim(const char **text, size_t *length)
{
    while (*length > 0 && is_blank(**text)) {
        ++*text;
        --*length;
    }
    while (*length > 0 && is_blank((*text)[*length - 1]))
        --*length;
}

static void fold(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* Also cuts what iniparser would find too long: it refuses a whole file for one such line. */
static void blank(struct scanner *s)
{
    size_t length = 0;

    for (size_t i = s->start; i < s->offset; i++) {
        if (s->text[i] != '\n')
            s->text[i] = length < INI_LINE_MAX / 2 ? ' ' : '\n';
        length = s->text[i] == '\n' ? 0 : length + 1;
    }
}

/* Blanks the logical line and says why; always false. */
static bool reject(struct scanner *s, int line, const char *sentence)
{
    blank(s);
    if (s->reported++ < ERRORS_MAX)
        err_list_addf(s->errors, s->ini->path, line, 0, "%s", sentence);
    return false;
}

/* What no line of a text file holds: control characters, broken UTF-8. */
static const char *bad_bytes(const char *line, size_t length)
{
    if (length > INI_LINE_MAX)
        return _("this line is longer than 1,022 bytes");
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)line[i];
        if (c == '\r' && i + 1 < length)
            return _("a carriage return stands inside the line: save the file with Unix or Windows "
                     "line ends");
        if ((c < 0x20 && c != '\t' && c != '\r') || c == 0x7f)
            return _("a control character stands in the line");
    }
    return utf8_valid(line, length) ? NULL : _("this line is not UTF-8: save the file as UTF-8");
}

static void cut_last(struct strbuf *text)
{
    text->text[--text->length] = '\0';
}

/* Reads one physical line into the logical one. Sets *more when it ends in a backslash. */
static bool read_physical(struct scanner *s, bool *more)
{
    const char *begin = s->text + s->offset;
    const char *newline = memchr(begin, '\n', s->length - s->offset);
    size_t length = newline ? (size_t)(newline - begin) : s->length - s->offset;
    s->line++;
    s->offset += length + (newline != NULL);
    *more = false;
    const char *bad = bad_bytes(begin, length);
    if (bad)
        return reject(s, s->line, bad);
    strbuf_add(&s->logical, begin, length);
    if (s->logical.length > INI_LINE_MAX)
        return reject(s, s->start_line, _("these joined lines are longer than 1,022 bytes"));
    /* as iniparser: blanks and the backslash are taken from the end of all that is joined so far */
    while (s->logical.length > 0 && is_blank(s->logical.text[s->logical.length - 1]))
        cut_last(&s->logical);
    *more = s->logical.length > 0 && s->logical.text[s->logical.length - 1] == '\\';
    if (*more)
        cut_last(&s->logical);
    return true;
}

static bool read_logical(struct scanner *s)
{
    bool more = false;
    strbuf_clear(&s->logical);
    s->start = s->offset;
    s->start_line = s->line + 1;
    do {
        if (!read_physical(s, &more))
            return false;
        const char *text = s->logical.text;
        size_t length = s->logical.length;
        trim(&text, &length);
        if (more && length > 0 && (*text == '#' || *text == ';'))
            return reject(s, s->line,
                          _("a comment that ends in a backslash swallows the next line"));
    } while (more && s->offset < s->length);
    return more ? reject(s, s->line, _("the file ends after a backslash")) : true;
}

static struct ini_section *find_section(struct ini *ini, const char *kind, const char *name)
{
    for (size_t i = 0; i < ini->count; i++)
        if (strcmp(ini->sections[i].name, name) == 0 && strcmp(ini->sections[i].kind, kind) == 0)
            return &ini->sections[i];
    return NULL;
}

/* Counts and lists an error that leaves the line in place; always false. */
static bool complain(struct scanner *s, struct err *err)
{
    if (s->reported++ < ERRORS_MAX)
        err_list_add(s->errors, err);
    return false;
}

/* Enters a new section, or reports the double and goes on in the first one. */
static bool enter_section(struct scanner *s, char *raw)
{
    size_t kind_length = strcspn(raw, " \t");
    const char *rest = raw + kind_length;
    char *kind = mem_strndup(raw, kind_length);
    char *name = mem_strdup(rest + strspn(rest, " \t"));
    struct ini_section *first = find_section(s->ini, kind, name);
    free(s->raw_section);
    s->raw_section = raw;
    s->state = INSIDE;
    if (first) {
        struct err err;
        free(kind);
        free(name);
        s->section = (size_t)(first - s->ini->sections);
        s->state = DOUBLED; /* its keys are checked, but not called doubles */
        err_at(&err, s->ini->path, s->start_line, 0,
               _("[%s] stands twice: the first one is in line %d"), raw, first->line);
        return complain(s, &err);
    }
    MEM_GROW(s->ini->sections, s->ini->count, s->ini->capacity);
    s->section = s->ini->count++;
    s->ini->sections[s->section] =
        (struct ini_section){.kind = kind, .name = name, .line = s->start_line};
    return true;
}

static bool scan_section(struct scanner *s, const char *line, size_t length)
{
    const char *close = memchr(line, ']', length);
    s->state = SKIPPING;
    if (!close)
        return reject(s, s->start_line, _("the section's name has no closing bracket"));
    if (close != line + length - 1)
        return reject(s, s->start_line,
                      _("a section's name must stand alone in its line, without a comment"));
    const char *inner = line + 1;
    size_t inner_length = (size_t)(close - inner);
    trim(&inner, &inner_length);
    if (inner_length == 0)
        return reject(s, s->start_line, _("the section has no name"));
    if (inner_length > NAME_MAX_BYTES)
        return reject(s, s->start_line, _("the section's name is longer than 200 bytes"));
    if (memchr(inner, ':', inner_length))
        return reject(s, s->start_line,
                      _("a section's name holds a colon: write [source shop], not [source:shop]"));
    char *raw = mem_strndup(inner, inner_length);
    fold(raw);
    return enter_section(s, raw);
}

/* A value in quotes: the same quote closes it, and only a comment may follow. */
static const char *bad_quoted(const char *value, size_t length)
{
    const char *close = memchr(value + 1, *value, length - 1);
    if (!close)
        return _("the quote that opens the value is never closed");
    const char *rest = close + 1;
    size_t rest_length = length - (size_t)(rest - value);
    trim(&rest, &rest_length);
    if (rest_length > 0 && *rest != ';' && *rest != '#')
        return _("text after the closing quote would be lost: put the whole value in one pair of "
                 "quotes");
    return NULL;
}

/* '#' and ';' cut an unquoted value. With a blank before (';': or after) that is a comment as
 * people write it; glued to the text it is a value that lost its end. */
static const char *bad_unquoted(const char *value, size_t length)
{
    size_t cut = 0;
    while (cut < length && value[cut] != '#' && value[cut] != ';')
        cut++;
    if (cut == length)
        return NULL;
    bool glued_before = cut > 0 && !is_blank(value[cut - 1]);
    bool glued_after = cut + 1 < length && !is_blank(value[cut + 1]);
    if (value[cut] == '#' && (glued_before || (cut == 0 && glued_after)))
        return _("'#' starts a comment here, so the rest of the value would be lost: put the value "
                 "in quotes");
    if (value[cut] == ';' && glued_before && glued_after)
        return _("';' starts a comment here, so the rest of the value would be lost: put the value "
                 "in quotes");
    return NULL;
}

static bool add_entry(struct scanner *s, char *key)
{
    struct ini_section *section = &s->ini->sections[s->section];
    for (size_t i = 0; i < section->count; i++) {
        if (strcmp(section->entries[i].key, key) != 0)
            continue;
        if (s->state == DOUBLED) {
            blank(s);
            free(key);
            return false;
        }
        struct strbuf sentence = STRBUF_INIT;
        strbuf_addf(&sentence, _("'%s' stands twice in [%s]: the first one is in line %d"), key,
                    s->raw_section, section->entries[i].line);
        reject(s, s->start_line, sentence.text);
        strbuf_release(&sentence);
        free(key);
        return false;
    }
    MEM_GROW(section->entries, section->count, section->capacity);
    section->entries[section->count++] = (struct ini_entry){.key = key, .line = s->start_line};
    struct strbuf lookup = STRBUF_INIT;
    strbuf_addf(&lookup, "%s:%s", s->raw_section, key);
    MEM_GROW(s->scan->places, s->scan->count, s->scan->capacity);
    s->scan->places[s->scan->count++] = (struct ini_place){
        .section = s->section, .entry = section->count - 1, .lookup = strbuf_detach(&lookup)};
    return true;
}

static bool scan_entry(struct scanner *s, const char *line, size_t length)
{
    if (s->state == BEFORE_FIRST)
        return reject(s, s->start_line, _("this line stands before the first [section]"));
    if (s->state == SKIPPING) {
        blank(s);
        return false;
    }
    const char *equals = memchr(line, '=', length);
    if (!equals)
        return reject(s, s->start_line, _("this line is neither [section] nor 'key = value'"));
    const char *key = line, *value = equals + 1;
    size_t key_length = (size_t)(equals - line), value_length = length - key_length - 1;
    trim(&key, &key_length);
    trim(&value, &value_length);
    if (key_length == 0)
        return reject(s, s->start_line, _("there is no key before the '='"));
    if (key_length > KEY_MAX_BYTES)
        return reject(s, s->start_line, _("the key is longer than 400 bytes"));
    if (s->scan->count >= KEYS_MAX)
        return reject(s, s->start_line, _("the file has more than 10,000 keys"));
    bool quoted = value_length > 0 && (*value == '"' || *value == '\'');
    const char *bad = quoted ? bad_quoted(value, value_length) : bad_unquoted(value, value_length);
    if (bad)
        return reject(s, s->start_line, bad);
    char *folded = mem_strndup(key, key_length);
    fold(folded);
    return add_entry(s, folded);
}

static bool scan_logical(struct scanner *s)
{
    const char *line = s->logical.text;
    size_t length = s->logical.length;
    trim(&line, &length);
    if (length == 0 || *line == '#' || *line == ';')
        return true;
    if (*line == '[')
        return scan_section(s, line, length);
    return scan_entry(s, line, length);
}

bool ini_scan_text(struct ini_scan *scan, struct ini *ini, char *text, size_t length,
                   struct err_list *errors)
{
    struct scanner s = {.scan = scan,
                        .ini = ini,
                        .errors = errors,
                        .text = text,
                        .length = length,
                        .logical = STRBUF_INIT};
    while (s.offset < s.length) {
        if (read_logical(&s))
            scan_logical(&s);
    }
    if (s.reported > ERRORS_MAX)
        err_list_addf(errors, ini->path, 0, 0, _("%zu more errors in this file"),
                      s.reported - ERRORS_MAX);
    strbuf_release(&s.logical);
    free(s.raw_section);
    return s.reported == 0;
}

void ini_scan_release(struct ini_scan *scan)
{
    for (size_t i = 0; i < scan->count; i++)
        free(scan->places[i].lookup);
    free(scan->places);
    *scan = (struct ini_scan){0};
}
