/*
 * Where a journal lies and who writes in it.
 *
 * A data set's journal has a folder of the data set's name, so that a person finds it; a file in it
 * says which data set that is.  A data set that was moved takes its journal along: the name is only
 * another one's as long as that other data set still exists.
 *
 * The login is the system's word for whose session it is, never the environment's.
 */
#include "journal/place.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { MOST_NAMESAKES = 100 };

static bool add_state_home(struct strbuf *path)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");

    if (state && state[0] == '/')
        strbuf_addf(path, "%s/redline", state);
    else if (home && home[0] == '/')
        strbuf_addf(path, "%s/.local/state/redline", home);
    return path->length > 0;
}

/* The last part of the path, without what a file name should not have. */
static void add_name(struct strbuf *out, const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash && slash[1] ? slash + 1 : path;
    size_t start = out->length;

    for (const char *c = name; *c; c++) {
        unsigned char byte = (unsigned char)*c;

        strbuf_addc(out, byte < ' ' || byte == '/' || byte == 0x7f ? '_' : *c);
    }
    if (out->length == start || out->text[start] == '.')
        strbuf_adds(out, "data");
}

/* Every folder of a path, from the top. */
static bool make_folders(const char *path)
{
    char *copy = mem_strdup(path);
    bool good = true;

    for (char *c = copy + 1; good && *c; c++) {
        if (*c != '/')
            continue;
        *c = '\0';
        good = mkdir(copy, 0700) == 0 || errno == EEXIST;
        *c = '/';
    }
    good = good && (mkdir(copy, 0700) == 0 || errno == EEXIST);
    free(copy);
    return good;
}

static void read_line(const char *path, struct strbuf *line)
{
    char text[PATH_MAX + 1];
    FILE *file = fopen(path, "re");

    if (file && fgets(text, sizeof text, file))
        strbuf_add(line, text, strcspn(text, "\n"));
    if (file)
        fclose(file);
}

/* Is the folder that of another data set, which still exists? */
static bool is_anothers(const char *folder, const char *dataset)
{
    struct strbuf note = STRBUF_INIT, owner = STRBUF_INIT;
    struct stat info;
    bool another;

    strbuf_addf(&note, "%s/dataset", folder);
    read_line(note.text, &owner);
    another = owner.length && strcmp(owner.text, dataset) != 0 && stat(owner.text, &info) == 0;
    strbuf_release(&note);
    strbuf_release(&owner);
    return another;
}

static bool claim(const char *folder, const char *dataset)
{
    struct strbuf note = STRBUF_INIT, owner = STRBUF_INIT;
    bool good = make_folders(folder);

    strbuf_addf(&note, "%s/dataset", folder);
    read_line(note.text, &owner);
    if (good && strcmp(owner.text, dataset) != 0) {
        FILE *file = fopen(note.text, "we");

        good = file && fprintf(file, "%s\n", dataset) > 0;
        good = file && fclose(file) == 0 && good;
    }
    strbuf_release(&note);
    strbuf_release(&owner);
    return good;
}

char *journal_place(const char *dataset, bool make, struct err *err)
{
    struct strbuf base = STRBUF_INIT, folder = STRBUF_INIT;
    char *whole = realpath(dataset, NULL);
    bool good = add_state_home(&base);

    if (!whole)
        whole = mem_strdup(dataset);
    if (!good)
        err_set(err, _("the journal has no place: neither XDG_STATE_HOME nor HOME is set"));
    strbuf_addc(&base, '/');
    add_name(&base, whole);
    for (int i = 1; good && i < MOST_NAMESAKES; i++) {
        strbuf_clear(&folder);
        strbuf_adds(&folder, base.text);
        if (i > 1)
            strbuf_addf(&folder, "-%d", i);
        if (!is_anothers(folder.text, whole))
            break;
    }
    if (good && make && !claim(folder.text, whole))
        good = err_at(err, folder.text, 0, 0, _("journal: the folder cannot be made: %s"),
                      strerror(errno));
    strbuf_adds(&folder, "/journal.db");
    free(whole);
    strbuf_release(&base);
    if (!good)
        strbuf_release(&folder);
    return good ? strbuf_detach(&folder) : NULL;
}

void journal_person_init(struct journal_person *person)
{
    const struct passwd *entry = getpwuid(getuid());
    char host[HOST_NAME_MAX + 1] = "", terminal[PATH_MAX] = "";
    struct strbuf login = STRBUF_INIT;

    if (entry && entry->pw_name[0])
        strbuf_adds(&login, entry->pw_name);
    else
        strbuf_addf(&login, "uid:%ld", (long)getuid());
    if (gethostname(host, sizeof host - 1) != 0)
        host[0] = '\0';
    if (ttyname_r(STDIN_FILENO, terminal, sizeof terminal) != 0)
        terminal[0] = '\0';
    *person = (struct journal_person){.login = text_clean_dup(login.text),
                                      .host = text_clean_dup(host),
                                      .terminal = text_clean_dup(terminal)};
    strbuf_release(&login);
}

void journal_person_release(struct journal_person *person)
{
    free(person->login);
    free(person->host);
    free(person->terminal);
    *person = (struct journal_person){.login = NULL};
}

static bool is_in_group(const char *name, const char *login)
{
    const struct group *group = getgrnam(name);
    const struct passwd *entry;

    if (!group)
        return false;
    for (char **member = group->gr_mem; *member; member++)
        if (strcmp(*member, login) == 0)
            return true;
    entry = getpwnam(login);
    return entry && entry->pw_gid == group->gr_gid;
}

bool journal_may(const char *who, const char *login)
{
    if (!who)
        return true;
    for (const char *at = who; *at;) {
        size_t length = strcspn(at, ",");
        const char *word = at;
        size_t span = length;
        char name[LOGIN_NAME_MAX + 2];

        text_trim(&word, &span);
        if (span && span < sizeof name) {
            memcpy(name, word, span);
            name[span] = '\0';
            if (strcmp(name, "*") == 0 || strcmp(name, login) == 0 ||
                (name[0] == '@' && is_in_group(name + 1, login)))
                return true;
        }
        at += length + (at[length] == ',');
    }
    return false;
}
