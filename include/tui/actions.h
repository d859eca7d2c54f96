/* The handlers of the action rows (src/tui/actions.c), by family.  act_X runs the action and returns
 * reaction bits; can_X says whether it works now, and why not.  A precondition may have to make the
 * section that it asks about, so the screen is not const. */
#ifndef REDLINE_TUI_ACTIONS_H
#define REDLINE_TUI_ACTIONS_H
#include <stdbool.h>

struct pane_def;
struct screen;

/* act_move.c */
bool can_move(struct screen *screen, const char **why);
unsigned act_up(struct screen *screen);
unsigned act_down(struct screen *screen);
unsigned act_left(struct screen *screen);
unsigned act_right(struct screen *screen);
unsigned act_page_up(struct screen *screen);
unsigned act_page_down(struct screen *screen);
unsigned act_top(struct screen *screen);
unsigned act_bottom(struct screen *screen);
bool can_walk(struct screen *screen, const char **why);

/* act_place.c */
bool can_drill(struct screen *screen, const char **why);
unsigned act_drill(struct screen *screen);
unsigned act_up_level(struct screen *screen);
unsigned act_quit_level(struct screen *screen);
unsigned act_open1(struct screen *screen);
unsigned act_open2(struct screen *screen);
unsigned act_open3(struct screen *screen);
unsigned act_open4(struct screen *screen);
unsigned act_open5(struct screen *screen);
unsigned act_open6(struct screen *screen);
unsigned act_open7(struct screen *screen);
unsigned act_open8(struct screen *screen);
unsigned act_open9(struct screen *screen);
bool can_explain(struct screen *screen, const char **why);
unsigned act_explain(struct screen *screen);
bool can_change_pane(struct screen *screen, const char **why);
unsigned act_next_pane(struct screen *screen);
unsigned act_previous_pane(struct screen *screen);
bool can_zoom(struct screen *screen, const char **why);
unsigned act_zoom(struct screen *screen);
bool can_go_back(struct screen *screen, const char **why);
unsigned act_back(struct screen *screen);

/* act_view.c */
bool can_step_period(struct screen *screen, const char **why);
unsigned act_period_back(struct screen *screen);
unsigned act_period_forward(struct screen *screen);
unsigned act_period_latest(struct screen *screen);
unsigned act_compare(struct screen *screen);
unsigned act_mode(struct screen *screen);
bool can_sort(struct screen *screen, const char **why);
unsigned act_sort(struct screen *screen);
unsigned act_sort_reverse(struct screen *screen);

/* act_find.c */
bool can_step_finding(struct screen *screen, const char **why);
unsigned act_next_finding(struct screen *screen);
unsigned act_previous_finding(struct screen *screen);
bool can_search(struct screen *screen, const char **why);
unsigned act_search(struct screen *screen);
bool can_search_on(struct screen *screen, const char **why);
unsigned act_search_next(struct screen *screen);
unsigned act_search_previous(struct screen *screen);
bool can_filter(struct screen *screen, const char **why);
unsigned act_filter(struct screen *screen);
bool can_show_problems(struct screen *screen, const char **why);
unsigned act_problems(struct screen *screen);
unsigned act_palette(struct screen *screen);

/* record.c */
/* May a record of that kind be written now? */
bool can_record(struct screen *screen, const char *kind, const char **why);
bool can_acknowledge(struct screen *screen, const char **why);
unsigned act_acknowledge(struct screen *screen);
bool can_silence(struct screen *screen, const char **why);
unsigned act_silence(struct screen *screen);
unsigned act_acknowledged(struct screen *screen);
bool can_note(struct screen *screen, const char **why);
unsigned act_note(struct screen *screen);
bool can_decide(struct screen *screen, const char **why);
unsigned act_decide(struct screen *screen);
bool can_finish(struct screen *screen, const char **why);
unsigned act_finish(struct screen *screen);
bool can_change_user(struct screen *screen, const char **why);
unsigned act_user(struct screen *screen);
unsigned act_decisions(struct screen *screen);
/* record_proposals.c */
bool can_say_yes(struct screen *screen, const char **why);
bool can_say_no(struct screen *screen, const char **why);
bool can_set_amount(struct screen *screen, const char **why);
unsigned act_say_yes(struct screen *screen);
unsigned act_say_no(struct screen *screen);
unsigned act_set_amount(struct screen *screen);

/* review.c */
bool can_review(struct screen *screen, const char **why);
unsigned act_review(struct screen *screen);
/* act_playbook.c */
bool can_open_playbook(struct screen *screen, const char **why);
unsigned act_playbook(struct screen *screen);

/* act_session.c */
unsigned act_quit(struct screen *screen);
unsigned act_cancel(struct screen *screen);
unsigned act_reload(struct screen *screen);
unsigned act_repaint(struct screen *screen);
unsigned act_suspend(struct screen *screen);
unsigned act_help(struct screen *screen);

/* act_copy.c, and those that stand with what they open: columns.c, bookmarks.c, write.c, freeze.c,
 * mouse.c */
bool can_copy(struct screen *screen, const char **why);
unsigned act_copy(struct screen *screen);
unsigned act_copy_all(struct screen *screen);
bool can_copy_place(struct screen *screen, const char **why);
unsigned act_copy_place(struct screen *screen);
bool can_choose_columns(struct screen *screen, const char **why);
unsigned act_columns(struct screen *screen);
unsigned act_bookmark(struct screen *screen);
bool can_list_bookmarks(struct screen *screen, const char **why);
unsigned act_bookmarks(struct screen *screen);
unsigned act_write(struct screen *screen);
unsigned act_freeze(struct screen *screen);
unsigned act_mouse(struct screen *screen);

#endif
