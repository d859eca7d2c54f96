/* The journal: decisions, acknowledgements and notes, append-only, shared by all who may write.
 *
 * A record that journal_append accepted is on the disk.  Nothing is ever changed or taken out: the
 * database refuses it, and the chain of hashes shows it where somebody went around the database.
 */
#ifndef REDLINE_JOURNAL_JOURNAL_H
#define REDLINE_JOURNAL_JOURNAL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "journal/record.h"

struct err;
struct journal;
struct strbuf;

struct journal_request {
    const char *path;
    bool writable;     /* else nothing is made or changed, not even a missing file */
    const char *group; /* the file is that Unix group's, too; NULL: the owner's alone */
};

/* Never fails for a reader: a file that is missing is a journal without records; one that is no
 * good is one without records, too, and journal_notice says why.  A writer gets the damaged file
 * set aside beside it (never overwritten), with a notice, and a new journal.  NULL and err: a
 * writer cannot write there. */
struct journal *journal_open(const struct journal_request *request, struct err *err);
void journal_close(struct journal *journal);
const char *journal_notice(const struct journal *journal); /* a sentence, or NULL */

/* All records, oldest first; borrowed until the next call of a function of this journal. */
const struct journal_record *journal_records(struct journal *journal, size_t *count);
const struct journal_record *journal_find(struct journal *journal, int64_t id); /* or NULL */
/* Has somebody written since the last journal_records?  Costs a look, no read. */
bool journal_has_news(struct journal *journal);

/* What else must hold of a new record after all that are before it.  Asked inside of the transaction
 * that writes it, so that of two people at once the second is held against the first's record. */
struct journal_guard {
    void *self;
    /* Else it is not asked, which costs nothing. */
    bool (*concerns)(void *self, const struct journal_record *next);
    /* Shows it what is there already, from the first on; before that once NULL: forget. */
    void (*take)(void *self, const struct journal_record *before);
    /* False and err: it is not written. imported: somebody else's journal took it. */
    bool (*may)(void *self, const struct journal_record *next, bool imported, struct err *err);
};
/* Must last as long as the journal; NULL: none. */
void journal_set_guard(struct journal *journal, const struct journal_guard *guard);

enum journal_result {
    JOURNAL_WRITTEN,  /* on the disk; record->id, previous and hash are set */
    JOURNAL_REFUSED,  /* nothing was written: err says why */
    JOURNAL_OVERTAKEN /* nothing was written: somebody wrote about the same finding first */
};
/* Checks and writes one record; time, id, previous and hash are made here (a time that is set is
 * kept).  `seen`: the newest record that the person saw (-1: does not matter); when there is a
 * newer one about the same red line and place, whatever its period, the person must see it first.
 */
enum journal_result journal_append(struct journal *journal, struct journal_record *record,
                                   int64_t seen, struct err *err);

/* All of them or none, in this order, in one transaction; each is checked and filled in as above.
 * OVERTAKEN: somebody wrote anything at all after `seen`. */
enum journal_result journal_append_all(struct journal *journal, struct journal_record *records,
                                       size_t count, int64_t seen, struct err *err);

/* Goes through the whole chain.  False: err names the first record that is not as it was written.
 * *count: records that are right before it. */
bool journal_verify(struct journal *journal, int64_t *count, struct err *err);

/* journal_record_seal of the newest record; nothing when there is none. */
void journal_seal(struct journal *journal, struct strbuf *out);
/* Is the record of that seal there, as it was?  False: err says what is wrong. */
bool journal_holds(struct journal *journal, const char *seal, struct err *err);

/* All of it as JSON, {"schema_version":1,"records":[...]}, one record a line. */
bool journal_export(struct journal *journal, struct strbuf *out, struct err *err);
/* Takes over the records of an export that follow ours: both must agree up to there, and each new
 * record must fit the chain.  False and err: nothing was taken. */
bool journal_import(struct journal *journal, const char *json, size_t length, size_t *added,
                    struct err *err);

#endif
