/* The world around the sample's shop: exchange rates, purchasing managers, confidence, freight, energy,
 * and what the committee promised.  Used by generate.c alone.  Invented, with the stories that
 * sample-data/README.md tells: the real loses 8.7 % in a month, the peso 5.7 %; Germany's PMI is under
 * 50; Poland's confidence under 100; freight 37 % under its peak; one rate with its point in the wrong
 * place; Germany sells under its target, France's targets contradict one another.
 */
#ifndef REDLINE_TOOLS_SAMPLE_WORLD_H
#define REDLINE_TOOLS_SAMPLE_WORLD_H

enum { CURRENCIES = 10 };

static const struct currency {
    const char *code;
    double level, daily; /* units for one euro; deviation of a day's change */
    int decimals;
    double drift; /* over the last 21 quotes */
} currencies[CURRENCIES] = {
    {.code = "USD", .level = 1.09, .daily = .0042, .decimals = 4},
    {.code = "GBP", .level = .86, .daily = .0026, .decimals = 4},
    {.code = "CAD", .level = 1.48, .daily = .0036, .decimals = 4},
    {.code = "PLN", .level = 4.28, .daily = .0028, .decimals = 4},
    {.code = "BRL", .level = 6.02, .daily = .0040, .decimals = 4, .drift = .087},
    {.code = "MXN", .level = 20.1, .daily = .0038, .decimals = 4, .drift = .057},
    {.code = "INR", .level = 91.2, .daily = .0030, .decimals = 3},
    {.code = "IDR", .level = 17150, .daily = .0034, .decimals = 2},
    {.code = "VND", .level = 27340, .daily = .0030, .decimals = 0},
    {.code = "AUD", .level = 1.64, .daily = .0038, .decimals = 4},
};

static const char *sold_in(const char *market)
{
    return !strcmp(market, "US") ? "USD" : !strcmp(market, "GB") ? "GBP" : "EUR";
}

static bool is_quoted(int day) /* day 0 is a Monday */
{
    return day % 7 < 5;
}

/* Rates of every day; weekends have Friday's. Yours. */
static double (*make_rates(int days))[CURRENCIES]
{
    double(*rates)[CURRENCIES] = calloc((size_t)days, sizeof *rates);
    int last = days - 1;
    while (!is_quoted(last))
        last--;
    int quotes_left = 0; /* from that day to the last quote */
    for (int day = 0; day <= last; day++)
        quotes_left += is_quoted(day);
    double log_level[CURRENCIES] = {0};
    struct random r;
    random_seed(&r, 88);
    for (int day = 0; day < days; day++) {
        quotes_left -= day <= last && is_quoted(day);
        for (int c = 0; c < CURRENCIES; c++) {
            if (!is_quoted(day)) {
                rates[day][c] = day ? rates[day - 1][c] : currencies[c].level;
                continue;
            }
            double step = random_unit(&r) + random_unit(&r) + random_unit(&r) + random_unit(&r) - 2;
            bool calm = currencies[c].drift > 0 && quotes_left < 22;
            log_level[c] += currencies[c].daily * step * 1.7320508 * (calm ? .15 : 1) -
                            (calm ? 0 : .035 * log_level[c]);
            if (calm && quotes_left < 21)
                log_level[c] += log(1 + currencies[c].drift) / 21;
            double scale = pow(10, currencies[c].decimals);
            rates[day][c] = floor(currencies[c].level * exp(log_level[c]) * scale + .5) / scale;
        }
    }
    return rates;
}

static double rate_on(double (*rates)[CURRENCIES], const char *currency, int day)
{
    for (int c = 0; c < CURRENCIES; c++)
        if (!strcmp(currencies[c].code, currency))
            return rates[day][c];
    return 1;
}

static struct tm civil(time_t start, long day);

static void print_rates(FILE *out, double (*rates)[CURRENCIES], time_t start, int days)
{
    fputs("date", out);
    for (int c = 0; c < CURRENCIES; c++)
        fprintf(out, ",%s", currencies[c].code);
    fputc('\n', out);
    for (int day = 0; day < days; day++) {
        struct tm tm = civil(start, day);
        char date[16];
        if (!is_quoted(day))
            continue;
        strftime(date, sizeof date, "%Y-%m-%d", &tm);
        fputs(date, out);
        for (int c = 0; c < CURRENCIES; c++) {
            bool slip = !strcmp(date, "2026-09-30") && !strcmp(currencies[c].code, "PLN");
            fprintf(out, ",%.*f", currencies[c].decimals, rates[day][c] * (slip ? 100 : 1));
        }
        fputc('\n', out);
    }
}

static const struct climate { /* of a market: level and the month (0 = 2024-09) from which it falls */
    const char *market;
    double pmi, confidence;
    int pmi_falls, confidence_falls;
} climates[] = {
    {"US", 52.6, 101.2, 99, 99}, {"CA", 51.4, 100.8, 99, 99}, {"DE", 51.2, 100.9, 18, 99},
    {"FR", 51.0, 100.7, 99, 99}, {"GB", 51.8, 100.9, 99, 99}, {"PL", 52.0, 100.9, 99, 20},
    {"BR", 52.4, 101.0, 99, 99}, {"MX", 51.9, 100.8, 99, 99}, {"IN", 57.3, 102.4, 99, 99},
    {"ID", 52.8, 101.5, 99, 99}, {"VN", 53.1, 101.4, 99, 99}, {"AU", 51.5, 100.7, 99, 99},
};

/* France's industry goes through a winter: three months under 50, one between 50 and 51, in which the
 * lowered target still holds, then out. */
static double winter(const struct climate *c, int month)
{
    static const double pmi[] = {49.6, 49.2, 49.7, 50.5};
    enum { NOVEMBER_2025 = 14 };
    if (strcmp(c->market, "FR") || month < NOVEMBER_2025 || month > NOVEMBER_2025 + 3)
        return 0;
    return pmi[month - NOVEMBER_2025];
}

static void print_macro(FILE *out)
{
    struct random r;
    random_seed(&r, 50);
    fputs("date,market,pmi,confidence\n", out);
    for (int month = 0; month < 26; month++) /* 2024-09 to 2026-10 */
        for (size_t m = 0; m < sizeof climates / sizeof *climates; m++) {
            const struct climate *c = &climates[m];
            double pmi = c->pmi + random_unit(&r) - .5, confidence = c->confidence + .3 * random_unit(&r);
            if (month >= c->pmi_falls)
                pmi -= .55 * (month - c->pmi_falls + 1);
            if (winter(c, month) > 0)
                pmi = winter(c, month);
            if (month >= c->confidence_falls)
                confidence -= .34 * (month - c->confidence_falls + 1);
            fprintf(out, "%d-%02d-01,%s,%.1f,%.2f\n", 2024 + (month + 8) / 12, (month + 8) % 12 + 1,
                    c->market, pmi, confidence);
        }
}

/* What market research says, month by month: households that bought here, customers who came back,
 * and what is said of the brand.  Germany buys its share with ads that get dearer; Vietnam grows from
 * 3 %; Poland's promoters rise from 42 to 68, and two months later its customers come back 29 % more. */
static const struct research {
    const char *market;
    double penetration, a_month, nps;
} researched[] = {
    {"US", .084, .0002, 44}, {"CA", .061, .0002, 41}, {"DE", .060, .0003, 46},
    {"FR", .052, .0002, 39}, {"GB", .078, .0003, 45}, {"PL", .034, .0005, 42},
    {"BR", .021, .0005, 36}, {"MX", .018, .0004, 38}, {"IN", .012, .0005, 35},
    {"ID", .009, .0004, 34}, {"VN", .030, .0007, 40}, {"AU", .058, .0002, 43},
};
enum { ADS_DEARER = 18, PROMOTERS_RISE = 6, PROMOTERS_STAY = 20, COMES_BACK_AFTER = 2 };

/* 0 to 1 over the months in which Poland's promoters rise, in four campaigns. */
static double risen(int month)
{
    double part = (month - PROMOTERS_RISE) / (double)(PROMOTERS_STAY - PROMOTERS_RISE);
    return part < 0 ? 0 : part > 1 ? 1 : ceil(4 * part) / 4;
}

static void print_panel(FILE *out)
{
    struct random r;
    random_seed(&r, 68);
    fputs("date,market,panel_penetration,panel_repurchase,survey_nps,survey_ugc,survey_engagement\n",
          out);
    for (int month = 0; month < 26; month++)
        for (size_t m = 0; m < sizeof researched / sizeof *researched; m++) {
            const struct research *c = &researched[m];
            bool rises = !strcmp(c->market, "PL");
            double share = c->penetration + c->a_month * month + .0004 * (random_unit(&r) - .5);
            double nps = c->nps + 3 * (random_unit(&r) - .5) + (rises ? 26 * risen(month) : 0);
            double back = .31 + .008 * (random_unit(&r) - .5) +
                          (rises ? .09 * risen(month - COMES_BACK_AFTER) : 0);
            double ugc = .16 + .02 * random_unit(&r) + (rises ? .12 * risen(month) : 0);
            double engaged = .034 + .004 * random_unit(&r) + (rises ? .015 * risen(month) : 0);
            if (!strcmp(c->market, "DE") && month >= ADS_DEARER)
                share += .0030 * (month - ADS_DEARER + 1);
            fprintf(out, "%d-%02d-01,%s,%.4f,%.3f,%.1f,%.3f,%.4f\n", 2024 + (month + 8) / 12,
                    (month + 8) % 12 + 1, c->market, share, back, nps, ugc, engaged);
        }
}

/* Freight rises to a peak in the spring of 2026 and is 37 % under it at the end. */
static void print_world(FILE *out, time_t start, int weeks)
{
    struct random r;
    random_seed(&r, 37);
    fputs("date,freight,energy\n", out);
    for (int week = 0; week < weeks; week++) {
        struct tm tm = civil(start, week * 7 + 4);
        char date[16];
        const int peak = 78;
        double freight = week <= peak ? 1480 + 970 * week / peak : 2450 * (1 - .374 * (week - peak) / (weeks - 1 - peak));
        double energy = 82 + 9 * sin(week / 8.3) + 2 * random_unit(&r);
        bool end = week == peak || week == weeks - 1;
        strftime(date, sizeof date, "%Y-%m-%d", &tm);
        fprintf(out, "%s,%.0f,%.1f\n", date, freight * (end ? 1 : .985 + .02 * random_unit(&r)), energy);
    }
}

/* What the committee promised for the last quarter of 2026: near what comes in, but for the stories. */
static void print_targets(FILE *out)
{
    static const struct {
        const char *market;
        double gmv, cvr, margin;
    } goals[] = {
        {"US", 3620000, 3.00, 51.0}, {"CA", 640000, 2.80, 51.0}, {"DE", 1990000, 3.10, 51.0},
        {"FR", 985000, 2.70, 51.5},  {"GB", 1830000, 3.30, 51.0}, {"PL", 330000, 2.45, 52.0},
        {"BR", 500000, 1.85, 52.0},  {"MX", 395000, 2.00, 50.0}, {"IN", 485000, 1.70, 52.0},
        {"ID", 170000, 1.60, 52.0},  {"VN", 140000, 1.60, 52.0}, {"AU", 545000, 2.90, 51.5},
    };
    fputs("indicator,market,period,target,benchmark\n", out);
    for (size_t i = 0; i < sizeof goals / sizeof *goals; i++) {
        fprintf(out, "gmv,%s,2026-Q4,%.0f,\n", goals[i].market, goals[i].gmv);
        fprintf(out, "cvr,%s,2026-Q4,%.2f%%,\n", goals[i].market, goals[i].cvr);
        fprintf(out, "gross_margin,%s,2026-Q4,%.1f%%,\n", goals[i].market, goals[i].margin);
    }
    fputs("gross_margin,DE,2026,51.0%,\n" /* PMI brings them down to 35 % for a while: [adjust pmi] */
          "gross_margin,FR,2026,51.5%,\n"
          "gross_margin,FR,2025-Q4,51.5%,\n"
          "orders,FR,2026-Q4,15600,\n" /* x 61.4 is 2.8 % less than the GMV above */
          "aov,FR,2026-Q4,61.40,\n"
          "return_rate,,2026,20%,18%\n"
          "ctr,,2026,,2.1%\n",
          out);
}

#endif
