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
    {.sign = "0", .rows = 075557}, {.sign = "1", .rows = 026227}, {.sign = "2", .rows = 071747},
    {.sign = "3", .rows = 071317}, {.sign = "4", .rows = 055711}, {.sign = "5", .rows = 074717},
    {.sign = "6", .rows = 074757}, {.sign = "7", .rows = 071122}, {.sign = "8", .rows = 075757},
    {.sign = "9", .rows = 075717}, {.sign = "A", .rows = 025755}, {.sign = "B", .rows = 065656},
    {.sign = "C", .rows = 034443}, {.sign = "D", .rows = 065556}, {.sign = "E", .rows = 074647},
    {.sign = "F", .rows = 074644}, {.sign = "G", .rows = 034553}, {.sign = "H", .rows = 055755},
    {.sign = "I", .rows = 072227}, {.sign = "J", .rows = 011152}, {.sign = "K", .rows = 055655},
    {.sign = "L", .rows = 044447}, {.sign = "M", .rows = 057755}, {.sign = "N", .rows = 065555},
    {.sign = "O", .rows = 025552}, {.sign = "P", .rows = 065644}, {.sign = "Q", .rows = 025563},
    {.sign = "R", .rows = 065655}, {.sign = "S", .rows = 034216}, {.sign = "T", .rows = 072222},
    {.sign = "U", .rows = 055557}, {.sign = "V", .rows = 055552}, {.sign = "W", .rows = 055775},
    {.sign = "X", .rows = 055255}, {.sign = "Y", .rows = 055222}, {.sign = "Z", .rows = 071247},
    {.sign = ".", .rows = 000004}, {.sign = ",", .rows = 000024}, {.sign = "%", .rows = 051245},
    {.sign = "-", .rows = 000600}, {.sign = "+", .rows = 002720}, {.sign = "×", .rows = 005250},
    {.sign = "!", .rows = 044404}, {.sign = "<", .rows = 012421}, {.sign = ">", .rows = 042124},
    {.sign = "≤", .rows = 012427}, {.sign = "≥", .rows = 042127}, {.sign = ":", .rows = 004040},
    {.sign = "/", .rows = 011244}, {.sign = "~", .rows = 000360}, {.sign = "?", .rows = 071202},
    {.sign = "*", .rows = 005250}, {.sign = "=", .rows = 007070}, {.sign = "'", .rows = 044000},
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

bool big_knows(const char *text)
{
    for (size_t left = strlen(text), used; left; text += used, left -= used) {
        uint32_t code;
        used = utf8_decode(text, left, &code);
        if (code != ' ' && code != '?' && dots_of(code) == UNKNOWN)
            return false;
    }
    return true;
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
