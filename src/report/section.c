/*
 * Sections: neutral tables that builders fill and screens or serialisers read.
 *
 * Everything a section shows lives in its own arena, so it is released in one go and outlives the
 * snapshot that it was made from.  Columns are added first, rows after them: a row gets its cells
 * when it is added, zeroed, one per column.  Rows and columns stand in growing arrays: a pointer to
 * one holds until the next is added.
 *
 * The arrays double whenever their count is a power of two; what they leave behind stays in the
 * arena until the end, less than what is in use.
 */
#include "report/section.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"

static void *arena_zeroed(struct arena *arena, size_t count, size_t size)
{
    void *block = arena_alloc(arena, count * size);

    memset(block, 0, count * size);
    return block;
}

/* Room for one more item of `size` bytes behind `count` of them. */
static void *grown(struct arena *arena, const void *items, size_t count, size_t size)
{
    void *larger;

    if (count & (count - 1))
        return NULL;
    larger = arena_zeroed(arena, count ? count * 2 : 1, size);
    if (count)
        memcpy(larger, items, count * size);
    return larger;
}

void section_init(struct section *section, const char *id, const char *title)
{
    struct strbuf clean = STRBUF_INIT;

    memset(section, 0, sizeof *section);
    section->id = arena_strdup(&section->arena, id ? id : "");
    title = title && *title ? _(title) : "";
    text_clean(&clean, title, strlen(title));
    section->title = arena_strdup(&section->arena, clean.text);
    strbuf_release(&clean);
    section->facts = "";
}

void section_release(struct section *section)
{
    arena_release(&section->arena);
    memset(section, 0, sizeof *section);
}

struct report_column *section_add_column(struct section *section)
{
    size_t count = section->column_count;
    struct report_column *larger;

    assert(!section->row_count);
    larger = grown(&section->arena, section->columns, count, sizeof *larger);
    if (larger)
        section->columns = larger;
    section->column_count++;
    section->columns[count] =
        (struct report_column){.id = "", .title = "", .suffix = "", .scale = 1};
    return &section->columns[count];
}

struct report_row *section_add_row(struct section *section)
{
    size_t count = section->row_count;
    struct report_row *row, *larger;

    larger = grown(&section->arena, section->rows, count, sizeof *larger);
    if (larger)
        section->rows = larger;
    section->row_count++;
    row = &section->rows[count];
    memset(row, 0, sizeof *row);
    row->cells = arena_zeroed(&section->arena, section->column_count, sizeof *row->cells);
    for (size_t i = 0; i < section->column_count; i++) {
        row->cells[i].text = "";
        row->cells[i].value.state = VALUE_NODATA;
    }
    return row;
}

const char *section_printf(struct section *section, const char *format, ...)
{
    va_list args, again;
    char *text;
    int length;

    va_start(args, format);
    va_copy(again, args);
    length = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (length < 0)
        length = 0;
    text = arena_alloc(&section->arena, (size_t)length + 1);
    text[0] = '\0';
    vsnprintf(text, (size_t)length + 1, format, again);
    va_end(again);
    return text;
}

void section_note(struct section *section, const char *text)
{
    size_t count = section->note_count;
    const char **larger = grown(&section->arena, section->notes, count, sizeof *larger);

    if (larger)
        section->notes = larger;
    section->notes[section->note_count++] = text;
}

const struct moved_goal *cell_moved(const struct report_cell *cell)
{
    return cell->moved ? cell->moved : cell->has_change ? cell->change.moved : NULL;
}

bool section_has_states(const struct section *section)
{
    for (size_t r = 0; r < section->row_count; r++)
        if (section->rows[r].has_state)
            return true;
    return false;
}
