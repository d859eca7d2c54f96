/*
 * Data: what was read, from which file, how good and how old it is, and what is missing.
 *
 * One row per source, and one per file where a source has several; registers follow.  Every count
 * is the reader's own: read = kept + dropped + refused.  Five checks stand beside them (quality.h);
 * the worst is the row's state and is said first, and the worst source stands on top.
 *
 * Then rows that lead one level down: codes that a map does not know, what platforms say beside the
 * shop, quality by owner, how many of the periods each market has each step of the funnel in, and
 * what is dormant.  Enter on a source lists its refusals, duplicates and repeated orders.  Those
 * levels are in build_data_levels.c, build_reconcile.c, build_owners.c and build_coverage.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build_data.h"
#include "engine/findings.h"
#include "quality.h"

enum { FILES_MAX = 200, FINDINGS_MAX = 10 };
enum {
    SOURCE,
    KIND,
    FILES,
    READ,
    KEPT,
    DROPPED,
    REFUSED,
    COMPLETENESS,
    VALIDITY,
    UNIQUENESS,
    TIMELINESS,
    FIRST,
    LAST,
    AGE,
    STATE,
    DUPLICATE,
    ROUNDED
};

struct entry { /* a source or a register */
    const struct source_state *source;
    const struct reg *reg;
    size_t index;
    struct quality quality;
};

static const char *kind_text(enum source_kind kind)
{
    static const char *const names[] = {
        [SOURCE_FACTS] = "facts",     [SOURCE_ORDERS] = "orders", [SOURCE_SALES] = "sales",
        [SOURCE_TRAFFIC] = "traffic", [SOURCE_ADS] = "ads",       [SOURCE_PAYMENTS] = "payments",
        [SOURCE_FX] = "fx",           [SOURCE_SERIES] = "series", [SOURCE_TARGETS] = "targets",
    };

    return names[kind];
}

static void add_columns(struct section *section)
{
    static const struct figure share = {.unit = UNIT_PERCENT, .better = BETTER_HIGHER};
    static const struct {
        const char *id, *title;
        int priority;
    } counts[] = {{"files", N_("Files"), 10},
                  {"rows_read", N_("Read"), 0},
                  {"rows_kept", N_("Kept"), 8},
                  {"rows_dropped", N_("Dropped"), 9},
                  {"rows_refused", N_("Refused"), 2}},
      shares[] = {{"completeness", N_("Complete"), 1},
                  {"validity", N_("Valid"), 1},
                  {"uniqueness", N_("Unique"), 3}},
      more[] = {{"rows_duplicate", N_("Duplicates"), 20}, {"rounded", N_("Rounded"), 30}};

    add_text_column(section, "source", _("Source"), 0);
    add_text_column(section, "kind", _("Kind"), 11);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        add_value_column(section, counts[i].id, _(counts[i].title), NULL, counts[i].priority);
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        add_value_column(section, shares[i].id, _(shares[i].title), &share, shares[i].priority);
    add_text_column(section, "timeliness", _("In time"), 6);
    add_text_column(section, "first_day", _("First day"), 12);
    add_text_column(section, "last_day", _("Last day"), 7);
    add_text_column(section, "age", _("Age"), 2);
    add_text_column(section, "state", _("Reading"), 1);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        add_value_column(section, more[i].id, _(more[i].title), NULL, more[i].priority);
}

void quality_fill_share(const struct frame *frame, struct report_cell *cell,
                        const struct quality *quality, const struct value *share)
{
    int decimals = quality->figure == share && quality->line
                       ? line_decimals(quality->line->line, share, UNIT_PERCENT, 1)
                       : 1;

    cell_value(frame, cell, share, UNIT_PERCENT, decimals, 1);
    if (quality->figure == share && quality->state != RULE_ERROR)
        cell->level = quality->state;
}

static void fill_quality(const struct frame *frame, struct report_row *row,
                         const struct quality *quality)
{
    const size_t counts[] = {quality->read, quality->kept, quality->dropped, quality->refused};

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        cell_number(frame, &row->cells[READ + i], (double)counts[i], UNIT_COUNT, 0);
    quality_fill_share(frame, &row->cells[COMPLETENESS], quality, &quality->completeness);
    quality_fill_share(frame, &row->cells[VALIDITY], quality, &quality->validity);
    quality_fill_share(frame, &row->cells[UNIQUENESS], quality, &quality->uniqueness);
    cell_number(frame, &row->cells[DUPLICATE], (double)quality->duplicate, UNIT_COUNT, 0);
    cell_number(frame, &row->cells[ROUNDED], (double)quality->rounded, UNIT_COUNT, 0);
}

static void fill_days(const struct frame *frame, struct report_row *row, int32_t first,
                      int32_t last)
{
    const struct snapshot *snapshot = frame->context->snapshot;
    struct strbuf text = STRBUF_INIT;

    cell_text(frame, &row->cells[FIRST], dash(frame), "");
    cell_text(frame, &row->cells[LAST], dash(frame), "");
    cell_text(frame, &row->cells[AGE], dash(frame), "");
    if (first != DAY_NONE && last != DAY_NONE) {
        day_print(first, &text);
        cell_buffer(frame, &row->cells[FIRST], &text, NULL);
        day_print(last, &text);
        cell_buffer(frame, &row->cells[LAST], &text, NULL);
        age_print(snapshot->now - ((int64_t)last + 1) * 86400, &text);
        cell_buffer(frame, &row->cells[AGE], &text, NULL);
    }
    strbuf_release(&text);
}

/* "fresh (36 h)", "fresh (45 d)": the age is beside it, this is what it may be. */
static void fill_timeliness(const struct frame *frame, struct report_cell *cell,
                            const struct source_state *source)
{
    long long hours = source ? (long long)source->stale_after_hours : 0;
    bool days = hours % 24 == 0 && hours >= 72;

    if (!hours)
        cell_text(frame, cell, dash(frame), "");
    else if (source->stale)
        cell_text(frame, cell,
                  section_printf(frame->section, days ? _("stale (%lld d)") : _("stale (%lld h)"),
                                 days ? hours / 24 : hours),
                  "stale");
    else
        cell_text(frame, cell,
                  section_printf(frame->section, days ? _("fresh (%lld d)") : _("fresh (%lld h)"),
                                 days ? hours / 24 : hours),
                  "fresh");
}

/* "validity 97.14% < 99.00%" */
static void say_worst(const struct frame *frame, const struct quality *quality, struct strbuf *out)
{
    int decimals;

    strbuf_adds(out, _(quality->worst));
    if (!quality->figure || !quality->line)
        return;
    decimals = line_decimals(quality->line->line, quality->figure, UNIT_PERCENT, 1);
    strbuf_addc(out, ' ');
    number_print(quality->figure->number, UNIT_PERCENT, decimals, true, out);
    strbuf_addf(out, " %s ", op_text(frame, quality->line->op));
    number_print(quality->line->line, UNIT_PERCENT, decimals, true, out);
}

/* The worst first, then what else is to be known. */
static void fill_state(const struct frame *frame, struct report_row *row,
                       const struct quality *quality)
{
    const struct err *error = quality->error;
    struct strbuf text = STRBUF_INIT;

    row->has_state = true;
    row->state = quality->state;
    if (error) {
        strbuf_adds(&text, _("failed: "));
        strbuf_adds(&text, keep_text(frame, error->text));
        row->note = section_printf(frame->section, "%s%s%s", keep_text(frame, error->file),
                                   error->file[0] ? ": " : "", keep_text(frame, error->text));
    } else if (quality->worst && quality->figure) {
        say_worst(frame, quality, &text);
    } else if (quality->totals_off) {
        strbuf_adds(&text, _("its total row differs"));
    } else {
        strbuf_adds(&text, quality->state == RULE_NODATA ? _("no row was kept") : _("ok"));
    }
    if (!error && quality->refused)
        strbuf_addf(&text, _(", %zu refused"), quality->refused);
    if (!error && quality->duplicate)
        strbuf_addf(&text, ngettext(", %zu duplicate", ", %zu duplicates", quality->duplicate),
                    quality->duplicate);
    if (quality->stale)
        strbuf_adds(&text, _(", stale @"));
    cell_buffer(frame, &row->cells[STATE], &text, NULL);
    strbuf_release(&text);
}

static struct report_row *add_row(const struct frame *frame, const char *source, const char *shown,
                                  const char *kind)
{
    struct report_row *row = section_add_row(frame->section);

    row_key(row, "source", keep_code(frame, source));
    cell_text(frame, &row->cells[SOURCE], shown, NULL);
    cell_text(frame, &row->cells[KIND], kind, NULL);
    snprintf(row->drill.record, sizeof row->drill.record, "%s", source);
    row->can_drill = strlen(source) < sizeof row->drill.record;
    return row;
}

static void add_file(const struct frame *frame, const struct source_state *source,
                     const struct part *part)
{
    const struct file_report *report = part_report(part);
    const struct err *error = part_error(part);
    const char *path = report->path ? report->path : error ? error->file : "";
    const char *shown = section_printf(frame->section, "  %s", base_name(path));
    struct report_row *row = add_row(frame, source->def->name, shown, kind_text(source->def->kind));
    struct quality quality;

    quality_of_file(frame->snapshot, part, &quality);
    row_key(row, "file", keep_code(frame, base_name(path)));
    row->cells[FILES].text = "";
    fill_quality(frame, row, &quality);
    fill_timeliness(frame, &row->cells[TIMELINESS], NULL);
    fill_days(frame, row, report->first_day, report->last_day);
    fill_state(frame, row, &quality);
}

/* A command failed, and what it said last stays. */
static void fill_kept(const struct frame *frame, struct report_row *row, const struct err *why)
{
    const char *text = keep_text(frame, why->text);

    cell_text(frame, &row->cells[STATE], section_printf(frame->section, _("stale @: %s"), text),
              NULL);
    row->note = section_printf(frame->section, _("the last good answer stays: %s"), text);
}

static void add_source(const struct frame *frame, const struct entry *entry)
{
    const struct source_state *source = entry->source;
    struct report_row *row =
        add_row(frame, source->def->name, source->def->name, kind_text(source->def->kind));

    cell_number(frame, &row->cells[FILES], (double)source->part_count, UNIT_COUNT, 0);
    fill_quality(frame, row, &entry->quality);
    fill_timeliness(frame, &row->cells[TIMELINESS], source);
    fill_days(frame, row, source->first_day, source->last_day);
    fill_state(frame, row, &entry->quality);
    if (!source->part_count)
        cell_text(frame, &row->cells[STATE],
                  source->waiting ? _("its command runs") : _("no file matches its path"), NULL);
    if (source->kept)
        fill_kept(frame, row, source->kept);
    for (size_t i = 0; source->part_count > 1 && i < source->part_count && i < FILES_MAX; i++)
        add_file(frame, source, source->parts[i]);
    if (source->part_count > FILES_MAX)
        section_note(frame->section, section_printf(frame->section, _("%s: %zu more files"),
                                                    keep_text(frame, source->def->name),
                                                    source->part_count - FILES_MAX));
}

static void add_register(const struct frame *frame, struct entry *entry)
{
    const struct reg *reg = entry->reg;
    struct report_row *row = add_row(frame, reg->def->name, reg->def->name, _("register"));
    struct err failure = {.text = ""};

    cell_number(frame, &row->cells[FILES], 1, UNIT_COUNT, 0);
    fill_timeliness(frame, &row->cells[TIMELINESS], NULL);
    fill_days(frame, row, DAY_NONE, DAY_NONE);
    if (reg->failure) {
        snprintf(failure.text, sizeof failure.text, "%s", reg->failure);
        entry->quality.error = &failure;
    }
    fill_quality(frame, row, &entry->quality);
    fill_state(frame, row, &entry->quality);
    entry->quality.error = NULL;
}

/* Nothing to say of: no file, or a list of faults without any. */
static bool is_silent(const struct reg *reg)
{
    return reg->dormant || (is_findings_register(reg->def) && !reg->row_count);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = *(const struct entry *const *)left;
    const struct entry *b = *(const struct entry *const *)right;
    int ranks = rule_state_rank(a->quality.state) - rule_state_rank(b->quality.state);

    if (ranks)
        return ranks;
    return (a->index > b->index) - (a->index < b->index);
}

static size_t judge_entries(const struct snapshot *snapshot, struct entry *entries)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->source_count; i++) {
        struct entry *entry = &entries[count];

        entry->source = &snapshot->sources[i];
        entry->index = count++;
        quality_of_source(snapshot, entry->source, &entry->quality);
    }
    for (size_t i = 0; i < snapshot->register_count; i++) {
        struct entry *entry = &entries[count];

        if (is_silent(&snapshot->registers[i]))
            continue;
        entry->reg = &snapshot->registers[i];
        entry->index = count++;
        quality_of_register(snapshot, entry->reg, &entry->quality);
    }
    return count;
}

/* Worst first; a source's files stay under it. */
static void add_entries(const struct frame *frame)
{
    const struct snapshot *snapshot = frame->snapshot;
    size_t most = snapshot->source_count + snapshot->register_count;
    struct entry *entries = mem_calloc(most, sizeof *entries);
    struct entry **order = mem_calloc(most, sizeof *order);
    size_t count = judge_entries(snapshot, entries);

    for (size_t i = 0; i < count; i++)
        order[i] = &entries[i];
    if (count)
        qsort(order, count, sizeof *order, compare_entries);
    for (size_t i = 0; i < count; i++) {
        if (order[i]->source)
            add_source(frame, order[i]);
        else
            add_register(frame, order[i]);
    }
    free(entries);
    free(order);
}

/* "dormant (14)": Enter lists them. */
static void add_level(const struct frame *frame, enum data_level level, size_t count,
                      enum rule_state state, const char *text, const char *note)
{
    struct report_row *row = section_add_row(frame->section);
    const char *name = data_level_name(level);

    row_key(row, "level", name);
    for (size_t c = 0; c < frame->section->column_count; c++) {
        row->cells[c].text = "";
        row->cells[c].is_text = !frame->section->columns[c].numeric;
        row->cells[c].value.state = VALUE_NODATA;
    }
    cell_text(frame, &row->cells[SOURCE],
              count ? section_printf(frame->section, "%s (%zu)", data_level_title(level), count)
                    : data_level_title(level),
              name);
    cell_text(frame, &row->cells[STATE], text, NULL);
    row->has_state = state != RULE_OK;
    row->state = state;
    row->note = note;
    snprintf(row->drill.record, sizeof row->drill.record, "%s", name);
    row->can_drill = true;
}

/* Total rows that the rows do not add up to are what a reader must see first. */
static void add_reconcile(const struct frame *frame)
{
    size_t differ, totals = data_total_count(frame->snapshot, &differ);
    size_t claims = data_claim_count(frame->snapshot);
    const char *text = "";

    if (differ)
        text = section_printf(frame->section,
                              ngettext("%zu total row differs", "%zu total rows differ", differ),
                              differ);
    if (totals || claims)
        add_level(frame, DATA_RECONCILE, totals + claims, differ ? RULE_WARN : RULE_OK, text,
                  _("Enter: what platforms and payments say beside what the shop counts, and total "
                    "rows of files beside our sums"));
}

static void add_levels(const struct frame *frame)
{
    size_t unmapped = data_unmapped_count(frame->snapshot);
    size_t dormant = data_dormant_count(frame->snapshot);

    if (unmapped)
        add_level(frame, DATA_UNMAPPED, unmapped, RULE_WARN, _("used as read"),
                  _("Enter: codes that a map has no entry for; they are used as they are"));
    add_reconcile(frame);
    if (data_owner_count(frame->snapshot))
        add_level(frame, DATA_OWNERS, data_owner_count(frame->snapshot), RULE_OK, "",
                  _("Enter: accuracy, refused and double rows by the owner of the sources"));
    if (data_funnel(frame->snapshot) && frame->snapshot->cube->first_day != DAY_NONE)
        add_level(
            frame, DATA_COVERAGE, 0, RULE_OK, "",
            _("Enter: the share of periods in which each market has each step of the funnel"));
    if (dormant)
        add_level(frame, DATA_DORMANT, dormant, RULE_OK, "",
                  _("Enter: indicators, red lines, panes and registers that wait for data, and for "
                    "which"));
}

static void note_findings(const struct frame *frame)
{
    const struct data_findings *findings = &frame->context->snapshot->findings;

    for (size_t i = 0; i < findings->count && i < FINDINGS_MAX; i++)
        section_note(frame->section, keep_text(frame, findings->items[i].text));
}

static void set_facts(const struct frame *frame)
{
    const struct snapshot *snapshot = frame->context->snapshot;
    struct strbuf text = STRBUF_INIT;

    number_print_grouped((double)snapshot->rows_read, 0, &text);
    strbuf_adds(&text, _(" rows read"));
    if (snapshot->rows_refused) {
        strbuf_adds(&text, dot(frame));
        number_print_grouped((double)snapshot->rows_refused, 0, &text);
        strbuf_adds(&text, _(" refused"));
    }
    if (snapshot->data_as_of_day != DAY_NONE) {
        strbuf_adds(&text, dot(frame));
        age_print(snapshot->age_seconds, &text);
    }
    if (snapshot->stale)
        strbuf_adds(&text, _(", stale @"));
    frame->section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

static void list_sources(const struct frame *frame)
{
    add_columns(frame->section);
    add_entries(frame);
    if (frame->section->row_count)
        add_levels(frame);
    else
        frame->section->empty = _("There is no [source] section yet: `redline probe FILE` proposes "
                                  "one.");
    set_facts(frame);
    note_findings(frame);
}

/* The figure of "reconcile:meta_ads.orders"; NULL: another place. */
static const char *claim_of(const struct frame *frame)
{
    const char *record = frame->view->at.record, *name = data_level_name(DATA_RECONCILE);
    size_t length = strlen(name);

    return !strncmp(record, name, length) && record[length] == ':' &&
                   !data_names_source(frame->snapshot, record)
               ? record + length + 1
               : NULL;
}

static bool is_level(const struct frame *frame, enum data_level level)
{
    const char *record = frame->view->at.record;

    return !strcmp(record, data_level_name(level)) && !data_names_source(frame->snapshot, record);
}

void report_build_data(const struct report_context *context, const struct pane_def *pane,
                       struct section *section)
{
    struct frame frame = {.context = context,
                          .snapshot = context->snapshot,
                          .view = context->view,
                          .section = section,
                          .ascii = context->view->ascii,
                          .at = -1};

    (void)pane;
    if (!context->view->at.record[0])
        list_sources(&frame);
    else if (is_level(&frame, DATA_UNMAPPED))
        data_list_unmapped(&frame);
    else if (is_level(&frame, DATA_DORMANT))
        data_list_dormant(&frame);
    else if (is_level(&frame, DATA_COVERAGE))
        data_build_coverage(context, section);
    else if (is_level(&frame, DATA_OWNERS))
        data_list_owners(&frame);
    else if (is_level(&frame, DATA_RECONCILE) || claim_of(&frame))
        data_build_reconcile(context, claim_of(&frame), section);
    else
        data_list_refusals(&frame, context->view->at.record);
}
