/* The clock of a review: of the item on the page, and of the hour.  All times are given, none asked
 * for; a clock that stands costs nothing. */
#ifndef REDLINE_TUI_REVIEW_CLOCK_H
#define REDLINE_TUI_REVIEW_CLOCK_H
#include <stdbool.h>
#include <stdint.h>

struct strbuf;

struct review_clock {
    bool runs;
    int64_t from_ms; /* when it last began to run; monotonic */
    int64_t item_ms; /* of this visit, before that */
    int64_t past_ms; /* of this item's earlier visits */
    int64_t hour_ms; /* of all visits before this one */
    int minutes;     /* that the review is to take; 0: no end */
};
void review_clock_run(struct review_clock *clock, int64_t now_ms);
void review_clock_stand(struct review_clock *clock, int64_t now_ms);
/* The visit is over: its seconds, which are the hour's from now on; the next item's begins. */
int review_clock_turn(struct review_clock *clock, int64_t now_ms, int past_seconds);
int64_t review_clock_item_ms(const struct review_clock *clock, int64_t now_ms);
int64_t review_clock_hour_ms(const struct review_clock *clock, int64_t now_ms);
bool review_clock_is_over(const struct review_clock *clock, int64_t now_ms);
/* When what it says changes: a minute of the hour, in its last minute a second. INT64_MAX: never. */
int64_t review_clock_next_ms(const struct review_clock *clock, int64_t now_ms);
/* "2 min · 12 of 60 min"; in the last minute "59:07 of 60 min"; short: "2m 12/60". */
void review_clock_say(const struct review_clock *clock, int64_t now_ms, bool is_short, bool ascii,
                      struct strbuf *out);

#endif
