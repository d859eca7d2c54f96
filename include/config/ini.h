/* Reads one INI file: iniparser parses and stores, our own scan of the same bytes knows lines,
 * doubles and what iniparser drops silently. Section "[source shop]" has kind "source", name
 * "shop"; "[redline]" has kind "redline", name "". Kinds, names and keys are lower case (iniparser
 * folds them); values keep their case, comments and quotes are off.
 */
#ifndef REDLINE_CONFIG_INI_H
#define REDLINE_CONFIG_INI_H
#include <stdbool.h>
#include <stddef.h>

struct err_list;

struct ini_entry {
    char *key;
    char *value;
    int line;
};
struct ini_section {
    char *kind;
    char *name;
    int line;
    struct ini_entry *entries; /* in file order */
    size_t count, capacity;
};
struct ini {
    char *path; /* as shown in messages */
    struct ini_section *sections;
    size_t count, capacity;
};

/* Both add every problem (missing, a directory, binary, BOM, a line over 1022 bytes, syntax, double
 * section or key, text after a closing quote, unterminated quote) to errors with file and line, and
 * return false if there was one. */
bool ini_read_file(struct ini *ini, const char *path, struct err_list *errors);
bool ini_read_text(struct ini *ini, const char *label, const char *text, size_t length,
                   struct err_list *errors);
void ini_release(struct ini *ini);

#endif
