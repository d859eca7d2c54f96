/* Where the journal of a data set lies, and who is writing. */
#ifndef REDLINE_JOURNAL_PLACE_H
#define REDLINE_JOURNAL_PLACE_H
#include <stdbool.h>
#include "journal/record.h"

struct err;

/* $XDG_STATE_HOME/redline/NAME/journal.db, NAME being the folder's or file's; of two data sets of
 * the same name the later one gets NAME-2.  `make`: the folders are made (0700).  The path is
 * yours; NULL and err. */
char *journal_place(const char *dataset, bool make, struct err *err);

struct journal_person { /* yours: journal_person_release */
    char *login, *host, *terminal;
};
void journal_person_init(struct journal_person *person); /* asks the system */
void journal_person_release(struct journal_person *person);
/* May this login write such a record?  `who` is a right's value in [roles]: names and @groups;
 * NULL: everybody. */
bool journal_may(const char *who, const char *login);

#endif
