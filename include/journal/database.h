/* The journal's table of records, in a SQLite file. Internal to src/journal. */
#ifndef REDLINE_JOURNAL_DATABASE_H
#define REDLINE_JOURNAL_DATABASE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "journal/record.h"

struct err;
struct strbuf;

struct database;
enum soundness { SOUND, DAMAGED, FOREIGN, LATER_FORMAT, UNREADABLE };

/* NULL unless the file is SOUND: then *found and err say what it is.  Writable: made when it is
 * missing (0600; 0660 when shared).  Else the file must be there. */
struct database *database_open(const char *path, bool writable, bool shared, enum soundness *found,
                               struct err *err);
void database_close(struct database *database);

/* What went wrong in the last call, in words; false. */
bool database_err(struct database *database, struct err *err);

/* Writing is one transaction; others wait meanwhile. */
bool database_begin(struct database *database);
bool database_commit(struct database *database); /* true: it is on the disk */
void database_rollback(struct database *database);
bool database_insert(struct database *database, const struct journal_record *record);

/* Changes when somebody else wrote. */
int64_t database_version(struct database *database);

/* Called for each record, whose texts are gone afterwards; false stops. */
typedef bool database_visit(void *self, const struct journal_record *record);
enum database_part { DATABASE_AFTER, DATABASE_LAST };
/* Records with an id > after, in order; or the last one alone.  False: it could not be read. */
bool database_each(struct database *database, enum database_part part, int64_t after,
                   database_visit *visit, void *self);

/* Appends each record as a JSON object, with commas and line ends between. */
bool database_export(struct database *database, struct strbuf *out);
/* Visits the "records" of a JSON text, whatever they hold.  False: it is none. */
bool database_import(struct database *database, const char *json, size_t length,
                     database_visit *visit, void *self);

#endif
