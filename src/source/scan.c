/*
 * Lines split without a parser.
 *
 * libcsv takes one byte at a time through a state machine and a copy. Most lines of most exports
 * hold no quote, and then a cell is simply what stands between two delimiters, less its blanks. So
 * 64 bytes are looked at together and become six masks with a bit for each byte: delimiters, line
 * ends, blanks, quotes, NUL, bytes above 0x7F. On the way they are copied with NUL in the place of
 * each delimiter: where no blank touches a delimiter or an end of the line, and few lines have such
 * a blank, the copy is already what libcsv would give, and cells only point into it. Otherwise the
 * cells are trimmed and moved together.
 *
 * A line with quotes is split once more, now with a mask of what stands inside them: each quote
 * flips it. It is taken when every quoted cell is quoted from end to end, holds no quote and no
 * line end, and no blank is to be trimmed; all else about quotes is libcsv's.
 *
 * Making the masks is all that depends on the machine: AVX2 where the processor has it (asked when
 * a file is opened), SSE2 on every other x86-64, eight bytes in a word elsewhere. The masks are the
 * same, so what is made of them is the same.
 *
 * Invariant: whatever is not certain is refused, never guessed. A line with too many cells, too
 * many bytes or an end that is not in sight is left to lines.c and libcsv, which know the limits
 * and the reasons. tests/fuzz/fuzz_scan.c holds both against each other. UTF-8 is not judged here.
 */
#include "source/scan.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define BLOCKS (SCAN_LINE_LIMIT / SCAN_BLOCK)
#define INLINE inline __attribute__((always_inline))

struct block {
    uint64_t delimiters, ends, blanks;
    uint64_t odd; /* any of these: */
    uint64_t quotes, nuls, high;
};
/* Looks at 64 bytes and copies them; what is odd is told apart by look_closer. */
typedef struct block classify_fn(const struct scan *scan, const char *from, char *to);

/* ---- masks: a bit for each byte, blocks up to the one with a line end ---- */

/* 0x80 in each byte that is zero. */
static inline uint64_t zero_bytes(uint64_t word)
{
    const uint64_t low = UINT64_C(0x7F7F7F7F7F7F7F7F);

    return ~(((word & low) + low) | word | low);
}

static inline uint64_t equal_bytes(uint64_t word, char byte)
{
    return zero_bytes(word ^ UINT64_C(0x0101010101010101) * (unsigned char)byte);
}

/* The high bits of eight bytes, side by side. */
static inline uint64_t gather(uint64_t highs)
{
    return ((highs >> 7) * UINT64_C(0x0102040810204080)) >> 56;
}

static inline uint64_t little(uint64_t word)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    return __builtin_bswap64(word);
#else
    return word;
#endif
}

static void look_closer(const struct scan *scan, const char *from, struct block *block)
{
    for (int i = 0; i < SCAN_BLOCK; i += 8) {
        uint64_t word;

        memcpy(&word, from + i, 8);
        word = little(word);
        block->quotes |= gather(equal_bytes(word, scan->quote)) << i;
        block->nuls |= gather(zero_bytes(word)) << i;
        block->high |= gather(word & UINT64_C(0x8080808080808080)) << i;
    }
}

static INLINE struct block classify_plain(const struct scan *scan, const char *from, char *to)
{
    struct block block = {.delimiters = 0};

    for (int i = 0; i < SCAN_BLOCK; i += 8) {
        uint64_t word, delimiters, blanks;

        memcpy(&word, from + i, 8);
        word = little(word);
        delimiters = equal_bytes(word, scan->delimiter);
        blanks = (equal_bytes(word, ' ') | equal_bytes(word, '\t')) & ~delimiters;
        block.delimiters |= gather(delimiters) << i;
        block.ends |= gather(equal_bytes(word, '\n') | equal_bytes(word, '\r')) << i;
        block.blanks |= gather(blanks) << i;
        block.odd |= gather(equal_bytes(word, scan->quote) | zero_bytes(word) |
                            (word & UINT64_C(0x8080808080808080)))
                     << i;
        word = little(word & ~((delimiters >> 7) * 0xFF));
        memcpy(to + i, &word, 8);
    }
    return block;
}

#ifdef __x86_64__
static INLINE struct block classify_sse2(const struct scan *scan, const char *from, char *to)
{
    const __m128i delimiter = _mm_set1_epi8(scan->delimiter), quote = _mm_set1_epi8(scan->quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');
    struct block block = {.delimiters = 0};

    for (int i = 0; i < SCAN_BLOCK; i += 16) {
        __m128i v = _mm_loadu_si128((const void *)(from + i));
        __m128i at = _mm_cmpeq_epi8(v, delimiter);
        __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr));
        __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, tab));
        __m128i odd = /* v itself for what is above 0x7F */
            _mm_or_si128(_mm_cmpeq_epi8(v, quote),
                         _mm_or_si128(_mm_cmpeq_epi8(v, _mm_setzero_si128()), v));

        block.delimiters |= (uint64_t)(uint32_t)_mm_movemask_epi8(at) << i;
        block.ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(ends) << i;
        block.blanks |= (uint64_t)(uint32_t)_mm_movemask_epi8(blanks) << i;
        block.odd |= (uint64_t)(uint32_t)_mm_movemask_epi8(odd) << i;
        _mm_storeu_si128((void *)(to + i), _mm_andnot_si128(at, v));
    }
    block.blanks &= ~block.delimiters;
    return block;
}

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 static INLINE uint64_t mask_of(__m256i bytes)
{
    return (uint32_t)_mm256_movemask_epi8(bytes);
}

/* Quotes, NUL, or above 0x7F. */
AVX2 static INLINE uint64_t mask_odd(__m256i bytes, __m256i quote)
{
    __m256i nuls = _mm256_cmpeq_epi8(bytes, _mm256_setzero_si256());

    return mask_of(_mm256_or_si256(_mm256_cmpeq_epi8(bytes, quote), _mm256_or_si256(nuls, bytes)));
}

/* Either of two. */
AVX2 static INLINE uint64_t mask_either(__m256i a, __m256i b, char one, char other)
{
    __m256i x = _mm256_set1_epi8(one), y = _mm256_set1_epi8(other);

    return mask_of(_mm256_or_si256(_mm256_cmpeq_epi8(a, x), _mm256_cmpeq_epi8(a, y))) |
           mask_of(_mm256_or_si256(_mm256_cmpeq_epi8(b, x), _mm256_cmpeq_epi8(b, y))) << 32;
}

AVX2 static INLINE struct block classify_avx2(const struct scan *scan, const char *from, char *to)
{
    const __m256i delimiter = _mm256_set1_epi8(scan->delimiter);
    const __m256i quote = _mm256_set1_epi8(scan->quote);
    __m256i a = _mm256_loadu_si256((const void *)from);
    __m256i b = _mm256_loadu_si256((const void *)(from + 32));
    __m256i at_a = _mm256_cmpeq_epi8(a, delimiter), at_b = _mm256_cmpeq_epi8(b, delimiter);
    struct block block = {.delimiters = mask_of(at_a) | mask_of(at_b) << 32};

    block.ends = mask_either(a, b, '\n', '\r');
    block.blanks = mask_either(a, b, ' ', '\t') & ~block.delimiters;
    block.odd = mask_odd(a, quote) | mask_odd(b, quote) << 32;
    _mm256_storeu_si256((void *)to, _mm256_andnot_si256(at_a, a));
    _mm256_storeu_si256((void *)(to + 32), _mm256_andnot_si256(at_b, b));
    return block;
}
#endif

/* ---- what is made of them ---- */

/* Masks of a line that may matter, over its blocks. */
struct sum {
    uint64_t nuls, high, quotes;
    uint64_t edges;           /* blanks beside a delimiter or an end of the line */
    uint64_t misfits;         /* quotes that neither begin nor end a cell, line ends between */
    uint64_t was_mark, blank; /* the byte before this block was such an end; was a blank */
    uint64_t open, closed;    /* a quote is open at the end of this block; it ends with one */
};

/* Each bit: how many are set up to it is odd. */
static INLINE uint64_t odd_so_far(uint64_t bits)
{
    for (int shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/* Takes out what stands inside quotes. */
static INLINE void unquote(struct block *block, struct sum *sum)
{
    uint64_t within = odd_so_far(block->quotes) ^ -sum->open;
    uint64_t ends = block->ends & ~within, first = ends & -ends, inside = first - 1;
    uint64_t opening = block->quotes & within, closing = block->quotes & ~within, marks;

    sum->misfits |= block->ends & within & inside;
    block->delimiters &= ~within;
    block->blanks &= ~within;
    block->ends = ends;
    marks = block->delimiters | ends;
    sum->misfits |= opening & ~(marks << 1 | sum->was_mark) & inside;
    sum->misfits |= (closing << 1 | sum->closed) & ~marks & (inside | first);
    sum->open = within >> 63;
    sum->closed = closing >> 63;
}

static INLINE void add_block(struct sum *sum, const struct block *block, uint64_t delimiters,
                             uint64_t end, uint64_t inside)
{
    uint64_t blanks = block->blanks & inside, marks = delimiters | end;

    sum->nuls |= block->nuls & inside;
    sum->quotes |= block->quotes & inside;
    sum->high |= block->high & inside;
    sum->edges |= (blanks & (marks << 1 | sum->was_mark)) | (marks & (blanks << 1 | sum->blank));
    sum->was_mark = marks >> 63;
    sum->blank = blanks >> 63;
}

static INLINE uint32_t take_first(uint64_t *bits, size_t base)
{
    uint32_t at = (uint32_t)base + (uint32_t)__builtin_ctzll(*bits | UINT64_C(1) << 63);

    *bits &= *bits - 1;
    return at;
}

/* Where each delimiter stands, eight at a time: how many there are cannot be foretold, so more are
 * written than there are. */
static INLINE size_t note_ends(uint32_t *ends, uint64_t delimiters, size_t base)
{
    size_t count = (size_t)__builtin_popcountll(delimiters);

    for (size_t i = 0; i < count; i += 8) {
        ends[i] = take_first(&delimiters, base);
        ends[i + 1] = take_first(&delimiters, base);
        ends[i + 2] = take_first(&delimiters, base);
        ends[i + 3] = take_first(&delimiters, base);
        ends[i + 4] = take_first(&delimiters, base);
        ends[i + 5] = take_first(&delimiters, base);
        ends[i + 6] = take_first(&delimiters, base);
        ends[i + 7] = take_first(&delimiters, base);
    }
    return count;
}

static inline bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

/* Without the blanks around them, moved together. */
static size_t trim_cells(const struct scan *scan, size_t count)
{
    char *to = scan->text;

    for (size_t c = 0; c < count; c++) {
        const char *from = scan->cells[c];
        size_t length = scan->lengths[c];

        while (length && is_blank(*from)) {
            from++;
            length--;
        }
        while (length && is_blank(from[length - 1]))
            length--;
        memmove(to, from, length);
        to[length] = '\0';
        scan->cells[c] = to;
        scan->lengths[c] = length;
        to += length + 1;
    }
    return (size_t)(to - scan->text);
}

/* Copied once more from the line, without their quotes. */
static size_t copy_quoted(const struct scan *scan, const char *text, const uint32_t *ends,
                          size_t count)
{
    char *to = scan->text;
    size_t start = 0;

    for (size_t c = 0; c < count; c++) {
        size_t length = ends[c] - start, quote = length && text[start] == scan->quote;

        length -= 2 * quote;
        memcpy(to, text + start + quote, length);
        to[length] = '\0';
        scan->cells[c] = to;
        scan->lengths[c] = length;
        to += length + 1;
        start = ends[c] + 1;
    }
    return (size_t)(to - scan->text);
}

static INLINE size_t point_at_cells(const struct scan *scan, const uint32_t *ends, size_t count)
{
    const char **cells = scan->cells;
    size_t *lengths = scan->lengths, start = 0;
    const char *text = scan->text;

    for (size_t c = 0; c < count; c++) {
        cells[c] = text + start;
        lengths[c] = ends[c] - start;
        start = (size_t)ends[c] + 1;
    }
    return start;
}

/* 0: not for this one; sum->quotes tells whether quotes are the reason. */
static INLINE size_t split(const struct scan *scan, const char *text, size_t length,
                           struct scanned *out, classify_fn *classify, struct sum *sum)
{
    const bool quoted = sum->quotes;
    size_t limit = length < SCAN_LINE_LIMIT ? (length + SCAN_BLOCK - 1) / SCAN_BLOCK : BLOCKS;
    uint32_t ends[SCAN_CELL_LIMIT + SCAN_BLOCK + 8];
    size_t count = 0, end;
    uint64_t first = 0;
    size_t at = 0;

    *sum = (struct sum){.was_mark = 1};
    for (; at < limit * SCAN_BLOCK; at += SCAN_BLOCK) {
        struct block block = classify(scan, text + at, scan->text + at);
        uint64_t delimiters, inside;

        if (block.odd)
            look_closer(scan, text + at, &block);
        if (quoted)
            unquote(&block, sum);
        first = block.ends & -block.ends;
        inside = first - 1;
        delimiters = block.delimiters & inside;
        add_block(sum, &block, delimiters, first, inside);
        if (sum->nuls | sum->misfits | (quoted ? 0 : sum->quotes))
            return 0;
        count += note_ends(ends + count, delimiters, at);
        if (first || count >= scan->cell_limit)
            break;
    }
    end = at + (first ? (size_t)__builtin_ctzll(first) : 0);
    if (!first || count >= scan->cell_limit || end >= length ||
        (text[end] == '\r' && end + 1 == length) || (quoted && (sum->edges || !count)))
        return 0;
    ends[count++] = (uint32_t)end;
    scan->text[end] = '\0';
    if (quoted) {
        out->used = copy_quoted(scan, text, ends, count);
    } else {
        out->used = point_at_cells(scan, ends, count);
        if (sum->edges)
            out->used = trim_cells(scan, count);
    }
    out->count = count == 1 && !scan->lengths[0] ? 0 : count;
    out->ascii = !sum->high;
    return end + 1 + (text[end] == '\r' && text[end + 1] == '\n');
}

/* First as if there were no quotes, then as if there were. */
static INLINE size_t split_twice(const struct scan *scan, const char *text, size_t length,
                                 struct scanned *out, classify_fn *classify)
{
    struct sum sum = {.quotes = 0};
    size_t used = split(scan, text, length, out, classify, &sum);

    if (!used && sum.quotes && !sum.nuls) {
        sum.quotes = 1;
        used = split(scan, text, length, out, classify, &sum);
    }
    return used;
}

static size_t line_plain(const struct scan *scan, const char *text, size_t length,
                         struct scanned *out)
{
    return split_twice(scan, text, length, out, classify_plain);
}

#ifdef __x86_64__
static size_t line_sse2(const struct scan *scan, const char *text, size_t length,
                        struct scanned *out)
{
    return split_twice(scan, text, length, out, classify_sse2);
}

AVX2 static size_t line_avx2(const struct scan *scan, const char *text, size_t length,
                             struct scanned *out)
{
    return split_twice(scan, text, length, out, classify_avx2);
}

static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}
#endif

bool scan_init(struct scan *scan, enum scan_way way)
{
    unsigned char delimiter = (unsigned char)scan->delimiter;

    scan->line = NULL;
    if (!delimiter || delimiter >= 0x80 || delimiter == '\n' || delimiter == '\r' ||
        scan->delimiter == scan->quote || scan->cell_limit > SCAN_CELL_LIMIT)
        return false;
    if (way == SCAN_PLAIN)
        scan->line = line_plain;
#ifdef __x86_64__
    else if (way == SCAN_SSE2)
        scan->line = line_sse2;
    else if (way == SCAN_AVX2 || way == SCAN_BEST)
        scan->line = has_avx2() ? line_avx2 : way == SCAN_BEST ? line_sse2 : NULL;
#else
    else if (way == SCAN_BEST)
        scan->line = line_plain;
#endif
    return scan->line;
}
