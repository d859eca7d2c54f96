/*
 * One write for a frame.
 *
 * curses writes each time it has moved the cursor, hundreds of times for one picture, straight to
 * the descriptor of its FILE.  So that FILE has a descriptor of its own, which is made to lead to a
 * file in memory while a frame is drawn and back to the terminal afterwards; then the frame goes
 * out whole.  Between frames it is the terminal, which curses asks for modes and sends its first
 * and last words to.
 *
 * STDOUT is never turned away: whoever restores the terminal after a crash writes there.
 *
 * Where there is no such file, curses writes by itself as ever.
 */
#include "terminal_output.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/memory.h"

bool output_open(struct output *output, int terminal)
{
    int fd = fcntl(terminal, F_DUPFD_CLOEXEC, 3);

    *output = (struct output){.terminal = terminal, .spool = -1};
    output->file = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!output->file) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    output->spool = memfd_create("redline-frame", MFD_CLOEXEC);
    return true;
}

void output_close(struct output *output)
{
    if (output->file)
        fclose(output->file);
    if (output->file && output->spool >= 0)
        close(output->spool);
    free(output->bytes);
    *output = (struct output){.spool = -1};
}

/* dup3, so that no child inherits it. */
static void lead_to(const struct output *output, int fd)
{
    while (dup3(fd, fileno(output->file), O_CLOEXEC) < 0 && errno == EINTR)
        ;
}

void output_hold(struct output *output)
{
    if (output->spool >= 0)
        lead_to(output, output->spool);
}

static bool wait_writable(int fd)
{
    struct pollfd out = {.fd = fd, .events = POLLOUT};

    return poll(&out, 1, -1) > 0 || errno == EINTR;
}

/* A terminal that is gone shows it to whoever reads keys. */
static void write_all(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t written = write(fd, bytes, length);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0 && errno == EAGAIN && wait_writable(fd))
            continue;
        if (written <= 0)
            return;
        bytes += written;
        length -= (size_t)written;
    }
}

void output_give(struct output *output)
{
    off_t length;

    if (output->spool < 0)
        return;
    lead_to(output, output->terminal);
    length = lseek(output->spool, 0, SEEK_CUR);
    lseek(output->spool, 0, SEEK_SET);
    if (length <= 0)
        return;
    if ((size_t)length > output->capacity) {
        output->capacity = (size_t)length;
        output->bytes = mem_resize(output->bytes, output->capacity, 1);
    }
    length = pread(output->spool, output->bytes, (size_t)length, 0);
    if (length > 0)
        write_all(output->terminal, output->bytes, (size_t)length);
}
