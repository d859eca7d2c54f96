/*
 * INI files written by anybody: the reader, then the whole catalogue over a temporary file.
 *
 * The bytes are read twice: by ini_read_text as they are, and by catalogue_load as the data set's
 * own redline file, on top of the built-in catalogue.  Checked for any bytes:
 *
 *   a false result has at least one error, a true one has none; every error is one printable line,
 *   and its line number lies in the file;
 *   kinds, names and keys are lower case and not empty where they must not be; every entry has a
 * value; entries stand in file order, and the lines are those of the file; the catalogue is NULL
 * exactly when there were errors, and then frees what it had; both ways of reading agree whether
 * the text itself is sound.
 *
 * The file may include others or name sources that do not exist: sources are not opened here.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/err.h"
#include "base/text.h"
#include "config/catalogue.h"
#include "config/ini.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

enum { SIZE_MAX_BYTES = 1 << 16 };

#define MUST(condition) must((condition), #condition, __LINE__)

static void must(bool holds, const char *condition, int line)
{
    if (holds)
        return;
    fprintf(stderr, "fuzz_ini.c:%d: does not hold: %s\n", line, condition);
    abort();
}

/* Line ends of either kind: no line number may be larger. */
static int count_lines(const unsigned char *data, size_t size)
{
    int lines = 1;

    for (size_t i = 0; i < size; i++)
        lines += data[i] == '\n' || data[i] == '\r';
    return lines;
}

static bool is_printable(const char *text)
{
    size_t left = strlen(text);

    if (!utf8_valid(text, left))
        return false;
    while (left) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);

        if (text_code_width(code) < 0)
            return false;
        text += used;
        left -= used;
    }
    return true;
}

static void check_errors(const struct err_list *errors, const char *path, int lines)
{
    for (size_t i = 0; i < errors->count; i++) {
        const struct err *err = &errors->items[i];

        MUST(err->text[0] && is_printable(err->text) && is_printable(err->file));
        MUST(err->line >= 0 && err->column >= 0);
        MUST(strcmp(err->file, path) || err->line <= lines);
    }
}

static bool is_lower(const char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            return false;
    return true;
}

static void check_ini(const struct ini *ini, int lines)
{
    for (size_t s = 0; s < ini->count; s++) {
        const struct ini_section *section = &ini->sections[s];

        MUST(section->kind && section->name && is_lower(section->kind) && is_lower(section->name));
        MUST(section->line >= 1 && section->line <= lines);
        for (size_t e = 0; e < section->count; e++) {
            const struct ini_entry *entry = &section->entries[e];

            MUST(entry->key && entry->key[0] && is_lower(entry->key) && entry->value);
            MUST(entry->line > section->line && entry->line <= lines);
            MUST(e == 0 || entry->line > entry[-1].line);
        }
    }
}

static bool check_text(const unsigned char *data, size_t size)
{
    static const char label[] = "fuzz.ini";
    int lines = count_lines(data, size);
    struct err_list errors;
    struct ini ini = {.path = NULL};

    err_list_init(&errors);
    bool sound = ini_read_text(&ini, label, (const char *)data, size, &errors);
    MUST(sound == (errors.count == 0));
    check_errors(&errors, label, lines);
    if (sound)
        check_ini(&ini, lines);
    ini_release(&ini);
    err_list_release(&errors);
    return sound;
}

static bool write_all(int fd, const unsigned char *data, size_t size)
{
    while (size) {
        ssize_t done = write(fd, data, size);

        if (done <= 0)
            return false;
        data += done;
        size -= (size_t)done;
    }
    return true;
}

static void check_catalogue(const char *path, int lines, bool sound)
{
    struct catalogue_request request = {.dataset = path};
    struct err_list errors;

    err_list_init(&errors);
    struct catalogue *catalogue = catalogue_load(&request, &errors);
    MUST((catalogue == NULL) == (errors.count > 0));
    MUST(sound || !catalogue);
    check_errors(&errors, path, lines);
    if (catalogue) {
        MUST(catalogue->indicator_count > 0 && catalogue->measure_count > 0);
        for (size_t i = 0; i < catalogue->indicator_count; i++)
            MUST(catalogue_indicator(catalogue, catalogue->indicators[i].name) ==
                 &catalogue->indicators[i]);
        catalogue_free(catalogue);
    }
    err_list_release(&errors);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
    char path[] = "/tmp/redline-fuzz-XXXXXX.ini";

    if (size > SIZE_MAX_BYTES)
        return 0;
    bool sound = check_text(data, size);
    int fd = mkstemps(path, 4);
    if (fd < 0)
        return 0;
    bool written = write_all(fd, data, size);
    close(fd);
    if (written)
        check_catalogue(path, count_lines(data, size), sound);
    unlink(path);
    return 0;
}
