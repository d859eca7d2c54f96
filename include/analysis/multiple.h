/* Many tests at once: which of them are news, and which are what chance brings. */
#ifndef REDLINE_ANALYSIS_MULTIPLE_H
#define REDLINE_ANALYSIS_MULTIPLE_H
#include <stddef.h>

/* Benjamini and Hochberg (1995): p values adjusted for the false discovery rate, as R's
 * p.adjust(method = "BH"); adjusted may be p itself. */
void multiple_adjust(const double *p, size_t n, double *adjusted);
/* The largest p that is still news when at most the part `rate` of the news may be false; -1: none
 * is. Sorts p. */
double multiple_cut(double *p, size_t n, double rate);
/* The chance of a modified z score at least that large when nothing happened, with so many values
 * in the window.  MAD of few values is itself uncertain: for normal noise the score has the tails
 * of Student's t with about n / 3 degrees of freedom (with 13 values 2.4 % exceed 3.5, not 0.05 %). */
double multiple_chance_of_z(double z, size_t n);

#endif
