/*
 * redline check: all red lines judged once, for cron, for monitoring, for a pipeline.
 *
 * The worst state wins in the order red, unknown, warn, ok; pending counts as ok.  Unknown is
 * everything that keeps us from saying ok: an instance without data or with an error in its rule,
 * data that is too old, a file that could not be read, no rows at all, and refused rows under
 * --strict.  The first line of the text is for people and, after the bar, for monitoring programs
 * (Nagios perfdata); its counts are those of the JSON.
 *
 * Findings are all instances that are not ok, in the order of the judgement: worst first.  Their
 * key holds exactly the dimensions of `per`; a register's finding is found by the row's key and
 * by the dimensions that the register has columns of.
 *
 * Nothing is judged here: states come from the rules.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "report/json.h"
#include "report/playbook.h"
#include "report/print.h"
#include "report/report.h"
#include "report/since.h"

enum verdict { VERDICT_OK, VERDICT_WARN, VERDICT_RED, VERDICT_UNKNOWN };

enum { STATE_COUNT = RULE_ERROR + 1, MAX_KEY = 8 };

struct verdict_facts {
    int counts[STATE_COUNT];
    size_t failed;
    enum verdict verdict;
};

struct finding_key {
    const char *names[MAX_KEY], *values[MAX_KEY];
    size_t count;
};

static void judge(const struct report_context *context, struct verdict_facts *facts)
{
    const struct snapshot *snapshot = context->snapshot;
    const int *counts = facts->counts;

    *facts = (struct verdict_facts){.failed = 0};
    for (size_t i = 0; i < context->findings.count; i++)
        facts->counts[context->findings.items[i].state]++;
    for (size_t i = 0; i < snapshot->source_count; i++)
        facts->failed += snapshot->sources[i].failed;
    for (size_t i = 0; i < snapshot->register_count; i++)
        facts->failed += snapshot->registers[i].failure != NULL;
    bool unknown = counts[RULE_NODATA] || counts[RULE_ERROR] || !context->has_period ||
                   snapshot->stale || facts->failed || (context->strict && snapshot->rows_refused);
    facts->verdict = counts[RULE_RED]    ? VERDICT_RED
                     : unknown           ? VERDICT_UNKNOWN
                     : counts[RULE_WARN] ? VERDICT_WARN
                                         : VERDICT_OK;
}

static const char *code_name(const struct strmap *map, int code)
{
    return code >= 0 && (size_t)code < map->count ? strmap_name(map, code) : "";
}

static void add_key(struct finding_key *key, const char *name, const char *value)
{
    if (key->count == MAX_KEY)
        return;
    key->names[key->count] = name;
    key->values[key->count++] = value;
}

static void register_key(const struct finding *finding, struct finding_key *key)
{
    const struct register_def *def = finding->rule->reg->def;

    add_key(key, def->name, finding->row->key);
    for (size_t c = 0; c < def->column_count; c++) {
        const char *text = finding->row->cells[c].text;
        if (def->columns[c].type == COLUMN_DIMENSION && def->columns[c].dimension && text && *text)
            add_key(key, def->columns[c].dimension, text);
    }
}

static void finding_key_of(const struct snapshot *snapshot, const struct finding *finding,
                           struct finding_key *key)
{
    const struct redline_def *def = finding->rule->def;
    const struct dims *dims = snapshot->cube->dims;

    *key = (struct finding_key){.count = 0};
    if (finding->row && finding->rule->reg) {
        register_key(finding, key);
        return;
    }
    for (size_t i = 0; i < def->per_count; i++) {
        if (strcmp(def->per[i], "market") == 0)
            add_key(key, def->per[i], code_name(&dims->market, finding->market));
        else if (strcmp(def->per[i], "channel") == 0)
            add_key(key, def->per[i], code_name(&dims->channel, finding->channel));
    }
}

static const char *indicator_of(const struct finding *finding)
{
    const struct rule *rule = finding->rule;

    return rule->indicator ? rule->indicator->def->name : rule->watched;
}

static void add_key_text(const struct finding_key *key, struct strbuf *out)
{
    for (size_t i = 0; i < key->count; i++)
        strbuf_addf(out, "%s%s", i ? " " : "", key->values[i]);
    if (!key->count)
        strbuf_adds(out, _("all"));
}

/* The bar of the output belongs to the perfdata. */
static void replace_bars(struct strbuf *line)
{
    for (size_t i = 0; i < line->length; i++)
        if (line->text[i] == '|')
            line->text[i] = '/';
}

static void add_summary(const struct report_context *context, const struct verdict_facts *facts,
                        struct strbuf *line)
{
    static const char *const names[] = {[VERDICT_OK] = "OK",
                                        [VERDICT_WARN] = "WARN",
                                        [VERDICT_RED] = "RED",
                                        [VERDICT_UNKNOWN] = "UNKNOWN"};
    const struct snapshot *snapshot = context->snapshot;
    const int *counts = facts->counts;
    struct report_head head;

    report_head_build(context, &head);
    strbuf_addf(line, "REDLINE %s - ", names[facts->verdict]);
    strbuf_addf(line, _("%d red, %d warn, %d pending, %d no data"), counts[RULE_RED],
                counts[RULE_WARN], counts[RULE_PENDING], counts[RULE_NODATA]);
    if (counts[RULE_ERROR])
        strbuf_addf(line, ngettext(", %d error", ", %d errors", (unsigned long)counts[RULE_ERROR]),
                    counts[RULE_ERROR]);
    if (context->has_period)
        strbuf_addf(line, _(" (%s, data %s"), head.period_text, head.age_text);
    else
        strbuf_adds(line, _(" (no rows"));
    if (snapshot->stale)
        strbuf_adds(line, _(", stale"));
    if (facts->failed)
        strbuf_addf(line,
                    ngettext(", %zu source unreadable", ", %zu sources unreadable",
                             (unsigned long)facts->failed),
                    facts->failed);
    if (context->strict && snapshot->rows_refused)
        strbuf_addf(line, _(", %zu rows refused"), snapshot->rows_refused);
    strbuf_addc(line, ')');
    report_head_release(&head);
}

static void print_first_line(FILE *out, const struct report_context *context,
                             const struct verdict_facts *facts)
{
    const struct snapshot *snapshot = context->snapshot;
    const int *counts = facts->counts;
    struct strbuf line = STRBUF_INIT;

    add_summary(context, facts, &line);
    replace_bars(&line);
    strbuf_addf(&line, " | red=%d warn=%d pending=%d nodata=%d", counts[RULE_RED],
                counts[RULE_WARN], counts[RULE_PENDING], counts[RULE_NODATA]);
    if (counts[RULE_ERROR])
        strbuf_addf(&line, " error=%d", counts[RULE_ERROR]);
    if (snapshot->data_as_of_day == DAY_NONE)
        strbuf_adds(&line, " age=U");
    else
        strbuf_addf(&line, " age=%llds", (long long)snapshot->age_seconds);
    print_line(out, line.text, context->view->ascii);
    strbuf_release(&line);
}

static void print_finding_line(FILE *out, const struct report_context *context,
                               const struct finding *finding, const int *widths)
{
    struct strbuf line = STRBUF_INIT, place = STRBUF_INIT, text = STRBUF_INIT, clean = STRBUF_INIT;
    const struct redline_def *def = finding->rule->def;
    bool ascii = context->view->ascii;
    struct finding_key key;
    char token[6];

    finding_key_of(context->snapshot, finding, &key);
    add_key_text(&key, &place);
    text_clean(&clean, place.text, place.length);
    finding_text(finding, context->snapshot->model, &text);
    finding_marks_text(finding, &text);
    rule_state_token(finding->state, finding->pending, finding->pending_of, token);
    text_fit(&line, token, 5, TEXT_LEFT, ascii);
    strbuf_addc(&line, ' ');
    text_fit(&line, clean.text, widths[0], TEXT_LEFT, ascii);
    strbuf_adds(&line, "  ");
    text_fit(&line, finding->rule->name, widths[1], TEXT_LEFT, ascii);
    strbuf_addf(&line, "  %s", text.text);
    strbuf_addf(&line, "  (%s:%d)", def->origin.file, def->origin.line);
    replace_bars(&line);
    print_line(out, line.text, ascii);
    strbuf_release(&line);
    strbuf_release(&place);
    strbuf_release(&clean);
    strbuf_release(&text);
}

static void measure_findings(const struct report_context *context, int *widths)
{
    enum { PLACE_CELLS = 36, NAME_CELLS = 28 };

    widths[0] = widths[1] = 0;
    for (size_t i = 0; i < context->findings.count; i++) {
        const struct finding *finding = &context->findings.items[i];
        struct strbuf place = STRBUF_INIT, clean = STRBUF_INIT;
        struct finding_key key;

        if (finding->state == RULE_OK)
            continue;
        finding_key_of(context->snapshot, finding, &key);
        add_key_text(&key, &place);
        text_clean(&clean, place.text, place.length);
        int place_cells = text_width(clean.text), name_cells = text_width(finding->rule->name);
        widths[0] = place_cells > widths[0] ? place_cells : widths[0];
        widths[1] = name_cells > widths[1] ? name_cells : widths[1];
        strbuf_release(&place);
        strbuf_release(&clean);
    }
    widths[0] = widths[0] < PLACE_CELLS ? widths[0] : PLACE_CELLS;
    widths[1] = widths[1] < NAME_CELLS ? widths[1] : NAME_CELLS;
}

static void check_text(FILE *out, const struct report_context *context,
                       const struct verdict_facts *facts)
{
    int widths[2];

    measure_findings(context, widths);
    print_first_line(out, context, facts);
    for (size_t i = 0; i < context->findings.count; i++)
        if (context->findings.items[i].state != RULE_OK)
            print_finding_line(out, context, &context->findings.items[i], widths);
}

static void json_period(struct json *json, const char *key, bool known, struct period period)
{
    struct strbuf text = STRBUF_INIT;

    if (known)
        period_print(period, &text);
    json_key(json, key);
    json_string(json, known ? text.text : NULL);
    strbuf_release(&text);
}

static void json_known(struct json *json, const char *key, bool known, double number)
{
    json_key(json, key);
    if (known)
        json_number(json, number);
    else
        json_null(json);
}

/* Only those that are there; greyed names the red line that greys it. */
static void json_marks(struct json *json, const struct finding *finding)
{
    const struct {
        const char *key;
        bool is_set;
    } marks[] = {{"held", finding->held},
                 {"flapping", finding->flapping},
                 {"ack", finding->acknowledged != NULL},
                 {"silenced", finding->silenced != NULL}};

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (!marks[i].is_set)
            continue;
        json_key(json, marks[i].key);
        json_bool(json, true);
    }
    if (finding->greyed_by) {
        json_key(json, "greyed_by");
        json_string(json, finding->greyed_by->name);
    }
}

/* Of a target that was moved: what it is, what it was, why and since when. */
static void json_moved(struct json *json, const struct finding *finding, const struct model *model)
{
    struct strbuf reason = STRBUF_INIT;

    if (!finding->moved_count)
        return;
    finding_reason(finding, model, &reason);
    json_known(json, "target", finding->has_reference, finding->reference);
    json_known(json, "target_original", finding->has_planned, finding->planned);
    json_key(json, "target_reason");
    json_string(json, reason.text);
    json_period(json, "target_since", true, finding->moved_since);
    json_key(json, "target_held");
    json_bool(json, finding->moved_held);
    strbuf_release(&reason);
}

/* The playbook that answers it, and the first of its steps that nobody took. */
static void json_playbook(struct json *json, const struct report_context *context,
                          const struct finding *finding)
{
    struct strbuf day = STRBUF_INIT;
    struct playbook_desk desk;
    const struct playbook *playbook;
    const struct step_match *next;

    playbook_desk_open(&desk, context);
    playbook = playbook_desk_match(&desk, finding);
    next = playbook_next(desk.matches, desk.count);
    json_key(json, "playbook");
    json_string(json, playbook ? playbook->def->name : NULL);
    json_key(json, "next_step");
    if (next) {
        json_object(json);
        json_key(json, "step");
        json_int(json, next->step->number);
        json_key(json, "action");
        json_string(json, next->step->action);
        json_key(json, "state");
        json_string(json, step_state_name(next->state));
        json_key(json, "owner");
        json_string(json, step_owner(next->step, finding));
        if (next->has_deadline)
            day_print(deadline_day(next->deadline), &day);
        json_key(json, "due");
        json_string(json, next->has_deadline ? day.text : NULL);
        json_key(json, "escalated_to");
        json_string(json, next->state == STEP_ESCALATED ? next->step->escalate : NULL);
        json_object_end(json);
    } else {
        json_null(json);
    }
    playbook_desk_close(&desk);
    strbuf_release(&day);
}

static void json_finding(struct json *json, const struct report_context *context,
                         const struct finding *finding)
{
    const struct redline_def *def = finding->rule->def;
    bool known = value_is_known(&finding->value);
    struct strbuf text = STRBUF_INIT;
    struct finding_key key;

    finding_key_of(context->snapshot, finding, &key);
    finding_text(finding, context->snapshot->model, &text);
    finding_marks_text(finding, &text);
    json_object(json);
    json_key(json, "redline");
    json_string(json, def->name);
    json_key(json, "key");
    json_object(json);
    for (size_t i = 0; i < key.count; i++) {
        json_key(json, key.names[i]);
        json_string(json, key.values[i]);
    }
    json_object_end(json);
    json_key(json, "indicator");
    json_string(json, indicator_of(finding));
    json_key(json, "state");
    json_string(json, rule_state_name(finding->state));
    json_value(json, "value", &finding->value);
    json_known(json, "line", finding->has_line, finding->line);
    json_known(json, "headroom", finding->has_line && known, finding->headroom);
    json_value(json, "measured", &finding->measured);
    json_known(json, "reference", finding->has_reference, finding->reference);
    json_moved(json, finding, context->snapshot->model);
    json_period(json, "since", finding->has_since, finding->since);
    json_key(json, "periods");
    json_int(json, finding->periods);
    json_marks(json, finding);
    json_key(json, "since_last");
    json_string(json, since_last_name(since_of(report_since(context), finding)));
    json_playbook(json, context, finding);
    json_key(json, "file");
    json_string(json, def->origin.file);
    json_key(json, "line_number");
    json_int(json, def->origin.line);
    json_key(json, "text");
    json_string(json, text.text);
    json_object_end(json);
    strbuf_release(&text);
}

static void json_verdict(struct json *json, const struct verdict_facts *facts, bool has_period,
                         struct period period)
{
    static const char *const names[] = {[VERDICT_OK] = "ok",
                                        [VERDICT_WARN] = "warn",
                                        [VERDICT_RED] = "red",
                                        [VERDICT_UNKNOWN] = "unknown"};

    json_key(json, "schema_version");
    json_int(json, 1);
    json_key(json, "state");
    json_string(json, names[facts->verdict]);
    json_period(json, "period", has_period, period);
    json_key(json, "counts");
    json_object(json);
    for (int state = 0; state < STATE_COUNT; state++) {
        json_key(json, rule_state_name((enum rule_state)state));
        json_int(json, facts->counts[state]);
    }
    json_object_end(json);
    json_key(json, "findings");
    json_array(json);
}

static void check_json(FILE *out, const struct report_context *context,
                       const struct verdict_facts *facts)
{
    struct json json;

    json_init(&json, out);
    json_object(&json);
    json_verdict(&json, facts, context->has_period, context->period);
    for (size_t i = 0; i < context->findings.count; i++)
        if (context->findings.items[i].state != RULE_OK)
            json_finding(&json, context, &context->findings.items[i]);
    json_array_end(&json);
    json_object_end(&json);
}

static void csv_finding(FILE *out, const struct report_context *context,
                        const struct finding *finding)
{
    const struct redline_def *def = finding->rule->def;
    struct strbuf text = STRBUF_INIT, key_text = STRBUF_INIT, numbers = STRBUF_INIT;
    struct finding_key key;

    finding_key_of(context->snapshot, finding, &key);
    add_key_text(&key, &key_text);
    finding_text(finding, context->snapshot->model, &text);
    finding_marks_text(finding, &text);
    csv_text(out, def->name);
    fputc(',', out);
    csv_text(out, key_text.text);
    fputc(',', out);
    csv_text(out, indicator_of(finding));
    strbuf_addf(&numbers, ",%s,", rule_state_name(finding->state));
    print_value(&finding->value, &numbers);
    strbuf_addc(&numbers, ',');
    if (finding->has_line)
        print_plain(finding->line, &numbers);
    strbuf_addc(&numbers, ',');
    if (finding->has_line && value_is_known(&finding->value))
        print_plain(finding->headroom, &numbers);
    strbuf_addc(&numbers, ',');
    if (finding->has_since)
        period_print(finding->since, &numbers);
    fprintf(out, "%s,%d,", numbers.text, finding->periods);
    csv_text(out, def->origin.file);
    fprintf(out, ",%d,", def->origin.line);
    csv_text(out, text.text);
    fputc('\n', out);
    strbuf_release(&key_text);
    strbuf_release(&numbers);
    strbuf_release(&text);
}

static const char csv_head[] =
    "redline,key,indicator,state,value,line,headroom,since,periods,file,line_number,text\n";

void report_check_failed(FILE *out, enum report_format format)
{
    struct verdict_facts facts = {.verdict = VERDICT_UNKNOWN};
    struct json json;

    if (format == FORMAT_JSON) {
        json_init(&json, out);
        json_object(&json);
        json_verdict(&json, &facts, false, (struct period){.grain = GRAIN_WEEK});
        json_array_end(&json);
        json_object_end(&json);
    } else if (format == FORMAT_CSV) {
        fputs(csv_head, out);
    } else {
        fprintf(out, "REDLINE UNKNOWN - %s | red=0 warn=0 pending=0 nodata=0 age=U\n",
                _("nothing could be loaded"));
    }
}

int report_check(FILE *out, enum report_format format, const struct report_context *context)
{
    static const int statuses[] = {
        [VERDICT_OK] = 0, [VERDICT_WARN] = 1, [VERDICT_RED] = 2, [VERDICT_UNKNOWN] = 3};
    struct verdict_facts facts;

    judge(context, &facts);
    if (format == FORMAT_JSON) {
        check_json(out, context, &facts);
    } else if (format == FORMAT_CSV) {
        fputs(csv_head, out);
        for (size_t i = 0; i < context->findings.count; i++)
            if (context->findings.items[i].state != RULE_OK)
                csv_finding(out, context, &context->findings.items[i]);
    } else {
        check_text(out, context, &facts);
    }
    return statuses[facts.verdict];
}
