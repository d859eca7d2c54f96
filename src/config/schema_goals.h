/* Keys of [goal NAME]: a part of schema.c, which alone includes it and gives it its macros. */
#ifndef REDLINE_CONFIG_SCHEMA_GOALS_H
#define REDLINE_CONFIG_SCHEMA_GOALS_H
#include "config/schema.h"

static const struct key_row goal_keys[] = {
    TITLE,
    {.name = "head", .type = KEY_TEXT, .shown = true, .help = N_("Short title for column heads.")},
    {.name = "indicators",
     .type = KEY_LIST,
     .help = N_("What it is measured by, each against its own target; their points are averaged.")},
    {.name = "indicator", .type = KEY_TEXT, .help = N_("The same, when it is one.")},
    {.name = "floor",
     .type = KEY_FORMULA,
     .help =
         N_("Where the points begin, a number or a formula of what does not move by itself, like "
            "50% * target(ltv); floor.INDICATOR for one of several. Default: the red line "
            "that watches the indicator, when there is just one.")},
    {.name = "weight",
     .type = KEY_NUMBER,
     .help = N_("Its part of the score; those of all goals sum to 100%.")},
    {.name = "term",
     .type = KEY_CHOICE,
     .choices = "short|middle|long",
     .fallback = "middle",
     .help = N_("How far ahead it looks: its group of the board.")},
    HELP,
    ENABLED,
    END};

#endif
