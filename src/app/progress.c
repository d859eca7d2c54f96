/*
 * A line on stderr while a load is long.
 *
 * Only when stderr is a terminal, only after half a second, rewritten in place without a terminal
 * code (CR and blanks) and gone when the load is over: what a command prints stands where it would
 * have stood.  Nothing is caught here: Ctrl-C ends the program as it ends any other.
 *
 * The dashboard watches its load itself, and is then the only one who does.
 *
 * REDLINE_TEST=1 with REDLINE_TEST_SLOW=MS makes each step of a load that is watched take that much
 * longer: for tests of what can be done meanwhile.  REDLINE_TEST_CRASH=loading makes it fault there.
 */
#include "app/commands.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "report/progress.h"

enum { AFTER_MS = 500, EVERY_MS = 100, USUAL_CELLS = 80 };

static int terminal_cells(void)
{
    struct winsize size;

    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col ? size.ws_col : USUAL_CELLS;
}

/* Over the one before. */
static void put_line(struct options *options, const char *text)
{
    int cells = text_width(text);

    fprintf(stderr, "\r%s%*s%s", text,
            options->progress.cells > cells ? options->progress.cells - cells : 0, "",
            cells ? "" : "\r");
    fflush(stderr);
    options->progress.cells = cells;
}

bool app_slow_down(void *self, const struct load_progress *progress)
{
    const char *test = getenv("REDLINE_TEST"), *slow = getenv("REDLINE_TEST_SLOW");
    const char *crash = getenv("REDLINE_TEST_CRASH");
    static volatile int *volatile const nowhere;

    (void)self;
    if (!test || strcmp(test, "1") != 0)
        return true;
    if (slow)
        poll(NULL, 0, atoi(slow));
    if (crash && !strcmp(crash, "loading") && progress->done)
        *nowhere = 1;
    return true;
}

static bool say_progress(void *self, const struct load_progress *progress)
{
    struct options *options = self;
    struct strbuf line = STRBUF_INIT;

    app_slow_down(NULL, progress);
    if (!options->progress.on || progress->elapsed_ms < AFTER_MS ||
        (progress->elapsed_ms >= options->progress.shown_ms && /* not another load's */
         progress->elapsed_ms < options->progress.shown_ms + EVERY_MS))
        return true;
    options->progress.shown_ms = progress->elapsed_ms;
    progress_print(progress, terminal_cells() - 1, app_ascii(options, NULL), &line);
    put_line(options, line.text);
    strbuf_release(&line);
    return true;
}

void app_begin_progress(struct options *options)
{
    if (options->engine.progress || !isatty(STDERR_FILENO))
        return;
    options->engine.progress = say_progress;
    options->engine.progress_self = options;
    options->progress.on = true;
}

void app_end_progress(struct options *options)
{
    options->progress.on = false;
    if (options->progress.cells)
        put_line(options, "");
}
