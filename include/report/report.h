/* Builds reports and prints them. One builder per pane kind, one serialiser per format. */
#ifndef REDLINE_REPORT_REPORT_H
#define REDLINE_REPORT_REPORT_H
#include <stdbool.h>
#include <stdio.h>
#include "report/section.h"
#include "rule/rules.h"

struct snapshot;
struct strbuf;
struct err;

/* Findings of the view's period, judged once and shared by all panes of a frame. */
struct since;
struct step_cache;
struct report_context {
    const struct snapshot *snapshot;
    const struct view *view;
    struct finding_list findings;
    struct since *since; /* report/since.h: the judgement one period before, made when asked for */
    struct step_cache *steps; /* report/playbook.h; NULL: not kept */
    bool has_period;
    struct period period;
    bool
        strict; /* refused rows make `check` unknown; set by the caller after report_context_init */
};
void report_context_init(struct report_context *context, const struct snapshot *snapshot,
                         const struct view *view);
void report_context_release(struct report_context *context);
void report_head_build(const struct report_context *context, struct report_head *head);
void report_head_release(struct report_head *head);

/* The section of a pane at the view's place. The place decides the level: a table pane with rows =
 * market shows markets at "", channels of a market at DE, indicators at DE/paid-social; see
 * report_pane_at. Never fails: an empty section says why in `empty`. */
void report_build(const struct report_context *context, const struct pane_def *pane,
                  struct section *section);

struct report_builder { /* registry: one row per pane kind */
    const char *kind;
    void (*build)(const struct report_context *context, const struct pane_def *pane,
                  struct section *section);
};
extern const struct report_builder report_builders[];
extern const size_t report_builder_count;

/* Raw rows of a place and period: read back from the files; the notes prove that they add up. Also
 * used by the rows pane. */
/* (kind "rows": view.at with indicator and period.) */

enum report_format { FORMAT_TEXT, FORMAT_JSON, FORMAT_CSV };
bool report_format_parse(const char *text, enum report_format *out);
/* json: {schema_version, program, title, ..., sections:[...]}; csv: first section only, header =
 * column ids with the keys first; text: plain tables, ASCII or UTF-8, no terminal codes. */
void report_print(FILE *out, enum report_format format, const struct report_head *head,
                  const struct section *sections, size_t count, bool ascii);

/* redline check. Returns the exit status 0-3. */
int report_check(FILE *out, enum report_format format, const struct report_context *context);
/* The same when nothing could be loaded (INI errors): the state is unknown, there are no findings.
 */
void report_check_failed(FILE *out, enum report_format format);
/* redline sources */
void report_sources(FILE *out, enum report_format format, const struct snapshot *snapshot,
                    bool ascii);

/* redline probe: the proposed sections of these files, as INI text that loads as it is, or json.
 * taken: names of sections so far, so that each stands once; NULL: no further file follows. */
struct probe;
struct strmap;
void report_probe_text(FILE *out, const struct probe *probe, struct strmap *taken, bool ascii);
void report_probe_json(FILE *out, const struct probe *probes, size_t count, bool ascii);

struct query {
    const char *names;          /* "gmv,orders,aov" or formulas */
    bool by_market, by_channel; /* in the order asked: */
    bool channel_first;
    const char *where; /* "" none */
    enum grain grain;
    bool has_from, has_to;
    int32_t from_day, to_day; /* rounded outwards to the grain */
    bool ascii;               /* text format */
};
/* True: printed; err then says what was left out (dormant indicators), or is empty. False: bad
 * names, formula or where. */
bool report_query(FILE *out, enum report_format format, const struct snapshot *snapshot,
                  const struct query *query, struct err *err);

#endif
