/*
 * What the reading of files leaves in doubt, as data findings: a total row that the rows do not add
 * up to, and codes of markets and channels that the section's map does not know.  Both are counted
 * as they were read; that they are is the finding.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "engine/pipeline.h"

enum { CODES_SHOWN = 5 };

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

static void find_total(struct data_findings *findings, const char *source,
                       const struct file_report *report)
{
    const struct source_total *total = &report->total;
    struct strbuf said = STRBUF_INIT, sum = STRBUF_INIT;
    struct data_finding *finding;

    if (!total->line || total->agrees)
        return;
    decimal_print(total->said, &said);
    decimal_print(total->sum, &sum);
    finding = data_findings_at(findings, "total-differs", source, file_name(report->path),
                               FINDING_WARN);
    finding->first_day = report->first_day;
    finding->last_day = report->last_day;
    finding->count = 1;
    data_finding_say(finding,
                     _("%s:%ld: the total row says %s %s, the rows add up to %s (%zu refused)"),
                     file_name(report->path), total->line, total->field, said.text, sum.text,
                     report->rows_refused);
    strbuf_release(&said);
    strbuf_release(&sum);
}

/* One finding for each map and field of a source, over all its files. */
static void find_unmapped(struct data_findings *findings, const struct source_state *state,
                          const char *field)
{
    struct strbuf text = STRBUF_INIT, subject = STRBUF_INIT;
    struct strmap codes;
    const char *map = NULL;

    strmap_init(&codes);
    for (size_t p = 0; p < state->part_count; p++) {
        const struct file_report *report = part_report(state->parts[p]);

        for (size_t i = 0; i < report->unmapped_count; i++) {
            const char *code = report->unmapped[i].code;

            if (strcmp(report->unmapped[i].field, field) != 0)
                continue;
            map = report->unmapped[i].map;
            strmap_intern(&codes, code, strlen(code));
        }
    }
    for (size_t i = 0; i < codes.count && i < CODES_SHOWN; i++)
        strbuf_addf(&text, "%s\"%s\"", i ? ", " : "", strmap_name(&codes, (int)i));
    if (codes.count > CODES_SHOWN)
        strbuf_addf(&text, _(" and %zu more"), codes.count - CODES_SHOWN);
    strbuf_addf(&subject, "%s %s", state->def->name, field);
    if (map) {
        struct data_finding *finding =
            data_findings_at(findings, "unmapped", state->def->name, subject.text, FINDING_WARN);

        finding->count = codes.count;
        finding->first_day = state->first_day;
        finding->last_day = state->last_day;
        data_finding_say(finding, _("[map %s] has no entry for %s; used as read"), map, text.text);
    }
    strmap_release(&codes);
    strbuf_release(&text);
    strbuf_release(&subject);
}

void find_doubts(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *state = &snapshot->sources[i];

        for (size_t p = 0; p < state->part_count; p++)
            find_total(&snapshot->findings, state->def->name, part_report(state->parts[p]));
        find_unmapped(&snapshot->findings, state, "market");
        find_unmapped(&snapshot->findings, state, "channel");
    }
}
