/* Measures, indicators and red lines from their sections.
 *
 * Formulas and conditions stay text: which names exist is known only when the sources have been
 * read.  What can be said before that is said here: something is missing, a dimension is none, an
 * alias is taken.
 */
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/text.h"
#include "config/define.h"
#include "config/check.h"

static enum unit section_unit(const struct raw_section *section)
{
    enum unit unit = UNIT_NUMBER;
    unit_parse(raw_text(section, "unit"), &unit);
    return unit;
}

static const char *title_of(const struct raw_section *section)
{
    const char *title = raw_text(section, "title");
    return title ? title : section->name;
}

static bool names_measure(const struct measure_def *measure, const char *word)
{
    bool named = strcmp(measure->name, word) == 0;
    for (size_t i = 0; !named && i < measure->alias_count; i++)
        named = strcmp(measure->aliases[i], word) == 0;
    return named;
}

/* A name or alias of a user's measure that another measure has: said once, at the later one. */
static void check_word(struct builder *builder, size_t at, const struct raw_section *section,
                       const char *key, const char *word)
{
    const struct catalogue *catalogue = builder->catalogue;
    if (key && !check_identifier(word))
        define_error(builder, section, key,
                     _("'%s' cannot be a name in formulas: use letters, digits and _"), word);
    for (size_t i = 0; i < at; i++)
        if (names_measure(&catalogue->measures[i], word))
            define_error(builder, section, key, _("'%s' already names the measure '%s'"), word,
                         catalogue->measures[i].name);
}

void define_measures(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0, at = 0;
    const struct raw_section *section;
    catalogue->measures = define_array(builder, raw_count(builder->raw, "measure", true),
                                       sizeof *catalogue->measures);
    while ((section = raw_next(builder->raw, "measure", true, &index))) {
        struct measure_def *measure = &catalogue->measures[catalogue->measure_count++];
        *measure = (struct measure_def){.name = section->name,
                                        .title = title_of(section),
                                        .unit = section_unit(section),
                                        .help = raw_text(section, "help")};
        measure->aliases =
            define_names(builder, raw_text(section, "aliases"), &measure->alias_count);
    }
    for (index = 0; (section = raw_next(builder->raw, "measure", true, &index)); at++) {
        const struct measure_def *measure = &catalogue->measures[at];
        if (!section->builtin)
            check_word(builder, at, section, NULL, measure->name);
        for (size_t i = 0; i < measure->alias_count; i++)
            check_word(builder, at, section, "aliases", measure->aliases[i]);
    }
}

static int default_decimals(enum unit unit)
{
    switch (unit) {
    case UNIT_COUNT:
    case UNIT_SCORE:
        return 0;
    case UNIT_PERCENT:
    case UNIT_DAYS:
    case UNIT_INDEX:
        return 1;
    case UNIT_NUMBER:
    case UNIT_MONEY:
    case UNIT_RATIO:
    case UNIT_SECONDS:
        break;
    }
    return 2;
}

static bool number_of(const struct raw_section *section, const char *key, double *number)
{
    const char *text = raw_text(section, key);
    return text && number_parse(text, strlen(text), number);
}

void define_indicators(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->indicators = define_array(builder, raw_count(builder->raw, "indicator", true),
                                         sizeof *catalogue->indicators);
    while ((section = raw_next(builder->raw, "indicator", true, &index))) {
        struct indicator_def *indicator = &catalogue->indicators[catalogue->indicator_count++];
        const char *sample = raw_text(section, "min_sample");
        const char *head = raw_text(section, "head");
        *indicator = (struct indicator_def){.name = section->name,
                                            .title = title_of(section),
                                            .head = head ? head : title_of(section),
                                            .formula = raw_text(section, "formula"),
                                            .help = raw_text(section, "help"),
                                            .source = raw_text(section, "source"),
                                            .group = raw_text(section, "group"),
                                            .unit = section_unit(section),
                                            .better = (enum better)raw_choice(section, "better"),
                                            .origin = raw_origin(section),
                                            .formula_origin = raw_key_origin(section, "formula")};
        indicator->decimals = raw_text(section, "decimals") ? (int)raw_int(section, "decimals")
                                                            : default_decimals(indicator->unit);
        if (!number_parse(sample, strlen(sample), &indicator->min_sample))
            indicator->min_sample = 0;
        indicator->has_target = number_of(section, "target", &indicator->target);
        indicator->has_benchmark = number_of(section, "benchmark", &indicator->benchmark);
        if (!indicator->formula)
            define_error(builder, section, NULL, _("[indicator %s] needs a formula"),
                         section->name);
    }
}

static bool says_yes(const struct raw_section *section, const char *key)
{
    const char *text = raw_text(section, key);
    bool yes = false;
    return text && check_bool(text, &yes) && yes;
}

static long seconds_of(const struct raw_section *section, const char *key)
{
    const char *text = raw_text(section, key);
    long seconds = 0;
    return text && check_duration(text, &seconds) ? seconds : 0;
}

/* per = market, channel | market | channel | total */
static void redline_per(struct builder *builder, struct redline_def *redline,
                        const struct raw_section *section)
{
    static const char *const known[] = {"market", "channel", "total"};
    struct origin origin = raw_key_origin(section, "per");
    bool total = false;
    redline->per = define_names(builder, raw_text(section, "per"), &redline->per_count);
    for (size_t i = 0; i < redline->per_count; i++) {
        const char *name = redline->per[i];
        if (strcmp(name, "market") != 0 && strcmp(name, "channel") != 0 &&
            strcmp(name, "total") != 0)
            define_error_nearest(builder, &origin, name, known, 3,
                                 _("per: '%s' is none of market, channel, total"), name);
        for (size_t j = 0; j < i; j++)
            if (strcmp(name, redline->per[j]) == 0)
                define_error(builder, section, "per", _("per: '%s' stands twice"), name);
        total = total || strcmp(name, "total") == 0;
    }
    if (total && redline->per_count > 1)
        define_error(builder, section, "per", _("per: total goes with no other dimension"));
    if (total)
        redline->per_count = 0;
}

static void check_redline(struct builder *builder, const struct redline_def *redline,
                          const struct raw_section *section)
{
    if (!redline->indicator && !redline->register_name)
        define_error(builder, section, NULL, _("[redline %s] needs an indicator or a register"),
                     redline->name);
    if (redline->indicator && redline->register_name)
        define_error(builder, section, "register",
                     _("[redline %s] has both an indicator and a register: it judges one of them"),
                     redline->name);
    if (!redline->warn && !redline->red)
        define_error(builder, section, NULL, _("[redline %s] needs a line: warn or red"),
                     redline->name);
    const char *equals = redline->where ? strchr(redline->where, '=') : NULL;
    if (redline->where && (!equals || equals == redline->where || equals[1] == '\0'))
        define_error(builder, section, "where", _("where: '%s' is not written as attribute=value"),
                     redline->where);
}

void define_redlines(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->redlines = define_array(builder, raw_count(builder->raw, "redline", true),
                                       sizeof *catalogue->redlines);
    while ((section = raw_next(builder->raw, "redline", true, &index))) {
        struct redline_def *redline = &catalogue->redlines[catalogue->redline_count++];
        int grain = raw_choice(section, "grain");
        *redline = (struct redline_def){
            .name = section->name,
            .title = title_of(section),
            .help = raw_text(section, "help"),
            .playbook = define_name(builder, raw_text(section, "playbook")),
            .owner = raw_text(section, "owner"),
            .decide_seconds = seconds_of(section, "decide_within"),
            .found = define_name(builder, raw_text(section, "found")),
            .kind = define_name(builder, raw_text(section, "kind")),
            .indicator = raw_text(section, "indicator"),
            .register_name = define_name(builder, raw_text(section, "register")),
            .where = raw_text(section, "where"),
            .warn = raw_text(section, "warn"),
            .red = raw_text(section, "red"),
            .clear = raw_text(section, "clear"),
            .for_periods = (int)raw_int(section, "for"),
            .clear_for = (int)raw_int(section, "clear_for"),
            .window = raw_text(section, "window") ? (int)raw_int(section, "window") : 0,
            .flap_changes = (int)raw_int(section, "flap"),
            .flap_periods = (int)raw_int(section, "flap_window"),
            .no_season = raw_choice(section, "season") == 1,
            .ewma = raw_choice(section, "method") == 1,
            .breaks = raw_text(section, "breaks"),
            .horizon = raw_text(section, "horizon") ? (int)raw_int(section, "horizon") : 0,
            .fdr_origin = raw_key_origin(section, "fdr"),
            .confidence_origin = raw_key_origin(section, "confidence"),
            .slack_origin = raw_key_origin(section, "slack"),
            .weight_origin = raw_key_origin(section, "weight"),
            .breaks_origin = raw_key_origin(section, "breaks"),
            .horizon_origin = raw_key_origin(section, "horizon"),
            .gate = says_yes(section, "gate"),
            .nodata = (enum nodata_policy)raw_choice(section, "nodata"),
            .has_grain = grain >= 0,
            .grain = grain >= 0 ? (enum grain)grain : GRAIN_WEEK,
            .origin = raw_origin(section),
            .indicator_origin = raw_key_origin(section, "indicator"),
            .warn_origin = raw_key_origin(section, "warn"),
            .red_origin = raw_key_origin(section, "red"),
            .clear_origin = raw_key_origin(section, "clear"),
            .where_origin = raw_key_origin(section, "where"),
            .window_origin = raw_key_origin(section, "window")};
        redline->has_fdr = number_of(section, "fdr", &redline->fdr);
        redline->has_confidence = number_of(section, "confidence", &redline->confidence);
        number_of(section, "slack", &redline->slack);
        number_of(section, "weight", &redline->weight);
        redline_per(builder, redline, section);
        check_redline(builder, redline, section);
    }
}
