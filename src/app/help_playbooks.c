/*
 * Help on playbooks and funds: `redline help playbooks`, and one by its name.
 *
 * What is printed is what the INI files say, the dataset's over the built-in ones: a committee
 * reads here what it promised to do.
 */
#include "app/topics.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "config/catalogue.h"

/* "48 h", "7 days" */
static void put_duration(FILE *out, long seconds)
{
    long hours = seconds / 3600;

    if (hours > 72 && hours % 24 == 0)
        fprintf(out, _("%ld days"), hours / 24);
    else if (seconds % 3600 == 0)
        fprintf(out, _("%ld h"), hours);
    else
        fprintf(out, _("%ld min"), seconds / 60);
}

static void put_money(FILE *out, const struct playbook_step *step)
{
    struct strbuf text = STRBUF_INIT;

    if (step->has_money)
        money_print(&step->money, &text);
    else if (step->share)
        strbuf_addf(&text, "%.4g%%", (double)step->share / (DECIMAL_FINE / 100));
    else
        strbuf_adds(&text, _("money"));
    fprintf(out, _("; %s from %s"), text.text, step->fund);
    if (step->part)
        fprintf(out, ", %s", step->part);
    strbuf_release(&text);
}

static void put_step(FILE *out, const struct playbook_step *step)
{
    fprintf(out, "  %2d  %s\n", step->number, _(step->action));
    fprintf(out, "      %s", step->when ? step->when : _("any firing"));
    if (step->owner)
        fprintf(out, "; %s", step->owner);
    if (step->within_seconds) {
        fputs(_("; within "), out);
        put_duration(out, step->within_seconds);
    }
    if (step->escalate) {
        fprintf(out, _("; late: %s"), step->escalate);
        if (step->escalate_seconds) {
            fputs(_(" after "), out);
            put_duration(out, step->escalate_seconds);
        }
    }
    if (step->fund)
        put_money(out, step);
    fputc('\n', out);
}

static void put_users(FILE *out, const struct catalogue *catalogue, const char *playbook)
{
    bool any = false;

    for (size_t i = 0; i < catalogue->redline_count; i++) {
        const struct redline_def *redline = &catalogue->redlines[i];

        if (!redline->playbook || strcmp(redline->playbook, playbook) != 0)
            continue;
        fprintf(out, "%s%s", any ? ", " : _("      answers "), redline->name);
        any = true;
    }
    if (any)
        fputc('\n', out);
}

static void put_playbook(FILE *out, const struct catalogue *catalogue,
                         const struct playbook_def *def)
{
    fprintf(out, "%s  %s", def->name, _(def->title));
    if (def->help)
        fprintf(out, ": %s", _(def->help));
    fputc('\n', out);
    put_users(out, catalogue, def->name);
    for (size_t i = 0; i < def->step_count; i++)
        put_step(out, &def->steps[i]);
}

static void put_fund(FILE *out, const struct fund_def *def)
{
    static const char *const renewals[] = {[FUND_NEVER] = "",
                                           [FUND_YEAR] = N_("; full again each year"),
                                           [FUND_QUARTER] = N_("; full again each quarter"),
                                           [FUND_MONTH] = N_("; full again each month")};

    fprintf(out, "%s  %s: %s%s", def->name, _(def->title), def->amount,
            *renewals[def->renews] ? _(renewals[def->renews]) : "");
    for (size_t i = 0; i < def->part_count; i++)
        fprintf(out, "%s%s %.4g%%", i ? ", " : "; ", def->parts[i].name,
                (double)def->parts[i].share / (DECIMAL_FINE / 100));
    fputc('\n', out);
    if (def->help)
        fprintf(out, "      %s\n", _(def->help));
}

void help_playbooks(FILE *out, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->playbook_count; i++) {
        put_playbook(out, catalogue, &catalogue->playbooks[i]);
        fputc('\n', out);
    }
    for (size_t i = 0; i < catalogue->fund_count; i++)
        put_fund(out, &catalogue->funds[i]);
}

bool help_playbook(FILE *out, const struct catalogue *catalogue, const char *name)
{
    const struct playbook_def *playbook = catalogue_playbook(catalogue, name);
    const struct fund_def *fund = catalogue_fund(catalogue, name);

    if (playbook)
        put_playbook(out, catalogue, playbook);
    if (fund)
        put_fund(out, fund);
    return playbook || fund;
}
