/* Registers and panes from their sections.
 *
 * A register's keys beyond its own (path, key, title, help, enabled) declare columns: `age = days`,
 * `age.formula = today - granted`, `age.header = Age (days)`, `age.title = Age`.  A column that is
 * called like one of those keys is declared as `column.title = text`; its further keys are
 * `title.header` and so on, and such a key alone declares it as text.  Columns keep the order of
 * the file.
 */
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/define.h"
#include "config/check.h"

enum column_part { PART_TYPE, PART_TITLE, PART_HEADER, PART_FORMULA };

static const char *const column_parts[] = {"title", "header", "formula"};

static bool is_reserved_key(const char *name)
{
    return schema_key(schema_find("register", true), name) != NULL;
}

/* Splits a key into the column's name (in the arena) and what of it is set. False: no column's key.
 */
static bool split_key(struct builder *builder, const struct raw_section *section,
                      const struct raw_entry *entry, const char **name, enum column_part *part)
{
    const char *key = entry->key;
    struct origin origin = {.file = entry->file->path, .line = entry->line};
    *part = PART_TYPE;
    if (is_reserved_key(key))
        return false;
    if (strncmp(key, "column.", 7) == 0)
        key += 7;
    const char *dot = strchr(key, '.');
    size_t length = dot ? (size_t)(dot - key) : strlen(key);
    *name = arena_strndup(builder->arena, key, length);
    for (int i = 0; dot && i < 3; i++)
        if (strcmp(dot + 1, column_parts[i]) == 0)
            *part = (enum column_part)(i + 1);
    if (dot && *part == PART_TYPE) {
        define_error_nearest(
            builder, &origin, dot + 1, column_parts, 3,
            _("[register %s]: '%s' is none of a column's keys: .title .header .formula"),
            section->name, key);
        return false;
    }
    if (!check_identifier(*name) || check_is_reserved(*name)) {
        define_error_nearest(builder, &origin, *name, NULL, 0,
                             _("[register %s]: '%s' cannot be the name of a column in formulas"),
                             section->name, *name);
        return false;
    }
    return true;
}

static struct register_column *column_of(struct register_def *def, const char *name,
                                         const struct raw_entry *entry)
{
    for (size_t i = 0; i < def->column_count; i++)
        if (strcmp(def->columns[i].name, name) == 0)
            return &def->columns[i];
    struct register_column *column = &def->columns[def->column_count++];
    *column = (struct register_column){.name = name,
                                       .title = name,
                                       .header = name,
                                       .origin = {.file = entry->file->path,
                                                  .line = entry->line,
                                                  .builtin = entry->file->layer == LAYER_BUILTIN}};
    return column;
}

static void set_choices(struct builder *builder, struct register_column *column, const char *rest)
{
    column->type = COLUMN_CHOICE;
    column->choices = define_list(builder, rest, "|", &column->choice_count);
    if (column->choice_count == 0)
        err_list_addf(builder->errors, column->origin.file, column->origin.line, 0,
                      _("the choice '%s' has no values: write choice a|b|c"), column->name);
}

/* text | number | money | percent | date | days | choice a|b | person | market | channel | register
 * NAME */
static void set_type(struct builder *builder, struct register_column *column,
                     const struct raw_entry *entry)
{
    static const char *const types[] = {"text",   "number", "money",   "percent", "date",    "days",
                                        "person", "market", "channel", "choice",  "register"};
    static const enum column_type simple[] = {COLUMN_TEXT,    COLUMN_NUMBER,    COLUMN_MONEY,
                                              COLUMN_PERCENT, COLUMN_DATE,      COLUMN_DAYS,
                                              COLUMN_PERSON,  COLUMN_DIMENSION, COLUMN_DIMENSION};
    size_t length = strcspn(entry->value, " \t");
    const char *word = arena_strndup(builder->arena, entry->value, length);
    const char *rest = entry->value + length + strspn(entry->value + length, " \t");
    column->origin.line = entry->line;
    column->origin.file = entry->file->path;
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++) {
        if (text_word_compare(word, types[i], SIZE_MAX) != 0 || *rest)
            continue;
        column->type = simple[i];
        column->dimension = simple[i] == COLUMN_DIMENSION ? types[i] : NULL;
        return;
    }
    if (text_word_compare(word, "choice", SIZE_MAX) == 0) {
        set_choices(builder, column, rest);
    } else if (text_word_compare(word, "register", SIZE_MAX) == 0 && *rest) {
        const struct raw_section *target =
            raw_find(builder->raw, "register", define_name(builder, rest));
        column->type = COLUMN_TEXT;
        if (!target || target->removed)
            define_error_nearest(builder, &column->origin, rest, NULL, 0,
                                 _("there is no [register %s]"), rest);
    } else {
        define_error_nearest(builder, &column->origin, word, types, sizeof types / sizeof types[0],
                             _("column '%s': '%s' is no type of a column"), column->name,
                             entry->value);
    }
}

static void set_part(struct builder *builder, struct register_column *column, enum column_part part,
                     const struct raw_entry *entry)
{
    switch (part) {
    case PART_TYPE:
        set_type(builder, column, entry);
        break;
    case PART_TITLE:
        column->title = entry->value;
        break;
    case PART_HEADER:
        column->header = entry->value;
        break;
    case PART_FORMULA:
        column->formula = entry->value;
        break;
    }
}

/* A column that only ever got a title or formula, but no type, is a slip, unless its name is a
 * reserved key. */
static void check_types(struct builder *builder, const struct raw_section *section,
                        const struct register_def *def)
{
    for (size_t i = 0; i < def->column_count; i++) {
        const struct register_column *column = &def->columns[i];
        struct strbuf other = STRBUF_INIT;
        strbuf_addf(&other, "column.%s", column->name);
        if (!is_reserved_key(column->name) && !raw_entry(section, column->name) &&
            !raw_entry(section, other.text))
            err_list_addf(builder->errors, column->origin.file, column->origin.line, 0,
                          _("column '%s' has no type: write %s = number, or another type"),
                          column->name, column->name);
        strbuf_release(&other);
    }
}

static void register_key(struct builder *builder, const struct raw_section *section,
                         struct register_def *def)
{
    const char *names[512];
    size_t count = 0;
    def->key = define_name(builder, raw_text(section, "key"));
    if (!def->key && def->column_count > 0)
        def->key = def->columns[0].name;
    for (size_t i = 0; i < def->column_count; i++) {
        if (def->key && strcmp(def->columns[i].name, def->key) == 0)
            return;
        if (count < 512)
            names[count++] = def->columns[i].name;
    }
    struct origin origin = raw_key_origin(section, "key");
    if (def->key)
        define_error_nearest(builder, &origin, def->key, names, count,
                             _("key: [register %s] has no column '%s'"), def->name, def->key);
    else
        define_error(builder, section, NULL, _("[register %s] has no columns"), def->name);
}

void define_registers(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->registers = define_array(builder, raw_count(builder->raw, "register", true),
                                        sizeof *catalogue->registers);
    while ((section = raw_next(builder->raw, "register", true, &index))) {
        struct register_def *def = &catalogue->registers[catalogue->register_count++];
        const char *title = raw_text(section, "title");
        *def = (struct register_def){.name = section->name,
                                     .title = title ? title : section->name,
                                     .path = define_path(builder, section),
                                     .help = raw_text(section, "help"),
                                     .origin = raw_origin(section)};
        def->columns = define_array(builder, section->count, sizeof *def->columns);
        for (size_t i = 0; i < section->count; i++) {
            const struct raw_entry *entry = &section->entries[i];
            const char *name;
            enum column_part part;
            if (*entry->value && split_key(builder, section, entry, &name, &part))
                set_part(builder, column_of(def, name, entry), part, entry);
        }
        check_types(builder, section, def);
        register_key(builder, section, def);
        if (!def->path)
            define_error(builder, section, NULL, _("[register %s] needs a path"), def->name);
    }
}

/* Two panes on one key: a user's takes it from a built-in one; two of the same rank are an error.
 */
static void settle_keys(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    for (size_t i = 0; i < catalogue->pane_count; i++) {
        struct pane_def *a = &catalogue->panes[i];
        for (size_t j = 0; j < i && a->key; j++) {
            struct pane_def *b = &catalogue->panes[j];
            if (b->key != a->key)
                continue;
            if (a->origin.builtin == b->origin.builtin)
                err_list_addf(builder->errors, a->origin.file, a->origin.line, 0,
                              _("[pane %s] and [pane %s] have the same key %d"), b->name, a->name,
                              a->key);
            (a->origin.builtin ? a : b)->key = 0;
        }
    }
}

/* "Short term: gmv, orders | Long term: nps": a group without a title has "". */
static void define_groups(struct builder *builder, const char *text, struct pane_def *pane)
{
    size_t count;
    const char *const *parts = define_list(builder, text, "|", &count);
    pane->groups = define_array(builder, count, sizeof *pane->groups);
    for (size_t i = 0; i < count; i++) {
        struct pane_group *group = &pane->groups[pane->group_count++];
        const char *colon = strchr(parts[i], ':');
        size_t length = colon ? (size_t)(colon - parts[i]) : 0;
        while (length && parts[i][length - 1] == ' ')
            length--;
        group->title = arena_strndup(builder->arena, parts[i], length);
        if (pane->origin.builtin && *group->title)
            group->title = _(group->title);
        group->names = define_names(builder, colon ? colon + 1 : parts[i], &group->count);
    }
}

/* "10%, 30%, 60%" */
static void define_bands(struct builder *builder, const struct raw_section *section,
                         struct pane_def *pane)
{
    size_t count;
    const char *const *parts = define_list(builder, raw_text(section, "bands"), ",", &count);
    double last = 0;
    bool good = count == 3;
    for (size_t i = 0; good && i < count; i++) {
        good = number_parse(parts[i], strlen(parts[i]), &pane->bands[i]) && pane->bands[i] > last &&
               pane->bands[i] < 1;
        last = pane->bands[i];
    }
    if (!good)
        define_error(builder, section, "bands",
                     _("bands = %s: three rising parts between 0 and 100%%, like 10%%, 30%%, 60%%"),
                     raw_text(section, "bands"));
}

void define_panes(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->panes =
        define_array(builder, raw_count(builder->raw, "pane", true), sizeof *catalogue->panes);
    while ((section = raw_next(builder->raw, "pane", true, &index))) {
        struct pane_def *pane = &catalogue->panes[catalogue->pane_count++];
        const char *title = raw_text(section, "title");
        *pane =
            (struct pane_def){.name = section->name,
                              .title = title ? title : section->name,
                              .tab = raw_text(section, "tab"),
                              .help = raw_text(section, "help"),
                              .kind = define_name(builder, raw_text(section, "kind")),
                              .rows = define_name(builder, raw_text(section, "rows")),
                              .sort = define_name(builder, raw_text(section, "sort")),
                              .register_name = define_name(builder, raw_text(section, "register")),
                              .value = define_name(builder, raw_text(section, "value")),
                              .key = (int)raw_int(section, "key"),
                              .horizon = (int)raw_int(section, "horizon"),
                              .size = raw_text(section, "size"),
                              .growth = raw_text(section, "growth"),
                              .online = raw_text(section, "online"),
                              .mobile = raw_text(section, "mobile"),
                              .own = raw_text(section, "own"),
                              .turnover = raw_text(section, "turnover"),
                              .spend = raw_text(section, "spend"),
                              .year = (int)raw_int(section, "year"),
                              .until = (int)raw_int(section, "until"),
                              .x = raw_text(section, "x"),
                              .y = raw_text(section, "y"),
                              .lag = (int)raw_int(section, "lag"),
                              .observations = (int)raw_int(section, "observations"),
                              .after = define_name(builder, raw_text(section, "after")),
                              .origin = raw_origin(section)};
        if (!pane->tab)
            pane->tab = pane->title;
        pane->columns = define_names(builder, raw_text(section, "columns"), &pane->column_count);
        pane->tiers = define_names(builder, raw_text(section, "tiers"), &pane->tier_count);
        pane->steps = define_names(builder, raw_text(section, "steps"), &pane->step_count);
        define_groups(builder, raw_text(section, "groups"), pane);
        define_bands(builder, section, pane);
    }
    settle_keys(builder);
}
