/*
 * What headers mean: the words that exports use for redline's fields, in English, German and
 * French.
 *
 * An exact word is sure as far as words go; a pattern is only like one. A remark in brackets at the
 * end, as in "Umsatz (EUR)", does not count. The lists hold what shops, ad tools and bookkeeping
 * write; what is not here is not guessed from the header.
 */
#include <string.h>

#include "base/text.h"
#include "source/probe_parts.h"

const struct probe_field probe_fields[] = {
    {.name = "date",
     .cells = CELL_DATE,
     .exact = "date|day|order date|created at|created|created date|purchase date|invoice date|"
              "invoicedate|sale date|transaction date|posted date|time period|time_period|month|"
              "week|period|timestamp|datum|tag|bestelldatum|rechnungsdatum|buchungsdatum|"
              "kaufdatum|erstellt am|monat|woche|zeitraum|jour|date de commande|"
              "date de la commande|date de facture|date d'achat|date de création|mois|semaine|"
              "start|start date|reporting starts|from|von|beginn|startdatum|début|date de début",
     .globs = "*date*|*datum*|*created*|*day*|*time*|*jour*"},
    {.name = "date_end",
     .cells = CELL_END,
     .exact = "end|end date|reporting ends|to|until|ende|bis|enddatum|berichtsende|fin|"
              "date de fin|au",
     .globs = NULL},
    {.name = "order_id",
     .cells = CELL_ID,
     .exact = "order id|order_id|order number|order no|order no.|order #|order|invoice|"
              "invoice no|invoiceno|invoice number|transaction id|bestellnummer|bestell-nr.|"
              "bestellnr|bestell-id|auftragsnummer|auftrag|rechnungsnummer|belegnummer|"
              "transaktionscode|numéro de commande|n° de commande|commande|id commande|"
              "numéro de facture|référence",
     .globs =
         "*order*id*|*order*number*|*order*no*|*bestell*n*r*|*auftrags*n*r*|*numéro*commande*"},
    {.name = "customer_id",
     .cells = CELL_ID,
     .exact = "customer id|customer_id|customerid|customer|customer number|user id|client id|"
              "buyer username|email|e-mail|kunde|kunden-id|kundennummer|kundennr|kundennr.|"
              "client|id client|numéro client|numéro de client|n° client",
     .globs = "*customer*id*|*kunden*n*r*|*client*id*"},
    {.name = "market",
     .cells = CELL_COUNTRY,
     .exact = "market|country|country code|shipping country|billing country|ship country|"
              "session country|ship to country|country/territory|marketplace|land|lieferland|"
              "zielland|ländercode|länderkürzel|markt|pays|code pays|pays de livraison|marché",
     .globs = "*country*|*land|*pays*|*market*"},
    {.name = "channel",
     .cells = CELL_CODE,
     .exact = "channel|source|medium|utm source|source / medium|platform|traffic source|"
              "referrer source|sales channel|kanal|vertriebskanal|quelle|plattform|canal|"
              "canal de vente|plateforme",
     .globs = "*channel*|*kanal*|*canal*"},
    {.name = "currency",
     .cells = CELL_CURRENCY,
     .exact = "currency|currency code|order currency|währung|währungscode|waehrung|devise|"
              "code devise|monnaie",
     .globs = "*currency*|*währung*|*devise*"},
    {.name = "sessions",
     .cells = CELL_COUNT,
     .exact = "sessions|visits|sitzungen|besuche|visites|sessions - total|sitzungen - summe",
     .globs = NULL},
    {.name = "impressions",
     .cells = CELL_COUNT,
     .exact = "impressions|impr.|impr|impressionen|einblendungen|affichages",
     .globs = "*impression*"},
    {.name = "clicks",
     .cells = CELL_COUNT,
     .exact = "clicks|link clicks|klicks|link-klicks|clics|clics sur un lien",
     .globs = "*clicks|*klicks|clics*"},
    {.name = "add_to_cart",
     .cells = CELL_COUNT,
     .exact = "add to cart|add to carts|adds to cart|added to cart|cart additions|carts|"
              "in den einkaufswagen|in den warenkorb|warenkörbe|ajouts au panier|paniers",
     .globs = "*cart addition*|*to cart*|*warenkorb*|*einkaufswagen*|*panier*"},
    {.name = "checkouts",
     .cells = CELL_COUNT,
     .exact = "checkouts|checkout|checkouts initiated|begin checkout|kassengänge|bezahlvorgänge|"
              "paiements initiés|passages en caisse",
     .globs = "*checkout*"},
    {.name = "orders",
     .cells = CELL_COUNT,
     .exact = "orders|order count|number of orders|purchases|conversions|transactions|"
              "total order items|bestellungen|anzahl bestellungen|aufträge|käufe|commandes|"
              "nombre de commandes|nb commandes|achats",
     .globs = "*orders*|*purchases|*bestellungen*|*commandes*"},
    {.name = "new_customers",
     .cells = CELL_COUNT,
     .exact = "new customers|first time purchasers|neukunden|neue kunden|nouveaux clients",
     .globs = NULL},
    {.name = "gross_sales",
     .cells = CELL_MONEY,
     .exact = "gross sales|gross revenue|gross|revenue|sales|total sales|turnover|gmv|amount|"
              "total|order total|total revenue|conv. value|item subtotal|product sales|sold for|"
              "order value|umsatz|bruttoumsatz|umsatz brutto|"
              "brutto|betrag|gesamtbetrag|gesamtumsatz|bestellwert|chiffre d'affaires|ca|ca brut|"
              "ca ttc|montant|montant total|ventes|ventes brutes|total ttc",
     .globs = "*gross*sales*|*revenue*|*umsatz*|*chiffre d'affaires*|*ventes*|*sales"},
    {.name = "net_sales",
     .cells = CELL_MONEY,
     .exact = "net sales|net revenue|net|subtotal|nettoumsatz|umsatz netto|netto|zwischensumme|"
              "ca net|ca ht|ventes nettes|sous-total|montant ht|total ht",
     .globs = "*net sales*|*nettoumsatz*|*ventes nettes*"},
    {.name = "discounts",
     .cells = CELL_MONEY,
     .exact = "discounts|discount|discount amount|rabatt|rabatte|nachlass|remise|remises|"
              "réduction|réductions",
     .globs = "*discount*|*rabatt*|*remise*|*réduction*"},
    {.name = "refunds",
     .cells = CELL_MONEY,
     .exact = "refunds|refund|refunded amount|amount refunded|returns|erstattung|erstattungen|"
              "retouren|rückerstattung|remboursement|remboursements|retours",
     .globs = "*refund*|*erstattung*|*rembours*"},
    {.name = "spend",
     .cells = CELL_MONEY,
     .exact = "spend|cost|costs|ad spend|ad cost|amount spent|total cost|kosten|ausgaben|"
              "werbekosten|ausgegebener betrag|dépenses|dépense|coût|coûts|montant dépensé",
     .globs = "*ad spend*|*amount spent*|*werbekosten*|*dépens*"},
};
const size_t probe_field_count = sizeof probe_fields / sizeof probe_fields[0];

enum { HEADER_MAX = 256 };

bool probe_is_one_of(const char *list, const char *header)
{
    char word[HEADER_MAX];

    while (*list) {
        size_t length = strcspn(list, "|");
        if (length < sizeof word) {
            memcpy(word, list, length);
            word[length] = '\0';
            if (text_header_equal(word, header))
                return true;
        }
        list += length + (list[length] == '|');
    }
    return false;
}

static bool is_like(const char *globs, const char *header)
{
    char pattern[HEADER_MAX];

    while (globs && *globs) {
        size_t length = strcspn(globs, "|");
        if (length < sizeof pattern) {
            memcpy(pattern, globs, length);
            pattern[length] = '\0';
            if (text_glob(pattern, header))
                return true;
        }
        globs += length + (globs[length] == '|');
    }
    return false;
}

/* Machines write "_" and "." where people write blanks. */
static void as_people_write(char *header)
{
    for (char *c = header; *c; c++)
        if (*c == '_' || (*c == '.' && c[1] && c[1] != ' '))
            *c = ' ';
}

/* "Cost per click", "CTR", "Conversion rate": one of the words, and yet another thing. */
static bool is_ratio(const char *header)
{
    return is_like(
        "* per *|* pro *|* par *|*rate*|*quote|*taux*|*ratio*|*average*|avg*|*durchschn*|"
        "*moyen*|*percentage*|*prozent*|*%*|roas*|* roas*|acos*|* / *",
        header);
}

enum probe_word probe_word(const struct probe_field *field, const char *header)
{
    char plain[HEADER_MAX];
    size_t length = strlen(header);
    const char *bracket = strrchr(header, '(');

    if (length == 0 || length >= sizeof plain)
        return WORD_NONE;
    memcpy(plain, header, length + 1);
    if (bracket && bracket > header && header[length - 1] == ')')
        plain[bracket - header] = '\0';
    as_people_write(plain);
    if (probe_is_one_of(field->exact, header) || probe_is_one_of(field->exact, plain))
        return WORD_EXACT;
    return is_like(field->globs, plain) && !is_ratio(plain) ? WORD_LIKE : WORD_NONE;
}

bool probe_is_no_measure(const char *header)
{
    return is_like(
        "id|*id|*_id|*name*|*mail*|*phone*|*telefon*|*téléphone*|*address*|*adresse*|"
        "*zip*|*plz*|*postal*|*street*|*ip|*number|*nummer|*nr.|*nr|*no.|*numéro*|rownames",
        header);
}
