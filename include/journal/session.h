/* One person at one journal: what may be written, and the ledger of what was. */
#ifndef REDLINE_JOURNAL_SESSION_H
#define REDLINE_JOURNAL_SESSION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "journal/funds.h"
#include "journal/journal.h"
#include "journal/ledger.h"
#include "journal/place.h"

struct catalogue;
struct err;

struct session_request {
    const struct catalogue *catalogue; /* [journal], [roles], [redline] user and read_only */
    const char *dataset;               /* as the user named it, or NULL */
    const char *user;                  /* --user, or NULL */
    bool writable;                     /* --writable and not --read-only */
    const char *as_of; /* only records up to that moment, and nothing is written; NULL: all */
};

struct session {
    struct journal *journal; /* NULL: there is none, `why` says why */
    struct journal_person person;
    char *user; /* who speaks */
    bool writable;
    char as_of[32];                       /* 2026-11-16T09:30:00Z; "": all records */
    char why[256];                        /* why nothing can be written; "" when it can */
    const struct journal_record *records; /* of the last session_refresh, */
    size_t record_count;
    struct ledger ledger;              /* and what they add up to, */
    int32_t today;                     /* on that day, */
    const struct catalogue *catalogue; /* by the words of that one: compared, never looked into */
    struct fund_guard *funds;          /* holds what is drawn against what they hold */
    struct ledger *retired; /* their marks may still be shown: of a frozen screen */
    size_t retired_count, retired_capacity;
};

/* Always leaves a session that can be asked; false and err: what was asked for (writing) cannot
 * be. */
bool session_open(struct session *session, const struct session_request *request, struct err *err);
void session_close(struct session *session);
/* Somebody else speaks at the same terminal from now on. */
void session_set_user(struct session *session, const char *user);

/* Reads what is new and makes the ledger of that day; false: nothing is new, and it is the same day of
 * the same catalogue. Records and decisions last until the next true; marks until the end of the
 * session. */
bool session_refresh(struct session *session, const struct catalogue *catalogue, int32_t today);
bool session_has_news(struct session *session);

/* What the funds hold, from the newest data: without it a draw on a fund whose amount is a formula
 * is refused. */
void session_set_funds(struct session *session, const struct fund_set *funds);

/* May such a record be written now?  False and a sentence. */
bool session_may(const struct session *session, const struct catalogue *catalogue, const char *kind,
                 struct err *err);
/* Fills in who and where, and writes; the text is cleaned. seen: the ledger's newest record when
 * the person began, as in journal_append; -1: does not matter. */
enum journal_result session_write(struct session *session, const struct catalogue *catalogue,
                                  struct journal_record *record, int64_t seen, struct err *err);
/* The same for records that belong together: all of them or none. OVERTAKEN: somebody wrote anything
 * at all after `seen`. Their texts must be clean. */
enum journal_result session_write_all(struct session *session, const struct catalogue *catalogue,
                                      struct journal_record *records, size_t count, int64_t seen,
                                      struct err *err);

#endif
