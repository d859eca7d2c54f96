/*
 * The funnel by device.
 *
 * Where rows name a device, each step has measures like `sessions.mobile` (source/devices.h).  The
 * devices with the most of the first step at this place get a column: each step's rate on that
 * device alone.  Under the funnel stands what the whole way gives on each of them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "funnel.h"

enum { LISTED_MAX = 64 };

static bool evaluate(const struct funnel *funnel, const char *text, struct value *out)
{
    const struct frame *frame = funnel->frame;
    struct column column = {.count = 0};
    struct figure figure;

    *out = (struct value){.state = VALUE_NODATA};
    if (!figure_open(frame, keep_code(frame, text), &figure))
        return false;
    figure_evaluate(frame, &figure, funnel->slice, &column);
    *out = column.values[frame->at];
    column_release(&column);
    figure_close(&figure);
    return value_is_known(out);
}

/* "orders.mobile / checkouts.mobile" */
static bool rate_of(const struct funnel *funnel, size_t step, size_t above, const char *device,
                    struct value *out)
{
    struct strbuf text = STRBUF_INIT;
    bool known;

    strbuf_addf(&text, "%s.%s / %s.%s", funnel->steps[step].count.id, device,
                funnel->steps[above].count.id, device);
    known = evaluate(funnel, text.text, out);
    strbuf_release(&text);
    return known;
}

static int compare_devices(const void *left, const void *right)
{
    const struct funnel_device *a = left, *b = right;

    if (a->size != b->size)
        return a->size > b->size ? -1 : 1;
    return strcmp(a->name, b->name);
}

static void find_devices(struct funnel *funnel)
{
    const struct cube *cube = funnel->frame->snapshot->cube;
    const struct strmap *measures = &cube->dims->measure;
    const char *first = funnel->steps[0].count.id;
    struct funnel_device found[LISTED_MAX];
    size_t count = 0, length = strlen(first);

    for (size_t i = 0; i < measures->count && count < LISTED_MAX; i++) {
        const char *name = strmap_name(measures, (int)i);
        struct value value;

        if (strncmp(name, first, length) != 0 || name[length] != '.' ||
            !cube_supplies(cube, (int)i) || !evaluate(funnel, name, &value) || value.number <= 0)
            continue;
        found[count++] = (struct funnel_device){.name = name + length + 1, .size = value.number};
    }
    qsort(found, count, sizeof *found, compare_devices);
    funnel->device_count = count < FUNNEL_DEVICES ? count : FUNNEL_DEVICES;
    memcpy(funnel->devices, found, funnel->device_count * sizeof *found);
}

void funnel_device_columns(struct funnel *funnel)
{
    static const struct figure rate = {
        .id = "rate", .unit = UNIT_PERCENT, .better = BETTER_HIGHER, .decimals = 1};
    struct section *section = funnel->section;

    find_devices(funnel);
    for (size_t d = 0; d < funnel->device_count; d++) {
        struct funnel_device *device = &funnel->devices[d];

        device->column = section->column_count;
        add_value_column(section, section_printf(section, "rate.%s", device->name), device->name,
                         &rate, 16 + (int)d);
    }
}

void funnel_device_cells(struct funnel *funnel, struct report_row *row, size_t step)
{
    for (size_t d = 0; d < funnel->device_count; d++) {
        struct report_cell *cell = &row->cells[funnel->devices[d].column];
        struct value value = {.state = VALUE_NODATA};

        if (step)
            rate_of(funnel, step, step - 1, funnel->devices[d].name, &value);
        cell_value(funnel->frame, cell, &value, UNIT_PERCENT, 1, 1);
        if (!step)
            cell->text = "";
    }
}

/* "Sessions → Orders by device: desktop 3.20%, mobile 1.90%" */
void funnel_device_note(struct funnel *funnel)
{
    const struct frame *frame = funnel->frame;
    struct strbuf text = STRBUF_INIT;
    size_t goal = funnel_goal(funnel);

    if (!funnel->device_count || !goal)
        return;
    say_title(frame, funnel->steps[0].count.title, &text);
    strbuf_adds(&text, frame->ascii ? " -> " : " \xE2\x86\x92 ");
    say_title(frame, funnel->steps[goal].count.title, &text);
    strbuf_adds(&text, _(" by device: "));
    for (size_t d = 0; d < funnel->device_count; d++) {
        struct value value;

        rate_of(funnel, goal, 0, funnel->devices[d].name, &value);
        strbuf_addf(&text, "%s%s ", d ? ", " : "", funnel->devices[d].name);
        say_value(frame, &value, UNIT_PERCENT, 2, 1, &text);
    }
    section_note(funnel->section, keep_buffer(frame, &text));
    strbuf_release(&text);
}
