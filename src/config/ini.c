/* Reading one INI file: the only user of iniparser.
 *
 * iniparser parses and stores; config/ini_scan.h reads the same bytes for lines, doubles and
 * whatever iniparser would drop in silence.  The bytes are read once, and handed to iniparser
 * through an anonymous file, so both see the same text even when the file changes meanwhile, and a
 * built-in text takes the same way as a file.
 *
 * Of iniparser only load, getstring and the counters are used: its typed getters crash on the name
 * of a section (CVE-2023-33461) and read 010 as 8, its dump functions overflow (CVE-2025-0633). Its
 * error callback knows no user pointer; it finds ours through the path that it was given, so no
 * state of the file is global.
 *
 * A file with errors still yields its good lines, so that a caller can check those too and list
 * every error at once.
 */
#include <errno.h>
#include <fcntl.h>
#include <iniparser/iniparser.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "config/ini.h"
#include "config/ini_scan.h"

enum { FILE_MAX_BYTES = 1 << 20 };

struct load { /* what the callback finds through the path */
    int line;
    char path[40];
};

static int on_iniparser_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int on_iniparser_error(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (strstr(format, "%s (%d)")) {
        const char *path = va_arg(args, const char *);
        struct load *load = (struct load *)((uintptr_t)path - offsetof(struct load, path));
        load->line = va_arg(args, int);
    }
    va_end(args);
    return 0;
}

static bool write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, text, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return false;
        text += written;
        length -= (size_t)written;
    }
    return true;
}

/* Sets the path of a file that holds the bytes; false when there can be none. */
static bool place_bytes(struct load *load, const char *text, size_t length, int *fd, bool *named)
{
    *named = false;
    *fd = memfd_create("redline-ini", MFD_CLOEXEC);
    snprintf(load->path, sizeof load->path, "/proc/self/fd/%d", *fd);
    if (*fd >= 0 && access(load->path, R_OK) != 0) { /* no /proc: a chroot, a bare container */
        close(*fd);
        strcpy(load->path, "/tmp/redline-ini-XXXXXX");
        *fd = mkostemp(load->path, O_CLOEXEC);
        *named = *fd >= 0;
    }
    return *fd >= 0 && write_all(*fd, text, length);
}

/* The bytes as iniparser's dictionary; NULL with *line (0 unknown) when it refuses them. */
static dictionary *load_bytes(const char *text, size_t length, int *line)
{
    struct load load = {0};
    dictionary *dict = NULL;
    bool named;
    int fd;
    if (place_bytes(&load, text, length, &fd, &named)) {
        iniparser_set_error_callback(on_iniparser_error);
        dict = iniparser_load(load.path);
        iniparser_set_error_callback(NULL);
    }
    if (named)
        unlink(load.path);
    if (fd >= 0)
        close(fd);
    *line = load.line;
    return dict;
}

/* Copies the values; a key that only one of the two readers knows is an error, never a guess. */
static bool take_values(struct ini *ini, const struct ini_scan *scan, const dictionary *dict,
                        struct err_list *errors)
{
    bool good = true;
    for (size_t i = 0; i < scan->count; i++) {
        const struct ini_place *place = &scan->places[i];
        struct ini_entry *entry = &ini->sections[place->section].entries[place->entry];
        const char *value = iniparser_getstring(dict, place->lookup, NULL);
        if (!value)
            good = err_list_addf(errors, ini->path, entry->line, 0,
                                 _("this line cannot be read as 'key = value'"));
        entry->value = mem_strdup(value ? value : "");
    }
    return good;
}

static bool has_prefix(const char *text, size_t length, const char *prefix, size_t prefix_length)
{
    return length >= prefix_length && memcmp(text, prefix, prefix_length) == 0;
}

/* What makes the bytes no INI text at all. */
static const char *not_text(const char *text, size_t length)
{
    if (has_prefix(text, length, "\xff\xfe", 2) || has_prefix(text, length, "\xfe\xff", 2))
        return _("this file is UTF-16: save it as UTF-8");
    if (memchr(text, '\0', length))
        return _("this is no INI file but a binary one: it holds NUL bytes");
    if (length > FILE_MAX_BYTES)
        return _("this file is larger than 1 MiB: that is no INI file");
    return NULL;
}

static bool read_bytes(struct ini *ini, char *text, size_t length, struct err_list *errors)
{
    const char *bad = not_text(text, length);
    if (bad)
        return err_list_addf(errors, ini->path, 0, 0, "%s", bad);
    bool good = true;
    if (has_prefix(text, length, "\xef\xbb\xbf", 3)) {
        memset(text, ' ', 3);
        good = err_list_addf(
            errors, ini->path, 1, 0,
            _("the file starts with a byte-order mark (BOM): save it as UTF-8 without BOM"));
    }
    struct ini_scan scan = {0};
    good = ini_scan_text(&scan, ini, text, length, errors) && good;
    int line = 0;
    dictionary *dict = load_bytes(text, length, &line);
    if (dict)
        good = take_values(ini, &scan, dict, errors) && good;
    else
        good = err_list_addf(errors, ini->path, line, 0, _("the INI reader cannot read this file"));
    if (dict)
        iniparser_freedict(dict);
    else
        ini_release(ini);
    ini_scan_release(&scan);
    return good;
}

bool ini_read_text(struct ini *ini, const char *label, const char *text, size_t length,
                   struct err_list *errors)
{
    *ini = (struct ini){.path = mem_strdup(label)};
    char *copy = mem_dup(text, length);
    bool good = read_bytes(ini, copy, length, errors);
    free(copy);
    return good;
}

/* Opens a regular file; a directory would be an empty dictionary to iniparser, a pipe would hang.
 */
static int open_regular(const char *path, struct err_list *errors)
{
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        err_list_addf(errors, path, 0, 0, _("cannot open this INI file: %s"), strerror(errno));
        return -1;
    }
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
        return fd;
    err_list_addf(errors, path, 0, 0, "%s",
                  S_ISDIR(info.st_mode) ? _("this is a directory, not an INI file")
                                        : _("this is no regular file, so no INI file"));
    close(fd);
    return -1;
}

/* At most one byte more than an INI file may have: enough to see that it is too large. Yours. */
static char *read_whole(int fd, size_t *length)
{
    char *text = mem_alloc(FILE_MAX_BYTES + 1);
    *length = 0;
    while (*length <= FILE_MAX_BYTES) {
        ssize_t got = read(fd, text + *length, FILE_MAX_BYTES + 1 - *length);
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0)
            return text;
        if (got < 0) {
            free(text);
            return NULL;
        }
        *length += (size_t)got;
    }
    return text;
}

bool ini_read_file(struct ini *ini, const char *path, struct err_list *errors)
{
    *ini = (struct ini){.path = mem_strdup(path)};
    int fd = open_regular(path, errors);
    if (fd < 0)
        return false;
    size_t length;
    char *text = read_whole(fd, &length);
    int error = errno;
    close(fd);
    if (!text)
        return err_list_addf(errors, path, 0, 0, _("cannot read this INI file: %s"),
                             strerror(error));
    bool good = read_bytes(ini, text, length, errors);
    free(text);
    return good;
}

void ini_release(struct ini *ini)
{
    for (size_t i = 0; i < ini->count; i++) {
        struct ini_section *section = &ini->sections[i];
        for (size_t j = 0; j < section->count; j++) {
            free(section->entries[j].key);
            free(section->entries[j].value);
        }
        free(section->entries);
        free(section->kind);
        free(section->name);
    }
    free(ini->sections);
    free(ini->path);
    *ini = (struct ini){0};
}
