/* Risks from their sections: how an indicator becomes a score of the heatmap.
 *
 * `steps` are the four lines between five levels.  They rise or fall strictly; which of the two
 * says whether a high or a low value is the worse one, so no second key can contradict them.
 */
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "config/define.h"

static bool read_steps(struct builder *builder, const struct raw_section *section,
                       struct risk_def *risk)
{
    size_t count;
    const char *text = raw_text(section, "steps");
    const char *const *parts = define_list(builder, text, ",", &count);
    if (count != RISK_STEPS) {
        define_error(builder, section, text ? "steps" : NULL,
                     _("[risk %s] needs steps: four numbers like 1%%, 3%%, 5%%, 8%%, not %zu"),
                     risk->name, count);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!number_parse(parts[i], strlen(parts[i]), &risk->steps[i])) {
            define_error(builder, section, "steps", _("steps: '%s' is no number"), parts[i]);
            return false;
        }
        risk->has_percent = risk->has_percent || strchr(parts[i], '%');
    }
    return true;
}

static void check_steps(struct builder *builder, const struct raw_section *section,
                        struct risk_def *risk)
{
    risk->falls = risk->steps[1] < risk->steps[0];
    for (size_t i = 1; i < RISK_STEPS; i++)
        if (risk->falls ? risk->steps[i] >= risk->steps[i - 1]
                        : risk->steps[i] <= risk->steps[i - 1]) {
            define_error(builder, section, "steps",
                         _("steps: '%s' neither rises nor falls from each number to the next"),
                         raw_text(section, "steps"));
            return;
        }
}

void define_risks(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->risks =
        define_array(builder, raw_count(builder->raw, "risk", true), sizeof *catalogue->risks);
    while ((section = raw_next(builder->raw, "risk", true, &index))) {
        struct risk_def *risk = &catalogue->risks[catalogue->risk_count++];
        const char *title = raw_text(section, "title"), *category = raw_text(section, "category");
        *risk =
            (struct risk_def){.name = section->name,
                              .title = title ? title : section->name,
                              .help = raw_text(section, "help"),
                              .category = category ? category : section->name,
                              .indicator = raw_text(section, "indicator"),
                              .redline_name = define_name(builder, raw_text(section, "redline")),
                              .steps_text = raw_text(section, "steps"),
                              .impact = (int)raw_int(section, "impact"),
                              .origin = raw_origin(section),
                              .indicator_origin = raw_key_origin(section, "indicator")};
        if (!risk->indicator)
            define_error(builder, section, NULL, _("[risk %s] needs an indicator"), risk->name);
        if (read_steps(builder, section, risk))
            check_steps(builder, section, risk);
    }
}
