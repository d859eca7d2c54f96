/*
 * Exchange rates with a column for each currency, as central banks publish them.
 *
 * Every column whose header is three capital letters is one currency's; others (a blank one after
 * the last comma, remarks) are left alone, and so is the column of the date, whatever it is called.
 * All of them are outputs of one field, `rate`, told apart by their measure, the currency.  A blank
 * cell, as before a currency was quoted, is no rate.
 */
#include <string.h>

#include "base/country.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/text.h"
#include "source/bind.h"

static const char *currency_of(struct source_binding *binding, size_t column)
{
    const char *title = binding->titles[column];
    size_t length = strlen(title);
    const char *name;

    text_trim(&title, &length);
    name = arena_strndup(&binding->arena, title, length);
    return currency_is_code(name) ? name : NULL;
}

static bool is_named(const struct source_output *outputs, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (!strcmp(outputs[i].measure, name))
            return true;
    return false;
}

bool wide_bind(struct source_binding *binding, const struct source_plan *plan, const char *path,
               struct err *err)
{
    size_t room = binding->header_count + 1, count = 0;
    struct source_output *outputs = arena_alloc(&binding->arena, room * sizeof *outputs);
    struct plan_term *terms = arena_alloc(&binding->arena, room * sizeof *terms);

    for (size_t c = 0; c < binding->header_count; c++) {
        const char *name = currency_of(binding, c);

        if (!name)
            continue;
        if (is_named(outputs, count, name))
            return err_at(err, path, (int)binding->header_line, 0,
                          _("two columns are called \"%s\": rename one of them"), name);
        outputs[count] = (struct source_output){"rate", name, UNIT_NUMBER};
        terms[count] = plan_plain_term(plan, (int)(plan->want_count + c), (int)count);
        count++;
    }
    binding->outputs = outputs;
    binding->terms = terms;
    binding->output_count = binding->term_count = count;
    return count ||
           err_at(err, path, (int)binding->header_line, 0,
                  _("no column is called like a currency (EUR, USD); with a row for each rate "
                    "there are columns currency and rate"));
}
