/*
 * Playbooks that worked: of each one's decisions, the part that did what it was for.
 *
 * A decision names its playbook in its detail (playbook=NAME).  Only those that can be judged
 * count: worked, no effect seen, or worse; what is too early, disturbed by another decision or
 * about no figure is counted apart, and refused ones are none.  The part has Wilson's interval.  It
 * is red when even the interval's upper end misses the aim, a warning when the part does; under so
 * many decisions as [decisions] effective_least says it has no state at all: a few say little.
 *
 * Decisions without a playbook and all together stand under them; the line at the right is the part
 * by quarter of the day from which they hold.
 */
#include <stdlib.h>
#include <string.h>

#include "analysis/proportion.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "worked.h"

enum {
    PLAYBOOK,
    DECISIONS,
    JUDGED,
    WORKED,
    UNSEEN,
    WORSE,
    PART,
    PART_LOW,
    PART_HIGH,
    AIM,
    WAITING,
    APART,
    TREND,
    QUARTERS = 12
};

struct tally { /* of one playbook's decisions */
    char name[128];
    size_t decisions, verdicts[EFFECT_UNKNOWN + 1];
    size_t judged[QUARTERS], worked[QUARTERS]; /* the newest last */
};
struct tallies {
    struct tally *items;
    size_t count, capacity;
    struct tally without, all;
};

static void add_columns(struct section *section)
{
    static const struct figure count = {.id = "count", .unit = UNIT_COUNT};
    static const struct figure part = {.id = "part", .unit = UNIT_PERCENT, .decimals = 0};

    add_text_column(section, "title", _("Playbook"), 0);
    add_value_column(section, "decisions", _("Decisions"), &count, 3);
    add_value_column(section, "judged", _("Judged"), &count, 1);
    add_value_column(section, "worked", _("Worked"), &count, 0);
    add_value_column(section, "unseen", _("No effect"), &count, 4);
    add_value_column(section, "worse", _("Worse"), &count, 4);
    add_value_column(section, "part", _("Part"), &part, 0);
    add_value_column(section, "part_low", _("95% from"), &part, 2);
    add_value_column(section, "part_high", _("95% to"), &part, 2);
    add_value_column(section, "aim", _("Aim"), &part, 5);
    add_value_column(section, "early", _("Too early"), &count, 6);
    add_value_column(section, "apart", _("Apart"), &count, 7);
    add_text_column(section, "trend", _("12 quarters"), 8)->is_spark = true;
}

static bool is_judged(enum effect_verdict verdict)
{
    return verdict == EFFECT_WORKED || verdict == EFFECT_UNSEEN || verdict == EFFECT_WORSE;
}

static size_t judged_of(const struct tally *tally)
{
    return tally->verdicts[EFFECT_WORKED] + tally->verdicts[EFFECT_UNSEEN] +
           tally->verdicts[EFFECT_WORSE];
}

static struct tally *tally_of(struct tallies *tallies, const struct journal_record *record)
{
    char name[sizeof tallies->all.name];

    if (!journal_detail(record, "playbook", name, sizeof name) || !*name)
        return &tallies->without;
    for (size_t i = 0; i < tallies->count; i++)
        if (!strcmp(tallies->items[i].name, name))
            return &tallies->items[i];
    MEM_GROW(tallies->items, tallies->count, tallies->capacity);
    tallies->items[tallies->count] = (struct tally){.decisions = 0};
    memcpy(tallies->items[tallies->count].name, name, sizeof name);
    return &tallies->items[tallies->count++];
}

static void count_in(struct tally *tally, enum effect_verdict verdict, int quarter)
{
    tally->decisions++;
    tally->verdicts[verdict]++;
    if (quarter < 0 || quarter >= QUARTERS || !is_judged(verdict))
        return;
    tally->judged[quarter]++;
    tally->worked[quarter] += verdict == EFFECT_WORKED;
}

static void count_all(const struct frame *frame, struct tallies *tallies)
{
    const struct ledger *ledger = frame->view->ledger;
    int32_t now = period_of_day(GRAIN_QUARTER, period_last_day(frame->period)).index;

    for (size_t i = 0; ledger && i < ledger->decision_count; i++) {
        const struct decision *decision = &ledger->decisions[i];
        struct worked worked;
        int quarter;

        if (decision->state == DECISION_REFUSED)
            continue;
        worked_of_decision(frame, decision, &worked);
        quarter =
            decision->holds_day == DAY_NONE
                ? -1
                : period_of_day(GRAIN_QUARTER, decision->holds_day).index - now + QUARTERS - 1;
        count_in(tally_of(tallies, decision->record), worked.effect.verdict, quarter);
        count_in(&tallies->all, worked.effect.verdict, quarter);
    }
}

static void draw_trend(const struct frame *frame, struct report_row *row, const struct tally *tally)
{
    double *values = arena_alloc(&frame->section->arena, QUARTERS * sizeof *values);
    unsigned char *known = arena_alloc(&frame->section->arena, QUARTERS);

    for (size_t i = 0; i < QUARTERS; i++) {
        known[i] = tally->judged[i] > 0;
        values[i] = known[i] ? (double)tally->worked[i] / (double)tally->judged[i] : 0;
    }
    row->spark = values;
    row->spark_known = known;
    row->spark_count = QUARTERS;
}

static void count_cells(const struct frame *frame, struct report_row *row,
                        const struct tally *tally)
{
    const size_t counts[][2] = {
        {DECISIONS, tally->decisions},
        {JUDGED, judged_of(tally)},
        {WORKED, tally->verdicts[EFFECT_WORKED]},
        {UNSEEN, tally->verdicts[EFFECT_UNSEEN]},
        {WORSE, tally->verdicts[EFFECT_WORSE]},
        {WAITING, tally->verdicts[EFFECT_EARLY]},
        {APART, tally->verdicts[EFFECT_DISTURBED] + tally->verdicts[EFFECT_UNKNOWN] +
                    tally->verdicts[EFFECT_MOVED]},
    };

    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        cell_number(frame, &row->cells[counts[i][0]], (double)counts[i][1], UNIT_COUNT, 0);
}

/* "7 of 9 worked, 78% (45% to 94%), aim 90%; few" */
static void fill_part(const struct frame *frame, struct report_row *row, const struct tally *tally)
{
    const struct decisions_def *def = &frame->snapshot->catalogue->decisions;
    size_t judged = judged_of(tally), worked = tally->verdicts[EFFECT_WORKED];
    double low, high, part = judged ? (double)worked / (double)judged : 0;
    bool few = judged < (size_t)def->effective_least;

    cell_number(frame, &row->cells[AIM], def->effective, UNIT_PERCENT, 0);
    if (!judged) {
        cell_missing(frame, &row->cells[PART]);
        cell_missing(frame, &row->cells[PART_LOW]);
        cell_missing(frame, &row->cells[PART_HIGH]);
        row->note = _("None of these decisions can be judged yet.");
        return;
    }
    proportion_limits((double)worked, (double)judged, def->confidence, &low, &high);
    cell_number(frame, &row->cells[PART], part, UNIT_PERCENT, 0);
    cell_number(frame, &row->cells[PART_LOW], low, UNIT_PERCENT, 0);
    cell_number(frame, &row->cells[PART_HIGH], high, UNIT_PERCENT, 0);
    row->has_state = !few;
    row->state = high < def->effective ? RULE_RED : part < def->effective ? RULE_WARN : RULE_OK;
    row->cells[PART].level = few ? RULE_OK : row->state;
    row->note =
        section_printf(frame->section,
                       few ? _("%zu of %zu worked: too few to say more than the interval does")
                           : _("%zu of %zu worked"),
                       worked, judged);
}

static void add_tally(struct frame *frame, const struct tally *tally, const char *title)
{
    struct report_row *row;

    if (!tally->decisions)
        return;
    row = section_add_row(frame->section);
    if (*tally->name)
        row_key(row, "playbook", keep_code(frame, tally->name));
    cell_text(frame, &row->cells[PLAYBOOK], title, *tally->name ? tally->name : NULL);
    count_cells(frame, row, tally);
    fill_part(frame, row, tally);
    draw_trend(frame, row, tally);
}

/* That of its section; of a playbook that is gone, the name. */
static const char *title_of(const struct frame *frame, const char *name)
{
    const struct playbook_def *def = catalogue_playbook(frame->snapshot->catalogue, name);

    return def ? def->title : name;
}

/* The least part first; of equal ones the larger count. */
static int by_part(const void *a, const void *b)
{
    const struct tally *x = a, *y = b;
    size_t judged_x = judged_of(x), judged_y = judged_of(y);
    size_t left = x->verdicts[EFFECT_WORKED] * judged_y,
           right = y->verdicts[EFFECT_WORKED] * judged_x;

    if (!judged_x != !judged_y)
        return judged_x ? -1 : 1;
    if (left != right)
        return left < right ? -1 : 1;
    if (x->decisions != y->decisions)
        return x->decisions > y->decisions ? -1 : 1;
    return strcmp(x->name, y->name);
}

void report_build_effectiveness(const struct report_context *context, const struct pane_def *pane,
                                struct section *section)
{
    struct tallies tallies = {.count = 0};
    struct frame frame;

    (void)pane;
    add_columns(section);
    if (frame_open(&frame, context, section)) {
        count_all(&frame, &tallies);
        if (tallies.count)
            qsort(tallies.items, tallies.count, sizeof *tallies.items, by_part);
        for (size_t i = 0; i < tallies.count; i++)
            add_tally(&frame, &tallies.items[i], title_of(&frame, tallies.items[i].name));
        add_tally(&frame, &tallies.without, _("without a playbook"));
        add_tally(&frame, &tallies.all, _("All decisions"));
        if (section->row_count)
            section->rows[section->row_count - 1].is_total = true;
        else
            section->empty = _("Nothing was decided yet: what is decided shows here, with the "
                               "part that worked, once it is old enough.");
    }
    free(tallies.items);
    frame_close(&frame);
}
