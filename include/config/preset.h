/* Presets: a [preset NAME] section's keys stand under those of the [source] that names it. */
#ifndef REDLINE_CONFIG_PRESET_H
#define REDLINE_CONFIG_PRESET_H
#include <stdbool.h>
#include <stddef.h>

struct raw;
struct strbuf;

/* Lays the keys of the preset that a [source] names, and of those that this one is based on, under
 * the section's own. Unknown names are errors with the nearest one. After raw_remove_disabled. */
void presets_apply(struct raw *raw);
/* Every preset as a [source] of its own name that reads `path`: for recognising files. Before
 * presets_apply. */
void presets_as_sources(struct raw *raw, const char *path);
/* The text of a built-in preset as it is written, comments included; false: there is none. */
bool preset_text(const char *name, struct strbuf *out);

#endif
