/*
 * Whether a file is still the one that was read. Size, time of change in nanoseconds and inode
 * together notice appended rows, files replaced by a rename, and files rewritten in place; a
 * missing file is a stamp too, and so is one that may not be read any more.
 */
#include "source/stamp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

void file_stamp_take(struct file_stamp *stamp, const char *path)
{
    struct stat info;

    *stamp = (struct file_stamp){.exists = false};
    if (stat(path, &info) != 0)
        return;
    stamp->exists = true;
    stamp->forbidden = faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) != 0;
    stamp->size = (uint64_t)info.st_size;
    stamp->inode = (uint64_t)info.st_ino;
    stamp->mtime_ns = (int64_t)info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec;
}

bool file_stamp_equal(const struct file_stamp *a, const struct file_stamp *b)
{
    return a->exists == b->exists && a->forbidden == b->forbidden && a->size == b->size && a->inode == b->inode &&
           a->mtime_ns == b->mtime_ns;
}
