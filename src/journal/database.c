/*
 * A table of records in a SQLite file: the only user of SQLite.
 *
 * People decide a few times an hour, so the safest way of writing wins over the fastest: rollback
 * journal, synchronous = FULL, one immediate transaction a record.  A WAL would need shared memory
 * on one host, and journals are shared over NFS.  Writers wait for each other for seconds rather
 * than fail; readers never hold a lock while a person thinks.
 *
 * Append-only is the database's own rule, kept by triggers: no update, no delete, and a new record
 * must have the next id and name the hash of the one before.  What a hash is worth is journal.c's
 * matter.
 */
#include "journal/database.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"

enum { APPLICATION = 0x72646c6e /* "rdln" */, FORMAT = 1, BUSY_MS = 10000 };

struct database {
    char *path;
    sqlite3 *handle;
};

static const char schema_rules[] =
    "CREATE TRIGGER record_is_kept BEFORE UPDATE ON record BEGIN"
    " SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER record_stays BEFORE DELETE ON record BEGIN"
    " SELECT RAISE(ABORT, 'the journal is append-only'); END;"
    "CREATE TRIGGER record_follows BEFORE INSERT ON record"
    " WHEN NEW.id IS NOT (SELECT coalesce(max(id), 0) + 1 FROM record)"
    " OR NEW.previous IS NOT"
    " coalesce((SELECT hash FROM record WHERE id = NEW.id - 1), '')"
    " BEGIN SELECT RAISE(ABORT, 'the record does not follow the last one'); END;";

/* What SQLite says, in the words of somebody who looks after a shop. */
bool database_err(struct database *database, struct err *err)
{
    int code = sqlite3_errcode(database->handle);
    const char *words;

    switch (code & 0xff) {
    case SQLITE_FULL:
        words = _("the disk is full: nothing was written");
        break;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        words = _("it may not be written");
        break;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        words = _("others were writing all the time: nothing was written, try again");
        break;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        words = _("the file is damaged");
        break;
    case SQLITE_CANTOPEN:
        words = _("it cannot be opened");
        break;
    default:
        words = sqlite3_errmsg(database->handle);
    }
    return err_at(err, database->path, 0, 0, _("journal: %s"), words);
}

static bool run(struct database *database, const char *sql)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK;
}

/* One number that a statement gives; `otherwise` when it gives none. */
static int64_t number_of(struct database *database, const char *sql, int64_t otherwise)
{
    sqlite3_stmt *statement = NULL;
    int64_t number = otherwise;

    if (sqlite3_prepare_v2(database->handle, sql, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

/* "time, user, ...", or with the same text before each: ":" for parameters. */
static void add_fields(struct strbuf *sql, const char *before, const char *after)
{
    for (size_t i = 0; i < journal_field_count; i++)
        strbuf_addf(sql, "%s%s%s, ", before, journal_fields[i].name, after);
}

static bool make_schema(struct database *database)
{
    struct strbuf sql = STRBUF_INIT;
    bool good;

    strbuf_addf(&sql, "PRAGMA application_id = %d; PRAGMA user_version = %d;", APPLICATION, FORMAT);
    strbuf_adds(&sql, "CREATE TABLE record(id INTEGER PRIMARY KEY CHECK(id > 0), ");
    add_fields(&sql, "", " TEXT NOT NULL");
    strbuf_adds(&sql, "previous TEXT NOT NULL, hash TEXT NOT NULL UNIQUE) STRICT;");
    strbuf_adds(&sql, schema_rules);
    good = run(database, sql.text);
    strbuf_release(&sql);
    return good;
}

/* The file of a new database comes into being with its first page. */
static bool make_tables(struct database *database)
{
    if (number_of(database, "PRAGMA application_id", 0) == APPLICATION)
        return true; /* nobody has to wait for a look */
    return run(database, "PRAGMA journal_mode = DELETE; BEGIN IMMEDIATE") &&
           (number_of(database, "PRAGMA application_id", 0) == APPLICATION ||
            number_of(database, "SELECT count(*) FROM sqlite_schema", 1) > 0 ||
            make_schema(database)) &&
           run(database, "COMMIT");
}

static bool open_handle(struct database *database, bool writable, bool shared)
{
    int flags = SQLITE_OPEN_READWRITE | (writable ? SQLITE_OPEN_CREATE : 0);
    mode_t before = umask(shared ? 0007 : 0077);
    bool good = sqlite3_open_v2(database->path, &database->handle, flags, NULL) == SQLITE_OK;

    if (good) {
        sqlite3_busy_timeout(database->handle, BUSY_MS);
        sqlite3_db_config(database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        run(database, "PRAGMA trusted_schema = OFF; PRAGMA synchronous = FULL;");
        good = !writable || make_tables(database);
    }
    umask(before);
    return good;
}

static enum soundness look_over(struct database *database)
{
    sqlite3_stmt *statement = NULL;
    enum soundness found = UNREADABLE;
    int code = sqlite3_prepare_v2(database->handle, "PRAGMA quick_check(1)", -1, &statement, NULL);

    if (code == SQLITE_OK)
        code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        const unsigned char *text = sqlite3_column_text(statement, 0);

        found = text && strcmp((const char *)text, "ok") == 0 ? SOUND : DAMAGED;
    } else if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
        found = DAMAGED;
    }
    sqlite3_finalize(statement);
    if (found == SOUND && number_of(database, "PRAGMA application_id", 0) != APPLICATION)
        found = FOREIGN;
    else if (found == SOUND && number_of(database, "PRAGMA user_version", 0) > FORMAT)
        found = LATER_FORMAT;
    return found;
}

struct database *database_open(const char *path, bool writable, bool shared, enum soundness *found,
                               struct err *err)
{
    struct database *database = mem_calloc(1, sizeof *database);

    database->path = mem_strdup(path);
    bool opened = open_handle(database, writable, shared);
    struct err why = {.text = ""};
    if (!opened)
        database_err(database, &why); /* before the next call forgets it */
    *found = look_over(database);
    if (opened && *found == SOUND) {
        if (!writable)
            run(database, "PRAGMA query_only = ON");
        return database;
    }
    if (*found == FOREIGN)
        err_at(err, path, 0, 0, _("journal: this is another program's file"));
    else if (*found == LATER_FORMAT)
        err_at(err, path, 0, 0, _("journal: a later redline wrote this file"));
    else if (!opened && err)
        *err = why;
    else
        database_err(database, err);
    if (*found == SOUND)
        *found = UNREADABLE;
    database_close(database);
    return NULL;
}

void database_close(struct database *database)
{
    if (!database)
        return;
    sqlite3_close_v2(database->handle);
    free(database->path);
    free(database);
}

bool database_begin(struct database *database)
{
    return run(database, "BEGIN IMMEDIATE");
}

bool database_commit(struct database *database)
{
    return run(database, "COMMIT");
}

void database_rollback(struct database *database)
{
    if (!sqlite3_get_autocommit(database->handle))
        run(database, "ROLLBACK");
}

int64_t database_version(struct database *database)
{
    return number_of(database, "PRAGMA data_version", -1);
}

static const char *column_text(sqlite3_stmt *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement, column);

    return text ? (const char *)text : "";
}

static void copy_hash(char out[JOURNAL_HASH_SIZE], sqlite3_stmt *statement, int column)
{
    const char *text = column_text(statement, column);
    size_t length = strlen(text);

    out[0] = '\0';
    if (length < JOURNAL_HASH_SIZE)
        memcpy(out, text, length + 1);
}

/* A row of "SELECT id, fields, previous, hash". */
static void take_record(struct journal_record *record, sqlite3_stmt *statement)
{
    int column = 0;

    *record = (struct journal_record){.id = sqlite3_column_int64(statement, column++)};
    for (size_t i = 0; i < journal_field_count; i++) {
        const char *text = column_text(statement, column++);

        memcpy((char *)record + journal_fields[i].offset, &text, sizeof text);
    }
    copy_hash(record->previous, statement, column++);
    copy_hash(record->hash, statement, column);
}

/* Steps through a statement of such rows, and ends it.  False: it broke off. */
static bool visit_all(sqlite3_stmt *statement, database_visit *visit, void *self)
{
    struct journal_record record;
    int code = SQLITE_ERROR;
    bool goes_on = true;

    while (goes_on && statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        take_record(&record, statement);
        goes_on = visit(self, &record);
    }
    return sqlite3_finalize(statement) == SQLITE_OK && (code == SQLITE_DONE || !goes_on);
}

bool database_each(struct database *database, enum database_part part, int64_t after,
                   database_visit *visit, void *self)
{
    static const char *const rests[] = {[DATABASE_AFTER] = "WHERE id > ?1 ORDER BY id",
                                        [DATABASE_LAST] = "ORDER BY id DESC LIMIT 1"};
    struct strbuf sql = STRBUF_INIT;
    sqlite3_stmt *statement = NULL;

    strbuf_adds(&sql, "SELECT id, ");
    add_fields(&sql, "", "");
    strbuf_addf(&sql, "previous, hash FROM record %s", rests[part]);
    sqlite3_prepare_v2(database->handle, sql.text, -1, &statement, NULL);
    strbuf_release(&sql);
    if (statement && part == DATABASE_AFTER)
        sqlite3_bind_int64(statement, 1, after);
    return visit_all(statement, visit, self);
}

bool database_insert(struct database *database, const struct journal_record *record)
{
    struct strbuf sql = STRBUF_INIT;
    sqlite3_stmt *statement = NULL;
    int parameter = 1;
    bool good;

    strbuf_adds(&sql, "INSERT INTO record(id, ");
    add_fields(&sql, "", "");
    strbuf_adds(&sql, "previous, hash) VALUES(?, ");
    for (size_t i = 0; i < journal_field_count; i++)
        strbuf_adds(&sql, "?, ");
    strbuf_adds(&sql, "?, ?)");
    good = sqlite3_prepare_v2(database->handle, sql.text, -1, &statement, NULL) == SQLITE_OK;
    strbuf_release(&sql);
    sqlite3_bind_int64(statement, parameter++, record->id);
    for (size_t i = 0; i < journal_field_count; i++)
        sqlite3_bind_text(statement, parameter++, journal_field_text(record, &journal_fields[i]),
                          -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, parameter++, record->previous, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(statement, parameter, record->hash, -1, SQLITE_TRANSIENT);
    good = good && sqlite3_step(statement) == SQLITE_DONE;
    return sqlite3_finalize(statement) == SQLITE_OK && good;
}

bool database_export(struct database *database, struct strbuf *out)
{
    struct strbuf sql = STRBUF_INIT;
    sqlite3_stmt *statement = NULL;
    int code = SQLITE_ERROR;
    const char *before = "";

    strbuf_adds(&sql, "SELECT json_object('id', id, ");
    for (size_t i = 0; i < journal_field_count; i++)
        strbuf_addf(&sql, "'%s', %s, ", journal_fields[i].name, journal_fields[i].name);
    strbuf_adds(&sql, "'previous', previous, 'hash', hash) FROM record ORDER BY id");
    sqlite3_prepare_v2(database->handle, sql.text, -1, &statement, NULL);
    while (statement && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        strbuf_addf(out, "%s\n%s", before, column_text(statement, 0));
        before = ",";
    }
    sqlite3_finalize(statement);
    strbuf_release(&sql);
    return code == SQLITE_DONE;
}

bool database_import(struct database *database, const char *json, size_t length,
                     database_visit *visit, void *self)
{
    struct strbuf sql = STRBUF_INIT;
    sqlite3_stmt *statement = NULL;

    strbuf_adds(&sql, "SELECT CAST(value->>'id' AS INTEGER), ");
    for (size_t i = 0; i < journal_field_count; i++)
        strbuf_addf(&sql, "coalesce(value->>'%s', ''), ", journal_fields[i].name);
    strbuf_adds(&sql, "value->>'previous', value->>'hash' FROM json_each(?1, '$.records')");
    sqlite3_prepare_v2(database->handle, sql.text, -1, &statement, NULL);
    strbuf_release(&sql);
    if (statement)
        sqlite3_bind_text64(statement, 1, json, length, SQLITE_TRANSIENT, SQLITE_UTF8);
    return visit_all(statement, visit, self);
}
