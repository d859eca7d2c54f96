/*
 * By device.
 *
 * A cube has two dimensions, market and channel; a device is no third one.  A row that names its
 * device adds each of its funnel measures (those that are a step of some [pane] of kind funnel) a
 * second time, as an output of its own whose measure is called `sessions.mobile`.  The plain sums
 * are untouched: what the devices have, and what rows without a device have, adds up to them.
 *
 * Devices are numbered as a file names them, twelve at most; what comes later is `other`.  So the
 * outputs of a file depend on its bytes alone, and reading it again gives them the same numbers.
 */
#include "source/devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/strbuf.h"
#include "source/fields.h"

static bool is_step_of(const struct catalogue *catalogue, const struct pane_def *pane,
                       const char *measure)
{
    for (size_t i = 0; !strcmp(pane->kind, "funnel") && i < pane->step_count; i++) {
        const struct measure_def *def = catalogue_measure(catalogue, pane->steps[i]);

        if (!strcmp(def ? def->name : pane->steps[i], measure))
            return true;
    }
    return false;
}

static bool is_step(const struct catalogue *catalogue, const char *measure)
{
    for (size_t i = 0; i < catalogue->pane_count; i++)
        if (is_step_of(catalogue, &catalogue->panes[i], measure))
            return true;
    return false;
}

void devices_init(struct devices *devices, const struct source_plan *plan,
                  const struct source_binding *binding)
{
    *devices = (struct devices){.base = (int)binding->output_count, .memo_device = -1};
    if (!binding->texts[TEXT_DEVICE].present)
        return;
    devices->outputs = mem_calloc(binding->output_count + 1, sizeof *devices->outputs);
    for (size_t i = 0; i < binding->output_count; i++)
        if (is_step(plan->catalogue, binding->outputs[i].measure))
            devices->outputs[devices->output_count++] = (int)i;
}

void devices_release(struct devices *devices)
{
    free(devices->outputs);
}

static void clean_name(const char *text, size_t length, char name[DEVICE_NAME])
{
    size_t used = 0;

    for (size_t i = 0; i < length && used < DEVICE_NAME - 1; i++) {
        char c = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] - 'A' + 'a') : text[i];
        bool keeps = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (keeps)
            name[used++] = c;
        else if (used && name[used - 1] != '_')
            name[used++] = '_';
    }
    while (used && name[used - 1] == '_')
        used--;
    name[used] = '\0';
    if (!used)
        snprintf(name, DEVICE_NAME, "other");
}

static int find_name(struct devices *devices, const char *name)
{
    for (size_t i = 0; i < devices->count; i++)
        if (!strcmp(devices->names[i], name))
            return (int)i;
    return -1;
}

static int device_of(struct devices *devices, const char *text, size_t length)
{
    char name[DEVICE_NAME];
    int device;

    if (devices->memo_device >= 0 && devices->memo_length == length &&
        !memcmp(devices->memo, text, length))
        return devices->memo_device;
    clean_name(text, length, name);
    device = find_name(devices, name);
    if (device < 0 && devices->count >= DEVICES_MAX) {
        snprintf(name, sizeof name, "other");
        device = find_name(devices, name);
    }
    if (device < 0 && !devices->closed) {
        memcpy(devices->names[devices->count], name, sizeof name);
        device = (int)devices->count++;
    }
    if (length <= DEVICE_MEMO) {
        memcpy(devices->memo, text, length);
        devices->memo_length = length;
        devices->memo_device = device;
    }
    return device;
}

size_t devices_add(struct devices *devices, const char *text, size_t length,
                   struct source_value *values, size_t count)
{
    int device = devices->output_count ? device_of(devices, text, length) : -1;
    size_t plain = count, at = 0;

    for (size_t f = 0; device >= 0 && f < devices->output_count; f++) {
        while (at < plain && values[at].output < devices->outputs[f])
            at++; /* values stand in the order of outputs */
        if (at == plain || values[at].output != devices->outputs[f])
            continue;
        values[count++] = (struct source_value){
            .output = devices->base + device * (int)devices->output_count + (int)f,
            .value = values[at].value};
    }
    return count;
}

void devices_restore(struct devices *devices, const struct file_report *report)
{
    devices->closed = true;
    devices->count = report->device_count;
    for (size_t i = 0; i < report->device_count; i++)
        snprintf(devices->names[i], DEVICE_NAME, "%s", report->devices[i]);
}

void devices_take_back(struct devices *devices, struct file_report *report)
{
    devices_restore(devices, report);
    devices->closed = false;
    for (size_t i = 0; i < report->device_count; i++)
        free(report->devices[i]);
    for (size_t i = 0; i < report->device_output_count; i++)
        free(report->device_outputs[i]);
    free(report->devices);
    free(report->device_outputs);
    report->devices = report->device_outputs = NULL;
    report->device_count = report->device_output_count = 0;
    report->output_count = report->sum_count;
}

void devices_report(const struct devices *devices, struct file_report *report)
{
    size_t plain = report->output_count, added = devices->count * devices->output_count;
    struct strbuf name = STRBUF_INIT;

    if (!added)
        return;
    report->device_count = devices->count;
    report->devices = mem_calloc(devices->count, sizeof *report->devices);
    report->outputs = mem_resize(report->outputs, plain + added, sizeof *report->outputs);
    report->device_outputs = mem_calloc(added, sizeof *report->device_outputs);
    for (size_t d = 0; d < devices->count; d++) {
        report->devices[d] = mem_strdup(devices->names[d]);
        for (size_t f = 0; f < devices->output_count; f++) {
            size_t i = d * devices->output_count + f;
            const struct source_output *from = &report->outputs[devices->outputs[f]];

            strbuf_clear(&name);
            strbuf_addf(&name, "%s.%s", from->measure, devices->names[d]);
            report->device_outputs[i] = mem_strdup(name.text);
            report->outputs[plain + i] = (struct source_output){
                report->device_outputs[i], report->device_outputs[i], from->unit};
        }
    }
    report->device_output_count = added;
    report->output_count = plain + added;
    strbuf_release(&name);
}
