/*
 * redline probe, the looking: from a file to a proposed section.
 *
 *   presets that fit (probe_match.c)   -> the two lines that take one over
 *   otherwise the table (probe_cells.c) and the words of its header (probe_words.c)
 *                                      -> a section with a guess per column (probe_propose.c)
 *
 * Nothing is decided for good: the section is for a person to read, so every line says how sure it
 * is.  Reads some hundred rows of a file of any size, and writes no file.
 */
#include "source/probe.h"

#include <stdlib.h>
#include <string.h>

#include "base/strbuf.h"
#include "source/probe_parts.h"

const char *probe_sure_name(enum probe_sure sure)
{
    static const char *const names[] = {
        [PROBE_GUESS] = "guess", [PROBE_LIKELY] = "likely", [PROBE_SURE] = "sure"};

    return names[sure];
}

void probe_add(struct probe *probe, const char *key, const char *value, enum probe_sure sure,
               bool active, const char *note)
{
    struct arena *arena = &probe->arena;

    MEM_GROW(probe->keys, probe->key_count, probe->key_capacity);
    probe->keys[probe->key_count++] =
        (struct probe_key){.key = key ? arena_strdup(arena, key) : NULL,
                           .value = value ? arena_strdup(arena, value) : NULL,
                           .sure = sure,
                           .active = active,
                           .note = note ? arena_strdup(arena, note) : NULL};
}

/* "Orders 2026-01.csv" -> "orders": small letters and digits, without a date at the end. */
static const char *section_name(struct probe *probe)
{
    const char *slash = strrchr(probe->path, '/'), *stem = slash ? slash + 1 : probe->path;
    const char *dot = strrchr(stem, '.');
    size_t length = dot && dot != stem ? (size_t)(dot - stem) : strlen(stem);
    struct strbuf name = STRBUF_INIT;

    for (size_t i = 0; i < length && name.length < 40; i++) {
        char c = stem[i] >= 'A' && stem[i] <= 'Z' ? (char)(stem[i] + 32) : stem[i];
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            strbuf_addc(&name, c);
        else if (name.length && name.text[name.length - 1] != '-')
            strbuf_addc(&name, '-');
    }
    size_t end = name.length;
    while (end && strchr("0123456789-", name.text[end - 1]))
        end--;
    const char *result = end ? arena_strndup(&probe->arena, name.text, end) : "source";
    strbuf_release(&name);
    return result;
}

bool probe_file(struct probe *probe, const struct catalogue *presets, const char *path,
                struct err *err)
{
    struct sheet sheet;
    bool ok = sheet_read(&sheet, path, err);

    *probe = (struct probe){.path = path};
    if (ok) {
        probe->name = section_name(probe);
        probe->encoding = sheet.encoding;
        probe->delimiter = sheet.delimiter;
        probe->header_line = sheet.rows[sheet.header].line;
        probe->columns = sheet.rows[sheet.header].count;
        probe->rows = sheet.count - sheet.header - 1;
        probe->rows = probe->rows < PROBE_ROWS ? probe->rows : PROBE_ROWS;
        probe_match_presets(probe, presets);
        if (probe->match_count && probe->matches[0].sure > PROBE_GUESS) {
            probe->encoding = probe->matches[0].encoding;
            probe->delimiter = probe->matches[0].delimiter;
            probe->header_line = probe->matches[0].header_line;
            probe->columns = probe->matches[0].columns;
            probe_take_preset(probe, presets, &sheet);
        } else {
            probe_propose(probe, &sheet);
        }
    }
    sheet_release(&sheet);
    return ok;
}

void probe_release(struct probe *probe)
{
    free(probe->matches);
    free(probe->keys);
    arena_release(&probe->arena);
    *probe = (struct probe){.path = NULL};
}
