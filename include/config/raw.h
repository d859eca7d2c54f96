/* All INI sections of one load, merged: built-in texts first, then the dataset's files, then
 * --config. */
#ifndef REDLINE_CONFIG_RAW_H
#define REDLINE_CONFIG_RAW_H
#include <stdbool.h>
#include <stddef.h>
#include "config/catalogue.h"
#include "config/schema.h"

struct err_list;
struct ini;

enum raw_layer { LAYER_BUILTIN, LAYER_DATASET, LAYER_CONFIG };

struct raw_file {
    const char *path, *folder; /* paths in the file are relative to folder */
    const char *canonical;     /* resolved; NULL for built-in texts */
    enum raw_layer layer;
    const struct raw_file *parent; /* that includes it, or NULL */
};
struct raw_entry {
    const char *key, *value;
    int line;
    const struct raw_file *file;
    const char *preset; /* that the key was taken from (config/preset.h), or NULL */
};
struct raw_section {
    const char *kind, *name;
    const struct section_row *row;
    const struct raw_file *file; /* of the uppermost layer that has the section */
    int line;
    bool builtin;              /* no user file names it */
    bool removed;              /* enabled = no, or left out */
    bool left_out;             /* by raw_leave_out */
    struct raw_entry *entries; /* in order of first appearance */
    size_t count, capacity;
};
struct raw {
    struct arena *arena; /* owns every string and file */
    struct err_list *errors;
    struct raw_section *sections;
    size_t count, capacity;
    const struct raw_file **files; /* those of users */
    size_t file_count, file_capacity;
};

void raw_init(struct raw *raw, struct arena *arena, struct err_list *errors);
void raw_release(struct raw *raw);
/* The embedded INI texts; their relative paths refer to folder. A [theme] of themes/NAME.ini
 * becomes theme NAME. */
void raw_add_builtins(struct raw *raw, const char *folder);
/* One user file and all that it includes. A [theme] becomes theme "user". Every problem goes to the
 * errors. */
void raw_add_file(struct raw *raw, const char *path, enum raw_layer layer);
/* Marks sections with enabled = no, and what is built in and shows a removed register. After the
 * last file. */
void raw_remove_disabled(struct raw *raw);

/* Leaves out what stands at the places of the doubts: of a section that is a list of single keys
 * the entry, of every other one the whole section. Before raw_remove_disabled. */
void raw_leave_out(struct raw *raw, struct catalogue_doubts *doubts);

/* The next section of the kind at or after *index that is not removed; NULL at the end. */
struct raw_section *raw_next(const struct raw *raw, const char *kind, bool named, size_t *index);
size_t raw_count(const struct raw *raw, const char *kind, bool named);
struct raw_section *raw_find(const struct raw *raw, const char *kind,
                             const char *name); /* also a removed one */

/* NULL when the key is absent or empty. */
const struct raw_entry *raw_entry(const struct raw_section *section, const char *key);
/* The value, else the schema's default, else NULL; built-in words for people in the reader's
 * language. */
const char *raw_text(const struct raw_section *section, const char *key);
long raw_int(const struct raw_section *section, const char *key); /* 0 when there is none */
int raw_choice(const struct raw_section *section,
               const char *key); /* index in the row's choices, -1 none */
struct origin raw_origin(const struct raw_section *section);
/* Of the key's line; of the section when the key is absent. */
struct origin raw_key_origin(const struct raw_section *section, const char *key);

/* folder + "/" + path, or path when that is absolute or folder is ".". In the arena. */
const char *path_join(struct arena *arena, const char *folder, const char *path);
const char *path_folder(struct arena *arena, const char *path); /* "." when there is no slash */

#endif
