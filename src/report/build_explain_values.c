/*
 * What the terms of a formula are worth here and now, and the formula with those values put in.
 *
 * The text stays as it was written, with the value of every name where the name stands, so that a
 * reader can work it out again: amounts to the cent, what is missing in words, a negative value in
 * brackets.  A call that looks beyond the period (lag, mean, target ...) is one value.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "explain.h"

static bool open_term(const struct explain *explain, const struct model_term *term,
                      struct figure *figure)
{
    const struct frame *frame = explain->frame;

    switch (term->kind) {
    case TERM_INDICATOR:
        return figure_open(frame, term->indicator->def->name, figure);
    case TERM_MEASURE:
        return cube_supplies(frame->snapshot->cube, term->measure) &&
               figure_open_measure(frame, term->measure, figure);
    case TERM_ATTRIBUTE:
    case TERM_TRACK:
    case TERM_CALL:
        return figure_open(frame, term->name, figure);
    case TERM_UNKNOWN:
        break;
    }
    return false;
}

char *explain_inside(const struct model_term *call)
{
    const char *open = strchr(call->name, '('), *close = strrchr(call->name, ')');

    return open && close && close > open ? mem_strndup(open + 1, (size_t)(close - open - 1)) : NULL;
}

bool explain_calls(const struct model_term *call, const char *const *functions, size_t count)
{
    size_t length = strcspn(call->name, " (");

    for (size_t i = 0; i < count; i++)
        if (strlen(functions[i]) == length && !text_word_compare(call->name, functions[i], length))
            return true;
    return false;
}

/* lag(cac, 1), mean(cac, 8), target(cac) are written like cac; a share or a move is not. */
static void write_alike(const struct explain *explain, const struct model_term *call,
                        struct worth *worth)
{
    static const char *const alike[] = {"lag", "prev", "mean", "sum",
                                        "target", "planned", "benchmark"};
    char *text = explain_inside(call);
    struct model_terms terms;
    struct worth inner;

    worth->decimals = 4;
    if (text && explain_calls(call, alike, sizeof alike / sizeof *alike)) {
        model_terms(explain->frame->snapshot->model, text, NULL, &terms);
        if (terms.name_count == 1) {
            explain_worth(explain, &terms.items[0], &inner);
            worth->unit = inner.unit;
            worth->decimals = inner.decimals;
            if (catalogue_weight(explain->frame->snapshot->catalogue, terms.items[0].name))
                worth->unit = UNIT_PERCENT; /* of a goal */
        }
        model_terms_release(&terms);
    }
    free(text);
}

void explain_worth(const struct explain *explain, const struct model_term *term,
                   struct worth *worth)
{
    struct figure figure = {.unit = UNIT_NUMBER};
    struct column column = {.count = 0};

    *worth = (struct worth){.value = {.state = VALUE_NODATA}, .title = term->name};
    if (open_term(explain, term, &figure)) {
        figure_evaluate(explain->frame, &figure, explain->slice, &column);
        worth->value = column.values[explain->frame->at];
        worth->unit = figure.unit;
        worth->decimals = figure.decimals;
        worth->title = term->kind == TERM_CALL ? term->name : figure.title;
        column_release(&column);
        figure_close(&figure);
    } else if (term->kind == TERM_INDICATOR) {
        worth->title = term->indicator->def->title;
        worth->unit = term->indicator->def->unit;
    } else {
        const struct measure_def *def =
            catalogue_measure(explain->frame->snapshot->catalogue, term->name);

        worth->title = def ? def->title : term->name;
        worth->unit = def ? def->unit : UNIT_NUMBER;
    }
    if (term->kind == TERM_CALL)
        write_alike(explain, term, worth);
    if (worth->unit == UNIT_COUNT && value_is_known(&worth->value))
        worth->decimals = number_decimals(worth->value.number);
    if (worth->unit == UNIT_MONEY && worth->decimals < 2) /* to the cent: it must add up by hand */
        worth->decimals = 2;
}

/* ---- the formula with values put in ---- */

static void say_worth(const struct frame *frame, const struct worth *worth, struct strbuf *out)
{
    bool known = value_is_known(&worth->value);

    if (!known && worth->value.state == VALUE_NODATA) {
        strbuf_adds(out, _("missing"));
        return;
    }
    if (known && worth->value.number < 0)
        strbuf_addc(out, '(');
    say_value(frame, &worth->value, worth->unit, worth->decimals, 1, out);
    if (known && worth->value.number < 0)
        strbuf_addc(out, ')');
}

void explain_put_in(struct explain *explain, const char *text, const struct indicator *self,
                    const struct value *result, const struct figure *figure, struct strbuf *out)
{
    const struct frame *frame = explain->frame;
    struct strbuf put = STRBUF_INIT, total = STRBUF_INIT;
    struct model_terms terms;
    size_t from = 0;

    model_terms(frame->snapshot->model, text, self, &terms);
    for (size_t i = 0; i < terms.name_count; i++) {
        struct worth worth;

        explain_worth(explain, &terms.items[terms.term_of[i]], &worth);
        strbuf_add(&put, text + from, terms.names[i].start - from);
        say_worth(frame, &worth, &put);
        from = terms.names[i].start + terms.names[i].length;
    }
    strbuf_adds(&put, text + from);
    if (value_is_known(result) || result->state == VALUE_ERROR)
        say_value(frame, result, figure->unit, figure->decimals, 1, &total);
    else
        strbuf_adds(&total, _("no value"));
    strbuf_adds(out, keep_text(frame, put.text));
    if (strcmp(put.text, total.text) != 0)
        strbuf_addf(out, " = %s", total.text);
    model_terms_release(&terms);
    strbuf_release(&put);
    strbuf_release(&total);
}
