/*
 * Names for completion: `redline help names-LIST [DATASET]` prints one a line.
 *
 * Asked for at each press of Tab, so only INI files are read: no data, no command.  A name that
 * holds anything but letters, digits, '_', '-' and '.' is left out, because each shell would have
 * to be told in its own way that it is one word; such a name can still be typed.
 */
#include "app/commands.h"

#include <ctype.h>
#include <string.h>

#include "app/topics.h"
#include "config/catalogue.h"

static void put(FILE *out, const char *name)
{
    const char *c = name;

    while (isalnum((unsigned char)*c) || (*c && strchr("_-.", *c)))
        c++;
    if (!*c && c > name && *name != '-')
        fprintf(out, "%s\n", name);
}

static void put_views(FILE *out, const struct catalogue *catalogue)
{
    put(out, "screen");
    put(out, "budgets");
    for (size_t i = 0; i < catalogue->pane_count; i++)
        put(out, catalogue->panes[i].name);
    for (size_t i = 0; i < catalogue->view_count; i++)
        put(out, catalogue->views[i].name);
}

static void put_values(FILE *out, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        put(out, catalogue->indicators[i].name);
    for (size_t i = 0; i < catalogue->measure_count; i++)
        put(out, catalogue->measures[i].name);
}

static void put_themes(FILE *out, const struct catalogue *catalogue)
{
    put(out, "auto");
    for (size_t i = 0; i < catalogue->theme_count; i++)
        put(out, catalogue->themes[i].name);
}

static void put_dimensions(FILE *out, const struct catalogue *catalogue)
{
    (void)catalogue;
    put(out, "market");
    put(out, "channel");
}

static void put_verbs(FILE *out, const struct catalogue *catalogue)
{
    (void)catalogue;
    for (size_t i = 0; journal_verb(i); i++)
        put(out, journal_verb(i));
}

static void put_topics(FILE *out, const struct catalogue *catalogue)
{
    struct help_topics topics = {.names = NULL};

    help_topics_collect(&topics, catalogue);
    for (size_t i = 0; i < topics.count; i++)
        put(out, topics.names[i]);
    help_topics_release(&topics);
}

static const struct {
    const char *list;
    void (*print)(FILE *out, const struct catalogue *catalogue);
} lists[] = {
    {.list = "views", .print = put_views},           {.list = "values", .print = put_values},
    {.list = "themes", .print = put_themes},         {.list = "topics", .print = put_topics},
    {.list = "dimensions", .print = put_dimensions}, {.list = "verbs", .print = put_verbs},
};

bool names_print(FILE *out, const char *list, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (strcmp(lists[i].list, list) == 0) {
            lists[i].print(out, catalogue);
            return true;
        }
    return false;
}
