/* How well what was typed fits a thing that has a name and a title. */
#ifndef REDLINE_TUI_MATCH_H
#define REDLINE_TUI_MATCH_H

/* The larger the better, -1: not at all. Each word of the pattern must stand in the name or the
 * title; in the name also with other letters between ("psr" is in "paid-search"), if it begins a
 * word of it. Case does not count. An empty pattern fits everything, with 0. */
int match_score(const char *pattern, const char *name, const char *title);

#endif
