/* Conditions of red lines: "> 1.5", "< 25%", ">= 2 * 1.5": an operator and a constant expression.
 */
#ifndef REDLINE_RULE_CONDITION_H
#define REDLINE_RULE_CONDITION_H
#include <stdbool.h>
#include <stddef.h>
#include "rule/machine.h"

struct err;

struct condition {
    enum line_op op;
    double line;
};

/* key: "red", for the message; file and line: where the text stands. */
bool condition_parse(const char *text, const char *key, const char *file, int line,
                     struct condition *out, struct err *err);
/* An operator at the start of the text: its length, 0 when there is none. */
size_t condition_operator(const char *text, enum line_op *op);
const char *line_op_text(enum line_op op); /* ">=" */
/* True for '5%', '0.05', '0': part is the fraction of |line|, 0 to 1. */
bool condition_part(const char *text, double *part);
/* "score >= 20": a name, an operator, a constant. False when the text is anything else; name is
 * yours then. */
bool condition_split(const char *text, char **name, struct condition *out);

#endif
