/*
 * Which step explains the change of orders.
 *
 * The steps from the first to the goal are a product: sessions, then the rate of each step.  What
 * each of them did to the goal is taken apart exactly (indicator/decompose.h) between the view's
 * first base and now, in units of the goal and as a part of the change, and said in one sentence.
 *
 * Like for like: where some step's data does not reach the period's end, every step is counted over
 * the days that all of them cover, on both sides.  To that end each count is asked as a formula
 * that reads all of them (x + 0 * (a + b + c)), so that the cut of a partial figure is the same.
 *
 * A step that is zero or missing on one side has no logarithm: then it is named, and nothing else
 * is said.
 */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "funnel.h"
#include "indicator/decompose.h"

enum { SAID_MOST = 3 };
static const double said_least = 0.05; /* of the change: what is less is not worth a word */

struct chain { /* the levels from the first step to the goal */
    size_t count;
    double before[STEPS_MAX], now[STEPS_MAX];
    struct contribution parts[STEPS_MAX];
    struct change change; /* of the goal */
    size_t broken;        /* first step without a level; count: none */
    bool broken_before;   /* it is the base that lacks it */
};

size_t funnel_goal(const struct funnel *funnel)
{
    for (size_t i = 1; i < funnel->step_count; i++)
        if (!strcmp(funnel->steps[i].count.id, "orders"))
            return i;
    return funnel->step_count - 1;
}

void funnel_explain_columns(struct funnel *funnel)
{
    static const struct figure amount = {
        .id = "explains", .unit = UNIT_NUMBER, .better = BETTER_HIGHER};
    static const struct figure part = {.id = "explains_part", .unit = UNIT_PERCENT};

    funnel->explains = funnel->base_count && funnel->step_count > 1;
    if (!funnel->explains)
        return;
    funnel->explain = funnel->section->column_count;
    add_value_column(funnel->section, amount.id, _("Explains"), &amount, 14);
    funnel->explain_part = funnel->section->column_count;
    add_value_column(funnel->section, part.id, _("Part"), &part, 15);
}

/* ---- the levels ---- */

static bool any_partial(const struct funnel *funnel, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (figure_is_partial(funnel->frame, &funnel->steps[i].count, funnel->frame->period))
            return true;
    return false;
}

/* The count of a step over the days that every step covers. */
static bool open_covered(const struct funnel *funnel, size_t step, size_t count,
                         struct figure *figure)
{
    struct strbuf text = STRBUF_INIT;
    bool good;

    strbuf_addf(&text, "%s + 0 * (", funnel->steps[step].count.id);
    for (size_t i = 0; i < count; i++)
        strbuf_addf(&text, "%s%s", i ? " + " : "", funnel->steps[i].count.id);
    strbuf_addc(&text, ')');
    good = figure_open(funnel->frame, keep_code(funnel->frame, text.text), figure);
    figure->unit = funnel->steps[step].count.unit;
    strbuf_release(&text);
    return good;
}

static void take_change(struct funnel *funnel, const struct figure *figure, struct change *change,
                        struct value *now)
{
    struct column column = {.count = 0};

    figure_evaluate(funnel->frame, figure, funnel->slice, &column);
    *now = column.values[funnel->frame->at];
    figure_change(funnel->frame, figure, funnel->slice, &column, (size_t)funnel->frame->at,
                  funnel->bases[0], change);
    if (change->partial && change->kind == CHANGE_PERCENT) /* the cut's own value */
        now->number = change->base.number * (1 + change->amount);
    column_release(&column);
}

static void take_level(struct funnel *funnel, struct chain *chain, size_t i, bool partial)
{
    struct figure covered;
    bool cut = partial && open_covered(funnel, i, chain->count, &covered);
    struct change change;
    struct value now;

    take_change(funnel, cut ? &covered : &funnel->steps[i].count, &change, &now);
    if (cut)
        figure_close(&covered);
    chain->now[i] = value_is_known(&now) ? now.number : 0;
    chain->before[i] = value_is_known(&change.base) ? change.base.number : 0;
    if (chain->broken == chain->count && (chain->now[i] <= 0 || chain->before[i] <= 0)) {
        chain->broken = i;
        chain->broken_before = chain->before[i] <= 0;
    }
    chain->change = change;
}

static bool take_chain(struct funnel *funnel, struct chain *chain)
{
    bool partial;

    chain->count = chain->broken = funnel_goal(funnel) + 1;
    partial = any_partial(funnel, chain->count);
    for (size_t i = 0; i < chain->count; i++)
        take_level(funnel, chain, i, partial);
    return decompose(chain->before, chain->now, chain->count, chain->parts);
}

/* ---- words ---- */

/* Is the text "top / bottom", by name or alias? */
static bool is_ratio_of(const struct frame *frame, const char *text, const char *top,
                        const char *bottom)
{
    const char *slash = text ? strchr(text, '/') : NULL, *sides[2] = {text, slash ? slash + 1 : ""};
    const char *wanted[2] = {top, bottom};

    for (int i = 0; slash && i < 2; i++) {
        size_t length = i ? strlen(sides[1]) : (size_t)(slash - text);
        char name[96];

        text_trim(&sides[i], &length);
        snprintf(name, sizeof name, "%.*s", (int)length, sides[i]);
        const struct measure_def *def = catalogue_measure(frame->snapshot->catalogue, name);
        if (strcmp(def ? def->name : name, wanted[i]) != 0)
            return false;
    }
    return slash != NULL;
}

/* "Sessions", "Checkout rate" where an indicator is just that rate, else "Carts per Product views".
 */
static void say_factor(const struct funnel *funnel, size_t i, struct strbuf *out)
{
    const struct frame *frame = funnel->frame;
    const struct catalogue *catalogue = frame->snapshot->catalogue;
    const struct figure *step = &funnel->steps[i].count;

    if (!i) {
        say_title(frame, step->title, out);
        return;
    }
    for (size_t k = 0; k < catalogue->indicator_count; k++) {
        const struct indicator_def *def = &catalogue->indicators[k];

        if (is_ratio_of(frame, def->formula, step->id, funnel->steps[i - 1].count.id)) {
            say_title(frame, def->title, out);
            return;
        }
    }
    say_title(frame, step->title, out);
    strbuf_adds(out, _(" per "));
    say_title(frame, funnel->steps[i - 1].count.title, out);
}

static void say_signed(double amount, struct strbuf *out)
{
    if (fabs(amount) < 0.5)
        strbuf_addc(out, '0');
    else
        number_print_signed(amount, 0, out);
}

static void say_part(double part, struct strbuf *out)
{
    if (fabs(part) >= 9.995)
        strbuf_adds(out, part > 0 ? ">999%" : "<-999%");
    else
        number_print(part, UNIT_PERCENT, 0, true, out);
}

/* "the change of Orders cannot be decomposed: no Carts in W45" */
static void say_broken(const struct funnel *funnel, const struct chain *chain, struct strbuf *out)
{
    const struct frame *frame = funnel->frame;

    strbuf_adds(out, _("the change of "));
    say_title(frame, funnel->steps[chain->count - 1].count.title, out);
    strbuf_adds(out, _(" cannot be decomposed: no "));
    if (chain->broken_before && funnel->bases[0] == BASE_TARGET)
        strbuf_adds(out, _("target for "));
    say_title(frame, funnel->steps[chain->broken].count.title, out);
    if (chain->broken_before && funnel->bases[0] == BASE_TARGET)
        return;
    strbuf_adds(out, _(" in "));
    if (chain->broken_before)
        say_base(funnel->frame->period, funnel->bases[0], out);
    else
        period_print_short(frame->period, out);
}

/* The steps that did the most; those that did next to nothing are left out. */
static size_t rank_factors(const struct chain *chain, size_t order[SAID_MOST])
{
    bool taken[STEPS_MAX] = {false};
    double largest = 0;
    size_t count = 0;

    for (size_t i = 0; i < chain->count; i++)
        largest = fmax(largest, fabs(chain->parts[i].amount));
    for (size_t i = 0; i < chain->count; i++)
        taken[i] = fabs(chain->parts[i].amount) <= said_least * largest;
    while (count < SAID_MOST) {
        size_t best = chain->count;

        for (size_t i = 0; i < chain->count; i++)
            if (!taken[i] && (best == chain->count ||
                              fabs(chain->parts[i].amount) > fabs(chain->parts[best].amount)))
                best = i;
        if (best == chain->count)
            break;
        taken[best] = true;
        order[count++] = best;
    }
    return count;
}

static void say_one(const struct funnel *funnel, const struct chain *chain, size_t i,
                    const char *lead, const char *verb, struct strbuf *out)
{
    const struct contribution *own = &chain->parts[i];

    strbuf_adds(out, lead);
    say_factor(funnel, i, out);
    strbuf_adds(out, verb);
    if (own->part == 0)
        say_signed(own->amount, out);
    else
        say_part(own->part, out);
}

/* What pulled the way that the goal went comes first, then what pulled against it. */
static void say_order(const struct funnel *funnel, const struct chain *chain, struct strbuf *out)
{
    size_t order[SAID_MOST], count = rank_factors(chain, order), said = 0;
    const char *against = _("against it "), *explains = _(" explains ");

    for (size_t i = 0; i < count; i++) {
        double part = chain->parts[order[i]].part;

        if (part < 0)
            continue;
        say_one(funnel, chain, order[i], said ? ", " : ": ", part > 0 && !said ? explains : " ",
                out);
        said++;
    }
    for (size_t i = 0; i < count; i++) {
        if (chain->parts[order[i]].part >= 0)
            continue;
        strbuf_adds(out, said++ ? ", " : ": ");
        say_one(funnel, chain, order[i], against, " ", out);
        against = "";
    }
}

/* "Orders -22.0% vs W45: Checkout rate explains 81%, Sessions 26%, against it Cart rate -7%" */
static void say_factors(const struct funnel *funnel, const struct chain *chain, struct strbuf *out)
{
    size_t goal = chain->count - 1;
    bool equal = chain->now[goal] == chain->before[goal];

    say_title(funnel->frame, funnel->steps[goal].count.title, out);
    strbuf_addc(out, ' ');
    if (equal)
        strbuf_adds(out, _("as many as in"));
    else
        change_print(&chain->change, out);
    strbuf_adds(out, equal ? " " : _(" vs "));
    say_base(funnel->frame->period, funnel->bases[0], out);
    if (chain->change.partial)
        strbuf_adds(out, _(" (same days)"));
    say_order(funnel, chain, out);
}

/* ---- into the section ---- */

static void fill_row(struct funnel *funnel, struct report_row *row, const struct chain *chain,
                     size_t i)
{
    struct report_cell *amount = &row->cells[funnel->explain];
    struct report_cell *part = &row->cells[funnel->explain_part];
    bool equal = chain->now[chain->count - 1] == chain->before[chain->count - 1];
    enum value_state state = chain->change.partial ? VALUE_PARTIAL : VALUE_OK;
    const struct contribution *own = &chain->parts[i];
    struct strbuf text = STRBUF_INIT;

    amount->value = (struct value){.state = state, .number = own->amount};
    say_signed(own->amount, &text);
    if (state == VALUE_OK && strcmp(text.text, "0") != 0)
        amount->tone = own->amount > 0 ? TONE_BETTER : TONE_WORSE;
    amount->text = keep_buffer(funnel->frame, &text);
    if (equal) {
        cell_missing(funnel->frame, part);
    } else {
        part->value = (struct value){.state = state, .number = own->part};
        say_part(own->part, &text);
        part->text = keep_buffer(funnel->frame, &text);
    }
    strbuf_release(&text);
}

void funnel_explain(struct funnel *funnel)
{
    struct section *section = funnel->section;
    struct strbuf text = STRBUF_INIT;
    struct chain chain;
    bool good;

    if (!funnel->explains)
        return;
    good = take_chain(funnel, &chain);
    for (size_t r = 0; r < section->row_count; r++) {
        struct report_row *row = &section->rows[r];

        if (good && r < chain.count) {
            fill_row(funnel, row, &chain, r);
            continue;
        }
        cell_missing(funnel->frame, &row->cells[funnel->explain]);
        cell_missing(funnel->frame, &row->cells[funnel->explain_part]);
        if (r >= chain.count)
            row->cells[funnel->explain].text = row->cells[funnel->explain_part].text = "";
    }
    if (good)
        say_factors(funnel, &chain, &text);
    else
        say_broken(funnel, &chain, &text);
    section_note(section, keep_buffer(funnel->frame, &text));
    strbuf_release(&text);
}
