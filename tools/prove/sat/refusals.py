"""What the guard makes of cases, and of each refusal the proof that 'why --json' would have."""

import contextlib
import json
import os
from collections import namedtuple

from prove.sat import proofs
from prove.solving import Solver

Answer = namedtuple('Answer', ('solved', 'refusal', 'facts'))
Answer.__doc__ = """What comes of a request.

solved: a Solved
refusal: the document that is kept of it, None where it was not refused by the guard
facts: those of the proof, or None
"""


def answers(world, some):
    """Have the guard answer the requests of cases of one universe; returns a list of Answers."""
    with Solver(world, some[0], True) as solver:
        return [_answer(solver, case) for case in some]


def _answer(solver, case):
    path = os.path.join(solver.base.conf.persistdir, 'xenguard-refusal.json')
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)
    solved = solver.solve(case)
    if solved.error is None or not os.path.exists(path):
        return Answer(solved, None, None)
    with open(path) as stream:
        refusal = json.load(stream)
    from xenguard.commands.why import _proof
    solver.reset(case)      # what the command would see
    proof = _proof(solver.base, solver.base._goal._guard.policy, refusal)['proof']
    return Answer(solved, refusal, proof and proof['facts'])


def wrong(answer, judging):
    """What is wrong with the proof of a refusal: a text, '' where nothing is.

    :param judging: a Judging of the same request
    """
    if answer.facts is not None:
        return proofs.wrong(answer.facts, judging.facts.found)
    if any(way['kind'] == 'mode' for way in answer.refusal['ways']):
        return '' if judging.clean_set() is not None else 'none, nor a clean solution'
    return 'none'
