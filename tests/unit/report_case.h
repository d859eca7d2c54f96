/* A data set opened, one pane of it built, and its rows and notes compared; for tests of builders.
 */
#ifndef REDLINE_TESTS_REPORT_CASE_H
#define REDLINE_TESTS_REPORT_CASE_H
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "fixtures/engine/scratch.h"
#include "report/report.h"
#include "unit/check.h"

struct world {
    struct engine *engine;
    const struct snapshot *snapshot;
    struct view view;
    struct report_context context;
    struct section section;
    bool built;
};

static inline void world_open(struct world *world, const char *dataset)
{
    struct engine_options options = {.request = {.dataset = dataset}};
    struct err_list errors;

    memset(world, 0, sizeof *world);
    err_list_init(&errors);
    world->engine = engine_open(&options, &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors.items[i].file, errors.items[i].line,
                errors.items[i].text);
    err_list_release(&errors);
    assert_non_null(world->engine);
    world->snapshot = engine_snapshot(world->engine);
    view_init(&world->view, world->snapshot);
}

static inline void world_forget(struct world *world)
{
    if (!world->built)
        return;
    section_release(&world->section);
    report_context_release(&world->context);
    world->built = false;
}

static inline void world_close(struct world *world)
{
    world_forget(world);
    engine_close(world->engine);
}

static inline const struct section *build_pane(struct world *world, const struct pane_def *pane,
                                               const char *path)
{
    struct err err = {.text = ""};

    world_forget(world);
    if (path && !path_parse(path, world->snapshot, &world->view.at, &err))
        fail_msg("%s: %s", path, err.text);
    report_context_init(&world->context, world->snapshot, &world->view);
    report_build(&world->context, pane, &world->section);
    world->built = true;
    return &world->section;
}

static inline const struct section *build(struct world *world, const char *pane, const char *path)
{
    const struct pane_def *def = catalogue_pane(world->snapshot->catalogue, pane);

    assert_non_null(def);
    return build_pane(world, def, path);
}

static inline size_t column_of(const struct section *section, const char *id)
{
    for (size_t i = 0; i < section->column_count; i++) {
        if (!strcmp(section->columns[i].id, id))
            return i;
    }
    fail_msg("no column %s", id);
    return 0;
}

static inline const struct report_cell *cell(const struct section *section, size_t row,
                                             const char *id)
{
    assert_true(row < section->row_count);
    return &section->rows[row].cells[column_of(section, id)];
}

/* Each row as "state: texts of the named columns, separated by |". */
static inline void check_rows(const struct section *section, const char *const *ids,
                              const char *expected)
{
    struct strbuf text = STRBUF_INIT;

    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];

        strbuf_addf(&text, "%s%s:", row->has_state ? rule_state_name(row->state) : "-",
                    row->worst_below ? "v" : "");
        for (size_t i = 0; ids[i]; i++)
            strbuf_addf(&text, "%s%s", i ? "|" : " ", cell(section, r, ids[i])->text);
        strbuf_addc(&text, '\n');
    }
    assert_string_equal(text.text, expected);
    strbuf_release(&text);
}

static inline void check_note(const struct section *section, const char *part)
{
    for (size_t i = 0; i < section->note_count; i++) {
        if (strstr(section->notes[i], part))
            return;
    }
    for (size_t i = 0; i < section->note_count; i++)
        fprintf(stderr, "note: %s\n", section->notes[i]);
    fail_msg("no note says '%s'", part);
}

static inline void check_period(struct world *world, const char *text)
{
    world->view.has_period = period_parse(text, &world->view.period);
    assert_true(world->view.has_period);
}

#endif
