/* Has a file changed? size, mtime in ns, inode; and the same for what a glob matches. */
#ifndef REDLINE_SOURCE_STAMP_H
#define REDLINE_SOURCE_STAMP_H
#include <stdbool.h>
#include <stdint.h>

struct file_stamp {
    bool exists, forbidden; /* forbidden: it is there, and we may not read it */
    uint64_t size, inode;
    int64_t mtime_ns;
};
void file_stamp_take(struct file_stamp *stamp, const char *path);
bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b);

#endif
