/* Trials: unit tests of red lines.  A [test NAME] gives a red line the figures of some periods and
 * says which states it expects; it is judged as a data set's would be: same model, same rules, same
 * machine.
 */
#ifndef REDLINE_ENGINE_TRIAL_H
#define REDLINE_ENGINE_TRIAL_H
#include <stdbool.h>
#include <stddef.h>
#include "base/date.h"
#include "base/memory.h"
#include "config/catalogue.h"
#include "indicator/column.h"
#include "rule/machine.h"

struct err;
struct strbuf;

enum { TRIAL_PERIODS_MAX = 1000 };

/* What one period must be: a state, or anything, or no judgement at all; then its marks. */
enum trial_wish { WISH_STATE, WISH_ANYTHING, WISH_ABSENCE };
struct trial_expectation {
    enum trial_wish wish;
    enum rule_state state;
    int pending, pending_of;    /* 0: any count */
    bool held, flapping;        /* must be; unsaid is either way */
    const char *text;           /* as written */
};

struct trial_input {
    const char *name;            /* in lower case: an indicator, a measure, "target" or "benchmark" */
    const char *market, *channel; /* as in keys, lower case; NULL: of every place */
    struct origin origin;
    double *values;
    bool *known;
    size_t count;
    bool is_assumed; /* a name of the formula that the test does not give: 1 throughout */
};

struct trial_step {
    struct value value; /* the figure that the line watches */
    bool judged;
    struct machine_output got;
    struct trial_expectation expected;
    bool has_expected, good;
};
struct trial_place { /* one instance */
    const char *market, *channel; /* as shown; "" none */
    struct origin origin;         /* of its expectations */
    bool has_expectations;
    struct trial_expectation *expected;
    size_t expected_count;
    struct trial_step *steps; /* count of the trial */
    size_t failures;
};
struct trial {
    struct arena arena; /* owns all of it */
    const struct test_def *def;
    const char *redline; /* unique name of the rule */
    bool of_register;    /* steps are rows, not periods */
    enum grain grain;
    struct period first;
    size_t count; /* steps */
    struct trial_input *inputs;
    size_t input_count;
    struct trial_place *places;
    size_t place_count;
    size_t failures; /* steps that are not as expected */
    enum unit unit;
    int decimals;
};

/* Runs one. False and err (file, line of the key) when the test cannot be run as it is written. Release
 * it in any case. */
bool trial_run(const struct catalogue *catalogue, const struct test_def *def, struct trial *trial,
               struct err *err);
void trial_release(struct trial *trial);
/* The label of a step: "2026-W03", "row 2". */
void trial_step_name(const struct trial *trial, size_t step, struct strbuf *out);
/* What came out, in the words of expectations: "p1/2", "red=", "ok~", "-". */
void trial_step_got(const struct trial_step *step, struct strbuf *out);

#endif
