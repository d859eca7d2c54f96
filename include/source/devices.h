/* Rows that name a device: their funnel measures count a second time, under `sessions.mobile`. */
#ifndef REDLINE_SOURCE_DEVICES_H
#define REDLINE_SOURCE_DEVICES_H
#include <stdbool.h>
#include <stddef.h>
#include "source/bind.h"
#include "source/read.h"

enum { DEVICES_MAX = 12, DEVICE_NAME = 24, DEVICE_MEMO = 40 };

struct devices {  /* of one file */
    int *outputs; /* the plain outputs that are steps of some funnel pane */
    size_t output_count;
    int base;                                 /* number of the first device's first output */
    char names[DEVICES_MAX + 1][DEVICE_NAME]; /* in order of appearance */
    size_t count;
    bool closed;            /* the file was read before: no new names */
    char memo[DEVICE_MEMO]; /* the last text, */
    size_t memo_length;
    int memo_device; /* and its device; -1 none */
};
void devices_init(struct devices *devices, const struct source_plan *plan,
                  const struct source_binding *binding);
void devices_release(struct devices *devices);
/* The devices of a file that was read before, for reading it again: the same outputs. */
void devices_restore(struct devices *devices, const struct file_report *report);
/* Those of an earlier reading of the file, for going on with it: they are taken out of the report.
 */
void devices_take_back(struct devices *devices, struct file_report *report);
/* Adds to the row's values, which have room for as many again, those of the device; returns the new
 * count. The text is as read or mapped: case-folded, cleaned to a-z 0-9 _; beyond DEVICES_MAX names
 * and where nothing is left of it: other. */
size_t devices_add(struct devices *devices, const char *text, size_t length,
                   struct source_value *values, size_t count);
/* Gives the report the outputs of the devices that were seen, behind the plain ones. */
void devices_report(const struct devices *devices, struct file_report *report);

#endif
