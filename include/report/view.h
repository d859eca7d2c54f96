/* What is being looked at: the same struct drives screen and exports, so they cannot disagree. */
#ifndef REDLINE_REPORT_VIEW_H
#define REDLINE_REPORT_VIEW_H
#include <stdbool.h>
#include "base/date.h"
#include "config/catalogue.h"

struct snapshot;
struct strbuf;
struct err;

/* What stands before the number of a decision where a path leads to one. */
#define DECISION_RECORD "decision-"

/* A place: "DE/paid-social/cac/2026-W46". Codes and ids by text, never pointers or row numbers. ""
 * = not set. */
struct path {
    char market[128];
    char channel[128];
    char indicator[96]; /* an indicator's id, else a red line's name */
    char record[96];    /* key of a register row (heatmap drill-down); DECISION_RECORD and a number */
    char category[96];  /* with record or alone: the heatmap's column */
    bool has_period;
    struct period period;
};

enum value_mode {
    MODE_VALUE,
    MODE_CHANGE,
    MODE_PERCENT
}; /* key v: figures; change beside them absolute; in percent */

struct ledger;
struct view {
    bool has_period;
    struct period period; /* asked; else the default period */
    enum grain grain;
    enum compare compare;
    enum value_mode mode;
    struct path at;
    char sort[64]; /* "" = pane's own (worst first), else a column id */
    bool sort_reverse;
    bool ascii;      /* texts in ASCII only: no × – … */
    int row_limit;   /* raw rows: at most so many (0 = 10,000) */
    char where[256]; /* --where, "" none */
    const struct ledger *ledger; /* what the journal says; borrowed; NULL: none is open */
};

void view_init(
    struct view *view,
    const struct snapshot *snapshot); /* period default, grain of settings, compare previous */
/* "previous", ... as --compare takes them; what is none of them is previous. */
extern const char *const compare_names[5];
enum compare compare_parse(const char *name);
/* The period in force: view's own or the default. False when there are no rows. */
bool view_period(const struct view *view, const struct snapshot *snapshot, struct period *out);

/* Parses a PATH: segments market, channel (if it is one), indicator or red line, period, in that
 * order, each optional;
 * "*" or "All" = all. Errors name the segment and the nearest known. */
bool path_parse(const char *text, const struct snapshot *snapshot, struct path *out,
                struct err *err);
bool path_is_decision(const struct path *path); /* its record is one of the journal's */
void path_print(const struct path *path, struct strbuf *out);
/* "All > DE Germany > paid-social > CAC > 2026-W46" */
void path_crumbs(const struct path *path, const struct snapshot *snapshot, bool ascii,
                 struct strbuf *out);

#endif
