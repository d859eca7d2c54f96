/* The real program in a terminal emulator (libvterm on a pseudo-terminal).
 *
 * Nothing here sleeps: whoever waits, waits for something on the screen, for at most ten seconds.
 * The program gets a clean environment: LC_ALL=C.UTF-8, REDLINE_TEST=1, no COLORTERM, LINES,
 * COLUMNS, ESCDELAY, NO_COLOR. */
#ifndef REDLINE_TESTS_SUPPORT_VT_H
#define REDLINE_TESTS_SUPPORT_VT_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct vt;

struct vt_start {
    const char *const *argv;        /* NULL at the end */
    const char *term;               /* NULL: not set at all */
    int width, height;              /* 0: 80x24 */
    const char *const *environment; /* further "NAME=value", NULL at the end; or NULL */
    bool ignore_hangup;             /* as nohup does */
};

struct vt *vt_start(const struct vt_start *how);
void vt_free(struct vt *vt); /* ends the program if it still runs */
pid_t vt_pid(const struct vt *vt);
const char *vt_program(void); /* $REDLINE_BIN, or ./redline */

/* All return false after ten seconds (vt_ended: after limit_ms), with the screen on stderr. */
bool vt_shows(struct vt *vt, const char *marker);
bool vt_hides(struct vt *vt, const char *marker);
bool vt_becomes(struct vt *vt, const char *dump);
void vt_settle(struct vt *vt); /* until nothing has come for a moment: the frame that a marker stood
                                  in is whole */
bool vt_ended(struct vt *vt, int limit_ms, int *status); /* as waitpid gives it */

void vt_send(struct vt *vt, const char *keys);
void vt_resize(struct vt *vt, int width, int height);
void vt_signal(struct vt *vt, int signal_number);
void vt_close_master(struct vt *vt);
size_t vt_listen(struct vt *vt, int milliseconds); /* bytes that came in that time */
void vt_hang(struct vt *vt); /* a terminal that no longer reads, with the program in write() */

char *vt_text(struct vt *vt); /* yours: lines without trailing blanks */
char *vt_dump(struct vt *vt); /* yours: the same, and a line of attributes under each line */
const char *vt_output(struct vt *vt, size_t *length); /* every byte so far */
bool vt_cell_is(struct vt *vt, int x, int y,
                const char *what); /* "bold", "reverse", "underline", "colour" */
bool vt_find(struct vt *vt, const char *text, int *x, int *y); /* in cells */
bool vt_alternate(struct vt *vt);
bool vt_cursor(struct vt *vt);         /* visible */
/* The program is through with the terminal: main screen, cursor on, paste brackets and mouse off,
 * and the settings of before; says on stderr what is not. */
bool vt_is_whole(struct vt *vt);
bool vt_modes_restored(struct vt *vt); /* the terminal's settings are those of before the start */

#endif
