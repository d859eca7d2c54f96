/*
 * Topics of help that no table of the program says by itself.
 *
 * Facts that a table knows (options, keys, functions, kinds of red lines, presets) are never said
 * here again: such a list stands below its topic's text, made from its rows.  A text is paragraphs
 * with a blank line between; a block whose first line begins with two blanks is printed as it
 * stands, as an example.
 */
#include "app/topics.h"

#include <string.h>

#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"

enum { LINE_MOST = 79 };

const struct topic_row app_topics[] = {
    {.name = "periods",
     .title = N_("how periods are written"),
     .page = 1,
     .text =
         N_("A period is written 2026-11-15 (a day), 2026-W46 (an ISO week), 2026-11 (a month), "
            "2026-Q4 or 2026. Its form says its length; --grain says another, and then the last "
            "part of the period is looked at.\n"
            "\n"
            "Without --period redline looks at the last complete period that has rows. A period is "
            "complete when the present (--now) is past its end and the newest row of a source "
            "reaches its last day or a later one. Numbers of a period that is not complete are "
            "marked ~ and compared with the same part of the period before.")},
    {.name = "places",
     .title = N_("how places are written"),
     .page = 1,
     .text = N_("A place is MARKET/CHANNEL/INDICATOR/PERIOD; each part may be left out. --at opens "
                "there, and the line under the title shows where you are.\n"
                "\n"
                "  redline --at DE sample-data\n"
                "  redline export rows --at MX/email/return_rate/2026-W46 sample-data\n"
                "  redline export explain --at DE/paid-search/ad_roi sample-data\n"
                "\n"
                "Rows without a channel stand under the code (none).")},
    {.name = "states",
     .title = N_("states on the screen"),
     .page = 1,
     .text =
         N_("  !!    a red line is broken\n"
            "  !     the warning line is broken\n"
            "  p1/2  over the line in the first of two periods: it fires in the second\n"
            "  ??    no data: never counted as zero or as good\n"
            "  xx    the red line could not be worked out\n"
            "  ok    within its lines\n"
            "\n"
            "A v behind a state: the finding is below this row. A =: the last state is held, "
            "because this period has no data. A ~ behind a number: the period is not complete, or "
            "amounts are missing. A missing number is a dash, never 0.")},
    {.name = "formulas",
     .title = N_("formulas"),
     .page = 5,
     .intro = true,
     .text =
         N_("A formula is made of numbers (1.5, 15%, 2.1M), names, + - * / and brackets, "
            "comparisons (< <= > >= = !=), and, or, not, and the functions below. A name is an "
            "indicator first, else a measure (a column that is summed), else a column of numbers "
            "of a dimension's file such as population; inside [indicator x], x is the measure. "
            "SOURCE.field is a field of one source.\n"
            "\n"
            "  [indicator new_share]\n"
            "  formula = new_customers / orders\n"
            "  redline query \"ad_spend / new_customers\" --by market\n"
            "\n"
            "A ratio is one division of sums at the level that is asked for, never a mean of "
            "ratios. What is missing makes the result missing; so does a division by zero. "
            "coalesce is the way out.")},
    {.name = "redlines",
     .title = N_("red lines"),
     .page = 5,
     .intro = true,
     .text =
         N_("A red line is judged in each period for each market (per = market), channel, both, "
            "or the whole. warn and red run separately, each with `for` (so many periods in a row) "
            "and `clear` (how far back inside it must be); the state is the highest level that "
            "fired. A period without data is a state of its own by default (nodata = alert), and "
            "never clears anything.\n"
            "\n"
            "  [redline cac-ceiling]\n"
            "  indicator = cac / aov\n"
            "  per = market, channel\n"
            "  warn = > 1.5\n"
            "  red = > 2\n"
            "  for = 2\n"
            "  clear = 5%\n"
            "\n"
            "A section with the name of a built-in red line changes it key by key; enabled = no "
            "removes it. One whose figures no source supplies is dormant: no finding, no row. What "
            "the figures of warn and red mean follows from the kind:")},
    {.name = "targets",
     .title = N_("targets that move with the world"),
     .page = 5,
     .text =
         N_("A source of kind targets says what was promised: indicator, market, period, target, "
            "benchmark. [adjust NAME] moves a target or benchmark while a condition holds:\n"
            "\n"
            "  [adjust pmi]\n"
            "  when = pmi < 50\n"
            "  until = pmi >= 51\n"
            "  gross_margin.target = min(target, 35%)\n"
            "  reason = PMI below 50: cash flow first\n"
            "\n"
            "It is looked at in each complete period (grain), for each market and for the total, "
            "from the beginning of the data: `when` begins it (for = n: in the n-th period in a "
            "row), `until` ends it, by default as soon as `when` no longer holds. A period in "
            "which the condition has no value changes nothing and is marked as held. `target` in "
            "the formula is the target before; several adjustments of one target apply in the "
            "order of their sections, built-in ones first. A month is judged as it stood at its "
            "end. The total of an amount is the sum of what is in force in its markets.\n"
            "\n"
            "target(x) is the target in force, planned(x) the one that was promised. A * behind a "
            "number says that its target was moved; the original, the reason and since when stand "
            "under the table, in explain (e), and in exports: target, target_original, "
            "target_reason, target_since, target_held. The line of a history steps. A red line of "
            "kind target judges against what is in force.\n"
            "\n"
            "The neutral level of a series of the world is the benchmark of its indicator: 50 of "
            "PMI, 100 of confidence as the OECD counts it, 50 in Japan, 0 of balances; set it in "
            "[indicator NAME], or by market in a source of targets.")},
    {.name = "playbooks",
     .title = N_("playbooks"),
     .page = 5,
     .intro = true,
     .text =
         N_("A red line names what is done when it fires: playbook = NAME. The steps of [playbook "
            "NAME] open one by one: N.when says at which level, for how many periods, and past "
            "which value; without it a step opens when the line fires. Its hours (N.within) count "
            "from the end of the period in which it opens, by the committee's clock. A decision "
            "takes it: p on the finding, Enter on the step. What is late goes up to N.escalate.\n"
            "\n"
            "  [playbook cut-paid]\n"
            "  1 = Propose a budget cut of 20 % for this market and channel\n"
            "  1.within = 48h\n"
            "  1.escalate = growth\n"
            "  2 = \"Stop the channel; move its budget\"\n"
            "  2.when = red for 4 and value < 1.2\n"
            "  2.fund = reserve\n"
            "  2.money = 5000 EUR\n"
            "\n"
            "  [fund reserve]\n"
            "  amount = 5% * net_revenue\n"
            "  split = core 50%, backup 30%, communication 20%\n"
            "  renews = year\n"
            "\n"
            "What a decision draws is taken off the fund; what is not there cannot be drawn, by "
            "nobody, and a refused decision gives it back. Where no amount is said the decision "
            "asks for one. A value with ; or # in it stands in quotes. A section with the name of a "
            "built-in playbook changes it key by key:")},
    {.name = "sources",
     .title = N_("sources"),
     .page = 5,
     .intro = true,
     .text =
         N_("A [source NAME] is a file, a glob of files (path), or a program that prints a table "
            "(command). Encoding, delimiter, header and rhythm are found; every key of the section "
            "can say them. A file whose header has redline's own names needs only a path; for a "
            "known export preset = NAME says the rest; for any other `redline probe FILE` proposes "
            "a section with a guess per column.\n"
            "\n"
            "  [source shop]\n"
            "  preset = shopify-orders\n"
            "  path = orders_export_*.csv\n"
            "\n"
            "A bad row is refused with file, line and reason; its neighbours stay, and read = kept "
            "+ dropped + refused. Total rows are left out and held against the sum. An order in "
            "two files counts once. `redline sources` prints what was read, `redline help source` "
            "lists the keys.")},
    {.name = "presets",
     .title = N_("presets"),
     .page = 5,
     .intro = true,
     .text = N_("A preset is the section of a known export: [source shop] with preset = NAME has "
                "its keys, and the section's own ones win. `redline help NAME` prints one as it is "
                "written; `redline probe FILE` says which one fits.")},
    {.name = "themes",
     .title = N_("themes"),
     .page = 5,
     .intro = true,
     .text =
         N_("--theme NAME or theme = NAME chooses, T shows the next one. Every row of a theme, and "
            "of the section [theme] of your own INI file, is role = colour [on colour] [bold] "
            "[dim] [reverse] [underline]; a colour is default, a name such as red or bright-blue, "
            "a number from 0 to 255, or \"#rrggbb\" in quotes. On terminals with fewer colours the "
            "nearest one is taken; without colours every state still has its word.\n"
            "\n"
            "  [theme]\n"
            "  red = \"#ff5f5f bold\"")},
    {.name = "syntax",
     .title = N_("syntax of INI files"),
     .page = 5,
     .text =
         N_("redline.ini in the folder of a data set says what is read and how it is judged. It "
            "may name more files: include = sources.ini, redlines.ini. Built-in sections come "
            "first; a section of yours with the same name overrides them key by key, and enabled = "
            "no removes one. redline never writes an INI file.\n"
            "\n"
            "A line is key = value. # and ; begin a comment, so a value that has one stands in "
            "double quotes. Names of sections and keys are case-insensitive. Unknown sections and "
            "keys, values out of range, doubles and references to nothing are errors, with file, "
            "line and the nearest right name; `redline lint` lists them all.")},
    {.name = "journal",
     .title = N_("the journal"),
     .page = 1,
     .text = N_("Acknowledgements, notes and decisions stand in an append-only file of the data "
                "set; each record holds the hash of the one before, and verify proves the chain. It "
                "prints a seal, too: verify --seal 41:9f3c5a07d1e2b846 says later whether the "
                "newest records were cut off.\n"
                "\n"
                "  redline journal list sample-data\n"
                "  redline journal add --writable --kind note --text 'checked' sample-data\n"
                "\n"
                "import and add need --writable. add takes --kind, --text, --at, --rule, --until, "
                "--owner, --due, --about, --step, --fund and --money, reads the data only for a "
                "fund that is a part of them, prints the number of the record and ends with "
                "status 0 only when it is on the disk.")},
    {.name = "worked",
     .title = N_("did a decision work"),
     .page = 1,
     .text = N_("D, or redline export decisions, holds the figure of each decision before and after "
                "it against two answers to \"what if not\". It counts from the day on which it was "
                "done, else decided; the period of that day belongs to neither side. Before it lie "
                "the periods in which its red line was broken, after it up to 13.\n"
                "\n"
                "The other markets went through the same weeks without it: their mean change, each "
                "counted alike, on logarithms (parts of a whole: logits), is what the place would "
                "have done, too (difference in differences). The interval is the wider of two: over "
                "time (Newey and West), and over places, from how far the others' own changes lie "
                "from each other. Markets with a decision about the same figure meanwhile are left "
                "out. A place that was moving away from them before is held against the forecast "
                "instead: exponential smoothing of what was known before the decision alone.\n"
                "\n"
                "worked, worse: the whole interval lies on that side, and the forecast does not "
                "contradict. no effect seen: it does not. too early: under so many known periods "
                "after it. disturbed by record N: that decision or budget touches the same place meanwhile. no "
                "comparison: there is no other market. [decisions] has the figures. None of it "
                "proves a cause: a figure that is decided on at its worst often comes back by "
                "itself.\n"
                "\n"
                "  redline export decisions --at '#decision-3' sample-data\n"
                "  redline export effectiveness sample-data")},
    {.name = "review",
     .title = N_("the weekly review"),
     .page = 1,
     .text = N_("R, or redline review, walks through the agenda, one item a page: findings that "
                "are new, worse, deferred or unanswered, early warnings, proposals that wait, "
                "decisions whose day is over; what is known comes last, as one item.\n"
                "\n"
                "Most money at stake is first: what the place turned over in the period, in the "
                "reporting currency; what was spent there on ads where the line is about them; for "
                "a warning its chance of that. Formulas: turnover and spend of [pane agenda]. Where "
                "nothing is known it stands behind what is; equal sums go by state, then by place. "
                "New and worse are against the period of the last review, else the one before.\n"
                "\n"
                "  Space Right }   next item        d  decide     Enter  down to the numbers\n"
                "  Left { BS       the one before   a  ack        Esc    back to the page\n"
                "  Up Down         scroll           t  next time  W      who is here\n"
                "  g G             first, end       i  note       q      leave; R goes on\n"
                "                                   x  done       p e    playbook, explain\n"
                "\n"
                "With --writable the review, who is there and each look at an item (outcome, "
                "seconds) are records of the journal; one that was cut off goes on by R. Minutes "
                "read them: redline minutes --last. Without it nothing is recorded.\n"
                "\n"
                "redline review --as-of 2026-11-16T10:30Z opens the last review up to that moment "
                "(UTC) as it was: its period, its agenda, the records of then; a line says when "
                "the data are others since.")},
    {.name = "budgets",
     .title = N_("proposals and budgets"),
     .page = 1,
     .text = N_("A [proposal NAME] computes another budget for the market and channel of each finding of "
                "its red line; D D lists them, o O X answer them. An answer is a record of the "
                "journal: proposed, changed, approved, canary, applied, measured, or refused, "
                "lapsed, rolled back. One that nobody answered lapses with the next cycle; a "
                "refused one stays away until then, or until warning turns red.\n"
                "\n"
                "  redline export proposals sample-data\n"
                "  redline export budgets --writable sample-data > budgets.csv\n"
                "  redline export budgets --again 12 sample-data\n"
                "\n"
                "export budgets prints market, channel, lever, currency, the cycle, day, week or "
                "month that the amount is for, the old and the new amount, the number of the "
                "proposal and the stage: full, canary or back. With --writable it is recorded "
                "first and handed over once; --again prints the bytes of a record once more. "
                "Without --writable it is a look. From a script, answers are journal add --kind "
                "approve, refuse, change, rollback or measured with --about ID.")},
    {.name = "environment",
     .title = N_("environment"),
     .page = 1,
     .text =
         N_("NO_COLOR turns colours off when it is set and not empty. REDLINE_LOG names a file for "
            "the program's own log. XDG_CONFIG_HOME (else HOME/.config) has your redline.ini. "
            "LC_ALL, LC_CTYPE and LANG say whether output may be more than ASCII; LANGUAGE and "
            "LC_MESSAGES choose a translation, REDLINE_LOCALEDIR another folder of translations. "
            "TERM, COLORFGBG and ESCDELAY are read as usual. TMPDIR is for files without a name.")},
    {.name = "files",
     .title = N_("files"),
     .page = 1,
     .text =
         N_("DATASET is a folder with redline.ini, an INI file, or a CSV file whose header has "
            "redline's own names. Without one $XDG_CONFIG_HOME/redline/redline.ini is opened, "
            "else the sample data that came with the program, and a line says so. redline never "
            "writes into these files.")},
    {.name = "exit-status",
     .title = N_("exit status"),
     .page = 1,
     .text = N_("  0      done, also when rows were refused\n"
                "  1      failure: errors in INI files (all are listed), data or output that\n"
                "         cannot be read or written; with --strict refused rows; lint: findings\n"
                "  2      bad usage\n"
                "  128+n  ended by signal n\n"
                "\n"
                "check: 0 ok, 1 warning, 2 red, 3 unknown (no data, stale data, a rule or INI file "
                "in error, bad usage). Red is worse than unknown, unknown than warning; what is "
                "pending counts as ok.")},
    {.name = "examples",
     .title = N_("examples"),
     .page = 1,
     .text = N_("  redline sample-data\n"
                "  redline check sample-data || mail -s red growth@example.org </dev/null\n"
                "  redline query gmv,orders,aov --by market --grain month sample-data\n"
                "  redline query 'ad_spend / new_customers' --by market,channel sample-data\n"
                "  redline export overview --format json sample-data\n"
                "  redline export screen --size 160x48 sample-data\n"
                "  redline probe orders_export_1.csv")},
};
const size_t app_topic_count = sizeof app_topics / sizeof app_topics[0];

const struct topic_row *topic_find(const char *name)
{
    for (size_t i = 0; i < app_topic_count; i++)
        if (strcmp(app_topics[i].name, name) == 0)
            return &app_topics[i];
    return NULL;
}

bool topic_next(const char **text, struct topic_piece *piece)
{
    const char *start = *text, *end = strstr(start, "\n\n");

    if (!*start)
        return false;
    *piece = (struct topic_piece){.start = start,
                                  .length = end ? (size_t)(end - start) : strlen(start),
                                  .literal = strncmp(start, "  ", 2) == 0};
    *text = start + piece->length + (end ? 2 : 0);
    return true;
}

/* Words that are wider than a line stand alone in theirs. */
static void wrap(FILE *out, const char *text, size_t length)
{
    struct strbuf word = STRBUF_INIT;
    int used = 0;

    for (size_t at = 0; at < length;) {
        size_t end = at;
        while (end < length && text[end] != ' ')
            end++;
        strbuf_clear(&word);
        strbuf_add(&word, text + at, end - at);
        int width = text_width(word.text);
        if (used && used + 1 + width > LINE_MOST) {
            fputc('\n', out);
            used = 0;
        }
        fprintf(out, "%s%s", used ? " " : "", word.text);
        used += width + (used > 0);
        at = end + (end < length);
    }
    fputc('\n', out);
    strbuf_release(&word);
}

void topic_print(FILE *out, const struct topic_row *row)
{
    const char *text = _(row->text);
    struct topic_piece piece;
    bool first = true;

    while (topic_next(&text, &piece)) {
        if (!first)
            fputc('\n', out);
        first = false;
        if (piece.literal)
            fprintf(out, "%.*s\n", (int)piece.length, piece.start);
        else
            wrap(out, piece.start, piece.length);
    }
}
