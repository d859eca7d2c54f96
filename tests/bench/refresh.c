/*
 * refresh FOLDER ROWS FILE TIMES: what rows cost that come while the dashboard is open.
 *
 * Opens the data set, draws its screen, then appends the text of ROWS to FILE so many times, and each
 * time refreshes and draws.  Prints one line: median ms, and median ms of CPU, from the write to the
 * finished frame; ms of CPU of the first load.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/err.h"
#include "engine/snapshot.h"
#include "tui/canvas.h"
#include "tui/screen.h"

enum { MOST = 1000 };

static double wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double cpu_ms(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

static void append(const char *rows, const char *path)
{
    FILE *from = fopen(rows, "r"), *to = fopen(path, "a");
    char block[65536];
    size_t size;

    if (!from || !to)
        exit(2);
    while ((size = fread(block, 1, sizeof block, from)) > 0)
        fwrite(block, 1, size, to);
    fclose(from);
    fclose(to);
}

static int compare(const void *a, const void *b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

int main(int count, char **arguments)
{
    struct engine_options options = {.request = {.dataset = count > 4 ? arguments[1] : NULL},
                                     .refreshes = true};
    struct screen_options look = {.pane = NULL};
    double wall[MOST], cpu[MOST], load;
    int times = count > 4 ? atoi(arguments[4]) : 0;
    struct engine *engine;
    struct screen *screen;
    struct canvas canvas;
    struct err_list errors;

    err_list_init(&errors);
    engine = times > 0 && times <= MOST ? engine_open(&options, &errors) : NULL;
    if (!engine)
        return 2;
    load = cpu_ms();
    view_init(&look.view, engine_snapshot(engine));
    screen = screen_new(engine_snapshot(engine), &look, &errors);
    canvas_init(&canvas, 200, 50, false);
    screen_draw(screen, &canvas);
    for (int i = 0; i < times; i++) {
        append(arguments[2], arguments[3]);
        wall[i] = wall_ms();
        cpu[i] = cpu_ms();
        engine_refresh(engine, false, &errors);
        screen_set_snapshot(screen, engine_snapshot(engine));
        screen_draw(screen, &canvas);
        wall[i] = wall_ms() - wall[i];
        cpu[i] = cpu_ms() - cpu[i];
    }
    qsort(wall, (size_t)times, sizeof *wall, compare);
    qsort(cpu, (size_t)times, sizeof *cpu, compare);
    printf("%.2f %.2f %.0f\n", wall[times / 2], cpu[times / 2], load);
    canvas_release(&canvas);
    screen_free(screen);
    engine_close(engine);
    err_list_release(&errors);
    return 0;
}
