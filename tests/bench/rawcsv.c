/*
 * rawcsv FILE: libcsv with empty callbacks, 64 KiB at a time: what parsing alone costs (goal 2).
 * Prints the rows and cells, so that nothing can be left out.
 */
#include <csv.h>
#include <stdio.h>

struct counts {
    unsigned long cells, rows;
};

static void on_cell(void *cell, size_t length, void *self)
{
    (void)cell;
    (void)length;
    ((struct counts *)self)->cells++;
}

static void on_row(int end, void *self)
{
    (void)end;
    ((struct counts *)self)->rows++;
}

int main(int argc, char **argv)
{
    static char block[1 << 16];
    struct counts counts = {0};
    struct csv_parser parser;
    size_t length;
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;

    if (!file || csv_init(&parser, CSV_STRICT))
        return 1;
    while ((length = fread(block, 1, sizeof block, file)) > 0)
        if (csv_parse(&parser, block, length, on_cell, on_row, &counts) != length)
            return 1;
    csv_fini(&parser, on_cell, on_row, &counts);
    csv_free(&parser);
    fclose(file);
    printf("%lu rows, %lu cells\n", counts.rows, counts.cells);
    return 0;
}
