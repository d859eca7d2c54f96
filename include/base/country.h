/* The countries of ISO 3166-1, and everything by which exports call them.
 *
 * Beyond the 249 of the standard: XK (Kosovo, user-assigned, as banks and shops write it) and JG
 * (the Channel Islands together, the World Bank's code), which have no code and are in exports.
 * The European Union and other unions are no countries.
 */
#ifndef REDLINE_BASE_COUNTRY_H
#define REDLINE_BASE_COUNTRY_H
#include <stdbool.h>
#include <stddef.h>

struct country {
    const char *code;     /* alpha-2, capitals */
    const char *code3;    /* alpha-3, capitals */
    const char *region;   /* NA, LATAM, EU, MEA or APAC: see country_table.c */
    const char *currency; /* ISO 4217; "" of Antarctica alone */
    const char *name;     /* short, in English */
    const char *chinese;  /* short, in Chinese (simplified) */
};
extern const struct country countries[]; /* sorted by code */
extern const size_t country_count;

struct country_spelling {
    const char *text; /* folded: lower case, no accents, blanks, dots or dashes */
    const char *code; /* alpha-2 */
};
/* Names in English, Chinese and the country's own Latin script, and common aliases; sorted by
 * text, each once. */
extern const struct country_spelling country_spellings[];
extern const size_t country_spelling_count;

/* The country of a code as it stands in the table ("DE", not "de"); NULL: none. */
const struct country *country_of_code(const char *code);
/* The country that a text names: alpha-2, alpha-3, a name or an alias. Case, accents, blanks, dots,
 * dashes, commas, quotes and brackets do not count, except that a code of two or three letters has
 * nothing but dots between them (U.S.A.). NULL: none; any text may be asked. */
const struct country *country_find(const char *text);

/* Has it the form of a currency's code: three capital letters? */
bool currency_is_code(const char *text);
/* The code in capitals, of three letters in any case; false: it has not that form. */
bool currency_read(const char *text, size_t length, char code[4]);

/* What is true of every country and can stand in `where`: region, country (alpha-2), country_name
 * (English), currency. */
extern const char *const country_facts[];
extern const size_t country_fact_count;
int country_fact_find(const char *name);                           /* in any case; -1 */
const char *country_fact(const struct country *country, int fact); /* "" when it has none */

#endif
