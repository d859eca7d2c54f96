/* Which files a DATASET argument stands for (interface.md section 1).
 *
 *   a folder      its redline.ini; without one an error that names `redline probe`
 *   an INI file   itself (by its name, or because its first text is '[', ';' or '#')
 *   a CSV file    one facts source under the built-in catalogue
 *   nothing       $XDG_CONFIG_HOME/redline/redline.ini, else the sample data: that of the
 *                 program's own prefix or build tree, that of the prefix it was built for, or
 *                 ./sample-data
 *
 * --config FILE lies on top of the dataset's own INI file and overrides it key by key; alone it is
 * the dataset.  --no-config leaves INI files of dataset and user out: a folder is then all its CSV
 * files.
 *
 * This file looks at names and first bytes only; it reads no section.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "config/catalogue.h"
#include "config/dataset.h"
#include "config/raw.h"

#ifndef REDLINE_DATADIR
#define REDLINE_DATADIR "/usr/local/share/redline"
#endif

static bool is_file(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISREG(info.st_mode);
}

static bool has_suffix(const char *path, const char *suffix)
{
    size_t length = strlen(path), suffix_length = strlen(suffix);
    return length > suffix_length &&
           text_word_compare(path + length - suffix_length, suffix, SIZE_MAX) == 0;
}

/* A file of another name than .ini or .csv: INI when its first line that says something does. */
static bool looks_like_ini(const char *path)
{
    if (has_suffix(path, ".ini"))
        return true;
    if (has_suffix(path, ".csv") || has_suffix(path, ".tsv") || has_suffix(path, ".txt"))
        return false;
    FILE *file = fopen(path, "re");
    int c = ' ';
    while (file && (c == ' ' || c == '\t' || c == '\r' || c == '\n'))
        c = getc(file);
    if (file)
        fclose(file);
    return c == '[' || c == ';' || c == '#';
}

static const char *without_slash(struct arena *arena, const char *path)
{
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    return arena_strndup(arena, path, length);
}

static bool resolve_folder(struct dataset *dataset, const char *path,
                           const struct catalogue_request *request, struct arena *arena,
                           struct err_list *errors)
{
    const char *folder = without_slash(arena, path);
    const char *ini = path_join(arena, folder, "redline.ini");
    struct stat info;
    dataset->folder = folder;
    if (request->no_config) {
        dataset->csv = path_join(arena, folder, "*.csv");
        return true;
    }
    if (stat(ini, &info) == 0)
        dataset->ini = ini;
    else if (errno != ENOENT)
        return err_list_addf(errors, ini, 0, 0, _("cannot open this INI file: %s"),
                             strerror(errno));
    else if (!dataset->config)
        return err_list_addf(errors, folder, 0, 0,
                             _("this folder has no redline.ini; `redline probe FILE.csv` "
                               "proposes one"));
    return true;
}

static bool resolve_path(struct dataset *dataset, const char *path,
                         const struct catalogue_request *request, struct arena *arena,
                         struct err_list *errors)
{
    struct stat info;
    dataset->label = arena_strdup(arena, path);
    if (stat(path, &info) != 0)
        return err_list_addf(errors, path, 0, 0, _("cannot open the data: %s"), strerror(errno));
    if (S_ISDIR(info.st_mode))
        return resolve_folder(dataset, path, request, arena, errors);
    dataset->folder = path_folder(arena, path);
    if (!S_ISREG(info.st_mode))
        return err_list_addf(errors, path, 0, 0, _("this is neither a folder nor a regular file"));
    if (!looks_like_ini(path))
        dataset->csv = arena_strdup(arena, path);
    else if (request->no_config)
        return err_list_addf(errors, path, 0, 0,
                             _("an INI file as data and --no-config leave nothing to read"));
    else
        dataset->ini = arena_strdup(arena, path);
    return true;
}

/* $XDG_CONFIG_HOME/redline/redline.ini, or ~/.config/...; NULL when there is none. */
static const char *user_ini(struct arena *arena)
{
    const char *base = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (!base || *base != '/') {
        if (!home || *home != '/')
            return NULL;
        base = path_join(arena, home, ".config");
    }
    const char *path = path_join(arena, base, "redline/redline.ini");
    return is_file(path) ? path : NULL;
}

/* The folder of the running program; NULL where /proc does not tell. */
static const char *program_folder(struct arena *arena)
{
    char path[4096];
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0 || path[0] != '/')
        return NULL;
    path[length] = '\0';
    return path_folder(arena, path);
}

/* An installation that was moved as a whole is found beside the program. */
static const char *sample_folder(struct arena *arena)
{
    const char *program = program_folder(arena);
    const char *places[] = {
        program ? path_join(arena, program, "../share/redline/sample-data") : NULL,
        program ? path_join(arena, program, "sample-data") : NULL,
        REDLINE_DATADIR "/sample-data",
        "sample-data",
    };
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        char *whole = NULL;
        if (!places[i] || !is_file(path_join(arena, places[i], "redline.ini")))
            continue;
        if (i == 0)
            whole = realpath(places[i], NULL); /* without the ".." */
        const char *found = whole ? arena_strdup(arena, whole) : places[i];
        free(whole);
        return found;
    }
    return NULL;
}

bool dataset_resolve(struct dataset *dataset, const struct catalogue_request *request,
                     struct arena *arena, struct err_list *errors)
{
    *dataset =
        (struct dataset){.config = request->config ? arena_strdup(arena, request->config) : NULL};
    if (request->dataset)
        return resolve_path(dataset, request->dataset, request, arena, errors);
    struct catalogue_request plain = {.dataset = request->dataset};
    if (dataset->config) {
        dataset->ini = dataset->config;
        dataset->config = NULL;
        dataset->label = dataset->ini;
        dataset->folder = path_folder(arena, dataset->ini);
        return true;
    }
    const char *ini = request->no_config ? NULL : user_ini(arena);
    const char *sample = ini ? NULL : sample_folder(arena);
    if (ini)
        return resolve_path(dataset, ini, &plain, arena, errors);
    if (sample)
        return resolve_path(dataset, sample, &plain, arena, errors);
    return err_list_addf(errors, "", 0, 0,
                         _("no data named, no redline.ini of yours, and the sample data is not "
                           "installed: name a folder, an INI file or a CSV file"));
}
