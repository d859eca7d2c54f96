/*
 * Plain numbers, four at a time.
 *
 * source/plain.h reads up to eight characters in one word; here four such words stand side by side
 * in one register of AVX2, and go through the same steps: shifted so that the last character comes
 * last, the point taken out, zeros put in front, every byte proved a digit, digits joined to pairs,
 * fours and eights, and multiplied by what four decimals need. Nothing asks what kind of cell it is
 * before the end, so cells of different kinds cost no more than equal ones. What is none of that (a
 * minus, more than eight characters, a blank) is looked at alone.
 *
 * The machine is asked once for each file; without AVX2 numbers are read one by one.
 */
#include "source/numbers.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "source/csv.h"
#include "source/plain.h"

static inline void read_one(const struct csv_record *record, const int *columns, size_t i,
                            int64_t *values, struct numbers_missing *missing)
{
    size_t length = record->lengths[columns[i]];

    if (plain_cell(record->cells[columns[i]], length, &values[i]))
        return;
    values[i] = 0;
    *(length ? &missing->other : &missing->blank) |= UINT64_C(1) << i;
}

void numbers_read_plain(const struct csv_record *record, const int *columns, size_t count,
                        int64_t *values, struct numbers_missing *missing)
{
    *missing = (struct numbers_missing){0, 0};
    for (size_t i = 0; i < count; i++)
        read_one(record, columns, i, values, missing);
}

#if defined(__x86_64__)
struct four {
    __m256i words, lengths;
};

__attribute__((target("avx2"))) static inline struct four load_four(const struct csv_record *record,
                                                                    const int *columns)
{
    uint64_t words[4];
    struct four four;

    for (int i = 0; i < 4; i++)
        memcpy(&words[i], record->cells[columns[i]], 8);
    four.words = _mm256_set_epi64x((int64_t)words[3], (int64_t)words[2], (int64_t)words[1],
                                   (int64_t)words[0]);
    four.lengths = _mm256_set_epi64x(
        (int64_t)record->lengths[columns[3]], (int64_t)record->lengths[columns[2]],
        (int64_t)record->lengths[columns[1]], (int64_t)record->lengths[columns[0]]);
    return four;
}

/* Eight digits each, the first in the lowest byte, as bytes 0 to 9. */
__attribute__((target("avx2"))) static inline __m256i join_digits(__m256i digits)
{
    __m256i pairs = _mm256_maddubs_epi16(digits, _mm256_set1_epi16(1 << 8 | 10));
    __m256i fours = _mm256_madd_epi16(pairs, _mm256_set1_epi32(1 << 16 | 100));

    return _mm256_add_epi64(_mm256_mul_epu32(fours, _mm256_set1_epi64x(10000)),
                            _mm256_srli_epi64(fours, 32));
}

/* 10^(4 - places), places at most 4. */
__attribute__((target("avx2"))) static inline __m256i scale_of(__m256i places)
{
    const __m256i scales =
        _mm256_broadcastsi128_si256(_mm_setr_epi16(10000, 1000, 100, 10, 1, 0, 0, 0));
    const __m256i rest = _mm256_set1_epi64x((int64_t)UINT64_C(0x8080808080800100));
    __m256i twice = _mm256_slli_epi64(places, 1);
    __m256i low = _mm256_or_si256(twice, _mm256_slli_epi64(twice, 8)); /* its two bytes */

    return _mm256_shuffle_epi8(scales, _mm256_or_si256(low, rest));
}

__attribute__((target("avx2"))) static inline uint64_t bit_for_each(__m256i fours)
{
    return (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(fours));
}

/* Bits of blank cells, and of others that are no number of one to eight characters: the value is 0,
 * or nothing. */
__attribute__((target("avx2"))) static inline struct numbers_missing read_four(struct four four,
                                                                               int64_t *values)
{
    const __m256i zero = _mm256_setzero_si256(), every = _mm256_set1_epi8(-1);
    __m256i bits = _mm256_slli_epi64(four.lengths, 3);
    __m256i word = _mm256_sllv_epi64(four.words, _mm256_sub_epi64(_mm256_set1_epi64x(64), bits));
    __m256i points = _mm256_cmpeq_epi8(word, _mm256_set1_epi8('.'));
    __m256i whole = _mm256_cmpeq_epi64(points, zero); /* there is none */
    /* the bytes before the first point, all when there is none; those after it */
    __m256i before =
        _mm256_add_epi64(_mm256_and_si256(points, _mm256_sub_epi64(zero, points)), every);
    __m256i after = _mm256_andnot_si256(_mm256_or_si256(before, points), every);
    __m256i places = _mm256_sad_epu8(_mm256_and_si256(after, _mm256_set1_epi8(1)), zero);
    __m256i shift = _mm256_andnot_si256(whole, _mm256_set1_epi64x(8));
    __m256i fill = _mm256_and_si256(_mm256_srlv_epi64(every, _mm256_sub_epi64(bits, shift)),
                                    _mm256_set1_epi8('0'));
    __m256i digits, bad;

    word = _mm256_or_si256(_mm256_and_si256(word, after),
                           _mm256_sllv_epi64(_mm256_and_si256(word, before), shift));
    digits = _mm256_sub_epi8(_mm256_or_si256(word, fill), _mm256_set1_epi8('0'));
    bad = _mm256_or_si256(
        _mm256_cmpgt_epi64(places, _mm256_set1_epi64x(4)),
        _mm256_cmpgt_epi64(places, _mm256_sub_epi64(four.lengths, _mm256_set1_epi64x(2))));
    bad = _mm256_andnot_si256(whole, _mm256_or_si256(bad, _mm256_cmpeq_epi64(places, zero)));
    bad = _mm256_or_si256(bad, _mm256_cmpgt_epi64(four.lengths, _mm256_set1_epi64x(8)));
    bad = _mm256_or_si256(
        bad, _mm256_xor_si256(
                 every, _mm256_cmpeq_epi64(_mm256_min_epu8(digits, _mm256_set1_epi8(9)), digits)));
    _mm256_storeu_si256((void *)values, _mm256_mul_epu32(join_digits(digits), scale_of(places)));
    return (struct numbers_missing){bit_for_each(_mm256_cmpeq_epi64(four.lengths, zero)),
                                    bit_for_each(bad)};
}

__attribute__((target("avx2"))) static void read_avx2(const struct csv_record *record,
                                                      const int *columns, size_t count,
                                                      int64_t *values,
                                                      struct numbers_missing *missing)
{
    uint64_t other = 0;

    if (count < 4) {
        numbers_read_plain(record, columns, count, values, missing);
        return;
    }
    *missing = (struct numbers_missing){0, 0};
    for (size_t i = 0; i < count; i += 4) {
        size_t at = i + 4 <= count ? i : count - 4; /* the last four overlap those before */
        struct numbers_missing four = read_four(load_four(record, columns + at), values + at);

        missing->blank |= four.blank << at;
        other |= four.other << at;
    }
    for (; other; other &= other - 1)
        read_one(record, columns, (size_t)__builtin_ctzll(other), values, missing);
}
#endif

numbers_read_fn *numbers_reader(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2"))
        return read_avx2;
#endif
    return numbers_read_plain;
}
