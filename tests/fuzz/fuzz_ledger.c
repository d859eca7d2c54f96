/* libFuzzer: any bytes as the records of a journal, a line each, fields split by tabs.  What must
 * hold of those that may be written: the hash covers every field; the ledger is the same whenever
 * it is made, never loses a decision, and has the most urgent first; a mark never lasts without a
 * day to begin on. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "base/err.h"
#include "config/catalogue.h"
#include "journal/ledger.h"
#include "journal/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { RECORDS_MOST = 64, TODAY = 20772 }; /* 2026-11-15 */

static void require(bool holds)
{
    if (!holds)
        abort();
}

/* The built-in one: what a path's parts are is asked of it. */
static const struct catalogue *built_in(void)
{
    static struct catalogue *catalogue;
    char folder[] = "/tmp/fuzz-ledger-XXXXXX", path[64];
    struct catalogue_request request = {.dataset = path};
    struct err_list errors;

    if (catalogue)
        return catalogue;
    require(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/facts.csv", folder);
    FILE *file = fopen(path, "w");
    require(file && fputs("date,market,orders\n", file) >= 0 && !fclose(file));
    err_list_init(&errors);
    catalogue = catalogue_load(&request, &errors);
    err_list_release(&errors);
    unlink(path);
    rmdir(folder);
    require(catalogue != NULL);
    return catalogue;
}

/* The line's fields into the record; returns what follows the line. */
static char *read_record(char *line, struct journal_record *record)
{
    char *end = strchr(line, '\n'), *next = end ? end + 1 : line + strlen(line);

    if (end)
        *end = '\0';
    for (size_t i = 0; i < journal_field_count; i++) {
        char *field = strsep(&line, "\t");

        for (char *c = field; c && *c; c++)
            if (*c == '\v') /* a line end inside of text and detail */
                *c = '\n';
        *(const char **)(void *)((char *)record + journal_fields[i].offset) = field ? field : "";
    }
    return next;
}

static void require_hash(struct journal_record *record)
{
    char hash[JOURNAL_HASH_SIZE];

    journal_record_hash(record, record->hash);
    for (size_t i = 0; i < journal_field_count; i++) {
        const char **field = (const char **)(void *)((char *)record + journal_fields[i].offset);
        const char *was = *field;

        *field = *was ? "" : "x";
        journal_record_hash(record, hash);
        require(strcmp(hash, record->hash) != 0);
        *field = was;
    }
    journal_record_hash(record, hash);
    require(strcmp(hash, record->hash) == 0);
}

static size_t count_kind(const struct journal_record *records, size_t count, const char *kind)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += !strcmp(records[i].kind, kind);
    return found;
}

static void require_ledger(const struct journal_record *records, size_t count)
{
    struct ledger ledger, again;
    size_t sum = 0;

    ledger_build(&ledger, records, count, built_in(), TODAY);
    ledger_build(&again, records, count, built_in(), TODAY);
    require(ledger.decision_count == count_kind(records, count, "decision"));
    require(ledger.mark_count <=
            count_kind(records, count, "ack") + count_kind(records, count, "silence"));
    require(ledger.decision_count == again.decision_count && ledger.mark_count == again.mark_count);
    for (size_t i = 0; i < DECISION_STATE_COUNT; i++)
        sum += ledger.counts[i];
    require(sum == ledger.decision_count);
    for (size_t i = 0; i < ledger.decision_count; i++) {
        require(ledger.decisions[i].record == again.decisions[i].record);
        require(!i || ledger.decisions[i - 1].state <= ledger.decisions[i].state);
        require((ledger.decisions[i].closed != NULL) ==
                (ledger.decisions[i].state >= DECISION_REFUSED));
    }
    for (size_t i = 0; i < ledger.mark_count; i++)
        require(ledger.marks[i].day == again.marks[i].day && ledger.marks[i].user);
    ledger_release(&ledger);
    ledger_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct journal_record records[RECORDS_MOST];
    char *text = malloc(size + 1);
    size_t count = 0;
    struct err err;

    memcpy(text, data, size);
    text[size] = '\0';
    for (char *line = text; *line && count < RECORDS_MOST;) {
        struct journal_record *record = &records[count];

        *record = (struct journal_record){.id = (int64_t)count + 1};
        line = read_record(line, record);
        if (!journal_record_check(record, &err))
            continue;
        require_hash(record);
        count++;
    }
    require_ledger(records, count);
    free(text);
    return 0;
}
