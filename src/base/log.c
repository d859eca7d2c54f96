/*
 * A log file, for what must not disturb the screen.
 *
 * One line per call, with the time of day in UTC, written by a single write() to a file opened for
 * appending: lines of several threads and processes do not mix.  The text is cleaned first, because
 * a log is read in a terminal.
 *
 * The log is no part of any result: failures to open or write it are not reported, and its times
 * come from the machine's clock whatever --now says.  Opened once at the start, before threads.
 */
#include "base/log.h"

#include <fcntl.h>
#include <stdarg.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "base/text.h"

static int log_file = -1;

void log_open(const char *path)
{
    log_close();
    if (path && *path) /* O_NONBLOCK: a FIFO without a reader must not hang the program */
        log_file =
            open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600);
}

void log_close(void)
{
    if (log_file >= 0)
        close(log_file);
    log_file = -1;
}

void log_line(const char *format, ...)
{
    struct strbuf raw = STRBUF_INIT, line = STRBUF_INIT;
    va_list args;

    if (log_file < 0)
        return;
    va_start(args, format);
    strbuf_vaddf(&raw, format, args);
    va_end(args);
    clock_print_utc((int64_t)time(NULL), &line);
    strbuf_addc(&line, ' ');
    text_clean(&line, raw.text, raw.length);
    strbuf_addc(&line, '\n');
    if (write(log_file, line.text, line.length) < 0)
        log_close();
    strbuf_release(&raw);
    strbuf_release(&line);
}
