/*
 * redline export budgets: the new budgets of all approved proposals, as a CSV for the ad tools.
 *
 * Each is handed over once.  With --writable the whole file is first written into the journal, a
 * record `applied` for each row, all in one transaction and only if nobody wrote meanwhile; then it
 * is printed.  So a run that is killed before its record has changed nothing, and the next one
 * prints the rows; one that is killed behind it has lost nothing, because the record holds each row
 * and a hash of the whole: --again ID prints the same bytes once more.  Two runs at once cannot both
 * have the rows.
 *
 * Without --writable it is a look at what would be handed over, and nothing is recorded.
 */
#include <sha2.h>
#include <stdlib.h>
#include <string.h>

#include "app/commands.h"
#include "base/amount.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "journal/session.h"
#include "report/print.h"
#include "report/proposals.h"
#include "report/version.h"

enum { TRIES_MOST = 20, ROW_MOST = 1024 };

static const char head[] = "market,channel,lever,currency,period,per,old,new,proposal,stage\n";

struct handover { /* one file */
    struct strbuf text;
    char hash[SHA256_DIGEST_STRING_LENGTH];
    struct journal_record *records; /* one for each row; their texts are in the arena */
    size_t count;
    struct arena arena;
};

static void handover_release(struct handover *handover)
{
    strbuf_release(&handover->text);
    free(handover->records);
    arena_release(&handover->arena);
    *handover = (struct handover){.text = STRBUF_INIT};
}

static const char *keep(struct handover *handover, struct strbuf *text)
{
    const char *kept = arena_strdup(&handover->arena, text->text);

    strbuf_clear(text);
    return kept;
}

/* ---- one row --------------------------------------------------------------------------------- */

/* Quoted where it must be, and no formula to a spreadsheet. */
static void add_cell(struct strbuf *out, const char *text)
{
    char *bytes = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&bytes, &length);

    if (file) {
        csv_text(file, text);
        fclose(file);
        strbuf_add(out, bytes, length);
    }
    free(bytes);
    strbuf_addc(out, ',');
}

static void say_row(const struct proposal_item *item, struct strbuf *out)
{
    const struct proposal_terms *terms = &item->terms;

    add_cell(out, terms->market);
    add_cell(out, terms->channel);
    add_cell(out, terms->lever);
    add_cell(out, terms->currency);
    strbuf_addf(out, "%s,%s,", terms->cycle, grain_name(item->cycle.grain));
    amount_print(item->old, terms->digits, out);
    strbuf_addc(out, ',');
    amount_print(item->fresh, terms->digits, out);
    strbuf_addf(out, ",%s,%s", item->key, proposal_stage_name(item->due));
}

static void add_row(struct handover *handover, const struct proposal_item *item,
                    struct period looked, const char *version)
{
    struct journal_record *record = &handover->records[handover->count++];
    struct period period = period_of_day(item->cycle.grain, period_last_day(looked));
    struct strbuf row = STRBUF_INIT, text = STRBUF_INIT;

    if (period_last_day(period) > period_last_day(looked))
        period.index--;
    say_row(item, &row);
    strbuf_addf(&handover->text, "%s\n", row.text);
    *record = (struct journal_record){.kind = "applied",
                                      .redline = arena_strdup(&handover->arena, item->redline),
                                      .about = arena_strdup(&handover->arena, item->key),
                                      .data = arena_strdup(&handover->arena, version)};
    period_print(period, &text);
    record->period = keep(handover, &text);
    proposal_path(item->terms.market, item->terms.channel, item->redline, period, &text);
    record->path = keep(handover, &text);
    strbuf_addf(&text, _("%s: handed over (%s)"), item->sentence, proposal_stage_name(item->due));
    record->text = keep(handover, &text);
    strbuf_addf(&text, "stage=%s\nrow=%s", proposal_stage_name(item->due), row.text);
    record->detail = keep(handover, &text);
    strbuf_release(&row);
    strbuf_release(&text);
}

/* All rows are known: each record names the whole file. */
static void sign(struct handover *handover)
{
    struct strbuf detail = STRBUF_INIT;

    SHA256Data((const uint8_t *)handover->text.text, handover->text.length, handover->hash);
    for (size_t i = 0; i < handover->count; i++) {
        strbuf_addf(&detail, "%s\nfile=%s\nrows=%zu", handover->records[i].detail, handover->hash,
                    handover->count);
        handover->records[i].detail = keep(handover, &detail);
    }
    strbuf_release(&detail);
}

static bool make(const struct options *options, const struct snapshot *snapshot,
                 struct handover *handover, struct err *err)
{
    struct report_context context;
    struct proposal_board board;
    char version[DATA_VERSION_SIZE];
    struct view view;
    bool good;

    *handover = (struct handover){.text = STRBUF_INIT};
    if (!app_view(options, snapshot, &view, err))
        return false;
    report_context_init(&context, snapshot, &view);
    proposal_board_init(&board, &context);
    report_data_version(snapshot, version);
    handover->records = mem_calloc(board.count + 1, sizeof *handover->records);
    strbuf_adds(&handover->text, head);
    good = !board.has_period || board.is_latest ||
           err_set(err, _("budgets are those of the latest period: leave --period out"));
    for (size_t i = 0; i < board.count && good; i++)
        if (board.items[i].due != STAGE_NONE)
            add_row(handover, &board.items[i], board.period, version);
    sign(handover);
    proposal_board_release(&board);
    report_context_release(&context);
    return good;
}

/* ---- recording and printing ------------------------------------------------------------------ */

/* Makes the file and records it; when somebody was faster, both anew. */
static bool record(struct options *options, struct engine *engine, struct handover *handover,
                   struct err *err)
{
    const struct snapshot *snapshot = engine_snapshot(engine);
    struct session *session = options->session;

    for (int i = 0; i < TRIES_MOST; i++) {
        if (!make(options, snapshot, handover, err))
            return false;
        if (!handover->count)
            return true;
        switch (session_write_all(session, snapshot->catalogue, handover->records, handover->count,
                                  session->ledger.newest, err)) {
        case JOURNAL_WRITTEN:
            return true;
        case JOURNAL_REFUSED:
            return false;
        case JOURNAL_OVERTAKEN:
            handover_release(handover);
            session_refresh(session, snapshot->catalogue, snapshot_today(snapshot));
            break;
        }
    }
    return err_set(err, _("others write in the journal all the time: try again"));
}

static int64_t last_handover(const struct session *session)
{
    for (size_t i = session->record_count; i > 0; i--)
        if (strcmp(session->records[i - 1].kind, "applied") == 0)
            return session->records[i - 1].id;
    return 0;
}

static int print(const struct handover *handover, int64_t id)
{
    struct app_output output;
    struct err err;

    if (!app_output_open(&output))
        return EXIT_TROUBLE;
    fwrite(handover->text.text, 1, handover->text.length, output.file);
    fflush(output.file);
    if (output.error && id) {
        err_set(&err,
                _("the rows are recorded but were not printed to their end: redline export budgets "
                  "--again %lld prints them once more"),
                (long long)id);
        app_complain(&err);
        app_output_close(&output, EXIT_TROUBLE, EXIT_TROUBLE);
        return EXIT_TROUBLE;
    }
    return app_output_close(&output, EXIT_DONE, EXIT_TROUBLE);
}

static void tell(const struct options *options, const struct handover *handover, bool writable)
{
    int64_t last = last_handover(options->session);

    if (handover->count && !writable)
        fprintf(stderr, "redline: %s\n",
                _("a look only, nothing is recorded: --writable hands them over"));
    else if (!handover->count && last)
        fprintf(stderr, _("redline: nothing new since record %lld; --again %lld prints that once "
                          "more\n"),
                (long long)last, (long long)last);
    else if (!handover->count)
        fprintf(stderr, "redline: %s\n", _("no proposal is approved and waits to be handed over"));
}

/* ---- once more ------------------------------------------------------------------------------- */

/* The records of one file stand in a row; any of them leads to all. */
static bool make_again(const struct session *session, const char *word, struct handover *handover,
                       struct err *err)
{
    char file[SHA256_DIGEST_STRING_LENGTH], other[sizeof file], row[ROW_MOST];
    const struct journal_record *found = NULL;
    long id = 0;

    *handover = (struct handover){.text = STRBUF_INIT};
    strbuf_adds(&handover->text, head);
    if (number_parse_int(word, 1, 1L << 53, &id))
        for (size_t i = 0; i < session->record_count && !found; i++)
            if (session->records[i].id == id)
                found = &session->records[i];
    if (!found || strcmp(found->kind, "applied") != 0 ||
        !journal_detail(found, "file", file, sizeof file))
        return err_set(err, _("record '%s' handed nothing over"), word);
    for (size_t i = 0; i < session->record_count; i++) {
        const struct journal_record *record = &session->records[i];

        if (strcmp(record->kind, "applied") == 0 &&
            journal_detail(record, "file", other, sizeof other) && strcmp(file, other) == 0 &&
            journal_detail(record, "row", row, sizeof row)) {
            strbuf_addf(&handover->text, "%s\n", row);
            handover->count++;
        }
    }
    SHA256Data((const uint8_t *)handover->text.text, handover->text.length, handover->hash);
    return strcmp(handover->hash, file) == 0 ||
           err_set(err, _("record %ld: the rows are not those that were handed over"), id);
}

/* ---- the command ----------------------------------------------------------------------------- */

static bool check_usage(const struct options *options, struct err *err)
{
    if (options->format && strcmp(options->format, "csv") != 0)
        return err_set(err, _("budgets are printed as csv, not as '%s'"), options->format);
    if (options->at || options->where)
        return err_set(err, _("budgets are handed over of all places at once: leave --at and "
                              "--where out"));
    return true;
}

/* A journal that was set aside has no approvals any more: that must be said. */
static void tell_notice(const struct options *options)
{
    const struct journal *journal = options->session->journal;

    if (journal && journal_notice(journal))
        fprintf(stderr, "redline: %s\n", journal_notice(journal));
}

int app_export_budgets(struct options *options, struct engine *engine)
{
    bool writable = options->writable && !options->read_only && !options->again;
    struct handover handover = {.text = STRBUF_INIT};
    struct err err = {.text = ""};
    int status = EXIT_TROUBLE;
    bool good;

    if (!check_usage(options, &err))
        return app_bad_usage(options, &err);
    good = app_meet(options, engine, writable, &err);
    tell_notice(options);
    if (good && options->again)
        good = make_again(options->session, options->again, &handover, &err);
    else if (good && writable)
        good = record(options, engine, &handover, &err);
    else if (good)
        good = make(options, engine_snapshot(engine), &handover, &err);
    if (good) {
        status = print(&handover, writable && handover.count ? handover.records[0].id : 0);
        if (!options->again)
            tell(options, &handover, writable);
    } else {
        app_complain(&err);
    }
    handover_release(&handover);
    app_part(options, engine);
    return status;
}
