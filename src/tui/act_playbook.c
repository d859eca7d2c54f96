/*
 * p: the playbook of the red line under the cursor; Enter or d on one of its steps decides on it.
 *
 * The decision is an ordinary one, with everything filled in that the step says: the action as its
 * text, the owner, the deadline (two days where that is over), and the money of its fund, whose
 * balance stands in the question.  Its detail names playbook and step, by which the step counts as
 * taken, and fund, part and money, by which the fund knows what was drawn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "journal/funds.h"
#include "journal/ledger.h"
#include "playbook.h"
#include "report/playbook.h"
#include "tui/actions.h"

bool can_open_playbook(struct screen *screen, const char **why)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    *why = _("no red line is broken in this row");
    if (!navigate_explained(screen, &focus, &at))
        return false;
    if (step_is_selected(screen, &focus)) {
        *why = _("this is its playbook: Enter takes the step");
        return false;
    }
    const struct finding *finding = record_finding(screen, &at);
    if (finding && !finding->rule->def->playbook)
        *why = _("its red line names no playbook");
    return finding && finding->rule->def->playbook;
}

unsigned act_playbook(struct screen *screen)
{
    struct focus focus;
    struct path at;
    screen_focus(screen, &focus);
    const struct finding *finding =
        navigate_explained(screen, &focus, &at) ? record_finding(screen, &at) : NULL;
    if (!finding)
        return REACT_REDRAW;
    snprintf(at.indicator, sizeof at.indicator, "%s", finding->rule->name);
    at.has_period = false;
    navigate_playbook(screen, &at);
    return REACT_REDRAW;
}

/* ---- a step ---------------------------------------------------------------------------------- */

static const struct report_row *selected_step(const struct focus *focus)
{
    int at = focus->list->cursor;
    if (strcmp(focus->pane->kind, "playbook") != 0 || at < 0 ||
        at >= (int)focus->section->row_count || focus->section->rows[at].can_drill)
        return NULL;
    return &focus->section->rows[at];
}

bool step_is_selected(struct screen *screen, const struct focus *focus)
{
    (void)screen;
    return selected_step(focus) != NULL;
}

static void copy(char *out, size_t size, const char *text)
{
    snprintf(out, size, "%s", text ? text : "");
}

/* Words of INI files go on a prompt, and into the journal, as a person could have typed them. */
static void copy_clean(char *out, size_t size, const char *text)
{
    struct strbuf clean = STRBUF_INIT;
    text_clean(&clean, text, strlen(text));
    copy(out, size, clean.text);
    strbuf_release(&clean);
}

/* "From the Emergency reserve, core (792,804.39 EUR left), how much? Empty: nothing" */
static void say_purse(const struct screen *screen, const struct playbook_step *step,
                      const struct fund *fund, char *out, size_t size)
{
    struct fund_book book = {.count = 0};
    struct strbuf text = STRBUF_INIT;
    struct money left;
    strbuf_addf(&text, _("How much from %s"), _(fund->def->title));
    if (step->part)
        strbuf_addf(&text, ", %s", step->part);
    ledger_draws(screen->view.ledger, &book);
    if (fund_left(&book, fund, step->part, snapshot_today(screen->snapshot), &left)) {
        strbuf_adds(&text, " (");
        money_print(&left, &text);
        strbuf_adds(&text, _(" left; empty: none)"));
    }
    copy_clean(out, size, text.text);
    fund_book_release(&book);
    strbuf_release(&text);
}

static void take_fund(const struct screen *screen, const struct playbook_step *step,
                      struct recording *recording)
{
    const struct fund *fund = fund_find(snapshot_funds(screen->snapshot), step->fund);
    struct strbuf text = STRBUF_INIT;
    struct money money = step->money;
    if (!fund)
        return;
    copy(recording->fund, sizeof recording->fund, step->fund);
    copy(recording->part, sizeof recording->part, step->part);
    say_purse(screen, step, fund, recording->purse, sizeof recording->purse);
    if (step->share && fund->is_known)
        money = fund_part_amount(&(struct fund_part){.share = step->share}, &fund->amount);
    if (step->has_money || (step->share && fund->is_known)) {
        copy(money.currency, sizeof money.currency, fund->amount.currency);
        money_print_plain(&money, &text);
    }
    copy(recording->money, sizeof recording->money, text.text);
    strbuf_release(&text);
}

static void take_match(struct screen *screen, const struct playbook_def *def,
                       const struct step_match *match, const struct finding *finding,
                       struct recording *recording)
{
    const struct playbook_step *step = match->step;
    size_t length = strlen(recording->detail);
    struct strbuf day = STRBUF_INIT;
    snprintf(recording->detail + length, sizeof recording->detail - length,
             "%splaybook=%.100s\nstep=%d", length ? "\n" : "", def->name, step->number);
    copy_clean(recording->text, sizeof recording->text, _(step->action));
    copy_clean(recording->owner, sizeof recording->owner, step_owner(step, finding));
    if (match->has_deadline && deadline_day(match->deadline) >= snapshot_today(screen->snapshot))
        day_print(deadline_day(match->deadline), &day);
    copy(recording->day, sizeof recording->day, day.text);
    take_fund(screen, step, recording);
    strbuf_release(&day);
}

void step_take(struct screen *screen, struct recording *recording)
{
    struct playbook_desk desk;
    struct focus focus;
    screen_focus(screen, &focus);
    const struct report_row *row = selected_step(&focus);
    const struct finding *finding = row ? record_finding(screen, &screen_level(screen)->at) : NULL;
    if (!finding)
        return;
    playbook_desk_open(&desk, &screen->context);
    const struct playbook *playbook = playbook_desk_match(&desk, finding);
    for (size_t s = 0; playbook && s < desk.count; s++)
        if (desk.matches[s].step->number == atoi(row->key_values[2]))
            take_match(screen, playbook->def, &desk.matches[s], finding, recording);
    playbook_desk_close(&desk);
}

bool step_money(const struct screen *screen, const char *text, char *out, size_t size)
{
    const struct fund *fund = fund_find(snapshot_funds(screen->snapshot), screen->recording.fund);
    struct strbuf plain = STRBUF_INIT;
    struct money money;
    *out = '\0';
    if (text_is_blank(text))
        return true;
    if (!money_parse(text, &money) || money.amount <= 0)
        return false;
    if (!*money.currency && fund)
        copy(money.currency, sizeof money.currency, fund->amount.currency);
    money_print_plain(&money, &plain);
    copy(out, size, plain.text);
    strbuf_release(&plain);
    return true;
}

void step_detail(const struct recording *recording, char *out, size_t size)
{
    const char *part = recording->part;
    if (recording->fund[0] && recording->money[0])
        snprintf(out, size, "%s%smoney=%s\nfund=%s%s%s", recording->detail,
                 recording->detail[0] ? "\n" : "", recording->money, recording->fund,
                 *part ? "\npart=" : "", part);
    else
        snprintf(out, size, "%s", recording->detail);
}
