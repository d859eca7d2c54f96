/* Makes the sample data, and sets of any size for benchmarks, from a seed.
 *
 *   generate sample DIR     sample-data/: facts by year in three currencies, exchange rates, series of the
 *                           world around, targets, a risk register, market attributes
 *   generate facts ROWS     facts of that many rows on stdout (30 markets x 10 channels x days x
 * SKU groups) generate orders ROWS    orders with customer ids on stdout
 *
 * The sample is a funnel model: sessions have a level per market and channel, a weekly and yearly
 * rhythm and a trend; each further step is a rate.  A story multiplies one rate of one market (and
 * channel) from one day on; sample-data/README.md tells what was planted, and tests look for it.
 * Same seed, same bytes (given the same libm): random numbers are our own, and expectations are
 * rounded by a random threshold, so that small counts keep their mean.
 */
#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "base/random.h"

#include "sample_world.h"

enum { MARKETS = 12, CHANNELS = 8, WEEKS = 110, DAYS = WEEKS * 7 };

struct market {
    const char *code, *name, *region, *phase;
    double sessions;                            /* a day, over all channels */
    double aov, cvr, return_rate, load, growth; /* growth per year */
    unsigned channels;                          /* bit per channel */
};

struct channel {
    const char *code;
    double share; /* of the market's sessions */
    double cvr;   /* factor on the market's conversion */
    double roas;  /* gross sales per ad spend; 0: no ads */
    double ctr;   /* clicks per impression; 0: none measured */
    double fresh; /* share of orders by new customers */
    bool paid;
};

static const struct market markets[MARKETS] = {
    {.code = "US",
     .name = "United States",
     .region = "NA",
     .phase = "mature",
     .sessions = 42000,
     .aov = 74,
     .cvr = .0262,
     .return_rate = .190,
     .load = 1.9,
     .growth = .09,
     .channels = 0xff},
    {.code = "CA",
     .name = "Canada",
     .region = "NA",
     .phase = "mature",
     .sessions = 9800,
     .aov = 69,
     .cvr = .0248,
     .return_rate = .175,
     .load = 2.0,
     .growth = .07,
     .channels = 0x7f},
    {.code = "DE",
     .name = "Germany",
     .region = "EU",
     .phase = "mature",
     .sessions = 26500,
     .aov = 66,
     .cvr = .0271,
     .return_rate = .235,
     .load = 1.8,
     .growth = .02,
     .channels = 0x7f},
    {.code = "FR",
     .name = "France",
     .region = "EU",
     .phase = "mature",
     .sessions = 17800,
     .aov = 61,
     .cvr = .0236,
     .return_rate = .165,
     .load = 2.1,
     .growth = .05,
     .channels = 0x7f},
    {.code = "GB",
     .name = "Britain",
     .region = "EU",
     .phase = "mature",
     .sessions = 24100,
     .aov = 64,
     .cvr = .0284,
     .return_rate = .180,
     .load = 1.8,
     .growth = .06,
     .channels = 0xff},
    {.code = "PL",
     .name = "Poland",
     .region = "EU",
     .phase = "growth",
     .sessions = 7600,
     .aov = 43,
     .cvr = .0215,
     .return_rate = .130,
     .load = 2.2,
     .growth = .19,
     .channels = 0x3f},
    {.code = "BR",
     .name = "Brazil",
     .region = "LATAM",
     .phase = "growth",
     .sessions = 15200,
     .aov = 38,
     .cvr = .0162,
     .return_rate = .120,
     .load = 2.3,
     .growth = .24,
     .channels = 0x7f},
    {.code = "MX",
     .name = "Mexico",
     .region = "LATAM",
     .phase = "growth",
     .sessions = 11400,
     .aov = 41,
     .cvr = .0174,
     .return_rate = .229,
     .load = 2.3,
     .growth = .21,
     .channels = 0x3f},
    {.code = "IN",
     .name = "India",
     .region = "APAC",
     .phase = "growth",
     .sessions = 21700,
     .aov = 24,
     .cvr = .0148,
     .return_rate = .150,
     .load = 2.4,
     .growth = .33,
     .channels = 0xbf},
    {.code = "ID",
     .name = "Indonesia",
     .region = "APAC",
     .phase = "entry",
     .sessions = 8900,
     .aov = 22,
     .cvr = .0139,
     .return_rate = .110,
     .load = 2.35,
     .growth = .38,
     .channels = 0x3f},
    {.code = "VN",
     .name = "Việt Nam",
     .region = "APAC",
     .phase = "entry",
     .sessions = 6400,
     .aov = 21,
     .cvr = .0142,
     .return_rate = .100,
     .load = 2.2,
     .growth = .45,
     .channels = 0x3f},
    {.code = "AU",
     .name = "Australia",
     .region = "APAC",
     .phase = "mature",
     .sessions = 8300,
     .aov = 71,
     .cvr = .0257,
     .return_rate = .160,
     .load = 2.0,
     .growth = .04,
     .channels = 0x7f},
};

static const struct channel channels[CHANNELS] = {
    {.code = "organic-search", .share = .36, .cvr = 1.05, .ctr = .031, .fresh = .42},
    {.code = "paid-search",
     .share = .11,
     .cvr = 1.20,
     .roas = 3.0,
     .ctr = .042,
     .fresh = .55,
     .paid = true},
    {.code = "paid-social",
     .share = .09,
     .cvr = .74,
     .roas = 3.4,
     .ctr = .019,
     .fresh = .66,
     .paid = true},
    {.code = "tiktok",
     .share = .06,
     .cvr = .62,
     .roas = 3.2,
     .ctr = .024,
     .fresh = .71,
     .paid = true},
    {.code = "email", .share = .16, .cvr = 1.72, .fresh = .06},
    {.code = "referral", .share = .07, .cvr = 1.31, .fresh = .62},
    {.code = "affiliate",
     .share = .05,
     .cvr = .93,
     .roas = 3.0,
     .ctr = .022,
     .fresh = .58,
     .paid = true},
    {.code = "marketplace", .share = .06, .cvr = 1.44, .fresh = .61},
};

enum what { WHAT_RETURNS, WHAT_CVR, WHAT_ROAS, WHAT_LOAD, WHAT_AOV, WHAT_SILENT, WHAT_CART };

struct story { /* from the first day of week `from` (0 = first week of the data) to the last of `to`
                */
    const char *market, *channel; /* channel NULL: all */
    enum what what;
    double factor;
    int from, to, ramp; /* ramp: weeks until the factor is reached */
};

static const struct story stories[] = {
    {.market = "MX", .what = WHAT_RETURNS, .factor = 1.35, .from = 106, .to = 109},
    {.market = "AU", .what = WHAT_CVR, .factor = .78, .from = 108, .to = 109},
    {.market = "GB",
     .channel = "tiktok",
     .what = WHAT_ROAS,
     .factor = .47,
     .from = 102,
     .to = 109,
     .ramp = 6},
    {.market = "VN", .what = WHAT_SILENT, .factor = 0, .from = 109, .to = 109},
    {.market = "IN", .what = WHAT_LOAD, .factor = 1.48, .from = 94, .to = 98},
    {.market = "ID", .what = WHAT_LOAD, .factor = 1.17, .from = 104, .to = 109, .ramp = 3},
    {.market = "DE",
     .channel = "paid-search",
     .what = WHAT_ROAS,
     .factor = .55,
     .from = 78,
     .to = 109,
     .ramp = 30},
    {.market = "BR", .what = WHAT_ROAS, .factor = .34, .from = 36, .to = 42, .ramp = 2},
    {.market = "PL", .what = WHAT_CART, .factor = 1.20, .from = 106, .to = 109, .ramp = 2},
    {.market = "FR", .what = WHAT_SILENT, .factor = 0, .from = 61, .to = 61},
};

static double story_factor(const struct market *m, const struct channel *c, enum what what,
                           int week)
{
    double factor = 1;
    for (size_t i = 0; i < sizeof stories / sizeof *stories; i++) {
        const struct story *s = &stories[i];
        if (s->what != what || strcmp(s->market, m->code) ||
            (s->channel && strcmp(s->channel, c->code)))
            continue;
        if (week < s->from || week > s->to)
            continue;
        double part = s->ramp ? fmin(1, (week - s->from + 1) / (double)s->ramp) : 1;
        factor *= 1 + (s->factor - 1) * part;
    }
    return factor;
}

static long whole(struct random *r, double expected)
{
    return expected <= 0 ? 0 : (long)floor(expected + random_unit(r));
}

/* A sum of four uniforms: close enough to normal, mean 1. */
static double noise(struct random *r, double deviation)
{
    double sum = random_unit(r) + random_unit(r) + random_unit(r) + random_unit(r) - 2;
    return 1 + deviation * sum * 1.7320508;
}

static double season(int day_of_year, int weekday)
{
    double year = 1 + .07 * cos((day_of_year - 340) * 2 * 3.14159265358979 / 365.25);
    double november = day_of_year >= 322 && day_of_year <= 336
                          ? 1.28
                          : 1; /* the sales around the end of November */
    static const double week[7] = {1.04, 1.02, 1.0, .98, .97, .96, 1.03};
    return year * november * week[weekday];
}

struct funnel {
    long impressions, clicks, sessions, views, carts, checkouts, orders, fresh, returning, returned,
        invites, accepted;
    double gross, discounts, refunds, cogs, shipping, ads, load;
};

static struct funnel draw(struct random *r, const struct market *m, const struct channel *c,
                          double level, int week)
{
    struct funnel f = {0};
    double conversion = m->cvr * c->cvr * story_factor(m, c, WHAT_CVR, week);
    double cart = .064 * c->cvr * (m->cvr / .022) * story_factor(m, c, WHAT_CART, week);
    f.sessions = whole(r, level * noise(r, .030));
    f.views = whole(r, f.sessions * .47 * noise(r, .01));
    f.carts = whole(r, f.sessions * fmin(cart, .30) * noise(r, .012));
    f.checkouts = whole(r, fmin((double)f.carts, f.sessions * conversion * 1.62) * noise(r, .012));
    f.orders = whole(r, f.sessions * conversion * noise(r, .016));
    f.fresh = whole(r, f.orders * c->fresh);
    if (f.fresh > f.orders)
        f.fresh = f.orders;
    f.returning = f.orders - f.fresh;
    f.gross = f.orders * m->aov * story_factor(m, c, WHAT_AOV, week) * noise(r, .014);
    f.discounts = f.gross * .062 * noise(r, .03);
    double returned = m->return_rate * story_factor(m, c, WHAT_RETURNS, week);
    f.returned = whole(r, f.orders * returned * noise(r, .01));
    f.refunds = f.gross * returned * .47 * noise(r, .02);
    f.cogs = f.gross * .41 * noise(r, .01);
    f.shipping = f.orders * (2.1 + m->aov * .035);
    if (c->ctr > 0) {
        f.clicks = whole(r, f.sessions * 1.07);
        f.impressions = whole(r, f.clicks / c->ctr * noise(r, .02));
    }
    if (c->roas > 0)
        f.ads = f.gross / (c->roas * story_factor(m, c, WHAT_ROAS, week)) * noise(r, .015);
    if (!strcmp(c->code, "referral")) {
        f.invites = whole(r, f.orders * 2.4);
        f.accepted = whole(r, f.orders * .52);
    }
    f.load = f.sessions * m->load * story_factor(m, c, WHAT_LOAD, week) * noise(r, .008);
    return f;
}

static void money(FILE *out, double value)
{
    fprintf(out, ",%.2f", value);
}

/* currency NULL: no such column. The funnel's amounts are euro; rate: units for one of them. */
static void print_row(FILE *out, const char *date, const struct market *m, const struct channel *c,
                      const struct funnel *f, const char *currency, double rate)
{
    fprintf(out, "%s,%s,%s", date, m->code, c->code);
    if (currency)
        fprintf(out, ",%s", currency);
    if (c->ctr > 0)
        fprintf(out, ",%ld,%ld", f->impressions, f->clicks);
    else
        fputs(",,", out);
    fprintf(out, ",%ld,%ld,%ld,%ld,%ld,%ld,%ld,%ld", f->sessions, c->paid ? f->sessions : 0L,
            f->views, f->carts, f->checkouts, f->orders, f->fresh, f->returning);
    money(out, f->gross * rate);
    money(out, f->discounts * rate);
    money(out, f->refunds * rate);
    money(out, f->cogs * rate);
    money(out, f->shipping * rate);
    if (c->roas > 0)
        money(out, f->ads * rate);
    else
        fputc(',', out);
    fprintf(out, ",%ld", f->returned);
    if (f->invites)
        fprintf(out, ",%ld,%ld", f->invites, f->accepted);
    else
        fputs(",,", out);
    fprintf(out, ",%.0f\n", f->load);
}

static const char facts_keys[] = "date,market,channel";
static const char facts_header[] = ",impressions,clicks,sessions,paid_sessions,"
                                   "product_views,add_to_cart,checkouts,orders,"
                                   "new_customers,returning_customers,gross_sales,discounts,"
                                   "refunds,cogs,shipping_cost,ad_spend,returns,"
                                   "invites,invites_accepted,load_seconds\n";

static struct tm civil(time_t start, long day)
{
    time_t at = start + day * 86400;
    struct tm tm;
    gmtime_r(&at, &tm);
    return tm;
}

static FILE *open_in(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "generate: %s: %s\n", path, strerror(errno));
        exit(1);
    }
    return file;
}

static void sample_facts(const char *folder)
{
    struct random r;
    random_seed(&r, 20261115);
    struct tm first = {.tm_year = 124, .tm_mon = 9, .tm_mday = 7}; /* Monday 2024-10-07, week 41 */
    time_t start = timegm(&first);
    FILE *out = NULL;
    int year = 0;
    double(*rates)[CURRENCIES] = make_rates(DAYS);
    for (int day = 0; day < DAYS; day++) {
        struct tm tm = civil(start, day);
        char date[16];
        strftime(date, sizeof date, "%Y-%m-%d", &tm);
        if (tm.tm_year != year) {
            char name[32];
            if (out)
                fclose(out);
            year = tm.tm_year;
            snprintf(name, sizeof name, "facts-%d.csv", year + 1900);
            out = open_in(folder, name);
            fprintf(out, "%s,currency%s", facts_keys, facts_header);
        }
        for (int m = 0; m < MARKETS; m++)
            for (int c = 0; c < CHANNELS; c++) {
                double level = markets[m].sessions * channels[c].share *
                               pow(1 + markets[m].growth, day / 365.25) *
                               season(tm.tm_yday, (tm.tm_wday + 6) % 7) / 3;
                struct funnel f = draw(&r, &markets[m], &channels[c], level, day / 7);
                if (markets[m].channels >> c & 1 &&
                    story_factor(&markets[m], &channels[c], WHAT_SILENT, day / 7) > 0)
                    print_row(out, date, &markets[m], &channels[c], &f,
                              sold_in(markets[m].code), rate_on(rates, sold_in(markets[m].code), day));
            }
    }
    if (out)
        fclose(out);
    out = open_in(folder, "rates.csv");
    print_rates(out, rates, start, DAYS);
    fclose(out);
    free(rates);
    out = open_in(folder, "macro.csv");
    print_macro(out);
    fclose(out);
    out = open_in(folder, "panel.csv");
    print_panel(out);
    fclose(out);
    out = open_in(folder, "world.csv");
    print_world(out, start, WEEKS);
    fclose(out);
    out = open_in(folder, "targets.csv");
    print_targets(out);
    fclose(out);
}

/* The online market of the shop's kind of goods, a year, in euro. */
static const struct outlook {
    const char *market;
    double millions, growth, online, mobile;
} outlooks[] = {
    {"US", 1900, .075, .65, .52}, {"CA", 210, .070, .65, .50}, {"DE", 640, .055, .58, .47},
    {"FR", 420, .060, .58, .48},  {"GB", 560, .050, .58, .58}, {"PL", 95, .090, .58, .55},
    {"BR", 240, .110, .31, .82},  {"MX", 190, .125, .28, .83}, {"IN", 520, .170, .18, .86},
    {"ID", 180, .140, .32, .79},  {"VN", 75, .130, .27, .77},  {"AU", 160, .065, .60, .51},
};

static void sample_markets(const char *folder)
{
    FILE *out = open_in(folder, "markets.csv");
    fputs("code,name,region,phase,market_size,market_growth,market_online,market_mobile\n", out);
    for (int m = 0; m < MARKETS; m++)
        for (size_t o = 0; o < sizeof outlooks / sizeof *outlooks; o++)
            if (!strcmp(outlooks[o].market, markets[m].code))
                fprintf(out, "%s,%s,%s,%s,%.0f,%.1f%%,%.0f%%,%.0f%%\n", markets[m].code,
                        markets[m].name, markets[m].region, markets[m].phase,
                        1e6 * outlooks[o].millions, 100 * outlooks[o].growth,
                        100 * outlooks[o].online, 100 * outlooks[o].mobile);
    fclose(out);
}

struct risk {
    const char *market, *category, *title;
    int likelihood, impact;
    const char *owner, *plan, *note;
};

static const struct risk told[] = {
    {"MX", "operations", "Broken packaging: returns up 35 %", 5, 4, "Lucía",
     "new carton from 23 Nov", "supplier changed the carton in week 42"},
    {"AU", "competition", "Rival cut prices by 15 %", 4, 4, "Ben", "match on 40 best sellers",
     "since week 45"},
    {"BR", "currency", "Real under 5.4 to the dollar", 4, 5, "Treasury", "hedge-2",
     "8 % in a month: forward contract"},
    {"GB", "competition", "TikTok bids up by half", 4, 3, "Priya", "move a third to search",
     "ad ROI under the line"},
    {"US", "policy", "De minimis rule ends", 4, 4, "Legal", "bonded stock",
     "duty on small parcels"},
    {"VN", "operations", "Data feed of the warehouse stopped", 3, 3, "IT", "",
     "no rows since 9 Nov"},
    {"DE", "logistics", "Carrier strike announced", 3, 4, "Jonas", "second carrier", ""},
    {"FR", "privacy", "Consent banner audit", 3, 4, "Legal", "new banner", "answer due in 30 days"},
    {"IN", "energy", "Load shedding in two hubs", 3, 3, "Ops", "", ""},
    {"ID", "policy", "Import licence for cosmetics", 4, 4, "Legal", "licence filed",
     "six months lead time"},
    {"PL", "macro", "Confidence under its neutral level", 3, 3, "Anna", "smaller baskets", ""},
    {"CA", "supply", "One source for the best seller", 2, 5, "Supply", "", ""},
};

static void sample_risks(const char *folder)
{
    static const char *const categories[10] = {"macro",      "policy", "supply",      "logistics",
                                               "currency",   "energy", "competition", "privacy",
                                               "operations", "brand"};
    static const char *const titles[10] = {
        "Demand weakens", "Rules change", "Supplier fails", "Lead time grows",
        "Currency moves", "Energy price", "Rival moves",    "Data request backlog",
        "Process fails",  "Ratings fall"};
    FILE *out = open_in(folder, "risks.csv");
    struct random r;
    random_seed(&r, 7);
    int id = 0;
    fputs("id,market,category,title,likelihood,impact,previous,owner,plan,review,note\n", out);
    for (int m = 0; m < MARKETS; m++)
        for (int c = 0; c < 10; c++) {
            for (size_t t = 0; t < sizeof told / sizeof *told; t++) {
                const struct risk *risk = &told[t];
                if (strcmp(risk->market, markets[m].code) || strcmp(risk->category, categories[c]))
                    continue;
                id++;
                fprintf(out, "R%03d,%s,%s,\"%s\",%d,%d,%d,%s,%s,2026-12-0%d,\"%s\"\n", id,
                        risk->market, risk->category, risk->title, risk->likelihood, risk->impact,
                        (risk->likelihood - 1) * risk->impact, risk->owner, risk->plan, 1 + id % 9,
                        risk->note);
            }
            int likelihood = 1 + (int)(random_unit(&r) * 3.2),
                impact = 1 + (int)(random_unit(&r) * 2.9);
            if (random_unit(&r) < .12)
                continue;
            id++;
            fprintf(out, "R%03d,%s,%s,%s,%d,%d,%d,Committee,,2026-12-%02d,\n", id, markets[m].code,
                    categories[c], titles[c], likelihood, impact, likelihood * impact, 1 + id % 28);
        }
    fclose(out);
}

static void big_facts(long rows)
{
    struct random r;
    random_seed(&r, 1);
    struct tm first = {.tm_year = 123, .tm_mday = 1};
    time_t start = timegm(&first);
    long groups = rows / (730 * 300) + (rows % (730 * 300) != 0);
    printf("%s%s", facts_keys, facts_header);
    for (long day = 0, n = 0; n < rows; day++) {
        struct tm tm = civil(start, day);
        char date[16];
        strftime(date, sizeof date, "%Y-%m-%d", &tm);
        for (int m = 0; m < 30; m++)
            for (int c = 0; c < 10; c++)
                for (long g = 0; g < groups && n < rows; g++, n++) {
                    struct market market = markets[m % MARKETS];
                    struct channel channel = channels[c % CHANNELS];
                    char m_code[8], c_code[32];
                    snprintf(m_code, sizeof m_code, "%.2s%d", market.code, m / MARKETS);
                    snprintf(c_code, sizeof c_code, "%.20s%d", channel.code, c / CHANNELS);
                    market.code = m_code;
                    struct funnel f = draw(&r, &market, &channel, 900, 0);
                    channel.code = c_code;
                    print_row(stdout, date, &market, &channel, &f, NULL, 1);
                }
    }
}

static void big_orders(long rows)
{
    struct random r;
    random_seed(&r, 2);
    struct tm first = {.tm_year = 124, .tm_mday = 1};
    time_t start = timegm(&first);
    puts("order_id,customer_id,date,market,channel,gross_sales,discounts,refunds");
    long customers = rows / 4 + 1, per_day = rows / 730 + 1;
    for (long n = 0; n < rows; n++) {
        struct tm tm = civil(start, n / per_day);
        char date[16];
        strftime(date, sizeof date, "%Y-%m-%d", &tm);
        double gross = 10 + 120 * random_unit(&r);
        long customer = (long)(random_unit(&r) * random_unit(&r) * (double)customers);
        printf("O%08ld,C%07ld,%s,%s,%s,%.2f,%.2f,%.2f\n", n, customer, date,
               markets[random_next(&r) % MARKETS].code, channels[random_next(&r) % CHANNELS].code,
               gross, gross * .05, random_unit(&r) < .1 ? gross : 0.);
    }
}

int main(int argc, char **argv)
{
    if (argc == 3 && !strcmp(argv[1], "sample")) {
        sample_facts(argv[2]);
        sample_markets(argv[2]);
        sample_risks(argv[2]);
        return 0;
    }
    if (argc == 3 && (!strcmp(argv[1], "facts") || !strcmp(argv[1], "orders"))) {
        static char buffer[1 << 20];
        setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
        if (argv[1][0] == 'f')
            big_facts(atol(argv[2]));
        else
            big_orders(atol(argv[2]));
        return fflush(stdout) ? 1 : 0;
    }
    fputs("usage: generate sample DIR | facts ROWS | orders ROWS\n", stderr);
    return 2;
}
