/*
 * Standard output, with the reason kept when a write fails.
 *
 * stdio forgets why a stream broke, and the reason decides: a reader that has seen enough (`|
 * head`) is no failure and is told nothing, a full disk must be.  So headless commands write to a
 * stream of our own whose writes go to descriptor 1 and remember the first errno.  SIGPIPE is
 * ignored (main), which makes a closed pipe the error EPIPE.
 */
#include "app/commands.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"

static ssize_t write_all(void *cookie, const char *bytes, size_t length)
{
    struct app_output *output = cookie;
    size_t done = 0;

    while (done < length && !output->error) {
        ssize_t written = write(STDOUT_FILENO, bytes + done, length - done);
        if (written > 0)
            done += (size_t)written;
        else if (written < 0 && errno != EINTR)
            output->error = errno;
    }
    /* After an error the rest is swallowed: the command ends soon, and looks at the error then. */
    return (ssize_t)length;
}

bool app_output_open(struct app_output *output)
{
    cookie_io_functions_t functions = {.write = write_all};

    output->error = 0;
    output->file = fopencookie(output, "w", functions);
    return output->file != NULL;
}

int app_output_close(struct app_output *output, int status, int failed)
{
    struct err err;

    fclose(output->file);
    output->file = NULL;
    if (!output->error || output->error == EPIPE)
        return status;
    err_set(&err, _("the output could not be written: %s"), strerror(output->error));
    app_complain(&err);
    return failed;
}
