/* Listens for changes of files by their folders, so that nobody has to look again and again.  A
 * hint only: what has changed is known by stamps. */
#ifndef REDLINE_SOURCE_NOTIFY_H
#define REDLINE_SOURCE_NOTIFY_H
#include <stdbool.h>
#include <stddef.h>

enum notice {
    NOTICE_NONE,
    NOTICE_OPEN, /* something changes, and its writer may not be done */
    NOTICE_DONE  /* something has changed: closed, renamed, removed */
};

struct notify;
struct notify *notify_new(void);         /* never NULL */
void notify_free(struct notify *notify); /* NULL is fine */
/* Listens from now on for these paths, globs or names, whether they exist or not, and for no other.
 * NULL and "" name nothing. */
void notify_set(struct notify *notify, const char *const *paths, size_t count);
/* Readable when something came; -1: the system gives no such thing. */
int notify_fd(const struct notify *notify);
/* Takes in what came, without waiting. */
enum notice notify_hear(struct notify *notify);
/* False: some change may go unheard (a network file system, too many folders, no permission). */
bool notify_hears_all(const struct notify *notify);

#endif
