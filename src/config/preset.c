/* Presets: sections of known exports, [preset NAME], that a [source] takes over by name.
 *
 * The keys of a preset stand under the section's own. A key that the section has wins; and what a
 * section says of where a field comes from replaces all that the preset says of it, since half of
 * each would make no sense:
 *
 *   market = Country     the preset's other column, .const, .else go; its .map stays
 *   market.const = DE    everything that the preset says of market goes (but for the .symbol of a
 *                        currency: there the constant is for amounts without a clear one)
 *   market =             the same, and nothing comes in its place
 *
 * A preset may itself be based on another one (`preset = meta-ads` in [preset meta-ads-de]): a
 * chain of layers, each under the one that names it.
 *
 * Keys taken from a built-in preset carry the place of the user's own `preset = NAME`, because that
 * is the line a user can change, and the preset's name, which messages add.  Those of a preset of
 * the user's own carry their own place.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/builtin.h"
#include "config/check.h"
#include "config/preset.h"
#include "config/raw.h"

enum { CHAIN_MAX = 8, NAMES_MAX = 256 };

/* Keys that say something of the preset itself. */
static bool is_of_preset(const char *key)
{
    return check_choice("preset|title|help|enabled|path|known_by", key) >= 0;
}

/* Where a field comes from: one of these is enough, two contradict each other. */
static bool is_origin(const char *suffix)
{
    return !*suffix || check_choice("const|header|symbol|preamble|file|nth", suffix) >= 0;
}

struct key_parts { /* "gross_sales.2.when" */
    size_t field;  /* bytes of the name */
    int term;
    const char *suffix; /* "" when there is none */
};

static struct key_parts take_apart(const char *key)
{
    struct key_parts parts = {.field = strcspn(key, "."), .term = 1, .suffix = ""};
    const char *rest = key + parts.field;

    if (*rest && isdigit((unsigned char)rest[1])) {
        parts.term = 0;
        for (rest++; isdigit((unsigned char)*rest) && parts.term < 1000; rest++)
            parts.term = parts.term * 10 + (*rest - '0');
    }
    if (*rest)
        parts.suffix = rest + 1;
    return parts;
}

/* Does one own key of the section make this one of the preset pointless? */
static bool replaces(const struct raw_entry *own, const char *key)
{
    struct key_parts mine = take_apart(own->key), theirs = take_apart(key);
    bool plain = !*mine.suffix, whole = strcmp(mine.suffix, "const") == 0 || !*own->value;

    if (strcmp(own->key, key) == 0)
        return true;
    if (mine.field != theirs.field || strncmp(own->key, key, mine.field) != 0 ||
        !is_origin(mine.suffix))
        return false;
    if (mine.term == 1 && theirs.term > 1)
        return plain || *own->value; /* further terms belong to the first one */
    if (mine.term != theirs.term || (!*own->value && !plain))
        return false;
    if (*own->value && strcmp(theirs.suffix, "symbol") == 0 && !plain)
        return strcmp(mine.suffix, "const") != 0;
    return whole || is_origin(theirs.suffix) || strcmp(theirs.suffix, "else") == 0;
}

static bool is_replaced(const struct raw_section *section, const char *key)
{
    bool single = schema_key(section->row, key) || strncmp(key, "keep.", 5) == 0 ||
                  strncmp(key, "drop.", 5) == 0;

    for (size_t i = 0; i < section->count; i++)
        if (single ? strcmp(section->entries[i].key, key) == 0
                   : replaces(&section->entries[i], key))
            return true;
    return false;
}

/* One layer: what of the preset is not replaced, in front of what the section has. */
static void lay_under(struct raw *raw, struct raw_section *section,
                      const struct raw_section *preset, const struct raw_entry *named)
{
    size_t count = 0;
    struct raw_entry *entries = mem_calloc(preset->count + section->count + 1, sizeof *entries);

    for (size_t i = 0; i < preset->count; i++) {
        struct raw_entry entry = preset->entries[i];
        if (is_of_preset(entry.key) || is_replaced(section, entry.key))
            continue;
        entry.preset = arena_strdup(raw->arena, preset->name);
        if (entry.file->layer == LAYER_BUILTIN) {
            entry.file = named->file;
            entry.line = named->line;
        }
        entries[count++] = entry;
    }
    memcpy(entries + count, section->entries, section->count * sizeof *entries);
    free(section->entries);
    section->entries = entries;
    section->capacity = preset->count + section->count + 1;
    section->count += count;
}

static const struct raw_section *find_preset(struct raw *raw, const struct raw_section *section,
                                             const struct raw_entry *named)
{
    const char *names[NAMES_MAX];
    size_t count = 0, index = 0;
    const struct raw_section *preset;

    while ((preset = raw_next(raw, "preset", true, &index))) {
        if (text_word_compare(preset->name, named->value, SIZE_MAX) == 0)
            return preset;
        if (count < NAMES_MAX)
            names[count++] = preset->name;
    }
    const char *nearest = text_nearest(named->value, names, count);
    struct strbuf text = STRBUF_INIT;
    strbuf_addf(&text, _("[%s %s]: there is no preset '%s'"), section->kind, section->name,
                named->value);
    if (nearest)
        strbuf_addf(&text, _("; did you mean '%s'?"), nearest);
    else
        strbuf_adds(&text, _("; `redline help presets` lists them"));
    err_list_addf(raw->errors, named->file->path, named->line, 0, "%s", text.text);
    strbuf_release(&text);
    return NULL;
}

static void apply(struct raw *raw, struct raw_section *section)
{
    const struct raw_entry *own = raw_entry(section, "preset"), *named = own;
    const struct raw_section *owner = section;
    struct raw_entry place;

    if (!own)
        return;
    place = *own; /* the entries move */
    for (int depth = 0; named; depth++) {
        const struct raw_section *preset = find_preset(raw, owner, named);
        if (!preset)
            return;
        if (depth == CHAIN_MAX) {
            err_list_addf(raw->errors, place.file->path, place.line, 0,
                          _("[source %s]: preset %s is based on too many others, or on itself"),
                          section->name, place.value);
            return;
        }
        lay_under(raw, section, preset, &place);
        owner = preset;
        named = raw_entry(preset, "preset");
    }
}

void presets_apply(struct raw *raw)
{
    size_t index = 0;
    struct raw_section *section;

    while ((section = raw_next(raw, "source", true, &index)))
        apply(raw, section);
}

static void add_entry(struct raw_section *section, const struct raw_section *preset,
                      const char *key, const char *value)
{
    MEM_GROW(section->entries, section->count, section->capacity);
    section->entries[section->count++] =
        (struct raw_entry){.key = key, .value = value, .line = preset->line, .file = preset->file};
}

void presets_as_sources(struct raw *raw, const char *path)
{
    size_t count = raw->count;

    for (size_t i = 0; i < count; i++) {
        const struct raw_section preset = raw->sections[i];
        if (strcmp(preset.kind, "preset") != 0 || preset.removed)
            continue;
        MEM_GROW(raw->sections, raw->count, raw->capacity);
        struct raw_section *section = &raw->sections[raw->count++];
        *section = (struct raw_section){.kind = "source",
                                        .name = preset.name,
                                        .row = schema_find("source", true),
                                        .file = preset.file,
                                        .line = preset.line,
                                        .builtin = true};
        add_entry(section, &preset, "preset", preset.name);
        add_entry(section, &preset, "path", path);
    }
}

/* The line "[preset NAME]" in a text; NULL: it has none. */
static const char *find_section(const char *text, const char *name)
{
    size_t length = strlen(name);

    for (const char *line = text; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncmp(line, "[preset ", 8) == 0 && text_word_compare(line + 8, name, length) == 0 &&
            line[8 + length] == ']')
            return line;
    }
    return NULL;
}

bool preset_text(const char *name, struct strbuf *out)
{
    for (size_t i = 0; *name && i < builtin_text_count; i++) {
        const char *start = find_section(builtin_texts[i].text, name);
        const char *end = start ? strstr(start, "\n\n") : NULL;
        if (!start)
            continue;
        strbuf_add(out, start, end ? (size_t)(end + 1 - start) : strlen(start));
        return true;
    }
    return false;
}
