"""A plot as SVG: how the time grows."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 380, 260
LEFT, TOP = 56, 40
COLOURS = ('#777777', '#1f6fb4', '#b4b4b4', '#c4461f')


def draw(path, packages, crossings):
    """Write the file.

    :param packages, crossings: the rows of the two tables: a number, and lists of seconds
    """
    panels = [
        _panel(0, 'packages in the repositories', packages,
               ['install without Xen: stock', 'guarded', 'install xen: stock', 'guarded (swap)']),
        _panel(1, 'crossings swapped', crossings, ['stock', 'guarded']),
    ]
    with open(path, 'w', encoding='utf-8') as stream:
        stream.write('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
                     'font-family="sans-serif" font-size="11">\n<title>CPU time of one dnf '
                     'command</title>\n<rect width="100%%" height="100%%" fill="white"/>\n'
                     '%s</svg>\n'
                     % (2 * (WIDTH + LEFT) + 50, HEIGHT + 140, ''.join(panels)))


def _panel(index, title, rows, names):
    numbers = [number for number, _ in rows]
    seconds = [value for _, values in rows for value in values]
    across = _scale(numbers, LEFT, WIDTH)
    down = _scale([min(seconds) / 1.3, max(seconds) * 1.3], TOP + HEIGHT, -HEIGHT)
    parts = ['<text x="%d" y="24" font-size="13">CPU seconds by %s</text>' % (LEFT, title)]
    for number in numbers:
        parts.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>' % (
            across(number), TOP + HEIGHT + 18, '{:,}'.format(number)))
    for tick in _ticks(min(seconds) / 1.3, max(seconds) * 1.3):
        parts.append('<path d="M%d %.1fh%d" stroke="#dddddd"/><text x="%d" y="%.1f" '
                     'text-anchor="end">%g</text>' % (LEFT, down(tick), WIDTH, LEFT - 6,
                                                      down(tick) + 4, tick))
    for line, name in enumerate(names):
        points = ' '.join('%.1f,%.1f' % (across(number), down(values[line]))
                          for number, values in rows)
        y = TOP + HEIGHT + 40 + 16 * line
        parts.append('<polyline points="%s" fill="none" stroke="%s" stroke-width="2"/>'
                     '<path d="M%d %dh20" stroke="%s" stroke-width="2"/>'
                     '<text x="%d" y="%d">%s</text>' % (
                         points, COLOURS[line], LEFT, y - 4, COLOURS[line], LEFT + 26, y,
                         escape(name)))
    return '<g transform="translate(%d 0)">\n%s\n</g>\n' % (index * (WIDTH + LEFT + 20),
                                                            '\n'.join(parts))


def _scale(values, start, length):
    low, high = math.log(min(values)), math.log(max(values))
    return lambda value: start + length * (math.log(value) - low) / ((high - low) or 1)


def _ticks(low, high):
    return [digit * 10.0 ** power for power in range(-2, 4) for digit in (1, 2, 5)
            if low <= digit * 10.0 ** power <= high]
