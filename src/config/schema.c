/* The rows of every section kind and key: the one list behind checking, near-miss messages, the man
 * page, README tables and completion.
 *
 * A row says what a key is called, what its value may be, what holds without it, and what it means.
 * Default figures of indicators and red lines are not here but in src/defaults: a row's default is
 * what redline does when a section leaves the key out.
 *
 * Keys of later versions have rows as well, so that a file written for a later redline loads; their
 * help says so, or catalogue loading refuses them where ignoring them would make numbers wrong
 * (config/define_source.c).  Kinds with open keys (fields of a source, codes of a map, columns of a
 * register) list only their own keys.
 */
#include <string.h>
#include "base/i18n.h"
#include "config/schema.h"
#include "config/schema_rows.h"

static const struct key_row setting_keys[] = {
    {.name = "title",
     .type = KEY_TEXT,
     .fallback = N_("Growth review"),
     .shown = true,
     .help = N_("Title of the screen and of exports.")},
    {.name = "currency",
     .type = KEY_TEXT,
     .help =
         N_("Reporting currency, an ISO 4217 code like EUR; default: the one that the data has.")},
    {.name = "grain",
     .type = KEY_CHOICE,
     .choices = GRAINS,
     .fallback = "week",
     .help = N_("Length of a period on screens, in check and query; weeks are ISO weeks.")},
    {.name = "timezone",
     .type = KEY_TEXT,
     .fallback = "UTC",
     .help = N_("Time zone in which a day ends, like Europe/Berlin.")},
    {.name = "refresh",
     .type = KEY_INT,
     .low = 0,
     .high = 86400,
     .fallback = "60",
     .help = N_("Seconds between looks for changes that were not noticed at once; 0: commands run "
                "only on r.")},
    {.name = "now",
     .type = KEY_DATE,
     .choices = "data",
     .help = N_("A date, or data for the end of the last day with rows; default: the clock.")},
    {.name = "stale_after",
     .type = KEY_DURATION,
     .help = N_(
         "Age after which data is marked stale, like 36h or 9d; default by the sources' rhythm.")},
    {.name = "include",
     .type = KEY_LIST,
     .help = N_("More INI files, relative to this one: a.ini, b.ini.")},
    {.name = "theme",
     .type = KEY_TEXT,
     .fallback = "auto",
     .help = N_("Name of a theme; auto fits the terminal.")},
    {.name = "charset",
     .type = KEY_CHOICE,
     .choices = "auto|ascii|unicode",
     .fallback = "auto",
     .help = N_("Characters for lines, bars and charts.")},
    {.name = "private",
     .type = KEY_LIST,
     .help = N_("Headers that raw rows never show, for every source; globs. Default: see [source] "
                "private.")},
    {.name = "read_only",
     .type = KEY_BOOL,
     .help = N_("yes: nobody writes in the journal, whatever --writable says; no: --writable is "
                "still needed.")},
    {.name = "cache",
     .type = KEY_BOOL,
     .fallback = "no",
     .help = N_("yes: sums of large files are kept in the user's cache folder, so that the next "
                "start does not read them again.")},
    {.name = "lang", .type = KEY_TEXT, .help = LATER},
    {.name = "color",
     .type = KEY_CHOICE,
     .choices = "auto|always|never",
     .fallback = "auto",
     .help = LATER},
    {.name = "carry", .type = KEY_DURATION, .help = LATER},
    {.name = "user",
     .type = KEY_TEXT,
     .help = N_("Who speaks, when --user does not say it; default: the login.")},
    END};

static const struct key_row measure_keys[] = {
    TITLE,
    {.name = "unit",
     .type = KEY_CHOICE,
     .choices = "number|money|ratio|percent|count|days|seconds|index|score",
     .fallback = "number",
     .help = N_("money is summed per currency, everything else as it is.")},
    {.name = "aliases", .type = KEY_LIST, .help = N_("Other field names for the same measure.")},
    HELP,
    ENABLED,
    END};

static const struct key_row indicator_keys[] = {
    TITLE,
    {.name = "head", .type = KEY_TEXT, .shown = true, .help = N_("Short title for column heads.")},
    {.name = "formula",
     .type = KEY_FORMULA,
     .help = N_("Names, numbers, + - * / and functions; a ratio is one division of sums. A name is "
                "an indicator, a measure, or a column of numbers of the file that [dimension "
                "market] or [dimension channel] names, such as population: of the one market or "
                "channel, missing in totals.")},
    {.name = "unit",
     .type = KEY_CHOICE,
     .choices = "money|ratio|percent|count|days|index|score|number|seconds",
     .fallback = "number",
     .help = N_("What the value is; percent values are fractions.")},
    {.name = "better",
     .type = KEY_CHOICE,
     .choices = "neutral|higher|lower",
     .fallback = "neutral",
     .help = N_("Which direction is good.")},
    {.name = "decimals",
     .type = KEY_INT,
     .low = 0,
     .high = 6,
     .help = N_("Digits after the point on screens; default: by unit.")},
    {.name = "min_sample",
     .type = KEY_NUMBER,
     .low = 0,
     .high = 1000000000,
     .fallback = "0",
     .help = N_("A denominator below this marks the value as low sample.")},
    {.name = "target",
     .type = KEY_NUMBER,
     .help = N_("Its target where no [source] of kind targets says another.")},
    {.name = "benchmark",
     .type = KEY_NUMBER,
     .help = N_("What others reach, where no [source] of kind targets says another.")},
    {.name = "source",
     .type = KEY_TEXT,
     .help = N_("Where the formula or its figure comes from, as help indicators shows it.")},
    {.name = "group",
     .type = KEY_TEXT,
     .shown = true,
     .help = N_("The heading under which help indicators lists it.")},
    HELP,
    ENABLED,
    END};

static const struct key_row source_keys[] = {
    {.name = "path",
     .type = KEY_TEXT,
     .help = N_("The file, or a glob: all matches are one source. Relative to this INI file.")},
    {.name = "kind",
     .type = KEY_CHOICE,
     .choices = "facts|orders|sales|traffic|ads|payments|fx|series|targets",
     .fallback = "facts",
     .help = N_("facts: a row is a sum per day, market, channel; orders: a row is an order (or, "
                "with group_by, a part of one), and counts once in files that overlap; sales: sums "
                "of the shop, where facts and orders have none; traffic: its visits; ads: "
                "impressions, clicks and ad_spend, while orders and sales that the platform counts "
                "are my_ads.orders ... for comparison, and so is all of payments; fx: "
                "exchange rates; series: a figure of the world around (PMI, freight), by market or "
                "for all; targets: indicator, market, period, target, benchmark.")},
    {.name = "encoding",
     .type = KEY_CHOICE,
     .choices = "auto|utf-8|utf-16le|utf-16be|cp1252",
     .fallback = "auto",
     .help =
         N_("auto: by the byte order mark, else UTF-8; cp1252 when there are bytes beyond ASCII "
            "and none of them is UTF-8.")},
    {.name = "delimiter",
     .type = KEY_CHOICE,
     .choices = "auto|comma|semicolon|tab|pipe",
     .fallback = "auto",
     .help = N_("auto: the one under which the header row is found.")},
    {.name = "quote",
     .type = KEY_CHOICE,
     .choices = "double|none",
     .fallback = "double",
     .help = N_("none: a quote is plain data.")},
    {.name = "comment", .type = KEY_TEXT, .help = N_("Lines that start with this are skipped.")},
    {.name = "header",
     .type = KEY_INT,
     .choices = "auto",
     .low = 1,
     .high = 100000,
     .fallback = "auto",
     .help = N_("Line of the header row; auto: the first row with every mapped column.")},
    {.name = "keep",
     .type = KEY_CONDITION,
     .help =
         N_("Only rows that pass, like Status=paid|done & Country=?*; more with keep.2, keep.3.")},
    {.name = "drop",
     .type = KEY_CONDITION,
     .help = N_("Leaves out rows that pass; more with drop.2, drop.3.")},
    {.name = "null",
     .type = KEY_TEXT,
     .fallback = "--, N/A",
     .help = N_("Cells that mean missing, besides blank ones.")},
    {.name = "decimal",
     .type = KEY_CHAR,
     .choices = ".|,",
     .fallback = ".",
     .help = N_("The decimal mark of numbers.")},
    {.name = "date_format",
     .type = KEY_TEXT,
     .fallback = "%Y-%m-%d",
     .help = N_("Like %d/%m/%Y; several with ' | ' between.")},
    {.name = "every",
     .type = KEY_DURATION,
     .choices = "auto|day|week|month|quarter",
     .fallback = "auto",
     .help =
         N_("What one row covers: day, week, month, quarter; auto: the median gap of its dates. "
            "With a command, a duration is how often it runs at most; default 15m.")},
    {.name = "owner",
     .type = KEY_TEXT,
     .help = N_("Who answers for it; the Data pane groups accuracy by owner.")},
    {.name = "private",
     .type = KEY_LIST,
     .fallback = "*name*, *mail*, *phone*, *address*, *street*, *zip*, *note*, *ip*",
     .help = N_("Headers that raw rows never show; globs.")},
    {.name = "preset",
     .type = KEY_TEXT,
     .help = N_("A known export: the keys of [preset NAME] stand under those of this section. "
                "`redline help presets` lists them.")},
    {.name = "optional",
     .type = KEY_LIST,
     .help = N_("Fields whose column a file may lack: they are missing there. Also drop: where a "
                "file lacks its column, nothing is dropped.")},
    {.name = "known_by",
     .type = KEY_TEXT,
     .help = N_("[preset] only: headers by which probe knows the export, besides those of its "
                "fields; ' & ' between them.")},
    {.name = "command",
     .type = KEY_TEXT,
     .help =
         N_("Instead of path: a program that prints the table. Run without a shell, in this INI "
            "file's folder; {since} and {until} become dates. The file must belong to you or "
            "root and not be writable by others.")},
    {.name = "timeout",
     .type = KEY_DURATION,
     .fallback = "60s",
     .help = N_("command: ended after this time.")},
    {.name = "overlap",
     .type = KEY_DURATION,
     .fallback = "3d",
     .help = N_("command: so many known days are asked for again, for late rows.")},
    {.name = "since",
     .type = KEY_DATE,
     .help = N_("command: the first day that {since} asks for; default: 1 January two years ago.")},
    {.name = "group_by",
     .type = KEY_TEXT,
     .help =
         N_("Header of the order: its rows are one. Date, market, channel, currency are those of "
            "its first row; a field is its first value, or with .agg = sum the sum of them.")},
    {.name = "table",
     .type = KEY_INT,
     .low = 1,
     .high = 1000,
     .fallback = "1",
     .help = N_("Which table of a file with several: the first, second ... header that fits. When "
                "it is said, the table ends at a blank line or comment.")},
    {.name = "span",
     .type = KEY_CHOICE,
     .choices = "reject|start|end|spread",
     .fallback = "reject",
     .help =
         N_("Rows whose date_end is a later day than their date: refused, counted on the first or "
            "on the last day, or spread evenly over their days.")},
    {.name = "layout",
     .type = KEY_CHOICE,
     .choices = "auto|wide|long",
     .fallback = "auto",
     .help = N_("fx: a column for each currency (wide), or a row for each rate with columns "
                "currency and rate (long).")},
    {.name = "direction",
     .type = KEY_CHOICE,
     .choices = "per_base|in_base",
     .fallback = "per_base",
     .help = N_("fx: per_base: so many units of the currency make one unit of the base (as the ECB "
                "quotes); in_base: what one unit of the currency costs in the base.")},
    {.name = "agg",
     .type = KEY_CHOICE,
     .choices = "last|mean|sum",
     .fallback = "last",
     .help = N_("series: what a period shows of its observations. Never added over markets.")},
    {.name = "carry",
     .type = KEY_DURATION,
     .help = N_("How long the last value holds; default: fx 7d, series 45d, quarterly series "
                "120d.")},
    {.name = "tz",
     .type = KEY_TEXT,
     .help = N_("Time zone of its times, like UTC or America/Los_Angeles: each one is turned to the "
                "timezone of [redline], whose day counts. date_format needs an hour (%H); a time "
                "with an offset (%z) has its own. Without tz the day is the one as written.")},
    TITLE,
    HELP,
    ENABLED,
    END};

static const struct key_row map_keys[] = {ENABLED, END};

static const struct key_row dimension_keys[] = {
    {.name = "path",
     .type = KEY_TEXT,
     .help = N_("A CSV file of codes and their attributes. Relative to this INI file.")},
    {.name = "code",
     .type = KEY_TEXT,
     .fallback = "code",
     .help = N_("Header of the column with the codes.")},
    {.name = "name",
     .type = KEY_TEXT,
     .fallback = "name",
     .help = N_("Header of the column with the names for people.")},
    HELP,
    ENABLED,
    END};

static const struct key_row register_keys[] = {
    {.name = "path",
     .type = KEY_TEXT,
     .help = N_("The CSV file of the register. Relative to this INI file.")},
    {.name = "key",
     .type = KEY_TEXT,
     .help = N_("The column that tells rows apart; default: the first one.")},
    TITLE,
    HELP,
    ENABLED,
    END};

static const struct key_row risk_keys[] = {
    TITLE,
    {.name = "category",
     .type = KEY_TEXT,
     .help = N_("The heatmap's column that it feeds; default: its name.")},
    {.name = "indicator",
     .type = KEY_FORMULA,
     .help = N_("An indicator or any formula, evaluated for each market.")},
    {.name = "steps",
     .type = KEY_LIST,
     .help = N_("Four lines between the levels 1 to 5, like 1%, 3%, 5%, 8%: rising when higher is "
                "worse, falling when lower is; a level is reached strictly beyond its line.")},
    {.name = "impact",
     .type = KEY_INT,
     .low = 1,
     .high = 5,
     .fallback = "3",
     .help = N_("How grave it is, 1 to 5; the score is level times impact.")},
    {.name = "redline",
     .type = KEY_TEXT,
     .help = N_("The cell takes the state of this red line's finding in the market.")},
    HELP,
    ENABLED,
    END};

#include "schema_goals.h"
#include "schema_panes.h"

static const struct key_row view_keys[] = {
    TITLE,
    {.name = "pane", .type = KEY_TEXT, .help = N_("The pane that it opens; default: the first.")},
    {.name = "path",
     .type = KEY_TEXT,
     .help = N_("The place, as --at takes it: DE/paid-search/cac, each part optional.")},
    {.name = "period",
     .type = KEY_TEXT,
     .help = N_("2026-11-15, 2026-W46, 2026-11, 2026-Q4 or 2026; default: the latest.")},
    {.name = "compare",
     .type = KEY_CHOICE,
     .choices = "previous|year|both|target|none",
     .help = N_("Base of changes.")},
    {.name = "sort", .type = KEY_TEXT, .help = N_("One of the columns; default: the pane's own.")},
    {.name = "reverse", .type = KEY_BOOL, .fallback = "no", .help = N_("The other way round.")},
    {.name = "filter",
     .type = KEY_TEXT,
     .help = N_("As the key & takes it: text, !text, column>5, column=text, joined by \" & \".")},
    {.name = "problems",
     .type = KEY_BOOL,
     .fallback = "no",
     .help = N_("Only rows whose state is not ok.")},
    {.name = "columns",
     .type = KEY_LIST,
     .help = N_("Indicators, or columns of the register, in this order.")},
    HELP,
    ENABLED,
    END};

static const struct key_row no_keys[] = {END};
static const struct key_row named_later_keys[] = {ENABLED, END};

#define KEYS(rows) .keys = rows, .key_count = sizeof rows / sizeof rows[0] - 1

static const struct key_row journal_keys[] = {
    {.name = "path",
     .type = KEY_TEXT,
     .help = N_("The journal's file, relative to this INI file; default: in the user's state "
                "folder.")},
    {.name = "group",
     .type = KEY_TEXT,
     .shown = true,
     .help = N_("A Unix group that shares a new journal; default: the owner alone.")},
    END};

#define ROLE_KEY(key, words)                                                                       \
    {                                                                                              \
        .name = (key), .type = KEY_TEXT, .fallback = "*", .help = (words)                          \
    }
static const struct key_row role_keys[] = {
    ROLE_KEY("note", N_("Who may write notes and corrections: logins and @groups, * everybody.")),
    ROLE_KEY("acknowledge", N_("Who may acknowledge and silence findings.")),
    ROLE_KEY("propose", N_("Who may write decisions.")),
    ROLE_KEY("approve", N_("Who may approve or refuse what was proposed.")),
    ROLE_KEY("close", N_("Who may close decisions.")),
    END};

const struct section_row schema_sections[] = {
    {.kind = "redline", KEYS(setting_keys), .help = N_("Settings of the whole dashboard.")},
    {.kind = "measure",
     .named = true,
     KEYS(measure_keys),
     .help = N_("A column that redline knows by name and sums.")},
    {.kind = "indicator",
     .named = true,
     KEYS(indicator_keys),
     .help = N_("A formula over summed measures.")},
    {.kind = "redline",
     .named = true,
     .keys = schema_redline_keys,
     .key_count = SCHEMA_REDLINE_KEYS,
     .help = N_("A red line: a condition on an indicator or on a register's rows.")},
    {.kind = "source",
     .named = true,
     KEYS(source_keys),
     .open_keys = true,
     .help = N_("Files that are read. Other keys are fields: field = Header | Other header, with "
                ".const .else .when .map .sign (abs, negate) .decimal .plus .minus .times .fill "
                "(down: a blank cell is what the row before had) .agg (first, sum: within "
                "group_by), and more terms as field.2, which are added up. One * in a header "
                "stands for anything. date and date_end, the last day of a row, have .format, "
                ".file (BusinessReport-%d.%m.%y*.csv) and .preamble (\"# Start date: %Y%m%d\", "
                "in a line above the header); date.nth counts days from there. currency has "
                ".header (Amount spent (*)), .symbol (a header of amounts like $5; [map symbol] "
                "says what $ is) and .preamble (All amounts in *, unless).")},
    {.kind = "preset",
     .named = true,
     KEYS(source_keys),
     .open_keys = true,
     .help = N_("A [source] of a known export, without its path: a source with preset = NAME has "
                "its keys, and its own ones win. Own presets work like the built-in ones.")},
    {.kind = "map",
     .named = true,
     KEYS(map_keys),
     .open_keys = true,
     .help = N_("Codes as read = codes as shown; case-folded, exact before glob, * last. "
                "[map country] knows all countries by code and name besides.")},
    {.kind = "dimension",
     .named = true,
     KEYS(dimension_keys),
     .help = N_("Names and attributes of markets or channels.")},
    {.kind = "register",
     .named = true,
     KEYS(register_keys),
     .open_keys = true,
     .help = N_("A table of things. Other keys are columns: column = type, with .formula .header "
                ".title.")},
    {.kind = "risk",
     .named = true,
     KEYS(risk_keys),
     .help =
         N_("A score of the risk heatmap that an indicator feeds, beside the judged ones of the "
            "register.")},
    {.kind = "proposal",
     .named = true,
     .keys = schema_proposal_keys,
     .key_count = SCHEMA_PROPOSAL_KEYS,
     .help = N_("A change of a budget that a red line asks for: computed for its market and "
                "channel, approved, changed or refused by a person, handed to the ad tools by "
                "`redline export budgets`.")},
    {.kind = "goal",
     .named = true,
     KEYS(goal_keys),
     .open_keys = true,
     .help = N_("A dimension of the committee's goals: 0 points at the floor, 100 at the target, 120 "
                "at most. It becomes the indicator goal_NAME; all of them by weight are goal_score "
                "and, as a geometric mean, goal_balance. Other keys: floor.INDICATOR; "
                "weight.MARKET, weight.PERIOD, weight.MARKET.PERIOD (weight.DE.2026-Q4). A file of "
                "targets may give weights too: its indicator is then weight.NAME.")},
    {.kind = "pane", .named = true, KEYS(pane_keys), .help = N_("A view of the dashboard.")},
    {.kind = "view",
     .named = true,
     KEYS(view_keys),
     .help = N_("A place and how it is looked at, under a name: --view NAME, or in the palette.")},
    {.kind = "theme",
     KEYS(no_keys),
     .open_keys = true,
     .help = N_("Colours: role = colour [on colour] [bold|dim|reverse|underline].")},
    {.kind = "keys", KEYS(no_keys), .open_keys = true, .help = N_("Keys: action = keys.")},
    {.kind = "adjust",
     .named = true,
     .keys = schema_adjust_keys,
     .key_count = SCHEMA_ADJUST_KEYS,
     .open_keys = true,
     .help = N_("A rolling adjustment: while a condition holds, targets are others. Other keys: "
                "INDICATOR.target = formula, INDICATOR.benchmark = formula, in which target (or "
                "benchmark) is the one before: min(target, 35%). Several on one target apply in "
                "the order of the sections, each to what the one before made of it.")},
    {.kind = "playbook",
     .named = true,
     .keys = schema_playbook_keys,
     .key_count = SCHEMA_PLAYBOOK_KEYS,
     .open_keys = true,
     .help = N_("What is done about a red line that names it (playbook = NAME), step by step. "
                "Other keys are steps: N = action, N.owner = who does it (default: the red line's "
                "owner), N.within = 48h (from the end of the period in which the step opens), "
                "N.when = any, warn, red or nodata, with `for 4`, and `value > 8%`, joined by "
                "`and` (default: any firing), N.escalate = to whom when it is late, "
                "N.escalate_after = 24h past the deadline, N.fund = where its money comes from, "
                "N.part = which part of it, N.money = 50000 EUR or 10% of the fund (default: it "
                "is asked for).")},
    {.kind = "fund",
     .named = true,
     .keys = schema_fund_keys,
     .key_count = SCHEMA_FUND_KEYS,
     .help = N_("Money that steps of playbooks draw on: a reserve, a growth fund. What decisions "
                "drew is taken off, and it never goes below zero.")},
    {.kind = "scenario", .named = true, KEYS(named_later_keys), .open_keys = true, .help = LATER},
    {.kind = "test",
     .named = true,
     .keys = schema_test_keys,
     .key_count = SCHEMA_TEST_KEYS,
     .open_keys = true,
     .help = N_("What a red line must make of some figures; `redline test` runs it. Other keys: "
                "input.NAME, input.MARKET.NAME, input.MARKET.CHANNEL.NAME = values (1 1.6 _ 2.1x3: "
                "_ is a gap, VxN the same N times) of an indicator, a measure, target, "
                "benchmark or target(NAME); a name of the formula that nobody gives is 1. expect, expect.MARKET, "
                "expect.MARKET.CHANNEL = states (ok p1/2 warn red ?? xx, _ anything, - none; = "
                "behind it: held, ~: flapping).")},
    {.kind = "meeting",
     .named = true,
     .keys = schema_meeting_keys,
     .key_count = SCHEMA_MEETING_KEYS,
     .help = N_("A review that is held again and again: how often, on which day, what it must look "
                "at. The calendar says when it is due.")},
    {.kind = "decisions",
     .keys = schema_decision_keys,
     .key_count = SCHEMA_DECISION_KEYS,
     .open_keys = true,
     .help = N_("How soon a finding is decided on, and how it is judged whether that worked.")},
    {.kind = "journal",
     KEYS(journal_keys),
     .help = N_("Where acknowledgements, notes and decisions are kept.")},
    {.kind = "roles",
     KEYS(role_keys),
     .help = N_("Who may write what in the journal, by login or @group.")},
};
const size_t schema_section_count = sizeof schema_sections / sizeof schema_sections[0];

const char *key_type_name(enum key_type type)
{
    static const char *const names[] = {
        [KEY_TEXT] = N_("text"),         [KEY_INT] = N_("whole number"),
        [KEY_NUMBER] = N_("number"),     [KEY_CHOICE] = N_("choice"),
        [KEY_BOOL] = N_("yes or no"),    [KEY_LIST] = N_("list"),
        [KEY_FORMULA] = N_("formula"),   [KEY_CONDITION] = N_("condition"),
        [KEY_DATE] = N_("date"),         [KEY_DURATION] = N_("duration"),
        [KEY_CHAR] = N_("character"),
    };

    return names[type];
}

const struct section_row *schema_find(const char *kind, bool named)
{
    for (size_t i = 0; i < schema_section_count; i++)
        if (schema_sections[i].named == named && strcmp(schema_sections[i].kind, kind) == 0)
            return &schema_sections[i];
    return NULL;
}
