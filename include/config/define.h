/* From merged sections to definitions: one function per section kind, each adds its own errors. */
#ifndef REDLINE_CONFIG_DEFINE_H
#define REDLINE_CONFIG_DEFINE_H
#include <stdbool.h>
#include <stddef.h>
#include "config/catalogue.h"
#include "config/raw.h"

struct err_list;

struct builder {
    struct catalogue *catalogue;
    struct raw *raw;
    struct arena *arena; /* the catalogue's */
    struct err_list *errors;
};

/* Each fills its part of the catalogue; in this order, as later ones look at earlier ones. */
void define_settings(struct builder *builder);
void define_journal(struct builder *builder);
void define_decisions(struct builder *builder); /* [decisions] */
void define_measures(struct builder *builder);
void define_indicators(struct builder *builder);
void define_redlines(struct builder *builder);
void define_funds(struct builder *builder);
void define_playbooks(struct builder *builder);
void define_goals(struct builder *builder); /* and the indicators that are made of them */
void define_adjusts(struct builder *builder);
void define_tests(struct builder *builder);
void define_maps(struct builder *builder);
void define_presets(struct builder *builder); /* what they say of themselves; keys: config/preset.h */
void define_dimensions(struct builder *builder);
void define_registers(struct builder *builder);
void define_sources(struct builder *builder);
void define_risks(struct builder *builder);
void define_proposals(struct builder *builder);
void define_panes(struct builder *builder);
void define_named_views(struct builder *builder); /* [view NAME] */
void define_meetings(struct builder *builder);    /* [meeting NAME] */
void define_themes(struct builder *builder);
void define_keys(struct builder *builder);
/* command = ... and what belongs to it, into source->command. */
void define_command(struct builder *builder, const struct raw_section *section,
                    struct source_def *source);
/* A CSV file or pattern as the only source, named after the file. */
void define_plain_source(struct builder *builder, const char *path);
/* Globs of headers that a source never shows: its own, else those of [redline], else the default. */
const char *define_private(const struct raw *raw, const struct raw_section *section);
/* References between sections. After all of the above. */
void validate_catalogue(struct builder *builder);

/* Tools of the define_ functions. */
void *define_array(struct builder *builder, size_t count,
                   size_t size); /* zeroed, in the arena; never NULL */
/* Parts between separators, trimmed, empty ones left out, in the arena. separator: any of these
 * characters ... */
const char *const *define_list(struct builder *builder, const char *text, const char *separators,
                               size_t *count);
/* ... or one whole string such as " | ". */
const char *const *define_split(struct builder *builder, const char *text, const char *separator,
                                size_t *count);
/* Names are lower case, values are as written: what refers to a name is folded (ASCII). NULL gives
 * NULL. */
const char *define_name(struct builder *builder, const char *text);
const char *const *define_names(struct builder *builder, const char *text,
                                size_t *count); /* a comma list of names */
const char *define_path(struct builder *builder,
                        const struct raw_section *section); /* key path, resolved; NULL */
/* Adds an error at the key's line (the section's when the key is absent or NULL). */
void define_error(struct builder *builder, const struct raw_section *section, const char *key,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));
/* The same at a place; a key that came from a preset says so. */
void define_error_at(struct builder *builder, const struct origin *origin, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* A time zone like Europe/Berlin; where no zone database is installed only the form is checked. */
bool define_is_zone(struct builder *builder, const char *zone);
/* "...; did you mean 'x'?" when a name is near. */
void define_error_nearest(struct builder *builder, const struct origin *origin, const char *word,
                          const char *const *names, size_t count, const char *format, ...)
    __attribute__((format(printf, 6, 7)));

#endif
