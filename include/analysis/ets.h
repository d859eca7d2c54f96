/* Exponential smoothing as a model of errors, trend and season (Hyndman, Koehler, Ord, Snyder
 * 2008).
 *
 *   yhat = level + phi slope + season,  e = y - yhat
 *   level' = level + phi slope + alpha e,  slope' = phi slope + beta e,  season' = season + gamma e
 *
 * phi = 1 without damping.  Errors are additive, or relative to yhat (M): the recursion is the
 * same, the likelihood and the spread differ.  Names are those of the book: "AAdN" is additive
 * error, damped trend, no season.
 */
#ifndef REDLINE_ANALYSIS_ETS_H
#define REDLINE_ANALYSIS_ETS_H
#include <stdbool.h>
#include <stddef.h>

enum ets_trend { ETS_FLAT, ETS_TREND, ETS_DAMPED };
struct ets_form {
    bool relative; /* error M: all values must be positive */
    enum ets_trend trend;
    size_t period; /* values in a cycle; 0 or 1: no season; at most 24 */
};
enum { ETS_PERIOD_MAX = 24 };

struct ets_state {
    double level, slope;
    double season[ETS_PERIOD_MAX]; /* by time since the first value, modulo period */
};
struct ets {
    struct ets_form form;
    double alpha, beta, gamma, phi;
    struct ets_state first, last; /* before the first value; after the last one */
    size_t n, known;              /* length, and how many of them are known */
    size_t parameters;            /* smoothing and first states, as forecast::ets counts them */
    double sse;                   /* of errors, relative ones when form.relative */
    double sigma2;                /* sse / (known - parameters) */
    double log_likelihood;        /* -(known / 2) ln sse, and - sum ln yhat when relative */
    double aicc;
};
/* A series, as all of this room take it: y[i] counts where known[i] is not 0 (known NULL: all do).
 * An unknown value moves no state. Known values are finite. */
struct ets_series {
    const double *y;
    const unsigned char *known;
    size_t n;
};
/* Maximum likelihood inside forecast::ets's usual region: alpha, beta, gamma from 1e-4, alpha to
 * 0.9999, beta to alpha, gamma to 1 - alpha, phi 0.8 to 0.98. False: too few values (parameters + 3
 * are needed), or a value that is not positive when relative. */
bool ets_fit(const struct ets_series *series, struct ets_form form, struct ets *out);
/* The form with the least AICc, of those without a season and, when period is 2 to 24, with one; a
 * damped trend is preferred to a straight one that is better by less than 2. Relative errors only
 * when asked and possible. False: not even the simplest one could be fitted. */
bool ets_choose(const struct ets_series *series, size_t period, bool relative, struct ets *out);
/* Given parameters and first states: runs through the series, fills the rest. */
void ets_replay(const struct ets_series *series, struct ets *ets);
/* Mean and variance of the value h = 1..horizon steps after the last one. Variances are exact
 * (class 1 and 2 of the book's chapter 6). */
void ets_forecast(const struct ets *ets, size_t horizon, double *mean, double *variance);
void ets_name(const struct ets_form *form, char out[8]); /* "AAdN" */

#endif
