/*
 * A [source] section made ready.
 *
 * Everything that depends on the INI file alone is done here once: fields become outputs and terms,
 * constants become numbers, maps and row tests are looked up, and every header that is mentioned
 * gets a number, its slot. What depends on a file (which column a slot is) is the binding's
 * (header.c, bind.c). All mistakes of the section are reported together, each with the line of its
 * key.
 *
 * A plan borrows from the catalogue, which must outlive it, and never changes: any number of
 * threads may read files through one plan.
 */
#include "source/plan.h"

#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/decimal.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/text.h"
#include "source/fields.h"

static const char *const text_names[TEXT_FIELDS] = {
    [TEXT_DATE] = "date",         [TEXT_MARKET] = "market",        [TEXT_CHANNEL] = "channel",
    [TEXT_CURRENCY] = "currency", [TEXT_CUSTOMER] = "customer_id", [TEXT_ORDER] = "order_id",
    [TEXT_BASE] = "base",         [TEXT_SERIES] = "series",        [TEXT_INDICATOR] = "indicator",
    [TEXT_PERIOD] = "period",     [TEXT_DEVICE] = "device",        [TEXT_DATE_END] = "date_end",
};
static const char *const default_formats[] = {"%Y-%m-%d"};
static const char *const default_nulls[] = {"--", "N/A"};
static const char *const default_private[] = {"*name*",   "*mail*", "*phone*", "*address*",
                                              "*street*", "*zip*",  "*note*",  "*ip*"};

const char *text_field_name(enum text_field field)
{
    return text_names[field];
}

/* Which texts the sources of a kind have; any other column of that name is a number. */
static bool has_text(enum source_kind kind, enum text_field field)
{
    switch (field) {
    case TEXT_DATE:
        return kind != SOURCE_TARGETS;
    case TEXT_MARKET:
        return kind != SOURCE_FX;
    case TEXT_CURRENCY:
        return kind != SOURCE_SERIES && kind != SOURCE_TARGETS;
    case TEXT_CHANNEL:
        return kind < SOURCE_FX || kind == SOURCE_TARGETS;
    case TEXT_BASE:
        return kind == SOURCE_FX;
    case TEXT_SERIES:
        return kind == SOURCE_SERIES;
    case TEXT_INDICATOR:
    case TEXT_PERIOD:
        return kind == SOURCE_TARGETS;
    default:
        return kind < SOURCE_FX;
    }
}

enum text_field text_field_find(enum source_kind kind, const char *name)
{
    for (int i = 0; i < TEXT_FIELDS; i++)
        if (!strcmp(name, text_names[i]) && has_text(kind, (enum text_field)i))
            return (enum text_field)i;
    return TEXT_FIELDS;
}

enum text_field text_field_lead(enum source_kind kind)
{
    return kind == SOURCE_TARGETS ? TEXT_INDICATOR : TEXT_DATE;
}

bool plan_is_mark(const struct source_plan *plan, const char *text, size_t length)
{
    for (size_t i = 0; i < plan->null_count; i++)
        if (strlen(plan->nulls[i]) == length && !text_fold_compare(plan->nulls[i], text))
            return true;
    return false;
}

bool plan_counts_orders(const struct source_plan *plan, const struct source_output *outputs,
                        size_t count)
{
    if (plan->def->kind != SOURCE_ORDERS)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!strcmp(outputs[i].measure, "orders"))
            return false;
    return true;
}

struct plan_maker {
    struct source_plan *plan;
    struct err_list *errors;
    bool failed;
};

__attribute__((format(printf, 3, 4))) static void
complain(struct plan_maker *maker, const struct origin *origin, const char *format, ...)
{
    struct strbuf text = STRBUF_INIT;
    va_list args;

    va_start(args, format);
    strbuf_vaddf(&text, format, args);
    va_end(args);
    if (origin->preset)
        strbuf_addf(&text, _(" (a key of preset %s)"), origin->preset);
    err_list_addf(maker->errors, origin->file ? origin->file : "", origin->line, 0,
                  "[source %s] %s", maker->plan->def->name, text.text);
    strbuf_release(&text);
    maker->failed = true;
}

static int add_want(struct plan_maker *maker, const char *const *patterns, size_t count,
                    bool required, const struct origin *origin)
{
    struct source_plan *plan = maker->plan;

    for (size_t i = 0; i < count; i++) {
        const char *star = strchr(patterns[i], '*');

        if (star && strchr(star + 1, '*'))
            complain(maker, origin, _("header \"%s\": only one * is allowed"), patterns[i]);
    }
    MEM_GROW(plan->wants, plan->want_count, plan->want_capacity);
    plan->wants[plan->want_count] = (struct header_want){patterns, count, required, origin->preset};
    return (int)plan->want_count++;
}

static int add_single(struct plan_maker *maker, const char *header, bool required,
                      const struct origin *origin)
{
    const char **patterns;

    if (!header)
        return -1;
    patterns = arena_alloc(&maker->plan->arena, sizeof *patterns);
    patterns[0] = header;
    return add_want(maker, patterns, 1, required, origin);
}

static void make_test(struct plan_maker *maker, struct row_test *test, const char *text,
                      bool required, const struct origin *origin)
{
    struct err err;

    if (!row_test_parse(test, text, &maker->plan->arena, &err)) {
        complain(maker, origin, "%s", err.text);
        return;
    }
    for (size_t i = 0; i < test->count; i++)
        test->conditions[i].slot = add_single(maker, test->conditions[i].header, required, origin);
}

static struct row_test *make_tests(struct plan_maker *maker, const char *const *texts, size_t count,
                                   bool required, const struct origin *origins)
{
    struct row_test *tests = arena_alloc(&maker->plan->arena, count * sizeof *tests + 1);

    for (size_t i = 0; i < count; i++)
        make_test(maker, &tests[i], texts[i], required,
                  origins ? &origins[i] : &maker->plan->def->origin);
    return tests;
}

static const struct map_def *find_map(struct plan_maker *maker, const struct field_def *field)
{
    const struct catalogue *catalogue = maker->plan->catalogue;
    const char **names = mem_calloc(catalogue->map_count + 1, sizeof *names);
    const struct map_def *map = NULL;
    const char *near;

    for (size_t i = 0; i < catalogue->map_count; i++) {
        names[i] = catalogue->maps[i].name;
        if (!strcmp(names[i], field->map))
            map = &catalogue->maps[i];
    }
    near = map ? NULL : text_nearest(field->map, names, catalogue->map_count);
    if (near)
        complain(maker, &field->origin, _("%s.map: there is no [map %s]; did you mean \"%s\"?"),
                 field->name, field->map, near);
    else if (!map)
        complain(maker, &field->origin, _("%s.map: there is no [map %s]"), field->name, field->map);
    free(names);
    return map;
}

static void make_cell(struct plan_maker *maker, struct plan_cell *cell,
                      const struct field_def *field, bool required)
{
    *cell = (struct plan_cell){
        .present = true, .slot = -1, .else_slot = -1, .constant = field->constant};
    if (!field->header_count && !field->constant && !field->file && !field->preamble &&
        !field->star && !field->symbol_count)
        complain(maker, &field->origin, _("%s has neither a header nor .const"), field->name);
    if (field->header_count)
        cell->slot = add_want(maker, field->headers, field->header_count, required, &field->origin);
    cell->else_slot = add_single(maker, field->else_header, required, &field->origin);
    if (field->map)
        cell->map = find_map(maker, field);
    if (field->fill && cell->slot >= 0)
        maker->plan->fill_slots[maker->plan->fill_count++] = cell->slot;
    if (field->when) {
        struct row_test *when = arena_alloc(&maker->plan->arena, sizeof *when);

        *when = (struct row_test){NULL, 0};
        make_test(maker, when, field->when, required, &field->origin);
        cell->when = when;
    }
}

static void check_text_constant(struct plan_maker *maker, enum text_field kind,
                                const struct field_def *field)
{
    const struct source_plan *plan = maker->plan;
    int32_t day;
    bool ok = false;

    if (kind == TEXT_CURRENCY || kind == TEXT_BASE) {
        ok = strlen(field->constant) == 3;
        for (size_t i = 0; ok && i < 3; i++)
            ok = (field->constant[i] | 32) >= 'a' && (field->constant[i] | 32) <= 'z';
        if (!ok)
            complain(maker, &field->origin,
                     _("%s.const = %s: a currency has three letters, like EUR"), field->name,
                     field->constant);
    } else if (kind == TEXT_DATE) {
        for (size_t i = 0; i < plan->format_count && !ok; i++)
            ok = day_parse(field->constant, strlen(field->constant), plan->formats[i], &day);
        if (!ok)
            complain(maker, &field->origin, _("date.const = %s is no date as %s"), field->constant,
                     plan->formats[0]);
    }
}

/* Where a date or a currency is found that has no column of its own. */
static void make_origin(struct plan_maker *maker, enum text_field kind,
                        const struct field_def *field)
{
    struct source_plan *plan = maker->plan;

    if (kind == TEXT_DATE) {
        plan->date = field;
        plan->nth_slot = add_single(maker, field->nth, !field->optional, &field->origin);
    } else if (kind == TEXT_DATE_END) {
        plan->date_end = field;
    } else if (kind == TEXT_CURRENCY) {
        plan->currency = field;
        plan->star_slot = add_single(maker, field->star, !field->optional, &field->origin);
        if (field->symbol_count)
            plan->symbol_slot = add_want(maker, field->symbols, field->symbol_count,
                                         !field->optional, &field->origin);
        if (field->star && !strchr(field->star, '*'))
            complain(maker, &field->origin,
                     _("currency.header = %s: a * says where the currency "
                       "stands in the header"),
                     field->star);
    }
}

static void make_text(struct plan_maker *maker, enum text_field kind, const struct field_def *field)
{
    struct plan_cell *cell = &maker->plan->texts[kind];

    if (field->term > 1 || cell->present) {
        complain(maker, &field->origin, _("%s can have only one term: nothing can be added up"),
                 field->name);
        return;
    }
    if (field->plus || field->minus || field->times || field->sign != SIGN_KEEP)
        complain(maker, &field->origin,
                 _("%s is no number: plus, minus, times and sign do not apply"), field->name);
    make_cell(maker, cell, field,
              kind == text_field_lead(maker->plan->def->kind) ||
                  (!field->constant && !field->optional));
    make_origin(maker, kind, field);
    if (field->constant)
        check_text_constant(maker, kind, field);
}

static void make_term(struct plan_maker *maker, const struct field_def *field, int output)
{
    struct source_plan *plan = maker->plan;
    struct plan_term *term = &plan->terms[plan->term_count++];

    *term = (struct plan_term){.output = output, .sign = field->sign};
    make_cell(maker, &term->cell, field, !field->optional);
    term->plus = add_single(maker, field->plus, !field->optional, &field->origin);
    term->minus = add_single(maker, field->minus, !field->optional, &field->origin);
    term->times = add_single(maker, field->times, !field->optional, &field->origin);
    term->decimal = field->decimal ? field->decimal : plan->def->decimal ? plan->def->decimal : '.';
    if (field->constant && decimal_parse(field->constant, strlen(field->constant), term->decimal,
                                         &term->number) > DECIMAL_ROUNDED)
        complain(maker, &field->origin, _("%s.const = %s is no number"), field->name,
                 field->constant);
}

/* The output of a measure field; a new one for its first term. */
static int find_output(struct plan_maker *maker, const struct field_def *field)
{
    struct source_plan *plan = maker->plan;
    const struct measure_def *measure =
        plan->fine ? NULL : catalogue_measure(plan->catalogue, field->name);
    const char *name = measure ? measure->name : field->name;

    if (!plan->fine)
        name = feeds_measure(&plan->arena, plan->def, name);
    if (counted_find(name) < COUNTED_COUNT)
        complain(maker, &field->origin,
                 _("%s is counted by redline itself: give this field another name"), name);
    for (size_t i = 0; i < plan->output_count; i++) {
        if (!strcmp(plan->outputs[i].field, field->name))
            return (int)i;
        if (!strcmp(plan->outputs[i].measure, name))
            complain(maker, &field->origin, _("%s and %s are the same measure"),
                     plan->outputs[i].field, field->name);
    }
    plan->outputs[plan->output_count] =
        (struct source_output){field->name, name, measure ? measure->unit : UNIT_NUMBER};
    return (int)plan->output_count++;
}

static void make_measure(struct plan_maker *maker, const struct field_def *field)
{
    int output = find_output(maker, field);

    make_term(maker, field, output);
    if (field->agg == GROUP_SUM && output < GROUP_OUTPUTS)
        maker->plan->summed |= (uint64_t)1 << output;
}

static void make_group(struct plan_maker *maker)
{
    struct source_plan *plan = maker->plan;
    const struct source_def *def = plan->def;

    if (!def->group_by_count)
        return;
    plan->group_slot = add_want(maker, def->group_by, def->group_by_count, true, &def->origin);
    if (plan->output_count > GROUP_OUTPUTS)
        complain(maker, &def->origin, _("group_by: there are more than %d fields of numbers"),
                 GROUP_OUTPUTS);
}

static void count_orders(struct source_plan *plan)
{
    if (!plan_counts_orders(plan, plan->outputs, plan->output_count))
        return;
    plan->outputs[plan->output_count] = (struct source_output){"orders", "orders", UNIT_COUNT};
    plan->terms[plan->term_count++] =
        (struct plan_term){.cell = {.present = true, .slot = -1, .else_slot = -1, .constant = "1"},
                           .output = (int)plan->output_count++,
                           .plus = -1,
                           .minus = -1,
                           .times = -1,
                           .decimal = '.',
                           .number = DECIMAL_SCALE};
}

static int compare_terms(const void *a, const void *b)
{
    const struct plan_term *x = a, *y = b;

    return (x->output > y->output) - (x->output < y->output);
}

static void make_fields(struct plan_maker *maker)
{
    struct source_plan *plan = maker->plan;
    const struct source_def *def = plan->def;

    plan->fill_slots = arena_alloc(&plan->arena, (def->field_count + 1) * sizeof *plan->fill_slots);
    plan->outputs = arena_alloc(&plan->arena, (2 * def->field_count + 1) * sizeof *plan->outputs);
    plan->terms = arena_alloc(&plan->arena, (def->field_count + 1) * sizeof *plan->terms);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field_def *field = &def->fields[i];
        enum text_field kind = text_field_find(def->kind, field->name);

        if (kind < TEXT_FIELDS)
            make_text(maker, kind, field);
        else
            make_measure(maker, field);
    }
    if (!plan->texts[text_field_lead(def->kind)].present)
        complain(maker, &def->origin, _("maps no %s: it needs %s = Header"),
                 text_field_name(text_field_lead(def->kind)),
                 text_field_name(text_field_lead(def->kind)));
    count_orders(plan);
    make_group(maker);
    plan->output_count =
        feeds_twins(&plan->arena, def, plan->outputs, plan->output_count, &plan->twins);
    qsort(plan->terms, plan->term_count, sizeof *plan->terms, compare_terms);
}

/* A relative path means one in the dataset's folder; the loader may have joined them already. */
static const char *find_pattern(struct source_plan *plan)
{
    const char *path = plan->def->path ? plan->def->path : "", *folder = plan->catalogue->dataset;
    size_t length = folder ? strlen(folder) : 0;
    struct strbuf joined = STRBUF_INIT;
    const char *pattern;

    if (*path == '/' || !length ||
        (!strncmp(path, folder, length) && (folder[length - 1] == '/' || path[length] == '/')))
        return path;
    strbuf_addf(&joined, "%s%s%s", folder, folder[length - 1] == '/' ? "" : "/", path);
    pattern = arena_strdup(&plan->arena, joined.text);
    strbuf_release(&joined);
    return pattern;
}

static bool is_literal(const char *pattern)
{
    return !strpbrk(pattern, "*?[");
}

/* Nearly every cell is told from a mark by its first byte; beyond ASCII case folding decides. */
static void lead_nulls(struct source_plan *plan)
{
    for (size_t i = 0; i < plan->null_count; i++) {
        unsigned char lead = (unsigned char)plan->nulls[i][0];
        bool letter = (lead | 32) >= 'a' && (lead | 32) <= 'z';

        plan->null_leads[lead] = true;
        if (letter)
            plan->null_leads[lead ^ 32] = true;
        for (int high = 0x80; lead >= 0x80 && high < 0x100; high++)
            plan->null_leads[high] = true;
    }
}

/* Only constants are said: the file's own names stand, base.const = EUR is all that they lack. */
static bool has_header_field(const struct source_def *source)
{
    for (size_t i = 0; i < source->field_count; i++)
        if (source->fields[i].header_count || source->kind < SOURCE_FX)
            return true;
    return false;
}

static void make_constants(struct plan_maker *maker)
{
    const struct source_def *def = maker->plan->def;

    make_group(maker);
    for (size_t i = 0; i < def->field_count; i++) {
        enum text_field kind = text_field_find(def->kind, def->fields[i].name);

        if (kind < TEXT_FIELDS)
            make_text(maker, kind, &def->fields[i]);
        else
            complain(maker, &def->fields[i].origin, _("%s.const: a number of every row is no %s"),
                     def->fields[i].name, def->fields[i].name);
    }
}

static void make_words(struct plan_maker *maker)
{
    const struct query_command *command = maker->plan->def->command;
    struct err err;

    if (!words_split(&maker->plan->words, command->text, &err))
        complain(maker, &command->origin, _("command, character %d: %s"), err.column, err.text);
}

struct source_plan *source_plan_new(const struct catalogue *catalogue,
                                    const struct source_def *source, struct err_list *errors)
{
    struct source_plan *plan = mem_calloc(1, sizeof *plan);
    struct plan_maker maker = {plan, errors, false};
    struct stat info;

    plan->catalogue = catalogue;
    plan->def = source;
    plan->own_names = !has_header_field(source);
    plan->group_slot = plan->nth_slot = plan->star_slot = plan->symbol_slot = -1;
    plan->fine = source->kind >= SOURCE_FX;
    plan->formats = source->date_format_count ? source->date_formats : default_formats;
    plan->format_count = source->date_format_count ? source->date_format_count : 1;
    plan->nulls = source->null_mark_count ? source->null_marks : default_nulls;
    plan->null_count = source->null_mark_count ? source->null_mark_count : 2;
    lead_nulls(plan);
    plan->pattern = find_pattern(plan);
    if (source->command)
        make_words(&maker);
    else if (is_literal(plan->pattern) && stat(plan->pattern, &info) != 0)
        complain(&maker, &source->origin, _("path: there is no file \"%s\""), plan->pattern);
    plan->keep = make_tests(&maker, source->keep, source->keep_count, true, source->keep_origins);
    plan->drop = make_tests(&maker, source->drop, source->drop_count, !source->drop_optional,
                            source->drop_origins);
    if (!plan->own_names)
        make_fields(&maker);
    else
        make_constants(&maker);
    if (!maker.failed)
        return plan;
    source_plan_free(plan);
    return NULL;
}

void source_plan_free(struct source_plan *plan)
{
    if (!plan)
        return;
    free(plan->wants);
    words_release(&plan->words);
    arena_release(&plan->arena);
    free(plan);
}

const struct words *source_plan_words(const struct source_plan *plan)
{
    return plan->def->command ? &plan->words : NULL;
}

void source_plan_set_threads(struct source_plan *plan, int threads)
{
    plan->threads = threads;
}

void source_plan_watch(struct source_plan *plan, const struct source_watcher *watcher)
{
    plan->watcher = watcher ? *watcher : (struct source_watcher){.read = NULL};
}

const struct source_watcher *source_plan_watcher(const struct source_plan *plan)
{
    return plan->watcher.read ? &plan->watcher : NULL;
}

const struct source_def *source_plan_def(const struct source_plan *plan)
{
    return plan->def;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool is_folder(const char *path, size_t length)
{
    char *folder = mem_strndup(path, length);
    struct stat info;
    bool found = stat(folder, &info) == 0 && S_ISDIR(info.st_mode);

    free(folder);
    return found;
}

/* A folder that exists under the very name means itself, even when it is called "2026 [old]": its
 * special characters are quoted for glob. */
static void quote_folders(struct strbuf *out, const char *pattern)
{
    const char *rest = pattern;

    for (const char *slash = strchr(pattern, '/'); slash; slash = strchr(slash + 1, '/'))
        if (slash == pattern || is_folder(pattern, (size_t)(slash - pattern)))
            rest = slash + 1;
    for (const char *c = pattern; c < rest; c++) {
        if (strchr("*?[\\", *c))
            strbuf_addc(out, '\\');
        strbuf_addc(out, *c);
    }
    strbuf_adds(out, rest);
}

static bool expand(const char *pattern, glob_t *found)
{
    struct strbuf quoted = STRBUF_INIT;
    int result;

    quote_folders(&quoted, pattern);
    result = glob(quoted.text, GLOB_NOSORT, NULL, found);
    strbuf_release(&quoted);
    return result == 0;
}

bool source_plan_has_orders(const struct source_plan *plan)
{
    enum source_kind kind = plan->def->kind;

    bool several = plan->def->command ? words_ask_since(&plan->words) : !is_literal(plan->pattern);

    return (kind == SOURCE_ORDERS || kind == SOURCE_PAYMENTS) && several;
}

size_t source_plan_files(const struct source_plan *plan, char ***files)
{
    glob_t found = {.gl_pathc = 0};
    struct stat info;
    size_t count = 0;

    *files = NULL;
    if (plan->def->command)
        return 0;
    if (stat(plan->pattern, &info) == 0) { /* as written, even when the name holds * or [ */
        *files = mem_alloc(sizeof **files);
        (*files)[0] = mem_strdup(plan->pattern);
        return 1;
    }
    if (is_literal(plan->pattern) || !expand(plan->pattern, &found))
        return 0;
    *files = mem_calloc(found.gl_pathc, sizeof **files);
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (stat(found.gl_pathv[i], &info) != 0 || !S_ISDIR(info.st_mode))
            (*files)[count++] = mem_strdup(found.gl_pathv[i]);
    globfree(&found);
    qsort(*files, count, sizeof **files, compare_names);
    return count;
}

bool source_header_is_private(const struct source_plan *plan, const char *header)
{
    const struct source_def *def = plan->def;
    const char *const *patterns = def->private_count ? def->private_headers : default_private;
    size_t count =
        def->private_count ? def->private_count : sizeof default_private / sizeof *default_private;

    for (size_t i = 0; i < count; i++)
        if (text_glob(patterns[i], header))
            return true;
    return false;
}

/* The salt is part of the program: masks are the same in every run and on every machine, so that
 * people can talk about "customer 3f..". It hides an id from a glance over the shoulder, not from
 * someone who can guess ids. */
void source_customer_mask(const char *customer, char out[17])
{
    static const char salt[] = "redline customer mask, version 1: 6b1f5e0c9ad34277";
    static const char digits[] = "0123456789abcdef";
    uint64_t hash = hash_bytes(customer, strlen(customer), hash_bytes(salt, sizeof salt - 1, 1));

    hash = hash_bytes(salt, sizeof salt - 1, hash);
    for (int i = 0; i < 16; i++)
        out[i] = digits[hash >> (60 - 4 * i) & 15];
    out[16] = '\0';
}
