/*
 * What the reading of files leaves in doubt, as data findings: a total row that the rows do not add
 * up to, codes of markets and channels that the section's map does not know, days that could as
 * well be months.  All are counted as they were read; that they are is the finding.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "cube/builder.h"
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
    finding =
        data_findings_at(findings, "total-differs", source, file_name(report->path), FINDING_WARN);
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

/* %d/%m and the like: two numbers that could change places. */
static const char *loose_format(const struct source_def *def)
{
    for (size_t i = 0; i < def->date_format_count; i++) {
        const char *day = strstr(def->date_formats[i], "%d");
        const char *month = strstr(def->date_formats[i], "%m");
        const char *year = strstr(def->date_formats[i], "%Y");

        if (day && month && !(year && year < day && year < month))
            return def->date_formats[i];
    }
    return NULL;
}

/* Not one day of the file is beyond the twelfth, in two months or more. */
static void find_loose_days(struct data_findings *findings, const struct source_def *def,
                            const struct part *part)
{
    const struct file_report *report = part_report(part);
    const char *format = loose_format(def);
    struct data_finding *finding;
    int months = 0, last = 0;

    if (!format || report->first_day == DAY_NONE || def->kind >= SOURCE_FX)
        return;
    for (int32_t day = report->first_day; day <= report->last_day; day++) {
        int year, month, of_month;

        if (!day_set_any(part_days(part), day, day))
            continue;
        day_to_civil(day, &year, &month, &of_month);
        if (of_month > 12)
            return;
        months += month != last;
        last = month;
    }
    if (months < 2)
        return;
    finding =
        data_findings_at(findings, "loose-days", def->name, file_name(report->path), FINDING_WARN);
    finding->first_day = report->first_day;
    finding->last_day = report->last_day;
    finding->count = (size_t)months;
    data_finding_say(
        finding,
        _("%s: no day is beyond the 12th in %d months, read as %s: are days and months "
          "the other way round?"),
        file_name(report->path), months, format);
}

void find_doubts(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->source_count; i++) {
        const struct source_state *state = &snapshot->sources[i];

        for (size_t p = 0; p < state->part_count; p++) {
            find_total(&snapshot->findings, state->def->name, part_report(state->parts[p]));
            find_loose_days(&snapshot->findings, state->def, state->parts[p]);
        }
        find_unmapped(&snapshot->findings, state, "market");
        find_unmapped(&snapshot->findings, state, "channel");
    }
}
