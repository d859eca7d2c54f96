/* One row for every section kind and key of an INI file: type, range, default and help. Checking,
 * near-miss messages, the man page, README tables and completion all read these rows. */
#ifndef REDLINE_CONFIG_SCHEMA_H
#define REDLINE_CONFIG_SCHEMA_H
#include <stdbool.h>
#include <stddef.h>

enum key_type {
    KEY_TEXT,
    KEY_INT,
    KEY_NUMBER,
    KEY_CHOICE,
    KEY_BOOL,
    KEY_LIST,
    KEY_FORMULA,
    KEY_CONDITION,
    KEY_DATE,
    KEY_DURATION,
    KEY_CHAR
};

struct key_row {
    const char *name; /* "" ends a table */
    enum key_type type;
    const char *choices;  /* "a|b|c" for KEY_CHOICE */
    long low, high;       /* for KEY_INT */
    const char *fallback; /* default, as text; NULL none */
    const char *help;
    bool shown; /* words for people: where they are built in they are translated */
};
struct section_row {
    const char *kind; /* "redline", "indicator", ...; "redline" with a name is a red line: kind
                         "redline NAME" */
    bool named;
    const struct key_row *keys;
    size_t key_count;
    bool open_keys; /* further keys are data: fields of a source, codes of a map, columns of a
                       register */
    const char *help;
};
extern const struct section_row schema_sections[];
extern const size_t schema_section_count;
const char *key_type_name(enum key_type type); /* "whole number", to be translated */
const struct section_row *schema_find(const char *kind, bool named);

#endif
