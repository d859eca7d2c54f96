/* What the user opened: DATASET, --config, --no-config resolved to files. */
#ifndef REDLINE_CONFIG_DATASET_H
#define REDLINE_CONFIG_DATASET_H
#include <stdbool.h>

struct arena;
struct catalogue_request;
struct err_list;

struct dataset {        /* strings in the arena */
    const char *label;  /* as the user wrote it, or what was taken instead */
    const char *folder; /* that built-in relative paths refer to */
    const char *ini;    /* the dataset's INI file, or NULL */
    const char *config; /* --config's, or NULL */
    const char
        *csv; /* a CSV file or a pattern of such, read with the built-in catalogue; or NULL */
};
/* False and one error when there is nothing to open. */
bool dataset_resolve(struct dataset *dataset, const struct catalogue_request *request,
                     struct arena *arena, struct err_list *errors);

#endif
