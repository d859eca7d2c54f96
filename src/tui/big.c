/* Large letters, to be read across a room.
 *
 * A font of three by five dots, in proportion: a dot is one row high and two cells wide, or (scale
 * 2) two rows and four cells; without room for that, two dots share a cell in half blocks, three
 * rows high and one cell a dot.  In ASCII a dot is '#'.  What the font does not have is left out,
 * unless it would change what is said: then it is a question mark.
 */
#include "tui/big.h"
#include <string.h>
#include "base/text.h"

/* Five rows of three dots, a row an octal digit: 4 is the left dot. */
static const struct {
    const char *sign;
    unsigned rows;
} font[] = {
    {"0", 075557}, {"1", 026227}, {"2", 071747}, {"3", 071317}, {"4", 055711}, {"5", 074717},
    {"6", 074757}, {"7", 071122}, {"8", 075757}, {"9", 075717}, {"A", 025755}, {"B", 065656},
    {"C", 034443}, {"D", 065556}, {"E", 074647}, {"F", 074644}, {"G", 034553}, {"H", 055755},
    {"I", 072227}, {"J", 011152}, {"K", 055655}, {"L", 044447}, {"M", 057755}, {"N", 065555},
    {"O", 025552}, {"P", 065644}, {"Q", 025563}, {"R", 065655}, {"S", 034216}, {"T", 072222},
    {"U", 055557}, {"V", 055552}, {"W", 055775}, {"X", 055255}, {"Y", 055222}, {"Z", 071247},
    {".", 000004}, {",", 000024}, {"%", 051245}, {"-", 000600}, {"+", 002720}, {"×", 005250},
    {"!", 044404}, {"<", 012421}, {">", 042124}, {"≤", 012427}, {"≥", 042127}, {":", 004040},
    {"/", 011244}, {"~", 000360}, {"?", 071202}, {"*", 005250}, {"=", 007070}, {"'", 044000},
};

enum { ROWS = 5, GAP = 1, BLANK = 2, UNKNOWN = 071202 };

static unsigned dots_of(uint32_t code)
{
    char sign[5] = "";
    utf8_encode(code >= 'a' && code <= 'z' ? code - 32 : code, sign);
    for (size_t i = 0; i < sizeof font / sizeof *font; i++)
        if (!strcmp(font[i].sign, sign))
            return font[i].rows;
    return text_code_width(code) > 0 ? UNKNOWN : 0;
}

static bool dot_at(unsigned rows, int x, int y)
{
    return rows >> (3 * (ROWS - 1 - y)) & (4u >> x);
}

/* In dots; the left column is always used. */
static int sign_width(unsigned rows)
{
    for (int x = 2; x > 0; x--)
        for (int y = 0; y < ROWS; y++)
            if (dot_at(rows, x, y))
                return x + 1;
    return 1;
}

static int dots_wide(const char *text)
{
    size_t left = strlen(text);
    int width = 0;
    while (left) {
        uint32_t code;
        size_t used = utf8_decode(text, left, &code);
        unsigned rows = code == ' ' ? 0 : dots_of(code);
        if (code == ' ')
            width += BLANK;
        else if (rows)
            width += sign_width(rows) + GAP;
        text += used;
        left -= used;
    }
    return width > GAP ? width - GAP : width;
}

int big_width(const char *text, int scale)
{
    return dots_wide(text) * (scale ? 2 * scale : 1);
}

int big_height(int scale)
{
    return scale ? ROWS * scale : (ROWS + 1) / 2;
}

int big_scale(const char *text, int width, int height)
{
    for (int scale = 2; scale >= 0; scale--)
        if (big_height(scale) <= height && big_width(text, scale) <= width)
            return scale;
    return -1;
}

static void put_block(struct canvas *canvas, struct rect clip, int x, int y, int scale,
                      enum role role)
{
    for (int dy = 0; dy < scale; dy++)
        for (int dx = 0; dx < 2 * scale; dx++)
            canvas_glyph(canvas, clip, x + dx, y + dy, role, canvas->ascii ? '#' : 0x2588);
}

/* Two dots over each other in one cell. */
static void put_halves(struct canvas *canvas, struct rect clip, int x, int y, unsigned rows,
                       enum role role)
{
    for (int row = 0; row < (ROWS + 1) / 2; row++)
        for (int dx = 0; dx < 3; dx++) {
            bool upper = dot_at(rows, dx, 2 * row);
            bool lower = 2 * row + 1 < ROWS && dot_at(rows, dx, 2 * row + 1);
            uint32_t code = upper && lower ? 0x2588 : upper ? 0x2580 : 0x2584;
            if (canvas->ascii)
                code = upper && lower ? '#' : upper ? '\'' : '.';
            if (upper || lower)
                canvas_glyph(canvas, clip, x + dx, y + row, role, code);
        }
}

int big_draw(struct canvas *canvas, struct rect clip, int x, int y, int scale, enum role role,
             const char *text)
{
    int start = x, dot = scale ? 2 * scale : 1;
    for (size_t left = strlen(text), used; left; text += used, left -= used) {
        uint32_t code;
        used = utf8_decode(text, left, &code);
        unsigned rows = code == ' ' ? 0 : dots_of(code);
        if (code == ' ')
            x += BLANK * dot;
        if (!rows)
            continue;
        if (!scale)
            put_halves(canvas, clip, x, y, rows, role);
        for (int row = 0; scale && row < ROWS; row++)
            for (int dx = 0; dx < 3; dx++)
                if (dot_at(rows, dx, row))
                    put_block(canvas, clip, x + dx * dot, y + row * scale, scale, role);
        x += (sign_width(rows) + GAP) * dot;
    }
    return x - start;
}
