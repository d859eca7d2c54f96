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
#include "base/strmap.h"

static bool has_column(const struct source_binding *binding, const struct plan_cell *cell)
{
    return cell->constant || (cell->slot >= 0 && binding->columns[cell->slot] >= 0) ||
           (cell->else_slot >= 0 && binding->columns[cell->else_slot] >= 0);
}

/* Numbers anew what is left of the outputs; to: by output, -1 gone. The first `plain` ones may have
 * twins. */
static void move_outputs(struct source_binding *binding, const int *to, size_t left, size_t plain)
{
    size_t room = left + binding->term_count + 1;
    struct source_output *outputs = arena_alloc(&binding->arena, (left + 1) * sizeof *outputs);
    int *twins = binding->twins ? arena_alloc(&binding->arena, room * sizeof *twins) : NULL;
    uint64_t summed = 0;

    for (size_t i = 0; twins && i < room; i++)
        twins[i] = -1;
    for (size_t i = 0; i < binding->output_count; i++) {
        if (to[i] < 0)
            continue;
        outputs[to[i]] = binding->outputs[i];
        if (i < 64 && (binding->summed >> i & 1))
            summed |= (uint64_t)1 << to[i];
        if (twins && i < plain && binding->twins[i] >= 0)
            twins[to[i]] = to[binding->twins[i]];
    }
    binding->outputs = outputs;
    binding->output_count = left;
    binding->twins = twins;
    binding->summed = summed;
}

/* Fields that are optional and have no column here are no outputs of this file: what no file
 * supplies must be known as such, not as a measure without values. */
static void leave_out_absent(struct source_binding *binding)
{
    size_t count = binding->output_count, plain = 0, left = 0, kept = 0;
    int *to = arena_alloc(&binding->arena, (count + 1) * sizeof *to);
    bool *alive = arena_alloc(&binding->arena, (count + 1) * sizeof *alive);
    struct plan_term *terms =
        arena_alloc(&binding->arena, (binding->term_count + 1) * sizeof *terms);

    memset(alive, 0, count * sizeof *alive);
    for (size_t i = 0; i < binding->term_count; i++) {
        const struct plan_term *term = &binding->terms[i];
        if ((size_t)term->output >= plain)
            plain = (size_t)term->output + 1;
        if (!has_column(binding, &term->cell))
            continue;
        terms[kept++] = *term;
        alive[term->output] = true;
        if (binding->twins && binding->twins[term->output] >= 0)
            alive[binding->twins[term->output]] = true;
    }
    if (kept == binding->term_count)
        return;
    for (size_t i = 0; i < count; i++)
        to[i] = alive[i] ? (int)left++ : -1;
    for (size_t i = 0; i < kept; i++)
        terms[i].output = to[terms[i].output];
    binding->terms = terms;
    binding->term_count = kept;
    move_outputs(binding, to, left, plain);
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
        binding->summed = plan->summed;
        leave_out_absent(binding);
        if (plan_is_wide(plan, binding->texts) && !wide_bind(binding, plan, path, err))
            return false;
    }
    if (!preamble_bind(binding, plan, reader, path, err))
        return false;
    csv_reader_start(reader, &binding->format, binding->rows_offset, binding->rows_line);
    csv_reader_expect(reader, binding->header_count);
    return true;
}

static uint64_t hash_text(const char *text, uint64_t hash)
{
    return text ? hash_bytes(text, strlen(text) + 1, hash) : hash_bytes("", 0, hash);
}

static uint64_t hash_cell(const struct plan_cell *cell, uint64_t hash)
{
    const int slots[] = {cell->present, cell->slot, cell->else_slot};

    return hash_text(cell->constant, hash_bytes(slots, sizeof slots, hash));
}

static uint64_t hash_columns(const struct source_binding *binding, uint64_t hash)
{
    const int64_t place[] = {binding->format.delimiter,
                             binding->format.quote_none,
                             binding->header_line,
                             (int64_t)binding->rows_offset,
                             binding->rows_line,
                             (int64_t)binding->header_count,
                             (int64_t)binding->term_count,
                             (int64_t)binding->output_count,
                             binding->day,
                             binding->day_end};

    hash = hash_bytes(place, sizeof place, hash);
    for (size_t c = 0; c < binding->header_count; c++)
        hash = hash_text(binding->headers[c], hash);
    return hash;
}

uint64_t source_binding_hash(const struct source_binding *binding)
{
    uint64_t hash = hash_columns(binding, 0);

    for (size_t i = 0; i < TEXT_FIELDS; i++)
        hash = hash_cell(&binding->texts[i], hash);
    for (size_t i = 0; i < binding->term_count; i++) {
        const struct plan_term *term = &binding->terms[i];
        const int64_t rest[] = {term->output,  term->plus,
                                term->minus,   term->times,
                                term->decimal, term->sign,
                                term->number,  binding->twins ? binding->twins[term->output] : -1};

        hash = hash_cell(&term->cell, hash_bytes(rest, sizeof rest, hash));
    }
    for (size_t i = 0; i < binding->output_count; i++) {
        const int unit = (int)binding->outputs[i].unit;

        hash = hash_text(binding->outputs[i].field, hash_bytes(&unit, sizeof unit, hash));
        hash = hash_text(binding->outputs[i].measure, hash);
    }
    return hash;
}

void source_binding_release(struct source_binding *binding)
{
    arena_release(&binding->arena);
    *binding = (struct source_binding){.header_line = 0};
}
