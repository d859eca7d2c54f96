/* The rows of proposals; see schema.c. */
#include "config/schema_rows.h"

const struct key_row schema_proposal_keys[] = {
    TITLE,
    {.name = "redline",
     .type = KEY_TEXT,
     .help = N_("The red line whose findings compute it, for the market and channel of each; of a "
                "section with a list: section:indicator.")},
    {.name = "when",
     .type = KEY_TEXT,
     .fallback = "red",
     .help = N_("The level that must have fired, and for how many periods the line must have been "
                "broken: red, warn, red for 3, red and value < 1.2.")},
    {.name = "lever",
     .type = KEY_TEXT,
     .help = N_("The measure that it changes, such as ad_spend: what the ad tools take as a "
                "budget.")},
    {.name = "from",
     .type = KEY_FORMULA,
     .help = N_("The amount of a period as it is; default: the lever's.")},
    {.name = "to",
     .type = KEY_FORMULA,
     .help = N_("The amount proposed, by any formula; `from` in it is the amount as it is: "
                "80% * from.")},
    {.name = "direction",
     .type = KEY_CHOICE,
     .choices = "cut|raise",
     .fallback = "cut",
     .help = N_("A cut never proposes more than there is, a raise never less.")},
    {.name = "step_limit",
     .type = KEY_NUMBER,
     .fallback = "20%",
     .help = N_("The largest change of one period, over 0% up to 100% of the amount as it is; what "
                "goes beyond is brought to it, and that is said. A person may go beyond with the "
                "right to approve, and a reason.")},
    {.name = "stop",
     .type = KEY_LIST,
     .help = N_("Red lines: while one of them is red at that place, or for its market or all of "
                "them, nothing is proposed, approved or handed over that spends more.")},
    {.name = "currency",
     .type = KEY_TEXT,
     .help = N_("Currency of the amounts, an ISO 4217 code; default: the reporting currency. "
                "Others need a rate of the period's last day.")},
    {.name = "why",
     .type = KEY_TEXT,
     .shown = true,
     .help = N_("The reason, in quotes: {NAME} becomes the figure of the place, {value} the red "
                "line's, {line} its line, {periods} how long it is broken. Of clauses between "
                "semicolons those whose figure is missing are left out.")},
    {.name = "four_eyes",
     .type = KEY_BOOL,
     .fallback = "no",
     .help = N_("yes: who set the amount may not approve it, neither by name nor by login.")},
    {.name = "canary",
     .type = KEY_NUMBER,
     .help = N_("The part of the change that goes first, like 5%; blank: all of it at once.")},
    {.name = "canary_for",
     .type = KEY_INT,
     .low = 1,
     .high = 52,
     .fallback = "2",
     .help = N_("For so many whole periods, in which the guard must hold, before the rest "
                "follows.")},
    {.name = "guard",
     .type = KEY_FORMULA,
     .help = N_("A condition on that market and channel that must hold after the change, like "
                "cvr >= 80% * lag(cvr, 1); when it breaks, going back is proposed.")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_proposal_keys / sizeof *schema_proposal_keys ==
                   SCHEMA_PROPOSAL_KEYS + 1,
               "SCHEMA_PROPOSAL_KEYS counts the rows");
