"""Whether clauses exclude each other, and which: a small SAT solver that learns from conflicts.

libsolv tells of a problem in words alone, and knows no sides. What it takes from the textbook is
watched literals, and a clause learned from each conflict at its first unique implication point.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

    Clause = Tuple[List[int], int]


class GivenUp(Exception):
    """There were as many conflicts as there may be."""


class Refuter:
    """One set of clauses.

    :param clauses: pairs of a list of literals and what they come from, the bits of a number
    :param likely: variables that are true at first
    """

    def __init__(self, clauses: 'Iterable[Clause]', likely: 'Iterable[int]' = ()) -> None:
        self._likely = set(likely)
        self._watches: 'Dict[int, List[Clause]]' = {}
        self._value: 'Dict[int, bool]' = {}         # literal to its value
        self._level: 'Dict[int, int]' = {}          # variable to the decision it follows from
        self._reason: 'Dict[int, Clause]' = {}      # variable to the clause it follows from
        self._trail: 'List[int]' = []
        self._limits: 'List[int]' = []              # the length of the trail before each decision
        self._units = []
        self._false: 'Optional[Clause]' = None
        for literals, origin in clauses:
            self._add((list(dict.fromkeys(literals)), origin))
        self._order = sorted({abs(literal) for literal in self._watches})
        self._next = self._checked = 0

    def _add(self, clause):
        literals = clause[0]
        if len(literals) > 1:
            for literal in literals[:2]:
                self._watches.setdefault(literal, []).append(clause)
        elif literals:
            self._units.append(clause)
        else:
            self._false = clause

    def refute(self, left: 'Iterator[Any]') -> 'Optional[int]':
        """Find out what cannot be true together.

        :param left: iterator of which each conflict takes one
        :returns: the bits of what the clauses come from that exclude each other; None where all
            can be true
        :raises GivenUp: nothing is left of it
        """
        if self._false:
            return self._false[1]
        for clause in self._units:
            literal = clause[0][0]
            if self._value.get(literal) is False:
                return self._origins(clause)
            self._assign(literal, clause)
        for _one in left:
            conflict = self._propagate()
            while conflict is None:
                if not self._decide():
                    return None
                conflict = self._propagate()
            if not self._limits:
                return self._origins(conflict)
            self._learn(conflict)
        raise GivenUp()

    def _assign(self, literal, clause=None):
        if literal in self._value:
            return
        self._value[literal], self._value[-literal] = True, False
        self._level[abs(literal)] = len(self._limits)
        if clause is not None:
            self._reason[abs(literal)] = clause
        self._trail.append(literal)

    def _decide(self):
        while self._next < len(self._order):
            variable = self._order[self._next]
            if variable not in self._value:
                self._limits.append(len(self._trail))
                self._assign(variable if variable in self._likely else -variable)
                return True
            self._next += 1
        return False

    def _propagate(self):
        """Assign all that follows; returns the clause that is false then, if one is."""
        value = self._value
        while self._checked < len(self._trail):
            false = -self._trail[self._checked]
            self._checked += 1
            watching, kept = self._watches.get(false, []), []
            for position, clause in enumerate(watching):
                literals = clause[0]
                if literals[0] == false:
                    literals[0], literals[1] = literals[1], false
                if value.get(literals[0]):
                    kept.append(clause)
                    continue
                for other in range(2, len(literals)):
                    if value.get(literals[other]) is not False:
                        literals[1], literals[other] = literals[other], false
                        self._watches.setdefault(literals[1], []).append(clause)
                        break
                else:
                    kept.append(clause)
                    if value.get(literals[0]) is False:
                        self._watches[false] = kept + watching[position + 1:]
                        return clause
                    self._assign(literals[0], clause)
            self._watches[false] = kept
        return None

    def _learn(self, conflict):
        """Learn from a conflict why it came to it, and go back to where that could be known."""
        literals, origin, seen = [], conflict[1], set()
        pending, clause, position, uip = 0, conflict, len(self._trail), None
        while True:
            for literal in clause[0]:
                variable = abs(literal)
                if literal == uip or variable in seen:
                    continue
                seen.add(variable)
                if self._level[variable] == len(self._limits):
                    pending += 1
                else:
                    literals.append(literal)
            while True:
                position -= 1
                uip = self._trail[position]
                if abs(uip) in seen:
                    break
            pending -= 1
            if not pending:
                break
            clause = self._reason[abs(uip)]
            origin |= clause[1]
        literals.sort(key=lambda literal: -self._level[abs(literal)])
        learned = [-uip] + literals, origin
        self._go_back(self._level[abs(literals[0])] if literals else 0)
        if literals:
            self._add(learned)
        self._assign(-uip, learned)

    def _go_back(self, level):
        for literal in self._trail[self._limits[level]:]:
            del self._value[literal], self._value[-literal]
            self._reason.pop(abs(literal), None)
        del self._trail[self._limits[level]:]
        del self._limits[level:]
        self._next, self._checked = 0, len(self._trail)

    def _origins(self, conflict):
        """What a conflict without any decision comes from."""
        origin, pending, seen = 0, [conflict], set()
        while pending:
            literals, bits = pending.pop()
            origin |= bits
            for literal in literals:
                variable = abs(literal)
                if variable not in seen and variable in self._reason:
                    seen.add(variable)
                    pending.append(self._reason[variable])
        return origin
