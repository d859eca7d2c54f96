/* A compiled formula: postfix instructions. Shared by the parser, the compiler and the evaluator;
 * nobody else. */
#ifndef REDLINE_INDICATOR_PROGRAM_H
#define REDLINE_INDICATOR_PROGRAM_H
#include <stdbool.h>
#include <stddef.h>
#include "base/decimal.h"
#include "indicator/formula.h"

enum opcode {
    OP_CONSTANT,   /* number; exact when it has at most four decimals */
    OP_MEASURE,    /* index: measure code */
    OP_COLUMN,     /* index: the caller's number */
    OP_ATTRIBUTE,  /* index: attribute_find's */
    OP_TRACK,      /* index: track_find's */
    OP_MOVE,
    OP_VOLATILITY,
    OP_PEAK,
    OP_DRAWDOWN,   /* index: track_find's; number: observations, 0: all */
    OP_GOAL,       /* index: enum goal; text: the indicator or measure */
    OP_PLANNED,    /* the same before any [adjust NAME] */
    OP_TEXT_EQUAL, /* index: a text column; text */
    OP_TEXT_OTHER,
    OP_NEGATE,
    OP_NOT,
    OP_ABS,
    OP_LN,
    OP_EXP,
    OP_SQRT,
    OP_SCALE, /* times an integer constant: stays exact */
    OP_LAG,
    OP_MEAN,
    OP_SUM,  /* index: spans */
    OP_YEAR, /* yoy */
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_POWER,
    OP_MIN,
    OP_MAX,
    OP_COALESCE,
    OP_AND,
    OP_OR,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_EQUAL,
    OP_OTHER,
    OP_IF,
    OP_ATTAIN, /* points between a floor and a target; index: 1 when more is better, -1 when less */
    OP_AVERAGE, /* of `index` operands */
    OP_SCORE,   /* of `index` operands: a value, its weight, the next value ... */
    OP_BALANCE,
    OP_WEAKEST,
    OP_SHARE, /* stands before its operand, the next `index` instructions, which run twice: here and
                 for the parent */
};

struct instruction {
    enum opcode op;
    int index;
    double number;
    bool is_exact;
    int128 exact;
    char *text; /* owned */
};

struct formula {
    char *text;
    struct instruction *code;
    size_t count, capacity;
    int *required;
    size_t required_count;
    int *measures;
    size_t measure_count;
    bool constant;
    double constant_value;
    bool uses_share;
    int lookback;
    size_t depth; /* of the stack */
};

enum {
    FORMULA_BYTES = 4096,
    FORMULA_DEPTH = 64,
    FORMULA_CODE = 16384,
    FORMULA_SPANS = 10000,
    FORMULA_YEAR = 366,
    MOST_ARGUMENTS = 32
};

/* formula_functions.c: a row for each function. */
enum function_shape {
    SHAPE_PLAIN, /* one instruction after its operands */
    SHAPE_FOLD,  /* two operands at a time, from the left */
    SHAPE_LIST,  /* one instruction after however many operands */
    SHAPE_PAIRS, /* the same, of values that each have a weight */
    SHAPE_SPANS, /* the second argument is a number of spans */
    SHAPE_PREVIOUS,
    SHAPE_CLAMP,
    SHAPE_SHARE,
    SHAPE_GOAL,  /* takes a name */
    SHAPE_TRACK, /* takes a track and a number of observations */
};
struct formula_function {
    const char *name;
    enum function_shape shape;
    enum opcode op;
    int least, most; /* arguments */
    int goal;        /* of SHAPE_GOAL; of OP_ATTAIN the direction */
    const char *usage, *help;
};
extern const struct formula_function formula_functions[];
extern const size_t formula_function_count;

/* formula_world.c: what a track or a goal is in each span; a goal only of the roll-up's. out: all
 * missing before. */
void world_values(const struct eval_env *env, const struct timeline *timeline,
                  const struct instruction *instruction, struct slice slice, struct value *out);
/* How many operands an instruction takes from the stack; it leaves one. */
int instruction_arity(const struct instruction *instruction);
/* Fills formula->code. False and err when the text is no formula. */
bool formula_parse(struct formula *formula, const struct name_resolver *resolver, const char *file,
                   int line, struct err *err);
/* Does a function of that name work on the values of one span alone?  lag, mean, share, target ...
 * do not: what stands in their brackets is not what they are worked out from. */
bool formula_is_pointwise(const char *name, size_t length);

#endif
