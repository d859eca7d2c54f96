/*
 * Errors from outside as values: a place and one sentence.
 *
 * A struct err has fixed size, so it can live on any stack and be copied; nothing in it needs to be
 * released.  Sentences carry names and cells out of files, so the finished sentence and the file
 * name are cleaned here once, whatever the caller did: what stands in a struct err can be printed.
 * Sentences that are too long lose their end, file names lose their beginning (the end tells files
 * apart), both on a whole character.
 *
 * The arguments may point into the struct that is filled (err_set(err, "…: %s", err->text)): all
 * text is made before anything is overwritten.
 *
 * Nothing is printed here, and nothing decides about exit codes.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "base/text.h"

static bool is_inside_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static void copy_head(char *out, size_t size, const struct strbuf *text)
{
    static const char dots[] = "...";
    size_t length = text->length;

    if (length >= size) {
        length = size - sizeof dots;
        while (length && is_inside_character(text->text[length]))
            length--;
        memcpy(out + length, dots, sizeof dots);
    } else {
        out[length] = '\0';
    }
    memcpy(out, text->text, length);
}

static void copy_tail(char *out, size_t size, const struct strbuf *text)
{
    static const char dots[] = "...";
    size_t start = 0, offset = 0;

    if (text->length >= size) {
        offset = sizeof dots - 1;
        start = text->length - (size - 1 - offset);
        while (is_inside_character(text->text[start]))
            start++;
        memcpy(out, dots, offset);
    }
    memcpy(out + offset, text->text + start, text->length - start + 1);
}

__attribute__((format(printf, 5, 0))) static void fill(struct err *err, const char *file, int line,
                                                       int column, const char *format, va_list args)
{
    struct strbuf raw = STRBUF_INIT, text = STRBUF_INIT, name = STRBUF_INIT;

    strbuf_vaddf(&raw, format, args);
    text_clean(&text, raw.text, raw.length);
    if (file)
        text_clean(&name, file, strlen(file));
    copy_head(err->text, sizeof err->text, &text);
    copy_tail(err->file, sizeof err->file, &name);
    err->line = line;
    err->column = column;
    strbuf_release(&raw);
    strbuf_release(&text);
    strbuf_release(&name);
}

bool err_set(struct err *err, const char *format, ...)
{
    va_list args;

    if (!err)
        return false;
    va_start(args, format);
    fill(err, NULL, 0, 0, format, args);
    va_end(args);
    return false;
}

bool err_at(struct err *err, const char *file, int line, int column, const char *format, ...)
{
    va_list args;

    if (!err)
        return false;
    va_start(args, format);
    fill(err, file, line, column, format, args);
    va_end(args);
    return false;
}

void err_format(const struct err *err, struct strbuf *out)
{
    if (err->file[0])
        strbuf_adds(out, err->file);
    if (err->line > 0) {
        if (err->file[0])
            strbuf_addc(out, ':');
        else
            strbuf_adds(out, "line ");
        strbuf_addf(out, "%d", err->line);
        if (err->column > 0)
            strbuf_addf(out, ":%d", err->column);
    }
    if (err->file[0] || err->line > 0)
        strbuf_adds(out, ": ");
    strbuf_adds(out, err->text);
}

void err_list_init(struct err_list *list)
{
    *list = (struct err_list){.items = NULL};
}

void err_list_release(struct err_list *list)
{
    free(list->items);
    err_list_init(list);
}

void err_list_add(struct err_list *list, const struct err *err)
{
    struct err copy = *err; /* err may be an item of this list, which moves */

    MEM_GROW(list->items, list->count, list->capacity);
    list->items[list->count++] = copy;
}

bool err_list_addf(struct err_list *list, const char *file, int line, int column,
                   const char *format, ...)
{
    struct err err;
    va_list args;

    va_start(args, format);
    fill(&err, file, line, column, format, args);
    va_end(args);
    err_list_add(list, &err);
    return false;
}
