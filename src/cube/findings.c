/*
 * Faults of the data, collected while the world's files are put together.
 *
 * An id is made of what is wrong and of what, never of a value, a day or a file: the same fault
 * next week is the same finding.  Lists are short (a fault is counted, not repeated), so they are
 * searched.
 */
#include "cube/findings.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/memory.h"
#include "base/strbuf.h"

enum { MOST = 2000 };

void data_findings_release(struct data_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        free(findings->items[i].id);
        free(findings->items[i].source);
        free(findings->items[i].subject);
        free(findings->items[i].text);
    }
    free(findings->items);
    *findings = (struct data_findings){.items = NULL};
}

struct data_finding *data_findings_at(struct data_findings *findings, const char *kind,
                                      const char *source, const char *subject,
                                      enum finding_level level)
{
    struct strbuf id = STRBUF_INIT;
    struct data_finding *item;

    strbuf_addf(&id, "%s:%s", kind, *subject ? subject : source);
    for (size_t i = 0; i < findings->count; i++)
        if (!strcmp(findings->items[i].id, id.text)) {
            strbuf_release(&id);
            return &findings->items[i];
        }
    if (findings->count == MOST) { /* hostile files: the last one stands for the rest */
        strbuf_release(&id);
        return &findings->items[MOST - 1];
    }
    MEM_GROW(findings->items, findings->count, findings->capacity);
    item = &findings->items[findings->count++];
    *item = (struct data_finding){.id = strbuf_detach(&id),
                                  .source = mem_strdup(source),
                                  .subject = mem_strdup(subject),
                                  .text = mem_strdup(""),
                                  .first_day = DAY_NONE,
                                  .last_day = DAY_NONE,
                                  .level = level};
    return item;
}

void data_finding_day(struct data_finding *finding, int32_t day)
{
    finding->count++;
    if (day == DAY_NONE)
        return;
    if (finding->first_day == DAY_NONE || day < finding->first_day)
        finding->first_day = day;
    if (finding->last_day == DAY_NONE || day > finding->last_day)
        finding->last_day = day;
}

void data_finding_say(struct data_finding *finding, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    free(finding->text);
    finding->text = strbuf_detach(&text);
}
