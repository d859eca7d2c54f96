/* What became of unit tests of red lines, printed. */
#ifndef REDLINE_REPORT_TRIALS_H
#define REDLINE_REPORT_TRIALS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "base/err.h"
#include "engine/trial.h"
#include "report/report.h"

struct trial_outcome {
    bool ran;          /* else err says why not */
    struct trial trial;
    struct err err;
};
/* text: the failed ones, expected and got side by side, then a line of counts; json and csv: all
 * steps of all. True when nothing failed. */
bool report_trials(FILE *out, enum report_format format, const struct trial_outcome *outcomes,
                   size_t count, bool ascii);

#endif
