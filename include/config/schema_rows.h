/* Inside the room: rows that several sections have, and the tables of those that have a file of their
 * own. */
#ifndef REDLINE_CONFIG_SCHEMA_ROWS_H
#define REDLINE_CONFIG_SCHEMA_ROWS_H
#include "base/i18n.h"
#include "config/schema.h"

#define GRAINS "day|week|month|quarter|year"
#define LATER N_("Read by later versions of redline; accepted and not used by this one.")

#define ENABLED                                                                                    \
    {                                                                                              \
        .name = "enabled", .type = KEY_BOOL, .fallback = "yes",                                    \
        .help = N_("no removes the section, also a built-in one.")                                 \
    }
#define TITLE                                                                                      \
    {                                                                                              \
        .name = "title", .type = KEY_TEXT, .shown = true,                                          \
        .help = N_("Name shown to people; default: the section's name.")                           \
    }
#define HELP                                                                                       \
    {                                                                                              \
        .name = "help", .type = KEY_TEXT, .shown = true,                                           \
        .help = N_("One or two sentences for the help screen.")                                    \
    }
#define END                                                                                        \
    {                                                                                              \
        .name = ""                                                                                 \
    }

/* Of [redline NAME] and [test NAME]: schema_rules.c. */
enum { SCHEMA_REDLINE_KEYS = 31, SCHEMA_TEST_KEYS = 5 };
extern const struct key_row schema_redline_keys[], schema_test_keys[];
/* Of [playbook NAME] and [fund NAME]: schema_playbooks.c. */
enum { SCHEMA_PLAYBOOK_KEYS = 3, SCHEMA_FUND_KEYS = 8 };
extern const struct key_row schema_playbook_keys[], schema_fund_keys[];

/* Of [meeting NAME] and [decisions]: schema_meeting.c. */
enum { SCHEMA_MEETING_KEYS = 7, SCHEMA_DECISION_KEYS = 7 };
extern const struct key_row schema_meeting_keys[], schema_decision_keys[];
/* Of what the world moves, [adjust NAME]: schema_world.c. */
enum { SCHEMA_ADJUST_KEYS = 10 };
extern const struct key_row schema_adjust_keys[];

/* Of [proposal NAME]: schema_proposals.c. */
enum { SCHEMA_PROPOSAL_KEYS = 17 };
extern const struct key_row schema_proposal_keys[];

#endif
