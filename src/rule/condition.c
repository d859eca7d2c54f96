/*
 * Conditions of red lines: an operator and a constant expression.
 *
 * The right side is a literal of the INI files (1.5, 15%, 2.1M) or any expression of them in the
 * formula language ("2 * 1.5"); a name on the right is refused, because a line that moves with the
 * data belongs into the indicator: `cac / aov`, `> 2`.  The operator is blanked, not cut, before
 * the rest is compiled, so that columns in messages count from the start of the value.
 *
 * Nothing here decides what a condition is for.
 */
#include "rule/condition.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "indicator/formula.h"

const char *line_op_text(enum line_op op)
{
    static const char *const texts[] = {
        [LINE_NONE] = "",       [LINE_ABOVE] = ">",    [LINE_BELOW] = "<",
        [LINE_AT_LEAST] = ">=", [LINE_AT_MOST] = "<=",
    };

    return texts[op];
}

size_t condition_operator(const char *text, enum line_op *op)
{
    bool inclusive = text[0] && text[1] == '=';

    if (text[0] == '>')
        *op = inclusive ? LINE_AT_LEAST : LINE_ABOVE;
    else if (text[0] == '<')
        *op = inclusive ? LINE_AT_MOST : LINE_BELOW;
    else
        return 0;
    return inclusive ? 2 : 1;
}

/* Any name compiles here; the formula is then no constant, and the caller has the better message.
 */
static bool resolve_any(void *self, const char *name, struct name_meaning *meaning)
{
    (void)self;
    (void)name;
    *meaning = (struct name_meaning){.kind = NAME_COLUMN};
    return true;
}

static bool parse_literal(const char *text, double *value)
{
    size_t length = strlen(text);

    text_trim(&text, &length);
    return number_parse(text, length, value);
}

enum constant { CONSTANT_OK, CONSTANT_MOVES, CONSTANT_BAD };

static enum constant parse_constant(const char *text, const char *file, int line, double *value,
                                    struct err *err)
{
    struct name_resolver resolver = {.resolve = resolve_any};
    struct formula *formula;
    enum constant result;

    if (parse_literal(text, value))
        return CONSTANT_OK;
    formula = formula_compile(text, &resolver, file, line, err);
    if (!formula)
        return CONSTANT_BAD;
    result = formula_is_constant(formula, value) && isfinite(*value) ? CONSTANT_OK : CONSTANT_MOVES;
    formula_free(formula);
    return result;
}

bool condition_parse(const char *text, const char *key, const char *file, int line,
                     struct condition *out, struct err *err)
{
    size_t start = strspn(text, " \t"), used = condition_operator(text + start, &out->op);
    enum constant result;
    char *rest;

    if (!used)
        return err_at(err, file, line, 0, _("%s = %s needs >, >=, < or <= before the number"), key,
                      text);
    rest = mem_strdup(text);
    memset(rest, ' ', start + used);
    if (rest[strspn(rest, " \t")] == '\0')
        err_at(err, file, line, 0, _("%s = %s lacks the number"), key, text);
    else if ((result = parse_constant(rest, file, line, &out->line, err)) == CONSTANT_OK)
        used = 0;
    else if (result == CONSTANT_MOVES)
        err_at(err, file, line, 0,
               _("%s = %s: the line must be a number; put what moves into `indicator` (cac / aov, "
                 "then > 2)"),
               key, text);
    free(rest);
    return !used;
}

bool condition_part(const char *text, double *part)
{
    return parse_literal(text, part) && *part >= 0 && *part <= 1;
}

bool condition_split(const char *text, char **name, struct condition *out)
{
    size_t start = strspn(text, " \t"), end = start, used;

    while (isalnum((unsigned char)text[end]) || text[end] == '_' || text[end] == '-' ||
           text[end] == '.')
        end++;
    if (end == start)
        return false;
    text += start;
    end -= start;
    used = end + strspn(text + end, " \t");
    if (!condition_operator(text + used, &out->op))
        return false;
    used += condition_operator(text + used, &out->op);
    if (!parse_literal(text + used, &out->line))
        return false;
    *name = mem_strndup(text, end);
    return true;
}
