/*
 * Reconciliation: what others say beside what the shop counts.
 *
 * An ad platform counts the purchases it believes to have caused, a payment service what was paid,
 * analytics what its tag saw.  None of it enters the shop's totals; each such figure is a measure
 * of its own ("meta_ads.orders", source/feeds.c) and stands here beside the measure it is named
 * after, over the same period, in the same currency: "Meta says 480, the shop says 391".  What all
 * ad platforms claim together is a row of its own: it is normal for it to be more than the shop
 * sold, since each of them claims what it touched.  Enter shows a figure by market.
 *
 * Below stand the total rows of the files beside our own sums over the same rows (source/totals.c),
 * with file and line: those are of whole files, whatever the period, in the file's own units.
 *
 * Both sides come from the roll-up like every other number; differences and ratios are of the exact
 * sums.  Where one side is missing there is nothing to compare, and where both are, no row.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build_data.h"

/* The first column is the source or, below one figure, the market, which has no total rows. */
enum { PLACE, KIND, FIGURE, THEIRS, OURS, DIFFERENCE, RATIO, CURRENCY, AT, VERDICT };

struct claim { /* "meta_ads.orders" against "orders" */
    const struct source_def *source;
    int theirs, ours; /* measures */
    size_t index;
};

struct reconcile {
    struct frame *frame;
    struct claim *claims;
    size_t count, capacity;
};

static void add_columns(struct section *section, bool by_market)
{
    static const struct figure share = {.unit = UNIT_PERCENT, .better = BETTER_NEUTRAL};

    if (by_market)
        add_text_column(section, "market", _("Market"), 0);
    else
        add_text_column(section, "source", _("Source"), 0);
    add_text_column(section, "kind", _("Kind"), 6);
    add_text_column(section, "figure", _("Figure"), 0);
    add_value_column(section, "theirs", _("Theirs"), NULL, 0);
    add_value_column(section, "ours", _("Ours"), NULL, 0);
    add_value_column(section, "difference", _("Difference"), NULL, 1);
    add_value_column(section, "ratio", _("Of ours"), &share, 1);
    add_text_column(section, "currency", _("In"), 4);
    if (by_market)
        return;
    add_text_column(section, "at", _("Line"), 2);
    add_text_column(section, "verdict", _("Total row"), 5);
}

/* ---- which figures there are ---- */

static const char *kind_text(enum source_kind kind)
{
    return kind == SOURCE_ADS ? "ads" : kind == SOURCE_PAYMENTS ? "payments" : "traffic";
}

static bool is_beside(enum source_kind kind)
{
    return kind == SOURCE_ADS || kind == SOURCE_PAYMENTS || kind == SOURCE_TRAFFIC;
}

static int measure_code(const struct snapshot *snapshot, const char *name)
{
    int code = strmap_find(&snapshot->cube->dims->measure, name, strlen(name));

    return code >= 0 && cube_supplies(snapshot->cube, code) ? code : -1;
}

static void take_output(struct reconcile *reconcile, const struct snapshot *snapshot,
                        const struct source_def *source, const char *measure)
{
    const char *point = strrchr(measure, '.');
    struct claim claim = {.source = source, .index = reconcile->count};

    if (!point)
        return;
    claim.theirs = measure_code(snapshot, measure);
    claim.ours = measure_code(snapshot, point + 1);
    if (claim.theirs < 0 || claim.ours < 0)
        return;
    for (size_t i = 0; i < reconcile->count; i++)
        if (reconcile->claims[i].theirs == claim.theirs)
            return;
    MEM_GROW(reconcile->claims, reconcile->count, reconcile->capacity);
    reconcile->claims[reconcile->count++] = claim;
}

/* Orders and sales first, then as the sources name them. */
static size_t rank(const struct reconcile *reconcile, const struct claim *claim)
{
    static const char *const first[] = {"orders", "gross_sales", "net_sales", "refunds",
                                        "ad_spend"};
    const struct dims *dims = reconcile->frame->snapshot->cube->dims;
    size_t count = sizeof first / sizeof *first;

    for (size_t i = 0; i < count; i++)
        if (!strcmp(first[i], strmap_name(&dims->measure, claim->ours)))
            return i;
    return count + (size_t)claim->ours;
}

static void sort_claims(struct reconcile *reconcile) /* few, and mostly in order: by insertion */
{
    for (size_t i = 1; i < reconcile->count; i++) {
        struct claim claim = reconcile->claims[i];
        size_t at = i;

        for (; at && rank(reconcile, &reconcile->claims[at - 1]) > rank(reconcile, &claim); at--)
            reconcile->claims[at] = reconcile->claims[at - 1];
        reconcile->claims[at] = claim;
    }
}

static void collect(struct reconcile *reconcile, const struct snapshot *snapshot)
{
    for (size_t s = 0; s < snapshot->source_count; s++) {
        const struct source_state *source = &snapshot->sources[s];

        for (size_t p = 0; is_beside(source->def->kind) && p < source->part_count; p++) {
            const struct file_report *report = part_report(source->parts[p]);

            for (size_t i = 0; i < report->sum_count; i++)
                take_output(reconcile, snapshot, source->def, report->outputs[i].measure);
        }
    }
}

size_t data_claim_count(const struct snapshot *snapshot)
{
    struct reconcile reconcile = {.count = 0};

    collect(&reconcile, snapshot);
    free(reconcile.claims);
    return reconcile.count;
}

/* ---- one figure at one place ---- */

struct pair {
    struct value theirs, ours;
    size_t claims; /* how many sources are added up in theirs */
};

static struct value figure_value(const struct frame *frame, int measure, struct slice slice)
{
    struct value value = {.state = VALUE_NODATA};
    struct figure figure;
    struct column column;

    if (frame->at >= 0 && figure_open_measure(frame, measure, &figure)) {
        figure_evaluate(frame, &figure, slice, &column);
        value = column.values[frame->at];
        column_release(&column);
        figure_close(&figure);
    }
    return value;
}

static enum value_state worse(const struct value *a, const struct value *b)
{
    return a->state > b->state ? a->state : b->state;
}

/* What the claims [first, end) that are meant say together. */
static struct pair pair_of(const struct reconcile *reconcile, size_t first, size_t end,
                           struct slice slice)
{
    struct pair pair = {.theirs = {.state = VALUE_NODATA}};

    pair.ours = figure_value(reconcile->frame, reconcile->claims[first].ours, slice);
    for (size_t i = first; i < end; i++) {
        struct value value;

        if (end > first + 1 && reconcile->claims[i].source->kind != SOURCE_ADS)
            continue;
        value = figure_value(reconcile->frame, reconcile->claims[i].theirs, slice);
        if (!value_is_known(&value))
            continue;
        if (pair.claims++) {
            value.state = worse(&value, &pair.theirs);
            value.exact += pair.theirs.exact;
            value.number = exact_number(value.exact);
        }
        pair.theirs = value;
    }
    return pair;
}

static void fill_pair(const struct frame *frame, struct report_row *row, const struct pair *pair,
                      enum unit unit)
{
    const struct value *theirs = &pair->theirs, *ours = &pair->ours;
    struct value difference = {.state = worse(theirs, ours)}, ratio = difference;
    int decimals = unit == UNIT_MONEY ? 2 : 0;

    for (int i = 0; unit != UNIT_MONEY && i < 2; i++) { /* platforms share out an order: 3.50 */
        const struct value *value = i ? ours : theirs;

        if (value_is_known(value) && value->exact % DECIMAL_SCALE)
            decimals = 2;
    }
    cell_value(frame, &row->cells[THEIRS], theirs, unit, decimals, 1);
    cell_value(frame, &row->cells[OURS], ours, unit, decimals, 1);
    if (value_is_known(&difference)) {
        difference.is_exact = true;
        difference.exact = theirs->exact - ours->exact;
        difference.number = exact_number(difference.exact);
    }
    if (!value_is_known(&ratio) || !ours->exact)
        ratio.state = VALUE_NODATA;
    else
        ratio.number = exact_ratio(theirs->exact, ours->exact);
    cell_value(frame, &row->cells[DIFFERENCE], &difference, unit, decimals, 1);
    cell_value(frame, &row->cells[RATIO], &ratio, UNIT_PERCENT, 1, 1);
}

static const char *figure_title(const struct frame *frame, const char *measure)
{
    const struct measure_def *def = catalogue_measure(frame->snapshot->catalogue, measure);
    struct strbuf text = STRBUF_INIT;
    const char *kept;

    say_title(frame, def && def->title ? def->title : measure, &text);
    kept = keep_buffer(frame, &text);
    strbuf_release(&text);
    return kept;
}

static struct report_row *add_row(const struct frame *frame, const char *source, const char *kind,
                                  const char *measure)
{
    struct report_row *row = section_add_row(frame->section);

    row_key(row, "source", keep_code(frame, source));
    row_key(row, "figure", keep_code(frame, measure));
    for (size_t c = 0; c < frame->section->column_count; c++) {
        if (frame->section->columns[c].numeric)
            cell_missing(frame, &row->cells[c]);
        else
            cell_text(frame, &row->cells[c], "", "");
    }
    cell_text(frame, &row->cells[PLACE], strcmp(source, "*") ? source : _("All platforms"),
              keep_code(frame, source));
    cell_text(frame, &row->cells[KIND], kind, NULL);
    cell_text(frame, &row->cells[FIGURE], figure_title(frame, measure), keep_code(frame, measure));
    return row;
}

/* "meta-ads says 480, the shop says 391" */
static const char *note_of(const struct frame *frame, const char *source,
                           const struct report_row *row)
{
    return section_printf(frame->section, _("%s: %s says %s, the shop says %s"),
                          row->cells[FIGURE].text, source, row->cells[THEIRS].text,
                          row->cells[OURS].text);
}

static const char *claim_name(const struct reconcile *reconcile, size_t first, size_t end)
{
    const struct dims *dims = reconcile->frame->snapshot->cube->dims;
    const struct claim *claim = &reconcile->claims[first];

    return end == first + 1 ? strmap_name(&dims->measure, claim->theirs)
                            : section_printf(reconcile->frame->section, "*.%s",
                                             strmap_name(&dims->measure, claim->ours));
}

/* False when neither side has anything here. */
static bool add_pair(const struct reconcile *reconcile, size_t first, size_t end,
                     struct slice slice, struct report_row **added)
{
    const struct frame *frame = reconcile->frame;
    const struct dims *dims = frame->snapshot->cube->dims;
    const struct claim *claim = &reconcile->claims[first];
    struct pair pair = pair_of(reconcile, first, end, slice);
    const char *source = end > first + 1 ? "*" : claim->source->name;
    enum unit unit = dims->measure_units[claim->ours];
    struct report_row *row;

    if (!value_is_known(&pair.theirs) && !value_is_known(&pair.ours))
        return false;
    *added = row = add_row(frame, source, end > first + 1 ? "ads" : kind_text(claim->source->kind),
                           strmap_name(&dims->measure, claim->ours));
    fill_pair(frame, row, &pair, unit);
    if (unit == UNIT_MONEY)
        cell_text(frame, &row->cells[CURRENCY], snapshot_currency(frame->snapshot), NULL);
    row->note =
        note_of(frame, keep_text(frame, strcmp(source, "*") ? source : _("All platforms")), row);
    return true;
}

/* ---- the list ---- */

static bool is_over(const struct report_row *row)
{
    const struct value *ratio = &row->cells[RATIO].value;

    return value_is_known(ratio) && ratio->number > 1;
}

static void add_claim(const struct reconcile *reconcile, size_t first, size_t end, bool *over)
{
    const struct frame *frame = reconcile->frame;
    const struct path *at = &frame->view->at;
    struct slice slice = frame_slice(frame, at->market, at->channel);
    const char *name = section_printf(frame->section, "%s:%s", data_level_name(DATA_RECONCILE),
                                      claim_name(reconcile, first, end));
    struct report_row *row;

    if (!add_pair(reconcile, first, end, slice, &row))
        return;
    row_key(row, "at", ""); /* so that the columns of exports do not depend on total rows */
    row->drill = *at;
    row->can_drill = strlen(name) < sizeof row->drill.record;
    snprintf(row->drill.record, sizeof row->drill.record, "%s", name);
    *over = *over || ((end > first + 1 || reconcile->claims[first].source->kind == SOURCE_ADS) &&
                      is_over(row));
}

static size_t end_of_figure(const struct reconcile *reconcile, size_t first, size_t *ads)
{
    size_t end = first;

    *ads = 0;
    for (; end < reconcile->count && reconcile->claims[end].ours == reconcile->claims[first].ours;
         end++)
        *ads += reconcile->claims[end].source->kind == SOURCE_ADS;
    return end;
}

/* Of each figure what every source says, then all platforms together. */
static void add_claims(const struct reconcile *reconcile)
{
    size_t ads, end;
    bool over = false;

    for (size_t first = 0; first < reconcile->count; first = end) {
        end = end_of_figure(reconcile, first, &ads);
        for (size_t i = first; i < end; i++)
            add_claim(reconcile, i, i + 1, &over);
        if (ads > 1)
            add_claim(reconcile, first, end, &over);
    }
    if (over)
        section_note(reconcile->frame->section,
                     _("More than 100% of the shop is normal: each platform claims the orders that "
                       "it touched, whether others did or not."));
}

/* ---- total rows ---- */

static struct value exact_value(int128 exact)
{
    return (struct value){
        .state = VALUE_OK, .number = exact_number(exact), .is_exact = true, .exact = exact};
}

/* The currency of an amount, when all rows have the same. */
static const char *currency_of(const struct file_report *report, int output)
{
    const struct source_field_sum *sum = &report->sums[output];

    return sum->currency_count == 1 ? sum->by_currency[0].currency : "";
}

static void add_figure(const struct frame *frame, const struct source_state *source,
                       const struct file_report *report, const struct source_total_figure *figure)
{
    const struct source_output *output = &report->outputs[figure->output];
    struct pair pair = {.theirs = exact_value(figure->said), .ours = exact_value(figure->sum)};
    const char *at = section_printf(frame->section, "%s:%ld",
                                    keep_text(frame, base_name(report->path)), report->total.line);
    struct report_row *row = add_row(frame, source->def->name, _("total row"), output->field);

    row_key(row, "at", keep_code(frame, at));
    fill_pair(frame, row, &pair, output->unit);
    cell_text(frame, &row->cells[CURRENCY], currency_of(report, figure->output), NULL);
    cell_text(frame, &row->cells[AT], at, NULL);
    cell_text(frame, &row->cells[VERDICT], figure->agrees ? _("equal") : _("differs"),
              figure->agrees ? "equal" : "differs");
    row->has_state = true;
    row->state = figure->agrees ? RULE_OK : RULE_WARN;
    row->note = section_printf(frame->section,
                               _("%s: the total row says %s %s, the rows add up to %s; %zu "
                                 "refused, %zu dropped"),
                               at, row->cells[FIGURE].text, row->cells[THEIRS].text,
                               row->cells[OURS].text, report->rows_refused, report->rows_dropped);
}

/* As rows of the frame (NULL: none). Returns how many there are. */
static size_t each_total(const struct snapshot *snapshot, const struct frame *frame, size_t *differ)
{
    size_t count = 0;

    for (size_t s = 0; s < snapshot->source_count; s++)
        for (size_t p = 0; p < snapshot->sources[s].part_count; p++) {
            const struct file_report *report = part_report(snapshot->sources[s].parts[p]);

            if (!report->total.line)
                continue;
            count++;
            *differ += !report->total.agrees;
            for (size_t i = 0; frame && i < report->total.figure_count; i++)
                add_figure(frame, &snapshot->sources[s], report, &report->total.figures[i]);
        }
    return count;
}

size_t data_total_count(const struct snapshot *snapshot, size_t *differ)
{
    *differ = 0;
    return each_total(snapshot, NULL, differ);
}

/* ---- by market ---- */

/* The claims that a name means: "meta_ads.orders", or "*.orders" for all platforms. */
static bool find_claims(const struct reconcile *reconcile, const char *name, size_t *first,
                        size_t *end)
{
    size_t ads;

    for (*first = 0; *first < reconcile->count; *first = *end) {
        *end = end_of_figure(reconcile, *first, &ads);
        if (ads > 1 && !strcmp(name, claim_name(reconcile, *first, *end)))
            return true;
        for (size_t i = *first; i < *end; i++)
            if (!strcmp(name, claim_name(reconcile, i, i + 1))) {
                *first = i;
                *end = i + 1;
                return true;
            }
    }
    return false;
}

static void add_markets(const struct reconcile *reconcile, const char *name)
{
    const struct frame *frame = reconcile->frame;
    const struct cube *cube = frame->snapshot->cube;
    const struct path *at = &frame->view->at;
    struct slice asked = frame_slice(frame, at->market, at->channel);
    struct report_row *row;
    size_t first, end;

    if (!find_claims(reconcile, name, &first, &end)) {
        frame->section->empty = section_printf(
            frame->section, _("No source says %s beside the shop."), keep_text(frame, name));
        return;
    }
    for (size_t i = 0; i < cube->market_count; i++) {
        struct slice slice = asked;

        slice.market = cube->markets[i];
        if (!frame_admits(frame, cube->markets[i], SLICE_ALL) ||
            (asked.market != SLICE_ALL && asked.market != cube->markets[i]) ||
            !add_pair(reconcile, first, end, slice, &row))
            continue;
        row_key(row, "market", keep_code(frame, code_text(frame, true, cube->markets[i])));
        cell_text(frame, &row->cells[PLACE], code_text(frame, true, cube->markets[i]), NULL);
    }
    if (asked.market == SLICE_ALL && add_pair(reconcile, first, end, asked, &row)) {
        row->is_total = true;
        row_key(row, "market", "*");
        cell_text(frame, &row->cells[PLACE], _("All markets"), "*");
    }
}

/* ---- the level ---- */

static void set_facts(const struct frame *frame, const char *claim)
{
    struct section *section = frame->section;
    struct strbuf text = STRBUF_INIT;

    if (claim)
        strbuf_addf(&text, "%s%s", keep_text(frame, claim), dot(frame));
    if (frame->at >= 0)
        period_print(frame->period, &text);
    strbuf_addf(&text, "%s%s", frame->at >= 0 ? dot(frame) : "",
                keep_text(frame, snapshot_currency(frame->snapshot)));
    section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

void data_build_reconcile(const struct report_context *context, const char *claim,
                          struct section *section)
{
    struct frame frame;
    struct reconcile reconcile = {.frame = &frame};
    bool open = frame_open(&frame, context, section);
    size_t differ = 0, totals = 0;

    section->title = _("Reconciliation");
    add_columns(section, claim != NULL);
    collect(&reconcile, context->snapshot);
    sort_claims(&reconcile);
    if (open && claim)
        add_markets(&reconcile, claim);
    else if (open)
        add_claims(&reconcile);
    if (!claim && !(frame.view->where[0] && !open))
        totals = each_total(context->snapshot, &frame, &differ);
    if (totals)
        section_note(section, _("Total rows are those of whole files, in the file's own units."));
    if (section->row_count)
        section->empty = NULL;
    else if (!section->empty)
        section->empty = _("There is nothing to compare: no ad platform, payment service or file "
                           "with a total row says what the shop says, too.");
    set_facts(&frame, claim);
    free(reconcile.claims);
    frame_close(&frame);
}
