/*
 * The functions of formulas: one row each, which the parser, the compiler, `redline help formulas`
 * and redline-ini(5) read.
 *
 * A row's shape says what the parser makes of a call: an instruction, two operands at a time, a
 * number of periods, a name.  What the instructions do stands in formula_eval.c and
 * formula_world.c.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "indicator/formula.h"
#include "indicator/program.h"
#include "indicator/targets.h"

const struct formula_function formula_functions[] = {
    {.name = "if",
     .shape = SHAPE_PLAIN,
     .op = OP_IF,
     .least = 3,
     .most = 3,
     .usage = "if(c, a, b)",
     .help = N_("a where the condition c holds, else b")},
    {.name = "min",
     .shape = SHAPE_FOLD,
     .op = OP_MIN,
     .least = 1,
     .most = MOST_ARGUMENTS,
     .usage = "min(a, b, ...)",
     .help = N_("the least of them")},
    {.name = "max",
     .shape = SHAPE_FOLD,
     .op = OP_MAX,
     .least = 1,
     .most = MOST_ARGUMENTS,
     .usage = "max(a, b, ...)",
     .help = N_("the greatest of them")},
    {.name = "abs",
     .shape = SHAPE_PLAIN,
     .op = OP_ABS,
     .least = 1,
     .most = 1,
     .usage = "abs(a)",
     .help = N_("without its sign")},
    {.name = "ln",
     .shape = SHAPE_PLAIN,
     .op = OP_LN,
     .least = 1,
     .most = 1,
     .usage = "ln(a)",
     .help = N_("natural logarithm")},
    {.name = "exp",
     .shape = SHAPE_PLAIN,
     .op = OP_EXP,
     .least = 1,
     .most = 1,
     .usage = "exp(a)",
     .help = N_("e to the power of a")},
    {.name = "sqrt",
     .shape = SHAPE_PLAIN,
     .op = OP_SQRT,
     .least = 1,
     .most = 1,
     .usage = "sqrt(a)",
     .help = N_("square root")},
    {.name = "pow",
     .shape = SHAPE_PLAIN,
     .op = OP_POWER,
     .least = 2,
     .most = 2,
     .usage = "pow(a, b)",
     .help = N_("a to the power of b")},
    {.name = "clamp",
     .shape = SHAPE_CLAMP,
     .op = OP_MIN,
     .least = 3,
     .most = 3,
     .usage = "clamp(a, low, high)",
     .help = N_("a, but not below low and not above high")},
    {.name = "coalesce",
     .shape = SHAPE_FOLD,
     .op = OP_COALESCE,
     .least = 1,
     .most = MOST_ARGUMENTS,
     .usage = "coalesce(a, b, ...)",
     .help = N_("the first of them that is not missing")},
    {.name = "prev",
     .shape = SHAPE_PREVIOUS,
     .op = OP_LAG,
     .least = 1,
     .most = 1,
     .usage = "prev(a)",
     .help = N_("a, one period earlier")},
    {.name = "lag",
     .shape = SHAPE_SPANS,
     .op = OP_LAG,
     .least = 2,
     .most = 2,
     .usage = "lag(a, n)",
     .help = N_("a, n periods earlier")},
    {.name = "mean",
     .shape = SHAPE_SPANS,
     .op = OP_MEAN,
     .least = 2,
     .most = 2,
     .usage = "mean(a, n)",
     .help = N_("mean of a over n periods, this one included")},
    {.name = "sum",
     .shape = SHAPE_SPANS,
     .op = OP_SUM,
     .least = 2,
     .most = 2,
     .usage = "sum(a, n)",
     .help = N_("sum of a over n periods, this one included")},
    {.name = "yoy",
     .shape = SHAPE_PLAIN,
     .op = OP_YEAR,
     .least = 1,
     .most = 1,
     .usage = "yoy(a)",
     .help = N_("relative change of a since the same period one year earlier")},
    {.name = "share",
     .shape = SHAPE_SHARE,
     .op = OP_SHARE,
     .least = 1,
     .most = 1,
     .usage = "share(a)",
     .help = N_("a as a part of its parent's: a channel's of the market's")},
    {.name = "target",
     .shape = SHAPE_GOAL,
     .op = OP_GOAL,
     .goal = GOAL_TARGET,
     .usage = "target(NAME)",
     .help = N_("target of an indicator or measure in this place and period")},
    {.name = "planned",
     .shape = SHAPE_GOAL,
     .op = OP_PLANNED,
     .goal = GOAL_TARGET,
     .usage = "planned(NAME)",
     .help = N_("its target as it was promised, before any [adjust NAME]")},
    {.name = "benchmark",
     .shape = SHAPE_GOAL,
     .op = OP_GOAL,
     .goal = GOAL_BENCHMARK,
     .usage = "benchmark(NAME)",
     .help = N_("benchmark of an indicator or measure in this place and period")},
    {.name = "move",
     .shape = SHAPE_TRACK,
     .op = OP_MOVE,
     .least = 2,
     .most = 2,
     .usage = "move(SERIES, n)",
     .help = N_("relative change of a series or rate over n of its observations")},
    {.name = "vol",
     .shape = SHAPE_TRACK,
     .op = OP_VOLATILITY,
     .least = 2,
     .most = 2,
     .usage = "vol(SERIES, n)",
     .help = N_(
         "yearly volatility of a series or rate, from the changes between n of its observations")},
    {.name = "peak",
     .shape = SHAPE_TRACK,
     .op = OP_PEAK,
     .least = 1,
     .most = 2,
     .usage = "peak(SERIES, n)",
     .help = N_("highest of the last n observations of a series or rate; without n of all of them")},
    {.name = "drawdown",
     .shape = SHAPE_TRACK,
     .op = OP_DRAWDOWN,
     .least = 1,
     .most = 2,
     .usage = "drawdown(SERIES, n)",
     .help = N_("how far a series or rate is off that peak: -37% is 37 % under it")},
};
const size_t formula_function_count = sizeof formula_functions / sizeof *formula_functions;

bool formula_function(size_t i, const char **usage, const char **help)
{
    if (i >= formula_function_count)
        return false;
    *usage = formula_functions[i].usage;
    *help = formula_functions[i].help;
    return true;
}

bool formula_is_pointwise(const char *name, size_t length)
{
    for (size_t i = 0; i < formula_function_count; i++) {
        const struct formula_function *row = &formula_functions[i];

        if (strlen(row->name) == length && !text_word_compare(row->name, name, length))
            return row->shape == SHAPE_FOLD || row->shape == SHAPE_CLAMP ||
                   (row->shape == SHAPE_PLAIN && row->op != OP_YEAR);
    }
    return false;
}
