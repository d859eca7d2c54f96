/* Who is here: asked when a review opens, and by W in it; and whether one that was left open goes
 * on.
 *
 * Names come from the session, from [roles] and from reviews before, so that a committee only has
 * to strike out who is missing.  A name that is typed is added.  The dialogue writes nothing
 * itself: the review records who came and who left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "journal/session.h"
#include "review.h"
#include "tui/terminal.h"

/* ---- names ----------------------------------------------------------------------------------- */

static struct person *find_person(struct reviewing *review, const char *name)
{
    for (size_t i = 0; i < review->people_count; i++)
        if (!strcmp(review->people[i].name, name))
            return &review->people[i];
    return NULL;
}

static struct person *add_person(struct reviewing *review, const char *name, bool here)
{
    struct strbuf clean = STRBUF_INIT;
    char text[sizeof review->people->name];
    text_clean(&clean, name, strlen(name));
    snprintf(text, sizeof text, "%.*s", (int)sizeof text - 1, clean.text);
    strbuf_release(&clean);
    struct person *person = find_person(review, text);
    if (text_is_blank(text))
        return NULL;
    if (!person) {
        review->people =
            mem_resize(review->people, review->people_count + 1, sizeof *review->people);
        person = &review->people[review->people_count++];
        *person = (struct person){.here = false};
        snprintf(person->name, sizeof person->name, "%s", text);
    }
    person->here = person->here || here;
    return person;
}

/* "lena, chen, @growth, *": names of persons, no groups. */
static void add_role(struct reviewing *review, const char *who)
{
    for (const char *at = who; *at;) {
        size_t length = strcspn(at, ", \t");
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        if (length && *name != '@' && strcmp(name, "*") != 0)
            add_person(review, name, false);
        at += length + strspn(at + length, ", \t");
    }
}

static void propose(struct screen *screen)
{
    struct reviewing *review = screen->review;
    const struct session *session = screen->session;
    const struct journal_def *def = &screen->snapshot->catalogue->journal;
    add_person(review, session->user, true);
    for (size_t i = 0; i < def->role_count; i++)
        add_role(review, def->roles[i].who);
    const struct meetings *meetings = &session->ledger.meetings;
    for (size_t i = meetings->count; i > 0; i--)
        for (size_t p = 0; p < meetings->items[i - 1].people_count; p++)
            add_person(review, meetings->items[i - 1].people[p].name, i == meetings->count);
}

/* ---- the dialogue ---------------------------------------------------------------------------- */

unsigned review_ask_people(struct screen *screen)
{
    struct reviewing *review = screen->review;
    if (!review->people_count)
        propose(screen);
    review->person = 0;
    mode_enter(screen, &mode_people, "");
    return REACT_REDRAW;
}

/* The next [meeting NAME], while none has begun. */
static unsigned change_meeting(struct screen *screen)
{
    const struct catalogue *catalogue = screen->snapshot->catalogue;
    struct reviewing *review = screen->review;
    for (size_t i = 0; !review->active && i < catalogue->meeting_count; i++)
        if (!strcmp(catalogue->meetings[i].name, review->meeting)) {
            review_take_meeting(screen, &catalogue->meetings[(i + 1) % catalogue->meeting_count]);
            break;
        }
    return REACT_REDRAW;
}

static unsigned take_name(struct screen *screen)
{
    struct reviewing *review = screen->review;
    struct person *person = add_person(review, screen->prompt.text, true);
    if (person)
        review->person = (int)(person - review->people);
    prompt_set(&screen->prompt, "");
    return REACT_REDRAW;
}

static unsigned finish(struct screen *screen)
{
    struct reviewing *review = screen->review;
    screen->mode = NULL;
    return review->active ? review_record_people(screen) : review_begin(screen);
}

static unsigned people_key(struct screen *screen, int key)
{
    struct reviewing *review = screen->review;
    int last = (int)review->people_count - 1;
    bool typing = screen->prompt.length > 0;
    if (mode_leaves(screen, key)) {
        if (!review->active)
            snprintf(screen->message, sizeof screen->message, "%s", _("No review was begun."));
        return REACT_REDRAW;
    }
    if (key == RKEY_ENTER)
        return typing ? take_name(screen) : finish(screen);
    if (key == RKEY_TAB)
        return change_meeting(screen);
    if (key == RKEY_UP || key == RKEY_DOWN) {
        review->person += key == RKEY_UP ? -1 : 1;
        review->person = review->person < 0 ? 0 : review->person > last ? last : review->person;
    } else if (key == ' ' && !typing) {
        review->people[review->person].here = !review->people[review->person].here;
    } else {
        prompt_key(&screen->prompt, key);
    }
    return REACT_REDRAW;
}

static void people_draw(struct screen *screen, struct canvas *canvas, struct rect body)
{
    const struct reviewing *review = screen->review;
    mode_wipe(canvas, body);
    const struct meeting_def *def = catalogue_meeting(screen->snapshot->catalogue, review->meeting);
    char title[160], minutes[48] = "";
    snprintf(title, sizeof title, _("%.100s: who is here?"), def ? _(def->title) : _("Review"));
    if (review->clock.minutes)
        snprintf(minutes, sizeof minutes, _("%d minutes"), review->clock.minutes);
    struct rect inside = frame_draw(canvas, body, title, minutes, canvas->width >= 120, true);
    int skip = review->person >= inside.height ? review->person - inside.height + 1 : 0;
    for (int i = skip; i < (int)review->people_count && i - skip < inside.height; i++) {
        int y = inside.y + i - skip;
        const struct person *person = &review->people[i];
        canvas_text(canvas, inside, inside.x + 1, y, ROLE_KEY, person->here ? "[x]" : "[ ]");
        canvas_fit(canvas, inside, inside.x + 5, y, inside.width - 5, 0,
                   person->here ? ROLE_TEXT : ROLE_DIM, person->name);
        if (i == review->person)
            canvas_select(canvas, (struct rect){inside.x, y, inside.width, 1});
    }
}

static const char *people_label(const struct screen *screen)
{
    (void)screen;
    return _("add a name: ");
}

const struct mode mode_people = {.id = "people",
                                 .takes_text = true,
                                 .hints = {"Space", N_("here or not"), "Enter",
                                           N_("add the name; begin"), "Tab", N_("another meeting"),
                                           "Esc", N_("cancel")},
                                 .key = people_key,
                                 .draw = people_draw,
                                 .label = people_label};

/* ---- one that was left open ------------------------------------------------------------------ */

static const struct held_meeting *left_open(const struct screen *screen)
{
    struct strbuf now = STRBUF_INIT;
    clock_print_utc((int64_t)time(NULL), &now);
    const struct held_meeting *meeting = meetings_open(&screen->session->ledger.meetings, now.text);
    strbuf_release(&now);
    return meeting;
}

unsigned review_ask_again(struct screen *screen)
{
    const struct held_meeting *meeting = left_open(screen);
    if (!meeting)
        return review_ask_people(screen);
    snprintf(screen->review->notice, sizeof screen->review->notice,
             _("%.40s's review of %.5s UTC is open, %zu of %d looked at. Go on with it? "),
             meeting->opened->user, meeting->opened->time + 11, meeting->looked_count,
             meeting->items);
    mode_enter(screen, &mode_resume, "");
    return REACT_REDRAW;
}

static const char *resume_label(const struct screen *screen)
{
    return screen->review->notice;
}

static unsigned resume_key(struct screen *screen, int key)
{
    const struct held_meeting *meeting = left_open(screen);
    if (mode_leaves(screen, key))
        return REACT_REDRAW;
    if (key == RKEY_ENTER || key == 'y' || key == 'n')
        screen->review->notice[0] = '\0';
    if ((key == RKEY_ENTER || key == 'y') && meeting) {
        screen->mode = NULL;
        return review_go_on(screen, meeting);
    }
    if (key == 'n' || !meeting)
        return review_ask_people(screen);
    return REACT_NONE;
}

const struct mode mode_resume = {
    .id = "resume",
    .hints = {"Enter", N_("go on where it was"), "n", N_("begin a new one"), "Esc", N_("not now")},
    .key = resume_key,
    .label = resume_label};
