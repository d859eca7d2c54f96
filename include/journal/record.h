/* A record of the journal: who said what about which finding, with the numbers that stood there.
 *
 * All of it is text, so that the hash of a record is a hash of what a person could read, and a
 * later version can show what it does not know.  One row per field: storing, hashing, exports and
 * the list read the rows.
 */
#ifndef REDLINE_JOURNAL_RECORD_H
#define REDLINE_JOURNAL_RECORD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct err;
struct strbuf;

enum { JOURNAL_TEXT_MOST = 4096, JOURNAL_WORD_MOST = 256, JOURNAL_HASH_SIZE = 65 };

struct journal_record { /* missing: "" or NULL */
    int64_t id;         /* 1, 2, 3 ... without a gap */
    const char *time;   /* 2026-11-15T06:40:00Z, by the clock of who wrote it */
    const char *user;   /* who spoke */
    const char *login;  /* whose session it was */
    const char *host, *terminal;
    const char *kind;                 /* of journal_kinds */
    const char *redline;              /* the red line, and */
    const char *path;                 /* DE/paid-social/cac/2026-W46: the place that it is about, */
    const char *period;               /* and its period: 2026-W46 */
    const char *state;                /* what then stood on the screen: red, */
    const char *value, *line;         /* "1.62", "> 1.5" */
    const char *data;                 /* version of the data: a hash of what was read */
    const char *owner, *due;          /* of a decision: who does it, until when */
    const char *until;                /* of an acknowledgement or silence: its last day */
    const char *about;                /* id of the record that this one answers or corrects */
    const char *detail;               /* more of this kind, "name=value" a line */
    const char *text;                 /* the person's own words */
    char previous[JOURNAL_HASH_SIZE]; /* hash of the record before; "" for the first */
    char hash[JOURNAL_HASH_SIZE];     /* SHA-256 in hexadecimal of all above */
};

struct journal_field {
    const char *name; /* column of the database, of exports, and in the hash */
    size_t offset;    /* of a const char * in the record */
    size_t most;      /* bytes */
    bool listed;      /* in `journal list` */
    const char *title;
};
extern const struct journal_field journal_fields[];
extern const size_t journal_field_count;
const char *journal_field_text(const struct journal_record *record,
                               const struct journal_field *field); /* never NULL */

/* What "name=value" of its detail says; false, and out is "", when there is no such line. A longer
 * value is cut. */
bool journal_detail(const struct journal_record *record, const char *name, char *out, size_t size);

/* The same record with its texts in the arena. */
void journal_record_copy(struct journal_record *out, const struct journal_record *record,
                         struct arena *arena);

/* Who may write a kind is said by a right: [roles] RIGHT = who. */
enum journal_right {
    RIGHT_NOTE,
    RIGHT_ACKNOWLEDGE,
    RIGHT_PROPOSE,
    RIGHT_APPROVE,
    RIGHT_CLOSE,
    RIGHT_COUNT
};
struct journal_kind {
    const char *name; /* "decision" */
    enum journal_right right;
    bool needs_text, needs_place, needs_about, needs_until, can_until, can_owner;
    bool approver_may; /* who may approve may write it without the right, too */
    const char *help;
};
extern const struct journal_kind journal_kinds[];
extern const size_t journal_kind_count;
const struct journal_kind *journal_kind_find(const char *name); /* NULL: none */
const char *journal_right_name(enum journal_right right);       /* its key in [roles] */

/* Is it a record that may be written: a known kind with what it needs, fields no longer than they
 * may be, valid UTF-8 without control characters (text and detail may have line ends), dates that
 * are dates?  False and one sentence. */
bool journal_record_check(const struct journal_record *record, struct err *err);
/* The end of a chain, "41:9f3c5a07d1e2b846": who keeps it elsewhere can tell later that no newest
 * records were cut off (journal_holds). */
enum { JOURNAL_SEAL_DIGITS = 16 };
void journal_record_seal(const struct journal_record *record, struct strbuf *out);
/* The hash of id, fields and `previous`: of "name:bytes:text" a line, so that no two records have
 * the same text to hash. */
void journal_record_hash(const struct journal_record *record, char out[JOURNAL_HASH_SIZE]);

#endif
