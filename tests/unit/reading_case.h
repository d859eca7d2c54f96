/* For the tests that read one file in several ways: a file with rows of every fate, and reports that
 * must be equal. Include cmocka before. */
#ifndef REDLINE_TESTS_READING_CASE_H
#define REDLINE_TESTS_READING_CASE_H
#include "source_case.h"

/* Rows of every fate, quotes over lines, long ids, codes that no map knows. */
static inline void make_file(struct strbuf *text, size_t size)
{
    static const char *const markets[] = {"Germany", "my campaign us 7", "XX", " FR ", "\"I,T\""};
    uint64_t seed = 23;

    strbuf_adds(text, "Day,Ship,Amount,Currency,Who,Id,Device,Extra\n");
    while (text->length < size) {
        unsigned pick = noise(&seed) % 64;
        int day = 1 + (int)(noise(&seed) % 28);

        if (pick == 0)
            strbuf_adds(text, "2026-01-05,short\n");
        else if (pick == 1)
            strbuf_addf(text, "2026-01-%02d,FR,12x,EUR,w,i,phone,1\n", day);
        else if (pick == 2)
            strbuf_addf(text, "2026-01-%02d,DE,\"1,5\",EUR,\"w\nv\",drop,phone,1\n", day);
        else if (pick == 3)
            strbuf_addf(text, "2026-01-%02d,DE,1,EUR,\"w\nv\",\"i\"\"%d\",phone,1\n", day, day);
        else if (pick == 4)
            strbuf_addf(text, "2026-01-%02d,DE,1,EUR,\"w,i,phone,1\n", day);
        else if (pick == 5)
            strbuf_addf(text, "2026-01-%02d,DE,1,E\xFFR,w,i,phone,1\n", day);
        else
            strbuf_addf(text, "2026-01-%02d,%s,%d.%02d,%s,who%0*d,id%d,%s,%s\n", day,
                        markets[noise(&seed) % COUNT(markets)], (int)(noise(&seed) % 1000),
                        (int)(noise(&seed) % 100), noise(&seed) % 3 ? "EUR" : "usd",
                        pick == 6 ? 900 : 2, (int)(noise(&seed) % 100), (int)(noise(&seed) % 20000),
                        noise(&seed) % 2 ? "Phone" : "Desk top", noise(&seed) % 4 ? "" : "3");
    }
}

static inline void check_reports(const struct file_report *a, const struct file_report *b)
{
    assert_int_equal(a->rows_read, b->rows_read);
    assert_int_equal(a->rows_kept, b->rows_kept);
    assert_int_equal(a->rows_dropped, b->rows_dropped);
    assert_int_equal(a->rows_refused, b->rows_refused);
    assert_int_equal(a->rows_duplicate, b->rows_duplicate);
    assert_int_equal(a->orders_repeated, b->orders_repeated);
    assert_int_equal(a->rounded, b->rounded);
    assert_int_equal(a->refusal_count, b->refusal_count);
    for (size_t i = 0; i < a->refusal_count; i++) {
        assert_int_equal(a->refusals[i].line, b->refusals[i].line);
        assert_string_equal(a->refusals[i].reason, b->refusals[i].reason);
    }
    assert_int_equal(a->block_count, b->block_count);
    assert_memory_equal(a->blocks, b->blocks, a->block_count * sizeof *a->blocks);
    assert_int_equal(a->unmapped_count, b->unmapped_count);
    assert_int_equal(a->output_count, b->output_count);
    assert_int_equal(a->device_count, b->device_count);
    for (size_t i = 0; i < a->sum_count; i++) {
        assert_true(a->sums[i].sum == b->sums[i].sum);
        assert_int_equal(a->sums[i].currency_count, b->sums[i].currency_count);
        for (size_t c = 0; c < a->sums[i].currency_count; c++)
            assert_true(a->sums[i].by_currency[c].sum == b->sums[i].by_currency[c].sum);
    }
}

#endif
