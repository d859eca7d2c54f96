/* Inside the room: decisions that take a step of a playbook (act_playbook.c, record.c). */
#ifndef REDLINE_TUI_PLAYBOOK_H
#define REDLINE_TUI_PLAYBOOK_H
#include <stdbool.h>
#include <stddef.h>
#include "tui/state.h"

/* The worst finding of exactly that place; NULL: nothing is broken there. (record.c) */
const struct finding *record_finding(struct screen *screen, const struct path *at);

/* Is a step of one finding's playbook under the cursor? Enter decides on it then. */
bool step_is_selected(struct screen *screen, const struct focus *focus);
/* Fills in what the step under the cursor says: action, owner, day, fund; nothing elsewhere. */
void step_take(struct screen *screen, struct recording *recording);
/* "5000" of a fund in euro is "5000 EUR"; blank: nothing is drawn. False: no amount. */
bool step_money(const struct screen *screen, const char *text, char *out, size_t size);
/* The record's detail, with what is drawn. */
void step_detail(const struct recording *recording, char *out, size_t size);

#endif
