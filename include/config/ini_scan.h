/* Our own pass over the bytes of an INI file, for what iniparser does not tell: lines, doubles,
 * dropped text. */
#ifndef REDLINE_CONFIG_INI_SCAN_H
#define REDLINE_CONFIG_INI_SCAN_H
#include <stdbool.h>
#include <stddef.h>

struct err_list;
struct ini;

#define INI_LINE_MAX                                                                               \
    1022 /* bytes of a line, joined lines together; one more and iniparser gives up */

struct ini_place {
    size_t section, entry; /* indices into ini->sections, and into its entries */
    char *lookup;          /* "section:key" as iniparser stores it */
};
struct ini_scan {
    struct ini_place *places;
    size_t count, capacity;
};

/* Fills sections and entries of ini (values stay NULL) and blanks every bad line of text, so that
 * iniparser can load the rest.  False when something was wrong; ini and scan are usable all the
 * same. */
bool ini_scan_text(struct ini_scan *scan, struct ini *ini, char *text, size_t length,
                   struct err_list *errors);
void ini_scan_release(struct ini_scan *scan);

#endif
