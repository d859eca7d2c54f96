/* Errors from outside (files, INI, arguments, child programs), as values.
 *
 * A function that can fail for such a reason returns false and fills one struct err with the place
 * and one sentence a shop manager understands.  Programmer errors assert; memory ends the program.
 */
#ifndef REDLINE_BASE_ERR_H
#define REDLINE_BASE_ERR_H
#include <stdbool.h>
#include <stddef.h>

struct strbuf;

struct err {
    char file[256]; /* "" when no file is involved */
    int line;       /* 1-based; 0 unknown */
    int column;     /* 1-based; 0 unknown */
    char text[512]; /* one sentence, printable UTF-8 */
};

/* Both always return false, so that `return err_set(err, ...)` reads well.  Text from outside that
 * is put in must be cleaned by the caller (text_clean) or goes through err's own cleaning: err_set
 * cleans the finished sentence. err may be NULL. */
bool err_set(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool err_at(struct err *err, const char *file, int line, int column, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Appends "file:line:column: text", leaving out what is unknown. */
void err_format(const struct err *err, struct strbuf *out);

/* All errors of one run, in the order they were found. */
struct err_list {
    struct err *items;
    size_t count;
    size_t capacity;
};

void err_list_init(struct err_list *list);
void err_list_release(struct err_list *list);
void err_list_add(struct err_list *list, const struct err *err);
bool err_list_addf(struct err_list *list, const char *file, int line, int column,
                   const char *format, ...)
    __attribute__((format(printf, 5, 6))); /* always false */

#endif
