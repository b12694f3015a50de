"""The report's graph as a drawing: where everything stands. What it looks like is the
page's template's business.

No font can be measured here, so texts are taken to be set in a monospaced one, and their
widths are estimated generously.
"""

import unicodedata
from collections import namedtuple

from xenguard.i18n import _
from xenguard.report import causes
from xenguard.report.graph import make_graph

CHARACTER = 7.4     # the common monospaced fonts are 0.55 to 0.61 em wide, at 12 pixels
LINE = 16
PAD = 10
GAP = 14            # between boxes of one column, at least
CHANNEL = 100       # between columns, for the lines
HEADING = 28
# Longer texts go on in a second line; of more names the rest is counted.
MOST_CHARACTERS = {'stack': 54, 'cause': 34, 'guarded': 46, 'outside': 46}
MOST_NAMES = 8
BREAKS = ('-', '.+:/, (')      # where a name is broken, the best places first

COLUMNS = (('stack',), ('cause',), ('guarded', 'outside'))
HEADINGS = (_('Stack packages'), _('Requirements'), _('Providers'))

Drawing = namedtuple('Drawing', ('width', 'height', 'headings', 'boxes', 'lines'))
Text = namedtuple('Text', ('x', 'y', 'text'))
Box = namedtuple('Box', ('side', 'verdict', 'outline', 'title', 'texts'))
Line = namedtuple('Line', ('path', 'verdict', 'taken'))
_Run = namedtuple('_Run', ('start', 'asked', 'sizes'))
_Place = namedtuple('_Place', ('x', 'y', 'width', 'height'))


def draw(found):
    """Lay out the graph of causes.

    :param found: list of :class:`Cause`
    :returns: a :class:`Drawing`, or None where there is nothing to draw
    """
    if not found:
        return None
    graph = make_graph(found)
    texts = [_texts(node) for node in graph.nodes]
    columns = _ordered([[index for index, node in enumerate(graph.nodes) if node.side in sides]
                        for sides in COLUMNS], graph.edges)
    places, headings, width, height = _placed(columns, texts, graph.edges)
    verdicts = {edge.source: edge.verdict for edge in graph.edges
                if graph.nodes[edge.source].side == 'cause'}
    boxes = [_box(node, place, lines, verdicts.get(index, ''))
             for index, (node, place, lines) in enumerate(zip(graph.nodes, places, texts))]
    # the strong ones last, so that they are drawn over the others
    lines = sorted(_lines(graph.edges, places), key=lambda line: line.taken)
    return Drawing(width, height, headings, boxes, lines)


def _texts(node):
    """The lines of a node: the folded title first."""
    most = MOST_CHARACTERS[node.side]
    names = node.names
    if len(names) > MOST_NAMES + 1:
        names = names[:MOST_NAMES] + (_('and {count} more (see the table)').format(
            count=len(names) - MOST_NAMES),)
    lines = [fold(node.title, most)]
    return lines + [fold(name, most) for name in names]


def fold(text, most):
    """Break a text into pieces of so many columns, behind a separator where there is one."""
    pieces = []
    while cells(text) > most:
        end = len(text)
        while cells(text[:end]) > most:
            end -= 1
        for separators in BREAKS:
            place = max(text.rfind(char, 0, end) for char in separators) + 1
            if place > most * 0.3:
                end = place
                break
        pieces.append(text[:end])
        # what goes on is moved in, and has less room
        text = '  ' + text[end:]
    return pieces + [text]


def cells(text):
    """The columns that a text takes in a monospaced font; a wide character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in 'WF' else 1 for char in text)


def _ordered(columns, edges):
    """Sort each column so that few lines cross: a node goes where its neighbours are.

    Causes stay in the order of their verdicts, the most urgent at the top.
    """
    verdicts = {edge.source: causes.VERDICTS.index(edge.verdict) for edge in edges}
    neighbours = _neighbours(edges)
    stack, needs, providers = columns
    for __ in range(4):
        place = {}
        for column in (stack, needs, providers):
            place.update((node, index / len(column)) for index, node in enumerate(column))
        needs = sorted(needs, key=lambda node: (verdicts[node], _mean(neighbours[node], place)))
        place.update((node, index / len(needs)) for index, node in enumerate(needs))
        stack, providers = (sorted(column, key=lambda node: _mean(neighbours[node], place))
                            for column in (stack, providers))
    return [stack, needs, providers]


def _neighbours(edges):
    """dict of node to its neighbours: those on the path that would be taken, where there is
    one, so that this path runs straight; else all."""
    taken, others = {}, {}
    for edge in edges:
        neighbours = taken if edge.taken else others
        neighbours.setdefault(edge.source, []).append(edge.target)
        neighbours.setdefault(edge.target, []).append(edge.source)
    others.update(taken)
    return others


def _mean(neighbours, place):
    known = [place[node] for node in neighbours if node in place]
    return sum(known) / len(known)


def _placed(columns, texts, edges):
    """Give each node its place.

    :returns: list of places, list of headings, width and height of the whole
    """
    heights = [sum(map(len, lines)) * LINE + 2 * PAD for lines in texts]
    total = max(sum(heights[node] + GAP for node in column) for column in columns)
    middles = _middles(columns, heights, total, _neighbours(edges))
    places = [None] * len(texts)
    headings = []
    x = PAD
    for column, heading in zip(columns, HEADINGS):
        width = _column_width(column, texts, heading)
        headings.append(Text(x, HEADING - 10, heading))
        for node in column:
            places[node] = _Place(x, HEADING + middles[node] - heights[node] / 2, width,
                                  heights[node])
        x += width + CHANNEL
    return places, headings, round(x - CHANNEL + PAD), round(HEADING + total)


def _middles(columns, heights, total, neighbours):
    """Work out the vertical middle of each node: the longest column first, and each other
    node as near to the mean of its neighbours as there is room."""
    stack, causes, providers = columns
    longest = max(columns, key=lambda column: sum(heights[node] + GAP for node in column))
    order = {id(stack): (stack, causes, providers), id(causes): (causes, stack, providers),
             id(providers): (providers, causes, stack)}[id(longest)]
    middles = {}
    for column in order:
        wanted = [_mean(neighbours[node], middles) if middles else 0 for node in column]
        sizes = [heights[node] + GAP for node in column]
        middles.update(zip(column, _spread(wanted, sizes, total)))
    return middles


def _spread(wanted, sizes, total):
    """Give each its size, in this order and within the total, as near as that allows to the
    middle it wants. Those that would overlap stand together, around their common middle."""
    runs = []
    for middle, size in zip(wanted, sizes):
        run = _run(middle - size / 2, [size], total)
        while runs and runs[-1].start + sum(runs[-1].sizes) > run.start:
            last = runs.pop()
            # where the members of the second would like the first to begin
            asked = last.asked + run.asked - sum(last.sizes) * len(run.sizes)
            run = _run(asked, last.sizes + run.sizes, total)
        runs.append(run)
    middles = []
    for run in runs:
        place = run.start
        for size in run.sizes:
            middles.append(place + size / 2)
            place += size
    return middles


def _run(asked, sizes, total):
    start = min(asked / len(sizes), total - sum(sizes))
    return _Run(max(start, 0), asked, sizes)


def _column_width(column, texts, heading):
    longest = max([cells(line) for node in column for lines in texts[node] for line in lines] +
                  [len(heading)])
    # the sides of a requirement's box are round, those of a guarded one cut
    return round(longest * CHARACTER + 4 * PAD)


def _box(node, place, texts, verdict):
    x = place.x + 2 * PAD
    y = place.y + PAD + LINE - 4
    laid = []
    for line in [line for lines in texts for line in lines]:
        laid.append(Text(round(x, 1), round(y, 1), line))
        y += LINE
    titles = len(texts[0])
    return Box(node.side, verdict, _outline(node.side, place), laid[:titles], laid[titles:])


def _outline(side, place):
    """The SVG path around a box: round ends for a requirement, cut corners for what is
    guarded, so that the sides differ without colour."""
    x, y, width, height = place
    corner = {'cause': min(height / 2, 18), 'stack': 6, 'guarded': 12, 'outside': 0}[side]
    joint = 'L' if side in ('guarded', 'outside') else 'Q{:.1f},{:.1f}'
    right, bottom = x + width, y + height
    parts = ['M{:.1f},{:.1f}'.format(x + corner, y)]
    for (edge_x, edge_y), (corner_x, corner_y), (on_x, on_y) in (
            ((right - corner, y), (right, y), (right, y + corner)),
            ((right, bottom - corner), (right, bottom), (right - corner, bottom)),
            ((x + corner, bottom), (x, bottom), (x, bottom - corner)),
            ((x, y + corner), (x, y), (x + corner, y))):
        parts.append('L{:.1f},{:.1f}'.format(edge_x, edge_y))
        parts.append(joint.format(corner_x, corner_y) + ' {:.1f},{:.1f}'.format(on_x, on_y))
    return ' '.join(parts + ['Z'])


def _lines(edges, places):
    """Draw each edge from the right of its source to the left of its target; several on one
    side are spread over it, in the order of the other ends."""
    ports = {}
    for end, other, side in (('source', 'target', 'right'), ('target', 'source', 'left')):
        by_node = {}
        for edge in edges:
            by_node.setdefault(getattr(edge, end), []).append(edge)
        for node, own in by_node.items():
            own = sorted(own, key=lambda edge: places[getattr(edge, other)].y)
            for index, edge in enumerate(own, 1):
                place = places[node]
                ports[edge, side] = place.y + place.height * index / (len(own) + 1)
    lines = []
    for edge in edges:
        source, target = places[edge.source], places[edge.target]
        start, end = source.x + source.width, target.x - 2
        middle = (start + end) / 2
        path = 'M{:.1f},{:.1f} C{:.1f},{:.1f} {:.1f},{:.1f} {:.1f},{:.1f}'.format(
            start, ports[edge, 'right'], middle, ports[edge, 'right'],
            middle, ports[edge, 'left'], end, ports[edge, 'left'])
        lines.append(Line(path, edge.verdict, edge.taken))
    return lines
