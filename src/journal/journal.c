/*
 * The journal: a chain of records in a file that many may share.
 *
 * What may be written is the record's matter, how it is stored the database's; here is what makes a
 * journal of it: each record names the hash of the one before; nothing is built on a last record
 * that is not right; and who decides on something that somebody else has just decided on is told
 * first.
 *
 * The path is what counts, not the file once opened: before each look and each write it is seen
 * whether another file stands there now (set aside, restored, made by somebody else).
 *
 * A file that is damaged is set aside by a writer under another name, with all its bytes; SQLite's
 * own rollback file goes with it.  A reader leaves everything where it is.
 */
#include "journal/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "journal/database.h"

enum { MOST_ASIDE = 1000 };

struct journal {
    char *path, *group;
    bool writable;
    struct database *database; /* NULL: there is no file, or no good one */
    struct stat file;          /* what was opened */
    char *notice;
    const struct journal_guard *guard; /* or NULL */
    struct arena arena; /* of the records */
    struct journal_record *records;
    size_t count, capacity;
    bool read; /* records are those of: */
    int64_t version;
};

static void close_database(struct journal *journal)
{
    database_close(journal->database);
    journal->database = NULL;
    journal->read = false;
}

static bool open_database(struct journal *journal, bool writable, enum soundness *found,
                          struct err *err)
{
    journal->database = database_open(journal->path, writable, journal->group, found, err);
    return journal->database && stat(journal->path, &journal->file) == 0;
}

__attribute__((format(printf, 2, 3))) static void notice(struct journal *journal,
                                                         const char *format, ...)
{
    struct strbuf sentence = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&sentence, format, args);
    va_end(args);
    free(journal->notice);
    journal->notice = strbuf_detach(&sentence);
}

/* EEXIST: there is such a name already. */
static bool rename_new(const char *from, const char *to)
{
    struct stat info;

    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return true;
    if (errno != EINVAL && errno != ENOSYS)
        return false;
    if (lstat(to, &info) == 0) { /* a file system that cannot promise it */
        errno = EEXIST;
        return false;
    }
    return rename(from, to) == 0;
}

/* Under a name that nobody has, in the same folder: nothing is copied, nothing can be lost. */
static bool set_aside(struct journal *journal, struct err *err)
{
    struct strbuf name = STRBUF_INIT, from = STRBUF_INIT, to = STRBUF_INIT;
    bool moved = false;

    for (int i = 1; !moved && i < MOST_ASIDE; i++) {
        strbuf_clear(&name);
        strbuf_addf(&name, "%s.damaged-%d", journal->path, i);
        moved = rename_new(journal->path, name.text);
        if (!moved && errno != EEXIST)
            break;
    }
    if (moved) {
        strbuf_addf(&from, "%s-journal", journal->path);
        strbuf_addf(&to, "%s-journal", name.text);
        rename(from.text, to.text); /* mostly there is none */
        notice(journal, _("the journal was damaged: it was set aside as %s, and a new one began"),
               name.text);
    } else {
        err_at(err, journal->path, 0, 0,
               _("journal: the file is damaged, and it cannot be set aside: %s"), strerror(errno));
    }
    strbuf_release(&name);
    strbuf_release(&from);
    strbuf_release(&to);
    return moved;
}

static void share_with_group(struct journal *journal)
{
    struct group *group = journal->group ? getgrnam(journal->group) : NULL;

    if (!journal->group)
        return;
    if (!group)
        notice(journal, _("there is no group '%s': the journal is its owner's alone"),
               journal->group);
    else if (chown(journal->path, (uid_t)-1, group->gr_gid) != 0 || chmod(journal->path, 0660) != 0)
        notice(journal, _("the journal could not be given to the group '%s'"), journal->group);
}

static bool open_to_write(struct journal *journal, struct err *err)
{
    enum soundness found;
    struct stat info;
    bool is_new = stat(journal->path, &info) != 0 && errno == ENOENT;

    if (!open_database(journal, true, &found, err)) {
        if (found != DAMAGED || !set_aside(journal, err) ||
            !open_database(journal, true, &found, err))
            return false;
        is_new = true;
    }
    if (is_new)
        share_with_group(journal);
    return true;
}

static void open_to_read(struct journal *journal)
{
    static const char *const words[] = {
        [DAMAGED] = N_("it is damaged, nothing of it is shown"),
        [FOREIGN] = N_("it is another program's file"),
        [LATER_FORMAT] = N_("a later redline wrote it"),
        [UNREADABLE] = N_("it cannot be read"),
    };
    enum soundness found;
    struct stat info;

    if (stat(journal->path, &info) != 0 ? errno == ENOENT || errno == ENOTDIR : !info.st_size)
        return; /* nobody has written yet */
    if (!open_database(journal, false, &found, NULL))
        notice(journal, _("the journal %s: %s"), journal->path, _(words[found]));
}

struct journal *journal_open(const struct journal_request *request, struct err *err)
{
    struct journal *journal = mem_calloc(1, sizeof *journal);

    journal->path = mem_strdup(request->path);
    journal->group = request->group ? mem_strdup(request->group) : NULL;
    journal->writable = request->writable;
    if (!request->writable) {
        open_to_read(journal);
    } else if (!open_to_write(journal, err)) {
        journal_close(journal);
        return NULL;
    }
    return journal;
}

void journal_close(struct journal *journal)
{
    if (!journal)
        return;
    close_database(journal);
    arena_release(&journal->arena);
    free(journal->records);
    free(journal->path);
    free(journal->group);
    free(journal->notice);
    free(journal);
}

const char *journal_notice(const struct journal *journal)
{
    return journal->notice;
}

/* Does another file stand at the path now, or one where there was none? */
static bool is_another(const struct journal *journal)
{
    struct stat info;

    if (stat(journal->path, &info) != 0)
        return journal->database || journal->writable;
    if (!journal->database)
        return info.st_size || journal->writable;
    return info.st_ino != journal->file.st_ino || info.st_dev != journal->file.st_dev;
}

static bool reopen(struct journal *journal, struct err *err)
{
    close_database(journal);
    if (journal->writable)
        return open_to_write(journal, err);
    free(journal->notice);
    journal->notice = NULL;
    open_to_read(journal);
    return true;
}

static int64_t version_of(struct journal *journal)
{
    return journal->database ? database_version(journal->database) : -1;
}

bool journal_has_news(struct journal *journal)
{
    return !journal->read || is_another(journal) || version_of(journal) != journal->version;
}

static bool add_record(void *self, const struct journal_record *record)
{
    struct journal *journal = self;

    MEM_GROW(journal->records, journal->count, journal->capacity);
    journal_record_copy(&journal->records[journal->count++], record, &journal->arena);
    return true;
}

static void read_records(struct journal *journal)
{
    arena_release(&journal->arena);
    journal->count = 0;
    journal->read = true;
    journal->version = version_of(journal);
    if (journal->database &&
        !database_each(journal->database, DATABASE_AFTER, 0, add_record, journal))
        notice(journal, _("the journal %s cannot be read to its end"), journal->path);
}

const struct journal_record *journal_records(struct journal *journal, size_t *count)
{
    if (is_another(journal))
        reopen(journal, NULL);
    if (!journal->read || version_of(journal) != journal->version)
        read_records(journal);
    *count = journal->count;
    return journal->records;
}

const struct journal_record *journal_find(struct journal *journal, int64_t id)
{
    size_t count;
    const struct journal_record *records = journal_records(journal, &count);

    for (size_t i = 0; i < count; i++)
        if (records[i].id == id)
            return &records[i];
    return NULL;
}

struct last {
    int64_t id;
    char hash[JOURNAL_HASH_SIZE];
    bool right;
};

static bool take_last(void *self, const struct journal_record *record)
{
    struct last *last = self;
    char hash[JOURNAL_HASH_SIZE];

    journal_record_hash(record, hash);
    last->id = record->id;
    last->right = strcmp(hash, record->hash) == 0;
    memcpy(last->hash, record->hash, sizeof last->hash);
    return true;
}

/* The newest record, which the next one follows. */
static bool find_last(struct journal *journal, struct last *last, struct err *err)
{
    *last = (struct last){.right = true};
    if (!database_each(journal->database, DATABASE_LAST, 0, take_last, last))
        return database_err(journal->database, err);
    if (!last->right)
        return err_at(err, journal->path, 0, 0,
                      _("journal: record %lld is not as it was written; nothing is added to a "
                        "broken chain"),
                      (long long)last->id);
    return true;
}

/* The place without the period at its end: what a finding is called in every week. */
static size_t place_length(const struct journal_record *record)
{
    const char *path = record->path ? record->path : "";
    const char *slash = strrchr(path, '/');
    const char *last = slash ? slash + 1 : path;

    if (record->period && *record->period && strcmp(last, record->period) == 0)
        return (size_t)((slash ? slash : path) - path);
    return strlen(path);
}

static bool is_same_finding(const struct journal_record *a, const struct journal_record *b)
{
    size_t length = place_length(a);

    return strcmp(a->redline ? a->redline : "", b->redline ? b->redline : "") == 0 &&
           length == place_length(b) &&
           strncmp(a->path ? a->path : "", b->path ? b->path : "", length) == 0;
}

struct overtaking {
    const struct journal_record *mine;
    bool found;
};

/* To have looked at it is no word about it. */
static bool compare_finding(void *self, const struct journal_record *record)
{
    struct overtaking *overtaking = self;

    overtaking->found =
        strcmp(record->kind, "looked") != 0 && is_same_finding(overtaking->mine, record);
    return !overtaking->found;
}

/* Did somebody write about the same finding after what the person saw? */
static bool is_overtaken(struct journal *journal, const struct journal_record *record, int64_t seen)
{
    struct overtaking overtaking = {.mine = record};

    if (seen >= 0)
        database_each(journal->database, DATABASE_AFTER, seen, compare_finding, &overtaking);
    return overtaking.found;
}

void journal_set_guard(struct journal *journal, const struct journal_guard *guard)
{
    journal->guard = guard;
}

static bool is_guarded(const struct journal *journal, const struct journal_record *record)
{
    const struct journal_guard *guard = journal->guard;

    return guard && guard->concerns(guard->self, record);
}

static bool show_guard(void *self, const struct journal_record *record)
{
    const struct journal_guard *guard = self;

    guard->take(guard->self, record);
    return true;
}

/* Inside of the transaction: nobody can write in between. */
static bool ask_guard(struct journal *journal, const struct journal_record *record, struct err *err)
{
    const struct journal_guard *guard = journal->guard;
    struct journal_guard asked;

    if (!is_guarded(journal, record))
        return true;
    asked = *guard;
    guard->take(guard->self, NULL);
    if (!database_each(journal->database, DATABASE_AFTER, 0, show_guard, &asked))
        return database_err(journal->database, err);
    return guard->may(guard->self, record, false, err);
}

/* The record is the one behind `last`, and from now on the last. */
static void chain(struct journal_record *record, struct last *last)
{
    record->id = last->id + 1;
    memcpy(record->previous, last->hash, sizeof record->previous);
    journal_record_hash(record, record->hash);
    last->id = record->id;
    memcpy(last->hash, record->hash, sizeof last->hash);
}

/* Inside of a transaction. */
static enum journal_result append_next(struct journal *journal, struct journal_record *record,
                                       int64_t seen, struct err *err)
{
    struct last last;

    if (!find_last(journal, &last, err))
        return JOURNAL_REFUSED;
    chain(record, &last);
    if (is_overtaken(journal, record, seen))
        return JOURNAL_OVERTAKEN;
    if (!ask_guard(journal, record, err))
        return JOURNAL_REFUSED;
    if (database_insert(journal->database, record) && database_commit(journal->database))
        return JOURNAL_WRITTEN;
    database_err(journal->database, err);
    return JOURNAL_REFUSED;
}

enum journal_result journal_append(struct journal *journal, struct journal_record *record,
                                   int64_t seen, struct err *err)
{
    struct strbuf now = STRBUF_INIT;
    enum journal_result result = JOURNAL_REFUSED;
    bool has_time = record->time && *record->time;

    if (!journal->writable) {
        err_at(err, journal->path, 0, 0, _("journal: it was opened to be read (--writable)"));
        return JOURNAL_REFUSED;
    }
    clock_print_utc((int64_t)time(NULL), &now);
    if (!has_time)
        record->time = now.text;
    if (journal_record_check(record, err) && (!is_another(journal) || reopen(journal, err))) {
        if (database_begin(journal->database))
            result = append_next(journal, record, seen, err);
        else
            database_err(journal->database, err);
        database_rollback(journal->database); /* of nothing, when it was written */
        journal->read = false;
    }
    if (!has_time)
        record->time = NULL;
    strbuf_release(&now);
    return result;
}

/* Inside of a transaction. */
static enum journal_result append_batch(struct journal *journal, struct journal_record *records,
                                        size_t count, int64_t seen, struct err *err)
{
    struct last last;

    if (!find_last(journal, &last, err))
        return JOURNAL_REFUSED;
    if (last.id != seen)
        return JOURNAL_OVERTAKEN;
    for (size_t i = 0; i < count; i++) {
        chain(&records[i], &last);
        if (!ask_guard(journal, &records[i], err))
            return JOURNAL_REFUSED;
        if (!database_insert(journal->database, &records[i])) {
            database_err(journal->database, err);
            return JOURNAL_REFUSED;
        }
    }
    if (database_commit(journal->database))
        return JOURNAL_WRITTEN;
    database_err(journal->database, err);
    return JOURNAL_REFUSED;
}

enum journal_result journal_append_all(struct journal *journal, struct journal_record *records,
                                       size_t count, int64_t seen, struct err *err)
{
    struct strbuf now = STRBUF_INIT;
    enum journal_result result = JOURNAL_REFUSED;
    bool good = journal->writable;

    if (!good)
        err_at(err, journal->path, 0, 0, _("journal: it was opened to be read (--writable)"));
    clock_print_utc((int64_t)time(NULL), &now);
    for (size_t i = 0; i < count && good; i++) {
        records[i].time = now.text;
        good = journal_record_check(&records[i], err);
    }
    if (good && (!is_another(journal) || reopen(journal, err))) {
        if (database_begin(journal->database))
            result = append_batch(journal, records, count, seen, err);
        else
            database_err(journal->database, err);
        database_rollback(journal->database); /* of nothing, when it was written */
        journal->read = false;
    }
    for (size_t i = 0; i < count; i++)
        records[i].time = NULL;
    strbuf_release(&now);
    return result;
}

static bool broken(const struct journal *journal, int64_t id, const char *words, struct err *err)
{
    return err_at(err, journal->path, 0, 0, _("journal: record %lld %s"), (long long)id, words);
}

/* Does it follow `before` (NULL: the first), and is it as it was written? */
static bool check_link(const struct journal *journal, const struct journal_record *record,
                       const struct journal_record *before, struct err *err)
{
    char hash[JOURNAL_HASH_SIZE];
    int64_t next = before ? before->id + 1 : 1;

    if (record->id != next)
        return broken(journal, next, _("is missing"), err);
    if (strcmp(record->previous, before ? before->hash : "") != 0)
        return broken(journal, record->id, _("does not follow the record before it"), err);
    journal_record_hash(record, hash);
    if (strcmp(hash, record->hash) != 0)
        return broken(journal, record->id, _("was changed after it was written"), err);
    return true;
}

bool journal_verify(struct journal *journal, int64_t *count, struct err *err)
{
    size_t all;
    const struct journal_record *records = journal_records(journal, &all);

    *count = 0;
    if (journal->notice)
        return err_at(err, journal->path, 0, 0, "%s", journal->notice);
    for (size_t i = 0; i < all; i++, ++*count)
        if (!check_link(journal, &records[i], i ? &records[i - 1] : NULL, err))
            return false;
    return true;
}

void journal_seal(struct journal *journal, struct strbuf *out)
{
    size_t count;
    const struct journal_record *records = journal_records(journal, &count);

    if (count)
        journal_record_seal(&records[count - 1], out);
}

bool journal_holds(struct journal *journal, const char *seal, struct err *err)
{
    const char *colon = strchr(seal, ':');
    size_t digits = colon ? strlen(colon + 1) : 0, count;
    const struct journal_record *record;
    char number[24] = "";
    long id;

    journal_records(journal, &count);
    if (colon)
        snprintf(number, sizeof number, "%.*s", (int)(colon - seal), seal);
    if (!number_parse_int(number, 1, 1L << 53, &id) || digits < JOURNAL_SEAL_DIGITS ||
        digits >= JOURNAL_HASH_SIZE || strspn(colon + 1, "0123456789abcdef") != digits)
        return err_set(err, _("'%s' is no seal, as verify prints it: 41:9f3c5a07d1e2b846"), seal);
    if ((size_t)id > count)
        return err_at(err, journal->path, 0, 0,
                      _("record %ld is missing: the journal ends with %zu, so its newest records "
                        "were cut off"),
                      id, count);
    record = journal_find(journal, id);
    if (!record || strncmp(record->hash, colon + 1, digits) != 0)
        return err_at(err, journal->path, 0, 0, _("record %ld is another one than was sealed"), id);
    return true;
}

bool journal_export(struct journal *journal, struct strbuf *out, struct err *err)
{
    strbuf_adds(out, "{\"schema_version\":1,\"records\":[");
    if (journal->database && !database_export(journal->database, out))
        return database_err(journal->database, err);
    strbuf_adds(out, "\n]}\n");
    return true;
}

struct importing {
    struct journal *journal;
    struct arena arena;
    struct journal_record before;
    size_t count, added;
    bool good;
    struct err *err;
};

/* Of ours it must be the very record; after ours it must fit, and is added. */
static bool import_record(void *self, const struct journal_record *record)
{
    struct importing *importing = self;
    struct journal *journal = importing->journal;
    bool is_ours = importing->count < journal->count;

    importing->good = false;
    if (!check_link(journal, record, importing->count ? &importing->before : NULL, importing->err))
        return false;
    if (is_ours && strcmp(journal->records[importing->count].hash, record->hash) != 0)
        return broken(journal, record->id, _("is another one here: the two journals parted"),
                      importing->err);
    if (!is_ours && !journal_record_check(record, importing->err))
        return false;
    if (!is_ours && is_guarded(journal, record) &&
        !journal->guard->may(journal->guard->self, record, true, importing->err))
        return false;
    if (journal->guard)
        journal->guard->take(journal->guard->self, record);
    if (!is_ours && !database_insert(journal->database, record))
        return database_err(journal->database, importing->err);
    importing->added += !is_ours;
    importing->count++;
    importing->good = true;
    journal_record_copy(&importing->before, record, &importing->arena);
    return true;
}

static bool import_all(struct importing *importing, const char *json, size_t length)
{
    struct journal *journal = importing->journal;
    size_t ours = journal->count;

    importing->good = true;
    if (journal->guard)
        journal->guard->take(journal->guard->self, NULL);
    if (!database_import(journal->database, json, length, import_record, importing) ||
        (importing->good && !importing->count))
        return err_set(importing->err, _("this is no export of a journal, or one without records"));
    if (importing->good && importing->count < ours)
        return err_set(importing->err,
                       _("the export is older than the journal here: it ends at record %zu, the "
                         "journal at %zu"),
                       importing->count, ours);
    return importing->good;
}

bool journal_import(struct journal *journal, const char *json, size_t length, size_t *added,
                    struct err *err)
{
    struct importing importing = {.journal = journal, .err = err};
    int64_t count;
    bool good;

    *added = 0;
    if (!journal_verify(journal, &count, err))
        return false;
    if (!database_begin(journal->database))
        return database_err(journal->database, err);
    good = import_all(&importing, json, length);
    if (good && !database_commit(journal->database))
        good = database_err(journal->database, err);
    database_rollback(journal->database); /* of nothing, when it was written */
    journal->read = false;
    if (good)
        *added = importing.added;
    arena_release(&importing.arena);
    return good;
}
