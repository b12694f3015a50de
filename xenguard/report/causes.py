"""A report's document made ready to be shown: crossings with one cause together, and the graph
that they form. Text, page and Graphviz text all show what is worked out here.

Like everything that shows a document, this takes the plain document alone (contract,
section 5), and needs no DNF.
"""

from collections import OrderedDict, namedtuple

from xenguard.crossings import kinds
from xenguard.i18n import P_, _
from xenguard.wording import clean

# What wants to be read first, first.
VERDICTS = ('installed', 'block', 'swap', 'allowed')


class Package(namedtuple('Package', ('nevra', 'repo', 'origin'))):
    """A package of either side.

    origin: of a guarded package its module, or STRAY; of an alternative that is hidden HIDDEN;
        of any other the empty text
    """

    __slots__ = ()


STRAY = _('stray build')
HIDDEN = _('hidden')
SIDES = {'stack': _('stack'), 'guarded': _('guarded'), 'outside': _('outside')}


class Cause(namedtuple('Cause', ('kind', 'where', 'verdict', 'requirement', 'via', 'guarded',
                                 'alternatives', 'packages'))):
    """Crossings that have the same cause: one requirement, and the same packages behind it.

    guarded, alternatives, packages: tuples of :class:`Package`; the last are the stack's
    The other fields are those of a crossing.
    """

    __slots__ = ()

    @property
    def title(self):
        """The requirement; where there is none, what happens instead."""
        if self.requirement is not None:
            return self.requirement
        return kinds.of_name(self.kind).title()

    @property
    def taken(self):
        """The packages that would be taken, or are there: the path that is drawn strong.

        Of what the policy allows and is not installed nobody can tell.
        """
        if self.verdict == 'swap':
            return self.alternatives
        return self.guarded if self.where == 'installed' or self.verdict == 'block' else ()


def cleaned(value):
    """Copy a document, or a part of it, with every text in it made safe to show."""
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [cleaned(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def group(document):
    """Put the crossings of a document that have the same cause together.

    :returns: list of :class:`Cause`, the most urgent first, and otherwise in the document's order
    """
    groups = OrderedDict()
    for crossing in document['crossings']:
        key = (crossing['kind'], crossing['where'], crossing['verdict'], crossing['requirement'],
               tuple(crossing['via']),
               frozenset((item['nevra'], item['repo']) for item in crossing['guarded']))
        groups.setdefault(key, []).append(crossing)
    found = [_cause(group) for group in groups.values()]
    return sorted(found, key=lambda cause: VERDICTS.index(cause.verdict))


def _cause(group):
    first = group[0]
    return Cause(
        first['kind'], first['where'], first['verdict'], first['requirement'],
        tuple(first['via']),
        tuple(Package(item['nevra'], item['repo'], item['module'] or STRAY)
              for item in first['guarded']),
        _once(Package(item['nevra'], item['repo'], HIDDEN if item['hidden'] else '')
              for crossing in group for item in crossing['alternatives']),
        _once(Package(crossing['package'], crossing['repo'], '') for crossing in group))


def _once(items):
    return tuple(OrderedDict.fromkeys(items))


def hidden(document):
    """The hidden stack packages, as tuples of :class:`Package`."""
    return tuple(Package(item['nevra'], item['repo'], '') for item in document['hidden'])


def by_origin(packages, *fields):
    """Put packages together that agree in some fields.

    :returns: list of (tuple of the fields' values, list of NEVRAs), in the order given; what
        differs in other fields alone, as the repo, is there once
    """
    groups = OrderedDict()
    for package in packages:
        key = tuple(getattr(package, field) for field in fields)
        groups.setdefault(key, OrderedDict())[package.nevra] = True
    return [(key, list(nevras)) for key, nevras in groups.items()]


# the graph


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


def graph(found):
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
    touching = OrderedDict()
    for index, cause in enumerate(found):
        for package in getattr(cause, field):
            touching.setdefault(package, []).append(index)
    groups = OrderedDict()
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
