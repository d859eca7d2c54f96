/* Tools of the builders, and the sections that need little: settings, maps, dimensions, themes,
 * keys.
 *
 * A builder turns merged sections (config/raw.h), whose values the schema has already accepted one
 * by one, into the catalogue's structs. It checks what one section can know of itself; references
 * to other sections are config/validate.c's.  A wrong value leaves its default behind and an error
 * in the list, and the build goes on, so that one run finds every error.
 *
 * Everything that is made here lives in the catalogue's arena.
 */
#include <ctype.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/define.h"
#include "config/check.h"

void *define_array(struct builder *builder, size_t count, size_t size)
{
    size_t bytes = (count ? count : 1) * size;
    void *array = arena_alloc(builder->arena, bytes);
    memset(array, 0, bytes);
    return array;
}

static void add_part(struct builder *builder, const char **parts, size_t *count, const char *text,
                     size_t length)
{
    text_trim(&text, &length);
    if (length > 0)
        parts[(*count)++] = arena_strndup(builder->arena, text, length);
}

const char *const *define_list(struct builder *builder, const char *text, const char *separators,
                               size_t *count)
{
    size_t most = 1;
    *count = 0;
    for (const char *c = text ? text : ""; *c; c++)
        most += strchr(separators, *c) != NULL;
    const char **parts = define_array(builder, most, sizeof *parts);
    while (text && *text) {
        size_t length = strcspn(text, separators);
        add_part(builder, parts, count, text, length);
        text += length + (text[length] != '\0');
    }
    return parts;
}

const char *const *define_split(struct builder *builder, const char *text, const char *separator,
                                size_t *count)
{
    size_t most = 1, width = strlen(separator);
    *count = 0;
    for (const char *c = text; c && (c = strstr(c, separator)); c += width)
        most++;
    const char **parts = define_array(builder, most, sizeof *parts);
    while (text && *text) {
        const char *end = strstr(text, separator);
        add_part(builder, parts, count, text, end ? (size_t)(end - text) : strlen(text));
        text = end ? end + width : NULL;
    }
    return parts;
}

const char *define_name(struct builder *builder, const char *text)
{
    char *name = text ? arena_strdup(builder->arena, text) : NULL;
    for (char *c = name; c && *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    return name;
}

const char *const *define_names(struct builder *builder, const char *text, size_t *count)
{
    return define_list(builder, define_name(builder, text), ",", count);
}

const char *define_path(struct builder *builder, const struct raw_section *section)
{
    const struct raw_entry *entry = raw_entry(section, "path");
    return entry ? path_join(builder->arena, entry->file->folder, entry->value) : NULL;
}

/* Who took the key over cannot find it in the file: it is said where it stands. */
static void add_error(struct builder *builder, const struct origin *origin, struct strbuf *text)
{
    if (origin->preset)
        strbuf_addf(text, _(" (a key of preset %s)"), origin->preset);
    err_list_addf(builder->errors, origin->file, origin->line, 0, "%s", text->text);
    strbuf_release(text);
}

void define_error(struct builder *builder, const struct raw_section *section, const char *key,
                  const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    struct origin origin = key ? raw_key_origin(section, key) : raw_origin(section);
    va_list args;
    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    add_error(builder, &origin, &text);
}

void define_error_at(struct builder *builder, const struct origin *origin, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;
    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    add_error(builder, origin, &text);
}

void define_error_nearest(struct builder *builder, const struct origin *origin, const char *word,
                          const char *const *names, size_t count, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    const char *nearest = text_nearest(word, names, count);
    va_list args;
    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    if (nearest)
        strbuf_addf(&text, _("; did you mean '%s'?"), nearest);
    add_error(builder, origin, &text);
}

static const char *settings_currency(struct builder *builder, const struct raw_section *section)
{
    const char *text = raw_text(section, "currency");
    if (!text)
        return "";
    char *code = arena_strdup(builder->arena, text);
    bool good = strlen(code) == 3;
    for (char *c = code; *c; c++) {
        if (*c >= 'a' && *c <= 'z') /* by hand: toupper is the locale's */
            *c = (char)(*c - 'a' + 'A');
        good = good && *c >= 'A' && *c <= 'Z';
    }
    if (!good)
        define_error(builder, section, "currency", _("currency: '%s' is no ISO 4217 code like EUR"),
                     text);
    return good ? code : "";
}

/* A name of the zone database; checked only where that is installed. */
bool define_is_zone(struct builder *builder, const char *zone)
{
    bool good = *zone && *zone != '/' && strstr(zone, "..") == NULL && strlen(zone) < 64;
    for (const char *c = zone; *c; c++)
        good = good && (isalnum((unsigned char)*c) || strchr("_+-/", *c));
    if (good && text_word_compare(zone, "UTC", SIZE_MAX) != 0 &&
        access("/usr/share/zoneinfo/Europe", F_OK) == 0) {
        const char *file = path_join(builder->arena, "/usr/share/zoneinfo", zone);
        struct stat info;
        good = stat(file, &info) == 0 && S_ISREG(info.st_mode) && access(file, R_OK) == 0;
    }
    return good;
}

static const char *settings_timezone(struct builder *builder, const struct raw_section *section)
{
    const char *zone = raw_text(section, "timezone");
    if (!define_is_zone(builder, zone))
        define_error(builder, section, "timezone",
                     _("timezone: '%s' is no time zone like Europe/Berlin"), zone);
    return zone;
}

static void settings_time(struct settings *settings, const struct raw_section *section)
{
    const char *now = raw_text(section, "now"), *stale = raw_text(section, "stale_after");
    long seconds;
    settings->now_is_data = now && text_word_compare(now, "data", SIZE_MAX) == 0;
    if (now && !settings->now_is_data && !clock_parse(now, &settings->now))
        settings->now = (struct clock){0};
    settings->has_stale_after = stale && check_duration(stale, &seconds);
    if (settings->has_stale_after)
        settings->stale_after_hours = (int)((seconds + 3599) / 3600);
}

void define_settings(struct builder *builder)
{
    struct raw_section empty = {.kind = "redline",
                                .name = "",
                                .row = schema_find("redline", false),
                                .builtin = true,
                                .file = &(struct raw_file){.path = "built-in"}};
    const struct raw_section *section = raw_find(builder->raw, "redline", "");
    struct settings *settings = &builder->catalogue->settings;
    if (!section)
        section = &empty;
    settings->title = raw_text(section, "title");
    settings->currency = settings_currency(builder, section);
    settings->timezone = settings_timezone(builder, section);
    settings->grain = (enum grain)raw_choice(section, "grain");
    settings->refresh_seconds = (int)raw_int(section, "refresh");
    settings_time(settings, section);
    settings->theme = define_name(builder, raw_text(section, "theme"));
    settings->charset = raw_text(section, "charset");
    if (raw_text(section, "read_only"))
        check_bool(raw_text(section, "read_only"), &settings->read_only);
    if (raw_text(section, "cache"))
        check_bool(raw_text(section, "cache"), &settings->cache);
    settings->user = raw_text(section, "user");
    settings->origin = raw_origin(section);
    settings->origin.file = arena_strdup(builder->arena, settings->origin.file);
}

void define_maps(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->maps =
        define_array(builder, raw_count(builder->raw, "map", true), sizeof *catalogue->maps);
    while ((section = raw_next(builder->raw, "map", true, &index))) {
        struct map_def *map = &catalogue->maps[catalogue->map_count++];
        *map = (struct map_def){.name = section->name, .origin = raw_origin(section)};
        map->entries = define_array(builder, section->count, sizeof *map->entries);
        for (size_t i = 0; i < section->count; i++) {
            const struct raw_entry *entry = &section->entries[i];
            if (strcmp(entry->key, "enabled") != 0)
                map->entries[map->count++] =
                    (struct map_entry){.from = entry->key, .to = entry->value, .line = entry->line};
        }
    }
}

void define_journal(struct builder *builder)
{
    const struct raw_section *section = raw_find(builder->raw, "journal", "");
    const struct raw_section *roles = raw_find(builder->raw, "roles", "");
    struct journal_def *journal = &builder->catalogue->journal;

    if (section) {
        journal->path = define_path(builder, section);
        journal->group = raw_text(section, "group");
    }
    journal->roles = define_array(builder, roles ? roles->count : 0, sizeof *journal->roles);
    for (size_t i = 0; roles && i < roles->count; i++)
        journal->roles[journal->role_count++] =
            (struct role_def){.right = roles->entries[i].key, .who = roles->entries[i].value};
}

/* Its own, or that of the preset it is based on. */
static const char *known_by(struct builder *builder, const struct raw_section *section)
{
    for (int depth = 0; section && depth < 8; depth++) {
        const char *text = raw_text(section, "known_by"), *base = raw_text(section, "preset");
        if (text || !base)
            return text;
        section = raw_find(builder->raw, "preset", define_name(builder, base));
    }
    return NULL;
}

void define_presets(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;

    catalogue->presets =
        define_array(builder, raw_count(builder->raw, "preset", true), sizeof *catalogue->presets);
    while ((section = raw_next(builder->raw, "preset", true, &index))) {
        struct preset_def *preset = &catalogue->presets[catalogue->preset_count++];
        const char *title = raw_text(section, "title");
        *preset = (struct preset_def){.name = section->name,
                                      .title = title ? title : section->name,
                                      .help = raw_text(section, "help"),
                                      .based_on = define_name(builder, raw_text(section, "preset")),
                                      .origin = raw_origin(section)};
        preset->known_by =
            define_split(builder, known_by(builder, section), " & ", &preset->known_by_count);
    }
}

void define_dimensions(struct builder *builder)
{
    static const char *const known[] = {"market", "channel"};
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->dimensions = define_array(builder, raw_count(builder->raw, "dimension", true),
                                         sizeof *catalogue->dimensions);
    while ((section = raw_next(builder->raw, "dimension", true, &index))) {
        struct origin origin = raw_origin(section);
        if (strcmp(section->name, "market") != 0 && strcmp(section->name, "channel") != 0)
            define_error_nearest(builder, &origin, section->name, known, 2,
                                 _("'%s' is no dimension: there are market and channel"),
                                 section->name);
        catalogue->dimensions[catalogue->dimension_count++] =
            (struct dimension_def){.name = section->name,
                                   .path = define_path(builder, section),
                                   .code = raw_text(section, "code"),
                                   .title = raw_text(section, "name"),
                                   .origin = origin};
    }
}

void define_themes(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->themes =
        define_array(builder, raw_count(builder->raw, "theme", false), sizeof *catalogue->themes);
    while ((section = raw_next(builder->raw, "theme", false, &index))) {
        struct theme_def *theme = &catalogue->themes[catalogue->theme_count++];
        *theme = (struct theme_def){
            .name = section->name, .file = section->file->path, .count = section->count};
        theme->roles = define_array(builder, section->count, sizeof *theme->roles);
        for (size_t i = 0; i < section->count; i++)
            theme->roles[i] = (struct theme_role){.role = section->entries[i].key,
                                                  .value = section->entries[i].value,
                                                  .line = section->entries[i].line};
    }
}

void define_keys(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    const struct raw_section *section = raw_find(builder->raw, "keys", "");
    size_t count = section ? section->count : 0;
    catalogue->keys = define_array(builder, count, sizeof *catalogue->keys);
    for (size_t i = 0; i < count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        catalogue->keys[catalogue->key_count++] =
            (struct key_def){.action = entry->key,
                             .keys = entry->value,
                             .origin = {.file = entry->file->path,
                                        .line = entry->line,
                                        .builtin = entry->file->layer == LAYER_BUILTIN}};
    }
}
