/* Playbooks and the funds they draw on, from their sections.
 *
 * A playbook's keys are steps: "2 = action" and what is said of it, "2.owner".  They are read by
 * number, so their order in the file does not matter, and none may be missing.  Conditions stay
 * text (rule/when.h compiles them); amounts, durations and shares are read here, exactly.
 *
 * A fund's amount is a constant or a formula: what reads as an amount is one, everything else is
 * compiled when it is known what the sources supply (rule/funds.h).
 */
#include <ctype.h>
#include <math.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "config/define.h"
#include "config/check.h"

enum { STEPS_MOST = 20, PARTS_MOST = 12 };

/* ---- steps ----------------------------------------------------------------------------------- */

struct step_reading {
    struct builder *builder;
    const struct raw_section *section;
    const struct raw_entry *entry;
    struct playbook_step *step;
};

static const char *plain(const char *text)
{
    return text && *text ? text : NULL;
}

static void step_action(struct step_reading *reading)
{
    reading->step->action = plain(reading->entry->value);
    reading->step->origin = raw_key_origin(reading->section, reading->entry->key);
}

static void step_owner(struct step_reading *reading)
{
    reading->step->owner = plain(reading->entry->value);
}

static void step_when(struct step_reading *reading)
{
    reading->step->when = plain(reading->entry->value);
    reading->step->when_origin = raw_key_origin(reading->section, reading->entry->key);
}

static void step_escalate(struct step_reading *reading)
{
    reading->step->escalate = plain(reading->entry->value);
}

static void step_fund(struct step_reading *reading)
{
    reading->step->fund = define_name(reading->builder, plain(reading->entry->value));
}

static void step_part(struct step_reading *reading)
{
    reading->step->part = define_name(reading->builder, plain(reading->entry->value));
}

static void read_seconds(struct step_reading *reading, long *out)
{
    const struct raw_entry *entry = reading->entry;
    if (*entry->value && (!check_duration(entry->value, out) || *out == 0))
        define_error(reading->builder, reading->section, entry->key,
                     _("%s: '%s' is no duration like 48h or 7d"), entry->key, entry->value);
}

static void step_within(struct step_reading *reading)
{
    read_seconds(reading, &reading->step->within_seconds);
}

static void step_escalate_after(struct step_reading *reading)
{
    read_seconds(reading, &reading->step->escalate_seconds);
}

/* "10%" as a part of 10^8. */
static bool read_share(const char *text, int64_t *out)
{
    double share;
    size_t length = strlen(text);
    if (!length || text[length - 1] != '%' || !number_parse(text, length, &share) || !(share > 0) ||
        share > 1)
        return false;
    *out = llround(share * DECIMAL_FINE);
    return true;
}

static void step_money(struct step_reading *reading)
{
    const struct raw_entry *entry = reading->entry;
    struct playbook_step *step = reading->step;
    char *text = arena_strdup(reading->builder->arena, entry->value);
    char *of = strstr(text, " of fund");
    if (of && of[sizeof " of fund" - 1] == '\0')
        *of = '\0'; /* "10% of fund" is 10% */
    if (!*text || read_share(text, &step->share))
        return;
    step->has_money = money_parse(text, &step->money);
    if (!step->has_money)
        define_error(reading->builder, reading->section, entry->key,
                     _("%s: '%s' is neither an amount like 50000 EUR nor a part of the fund like "
                       "10%%"),
                     entry->key, entry->value);
    else if (step->money.amount <= 0)
        define_error(reading->builder, reading->section, entry->key,
                     _("%s: '%s' is no amount above zero"), entry->key, entry->value);
}

static const struct {
    const char *name;
    void (*take)(struct step_reading *reading);
} step_keys[] = {
    {"owner", step_owner},
    {"within", step_within},
    {"when", step_when},
    {"escalate", step_escalate},
    {"escalate_after", step_escalate_after},
    {"money", step_money},
    {"fund", step_fund},
    {"part", step_part},
};
enum { STEP_KEY_COUNT = sizeof step_keys / sizeof step_keys[0] };

/* "2.owner": 2, and "owner"; "2": 2, and "". False: no step's key. */
static bool split_key(const char *key, int *number, const char **rest)
{
    size_t digits = strspn(key, "0123456789");
    if (!digits || digits > 4 || (key[digits] != '\0' && key[digits] != '.'))
        return false;
    *number = 0;
    for (size_t i = 0; i < digits; i++)
        *number = *number * 10 + (key[i] - '0');
    *rest = key + digits + (key[digits] == '.');
    return true;
}

static void take_key(struct step_reading *reading, const char *rest)
{
    const char *names[STEP_KEY_COUNT];
    if (!*rest && !strchr(reading->entry->key, '.')) {
        step_action(reading);
        return;
    }
    for (size_t i = 0; i < STEP_KEY_COUNT; i++) {
        names[i] = step_keys[i].name;
        if (strcmp(rest, names[i]) == 0) {
            step_keys[i].take(reading);
            return;
        }
    }
    struct origin origin = raw_key_origin(reading->section, reading->entry->key);
    define_error_nearest(reading->builder, &origin, rest, names, STEP_KEY_COUNT,
                         _("[playbook %s] a step has no '%s'"), reading->section->name, rest);
}

static void read_key(struct builder *builder, const struct raw_section *section,
                     const struct raw_entry *entry, struct playbook_def *playbook)
{
    const char *rest;
    int number;
    if (schema_key(section->row, entry->key))
        return;
    if (!split_key(entry->key, &number, &rest)) {
        static const char *const words[] = {"title", "help", "enabled", "1"};
        struct origin origin = raw_key_origin(section, entry->key);
        define_error_nearest(builder, &origin, entry->key, words, 3,
                             _("[playbook %s] has no key '%s': steps are 1, 2, 3 ..., 1.owner ..."),
                             section->name, entry->key);
        return;
    }
    if (number < 1 || number > STEPS_MOST) {
        define_error(builder, section, entry->key, _("[playbook %s] %s: steps are 1 to %d"),
                     section->name, entry->key, STEPS_MOST);
        return;
    }
    struct playbook_step *step = &playbook->steps[number - 1];
    if (!step->number) {
        step->number = number;
        step->origin = raw_key_origin(section, entry->key);
    }
    if ((size_t)number > playbook->step_count)
        playbook->step_count = (size_t)number;
    take_key(&(struct step_reading){builder, section, entry, step}, rest);
}

/* What one step can know of itself. */
static void check_step(struct builder *builder, const struct playbook_def *playbook, size_t i)
{
    const struct playbook_step *step = &playbook->steps[i];
    const char *name = playbook->name;
    if (!step->number)
        define_error_at(builder, &playbook->steps[playbook->step_count - 1].origin,
                        _("[playbook %s] has a step %zu but no step %zu"), name,
                        playbook->step_count, i + 1);
    else if (!step->action)
        define_error_at(builder, &step->origin,
                        _("[playbook %s] step %zu says no action: %zu = ..."), name, i + 1, i + 1);
    if (!step->number)
        return;
    if ((step->has_money || step->share) && !step->fund)
        define_error_at(builder, &step->origin,
                        _("[playbook %s] step %zu has money and no fund that it comes from: "
                          "%zu.fund = ..."),
                        name, i + 1, i + 1);
    if (step->part && !step->fund)
        define_error_at(builder, &step->origin, _("[playbook %s] %zu.part needs %zu.fund"), name,
                        i + 1, i + 1);
    if (step->escalate_seconds && !step->escalate)
        define_error_at(builder, &step->origin,
                        _("[playbook %s] %zu.escalate_after needs %zu.escalate: to whom?"), name,
                        i + 1, i + 1);
    if (step->escalate && !step->within_seconds)
        define_error_at(builder, &step->origin,
                        _("[playbook %s] %zu.escalate needs %zu.within: a step without a deadline "
                          "is never late"),
                        name, i + 1, i + 1);
}

void define_playbooks(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    const struct raw_section *section;
    size_t index = 0;
    catalogue->playbooks = define_array(builder, raw_count(builder->raw, "playbook", true),
                                        sizeof *catalogue->playbooks);
    while ((section = raw_next(builder->raw, "playbook", true, &index))) {
        struct playbook_def *playbook = &catalogue->playbooks[catalogue->playbook_count++];
        const char *title = raw_text(section, "title");
        *playbook = (struct playbook_def){.name = section->name,
                                          .title = title ? title : section->name,
                                          .help = raw_text(section, "help"),
                                          .origin = raw_origin(section)};
        playbook->steps = define_array(builder, STEPS_MOST, sizeof *playbook->steps);
        for (size_t i = 0; i < section->count; i++)
            read_key(builder, section, &section->entries[i], playbook);
        for (size_t i = 0; i < playbook->step_count; i++)
            check_step(builder, playbook, i);
        if (!playbook->step_count)
            define_error(builder, section, NULL, _("[playbook %s] has no step: 1 = ..."),
                         playbook->name);
    }
}

/* ---- funds ----------------------------------------------------------------------------------- */

/* "core 50%": the share stands at the end. */
static bool read_part(struct builder *builder, const char *text, struct fund_part *part)
{
    const char *last = strrchr(text, ' ');
    size_t length = last ? (size_t)(last - text) : 0;
    if (!last || !read_share(last + 1, &part->share))
        return false;
    text_trim(&text, &length);
    part->name = define_name(builder, arena_strndup(builder->arena, text, length));
    return length > 0;
}

static void fund_split(struct builder *builder, const struct raw_section *section,
                       struct fund_def *fund)
{
    const char *text = raw_text(section, "split");
    const char *const *list = define_list(builder, text, ",", &fund->part_count);
    int64_t sum = 0;
    fund->parts = define_array(builder, fund->part_count, sizeof *fund->parts);
    if (fund->part_count > PARTS_MOST) {
        define_error(builder, section, "split", _("split: more than %d parts"), PARTS_MOST);
        fund->part_count = 0;
    }
    for (size_t i = 0; i < fund->part_count; i++) {
        if (!read_part(builder, list[i], &fund->parts[i])) {
            define_error(builder, section, "split", _("split: '%s' is no part like core 50%%"),
                         list[i]);
            fund->part_count = 0;
            return;
        }
        for (size_t j = 0; j < i; j++)
            if (strcmp(fund->parts[i].name, fund->parts[j].name) == 0)
                define_error(builder, section, "split", _("split: '%s' stands twice"),
                             fund->parts[i].name);
        sum += fund->parts[i].share;
    }
    if (fund->part_count && sum != DECIMAL_FINE)
        define_error(builder, section, "split", _("split: the parts make %.10g%%, not 100%%: %s"),
                     (double)sum / 1e6, text);
}

static void fund_currency(struct builder *builder, const struct raw_section *section,
                          struct fund_def *fund)
{
    const char *text = raw_text(section, "currency");
    const char *reporting = builder->catalogue->settings.currency;
    char code[MONEY_CODE_SIZE] = "";
    if (text && !money_code(text, strlen(text), code))
        define_error(builder, section, "currency", _("currency: '%s' is no ISO 4217 code like EUR"),
                     text);
    if (fund->is_constant && *code && *fund->constant.currency &&
        strcmp(code, fund->constant.currency) != 0)
        define_error(builder, section, "currency",
                     _("[fund %s] has an amount in %s and the currency %s"), fund->name,
                     fund->constant.currency, code);
    if (!fund->is_constant && *code && *reporting && strcmp(code, reporting) != 0)
        define_error(builder, section, "currency",
                     _("[fund %s] has a formula, whose value is in the reporting currency %s, not "
                       "in %s"),
                     fund->name, reporting, code);
    if (fund->is_constant && !*code)
        memcpy(code, fund->constant.currency, sizeof code);
    fund->currency = arena_strdup(builder->arena, code);
}

static void fund_amount(struct builder *builder, const struct raw_section *section,
                        struct fund_def *fund)
{
    if (!fund->amount) {
        define_error(builder, section, NULL, _("[fund %s] needs an amount"), fund->name);
        return;
    }
    fund->is_constant = money_parse(fund->amount, &fund->constant);
    if (fund->is_constant && fund->constant.amount < 0)
        define_error(builder, section, "amount", _("amount: '%s' is below zero"), fund->amount);
}

void define_funds(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    const struct raw_section *section;
    size_t index = 0;
    catalogue->funds =
        define_array(builder, raw_count(builder->raw, "fund", true), sizeof *catalogue->funds);
    while ((section = raw_next(builder->raw, "fund", true, &index))) {
        struct fund_def *fund = &catalogue->funds[catalogue->fund_count++];
        const char *title = raw_text(section, "title");
        *fund = (struct fund_def){.name = section->name,
                                  .title = title ? title : section->name,
                                  .help = raw_text(section, "help"),
                                  .owner = raw_text(section, "owner"),
                                  .amount = raw_text(section, "amount"),
                                  .renews = (enum fund_renewal)raw_choice(section, "renews"),
                                  .origin = raw_origin(section),
                                  .amount_origin = raw_key_origin(section, "amount")};
        fund_amount(builder, section, fund);
        fund_currency(builder, section, fund);
        fund_split(builder, section, fund);
    }
}
