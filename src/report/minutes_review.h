/* The part of the minutes that a review recorded: who was there, and how each item ended. */
#ifndef REDLINE_REPORT_MINUTES_REVIEW_H
#define REDLINE_REPORT_MINUTES_REVIEW_H
#include <stdint.h>
#include "journal/meetings.h"
#include "report/section.h"

struct json;
struct strbuf;

/* The newest review that began on that day; NULL: none did. */
const struct held_meeting *minutes_review_of(const struct meetings *meetings, int32_t day);
/* Its items as a table: number, what, state, value, line, outcome, time. Release the section. */
void minutes_review_items(const struct held_meeting *meeting, bool ascii, struct section *section);
/* "28 of 30 items in 52 min; 12 decided, ..." */
void minutes_review_say(const struct held_meeting *meeting, struct strbuf *out);
/* "Lena, Chen (left)" */
void minutes_review_people(const struct held_meeting *meeting, struct strbuf *out);
/* An object; NULL: null. */
void minutes_review_json(struct json *json, const struct held_meeting *meeting);

#endif
