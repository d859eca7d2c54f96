/* Inside the room: the words of findings, in parts. */
#ifndef REDLINE_RULE_WORDS_H
#define REDLINE_RULE_WORDS_H
#include "rule/rules.h"

struct strbuf;

/* Fills what is known of a reference that is a goal: was it moved, by whom (finding_goal.c). */
void finding_take_goal(struct finding *finding, const struct model *model,
                       const struct rollup *rollup, struct slice slice, size_t span);
/* ", 51.0% before: PMI below 50: cash flow first, since 2026-W18"; nothing where it was not moved. */
void finding_goal(const struct finding *finding, const struct model *model, struct strbuf *out);
/* "13 weeks" */
void finding_length(enum grain grain, int count, struct strbuf *out);
/* "LTV:CAC 1.62x": a number in the unit and decimals of what the line watches, with its name or
 * without. */
void finding_figure_text(const struct finding *finding, double number, bool with_name,
                         struct strbuf *out);
/* Of a kind that judges distances, value known: "GMV 980,000 is 18.3% under its target ..." */
void finding_distance(const struct finding *finding, const struct model *model, struct strbuf *out);
/* The figure is known, its distance is not: why. */
void finding_no_distance(const struct finding *finding, struct strbuf *out);

#endif
