/* Screens in tests: keys in, text out, without a terminal. Include after <cmocka.h>. */
#ifndef REDLINE_TESTS_SCREENS_H
#define REDLINE_TESTS_SCREENS_H
#include <stdbool.h>

struct engine;
struct screen;
struct strbuf;

enum { SCREENS_WIDTH = 100, SCREENS_HEIGHT = 30 };

/* On a data set (a folder), which has no errors; NULL view: the first pane. */
struct screen *screens_open(struct engine **engine, const char *dataset, const char *view);
void screens_close(struct engine *engine, struct screen *screen);
/* Draws at the usual size, and appends the text. */
void screens_text(struct screen *screen, struct strbuf *out);
/* Each character is a key ('\r' Enter, '\033' Esc, '\t' Tab); the screen is drawn before each, as a
 * reader would have seen it. Returns the reaction bits of all. */
unsigned screens_type(struct screen *screen, const char *keys);
unsigned screens_key(struct screen *screen, int key);
/* Fails the test, with the screen, unless the text is (not) on it. */
void screens_show(struct screen *screen, const char *text);
void screens_hide(struct screen *screen, const char *text);

#endif
