/* What gives the terminal back when there is no time for curses: crashes, no memory, the end asked
 * for during a write that does not return. */
#ifndef REDLINE_TUI_TERMINAL_CRASH_H
#define REDLINE_TUI_TERMINAL_CRASH_H
#include <stddef.h>

struct termios;

/* From now on SEGV, ABRT, BUS, FPE, ILL and QUIT restore the terminal and then do what they did
 * before; TERM and HUP, when they are not blocked, restore it and end the program with 128+n.
 * `restore`, at most 255 bytes, is copied. Called by the thread that has the terminal. */
void terminal_crash_arm(int fd, const struct termios *saved, const char *restore, size_t length);
void terminal_crash_disarm(void);
void terminal_crash_restore(void); /* async-signal-safe, never blocks; nothing when not armed */

#endif
