/* Writing the present view into a file, as it is on the screen: filtered, in its order.
 *
 * The name's end decides the form: .csv .json .md, and text for .txt and everything else that is
 * asked for.  A new file is made so that nobody else's can be meant (O_EXCL), a file that is there
 * is replaced whole, by rename, and only after a question; what is no plain file is never touched.
 * Nothing is written but this, and only because it was asked for by name.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "report/print.h"
#include "tui/actions.h"
#include "tui/state.h"
#include "tui/terminal.h"

enum form { FORM_TEXT, FORM_CSV, FORM_JSON, FORM_MARKDOWN };

static bool find_form(const char *name, enum form *form)
{
    static const struct {
        const char *end;
        enum form form;
    } rows[] = {{".csv", FORM_CSV},     {".json", FORM_JSON}, {".md", FORM_MARKDOWN},
                {".markdown", FORM_MARKDOWN}, {".txt", FORM_TEXT},  {".text", FORM_TEXT}};
    const char *slash = strrchr(name, '/'), *dot = strrchr(slash ? slash : name, '.');
    for (size_t i = 0; dot && i < sizeof rows / sizeof *rows; i++)
        if (!text_word_compare(dot, rows[i].end, SIZE_MAX)) {
            *form = rows[i].form;
            return true;
        }
    return false;
}

/* Names come from a prompt, but also from elsewhere: a control byte in one is a trick. */
static bool is_decent(const char *name)
{
    for (const unsigned char *c = (const unsigned char *)name; *c; c++)
        if (*c < 0x20 || *c == 0x7F)
            return false;
    return utf8_valid(name, strlen(name));
}

static void expand_home(const char *name, struct strbuf *out)
{
    const char *home = getenv("HOME");
    if (!strncmp(name, "~/", 2) && home && *home) {
        strbuf_adds(out, home);
        name++;
    }
    strbuf_adds(out, name);
}

static void print_view(struct screen *screen, FILE *out, enum form form)
{
    const struct report_head *head = screen_head(screen);
    struct focus focus;
    screen_focus(screen, &focus);
    if (form == FORM_CSV)
        print_csv(out, focus.section);
    else if (form == FORM_JSON)
        report_print(out, FORMAT_JSON, head, focus.section, 1, false);
    else if (form == FORM_MARKDOWN)
        print_markdown(out, head, focus.section, screen->ascii);
    else
        report_print(out, FORMAT_TEXT, head, focus.section, 1, screen->ascii);
}

/* Closes in any case. */
static bool finish(FILE *out)
{
    bool good = !ferror(out) && fflush(out) == 0 && fsync(fileno(out)) == 0;
    int kept = errno;
    good = fclose(out) == 0 && good;
    if (!good && kept)
        errno = kept;
    return good;
}

static bool write_new(struct screen *screen, const char *path, enum form form)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    if (!out) {
        int kept = errno;
        if (fd >= 0) {
            close(fd);
            unlink(path);
        }
        errno = kept;
        return false;
    }
    print_view(screen, out, form);
    if (finish(out))
        return true;
    int kept = errno;
    unlink(path);
    errno = kept;
    return false;
}

/* The file keeps its permissions; until it is whole it stands beside under another name. */
static bool write_over(struct screen *screen, const char *path, enum form form, mode_t mode)
{
    struct strbuf beside = STRBUF_INIT;
    strbuf_addf(&beside, "%s.XXXXXX", path);
    int fd = mkostemp(beside.text, O_CLOEXEC), kept;
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool good = out != NULL;
    if (out) {
        print_view(screen, out, form);
        good = fchmod(fd, mode & 0777) == 0;
        good = finish(out) && good && rename(beside.text, path) == 0;
    } else if (fd >= 0) {
        close(fd);
    }
    kept = errno;
    if (!good && fd >= 0)
        unlink(beside.text);
    errno = kept;
    strbuf_release(&beside);
    return good;
}

static unsigned ask_again(struct screen *screen, const char *name, const char *what,
                          const char *detail)
{
    mode_enter(screen, &mode_write, name);
    snprintf(screen->trouble, sizeof screen->trouble, "%s%s", what, detail);
    return REACT_REDRAW;
}

static size_t rows_of(const struct section *section)
{
    size_t count = 0;
    if (section->shape == SHAPE_HEAT && section->heat)
        return section->heat->row_count;
    for (size_t r = 0; r < section->row_count; r++)
        count += !section->rows[r].is_total;
    return count;
}

static unsigned say_written(struct screen *screen, const char *name)
{
    struct focus focus;
    screen_focus(screen, &focus);
    screen->mode = NULL;
    size_t rows = rows_of(focus.section);
    snprintf(screen->message, sizeof screen->message,
             ngettext("Written: %s, %zu row.", "Written: %s, %zu rows.", (unsigned long)rows), name,
             rows);
    return REACT_REDRAW;
}

unsigned write_view(struct screen *screen, const char *name, bool overwrite)
{
    struct strbuf path = STRBUF_INIT;
    struct stat there;
    enum form form;
    unsigned reaction;
    if (!*name)
        return ask_again(screen, name, _("a file's name, such as markets.csv"), "");
    if (!is_decent(name))
        return ask_again(screen, "", _("a file's name has no control characters"), "");
    if (!find_form(name, &form))
        return ask_again(screen, name,
                         _("how? The name ends with .csv, .txt, .md or .json"), "");
    expand_home(name, &path);
    bool exists = lstat(path.text, &there) == 0;
    if (exists && !S_ISREG(there.st_mode)) {
        reaction = ask_again(screen, name, _("this is no plain file: "), name);
    } else if (exists && !overwrite) {
        snprintf(screen->file_name, sizeof screen->file_name, "%s", name);
        mode_enter(screen, &mode_overwrite, "");
        reaction = REACT_REDRAW;
    } else if (exists ? write_over(screen, path.text, form, there.st_mode)
                      : write_new(screen, path.text, form)) {
        reaction = say_written(screen, name);
    } else {
        reaction = ask_again(screen, name, _("it could not be written: "), strerror(errno));
    }
    strbuf_release(&path);
    return reaction;
}

unsigned act_write(struct screen *screen)
{
    mode_enter(screen, &mode_write, "");
    return REACT_REDRAW;
}

static const char *write_label(const struct screen *screen)
{
    (void)screen;
    return _("write this view to: ");
}

/* "markets-2026-W46.csv" */
static void propose(struct screen *screen)
{
    const struct report_head *head = screen_head(screen);
    struct focus focus;
    char name[PROMPT_BYTES];
    screen_focus(screen, &focus);
    snprintf(name, sizeof name, "%s%s%s.csv", focus.pane->name, head->has_period ? "-" : "",
             head->has_period ? head->period_text : "");
    prompt_set(&screen->prompt, name);
}

static unsigned write_key(struct screen *screen, int key)
{
    char name[PROMPT_BYTES];
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    if (key == RKEY_TAB && !screen->prompt.length)
        propose(screen);
    if (key != RKEY_ENTER) {
        if (prompt_key(&screen->prompt, key))
            screen->trouble[0] = '\0';
        return REACT_REDRAW;
    }
    snprintf(name, sizeof name, "%s", screen->prompt.text);
    return write_view(screen, name, false);
}

const struct mode mode_write = {
    .id = "write",
    .takes_text = true,
    .hints = {"Enter", N_("write"), "Tab", N_("propose a name"), "Esc", N_("cancel"),
              ".csv .txt .md .json", N_("the end decides the form")},
    .key = write_key,
    .label = write_label};

static const char *overwrite_label(const struct screen *screen)
{
    (void)screen;
    return _("the file is there already. Replace it? y or n ");
}

static unsigned overwrite_key(struct screen *screen, int key)
{
    char name[PROMPT_BYTES];
    snprintf(name, sizeof name, "%s", screen->file_name);
    if (key == 'y')
        return write_view(screen, name, true);
    if (key == 'n' || mode_leaves(screen, key)) {
        mode_enter(screen, &mode_write, name);
        return REACT_REDRAW;
    }
    return REACT_NONE;
}

const struct mode mode_overwrite = {
    .id = "overwrite",
    .hints = {"y", N_("replace it"), "n", N_("another name")},
    .key = overwrite_key,
    .label = overwrite_label};
