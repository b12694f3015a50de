"""The report's graph as Graphviz text."""

from xenguard.i18n import _
from xenguard.report import causes
from xenguard.report.graph import make_graph

SHAPES = {'stack': 'shape=box, style=rounded', 'cause': 'shape=ellipse',
          'guarded': 'shape=octagon, peripheries=2', 'outside': 'shape=box'}
COLOURS = {'installed': '#b3261e', 'block': '#b3261e', 'swap': '#1a7f4b', 'allowed': '#5b6470'}


def render(document):
    """Write the graph of a report as Graphviz text.

    :param document: the report (contract, section 5)
    """
    graph = make_graph(causes.group(causes.cleaned(document)))
    lines = ['digraph xenguard {', '  rankdir=LR;', '  ranksep=1.5;',
             '  node [fontname="monospace", fontsize=10];']
    if not graph.nodes:
        lines.append('  nothing [shape=plaintext, label="{}"];'.format(
            _escaped(_('no crossing'))))
    for index, node in enumerate(graph.nodes):
        lines.append('  n{} [{}, label="{}"];'.format(
            index, SHAPES[node.side], _label((node.title,) + node.names)))
    for edge in graph.edges:
        style = 'penwidth=2.5, color="{}"'.format(COLOURS[edge.verdict]) if edge.taken else \
            'style=dashed, color="#8a929c"'
        lines.append('  n{0.source} -> n{0.target} [{1}];'.format(edge, style))
    return '\n'.join(lines + ['}', ''])


def _label(texts):
    # \l ends a line and aligns it to the left
    return ''.join(_escaped(text) + '\\l' for text in texts)


def _escaped(text):
    # Graphviz also resolves HTML entities in labels.
    return text.replace('&', '&amp;').replace('\\', '\\\\').replace('"', '\\"')
