/* What one reading of the INI files gave: catalogue, codes and plans. Shared by every snapshot made
 * with it. */
#ifndef REDLINE_ENGINE_GENERATION_H
#define REDLINE_ENGINE_GENERATION_H
#include "config/catalogue.h"
#include "cube/part.h"
#include "source/plan.h"

struct err_list;
struct verdicts;

struct generation {
    _Atomic int references;
    struct catalogue *catalogue;
    struct dims dims;              /* codes of all parts read with these plans */
    struct source_plan **plans;    /* by source of the catalogue */
    struct verdicts *verdicts;     /* of all its snapshots, rule/verdicts.h */
    bool no_commands;              /* none may run */
    struct warning_memo *warnings; /* forecasts made so far (engine/warnings.h) */
};
/* NULL and all errors. One reference, yours. */
struct generation *generation_new(const struct catalogue_request *request, struct err_list *errors);
struct generation *generation_ref(struct generation *generation);
void generation_unref(struct generation *generation); /* NULL is fine */

#endif
