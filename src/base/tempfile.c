/*
 * Temporary files without a name: nothing has to be tidied up, on any way out.
 */
#include "base/tempfile.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/strbuf.h"

int tempfile_open(void)
{
    const char *folder = getenv("TMPDIR");
    struct strbuf path = STRBUF_INIT;
    int fd;

    strbuf_addf(&path, "%s/redline-XXXXXX", folder && *folder ? folder : "/tmp");
    fd = mkostemp(path.text, O_CLOEXEC | O_APPEND);
    if (fd >= 0)
        unlink(path.text);
    strbuf_release(&path);
    return fd;
}
