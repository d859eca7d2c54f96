/* Sections merged from all INI texts, checked key by key against the schema.
 *
 * Layers: the built-in catalogue, the dataset's redline.ini with what it includes, the file of
 * --config.  A higher layer overrides a section key by key; inside one layer a named section may
 * stand only once, whatever file it is in, and an unnamed one ([redline], [keys] ...) may be spread
 * over files as long as no key stands twice.  An empty value takes a key of a lower layer back: it
 * counts as absent.
 *
 * Each entry remembers its file and line, and so the folder that relative paths refer to.  This
 * file knows nothing of what sections mean; config/define.h turns them into definitions.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/builtin.h"
#include "config/check.h"
#include "config/ini.h"
#include "config/raw.h"

enum { FILES_MAX = 256 };

void raw_init(struct raw *raw, struct arena *arena, struct err_list *errors)
{
    *raw = (struct raw){.arena = arena, .errors = errors};
}

void raw_release(struct raw *raw)
{
    for (size_t i = 0; i < raw->count; i++)
        free(raw->sections[i].entries);
    free(raw->sections);
    free(raw->files);
    *raw = (struct raw){0};
}

const char *path_join(struct arena *arena, const char *folder, const char *path)
{
    if (*path == '/' || strcmp(folder, ".") == 0 || *folder == '\0')
        return arena_strdup(arena, path);
    struct strbuf joined = STRBUF_INIT;
    bool slash = folder[strlen(folder) - 1] == '/';
    strbuf_addf(&joined, "%s%s%s", folder, slash ? "" : "/", path);
    const char *result = arena_strdup(arena, joined.text);
    strbuf_release(&joined);
    return result;
}

const char *path_folder(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return ".";
    return arena_strndup(arena, path, slash == path ? 1 : (size_t)(slash - path));
}

/* "unknown section", with the nearest kind. */
static void report_section(struct raw *raw, const struct ini *ini,
                           const struct ini_section *section)
{
    const char *kinds[32];
    size_t count = 0;
    bool named = *section->name != '\0';
    const struct section_row *other = schema_find(section->kind, !named);
    if (other && named) {
        err_list_addf(raw->errors, ini->path, section->line, 0,
                      _("[%s %s] takes no name: write [%s]"), section->kind, section->name,
                      section->kind);
        return;
    }
    if (other) {
        err_list_addf(raw->errors, ini->path, section->line, 0, _("[%s] needs a name: [%s NAME]"),
                      section->kind, section->kind);
        return;
    }
    for (size_t i = 0; i < schema_section_count && count < 32; i++)
        kinds[count++] = schema_sections[i].kind;
    const char *nearest = text_nearest(section->kind, kinds, count);
    if (nearest)
        err_list_addf(raw->errors, ini->path, section->line, 0,
                      _("there is no kind of section called '%s'; did you mean '%s'?"),
                      section->kind, nearest);
    else
        err_list_addf(raw->errors, ini->path, section->line, 0,
                      _("there is no kind of section called '%s'"), section->kind);
}

static void report_key(struct raw *raw, const struct ini *ini, const struct raw_section *section,
                       const struct ini_entry *entry)
{
    const char *keys[64];
    size_t count = 0;
    for (size_t i = 0; i < section->row->key_count && count < 64; i++)
        keys[count++] = section->row->keys[i].name;
    const char *nearest = text_nearest(entry->key, keys, count);
    const char *space = *section->name ? " " : "";
    if (nearest)
        err_list_addf(raw->errors, ini->path, entry->line, 0,
                      _("[%s%s%s] has no key '%s'; did you mean '%s'?"), section->kind, space,
                      section->name, entry->key, nearest);
    else
        err_list_addf(raw->errors, ini->path, entry->line, 0, _("[%s%s%s] has no key '%s'"),
                      section->kind, space, section->name, entry->key);
}

/* Names that formulas and paths can use. */
static bool check_name(struct raw *raw, const struct ini *ini, const struct ini_section *section)
{
    bool word = strcmp(section->kind, "indicator") == 0 || strcmp(section->kind, "measure") == 0;
    if (word && !check_identifier(section->name))
        return err_list_addf(raw->errors, ini->path, section->line, 0,
                             _("'%s' cannot be a name in formulas: use letters, digits and _"),
                             section->name);
    if (word && check_is_reserved(section->name))
        return err_list_addf(raw->errors, ini->path, section->line, 0,
                             _("'%s' is a word of the formula language: choose another name"),
                             section->name);
    if (strpbrk(section->name, "/,"))
        return err_list_addf(raw->errors, ini->path, section->line, 0,
                             _("the name '%s' holds a '/' or ','"), section->name);
    return true;
}

static struct raw_entry *find_entry(const struct raw_section *section, const char *key)
{
    for (size_t i = 0; i < section->count; i++)
        if (strcmp(section->entries[i].key, key) == 0)
            return &section->entries[i];
    return NULL;
}

static void add_entry(struct raw *raw, struct raw_section *section, const struct raw_file *file,
                      const struct ini *ini, const struct ini_entry *entry)
{
    const struct key_row *row = schema_key(section->row, entry->key);
    struct raw_entry *old = find_entry(section, entry->key);
    struct strbuf why = STRBUF_INIT;
    if (!row && !section->row->open_keys)
        report_key(raw, ini, section, entry);
    if (row && !check_value(row, entry->value, &why))
        err_list_addf(raw->errors, ini->path, entry->line, 0, "%s: %s", entry->key, why.text);
    strbuf_release(&why);
    if (old && !section->row->named && old->file->layer == file->layer &&
        strcmp(entry->key, "include") != 0)
        err_list_addf(raw->errors, ini->path, entry->line, 0,
                      _("'%s' stands twice: the first one is in %s, line %d"), entry->key,
                      old->file->path, old->line);
    if (!old) {
        MEM_GROW(section->entries, section->count, section->capacity);
        old = &section->entries[section->count++];
        *old = (struct raw_entry){.key = arena_strdup(raw->arena, entry->key)};
    }
    old->value = arena_strdup(raw->arena, entry->value);
    old->line = entry->line;
    old->file = file;
}

static struct raw_section *open_section(struct raw *raw, const struct section_row *row,
                                        const char *name, const struct raw_file *file,
                                        const struct ini_section *from)
{
    struct raw_section *section = raw_find(raw, row->kind, name);
    if (section && section->row == row) {
        if (row->named && section->file->layer == file->layer)
            err_list_addf(raw->errors, file->path, from->line, 0,
                          _("[%s %s] stands twice: the first one is in %s, line %d"), row->kind,
                          name, section->file->path, section->line);
        if (section->file->layer < file->layer) {
            section->file = file;
            section->line = from->line;
        }
        section->builtin = section->builtin && file->layer == LAYER_BUILTIN;
        return section;
    }
    MEM_GROW(raw->sections, raw->count, raw->capacity);
    section = &raw->sections[raw->count++];
    *section = (struct raw_section){.kind = row->kind,
                                    .name = arena_strdup(raw->arena, name),
                                    .row = row,
                                    .file = file,
                                    .line = from->line,
                                    .builtin = file->layer == LAYER_BUILTIN};
    return section;
}

static void merge(struct raw *raw, const struct ini *ini, const struct raw_file *file,
                  const char *theme)
{
    for (size_t i = 0; i < ini->count; i++) {
        const struct ini_section *from = &ini->sections[i];
        const struct section_row *row = schema_find(from->kind, *from->name != '\0');
        if (!row) {
            report_section(raw, ini, from);
            continue;
        }
        check_name(raw, ini, from);
        const char *name = strcmp(row->kind, "theme") == 0 ? theme : from->name;
        struct raw_section *section = open_section(raw, row, name, file, from);
        for (size_t j = 0; j < from->count; j++)
            if (from->entries[j].value)
                add_entry(raw, section, file, ini, &from->entries[j]);
    }
}

static struct raw_file *new_file(struct raw *raw, const char *path, const char *folder,
                                 enum raw_layer layer)
{
    struct raw_file *file = arena_alloc(raw->arena, sizeof *file);
    *file =
        (struct raw_file){.path = arena_strdup(raw->arena, path), .folder = folder, .layer = layer};
    return file;
}

void raw_add_builtins(struct raw *raw, const char *folder)
{
    for (size_t i = 0; i < builtin_text_count; i++) {
        const struct builtin_text *text = &builtin_texts[i];
        struct ini ini;
        char theme[64] = "default";
        const char *stem = strrchr(text->name, '/') ? strrchr(text->name, '/') + 1 : text->name;
        size_t length = strcspn(stem, ".");
        if (length < sizeof theme) {
            memcpy(theme, stem, length);
            theme[length] = '\0';
        }
        ini_read_text(&ini, text->name, text->text, text->length, raw->errors);
        merge(raw, &ini, new_file(raw, text->name, folder, LAYER_BUILTIN), theme);
        ini_release(&ini);
    }
}

/* The folder of --config's file is made absolute: a relative path could be taken for one in the
 * dataset. */
static const char *file_folder(struct raw *raw, const char *path, enum raw_layer layer)
{
    char resolved[PATH_MAX];
    const char *folder = path_folder(raw->arena, path);
    if (layer == LAYER_CONFIG && realpath(folder, resolved))
        return arena_strdup(raw->arena, resolved);
    return folder;
}

/* False (and says so) when the file was read before: by itself, through others or twice. */
static bool check_first_reading(struct raw *raw, const char *path, const char *canonical,
                                const struct raw_file *parent, int line)
{
    for (const struct raw_file *up = parent; up; up = up->parent)
        if (strcmp(up->canonical, canonical) == 0)
            return err_list_addf(raw->errors, parent->path, line, 0,
                                 _("include goes round in a circle: %s includes %s again"),
                                 parent->path, path);
    for (size_t i = 0; i < raw->file_count; i++)
        if (strcmp(raw->files[i]->canonical, canonical) == 0)
            return err_list_addf(raw->errors, parent ? parent->path : path, line, 0,
                                 _("%s is read twice"), path);
    if (raw->file_count >= FILES_MAX)
        return err_list_addf(raw->errors, parent ? parent->path : path, line, 0,
                             _("more than 256 INI files"));
    return true;
}

static void add_file(struct raw *raw, const char *path, enum raw_layer layer,
                     const struct raw_file *parent, int line);

static void add_includes(struct raw *raw, const struct ini_entry *include,
                         const struct raw_file *file)
{
    const char *rest = include->value;
    while (*rest) {
        size_t length = strcspn(rest, ",");
        const char *item = rest;
        size_t item_length = length;
        text_trim(&item, &item_length);
        if (item_length > 0) {
            const char *name = arena_strndup(raw->arena, item, item_length);
            add_file(raw, path_join(raw->arena, file->folder, name), file->layer, file,
                     include->line);
        }
        rest += length + (rest[length] == ',');
    }
}

static const struct ini_entry *find_include(const struct ini *ini)
{
    for (size_t i = 0; i < ini->count; i++) {
        const struct ini_section *section = &ini->sections[i];
        if (strcmp(section->kind, "redline") != 0 || *section->name)
            continue;
        for (size_t j = 0; j < section->count; j++)
            if (strcmp(section->entries[j].key, "include") == 0 && section->entries[j].value)
                return &section->entries[j];
    }
    return NULL;
}

static void add_file(struct raw *raw, const char *path, enum raw_layer layer,
                     const struct raw_file *parent, int line)
{
    char resolved[PATH_MAX];
    struct ini ini;
    const char *canonical = realpath(path, resolved) ? resolved : path;
    if (!check_first_reading(raw, path, canonical, parent, line))
        return;
    struct raw_file *file = new_file(raw, path, file_folder(raw, path, layer), layer);
    file->canonical = arena_strdup(raw->arena, canonical);
    file->parent = parent;
    MEM_GROW(raw->files, raw->file_count, raw->file_capacity);
    raw->files[raw->file_count++] = file;
    size_t before = raw->errors->count;
    ini_read_file(&ini, path, raw->errors);
    if (parent && raw->errors->count > before && ini.count == 0)
        err_list_addf(raw->errors, parent->path, line, 0,
                      _("the included file %s could not be read"), path);
    merge(raw, &ini, file, "user");
    const struct ini_entry *include = find_include(&ini);
    if (include)
        add_includes(raw, include, file);
    ini_release(&ini);
}

void raw_add_file(struct raw *raw, const char *path, enum raw_layer layer)
{
    add_file(raw, path, layer, NULL, 0);
}

/* Sections of which one key can go without taking the rest's meaning with it. */
static bool is_list_of_keys(const struct raw_section *section)
{
    return !section->row->named || strcmp(section->kind, "source") == 0 ||
           strcmp(section->kind, "preset") == 0 || strcmp(section->kind, "map") == 0 ||
           strcmp(section->kind, "theme") == 0;
}

static void leave_out_section(struct raw_section *section, struct catalogue_doubts *doubts)
{
    if (section->removed)
        return;
    section->removed = section->left_out = true;
    doubts->lost_source = doubts->lost_source || strcmp(section->kind, "source") == 0 ||
                          strcmp(section->kind, "dimension") == 0;
    MEM_GROW(doubts->names, doubts->name_count, doubts->name_capacity);
    doubts->names[doubts->name_count++] = mem_strdup(section->name);
}

static void remove_entry(struct raw_section *section, size_t i)
{
    section->count--;
    memmove(&section->entries[i], &section->entries[i + 1],
            (section->count - i) * sizeof *section->entries);
}

/* A field of a source goes with everything that is said of it (`total`, `total.decimal`); a source
 * without date, or without its command, cannot be read at all. */
static void leave_out_key(struct raw_section *section, size_t i, struct catalogue_doubts *doubts)
{
    const char *key = section->entries[i].key;
    size_t length = strlen(key);

    remove_entry(section, i);
    if (strcmp(section->kind, "source") != 0 || strchr(key, '.'))
        return;
    doubts->lost_source =
        doubts->lost_source || strcmp(key, "date") == 0 || strcmp(key, "preset") == 0;
    for (size_t k = 0; k < section->count;)
        if (strncmp(section->entries[k].key, key, length) == 0 &&
            section->entries[k].key[length] == '.')
            remove_entry(section, k);
        else
            k++;
}

static void leave_out_at(struct raw_section *section, const struct err *place,
                         struct catalogue_doubts *doubts)
{
    if (section->line == place->line && strcmp(section->file->path, place->file) == 0)
        leave_out_section(section, doubts);
    for (size_t i = 0; i < section->count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        if (entry->line != place->line || strcmp(entry->file->path, place->file) != 0)
            continue;
        if (!is_list_of_keys(section) || strcmp(entry->key, "command") == 0) {
            leave_out_section(section, doubts);
            return;
        }
        leave_out_key(section, i, doubts);
        return;
    }
}

void raw_leave_out(struct raw *raw, struct catalogue_doubts *doubts)
{
    for (size_t p = 0; p < doubts->count; p++)
        for (size_t i = 0; doubts->places[p].line > 0 && i < raw->count; i++)
            leave_out_at(&raw->sections[i], &doubts->places[p], doubts);
}

/* Built in, and about a register that is gone. */
static bool is_orphan(const struct raw *raw, const struct raw_section *section)
{
    const char *name = section->builtin ? raw_text(section, "register") : NULL;
    const struct raw_section *target = name ? raw_find(raw, "register", name) : NULL;
    return target && target->removed;
}

void raw_remove_disabled(struct raw *raw)
{
    for (size_t i = 0; i < raw->count; i++) {
        struct raw_section *section = &raw->sections[i];
        const struct raw_entry *entry =
            schema_key(section->row, "enabled") ? raw_entry(section, "enabled") : NULL;
        bool enabled = true;
        if (entry && check_bool(entry->value, &enabled))
            section->removed = !enabled;
    }
    for (size_t i = 0; i < raw->count; i++) {
        struct raw_section *section = &raw->sections[i];
        if (schema_key(section->row, "register") && is_orphan(raw, section))
            section->removed = true;
    }
}

struct raw_section *raw_next(const struct raw *raw, const char *kind, bool named, size_t *index)
{
    while (*index < raw->count) {
        struct raw_section *section = &raw->sections[(*index)++];
        if (!section->removed && section->row->named == named && strcmp(section->kind, kind) == 0)
            return section;
    }
    return NULL;
}

size_t raw_count(const struct raw *raw, const char *kind, bool named)
{
    size_t count = 0, index = 0;
    while (raw_next(raw, kind, named, &index))
        count++;
    return count;
}

struct raw_section *raw_find(const struct raw *raw, const char *kind, const char *name)
{
    for (size_t i = 0; i < raw->count; i++)
        if (strcmp(raw->sections[i].name, name) == 0 && strcmp(raw->sections[i].kind, kind) == 0)
            return &raw->sections[i];
    return NULL;
}

const struct raw_entry *raw_entry(const struct raw_section *section, const char *key)
{
    const struct raw_entry *entry = section ? find_entry(section, key) : NULL;
    return entry && *entry->value ? entry : NULL;
}

const char *raw_text(const struct raw_section *section, const char *key)
{
    const struct raw_entry *entry = raw_entry(section, key);
    const struct key_row *row = section ? schema_key(section->row, key) : NULL;
    bool ours = !entry || (entry->file && entry->file->layer == LAYER_BUILTIN);
    const char *text = entry ? entry->value : row ? row->fallback : NULL;
    return text && *text && row && row->shown && ours ? _(text) : text;
}

long raw_int(const struct raw_section *section, const char *key)
{
    const struct key_row *row = schema_key(section->row, key);
    const char *text = raw_text(section, key);
    long number = 0;
    if (text && number_parse_int(text, row->low, row->high, &number))
        return number;
    return 0;
}

int raw_choice(const struct raw_section *section, const char *key)
{
    const struct key_row *row = schema_key(section->row, key);
    const char *text = raw_text(section, key);
    int choice = text ? check_choice(row->choices, text) : -1;
    return choice < 0 && row->fallback ? check_choice(row->choices, row->fallback) : choice;
}

struct origin raw_origin(const struct raw_section *section)
{
    return (struct origin){
        .file = section->file->path, .line = section->line, .builtin = section->builtin};
}

struct origin raw_key_origin(const struct raw_section *section, const char *key)
{
    const struct raw_entry *entry = raw_entry(section, key);
    struct origin origin = raw_origin(section);
    if (entry) {
        origin.file = entry->file->path;
        origin.line = entry->line;
        origin.builtin = entry->file->layer == LAYER_BUILTIN; /* whoever wrote the other keys */
        origin.preset = entry->preset;
    }
    return origin;
}
