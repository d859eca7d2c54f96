/* The catalogue: everything that is data, not code: settings, measures, indicators, red lines,
 * sources, maps, dimensions, registers, panes, themes, keys.  Built-in INI texts come first, the
 * dataset's files override them section by section and key by key.  Every section and key has one
 * schema row (config/schema.h) that gives its type, range, default and help text.
 *
 * A catalogue is immutable once loaded. Formulas are kept as text: they are compiled later, when it
 * is known which measures the sources supply (indicator/model.h).
 */
#ifndef REDLINE_CONFIG_CATALOGUE_H
#define REDLINE_CONFIG_CATALOGUE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/clock.h"
#include "base/date.h"
#include "base/memory.h"
#include "base/money.h"
#include "base/number.h"

struct err;
struct err_list;
struct catalogue_raw;

struct origin {
    const char *file; /* as shown in messages; "built-in/redlines.ini" */
    int line;
    bool builtin; /* the whole section is built in, no user key */
    const char *preset; /* that the key was taken from: the place is the user's `preset =`; or NULL */
};

enum better { BETTER_NEUTRAL, BETTER_HIGHER, BETTER_LOWER };
enum compare { COMPARE_PREVIOUS, COMPARE_YEAR, COMPARE_BOTH, COMPARE_TARGET, COMPARE_NONE };

struct settings { /* [redline] */
    const char *title;
    const char *currency; /* ISO code, or "" = the one that the data has */
    const char *timezone;
    enum grain grain;
    int refresh_seconds; /* default 60; 0 = only when files change or on r */
    bool now_is_data;    /* now = data */
    struct clock now;    /* fixed when now = DATE or --now */
    bool has_stale_after;
    int stale_after_hours;
    const char *theme;   /* "auto" or a name */
    const char *charset; /* auto ascii unicode */
    bool cache;          /* keep what was read of large files (engine/cache.h) */
    bool read_only;      /* said so: --writable cannot change it */
    const char *user;    /* who speaks; NULL: the login */
    struct origin origin;
};

struct role_def { /* [roles]: a right, and who has it: "anna, @committee" */
    const char *right, *who;
};
struct journal_def {   /* [journal] and [roles] */
    const char *path;  /* NULL: in the user's state folder */
    const char *group; /* NULL: the owner's alone */
    struct role_def *roles;
    size_t role_count;
};

enum meeting_every { MEETING_WEEK, MEETING_MONTH, MEETING_QUARTER, MEETING_HALF_YEAR };
struct meeting_def { /* [meeting weekly]: a review that is held again and again */
    const char *name, *title, *help;
    enum meeting_every every;
    int weekday;              /* 0 Monday to 6 Sunday; of a longer span its first such day */
    int minutes;              /* how long it takes */
    const char *const *panes; /* names of [pane]s that it must look at */
    size_t pane_count;
    struct origin origin;
};

struct decide_clock { /* within.CATEGORY: for findings in register rows of that category */
    const char *category;
    long seconds;
};
struct decisions_def { /* [decisions] */
    long within_seconds;
    struct decide_clock *clocks;
    size_t clock_count;
    int before, after, least; /* did it work: periods at most before and after, at least after */
    double confidence;        /* of its interval: 0.95 */
    double effective;         /* the part of a playbook's decisions that ought to work: 0.9 */
    int effective_least;      /* under so many decisions their part says little */
};

struct measure_def { /* [measure ad_spend]: a column that redline knows by name */
    const char *name, *title;
    enum unit unit;             /* money: per currency; everything else is summed as it is */
    const char *const *aliases; /* other field names for the same: spend */
    size_t alias_count;
    const char *help;
};

struct indicator_def { /* [indicator cac] */
    const char *name, *title, *formula, *help;
    const char *head; /* short title for column heads: "CVR"; the title where there is none */
    const char *source; /* where the formula comes from: "GA4", "rule book (1.5)", or NULL */
    const char *group;  /* heading in the help: "funnel", or NULL */
    enum unit unit;
    enum better better;
    int decimals;
    double min_sample; /* denominator below this: low_sample */
    bool has_target, has_benchmark; /* for all markets and periods that no source of targets names */
    double target, benchmark;
    bool is_goal; /* made of [goal NAME]: points and scores, of what other indicators say */
    struct origin origin, formula_origin;
};

enum nodata_policy { NODATA_ALERT, NODATA_HOLD, NODATA_OK };

struct redline_def { /* [redline cac-ceiling] */
    const char *name, *title, *help, *playbook, *owner;
    long decide_seconds; /* from red to a decision; 0: as [decisions] says */
    const char *found;   /* register lines: the column of dates from which that counts, or NULL */
    const char *kind; /* "threshold", ... */
    const char
        *indicator; /* an indicator or a formula; a list "a, b" or "*" where the kind allows it */
    const char *register_name; /* or NULL: evaluated for each row of the register */
    const char *const *per;    /* dimensions: {"market"}, {"market","channel"}, {} = total */
    size_t per_count;
    const char *where;              /* "region=EU|NA", or NULL */
    const char *warn, *red, *clear; /* conditions as written ("> 1.5"), or NULL */
    int for_periods;                /* >= 1 */
    int clear_for;                  /* >= 1 */
    int window;                     /* periods; 0: the kind's own */
    int flap_changes, flap_periods; /* so many changes in so many periods: it flaps */
    bool no_season;                 /* kind mean: season = none */
    bool has_fdr, has_confidence;
    double fdr, confidence;   /* parts of one */
    bool ewma;                /* kind drift: method = ewma */
    double slack, weight;     /* kind drift */
    const char *breaks;       /* kind forecast: condition as written, or NULL */
    int horizon;              /* kind forecast: periods; 0: the kind's own */
    bool gate;                      /* while it fires, what others say of the market is greyed */
    enum nodata_policy nodata;
    bool has_grain;
    enum grain grain;
    struct origin origin, indicator_origin, warn_origin, red_origin, clear_origin, where_origin,
        window_origin, fdr_origin, confidence_origin, slack_origin, weight_origin, breaks_origin,
        horizon_origin;
};

struct playbook_step { /* "1 = action" and "1.owner", "1.within" ... */
    int number;         /* 1, 2, ... */
    const char *action, *owner; /* owner: NULL, the red line's */
    const char *when;           /* as written (rule/when.h); NULL: any firing */
    long within_seconds;        /* to be taken by then; 0: no deadline */
    const char *escalate;       /* to whom, when it was not; or NULL */
    long escalate_seconds;      /* after the deadline */
    const char *fund;           /* that its money comes from, or NULL */
    const char *part;           /* of the fund's split, or NULL */
    bool has_money;             /* else the amount is asked for */
    struct money money;         /* currency "": the fund's */
    int64_t share;              /* instead: of the fund's amount, of 10^-8; 0: none */
    struct origin origin, when_origin;
};
struct playbook_def { /* [playbook hedge]: the answer to a red line, step by step */
    const char *name, *title, *help;
    struct playbook_step *steps; /* by number, none is missing */
    size_t step_count;
    struct origin origin;
};

struct fund_part {
    const char *name;
    int64_t share; /* of 10^-8; those of a fund make one */
};
enum fund_renewal { FUND_NEVER, FUND_YEAR, FUND_QUARTER, FUND_MONTH };
struct fund_def { /* [fund growth]: money that steps draw on */
    const char *name, *title, *help, *owner;
    const char *amount;   /* as written */
    bool is_constant;     /* then it is `constant`; else a formula over a whole period, in the
                             reporting currency */
    struct money constant;
    const char *currency; /* "": the reporting currency */
    enum fund_renewal renews; /* what was drawn before counts no more */
    struct fund_part *parts;
    size_t part_count;
    struct origin origin, amount_origin;
};

struct adjust_goal { /* gross_margin.target = min(target, 35%) */
    const char *indicator;
    bool benchmark;      /* .benchmark, not .target */
    const char *formula; /* `target` (or `benchmark`) in it is the one before */
    struct origin origin;
};
struct adjust_def { /* [adjust pmi]: while a condition holds, targets are others */
    const char *name, *title, *help;
    const char *when, *until; /* conditions; until NULL: the opposite of when */
    const char *reason;       /* said beside every target that it moved; never NULL */
    const char *where;        /* "region=EU|NA", or NULL */
    const char *owner;
    int for_periods; /* >= 1 */
    bool has_grain;
    enum grain grain;
    struct adjust_goal *goals;
    size_t goal_count;
    struct origin origin, when_origin, until_origin, where_origin;
};

struct test_line { /* input.de.cac = ..., expect = ... */
    const char *key, *value;
    struct origin origin;
};
struct test_def { /* [test NAME]: what a red line must make of some figures */
    const char *name, *help;
    const char *redline;
    const char *start; /* a period */
    bool has_grain;
    enum grain grain;
    struct test_line *lines; /* as written; read by engine/trial.h */
    size_t line_count;
    struct origin origin, redline_origin, start_origin;
};

enum field_sign { SIGN_KEEP, SIGN_ABS, SIGN_NEGATE };

enum group_agg { GROUP_FIRST, GROUP_SUM };

struct field_def {    /* one term of one field of a source: "gross_sales", "gross_sales.2" */
    const char *name; /* without the term's number: date date_end market channel currency
                         customer_id order_id, base (fx), series, indicator and period (targets), or a measure */
    int term;         /* 1, 2, ... */
    const char *const *headers; /* alternatives, as written; {} when constant */
    size_t header_count;
    const char *constant;    /* or NULL */
    const char *else_header; /* used when the cell is blank, or NULL */
    const char *when;        /* row test text, or NULL */
    const char *map;         /* [map NAME], or NULL */
    enum field_sign sign;
    char decimal;                     /* '.' ',' or 0 = the source's */
    const char *plus, *minus, *times; /* second headers, or NULL */
    enum group_agg agg;               /* within group_by */
    bool fill;                        /* a blank cell is what the row before had */
    const char *file;                 /* date, date_end: glob and date format of the file's name */
    const char *preamble;             /* above the header: a date format, or a currency's * */
    const char *nth;                  /* date: header of the days since .file or .preamble */
    const char *star;                 /* currency.header: a header whose * is the currency */
    const char *const *symbols;       /* currency.symbol: alternatives of a header of amounts */
    size_t symbol_count;
    bool optional; /* a file without its column is read all the same */
    struct origin origin;
};

enum every { EVERY_AUTO, EVERY_DAY, EVERY_WEEK, EVERY_MONTH, EVERY_QUARTER };
enum source_kind {
    SOURCE_FACTS,
    SOURCE_ORDERS,
    SOURCE_SALES,
    SOURCE_TRAFFIC,
    SOURCE_ADS,
    SOURCE_PAYMENTS,
    SOURCE_FX,
    SOURCE_SERIES,
    SOURCE_TARGETS
};

enum encoding { ENCODING_AUTO, ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_UTF16BE, ENCODING_CP1252 };
enum row_span { SPAN_REJECT, SPAN_START, SPAN_END, SPAN_SPREAD }; /* of rows over several days */
enum fx_layout { FX_AUTO, FX_WIDE, FX_LONG };
enum series_agg { AGG_LAST, AGG_MEAN, AGG_SUM };

struct source_def { /* [source shop] */
    const char *name;
    const char
        *path; /* absolute or relative to the dataset; may be a glob: resolved by the loader */
    enum source_kind kind;
    char delimiter; /* 0 = found */
    char decimal;   /* '.' default */
    bool quote_none;
    const char *comment; /* line prefix, or NULL */
    const char *owner;   /* who answers for it, or NULL */
    int header_line;     /* 0 = found */
    enum encoding encoding;
    int table;                   /* which matching header; 0: the first, and the file is one table */
    const char *const *group_by; /* alternatives of the header that rows of one order share */
    size_t group_by_count;       /* 0: every row stands for itself */
    enum row_span span;
    const char *const *end_formats; /* of date_end; none: date_formats */
    size_t end_format_count;
    const char *const *date_formats;
    size_t date_format_count;
    const char *tz; /* zone of its times, which are turned to the dataset's; NULL: days as written */
    const char *const *null_marks; /* cells that mean missing: "--", "N/A" */
    size_t null_mark_count;
    const char *const *keep; /* row tests, all must hold */
    size_t keep_count;
    const char *const *drop; /* row tests, any drops */
    size_t drop_count;
    bool drop_optional; /* a file may lack the columns of the drops: then they do not hold */
    const struct origin *keep_origins, *drop_origins; /* of each test; NULL: made by hand */
    enum every every;
    struct field_def *fields; /* none: the file uses redline's own column names */
    size_t field_count;
    enum fx_layout layout; /* fx: a column for each currency, or a row */
    bool rates_in_base;    /* fx: what one unit costs in the base, not how many make one base */
    enum series_agg agg;   /* series: what a period shows */
    int carry_days;        /* fx, series: how long the last value holds; 0: by kind and rhythm */
    const char *const *private_headers; /* globs of headers that are never shown */
    size_t private_count;
    struct query_command *command; /* what prints the rows, instead of a path; or NULL */
    struct origin origin;
};

struct query_command { /* [source x] command = ...: see engine/commands.h */
    const char *text;   /* as written; may hold a password: never shown */
    const char *folder; /* of its INI file: it runs there */
    int timeout_seconds;
    int every_seconds;  /* between two runs */
    int overlap_days;   /* so many known days are asked for again */
    int32_t since_day;  /* the first that {since} asks for; DAY_NONE: found from now */
    struct origin origin;
};

struct map_entry {
    const char *from, *to;
    int line;
};
struct map_def {
    const char *name;
    struct map_entry *entries;
    size_t count;
    struct origin origin;
}; /* [map country] */

struct preset_def { /* [preset shopify-orders]: a [source] of a known export, taken over by name */
    const char *name, *title, *help;
    const char *based_on;        /* another preset, or NULL */
    const char *const *known_by; /* headers that a file of it has besides those of its fields */
    size_t known_by_count;
    struct origin origin;
};

struct dimension_def {        /* [dimension market] */
    const char *name;         /* "market" or "channel" */
    const char *path;         /* CSV of codes and attributes, or NULL */
    const char *code, *title; /* headers of the code and the name column */
    struct origin origin;
};

enum { RISK_STEPS = 4, RISK_LEVELS = RISK_STEPS + 1 };
struct risk_def { /* [risk currency]: a cell of the heatmap fed by an indicator */
    const char *name, *title, *help;
    const char *category;     /* the heatmap's column */
    const char *indicator;    /* an indicator or any formula */
    const char *redline_name; /* whose finding gives the state, or NULL */
    const char *steps_text;   /* as written */
    double steps[RISK_STEPS]; /* rising, or falling: then lower is worse */
    bool falls;
    bool has_percent; /* the steps are written in percent: so is the value */
    int impact;       /* 1-5; score = level x impact */
    struct origin origin, indicator_origin;
};

struct proposal_def { /* [proposal cut-ads]: a change of a budget that a red line asks for */
    const char *name, *title, *help;
    const char *redline; /* whose findings compute it */
    const char *when;    /* level and length, see rule/when.h */
    const char *lever;      /* the measure that the ad tools take as a budget */
    const char *from, *to;  /* formulas; from: NULL is the lever; to may name `from` */
    const char *currency;   /* of the amounts, an ISO code; NULL: the reporting currency */
    const char *why;        /* words with {figures}, or NULL */
    const char *guard;      /* condition that must hold after the change, or NULL */
    const char *const *stops; /* red lines that forbid more spending while they are red */
    size_t stop_count;
    bool raises;            /* direction = raise; else what it changes gets less */
    bool four_eyes;
    double step_limit;      /* the largest change of a cycle, as a part of from */
    double canary;          /* the part of the change that goes first; 0: none */
    int canary_for;         /* periods */
    struct origin origin, redline_origin, when_origin, lever_origin, from_origin, to_origin,
        why_origin, guard_origin;
};

enum goal_term { GOAL_SHORT, GOAL_MIDDLE, GOAL_LONG };
struct goal_member { /* an indicator that a goal is measured by */
    const char *indicator;
    const char *floor;         /* 0 points: a formula */
    const char *floor_redline; /* whose red line that is; NULL: written */
    enum better better;
    struct origin origin;
};
struct goal_weight { /* weight.DE, weight.2026-Q4, weight.DE.2026-Q4 */
    const char *market; /* as written; NULL: every one */
    bool has_period;
    struct period period;
    double weight;
    struct origin origin;
};
struct goal_def { /* [goal share]: a dimension of the committee's goals */
    const char *name, *title, *help;
    const char *indicator;   /* made of it: "goal_share" */
    const char *weight_name; /* what sources of targets call its weight: "weight.share" */
    struct goal_member *members;
    size_t member_count;
    double weight; /* where nobody says another */
    struct goal_weight *weights;
    size_t weight_count;
    enum goal_term term;
    struct origin origin, members_origin, weight_origin;
};

enum column_type {
    COLUMN_TEXT,
    COLUMN_NUMBER,
    COLUMN_MONEY,
    COLUMN_PERCENT,
    COLUMN_DATE,
    COLUMN_DAYS,
    COLUMN_CHOICE,
    COLUMN_PERSON,
    COLUMN_DIMENSION
};
struct register_column {
    const char *name, *title;
    enum column_type type;
    const char *const *choices;
    size_t choice_count;
    const char *dimension; /* "market" when type is DIMENSION */
    const char *header;    /* the file's own name; default: name */
    const char *formula;   /* computed column, or NULL */
    struct origin origin;
};
struct register_def { /* [register risks] */
    const char *name, *title, *path, *key, *help;
    struct register_column *columns;
    size_t column_count;
    struct origin origin;
};

struct pane_group { /* "Short term: gmv, orders" */
    const char *title;
    const char *const *names;
    size_t count;
};
struct pane_def { /* [pane markets] */
    const char *name, *title, *help;
    const char *tab;  /* short title for the row of tabs; the title where there is none */
    const char *kind; /* table funnel heatmap redlines history rows data explain waterfall cards
                         forecast outlook fit season macro */
    const char *rows; /* market, channel, indicator, column of a register */
    const char *const *columns;
    size_t column_count;       /* indicators or register columns; "-" prefixes nothing */
    const char *sort;          /* worst (default) or a column */
    const char *register_name; /* or NULL */
    const char *value;         /* heatmap: the register's column */
    const char *const *steps;
    size_t step_count; /* funnel: measures from top to bottom; waterfall: the same, with "-" before
                          what is taken off and "=" before a subtotal */
    struct pane_group *groups; /* cards */
    size_t group_count;
    const char *size, *growth, *online, *mobile, *own; /* outlook: formulas or NULL; season: size */
    const char *turnover, *spend;                      /* agenda: formulas of amounts */
    int year, until;                                   /* outlook: base (0: the period's), target */
    const char *x, *y;                                 /* fit: formulas */
    const char *const *tiers; /* macro: red lines on moves, side by side */
    size_t tier_count;
    int observations;                                  /* macro: a move is over so many */
    int lag;                                           /* fit: at most so many periods */
    int horizon;     /* forecast: periods ahead; 0: three months' worth */
    double bands[3]; /* forecast: chances that are watched, warned of, alarming; rising */
    int key;           /* 1-9, 0 none */
    const char *after; /* the pane whose key, pressed again, opens this one; or NULL */
    struct origin origin;
};

struct theme_role {
    const char *role, *value;
    int line;
};
struct theme_def {
    const char *name;
    struct theme_role *roles;
    size_t count;
    const char *file;
}; /* themes/NAME.ini, [theme] */
struct view_def { /* [view monday]: a place and how it is looked at, under a name */
    const char *name, *title, *help;
    const char *pane;
    const char *path;   /* "DE/paid-search", or NULL */
    const char *period; /* "2026-W46", or NULL: the latest */
    const char *compare; /* as the option takes it, or NULL */
    const char *sort;
    bool sort_reverse, problems;
    const char *filter;
    const char *columns; /* comma list, or NULL: the pane's own */
    struct origin origin;
};
struct key_def {
    const char *action, *keys;
    struct origin origin;
}; /* [keys] */

struct catalogue {
    struct arena arena;  /* owns every string above */
    const char *dataset; /* folder that relative paths refer to */
    const char *label;   /* what the user opened */
    struct settings settings;
    struct journal_def journal;
    struct decisions_def decisions;
    struct meeting_def *meetings; /* in the order of their sections */
    size_t meeting_count;
    struct measure_def *measures;
    size_t measure_count;
    struct indicator_def *indicators;
    size_t indicator_count;
    struct redline_def *redlines;
    size_t redline_count;
    struct playbook_def *playbooks;
    size_t playbook_count;
    struct fund_def *funds;
    size_t fund_count;
    struct adjust_def *adjusts;
    size_t adjust_count;
    struct test_def *tests;
    size_t test_count;
    struct source_def *sources;
    size_t source_count;
    struct map_def *maps;
    size_t map_count;
    struct preset_def *presets;
    size_t preset_count;
    struct dimension_def *dimensions;
    size_t dimension_count;
    struct register_def *registers;
    size_t register_count;
    struct risk_def *risks;
    size_t risk_count;
    struct proposal_def *proposals;
    size_t proposal_count;
    struct goal_def *goals;
    size_t goal_count;
    struct pane_def *panes;
    size_t pane_count;
    struct theme_def *themes;
    size_t theme_count; /* built-in ones, then the dataset's [theme] as "user" */
    struct view_def *views;
    size_t view_count;
    struct key_def *keys;
    size_t key_count;
    char **files;
    size_t file_count; /* every INI file read, for the watch */
};

/* For a second look at INI files with errors: what is wrong at `places` is known, so it is not said
 * again and what stands there is left out; the rest is loaded and checked as usual. */
struct catalogue_doubts {
    const struct err *places;
    size_t count; /* file and line count */
    /* Filled by catalogue_load: names of the sections that were left out; released by the caller.
     */
    char **names;
    size_t name_count, name_capacity;
    bool lost_source; /* a whole [source] or [dimension] was left out, so measures or attributes may
                         be missing because of it */
};
void catalogue_doubts_release(struct catalogue_doubts *doubts);

struct catalogue_request {
    const char *dataset; /* folder, INI or CSV file; NULL: $XDG_CONFIG_HOME/redline/redline.ini,
                            else sample data */
    const char *config;  /* --config FILE, or NULL */
    bool no_commands;    /* --no-commands: no source's command runs */
    bool no_config;      /* --no-config: built-in catalogue only (a folder: every *.csv as facts) */
    struct catalogue_doubts *doubts; /* NULL: the usual load */
    bool presets; /* every preset is a source of its own name besides, that reads the dataset */
};

/* Loads everything; adds all errors found, not just the first. NULL when there was one. A missing
 * dataset, a folder without redline.ini (names `redline probe`), a CSV file as dataset: see
 * interface.md. */
struct catalogue *catalogue_load(const struct catalogue_request *request, struct err_list *errors);
void catalogue_free(struct catalogue *catalogue);

/* NULL when there is none. */
const struct indicator_def *catalogue_indicator(const struct catalogue *catalogue,
                                                const char *name);
const struct redline_def *catalogue_redline(const struct catalogue *catalogue, const char *name);
/* Measures that redline counts itself: no source can give them, a column of such a name is left
 * aside. */
enum counted {
    COUNTED_ROWS,      /* rows: kept rows */
    COUNTED_REFUSED,   /* rows_refused */
    COUNTED_DUPLICATE, /* rows_duplicate: kept rows equal to an earlier one of their file */
    COUNTED_ROW_DAYS,  /* row_days: days that rows cover */
    COUNTED_SPAN_DAYS, /* span_days: days that are over, from the first row of all on */
    COUNTED_COUNT
};
const char *counted_name(enum counted counted); /* "rows" */
enum counted counted_find(const char *name);    /* COUNTED_COUNT: none of them */

const struct measure_def *catalogue_measure(const struct catalogue *catalogue,
                                            const char *name_or_alias);
const struct map_def *catalogue_map(const struct catalogue *catalogue, const char *name);
const struct preset_def *catalogue_preset(const struct catalogue *catalogue, const char *name);
const struct register_def *catalogue_register(const struct catalogue *catalogue, const char *name);
/* By the name of its weight, "weight.share". */
const struct goal_def *catalogue_weight(const struct catalogue *catalogue, const char *weight_name);
const struct pane_def *catalogue_pane(const struct catalogue *catalogue, const char *name);
const struct view_def *catalogue_view(const struct catalogue *catalogue, const char *name);
const struct meeting_def *catalogue_meeting(const struct catalogue *catalogue, const char *name);
const struct playbook_def *catalogue_playbook(const struct catalogue *catalogue, const char *name);
const struct fund_def *catalogue_fund(const struct catalogue *catalogue, const char *name);
/* The mapped text: exact before glob, case-folded, "*" last; NULL when nothing matches. [map
 * country] knows besides, before its "*", every country by its codes and names. */
const char *map_lookup(const struct map_def *map, const char *text);

#endif
