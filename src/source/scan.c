/*
 * Lines without a quote, split without a parser.
 *
 * libcsv takes one byte at a time through a state machine and a copy. Most lines of most exports
 * hold no quote, and then a cell is simply what stands between two delimiters, less its blanks. So
 * 64 bytes are looked at together and become five masks with a bit for each byte: delimiters, line
 * ends, blanks, what only libcsv understands (quotes, NUL), bytes above 0x7F. On the way they are
 * copied with NUL in the place of each delimiter: where no blank touches a delimiter or an end of
 * the line, and few lines have such a blank, the copy is already what libcsv would give, and cells
 * only point into it. Otherwise the cells are trimmed and moved together.
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

struct scan_block {
    uint64_t delimiters, ends, blanks, odd, high;
};

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

static size_t classify_plain(const struct scan *scan, const char *from, size_t limit,
                             struct scan_block *blocks)
{
    for (size_t b = 0; b < limit; b++) {
        struct scan_block block = {0, 0, 0, 0, 0};

        for (int i = 0; i < SCAN_BLOCK; i += 8) {
            uint64_t word, delimiters, blanks;

            memcpy(&word, from + b * SCAN_BLOCK + i, 8);
            word = little(word);
            delimiters = equal_bytes(word, scan->delimiter);
            blanks = (equal_bytes(word, ' ') | equal_bytes(word, '\t')) & ~delimiters;
            block.delimiters |= gather(delimiters) << i;
            block.ends |= gather(equal_bytes(word, '\n') | equal_bytes(word, '\r')) << i;
            block.blanks |= gather(blanks) << i;
            block.odd |= gather(zero_bytes(word) | equal_bytes(word, scan->quote)) << i;
            block.high |= gather(word & UINT64_C(0x8080808080808080)) << i;
            word = little(word & ~((delimiters >> 7) * 0xFF));
            memcpy(scan->text + b * SCAN_BLOCK + i, &word, 8);
        }
        blocks[b] = block;
        if (block.ends)
            return b + 1;
    }
    return 0;
}

#ifdef __x86_64__
static size_t classify_sse2(const struct scan *scan, const char *from, size_t limit,
                            struct scan_block *blocks)
{
    const __m128i delimiter = _mm_set1_epi8(scan->delimiter), quote = _mm_set1_epi8(scan->quote);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    const __m128i space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');

    for (size_t b = 0; b < limit; b++) {
        struct scan_block block = {0, 0, 0, 0, 0};

        for (int i = 0; i < SCAN_BLOCK; i += 16) {
            __m128i v = _mm_loadu_si128((const void *)(from + b * SCAN_BLOCK + i));
            __m128i at = _mm_cmpeq_epi8(v, delimiter);
            __m128i ends = _mm_or_si128(_mm_cmpeq_epi8(v, lf), _mm_cmpeq_epi8(v, cr));
            __m128i blanks = _mm_or_si128(_mm_cmpeq_epi8(v, space), _mm_cmpeq_epi8(v, tab));
            __m128i odd =
                _mm_or_si128(_mm_cmpeq_epi8(v, quote), _mm_cmpeq_epi8(v, _mm_setzero_si128()));

            block.delimiters |= (uint64_t)(uint32_t)_mm_movemask_epi8(at) << i;
            block.ends |= (uint64_t)(uint32_t)_mm_movemask_epi8(ends) << i;
            block.blanks |= (uint64_t)(uint32_t)_mm_movemask_epi8(blanks) << i;
            block.odd |= (uint64_t)(uint32_t)_mm_movemask_epi8(odd) << i;
            block.high |= (uint64_t)(uint32_t)_mm_movemask_epi8(v) << i;
            _mm_storeu_si128((void *)(scan->text + b * SCAN_BLOCK + i), _mm_andnot_si128(at, v));
        }
        block.blanks &= ~block.delimiters;
        blocks[b] = block;
        if (block.ends)
            return b + 1;
    }
    return 0;
}

__attribute__((target("avx2"))) static size_t
classify_avx2(const struct scan *scan, const char *from, size_t limit, struct scan_block *blocks)
{
    const __m256i delimiter = _mm256_set1_epi8(scan->delimiter);
    const __m256i quote = _mm256_set1_epi8(scan->quote), zero = _mm256_setzero_si256();
    const __m256i lf = _mm256_set1_epi8('\n'), cr = _mm256_set1_epi8('\r');
    const __m256i space = _mm256_set1_epi8(' '), tab = _mm256_set1_epi8('\t');

    for (size_t b = 0; b < limit; b++) {
        struct scan_block block = {0, 0, 0, 0, 0};

        for (int i = 0; i < SCAN_BLOCK; i += 32) {
            __m256i v = _mm256_loadu_si256((const void *)(from + b * SCAN_BLOCK + i));
            __m256i at = _mm256_cmpeq_epi8(v, delimiter);
            __m256i ends = _mm256_or_si256(_mm256_cmpeq_epi8(v, lf), _mm256_cmpeq_epi8(v, cr));
            __m256i blanks =
                _mm256_or_si256(_mm256_cmpeq_epi8(v, space), _mm256_cmpeq_epi8(v, tab));
            __m256i odd = _mm256_or_si256(_mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(v, zero));

            block.delimiters |= (uint64_t)(uint32_t)_mm256_movemask_epi8(at) << i;
            block.ends |= (uint64_t)(uint32_t)_mm256_movemask_epi8(ends) << i;
            block.blanks |= (uint64_t)(uint32_t)_mm256_movemask_epi8(blanks) << i;
            block.odd |= (uint64_t)(uint32_t)_mm256_movemask_epi8(odd) << i;
            block.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(v) << i;
            _mm256_storeu_si256((void *)(scan->text + b * SCAN_BLOCK + i),
                                _mm256_andnot_si256(at, v));
        }
        block.blanks &= ~block.delimiters;
        blocks[b] = block;
        if (block.ends)
            return b + 1;
    }
    return 0;
}
#endif

/* ---- what is made of them ---- */

bool scan_init(struct scan *scan, enum scan_way way)
{
    unsigned char delimiter = (unsigned char)scan->delimiter;

    scan->classify = NULL;
    if (!delimiter || delimiter >= 0x80 || delimiter == '\n' || delimiter == '\r' ||
        scan->delimiter == scan->quote)
        return false;
    if (way == SCAN_PLAIN)
        scan->classify = classify_plain;
#ifdef __x86_64__
    else if (way == SCAN_SSE2)
        scan->classify = classify_sse2;
    else if (way == SCAN_AVX2 || way == SCAN_BEST)
        scan->classify = __builtin_cpu_supports("avx2") ? classify_avx2
                         : way == SCAN_BEST             ? classify_sse2
                                                        : NULL;
#else
    else if (way == SCAN_BEST)
        scan->classify = classify_plain;
#endif
    return scan->classify;
}

/* Masks of a line that may matter, over its blocks. */
struct scan_sum {
    uint64_t odd, high;
    uint64_t edges;          /* blanks beside a delimiter or an end of the line */
    uint64_t was_end, blank; /* the byte before this block was such an end; was a blank */
};

static inline void add_block(struct scan_sum *sum, const struct scan_block *block,
                             uint64_t delimiters, uint64_t end, uint64_t inside)
{
    uint64_t blanks = block->blanks & inside, marks = delimiters | end;

    sum->odd |= block->odd & inside;
    sum->high |= block->high & inside;
    sum->edges |= (blanks & (marks << 1 | sum->was_end)) | (marks & (blanks << 1 | sum->blank));
    sum->was_end = marks >> 63;
    sum->blank = blanks >> 63;
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

size_t scan_line(const struct scan *scan, const char *text, size_t length, struct scanned *out)
{
    struct scan_block blocks[BLOCKS];
    size_t limit = length < SCAN_LINE_LIMIT ? (length + SCAN_BLOCK - 1) / SCAN_BLOCK : BLOCKS;
    size_t block_count = scan->classify(scan, text, limit, blocks);
    size_t start = 0, count = 0, end = 0;
    struct scan_sum sum = {.was_end = 1};

    for (size_t b = 0; b < block_count; b++) {
        const struct scan_block *block = &blocks[b];
        uint64_t first = block->ends & -block->ends, inside = first - 1;
        uint64_t delimiters = block->delimiters & inside;

        add_block(&sum, block, delimiters, first, inside);
        if (sum.odd || count >= scan->cell_limit)
            return 0;
        for (; delimiters; delimiters &= delimiters - 1) {
            end = b * SCAN_BLOCK + (size_t)__builtin_ctzll(delimiters);
            scan->cells[count] = scan->text + start;
            scan->lengths[count++] = end - start;
            start = end + 1;
        }
        end = b * SCAN_BLOCK + (first ? (size_t)__builtin_ctzll(first) : 0);
    }
    if (!block_count || count >= scan->cell_limit || end >= length ||
        (text[end] == '\r' && end + 1 == length))
        return 0;
    scan->text[end] = '\0';
    scan->cells[count] = scan->text + start;
    scan->lengths[count++] = end - start;
    out->used = sum.edges ? trim_cells(scan, count) : end + 1;
    out->count = count == 1 && !scan->lengths[0] ? 0 : count;
    out->ascii = !sum.high;
    return end + 1 + (text[end] == '\r' && text[end + 1] == '\n');
}
