/* The incomplete beta function, and the tails that are made of it. */
#ifndef REDLINE_ANALYSIS_BETA_H
#define REDLINE_ANALYSIS_BETA_H

/* I_x(a, b), regularised: 0 at x <= 0, 1 at x >= 1; a, b > 0. To about 1e-13 (continued fraction by
 * Lentz's method, as in Press et al., Numerical Recipes 6.4). */
double beta_part(double x, double a, double b);
/* P(|T| > |t|) of Student's t with so many degrees of freedom (> 0, need not be whole). */
double student_both_tails(double t, double freedom);
/* P(X >= count) and P(X <= count) of a binomial: n trials (may be a large whole number), chance. */
double binomial_at_least(double count, double n, double chance);
double binomial_at_most(double count, double n, double chance);

#endif
