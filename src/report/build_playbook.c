/*
 * Playbooks: what is to be done about a finding, step by step, or about all findings of a place.
 *
 * The place of one red line (DE/ad-roi, or the row of a register) shows its whole playbook: each
 * step with its state, its action, who does it until when, and the money with what its fund has
 * left. Any other place lists the steps that are open, late or taken of all findings there, what is
 * late first; Enter leads to the finding's own playbook, and from there to the decision.
 *
 * Nothing is judged here: see report/playbook.h.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/funds.h"
#include "journal/ledger.h"
#include "report/playbook.h"

enum { ROWS_MAX = 1000, HOUR = 3600 };

struct plan { /* what is built */
    struct frame *frame;
    struct playbook_desk desk;
    struct fund_book book; /* of the journal, for what is left */
    bool lists;            /* of several findings */
    bool costs;            /* some step has money: else its columns are left out */
    int where, redline, step, status, action, owner, due, money, fund, left; /* columns; -1 none */
    size_t counts[STEP_LATER + 1];
};

static int text_column(struct section *section, const char *id, const char *title, int priority)
{
    add_text_column(section, id, title, priority);
    return (int)section->column_count - 1;
}

static void add_columns(struct plan *plan, struct section *section)
{
    plan->where = plan->redline = -1;
    if (plan->lists) {
        plan->where = text_column(section, "where", _("Where"), 0);
        plan->redline = text_column(section, "redline", _("Red line"), 1);
    }
    plan->step = text_column(section, "step", _("Step"), plan->lists ? 30 : 0);
    plan->status = text_column(section, "status", _("Status"), 0);
    plan->due = text_column(section, "due", _("Due"), 2);
    plan->owner = text_column(section, "owner", _("Owner"), 3);
    plan->action = text_column(section, "action", _("Action"), 0);
    section->columns[plan->action].is_prose = true;
    plan->money = plan->fund = plan->left = -1;
    if (plan->costs) {
        plan->money = text_column(section, "money", _("Money"), 6);
        plan->fund = text_column(section, "fund", _("Fund"), 7);
        plan->left = text_column(section, "left", _("Left"), 8);
        section->columns[plan->money].numeric = section->columns[plan->left].numeric = true;
    }
}

static struct report_cell *cell_at(struct report_row *row, int column)
{
    return &row->cells[column];
}

/* ---- one step -------------------------------------------------------------------------------- */

/* "now", "overdue", "overdue → growth", "taken by anna", "later: red for 4" */
static void say_status(const struct plan *plan, const struct step_match *match, struct strbuf *out)
{
    const struct step_taken *taken = match->taken;

    switch (match->state) {
    case STEP_ESCALATED:
        strbuf_addf(out, "%s %s %s", _("overdue"), plan->frame->ascii ? "->" : "\xE2\x86\x92",
                    match->step->escalate);
        break;
    case STEP_TAKEN:
    case STEP_DONE:
        strbuf_addf(out, match->state == STEP_DONE ? _("done by %s") : _("taken by %s"),
                    taken->user);
        break;
    case STEP_LATER:
        strbuf_addf(out, _("later: %s"),
                    match->step->when ? match->step->when : _("when it fires"));
        break;
    case STEP_OVERDUE:
        strbuf_adds(out, _("overdue"));
        break;
    case STEP_OPEN:
        strbuf_adds(out, match->is_next ? _("now") : _("open"));
        break;
    }
}

/* "in 48 h", "in 7 days": of a step that has not opened. */
static void say_hours(long seconds, struct strbuf *out)
{
    long hours = seconds / HOUR;

    if (hours > 72 && hours % 24 == 0)
        strbuf_addf(out, _("in %ld days"), hours / 24);
    else
        strbuf_addf(out, _("in %ld h"), hours);
}

/* The step's deadline; of one that was taken, what was decided. */
static void due_cell(const struct plan *plan, struct report_cell *cell,
                     const struct step_match *match)
{
    bool taken = match->state == STEP_TAKEN || match->state == STEP_DONE;
    int32_t decided = taken ? match->taken->due_day : DAY_NONE;
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;

    if (decided != DAY_NONE) {
        period_print_short((struct period){.grain = GRAIN_DAY, .index = decided}, &text);
        day_print(decided, &raw);
    } else if (match->has_deadline && !taken) {
        deadline_print(match->deadline, &text);
        day_print(deadline_day(match->deadline), &raw);
    } else if (match->step->within_seconds && match->state == STEP_LATER) {
        say_hours(match->step->within_seconds, &text);
    }
    if (text.length)
        cell_buffer(plan->frame, cell, &text, raw.length ? raw.text : "");
    else
        cell_missing(plan->frame, cell);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static const struct step_taken *drawn_by(const struct step_match *match)
{
    return match->taken && !match->taken->refused && match->taken->fund ? match->taken : NULL;
}

/* "8,000 EUR", "10%"; nothing where the amount is asked for; what was drawn where it was taken. */
static void say_money(const struct step_match *match, const struct fund *fund, struct strbuf *text,
                      struct strbuf *raw)
{
    const struct playbook_step *step = match->step;
    const struct step_taken *drawn = drawn_by(match);
    struct money money = step->money;

    if (drawn && drawn->money && money_parse(drawn->money, &money)) {
        money_print(&money, text);
        money_print_plain(&money, raw);
    } else if (step->has_money) {
        memcpy(money.currency, fund->amount.currency, sizeof money.currency);
        money_print(&money, text);
        money_print_plain(&money, raw);
    } else if (step->share) {
        strbuf_addf(text, "%.4g%%", (double)step->share / (DECIMAL_FINE / 100));
    }
}

static void money_cells(const struct plan *plan, struct report_row *row,
                        const struct step_match *match)
{
    const struct snapshot *snapshot = plan->frame->snapshot;
    const struct playbook_step *step = match->step;
    const struct step_taken *drawn = drawn_by(match);
    const char *name = drawn ? drawn->fund : step->fund, *part = drawn ? drawn->part : step->part;
    const struct fund *fund = fund_find(snapshot_funds(snapshot), name);
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;
    struct money left;

    for (int c = plan->money; c <= plan->left; c++)
        cell_missing(plan->frame, cell_at(row, c));
    if (fund)
        say_money(match, fund, &text, &raw);
    if (text.length)
        cell_buffer(plan->frame, cell_at(row, plan->money), &text, raw.length ? raw.text : NULL);
    if (fund) {
        strbuf_addf(&text, "%s%s%s", _(fund->def->title), part ? ": " : "", part ? part : "");
        cell_text(plan->frame, cell_at(row, plan->fund), text.text, name);
    }
    if (fund && fund_left(&plan->book, fund, part, snapshot_today(snapshot), &left))
        cell_money(plan->frame, cell_at(row, plan->left), &left);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static const char *owner_of(const struct step_match *match, const struct finding *finding)
{
    return match->taken && !match->taken->refused && *match->taken->owner
               ? match->taken->owner
               : step_owner(match->step, finding);
}

/* All that the row says, and what the columns left out. */
static void say_note(const struct plan *plan, struct report_row *row,
                     const struct step_match *match, const struct finding *finding)
{
    const struct step_taken *taken = match->taken;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%d. %s", match->step->number, _(match->step->action));
    if (taken && taken->refused)
        strbuf_addf(&text, _("; record %lld of %s was refused"), (long long)taken->id, taken->user);
    else if (taken)
        strbuf_addf(&text, _("; record %lld of %s"), (long long)taken->id, taken->user);
    if (match->step->escalate && match->state > STEP_ESCALATED && match->state != STEP_DONE)
        strbuf_addf(&text, _("; when late: %s"), match->step->escalate);
    if (plan->lists) {
        strbuf_adds(&text, ". ");
        say_finding(plan->frame, finding, true, &text);
    } else if (match->state <= STEP_OPEN) {
        strbuf_adds(&text, _(". Enter takes the decision."));
    }
    row->note = keep_text(plan->frame, text.text);
    strbuf_release(&text);
}

static void set_state(struct report_row *row, enum step_state state)
{
    row->has_state = state <= STEP_OVERDUE;
    row->state = row->has_state ? RULE_RED : RULE_OK;
    row->faded = state == STEP_DONE || state == STEP_LATER;
}

static void add_step(struct plan *plan, const struct finding *finding,
                     const struct step_match *match, const char *place)
{
    const struct frame *frame = plan->frame;
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;
    char number[24];

    snprintf(number, sizeof number, "%d", match->step->number);
    row_key(row, "redline", keep_code(frame, finding->rule->name));
    row_key(row, "place", keep_code(frame, place));
    row_key(row, "step", keep_code(frame, number));
    set_state(row, match->state);
    cell_text(frame, cell_at(row, plan->step), number, NULL);
    say_status(plan, match, &text);
    cell_text(frame, cell_at(row, plan->status), text.text, step_state_name(match->state));
    cell_text(frame, cell_at(row, plan->action), _(match->step->action), NULL);
    cell_text(frame, cell_at(row, plan->owner), owner_of(match, finding), NULL);
    due_cell(plan, cell_at(row, plan->due), match);
    if (plan->costs)
        money_cells(plan, row, match);
    say_note(plan, row, match, finding);
    plan->counts[match->state]++;
    strbuf_release(&text);
}

/* ---- findings of a place --------------------------------------------------------------------- */

/* "GB/tiktok", "R065", "*" */
static void place_of(const struct plan *plan, const struct finding *finding, struct path *path,
                     struct strbuf *text)
{
    const struct frame *frame = plan->frame;

    *path = (struct path){.market = ""};
    if (finding->row) {
        register_place(frame, finding->rule->reg, finding->row, path);
        strbuf_adds(text, finding->row->key);
    } else {
        snprintf(path->market, sizeof path->market, "%s", code_text(frame, true, finding->market));
        snprintf(path->channel, sizeof path->channel, "%s",
                 code_text(frame, false, finding->channel));
        strbuf_adds(text, *path->market ? path->market : "*");
        if (*path->channel)
            strbuf_addf(text, "/%s", path->channel);
    }
    snprintf(path->indicator, sizeof path->indicator, "%s", finding->rule->name);
}

static bool is_here(const struct plan *plan, const struct finding *finding,
                    const struct slice *slice)
{
    const struct path *at = &plan->frame->view->at;

    if (*at->record)
        return finding->row && strcmp(finding->row->key, at->record) == 0;
    return finding_below(finding, slice->market, slice->channel) &&
           frame_admits(plan->frame, finding->market, finding->channel);
}

/* Of a register's row its own title says more than the red line's. */
static const char *title_of(const struct finding *finding)
{
    int column = finding->row ? register_column(finding->rule->reg, "title") : -1;
    const char *text = column >= 0 ? finding->row->cells[column].text : "";

    return *text ? text : finding->rule->title;
}

static void add_listed(struct plan *plan, const struct finding *finding,
                       const struct step_match *match)
{
    const struct frame *frame = plan->frame;
    struct strbuf place = STRBUF_INIT, text = STRBUF_INIT;
    struct report_row *row;
    struct path path;

    place_of(plan, finding, &path, &place);
    add_step(plan, finding, match, place.text);
    row = &frame->section->rows[frame->section->row_count - 1];
    row->drill = path;
    row->can_drill = true;
    if (finding->row)
        strbuf_addf(&text, "%s%s%s", path.market, *path.market ? " " : "", finding->row->key);
    else
        say_where(frame, finding->market, finding->channel, &text);
    cell_text(frame, cell_at(row, plan->where), text.text, place.text);
    strbuf_clear(&text);
    say_title(frame, title_of(finding), &text);
    cell_buffer(frame, cell_at(row, plan->redline), &text, finding->rule->name);
    strbuf_release(&place);
    strbuf_release(&text);
}

struct entry { /* a step of a finding, to be sorted */
    const struct finding *finding;
    struct step_match match;
    size_t order;
};

static int by_urgency(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;

    if (x->match.state != y->match.state)
        return x->match.state < y->match.state ? -1 : 1;
    if (x->match.has_deadline && y->match.has_deadline && x->match.deadline != y->match.deadline)
        return x->match.deadline < y->match.deadline ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static void list_steps(struct plan *plan, const struct slice *slice)
{
    const struct finding_list *findings = &plan->frame->context->findings;
    struct entry *entries = NULL;
    size_t count = 0, capacity = 0;

    for (size_t i = 0; i < findings->count; i++) {
        if (!is_here(plan, &findings->items[i], slice) ||
            !playbook_desk_match(&plan->desk, &findings->items[i]))
            continue;
        for (size_t s = 0; s < plan->desk.count; s++) {
            if (plan->desk.matches[s].state == STEP_LATER)
                continue;
            MEM_GROW(entries, count, capacity);
            entries[count] = (struct entry){&findings->items[i], plan->desk.matches[s], count};
            count++;
        }
    }
    if (count)
        qsort(entries, count, sizeof *entries, by_urgency);
    for (size_t i = 0; i < count && i < ROWS_MAX; i++)
        add_listed(plan, entries[i].finding, &entries[i].match);
    free(entries);
    if (!count)
        plan->frame->section->empty = _("No step is open here: no finding has a playbook that asks "
                                        "for one.");
}

/* ---- the playbook of one finding ------------------------------------------------------------- */

/* The red line, or what is worst of an indicator, at exactly that place. */
static const struct finding *find_subject(const struct plan *plan, const struct slice *slice)
{
    const struct path *at = &plan->frame->view->at;
    const struct finding_list *findings = &plan->frame->context->findings;
    const struct finding *found = NULL;

    for (size_t i = 0; i < findings->count && !found; i++) {
        const struct finding *finding = &findings->items[i];
        const struct rule *rule = finding->rule;
        bool named = strcmp(at->indicator, rule->name) == 0 ||
                     (rule->indicator && strcmp(at->indicator, rule->indicator->def->name) == 0);

        if (*at->record ? finding->row && strcmp(finding->row->key, at->record) == 0 &&
                              (named || !*at->indicator)
                        : named && finding_at(finding, slice->market, slice->channel))
            found = finding;
    }
    return found;
}

static void set_title(struct plan *plan, const struct playbook_def *def,
                      const struct finding *finding)
{
    struct section *section = plan->frame->section;
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "%s  ", _(def->title));
    if (finding->row)
        strbuf_adds(&text, finding->row->key);
    else
        say_where(plan->frame, finding->market, finding->channel, &text);
    strbuf_adds(&text, plan->frame->ascii ? " > " : " \xE2\x80\xBA ");
    say_title(plan->frame, finding->rule->title, &text);
    section->title = keep_text(plan->frame, text.text);
    strbuf_release(&text);
}

static void note_finding(struct plan *plan, const struct playbook_def *def,
                         const struct finding *finding)
{
    struct section *section = plan->frame->section;
    struct strbuf text = STRBUF_INIT;

    say_finding(plan->frame, finding, true, &text);
    section_note(section, keep_text(plan->frame, text.text));
    if (def->help)
        section_note(section, keep_text(plan->frame, _(def->help)));
    strbuf_release(&text);
}

static void show_playbook(struct plan *plan, const struct slice *slice)
{
    struct section *section = plan->frame->section;
    const struct finding *finding = find_subject(plan, slice);
    const struct playbook *playbook = finding ? playbook_desk_match(&plan->desk, finding) : NULL;
    struct strbuf place = STRBUF_INIT;
    struct path path;

    if (!playbook) {
        section->empty = finding
                             ? section_printf(section,
                                              _("%s has no playbook: playbook = NAME in [redline "
                                                "%s] names one."),
                                              keep_text(plan->frame, finding->rule->title),
                                              keep_text(plan->frame, finding->rule->def->name))
                             : _("No red line judges this number here.");
        return;
    }
    plan->costs = false;
    for (size_t s = 0; s < playbook->def->step_count; s++)
        plan->costs =
            plan->costs || playbook->def->steps[s].fund || drawn_by(&plan->desk.matches[s]);
    add_columns(plan, section);
    set_title(plan, playbook->def, finding);
    place_of(plan, finding, &path, &place);
    for (size_t s = 0; s < plan->desk.count; s++)
        add_step(plan, finding, &plan->desk.matches[s], place.text);
    note_finding(plan, playbook->def, finding);
    strbuf_release(&place);
}

/* ---- the pane -------------------------------------------------------------------------------- */

static void say_facts(struct plan *plan)
{
    struct strbuf text = STRBUF_INIT;

    for (int state = 0; state < STEP_LATER; state++)
        if (plan->counts[state])
            strbuf_addf(&text, "%s%zu %s", text.length ? dot(plan->frame) : "", plan->counts[state],
                        _(step_state_name((enum step_state)state)));
    plan->frame->section->facts = keep_buffer(plan->frame, &text);
    strbuf_release(&text);
}

void report_build_playbook(const struct report_context *context, const struct pane_def *pane,
                           struct section *section)
{
    const struct path *at = &context->view->at;
    struct frame frame;
    struct plan plan = {.frame = &frame, .costs = true};
    struct slice slice;

    (void)pane;
    plan.lists = !*at->record && !*at->indicator;
    if (plan.lists)
        add_columns(&plan, section);
    if (frame_open(&frame, context, section)) {
        playbook_desk_open(&plan.desk, context);
        ledger_draws(context->view->ledger, &plan.book);
        slice = frame_slice(&frame, at->market, at->channel);
        if (plan.lists)
            list_steps(&plan, &slice);
        else
            show_playbook(&plan, &slice);
        say_facts(&plan);
        if (!section->column_count) /* there is nothing to show, but what it would be */
            add_columns(&plan, section);
        fund_book_release(&plan.book);
        playbook_desk_close(&plan.desk);
    }
    frame_close(&frame);
}
