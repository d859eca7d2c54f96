/*
 * Data: what was read, from which file, how old it is, and what is missing.
 *
 * One row per source, and one per file where a source has several; registers follow.  Every count
 * is the reader's own: read = kept + dropped + refused.  Enter on a row lists the refusals of that
 * source with file, line and reason (the reader keeps the first 1,000 of a file).  The notes say
 * what is dormant and which measure would wake it, and which currencies are not added.
 */
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "engine/findings.h"

enum { FILES_MAX = 200, NOTES_MAX = 400 };
enum { SOURCE, KIND, FILES, READ, KEPT, DROPPED, REFUSED, FIRST, LAST, AGE, STATE };

struct counts {
    size_t read, kept, dropped, refused;
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
    static const struct {
        const char *id, *title;
        int priority;
    } counts[] = {{"files", N_("Files"), 6},
                  {"rows_read", N_("Read"), 0},
                  {"rows_kept", N_("Kept"), 3},
                  {"rows_dropped", N_("Dropped"), 5},
                  {"rows_refused", N_("Refused"), 1}};

    add_text_column(section, "source", _("Source"), 0);
    add_text_column(section, "kind", _("Kind"), 7);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        add_value_column(section, counts[i].id, _(counts[i].title), NULL, counts[i].priority);
    add_text_column(section, "first_day", _("First day"), 9);
    add_text_column(section, "last_day", _("Last day"), 4);
    add_text_column(section, "age", _("Age"), 2);
    add_text_column(section, "state", _("Reading"), 1);
}

static void fill_counts(const struct frame *frame, struct report_row *row,
                        const struct counts *counts)
{
    const size_t values[] = {counts->read, counts->kept, counts->dropped, counts->refused};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        cell_number(frame, &row->cells[READ + i], (double)values[i], UNIT_COUNT, 0);
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

static void fill_state(const struct frame *frame, struct report_row *row, const struct err *error,
                       size_t refused, bool stale)
{
    struct strbuf text = STRBUF_INIT;

    row->has_state = true;
    row->state = error ? RULE_ERROR : RULE_OK;
    if (error) {
        strbuf_adds(&text, _("failed: "));
        strbuf_adds(&text, keep_text(frame, error->text));
        row->note = section_printf(frame->section, "%s%s%s", keep_text(frame, error->file),
                                   error->file[0] ? ": " : "", keep_text(frame, error->text));
    } else if (refused) {
        strbuf_addf(&text, _("ok, %zu refused"), refused);
    } else {
        strbuf_adds(&text, _("ok"));
    }
    if (stale)
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
    struct counts counts = {report->rows_read, report->rows_kept, report->rows_dropped,
                            report->rows_refused};

    row_key(row, "file", keep_code(frame, base_name(path)));
    row->cells[FILES].text = "";
    fill_counts(frame, row, &counts);
    fill_days(frame, row, report->first_day, report->last_day);
    fill_state(frame, row, error, report->rows_refused, false);
}

static void add_source(const struct frame *frame, const struct source_state *source)
{
    struct report_row *row =
        add_row(frame, source->def->name, source->def->name, kind_text(source->def->kind));
    struct counts counts = {0};
    const struct err *error = NULL;

    for (size_t i = 0; i < source->part_count; i++) {
        const struct file_report *report = part_report(source->parts[i]);

        counts.read += report->rows_read;
        counts.kept += report->rows_kept;
        counts.dropped += report->rows_dropped;
        counts.refused += report->rows_refused;
        error = error ? error : part_error(source->parts[i]);
    }
    cell_number(frame, &row->cells[FILES], (double)source->part_count, UNIT_COUNT, 0);
    fill_counts(frame, row, &counts);
    fill_days(frame, row, source->first_day, source->last_day);
    fill_state(frame, row, error, counts.refused, source->stale);
    if (!source->part_count)
        cell_text(frame, &row->cells[STATE], _("no file matches its path"), NULL);
    for (size_t i = 0; source->part_count > 1 && i < source->part_count && i < FILES_MAX; i++)
        add_file(frame, source, source->parts[i]);
    if (source->part_count > FILES_MAX)
        section_note(frame->section, section_printf(frame->section, _("%s: %zu more files"),
                                                    keep_text(frame, source->def->name),
                                                    source->part_count - FILES_MAX));
}

static void add_register(const struct frame *frame, const struct reg *reg)
{
    struct report_row *row;
    struct err failure = {.text = ""};
    struct counts counts = {
        .read = reg->rows_read, .kept = reg->row_count, .refused = reg->rows_read - reg->row_count};

    if (reg->dormant || (is_findings_register(reg->def) && !reg->row_count))
        return;
    row = add_row(frame, reg->def->name, reg->def->name, _("register"));
    cell_number(frame, &row->cells[FILES], 1, UNIT_COUNT, 0);
    fill_counts(frame, row, &counts);
    fill_days(frame, row, DAY_NONE, DAY_NONE);
    if (reg->failure)
        snprintf(failure.text, sizeof failure.text, "%s", reg->failure);
    fill_state(frame, row, reg->failure ? &failure : NULL, counts.refused, false);
}

/* Red lines first: they are few, and what does not judge matters more than what is not shown. */
static void note_dormant(const struct frame *frame)
{
    const struct snapshot *snapshot = frame->context->snapshot;
    struct section *section = frame->section;

    for (size_t i = 0; i < snapshot->rules->count && section->note_count < NOTES_MAX; i++) {
        const struct rule *rule = &snapshot->rules->rules[i];

        if (rule->dormant)
            section_note(section,
                         section_printf(section, _("dormant: red line %s (missing: %s)"),
                                        keep_text(frame, rule->name),
                                        keep_text(frame, rule->missing ? rule->missing : "")));
    }
    for (size_t i = 0; i < snapshot->model->count && section->note_count < NOTES_MAX; i++) {
        const struct indicator *indicator = &snapshot->model->indicators[i];

        if (indicator->dormant)
            section_note(
                section,
                section_printf(section, _("dormant: indicator %s (missing: %s)"),
                               keep_text(frame, indicator->def->name),
                               keep_text(frame, indicator->missing ? indicator->missing : "")));
    }
}

static void note_dormant_risks(const struct frame *frame)
{
    const struct risk_set *risks = frame->snapshot->risks;
    struct section *section = frame->section;
    size_t before = section->note_count; /* the indicators' notes leave room for these */

    for (size_t i = 0; i < risks->count && section->note_count < before + NOTES_MAX; i++) {
        const struct risk *risk = &risks->risks[i];

        if (risk->dormant)
            section_note(section,
                         section_printf(section, _("dormant: risk %s (missing: %s)"),
                                        keep_text(frame, risk->def->name),
                                        keep_text(frame, risk->missing ? risk->missing : "")));
    }
}

static void note_currencies(const struct frame *frame)
{
    const struct cube *cube = frame->context->snapshot->cube;

    for (size_t i = 0; i < cube->currency_count && i < 10; i++)
        section_note(frame->section,
                     section_printf(
                         frame->section, _("amounts in %s are not added to %s: there is no rate"),
                         keep_text(frame, strmap_name(&cube->dims->currency, cube->currencies[i])),
                         keep_text(frame, snapshot_currency(frame->context->snapshot))));
}

static void note_registers(const struct frame *frame)
{
    const struct snapshot *snapshot = frame->context->snapshot;

    for (size_t i = 0; i < snapshot->register_count; i++) {
        const struct reg *reg = &snapshot->registers[i];

        if (reg->dormant)
            section_note(frame->section,
                         section_printf(frame->section, _("dormant: register %s (missing: %s)"),
                                        keep_text(frame, reg->def->name),
                                        keep_text(frame, base_name(reg->def->path))));
    }
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
    const struct snapshot *snapshot = frame->context->snapshot;

    add_columns(frame->section);
    for (size_t i = 0; i < snapshot->source_count; i++)
        add_source(frame, &snapshot->sources[i]);
    for (size_t i = 0; i < snapshot->register_count; i++)
        add_register(frame, &snapshot->registers[i]);
    set_facts(frame);
    note_currencies(frame);
    note_registers(frame);
    note_dormant(frame);
    note_dormant_risks(frame);
    if (!frame->section->row_count)
        frame->section->empty = _("There is no [source] section yet: `redline probe FILE` proposes "
                                  "one.");
}

static void add_refusals(const struct frame *frame, const char *path,
                         const struct source_refusal *refusals, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct report_row *row = section_add_row(frame->section);
        const char *key = section_printf(frame->section, "%s:%ld",
                                         keep_code(frame, base_name(path)), refusals[i].line);

        row_key(row, "at", key);
        cell_text(frame, &row->cells[0], base_name(path), NULL);
        cell_number(frame, &row->cells[1], (double)refusals[i].line, UNIT_COUNT, 0);
        cell_text(frame, &row->cells[2], refusals[i].reason, NULL);
        row->note = row->cells[2].text;
    }
}

static void say_refusals(const struct frame *frame, const char *name, size_t refused)
{
    struct section *section = frame->section;

    section->facts =
        section_printf(section, ngettext("%s%s%zu row refused", "%s%s%zu rows refused", refused),
                       keep_text(frame, name), dot(frame), refused);
    if (!section->row_count)
        section->empty =
            section_printf(section, _("No row of %s was refused."), keep_text(frame, name));
    else if (section->row_count < refused)
        section_note(section,
                     section_printf(section, _("the first %zu are listed"), section->row_count));
}

static void list_refusals(const struct frame *frame, const char *name)
{
    const struct snapshot *snapshot = frame->context->snapshot;
    size_t refused = 0;
    bool found = false;

    add_text_column(frame->section, "file", _("File"), 0);
    add_value_column(frame->section, "line", _("Line"), NULL, 0);
    add_text_column(frame->section, "reason", _("Reason"), 0);
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *source = &snapshot->sources[i];

        for (size_t p = 0; !strcmp(source->def->name, name) && p < source->part_count; p++) {
            const struct file_report *report = part_report(source->parts[p]);
            const struct err *error = part_error(source->parts[p]);

            found = true;
            refused += report->rows_refused;
            if (report->path)
                add_refusals(frame, report->path, report->refusals, report->refusal_count);
            if (error)
                section_note(frame->section,
                             section_printf(frame->section, "%s: %s", keep_text(frame, error->file),
                                            keep_text(frame, error->text)));
        }
    }
    for (size_t i = 0; !found && i < snapshot->register_count; i++) {
        const struct reg *reg = &snapshot->registers[i];

        if (strcmp(reg->def->name, name) != 0 || reg->dormant)
            continue;
        refused += reg->rows_read - reg->row_count;
        add_refusals(frame, reg->table.path, reg->refusals, reg->refusal_count);
    }
    say_refusals(frame, name, refused);
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
    if (context->view->at.record[0])
        list_refusals(&frame, context->view->at.record);
    else
        list_sources(&frame);
}
