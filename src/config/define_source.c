/* [source NAME] sections: file keys, and fields.
 *
 * A key that the schema does not know is a field: `gross_sales = Header | Other`, with suffixes
 * (.const .else .when .map .sign .decimal .plus .minus .times .agg .fill; for dates .format .file
 * .preamble .nth; for currency .header .symbol .preamble) and further terms that are added up
 * (`gross_sales.2`, `gross_sales.2.when`).  A field that is no known measure becomes a measure of
 * the user's own, unless it is a near miss of a known name and no formula of the user names it:
 * then it is a slip.
 *
 * What belongs to later versions is refused by name when leaving it out would change numbers;
 * everything else of a later version loads (see config/schema.c).
 *
 * Row tests and date formats stay text; the source room parses them.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/define.h"
#include "config/check.h"

enum { NAMES_MAX = 512, TERMS_MAX = 99 };

enum field_part {
    FIELD_HEADER,
    FIELD_CONST,
    FIELD_ELSE,
    FIELD_WHEN,
    FIELD_MAP,
    FIELD_SIGN,
    FIELD_DECIMAL,
    FIELD_PLUS,
    FIELD_MINUS,
    FIELD_TIMES,
    FIELD_FORMAT,
    FIELD_FILL,
    FIELD_AGG,
    FIELD_STAR,
    FIELD_SYMBOL,
    FIELD_PREAMBLE,
    FIELD_FILE,
    FIELD_NTH
};

static const struct {
    const char *suffix;
    enum field_part part;
} field_parts[] = {
    {.suffix = "const", .part = FIELD_CONST},       {.suffix = "else", .part = FIELD_ELSE},
    {.suffix = "when", .part = FIELD_WHEN},         {.suffix = "map", .part = FIELD_MAP},
    {.suffix = "sign", .part = FIELD_SIGN},         {.suffix = "decimal", .part = FIELD_DECIMAL},
    {.suffix = "plus", .part = FIELD_PLUS},         {.suffix = "minus", .part = FIELD_MINUS},
    {.suffix = "times", .part = FIELD_TIMES},       {.suffix = "format", .part = FIELD_FORMAT},
    {.suffix = "fill", .part = FIELD_FILL},         {.suffix = "agg", .part = FIELD_AGG},
    {.suffix = "header", .part = FIELD_STAR},       {.suffix = "symbol", .part = FIELD_SYMBOL},
    {.suffix = "preamble", .part = FIELD_PREAMBLE}, {.suffix = "file", .part = FIELD_FILE},
    {.suffix = "nth", .part = FIELD_NTH},
};
enum { FIELD_PART_COUNT = sizeof field_parts / sizeof field_parts[0] };

/* Fields that are no sums; the last ones belong to one kind of source each. */
static const struct {
    const char *name;
    enum source_kind only; /* SOURCE_FACTS: any kind */
} code_fields[] = {
    {.name = "date"},          {.name = "date_end"},       {.name = "market"},
    {.name = "channel"},       {.name = "currency"},       {.name = "customer_id"},
    {.name = "order_id"},      {.name = "device"},         {"base", SOURCE_FX},
    {"series", SOURCE_SERIES}, {"period", SOURCE_TARGETS}, {"indicator", SOURCE_TARGETS},
};
enum { CODE_FIELD_COUNT = sizeof code_fields / sizeof code_fields[0] };

/* What these kinds have besides: their numbers. */
static const struct {
    const char *name;
    enum source_kind kind;
} number_fields[] = {
    {"rate", SOURCE_FX},
    {"value", SOURCE_SERIES},
    {"target", SOURCE_TARGETS},
    {"benchmark", SOURCE_TARGETS},
};
enum { NUMBER_FIELD_COUNT = sizeof number_fields / sizeof number_fields[0] };

struct field_key { /* a key taken apart: "gross_sales.2.when" */
    const char *name;
    int term;
    enum field_part part;
};

static bool is_code_field(enum source_kind kind, const char *name)
{
    for (size_t i = 0; i < CODE_FIELD_COUNT; i++)
        if (strcmp(code_fields[i].name, name) == 0)
            return !code_fields[i].only || code_fields[i].only == kind;
    return false;
}

static bool has_hour(const char *format)
{
    return strstr(format, "%H") || (strstr(format, "%I") && strstr(format, "%p"));
}

/* Days without a time cannot be turned: then tz would say what it does not do. */
static void source_zone(struct builder *builder, const struct raw_section *section,
                        struct source_def *source)
{
    const char *zone = raw_text(section, "tz");
    bool timed = false;

    if (!zone || !*zone)
        return;
    if (!define_is_zone(builder, zone)) {
        define_error(builder, section, "tz", _("tz: '%s' is no time zone like Europe/Berlin"), zone);
        return;
    }
    for (size_t i = 0; i < source->date_format_count; i++)
        timed |= has_hour(source->date_formats[i]);
    if (!timed)
        define_error(builder, section, "tz",
                     _("tz turns times to the dataset's timezone, but date_format has no hour (%%H, "
                       "or %%I with %%p)"));
    source->tz = zone;
}

/* Every name that a field may have by heart: codes, measures, aliases. */
static size_t known_fields(const struct catalogue *catalogue, enum source_kind kind,
                           const char **names)
{
    size_t count = 0;
    for (size_t i = 0; i < CODE_FIELD_COUNT; i++)
        if (is_code_field(kind, code_fields[i].name))
            names[count++] = code_fields[i].name;
    for (size_t i = 0; i < NUMBER_FIELD_COUNT; i++)
        if (number_fields[i].kind == kind)
            names[count++] = number_fields[i].name;
    for (size_t i = 0; i < catalogue->measure_count; i++) {
        const struct measure_def *measure = &catalogue->measures[i];
        if (count < NAMES_MAX)
            names[count++] = measure->name;
        for (size_t j = 0; j < measure->alias_count && count < NAMES_MAX; j++)
            names[count++] = measure->aliases[j];
    }
    return count;
}

static bool text_names(const char *formula, const char *name)
{
    size_t position = 0, length;
    const char *word;
    while (formula && formula_next_word(formula, &position, &word, &length))
        if (strlen(name) == length && text_word_compare(word, name, length) == 0)
            return true;
    return false;
}

/* Does a formula of the user name it? Then it is no slip. */
static bool formulas_name(const struct raw *raw, const char *name)
{
    for (size_t i = 0; i < raw->count; i++) {
        const struct raw_section *section = &raw->sections[i];
        bool indicator = strcmp(section->kind, "indicator") == 0;
        bool redline = strcmp(section->kind, "redline") == 0 && section->row->named;
        bool risk = strcmp(section->kind, "risk") == 0;
        if (section->builtin || section->removed || (!indicator && !redline && !risk))
            continue;
        if (text_names(raw_text(section, indicator ? "formula" : "indicator"), name))
            return true;
    }
    return false;
}

/* False and an error when the field's name is a slip or impossible. */
static bool check_field_name(struct builder *builder, const struct raw_section *section,
                             const struct raw_entry *entry, const char *name)
{
    const char *names[NAMES_MAX + 64];
    enum source_kind kind = (enum source_kind)raw_choice(section, "kind");
    size_t count = known_fields(builder->catalogue, kind, names);
    if (!check_identifier(name) || check_is_reserved(name)) {
        define_error(builder, section, entry->key,
                     _("[source %s]: '%s' cannot be a field: use letters, digits and _"),
                     section->name, name);
        return false;
    }
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    for (size_t i = 0; i < section->row->key_count; i++)
        names[count++] = section->row->keys[i].name;
    for (size_t i = 0; i < count; i++) {
        if (!check_near_miss(name, names[i]) || formulas_name(builder->raw, name))
            continue;
        define_error(builder, section, entry->key,
                     _("[source %s] has no key '%s'; did you mean '%s'?"), section->name, name,
                     names[i]);
        return false;
    }
    return true;
}

static bool parse_suffix(struct builder *builder, const struct raw_section *section,
                         const struct raw_entry *entry, const char *suffix, struct field_key *key)
{
    const char *names[FIELD_PART_COUNT];
    struct origin origin = {
        .file = entry->file->path, .line = entry->line, .preset = entry->preset};
    for (size_t i = 0; i < FIELD_PART_COUNT; i++) {
        names[i] = field_parts[i].suffix;
        if (strcmp(names[i], suffix) != 0)
            continue;
        key->part = field_parts[i].part;
        return true;
    }
    define_error_nearest(builder, &origin, suffix, names, FIELD_PART_COUNT,
                         _("[source %s]: '%s' ends in no key of a field: '.%s'"), section->name,
                         entry->key, suffix);
    return false;
}

/* name[.term][.suffix] */
static bool parse_key(struct builder *builder, const struct raw_section *section,
                      const struct raw_entry *entry, struct field_key *key)
{
    const char *rest = strchr(entry->key, '.');
    size_t length = rest ? (size_t)(rest - entry->key) : strlen(entry->key);
    *key = (struct field_key){
        .name = arena_strndup(builder->arena, entry->key, length), .term = 1, .part = FIELD_HEADER};
    if (!check_field_name(builder, section, entry, key->name))
        return false;
    if (rest && isdigit((unsigned char)rest[1])) {
        size_t digits = strspn(rest + 1, "0123456789");
        char *number = mem_strndup(rest + 1, digits);
        long term = 0;
        bool good = number_parse_int(number, 2, TERMS_MAX, &term);
        free(number);
        rest += 1 + digits;
        if (!good || (*rest && *rest != '.'))
            define_error(builder, section, entry->key,
                         _("[source %s]: '%s' has no number of a term from 2 to 99"), section->name,
                         entry->key);
        if (!good || (*rest && *rest != '.'))
            return false;
        key->term = (int)term;
        rest = *rest ? rest : NULL;
    }
    return rest ? parse_suffix(builder, section, entry, rest + 1, key) : true;
}

static struct field_def *field_of(struct source_def *source, const struct field_key *key,
                                  const struct raw_entry *entry)
{
    for (size_t i = 0; i < source->field_count; i++)
        if (source->fields[i].term == key->term && strcmp(source->fields[i].name, key->name) == 0)
            return &source->fields[i];
    struct field_def *field = &source->fields[source->field_count++];
    *field = (struct field_def){.name = key->name,
                                .term = key->term,
                                .origin = {.file = entry->file->path,
                                           .line = entry->line,
                                           .preset = entry->preset,
                                           .builtin = entry->file->layer == LAYER_BUILTIN}};
    return field;
}

/* A format that can never read a date would refuse every row: the mistake is the format's. */
static void check_formats(struct builder *builder, const struct source_def *source,
                          const char *const *formats, size_t count, const struct origin *origin)
{
    for (size_t i = 0; i < count; i++) {
        const char *bad = NULL;
        bool year = false;
        for (const char *c = formats[i]; *c; c++) {
            if (*c != '%')
                continue;
            year = year || c[1] == 'Y' || c[1] == 'y';
            if (!bad && (!c[1] || !strchr("YymdbBHIMSpzZ%", c[1])))
                bad = c;
            c += c[1] != '\0';
        }
        if (bad)
            define_error_at(
                builder, origin,
                _("[source %s]: the date format \"%s\" has an unknown part %.2s; there are "
                  "%%Y %%y %%m %%d %%b %%B %%H %%I %%M %%S %%p %%z %%Z"),
                source->name, formats[i], bad);
        else if (!year)
            define_error_at(builder, origin,
                            _("[source %s]: the date format \"%s\" has no year: %%Y or %%y"),
                            source->name, formats[i]);
    }
}

static bool is_date(const struct field_def *field)
{
    return strcmp(field->name, "date") == 0 || strcmp(field->name, "date_end") == 0;
}

/* date.format = ..., date_end.format = ... */
static void set_formats(struct builder *builder, const struct raw_section *section,
                        struct source_def *source, const struct field_def *field,
                        const struct raw_entry *entry)
{
    bool end = strcmp(field->name, "date_end") == 0;
    const char *const **formats = end ? &source->end_formats : &source->date_formats;
    size_t *count = end ? &source->end_format_count : &source->date_format_count;
    struct origin origin = {
        .file = entry->file->path, .line = entry->line, .preset = entry->preset};
    *formats = define_split(builder, entry->value, " | ", count);
    check_formats(builder, source, *formats, *count, &origin);
    if (!is_date(field))
        define_error(builder, section, entry->key, _("%s: only date and date_end have a .format"),
                     entry->key);
}

/* .fill .agg, and where a date or a currency stands that has no column. */
static void set_field_origin(struct builder *builder, const struct raw_section *section,
                             struct field_def *field, enum field_part part,
                             const struct raw_entry *entry)
{
    const char *value = entry->value;
    bool currency = strcmp(field->name, "currency") == 0, fits = true;
    int choice;
    switch (part) {
    case FIELD_FILL:
        field->fill = check_choice("down", value) == 0;
        if (!field->fill)
            define_error(builder, section, entry->key, _("%s: '%s' is not down"), entry->key,
                         value);
        break;
    case FIELD_AGG:
        choice = check_choice("first|sum", value);
        field->agg = choice == 1 ? GROUP_SUM : GROUP_FIRST;
        if (choice < 0)
            define_error(builder, section, entry->key, _("%s: '%s' is neither first nor sum"),
                         entry->key, value);
        else if (!raw_entry(section, "group_by"))
            define_error(builder, section, entry->key,
                         _("%s: it says what to do with the rows of one order, so it needs "
                           "group_by"),
                         entry->key);
        break;
    case FIELD_STAR:
        field->star = value;
        fits = currency;
        break;
    case FIELD_SYMBOL:
        field->symbols = define_split(builder, value, " | ", &field->symbol_count);
        fits = currency;
        break;
    case FIELD_PREAMBLE:
        field->preamble = value;
        fits = currency || is_date(field);
        break;
    case FIELD_FILE:
        field->file = value;
        fits = is_date(field);
        break;
    default:
        field->nth = value;
        fits = strcmp(field->name, "date") == 0;
        break;
    }
    if (!fits)
        define_error(builder, section, entry->key, _("%s: %s has no such key; %s"), entry->key,
                     field->name,
                     part == FIELD_STAR || part == FIELD_SYMBOL ? _("it belongs to currency")
                     : part == FIELD_PREAMBLE ? _("it belongs to date, date_end and currency")
                     : part == FIELD_FILE     ? _("it belongs to date and date_end")
                                              : _("it belongs to date"));
}

static void set_field(struct builder *builder, const struct raw_section *section,
                      struct source_def *source, struct field_def *field, enum field_part part,
                      const struct raw_entry *entry)
{
    const char *value = entry->value;
    int choice;
    switch (part) {
    case FIELD_HEADER:
        field->headers = define_split(builder, value, " | ", &field->header_count);
        field->origin.line = entry->line;
        break;
    case FIELD_CONST:
        field->constant = value;
        break;
    case FIELD_ELSE:
        field->else_header = value;
        break;
    case FIELD_WHEN:
        field->when = value;
        break;
    case FIELD_MAP:
        field->map = define_name(builder, value);
        break;
    case FIELD_PLUS:
        field->plus = value;
        break;
    case FIELD_MINUS:
        field->minus = value;
        break;
    case FIELD_TIMES:
        field->times = value;
        break;
    case FIELD_SIGN:
        choice = check_choice("keep|abs|negate", value);
        field->sign = choice < 0 ? SIGN_KEEP : (enum field_sign)choice;
        if (choice < 0)
            define_error(builder, section, entry->key, _("%s: '%s' is neither abs nor negate"),
                         entry->key, value);
        break;
    case FIELD_DECIMAL:
        field->decimal = value[0];
        if (strcmp(value, ".") != 0 && strcmp(value, ",") != 0)
            define_error(builder, section, entry->key, _("%s: '%s' is neither . nor ,"), entry->key,
                         value);
        break;
    case FIELD_FORMAT:
        set_formats(builder, section, source, field, entry);
        break;
    default:
        set_field_origin(builder, section, field, part, entry);
        break;
    }
}

static void check_field(struct builder *builder, const struct source_def *source,
                        const struct field_def *field)
{
    double number;
    bool code = is_code_field(source->kind, field->name), first = field->term == 1;
    const char *trouble = NULL;
    bool elsewhere = field->file || field->preamble || field->star || field->symbol_count;
    if (field->header_count == 0 && !field->constant && !elsewhere)
        trouble = field->nth ? _("has .nth but no .file or .preamble that says the first day")
                             : _("has neither a column nor a .const");
    else if (field->header_count > 0 && field->constant)
        trouble = _("has both a column and a .const");
    else if (code && (field->plus || field->minus || field->times || field->term > 1))
        trouble = _("is no number: nothing can be added to it");
    else if (code && (field->sign != SIGN_KEEP || field->decimal))
        trouble = _("is no number: it has no .sign and no .decimal");
    else if (code && field->agg == GROUP_SUM)
        trouble = _("is no number: it has no .agg = sum");
    else if (!code && field->map)
        trouble = _("is a number: it has no .map");
    else if (!code && field->constant &&
             !number_parse(field->constant, strlen(field->constant), &number))
        trouble = _("has a .const that is no number");
    for (size_t i = 0; !first && i < source->field_count; i++)
        first = source->fields[i].term == 1 && strcmp(source->fields[i].name, field->name) == 0;
    if (!trouble && !first)
        trouble = _("has a second term but no first one");
    if (trouble)
        define_error_at(builder, &field->origin, "[source %s]: '%s' %s", source->name, field->name,
                        trouble);
}

/* spend and ad_spend are one measure: only one of them may be in a section. */
static void check_double_measures(struct builder *builder, const struct source_def *source)
{
    for (size_t i = 0; i < source->field_count; i++) {
        const struct field_def *field = &source->fields[i];
        const struct measure_def *measure = catalogue_measure(builder->catalogue, field->name);
        for (size_t j = 0; measure && j < i; j++) {
            const struct field_def *other = &source->fields[j];
            if (strcmp(other->name, field->name) != 0 &&
                catalogue_measure(builder->catalogue, other->name) == measure)
                define_error_at(builder, &field->origin,
                                _("[source %s]: '%s' and '%s' are one measure"), source->name,
                                other->name, field->name);
        }
    }
}

/* keep, keep.2, keep.3 ...: in the file's order. */
static bool take_test(const char *base, const struct raw_entry *entry, const char **tests,
                      struct origin *origins, size_t *count)
{
    size_t length = strlen(base);
    const char *rest = entry->key + length;
    if (strncmp(entry->key, base, length) != 0)
        return false;
    if (*rest &&
        (*rest != '.' || rest[1] == '\0' || rest[1 + strspn(rest + 1, "0123456789")] != '\0'))
        return false;
    if (!*entry->value)
        return true;
    origins[*count] =
        (struct origin){.file = entry->file->path, .line = entry->line, .preset = entry->preset};
    tests[(*count)++] = entry->value;
    return true;
}

/* optional = discounts, refunds. A preset's list may name what the section took back. */
static void mark_optional(struct builder *builder, const struct raw_section *section,
                          struct source_def *source)
{
    size_t count;
    const char *const *names = define_names(builder, raw_text(section, "optional"), &count);
    const struct raw_entry *entry = raw_entry(section, "optional");

    for (size_t n = 0; n < count; n++) {
        bool found = strcmp(names[n], "drop") == 0;
        source->drop_optional = source->drop_optional || found;
        for (size_t i = 0; i < source->field_count; i++)
            if (strcmp(source->fields[i].name, names[n]) == 0)
                found = source->fields[i].optional = true;
        if (!found && !entry->preset)
            define_error(builder, section, "optional", _("[source %s] maps no field '%s'"),
                         section->name, names[n]);
    }
}

static void source_fields(struct builder *builder, const struct raw_section *section,
                          struct source_def *source)
{
    const char **keep = define_array(builder, section->count, sizeof *keep);
    const char **drop = define_array(builder, section->count, sizeof *drop);
    struct origin *keep_origins = define_array(builder, section->count, sizeof *keep_origins);
    struct origin *drop_origins = define_array(builder, section->count, sizeof *drop_origins);
    source->fields = define_array(builder, section->count, sizeof *source->fields);
    for (size_t i = 0; i < section->count; i++) {
        const struct raw_entry *entry = &section->entries[i];
        struct field_key key;
        if (take_test("keep", entry, keep, keep_origins, &source->keep_count) ||
            take_test("drop", entry, drop, drop_origins, &source->drop_count))
            continue;
        if (schema_key(section->row, entry->key) || *entry->value == '\0')
            continue;
        if (parse_key(builder, section, entry, &key))
            set_field(builder, section, source, field_of(source, &key, entry), key.part, entry);
    }
    source->keep = keep;
    source->drop = drop;
    source->keep_origins = keep_origins;
    source->drop_origins = drop_origins;
    mark_optional(builder, section, source);
    for (size_t i = 0; i < source->field_count; i++)
        check_field(builder, source, &source->fields[i]);
    check_double_measures(builder, source);
}

/* What the rows of a file are: its bytes, its tables, which rows are one. */
static void source_shape(struct builder *builder, const struct raw_section *section,
                         struct source_def *source)
{
    source->encoding = (enum encoding)raw_choice(section, "encoding");
    source->span = (enum row_span)raw_choice(section, "span");
    source->table = raw_entry(section, "table") ? (int)raw_int(section, "table") : 0;
    if (!raw_text(section, "group_by"))
        return;
    source->group_by =
        define_split(builder, raw_text(section, "group_by"), " | ", &source->group_by_count);
    if (source->kind >= SOURCE_FX)
        define_error(builder, section, "group_by",
                     _("[source %s]: group_by belongs to sources of sums, not to %s"),
                     section->name, raw_text(section, "kind"));
}

static char source_delimiter(const struct raw_section *section)
{
    static const char characters[] = {'\0', ',', ';', '\t', '|'}; /* as the schema's choices */
    int choice = raw_choice(section, "delimiter");
    return choice < 0 ? '\0' : characters[choice];
}

const char *define_private(const struct raw *raw, const struct raw_section *section)
{
    const struct raw_section *settings = raw_find(raw, "redline", "");
    const struct raw_entry *own = raw_entry(section, "private"),
                           *all = raw_entry(settings, "private");
    return own ? own->value : all ? all->value : raw_text(section, "private");
}

/* What sources of rates, series and targets have. A key of another kind is a slip. */
static void source_world(struct builder *builder, const struct raw_section *section,
                         struct source_def *source)
{
    static const struct {
        const char *key;
        bool fx, series;
    } keys[] = {{"layout", true, false},
                {"direction", true, false},
                {"agg", false, true},
                {"carry", true, true}};
    const char *carry = raw_text(section, "carry");
    long seconds;
    source->layout = (enum fx_layout)raw_choice(section, "layout");
    source->rates_in_base = raw_choice(section, "direction") == 1;
    source->agg = (enum series_agg)raw_choice(section, "agg");
    if (carry && check_duration(carry, &seconds))
        source->carry_days = seconds < 86400 ? 1 : (int)(seconds / 86400);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (raw_entry(section, keys[i].key) && !(keys[i].fx && source->kind == SOURCE_FX) &&
            !(keys[i].series && source->kind == SOURCE_SERIES))
            define_error(builder, section, keys[i].key,
                         _("[source %s]: %s belongs to sources of kind %s"), section->name,
                         keys[i].key,
                         keys[i].fx && keys[i].series ? "fx or series"
                         : keys[i].fx                 ? "fx"
                                                      : "series");
}

void define_sources(struct builder *builder)
{
    struct catalogue *catalogue = builder->catalogue;
    size_t index = 0;
    const struct raw_section *section;
    catalogue->sources =
        define_array(builder, raw_count(builder->raw, "source", true), sizeof *catalogue->sources);
    while ((section = raw_next(builder->raw, "source", true, &index))) {
        struct source_def *source = &catalogue->sources[catalogue->source_count++];
        *source = (struct source_def){.name = section->name,
                                      .path = define_path(builder, section),
                                      .kind = (enum source_kind)raw_choice(section, "kind"),
                                      .delimiter = source_delimiter(section),
                                      .decimal = raw_text(section, "decimal")[0],
                                      .quote_none = raw_choice(section, "quote") == 1,
                                      .comment = raw_text(section, "comment"),
                                      .owner = raw_text(section, "owner"),
                                      .header_line = (int)raw_int(section, "header"),
                                      .every = (enum every)raw_choice(section, "every"),
                                      .origin = raw_origin(section)};
        source->date_formats = define_split(builder, raw_text(section, "date_format"), " | ",
                                            &source->date_format_count);
        struct origin formats_origin = raw_key_origin(section, "date_format");
        check_formats(builder, source, source->date_formats, source->date_format_count,
                      &formats_origin);
        source->null_marks =
            define_list(builder, raw_text(section, "null"), ",|", &source->null_mark_count);
        source->private_headers = define_list(builder, define_private(builder->raw, section), ",",
                                              &source->private_count);
        source_zone(builder, section, source);
        source_world(builder, section, source);
        source_shape(builder, section, source);
        source_fields(builder, section, source);
        define_command(builder, section, source);
        if (!source->path && !source->command)
            define_error(builder, section, NULL, _("[source %s] needs a path or a command"),
                         section->name);
    }
}
