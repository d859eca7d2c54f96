/*
 * Giving the terminal back without curses.
 *
 * endwin() may not be called from a signal handler, needs memory, and waits for a terminal that
 * does not read.  So when the screen starts, the bytes that end it (paste mode off, cursor on,
 * plain attributes, main screen) and the terminal's settings are put aside here, and a handler
 * needs only write(), tcsetattr() and friends.  Flow control is lifted first, and where the
 * terminal takes no more, what it has not taken is thrown away, so that a stopped terminal
 * (Ctrl-S, a hung connection) cannot hold the program.
 *
 * Crashes then meet whoever handled them before (the system, or a sanitizer) by raising the signal
 * again, so exit status and core dump are as ever.  TERM and HUP normally wait for the event loop;
 * it lets them through while it draws or loads, and then they end the program here.
 *
 * A fault may be another thread's while the one that has the terminal is in the middle of a frame,
 * whose rest would then follow the bytes that end the screen.  So another thread passes the signal
 * on to that one, and only if nothing comes of it acts itself.
 *
 * Handlers run on a stack of their own, because a crash may be a full stack.  The state is
 * file-scope because signal handlers have no other; it changes only while the handlers are off.
 */
#include "terminal_crash.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { RESTORE_MAX = 256, STACK_SIZE = 65536, PASSED_MS = 500 };

static const int fatal[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGQUIT};
static const int final[] = {SIGTERM, SIGHUP};

enum { FATAL_COUNT = sizeof fatal / sizeof *fatal, FINAL_COUNT = sizeof final / sizeof *final };

static struct {
    volatile sig_atomic_t armed;
    int fd;
    struct termios saved;
    char restore[RESTORE_MAX];
    size_t length;
    pthread_t owner;
    struct sigaction before_fatal[FATAL_COUNT], before_final[FINAL_COUNT];
    unsigned char stack[STACK_SIZE];
} crash;

void terminal_crash_restore(void)
{
    struct termios flowing;
    int flags;

    if (!crash.armed)
        return;
    crash.armed = 0;
    flowing = crash.saved;
    flowing.c_iflag &= ~(tcflag_t)IXON;
    flags = fcntl(crash.fd, F_GETFL);
    tcsetattr(crash.fd, TCSANOW, &flowing);
    fcntl(crash.fd, F_SETFL, flags | O_NONBLOCK);
    if (write(crash.fd, crash.restore, crash.length) != (ssize_t)crash.length) {
        tcflush(crash.fd, TCOFLUSH);
        if (write(crash.fd, crash.restore, crash.length) < 0)
            errno = 0; /* nothing more can be done */
    }
    fcntl(crash.fd, F_SETFL, flags);
    tcsetattr(crash.fd, TCSANOW, &crash.saved);
}

static void on_fatal(int signal_number)
{
    if (crash.armed && !pthread_equal(pthread_self(), crash.owner)) {
        pthread_kill(crash.owner, signal_number);
        poll(NULL, 0, PASSED_MS);
    }
    terminal_crash_restore();
    for (int i = 0; i < FATAL_COUNT; i++) {
        if (fatal[i] == signal_number)
            sigaction(signal_number, &crash.before_fatal[i], NULL);
    }
    raise(signal_number); /* delivered when this handler returns */
}

static void on_final(int signal_number)
{
    terminal_crash_restore();
    _exit(128 + signal_number);
}

/* A signal that was ignored (nohup) stays ignored. */
static void handle(int signal_number, void (*handler)(int), struct sigaction *before)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_ONSTACK};

    sigfillset(&action.sa_mask);
    sigaction(signal_number, NULL, before);
    if (before->sa_flags & SA_SIGINFO || before->sa_handler != SIG_IGN)
        sigaction(signal_number, &action, NULL);
}

void terminal_crash_arm(int fd, const struct termios *saved, const char *restore, size_t length)
{
    stack_t stack = {.ss_sp = crash.stack, .ss_size = sizeof crash.stack};

    terminal_crash_disarm();
    crash.fd = fd;
    crash.owner = pthread_self();
    crash.saved = *saved;
    crash.length = length < RESTORE_MAX ? length : RESTORE_MAX - 1;
    memcpy(crash.restore, restore, crash.length);
    sigaltstack(&stack, NULL);
    for (int i = 0; i < FATAL_COUNT; i++)
        handle(fatal[i], on_fatal, &crash.before_fatal[i]);
    for (int i = 0; i < FINAL_COUNT; i++)
        handle(final[i], on_final, &crash.before_final[i]);
    crash.armed = 1;
}

void terminal_crash_disarm(void)
{
    if (!crash.armed)
        return;
    crash.armed = 0;
    for (int i = 0; i < FATAL_COUNT; i++)
        sigaction(fatal[i], &crash.before_fatal[i], NULL);
    for (int i = 0; i < FINAL_COUNT; i++)
        sigaction(final[i], &crash.before_final[i], NULL);
}
