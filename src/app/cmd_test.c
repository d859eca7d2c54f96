/*
 * redline test FILE.ini: unit tests of red lines; status 0 clean, 1 findings.
 *
 * The file is read like a data set's INI file, so its [test NAME] sections know the built-in red
 * lines, those of the file itself and those of what it includes; its sources are not read.  A file
 * without a test is a finding: nothing was proved.
 */
#include "app/commands.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "report/trials.h"

static bool run_all(const struct catalogue *catalogue, FILE *out, enum report_format format,
                    bool ascii)
{
    size_t count = catalogue->test_count;
    struct trial_outcome *outcomes = mem_calloc(count, sizeof *outcomes);
    bool clean;

    for (size_t i = 0; i < count; i++)
        outcomes[i].ran =
            trial_run(catalogue, &catalogue->tests[i], &outcomes[i].trial, &outcomes[i].err);
    clean = report_trials(out, format, outcomes, count, ascii);
    for (size_t i = 0; i < count; i++)
        trial_release(&outcomes[i].trial);
    free(outcomes);
    return clean;
}

static int test(const struct options *options, const struct catalogue *catalogue)
{
    struct app_output output;
    struct err err;
    int status;

    if (!catalogue->test_count) {
        err_set(&err, _("%s has no [test NAME] section"), options->engine.request.dataset);
        app_complain(&err);
        return EXIT_TROUBLE;
    }
    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    status = run_all(catalogue, output.file, app_format(options, FORMAT_TEXT),
                     app_ascii(options, catalogue))
                 ? EXIT_DONE
                 : EXIT_TROUBLE;
    return app_output_close(&output, status, EXIT_TROUBLE);
}

int cmd_test(struct options *options)
{
    struct err_list errors;
    struct catalogue *catalogue;
    int status = EXIT_TROUBLE;

    options->engine.request.dataset = options->operands[0];
    app_ask_engine(options);
    err_list_init(&errors);
    catalogue = catalogue_load(&options->engine.request, &errors);
    if (catalogue)
        status = test(options, catalogue);
    else
        app_complain_all(&errors);
    err_list_release(&errors);
    catalogue_free(catalogue);
    return status;
}
