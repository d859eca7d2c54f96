/*
 * The version of the data: what a record of the journal says about the rows behind its numbers.
 *
 * It is made of the reports of the reading, not of the files' bytes, so it costs nothing; dates of
 * change and inodes are left out, so a copy of the data has the same one.  It tells that data is
 * another one, it proves nothing.
 */
#include "report/version.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/strbuf.h"
#include "base/strmap.h"
#include "cube/part.h"
#include "engine/snapshot.h"

static void say_file(const struct file_report *report, struct strbuf *out)
{
    const char *slash = strrchr(report->path, '/');

    strbuf_addf(out, "%s:%" PRIu64 ":%zu:%zu:%zu", slash ? slash + 1 : report->path, report->size,
                report->rows_kept, report->rows_dropped, report->rows_refused);
    for (size_t i = 0; i < report->sum_count; i++) {
        strbuf_addf(out, ":%s=", report->sums[i].field);
        decimal_print(report->sums[i].sum, out);
    }
    strbuf_addc(out, '\n');
}

void report_data_version(const struct snapshot *snapshot, char out[DATA_VERSION_SIZE])
{
    struct strbuf text = STRBUF_INIT;

    for (size_t s = 0; s < snapshot->source_count; s++) {
        const struct source_state *source = &snapshot->sources[s];

        strbuf_addf(&text, "%s\n", source->def->name);
        for (size_t p = 0; p < source->part_count; p++)
            say_file(part_report(source->parts[p]), &text);
    }
    snprintf(out, DATA_VERSION_SIZE, "%016" PRIx64, hash_bytes(text.text, text.length, 0));
    strbuf_release(&text);
}
