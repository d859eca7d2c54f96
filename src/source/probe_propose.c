/*
 * A section for a file that no preset knows.
 *
 * Every pair of a field and a column gets points: most for the field's exact word over cells of its
 * kind, fewer for a word that is like it, least for cells alone (dates, countries).  The best pair
 * is taken, then the best of what is left.  Numbers of the wrong kind are never taken: a column of
 * percentages is no amount, whatever it is called.
 *
 * The kind of the source follows from what was found.  Columns that mean nothing to redline stay in
 * the section as comments, so that the reader sees what there is; of their cells nothing is told.
 */
#include <stdlib.h>
#include <string.h>

#include "base/country.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "config/check.h"
#include "source/probe_parts.h"

enum { FIELD_MAX = 32, HEADER_LIMIT = 200 };

struct proposal {
    struct probe *probe;
    const struct sheet *sheet;
    struct column_facts *facts;
    size_t columns;
    int field_column[FIELD_MAX]; /* by field; -1 none */
    enum probe_sure field_sure[FIELD_MAX];
    bool *taken; /* by column */
    char decimal;
};

static size_t field_at(const char *name)
{
    size_t f = 0;

    while (f < probe_field_count && strcmp(probe_fields[f].name, name) != 0)
        f++;
    return f;
}

static const struct column_facts *column_of(const struct proposal *proposal, const char *name)
{
    size_t f = field_at(name);

    return f < probe_field_count && proposal->field_column[f] >= 0
               ? &proposal->facts[proposal->field_column[f]]
               : NULL;
}

static bool is_date_column(const struct column_facts *facts)
{
    return facts->dates > 0 && facts->dates * 10 >= facts->filled * 7;
}

static bool is_number_column(const struct column_facts *facts)
{
    return facts_most(facts, facts->numbers) && facts->percents == 0;
}

/* Points for cells of the field's kind; 0: they are of another one. */
static int cell_points(const struct probe_field *field, const struct column_facts *facts,
                       enum probe_word word)
{
    bool words = word != WORD_NONE;

    switch (field->cells) {
    case CELL_DATE:
        if (!is_date_column(facts) || (!words && strcmp(facts->format, "%Y%m%d") == 0))
            return 0;
        return words ? 9 : 5;
    case CELL_END:
        return words && is_date_column(facts) ? 9 : 0;
    case CELL_COUNTRY:
        if (facts_most(facts, facts->countries) && (words || facts->filled > 1))
            return words ? 9 : 4;
        return words && facts->filled && !is_number_column(facts) && !is_date_column(facts) ? 3 : 0;
    case CELL_CURRENCY:
        return facts_most(facts, facts->codes) && words ? 9 : 0;
    case CELL_CODE:
        return words && facts->filled && !is_number_column(facts) && !is_date_column(facts) ? 5 : 0;
    case CELL_ID:
        return words && facts->filled && !is_date_column(facts) && facts->percents == 0 ? 5 : 0;
    case CELL_COUNT:
        return words && is_number_column(facts) && facts->signs == 0 ? 7 : 0;
    case CELL_MONEY:
        return words && is_number_column(facts) ? 7 : 0;
    }
    return 0;
}

static int points(const struct probe_field *field, const struct column_facts *facts)
{
    enum probe_word word = probe_word(field, facts->header);
    int cells = strlen(facts->header) && strlen(facts->header) < HEADER_LIMIT
                    ? cell_points(field, facts, word)
                    : 0;

    return cells ? (int)word * 20 + cells : 0;
}

static enum probe_sure sure_of(const struct proposal *proposal, size_t field, int column)
{
    const struct column_facts *facts = &proposal->facts[column];
    enum probe_word word = probe_word(&probe_fields[field], facts->header);

    if (word == WORD_NONE || (probe_fields[field].cells == CELL_DATE && facts->rival))
        return PROBE_GUESS;
    if (probe_fields[field].cells == CELL_COUNTRY && !facts_most(facts, facts->countries))
        return PROBE_GUESS;
    return word == WORD_EXACT ? PROBE_SURE : PROBE_LIKELY;
}

static void assign(struct proposal *proposal)
{
    for (size_t f = 0; f < FIELD_MAX; f++)
        proposal->field_column[f] = -1;
    for (;;) {
        size_t field = 0;
        int best = 0, column = -1;
        for (size_t f = 0; f < probe_field_count && f < FIELD_MAX; f++)
            for (size_t c = 0; c < proposal->columns && proposal->field_column[f] < 0; c++) {
                int score = proposal->taken[c] ? 0 : points(&probe_fields[f], &proposal->facts[c]);
                if (score <= best)
                    continue;
                best = score;
                field = f;
                column = (int)c;
            }
        if (column < 0)
            return;
        proposal->field_column[field] = column;
        proposal->field_sure[field] = sure_of(proposal, field, column);
        proposal->taken[column] = true;
    }
}

/* The mark that columns of numbers decide on; most of them win, a point if none does. */
static char find_decimal(const struct proposal *proposal)
{
    size_t dot = 0, comma = 0;

    for (size_t c = 0; c < proposal->columns; c++) {
        const struct column_facts *facts = &proposal->facts[c];
        if (!is_number_column(facts) || is_date_column(facts))
            continue;
        dot += facts->dot_only > facts->comma_only;
        comma += facts->comma_only > facts->dot_only;
    }
    return comma > dot ? ',' : '.';
}

/* The mark of one field where it is not the file's; 0: it is. */
static char own_decimal(const struct proposal *proposal, const struct probe_field *field,
                        const struct column_facts *facts)
{
    char other = proposal->decimal == '.' ? ',' : '.';
    size_t mine = other == ',' ? facts->comma_only : facts->dot_only;
    size_t file = other == ',' ? facts->dot_only : facts->comma_only;
    bool groups = other == ',' ? facts->groups_dot : facts->groups_comma;

    if (field->cells < CELL_COUNT)
        return 0;
    if (mine > file)
        return other;
    return field->cells == CELL_COUNT && groups && !file ? other : 0;
}

static bool has(const struct proposal *proposal, const char *names)
{
    for (size_t f = 0; f < probe_field_count; f++)
        if (proposal->field_column[f] >= 0 && probe_is_one_of(names, probe_fields[f].name))
            return true;
    return false;
}

static size_t currency_headers(const struct proposal *proposal)
{
    size_t count = 0;

    for (size_t c = 0; c < proposal->columns; c++)
        count += currency_is_code(proposal->facts[c].header);
    return count;
}

/* The only column of numbers that no field took; -1: none, or several. */
static int lone_number(const struct proposal *proposal, size_t *count)
{
    int found = -1;

    *count = 0;
    for (size_t c = 0; c < proposal->columns; c++) {
        const struct column_facts *facts = &proposal->facts[c];
        if (proposal->taken[c] || !facts_most(facts, facts->numbers) || is_date_column(facts))
            continue;
        found = (int)c;
        ++*count;
    }
    return *count == 1 ? found : -1;
}

/* The date is called as redline calls it: the other columns can keep their names, too. */
static bool is_own_date(const struct column_facts *date)
{
    return date && strcmp(date->header, "date") == 0 && strcmp(date->format, "%Y-%m-%d") == 0;
}

static const char *kind_of(const struct proposal *proposal)
{
    bool shop = has(proposal, "gross_sales|net_sales|orders|refunds|discounts|new_customers");
    bool visits = has(proposal, "sessions|add_to_cart|checkouts");
    bool ads = has(proposal, "impressions|clicks|spend");
    const struct column_facts *date = column_of(proposal, "date");
    size_t numbers;

    if (currency_headers(proposal) > 2 && !shop && !visits && !ads)
        return "fx";
    if ((has(proposal, "order_id") || (has(proposal, "customer_id") && shop)) && !ads && !visits)
        return "orders";
    if (ads && !visits)
        return "ads";
    if (visits && (shop || ads))
        return "facts";
    if (visits)
        return "traffic";
    if (!shop && date && lone_number(proposal, &numbers) >= 0)
        return has(proposal, "currency") ? "fx" : "series";
    if (!shop && date && numbers && is_own_date(date))
        return "series"; /* each column one, under its own name */
    return shop ? "sales" : "facts";
}

static void add_decimal(struct proposal *proposal, const struct probe_field *field,
                        const struct column_facts *facts)
{
    const char text[] = {own_decimal(proposal, field, facts), '\0'};
    struct strbuf key = STRBUF_INIT;

    strbuf_addf(&key, "%s.decimal", field->name);
    if (*text)
        probe_add(proposal->probe, key.text, text, PROBE_LIKELY, true, NULL);
    strbuf_release(&key);
}

static void add_text(struct proposal *proposal, const char *name)
{
    const struct column_facts *facts = column_of(proposal, name);

    if (facts)
        probe_add(proposal->probe, name, facts->header, proposal->field_sure[field_at(name)], true,
                  NULL);
}

static void add_date(struct proposal *proposal, bool grouped)
{
    const struct column_facts *facts = column_of(proposal, "date");
    enum probe_sure sure = proposal->field_sure[field_at("date")];
    struct strbuf test = STRBUF_INIT;

    if (!facts) {
        probe_add(proposal->probe, "date", "?", PROBE_GUESS, false,
                  _("no column of dates found, and without one nothing can be read: name it, or "
                    "say date.const or date.file"));
        return;
    }
    probe_add(proposal->probe, "date", facts->header, sure, true, NULL);
    if (strcmp(facts->format, "%Y-%m-%d") != 0)
        probe_add(proposal->probe, "date_format", facts->format,
                  facts->rival ? PROBE_GUESS : PROBE_SURE, true,
                  facts->rival ? _("these rows do not tell day from month: look") : NULL);
    strbuf_addf(&test, "%s=%s%s", facts->header, facts->blanks ? "" : "*total*|*summe*|gesamt*",
                facts->blanks && facts->totals ? "|*total*|*summe*|gesamt*" : "");
    const struct column_facts *end = column_of(proposal, "date_end");
    if (end)
        probe_add(proposal->probe, "date_end", end->header, PROBE_SURE, true,
                  _("rows over several days are refused, unless span says what they count for"));
    if (((facts->blanks && !grouped) || facts->totals) && !strpbrk(facts->header, "=&|"))
        probe_add(proposal->probe, "drop", test.text, PROBE_LIKELY, true,
                  _("rows without a date: totals, or a second table"));
    strbuf_release(&test);
}

static void add_market(struct proposal *proposal)
{
    const struct column_facts *facts = column_of(proposal, "market");

    if (!facts) {
        probe_add(proposal->probe, "market.const", "DE", PROBE_GUESS, false,
                  _("no column of countries found: say which market it is of"));
        return;
    }
    probe_add(proposal->probe, "market", facts->header, proposal->field_sure[field_at("market")],
              true, NULL);
    if (facts_most(facts, facts->countries) && facts->alpha2 < facts->filled)
        probe_add(proposal->probe, "market.map", "country", PROBE_SURE, true, NULL);
}

/* "Umsatz (EUR)" -> "Umsatz (*)" */
static bool star_header(const char *header, struct strbuf *out)
{
    size_t length = strlen(header);

    if (length < 6 || header[length - 1] != ')' || header[length - 5] != '(' ||
        strspn(header + length - 4, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") < 3 || strchr(header, '*'))
        return false;
    strbuf_add(out, header, length - 4);
    strbuf_adds(out, "*)");
    return true;
}

static void add_currency(struct proposal *proposal)
{
    const struct column_facts *facts = column_of(proposal, "currency");
    struct strbuf star = STRBUF_INIT;
    bool found = facts != NULL;

    if (facts)
        probe_add(proposal->probe, "currency", facts->header,
                  proposal->field_sure[field_at("currency")], true, NULL);
    for (size_t f = 0; f < probe_field_count && !found; f++) {
        facts =
            probe_fields[f].cells == CELL_MONEY ? column_of(proposal, probe_fields[f].name) : NULL;
        if (!facts)
            continue;
        found = true;
        if (star_header(facts->header, &star)) {
            probe_add(proposal->probe, "currency.header", star.text, PROBE_SURE, true, NULL);
        } else if (facts->signs) {
            probe_add(proposal->probe, "currency.symbol", facts->header, PROBE_LIKELY, true, NULL);
            if (facts->dollars)
                probe_add(proposal->probe, "currency.const", "USD", PROBE_GUESS, true,
                          _("which dollar a bare $ is"));
        } else {
            probe_add(proposal->probe, "currency.const", "EUR", PROBE_GUESS, false,
                      _("no currency found: say which one it is in"));
        }
    }
    strbuf_release(&star);
}

/* Several rows with one order id: their amounts are parts of it. */
static bool has_groups(const struct proposal *proposal)
{
    const struct column_facts *facts = column_of(proposal, "order_id");

    return facts && facts->distinct * 100 < facts->filled * 95;
}

static int find_number(const struct proposal *proposal, const char *words)
{
    for (size_t c = 0; c < proposal->columns; c++)
        if (!proposal->taken[c] && is_number_column(&proposal->facts[c]) &&
            probe_is_one_of(words, proposal->facts[c].header))
            return (int)c;
    return -1;
}

/* No amount, but what one piece costs, and how many there are. */
static void add_price(struct proposal *proposal, bool grouped)
{
    int price = find_number(proposal, "price|unit price|unitprice|item price|lineitem price|preis|"
                                      "einzelpreis|stückpreis|prix|prix unitaire");
    int pieces = find_number(proposal, "quantity|qty|lineitem quantity|units|menge|anzahl|stück|"
                                       "stückzahl|quantité|qté");

    if (has(proposal, "gross_sales") || price < 0 || pieces < 0)
        return;
    proposal->taken[price] = proposal->taken[pieces] = true;
    probe_add(proposal->probe, "gross_sales", proposal->facts[price].header, PROBE_LIKELY, true,
              NULL);
    probe_add(proposal->probe, "gross_sales.times", proposal->facts[pieces].header, PROBE_LIKELY,
              true, NULL);
    if (grouped)
        probe_add(proposal->probe, "gross_sales.agg", "sum", PROBE_LIKELY, true, NULL);
}

static void add_numbers(struct proposal *proposal, bool grouped)
{
    struct strbuf key = STRBUF_INIT;

    for (size_t f = 0; f < probe_field_count; f++) {
        const struct probe_field *field = &probe_fields[f];
        const struct column_facts *facts =
            field->cells >= CELL_COUNT ? column_of(proposal, field->name) : NULL;
        if (!facts)
            continue;
        probe_add(proposal->probe, field->name, facts->header, proposal->field_sure[f], true, NULL);
        add_decimal(proposal, field, facts);
        strbuf_clear(&key);
        strbuf_addf(&key, "%s.sign", field->name);
        if (probe_is_one_of("discounts|refunds", field->name) && facts->negatives &&
            !facts->positives)
            probe_add(proposal->probe, key.text, "abs", PROBE_SURE, true, NULL);
        strbuf_clear(&key);
        strbuf_addf(&key, "%s.agg", field->name);
        if (grouped)
            probe_add(proposal->probe, key.text, "sum", PROBE_GUESS, true,
                      _("of an order's rows: sum, or first where each has the order's total"));
    }
    strbuf_release(&key);
}

/* "Units Sold" -> "units_sold" */
static bool field_name(const char *header, struct strbuf *out)
{
    for (const char *c = header; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            strbuf_addc(out, (char)(*c + 32));
        else if ((*c >= 'a' && *c <= 'z') || (out->length && *c >= '0' && *c <= '9'))
            strbuf_addc(out, *c);
        else if (out->length && out->text[out->length - 1] != '_')
            strbuf_addc(out, '_');
    }
    while (out->length && out->text[out->length - 1] == '_')
        out->text[--out->length] = '\0';
    return out->length > 1 && check_identifier(out->text) && !check_is_reserved(out->text);
}

static void add_rest(struct proposal *proposal)
{
    for (size_t c = 0; c < proposal->columns; c++) {
        const struct column_facts *facts = &proposal->facts[c];
        struct strbuf text = STRBUF_INIT;
        if (proposal->taken[c] || !*facts->header) {
            continue;
        } else if (is_number_column(facts) && !probe_is_no_measure(facts->header) &&
                   field_name(facts->header, &text)) {
            probe_add(proposal->probe, text.text, facts->header, PROBE_GUESS, false,
                      _("numbers: without the ; a measure of your own"));
        } else {
            strbuf_clear(&text);
            strbuf_addf(&text, "\"%s\"", facts->header);
            probe_add(proposal->probe, NULL, NULL, PROBE_GUESS, false, text.text);
        }
        strbuf_release(&text);
    }
}

/* Is the word one of "--, N/A, -"? */
static bool is_listed(const char *list, const char *word)
{
    size_t length = strlen(word);

    for (const char *c = list; (c = strstr(c, word)); c++)
        if (c > list && c[-1] == ' ' && (c[length] == '\0' || c[length] == ','))
            return true;
    return false;
}

/* Marks of nothing in columns of numbers, besides redline's own. */
static void add_marks(struct proposal *proposal)
{
    struct strbuf marks = STRBUF_INIT;

    for (size_t c = 0; c < proposal->columns; c++) {
        const struct column_facts *facts = &proposal->facts[c];
        bool used = proposal->taken[c] || is_number_column(facts);
        if (!used || !facts->mark || is_listed(marks.text, facts->mark))
            continue;
        strbuf_addf(&marks, "%s, %s", marks.length ? "" : "--, N/A", facts->mark);
    }
    if (marks.length)
        probe_add(proposal->probe, "null", marks.text, PROBE_LIKELY, true, NULL);
    strbuf_release(&marks);
}

static void add_world(struct proposal *proposal, bool fx)
{
    size_t numbers;
    int column = lone_number(proposal, &numbers);
    const struct column_facts *facts = column >= 0 ? &proposal->facts[column] : NULL;
    const char comma[] = {proposal->decimal, '\0'};

    if (fx) {
        probe_add(proposal->probe, "base.const", "EUR", PROBE_GUESS, true,
                  _("one unit of it is so much of each currency"));
        if (column_of(proposal, "currency"))
            add_currency(proposal);
        else
            probe_add(proposal->probe, "layout", "wide", PROBE_SURE, true, NULL);
        for (size_t c = 0; c < proposal->columns; c++)
            proposal->taken[c] |= currency_is_code(proposal->facts[c].header);
    } else if (column >= 0) {
        probe_add(proposal->probe, "series.const", proposal->probe->name, PROBE_GUESS, true,
                  _("the name of the figure"));
    }
    if (facts && !(fx && !column_of(proposal, "currency"))) {
        probe_add(proposal->probe, fx ? "rate" : "value", facts->header, PROBE_LIKELY, true, NULL);
        proposal->taken[column] = true;
    }
    if (proposal->decimal == ',')
        probe_add(proposal->probe, "decimal", comma, PROBE_LIKELY, true, NULL);
}

static void add_sums(struct proposal *proposal, bool orders)
{
    bool grouped = orders && has_groups(proposal);
    const struct column_facts *id = column_of(proposal, "order_id");

    add_date(proposal, grouped);
    add_marks(proposal);
    if (grouped)
        probe_add(proposal->probe, "group_by", id->header, PROBE_LIKELY, true,
                  _("order ids come several times"));
    add_text(proposal, "order_id");
    add_text(proposal, "customer_id");
    add_market(proposal);
    add_text(proposal, "channel");
    add_currency(proposal);
    if (proposal->decimal == ',')
        probe_add(proposal->probe, "decimal", ",", PROBE_LIKELY, true, NULL);
    add_numbers(proposal, grouped);
    add_price(proposal, grouped);
}

/* Where day and month cannot be told apart, other signs of Europe decide. */
static void prefer_days_first(struct proposal *proposal)
{
    for (size_t c = 0; c < proposal->columns; c++) {
        struct column_facts *facts = &proposal->facts[c];
        if (facts->rival && (proposal->decimal == ',' || proposal->sheet->delimiter == ';') &&
            strncmp(facts->rival, "%d", 2) == 0)
            facts->format = facts->rival;
    }
}

/* Rates, or a figure of the world around; false: the file's own names say it all. */
static bool add_world_or_leave(struct proposal *proposal, bool fx)
{
    size_t numbers;

    if (!fx && lone_number(proposal, &numbers) < 0) {
        probe_add(proposal->probe, NULL, NULL, PROBE_GUESS, false,
                  _("the file's own names stand: each column of numbers is a series"));
        return false;
    }
    add_date(proposal, false);
    add_marks(proposal);
    add_world(proposal, fx);
    if (!fx && column_of(proposal, "market"))
        add_market(proposal);
    return true;
}

void probe_propose(struct probe *probe, const struct sheet *sheet)
{
    struct proposal proposal = {.probe = probe,
                                .sheet = sheet,
                                .facts = sheet_facts(sheet, &probe->arena),
                                .columns = sheet->rows[sheet->header].count};
    bool rest = true;

    proposal.taken = mem_calloc(proposal.columns + 1, sizeof *proposal.taken);
    assign(&proposal);
    proposal.decimal = find_decimal(&proposal);
    prefer_days_first(&proposal);
    const char *kind = kind_of(&proposal);
    bool fx = strcmp(kind, "fx") == 0;
    probe_add(probe, "path", probe->path, PROBE_SURE, true, NULL);
    probe_add(probe, "kind", kind, PROBE_LIKELY, true, NULL);
    if (sheet->comments)
        probe_add(probe, "comment", "#", PROBE_SURE, true, NULL);
    if (fx || strcmp(kind, "series") == 0) {
        rest = add_world_or_leave(&proposal, fx);
    } else {
        add_sums(&proposal, strcmp(kind, "orders") == 0);
    }
    if (rest)
        add_rest(&proposal);
    free(proposal.taken);
}
