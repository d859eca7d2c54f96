/* Numbers that the last refresh changed: marked until the next one.
 *
 * Before a new snapshot takes over, the texts of all numbers in the sections that are at hand are
 * kept, as hashes by section, row and column; when such a section is built again for the same
 * period and comparison, a number with another text is marked.  Where the reader goes later, and
 * what is looked at through another period, is compared with nothing, so a key never marks
 * anything.
 *
 * Exports build their sections elsewhere and know no marks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/strmap.h"
#include "tui/state.h"

static uint64_t hash_text(uint64_t seed, const char *text)
{
    return hash_bytes(text, strlen(text) + 1, seed); /* with its end: "ab" "c" is not "a" "bc" */
}

static uint64_t hash_section(const struct screen *screen, const char *key)
{
    char view[64];
    snprintf(view, sizeof view, "%d.%d.%d", screen->context.has_period ? 1 : 0,
             (int)screen->context.period.index, (int)screen->view.compare);
    return hash_text(hash_text(1, key), view);
}

static bool is_counted(const struct section *section, size_t r, size_t c)
{
    const struct report_column *column = &section->columns[c];
    return column->numeric && !column->is_change && section->rows[r].cells[c].text;
}

static struct seen seen_of(uint64_t base, const struct section *section, size_t r, size_t c)
{
    char identity[320];
    row_identity(&section->rows[r], (int)r, identity, sizeof identity);
    uint64_t key = hash_text(hash_text(base, identity), section->columns[c].id);
    return (struct seen){.key = key, .text = hash_text(key, section->rows[r].cells[c].text)};
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct seen *)a)->key, y = ((const struct seen *)b)->key;
    return x < y ? -1 : x > y;
}

static size_t count_cells(const struct screen *screen)
{
    size_t count = 0;
    for (size_t i = 0; i < SCREEN_PANES; i++)
        if (screen->cache[i].made)
            count += screen->cache[i].section.row_count * screen->cache[i].section.column_count;
    return count;
}

void changed_remember(struct screen *screen)
{
    if (!screen->has_context)
        return; /* nothing was shown: nothing can have changed */
    struct seen *items = mem_calloc(count_cells(screen) + 1, sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < SCREEN_PANES; i++) {
        const struct section *section = &screen->cache[i].section;
        if (!screen->cache[i].made)
            continue;
        uint64_t base = hash_section(screen, screen->cache[i].key.text);
        for (size_t r = 0; r < section->row_count; r++)
            for (size_t c = 0; c < section->column_count; c++)
                if (is_counted(section, r, c))
                    items[count++] = seen_of(base, section, r, c);
    }
    qsort(items, count, sizeof *items, by_key);
    free(screen->seen);
    screen->seen = items;
    screen->seen_count = count;
}

void changed_mark(struct screen *screen, const char *key, struct section *section)
{
    if (!screen->seen_count)
        return;
    uint64_t base = hash_section(screen, key);
    for (size_t r = 0; r < section->row_count; r++)
        for (size_t c = 0; c < section->column_count; c++) {
            if (!is_counted(section, r, c))
                continue;
            struct seen now = seen_of(base, section, r, c);
            const struct seen *before =
                bsearch(&now, screen->seen, screen->seen_count, sizeof now, by_key);
            section->rows[r].cells[c].changed = before && before->text != now.text;
        }
}
