/*
 * Colours as terminals have them.
 *
 * Palette numbers 16 to 255 are the same everywhere: a 6x6x6 cube and a ramp of 24 greys.  Numbers
 * 0 to 15 are whatever the user's terminal makes of them, so among 256 colours the nearest is
 * looked for from 16 on, by distance in OKLab (Ottosson 2020), where equal distances look equal.
 * Ramps are mixed there too, so that each of their steps is as tall as the others to the eye.
 *
 * With 8 or 16 colours distance in RGB would turn every soft colour white or grey.  There hue
 * decides first and lightness only breaks ties, greys stay greys, and cyan counts as the nearest
 * to steel blue, because the plain blue of most terminals is too dark to read.
 *
 * Contrast is that of WCAG 2: (lighter + 0.05) / (darker + 0.05) of relative luminances.
 */
#include "theme_colour.h"

#include <math.h>
#include <stdlib.h>

#include "tui/theme.h"

enum { CHROMA_MIN = 24 };

/* xterm's values; what users set differs, but not in hue. */
static const int ansi[16] = {
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
};

struct rgb {
    int red, green, blue;
};

static struct rgb split(int rgb)
{
    return (struct rgb){.red = rgb >> 16 & 0xFF, .green = rgb >> 8 & 0xFF, .blue = rgb & 0xFF};
}

static int cube_level(int step)
{
    return step ? 55 + 40 * step : 0;
}

int colour_rgb(int colour)
{
    int step = colour - 16;

    if (colour & STYLE_RGB)
        return colour & 0xFFFFFF;
    if (colour < 0)
        return 0;
    if (colour < 16)
        return ansi[colour];
    if (colour < 232)
        return cube_level(step / 36) << 16 | cube_level(step / 6 % 6) << 8 | cube_level(step % 6);
    return (8 + 10 * (colour - 232)) * 0x010101;
}

static int chroma(struct rgb c)
{
    int high = c.red > c.green ? c.red : c.green, low = c.red < c.green ? c.red : c.green;

    high = c.blue > high ? c.blue : high;
    low = c.blue < low ? c.blue : low;
    return high - low;
}

bool colour_is_grey(int colour)
{
    return chroma(split(colour_rgb(colour))) < CHROMA_MIN;
}

/* Degrees, 0 red, 120 green, 240 blue; of a colour with some chroma. */
static double hue(struct rgb c)
{
    double range = chroma(c), degrees;

    if (c.red >= c.green && c.red >= c.blue)
        degrees = 60 * (c.green - c.blue) / range;
    else if (c.green >= c.blue)
        degrees = 120 + 60 * (c.blue - c.red) / range;
    else
        degrees = 240 + 60 * (c.red - c.green) / range;
    return degrees < 0 ? degrees + 360 : degrees;
}

static double linear(int level)
{
    double part = level / 255.0;

    return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(int rgb)
{
    struct rgb c = split(rgb);

    return 0.2126 * linear(c.red) + 0.7152 * linear(c.green) + 0.0722 * linear(c.blue);
}

double colour_contrast(int rgb_a, int rgb_b)
{
    double a = luminance(rgb_a), b = luminance(rgb_b);

    return (fmax(a, b) + 0.05) / (fmin(a, b) + 0.05);
}

static double hue_distance(int rgb, int candidate)
{
    double turn = fabs(hue(split(rgb)) - hue(split(candidate)));

    if (turn > 180)
        turn = 360 - turn;
    if (candidate == ansi[6] || candidate == ansi[14])
        turn -= 5;
    return turn + 30 * fabs(luminance(rgb) - luminance(candidate));
}

static int nearest_ansi(int rgb, int count)
{
    bool grey = chroma(split(rgb)) < CHROMA_MIN;
    double best = INFINITY;
    int found = 0;

    for (int i = 0; i < count; i++) {
        double distance;

        if ((chroma(split(ansi[i])) < CHROMA_MIN) != grey)
            continue;
        distance = grey ? abs(split(rgb).green - split(ansi[i]).green) : hue_distance(rgb, ansi[i]);
        if (distance < best) {
            best = distance;
            found = i;
        }
    }
    return found;
}

/* Ottosson, "A perceptual color space for image processing" (2020), matrices of 2021-01-25. */
static struct lab lab_of(int rgb)
{
    struct rgb c = split(rgb);
    double red = linear(c.red), green = linear(c.green), blue = linear(c.blue);
    double l = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
    double m = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
    double s = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);

    return (struct lab){.l = 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
                        .a = 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
                        .b = 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

static int level_of(double part)
{
    double level = part <= 0.0031308 ? 12.92 * part : 1.055 * pow(part, 1 / 2.4) - 0.055;

    return (int)lround(255 * fmin(fmax(level, 0), 1));
}

static int rgb_of(struct lab c)
{
    double l = pow(c.l + 0.3963377774 * c.a + 0.2158037573 * c.b, 3);
    double m = pow(c.l - 0.1055613458 * c.a - 0.0638541728 * c.b, 3);
    double s = pow(c.l - 0.0894841775 * c.a - 1.2914855480 * c.b, 3);

    return level_of(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s) << 16 |
           level_of(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s) << 8 |
           level_of(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s);
}

static double lab_distance(struct lab p, struct lab q)
{
    return sqrt((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) + (p.b - q.b) * (p.b - q.b));
}

double colour_distance(int rgb_a, int rgb_b)
{
    return lab_distance(lab_of(rgb_a), lab_of(rgb_b));
}

int colour_mix(int rgb_a, int rgb_b, double part)
{
    struct lab p = lab_of(rgb_a), q = lab_of(rgb_b);

    return rgb_of((struct lab){.l = p.l + part * (q.l - p.l),
                               .a = p.a + part * (q.a - p.a),
                               .b = p.b + part * (q.b - p.b)});
}

void palette_init(struct palette *palette)
{
    for (int i = 16; i < 256; i++)
        palette->colours[i] = lab_of(colour_rgb(i));
}

int palette_nearest(const struct palette *palette, int rgb)
{
    struct lab want = lab_of(rgb);
    double best = INFINITY;
    int found = 16;

    for (int i = 16; i < 256; i++) {
        double distance = lab_distance(want, palette->colours[i]);

        if (distance < best) {
            best = distance;
            found = i;
        }
    }
    return found;
}

int colour_nearest(int rgb, int colours)
{
    struct palette palette;

    if (colours < 256)
        return nearest_ansi(rgb & 0xFFFFFF, colours < 16 ? 8 : 16);
    palette_init(&palette);
    return palette_nearest(&palette, rgb);
}
