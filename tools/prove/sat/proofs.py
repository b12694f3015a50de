"""Whether a proof is one: its facts are true, exclude each other, and are all needed."""

from prove.sat.encode import Encoding
from prove.sat.solve import what_is_wrong_with

#: of what a fact lists, what is not all there says less than the truth, or more
_LESS, _MORE = ('packages',), ('any_of',)


def wrong(proof, true):
    """What is wrong with a proof: a text, '' where nothing is.

    :param proof: list of facts, as the guard has found them
    :param true: list of facts, as the judge has them
    """
    return untrue(proof, true) or what_is_wrong_with(proof, Encoding)


def untrue(proof, true):
    """The same without a solver: whether the facts are true."""
    for fact in proof:
        if not any(_follows(fact, other) for other in true):
            return 'not true: %s' % (fact,)
    return ''


def _follows(fact, other):
    """Whether a fact is another one, or says less."""
    def rest(each):
        return {key: value for key, value in each.items() if key not in _LESS + _MORE + ('by',)}
    # By which module something is guarded the judge does not say.
    if any(isinstance(each.get(key), dict) for each in (fact, other) for key in _LESS):
        return fact == other
    return rest(fact) == rest(other) and fact.get('by') == other.get('by', fact.get('by')) and \
        all(set(fact.get(key, ())) <= set(other.get(key, ())) for key in _LESS) and \
        all(set(fact.get(key, ())) >= set(other.get(key, ())) for key in _MORE)
