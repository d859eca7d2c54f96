/* The rows of what the world around moves; see schema.c. */
#include "config/schema_rows.h"

const struct key_row schema_adjust_keys[] = {
    TITLE,
    {.name = "when",
     .type = KEY_CONDITION,
     .help = N_("The condition that begins it, a formula like pmi < 50: for each market, and for "
                "the total where its figures are there.")},
    {.name = "until",
     .type = KEY_CONDITION,
     .help = N_("The condition that ends it, like pmi >= 51; default: that `when` no longer "
                "holds.")},
    {.name = "for",
     .type = KEY_INT,
     .low = 1,
     .high = 520,
     .fallback = "1",
     .help = N_("It begins in this many-th consecutive period in which `when` holds.")},
    {.name = "reason",
     .type = KEY_TEXT,
     .shown = true,
     .help = N_("What is said beside every target that it moved; default: the condition.")},
    {.name = "where",
     .type = KEY_CONDITION,
     .help = N_("Only these markets, as in [redline NAME]; then the total stays as it is.")},
    {.name = "owner", .type = KEY_TEXT, .help = N_("Who answers for it.")},
    {.name = "grain",
     .type = KEY_CHOICE,
     .choices = GRAINS,
     .help = N_("The length of the periods in which the condition is looked at; default: that of "
                "[redline].")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_adjust_keys / sizeof *schema_adjust_keys == SCHEMA_ADJUST_KEYS + 1,
               "SCHEMA_ADJUST_KEYS counts the rows");
