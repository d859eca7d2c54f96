/* What other builders say of the calendar. */
#ifndef REDLINE_REPORT_BUILD_CALENDAR_H
#define REDLINE_REPORT_BUILD_CALENDAR_H
#include "build.h"
#include "journal/calendar.h"
#include "journal/ledger.h"

/* "Weekly review: overdue since Mon 16 Nov, 60 minutes, last held Mon 9 Nov" */
void meeting_say(const struct meeting *meeting, int32_t today, struct strbuf *out);
/* A note under the section when a committee meets and one of its reviews is due or overdue. */
void note_meetings(struct frame *frame);

#endif
