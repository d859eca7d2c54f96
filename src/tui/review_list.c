/* The items of a review: the agenda of the moment when it began, kept by key.
 *
 * Two things are made from the snapshot and the journal and forgotten with them: the list, by the
 * records up to the opening, and the words of one page, by the records of now.  The items
 * themselves are text and stay: what a refresh takes away is marked as gone, what it brings stands
 * before the last one, which is what is known.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "base/i18n.h"
#include "journal/session.h"
#include "report/agenda.h"
#include "review.h"
#include "stage.h"

const struct pane_def *review_pane(const struct screen *screen)
{
    const struct pane_def *pane = screen_pane_of_kind(screen, "agenda");
    return pane && !strcmp(pane->kind, "agenda") ? pane : NULL;
}

void review_forget(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (!review || !review->made)
        return;
    section_release(&review->agenda);
    if (review->has_page)
        section_release(&review->page);
    ledger_release(&review->ledger);
    review->made = review->has_page = false;
}

void review_free(struct screen *screen)
{
    if (!screen->review)
        return;
    review_forget(screen);
    free(screen->review->items);
    free(screen->review->people);
    free(screen->review);
    screen->review = NULL;
}

/* The records up to the opening, and what they add up to. */
static void make_ledger(struct screen *screen)
{
    struct reviewing *review = screen->review;
    const struct session *session = screen->session;
    size_t count = session ? session->record_count : 0;
    while (count && session->records[count - 1].id > review->until)
        count--;
    ledger_build(&review->ledger, session ? session->records : NULL, count,
                 screen->snapshot->catalogue,
                 session ? session->ledger.today : snapshot_today(screen->snapshot));
}

static void build_list(struct screen *screen)
{
    struct reviewing *review = screen->review;
    screen_head(screen); /* makes the context */
    struct report_context context = screen->context;
    struct view view = screen->view;
    make_ledger(screen);
    memset(&view.at, 0, sizeof view.at);
    view.ledger = &review->ledger;
    context.view = &view;
    report_build(&context, review_pane(screen), &review->agenda);
    review->made = true;
}

struct review_item *review_find(struct reviewing *review, const char *key)
{
    for (size_t i = 0; i < review->count; i++)
        if (!strcmp(review->items[i].key, key))
            return &review->items[i];
    return NULL;
}

static bool is_known_item(const struct review_item *item)
{
    return !strncmp(item->key, "known:", 6);
}

/* At the end, but before what is known, which is last. */
static struct review_item *add_item(struct reviewing *review, const struct report_row *row)
{
    MEM_GROW(review->items, review->count, review->capacity);
    size_t at = review->count++;
    if (at && is_known_item(&review->items[at - 1])) {
        review->items[at] = review->items[at - 1];
        review->at += review->at == (int)at - 1;
        at--;
    }
    struct review_item *item = &review->items[at];
    *item = (struct review_item){.looked = false};
    snprintf(item->key, sizeof item->key, "%s", row->key_values[0]);
    return item;
}

static void name_item(struct review_item *item, const struct section *section, int r)
{
    const char *where = stage_cell(section, r, "where");
    struct strbuf text = STRBUF_INIT;
    strbuf_addf(&text, "%s%s%s", where, *where ? " " : "", stage_cell(section, r, "redline"));
    snprintf(item->title, sizeof item->title, "%.*s", (int)sizeof item->title - 1, text.text);
    strbuf_release(&text);
}

const struct section *review_agenda(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (review->made)
        return &review->agenda;
    build_list(screen);
    bool at_end = review->at >= (int)review->count && review->count;
    for (size_t i = 0; i < review->count; i++)
        review->items[i].gone = true;
    for (size_t r = 0; r < review->agenda.row_count; r++) {
        const struct report_row *row = &review->agenda.rows[r];
        struct review_item *item = review_find(review, row->key_values[0]);
        if (!item)
            item = add_item(review, row);
        item->gone = false;
        name_item(item, &review->agenda, (int)r);
    }
    if (at_end)
        review->at = (int)review->count;
    return &review->agenda;
}

static const struct review_item *present(const struct reviewing *review)
{
    return review->at < (int)review->count ? &review->items[review->at] : NULL;
}

int review_row(struct screen *screen)
{
    const struct section *agenda = review_agenda(screen);
    const struct review_item *item = present(screen->review);
    for (size_t r = 0; item && r < agenda->row_count; r++)
        if (!strcmp(agenda->rows[r].key_values[0], item->key))
            return (int)r;
    return -1;
}

/* By the records of now: what was decided a moment ago stands there. */
const struct section *review_page(struct screen *screen)
{
    struct reviewing *review = screen->review;
    review_agenda(screen);
    const struct review_item *item = present(review);
    if (!item)
        return NULL;
    if (review->has_page && !strcmp(review->page_key, item->key))
        return &review->page;
    if (review->has_page)
        section_release(&review->page);
    struct report_context context = screen->context;
    struct view view = screen->view;
    memset(&view.at, 0, sizeof view.at);
    context.view = &view;
    report_agenda_item(&context, review_pane(screen), item->key, &review->page);
    snprintf(review->page_key, sizeof review->page_key, "%s", item->key);
    review->has_page = true;
    return &review->page;
}

void review_counts(const struct reviewing *review, int out[OUTCOME_COUNT])
{
    for (int i = 0; i < OUTCOME_COUNT; i++)
        out[i] = 0;
    for (size_t i = 0; i < review->count; i++)
        out[review->items[i].outcome] += review->items[i].looked;
}
