/* Where the columns of a table stand: what table.c draws by. */
#ifndef REDLINE_TUI_TABLE_LAYOUT_H
#define REDLINE_TUI_TABLE_LAYOUT_H
#include <stdbool.h>
#include <stddef.h>
#include "report/section.h"

struct list_state;
struct strbuf;

enum { TABLE_STATE_CELLS = 5, TABLE_COLUMNS = 64 };

struct table_layout {
    int width[TABLE_COLUMNS];   /* 0: left out */
    int natural[TABLE_COLUMNS]; /* that shows all of it */
    bool token[TABLE_COLUMNS];
    size_t count;
    bool state;
    int gap;    /* between columns: two to four cells, or one when that saves a column */
    int pan;    /* columns after the core that were panned away */
    bool hides; /* columns without room */
    int total;
};

/* The layout at the list's pan, which goes no further than the last column needs. */
void table_layout_list(struct table_layout *layout, const struct section *section, int width,
                       struct list_state *list);
void table_head_text(const struct report_column *column, int cells, struct strbuf *out);
const char *table_level_token(enum rule_state level); /* after a number: "!!", "!", "p" or "" */
/* The leading columns say which row it is, with its first figure: they stay when a table is
 * panned. */
size_t table_core_columns(const struct section *section);

#endif
