/* A CSV file that was opened itself: a source under redline's own column names, without a section.
 *
 * Everything that a section can say has its default, and the source is called after the file.
 */
#include <ctype.h>
#include <string.h>
#include "base/memory.h"
#include "config/define.h"

/* "Facts 2026.csv" is source facts_2026. */
static const char *plain_name(struct builder *builder, const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *stem = slash ? slash + 1 : path, *dot = strrchr(stem, '.');
    if (strchr(stem, '*'))
        return "facts";
    char *name = arena_strndup(builder->arena, stem,
                               dot && dot != stem ? (size_t)(dot - stem) : strlen(stem));
    for (char *c = name; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
        else if ((unsigned char)*c < 0x80 && !isalnum((unsigned char)*c) && *c != '-' && *c != '_')
            *c = '_';
    }
    return *name ? name : "facts";
}

void define_plain_source(struct builder *builder, const char *path)
{
    struct catalogue *catalogue = builder->catalogue;
    const struct raw_section empty = {
        .kind = "source", .name = "", .row = schema_find("source", true)};
    struct source_def *sources =
        define_array(builder, catalogue->source_count + 1, sizeof *sources);
    struct source_def *source = &sources[catalogue->source_count];
    if (catalogue->source_count > 0)
        memcpy(sources, catalogue->sources, catalogue->source_count * sizeof *sources);
    *source = (struct source_def){.name = plain_name(builder, path),
                                  .path = path,
                                  .kind = SOURCE_FACTS,
                                  .decimal = '.',
                                  .origin = {.file = path}};
    source->date_formats =
        define_split(builder, raw_text(&empty, "date_format"), " | ", &source->date_format_count);
    source->null_marks =
        define_list(builder, raw_text(&empty, "null"), ",|", &source->null_mark_count);
    source->private_headers =
        define_list(builder, define_private(builder->raw, &empty), ",", &source->private_count);
    catalogue->sources = sources;
    catalogue->source_count++;
}
