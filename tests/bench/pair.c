/*
 * pair RUNS COMMAND-A [COMMAND-B]: runs A and B in turn, and prints one line of numbers:
 *
 *   wall-A wall-B ratio cpu-A cpu-B peak-A peak-B
 *
 * Medians of the runs in seconds, peaks in MiB; ratio is the median of A/B pair by pair, because a
 * machine drifts and two runs beside each other do not.  Each is run once before, uncounted.
 * Commands go to the shell, their output is thrown away; a command that fails ends everything with
 * status 1.  Without B its numbers are 0.
 *
 * The peak is that of the largest process of a command, as the kernel counts it (wait4).
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 99 };

struct run {
    double wall, cpu, peak;
};

static double now(void)
{
    struct timespec at;

    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static double seconds(struct timeval value)
{
    return (double)value.tv_sec + (double)value.tv_usec * 1e-6;
}

static void become(const char *command)
{
    int null = open("/dev/null", O_RDWR);

    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static struct run once(const char *command)
{
    struct rusage usage;
    int status = 0;
    double start = now();
    pid_t child = fork();

    if (child == 0)
        become(command);
    if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
        WEXITSTATUS(status)) {
        fprintf(stderr, "pair: this failed: %s\n", command);
        exit(1);
    }
    return (struct run){.wall = now() - start,
                        .cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                        .peak = (double)usage.ru_maxrss / 1024};
}

static int ascending(const void *a, const void *b)
{
    double x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, ascending);
    return (values[count / 2] + values[(count - 1) / 2]) / 2;
}

int main(int argc, char **argv)
{
    double wall[2][RUNS_MAX] = {{0}}, cpu[2][RUNS_MAX] = {{0}}, ratio[RUNS_MAX] = {0},
           peak[2] = {0};
    int runs = argc > 2 ? atoi(argv[1]) : 0, commands = argc - 2;

    if (runs < 1 || runs > RUNS_MAX || commands < 1 || commands > 2) {
        fputs("usage: pair RUNS COMMAND-A [COMMAND-B]\n", stderr);
        return 2;
    }
    for (int c = 0; c < commands; c++)
        once(argv[2 + c]);
    for (int i = 0; i < runs; i++) {
        for (int c = 0; c < commands; c++) {
            struct run run = once(argv[2 + c]);

            wall[c][i] = run.wall;
            cpu[c][i] = run.cpu;
            peak[c] = run.peak > peak[c] ? run.peak : peak[c];
        }
        ratio[i] = commands == 2 ? wall[0][i] / wall[1][i] : 0;
    }
    printf("%.4f %.4f %.4f", median(wall[0], runs), median(wall[1], runs), median(ratio, runs));
    printf(" %.4f %.4f %.1f %.1f\n", median(cpu[0], runs), median(cpu[1], runs), peak[0], peak[1]);
    return 0;
}
