/*
 * Do the rows add up to the number above?
 *
 * Sums over the rows read back from the files are made here by the plainest code there is, row by
 * row, and compared exactly with what the roll-up says for the same slice and period.  Two things
 * are not plain sums: amounts in another currency are added up by market, channel, currency and day
 * and converted at that day's rate, as the roll-up does it (those without a rate are counted
 * instead); and new and returning customers are counted again from the customers' first orders.
 * What redline counts itself is no sum of cells: rows are proven by their count, refused ones and
 * days are not among these rows, and a note says so.  Any difference is said with both numbers and
 * turns the note red.
 */
#include "proof.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"

enum { SHOWN = 5 };

void proof_init(struct proof *proof, const struct frame *frame, struct slice slice)
{
    size_t count = frame->snapshot->cube->dims->measure.count;

    *proof = (struct proof){.frame = frame, .slice = slice, .measure_count = count};
    proof->sums = mem_calloc(count + 1, sizeof *proof->sums);
    proof->present = mem_calloc(count + 1, 1);
    proof->lacking_currencies = mem_calloc(frame->snapshot->cube->dims->currency.count + 1, 1);
    proof->oldest_rate = proof->newest_rate = DAY_NONE;
}

void proof_release(struct proof *proof)
{
    free(proof->sums);
    free(proof->present);
    free(proof->lacking_currencies);
    free(proof->foreign);
    free(proof->visits);
    memset(proof, 0, sizeof *proof);
}

void proof_take(struct proof *proof, const struct source_row *row, int market, int channel)
{
    const struct cube *cube = proof->frame->snapshot->cube;
    const struct strmap *currencies = &cube->dims->currency;
    int currency = strmap_find(currencies, row->currency, strlen(row->currency));
    bool other = *row->currency && currency != cube->currency;

    proof->rows++;
    for (size_t i = 0; i < row->value_count; i++) {
        int code = proof->codes[row->values[i].output];

        if (code < 0 || (size_t)code >= proof->measure_count)
            continue;
        if (other && cube->dims->measure_units[code] == UNIT_MONEY) {
            MEM_GROW(proof->foreign, proof->foreign_count, proof->foreign_capacity);
            proof->foreign[proof->foreign_count++] =
                (struct proof_foreign){.measure = code,
                                       .market = market,
                                       .channel = channel,
                                       .currency = currency < 0 ? 0 : currency,
                                       .day = row->day,
                                       .amount = row->values[i].value};
            continue;
        }
        proof->sums[code] += row->values[i].value;
        proof->present[code] = 1;
    }
    if (!proof->counts_customers || !*row->customer)
        return;
    MEM_GROW(proof->visits, proof->visit_count, proof->visit_capacity);
    proof->visits[proof->visit_count++] =
        (struct proof_visit){cube_customer_hash(row->customer), row->day, market, channel};
}

static int compare_foreign(const void *left, const void *right)
{
    const struct proof_foreign *a = left, *b = right;

    if (a->measure != b->measure)
        return a->measure < b->measure ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    if (a->channel != b->channel)
        return a->channel < b->channel ? -1 : 1;
    if (a->currency != b->currency)
        return a->currency < b->currency ? -1 : 1;
    return (a->day > b->day) - (a->day < b->day);
}

static void note_rate(struct proof *proof, int32_t day)
{
    if (proof->oldest_rate == DAY_NONE || day < proof->oldest_rate)
        proof->oldest_rate = day;
    if (proof->newest_rate == DAY_NONE || day > proof->newest_rate)
        proof->newest_rate = day;
}

static void convert(struct proof *proof)
{
    const struct cube *cube = proof->frame->snapshot->cube;

    if (proof->foreign_count)
        qsort(proof->foreign, proof->foreign_count, sizeof *proof->foreign, compare_foreign);
    for (size_t i = 0, end; i < proof->foreign_count; i = end) {
        const struct proof_foreign *first = &proof->foreign[i];
        struct fx_cursor cursor;
        struct fx_rate rate;
        int128 amount = 0, converted;

        for (end = i; end < proof->foreign_count && !compare_foreign(first, &proof->foreign[end]);
             end++)
            amount += proof->foreign[end].amount;
        fx_cursor_init(&cursor, cube->fx, first->currency, cube->currency);
        if (!fx_cursor_rate(&cursor, first->day, &rate) || !fx_convert(&rate, amount, &converted)) {
            proof->lacking_currencies[first->currency] = 1;
            proof->lacking++;
            continue;
        }
        note_rate(proof, rate.day);
        proof->sums[first->measure] += converted;
        proof->present[first->measure] = 1;
    }
}

static int compare_visits(const void *left, const void *right)
{
    const struct proof_visit *a = left, *b = right;

    if (a->customer != b->customer)
        return a->customer < b->customer ? -1 : 1;
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->market != b->market)
        return a->market < b->market ? -1 : 1;
    return (a->channel > b->channel) - (a->channel < b->channel);
}

/* Where a file has the measure in a column of its own, customers of that market are not counted a
 * second time: a cube of just those files tells which markets these are. */
static unsigned char *markets_with(const struct cube *cube, int measure)
{
    unsigned char *found = mem_calloc(cube->dims->market.count + 1, 1);
    struct part **parts = mem_calloc(cube->part_count + 1, sizeof *parts);
    struct span all = {cube->first_day, cube->last_day};
    struct timeline timeline;
    struct rollup *rollup;
    struct cube *own;
    size_t count = 0;

    for (size_t i = 0; measure >= 0 && i < cube->part_count; i++) {
        if (part_supplies(cube->parts[i], measure))
            parts[count++] = cube->parts[i];
    }
    if (count) {
        own = cube_new(cube->dims, parts, count, "");
        timeline_init_spans(&timeline, &all, 1);
        rollup = rollup_new(own, &timeline);
        for (size_t i = 0; i < own->market_count; i++) {
            struct slice slice = {own->markets[i], SLICE_ALL, NULL};
            int128 sum;

            rollup_sums(rollup, slice, measure, &sum, &found[own->markets[i]]);
        }
        rollup_free(rollup);
        timeline_release(&timeline);
        cube_free(own);
    }
    free(parts);
    return found;
}

static void count_visit(struct proof *proof, int measure, const unsigned char *counted, int market,
                        bool counts)
{
    if (measure < 0 || (size_t)measure >= proof->measure_count || market < 0 || counted[market])
        return; /* without a code: the row came into the file after it was counted */
    proof->present[measure] = 1;
    if (counts)
        proof->sums[measure] += DECIMAL_SCALE;
}

static void count_customers(struct proof *proof)
{
    const struct cube *cube = proof->frame->snapshot->cube;
    unsigned char *counted[2] = {markets_with(cube, cube->new_measure),
                                 markets_with(cube, cube->returning_measure)};

    if (proof->visit_count)
        qsort(proof->visits, proof->visit_count, sizeof *proof->visits, compare_visits);
    for (size_t i = 0; i < proof->visit_count; i++) {
        const struct proof_visit *visit = &proof->visits[i];
        const struct first_order *first = cube_first_order(cube, visit->customer);
        bool is_new;

        if (!first || (i && !compare_visits(visit - 1, visit)))
            continue;
        is_new = first->day == visit->day && first->market == visit->market &&
                 first->channel == visit->channel;
        count_visit(proof, cube->new_measure, counted[0], visit->market, is_new);
        count_visit(proof, cube->returning_measure, counted[1], visit->market,
                    visit->day > first->day);
    }
    free(counted[0]);
    free(counted[1]);
}

static void say_amount(const struct proof *proof, int measure, int128 sum, struct strbuf *out)
{
    const struct dims *dims = proof->frame->snapshot->cube->dims;
    double number = decimal_to_double(sum);

    number_print_grouped(
        number, dims->measure_units[measure] == UNIT_MONEY ? 2 : number_decimals(number), out);
}

static const char *measure_name(const struct proof *proof, int measure)
{
    return keep_text(proof->frame,
                     strmap_name(&proof->frame->snapshot->cube->dims->measure, measure));
}

/* The roll-up's sum of this period; false: there is none. */
static bool rollup_sum(const struct proof *proof, int measure, int128 *sum)
{
    const struct frame *frame = proof->frame;
    int128 *sums = mem_calloc(frame->timeline->count, sizeof *sums);
    unsigned char *flags = mem_calloc(frame->timeline->count, 1);
    bool present;

    rollup_sums(frame->rollup, proof->slice, measure, sums, flags);
    *sum = sums[frame->at];
    present = flags[frame->at] & SUM_PRESENT;
    free(sums);
    free(flags);
    return present;
}

static void say_difference(const struct proof *proof, int measure, int128 expected)
{
    struct strbuf rows = STRBUF_INIT, above = STRBUF_INIT, difference = STRBUF_INIT;
    struct section *section = proof->frame->section;

    say_amount(proof, measure, proof->sums[measure], &rows);
    say_amount(proof, measure, expected, &above);
    say_amount(proof, measure, proof->sums[measure] - expected, &difference);
    section_note(section, section_printf(section,
                                         _("DOES NOT ADD UP: the rows give %s %s, the number above "
                                           "rests on %s (difference %s)"),
                                         measure_name(proof, measure), rows.text, above.text,
                                         difference.text));
    section->note_state = RULE_RED;
    strbuf_release(&rows);
    strbuf_release(&above);
    strbuf_release(&difference);
}

static void list_sum(const struct proof *proof, int measure, size_t shown, struct strbuf *out)
{
    if (shown == SHOWN)
        strbuf_adds(out, ", ...");
    if (shown >= SHOWN)
        return;
    strbuf_adds(out, shown ? ", " : "");
    strbuf_adds(out, measure_name(proof, measure));
    strbuf_addc(out, ' ');
    say_amount(proof, measure, proof->sums[measure], out);
}

static bool compare_rows(const struct proof *proof, bool complete, struct strbuf *out)
{
    const struct frame *frame = proof->frame;
    uint32_t *rows = mem_calloc(frame->timeline->count, sizeof *rows);
    size_t above;

    rollup_rows(frame->rollup, proof->slice, rows);
    above = rows[frame->at];
    free(rows);
    number_print_grouped((double)proof->rows, 0, out);
    if (proof->rows != above) {
        strbuf_adds(out, _(" of "));
        number_print_grouped((double)above, 0, out);
    }
    strbuf_adds(out, ngettext(" row", " rows", above));
    if (proof->rows == above)
        return true;
    if (!complete && proof->rows < above) {
        strbuf_adds(out, _(" feed this number"));
        return true;
    }
    section_note(frame->section, section_printf(frame->section,
                                                _("DOES NOT ADD UP: %zu rows were read back, %zu "
                                                  "were counted"),
                                                proof->rows, above));
    frame->section->note_state = RULE_RED;
    return false;
}

static void say_rates(const struct proof *proof)
{
    const struct frame *frame = proof->frame;
    struct strbuf days = STRBUF_INIT;

    day_print(proof->oldest_rate, &days);
    if (proof->newest_rate != proof->oldest_rate) {
        strbuf_adds(&days, _(" to "));
        day_print(proof->newest_rate, &days);
    }
    section_note(frame->section,
                 section_printf(frame->section,
                                _("amounts in other currencies are in %s at the rates of their "
                                  "days (%s)"),
                                keep_text(frame, snapshot_currency(frame->snapshot)), days.text));
    strbuf_release(&days);
}

static void say_lacking(const struct proof *proof)
{
    const struct frame *frame = proof->frame;
    const struct cube *cube = frame->snapshot->cube;
    struct strbuf names = STRBUF_INIT;
    size_t named = 0;

    for (size_t i = 0; i < cube->currency_count && named < 5; i++) {
        if (!proof->lacking_currencies[cube->currencies[i]])
            continue;
        strbuf_adds(&names, named++ ? ", " : "");
        strbuf_adds(&names,
                    keep_text(frame, strmap_name(&cube->dims->currency, cube->currencies[i])));
    }
    section_note(
        frame->section,
        section_printf(frame->section,
                       ngettext("the amounts of %zu day in another currency (%s) are not added: "
                                "there is no rate",
                                "the amounts of %zu days in another currency (%s) are not added: "
                                "there is no rate",
                                proof->lacking),
                       proof->lacking, names.text));
    if (frame->section->note_state == RULE_OK)
        frame->section->note_state = RULE_WARN;
    strbuf_release(&names);
}

/* No sum of cells: the rows themselves, which compare_rows proves, or what is not in them. */
static bool is_counted(const struct proof *proof, int measure, bool *others)
{
    enum counted counted = dims_counted(proof->frame->snapshot->cube->dims, measure);

    *others = *others || (counted != COUNTED_ROWS && counted != COUNTED_COUNT);
    return counted != COUNTED_COUNT;
}

void proof_say(struct proof *proof, const int *measures, size_t count, bool complete)
{
    const struct frame *frame = proof->frame;
    struct strbuf text = STRBUF_INIT;
    size_t shown = 0;
    bool good, others = false;

    count_customers(proof);
    convert(proof);
    good = compare_rows(proof, complete, &text);
    for (size_t i = 0; i < count; i++) {
        int128 expected;
        bool present;

        if (is_counted(proof, measures[i], &others))
            continue;
        present = rollup_sum(proof, measures[i], &expected);
        if (present == (bool)proof->present[measures[i]] &&
            (!present || expected == proof->sums[measures[i]])) {
            if (present) {
                strbuf_adds(&text, shown ? "" : dot(frame));
                list_sum(proof, measures[i], shown++, &text);
            }
            continue;
        }
        say_difference(proof, measures[i], present ? expected : 0);
        good = false;
    }
    if (good) {
        strbuf_adds(&text, others       ? _(" [checked]")
                           : shown == 1 ? _(" equals the number above [checked]")
                                        : _(" equal the number above [checked]"));
        section_note(frame->section, keep_buffer(frame, &text));
    }
    if (others)
        section_note(frame->section,
                     _("refused rows, duplicates and days are counted while files "
                       "are read: these rows do not prove them, the Data pane lists "
                       "them"));
    if (proof->newest_rate != DAY_NONE)
        say_rates(proof);
    if (proof->lacking)
        say_lacking(proof);
    strbuf_release(&text);
}
