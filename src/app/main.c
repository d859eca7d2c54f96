/*
 * The program: descriptors 0 to 2 exist, then the command line decides.
 *
 * A process may be started with its standard streams closed; the first files opened would then
 * get their numbers, and a message or a table would be written into one of them.  Everything else
 * stands in commands.c.
 */
#include <fcntl.h>
#include <unistd.h>

#include "app/app.h"

/* /dev/null is opened so that writing to it fails, as it would on the closed descriptor. */
static void hold_descriptors(void)
{
    for (int fd = 0; fd <= 2; fd++)
        if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY) == -1)
            _exit(1);
}

int main(int argc, char **argv)
{
    hold_descriptors();
    return app_run(argc, argv);
}
