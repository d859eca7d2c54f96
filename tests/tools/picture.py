#!/usr/bin/env python3
"""picture.py WIDTHxHEIGHT OUT.svg KEYS... -- COMMAND...: the running program as an SVG, as a person sees it.

Runs COMMAND in tmux at that size, sends the keys (tmux's names), waits until the screen stands still and writes
one <text> per run of cells that look alike.
"""
import html, os, re, subprocess, sys, time, unicodedata

CELL_W, CELL_H, PAD = 9.03, 19.4, 8  # DejaVu Sans Mono advances 0.602 em: 9.03 at 15
BASE = ("#1d1f21 #cc342b #198844 #c09010 #3971ed #a36ac7 #2a9d9d #c5c8c6 "
        "#686b6e #e86a61 #5fc98a #e5c55a #7aa5f5 #c99be5 #6cc9c9 #ffffff").split()


def colour(n):
    if n < 16:
        return BASE[n]
    if n >= 232:
        return "#%02x%02x%02x" % ((8 + (n - 232) * 10,) * 3)
    n, levels = n - 16, (0, 95, 135, 175, 215, 255)
    return "#%02x%02x%02x" % (levels[n // 36], levels[n // 6 % 6], levels[n % 6])


def capture(size, keys, command):
    width, height = size.split("x")
    tmux = ["tmux", "-L", "redline-picture-%d" % os.getpid(), "-f", "/dev/null"]
    run = lambda *a: subprocess.run([*tmux, *a], capture_output=True, text=True).stdout
    # without a status line, so that all of the size is the program's
    run("start-server", ";", "set-option", "-g", "status", "off", ";", "new-session", "-d", "-x", width, "-y", height, "-e", "REDLINE_TEST=1",
        "env", "TERM=xterm-256color", "LC_ALL=C.UTF-8", *command)
    still = lambda: wait_still(lambda: run("capture-pane", "-p", "-e"))
    still()
    for key in keys:
        run("send-keys", key)
        still()
    text = run("capture-pane", "-p", "-e")
    run("kill-server")
    return text.split("\n")[:int(height)]


def wait_still(look):
    before, same = None, 0
    for _ in range(200):
        now = look()
        same = same + 1 if now == before and now.strip() else 0
        if same >= 4:
            return
        before = now
        time.sleep(0.05)


def style_after(style, codes):
    codes = [int(c or 0) for c in re.split("[;:]", codes or "0")]
    style = dict(style)
    while codes:
        c = codes.pop(0)
        if c == 0:
            style = {}
        elif c in (1, 4, 7):
            style[c] = True
        elif c in (22, 24, 27):
            style.pop({22: 1, 24: 4, 27: 7}[c], None)
        elif 30 <= c <= 37 or 90 <= c <= 97:
            style["fg"] = colour(c - 30 if c < 90 else c - 82)
        elif 40 <= c <= 47 or 100 <= c <= 107:
            style["bg"] = colour(c - 40 if c < 100 else c - 92)
        elif c in (39, 49):
            style.pop("fg" if c == 39 else "bg", None)
        elif c in (38, 48) and codes[:1] == [5]:
            style["fg" if c == 38 else "bg"] = colour(codes[1])
            codes = codes[2:]
    return style


def runs(line, style):
    """(column, cells, text, style) of each run of cells that look alike, and the style at the line's end: tmux
    carries it over to the next line."""
    x, out = 0, []
    for sgr, char in re.findall(r"\x1b\[([\d;:]*)m|(.)", re.sub(r"\x1b\([0B]|[\x0e\x0f]", "", line)):
        if not char:
            style = style_after(style, sgr)
            continue
        width = 0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        braille = 0x2800 <= ord(char) < 0x2900  # often from another font, with another advance: one by one
        if out and out[-1][3] == style and width < 2 and not braille and not 0x2800 <= ord(out[-1][2][-1]) < 0x2900:
            out[-1][1] += width
            out[-1][2] += char
        else:
            out.append([x, width, char, style])
        x += width
    return out, style


def svg(lines, size):
    width, height = map(int, size.split("x"))
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" font-family="DejaVu Sans Mono, monospace" '
           'font-size="15">' % (width * CELL_W + 2 * PAD, height * CELL_H + 2 * PAD),
           '<rect width="100%" height="100%" fill="#16181c"/>']
    carried = {}
    for row, line in enumerate(lines):
        top = PAD + row * CELL_H
        found, carried = runs(line, carried)
        for x, cells, text, style in found:
            fg, bg = style.get("fg", "#d4d6d3"), style.get("bg")
            if style.get(7):
                fg, bg = bg or "#16181c", fg
            left = PAD + x * CELL_W
            if bg:
                out.append('<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>' % (left, top, cells * CELL_W + .3, CELL_H + .3, bg))
            if text.strip():
                lead = len(text) - len(text.lstrip(" "))
                body = text.strip(" ")
                shown = cells - lead - (len(text) - len(text.rstrip(" ")))
                out.append('<text x="%.1f" y="%.1f" fill="%s" textLength="%.1f" xml:space="preserve"%s%s>%s</text>' % (
                    left + lead * CELL_W, top + 14.5, fg, shown * CELL_W, ' font-weight="bold"' if style.get(1) else "",
                    ' text-decoration="underline"' if style.get(4) else "", html.escape(body)))
    return "\n".join(out + ["</svg>", ""])


def main():
    size, target, rest = sys.argv[1], sys.argv[2], sys.argv[3:]
    cut = rest.index("--")
    lines = capture(size, rest[:cut], rest[cut + 1:])
    with open(target, "w") as file:
        file.write(svg(lines, size))


main()
