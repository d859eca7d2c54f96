/*
 * A generation: what one reading of the INI files gave.
 *
 * Parts speak in codes (dims) and refer to plans, plans to the catalogue: the three live and die
 * together, and a changed INI file starts all of them anew.  Snapshots hold a reference, so the
 * screen can show an old one while the next generation is built beside it.
 *
 * References are counted atomically: a frozen screen lets go of an old one while the next is made.
 */
#include "engine/generation.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "engine/commands.h"
#include "engine/warnings.h"
#include "rule/verdicts.h"

static bool make_plans(struct generation *generation, struct err_list *errors)
{
    const struct catalogue *catalogue = generation->catalogue;
    bool good = true;

    generation->plans = mem_calloc(catalogue->source_count, sizeof *generation->plans);
    for (size_t i = 0; i < catalogue->source_count; i++) {
        generation->plans[i] = source_plan_new(catalogue, &catalogue->sources[i], errors);
        good = good && generation->plans[i];
    }
    if (!catalogue->source_count)
        good = err_list_addf(errors, catalogue->settings.origin.file, 0, 0,
                             _("there is no [source NAME] section, so there is nothing to read"));
    return good;
}

struct generation *generation_new(const struct catalogue_request *request, struct err_list *errors)
{
    struct catalogue *catalogue = catalogue_load(request, errors);
    struct generation *generation;

    if (!catalogue)
        return NULL;
    generation = mem_calloc(1, sizeof *generation);
    generation->references = 1;
    generation->warnings = warning_memo_new();
    generation->catalogue = catalogue;
    dims_init(&generation->dims, catalogue);
    generation->verdicts = verdicts_new();
    generation->no_commands = request->no_commands;
    if (make_plans(generation, errors) &&
        (request->no_commands || commands_check(catalogue, errors)))
        return generation;
    generation_unref(generation);
    return NULL;
}

struct generation *generation_ref(struct generation *generation)
{
    generation->references++;
    return generation;
}

void generation_unref(struct generation *generation)
{
    if (!generation || --generation->references > 0)
        return;
    for (size_t i = 0; i < generation->catalogue->source_count; i++)
        source_plan_free(generation->plans[i]);
    free(generation->plans);
    verdicts_free(generation->verdicts);
    warning_memo_free(generation->warnings);
    dims_release(&generation->dims);
    catalogue_free(generation->catalogue);
    free(generation);
}
