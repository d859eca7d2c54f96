/*
 * redline sources: what was read, kept, dropped and refused, from which file, and what it adds up
 * to.
 *
 * This is where a person proves the reading against the file: read = kept + dropped + refused in
 * records of the file, plain sums of the cells as they were read, in the file's units and under
 * the section's own field names, before any exchange rate.  Every refusal is listed with file,
 * line and reason; a file that could not be read at all is listed with its sentence.
 *
 * Markets, currencies and days come from a small cube over the source's own parts, so that the
 * list is what the program counts with, not a second reading.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "cube/builder.h"
#include "engine/snapshot.h"
#include "report/json.h"
#include "report/print.h"
#include "report/report.h"
#include "sources.h"

/* In order of the codes: how the rows are dealt out to files must not show. */
static void add_currency(struct source_field_sum *total, const struct source_sum *sum)
{
    size_t at = 0;

    while (at < total->currency_count && strcmp(total->by_currency[at].currency, sum->currency) < 0)
        at++;
    if (at < total->currency_count && !strcmp(total->by_currency[at].currency, sum->currency)) {
        total->by_currency[at].sum += sum->sum;
        return;
    }
    total->by_currency =
        mem_resize(total->by_currency, total->currency_count + 1, sizeof *total->by_currency);
    memmove(&total->by_currency[at + 1], &total->by_currency[at],
            (total->currency_count - at) * sizeof *total->by_currency);
    total->by_currency[at] = *sum;
    total->currency_count++;
}

static void add_sum(struct source_facts *facts, const struct source_field_sum *sum)
{
    struct source_field_sum *total = NULL;

    for (size_t i = 0; i < facts->sum_count && !total; i++)
        if (strcmp(facts->sums[i].field, sum->field) == 0)
            total = &facts->sums[i];
    if (!total) {
        MEM_GROW(facts->sums, facts->sum_count, facts->sum_capacity);
        total = &facts->sums[facts->sum_count++];
        *total = (struct source_field_sum){.field = sum->field, .fine = sum->fine};
    }
    total->sum += sum->sum;
    for (size_t i = 0; i < sum->currency_count; i++)
        add_currency(total, &sum->by_currency[i]);
}

/* What stands beside the totals: "meta_ads.orders", by measure. */
static void add_beside(struct source_facts *facts, const struct file_report *report, size_t output)
{
    const char *measure = report->outputs[output].measure;
    struct source_field_sum *total = NULL;

    if (facts->state->def->kind >= SOURCE_FX || !strchr(measure, '.') ||
        report->sums[output].sum == 0)
        return;
    for (size_t i = 0; i < facts->beside_count && !total; i++)
        if (!strcmp(facts->beside[i].field, measure))
            total = &facts->beside[i];
    if (!total) {
        MEM_GROW(facts->beside, facts->beside_count, facts->beside_capacity);
        total = &facts->beside[facts->beside_count++];
        *total = (struct source_field_sum){.field = measure};
    }
    total->sum += report->sums[output].sum;
}

static void facts_init(struct source_facts *facts, const struct snapshot *snapshot,
                       const struct source_state *state)
{
    *facts = (struct source_facts){.state = state};
    for (size_t i = 0; i < state->part_count; i++) {
        const struct file_report *report = part_report(state->parts[i]);
        if (!facts->first && report->header_line > 0)
            facts->first = report;
        facts->read += report->rows_read;
        facts->kept += report->rows_kept;
        facts->dropped += report->rows_dropped;
        facts->refused += report->rows_refused;
        facts->records += report->records;
        facts->rounded += report->rounded;
        facts->duplicate += report->rows_duplicate;
        facts->repeated += report->orders_repeated;
        facts->superseded += report->rows_superseded;
        for (size_t s = 0; s < report->sum_count; s++) {
            add_sum(facts, &report->sums[s]);
            add_beside(facts, report, s);
        }
    }
    facts->cube = cube_new(snapshot->cube->dims, state->parts, state->part_count, "");
}

static void facts_release(struct source_facts *facts)
{
    for (size_t i = 0; i < facts->sum_count; i++)
        free(facts->sums[i].by_currency);
    free(facts->sums);
    free(facts->beside);
    cube_free(facts->cube);
}

const char *source_kind_name(enum source_kind kind)
{
    static const char *const names[] = {
        [SOURCE_FACTS] = "facts",     [SOURCE_ORDERS] = "orders", [SOURCE_SALES] = "sales",
        [SOURCE_TRAFFIC] = "traffic", [SOURCE_ADS] = "ads",       [SOURCE_PAYMENTS] = "payments",
        [SOURCE_FX] = "fx",           [SOURCE_SERIES] = "series", [SOURCE_TARGETS] = "targets"};

    return names[kind];
}

static const char *delimiter_name(char delimiter)
{
    return delimiter == ','    ? "comma"
           : delimiter == ';'  ? "semicolon"
           : delimiter == '\t' ? "tab"
           : delimiter == '|'  ? "pipe"
                               : NULL;
}

static void key_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_string(json, text);
}

static void key_count(struct json *json, const char *key, size_t count)
{
    json_key(json, key);
    json_int(json, (long long)count);
}

static void json_refusals(struct json *json, const struct source_state *state)
{
    json_key(json, "refusals");
    json_array(json);
    for (size_t i = 0; i < state->part_count; i++) {
        const struct file_report *report = part_report(state->parts[i]);
        for (size_t r = 0; r < report->refusal_count; r++) {
            json_object(json);
            key_text(json, "file", report->path);
            json_key(json, "line");
            json_int(json, report->refusals[r].line);
            key_text(json, "reason", report->refusals[r].reason);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

const long *source_lines(const struct file_report *report, enum line_list list, size_t *count)
{
    *count = list == LINES_DUPLICATE  ? report->duplicate_count
             : list == LINES_REPEATED ? report->repeated_count
                                      : report->superseded_line_count;
    return list == LINES_DUPLICATE  ? report->duplicates
           : list == LINES_REPEATED ? report->repeated
                                    : report->superseded_lines;
}

static void json_lines(struct json *json, const char *key, const struct source_state *state,
                       enum line_list list)
{
    json_key(json, key);
    json_array(json);
    for (size_t i = 0; i < state->part_count; i++) {
        const struct file_report *report = part_report(state->parts[i]);
        size_t count;
        const long *lines = source_lines(report, list, &count);

        for (size_t r = 0; r < count; r++) {
            json_object(json);
            key_text(json, "file", report->path);
            json_key(json, "line");
            json_int(json, lines[r]);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static void json_errors(struct json *json, const struct source_state *state)
{
    json_key(json, "errors");
    json_array(json);
    for (size_t i = 0; i < state->part_count; i++) {
        const struct err *err = part_error(state->parts[i]);
        struct strbuf text = STRBUF_INIT;
        if (!err)
            continue;
        err_format(err, &text);
        json_string(json, text.text);
        strbuf_release(&text);
    }
    json_array_end(json);
}

bool source_first_unmapped(const struct source_state *state, size_t part, size_t index)
{
    const struct source_unmapped *wanted = &part_report(state->parts[part])->unmapped[index];

    for (size_t p = 0; p <= part; p++) {
        const struct file_report *report = part_report(state->parts[p]);
        for (size_t i = 0; i < report->unmapped_count && (p < part || i < index); i++)
            if (strcmp(report->unmapped[i].field, wanted->field) == 0 &&
                strcmp(report->unmapped[i].code, wanted->code) == 0)
                return false;
    }
    return true;
}

static void json_unmapped(struct json *json, const struct source_state *state)
{
    json_key(json, "unmapped");
    json_array(json);
    for (size_t p = 0; p < state->part_count; p++) {
        const struct file_report *report = part_report(state->parts[p]);
        for (size_t i = 0; i < report->unmapped_count; i++) {
            if (!source_first_unmapped(state, p, i))
                continue;
            json_object(json);
            key_text(json, "field", report->unmapped[i].field);
            key_text(json, "map", report->unmapped[i].map);
            key_text(json, "value", report->unmapped[i].code);
            json_object_end(json);
        }
    }
    json_array_end(json);
}

static void json_sum(struct json *json, const struct source_field_sum *sum)
{
    struct strbuf text = STRBUF_INIT;

    if (sum->fine) {
        decimal_print_fine(sum->sum, &text);
        json_string(json, text.text);
    } else {
        json_decimal_string(json, sum->sum);
    }
    strbuf_release(&text);
}

static void json_sums(struct json *json, const struct source_facts *facts)
{
    json_key(json, "sums");
    json_object(json);
    for (size_t i = 0; i < facts->sum_count; i++) {
        json_key(json, facts->sums[i].field);
        json_sum(json, &facts->sums[i]);
    }
    json_object_end(json);
    json_key(json, "sums_by_currency");
    json_object(json);
    for (size_t i = 0; i < facts->sum_count; i++) {
        const struct source_field_sum *sum = &facts->sums[i];
        bool open = false;
        for (size_t c = 0; c < sum->currency_count; c++) {
            if (!sum->by_currency[c].currency[0])
                continue;
            if (!open) {
                json_key(json, sum->field);
                json_object(json);
                open = true;
            }
            json_key(json, sum->by_currency[c].currency);
            json_decimal_string(json, sum->by_currency[c].sum);
        }
        if (open)
            json_object_end(json);
    }
    json_object_end(json);
}

/* Only where there is any: most sources have none. */
static void json_beside(struct json *json, const struct source_facts *facts)
{
    if (!facts->beside_count)
        return;
    json_key(json, "comparison");
    json_object(json);
    for (size_t i = 0; i < facts->beside_count; i++) {
        json_key(json, facts->beside[i].field);
        json_sum(json, &facts->beside[i]);
    }
    json_object_end(json);
}

/* Total rows of the files, and whether the rows add up to them. */
static void json_totals(struct json *json, const struct source_state *state)
{
    bool open = false;

    for (size_t p = 0; p < state->part_count; p++) {
        const struct file_report *report = part_report(state->parts[p]);
        const struct source_total *total = &report->total;

        if (!total->line)
            continue;
        if (!open) {
            json_key(json, "totals");
            json_array(json);
        }
        open = true;
        json_object(json);
        key_text(json, "file", report->path);
        json_key(json, "line");
        json_int(json, total->line);
        json_key(json, "agrees");
        json_bool(json, total->agrees);
        if (!total->agrees) {
            key_text(json, "field", total->field);
            json_key(json, "said");
            json_decimal_string(json, total->said);
            json_key(json, "sum");
            json_decimal_string(json, total->sum);
        }
        json_object_end(json);
    }
    if (open)
        json_array_end(json);
}

static void json_day(struct json *json, int32_t day)
{
    struct strbuf text = STRBUF_INIT;

    if (day != DAY_NONE)
        day_print(day, &text);
    json_string(json, day == DAY_NONE ? NULL : text.text);
    strbuf_release(&text);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Markets of series and targets, currencies of rates: sorted, each once. */
static void json_observed(struct json *json, const struct source_facts *facts, bool currencies)
{
    const struct source_state *state = facts->state;
    const char **names = NULL;
    size_t count = 0, capacity = 0;

    for (size_t p = 0; p < state->part_count; p++) {
        const struct observed *observed = part_observed(state->parts[p]);
        unsigned char *seen = mem_calloc(observed->names.count + 1, 1);

        for (size_t i = 0; i < observed->count; i++) {
            int32_t code = currencies ? observed->items[i].name : observed->items[i].market;

            if (seen[code] || !strcmp(observed_name(observed, code), "(none)"))
                continue;
            seen[code] = 1;
            MEM_GROW(names, count, capacity);
            names[count++] = observed_name(observed, code);
        }
        free(seen);
    }
    if (count)
        qsort(names, count, sizeof *names, compare_texts);
    for (size_t i = 0; i < count; i++)
        if (!i || strcmp(names[i], names[i - 1]) != 0)
            json_string(json, names[i]);
    free(names);
}

static void json_codes(struct json *json, const struct source_facts *facts)
{
    const struct cube *cube = facts->cube;
    const struct dims *dims = cube->dims;
    const char **currencies = mem_calloc(cube->currency_count + 1, sizeof *currencies);
    size_t count = 0;

    json_key(json, "markets");
    json_array(json);
    for (size_t i = 0; i < cube->market_count; i++)
        if (strcmp(strmap_name(&dims->market, cube->markets[i]), "(none)") != 0)
            json_string(json, strmap_name(&dims->market, cube->markets[i]));
    if (facts->state->def->kind >= SOURCE_FX)
        json_observed(json, facts, false);
    json_array_end(json);
    json_key(json, "channels");
    json_array(json);
    for (size_t i = 0; i < cube->channel_count; i++)
        if (strcmp(strmap_name(&dims->channel, cube->channels[i]), "(none)") != 0)
            json_string(json, strmap_name(&dims->channel, cube->channels[i]));
    json_array_end(json);
    if (facts->state->def->kind == SOURCE_FX) {
        json_key(json, "currencies");
        json_array(json);
        json_observed(json, facts, true);
        json_array_end(json);
        free(currencies);
        return;
    }
    if (cube->currency > 0)
        currencies[count++] = strmap_name(&dims->currency, cube->currency);
    for (size_t i = 0; i < cube->currency_count; i++)
        if (cube->currencies[i] > 0)
            currencies[count++] = strmap_name(&dims->currency, cube->currencies[i]);
    qsort(currencies, count, sizeof *currencies, compare_texts);
    json_key(json, "currencies");
    json_array(json);
    for (size_t i = 0; i < count; i++)
        json_string(json, currencies[i]);
    json_array_end(json);
    free(currencies);
}

static void json_source(struct json *json, const struct source_facts *facts)
{
    const struct source_state *state = facts->state;

    json_object(json);
    key_text(json, "name", state->def->name);
    key_text(json, "kind", source_kind_name(state->def->kind));
    json_key(json, "files");
    json_array(json);
    for (size_t i = 0; i < state->part_count; i++)
        json_string(json, part_report(state->parts[i])->path);
    json_array_end(json);
    key_text(json, "encoding", facts->first ? facts->first->encoding : NULL);
    key_text(json, "delimiter", facts->first ? delimiter_name(facts->first->delimiter) : NULL);
    if (state->def->tz)
        key_text(json, "tz", state->def->tz);
    json_key(json, "header_line");
    if (facts->first)
        json_int(json, facts->first->header_line);
    else
        json_null(json);
    key_count(json, "rows_read", facts->read);
    key_count(json, "rows_kept", facts->kept);
    key_count(json, "rows_dropped", facts->dropped);
    key_count(json, "rows_refused", facts->refused);
    key_count(json, "rows_duplicate", facts->duplicate);
    if (state->def->kind == SOURCE_ORDERS)
        key_count(json, "orders_repeated", facts->repeated);
    if (facts->superseded)
        key_count(json, "rows_superseded", facts->superseded);
    key_count(json, "records", facts->records);
    key_count(json, "rounded", facts->rounded);
    json_refusals(json, state);
    json_lines(json, "duplicates", state, LINES_DUPLICATE);
    if (state->def->kind == SOURCE_ORDERS)
        json_lines(json, "repeated_orders", state, LINES_REPEATED);
    if (facts->superseded)
        json_lines(json, "superseded", state, LINES_SUPERSEDED);
    json_errors(json, state);
    json_unmapped(json, state);
    json_sums(json, facts);
    json_beside(json, facts);
    json_totals(json, state);
    json_key(json, "dates");
    json_array(json);
    json_day(json, state->first_day);
    json_day(json, state->last_day);
    json_array_end(json);
    json_codes(json, facts);
    json_object_end(json);
}

static void csv_source(FILE *out, const struct source_facts *facts)
{
    struct strbuf line = STRBUF_INIT;

    csv_text(out, facts->state->def->name);
    strbuf_addf(&line, ",%s,%zu,%zu,%zu,%zu,%zu,", source_kind_name(facts->state->def->kind),
                facts->state->part_count, facts->read, facts->kept, facts->dropped, facts->refused);
    if (facts->state->first_day != DAY_NONE)
        day_print(facts->state->first_day, &line);
    strbuf_addc(&line, ',');
    if (facts->state->last_day != DAY_NONE)
        day_print(facts->state->last_day, &line);
    fprintf(out, "%s,%zu\n", line.text, facts->duplicate);
    strbuf_release(&line);
}

static void sources_json(FILE *out, const struct source_facts *facts, size_t count)
{
    struct json json;

    json_init(&json, out);
    json_object(&json);
    json_key(&json, "schema_version");
    json_int(&json, 1);
    json_key(&json, "sources");
    json_array(&json);
    for (size_t i = 0; i < count; i++)
        json_source(&json, &facts[i]);
    json_array_end(&json);
    json_object_end(&json);
}

void report_sources(FILE *out, enum report_format format, const struct snapshot *snapshot,
                    bool ascii)
{
    size_t count = snapshot->source_count;
    struct source_facts *facts = mem_calloc(count ? count : 1, sizeof *facts);

    for (size_t i = 0; i < count; i++)
        facts_init(&facts[i], snapshot, &snapshot->sources[i]);
    if (format == FORMAT_JSON) {
        sources_json(out, facts, count);
    } else if (format == FORMAT_CSV) {
        fputs("source,kind,files,rows_read,rows_kept,rows_dropped,rows_refused,first_day,"
              "last_day,rows_duplicate\n",
              out);
        for (size_t i = 0; i < count; i++)
            csv_source(out, &facts[i]);
    } else {
        sources_text(out, facts, count, ascii);
    }
    for (size_t i = 0; i < count; i++)
        facts_release(&facts[i]);
    free(facts);
}
