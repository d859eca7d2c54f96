/*
 * What a record is: its fields, its kinds, what may be written, and its hash.
 *
 * The hash covers each field with its name and length, and the hash of the record before.  So
 * nothing can be changed, left out, put in or moved without breaking the chain at that place; what
 * the chain alone cannot show is that the newest records are missing (exports that were kept do).
 *
 * SHA-256 is libmd's.  This file knows no database.
 */
#include "journal/record.h"

#include <sha2.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "base/text.h"

#define FIELD(member, bytes, in_list, words)                                                       \
    {                                                                                              \
        .name = #member, .offset = offsetof(struct journal_record, member), .most = (bytes),       \
        .listed = (in_list), .title = (words)                                                      \
    }

const struct journal_field journal_fields[] = {
    FIELD(time, JOURNAL_WORD_MOST, true, N_("time")),
    FIELD(user, JOURNAL_WORD_MOST, true, N_("who")),
    FIELD(login, JOURNAL_WORD_MOST, true, N_("login")),
    FIELD(host, JOURNAL_WORD_MOST, false, N_("host")),
    FIELD(terminal, JOURNAL_WORD_MOST, false, N_("terminal")),
    FIELD(kind, JOURNAL_WORD_MOST, true, N_("kind")),
    FIELD(redline, JOURNAL_WORD_MOST, true, N_("red line")),
    FIELD(path, JOURNAL_WORD_MOST, true, N_("place")),
    FIELD(period, JOURNAL_WORD_MOST, false, N_("period")),
    FIELD(state, JOURNAL_WORD_MOST, false, N_("state")),
    FIELD(value, JOURNAL_WORD_MOST, false, N_("value")),
    FIELD(line, JOURNAL_WORD_MOST, false, N_("line")),
    FIELD(data, JOURNAL_WORD_MOST, false, N_("data")),
    FIELD(owner, JOURNAL_WORD_MOST, false, N_("owner")),
    FIELD(due, JOURNAL_WORD_MOST, false, N_("due")),
    FIELD(until, JOURNAL_WORD_MOST, true, N_("until")),
    FIELD(about, JOURNAL_WORD_MOST, false, N_("about")),
    FIELD(detail, JOURNAL_TEXT_MOST, false, N_("detail")),
    FIELD(text, JOURNAL_TEXT_MOST, true, N_("text")),
};
const size_t journal_field_count = sizeof journal_fields / sizeof journal_fields[0];

const struct journal_kind journal_kinds[] = {
    {.name = "note",
     .right = RIGHT_NOTE,
     .needs_text = true,
     .help = N_("a remark, on a place or on all")},
    {.name = "ack",
     .right = RIGHT_ACKNOWLEDGE,
     .needs_text = true,
     .needs_place = true,
     .can_until = true,
     .help = N_("a finding is known; falls off when it recovers, or after --until")},
    {.name = "silence",
     .right = RIGHT_ACKNOWLEDGE,
     .needs_text = true,
     .needs_place = true,
     .needs_until = true,
     .can_until = true,
     .help = N_("findings are only dimmed until a day, which must be said")},
    {.name = "decision",
     .right = RIGHT_PROPOSE,
     .needs_text = true,
     .can_until = true,
     .can_owner = true,
     .help = N_("what the committee decided, who does it and until when")},
    {.name = "approve",
     .right = RIGHT_APPROVE,
     .needs_about = true,
     .help = N_("a proposed decision or change of a budget may be carried out")},
    {.name = "refuse",
     .right = RIGHT_APPROVE,
     .needs_text = true,
     .needs_about = true,
     .help = N_("a proposed decision or change of a budget is not carried out")},
    {.name = "proposal",
     .right = RIGHT_PROPOSE,
     .needs_text = true,
     .needs_place = true,
     .approver_may = true,
     .help = N_("a change of a budget was put forward: amounts and limits in its detail")},
    {.name = "change",
     .right = RIGHT_PROPOSE,
     .needs_text = true,
     .needs_about = true,
     .approver_may = true,
     .help = N_("another amount for a proposed change, to=AMOUNT in its detail, and why")},
    {.name = "applied",
     .right = RIGHT_CLOSE,
     .needs_about = true,
     .help = N_("a change was handed to the ad tools, by `redline export budgets`")},
    {.name = "measured",
     .right = RIGHT_CLOSE,
     .needs_about = true,
     .help = N_("what a change that was applied has brought")},
    {.name = "rollback",
     .right = RIGHT_APPROVE,
     .needs_text = true,
     .needs_about = true,
     .help = N_("a change that was applied is taken back")},
    {.name = "done",
     .right = RIGHT_CLOSE,
     .needs_about = true,
     .help = N_("a decision was carried out")},
    {.name = "review",
     .right = RIGHT_NOTE,
     .help = N_("a review began or ended")},
    {.name = "attend",
     .right = RIGHT_NOTE,
     .needs_text = true,
     .needs_about = true,
     .help = N_("somebody came to a review, or left")},
    {.name = "looked",
     .right = RIGHT_NOTE,
     .needs_about = true,
     .help = N_("a review looked at an item of its agenda, for so long, with that outcome")},
    {.name = "correction",
     .right = RIGHT_NOTE,
     .needs_text = true,
     .needs_about = true,
     .help = N_("an earlier record was wrong; it stays, and names this one")},
};
const size_t journal_kind_count = sizeof journal_kinds / sizeof journal_kinds[0];

const struct journal_kind *journal_kind_find(const char *name)
{
    for (size_t i = 0; name && i < journal_kind_count; i++)
        if (strcmp(journal_kinds[i].name, name) == 0)
            return &journal_kinds[i];
    return NULL;
}

const char *journal_right_name(enum journal_right right)
{
    static const char *const names[] = {[RIGHT_NOTE] = "note",
                                        [RIGHT_ACKNOWLEDGE] = "acknowledge",
                                        [RIGHT_PROPOSE] = "propose",
                                        [RIGHT_APPROVE] = "approve",
                                        [RIGHT_CLOSE] = "close"};

    return names[right];
}

const char *journal_field_text(const struct journal_record *record,
                               const struct journal_field *field)
{
    const char *text;

    memcpy(&text, (const char *)record + field->offset, sizeof text);
    return text ? text : "";
}

bool journal_detail(const struct journal_record *record, const char *name, char *out, size_t size)
{
    size_t length = strlen(name);

    *out = '\0';
    for (const char *line = record->detail ? record->detail : ""; *line;) {
        size_t span = strcspn(line, "\n");

        if (span > length && strncmp(line, name, length) == 0 && line[length] == '=') {
            size_t bytes = span - length - 1;

            bytes = bytes < size ? bytes : size - 1;
            memcpy(out, line + length + 1, bytes);
            out[bytes] = '\0';
            return true;
        }
        line += span + (line[span] == '\n');
    }
    return false;
}

void journal_record_copy(struct journal_record *out, const struct journal_record *record,
                         struct arena *arena)
{
    *out = *record;
    for (size_t i = 0; i < journal_field_count; i++) {
        const char *text = arena_strdup(arena, journal_field_text(record, &journal_fields[i]));

        memcpy((char *)out + journal_fields[i].offset, &text, sizeof text);
    }
}

static bool has_text(const char *text)
{
    return text && !text_is_blank(text);
}

/* Line ends are kept where a person may write several lines. */
static bool is_plain(const char *text, bool lines)
{
    size_t length = strlen(text);
    uint32_t code;

    for (size_t at = 0, used; at < length; at += used) {
        used = utf8_decode(text + at, length - at, &code);
        if (lines && code == '\n')
            continue;
        if (text_code_width(code) < 0 || (used == 1 && code == 0xFFFD))
            return false;
    }
    return true;
}

static bool check_field(const struct journal_record *record, const struct journal_field *field,
                        struct err *err)
{
    const char *text = journal_field_text(record, field);

    if (strlen(text) > field->most)
        return err_set(err, _("%s is longer than %zu bytes"), _(field->title), field->most);
    if (!is_plain(text, field->most == JOURNAL_TEXT_MOST))
        return err_set(err, _("%s holds characters that are no text"), _(field->title));
    return true;
}

/* A day, or a time of a day. */
static bool check_day(const char *text, const char *title, struct err *err)
{
    struct clock clock;

    if (!text || !*text || clock_parse(text, &clock))
        return true;
    return err_set(err, _("%s: '%s' is no day like 2026-11-15"), title, text);
}

static bool check_needs(const struct journal_record *record, const struct journal_kind *kind,
                        struct err *err)
{
    long id;

    if (kind->needs_text && !has_text(record->text))
        return err_set(err, _("a record of kind %s needs a text"), kind->name);
    if (kind->needs_place && !has_text(record->redline) && !has_text(record->path))
        return err_set(err, _("a record of kind %s needs a red line or a place"), kind->name);
    if (kind->needs_about && !has_text(record->about))
        return err_set(err, _("a record of kind %s needs the record that it is about"), kind->name);
    if (has_text(record->about) && !number_parse_int(record->about, 1, 1L << 53, &id))
        return err_set(err, _("'%s' is no number of a record"), record->about);
    if (kind->needs_until && !has_text(record->until))
        return err_set(err, _("a record of kind %s needs a last day"), kind->name);
    if (has_text(record->until) && !kind->can_until)
        return err_set(err, _("a record of kind %s takes no last day"), kind->name);
    if ((has_text(record->owner) || has_text(record->due)) && !kind->can_owner)
        return err_set(err, _("a record of kind %s takes no owner"), kind->name);
    return true;
}

bool journal_record_check(const struct journal_record *record, struct err *err)
{
    const struct journal_kind *kind = journal_kind_find(record->kind);

    if (!kind)
        return err_set(err, _("there is no kind of record '%s'"), record->kind ? record->kind : "");
    for (size_t i = 0; i < journal_field_count; i++)
        if (!check_field(record, &journal_fields[i], err))
            return false;
    return check_needs(record, kind, err) && check_day(record->until, _("until"), err) &&
           check_day(record->due, _("due"), err);
}

void journal_record_hash(const struct journal_record *record, char out[JOURNAL_HASH_SIZE])
{
    struct strbuf text = STRBUF_INIT;

    strbuf_addf(&text, "redline 1\nid:%lld\n", (long long)record->id);
    for (size_t i = 0; i < journal_field_count; i++) {
        const char *field = journal_field_text(record, &journal_fields[i]);

        strbuf_addf(&text, "%s:%zu:%s\n", journal_fields[i].name, strlen(field), field);
    }
    strbuf_addf(&text, "previous:%s\n", record->previous);
    SHA256Data((const uint8_t *)text.text, text.length, out);
    strbuf_release(&text);
}

void journal_record_seal(const struct journal_record *record, struct strbuf *out)
{
    strbuf_addf(out, "%lld:%.*s", (long long)record->id, (int)JOURNAL_SEAL_DIGITS, record->hash);
}
