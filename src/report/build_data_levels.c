/*
 * Below the Data pane: the very rows that were refused or stand twice, the codes that no map knows,
 * and what is dormant with what it waits for.
 *
 * Refusals are the reader's (the first 1,000 of a file), duplicates and repeated orders are facts
 * and no refusals: those rows count (the first 100 of a file each).  Nothing here is judged.
 */
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "build_data.h"

const char *data_level_name(enum data_level level)
{
    static const char *const names[] = {[DATA_UNMAPPED] = "unmapped",
                                        [DATA_RECONCILE] = "reconcile",
                                        [DATA_OWNERS] = "owners",
                                        [DATA_COVERAGE] = "coverage",
                                        [DATA_DORMANT] = "dormant"};

    return names[level];
}

const char *data_level_title(enum data_level level)
{
    static const char *const titles[] = {[DATA_UNMAPPED] = N_("unmapped codes"),
                                         [DATA_RECONCILE] = N_("reconciliation"),
                                         [DATA_OWNERS] = N_("owners"),
                                         [DATA_COVERAGE] = N_("coverage"),
                                         [DATA_DORMANT] = N_("dormant")};

    return _(titles[level]);
}

bool data_names_source(const struct snapshot *snapshot, const char *name)
{
    for (size_t i = 0; i < snapshot->source_count; i++)
        if (!strcmp(snapshot->sources[i].def->name, name))
            return true;
    for (size_t i = 0; i < snapshot->register_count; i++)
        if (!snapshot->registers[i].dormant && !strcmp(snapshot->registers[i].def->name, name))
            return true;
    return false;
}

/* ---- rows ---- */

static void add_line(const struct frame *frame, const char *path, long line, const char *reason)
{
    struct report_row *row = section_add_row(frame->section);

    row_key(row, "at",
            section_printf(frame->section, "%s:%ld", keep_code(frame, base_name(path)), line));
    cell_text(frame, &row->cells[0], base_name(path), NULL);
    cell_number(frame, &row->cells[1], (double)line, UNIT_COUNT, 0);
    cell_text(frame, &row->cells[2], reason, NULL);
    row->note = row->cells[2].text;
}

static void add_refusals(const struct frame *frame, const char *path,
                         const struct source_refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_line(frame, path, refusals[i].line, refusals[i].reason);
}

static void add_facts(const struct frame *frame, const struct file_report *report)
{
    for (size_t i = 0; i < report->duplicate_count; i++)
        add_line(frame, report->path, report->duplicates[i],
                 _("counted, but equal to an earlier row of this file"));
    for (size_t i = 0; i < report->repeated_count; i++)
        add_line(frame, report->path, report->repeated[i],
                 _("counted, but its order id came before in this file"));
}

struct counts {
    size_t refused, refused_listed, facts, facts_listed;
};

static void say_refusals(const struct frame *frame, const char *name, const struct counts *counts)
{
    struct section *section = frame->section;

    section->facts = section_printf(
        section, ngettext("%s%s%zu row refused", "%s%s%zu rows refused", counts->refused),
        keep_text(frame, name), dot(frame), counts->refused);
    if (counts->facts)
        section->facts =
            section_printf(section, _("%s%s%zu twice"), section->facts, dot(frame), counts->facts);
    if (!section->row_count)
        section->empty =
            section_printf(section, _("No row of %s was refused."), keep_text(frame, name));
    if (counts->refused_listed < counts->refused && counts->refused_listed)
        section_note(section, section_printf(section, _("the first %zu refused rows are listed"),
                                             counts->refused_listed));
    if (counts->facts_listed < counts->facts)
        section_note(section,
                     section_printf(section, _("the first %zu rows that stand twice are listed"),
                                    counts->facts_listed));
}

static void list_file(const struct frame *frame, const struct part *part, struct counts *counts)
{
    const struct file_report *report = part_report(part);
    const struct err *error = part_error(part);

    counts->refused += report->rows_refused;
    counts->refused_listed += report->refusal_count;
    counts->facts += report->rows_duplicate + report->orders_repeated;
    counts->facts_listed += report->duplicate_count + report->repeated_count;
    if (report->path) {
        add_refusals(frame, report->path, report->refusals, report->refusal_count);
        add_facts(frame, report);
    }
    if (error)
        section_note(frame->section,
                     section_printf(frame->section, "%s: %s", keep_text(frame, error->file),
                                    keep_text(frame, error->text)));
}

void data_list_refusals(const struct frame *frame, const char *name)
{
    const struct snapshot *snapshot = frame->snapshot;
    struct counts counts = {0};
    bool found = false;

    add_text_column(frame->section, "file", _("File"), 0);
    add_value_column(frame->section, "line", _("Line"), NULL, 0);
    add_text_column(frame->section, "reason", _("Reason"), 0);
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *source = &snapshot->sources[i];

        if (strcmp(source->def->name, name) != 0)
            continue;
        found = true;
        for (size_t p = 0; p < source->part_count; p++)
            list_file(frame, source->parts[p], &counts);
    }
    for (size_t i = 0; !found && i < snapshot->register_count; i++) {
        const struct reg *reg = &snapshot->registers[i];

        if (strcmp(reg->def->name, name) != 0 || reg->dormant)
            continue;
        counts.refused += reg->rows_read - reg->row_count;
        counts.refused_listed += reg->refusal_count;
        add_refusals(frame, reg->table.path, reg->refusals, reg->refusal_count);
    }
    say_refusals(frame, name, &counts);
}

/* ---- codes ---- */

static void add_unmapped(const struct frame *frame, const struct source_state *source,
                         const struct file_report *report, const struct source_unmapped *unmapped)
{
    struct report_row *row = section_add_row(frame->section);
    const char *const texts[] = {source->def->name, unmapped->field, unmapped->code, unmapped->map,
                                 base_name(report->path)};

    row_key(row, "source", keep_code(frame, source->def->name));
    row_key(row, "field", unmapped->field);
    row_key(row, "code", keep_code(frame, unmapped->code));
    row->has_state = true;
    row->state = RULE_WARN;
    for (size_t c = 0; c < sizeof texts / sizeof *texts; c++)
        cell_text(frame, &row->cells[c], texts[c], NULL);
    row->note = section_printf(frame->section, _("[map %s] has no entry for \"%s\": used as read"),
                               keep_text(frame, unmapped->map), keep_text(frame, unmapped->code));
}

/* Each code of a source once, where it comes first: as rows of the frame (NULL: none). Returns how
 * many there are. */
static size_t each_unmapped(const struct snapshot *snapshot, const struct frame *frame)
{
    struct strbuf key = STRBUF_INIT;
    size_t count = 0;

    for (size_t s = 0; s < snapshot->source_count; s++) {
        const struct source_state *source = &snapshot->sources[s];
        struct strmap seen;

        strmap_init(&seen);
        for (size_t p = 0; p < source->part_count; p++) {
            const struct file_report *report = part_report(source->parts[p]);

            for (size_t i = 0; i < report->unmapped_count; i++) {
                size_t known = seen.count;

                strbuf_clear(&key);
                strbuf_addf(&key, "%s/%s", report->unmapped[i].field, report->unmapped[i].code);
                if ((size_t)strmap_intern(&seen, key.text, key.length) < known)
                    continue;
                count++;
                if (frame)
                    add_unmapped(frame, source, report, &report->unmapped[i]);
            }
        }
        strmap_release(&seen);
    }
    strbuf_release(&key);
    return count;
}

size_t data_unmapped_count(const struct snapshot *snapshot)
{
    return each_unmapped(snapshot, NULL);
}

void data_list_unmapped(const struct frame *frame)
{
    struct section *section = frame->section;
    size_t count;

    add_text_column(section, "source", _("Source"), 0);
    add_text_column(section, "field", _("Field"), 0);
    add_text_column(section, "code", _("Code"), 0);
    add_text_column(section, "map", _("Map"), 1);
    add_text_column(section, "file", _("First in"), 2);
    count = each_unmapped(frame->snapshot, frame);
    section->facts = section_printf(
        section, ngettext("%zu code is in no map", "%zu codes are in no map", count), count);
    if (!count)
        section->empty = _("Every code of every row is in its map.");
}

/* ---- dormant ---- */

static void add_dormant(const struct frame *frame, const char *kind, const char *name,
                        const char *missing, const char *title)
{
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;

    row_key(row, "kind", kind);
    row_key(row, "name", keep_code(frame, name));
    cell_text(frame, &row->cells[0], kind, NULL);
    cell_text(frame, &row->cells[1], name, NULL);
    cell_text(frame, &row->cells[2], missing ? missing : "", NULL);
    say_title(frame, title ? title : "", &text);
    cell_buffer(frame, &row->cells[3], &text, NULL);
    strbuf_release(&text);
}

/* A pane waits when nothing that it shows can be had. */
static bool is_dormant_pane(const struct snapshot *snapshot, const struct pane_def *pane)
{
    const struct frame frame = {.snapshot = snapshot};
    bool any = false;

    for (size_t i = 0; pane->register_name && i < snapshot->register_count; i++)
        if (!strcmp(snapshot->registers[i].def->name, pane->register_name))
            return snapshot->registers[i].dormant;
    if (!pane->column_count && !pane->step_count)
        return false;
    for (size_t i = 0; i < pane->column_count + pane->step_count && !any; i++) {
        const char *name =
            i < pane->column_count ? pane->columns[i] : pane->steps[i - pane->column_count];
        struct figure figure;

        any = figure_open(&frame, name, &figure) &&
              model_supplied(snapshot->model, figure.formula, NULL);
        figure_close(&figure);
    }
    return !any;
}

static size_t each_dormant(const struct snapshot *snapshot, const struct frame *frame)
{
    size_t count = 0;

    /* what does not judge matters more than what is not shown */
    for (size_t i = 0; i < snapshot->rules->count; i++) {
        const struct rule *rule = &snapshot->rules->rules[i];

        if (rule->dormant && ++count && frame)
            add_dormant(frame, "redline", rule->name, rule->missing, rule->def->title);
    }
    for (size_t i = 0; i < snapshot->adjusts->count; i++) {
        const struct adjust_rule *adjust = &snapshot->adjusts->rules[i];

        if (adjust->dormant && ++count && frame)
            add_dormant(frame, "adjust", adjust->def->name, adjust->missing, adjust->def->title);
    }
    for (size_t i = 0; i < snapshot->risks->count; i++) {
        const struct risk *risk = &snapshot->risks->risks[i];

        if (risk->dormant && ++count && frame)
            add_dormant(frame, "risk", risk->def->name, risk->missing, risk->def->title);
    }
    for (size_t i = 0; i < snapshot->proposals->count; i++) {
        const struct proposal_rule *proposal = &snapshot->proposals->rules[i];

        if (proposal->dormant && ++count && frame)
            add_dormant(frame, "proposal", proposal->def->name, proposal->missing,
                        proposal->def->title);
    }
    for (size_t i = 0; i < snapshot->model->count; i++) {
        const struct indicator *indicator = &snapshot->model->indicators[i];

        if (indicator->dormant && ++count && frame)
            add_dormant(frame, "indicator", indicator->def->name, indicator->missing,
                        indicator->def->title);
    }
    for (size_t i = 0; i < snapshot->catalogue->pane_count; i++) {
        const struct pane_def *pane = &snapshot->catalogue->panes[i];

        if (is_dormant_pane(snapshot, pane) && ++count && frame)
            add_dormant(frame, "pane", pane->name, _("every column"), pane->title);
    }
    for (size_t i = 0; i < snapshot->register_count; i++) {
        const struct reg *reg = &snapshot->registers[i];

        if (reg->dormant && ++count && frame)
            add_dormant(frame, "register", reg->def->name, base_name(reg->def->path),
                        reg->def->title);
    }
    return count;
}

size_t data_dormant_count(const struct snapshot *snapshot)
{
    return each_dormant(snapshot, NULL);
}

void data_list_dormant(const struct frame *frame)
{
    struct section *section = frame->section;

    add_text_column(section, "kind", _("Kind"), 0);
    add_text_column(section, "name", _("Name"), 0);
    add_text_column(section, "missing", _("Missing"), 0);
    add_text_column(section, "title", _("Title"), 2);
    section->facts =
        section_printf(section, _("%zu dormant"), each_dormant(frame->snapshot, frame));
    if (!section->row_count)
        section->empty = _("Nothing is dormant: everything that is asked for is supplied.");
}
