/*
 * Track record: how red lines did on the history, and what another line would have done.
 *
 * Without a red line in the place every line that judges has a row: how often it fired, for how
 * long, how restless it was, how far ahead of a missed target, and what it was worth beside the
 * incidents that people marked.  With one in the place its own rows follow: as it is, then the same
 * history under other lines and other `for` (what if), then its firings, the newest first.
 *
 * Every row is about a set of firings and has the same columns; one firing is a set of one.  What
 * cannot be said stays blank: a line without a target has no lead, a market without marked
 * incidents no precision.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "rule/backtest.h"

enum { FIRINGS_MAX = 200 };
enum { WHAT, PART, FIRED, REDS, PERIODS, LENGTH, LONGEST, FLAPS, TO_RED, LEAD, PRECISION, RECALL };

static void add_columns(struct section *section, bool detail)
{
    static const struct figure count = {.id = "count", .unit = UNIT_COUNT};
    static const struct figure part = {.id = "part", .unit = UNIT_PERCENT, .decimals = 0};
    static const struct figure half = {.id = "half", .unit = UNIT_NUMBER, .decimals = 1};

    add_text_column(section, "what", detail ? _("What") : _("Red line"), 0);
    add_text_column(section, "part", detail ? _("Part") : _("Kind"), detail ? 2 : 9);
    add_value_column(section, "fired", _("Fired"), &count, 0);
    add_value_column(section, "red", _("Red"), &count, 3);
    add_value_column(section, "periods", _("Periods"), &count, 4);
    add_value_column(section, "length", _("Usual"), &half, 6);
    add_value_column(section, "longest", _("Longest"), &count, 7);
    add_value_column(section, "flaps", _("Flaps"), &count, 5);
    add_value_column(section, "to_red", _("To red"), &half, 8);
    add_value_column(section, "lead", _("Lead"), &half, 2);
    add_value_column(section, "precision", _("Precision"), &part, 1);
    add_value_column(section, "recall", _("Recall"), &part, 1);
}

/* ---- cells ---- */

static void fill_count(const struct frame *frame, struct report_cell *cell, size_t count)
{
    cell_number(frame, cell, (double)count, UNIT_COUNT, 0);
}

static void fill_maybe(const struct frame *frame, struct report_cell *cell, bool known,
                       double number)
{
    if (known)
        cell_number(frame, cell, number, UNIT_NUMBER, 1);
    else
        cell_missing(frame, cell);
}

static void fill_share(const struct frame *frame, struct report_cell *cell, size_t part,
                       size_t whole)
{
    struct value value = {.state = VALUE_OK,
                          .is_ratio = true,
                          .numerator = (double)part,
                          .denominator = (double)whole,
                          .has_numerator = true,
                          .has_denominator = true};

    if (!whole) {
        cell_missing(frame, cell);
        return;
    }
    value.number = (double)part / (double)whole;
    cell_value(frame, cell, &value, UNIT_PERCENT, 0, 1);
}

static void fill_record(const struct frame *frame, struct report_row *row,
                        const struct track_record *record)
{
    fill_count(frame, &row->cells[FIRED], record->firings);
    fill_count(frame, &row->cells[REDS], record->reds);
    fill_count(frame, &row->cells[PERIODS], record->fired_periods);
    fill_maybe(frame, &row->cells[LENGTH], record->has_length, record->length);
    fill_count(frame, &row->cells[LONGEST], record->longest);
    fill_count(frame, &row->cells[FLAPS], record->flaps);
    fill_maybe(frame, &row->cells[TO_RED], record->has_to_red, record->to_red);
    fill_maybe(frame, &row->cells[LEAD], record->has_lead, record->lead);
    fill_share(frame, &row->cells[PRECISION], record->right, record->right + record->wrong);
    fill_share(frame, &row->cells[RECALL], record->found, record->expected);
}

static struct report_row *add_row(const struct frame *frame, const char *key_name, const char *key,
                                  const char *part, const char *what)
{
    struct report_row *row = section_add_row(frame->section);

    row_key(row, key_name, keep_code(frame, key));
    cell_text(frame, &row->cells[PART], part, NULL);
    cell_text(frame, &row->cells[WHAT], what, NULL);
    return row;
}

/* ---- words ---- */

/* "fired 3 times in 12 places and 1,310 judged periods; 2 of 3 firings met a marked incident ..." */
static void say_record(const struct frame *frame, const struct rule *rule,
                       const struct track_record *record, struct strbuf *out)
{
    strbuf_addf(out, ngettext("fired %zu time", "fired %zu times", (unsigned long)record->firings),
                record->firings);
    strbuf_addf(out, _(" in %zu places over %zu judged periods"), record->instances,
                record->periods);
    if (record->open)
        strbuf_addf(out, _(", %zu still"), record->open);
    if (record->right + record->wrong)
        strbuf_addf(out, _("; %zu of %zu firings met a marked incident"), record->right,
                    record->right + record->wrong);
    if (record->expected)
        strbuf_addf(out, _("; %zu of %zu incidents that name it were found"), record->found,
                    record->expected);
    if (record->has_lead)
        strbuf_addf(out,
                    record->lead >= 0 ? _("; the target was missed %g periods after it fired")
                                      : _("; the target was missed %g periods before it fired"),
                    fabs(record->lead));
    if (rule->def->owner)
        strbuf_addf(out, _("; %s answers it"), keep_text(frame, rule->def->owner));
}

/* ---- all lines ---- */

static void list_line(struct frame *frame, const struct rule *rule,
                      const struct incidents *incidents, struct track_record *sum)
{
    const struct snapshot *snapshot = frame->snapshot;
    struct backtest *backtest = backtest_new(
        snapshot->rules, rule, snapshot_rollup(snapshot, rule->grain), frame->period);
    struct strbuf text = STRBUF_INIT;
    struct track_record record;
    struct report_row *row;

    if (!backtest)
        return;
    backtest_replay(backtest, NULL, incidents, &record, NULL);
    backtest_free(backtest);
    if (!record.instances)
        return;
    say_title(frame, rule->title, &text);
    row = add_row(frame, "redline", rule->name, rule->kind->name,
                  section_printf(frame->section, "%s", text.text));
    fill_record(frame, row, &record);
    strbuf_clear(&text);
    say_record(frame, rule, &record, &text);
    row->note = keep_buffer(frame, &text);
    row->drill = frame->view->at;
    row->drill.has_period = false;
    snprintf(row->drill.indicator, sizeof row->drill.indicator, "%s", rule->name);
    row->can_drill = strlen(rule->name) < sizeof row->drill.indicator;
    sum->firings += record.firings;
    sum->right += record.right;
    sum->wrong += record.wrong;
    sum->found += record.found;
    sum->expected += record.expected;
    strbuf_release(&text);
}

static int compare_rows(const void *left, const void *right)
{
    const struct report_row *a = left, *b = right;
    double x = a->cells[FIRED].value.number, y = b->cells[FIRED].value.number;

    return x > y ? -1 : x < y ? 1 : a < b ? -1 : 1;
}

static void note_incidents(const struct frame *frame, const struct incidents *incidents)
{
    struct strbuf text = STRBUF_INIT;

    if (!incidents->count) {
        section_note(frame->section,
                     _("no incidents are marked (incidents.csv: incident, market, from, to, "
                       "redlines, title): precision and recall cannot be said"));
        return;
    }
    strbuf_addf(&text,
                ngettext("%zu incident is marked, from ", "%zu incidents are marked, from ",
                         (unsigned long)incidents->count),
                incidents->count);
    day_print(incidents->first_day, &text);
    strbuf_adds(&text, _(" on; firings before that day are neither right nor wrong"));
    section_note(frame->section, keep_buffer(frame, &text));
    strbuf_release(&text);
}

static void build_all(struct frame *frame, const struct incidents *incidents)
{
    const struct rule_set *rules = frame->snapshot->rules;
    struct section *section = frame->section;
    struct track_record sum = {.firings = 0};
    struct strbuf text = STRBUF_INIT;

    for (size_t i = 0; i < rules->count; i++)
        list_line(frame, &rules->rules[i], incidents, &sum);
    if (!section->row_count) {
        section->empty = _("No red line has judged a period yet.");
        return;
    }
    qsort(section->rows, section->row_count, sizeof *section->rows, compare_rows);
    strbuf_addf(&text, ngettext("%zu firing", "%zu firings", (unsigned long)sum.firings),
                sum.firings);
    if (sum.right + sum.wrong)
        strbuf_addf(&text, _("%sprecision %.0f %%"), dot(frame),
                    100.0 * (double)sum.right / (double)(sum.right + sum.wrong));
    if (sum.expected)
        strbuf_addf(&text, _("%srecall %.0f %%"), dot(frame),
                    100.0 * (double)sum.found / (double)sum.expected);
    section->facts = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* ---- one line ---- */

/* Another line or another `for`. */
struct variant {
    const char *key, *title;
    double line; /* parts of |line| further out: -0.1 stricter */
    int for_more;
    double clear; /* a clear line that part inside; negative: as it is */
};
static const struct variant variants[] = {
    {.key = "now", .title = N_("as it is"), .clear = -1},
    {.key = "line-10", .title = N_("lines 10 % stricter"), .line = -0.1, .clear = -1},
    {.key = "line+10", .title = N_("lines 10 % milder"), .line = 0.1, .clear = -1},
    {.key = "line+25", .title = N_("lines 25 % milder"), .line = 0.25, .clear = -1},
    {.key = "for-1", .title = N_("for one period less"), .for_more = -1, .clear = -1},
    {.key = "for+1", .title = N_("for one period more"), .for_more = 1, .clear = -1},
    {.key = "for+2", .title = N_("for two periods more"), .for_more = 2, .clear = -1},
    {.key = "clear-5", .title = N_("clear 5 % inside the line"), .clear = 0.05},
};

static void move_line(struct line_level *level, const struct variant *variant)
{
    bool upwards = level->op == LINE_ABOVE || level->op == LINE_AT_LEAST;
    double by = variant->line * fabs(level->line) * (upwards ? 1 : -1);

    if (level->op == LINE_NONE)
        return;
    level->line += by;
    if (level->has_clear_line)
        level->clear_line += by;
    if (variant->clear < 0)
        return;
    level->has_clear_line = false;
    level->clear_part = variant->clear;
}

/* False: the same machine again. */
static bool vary(const struct variant *variant, struct machine_rule *machine)
{
    double lines = fabs(machine->warn.line) + fabs(machine->red.line);

    if (variant->for_more < 0 && machine->for_periods < 2)
        return false;
    if ((variant->line != 0 || variant->clear >= 0) && lines <= 0)
        return false;
    move_line(&machine->warn, variant);
    move_line(&machine->red, variant);
    machine->for_periods += variant->for_more;
    return true;
}

/* "warn > 1.65, red > 2.2, for 2" */
static void say_machine(const struct frame *frame, const struct machine_rule *machine,
                        struct strbuf *out)
{
    if (machine->warn.op)
        strbuf_addf(out, "%s %s %.6g", _("warn"), op_text(frame, machine->warn.op),
                    machine->warn.line);
    if (machine->red.op)
        strbuf_addf(out, "%s%s %s %.6g", out->length ? ", " : "", _("red"),
                    op_text(frame, machine->red.op), machine->red.line);
    strbuf_addf(out, _(", for %d, clear for %d"), machine->for_periods, machine->clear_for);
}

static void add_variant(struct frame *frame, const struct backtest *backtest,
                        const struct rule *rule, const struct variant *variant,
                        const struct incidents *incidents)
{
    struct machine_rule machine = rule->machine;
    struct track_record record;
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;

    if (!vary(variant, &machine))
        return;
    backtest_replay(backtest, &machine, incidents, &record, NULL);
    row = add_row(frame, "variant", variant->key, variant == variants ? _("now") : _("what if"),
                  _(variant->title));
    fill_record(frame, row, &record);
    say_machine(frame, &machine, &text);
    strbuf_adds(&text, dot(frame));
    say_record(frame, rule, &record, &text);
    row->note = keep_buffer(frame, &text);
    strbuf_release(&text);
}

/* "DE paid-search 2026-W41 to 2026-W46, still" */
static void say_firing(const struct frame *frame, const struct timeline *timeline,
                       const struct firing *firing, struct strbuf *out)
{
    if (firing->market >= 0 || firing->channel >= 0) {
        say_where(frame, firing->market, firing->channel, out);
        strbuf_addc(out, ' ');
    }
    period_print(timeline_period(timeline, firing->fired), out);
    if (firing->last > firing->fired) {
        strbuf_adds(out, _(" to "));
        period_print(timeline_period(timeline, firing->last), out);
    }
    if (firing->open)
        strbuf_adds(out, _(", still"));
}

static void fill_firing(const struct frame *frame, struct report_row *row,
                        const struct firing *firing)
{
    struct track_record one = {.firings = 1,
                               .reds = firing->red,
                               .fired_periods = firing->last - firing->fired + 1,
                               .longest = firing->last - firing->fired + 1,
                               .has_length = true,
                               .flaps = firing->restarted,
                               .has_to_red = firing->to_red != LEAD_NONE,
                               .to_red = firing->to_red,
                               .has_lead = firing->lead != LEAD_NONE,
                               .lead = firing->lead,
                               .right = firing->right,
                               .wrong = firing->judged && !firing->right};

    one.length = (double)one.longest;
    fill_record(frame, row, &one);
    row->has_state = true;
    row->state = firing->red ? RULE_RED : RULE_WARN;
    row->faded = !firing->open;
}

static void add_firing(struct frame *frame, const struct backtest *backtest,
                       const struct rule *rule, const struct firing *firing)
{
    const struct timeline *timeline = backtest_timeline(backtest);
    struct period period = timeline_period(timeline, firing->fired);
    struct strbuf text = STRBUF_INIT, key = STRBUF_INIT;
    struct report_row *row;

    say_firing(frame, timeline, firing, &text);
    say_where(frame, firing->market, firing->channel, &key);
    strbuf_addc(&key, '/');
    period_print(period, &key);
    row = add_row(frame, "firing", key.text, _("fired"), text.text);
    fill_firing(frame, row, firing);
    strbuf_clear(&text);
    if (firing->incident)
        strbuf_addf(&text, _("met the incident \"%s\""),
                    keep_text(frame, firing->incident->title));
    else if (firing->judged)
        strbuf_adds(&text, _("met no marked incident"));
    else
        strbuf_adds(&text, _("before incidents were marked"));
    row->note = keep_buffer(frame, &text);
    row->drill = frame->view->at;
    snprintf(row->drill.market, sizeof row->drill.market, "%s",
             firing->market >= 0 ? code_text(frame, true, firing->market) : "");
    snprintf(row->drill.channel, sizeof row->drill.channel, "%s",
             firing->channel >= 0 ? code_text(frame, false, firing->channel) : "");
    row->drill.has_period = false;
    row->can_drill = rule->grain == frame->period.grain;
    strbuf_release(&text);
    strbuf_release(&key);
}

static void build_one(struct frame *frame, const struct rule *rule,
                      const struct incidents *incidents)
{
    const struct snapshot *snapshot = frame->snapshot;
    struct section *section = frame->section;
    struct backtest *backtest = backtest_new(
        snapshot->rules, rule, snapshot_rollup(snapshot, rule->grain), frame->period);
    struct track_record record;
    struct firing *firings = NULL;
    struct strbuf text = STRBUF_INIT;

    if (!backtest) {
        section->empty = rule->reg ? _("This red line judges rows of a register: they have no "
                                       "history to be tried on.")
                                   : _("This red line has not judged a period yet.");
        return;
    }
    strbuf_addf(&text, "%s  ", section->title);
    say_title(frame, rule->title, &text);
    section->title = keep_buffer(frame, &text);
    for (size_t i = 0; i < sizeof variants / sizeof *variants; i++)
        add_variant(frame, backtest, rule, &variants[i], incidents);
    backtest_replay(backtest, NULL, incidents, &record, &firings);
    for (size_t i = record.firings; i-- > 0 && section->row_count < FIRINGS_MAX;)
        add_firing(frame, backtest, rule, &firings[i]);
    say_record(frame, rule, &record, &text);
    section_note(section, keep_buffer(frame, &text));
    free(firings);
    backtest_free(backtest);
    strbuf_release(&text);
}

void report_build_backtest(const struct report_context *context, const struct pane_def *pane,
                           struct section *section)
{
    const struct snapshot *snapshot = context->snapshot;
    const char *name = context->view->at.indicator;
    const struct rule *rule = *name ? rule_set_find(snapshot->rules, name) : NULL;
    struct incidents incidents;
    struct frame frame;

    (void)pane;
    add_columns(section, rule != NULL);
    if (frame_open(&frame, context, section)) {
        incidents_of(snapshot->registers, snapshot->register_count, snapshot->cube->dims,
                     &incidents);
        if (rule)
            build_one(&frame, rule, &incidents);
        else
            build_all(&frame, &incidents);
        note_incidents(&frame, &incidents);
        incidents_release(&incidents);
    }
    frame_close(&frame);
}
