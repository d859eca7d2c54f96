/* The catalogue: built-in texts, a dataset's files over them, every error with file, line and
 * nearest name. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/err.h"
#include "base/strbuf.h"
#include "config/catalogue.h"
#include "unit/check.h"

#define FACTS "[source facts]\npath = facts.csv\n"

static char folder[64];

static void write_file(const char *name, const char *text)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
}

static void remove_file(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    unlink(path);
    rmdir(path);
}

static struct catalogue *load(const char *dataset, struct err_list *errors)
{
    err_list_init(errors);
    return catalogue_load(&(struct catalogue_request){.dataset = dataset}, errors);
}

/* The text as redline.ini of the folder; must load. */
static struct catalogue *load_text(const char *text)
{
    struct err_list errors;
    write_file("redline.ini", text);
    struct catalogue *catalogue = load(folder, &errors);
    if (!catalogue)
        fail_msg("%s:%d: %s", errors.items[0].file, errors.items[0].line, errors.items[0].text);
    err_list_release(&errors);
    return catalogue;
}

static void built_ins_are_whole(void **state)
{
    (void)state;
    static const char *const indicators[] = {
        "gmv",         "net_revenue",   "orders",        "sessions",
        "aov",         "ctr",           "cvr",           "view_rate",
        "cart_rate",   "checkout_rate", "purchase_rate", "cart_abandonment",
        "cac",         "roas",          "ad_roi",        "mer",
        "ltv",         "ltv_cac",       "gross_margin",  "contribution_margin",
        "return_rate", "refund_rate",   "repurchase",    "k_factor",
        "paid_share",  "bounce_rate",   "page_load",     "cpc",
        "arpu"};
    static const char *const redlines[] = {
        "ltv-cac",   "ad-roi",           "cac-ceiling", "return-rate",
        "page-load", "cart-abandonment", "paid-share",  "conversion-drop",
        "gmv-drop",  "risk-appetite",    "sales"};
    struct catalogue *catalogue = load_text(FACTS);
    for (size_t i = 0; i < sizeof indicators / sizeof indicators[0]; i++) {
        const struct indicator_def *def = catalogue_indicator(catalogue, indicators[i]);
        if (!def)
            fail_msg("no indicator %s", indicators[i]);
        assert_true(def->origin.builtin);
        assert_int_equal(strncmp(def->origin.file, "built-in/indicators", 19), 0);
    }
    for (size_t i = 0; i < sizeof redlines / sizeof redlines[0]; i++)
        if (!catalogue_redline(catalogue, redlines[i]))
            fail_msg("no red line %s", redlines[i]);
    for (size_t i = 0; i < catalogue->indicator_count; i++)
        assert_true(strlen(catalogue->indicators[i].help) > 10);
    for (size_t i = 0; i < catalogue->redline_count; i++)
        assert_true(strlen(catalogue->redlines[i].help) > 10 && catalogue->redlines[i].owner);
    for (size_t i = 0; i < catalogue->measure_count; i++)
        assert_true(strlen(catalogue->measures[i].help) > 10);
    for (int key = 1; key <= 7; key++) {
        size_t panes = 0;
        for (size_t i = 0; i < catalogue->pane_count; i++)
            panes += catalogue->panes[i].key == key && strlen(catalogue->panes[i].help) > 10;
        assert_int_equal(panes, 1);
    }
    assert_int_equal(catalogue_pane(catalogue, "markets")->column_count, 7);
    assert_int_equal(catalogue_pane(catalogue, "funnel")->step_count, 7);
    assert_true(catalogue->theme_count >= 2);
    catalogue_free(catalogue);
}

static void built_in_figures(void **state)
{
    (void)state;
    struct catalogue *catalogue = load_text(FACTS);
    const struct redline_def *ltv = catalogue_redline(catalogue, "ltv-cac");
    assert_string_equal(ltv->red, "< 1.5");
    assert_string_equal(ltv->warn, "< 3");
    assert_int_equal(ltv->per_count, 1);
    assert_string_equal(ltv->origin.file, "built-in/redlines.ini");
    assert_true(ltv->origin.builtin && ltv->origin.line > 1);
    const struct redline_def *roi = catalogue_redline(catalogue, "ad-roi");
    assert_int_equal(roi->for_periods, 2);
    assert_int_equal(roi->per_count, 2);
    assert_string_equal(catalogue_redline(catalogue, "cac-ceiling")->indicator, "cac / aov");
    assert_string_equal(catalogue_redline(catalogue, "return-rate")->red, "> 30%");
    assert_string_equal(catalogue_redline(catalogue, "page-load")->red, "> 3");
    const struct register_def *risks = catalogue_register(catalogue, "risks");
    assert_int_equal(risks->column_count, 11);
    assert_string_equal(risks->columns[3].name, "title");
    assert_string_equal(risks->columns[3].title, "Risk");
    assert_int_equal(risks->columns[3].type, COLUMN_TEXT);
    assert_string_equal(risks->columns[6].formula, "likelihood * impact");
    assert_int_equal(risks->columns[1].type, COLUMN_DIMENSION);
    assert_ptr_equal(catalogue_measure(catalogue, "spend"),
                     catalogue_measure(catalogue, "ad_spend"));
    assert_int_equal(catalogue_measure(catalogue, "SPEND")->unit, UNIT_MONEY);
    const struct indicator_def *ctr = catalogue_indicator(catalogue, "ctr");
    assert_double(ctr->min_sample, 1000.0, 1e-15);
    assert_int_equal(ctr->unit, UNIT_PERCENT);
    assert_int_equal(ctr->better, BETTER_HIGHER);
    catalogue_free(catalogue);
}

static void the_contract_loads(void **state)
{
    (void)state;
    struct err_list errors;
    struct catalogue *catalogue = load("tests/fixtures/config/contract/", &errors);
    for (size_t i = 0; i < errors.count; i++)
        fprintf(stderr, "%s:%d: %s\n", errors.items[i].file, errors.items[i].line,
                errors.items[i].text);
    assert_non_null(catalogue);
    assert_string_equal(catalogue->settings.currency, "EUR");
    assert_string_equal(catalogue->settings.timezone, "Europe/Berlin");
    assert_int_equal(catalogue->settings.refresh_seconds, 60);
    assert_int_equal(catalogue->settings.grain, GRAIN_WEEK);
    assert_string_equal(catalogue->dataset, "tests/fixtures/config/contract");
    assert_int_equal(catalogue->file_count, 3);
    assert_int_equal(catalogue->source_count, 2);
    assert_string_equal(catalogue->sources[0].path, "tests/fixtures/config/contract/facts-*.csv");
    assert_string_equal(catalogue_register(catalogue, "notes")->path,
                        "tests/fixtures/config/contract/lines/notes.csv");
    /* key by key: the user's minimum sample over the built-in formula */
    assert_double(catalogue_indicator(catalogue, "cac")->min_sample, 30.0, 1e-15);
    assert_false(catalogue_indicator(catalogue, "cac")->origin.builtin);
    assert_string_equal(catalogue_redline(catalogue, "cac-ceiling")->title, "CAC ceiling");
    assert_int_equal(catalogue_redline(catalogue, "cac-ceiling")->per_count, 2);
    assert_int_equal(catalogue_redline(catalogue, "cac-ceiling")->red_origin.line, 6);
    assert_string_equal(catalogue_redline(catalogue, "anomaly")->kind, "mean");
    assert_string_equal(catalogue_redline(catalogue, "permit-old")->register_name, "permits");
    assert_string_equal(catalogue->themes[catalogue->theme_count - 1].name, "user");
    assert_string_equal(catalogue->keys[0].action, "sort-reverse");
    assert_string_equal(catalogue->keys[0].keys, "S");
    const struct register_def *permits = catalogue_register(catalogue, "permits");
    assert_int_equal(permits->column_count, 7);
    assert_int_equal(permits->columns[3].choice_count, 3);
    assert_string_equal(permits->columns[5].formula, "today - granted");
    assert_string_equal(permits->columns[6].header, "Help text");
    catalogue_free(catalogue);
    err_list_release(&errors);
}

static const struct field_def *field_of(const struct source_def *source, const char *name, int term)
{
    for (size_t i = 0; i < source->field_count; i++)
        if (strcmp(source->fields[i].name, name) == 0 && source->fields[i].term == term)
            return &source->fields[i];
    fail_msg("no field %s.%d", name, term);
    return NULL;
}

static void fields_of_a_source(void **state)
{
    (void)state;
    struct err_list errors;
    struct catalogue *catalogue = load("tests/fixtures/config/contract", &errors);
    const struct source_def *shop = &catalogue->sources[1];
    assert_int_equal(shop->kind, SOURCE_ORDERS);
    assert_int_equal(shop->delimiter, ';');
    assert_int_equal(shop->decimal, ',');
    assert_int_equal(shop->date_format_count, 2);
    assert_string_equal(shop->date_formats[1], "%d/%m/%Y");
    assert_int_equal(shop->field_count, 9);
    assert_int_equal(field_of(shop, "date", 1)->header_count, 2);
    assert_string_equal(field_of(shop, "date", 1)->headers[0], "Created at");
    assert_string_equal(field_of(shop, "market", 1)->else_header, "Billing Country");
    assert_string_equal(field_of(shop, "market", 1)->map, "country");
    assert_string_equal(field_of(shop, "channel", 1)->constant, "shop");
    assert_string_equal(field_of(shop, "order_id", 1)->headers[0], "Order #");
    assert_string_equal(field_of(shop, "gross_sales", 1)->times, "Lineitem quantity");
    assert_int_equal(field_of(shop, "gross_sales", 2)->sign, SIGN_ABS);
    assert_string_equal(field_of(shop, "gross_sales", 2)->when, "Gift=yes");
    assert_string_equal(field_of(shop, "spend", 1)->headers[0], "Amount spent (*)");
    assert_int_equal(field_of(shop, "spend", 1)->decimal, '.');
    assert_string_equal(field_of(shop, "waiting_list", 1)->headers[0], "Waiting");
    assert_int_equal(shop->keep_count, 2);
    assert_string_equal(shop->keep[1], "Email=?*");
    assert_int_equal(shop->drop_count, 1);
    assert_int_equal(shop->null_mark_count, 3);
    assert_string_equal(shop->comment, "#");
    assert_int_equal(shop->every, EVERY_DAY);
    assert_int_equal(shop->private_count, 8);
    assert_string_equal(map_lookup(catalogue_map(catalogue, "country"), "UK mainland"), "GB");
    catalogue_free(catalogue);
    err_list_release(&errors);
}

struct bad_case {
    const char *text;
    int line;
    const char *says;
};
static const struct bad_case bad_cases[] = {
    /* sections and keys */
    {FACTS "[indcator x]\nformula = a\n", 3, "did you mean 'indicator'?"},
    {FACTS "[source]\npath = x\n", 3, "[source] needs a name"},
    {FACTS "[keys all]\nx = y\n", 3, "takes no name"},
    {FACTS "[redline x]\nindicator = cvr\nred = < 1\nforr = 2\n", 6,
     "has no key 'forr'; did you mean 'for'?"},
    {FACTS "[redline]\ncurency = EUR\n", 4, "has no key 'curency'; did you mean 'currency'?"},
    {FACTS "[redline x]\nindicator = cvr\nred = < 1\nred = < 2\n", 6, "stands twice"},
    {FACTS "[pane x]\ncolumns = cvr\n[pane x]\ncolumns = aov\n", 5, "stands twice"},
    {FACTS "[indicator ltv-x]\nformula = a\n", 3, "cannot be a name in formulas"},
    {FACTS "[indicator mean]\nformula = a\n", 3, "word of the formula language"},
    {FACTS "[redline a/b]\nindicator = cvr\nred = < 1\n", 3, "'/'"},
    /* settings */
    {FACTS "[redline]\nrefresh = -1\n", 4, "no whole number from 0"},
    {FACTS "[redline]\nrefresh = 90000\n", 4, "to 86400"},
    {FACTS "[redline]\ngrain = weekly\n", 4, "did you mean 'week'?"},
    {FACTS "[redline]\ncurrency = Euro\n", 4, "ISO 4217"},
    {FACTS "[redline]\ntimezone = ../../etc/passwd\n", 4, "no time zone"},
    {FACTS "[redline]\nnow = yesterday\n", 4, "no date"},
    {FACTS "[redline]\nstale_after = 36\n", 4, "no duration"},
    {FACTS "[redline]\ntheme = mona\n", 4, "did you mean 'mono'?"},
    {FACTS "[redline]\ncharset = latin1\n", 4, "none of: auto, ascii, unicode"},
    /* indicators, measures */
    {FACTS "[indicator x]\ntitle = X\n", 3, "needs a formula"},
    {FACTS "[indicator x]\nformula = a\ndecimals = 9\n", 5, "from 0 to 6"},
    {FACTS "[indicator x]\nformula = a\nmin_sample = -1\n", 5, "out of range"},
    {FACTS "[indicator x]\nformula = a\nunit = euro\n", 5, "none of"},
    {FACTS "[measure x]\naliases = spend\n", 4, "'spend' already names the measure 'ad_spend'"},
    /* red lines */
    {FACTS "[redline x]\nred = > 1\n", 3, "needs an indicator"},
    {FACTS "[redline x]\nindicator = cvr\n", 3, "needs a line"},
    {FACTS "[redline x]\nindicator = cvr\nregister = risks\nred = > 1\n", 5,
     "both an indicator and a register"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nfor = 0\n", 6, "from 1 to"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nper = markt\n", 6, "did you mean 'market'?"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nper = market, market\n", 6, "stands twice"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nper = total, market\n", 6,
     "no other dimension"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nwhere = Europe\n", 6, "attribute=value"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nnodata = ignore\n", 6,
     "none of: alert, hold, ok"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nkind = treshold\n", 6,
     "did you mean 'threshold'?"},
    {FACTS "[redline x]\nregister = risk\nred = score > 1\n", 4,
     "no [register risk]; did you mean 'risks'?"},
    {FACTS "[redline x]\nindicator = cvr\nred = > 1\nplaybook = cut\n", 6, "no [playbook cut]"},
    {FACTS "[redline cac-ceiling]\nwarn =\nred =\n", 3, "needs a line"},
    /* sources */
    {"[redline]\ntitle = x\n", 0, "redline probe"},
    {"[source x]\nkind = facts\n", 1, "needs a path"},
    {"[source x]\npath = a\ngross_sale = Gross\n", 3,
     "has no key 'gross_sale'; did you mean 'gross_sales'?"},
    {"[source x]\npath = a\ndelimeter = tab\n", 3, "did you mean 'delimiter'?"},
    {"[source x]\npath = a\ndelimiter = ,\n", 3, "none of: auto, comma"},
    {"[source x]\npath = a\norders.konst = 1\n", 3, "did you mean 'const'?"},
    {"[source x]\npath = a\nmarket = M\nmarket.map = cuntry\n[map country]\na = b\n", 3,
     "did you mean 'country'?"},
    {"[source x]\npath = a\nmarket = M\nmarket.plus = N\n", 3, "is no number"},
    {"[source x]\npath = a\norders = O\norders.const = 1\n", 3, "both a column and a .const"},
    {"[source x]\npath = a\norders.when = A=b\n", 3, "neither a column nor"},
    {"[source x]\npath = a\norders.const = one\n", 3, "no number"},
    {"[source x]\npath = a\norders.2 = B\n", 3, "no first one"},
    {"[source x]\npath = a\norders = A\norders.1 = B\n", 4, "from 2 to 99"},
    {"[source x]\npath = a\norders = A\norders.sign = minus\n", 4, "neither abs nor negate"},
    {"[source x]\npath = a\ndate_format = %d.%m.%Y | %Q\n", 3, "unknown part %Q"},
    {"[source x]\npath = a\ndate_format = %Y-%m-%d %\n", 3, "unknown part %"},
    {"[source x]\npath = a\ndate_format = %d.%m.\n", 3, "no year"},
    {"[source x]\npath = a\ndate = D\ndate.format = yyyy-mm-dd\n", 4, "no year"},
    {"[source x]\npath = a\nspend = A\nad_spend = B\n", 4, "are one measure"},
    {"[source x]\npath = a\ngross-sales = A\n", 3, "cannot be a field"},
    {"[source x]\npath = a\nkind = fx\ngroup_by = Name\n", 4, "belongs to sources of sums"},
    {"[source x]\npath = a\npreset = shopify-order\n", 3, "did you mean 'shopify-orders'?"},
    {"[source x]\npath = a\nencoding = latin9\n", 3, "latin9"},
    {"[source x]\npath = a\ntable = 0\n", 3, "table"},
    {"[source x]\npath = a\nspan = middle\n", 3, "middle"},
    {"[source x]\npath = a\ngross_sales = G\ngross_sales.agg = sum\n", 4, "needs group_by"},
    {"[source x]\npath = a\ngroup_by = N\ngross_sales = G\ngross_sales.agg = mean\n", 5,
     "neither first nor sum"},
    {"[source x]\npath = a\ngroup_by = N\nmarket = M\nmarket.agg = sum\n", 4, "no number"},
    {"[source x]\npath = a\norders = O\norders.fill = up\n", 4, "is not down"},
    {"[source x]\npath = a\norders = O\norders.file = %Y\n", 4, "belongs to date and date_end"},
    {"[source x]\npath = a\ndate = D\ndate.symbol = A\n", 4, "belongs to currency"},
    {"[source x]\npath = a\ndate_end = E\ndate_end.nth = N\n", 4, "belongs to date"},
    {"[source x]\npath = a\ndate.nth = N\n", 3, "no .file or .preamble"},
    {"[source x]\npath = a\ndate = D\ndate_end = E\ndate_end.format = %d.%m.\n", 5, "no year"},
    /* dimensions, registers, panes */
    {FACTS "[dimension markt]\npath = a\n", 3, "no dimension"},
    {FACTS "[register x]\nid = text\n", 3, "needs a path"},
    {FACTS "[register x]\npath = a\n", 3, "has no columns"},
    {FACTS "[register x]\npath = a\nkey = idd\nid = text\n", 5,
     "no column 'idd'; did you mean 'id'?"},
    {FACTS "[register x]\npath = a\nid = txt\n", 5, "did you mean 'text'?"},
    {FACTS "[register x]\npath = a\nid = text\nage.formula = 1\n", 6, "has no type"},
    {FACTS "[register x]\npath = a\nid = text\nid.tilte = I\n", 6, "did you mean 'title'?"},
    {FACTS "[register x]\npath = a\nid = choice\n", 5, "no values"},
    {FACTS "[register x]\npath = a\nid = register y\n", 5, "no [register y]"},
    {FACTS "[pane x]\nkind = tabel\ncolumns = cvr\n", 4, "did you mean 'table'?"},
    {FACTS "[pane x]\nkind = table\n", 4, "needs the key 'columns'"},
    {FACTS "[pane x]\nkind = funnel\nsteps = orders\n", 4, "needs the key 'steps'"},
    {FACTS "[pane x]\nkind = heatmap\n", 4, "needs the key 'register'"},
    {FACTS "[pane x]\nregister = risc\ncolumns = id\n", 4, "did you mean 'risks'?"},
    {FACTS "[pane x]\nregister = risks\ncolumns = id, scroe\n", 5, "did you mean 'score'?"},
    {FACTS "[pane x]\ncolumns = ltv_cca\n", 4, "did you mean 'ltv_cac'?"},
    {FACTS "[pane x]\nrows = markets\ncolumns = cvr\n", 4, "did you mean 'market'?"},
    {FACTS "[pane x]\ncolumns = cvr\nsort = aov\n", 5, "sort"},
    {FACTS "[pane x]\ncolumns = cvr\nkey = 10\n", 5, "from 1 to 9"},
    {FACTS "[pane x]\ncolumns = cvr\nkey = 8\n[pane y]\ncolumns = aov\nkey = 8\n", 6, "same key 8"},
    /* named views */
    {FACTS "[view x]\npane = market\n", 4, "did you mean 'markets'?"},
    {FACTS "[view markets]\npane = data\n", 3, "called like a pane"},
    {FACTS "[view x]\nperiod = 46\n", 4, "is no period"},
    {FACTS "[view x]\ncolumns = cvr, aoc\n", 4, "did you mean 'aov'?"},
    {FACTS "[view x]\ncompare = always\n", 4, "none of"},
    {FACTS "[view x]\nproblems = perhaps\n", 4, "neither yes nor no"},
    {FACTS "[view x]\nfliter = a\n", 4, "did you mean 'filter'?"},
    {FACTS "[register risks]\nenabled = no\n[pane x]\nregister = risks\ncolumns = id\n", 6,
     "switched off"},
};

static void errors_have_a_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof bad_cases[0]; i++) {
        const struct bad_case *c = &bad_cases[i];
        struct err_list errors;
        bool found = false;
        write_file("redline.ini", c->text);
        struct catalogue *catalogue = load(folder, &errors);
        if (catalogue)
            fail_msg("case %zu loads: %s", i, c->text);
        for (size_t j = 0; j < errors.count; j++)
            found =
                found || (errors.items[j].line == c->line && strstr(errors.items[j].text, c->says));
        if (!found || !strstr(errors.items[0].file, "redline.ini"))
            fail_msg("case %zu: line %d: %s", i, errors.items[0].line, errors.items[0].text);
        if (errors.count != 1)
            fail_msg("case %zu: %zu errors, also: %s", i, errors.count, errors.items[1].text);
        err_list_release(&errors);
    }
}

static void all_errors_at_once(void **state)
{
    (void)state;
    struct err_list errors;
    write_file("redline.ini", "[redline]\nrefresh = x\nnonsense\n[redline a]\nred = > 1\n[source "
                              "s]\npath = f\nkind = wat\n");
    assert_null(load(folder, &errors));
    assert_int_equal(errors.count, 4);
    err_list_release(&errors);
}

static void own_measures_that_formulas_name(void **state)
{
    (void)state;
    struct catalogue *catalogue = load_text(
        "[source x]\npath = a\ndate = D\ngross_sale = G\nseats = S\n"
        "[indicator odd]\nformula = Gross_Sale / orders\n[pane p]\ncolumns = seats, odd\n");
    assert_int_equal(catalogue->sources[0].field_count, 3);
    catalogue_free(catalogue);
    /* a file without fields makes a measure of every column: a pane may name what is not known here
     */
    catalogue = load_text(FACTS "[pane p]\ncolumns = seats\n");
    assert_int_equal(catalogue_pane(catalogue, "p")->column_count, 1);
    catalogue_free(catalogue);
}

static void removing_and_overriding(void **state)
{
    (void)state;
    struct catalogue *catalogue =
        load_text(FACTS "[redline ltv-cac]\nenabled = no\n[register risks]\nenabled = no\n"
                        "[indicator roas]\nenabled = no\n[pane mine]\ncolumns = cvr\nkey = 3\n"
                        "[redline return-rate]\nwarn =\nclear = 5%\n[pane funnel]\nkey = 9\n");
    assert_null(catalogue_redline(catalogue, "ltv-cac"));
    assert_null(catalogue_register(catalogue, "risks"));
    assert_null(
        catalogue_redline(catalogue, "risk-appetite")); /* built in, and its register is gone */
    assert_null(catalogue_pane(catalogue, "heatmap"));
    assert_null(catalogue_indicator(catalogue, "roas"));
    assert_int_equal(catalogue_pane(catalogue, "markets")->column_count, 6);
    assert_int_equal(catalogue_pane(catalogue, "mine")->key, 3);
    assert_int_equal(catalogue_pane(catalogue, "funnel")->key, 9);
    const struct redline_def *rate = catalogue_redline(catalogue, "return-rate");
    assert_null(rate->warn); /* an empty value takes the built-in one back */
    assert_string_equal(rate->red, "> 30%");
    assert_string_equal(rate->clear, "5%");
    assert_false(rate->origin.builtin);
    catalogue_free(catalogue);
}

static void a_users_pane_takes_the_key(void **state)
{
    (void)state;
    struct catalogue *catalogue = load_text(FACTS "[pane mine]\ncolumns = cvr\nkey = 2\n");
    assert_int_equal(catalogue_pane(catalogue, "mine")->key, 2);
    assert_int_equal(catalogue_pane(catalogue, "funnel")->key, 0);
    catalogue_free(catalogue);
}

static void includes(void **state)
{
    (void)state;
    struct err_list errors;
    write_file("redline.ini", "[redline]\ninclude = a.ini, none.ini\n" FACTS);
    write_file("a.ini", "[redline]\ninclude = b.ini\ntitle = T\n");
    write_file("b.ini", "[redline]\ninclude = a.ini\n[redline]\n[source facts]\npath = x\n");
    assert_null(load(folder, &errors));
    struct strbuf all = STRBUF_INIT;
    for (size_t i = 0; i < errors.count; i++) {
        err_format(&errors.items[i], &all);
        strbuf_addc(&all, '\n');
    }
    assert_non_null(strstr(all.text, "b.ini:2: include goes round in a circle"));
    assert_non_null(strstr(all.text, "redline.ini:2: the included file"));
    assert_non_null(strstr(all.text, "none.ini: cannot open"));
    assert_non_null(strstr(all.text, "b.ini:3: [redline] stands twice"));
    assert_non_null(strstr(all.text, "b.ini:4: [source facts] stands twice: the first one is in"));
    assert_int_equal(errors.count, 5);
    strbuf_release(&all);
    err_list_release(&errors);

    write_file("redline.ini", "[redline]\ninclude = redline.ini\n" FACTS);
    assert_null(load(folder, &errors));
    assert_non_null(strstr(errors.items[0].text, "circle"));
    err_list_release(&errors);

    write_file("redline.ini", "[redline]\ninclude = .\n" FACTS);
    assert_null(load(folder, &errors));
    assert_non_null(strstr(errors.items[0].text, "directory"));
    err_list_release(&errors);

    write_file("b.ini", "[redline]\ntitle = from b\n");
    write_file("a.ini", "[redline]\ncurrency = eur\n");
    write_file("redline.ini", "[redline]\ninclude = a.ini, b.ini\n" FACTS);
    struct catalogue *catalogue = load(folder, &errors);
    assert_non_null(catalogue);
    assert_string_equal(catalogue->settings.title, "from b");
    assert_string_equal(catalogue->settings.currency, "EUR");
    assert_int_equal(catalogue->file_count, 3);
    catalogue_free(catalogue);
    err_list_release(&errors);
    remove_file("a.ini");
    remove_file("b.ini");
}

static void what_a_dataset_may_be(void **state)
{
    (void)state;
    char path[128];
    struct err_list errors;
    remove_file("redline.ini");
    assert_null(load(folder, &errors));
    assert_int_equal(errors.count, 1);
    assert_non_null(strstr(errors.items[0].text, "redline probe"));
    err_list_release(&errors);

    snprintf(path, sizeof path, "%s/none", folder);
    assert_null(load(path, &errors));
    assert_non_null(strstr(errors.items[0].text, "No such file"));
    err_list_release(&errors);

    write_file("My Facts 2026.csv", "date,market,orders\n");
    snprintf(path, sizeof path, "%s/My Facts 2026.csv", folder);
    struct catalogue *catalogue = load(path, &errors);
    assert_non_null(catalogue);
    assert_int_equal(catalogue->source_count, 1);
    assert_string_equal(catalogue->sources[0].name, "my_facts_2026");
    assert_string_equal(catalogue->sources[0].path, path);
    assert_int_equal(catalogue->sources[0].field_count, 0);
    assert_string_equal(catalogue->dataset, folder);
    assert_string_equal(catalogue->label, path);
    catalogue_free(catalogue);
    err_list_release(&errors);

    err_list_init(&errors);
    catalogue =
        catalogue_load(&(struct catalogue_request){.dataset = folder, .no_config = true}, &errors);
    assert_non_null(catalogue);
    snprintf(path, sizeof path, "%s/*.csv", folder);
    assert_string_equal(catalogue->sources[0].path, path);
    catalogue_free(catalogue);
    err_list_release(&errors);

    write_file("other.ini", FACTS "[redline gmv-drop]\nenabled = no\n");
    snprintf(path, sizeof path, "%s/other.ini", folder);
    catalogue = load(path, &errors);
    assert_non_null(catalogue);
    assert_null(catalogue_redline(catalogue, "gmv-drop"));
    catalogue_free(catalogue);
    err_list_release(&errors);

    remove_file("My Facts 2026.csv");
    remove_file("other.ini");
}

static void config_lies_on_top(void **state)
{
    (void)state;
    char path[128], expected[160];
    struct err_list errors;
    err_list_init(&errors);
    write_file("redline.ini", FACTS
               "[redline]\ntitle = A\ncurrency = EUR\n[redline x]\nindicator = cvr\nred = < 1%\n");
    write_file("top.ini",
               "[redline]\ntitle = B\n[redline x]\nred = < 2%\n[source more]\npath = m.csv\n");
    snprintf(path, sizeof path, "%s/top.ini", folder);
    struct catalogue *catalogue =
        catalogue_load(&(struct catalogue_request){.dataset = folder, .config = path}, &errors);
    assert_non_null(catalogue);
    assert_string_equal(catalogue->settings.title, "B");
    assert_string_equal(catalogue->settings.currency, "EUR");
    assert_string_equal(catalogue_redline(catalogue, "x")->red, "< 2%");
    assert_string_equal(catalogue_redline(catalogue, "x")->indicator, "cvr");
    snprintf(expected, sizeof expected, "%s/m.csv", folder);
    assert_string_equal(catalogue->sources[1].path, expected);
    catalogue_free(catalogue);
    remove_file("top.ini");
    assert_null(
        catalogue_load(&(struct catalogue_request){.dataset = folder, .config = path}, &errors));
    assert_non_null(strstr(errors.items[0].text, "cannot open"));
    err_list_release(&errors);
}

/* A second look: what stands at a place that is known to be wrong is left out, the rest loads. */
static void leaves_out_known_mistakes(void **state)
{
    (void)state;
    char path[128];
    struct err_list errors;
    write_file("redline.ini", FACTS "own_sum = Sum\ncurrncy = EUR\n"
                                    "[indicator a]\nformula = b +\n[redline]\ngrain = wek\n"
                                    "[redline r]\nindicator = orders\nred = > 1\nfor = 0\n");
    snprintf(path, sizeof path, "%s/redline.ini", folder);
    struct err places[] = {{.line = 4}, {.line = 6}, {.line = 8}, {.line = 12}, {.line = 77}};
    for (size_t i = 0; i < 5; i++)
        snprintf(places[i].file, sizeof places[i].file, "%s", path);
    struct catalogue_doubts doubts = {.places = places, .count = 5};
    struct catalogue_request request = {.dataset = folder, .doubts = &doubts};
    err_list_init(&errors);
    struct catalogue *catalogue = catalogue_load(&request, &errors);
    if (!catalogue)
        fail_msg("%d: %s", errors.items[0].line, errors.items[0].text);
    assert_int_equal(catalogue->source_count, 1);
    assert_int_equal(catalogue->sources[0].field_count, 1); /* one key went, the other stayed */
    assert_string_equal(catalogue->sources[0].fields[0].name, "own_sum");
    assert_null(catalogue_indicator(catalogue, "a"));
    assert_null(catalogue_redline(catalogue, "r"));
    assert_int_equal(catalogue->settings.grain, GRAIN_WEEK);
    assert_int_equal(doubts.name_count, 2);
    assert_false(doubts.lost_source);
    catalogue_free(catalogue);
    catalogue_doubts_release(&doubts);

    places[0].line = 1; /* a whole source */
    doubts = (struct catalogue_doubts){.places = places, .count = 5};
    catalogue_free(catalogue_load(&request, &errors));
    assert_true(doubts.lost_source);
    catalogue_doubts_release(&doubts);
    err_list_release(&errors);
}

static void a_lost_file_is_one_sentence(void **state)
{
    (void)state;
    static const char *const texts[] = {"[sorce x]\npath = a.csv\n", "\xff\xfe[\n", "[redline\n"};
    for (size_t i = 0; i < 3; i++) {
        struct err_list errors;
        write_file("redline.ini", texts[i]);
        assert_null(load(folder, &errors));
        assert_int_equal(errors.count, 1);
        assert_null(strstr(errors.items[0].text, "probe"));
        err_list_release(&errors);
    }
}

static void without_a_dataset(void **state)
{
    (void)state;
    char path[128];
    struct err_list errors;
    write_file("redline.ini", FACTS "[redline]\ntitle = Mine\n");
    snprintf(path, sizeof path, "%s/redline", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    write_file("redline/redline.ini", FACTS "[redline]\ntitle = Of the user\n");
    setenv("XDG_CONFIG_HOME", folder, 1);
    struct catalogue *catalogue = load(NULL, &errors);
    assert_non_null(catalogue);
    assert_string_equal(catalogue->settings.title, "Of the user");
    snprintf(path, sizeof path, "%s/redline/facts.csv", folder);
    assert_string_equal(catalogue->sources[0].path, path);
    catalogue_free(catalogue);
    remove_file("redline/redline.ini");
    remove_file("redline");
    err_list_release(&errors);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/redline-catalogue-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    remove_file("redline.ini");
    rmdir(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_ins_are_whole),
        cmocka_unit_test(built_in_figures),
        cmocka_unit_test(the_contract_loads),
        cmocka_unit_test(fields_of_a_source),
        cmocka_unit_test(errors_have_a_place),
        cmocka_unit_test(all_errors_at_once),
        cmocka_unit_test(own_measures_that_formulas_name),
        cmocka_unit_test(removing_and_overriding),
        cmocka_unit_test(a_users_pane_takes_the_key),
        cmocka_unit_test(includes),
        cmocka_unit_test(what_a_dataset_may_be),
        cmocka_unit_test(config_lies_on_top),
        cmocka_unit_test(leaves_out_known_mistakes),
        cmocka_unit_test(a_lost_file_is_one_sentence),
        cmocka_unit_test(without_a_dataset),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
