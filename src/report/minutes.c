/*
 * Minutes: the head with period and data, who took part, the findings with their figures, what was
 * acknowledged, decided and noted on the day, and what is open.
 *
 * The words are those of the journal, the figures those of the same sections that the screen shows;
 * nothing is computed here.  Who took part is who was there by the review's record, and who wrote
 * something.  When a review was held on that day its agenda stands first (minutes_review.c).
 * The same records and data give the same bytes: the present does not stand in it.
 */
#include "report/minutes.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/strbuf.h"
#include "engine/snapshot.h"
#include "journal/ledger.h"
#include "minutes_review.h"
#include "report/journal.h"
#include "report/json.h"
#include "report/print.h"

enum { CHARTS_MOST = 10, DATE_CHARS = 10 };

bool minutes_format_parse(const char *text, enum minutes_format *out)
{
    static const char *const names[] = {
        [MINUTES_MARKDOWN] = "markdown", [MINUTES_HTML] = "html", [MINUTES_JSON] = "json"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], text) == 0) {
            *out = (enum minutes_format)i;
            return true;
        }
    return false;
}

/* ---- what stands in it ----------------------------------------------------------------------- */

struct minutes {
    const struct minutes_request *request;
    struct report_head head;
    struct section findings, decisions, proposals, agenda;
    const struct held_meeting *review; /* of the day, or NULL */
    char day[16]; /* of the meeting; "" */
};

static void build_pane(const struct minutes *minutes, const char *kind, const char *title,
                       struct section *section)
{
    struct pane_def pane = {.name = kind, .title = title, .kind = kind};

    report_build(minutes->request->context, &pane, section);
}

static void open_minutes(struct minutes *minutes, const struct minutes_request *request)
{
    struct strbuf day = STRBUF_INIT;

    *minutes = (struct minutes){.request = request};
    report_head_build(request->context, &minutes->head);
    build_pane(minutes, "redlines", _("Findings"), &minutes->findings);
    build_pane(minutes, "decisions", _("Decisions, done and open"), &minutes->decisions);
    build_pane(minutes, "proposals", _("Proposals"), &minutes->proposals);
    if (request->ledger)
        minutes->review = minutes_review_of(&request->ledger->meetings, request->day);
    if (minutes->review)
        minutes_review_items(minutes->review, request->ascii, &minutes->agenda);
    if (request->day != DAY_NONE)
        day_print(request->day, &day);
    snprintf(minutes->day, sizeof minutes->day, "%s", day.text);
    strbuf_release(&day);
}

static void close_minutes(struct minutes *minutes)
{
    section_release(&minutes->findings);
    section_release(&minutes->decisions);
    section_release(&minutes->proposals);
    if (minutes->review)
        section_release(&minutes->agenda);
    report_head_release(&minutes->head);
}

static bool is_of_day(const struct minutes *minutes, const struct journal_record *record)
{
    return *minutes->day && strncmp(record->time, minutes->day, DATE_CHARS) == 0;
}

static bool was_there(const struct minutes *minutes, const char *name)
{
    const struct held_meeting *review = minutes->review;

    for (size_t i = 0; review && i < review->people_count; i++)
        if (strcmp(review->people[i].name, name) == 0)
            return true;
    return false;
}

/* Every name once: who was there, then who else wrote, in the order in which they spoke. */
static void list_people(const struct minutes *minutes, struct strbuf *out)
{
    const struct minutes_request *request = minutes->request;

    if (minutes->review)
        minutes_review_people(minutes->review, out);
    for (size_t i = 0; i < request->record_count; i++) {
        const struct journal_record *record = &request->records[i];
        bool first = is_of_day(minutes, record) && !was_there(minutes, record->user);

        for (size_t k = 0; first && k < i; k++)
            first = !is_of_day(minutes, &request->records[k]) ||
                    strcmp(request->records[k].user, record->user) != 0;
        if (first)
            strbuf_addf(out, "%s%s", out->length ? ", " : "", record->user);
    }
}

/* "Acknowledged", "Decided", ...: the kinds of records in the order of the minutes. */
static const struct part {
    const char *kind, *title;
} parts[] = {
    {"ack", N_("Acknowledged")}, {"silence", N_("Silenced")},     {"decision", N_("Decided")},
    {"proposal", N_("Proposed")}, {"change", N_("Changed")},      {"approve", N_("Approved")},
    {"refuse", N_("Refused")},   {"applied", N_("Handed over")},  {"rollback", N_("Taken back")},
    {"measured", N_("Measured")}, {"done", N_("Carried out")},    {"note", N_("Notes")},
    {"correction", N_("Corrected")},
};
enum { PART_COUNT = sizeof parts / sizeof parts[0] };

/* Its own words, else those of the record that it answers. */
static const char *words_of(const struct minutes *minutes, const struct journal_record *record)
{
    const struct minutes_request *request = minutes->request;
    long id;

    if (*record->text || !number_parse_int(record->about, 1, 1L << 53, &id))
        return *record->text ? record->text : "-";
    for (size_t i = 0; i < request->record_count; i++)
        if (request->records[i].id == id)
            return request->records[i].text;
    return "-";
}

static bool has_part(const struct minutes *minutes, const struct part *part)
{
    for (size_t i = 0; i < minutes->request->record_count; i++)
        if (is_of_day(minutes, &minutes->request->records[i]) &&
            strcmp(minutes->request->records[i].kind, part->kind) == 0)
            return true;
    return false;
}

/* "; playbook currency, step 1; 5,000 EUR from reserve, core" */
static void say_step(const struct journal_record *record, struct strbuf *out)
{
    char word[128], step[24];
    struct money money;

    if (journal_detail(record, "playbook", word, sizeof word) &&
        journal_detail(record, "step", step, sizeof step))
        strbuf_addf(out, _("%splaybook %s, step %s"), out->length ? "; " : "", word, step);
    if (!journal_detail(record, "money", word, sizeof word) || !money_parse(word, &money) ||
        !journal_detail(record, "fund", word, sizeof word))
        return;
    strbuf_adds(out, out->length ? "; " : "");
    money_print(&money, out);
    strbuf_addf(out, _(" from %s"), word);
    if (journal_detail(record, "part", word, sizeof word))
        strbuf_addf(out, ", %s", word);
}

/* "; from 3089.50 EUR to 2471.60" of a proposal and of a change. */
static void say_amounts(const struct journal_record *record, struct strbuf *out)
{
    char from[64], to[64], currency[8];
    bool is_new = strcmp(record->kind, "proposal") == 0;

    if ((!is_new && strcmp(record->kind, "change") != 0) ||
        !journal_detail(record, "to", to, sizeof to))
        return;
    if (is_new && journal_detail(record, "from", from, sizeof from) &&
        journal_detail(record, "currency", currency, sizeof currency))
        strbuf_addf(out, _("; from %s %s"), from, currency);
    strbuf_addf(out, is_new ? _(" to %s") : _("; to %s"), to);
}

/* "GB/tiktok ad-roi: 1.28 < 1.5" of what the record is about; "" when it is about nothing. */
static void say_about(const struct journal_record *record, struct strbuf *out)
{
    if (*record->path || *record->redline)
        strbuf_addf(out, "%s%s%s", record->path, *record->path && *record->redline ? ", " : "",
                    record->redline);
    if (*record->value)
        strbuf_addf(out, ": %s%s%s", record->value, *record->line ? ", " : "",
                    *record->line ? record->line : "");
    if (*record->about)
        strbuf_addf(out, "%s%s %s", out->length ? "; " : "", _("record"), record->about);
    say_step(record, out);
    say_amounts(record, out);
}

/* "; anna, by 2026-11-17" */
static void say_duty(const struct journal_record *record, struct strbuf *out)
{
    if (*record->owner)
        strbuf_addf(out, "%s: %s", _("does it"), record->owner);
    if (*record->due)
        strbuf_addf(out, "%s%s: %s", out->length ? ", " : "", _("by"), record->due);
    if (*record->until)
        strbuf_addf(out, "%s%s: %s", out->length ? ", " : "", _("until"), record->until);
}

/* The journal's end on that day; false: nobody wrote anything. */
static bool find_seal(const struct minutes *minutes, struct strbuf *out)
{
    const struct minutes_request *request = minutes->request;

    for (size_t i = request->record_count; i-- > 0 && !out->length;)
        if (is_of_day(minutes, &request->records[i]))
            journal_record_seal(&request->records[i], out);
    return out->length > 0;
}

/* ---- Markdown -------------------------------------------------------------------------------- */

static void md_text(FILE *out, const char *text, bool ascii)
{
    struct strbuf clean = STRBUF_INIT, plain = STRBUF_INIT;

    text_clean(&clean, text, strlen(text));
    if (ascii)
        text_ascii(&plain, clean.text);
    for (const char *c = ascii ? plain.text : clean.text; *c; c++) {
        if (strchr("\\`*_<>[]#", *c))
            fputc('\\', out);
        fputc(*c, out);
    }
    strbuf_release(&clean);
    strbuf_release(&plain);
}

static void md_record(FILE *out, const struct minutes *minutes, const struct journal_record *record)
{
    struct strbuf about = STRBUF_INIT, duty = STRBUF_INIT;
    bool ascii = minutes->request->ascii;

    say_about(record, &about);
    say_duty(record, &duty);
    fputs("- ", out);
    md_text(out, words_of(minutes, record), ascii);
    fputs(" (", out);
    md_text(out, record->user, ascii);
    fprintf(out, ", %lld", (long long)record->id);
    if (about.length) {
        fputs("; ", out);
        md_text(out, about.text, ascii);
    }
    if (duty.length) {
        fputs("; ", out);
        md_text(out, duty.text, ascii);
    }
    fputs(")\n", out);
    strbuf_release(&about);
    strbuf_release(&duty);
}

static void md_review(FILE *out, const struct minutes *minutes)
{
    struct strbuf text = STRBUF_INIT;

    minutes_review_say(minutes->review, &text);
    md_text(out, text.text, minutes->request->ascii);
    fputs("\n\n", out);
    print_markdown(out, &minutes->head, &minutes->agenda, minutes->request->ascii);
    fputc('\n', out);
    strbuf_release(&text);
}

static void print_minutes_markdown(FILE *out, const struct minutes *minutes)
{
    const struct minutes_request *request = minutes->request;
    struct strbuf people = STRBUF_INIT, seal = STRBUF_INIT;

    list_people(minutes, &people);
    fputs("# ", out);
    md_text(out, minutes->head.title, request->ascii);
    fprintf(out, "%s%s\n\n", *minutes->day ? ", " : "", minutes->day);
    fprintf(out, _("Period %s"), minutes->head.period_text);
    if (*minutes->head.compare_text)
        fprintf(out, ", %s", minutes->head.compare_text);
    if (minutes->head.currency && *minutes->head.currency)
        fprintf(out, ", %s", minutes->head.currency);
    fputs("\n\n", out);
    fputs(_("Took part: "), out);
    md_text(out, people.length ? people.text : _("nobody wrote anything"), request->ascii);
    fputs("\n\n", out);
    if (minutes->review)
        md_review(out, minutes);
    for (size_t p = 0; p < PART_COUNT; p++) {
        if (!has_part(minutes, &parts[p]))
            continue;
        fprintf(out, "## %s\n\n", _(parts[p].title));
        for (size_t i = 0; i < request->record_count; i++)
            if (is_of_day(minutes, &request->records[i]) &&
                strcmp(request->records[i].kind, parts[p].kind) == 0)
                md_record(out, minutes, &request->records[i]);
        fputc('\n', out);
    }
    print_markdown(out, &minutes->head, &minutes->decisions, request->ascii);
    fputc('\n', out);
    if (minutes->proposals.row_count) {
        print_markdown(out, &minutes->head, &minutes->proposals, request->ascii);
        fputc('\n', out);
    }
    print_markdown(out, &minutes->head, &minutes->findings, request->ascii);
    if (find_seal(minutes, &seal))
        fprintf(out, _("\nJournal sealed by %s\n"), seal.text);
    strbuf_release(&people);
    strbuf_release(&seal);
}

/* ---- HTML ------------------------------------------------------------------------------------ */

static const char style[] =
    ":root{color-scheme:light dark}"
    "body{font:15px/1.45 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}h3{font-size:1rem;margin:1rem 0 0}"
    "table{border-collapse:collapse;width:100%;font-size:.92rem}"
    "th,td{text-align:left;padding:.2rem .6rem .2rem 0;border-bottom:1px solid #8884;"
    "vertical-align:top}"
    ".s{white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums}.t{font-weight:"
    "700}"
    "td.red,tr.red td.t{color:#b3261e;font-weight:700}td.warn,tr.warn td.t{color:#8a5a00}"
    "tr.past{opacity:.6}.small{color:#666}"
    "svg{max-width:100%;height:auto}svg text{font:11px system-ui,sans-serif;fill:#666}"
    "svg path{fill:none;stroke:#2c6fad;stroke-width:2}svg circle{fill:#2c6fad}"
    "svg line.red{stroke:#b3261e;stroke-dasharray:6 4}svg line.warn{stroke:#b07d12;"
    "stroke-dasharray:2 4}svg text.red{fill:#b3261e}svg text.warn{fill:#8a5a00}"
    "@media(prefers-color-scheme:dark){td.red,tr.red td.t,svg text.red{color:#ff8a80;fill:#ff8a80}"
    "td.warn,tr.warn td.t,svg text.warn{color:#e8b64c;fill:#e8b64c}.small,svg text{color:#aaa;"
    "fill:#aaa}}"
    "@media print{body{margin:0;max-width:none}tr,svg{break-inside:avoid}}";

static void html_heading(FILE *out, int level, const char *text)
{
    fprintf(out, "<h%d>", level);
    html_text(out, text);
    fprintf(out, "</h%d>\n", level);
}

static void html_record(FILE *out, const struct minutes *minutes,
                        const struct journal_record *record)
{
    struct strbuf about = STRBUF_INIT, duty = STRBUF_INIT;

    say_about(record, &about);
    say_duty(record, &duty);
    fputs("<li>", out);
    html_text(out, words_of(minutes, record));
    fputs(" <span class=\"small\">", out);
    html_text(out, record->user);
    fprintf(out, ", %lld", (long long)record->id);
    if (about.length)
        fputs("; ", out);
    html_text(out, about.text);
    if (duty.length)
        fputs("; ", out);
    html_text(out, duty.text);
    fputs("</span></li>\n", out);
    strbuf_release(&about);
    strbuf_release(&duty);
}

/* The course of the figures whose lines are broken, the worst first. */
static void html_charts(FILE *out, const struct minutes *minutes)
{
    const struct report_context *context = minutes->request->context;
    struct report_context there = *context;
    struct view view = *context->view;
    struct pane_def pane = {.name = "history", .title = _("History"), .kind = "history"};
    int drawn = 0;

    there.view = &view;
    for (size_t r = 0; r < minutes->findings.row_count && drawn < CHARTS_MOST; r++) {
        const struct report_row *row = &minutes->findings.rows[r];
        struct section section;

        if (row->state != RULE_RED || row->faded || !row->can_drill || *row->drill.record)
            continue;
        view.at = row->drill;
        report_build(&there, &pane, &section);
        if (section.chart) {
            html_heading(out, 3, section.title);
            print_html_chart(out, &section);
            drawn++;
        }
        section_release(&section);
    }
}

static void html_review(FILE *out, const struct minutes *minutes)
{
    struct strbuf text = STRBUF_INIT;

    html_heading(out, 2, minutes->agenda.title);
    minutes_review_say(minutes->review, &text);
    fputs("<p>", out);
    html_text(out, text.text);
    fputs("</p>\n", out);
    print_html_table(out, &minutes->agenda);
    strbuf_release(&text);
}

static void print_minutes_html(FILE *out, const struct minutes *minutes)
{
    const struct minutes_request *request = minutes->request;
    struct strbuf people = STRBUF_INIT, seal = STRBUF_INIT;

    list_people(minutes, &people);
    fputs("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
          "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>",
          out);
    html_text(out, minutes->head.title);
    fprintf(out, " %s</title><style>%s</style></head><body>\n", minutes->day, style);
    fputs("<h1>", out);
    html_text(out, minutes->head.title);
    fprintf(out, " <span class=\"small\">%s</span></h1>\n<p>", minutes->day);
    html_text(out, minutes->head.period_text);
    fputs(" <span class=\"small\">", out);
    html_text(out, minutes->head.compare_text);
    fputs("</span><br>", out);
    html_text(out, _("Took part: "));
    html_text(out, people.length ? people.text : _("nobody wrote anything"));
    fputs("</p>\n", out);
    if (minutes->review)
        html_review(out, minutes);
    for (size_t p = 0; p < PART_COUNT; p++) {
        if (!has_part(minutes, &parts[p]))
            continue;
        html_heading(out, 2, _(parts[p].title));
        fputs("<ul>\n", out);
        for (size_t i = 0; i < request->record_count; i++)
            if (is_of_day(minutes, &request->records[i]) &&
                strcmp(request->records[i].kind, parts[p].kind) == 0)
                html_record(out, minutes, &request->records[i]);
        fputs("</ul>\n", out);
    }
    html_heading(out, 2, minutes->decisions.title);
    print_html_table(out, &minutes->decisions);
    if (minutes->proposals.row_count) {
        html_heading(out, 2, minutes->proposals.title);
        print_html_table(out, &minutes->proposals);
    }
    html_heading(out, 2, minutes->findings.title);
    print_html_table(out, &minutes->findings);
    html_charts(out, minutes);
    if (find_seal(minutes, &seal)) {
        fputs("<p class=\"seal\">", out);
        fprintf(out, _("Journal sealed by %s"), seal.text);
        fputs("</p>\n", out);
    }
    fputs("</body></html>\n", out);
    strbuf_release(&people);
    strbuf_release(&seal);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

/* Of findings and proposals: state, keys, and the sentence. */
static void json_rows(struct json *json, const struct section *section)
{
    json_array(json);
    for (size_t r = 0; r < section->row_count; r++) {
        const struct report_row *row = &section->rows[r];

        json_object(json);
        json_key(json, "state");
        json_string(json, rule_state_name(row->state));
        for (int k = 0; k < 3 && row->key_names[k]; k++) {
            json_key(json, row->key_names[k]);
            json_string(json, row->key_values[k]);
        }
        json_key(json, "text");
        json_string(json, row->note);
        json_object_end(json);
    }
    json_array_end(json);
}

static void print_minutes_json(FILE *out, const struct minutes *minutes)
{
    const struct minutes_request *request = minutes->request;
    const struct ledger *ledger = request->ledger;
    struct strbuf people = STRBUF_INIT, seal = STRBUF_INIT;
    struct json json;

    list_people(minutes, &people);
    json_init(&json, out);
    json_object(&json);
    json_key(&json, "schema_version");
    json_int(&json, 1);
    json_key(&json, "title");
    json_string(&json, minutes->head.title);
    json_key(&json, "day");
    json_string(&json, *minutes->day ? minutes->day : NULL);
    json_key(&json, "period");
    json_string(&json, minutes->head.has_period ? minutes->head.period_text : NULL);
    json_key(&json, "took_part");
    json_string(&json, people.text);
    json_key(&json, "review");
    minutes_review_json(&json, minutes->review);
    json_key(&json, "findings");
    json_rows(&json, &minutes->findings);
    json_key(&json, "proposals");
    json_rows(&json, &minutes->proposals);
    json_key(&json, "records");
    json_array(&json);
    for (size_t i = 0; i < request->record_count; i++)
        if (is_of_day(minutes, &request->records[i]))
            report_journal_json(&json, &request->records[i], true);
    json_array_end(&json);
    json_key(&json, "open");
    json_array(&json);
    for (size_t i = 0; ledger && i < ledger->decision_count; i++)
        if (ledger->decisions[i].state < DECISION_REFUSED)
            report_journal_json(&json, ledger->decisions[i].record, true);
    json_array_end(&json);
    json_key(&json, "seal");
    json_string(&json, find_seal(minutes, &seal) ? seal.text : NULL);
    json_object_end(&json);
    fputc('\n', out);
    strbuf_release(&people);
    strbuf_release(&seal);
}

void report_minutes(FILE *out, enum minutes_format format, const struct minutes_request *request)
{
    struct minutes minutes;

    open_minutes(&minutes, request);
    if (format == MINUTES_HTML)
        print_minutes_html(out, &minutes);
    else if (format == MINUTES_JSON)
        print_minutes_json(out, &minutes);
    else
        print_minutes_markdown(out, &minutes);
    close_minutes(&minutes);
}
