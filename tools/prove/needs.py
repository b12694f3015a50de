"""Requirements as conditions on a set of packages, rich dependencies among them."""

from collections import namedtuple

OPERATORS = ('and', 'or', 'if', 'else', 'unless', 'with', 'without')


class Need(namedtuple('Need', ('text', 'tree', 'mask'))):
    """One requirement.

    text: as in the package
    tree: the mask of its providers, or (operator, subtrees)
    mask: all packages that satisfy any part of it
    """

    __slots__ = ()

    def met(self, bits):
        """Whether a set of packages satisfies it."""
        return _met(self.tree, bits)

    def may_be_met(self, bits):
        """Whether some subset of a set of packages satisfies it."""
        return _may_be_met(self.tree, bits)

    def providers(self, bits, own=0):
        """The packages of a set that satisfy a branch of it that is in force.

        :param own: the mask of the package that has it: what it satisfies itself nobody else does
        """
        return _providers(self.tree, bits, own)


def parse(text, find):
    """Make a Need; `find` gives the mask of a plain dependency's providers."""
    tree = _parse(text, find)
    return Need(text, tree, _leaves(tree))


def _parse(text, find):
    if not text.startswith('('):
        return find(text)
    operands, operators, depth = [[]], [], 0
    for word in text[1:-1].split():
        if depth == 0 and word in OPERATORS:
            operators.append(word)
            operands.append([])
            continue
        # a provide such as lib.so()(64bit) has both in one word
        depth += len(word) - len(word.lstrip('('))
        if depth:
            depth -= word.count(')') - word.lstrip('(').count('(')
        operands[-1].append(word)
    trees = [_parse(' '.join(words), find) for words in operands]
    if operators[0] == 'with':
        return _leaves(trees[0]) & _leaves(trees[1])
    if operators[0] == 'without':
        # One package is meant: what follows may be several, of which it is none.
        return _leaves(trees[0]) & ~_leaves(trees[1])
    return operators[0], trees


def _leaves(tree, counts=lambda _trees: False):
    """The mask of the packages that satisfy any part of a tree.

    :param counts: function of the subtrees of an operator with a condition to whether that counts
    """
    if isinstance(tree, int):
        return tree
    operator, trees = tree
    bits = 0
    for i, subtree in enumerate(trees):
        if operator not in ('if', 'unless') or i != 1 or counts(trees):
            bits |= _leaves(subtree, counts)
    return bits


def named(tree):
    """The mask of the packages that libsolv takes for dependencies: as it has '(A if B else C)' as
    '(A or not B) and (B or C)', B is one where there is an ``else``."""
    return _leaves(tree, lambda trees: len(trees) > 2)


def mentioned(tree):
    """The mask of all packages on which it depends whether a tree is met, conditions included."""
    return _leaves(tree, lambda _trees: True)


def _met(tree, bits):
    if isinstance(tree, int):
        return bool(tree & bits)
    operator, trees = tree
    if operator == 'and':
        return all(_met(subtree, bits) for subtree in trees)
    if operator == 'or':
        return any(_met(subtree, bits) for subtree in trees)
    if _met(trees[1], bits) == (operator == 'if'):
        return _met(trees[0], bits)
    return _met(trees[2], bits) if len(trees) > 2 else operator == 'if'


def _may_be_met(tree, bits):
    if isinstance(tree, int):
        return bool(tree & bits)
    operator, trees = tree
    if operator == 'and':
        return all(_may_be_met(subtree, bits) for subtree in trees)
    if operator == 'or':
        return any(_may_be_met(subtree, bits) for subtree in trees)
    return len(trees) < 3 and operator == 'if' or any(
        _may_be_met(subtree, bits) for subtree in trees[::2])


def _providers(tree, bits, own):
    if isinstance(tree, int):
        return 0 if tree & own else tree & bits
    operator, trees = tree
    if operator in ('if', 'unless'):
        if _met(trees[1], bits) == (operator == 'if'):
            return _providers(trees[0], bits, own)
        return _providers(trees[2], bits, own) if len(trees) > 2 else 0
    if operator == 'or' and any(_met(subtree, own) for subtree in trees):
        return 0
    found = 0
    for subtree in trees:
        found |= _providers(subtree, bits, own)
    return found
