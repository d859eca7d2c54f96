/* The rows of red lines and of their unit tests; see schema.c. */
#include "config/schema_rows.h"

const struct key_row schema_redline_keys[] = {
    TITLE,
    {.name = "indicator",
     .type = KEY_FORMULA,
     .help = N_("An indicator or any formula; for every kind but threshold also a list of "
                "indicators, or * for all of which more or less is better.")},
    {.name = "register",
     .type = KEY_TEXT,
     .help = N_("A register: the line is judged for each of its rows, warn and red are whole "
                "conditions.")},
    {.name = "kind",
     .type = KEY_CHOICE,
     .choices = "threshold|target|mean|change|drift|forecast|decay|benchmark",
     .fallback = "threshold",
     .help = N_("What the value is held against: constants, its target, the mean of its past, "
                "itself some periods ago, its benchmark; `redline help redlines` says what N% and "
                "Nz mean.")},
    {.name = "per",
     .type = KEY_LIST,
     .fallback = "market",
     .help = N_("What it is judged for: market, channel, both, or total.")},
    {.name = "where",
     .type = KEY_CONDITION,
     .help =
         N_("Only these markets or channels: attribute=value, | for or. Markets that are "
            "countries have region (NA, LATAM, EU, MEA, APAC), country, country_name, currency.")},
    {.name = "warn",
     .type = KEY_CONDITION,
     .help = N_("The milder level, like > 1.5 (kind = threshold) or 10%.")},
    {.name = "red", .type = KEY_CONDITION, .help = N_("The red level, like > 2, 15%, or 3.5z.")},
    {.name = "for",
     .type = KEY_INT,
     .low = 1,
     .high = 520,
     .fallback = "1",
     .help = N_("Fires in this many-th consecutive period over the line.")},
    {.name = "clear",
     .type = KEY_CONDITION,
     .help = N_(
         "When it is over: a part of the line like 5%, or a condition; default: the line itself.")},
    {.name = "clear_for",
     .type = KEY_INT,
     .low = 1,
     .high = 520,
     .fallback = "1",
     .help = N_("So many consecutive periods past the clear line until it is ok.")},
    {.name = "nodata",
     .type = KEY_CHOICE,
     .choices = "alert|hold|ok",
     .fallback = "alert",
     .help = N_("What a period without data means: a finding, the last state, or nothing.")},
    {.name = "flap",
     .type = KEY_INT,
     .low = 0,
     .high = 64,
     .fallback = "4",
     .help = N_("Marked as flapping (~) when what has fired changed so many times within the last "
                "flap_window periods; 0: never.")},
    {.name = "flap_window",
     .type = KEY_INT,
     .low = 2,
     .high = 64,
     .fallback = "12",
     .help = N_("The periods that flap counts in.")},
    {.name = "gate",
     .type = KEY_BOOL,
     .fallback = "no",
     .help = N_("While this line's highest level has fired, what others say of the same market (of "
                "all, when it is judged over all) is greyed: its figures are in doubt.")},
    {.name = "grain",
     .type = KEY_CHOICE,
     .choices = GRAINS,
     .help = N_("Its own length of a period; default: that of [redline].")},
    {.name = "playbook", .type = KEY_TEXT, .help = N_("The [playbook NAME] that answers it.")},
    {.name = "owner", .type = KEY_TEXT, .help = N_("Who answers it.")},
    {.name = "decide_within",
     .type = KEY_DURATION,
     .help = N_("How long after it turned red it is decided on, like 72h or 7d; default: within of "
                "[decisions].")},
    {.name = "found",
     .type = KEY_TEXT,
     .help = N_("With a register: its column of dates from which decide_within counts.")},
    {.name = "window",
     .type = KEY_INT,
     .low = 1,
     .high = 520,
     .help = N_("Kind mean: so many periods before are the mean's (8; 13 with z); kind change: so "
                "many periods ago (1); kind drift: so many before the drift are usual (26); kind "
                "decay: the first so many are the level that was proved (4).")},
    {.name = "season",
     .type = KEY_CHOICE,
     .choices = "auto|none",
     .fallback = "auto",
     .help = N_("Kind mean with z: a season that two whole years show is taken off before the past "
                "is looked at (STL), or never.")},
    {.name = "fdr",
     .type = KEY_NUMBER,
     .help = N_("Kind mean with z: at most this part of what all indicators and places of the "
                "section tell in a period may be chance (Benjamini and Hochberg), like 10%; blank: "
                "each for itself.")},
    {.name = "confidence",
     .type = KEY_NUMBER,
     .help = N_("Kinds mean and decay, of shares of counts: only what is that sure not to be the "
                "chance of a small count (exact binomial), like 95%; blank: any.")},
    {.name = "method",
     .type = KEY_CHOICE,
     .choices = "cusum|ewma",
     .fallback = "cusum",
     .help = N_("Kind drift: sums of what is over the usual level, or a moving mean of it.")},
    {.name = "slack",
     .type = KEY_NUMBER,
     .fallback = "0.5",
     .help = N_("Kind drift, cusum: usual deviations that are no drift.")},
    {.name = "weight",
     .type = KEY_NUMBER,
     .fallback = "0.2",
     .help = N_("Kind drift, ewma: how much the newest period counts, over 0 up to 1.")},
    {.name = "breaks",
     .type = KEY_CONDITION,
     .help = N_("Kind forecast: the line that may be broken, like < 1.5.")},
    {.name = "horizon",
     .type = KEY_INT,
     .low = 1,
     .high = 26,
     .help = N_("Kind forecast: within so many periods (13).")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_redline_keys / sizeof *schema_redline_keys == SCHEMA_REDLINE_KEYS + 1,
               "SCHEMA_REDLINE_KEYS counts the rows");

const struct key_row schema_test_keys[] = {
    {.name = "redline", .type = KEY_TEXT, .help = N_("The red line, like cac-ceiling; of a section "
                                                     "with a list: section:indicator.")},
    {.name = "grain",
     .type = KEY_CHOICE,
     .choices = GRAINS,
     .help = N_("The length of a period; default: that of start, else of [redline].")},
    {.name = "start",
     .type = KEY_TEXT,
     .fallback = "2026-W01",
     .help = N_("The first period. Where the line applies (where) counts only for tests that name "
                "markets.")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_test_keys / sizeof *schema_test_keys == SCHEMA_TEST_KEYS + 1,
               "SCHEMA_TEST_KEYS counts the rows");
