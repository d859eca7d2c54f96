/* Marks beside states: acknowledged, silenced, greyed by a graver finding. They change no state, no
 * count and no exit status: only how loud a finding is.
 */
#ifndef REDLINE_RULE_MARKS_H
#define REDLINE_RULE_MARKS_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "rule/machine.h"

struct dims;
struct finding_list;
struct strbuf;
struct finding;

enum mark_kind { MARK_ACKNOWLEDGED, MARK_SILENCED };

/* What somebody said of findings, as a plain list: where it is kept is no matter of the rules. */
struct mark {
    enum mark_kind kind;
    const char *redline;                   /* unique name, or that of its section; NULL: any */
    const char *market, *channel, *record; /* ACKNOWLEDGED: the finding's whole key, NULL what is
                                              not in it. SILENCED: NULL is any */
    int32_t day;                           /* when it was said */
    int32_t until;                         /* the last day that it holds; DAY_NONE: no end */
    enum rule_state state;                 /* ACKNOWLEDGED: what was seen; worse is not */
    const char *user, *text;               /* NULL: unknown */
};

/* An acknowledgement holds for one run (it ends with it, when the state gets worse, or past its last
 * day), a silence for every finding that fits until its last day. Neither is there for periods that
 * were looked at before it was made. */
bool mark_holds(const struct mark *mark, const struct dims *dims, const struct finding *finding);
/* Sets the marks of all findings, and who greys them: a graver finding about the same figure of the
 * same place, else a fired gate over its market. */
void marks_apply(const struct mark *marks, size_t count, const struct dims *dims,
                 struct finding_list *list);
/* Acknowledged, silenced or greyed: behind the others of its state. */
bool finding_is_quiet(const struct finding *finding);
/* ", acknowledged by lena until 2026-11-30", ", greyed: Data accuracy is red", ", flapping":
 * nothing where there are no marks. Printable, ASCII but for names. */
void finding_marks_text(const struct finding *finding, struct strbuf *out);

#endif
