/*
 * The formula language's parser: recursive descent straight to postfix.
 *
 *   or      = and { "or" and }              and   = not { "and" not }
 *   not     = { "not" } compare             compare = sum [ ("<"|"<="|">"|">="|"="|"=="|"!="|"<>")
 * sum ]   sum     = product { ("+"|"-") product } product = unary { ("*"|"/") unary }
 *   unary   = { "-"|"+" } atom              atom  = number | name | name "(" or { "," or } ")" |
 * "(" or ")"
 *
 * A quoted text may stand after = or != of a name that is a text column.  Another indicator's name
 * writes that indicator's instructions out in place, so evaluation knows no calls; the total is
 * capped, because names of names of names could double each time.
 *
 * Recursion is bounded by FORMULA_DEPTH brackets and calls; signs and "not" are loops.  Errors
 * carry the column of the token that is wrong and, for names, the nearest that is known.
 */
#include <assert.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "indicator/program.h"
#include "indicator/targets.h"
#include "indicator/tokens.h"

enum { NAME_BYTES = 128, FUNCTIONS_MOST = 64 };

struct parser {
    struct formula *formula;
    const struct name_resolver *resolver;
    const char *file;
    int line;
    struct err *err;
    const char *at; /* after the token */
    struct token token;
    int depth;
};

static bool parse_or(struct parser *parser);

/* ---- errors ---- */

static int column_of(const struct parser *parser, const char *at)
{
    int column = 1;

    for (const char *p = parser->formula->text; p < at; p++)
        column += ((unsigned char)*p & 0xC0) != 0x80;
    return column;
}

#define FAIL(parser, at, ...)                                                                      \
    err_at((parser)->err, (parser)->file, (parser)->line, column_of((parser), (at)), __VA_ARGS__)

static bool fail_unexpected(struct parser *parser)
{
    const struct token *token = &parser->token;

    if (token->kind == TOKEN_END)
        return FAIL(parser, token->start, _("the formula ends where a value is expected"));
    return FAIL(parser, token->start, _("'%.*s' is not expected here"),
                (int)(token->length > 40 ? 40 : token->length), token->start);
}

/* ---- tokens ---- */

static void next_token(struct parser *parser)
{
    parser->token = token_next(&parser->at);
}

static bool is_sign(const struct parser *parser, const char *sign)
{
    return parser->token.kind == TOKEN_SIGN && parser->token.length == strlen(sign) &&
           !memcmp(parser->token.start, sign, parser->token.length);
}

static bool is_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_NAME && parser->token.length == strlen(word) &&
           !text_word_compare(parser->token.start, word, parser->token.length);
}

static bool take_sign(struct parser *parser, const char *sign)
{
    if (!is_sign(parser, sign))
        return false;
    next_token(parser);
    return true;
}

static bool take_word(struct parser *parser, const char *word)
{
    if (!is_word(parser, word))
        return false;
    next_token(parser);
    return true;
}

/* ---- instructions ---- */

static bool emit(struct parser *parser, struct instruction instruction)
{
    struct formula *formula = parser->formula;

    if (formula->count >= FORMULA_CODE) {
        free(instruction.text);
        return FAIL(parser, parser->token.start,
                    _("the formula is too long once the indicators that it names are written out"));
    }
    MEM_GROW(formula->code, formula->count, formula->capacity);
    formula->code[formula->count++] = instruction;
    return true;
}

static bool emit_op(struct parser *parser, enum opcode op)
{
    return emit(parser, (struct instruction){.op = op});
}

static struct instruction constant(double number)
{
    struct instruction made = {.op = OP_CONSTANT, .number = number};

    if (number < 1e11 && number > -1e11) {
        double scaled = number * DECIMAL_SCALE;

        made.exact = (int128)(scaled + (scaled < 0 ? -0.5 : 0.5));
        made.is_exact = decimal_to_double(made.exact) == number;
    }
    return made;
}

/* The one constant instruction that stands at `start` and ends the code, or NULL. */
static struct instruction *only_constant(const struct parser *parser, size_t start)
{
    struct formula *formula = parser->formula;

    if (formula->count != start + 1 || formula->code[start].op != OP_CONSTANT)
        return NULL;
    return &formula->code[start];
}

static bool is_integer(const struct instruction *constant)
{
    return constant->is_exact && constant->exact % DECIMAL_SCALE == 0;
}

/* a * b where one is an integer constant becomes one instruction that keeps exact sums exact. */
static bool emit_multiply(struct parser *parser, size_t left, size_t right)
{
    struct formula *formula = parser->formula;
    struct instruction *b = only_constant(parser, right);
    struct instruction a = formula->code[left];

    if (b && is_integer(b)) {
        b->op = OP_SCALE;
        return true;
    }
    if (right == left + 1 && a.op == OP_CONSTANT && is_integer(&a)) {
        memmove(&formula->code[left], &formula->code[right],
                (formula->count - right) * sizeof *formula->code);
        a.op = OP_SCALE;
        formula->code[formula->count - 1] = a;
        return true;
    }
    return emit_op(parser, OP_MULTIPLY);
}

/* ---- names ---- */

static bool copy_name(struct parser *parser, const struct token *token, char name[NAME_BYTES])
{
    if (token->length >= NAME_BYTES)
        return FAIL(parser, token->start, _("a name is longer than %d bytes"), NAME_BYTES - 1);
    for (size_t i = 0; i < token->length; i++)
        name[i] = (unsigned char)token->start[i] < 0x80
                      ? (char)tolower((unsigned char)token->start[i])
                      : token->start[i];
    name[token->length] = '\0';
    return true;
}

static bool emit_formula(struct parser *parser, const struct formula *other)
{
    for (size_t i = 0; i < other->count; i++) {
        struct instruction copy = other->code[i];

        if (copy.text)
            copy.text = mem_strdup(copy.text);
        if (!emit(parser, copy))
            return false;
    }
    return true;
}

static const enum opcode name_ops[] = {
    [NAME_MEASURE] = OP_MEASURE,
    [NAME_COLUMN] = OP_COLUMN,
    [NAME_ATTRIBUTE] = OP_ATTRIBUTE,
    [NAME_TRACK] = OP_TRACK,
};

static bool parse_name(struct parser *parser, const struct token *token)
{
    struct name_meaning meaning = {.kind = NAME_MEASURE};
    const struct name_resolver *resolver = parser->resolver;
    const char *nearest;
    char name[NAME_BYTES];

    if (!copy_name(parser, token, name))
        return false;
    if (resolver && resolver->resolve(resolver->self, name, &meaning)) {
        if (meaning.kind == NAME_FORMULA)
            return emit_formula(parser, meaning.formula);
        if (meaning.kind == NAME_TEXT)
            return FAIL(parser, token->start,
                        _("'%s' is text, not a number; texts of a dimension can only stand in "
                          "where"),
                        name);
        return emit(parser,
                    (struct instruction){.op = name_ops[meaning.kind], .index = meaning.index});
    }
    nearest = resolver && resolver->nearest ? resolver->nearest(resolver->self, name) : NULL;
    if (nearest)
        return FAIL(parser, token->start, _("unknown name '%s'; the nearest is '%s'"), name,
                    nearest);
    return FAIL(parser, token->start, _("unknown name '%s'"), name);
}

/* ---- functions ---- */

static const struct formula_function *find_function(struct parser *parser,
                                                    const struct token *token)
{
    const char *names[FUNCTIONS_MOST];
    const char *nearest;
    char name[NAME_BYTES];

    if (!copy_name(parser, token, name))
        return NULL;
    assert(formula_function_count <= FUNCTIONS_MOST);
    for (size_t i = 0; i < formula_function_count; i++) {
        names[i] = formula_functions[i].name;
        if (!strcmp(formula_functions[i].name, name))
            return &formula_functions[i];
    }
    nearest = text_nearest(name, names, formula_function_count);
    if (nearest)
        FAIL(parser, token->start, _("there is no function %s(); the nearest is %s()"), name,
             nearest);
    else
        FAIL(parser, token->start, _("there is no function %s()"), name);
    return NULL;
}

/* The second argument of lag, mean and sum: it must be known when the formula is read. */
static bool take_spans(struct parser *parser, const struct formula_function *function,
                       const struct token *token, size_t start, int *spans)
{
    struct instruction *number = only_constant(parser, start);
    int least = function->op == OP_LAG ? 0 : 1;

    if (!number || !is_integer(number) || number->number < least || number->number > FORMULA_SPANS)
        return FAIL(parser, token->start, _("%s() takes a whole number of periods from %d to %d"),
                    function->name, least, FORMULA_SPANS);
    *spans = (int)number->number;
    parser->formula->count--;
    return true;
}

static bool fold_argument(struct parser *parser, const struct formula_function *function,
                          int number)
{
    if (function->shape == SHAPE_FOLD && number > 1)
        return emit_op(parser, function->op);
    if (function->shape == SHAPE_CLAMP && number > 1)
        return emit_op(parser, number == 2 ? OP_MAX : OP_MIN);
    return true;
}

static bool finish_call(struct parser *parser, const struct formula_function *function,
                        const struct token *token, size_t start, size_t last_start, int arguments)
{
    struct formula *formula = parser->formula;
    int spans = 1;

    switch (function->shape) {
    case SHAPE_PLAIN:
        return emit(parser, (struct instruction){.op = function->op, .index = function->goal});
    case SHAPE_LIST:
        return emit(parser, (struct instruction){.op = function->op, .index = arguments});
    case SHAPE_PAIRS:
        if (arguments % 2)
            return FAIL(parser, token->start, _("%s() takes pairs: a value and its weight"),
                        function->name);
        return emit(parser, (struct instruction){.op = function->op, .index = arguments});
    case SHAPE_SPANS:
        if (!take_spans(parser, function, token, last_start, &spans))
            return false;
        return emit(parser, (struct instruction){.op = function->op, .index = spans});
    case SHAPE_PREVIOUS:
        return emit(parser, (struct instruction){.op = OP_LAG, .index = 1});
    case SHAPE_SHARE:
        for (size_t i = start + 1; i < formula->count; i++)
            if (formula->code[i].op == OP_SHARE)
                return FAIL(parser, token->start, _("share() cannot stand inside share()"));
        formula->code[start].index = (int)(formula->count - start - 1);
        return true;
    case SHAPE_TRACK:
        if (last_start == start) /* no number: all of them */
            spans = 0;
        else if (!take_spans(parser, function, token, last_start, &spans))
            return false;
        if (formula->count != start + 1 || formula->code[start].op != OP_TRACK)
            return FAIL(parser, token->start,
                        _("%s() takes a series or a rate and a number of observations"),
                        function->name);
        formula->code[start].op = function->op;
        formula->code[start].number = spans;
        return true;
    case SHAPE_GOAL:
    case SHAPE_FOLD:
    case SHAPE_CLAMP:
        break;
    }
    return true;
}

static void cut(struct formula *formula, size_t start, size_t end)
{
    for (size_t i = start; i < end; i++)
        free(formula->code[i].text);
    memmove(&formula->code[start], &formula->code[end],
            (formula->count - end) * sizeof *formula->code);
    formula->count -= end - start;
}

static bool is_vain(const struct parser *parser, size_t start)
{
    const struct name_resolver *resolver = parser->resolver;
    const struct formula part = {.code = parser->formula->code + start,
                                 .count = parser->formula->count - start};

    return resolver && resolver->supplied && !resolver->supplied(resolver->self, &part);
}

/* An operand of average() that can never have a value is left out; when all are, the first stays
 * and says what is missing. vain: that is so up to here. */
static void weed(struct parser *parser, size_t start, size_t last_start, int *arguments, bool *vain)
{
    struct formula *formula = parser->formula;

    if (last_start == start) {
        *arguments = 1;
        *vain = is_vain(parser, start);
    } else if (is_vain(parser, last_start)) {
        cut(formula, last_start, formula->count);
    } else if (*vain) {
        cut(formula, start, last_start);
        *vain = false;
    } else {
        ++*arguments;
    }
}

static bool parse_arguments(struct parser *parser, const struct formula_function *function,
                            const struct token *token, size_t *last_start, int *arguments)
{
    size_t start = parser->formula->count;
    bool vain = false;
    int count = 0;

    if (!is_sign(parser, ")")) {
        do {
            *last_start = parser->formula->count;
            if (++count > function->most)
                break;
            if (!parse_or(parser) || !fold_argument(parser, function, count))
                return false;
            if (function->shape == SHAPE_LIST)
                weed(parser, start, *last_start, arguments, &vain);
            else
                *arguments = count;
        } while (take_sign(parser, ","));
    }
    if (count < function->least || count > function->most) {
        if (function->least != function->most)
            return FAIL(parser, token->start, _("%s() takes %d to %d values"), function->name,
                        function->least, function->most);
        if (function->least == 1)
            return FAIL(parser, token->start, _("%s() takes one value"), function->name);
        return FAIL(parser, token->start, _("%s() takes %d values"), function->name,
                    function->least);
    }
    if (parser->token.kind == TOKEN_END)
        return FAIL(parser, parser->token.start, _("a closing bracket is missing"));
    if (!take_sign(parser, ")"))
        return fail_unexpected(parser);
    return true;
}

/* target(gmv): the name is kept, since a promise has no formula. */
static bool parse_goal(struct parser *parser, const struct formula_function *function)
{
    const struct name_resolver *resolver = parser->resolver;
    struct token token = parser->token;
    char name[NAME_BYTES];

    if (token.kind != TOKEN_NAME)
        return FAIL(parser, token.start, _("%s() takes the name of an indicator or measure"),
                    function->name);
    next_token(parser);
    if (!copy_name(parser, &token, name))
        return false;
    if (!resolver || !resolver->has_goals || !resolver->has_goals(resolver->self, name)) {
        const char *near =
            resolver && resolver->nearest ? resolver->nearest(resolver->self, name) : NULL;

        return FAIL(parser, token.start,
                    near ? _("%s(): '%s' is no indicator or measure; the nearest is '%s'")
                         : _("%s(): '%s' is no indicator or measure"),
                    function->name, name, near);
    }
    if (!take_sign(parser, ")"))
        return FAIL(parser, parser->token.start, _("%s() takes one name and nothing else"),
                    function->name);
    return emit(parser, (struct instruction){
                            .op = function->op, .index = function->goal, .text = mem_strdup(name)});
}

static bool parse_call(struct parser *parser, const struct token *token)
{
    const struct formula_function *function = find_function(parser, token);
    size_t start = parser->formula->count, last_start = start;
    int arguments = 0;

    if (!function)
        return false;
    next_token(parser); /* the bracket */
    if (function->shape == SHAPE_GOAL)
        return parse_goal(parser, function);
    if (function->shape == SHAPE_SHARE && !emit_op(parser, OP_SHARE))
        return false;
    return parse_arguments(parser, function, token, &last_start, &arguments) &&
           finish_call(parser, function, token, start, last_start, arguments);
}

/* ---- the grammar ---- */

static bool parse_bracket(struct parser *parser)
{
    if (!parse_or(parser))
        return false;
    if (parser->token.kind == TOKEN_END)
        return FAIL(parser, parser->token.start, _("a closing bracket is missing"));
    return take_sign(parser, ")") || fail_unexpected(parser);
}

static bool parse_atom(struct parser *parser)
{
    struct token token = parser->token;
    double number = 0;

    if (take_sign(parser, "("))
        return parse_bracket(parser);
    if (token.kind == TOKEN_TEXT)
        return FAIL(parser, token.start,
                    _("a quoted text can only stand after = or != of a text column"));
    if (token.kind == TOKEN_NUMBER) {
        if (!number_parse(token.start, token.length, &number))
            return FAIL(parser, token.start, _("'%.*s' is not a number"),
                        (int)(token.length > 40 ? 40 : token.length), token.start);
        next_token(parser);
        return emit(parser, constant(number));
    }
    if (token.kind != TOKEN_NAME || is_word(parser, "and") || is_word(parser, "or") ||
        is_word(parser, "not"))
        return fail_unexpected(parser);
    next_token(parser);
    return is_sign(parser, "(") ? parse_call(parser, &token) : parse_name(parser, &token);
}

static bool parse_unary(struct parser *parser)
{
    size_t start = parser->formula->count;
    bool negative = false;
    struct instruction *number;

    while (is_sign(parser, "-") || is_sign(parser, "+")) {
        negative ^= is_sign(parser, "-");
        next_token(parser);
    }
    if (!parse_atom(parser))
        return false;
    if (!negative)
        return true;
    number = only_constant(parser, start);
    if (!number)
        return emit_op(parser, OP_NEGATE);
    number->number = -number->number;
    number->exact = -number->exact;
    return true;
}

static bool parse_product(struct parser *parser)
{
    size_t left = parser->formula->count;

    if (!parse_unary(parser))
        return false;
    while (is_sign(parser, "*") || is_sign(parser, "/")) {
        bool times = is_sign(parser, "*");
        size_t right = parser->formula->count;

        next_token(parser);
        if (!parse_unary(parser))
            return false;
        if (!(times ? emit_multiply(parser, left, right) : emit_op(parser, OP_DIVIDE)))
            return false;
    }
    return true;
}

static bool parse_sum(struct parser *parser)
{
    if (!parse_product(parser))
        return false;
    while (is_sign(parser, "+") || is_sign(parser, "-")) {
        enum opcode op = is_sign(parser, "+") ? OP_ADD : OP_SUBTRACT;

        next_token(parser);
        if (!parse_product(parser) || !emit_op(parser, op))
            return false;
    }
    return true;
}

static bool is_comparison(const struct parser *parser, enum opcode *op)
{
    static const struct {
        const char *sign;
        enum opcode op;
    } signs[] = {
        {"<", OP_LESS},  {"<=", OP_LESS_EQUAL}, {">", OP_GREATER}, {">=", OP_GREATER_EQUAL},
        {"=", OP_EQUAL}, {"==", OP_EQUAL},      {"!=", OP_OTHER},  {"<>", OP_OTHER},
    };

    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (is_sign(parser, signs[i].sign)) {
            *op = signs[i].op;
            return true;
        }
    return false;
}

/* column = "text": the column's instruction becomes the whole comparison. */
static bool compare_text(struct parser *parser, size_t start, enum opcode op)
{
    struct formula *formula = parser->formula;
    struct token token = parser->token;

    if ((op != OP_EQUAL && op != OP_OTHER) || formula->count != start + 1 ||
        formula->code[start].op != OP_COLUMN)
        return FAIL(parser, token.start,
                    _("a quoted text can only stand after = or != of a text column"));
    formula->code[start].op = op == OP_EQUAL ? OP_TEXT_EQUAL : OP_TEXT_OTHER;
    formula->code[start].text = mem_strndup(token.start + 1, token.length - 2);
    next_token(parser);
    return true;
}

static bool parse_compare(struct parser *parser)
{
    size_t start = parser->formula->count;
    enum opcode op, again;

    if (!parse_sum(parser))
        return false;
    if (!is_comparison(parser, &op))
        return true;
    next_token(parser);
    if (parser->token.kind == TOKEN_TEXT) {
        if (!compare_text(parser, start, op))
            return false;
    } else if (!parse_sum(parser) || !emit_op(parser, op)) {
        return false;
    }
    if (is_comparison(parser, &again))
        return FAIL(parser, parser->token.start,
                    _("comparisons do not chain; join two with 'and'"));
    return true;
}

static bool parse_not(struct parser *parser)
{
    bool any = false, negative = false;

    while (take_word(parser, "not")) {
        any = true;
        negative = !negative;
    }
    if (!parse_compare(parser))
        return false;
    if (any && !negative) /* not not x is x's truth, not x */
        return emit_op(parser, OP_NOT) && emit_op(parser, OP_NOT);
    return !negative || emit_op(parser, OP_NOT);
}

static bool parse_and(struct parser *parser)
{
    if (!parse_not(parser))
        return false;
    while (take_word(parser, "and"))
        if (!parse_not(parser) || !emit_op(parser, OP_AND))
            return false;
    return true;
}

static bool parse_or(struct parser *parser)
{
    bool good;

    if (parser->depth >= FORMULA_DEPTH)
        return FAIL(parser, parser->token.start, _("brackets nest deeper than %d"), FORMULA_DEPTH);
    parser->depth++;
    good = parse_and(parser);
    while (good && take_word(parser, "or"))
        good = parse_and(parser) && emit_op(parser, OP_OR);
    parser->depth--;
    return good;
}

bool formula_parse(struct formula *formula, const struct name_resolver *resolver, const char *file,
                   int line, struct err *err)
{
    struct parser parser = {.formula = formula,
                            .resolver = resolver,
                            .file = file,
                            .line = line,
                            .err = err,
                            .at = formula->text};

    if (strlen(formula->text) > FORMULA_BYTES)
        return FAIL(&parser, formula->text, _("the formula is longer than %d bytes"),
                    FORMULA_BYTES);
    next_token(&parser);
    if (parser.token.kind == TOKEN_END)
        return FAIL(&parser, parser.token.start, _("the formula is empty"));
    if (!parse_or(&parser))
        return false;
    return parser.token.kind == TOKEN_END || fail_unexpected(&parser);
}
