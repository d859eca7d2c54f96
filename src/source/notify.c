/*
 * Listening for changes: inotify on folders.
 *
 * Folders are watched, never files: a file that is replaced by a rename is another file under the
 * same name, and one that is missing can only be waited for in its folder.  Of a folder that is
 * missing itself, the nearest one above it that exists is watched for the name of the next.  So
 * each path becomes pairs of a folder and a name or glob to hear of in it:
 *
 *   /data/2026-??/x.csv    /data: "2026-??", and in each folder that matches: "x.csv"
 *   /data/now/x.csv        now a link: /data: "now" (it may be turned to another folder)
 *   /data/x.csv            a link to /in/y.csv: /in: "y.csv", too
 *
 * A watched folder that goes away says so itself; folders further up can be renamed unheard, which
 * is what the slow look of the event loop is for.
 *
 * inotify tells what programs on this machine do through the file system.  On file systems that
 * others can write to it hears half of it, so only those known to be local are trusted, as tail(1)
 * does it.  The same where the system's limits or permissions stand in the way.
 */
#include "source/notify.h"

#include <dirent.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/strbuf.h"

enum { SPOTS_MAX = 1024, LINKS_MAX = 8, READ_AT_ONCE = 16 * 1024 };
enum {
    SELF_GONE = IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT,
    ENTRY_DONE = IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_ATTRIB,
    ENTRY_OPEN = IN_MODIFY | IN_CREATE,
    HEARD = SELF_GONE | ENTRY_DONE | ENTRY_OPEN | IN_ONLYDIR
};

struct spot { /* a watched folder and what is heard of in it */
    int descriptor;
    char **names;
    size_t name_count, name_capacity;
    bool wanted;
};

struct notify {
    int fd;
    struct spot *spots;
    size_t count, capacity;
    bool partial; /* something of the last set cannot be heard */
    int followed; /* links, one leading to the next */
};

struct notify *notify_new(void)
{
    struct notify *notify = mem_calloc(1, sizeof *notify);

    notify->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    return notify;
}

static void forget_names(struct spot *spot)
{
    for (size_t i = 0; i < spot->name_count; i++)
        free(spot->names[i]);
    spot->name_count = 0;
}

static void spot_release(struct spot *spot)
{
    forget_names(spot);
    free(spot->names);
}

void notify_free(struct notify *notify)
{
    if (!notify)
        return;
    for (size_t i = 0; i < notify->count; i++)
        spot_release(&notify->spots[i]);
    free(notify->spots);
    if (notify->fd >= 0)
        close(notify->fd);
    free(notify);
}

/* ---- where to listen ------------------------------------------------------------------------ */

static bool is_local(const char *folder)
{
    static const uint32_t types[] = {
        0xEF53,     0x58465342, 0x9123683E, 0x01021994,
        0x858458F6, 0x794C7630, /* ext xfs btrfs
                         tmpfs ramfs overlay */
        0x2FC12FC1, 0xF2F52010, 0x3153464A, 0x52654973,
        0xCA451A4E, 0x24051905, /* zfs f2fs jfs
                      reiserfs bcachefs ubifs */
        0x4D44,     0x2011BAB0, 0x5346544E, 0x7366746E,
        0x9660,     0x73717368, /* fat exfat ntfs
                      ntfs3 iso9660 squashfs */
    };
    struct statfs info;

    if (statfs(folder, &info) != 0)
        return false;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if ((uint32_t)info.f_type == types[i])
            return true;
    return false;
}

static struct spot *find_spot(struct notify *notify, int descriptor)
{
    for (size_t i = 0; i < notify->count; i++)
        if (notify->spots[i].descriptor == descriptor)
            return &notify->spots[i];
    return NULL;
}

/* The spot of the folder; NULL when nothing can be heard there. */
static struct spot *listen_at(struct notify *notify, const char *folder)
{
    int descriptor = notify->count < SPOTS_MAX ? inotify_add_watch(notify->fd, folder, HEARD) : -1;
    struct spot *spot = descriptor < 0 ? NULL : find_spot(notify, descriptor);

    notify->partial = notify->partial || descriptor < 0 || !is_local(folder);
    if (descriptor < 0 || spot)
        return spot;
    MEM_GROW(notify->spots, notify->count, notify->capacity);
    spot = &notify->spots[notify->count++];
    *spot = (struct spot){.descriptor = descriptor};
    return spot;
}

static void listen_for(struct notify *notify, const char *folder, const char *name, size_t length)
{
    struct spot *spot = listen_at(notify, folder);

    if (!spot)
        return;
    spot->wanted = true;
    MEM_GROW(spot->names, spot->name_count, spot->name_capacity);
    spot->names[spot->name_count++] = mem_strndup(name, length);
}

static char *join(const char *folder, const char *name, size_t length)
{
    struct strbuf path = STRBUF_INIT;

    strbuf_adds(&path, folder);
    if (path.length && path.text[path.length - 1] != '/')
        strbuf_addc(&path, '/');
    strbuf_add(&path, name, length);
    return strbuf_detach(&path);
}

static bool is_folder(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static bool is_link(const char *path)
{
    struct stat info;

    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

static void listen_below(struct notify *notify, const char *folder, const char *rest);

static void listen_to(struct notify *notify, const char *path)
{
    listen_below(notify, *path == '/' ? "/" : ".", path + strspn(path, "/"));
}

/* A file that is a link: what it leads to, too, be that missing. */
static void follow(struct notify *notify, const char *path)
{
    const char *slash = strrchr(path, '/');
    char target[PATH_MAX], *whole;
    ssize_t length = readlink(path, target, sizeof target - 1);

    if (length <= 0 || notify->followed == LINKS_MAX)
        return;
    target[length] = '\0';
    whole = *target == '/' || !slash ? mem_strdup(target) : NULL;
    if (!whole) {
        char *folder = mem_strndup(path, (size_t)(slash - path) + 1);

        whole = join(folder, target, (size_t)length);
        free(folder);
    }
    notify->followed++;
    listen_to(notify, whole);
    notify->followed--;
    free(whole);
}

/* Everything in the folder whose name matches: a folder to go on in when there is a rest. */
static void listen_in_matches(struct notify *notify, const char *folder, const char *pattern,
                              const char *rest)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;

    while (stream && (entry = readdir(stream)) != NULL) {
        bool may_be =
            rest ? entry->d_type == DT_DIR || entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN
                 : entry->d_type == DT_LNK || entry->d_type == DT_UNKNOWN;
        char *path;

        if (!may_be || fnmatch(pattern, entry->d_name, FNM_PERIOD) != 0)
            continue;
        path = join(folder, entry->d_name, strlen(entry->d_name));
        if (!rest)
            follow(notify, path);
        else if (is_folder(path))
            listen_below(notify, path, rest);
        free(path);
    }
    if (stream)
        closedir(stream);
}

/* For what `rest`, without a slash in front, names below the folder, which exists. */
static void listen_below(struct notify *notify, const char *folder, const char *rest)
{
    const char *slash = strchr(rest, '/'), *next = slash ? slash + strspn(slash, "/") : NULL;
    size_t length = slash ? (size_t)(slash - rest) : strlen(rest);
    char *child = join(folder, rest, length), *name = mem_strndup(rest, length);
    bool exists = next && is_folder(child);

    if (!exists || is_link(child))
        listen_for(notify, folder, name, length);
    if (exists)
        listen_below(notify, child, next);
    else if (strpbrk(name, "*?["))
        listen_in_matches(notify, folder, name, next);
    else if (!next)
        follow(notify, child);
    free(child);
    free(name);
}

void notify_set(struct notify *notify, const char *const *paths, size_t count)
{
    size_t kept = 0;

    notify->partial = notify->fd < 0;
    if (notify->fd < 0)
        return;
    for (size_t i = 0; i < notify->count; i++) {
        notify->spots[i].wanted = false;
        forget_names(&notify->spots[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (paths[i] && *paths[i])
            listen_to(notify, paths[i]);
    for (size_t i = 0; i < notify->count; i++) {
        struct spot *spot = &notify->spots[i];

        if (spot->wanted) {
            notify->spots[kept++] = *spot;
            continue;
        }
        inotify_rm_watch(notify->fd, spot->descriptor);
        spot_release(spot);
    }
    notify->count = kept;
}

/* ---- what is heard -------------------------------------------------------------------------- */

int notify_fd(const struct notify *notify)
{
    return notify->fd;
}

bool notify_hears_all(const struct notify *notify)
{
    return !notify->partial;
}

static bool is_named(const struct spot *spot, const char *name)
{
    for (size_t i = 0; i < spot->name_count; i++)
        if (!strcmp(spot->names[i], name) || fnmatch(spot->names[i], name, FNM_PERIOD) == 0)
            return true;
    return false;
}

static enum notice notice_of(struct notify *notify, const struct inotify_event *event)
{
    const struct spot *spot = find_spot(notify, event->wd);

    if (event->mask & IN_Q_OVERFLOW) /* events were lost, any may be among them */
        return NOTICE_DONE;
    if (!spot)
        return NOTICE_NONE;
    if (event->mask & SELF_GONE || (event->mask & IN_ATTRIB && !event->len)) /* the folder itself */
        return NOTICE_DONE;
    if (!event->len || !is_named(spot, event->name))
        return NOTICE_NONE;
    return event->mask & ENTRY_DONE ? NOTICE_DONE : NOTICE_OPEN;
}

enum notice notify_hear(struct notify *notify)
{
    _Alignas(struct inotify_event) char events[READ_AT_ONCE];
    enum notice heard = NOTICE_NONE;
    ssize_t length;

    while (notify->fd >= 0 && (length = read(notify->fd, events, sizeof events)) > 0)
        for (char *at = events; at < events + length;) {
            struct inotify_event event;
            enum notice notice;

            memcpy(&event, at, sizeof event);
            notice = notice_of(notify, (const struct inotify_event *)(const void *)at);
            heard = notice == NOTICE_NONE ? heard : notice; /* the last one tells */
            at += sizeof event + event.len;
        }
    return heard;
}
