/*
 * What the records say of proposals.
 *
 * Records are taken in their order, which no clock can change.  A record that the table of steps does
 * not let in, or that four eyes forbid, counts for nothing: it stays in the journal, and nothing
 * follows from it.  The same test says beforehand why something cannot be written, so what a person
 * is told and what the records mean cannot differ.
 *
 * Of one budget (lever, market, channel) at most one change is under way: while it is approved, in
 * its canary or going back nothing else is put forward; one that nobody has answered lapses when
 * that of a later cycle is put forward.
 *
 * Terms are those of the record, not of today's INI file: what was agreed stays agreed.
 */
#include "journal/proposals.h"

#include <stdlib.h>
#include <string.h>

#include "base/amount.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "journal/ledger.h"

enum { CANARY_MOST = 520, WORD_MOST = 1024 };

const char *proposal_state_name(enum proposal_state state)
{
    static const char *const names[] = {
        [PROPOSAL_OPEN] = N_("proposed"),       [PROPOSAL_CHANGED] = N_("changed"),
        [PROPOSAL_APPROVED] = N_("approved"),   [PROPOSAL_CANARY] = N_("canary"),
        [PROPOSAL_APPLIED] = N_("applied"),     [PROPOSAL_RETURNING] = N_("rolling back"),
        [PROPOSAL_RETURNED] = N_("rolled back"), [PROPOSAL_MEASURED] = N_("measured"),
        [PROPOSAL_REFUSED] = N_("refused"),     [PROPOSAL_LAPSED] = N_("lapsed"),
    };

    return names[state];
}

static const char *const stage_names[] = {
    [STAGE_NONE] = "", [STAGE_CANARY] = "canary", [STAGE_FULL] = "full", [STAGE_BACK] = "back"};

const char *proposal_stage_name(enum proposal_stage stage)
{
    return stage_names[stage];
}

/* ---- terms ----------------------------------------------------------------------------------- */

void proposal_terms_print(const struct proposal_terms *terms, struct strbuf *out)
{
    strbuf_addf(out, "proposal=%s\nlever=%s\nmarket=%s\nchannel=%s\ncycle=%s\ncurrency=%s\nfrom=",
                terms->name, terms->lever, terms->market, terms->channel, terms->cycle,
                terms->currency);
    amount_print(terms->from, terms->digits, out);
    strbuf_adds(out, "\nto=");
    amount_print(terms->to, terms->digits, out);
    strbuf_adds(out, "\nlimit=");
    number_print_exact(terms->limit, out);
    if (terms->four_eyes)
        strbuf_adds(out, "\nfour_eyes=yes");
    if (terms->computed)
        strbuf_adds(out, "\ncomputed=yes");
    if (terms->canary > 0) {
        strbuf_adds(out, "\ncanary=");
        number_print_exact(terms->canary, out);
        strbuf_addf(out, "\ncanary_for=%d", terms->canary_for);
    }
    if (*terms->guard)
        strbuf_addf(out, "\nguard=%s", terms->guard);
}

/* What NAME= says; "" when it is not there. */
static const char *word(const char *detail, const char *name, struct arena *arena)
{
    struct journal_record record = {.detail = detail};
    char text[WORD_MOST];

    journal_detail(&record, name, text, sizeof text);
    return arena_strdup(arena, text);
}

static bool read_part(const char *text, double *out)
{
    *out = 0;
    return !*text || (number_parse(text, strlen(text), out) && *out >= 0 && *out <= 1);
}

bool proposal_terms_parse(const char *detail, struct arena *arena, struct proposal_terms *out)
{
    long periods = 1;
    const char *canary_for = word(detail, "canary_for", arena);

    *out = (struct proposal_terms){
        .name = word(detail, "proposal", arena),
        .lever = word(detail, "lever", arena),
        .market = word(detail, "market", arena),
        .channel = word(detail, "channel", arena),
        .cycle = word(detail, "cycle", arena),
        .currency = word(detail, "currency", arena),
        .guard = word(detail, "guard", arena),
        .four_eyes = strcmp(word(detail, "four_eyes", arena), "yes") == 0,
        .computed = strcmp(word(detail, "computed", arena), "yes") == 0,
    };
    out->digits = currency_digits(out->currency);
    if (!*out->name || !*out->lever || !*out->cycle ||
        !amount_parse(word(detail, "from", arena), out->digits, &out->from) || out->from <= 0 ||
        !amount_parse(word(detail, "to", arena), out->digits, &out->to) || out->to < 0 ||
        !read_part(word(detail, "limit", arena), &out->limit) ||
        !read_part(word(detail, "canary", arena), &out->canary) ||
        (*canary_for && !number_parse_int(canary_for, 1, CANARY_MOST, &periods)))
        return false;
    out->canary_for = (int)periods;
    return true;
}

bool proposal_is_over_limit(const struct proposal_terms *terms, int64_t to)
{
    int64_t most = amount_part(terms->from, terms->limit), change = to - terms->from;

    return change > most || change < -most;
}

void proposal_amounts(const struct proposal_terms *terms, enum proposal_stage stage,
                      enum proposal_state state, int64_t *old, int64_t *fresh)
{
    int64_t first = terms->from + amount_part(terms->to - terms->from, terms->canary);

    *old = state == PROPOSAL_CANARY ? first : stage == STAGE_BACK ? terms->to : terms->from;
    *fresh = stage == STAGE_CANARY ? first : stage == STAGE_BACK ? terms->from : terms->to;
}

/* ---- the steps ------------------------------------------------------------------------------- */

#define IN(state) (1u << (state))
enum { UNANSWERED = IN(PROPOSAL_OPEN) | IN(PROPOSAL_CHANGED) };

static const struct step {
    const char *kind;
    enum proposal_stage stage; /* of `applied` */
    unsigned from;             /* states */
    enum proposal_state to;
} steps[] = {
    {"approve", STAGE_NONE, UNANSWERED, PROPOSAL_APPROVED},
    {"change", STAGE_NONE, UNANSWERED | IN(PROPOSAL_APPROVED), PROPOSAL_CHANGED},
    {"refuse", STAGE_NONE, UNANSWERED | IN(PROPOSAL_APPROVED), PROPOSAL_REFUSED},
    {"applied", STAGE_CANARY, IN(PROPOSAL_APPROVED), PROPOSAL_CANARY},
    {"applied", STAGE_FULL, IN(PROPOSAL_APPROVED) | IN(PROPOSAL_CANARY), PROPOSAL_APPLIED},
    {"applied", STAGE_BACK, IN(PROPOSAL_RETURNING), PROPOSAL_RETURNED},
    {"rollback", STAGE_NONE, IN(PROPOSAL_CANARY) | IN(PROPOSAL_APPLIED), PROPOSAL_RETURNING},
    {"measured", STAGE_NONE, IN(PROPOSAL_APPLIED), PROPOSAL_MEASURED},
};
enum { STEP_COUNT = sizeof steps / sizeof steps[0] };

static bool is_kind(const struct journal_record *record, const char *kind)
{
    return strcmp(record->kind, kind) == 0;
}

static bool is_answer(const struct journal_record *record)
{
    for (size_t i = 0; i < STEP_COUNT; i++)
        if (is_kind(record, steps[i].kind))
            return true;
    return false;
}

/* Only answers that decisions know, too, may be about something else. */
static bool is_only_of_proposals(const struct journal_record *record)
{
    return is_answer(record) && !is_kind(record, "approve") && !is_kind(record, "refuse");
}

static enum proposal_stage stage_of(const struct journal_record *record)
{
    struct arena arena = {0};
    const char *text = is_kind(record, "applied") ? word(record->detail, "stage", &arena) : "";
    enum proposal_stage stage = STAGE_BACK;

    while (stage > STAGE_NONE && strcmp(stage_names[stage], text) != 0)
        stage--;
    arena_release(&arena);
    return stage;
}

static bool is_same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool check_eyes(const struct proposal_case *about, const struct journal_record *record,
                       struct err *err)
{
    const struct journal_record *author = about->amount;

    if (!about->terms.four_eyes || !is_kind(record, "approve"))
        return true;
    if (is_same(author->user, record->user) || is_same(author->login, record->login))
        return err_set(err,
                       _("four eyes: %s (login %s) set this amount, so somebody else with another "
                         "login has to approve it"),
                       author->user, author->login);
    return true;
}

static bool read_amount(const struct proposal_case *about, const struct journal_record *record,
                        int64_t *to)
{
    struct arena arena = {0};
    bool good = amount_parse(word(record->detail, "to", &arena), about->terms.digits, to);

    arena_release(&arena);
    return good && *to >= 0;
}

static bool check_change(const struct proposal_case *about, const struct journal_record *record,
                         struct err *err)
{
    int64_t to;

    if (!is_kind(record, "change"))
        return true;
    if (!read_amount(about, record, &to))
        return err_set(err, _("a change needs to=AMOUNT in its detail, with at most %d decimals and "
                              "not below zero"),
                       about->terms.digits);
    if (to == about->terms.to)
        return err_set(err, _("that is the amount already"));
    return true;
}

/* The canary's stages: the first part only where there is one, the rest only behind it. */
static bool check_stage(const struct proposal_case *about, const struct journal_record *record,
                        enum proposal_stage stage, struct err *err)
{
    bool has_canary = about->terms.canary > 0;

    if (is_kind(record, "rollback") && about->superseded)
        return err_set(err, _("record %lld changed the same budget since: change that one"),
                       (long long)about->superseded->id);
    if (stage == STAGE_CANARY && !has_canary)
        return err_set(err, _("this proposal has no canary"));
    if (stage == STAGE_FULL && has_canary && about->state != PROPOSAL_CANARY)
        return err_set(err, _("the canary goes first"));
    return true;
}

static const struct step *find_step(const struct proposal_case *about,
                                    const struct journal_record *record, struct err *err)
{
    enum proposal_stage stage = stage_of(record);

    for (size_t i = 0; i < STEP_COUNT; i++) {
        const struct step *step = &steps[i];

        if (!is_kind(record, step->kind) || step->stage != stage || !(step->from & IN(about->state)))
            continue;
        return check_stage(about, record, stage, err) && check_eyes(about, record, err) &&
                       check_change(about, record, err)
                   ? step
                   : NULL;
    }
    if (about->answer)
        err_set(err, _("proposal %lld is %s (record %lld by %s): no record of kind %s follows"),
                (long long)about->record->id, _(proposal_state_name(about->state)),
                (long long)about->answer->id, about->answer->user, record->kind);
    else
        err_set(err, _("proposal %lld is %s: no record of kind %s follows"),
                (long long)about->record->id, _(proposal_state_name(about->state)), record->kind);
    return NULL;
}

static void take_answer(struct proposal_case *about, const struct journal_record *record)
{
    const struct step *step = find_step(about, record, NULL);

    if (!step)
        return;
    about->state = step->to;
    about->answer = record;
    switch (step->to) {
    case PROPOSAL_CHANGED:
        about->amount = record;
        about->approved = NULL;
        read_amount(about, record, &about->terms.to);
        break;
    case PROPOSAL_APPROVED:
        about->approved = record;
        break;
    case PROPOSAL_CANARY:
        about->canary = record;
        break;
    case PROPOSAL_APPLIED:
        about->applied = record;
        break;
    case PROPOSAL_RETURNED:
        about->returned = record;
        break;
    default:
        break;
    }
}

/* ---- the book -------------------------------------------------------------------------------- */

static struct proposal_case *find_case(const struct proposal_book *book, const char *about)
{
    long id;

    if (!about || !number_parse_int(about, 1, 1L << 53, &id))
        return NULL;
    for (size_t i = 0; i < book->count; i++)
        if (book->items[i].record->id == id)
            return &book->items[i];
    return NULL;
}

static struct proposal_case *newest_at(const struct proposal_book *book, const char *lever,
                                       const char *market, const char *channel)
{
    for (size_t i = book->count; i > 0; i--) {
        struct proposal_case *item = &book->items[i - 1];

        if (is_same(item->terms.lever, lever) && is_same(item->terms.market, market) &&
            is_same(item->terms.channel, channel))
            return item;
    }
    return NULL;
}

/* Of a record of kind proposal; false: it says something else. */
static bool open_case(struct proposal_case *out, const struct journal_record *record,
                      struct arena *arena)
{
    *out = (struct proposal_case){.record = record, .amount = record};
    return proposal_terms_parse(record->detail, arena, &out->terms);
}

static bool may_open(const struct proposal_case *before, const struct proposal_case *fresh,
                     struct err *err)
{
    unsigned under_way = IN(PROPOSAL_APPROVED) | IN(PROPOSAL_CANARY) | IN(PROPOSAL_RETURNING);

    if (before && is_same(before->terms.cycle, fresh->terms.cycle))
        under_way |= UNANSWERED | IN(PROPOSAL_APPLIED);
    if (!before || !(under_way & IN(before->state)))
        return true;
    return err_set(err, _("proposal %lld for the same budget is %s: answer that one first"),
                   (long long)before->record->id, _(proposal_state_name(before->state)));
}

static void add_case(struct proposal_book *book, const struct journal_record *record,
                     struct arena *arena)
{
    struct proposal_case fresh, *before;

    if (!open_case(&fresh, record, arena))
        return;
    before = newest_at(book, fresh.terms.lever, fresh.terms.market, fresh.terms.channel);
    if (!may_open(before, &fresh, NULL))
        return;
    if (before && (UNANSWERED & IN(before->state))) {
        before->state = PROPOSAL_LAPSED;
        before->answer = record;
    }
    if (before)
        before->superseded = record;
    book->items[book->count++] = fresh;
}

void proposal_book_build(struct proposal_book *book, const struct journal_record *records,
                         size_t count, struct arena *arena)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most += is_kind(&records[i], "proposal");
    *book = (struct proposal_book){.items = mem_calloc(most + 1, sizeof *book->items)};
    for (size_t i = 0; i < count; i++) {
        struct proposal_case *about;

        if (is_kind(&records[i], "proposal"))
            add_case(book, &records[i], arena);
        else if (is_answer(&records[i]) && (about = find_case(book, records[i].about)))
            take_answer(about, &records[i]);
    }
}

void proposal_book_release(struct proposal_book *book)
{
    free(book->items);
    *book = (struct proposal_book){.count = 0};
}

const struct proposal_case *proposal_book_find(const struct proposal_book *book, int64_t id)
{
    for (size_t i = 0; i < book->count; i++)
        if (book->items[i].record->id == id)
            return &book->items[i];
    return NULL;
}

const struct proposal_case *proposal_book_at(const struct proposal_book *book, const char *lever,
                                             const char *market, const char *channel)
{
    return newest_at(book, lever, market, channel);
}

static bool takes_new(const struct proposal_book *book, const struct journal_record *record,
                      struct err *err)
{
    struct arena arena = {0};
    struct proposal_case fresh;
    bool good;

    if (!open_case(&fresh, record, &arena))
        good = err_set(err, _("a proposal needs proposal, lever, cycle, currency, from (above zero) "
                              "and to (not below zero) in its detail"));
    else
        good = may_open(newest_at(book, fresh.terms.lever, fresh.terms.market, fresh.terms.channel),
                        &fresh, err);
    arena_release(&arena);
    return good;
}

bool proposal_book_takes(const struct proposal_book *book, const struct journal_record *record,
                         struct err *err)
{
    const struct proposal_case *about;

    if (is_kind(record, "proposal"))
        return takes_new(book, record, err);
    if (!is_answer(record))
        return true;
    about = find_case(book, record->about);
    if (!about)
        return is_only_of_proposals(record)
                   ? err_set(err, _("record '%s' is no proposal"), record->about ? record->about : "")
                   : true;
    return find_step(about, record, err) != NULL;
}

bool proposal_book_exceeds(const struct proposal_book *book, const struct journal_record *record)
{
    const struct proposal_case *about = find_case(book, record->about);
    struct proposal_terms terms;
    struct arena arena = {0};
    int64_t to;
    bool over = false;

    if (is_kind(record, "proposal") && proposal_terms_parse(record->detail, &arena, &terms))
        over = proposal_is_over_limit(&terms, terms.to);
    else if (is_kind(record, "change") && about && read_amount(about, record, &to))
        over = proposal_is_over_limit(&about->terms, to);
    arena_release(&arena);
    return over;
}
