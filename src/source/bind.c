/*
 * Ties a plan to a file. Mapped fields were resolved by the plan already and only need the columns
 * of their headers; redline's own names are resolved here (own.c), since they are known by the file
 * alone.
 *
 * Afterwards the reader stands right after the header, whatever was read to find out.
 */
#include "source/bind.h"

#include <string.h>

#include "base/date.h"

static bool has_column(const struct source_binding *binding, const struct plan_cell *cell)
{
    return cell->constant || (cell->slot >= 0 && binding->columns[cell->slot] >= 0) ||
           (cell->else_slot >= 0 && binding->columns[cell->else_slot] >= 0);
}

/* Fields that are optional and have no column here are no outputs of this file: what no file
 * supplies must be known as such, not as a measure without values. */
static void leave_out_absent(struct source_binding *binding, const struct source_plan *plan)
{
    struct plan_term *terms = arena_alloc(&binding->arena, (binding->term_count + 1) * sizeof *terms);
    struct source_output *outputs = /* and a twin for each */
        arena_alloc(&binding->arena, (2 * binding->output_count + 1) * sizeof *outputs);
    size_t term_count = 0, output_count = 0;
    int last = -1, *twins;

    for (size_t i = 0; i < binding->term_count; i++) {
        struct plan_term term = binding->terms[i];

        if (!has_column(binding, &term.cell))
            continue;
        if (term.output != last)
            outputs[output_count++] = binding->outputs[term.output];
        last = term.output;
        term.output = (int)output_count - 1;
        terms[term_count++] = term;
    }
    if (term_count == binding->term_count)
        return;
    binding->terms = terms;
    binding->term_count = term_count;
    binding->outputs = outputs;
    binding->output_count =
        feeds_twins(&binding->arena, plan->def, outputs, output_count, &twins);
    binding->twins = twins;
}

bool source_bind(struct source_binding *binding, const struct source_plan *plan,
                 struct csv_reader *reader, const char *path, struct err *err)
{
    *binding = (struct source_binding){.day = DAY_NONE, .day_end = DAY_NONE};
    if (!header_search(binding, plan, reader, path, err))
        return false;
    if (plan->own_names) {
        if (!own_names_bind(binding, plan, reader, path, err))
            return false;
    } else {
        memcpy(binding->texts, plan->texts, sizeof binding->texts);
        binding->terms = plan->terms;
        binding->term_count = plan->term_count;
        binding->outputs = plan->outputs;
        binding->output_count = plan->output_count;
        binding->twins = plan->twins;
        leave_out_absent(binding, plan);
        if (plan_is_wide(plan, binding->texts) && !wide_bind(binding, plan, path, err))
            return false;
    }
    if (!preamble_bind(binding, plan, reader, path, err))
        return false;
    csv_reader_start(reader, &binding->format, binding->rows_offset, binding->rows_line);
    csv_reader_expect(reader, binding->header_count);
    return true;
}

void source_binding_release(struct source_binding *binding)
{
    arena_release(&binding->arena);
    *binding = (struct source_binding){.header_line = 0};
}
