/* Proposals from their sections: what a red line asks to change.
 *
 * Parts are checked here, formulas when it is known what the sources supply (rule/proposals.h).
 */
#include <ctype.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "config/check.h"
#include "config/define.h"

/* A part of one, over 0. */
static double part_of(struct builder *builder, const struct raw_section *section, const char *key)
{
    const char *text = raw_text(section, key);
    double part = 0;
    if (!text || !number_parse(text, strlen(text), &part))
        return 0;
    if (!(part > 0 && part <= 1))
        define_error(builder, section, key, _("%s: %s is not over 0%% up to 100%%"), key, text);
    return part;
}

static bool is_currency(const char *code)
{
    bool good = strlen(code) == 3;
    for (const char *c = code; good && *c; c++)
        good = isupper((unsigned char)*c);
    return good;
}

static void check_proposal(struct builder *builder, const struct raw_section *section,
                           const struct proposal_def *proposal)
{
    if (!proposal->redline)
        define_error(builder, section, NULL, _("[proposal %s] needs a redline"), proposal->name);
    if (!proposal->lever)
        define_error(builder, section, NULL, _("[proposal %s] needs a lever, such as ad_spend"),
                     proposal->name);
    if (!proposal->to)
        define_error(builder, section, NULL, _("[proposal %s] needs to, such as 80%% * from"),
                     proposal->name);
    if (proposal->currency && !is_currency(proposal->currency))
        define_error(builder, section, "currency", _("currency: '%s' is no ISO 4217 code"),
                     proposal->currency);
    if (proposal->canary > 0 && !proposal->guard)
        define_error(builder, section, "canary",
                     _("[proposal %s]: a canary needs a guard, a condition that must hold meanwhile"),
                     proposal->name);
}

void define_proposals(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->proposals = define_array(builder, raw_count(builder->raw, "proposal", true),
                                        sizeof *catalogue->proposals);
    while ((section = raw_next(builder->raw, "proposal", true, &index))) {
        struct proposal_def *proposal = &catalogue->proposals[catalogue->proposal_count++];
        const char *title = raw_text(section, "title");
        *proposal = (struct proposal_def){
            .name = section->name,
            .title = title ? title : section->name,
            .help = raw_text(section, "help"),
            .redline = define_name(builder, raw_text(section, "redline")),
            .when = raw_text(section, "when"),
            .when_origin = raw_key_origin(section, "when"),
            .lever = define_name(builder, raw_text(section, "lever")),
            .from = raw_text(section, "from"),
            .to = raw_text(section, "to"),
            .currency = raw_text(section, "currency"),
            .why = raw_text(section, "why"),
            .guard = raw_text(section, "guard"),
            .raises = raw_choice(section, "direction") == 1,
            .step_limit = part_of(builder, section, "step_limit"),
            .canary = part_of(builder, section, "canary"),
            .canary_for = (int)raw_int(section, "canary_for"),
            .origin = raw_origin(section),
            .redline_origin = raw_key_origin(section, "redline"),
            .lever_origin = raw_key_origin(section, "lever"),
            .from_origin = raw_key_origin(section, "from"),
            .to_origin = raw_key_origin(section, "to"),
            .why_origin = raw_key_origin(section, "why"),
            .guard_origin = raw_key_origin(section, "guard")};
        proposal->stops =
            define_names(builder, raw_text(section, "stop"), &proposal->stop_count);
        check_bool(raw_text(section, "four_eyes"), &proposal->four_eyes);
        check_proposal(builder, section, proposal);
    }
}
