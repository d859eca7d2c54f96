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
