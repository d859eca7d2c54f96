/* Inside the room: the indicators that are made of goals. */
#ifndef REDLINE_CONFIG_DEFINE_GOALS_H
#define REDLINE_CONFIG_DEFINE_GOALS_H

struct builder;

enum { GOALS_MOST = 16 };

/* goal_NAME of each goal, goal_score and goal_balance of all, behind the catalogue's other
 * indicators. */
void define_goal_indicators(struct builder *builder);

#endif
