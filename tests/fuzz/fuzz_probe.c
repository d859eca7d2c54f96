/* libFuzzer: any bytes as a file to probe.  What must hold: what is printed is an INI file without
 * errors, the catalogue loads with it, and the section's plan finds the header that it was made
 * from, unless no column of dates was found. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "base/err.h"
#include "base/strmap.h"
#include "config/catalogue.h"
#include "report/report.h"
#include "source/plan.h"
#include "source/probe.h"
#include "source/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { KNOWN = 64 }; /* sections that stay loaded */

static void require(bool holds, const char *text)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", text);
    abort();
}

static int file_of(const void *bytes, size_t size, char path[64])
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    require(fd >= 0 && write(fd, bytes, size) == (ssize_t)size, "no memory file");
    snprintf(path, 64, "/proc/self/fd/%d", fd);
    return fd;
}

/* What a printed section became.  Loading a catalogue is by far the slowest step, and most inputs are
 * proposed one of few sections: those seen lately stay loaded. */
struct loaded {
    char *text;
    size_t length;
    struct catalogue *catalogue;
    struct source_plan *plan;
    char reason[256]; /* why there is no plan */
};

static void load_new(struct loaded *loaded, const char *text, size_t length)
{
    char path[64];
    int fd = file_of(text, length, path);
    struct catalogue_request request = {.dataset = path};
    struct err_list errors;

    err_list_init(&errors);
    loaded->catalogue = catalogue_load(&request, &errors);
    require(loaded->catalogue != NULL, errors.count ? errors.items[0].text : "no catalogue");
    require(loaded->catalogue->source_count == 1, "one section, one source");
    loaded->plan = source_plan_new(loaded->catalogue, &loaded->catalogue->sources[0], &errors);
    snprintf(loaded->reason, sizeof loaded->reason, "%s",
             errors.count ? errors.items[0].text : "no plan");
    loaded->text = malloc(length + 1);
    require(loaded->text != NULL, "no memory");
    memcpy(loaded->text, text, length + 1);
    loaded->length = length;
    err_list_release(&errors);
    close(fd);
}

static const struct loaded *load_once(const char *text, size_t length)
{
    static struct loaded known[KNOWN];
    struct loaded *loaded = &known[hash_bytes(text, length, 0) % KNOWN];

    if (loaded->text && loaded->length == length && memcmp(loaded->text, text, length) == 0)
        return loaded;
    source_plan_free(loaded->plan);
    catalogue_free(loaded->catalogue);
    free(loaded->text);
    *loaded = (struct loaded){.text = NULL};
    load_new(loaded, text, length);
    return loaded;
}

static void load(const struct probe *probe, const char *text, size_t length)
{
    const struct loaded *loaded = load_once(text, length);
    struct file_report report;
    struct err err;

    /* a date whose header no INI file can hold is printed as a comment */
    if (probe->known || strstr(text, "\ndate = "))
        require(loaded->plan != NULL, loaded->reason);
    if (loaded->plan && probe->known) {
        require(source_sample(loaded->plan, probe->path, 10, &report, &err), err.text);
        file_report_release(&report);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct catalogue *presets;
    struct catalogue_request request = {.dataset = ".", .no_config = true, .presets = true};
    struct err_list errors;
    struct probe probe;
    struct strmap taken;
    struct err err;
    char path[64], *text = NULL;
    size_t length = 0;

    err_list_init(&errors);
    if (!presets)
        presets = catalogue_load(&request, &errors);
    require(presets != NULL, "no presets");
    int fd = file_of(data, size, path);
    if (probe_file(&probe, presets, path, &err)) {
        FILE *out = open_memstream(&text, &length);
        strmap_init(&taken);
        report_probe_text(out, &probe, &taken, size % 2);
        fclose(out);
        load(&probe, text, length);
        free(text);
        strmap_release(&taken);
    }
    probe_release(&probe);
    err_list_release(&errors);
    close(fd);
    return 0;
}
