/*
 * Loading, and a second look at INI files that do not load.
 *
 * The engine stops at the first stage that finds mistakes: a misspelt key hides a formula with an
 * unknown name, because formulas are compiled against data that was never read.  But who mends INI
 * files wants the whole list.  So after a failure the load is tried again without the sections and
 * keys in question, until nothing new is found.  Only the list is kept; what loads without them is
 * not what the user asked for, and no command may show it.
 *
 * What is only a consequence of leaving something out is not told: a sentence that names a section
 * that is gone, or a sentence about no line.  Where a whole source or file is missing, everything
 * that follows would be guesswork, and the look ends.
 *
 * Also here: what only later rooms can judge and is an error of the INI file like any other: the
 * user's [theme] and [keys], and names in a user's pane, which may be columns of the files.
 */
#include "app/commands.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/text.h"
#include "engine/snapshot.h"
#include "tui/state.h"
#include "tui/theme.h"

enum { LOOKS = 6 };

static bool same_err(const struct err *a, const struct err *b)
{
    return a->line == b->line && a->column == b->column && strcmp(a->file, b->file) == 0 &&
           strcmp(a->text, b->text) == 0;
}

static bool is_listed(const struct err_list *list, const struct err *err)
{
    for (size_t i = 0; i < list->count; i++)
        if (same_err(&list->items[i], err))
            return true;
    return false;
}

static void add_new(struct err_list *list, const struct err *err)
{
    if (!is_listed(list, err))
        err_list_add(list, err);
}

static bool is_name_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-' || (c & 0x80);
}

/* Does the sentence name it, as in 'NAME', [indicator NAME] or "names NAME, which"?  A section
 * called `a` is not meant by every "a"; and the bracket in front says only which section complains.
 */
static bool names(const char *text, const char *name)
{
    const char *front = text[0] == '[' ? strchr(text, ']') : NULL;
    size_t length = strlen(name);

    for (const char *c = front ? front : text; length && (c = strstr(c, name)); c++)
        if (c > text && !is_name_byte(c[-1]) && (!c[length] || strchr("'\"],;", c[length])))
            return true;
    return false;
}

static bool is_consequence(const struct err *err, const struct catalogue_doubts *doubts)
{
    bool names_lost = false;

    for (size_t i = 0; i < doubts->name_count; i++)
        names_lost = names_lost || names(err->text, doubts->names[i]);
    return err->line == 0 || names_lost;
}

static bool all_have_lines(const struct err_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].line == 0)
            return false;
    return true;
}

static void check_words(const struct snapshot *snapshot, struct err_list *errors)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    struct theme theme;

    for (size_t i = 0; i < catalogue->theme_count; i++)
        if (strcmp(catalogue->themes[i].name, "user") == 0)
            theme_load(&theme, &catalogue->themes[i], errors);
    keys_check(catalogue, errors);
}

/* A name in a column of a user's pane that is nothing: known only now that the columns of all files
 * are. */
static void check_figure(const struct snapshot *snapshot, const struct pane_def *pane,
                         const char *name, struct err_list *errors)
{
    const struct catalogue *catalogue = snapshot->catalogue;
    const struct strmap *measures = &snapshot->cube->dims->measure;
    const struct attributes *attributes = &snapshot->model->attributes;
    size_t count = 0, most = catalogue->indicator_count + catalogue->measure_count;
    int index;

    if (catalogue_indicator(catalogue, name) || catalogue_measure(catalogue, name) ||
        strmap_find(measures, name, strlen(name)) >= 0 ||
        attribute_find(attributes, name, &index) == ATTRIBUTE_NUMBER)
        return;
    most += measures->count + attribute_names(attributes, NULL);
    const char **names = mem_calloc(most, sizeof *names);
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        names[count++] = catalogue->indicators[i].name;
    for (size_t i = 0; i < catalogue->measure_count; i++)
        names[count++] = catalogue->measures[i].name;
    for (size_t i = 0; i < measures->count; i++)
        names[count++] = strmap_name(measures, (int)i);
    count += attribute_names(attributes, names + count);
    const char *nearest = text_nearest(name, names, count);
    err_list_addf(errors, pane->origin.file, pane->origin.line, 0,
                  nearest ? _("[pane %s] names '%s', which is nothing here; did you mean '%s'?")
                          : _("[pane %s] names '%s', which is nothing here"),
                  pane->name, name, nearest);
    free(names);
}

static void check_panes(const struct snapshot *snapshot, struct err_list *errors)
{
    const struct catalogue *catalogue = snapshot->catalogue;

    for (size_t i = 0; i < catalogue->pane_count && !snapshot->lenient; i++) {
        const struct pane_def *pane = &catalogue->panes[i];
        if (pane->origin.builtin || pane->register_name)
            continue;
        for (size_t c = 0; c < pane->column_count; c++)
            check_figure(snapshot, pane, pane->columns[c], errors);
        for (size_t s = 0; s < pane->step_count; s++)
            check_figure(snapshot, pane, pane->steps[s], errors);
    }
}

bool app_is_sound(const struct snapshot *snapshot, struct err_list *errors)
{
    size_t before = errors->count;

    check_words(snapshot, errors);
    check_panes(snapshot, errors);
    return errors->count == before;
}

static struct engine *open_checked(const struct engine_options *options, struct err_list *errors)
{
    struct engine *engine = engine_open(options, errors);

    if (!engine || app_is_sound(engine_snapshot(engine), errors))
        return engine;
    engine_close(engine);
    return NULL;
}

/* One more look; true when there was something new. `known` grows by everything that was found. */
static bool look_again(struct engine_options *options, struct err_list *known,
                       struct err_list *errors)
{
    struct catalogue_doubts doubts = {.places = known->items, .count = known->count};
    struct err_list found;
    size_t before = known->count;

    err_list_init(&found);
    options->request.doubts = &doubts;
    engine_close(open_checked(options, &found));
    options->request.doubts = NULL;
    doubts.places = NULL; /* `known` moves */
    for (size_t i = 0; i < found.count && !doubts.lost_source; i++) {
        if (!is_consequence(&found.items[i], &doubts))
            add_new(errors, &found.items[i]);
        add_new(known, &found.items[i]);
    }
    err_list_release(&found);
    catalogue_doubts_release(&doubts);
    return known->count > before;
}

static size_t first_of_file(const struct err_list *list, const char *file)
{
    size_t i = 0;

    while (i < list->count && strcmp(list->items[i].file, file) != 0)
        i++;
    return i;
}

/* By line within a file, files as they first appear; stable, and the lists are short. */
static void sort_by_line(struct err_list *list)
{
    for (size_t i = 1; i < list->count; i++)
        for (size_t k = i; k > 0; k--) {
            struct err *a = &list->items[k - 1], *b = &list->items[k], kept = *a;
            size_t file_a = first_of_file(list, a->file), file_b = first_of_file(list, b->file);
            if (file_a < file_b || (file_a == file_b && a->line <= b->line))
                break;
            *a = *b;
            *b = kept;
        }
}

struct engine *app_load(struct options *options, struct err_list *errors)
{
    struct err_list known;

    app_ask_engine(options);
    app_begin_progress(options);
    struct engine *engine = open_checked(&options->engine, errors);
    if (engine) {
        app_end_progress(options);
        return engine;
    }
    err_list_init(&known);
    for (size_t i = 0; i < errors->count; i++)
        err_list_add(&known, &errors->items[i]);
    for (int look = 0; look < LOOKS && all_have_lines(errors); look++)
        if (!look_again(&options->engine, &known, errors))
            break;
    err_list_release(&known);
    app_end_progress(options);
    sort_by_line(errors);
    return NULL;
}
