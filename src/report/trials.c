/*
 * Unit tests of red lines, printed.
 *
 * Whoever runs tests wants to know what failed and where: a failed one begins with file and line,
 * as editors jump to, and shows every period with what went in, what is expected and what came out;
 * those that differ have a mark in front.  Tests that passed are counted.  Machines get everything.
 */
#include "report/trials.h"

#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "report/json.h"
#include "report/print.h"

/* "DE", "DE paid-search", "" */
static void say_place(const struct trial_place *place, struct strbuf *out)
{
    strbuf_adds(out, place->market ? place->market : "");
    if (place->channel)
        strbuf_addf(out, "%s%s", place->market ? " " : "", place->channel);
}

static bool is_of_place(const struct trial_input *input, const struct trial_place *place)
{
    if (input->market && (!place->market || strcmp(input->market, place->market) != 0))
        return false;
    return !input->channel ||
           (place->channel && !strcmp(input->channel, place->channel));
}

static void add_input(struct text_table *table, const struct trial_input *input, size_t step)
{
    struct strbuf text = STRBUF_INIT;

    if (step < input->count && input->known[step])
        strbuf_addf(&text, "%.15g", input->values[step]);
    else
        strbuf_addc(&text, '_');
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_value(struct text_table *table, const struct trial *trial,
                      const struct trial_step *step)
{
    struct strbuf text = STRBUF_INIT;

    if (value_is_known(&step->value))
        number_print(step->value.number, trial->unit, trial->decimals + 2, true, &text);
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void add_step(struct text_table *table, const struct trial *trial,
                     const struct trial_place *place, size_t i)
{
    const struct trial_step *step = &place->steps[i];
    struct strbuf text = STRBUF_INIT;

    text_table_add(table, step->has_expected && !step->good ? ">" : "");
    trial_step_name(trial, i, &text);
    text_table_add(table, text.text);
    for (size_t n = 0; n < trial->input_count; n++)
        if (is_of_place(&trial->inputs[n], place))
            add_input(table, &trial->inputs[n], i);
    add_value(table, trial, step);
    text_table_add(table, step->has_expected ? step->expected.text : "");
    strbuf_clear(&text);
    trial_step_got(step, &text);
    text_table_add(table, text.text);
    strbuf_release(&text);
}

static void print_steps(FILE *out, const struct trial *trial, const struct trial_place *place,
                        bool ascii)
{
    enum { OTHERS = 5 };
    struct text_table table;
    size_t inputs = 0;

    for (size_t n = 0; n < trial->input_count; n++)
        inputs += is_of_place(&trial->inputs[n], place);
    text_table_init(&table, inputs + OTHERS);
    text_table_add(&table, "");
    text_table_add(&table, trial->of_register ? _("row") : _("period"));
    for (size_t n = 0; n < trial->input_count; n++)
        if (is_of_place(&trial->inputs[n], place))
            text_table_add(&table, trial->inputs[n].name);
    text_table_add(&table, _("judged"));
    text_table_add(&table, _("expected"));
    text_table_add(&table, _("got"));
    for (size_t c = 2; c < inputs + 3; c++)
        table.right[c] = 1;
    for (size_t i = 0; i < trial->count; i++)
        add_step(&table, trial, place, i);
    text_table_print(&table, out, "  ", ascii);
    text_table_release(&table);
}

static void print_place(FILE *out, const struct trial *trial, const struct trial_place *place,
                        bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, _("%s:%d: [test %s] %s"), place->origin.file, place->origin.line,
                trial->def->name, trial->redline);
    if (place->market || place->channel) {
        strbuf_addc(&text, ' ');
        say_place(place, &text);
    }
    strbuf_addf(&text, _(": %zu of %zu are not as expected"), place->failures,
                place->expected_count);
    print_line(out, text.text, ascii);
    print_steps(out, trial, place, ascii);
    strbuf_release(&text);
}

static void print_assumed(FILE *out, const struct trial *trial, bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < trial->input_count; i++)
        if (trial->inputs[i].is_assumed)
            strbuf_addf(&text, "%s%s", text.length ? ", " : _("  taken as 1, for want of an input: "),
                        trial->inputs[i].name);
    if (text.length)
        print_line(out, text.text, ascii);
    strbuf_release(&text);
}

static bool has_failed(const struct trial_outcome *outcome)
{
    return !outcome->ran || outcome->trial.failures > 0;
}

static void print_failed(FILE *out, const struct trial_outcome *outcome, bool ascii)
{
    struct strbuf text = STRBUF_INIT;

    if (!outcome->ran) {
        err_format(&outcome->err, &text);
        print_line(out, text.text, ascii);
    } else {
        for (size_t p = 0; p < outcome->trial.place_count; p++)
            if (outcome->trial.places[p].failures)
                print_place(out, &outcome->trial, &outcome->trial.places[p], ascii);
        print_assumed(out, &outcome->trial, ascii);
    }
    strbuf_release(&text);
}

static void print_all(FILE *out, const struct trial_outcome *outcomes, size_t count, bool ascii)
{
    struct strbuf text = STRBUF_INIT;
    size_t failed = 0;

    for (size_t i = 0; i < count; i++) {
        if (!has_failed(&outcomes[i]))
            continue;
        print_failed(out, &outcomes[i], ascii);
        failed++;
    }
    strbuf_addf(&text, ngettext("%zu test", "%zu tests", (unsigned long)count), count);
    strbuf_addf(&text, _(": %zu passed, %zu failed"), count - failed, failed);
    print_line(out, text.text, ascii);
    strbuf_release(&text);
}

/* ---- machines ---- */

static void say_step(const struct trial *trial, const struct trial_step *step, size_t i,
                     struct strbuf *name, struct strbuf *got)
{
    strbuf_clear(name);
    strbuf_clear(got);
    trial_step_name(trial, i, name);
    trial_step_got(step, got);
}

static void json_steps(struct json *json, const struct trial *trial,
                       const struct trial_place *place)
{
    struct strbuf name = STRBUF_INIT, got = STRBUF_INIT;

    json_key(json, "steps");
    json_array(json);
    for (size_t i = 0; i < trial->count; i++) {
        const struct trial_step *step = &place->steps[i];

        say_step(trial, step, i, &name, &got);
        json_object(json);
        json_key(json, "period");
        json_string(json, name.text);
        json_value(json, "value", &step->value);
        json_key(json, "expected");
        json_string(json, step->has_expected ? step->expected.text : NULL);
        json_key(json, "got");
        json_string(json, got.text);
        json_key(json, "passed");
        json_bool(json, !step->has_expected || step->good);
        json_object_end(json);
    }
    json_array_end(json);
    strbuf_release(&name);
    strbuf_release(&got);
}

static void json_places(struct json *json, const struct trial *trial)
{
    json_key(json, "places");
    json_array(json);
    for (size_t p = 0; p < trial->place_count; p++) {
        const struct trial_place *place = &trial->places[p];

        json_object(json);
        json_key(json, "market");
        json_string(json, place->market);
        json_key(json, "channel");
        json_string(json, place->channel);
        json_steps(json, trial, place);
        json_object_end(json);
    }
    json_array_end(json);
}

static void json_assumed(struct json *json, const struct trial *trial)
{
    json_key(json, "assumed_1");
    json_array(json);
    for (size_t i = 0; i < trial->input_count; i++)
        if (trial->inputs[i].is_assumed)
            json_string(json, trial->inputs[i].name);
    json_array_end(json);
}

static void json_outcome(struct json *json, const struct trial_outcome *outcome)
{
    const struct test_def *def = outcome->trial.def;

    json_object(json);
    json_key(json, "test");
    json_string(json, def->name);
    json_key(json, "redline");
    json_string(json, def->redline);
    json_key(json, "file");
    json_string(json, def->origin.file);
    json_key(json, "line_number");
    json_int(json, def->origin.line);
    json_key(json, "passed");
    json_bool(json, !has_failed(outcome));
    json_key(json, "error");
    json_string(json, outcome->ran ? NULL : outcome->err.text);
    if (outcome->ran) {
        json_assumed(json, &outcome->trial);
        json_places(json, &outcome->trial);
    }
    json_object_end(json);
}

static void print_trials_json(FILE *out, const struct trial_outcome *outcomes, size_t count)
{
    struct json json;
    size_t failed = 0;

    for (size_t i = 0; i < count; i++)
        failed += has_failed(&outcomes[i]);
    json_init(&json, out);
    json_object(&json);
    json_key(&json, "schema_version");
    json_int(&json, 1);
    json_key(&json, "passed");
    json_int(&json, (long long)(count - failed));
    json_key(&json, "failed");
    json_int(&json, (long long)failed);
    json_key(&json, "tests");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        json_outcome(&json, &outcomes[i]);
    json_array_end(&json);
    json_object_end(&json);
}

static void csv_step(FILE *out, const struct trial *trial, const struct trial_place *place,
                     size_t i)
{
    const struct trial_step *step = &place->steps[i];
    struct strbuf name = STRBUF_INIT, got = STRBUF_INIT, number = STRBUF_INIT;

    say_step(trial, step, i, &name, &got);
    print_value(&step->value, &number);
    csv_text(out, trial->def->name);
    fputc(',', out);
    csv_text(out, trial->redline);
    fputc(',', out);
    csv_text(out, place->market);
    fputc(',', out);
    csv_text(out, place->channel);
    fprintf(out, ",%s,%s,", name.text, number.text);
    csv_text(out, step->has_expected ? step->expected.text : "");
    fputc(',', out);
    csv_text(out, got.text);
    fprintf(out, ",%s\n", !step->has_expected || step->good ? "yes" : "no");
    strbuf_release(&name);
    strbuf_release(&got);
    strbuf_release(&number);
}

static void print_trials_csv(FILE *out, const struct trial_outcome *outcomes, size_t count)
{
    fputs("test,redline,market,channel,period,value,expected,got,passed\n", out);
    for (size_t t = 0; t < count; t++) {
        const struct trial *trial = &outcomes[t].trial;

        if (!outcomes[t].ran) {
            csv_text(out, trial->def->name);
            fputc(',', out);
            csv_text(out, trial->def->redline);
            fputs(",,,,,,error,no\n", out);
            continue;
        }
        for (size_t p = 0; p < trial->place_count; p++)
            for (size_t i = 0; i < trial->count; i++)
                csv_step(out, trial, &trial->places[p], i);
    }
}

bool report_trials(FILE *out, enum report_format format, const struct trial_outcome *outcomes,
                   size_t count, bool ascii)
{
    bool clean = true;

    for (size_t i = 0; i < count; i++)
        clean = clean && !has_failed(&outcomes[i]);
    if (format == FORMAT_JSON)
        print_trials_json(out, outcomes, count);
    else if (format == FORMAT_CSV)
        print_trials_csv(out, outcomes, count);
    else
        print_all(out, outcomes, count, ascii);
    return clean;
}
