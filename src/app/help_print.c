/*
 * How help reaches the reader: cleaned, in the reader's characters, and wrapped to the terminal.
 *
 * Help is made as lines of any length, because a pipe or a file wants them whole (`redline help
 * ini | grep`); a terminal gets what is too wide for it below the row's last column.
 */
#include "app/commands.h"

#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "base/text.h"
#include "report/print.h"

/* Columns of the terminal that reads; 0: a pipe or file, whose lines stay whole for grep. */
static int columns_of_output(void)
{
    struct winsize size;

    return isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/* Where the last column of a row of help begins: behind its last gap of two blanks or more. */
static size_t last_column(const char *line)
{
    size_t at = strspn(line, " "), start = at;

    for (size_t i = at; line[i] && i < 40; i++)
        if (line[i] == ' ' && line[i + 1] != ' ' && line[i - 1] == ' ')
            start = i + 1;
    return start;
}

/* A row that is wider than the terminal goes on below its last column. */
static void print_wrapped(FILE *out, char *line, int columns, bool ascii)
{
    size_t indent = last_column(line), room = columns > 0 ? (size_t)columns : SIZE_MAX;
    struct strbuf part = STRBUF_INIT;
    bool first = true;

    if (room <= indent + 20)
        room = SIZE_MAX;
    while (room != SIZE_MAX && (size_t)text_width(line) > (first ? room : room - indent)) {
        size_t width = first ? room : room - indent, cut = 0;
        for (size_t i = 0, cells = 0, used; line[i] && cells <= width; i += used) {
            uint32_t code;
            if (line[i] == ' ' && i > (first ? indent : 0))
                cut = i;
            used = utf8_decode(line + i, strlen(line + i), &code);
            cells += (size_t)(text_code_width(code) > 0 ? text_code_width(code) : 0);
        }
        if (!cut)
            break;
        line[cut] = '\0';
        strbuf_addn(&part, ' ', first ? 0 : indent);
        strbuf_adds(&part, line);
        print_line(out, part.text, ascii);
        strbuf_clear(&part);
        line += cut + 1;
        first = false;
    }
    strbuf_addn(&part, ' ', first ? 0 : indent);
    strbuf_adds(&part, line);
    print_line(out, part.text, ascii);
    strbuf_release(&part);
}

/* Titles and help texts of a data set come from outside: all is cleaned on its way out. */
int help_print(const struct options *options, char *text)
{
    bool ascii = app_ascii(options, NULL);
    int columns = columns_of_output();
    struct app_output output;

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    for (char *rest = text, *line; (line = strsep(&rest, "\n")) && (rest || line[0]);)
        print_wrapped(output.file, line, columns, ascii);
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}
