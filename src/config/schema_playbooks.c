/* The rows of playbooks and funds; see schema.c. */
#include "config/schema_rows.h"

const struct key_row schema_playbook_keys[] = {TITLE, HELP, ENABLED, END};

_Static_assert(sizeof schema_playbook_keys / sizeof *schema_playbook_keys ==
                   SCHEMA_PLAYBOOK_KEYS + 1,
               "SCHEMA_PLAYBOOK_KEYS counts the rows");

const struct key_row schema_fund_keys[] = {
    TITLE,
    {.name = "amount",
     .type = KEY_FORMULA,
     .help = N_("What it holds: an amount like 2M EUR, or a formula like 5% * net_revenue over the "
                "last whole period of renews (the last whole calendar year where it never "
                "renews), all markets together, in the reporting currency.")},
    {.name = "currency",
     .type = KEY_TEXT,
     .help = N_("Its currency, an ISO 4217 code; default: that of the amount, else the reporting "
                "currency.")},
    {.name = "split",
     .type = KEY_LIST,
     .help = N_("Its parts, like core 50%, backup 30%, communication 20%: together 100 %. A step "
                "or decision that names a part is held against that part as well.")},
    {.name = "renews",
     .type = KEY_CHOICE,
     .choices = "never|year|quarter|month",
     .fallback = "never",
     .help = N_("When it is full again: what was drawn before the first day of this year, quarter "
                "or month counts no more.")},
    {.name = "owner", .type = KEY_TEXT, .help = N_("Who answers for it.")},
    HELP,
    ENABLED,
    END};

_Static_assert(sizeof schema_fund_keys / sizeof *schema_fund_keys == SCHEMA_FUND_KEYS + 1,
               "SCHEMA_FUND_KEYS counts the rows");
