/* The rows of [meeting NAME] and [decisions]; see schema.c. */
#include "config/schema_rows.h"

const struct key_row schema_meeting_keys[] = {
    TITLE,
    {.name = "every",
     .type = KEY_CHOICE,
     .choices = "week|month|quarter|half-year",
     .fallback = "week",
     .help = N_("How often it is held.")},
    {.name = "weekday",
     .type = KEY_CHOICE,
     .choices = "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
     .fallback = "monday",
     .help = N_("On which day of the week; of a month, quarter or half-year on its first one.")},
    {.name = "minutes",
     .type = KEY_INT,
     .low = 1,
     .high = 1440,
     .fallback = "60",
     .help = N_("How long it takes.")},
    {.name = "panes", .type = KEY_LIST, .help = N_("The panes that it must look at.")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_meeting_keys / sizeof *schema_meeting_keys == SCHEMA_MEETING_KEYS + 1,
               "SCHEMA_MEETING_KEYS counts the rows");

const struct key_row schema_decision_keys[] = {
    {.name = "within",
     .type = KEY_DURATION,
     .help =
         N_("How long after a red line broke it is decided on. within.CATEGORY = ... for "
            "findings in a register's rows of that category; a red line's decide_within wins.")},
    {.name = "before",
     .type = KEY_INT,
     .low = 2,
     .high = 104,
     .help = N_("Did it work: at most so many periods before the decision are compared")},
    {.name = "after",
     .type = KEY_INT,
     .low = 1,
     .high = 26,
     .help = N_("with at most so many after it.")},
    {.name = "least",
     .type = KEY_INT,
     .low = 1,
     .high = 26,
     .help = N_("Under so many periods after it, it is too early to say.")},
    {.name = "confidence",
     .type = KEY_NUMBER,
     .help = N_("Of the interval of what it did, like 95%.")},
    {.name = "effective",
     .type = KEY_NUMBER,
     .help = N_("The part of a playbook's decisions that ought to work, like 90%.")},
    {.name = "effective_least",
     .type = KEY_INT,
     .low = 1,
     .high = 1000,
     .help = N_("Under so many decisions that can be judged, their part says little.")},
    END};

_Static_assert(sizeof schema_decision_keys / sizeof *schema_decision_keys ==
                   SCHEMA_DECISION_KEYS + 1,
               "SCHEMA_DECISION_KEYS counts the rows");
