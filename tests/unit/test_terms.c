/* The names in a formula's text: where they stand, and what counts as one. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "indicator/formula.h"

static void test_names(void **state)
{
    static const struct {
        const char *text, *names; /* each name in brackets; calls with a star */
    } cases[] = {
        {"gross_sales", "[gross_sales]"},
        {"", ""},
        {"1.5 + 15%", ""},
        {"(add_to_cart - orders)/add_to_cart", "[add_to_cart][orders][add_to_cart]"},
        {"coalesce(promo_cost, 0) + MAX(a,b)", "[promo_cost][a][b]"},
        {"return_rate / mean(lag(return_rate, 1), 8)",
         "[return_rate][mean(lag(return_rate, 1), 8)*]"},
        {"yoy (gmv) > 1 and not a or b", "[yoy (gmv)*][a][b]"},
        {"target(cac) - cac", "[target(cac)*][cac]"},
        {"if(category = 'b(c', x.y, 2k)", "[category][x.y]"},
        {"share(gmv", "[share(gmv*]"},
        {"nobody_knows(a, (b + c)) * d", "[nobody_knows(a, (b + c))*][d]"},
        {"!! ) 'open", "[open]"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct strbuf text = STRBUF_INIT;
        struct formula_name *names;
        size_t count = formula_names(cases[i].text, &names);

        for (size_t n = 0; n < count; n++)
            strbuf_addf(&text, "[%.*s%s]", (int)names[n].length, cases[i].text + names[n].start,
                        names[n].is_call ? "*" : "");
        assert_string_equal(text.text, cases[i].names);
        strbuf_release(&text);
        free(names);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
