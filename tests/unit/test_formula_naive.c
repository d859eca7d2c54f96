/* The evaluator against a second, naive one: random trees, printed as text, evaluated as doubles
 * one span at a time. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>

#include "base/strbuf.h"
#include "formula_world.h"

struct node {
    const char *op;
    int arity;
    struct node *kids[3];
    double number;
    int spans;
};
struct naive {
    struct node pool[200];
    size_t used;
    struct random random;
    const struct world *world;
};
struct maybe {
    bool known;
    double number;
};

static struct node *grow(struct naive *naive, int depth)
{
    static const struct {
        const char *op;
        int arity;
    } ops[] = {
        {"+", 2},   {"-", 2},        {"*", 2},   {"/", 2},    {"<", 2},   {">=", 2},  {"=", 2},
        {"and", 2}, {"or", 2},       {"neg", 1}, {"not", 1},  {"if", 3},  {"min", 2}, {"max", 2},
        {"abs", 1}, {"coalesce", 2}, {"lag", 1}, {"mean", 1}, {"sum", 1},
    };
    struct node *node = &naive->pool[naive->used++];
    uint64_t dice = random_next(&naive->random);

    if (!depth || dice % 5 == 0) {
        *node = (struct node){.op = dice % 3 ? fixture_outputs[dice % 7 % 3].measure : "number",
                              .number = (double)(dice % 41) / 4};
        return node;
    }
    dice = random_next(&naive->random) % (sizeof ops / sizeof *ops);
    *node = (struct node){.op = ops[dice].op,
                          .arity = ops[dice].arity,
                          .spans = (int)(random_next(&naive->random) % 3) + 1};
    for (int i = 0; i < node->arity; i++)
        node->kids[i] = grow(naive, depth - 1);
    return node;
}

static void print(const struct node *node, struct strbuf *out)
{
    bool windowed =
        !strcmp(node->op, "lag") || !strcmp(node->op, "mean") || !strcmp(node->op, "sum");

    if (!node->arity) {
        if (strcmp(node->op, "number"))
            strbuf_adds(out, node->op);
        else
            strbuf_addf(out, "%.2f", node->number);
    } else if (!strcmp(node->op, "neg") || !strcmp(node->op, "not")) {
        strbuf_addf(out, node->op[1] == 'e' ? "(-" : "(not ");
        print(node->kids[0], out);
        strbuf_addc(out, ')');
    } else if (strchr("imcls", node->op[0]) || !strcmp(node->op, "abs")) {
        strbuf_addf(out, "%s(", node->op);
        for (int i = 0; i < node->arity; i++) {
            strbuf_adds(out, i ? ", " : "");
            print(node->kids[i], out);
        }
        if (windowed)
            strbuf_addf(out, ", %d", node->spans);
        strbuf_addc(out, ')');
    } else {
        strbuf_addc(out, '(');
        print(node->kids[0], out);
        strbuf_addf(out, " %s ", node->op);
        print(node->kids[1], out);
        strbuf_addc(out, ')');
    }
}

static struct maybe measure_slowly(const struct node *node, int week)
{
    struct maybe sum = {.known = false};

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (int v = 0; v < FIXTURE_VALUES; v++)
            if (!strcmp(fixture_outputs[v].measure, node->op) &&
                (rows[r].day - MONDAY) / 7 == week && rows[r].values[v] != ABSENT) {
                sum.known = true;
                sum.number += (double)rows[r].values[v] / 10000;
            }
    return sum;
}

static struct maybe slowly(const struct node *node, int week);

static struct maybe window_slowly(const struct node *node, int week)
{
    struct maybe sum = {.known = true};

    if (!strcmp(node->op, "lag"))
        return week >= node->spans ? slowly(node->kids[0], week - node->spans)
                                   : (struct maybe){.known = false};
    for (int w = week - node->spans + 1; w <= week; w++) {
        struct maybe one = w >= 0 ? slowly(node->kids[0], w) : (struct maybe){.known = false};

        sum.known &= one.known;
        sum.number += one.number;
    }
    if (!strcmp(node->op, "mean"))
        sum.number /= node->spans;
    return sum;
}

static struct maybe slowly(const struct node *node, int week)
{
    struct maybe a, b, c;
    char op = node->op[0];

    if (!strcmp(node->op, "number"))
        return (struct maybe){.known = true, .number = node->number};
    if (!node->arity)
        return measure_slowly(node, week);
    if (!strcmp(node->op, "lag") || !strcmp(node->op, "mean") || !strcmp(node->op, "sum"))
        return window_slowly(node, week);
    a = slowly(node->kids[0], week);
    b = node->arity > 1 ? slowly(node->kids[1], week) : a;
    if (op == 'c')
        return a.known ? a : b;
    if (op == 'i') {
        c = slowly(node->kids[2], week);
        return !a.known ? a : a.number != 0 ? b : c;
    }
    if (!a.known || !b.known || (op == '/' && b.number == 0))
        return (struct maybe){.known = false};
    switch (op) {
    case '+':
        a.number += b.number;
        break;
    case '-':
        a.number -= b.number;
        break;
    case '*':
        a.number *= b.number;
        break;
    case '/':
        a.number /= b.number;
        break;
    case '<':
        a.number = a.number < b.number;
        break;
    case '>':
        a.number = a.number >= b.number;
        break;
    case '=':
        a.number = a.number == b.number;
        break;
    case 'o':
        a.number = a.number != 0 || b.number != 0;
        break;
    case 'n':
        a.number = node->op[1] == 'e' ? -a.number : a.number == 0;
        break;
    case 'm':
        a.number = node->op[1] == 'i' ? fmin(a.number, b.number) : fmax(a.number, b.number);
        break;
    default:
        a.number = node->op[1] == 'b' ? fabs(a.number) : (a.number != 0 && b.number != 0);
    }
    return a;
}

static void equals_a_naive_evaluator(void **state)
{
    static struct naive naive;
    struct world world;

    (void)state;
    open_world(&world);
    random_seed(&naive.random, 99);
    for (int round = 0; round < 4000; round++) {
        struct strbuf text = STRBUF_INIT;
        struct node *root;

        naive.used = 0;
        root = grow(&naive, 4);
        print(root, &text);
        for (int week = 0; week < WEEKS; week++) {
            struct maybe expected = slowly(root, week);
            struct value value =
                evaluate(&world, text.text, slice_of(&world, NULL, NULL), (size_t)week, 0);

            if (value_is_known(&value) != expected.known ||
                (expected.known &&
                 fabs(value.number - expected.number) > 1e-9 * fmax(1, fabs(expected.number))))
                fail_msg("%s, week %d: %s %.17g, expected %d %.17g", text.text, week,
                         value_state_name(value.state), value.number, expected.known,
                         expected.number);
        }
        strbuf_release(&text);
    }
    close_world(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equals_a_naive_evaluator),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
