/*
 * Accuracy by owner: how good the data is that each owner of sources (`owner =` of [source])
 * answers for.
 *
 * Counts are summed over the owner's sources, shares are of those sums; lines and states are those
 * of the list of sources (quality.h), the worst owner first.  A file whose total row its own rows
 * do not add up to is counted beside them.  Sources that name nobody are one row of their own.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/memory.h"
#include "build_data.h"
#include "quality.h"

enum {
    OWNER,
    SOURCES,
    READ,
    KEPT,
    DROPPED,
    REFUSED,
    VALIDITY,
    UNIQUENESS,
    DUPLICATE,
    TOTALS,
    WHICH
};

struct owner {
    const char *name; /* "" nobody */
    size_t index, sources;
    struct quality quality;
};

static const char *owner_of(const struct source_state *source)
{
    return source->def->owner ? source->def->owner : "";
}

static bool is_first(const struct snapshot *snapshot, size_t source)
{
    for (size_t i = 0; i < source; i++)
        if (!strcmp(owner_of(&snapshot->sources[i]), owner_of(&snapshot->sources[source])))
            return false;
    return true;
}

size_t data_owner_count(const struct snapshot *snapshot)
{
    size_t count = 0;

    for (size_t i = 0; i < snapshot->source_count; i++)
        count += *owner_of(&snapshot->sources[i]) && is_first(snapshot, i);
    return count;
}

static void add_columns(struct section *section)
{
    static const struct figure share = {.unit = UNIT_PERCENT, .better = BETTER_HIGHER};

    add_text_column(section, "owner", _("Owner"), 0);
    add_value_column(section, "sources", _("Sources"), NULL, 3);
    add_value_column(section, "rows_read", _("Read"), NULL, 1);
    add_value_column(section, "rows_kept", _("Kept"), NULL, 5);
    add_value_column(section, "rows_dropped", _("Dropped"), NULL, 6);
    add_value_column(section, "rows_refused", _("Refused"), NULL, 1);
    add_value_column(section, "validity", _("Accuracy"), &share, 0);
    add_value_column(section, "uniqueness", _("Unique"), &share, 2);
    add_value_column(section, "rows_duplicate", _("Duplicates"), NULL, 3);
    add_value_column(section, "totals_differ", _("Totals off"), NULL, 1);
    add_text_column(section, "names", _("Of"), 7);
}

static void judge_owner(const struct snapshot *snapshot, struct owner *owner)
{
    const struct source_state **own = mem_calloc(snapshot->source_count, sizeof(void *));

    for (size_t i = 0; i < snapshot->source_count; i++) {
        if (!strcmp(owner_of(&snapshot->sources[i]), owner->name))
            own[owner->sources++] = &snapshot->sources[i];
    }
    quality_of_sources(snapshot, own, owner->sources, &owner->quality);
    free(own);
}

static int compare_owners(const void *left, const void *right)
{
    const struct owner *a = left, *b = right;
    int ranks = rule_state_rank(a->quality.state) - rule_state_rank(b->quality.state);

    return ranks ? ranks : (a->index > b->index) - (a->index < b->index);
}

/* The sources that the owner answers for. */
static const char *names_of(const struct frame *frame, const struct owner *owner)
{
    const struct snapshot *snapshot = frame->snapshot;
    const char *names = "";

    for (size_t i = 0; i < snapshot->source_count; i++)
        if (!strcmp(owner_of(&snapshot->sources[i]), owner->name))
            names = section_printf(frame->section, "%s%s%s", names, *names ? ", " : "",
                                   keep_text(frame, snapshot->sources[i].def->name));
    return names;
}

static void add_owner(const struct frame *frame, const struct owner *owner)
{
    struct report_row *row = section_add_row(frame->section);
    const struct quality *quality = &owner->quality;
    const size_t counts[] = {owner->sources, quality->read, quality->kept, quality->dropped,
                             quality->refused};

    row_key(row, "owner", keep_code(frame, owner->name));
    cell_text(frame, &row->cells[OWNER], *owner->name ? owner->name : _("(nobody)"),
              keep_code(frame, owner->name));
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        cell_number(frame, &row->cells[SOURCES + i], (double)counts[i], UNIT_COUNT, 0);
    quality_fill_share(frame, &row->cells[VALIDITY], quality, &quality->validity);
    quality_fill_share(frame, &row->cells[UNIQUENESS], quality, &quality->uniqueness);
    cell_number(frame, &row->cells[DUPLICATE], (double)quality->duplicate, UNIT_COUNT, 0);
    cell_number(frame, &row->cells[TOTALS], (double)quality->totals_off, UNIT_COUNT, 0);
    cell_text(frame, &row->cells[WHICH], names_of(frame, owner), NULL);
    if (quality->totals_off)
        row->cells[TOTALS].level = RULE_WARN;
    row->has_state = true;
    row->state = quality->state;
    row->note = row->cells[WHICH].text;
}

void data_list_owners(const struct frame *frame)
{
    const struct snapshot *snapshot = frame->snapshot;
    struct owner *owners = mem_calloc(snapshot->source_count, sizeof *owners);
    size_t count = 0, named = data_owner_count(snapshot);

    frame->section->title = _("Accuracy by owner");
    add_columns(frame->section);
    for (size_t i = 0; i < snapshot->source_count; i++) {
        if (!is_first(snapshot, i))
            continue;
        owners[count] = (struct owner){.name = owner_of(&snapshot->sources[i]), .index = count};
        judge_owner(snapshot, &owners[count++]);
    }
    if (count)
        qsort(owners, count, sizeof *owners, compare_owners);
    for (size_t i = 0; i < count; i++)
        add_owner(frame, &owners[i]);
    frame->section->facts =
        section_printf(frame->section, ngettext("%zu owner", "%zu owners", named), named);
    if (!named)
        section_note(frame->section, _("No source says who answers for it: owner = NAME in its "
                                       "section."));
    if (!count)
        frame->section->empty = _("There is no [source] section yet.");
    free(owners);
}
