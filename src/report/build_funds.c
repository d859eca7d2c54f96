/*
 * Funds: what each of them holds, how it is split, what decisions drew, what is left, and who drew
 * last; or, of one fund (the place's category), the decisions that drew on it.
 *
 * A formula's amount is that of the last whole period before today's, and the row says which; an
 * amount that nobody can know yet is missing, and so is what is left of it.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "build.h"
#include "journal/funds.h"
#include "journal/ledger.h"

enum { FUND, AMOUNT, DRAWN, LEFT, SHARE, DRAWS, LAST, BY, OWNER };
enum { DRAW_DAY, DRAW_WHAT, DRAW_MONEY, DRAW_PART, DRAW_STATUS, DRAW_WHERE, DRAW_WHO };

struct vault {
    struct frame *frame;
    const struct ledger *ledger;
    struct fund_book book;
    int32_t today;
};

static void money_column(struct section *section, const char *id, const char *title, int priority)
{
    static const struct figure money = {.unit = UNIT_NUMBER, .decimals = 2};

    add_value_column(section, id, title, &money, priority);
}

/* ---- all funds ------------------------------------------------------------------------------- */

static void add_fund_columns(struct section *section)
{
    static const struct figure share = {.unit = UNIT_PERCENT, .decimals = 1};

    add_text_column(section, "fund", _("Fund"), 0);
    money_column(section, "amount", _("Amount"), 0);
    money_column(section, "drawn", _("Drawn"), 1);
    money_column(section, "left", _("Left"), 0);
    add_value_column(section, "left_share", _("Left %"), &share, 4);
    add_value_column(section, "draws", _("Draws"), NULL, 5);
    add_text_column(section, "last", _("Last"), 3);
    add_text_column(section, "by", _("By"), 3);
    add_text_column(section, "owner", _("Owner"), 6);
}

static const struct decision *decision_of(const struct vault *vault, const struct draw *draw)
{
    for (size_t i = 0; vault->ledger && i < vault->ledger->decision_count; i++)
        if (vault->ledger->decisions[i].record->id == draw->id)
            return &vault->ledger->decisions[i];
    return NULL;
}

static bool is_of(const struct vault *vault, const struct draw *draw, const struct fund_def *fund,
                  const char *part)
{
    return fund_draw_counts(draw, fund, vault->today) &&
           (!part || (draw->part && strcmp(draw->part, part) == 0));
}

/* How many draws count, and the newest of them. */
static void draws_cells(const struct vault *vault, struct report_row *row,
                        const struct fund_def *fund, const char *part)
{
    const struct frame *frame = vault->frame;
    const struct decision *last = NULL;
    struct strbuf text = STRBUF_INIT, raw = STRBUF_INIT;
    size_t count = 0;

    for (size_t i = 0; i < vault->book.count; i++) {
        if (!is_of(vault, &vault->book.draws[i], fund, part))
            continue;
        count++;
        last = decision_of(vault, &vault->book.draws[i]);
    }
    cell_number(frame, &row->cells[DRAWS], (double)count, UNIT_COUNT, 0);
    cell_missing(frame, &row->cells[LAST]);
    cell_missing(frame, &row->cells[BY]);
    if (last && last->decided_day != DAY_NONE) {
        period_print_short((struct period){.grain = GRAIN_DAY, .index = last->decided_day}, &text);
        day_print(last->decided_day, &raw);
        cell_buffer(frame, &row->cells[LAST], &text, raw.text);
    }
    if (last)
        cell_text(frame, &row->cells[BY], last->record->user, NULL);
    strbuf_release(&text);
    strbuf_release(&raw);
}

static void amount_cells(const struct vault *vault, struct report_row *row, const struct fund *fund,
                         const struct fund_part *part)
{
    const struct frame *frame = vault->frame;
    const char *name = part ? part->name : NULL;
    struct money amount = fund->amount, drawn, left;

    if (!fund_left(&vault->book, fund, name, vault->today, &left)) {
        for (int c = AMOUNT; c <= SHARE; c++)
            cell_missing(frame, &row->cells[c]);
        return;
    }
    if (part)
        amount = fund_part_amount(part, &fund->amount);
    drawn = amount;
    drawn.amount -= left.amount;
    cell_money(frame, &row->cells[AMOUNT], &amount);
    cell_money(frame, &row->cells[DRAWN], &drawn);
    cell_money(frame, &row->cells[LEFT], &left);
    cell_missing(frame, &row->cells[SHARE]);
    if (amount.amount > 0)
        cell_number(frame, &row->cells[SHARE], exact_ratio(left.amount, amount.amount),
                    UNIT_PERCENT, 1);
    row->has_state = left.amount <= 0 && drawn.amount > 0;
    row->state = !row->has_state ? RULE_OK : left.amount < 0 ? RULE_RED : RULE_WARN;
    row->cells[LEFT].level = row->state;
}

static void say_note(const struct vault *vault, struct report_row *row, const struct fund *fund)
{
    const struct fund_def *def = fund->def;
    struct strbuf text = STRBUF_INIT;

    if (fund->dormant)
        strbuf_addf(&text, _("not known: nothing supplies %s. "), fund->missing);
    else if (!def->is_constant)
        strbuf_addf(&text, _("%s over "), def->amount);
    if (!def->is_constant && fund->has_period) {
        period_print(fund->period, &text);
        strbuf_adds(&text, fund->is_known ? ". " : _(", which has no value. "));
    }
    if (def->renews != FUND_NEVER) {
        strbuf_adds(&text, _("Draws count from "));
        day_print(fund_first_day(def, vault->today), &text);
        strbuf_adds(&text, ". ");
    }
    strbuf_adds(&text, def->help ? _(def->help) : "");
    row->note = keep_text(vault->frame, text.text);
    strbuf_release(&text);
}

static void add_fund_row(const struct vault *vault, const struct fund *fund,
                         const struct fund_part *part)
{
    const struct frame *frame = vault->frame;
    const struct fund_def *def = fund->def;
    struct report_row *row = section_add_row(frame->section);
    struct strbuf text = STRBUF_INIT;

    row_key(row, "fund", keep_code(frame, def->name));
    if (part)
        row_key(row, "part", keep_code(frame, part->name));
    if (part)
        strbuf_addf(&text, "  %s %.4g%%", part->name, (double)part->share / (DECIMAL_FINE / 100));
    else
        say_title(frame, def->title, &text);
    cell_text(frame, &row->cells[FUND], text.text, part ? part->name : def->name);
    amount_cells(vault, row, fund, part);
    draws_cells(vault, row, def, part ? part->name : NULL);
    cell_text(frame, &row->cells[OWNER], !part && def->owner ? def->owner : "", NULL);
    say_note(vault, row, fund);
    snprintf(row->drill.category, sizeof row->drill.category, "%s", def->name);
    row->can_drill = strlen(def->name) < sizeof row->drill.category;
    strbuf_release(&text);
}

static void list_funds(const struct vault *vault)
{
    const struct fund_set *set = snapshot_funds(vault->frame->snapshot);

    for (size_t i = 0; i < set->count; i++) {
        const struct fund *fund = &set->funds[i];

        add_fund_row(vault, fund, NULL);
        for (size_t p = 0; p < fund->def->part_count; p++)
            add_fund_row(vault, fund, &fund->def->parts[p]);
    }
    if (!set->count)
        vault->frame->section->empty = _("There is no fund: [fund NAME] makes one.");
}

/* ---- the draws on one ------------------------------------------------------------------------ */

static void add_draw_columns(struct section *section)
{
    add_text_column(section, "day", _("Day"), 0);
    add_text_column(section, "text", _("Decision"), 0);
    money_column(section, "money", _("Money"), 0);
    add_text_column(section, "part", _("Part"), 2);
    add_text_column(section, "status", _("Status"), 1);
    add_text_column(section, "where", _("Where"), 3);
    add_text_column(section, "who", _("By"), 4);
}

static const char *status_of(const struct vault *vault, const struct fund_def *fund,
                             const struct draw *draw, const struct decision *decision)
{
    if (draw->returned)
        return _("given back");
    if (!fund_draw_counts(draw, fund, vault->today))
        return _("of an earlier period");
    return _(decision_state_name(decision->state));
}

static void add_draw_row(const struct vault *vault, const struct fund_def *fund,
                         const struct draw *draw)
{
    const struct frame *frame = vault->frame;
    const struct decision *decision = decision_of(vault, draw);
    struct strbuf text = STRBUF_INIT;
    struct report_row *row;
    char id[24];

    if (!decision)
        return;
    row = section_add_row(frame->section);
    snprintf(id, sizeof id, "%lld", (long long)draw->id);
    row_key(row, "decision", keep_code(frame, id));
    row->faded = !fund_draw_counts(draw, fund, vault->today);
    strbuf_addf(&text, "%.10s", decision->record->time);
    cell_text(frame, &row->cells[DRAW_DAY], text.text, NULL);
    strbuf_clear(&text);
    strbuf_add(&text, decision->record->text, strcspn(decision->record->text, "\n"));
    cell_text(frame, &row->cells[DRAW_WHAT], text.text, NULL);
    cell_money(frame, &row->cells[DRAW_MONEY], &draw->money);
    cell_text(frame, &row->cells[DRAW_PART], draw->part ? draw->part : "", NULL);
    cell_text(frame, &row->cells[DRAW_STATUS], status_of(vault, fund, draw, decision), NULL);
    cell_text(frame, &row->cells[DRAW_WHERE], decision->record->path, NULL);
    cell_text(frame, &row->cells[DRAW_WHO], decision->record->user, NULL);
    row->note = keep_text(frame, decision->record->text);
    strbuf_release(&text);
}

static void list_draws(const struct vault *vault, const char *name)
{
    const struct fund *fund = fund_find(snapshot_funds(vault->frame->snapshot), name);
    struct section *section = vault->frame->section;

    for (size_t i = vault->book.count; fund && i-- > 0;)
        if (strcmp(vault->book.draws[i].fund, name) == 0)
            add_draw_row(vault, fund->def, &vault->book.draws[i]);
    if (fund)
        section->title = section_printf(section, "%s: %s", section->title,
                                        keep_text(vault->frame, _(fund->def->title)));
    if (!section->row_count)
        section->empty = fund
                             ? _("No decision drew on this fund yet: Enter on a step of a playbook "
                                 "takes one.")
                             : _("There is no such fund.");
}

void report_build_funds(const struct report_context *context, const struct pane_def *pane,
                        struct section *section)
{
    const char *name = context->view->at.category;
    struct frame frame;
    struct vault vault = {.frame = &frame, .ledger = context->view->ledger};

    (void)pane;
    if (*name)
        add_draw_columns(section);
    else
        add_fund_columns(section);
    if (frame_open(&frame, context, section)) {
        vault.today = snapshot_today(context->snapshot);
        ledger_draws(vault.ledger, &vault.book);
        if (*name)
            list_draws(&vault, name);
        else
            list_funds(&vault);
        fund_book_release(&vault.book);
    }
    frame_close(&frame);
}
