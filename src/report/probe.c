/*
 * redline probe: a looked-at file as INI text, or as JSON.
 *
 * The text is an INI file as it stands: what is told about the file are comments, and a line that
 * the reader must decide on is one, too.  So `redline probe a.csv >redline.ini` loads, and what it
 * loads is what was shown.  A value that cannot be written in an INI file (quotes of both kinds,
 * too long) becomes a comment.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "config/catalogue.h"
#include "report/json.h"
#include "report/print.h"
#include "report/report.h"
#include "source/probe.h"

enum { NOTE_COLUMN = 44, VALUE_MAX = 600, SHOWN_MATCHES = 4 };

static const char *delimiter_name(char delimiter)
{
    return delimiter == ','   ? "comma"
           : delimiter == ';' ? "semicolon"
           : delimiter == '|' ? "pipe"
                              : "tab";
}

/* The value as it must be written; false: it cannot. */
static bool write_value(const char *value, struct strbuf *out)
{
    size_t length = strlen(value);
    bool blank_end = length && (value[0] == ' ' || value[length - 1] == ' ');
    bool quoted = !length || blank_end || strpbrk(value, ";#\\") || *value == '"' || *value == '\'';
    char quote = strchr(value, '"') ? '\'' : '"';

    if (length > VALUE_MAX || (quoted && strchr(value, quote)) || strstr(value, "\xEF\xBF\xBD"))
        return false;
    if (quoted)
        strbuf_addf(out, "%c%s%c", quote, value, quote);
    else
        strbuf_adds(out, value);
    return true;
}

/* False: the section has the key, but as a comment. */
static bool stands(const struct probe *probe, const char *name, size_t length)
{
    for (size_t i = 0; i < probe->key_count; i++) {
        const struct probe_key *key = &probe->keys[i];
        struct strbuf value = STRBUF_INIT;

        if (!key->key || strlen(key->key) != length || strncmp(key->key, name, length) != 0)
            continue;
        bool written = key->active && write_value(key->value, &value);
        strbuf_release(&value);
        return written;
    }
    return true;
}

/* "price.times" says something only of a price that is there, "price.agg" only of grouped rows. */
static bool has_sense(const struct probe *probe, const struct probe_key *key)
{
    const char *dot = strchr(key->key, '.');

    return !dot || (stands(probe, key->key, (size_t)(dot - key->key)) &&
                    (strcmp(dot, ".agg") != 0 || stands(probe, "group_by", 8)));
}

static void print_key(FILE *out, const struct probe *probe, const struct probe_key *key, bool ascii)
{
    struct strbuf line = STRBUF_INIT, value = STRBUF_INIT;
    bool writable = key->key && write_value(key->value, &value);
    bool active = writable && key->active && has_sense(probe, key);

    if (!key->key) {
        strbuf_addf(&line, "; %s", key->note);
    } else {
        strbuf_addf(&line, "%s%s = %s", active ? "" : "; ", key->key,
                    writable ? value.text : key->value);
        bool plain = strcmp(key->key, "path") == 0; /* no guess */
        size_t width = (size_t)text_width(line.text);
        if (!plain)
            strbuf_addn(&line, ' ', width < NOTE_COLUMN ? NOTE_COLUMN - width : 2);
        if (!plain)
            strbuf_addf(&line, "; %s", _(probe_sure_name(key->sure)));
        if (key->note)
            strbuf_addf(&line, ": %s", key->note);
        if (!writable)
            strbuf_adds(&line, _("; no INI file can hold this name"));
    }
    print_line(out, line.text, ascii && !writable);
    strbuf_release(&line);
    strbuf_release(&value);
}

static void say_match(struct strbuf *line, const struct probe_match *match)
{
    strbuf_addf(line, "%s: %s", match->preset->name, match->preset->title);
    strbuf_addf(line, _("; it knows %zu of the columns"), match->headers);
    if (match->refused)
        strbuf_addf(line, _(", and cannot read %zu of %zu rows"), match->refused,
                    match->kept + match->dropped + match->refused);
    else if (match->kept + match->dropped)
        strbuf_addf(line, _(", and reads all %zu rows"), match->kept + match->dropped);
}

static void print_about(FILE *out, const struct probe *probe, bool ascii)
{
    struct strbuf line = STRBUF_INIT;

    strbuf_addf(&line, _("; %s: %s, %s, header in line %ld, %zu columns, %zu rows looked at"),
                probe->path, probe->encoding, delimiter_name(probe->delimiter), probe->header_line,
                probe->columns, probe->rows);
    print_line(out, line.text, ascii);
    for (size_t i = 0; i < probe->match_count && i < SHOWN_MATCHES; i++) {
        if (probe->known && probe->matches[i].sure == PROBE_GUESS)
            continue; /* its headers are there, its rows are others */
        strbuf_clear(&line);
        strbuf_addf(&line, "; %s ", !probe->known || i ? _("or preset") : _("this is preset"));
        say_match(&line, &probe->matches[i]);
        print_line(out, line.text, ascii);
    }
    strbuf_clear(&line);
    if (!probe->match_count)
        strbuf_adds(&line, _("; no preset knows this file; a guess per column:"));
    else if (!probe->known)
        strbuf_adds(&line, _("; none of them reads it well; a guess per column:"));
    if (line.length)
        print_line(out, line.text, ascii);
    strbuf_release(&line);
}

static void section_title(const struct probe *probe, struct strmap *taken, struct strbuf *name)
{
    strbuf_adds(name, probe->name);
    for (int n = 2; taken && strmap_find(taken, name->text, name->length) >= 0; n++) {
        strbuf_clear(name);
        strbuf_addf(name, "%s-%d", probe->name, n);
    }
    if (taken)
        strmap_intern(taken, name->text, name->length);
}

void report_probe_text(FILE *out, const struct probe *probe, struct strmap *taken, bool ascii)
{
    struct strbuf name = STRBUF_INIT, line = STRBUF_INIT;

    print_about(out, probe, ascii);
    section_title(probe, taken, &name);
    strbuf_addf(&line, "[source %s]", name.text);
    print_line(out, line.text, false);
    for (size_t i = 0; i < probe->key_count; i++)
        print_key(out, probe, &probe->keys[i], ascii);
    strbuf_release(&name);
    strbuf_release(&line);
}

static void json_match(struct json *json, const struct probe_match *match)
{
    json_object(json);
    json_key(json, "preset");
    json_string(json, match->preset->name);
    json_key(json, "title");
    json_string(json, match->preset->title);
    json_key(json, "sure");
    json_string(json, probe_sure_name(match->sure));
    json_key(json, "columns_known");
    json_int(json, (long long)match->headers);
    json_key(json, "rows_kept");
    json_int(json, (long long)match->kept);
    json_key(json, "rows_dropped");
    json_int(json, (long long)match->dropped);
    json_key(json, "rows_refused");
    json_int(json, (long long)match->refused);
    json_object_end(json);
}

static void json_probe_key(struct json *json, const struct probe_key *key)
{
    json_object(json);
    json_key(json, "key");
    json_string(json, key->key);
    json_key(json, "value");
    json_string(json, key->value);
    json_key(json, "sure");
    json_string(json, key->key ? probe_sure_name(key->sure) : NULL);
    json_key(json, "active");
    json_bool(json, key->active);
    json_key(json, "note");
    json_string(json, key->note);
    json_object_end(json);
}

static void json_probe(struct json *json, const struct probe *probe, struct strmap *taken)
{
    const char delimiter[] = {probe->delimiter, '\0'};
    struct strbuf name = STRBUF_INIT;

    section_title(probe, taken, &name);
    json_object(json);
    json_key(json, "file");
    json_string(json, probe->path);
    json_key(json, "encoding");
    json_string(json, probe->encoding);
    json_key(json, "delimiter");
    json_string(json, delimiter);
    json_key(json, "header_line");
    json_int(json, probe->header_line);
    json_key(json, "columns");
    json_int(json, (long long)probe->columns);
    json_key(json, "rows_looked_at");
    json_int(json, (long long)probe->rows);
    json_key(json, "preset");
    json_string(json, probe->known ? probe->matches[0].preset->name : NULL);
    json_key(json, "matches");
    json_array(json);
    for (size_t i = 0; i < probe->match_count; i++)
        json_match(json, &probe->matches[i]);
    json_array_end(json);
    json_key(json, "section");
    json_string(json, name.text);
    json_key(json, "keys");
    json_array(json);
    for (size_t i = 0; i < probe->key_count; i++)
        json_probe_key(json, &probe->keys[i]);
    json_array_end(json);
    json_object_end(json);
    strbuf_release(&name);
}

void report_probe_json(FILE *out, const struct probe *probes, size_t count, bool ascii)
{
    struct strmap taken;
    struct json json;

    (void)ascii;
    strmap_init(&taken);
    json_init(&json, out);
    json_object(&json);
    json_key(&json, "schema_version");
    json_int(&json, 1);
    json_key(&json, "files");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        json_probe(&json, &probes[i], &taken);
    json_array_end(&json);
    json_object_end(&json);
    fputc('\n', out);
    strmap_release(&taken);
}
