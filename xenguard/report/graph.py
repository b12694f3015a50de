"""The graph that the causes of a report form; drawing and Graphviz text both show it."""

from collections import namedtuple

from xenguard.crossings import kinds
from xenguard.i18n import P_, _
from xenguard.report.causes import SIDES


class Node(namedtuple('Node', ('side', 'title', 'names'))):
    """One node; packages that touch the same requirements share one.

    side: 'stack', 'cause', 'guarded' or 'outside'
    title: words that say what it is
    names: tuple of NEVRAs, or the requirement and what it goes through
    """

    __slots__ = ()


class Edge(namedtuple('Edge', ('source', 'target', 'verdict', 'taken'))):
    """From the stack to a cause, or from a cause to a provider: indexes of nodes.

    taken: whether it is part of the path that would be taken
    """

    __slots__ = ()


Graph = namedtuple('Graph', ('nodes', 'edges'))


def make_graph(found):
    """Make the graph of causes: the stack, its requirements, and who satisfies them.

    :param found: list of :class:`Cause`
    :returns: a :class:`Graph`; its nodes are sorted by side
    """
    nodes, edges = [], []
    for packages, indexes in _sharing(found, 'packages'):
        edges += [(len(nodes), index, bool(found[index].taken)) for index in indexes]
        nodes.append(Node('stack', _title('stack', packages), _names(packages)))
    first = len(nodes)
    edges = [Edge(node, first + index, found[index].verdict, taken)
             for node, index, taken in edges]
    for cause in found:
        through = tuple(_('through {package}').format(package=nevra) for nevra in cause.via)
        nodes.append(Node('cause', _cause_title(cause), (cause.title,) + through))
    for side, field in (('guarded', 'guarded'), ('outside', 'alternatives')):
        for packages, indexes in _sharing(found, field):
            edges += [Edge(first + index, len(nodes), found[index].verdict,
                           packages[0] in found[index].taken) for index in indexes]
            nodes.append(Node(side, _title(side, packages), _names(packages)))
    return Graph(nodes, edges)


def _sharing(found, field):
    """Packages that are part of the same causes, of the same repo and origin, together.

    :returns: list of (list of packages, tuple of indexes of causes)
    """
    touching = {}
    for index, cause in enumerate(found):
        for package in getattr(cause, field):
            touching.setdefault(package, []).append(index)
    groups = {}
    for package, indexes in touching.items():
        groups.setdefault((package.repo, package.origin, tuple(indexes)), []).append(package)
    return [(packages, key[-1]) for key, packages in groups.items()]


def _title(side, packages):
    first = packages[0]
    words = [SIDES[side], first.origin, first.repo]
    if len(packages) > 1:
        words.append(P_('{count} package', '{count} packages', len(packages)).format(
            count=len(packages)))
    return ', '.join(word for word in words if word)


def _names(packages):
    return tuple(package.nevra for package in packages)


def _cause_title(cause):
    return cause.verdict if cause.kind == kinds.REQUIRES.name else \
        '{}, {}'.format(cause.verdict, cause.kind)
