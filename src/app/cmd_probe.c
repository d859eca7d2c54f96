/*
 * redline probe: looks at files that no section describes yet.
 *
 * Needs no data set: the presets are built in.  A file that cannot be read is told on stderr and
 * the others are looked at all the same; status 1 then.  Nothing is ever written: who likes what
 * is proposed pastes it.
 */
#include "app/commands.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strmap.h"
#include "source/probe.h"

static struct catalogue *load_presets(void)
{
    struct catalogue_request request = {.dataset = ".", .no_config = true, .presets = true};
    struct err_list errors;

    err_list_init(&errors);
    struct catalogue *presets = catalogue_load(&request, &errors);
    app_complain_all(&errors);
    err_list_release(&errors);
    return presets;
}

static void print_all(FILE *out, const struct options *options, const struct probe *probes,
                      size_t count)
{
    bool ascii = app_ascii(options, NULL);
    struct strmap taken;

    if (app_format(options, FORMAT_TEXT) == FORMAT_JSON) {
        report_probe_json(out, probes, count, ascii);
        return;
    }
    strmap_init(&taken);
    for (size_t i = 0; i < count; i++) {
        if (i)
            fputc('\n', out);
        report_probe_text(out, &probes[i], &taken, ascii);
    }
    strmap_release(&taken);
}

int cmd_probe(struct options *options)
{
    struct err usage;

    if (app_format(options, FORMAT_TEXT) == FORMAT_CSV) {
        err_set(&usage, _("probe prints text (an INI file) or json, no csv"));
        return app_bad_usage(options, &usage);
    }
    struct catalogue *presets = load_presets();
    struct probe *probes = mem_calloc(options->operand_count, sizeof *probes);
    struct app_output output;
    size_t count = 0;
    int status = presets ? EXIT_DONE : EXIT_TROUBLE;

    for (size_t i = 0; presets && i < options->operand_count; i++) {
        struct err err;
        if (probe_file(&probes[count], presets, options->operands[i], &err)) {
            count++;
            continue;
        }
        app_complain(&err);
        probe_release(&probes[count]);
        status = EXIT_TROUBLE;
    }
    if (presets && app_output_open(&output)) {
        print_all(output.file, options, probes, count);
        status = app_output_close(&output, status, EXIT_TROUBLE);
    }
    for (size_t i = 0; i < count; i++)
        probe_release(&probes[i]);
    free(probes);
    catalogue_free(presets);
    return status;
}
