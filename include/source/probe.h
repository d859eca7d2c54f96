/* Looks at a file that no section describes yet: an export that a preset knows, or a table whose
 * columns are guessed by their headers and cells. Reads some hundred rows, keeps none of them; no
 * cell of the file is in the result. */
#ifndef REDLINE_SOURCE_PROBE_H
#define REDLINE_SOURCE_PROBE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/memory.h"

struct catalogue;
struct err;
struct preset_def;

#define PROBE_ROWS 300 /* looked at */

enum probe_sure { PROBE_GUESS, PROBE_LIKELY, PROBE_SURE };
const char *probe_sure_name(enum probe_sure sure); /* "guess", as it stands in the proposal */

struct probe_key {           /* a line of the proposed section */
    const char *key, *value; /* NULL, NULL: a remark alone */
    enum probe_sure sure;
    bool active;      /* else a comment: the reader decides */
    const char *note; /* for people, or NULL */
};

struct probe_match { /* a preset all of whose headers the file has */
    const struct preset_def *preset;
    enum probe_sure sure;
    size_t headers; /* columns of the file that it knows */
    size_t kept, dropped, refused;
    const char *encoding;
    char delimiter;
    long header_line;
    size_t columns;
};

struct probe {
    struct arena arena;
    const char *path, *name; /* of the file; of the section */
    const char *encoding;    /* "utf-8" */
    char delimiter;
    long header_line;
    size_t columns, rows;
    struct probe_match *matches; /* best first; empty: none */
    size_t match_count, match_capacity;
    bool known; /* the keys take over matches[0] */
    struct probe_key *keys;
    size_t key_count, key_capacity;
};

/* presets: loaded with catalogue_request.presets; must outlive the result. False and err: the file
 * cannot be read, or no line of it looks like a header. Release it in any case. */
bool probe_file(struct probe *probe, const struct catalogue *presets, const char *path,
                struct err *err);
void probe_release(struct probe *probe);

#endif
