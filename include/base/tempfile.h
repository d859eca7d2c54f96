/* A file that nobody else finds. */
#ifndef REDLINE_BASE_TEMPFILE_H
#define REDLINE_BASE_TEMPFILE_H

/* An empty file in $TMPDIR, else /tmp, that has lost its name already: it is gone with its last
 * descriptor, however the program ends. Writes append; programs that are started do not get it.
 * -1 and errno. */
int tempfile_open(void);

#endif
