/*
 * How far a load is, in one line of parts.
 *
 * The share is one of bytes, because only bytes are known before a file is read; the time left says
 * what it would be if the rest went like what was read so far, from the start and not from the last
 * moment, so that it does not jump.  A file may grow while it is read: more done than there was to
 * do is all of it.  Where the total is not known (the answers of commands) there is no bar and no
 * time.
 *
 * In a narrow window whole parts are given up, in the order of `given_up`; a number is never cut.
 * Sizes are decimal, as files are sold.
 */
#include "report/progress.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"

enum piece {
    PIECE_FILE,
    PIECE_BAR,
    PIECE_BYTES,
    PIECE_ROWS,
    PIECE_RATE,
    PIECE_LEFT,
    PIECE_HINT,
    PIECES
};

static const enum piece given_up[] = {PIECE_HINT, PIECE_RATE, PIECE_ROWS, PIECE_FILE,
                                      PIECE_BAR,  PIECE_LEFT, PIECE_BYTES};

enum {
    NAME_CELLS = 24,
    BAR_CELLS = 14,
    SOONEST_MS = 100,         /* before, a speed is chance */
    LONGEST_S = 99 * 3600 - 1 /* more is no forecast */
};

double progress_share(const struct load_progress *progress)
{
    if (!progress->total)
        return -1;
    return progress->done < progress->total ? (double)progress->done / (double)progress->total : 1;
}

int64_t progress_left_ms(const struct load_progress *progress)
{
    double left;

    if (!progress->total || !progress->done || progress->elapsed_ms < SOONEST_MS)
        return -1;
    if (progress->done >= progress->total)
        return 0;
    left = (double)progress->elapsed_ms * (double)(progress->total - progress->done) /
           (double)progress->done;
    return left < LONGEST_S * 1000.0 ? (int64_t)left : -1;
}

/* ---- parts ---------------------------------------------------------------------------------- */

static void print_file(const struct load_progress *progress, bool ascii, struct strbuf *out)
{
    const char *slash = strrchr(progress->file, '/'), *name = slash ? slash + 1 : progress->file;
    struct strbuf clean = STRBUF_INIT, plain = STRBUF_INIT;

    text_clean(&clean, name, strlen(name));
    if (ascii)
        text_ascii(&plain, clean.text);
    else
        strbuf_adds(&plain, clean.text);
    if (text_width(plain.text) > NAME_CELLS)
        text_fit(out, plain.text, NAME_CELLS, TEXT_LEFT, ascii);
    else
        strbuf_adds(out, plain.text);
    strbuf_release(&plain);
    strbuf_release(&clean);
}

/* In eighths of a cell. */
static void print_bar(const struct load_progress *progress, bool ascii, struct strbuf *out)
{
    double share = progress_share(progress);
    int eighths;

    if (share < 0)
        return;
    eighths = (int)(share * BAR_CELLS * 8);
    if (ascii)
        strbuf_addc(out, '[');
    for (int cell = 0; cell < BAR_CELLS; cell++) {
        int part = eighths - cell * 8;
        char glyph[4];

        if (part > 8)
            part = 8;
        if (ascii)
            strbuf_addc(out, part == 8 ? '#' : '.');
        else if (part <= 0)
            strbuf_addc(out, ' ');
        else
            strbuf_add(out, glyph, utf8_encode(0x2590 - (uint32_t)part, glyph));
    }
    if (ascii)
        strbuf_addc(out, ']');
}

/* Both in the unit of the larger. */
static void print_bytes(const struct load_progress *progress, struct strbuf *out)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB"};
    uint64_t most = progress->total > progress->done ? progress->total : progress->done;
    double unit = 1;
    size_t index = 0;
    int decimals;

    while ((double)most >= 1000 * unit && index + 1 < sizeof units / sizeof *units) {
        unit *= 1000;
        index++;
    }
    decimals = index && (double)most < 10 * unit;
    if (progress->total)
        strbuf_addf(out, _("%.*f of %.*f %s"), decimals, (double)progress->done / unit, decimals,
                    (double)most / unit, units[index]);
    else
        strbuf_addf(out, "%.*f %s", decimals, (double)progress->done / unit, units[index]);
}

static void print_count(double count, struct strbuf *out)
{
    if (count < 10000)
        strbuf_addf(out, "%.0f", count);
    else if (count < 999500)
        strbuf_addf(out, "%.0f k", count / 1e3);
    else if (count < 99.95e6)
        strbuf_addf(out, "%.1f M", count / 1e6);
    else
        strbuf_addf(out, "%.0f M", count / 1e6);
}

static void print_rows(const struct load_progress *progress, struct strbuf *out)
{
    print_count((double)progress->rows, out);
    strbuf_adds(out, _(" rows"));
}

static void print_rate(const struct load_progress *progress, struct strbuf *out)
{
    if (progress->elapsed_ms < SOONEST_MS)
        return;
    print_count((double)progress->rows * 1000 / (double)progress->elapsed_ms, out);
    strbuf_adds(out, _(" rows/s"));
}

static void print_left(const struct load_progress *progress, struct strbuf *out)
{
    int64_t left_ms = progress_left_ms(progress);
    int seconds = (int)((left_ms + 999) / 1000);

    if (left_ms < 0)
        return;
    if (seconds >= 3600)
        strbuf_addf(out, _("%d:%02d:%02d left"), seconds / 3600, seconds / 60 % 60, seconds % 60);
    else
        strbuf_addf(out, _("%d:%02d left"), seconds / 60, seconds % 60);
}

/* ---- the line ------------------------------------------------------------------------------- */

static int width_of(const struct strbuf parts[PIECES])
{
    int width = 0;

    for (size_t i = 0; i < PIECES; i++)
        if (parts[i].length)
            width += text_width(parts[i].text) + (width ? 2 : 0);
    return width;
}

void progress_print(const struct load_progress *progress, int cells, bool ascii, struct strbuf *out)
{
    struct strbuf parts[PIECES];
    size_t start = out->length;

    for (size_t i = 0; i < PIECES; i++)
        strbuf_init(&parts[i]);
    print_file(progress, ascii, &parts[PIECE_FILE]);
    print_bar(progress, ascii, &parts[PIECE_BAR]);
    print_bytes(progress, &parts[PIECE_BYTES]);
    print_rows(progress, &parts[PIECE_ROWS]);
    print_rate(progress, &parts[PIECE_RATE]);
    print_left(progress, &parts[PIECE_LEFT]);
    strbuf_adds(&parts[PIECE_HINT], _("Ctrl-C stops"));
    for (size_t i = 0; i < PIECES && width_of(parts) > cells; i++)
        strbuf_clear(&parts[given_up[i]]);
    for (size_t i = 0; i < PIECES; i++) {
        if (parts[i].length && out->length > start)
            strbuf_adds(out, "  ");
        strbuf_adds(out, parts[i].text);
        strbuf_release(&parts[i]);
    }
}
