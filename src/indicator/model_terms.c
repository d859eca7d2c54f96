/*
 * What the names in a formula mean: the model's own resolution, for whoever explains a number.
 *
 * A term is looked up exactly as the compiler does: first an indicator, unless it is the one whose
 * formula this is, then a measure by name or alias, then an attribute of a dimension, then a track.
 * A name that the catalogue knows but no file names is a measure without code: unknown here, and
 * the reader is told what would supply it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "indicator/model.h"

static void resolve(const struct model *model, const struct indicator *self,
                    struct model_term *term)
{
    const struct indicator *indicator = model_indicator(model, term->name);
    int index;

    if (indicator && indicator != self) {
        term->kind = TERM_INDICATOR;
        term->indicator = indicator;
        return;
    }
    term->measure = model_find_measure(model, term->name);
    if (term->measure >= 0)
        term->kind = TERM_MEASURE;
    else if (attribute_find(&model->attributes, term->name, &index) == ATTRIBUTE_NUMBER)
        term->kind = TERM_ATTRIBUTE;
    else if ((term->track = track_find(model->tracks, term->name)) >= 0)
        term->kind = TERM_TRACK;
}

static size_t find_term(const struct model_terms *terms, const char *name)
{
    size_t i = 0;

    while (i < terms->count && strcmp(terms->items[i].name, name) != 0)
        i++;
    return i;
}

static char *name_of(const char *text, const struct formula_name *at)
{
    char *name = mem_strndup(text + at->start, at->length);

    for (char *c = name; !at->is_call && *c; c++)
        if ((unsigned char)*c < 0x80)
            *c = (char)tolower((unsigned char)*c);
    return name;
}

void model_terms(const struct model *model, const char *text, const struct indicator *self,
                 struct model_terms *out)
{
    *out = (struct model_terms){.count = 0};
    out->name_count = formula_names(text, &out->names);
    out->items = mem_calloc(out->name_count + 1, sizeof *out->items);
    out->term_of = mem_calloc(out->name_count + 1, sizeof *out->term_of);
    for (size_t i = 0; i < out->name_count; i++) {
        char *name = name_of(text, &out->names[i]);
        size_t at = find_term(out, name);

        out->term_of[i] = at;
        if (at < out->count) {
            free(name);
            continue;
        }
        out->items[at] = (struct model_term){.kind = TERM_UNKNOWN, .name = name, .measure = -1};
        out->count++;
        if (out->names[i].is_call)
            out->items[at].kind = TERM_CALL;
        else
            resolve(model, self, &out->items[at]);
    }
}

void model_terms_release(struct model_terms *terms)
{
    for (size_t i = 0; i < terms->count; i++)
        free(terms->items[i].name);
    free(terms->items);
    free(terms->names);
    free(terms->term_of);
    *terms = (struct model_terms){.count = 0};
}
