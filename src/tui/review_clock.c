/* The clock of a review.
 *
 * It says whole minutes, so a screen over a slow line changes once a minute; only in the last
 * minute of the hour it counts seconds, because then everybody looks at it.  The hour is the time
 * that items were on the page: while the review is left (q) it stands.  A monotonic clock never
 * goes back; one that is handed in and does is taken to stand still.
 */
#include "review_clock.h"
#include "base/i18n.h"
#include "base/strbuf.h"

enum { SECOND = 1000, MINUTE = 60 * SECOND };

static int64_t running_ms(const struct review_clock *clock, int64_t now_ms)
{
    return clock->runs && now_ms > clock->from_ms ? now_ms - clock->from_ms : 0;
}

void review_clock_run(struct review_clock *clock, int64_t now_ms)
{
    if (clock->runs)
        return;
    clock->runs = true;
    clock->from_ms = now_ms;
}

void review_clock_stand(struct review_clock *clock, int64_t now_ms)
{
    clock->item_ms += running_ms(clock, now_ms);
    clock->runs = false;
}

int review_clock_turn(struct review_clock *clock, int64_t now_ms, int past_seconds)
{
    int64_t visit = clock->item_ms + running_ms(clock, now_ms);
    int seconds = (int)(visit / SECOND);

    clock->hour_ms += (int64_t)seconds * SECOND; /* as it is recorded */
    clock->item_ms = 0;
    clock->past_ms = (int64_t)past_seconds * SECOND;
    clock->from_ms = now_ms;
    return seconds;
}

int64_t review_clock_item_ms(const struct review_clock *clock, int64_t now_ms)
{
    return clock->past_ms + clock->item_ms + running_ms(clock, now_ms);
}

int64_t review_clock_hour_ms(const struct review_clock *clock, int64_t now_ms)
{
    return clock->hour_ms + clock->item_ms + running_ms(clock, now_ms);
}

bool review_clock_is_over(const struct review_clock *clock, int64_t now_ms)
{
    return clock->minutes > 0 &&
           review_clock_hour_ms(clock, now_ms) >= clock->minutes * (int64_t)MINUTE;
}

static bool is_last_minute(const struct review_clock *clock, int64_t hour_ms)
{
    int64_t end = clock->minutes * (int64_t)MINUTE;

    return clock->minutes > 0 && hour_ms >= end - MINUTE && hour_ms < end;
}

int64_t review_clock_next_ms(const struct review_clock *clock, int64_t now_ms)
{
    int64_t hour = review_clock_hour_ms(clock, now_ms);
    int64_t step = is_last_minute(clock, hour) ? SECOND : MINUTE;

    return clock->runs ? now_ms + step - hour % step : INT64_MAX;
}

void review_clock_say(const struct review_clock *clock, int64_t now_ms, bool is_short, bool ascii,
                      struct strbuf *out)
{
    int64_t hour = review_clock_hour_ms(clock, now_ms);
    int item = (int)(review_clock_item_ms(clock, now_ms) / MINUTE), minutes = (int)(hour / MINUTE);
    bool last = is_last_minute(clock, hour);

    strbuf_addf(out, is_short ? _("%dm ") : _("%d min"), item);
    if (!is_short)
        strbuf_adds(out, ascii ? ", " : " \xc2\xb7 ");
    strbuf_addf(out, last ? "%d:%02d" : "%d", minutes, (int)(hour / SECOND % 60));
    if (clock->minutes > 0)
        strbuf_addf(out, is_short ? "/%d" : _(" of %d"), clock->minutes);
    if (!is_short)
        strbuf_adds(out, _(" min"));
}
