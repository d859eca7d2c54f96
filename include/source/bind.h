/* A binding ties a plan to one file: its delimiter, its header, which column every slot is, its
 * outputs. */
#ifndef REDLINE_SOURCE_BIND_H
#define REDLINE_SOURCE_BIND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "source/csv.h"
#include "source/fields.h"

struct err;

struct source_binding {
    struct arena arena;
    struct csv_format format;
    long header_line;     /* 0: not found */
    uint64_t rows_offset; /* where the record after the header may start */
    long rows_line;
    const char **headers; /* as read */
    const char **titles;  /* cleaned, for people */
    size_t header_count;
    int *columns; /* by slot; -1: this file has none. Slot want_count + c is column c */
    struct plan_cell texts[TEXT_FIELDS];
    const struct plan_term *terms;
    size_t term_count;
    const struct source_output *outputs;
    size_t output_count;
    const int *twins; /* as the plan's */
    uint64_t summed;  /* as the plan's */
    int32_t day, day_end; /* of all rows, by the file's name or its preamble; DAY_NONE */
};

/* Finds the header and resolves every slot; the reader then stands before the first row and expects
 * the header's width. False and err when there is no such header, or when two columns claim one
 * place. Release it in any case. */
bool source_bind(struct source_binding *binding, const struct source_plan *plan,
                 struct csv_reader *reader, const char *path, struct err *err);
void source_binding_release(struct source_binding *binding);
/* Equal for bindings of one plan that read every record alike. */
uint64_t source_binding_hash(const struct source_binding *binding);

/* header.c: the first record in which every required header is found; fills format, header_*,
 * headers, titles, columns. */
bool header_search(struct source_binding *binding, const struct source_plan *plan,
                   struct csv_reader *reader, const char *path, struct err *err);
/* Column of the header that matches the pattern (one * allowed): exactly, else as text_header_equal
 * does; -1 when none. *other: another column that matches as well, or -1. */
int header_find(const char *const *headers, size_t count, const char *pattern, int *other);

/* What the pattern's * stands for in a header that matches it: [*from, *to). */
bool header_star(const char *header, const char *pattern, size_t *from, size_t *to);

/* wide.c: every column that is called like a currency is a rate of it; those of a mapped file, whose
 * texts are resolved already, and of one that uses our own names. False and err when there is none,
 * or one twice. */
bool wide_bind(struct source_binding *binding, const struct source_plan *plan, const char *path,
               struct err *err);

/* preamble.c: day, day_end and a constant currency where the section finds them in the file's name,
 * in the lines above the header, or in the header itself. */
bool preamble_bind(struct source_binding *binding, const struct source_plan *plan,
                   const struct csv_reader *reader, const char *path, struct err *err);

/* own.c: outputs of a file that uses redline's own column names. */
bool own_names_bind(struct source_binding *binding, const struct source_plan *plan,
                    struct csv_reader *reader, const char *path, struct err *err);

#endif
