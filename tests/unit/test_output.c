/*
 * A frame is one write: the terminal here is a socket that keeps writes apart.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../../src/tui/terminal_output.h"

enum { PIECES = 500 };

static int terminal, glass;

static int open_pair(void **state)
{
    int ends[2];

    (void)state;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends))
        return -1;
    terminal = ends[0];
    glass = ends[1];
    return fcntl(glass, F_SETFL, O_NONBLOCK);
}

static int close_pair(void **state)
{
    (void)state;
    close(terminal);
    close(glass);
    return 0;
}

/* The next write that arrived; -1: none. */
static ssize_t arrived(char *bytes, size_t size)
{
    return recv(glass, bytes, size, 0);
}

static void say(const struct output *output, const char *text)
{
    assert_int_equal(write(fileno(output->file), text, strlen(text)), strlen(text));
}

static void test_frames(void **state)
{
    char bytes[8192];
    struct output output;

    (void)state;
    assert_true(output_open(&output, terminal));
    assert_true(fileno(output.file) != terminal);
    say(&output, "before"); /* between frames it is the terminal */
    assert_int_equal(arrived(bytes, sizeof bytes), 6);
    for (int frame = 0; frame < 3; frame++) {
        output_hold(&output);
        for (int i = 0; i < PIECES >> frame; i++) /* a short one after a long one */
            say(&output, i % 2 ? "\033[1;1H" : "x");
        assert_int_equal(arrived(bytes, sizeof bytes), -1);
        output_give(&output);
        assert_int_equal(arrived(bytes, sizeof bytes),
                         (PIECES >> frame) / 2 * 7 + (PIECES >> frame) % 2);
        assert_memory_equal(bytes, "x\033[1;1Hx\033[1;1H", 14);
        assert_int_equal(arrived(bytes, sizeof bytes), -1);
    }
    output_hold(&output);
    output_give(&output);
    assert_int_equal(arrived(bytes, sizeof bytes), -1); /* nothing is no write */
    say(&output, "after");
    assert_int_equal(arrived(bytes, sizeof bytes), 5);
    output_close(&output);
    output_close(&output);
}

/* A terminal that is gone is no reason to stay. */
static void test_gone(void **state)
{
    struct output output;

    (void)state;
    assert_true(output_open(&output, terminal));
    shutdown(terminal, SHUT_WR);
    output_hold(&output);
    say(&output, "nobody sees this");
    signal(SIGPIPE, SIG_IGN);
    output_give(&output);
    output_close(&output);
    assert_false(output_open(&output, -1));
    output_close(&output);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_frames, open_pair, close_pair),
        cmocka_unit_test_setup_teardown(test_gone, open_pair, close_pair),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
