/*
 * The cells of large files, from one start to the next.
 *
 * Reading ten million rows takes seconds, what comes out are some megabytes of sums.  With
 * `cache = yes` these are kept, one file each, and the next start takes them instead, when the file
 * has the same path, size, time and inode, and when everything that decides how it is read is the
 * same: the INI files, byte for byte, and the program, by its own size and time.
 *
 * The default is no: sums, and hashes of customers' and orders' ids, would lie in a folder that
 * nobody thinks of when the files themselves are removed or locked away.
 *
 * Nothing in the cache is needed, so nothing in it is an error: what is not ours (another user's, a
 * link, another key), was cut short or has one bit that differs, is passed over and written anew.
 * Files are written beside their place and renamed, readable by nobody else; the folder can be
 * emptied at any time.
 *
 * Only small things are left out on purpose: files under 4 MiB are as quickly read, and what
 * depends on other files or rests on a half line (cube/part_pack.h) is not what it seems alone.
 */
#include "engine/cache.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/pack.h"
#include "base/strmap.h"
#include "config/catalogue.h"
#include "cube/part_pack.h"
#include "source/plan.h"
#include "source/stamp.h"

#define LEAST_BYTES (4 * 1024 * 1024) /* of a file that is kept */
#define MAGIC "redline cells 1\n"

struct header {
    char magic[16];
    uint64_t key, size, checksum; /* of what follows */
};

/* ---- keys and places ---- */

static uint64_t hash_stamp(const char *path, uint64_t hash)
{
    struct file_stamp stamp;

    file_stamp_take(&stamp, path);
    hash = hash_bytes(&stamp.size, sizeof stamp.size, hash);
    hash = hash_bytes(&stamp.inode, sizeof stamp.inode, hash);
    return hash_bytes(&stamp.mtime_ns, sizeof stamp.mtime_ns, hash);
}

static uint64_t hash_file(const char *path, uint64_t hash)
{
    char block[4096];
    size_t size;
    FILE *file = fopen(path, "re");

    while (file && (size = fread(block, 1, sizeof block, file)) > 0)
        hash = hash_bytes(block, size, hash);
    if (file)
        fclose(file);
    return hash;
}

uint64_t cache_key(const struct catalogue *catalogue)
{
    uint64_t hash;

    if (!catalogue->settings.cache)
        return 0;
    hash = hash_stamp("/proc/self/exe", 0);
    for (size_t i = 0; i < catalogue->file_count; i++)
        hash = hash_file(catalogue->files[i], hash);
    return hash + !hash;
}

/* Of one source's file as it is. */
static uint64_t key_of(uint64_t key, const struct part *part)
{
    const struct file_report *report = part_report(part);
    const uint64_t stamp[] = {report->size, report->inode, (uint64_t)report->mtime_ns};

    return hash_bytes(stamp, sizeof stamp, key);
}

static bool add_folder(struct strbuf *out)
{
    const char *base = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

    if (base && *base == '/')
        strbuf_addf(out, "%s/redline", base);
    else if (home && *home == '/')
        strbuf_addf(out, "%s/.cache/redline", home);
    return out->length > 0;
}

/* Named after the file's place and the source, so that a file takes one place however it changes.
 */
static bool add_place(struct strbuf *out, const char *path, const char *source)
{
    char *whole = realpath(path, NULL);
    uint64_t hash = whole ? hash_bytes(source, strlen(source) + 1,
                                       hash_bytes(whole, strlen(whole), UINT64_C(0x63656C6C73)))
                          : 0;

    free(whole);
    if (!hash || !add_folder(out))
        return false;
    strbuf_addf(out, "/%016llx.cells", (unsigned long long)hash);
    return true;
}

/* ---- finding ---- */

static bool read_all(int fd, char *to, size_t size)
{
    while (size) {
        ssize_t got = read(fd, to, size);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        to += got;
        size -= (size_t)got;
    }
    return true;
}

/* What follows the header, or NULL: somebody else's, another key, damaged. */
static char *read_payload(int fd, struct header *header)
{
    struct stat info;
    char *bytes;

    if (fstat(fd, &info) != 0 || !S_ISREG(info.st_mode) || info.st_uid != geteuid() ||
        (info.st_mode & 077) || !read_all(fd, (char *)header, sizeof *header) ||
        memcmp(header->magic, MAGIC, sizeof header->magic) != 0 ||
        header->size != (uint64_t)info.st_size - sizeof *header)
        return NULL;
    bytes = mem_alloc(header->size + 1);
    if (read_all(fd, bytes, header->size) &&
        hash_bytes(bytes, header->size, header->key) == header->checksum)
        return bytes;
    free(bytes);
    return NULL;
}

/* Is it of this very file? */
static bool is_of(const struct part *part, const char *path, const struct file_stamp *stamp)
{
    const struct file_report *report = part_report(part);
    struct file_stamp then = {
        .exists = true, .size = report->size, .inode = report->inode, .mtime_ns = report->mtime_ns};

    return !strcmp(report->path, path) && file_stamp_equal(&then, stamp);
}

static struct part *unpack(const char *bytes, const struct header *header, uint64_t key,
                           struct dims *dims, const struct source_plan *plan)
{
    struct pack pack = pack_reader(bytes, header->size);
    struct part *part = part_unpack(dims, plan, &pack);

    pack_release(&pack);
    if (part && key_of(key, part) == header->key)
        return part;
    part_unref(part);
    return NULL;
}

struct part *cache_find(uint64_t key, struct dims *dims, const struct source_plan *plan,
                        const char *path, const struct file_stamp *stamp)
{
    struct strbuf place = STRBUF_INIT;
    struct header header;
    struct part *part = NULL;
    char *bytes;
    int fd = -1;

    if (key && stamp->size >= LEAST_BYTES && add_place(&place, path, source_plan_def(plan)->name))
        fd = open(place.text, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    bytes = fd < 0 ? NULL : read_payload(fd, &header);
    if (bytes)
        part = unpack(bytes, &header, key, dims, plan);
    if (part && !is_of(part, path, stamp)) {
        part_unref(part);
        part = NULL;
    }
    if (fd >= 0) {
        log_line("cache: %s: %s", place.text, part ? "taken" : "not of use");
        close(fd);
    }
    free(bytes);
    strbuf_release(&place);
    return part;
}

/* ---- keeping ---- */

static bool write_all(int fd, const char *bytes, size_t size)
{
    while (size) {
        ssize_t put = write(fd, bytes, size);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        bytes += put;
        size -= (size_t)put;
    }
    return true;
}

/* The folder and those above it. */
static void make_folder(void)
{
    struct strbuf folder = STRBUF_INIT;

    add_folder(&folder);
    for (char *c = folder.text + 1; *c; c++)
        if (*c == '/') {
            *c = '\0';
            mkdir(folder.text, 0700);
            *c = '/';
        }
    mkdir(folder.text, 0700);
    strbuf_release(&folder);
}

/* Whole or not at all, whoever looks. */
static bool write_file(const char *place, const struct header *header, const struct strbuf *bytes)
{
    struct strbuf beside = STRBUF_INIT;
    bool good;
    int fd;

    strbuf_addf(&beside, "%s-XXXXXX", place);
    fd = mkostemp(beside.text, O_CLOEXEC); /* 0600 */
    good = fd >= 0 && write_all(fd, (const char *)header, sizeof *header) &&
           write_all(fd, bytes->text, bytes->length);
    good = fd >= 0 && close(fd) == 0 && good && rename(beside.text, place) == 0;
    if (fd >= 0 && !good)
        unlink(beside.text);
    strbuf_release(&beside);
    return good;
}

void cache_keep(uint64_t key, struct part *part)
{
    struct strbuf place = STRBUF_INIT;
    struct pack pack;
    struct header header = {.magic = MAGIC};

    if (!key || part_report(part)->size < LEAST_BYTES || !part_is_plain(part) ||
        !add_place(&place, part_report(part)->path, part_source(part))) {
        strbuf_release(&place);
        return;
    }
    pack = pack_writer();
    part_pack(part, &pack);
    header.key = key_of(key, part);
    header.size = pack.out.length;
    header.checksum = hash_bytes(pack.out.text, pack.out.length, header.key);
    make_folder();
    if (!write_file(place.text, &header, &pack.out))
        log_line("cache: %s: %s", place.text, strerror(errno));
    pack_release(&pack);
    strbuf_release(&place);
}
