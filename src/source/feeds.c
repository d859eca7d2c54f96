/*
 * Which source feeds what.
 *
 * A shop's own totals must not hold what others count as well: an ad platform's purchases are the
 * shop's orders seen once more, and a payment is an order that was paid.  So the kind of a source
 * says which of the measures known by name it feeds; of all others it keeps "source.field", a
 * measure of its own that formulas can hold against the shop's ("meta_ads.orders").
 *
 *   shop    orders, items, customers, sales, refunds   facts, orders, sales
 *   visits  sessions, carts, checkouts ...             facts, sales, traffic
 *   ads     impressions, clicks, ad_spend              facts, ads
 *
 * Measures outside these groups are nobody's, and enter as they are, except from payments, all of
 * whose figures stand beside the shop's.  Sales give way to orders (engine/fallback.c): each of
 * their shop measures has a twin, the "source.field" that takes what does.  In names of measures
 * only letters, digits and _ can stand, so [source meta-ads] is meta_ads there.
 */
#include <string.h>

#include "base/strbuf.h"
#include "source/fields.h"

enum {
    BIT_FACTS = 1 << SOURCE_FACTS,
    BIT_ORDERS = 1 << SOURCE_ORDERS,
    BIT_SALES = 1 << SOURCE_SALES,
    BIT_TRAFFIC = 1 << SOURCE_TRAFFIC,
    BIT_ADS = 1 << SOURCE_ADS
};
enum {
    SHOP = BIT_FACTS | BIT_ORDERS | BIT_SALES,
    VISITS = BIT_FACTS | BIT_SALES | BIT_TRAFFIC,
    ADS = BIT_FACTS | BIT_ADS
};

static const struct {
    const char *measure;
    int kinds;
} feeds[] = {
    {"orders", SHOP},
    {"items", SHOP},
    {"new_customers", SHOP},
    {"returning_customers", SHOP},
    {"gross_sales", SHOP},
    {"discounts", SHOP},
    {"refunds", SHOP},
    {"net_sales", SHOP},
    {"cancelled_sales", SHOP},
    {"tax_in_sales", SHOP},
    {"sessions", VISITS},
    {"paid_sessions", VISITS},
    {"organic_sessions", VISITS},
    {"mobile_sessions", VISITS},
    {"engaged_sessions", VISITS},
    {"bounces", VISITS},
    {"product_views", VISITS},
    {"add_to_cart", VISITS},
    {"checkouts", VISITS},
    {"impressions", ADS},
    {"clicks", ADS},
    {"ad_spend", ADS},
};

static bool is_fed(enum source_kind kind, const char *measure)
{
    if (kind == SOURCE_FACTS)
        return true;
    if (kind == SOURCE_PAYMENTS)
        return false;
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++)
        if (strcmp(feeds[i].measure, measure) == 0)
            return feeds[i].kinds >> kind & 1;
    return true;
}

/* "meta_ads.orders" */
static const char *named_after(struct arena *arena, const struct source_def *source,
                               const char *measure)
{
    struct strbuf name = STRBUF_INIT;
    const char *copy;

    for (const char *c = source->name; *c; c++) {
        bool letter = (*c | 32) >= 'a' && (*c | 32) <= 'z', digit = *c >= '0' && *c <= '9';

        strbuf_addc(&name, letter || digit || (unsigned char)*c >= 0x80 ? *c : '_');
    }
    strbuf_addf(&name, ".%s", measure);
    copy = arena_strdup(arena, name.text);
    strbuf_release(&name);
    return copy;
}

bool source_feeds_shop(const char *measure)
{
    for (size_t i = 0; i < sizeof feeds / sizeof feeds[0]; i++)
        if (feeds[i].kinds == SHOP && strcmp(feeds[i].measure, measure) == 0)
            return true;
    return false;
}

size_t feeds_twins(struct arena *arena, const struct source_def *source,
                   struct source_output *outputs, size_t count, int **twins)
{
    size_t plain = count;

    *twins = NULL;
    if (source->kind != SOURCE_SALES)
        return count;
    *twins = arena_alloc(arena, (plain + 1) * sizeof **twins);
    for (size_t i = 0; i < plain; i++) {
        (*twins)[i] = -1;
        if (!source_feeds_shop(outputs[i].measure))
            continue;
        (*twins)[i] = (int)count;
        outputs[count] = outputs[i];
        outputs[count++].measure = named_after(arena, source, outputs[i].measure);
    }
    return count;
}

const char *feeds_measure(struct arena *arena, const struct source_def *source, const char *measure)
{
    return is_fed(source->kind, measure) ? measure : named_after(arena, source, measure);
}
