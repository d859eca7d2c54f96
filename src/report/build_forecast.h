/* Inside the room: the early-warning pane's board and its one series in full. */
#ifndef REDLINE_REPORT_BUILD_FORECAST_H
#define REDLINE_REPORT_BUILD_FORECAST_H
#include "build.h"
#include "engine/warnings.h"

struct forecasting {
    struct frame *frame;
    struct section *section;
    struct warning_board board;
};
/* The picture of one warning: the figure so far, its fan, red line and target. */
void forecast_chart(const struct forecasting *forecasting, const struct warning *warning);
/* Its weeks: a row for each, with limits and chance; the chart above them. */
void forecast_weeks(const struct forecasting *forecasting, const struct warning *warning);
/* "13 weeks" of the board's grain. */
void say_horizon(const struct forecasting *forecasting, struct strbuf *out);
/* "AAdN on logarithms, season" or why there is no forecast. */
void say_method(const struct warning *warning, struct strbuf *out);
/* The period h after the board's. */
struct period forecast_period(const struct forecasting *forecasting, size_t h);
void forecast_figure(const struct warning *warning, struct figure *figure);

#endif
