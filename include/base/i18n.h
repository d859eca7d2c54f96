/* Words shown to people pass through _(); data, ids and INI keys never do. */
#ifndef REDLINE_BASE_I18N_H
#define REDLINE_BASE_I18N_H
#include <libintl.h>
#define _(text) gettext(text)
#define N_(text) (text) /* marks a text of a table; the table's reader calls _() */
#endif
