/* A snapshot: everything the screen and the exports are made from, built at once and never changed.
 *
 *   catalogue -> plans -> parts -> cube -> model -> registers -> rules -> roll-ups
 *
 * What did not change since the previous snapshot (parts of unchanged files) is shared with it.
 */
#ifndef REDLINE_ENGINE_SNAPSHOT_H
#define REDLINE_ENGINE_SNAPSHOT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "cube/cube.h"
#include "cube/findings.h"
#include "cube/fx.h"
#include "cube/rollup.h"
#include "indicator/model.h"
#include "register/register.h"
#include "rule/proposals.h"
#include "rule/funds.h"
#include "rule/playbook.h"
#include "rule/adjust.h"
#include "rule/risks.h"
#include "rule/rules.h"
#include "source/notify.h"

struct err;
struct err_list;

struct source_state { /* one [source], for `redline sources` and the Data pane */
    const struct source_def *def;
    struct source_plan *plan;
    struct part **parts;
    size_t part_count; /* its files, by name; referenced */
    enum every every;  /* found or said */
    int32_t first_day, last_day;
    bool failed;               /* some file could not be read, or its command gave nothing */
    bool waiting;              /* its command runs for the first time, or nothing is read yet */
    struct err *kept;          /* why its command's last good answer had to stay; else NULL */
    bool stale;                /* its newest row is older than stale_after */
    int carry_days; /* fx, series: how long a last value holds; else 0 */
    int64_t stale_after_hours; /* 0: its age is no matter */
};

struct generation; /* engine/generation.h */

struct snapshot {
    _Atomic int references;
    struct generation *generation; /* keeps catalogue, dims and plans alive */
    unsigned serial;               /* 1, 2, ... */
    const struct catalogue
        *catalogue; /* owned by the engine's generation (or `lenient`); outlives the snapshot */
    struct catalogue *lenient; /* a source failed: a shallow copy in which user sections may be
                                  dormant; else NULL */
    struct source_state *sources;
    size_t source_count;
    struct dims dims; /* the generation's, as of this snapshot */
    struct fx *fx;
    struct track_set *tracks;
    struct targets *targets;
    struct data_findings findings;
    struct cube *cube;
    struct model *model;
    struct reg *registers;
    size_t register_count;
    struct dimension_table *dimensions;
    size_t dimension_count;
    struct adjust_set *adjusts; /* what moves targets: rule/adjust.h */
    struct rule_set *rules;
    struct risk_set *risks;
    struct proposal_set *proposals;
    struct playbook_set *playbooks;
    struct fund_set *funds; /* as compiled: snapshot_funds has their amounts */
    struct rollup *rollups[5]; /* by grain; those in use, others NULL */
    int64_t now;               /* seconds, by the clock of the settings' time zone */
    int64_t now_utc;           /* the same instant */
    int as_of_offset;          /* of that zone at the end of data_as_of_day: seconds east of UTC */
    int32_t data_as_of_day;    /* last day with rows; DAY_NONE */
    int64_t age_seconds;       /* max(0, now - end of data_as_of_day) */
    bool stale;                /* older than stale_after: a mark, not a state */
    size_t rows_read, rows_kept, rows_dropped, rows_refused;
};

/* The commands of sources: run to their end before the first snapshot; or beside the dashboard, which
 * listens; or not at all, as long as only the INI files are looked at. */
enum engine_commands { COMMANDS_FINISH, COMMANDS_BESIDE, COMMANDS_ASIDE };

/* How far a load is: what was read of what there is to read. */
struct load_progress {
    const char *file;     /* being read, or read last; "" */
    uint64_t done, total; /* bytes of files that need reading; total 0: not known, and it may be too
                             little when files grow */
    size_t rows;
    int64_t elapsed_ms;
};

/* Called now and then while something is loaded, on the thread that loads, many times a second: the
 * current snapshot, if there is one, may be used. False: stop. */
typedef bool load_watcher(void *self, const struct load_progress *progress);

struct engine; /* holds dims, the catalogue and the current snapshot */
struct engine_options {
    struct catalogue_request request;
    bool has_now;
    struct clock now; /* --now */
    bool has_grain;
    enum grain grain; /* --grain: a roll-up of it is built too, and it is the grain of screens */
    enum engine_commands commands;
    bool listens;     /* for changes of files: engine_events_fd */
    bool strict;      /* --strict: refused rows are errors of the load */
    const struct mark *marks; /* acknowledged, silenced: kept elsewhere; must outlive the engine */
    size_t mark_count;
    int threads;      /* --threads: for reading files; 0: as many as there are processors */
    load_watcher *progress; /* or NULL */
    void *progress_self;
    bool refreshes;        /* there will be some: keep what makes them cheap when files grow */
    uint64_t unread_bytes; /* when files have more than that, the first snapshot is made without
                              reading them, and the first refresh reads them; 0: never */
};
/* NULL and all errors when the INI files are wrong. Unreadable data files are no errors: see
 * source_state.failed. */
struct engine *engine_open(const struct engine_options *options, struct err_list *errors);
void engine_close(struct engine *engine);
const struct snapshot *
engine_snapshot(const struct engine *engine); /* borrowed until the next refresh */
/* Has anything on disk changed since the last load (files, INI files, new matches of globs)? Cheap:
 * stat only. */
bool engine_is_outdated(const struct engine *engine);
/* Has the first snapshot read no file (engine_options.unread_bytes), and no refresh since? Its
 * sources are waiting. */
bool engine_is_unread(const struct engine *engine);
enum refresh_result { REFRESH_SAME, REFRESH_NEW, REFRESH_KEPT, REFRESH_STOPPED };
/* Loads what changed into a new snapshot and swaps. KEPT: INI errors or a file that became
 * unreadable: the last good data stays, errors tells why (one sentence for the banner first).
 * STOPPED: `progress` said so; nothing has changed, and only what changes from now on, or `force`,
 * is a reason to load again. `force` rereads everything, but after a stop only what changed. */
enum refresh_result engine_refresh(struct engine *engine, bool force, struct err_list *errors);
/* Its parts.  While one thread prepares, others may read the current snapshot and touch nothing else
 * of the engine.  adopt makes what was prepared, if anything was, the current one; the one before
 * lasts until forget. */
enum refresh_result engine_prepare(struct engine *engine, bool force, struct err_list *errors);
/* What is prepared and not adopted yet, or NULL. For who has the engine. */
const struct snapshot *engine_prepared(const struct engine *engine);
void engine_adopt(struct engine *engine);
void engine_forget(struct engine *engine);
/* Other marks than those of the options, from now on; also of the current snapshot, whose next
 * judgement has them. They must outlive the engine, or be replaced before. */
void engine_set_marks(struct engine *engine, const struct mark *marks, size_t count);
/* Another watcher than that of the options; NULL: none. */
void engine_watch(struct engine *engine, load_watcher *progress, void *self);

/* Readable when files may have changed; -1: it listens to nothing. */
int engine_events_fd(const struct engine *engine);
/* Takes in what came. Anything but NONE: engine_refresh knows what it was. */
enum notice engine_notice(struct engine *engine);
/* False: some changes are known only to who looks. */
bool engine_notices_all(const struct engine *engine);
/* Readable when a command has something to say: call engine_hear. -1: no command ever ran. */
int engine_command_fd(const struct engine *engine);
/* True when there is something to load: call engine_refresh. */
bool engine_hear(struct engine *engine);
/* Starts the commands whose time has come (all: every one that does not run). */
void engine_ask(struct engine *engine, bool all);
/* When engine_ask has something to start by itself, monotonic ms; INT64_MAX: not by time alone. */
int64_t engine_asks_at(const struct engine *engine);
/* Waits for those that run, and loads their answers. */
void engine_finish(struct engine *engine, struct err_list *errors);

/* Another holder of a snapshot, which keeps it past the next refresh until it lets go. */
void snapshot_hold(const struct snapshot *snapshot);
void snapshot_let_go(const struct snapshot *snapshot); /* NULL is fine */

/* Name of a market or channel code for people: the dimension table's name column, else the English
 * name of the country whose alpha-2 code the market is, or "" when there is none. */
const char *snapshot_name(const struct snapshot *snapshot, const char *dimension, const char *code);
/* `today` of registers and journals: a bare --now DATE, and `now = data`, mean the end of a day, and
 * that is still that day. */
int32_t snapshot_today(const struct snapshot *snapshot);
/* The funds with what they hold, worked out when it is first asked for. */
const struct fund_set *snapshot_funds(const struct snapshot *snapshot);
struct slice snapshot_slice(const struct snapshot *snapshot, const char *market,
                            const char *channel); /* "" or NULL = all; unknown code: market -2 */
const struct rollup *snapshot_rollup(const struct snapshot *snapshot,
                                     enum grain grain); /* NULL when not built */

#endif
