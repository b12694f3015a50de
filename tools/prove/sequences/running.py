"""Running a sequence, and having each of its steps judged."""

import os
import shutil
import tempfile
from collections import Counter, namedtuple

from prove import disk
from prove.bench import fast_folder
from prove.sequences import judging, refusals, reports, told, ways
from prove.sequences.host import Host
from prove.sequences.judging import Finding, Step
from prove.sequences.life import WORLD_STEPS, Life
from prove.sequences.looks import Look
from prove.sequences.server import Server
from prove.sequences.sight import see
from prove.sequences.twins import Twins
from prove.sides import nevra, origins
from support.rpms import run as run_tool

Verdict = namedtuple('Verdict', ('findings', 'counts', 'log'))
Verdict.__doc__ = """What came of a sequence.

findings: list of (number of the step, Finding); -1 is before the first
counts: Counter of 'step VERB', 'refused', 'swapped', 'twin', 'report' and the like
log: list of (words, exit code or None, text) of the steps that were run
"""


class Runner(object):
    """Runs sequences in a scratch folder, with one server of DNF commands.

    :param cache: the folder for built RPMs; one in the scratch folder by default
    :param unguarded: the numbers of steps that are run without the plugin, and judged like the
        others: to see that they are found
    """

    def __init__(self, cache=None, unguarded=()):
        self.scratch = tempfile.mkdtemp(prefix='sequences-', dir=fast_folder())
        self._cache = cache or os.path.join(self.scratch, 'rpm-cache')
        self._unguarded = unguarded
        self._server = Server()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self._server.__exit__(*exception)
        shutil.rmtree(self.scratch, ignore_errors=True)

    def run(self, sequence, twins=True):
        """Run a sequence; returns a Verdict. Without the twins it is faster."""
        folder = os.path.join(self.scratch, 'one')
        try:
            return _Run(sequence, folder, self._cache, self._server, self._unguarded,
                        twins).verdict()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


class _Run(object):
    """One run of one sequence."""

    def __init__(self, sequence, folder, cache, server, unguarded, with_twins):
        self.sequence = sequence
        self.unguarded = unguarded
        self.life = Life(sequence, folder, cache)
        self.findings, self.counts, self.log = [], Counter(), []
        self.main, self.copy, self.spare = (Host(self.life, name, server)
                                            for name in ('main', 'copy', 'more'))
        there = {nevra(package) for package in self.life.case['packages']
                 if package.get('installed')}
        self._install(self.main, there)
        self.twins = Twins(self.life, server, self._install) if with_twins else None
        self.look = None        # the last one, as long as it holds
        self._reported = self._document = None

    def _install(self, host, nevras):
        """Put packages on a host as it is at first, and what DNF knows of them."""
        case = self.life.case
        if nevras:
            run_tool(['rpm', '--root', host.root, '-i', '--nodeps', '--ignorearch'] +
                     [self.life.rpm(text).cached[0] for text in sorted(nevras)])
        disk.remember(host.world, {self.life.rpm(text): id for text, id in origins(case).items()
                                   if text in nevras},
                      [self.life.rpm(text) for text in case.get('dependencies') or ()])
        disk.set_module_state(host.world, case['state'])

    def verdict(self):
        """Take all steps."""
        self._check_report(-1)
        for number, words in enumerate(self.sequence['steps']):
            self.counts['step ' + judging.verb(words)] += 1
            if words[0] in WORLD_STEPS:
                self._change(words)
            elif words[0] == 'reported':
                self._install_reported(number, int(words[1]))
            else:
                self._command(number, words)
            self._check_report(number)
        if self.twins:
            self.counts['twin commands'] += self.twins.commands
            self.counts['twins over'] += self.twins.over
        return Verdict(self.findings, self.counts, self.log)

    def _change(self, words):
        self.life.apply(words)
        for host in [self.main] + ([self.twins] if self.twins else []):
            host.forget(self.life.changed)
        self.life.changed.clear()
        self.look = None
        self.log.append((words, None, ''))

    def _look(self):
        if self.look is None:
            self.look = Look(self.life, self.main.state())
        return self.look

    def _command(self, number, words):
        before, refusal = self._look(), refusals.kept(self.main)
        self.copy.become(self.main)
        result = self.main.command(words, guard=number not in self.unguarded)
        state = self.main.state()
        after = before if state == before.state else Look(self.life, state)
        sight = None
        if words[0] != 'bypass' and told.may_tell(before, after, result):
            # What is read here into the cache is not for stock DNF.
            self.spare.become(self.copy)
            sight = see(before, self.spare, words)
        stock = self.copy.command(words, guard=False)
        step = Step(words, before, after, self.copy.state(), result, stock)
        self.look = after
        self.counts['refused'] += step.refused
        self.counts['swapped'] += step.swapped
        self.counts['failed'] += bool(result.code) and not step.refused
        self.counts['changed'] += state.installed != before.state.installed
        self.log.append((words, result.code, result.text))
        self.findings += [(number, finding) for finding in judging.judge(step)]
        if sight:
            self._find(number, 'line', told.wrong(step, sight))
        if step.refused:
            self._refused(number, step, sight, refusal)
        if self.twins:
            self._find(number, 'twin', self.twins.run(words))
        return step

    def _find(self, number, kind, texts):
        self.findings += [(number, Finding(kind, text)) for text in texts]

    def _refused(self, number, step, sight, kept):
        """Type what a refusal names, and have its proof judged.

        :param kept: what the host had kept of the refusal before
        """
        if not told.is_whole(step.words):
            # Which of the transactions they were about nobody knows any more.
            self.counts['proof (of several transactions: not looked for)'] += 1
            return
        self.counts['ways'] += ways.count(step)
        self._find(number, 'way', ways.wrong(step, self.main, self.copy))
        if refusals.kept(self.main) == kept:
            self.counts["proof (no refusal of the guard's: nothing kept)"] += 1
            return
        self.copy.become(self.main)
        word, wrong = refusals.examine(step, sight, self.copy)
        self.counts['proof ' + word] += 1
        self._find(number, 'proof', [wrong] if wrong else [])

    def _install_reported(self, number, which):
        """Install one of the packages that the last report has a verdict on."""
        entries = (self._document or {}).get('available')
        if not entries:
            self.log.append((['reported'], None, ''))
            return
        entry = entries[which % len(entries)]
        step = self._command(number, ['dnf', 'install', entry['package']])
        self.counts['verdict ' + entry['verdict']] += 1
        self._find(number, 'verdict', judging.wrong_verdict(
            step, entry['package'], entry['verdict']))

    def _check_report(self, number):
        """Hold the report against the host, unless nothing has changed since."""
        look = self._look()
        if self._reported is look:
            return
        self._reported = look
        self.counts['reports'] += 1
        result = self.main.dnf(['xenguard', 'report', '--json', '-q'])
        self.counts['contaminated'] += result.code == 100
        self._document = reports.read(result)
        self._find(number, 'report', reports.wrong(look, result, self._document))
        if self._document:
            self.counts['next'] += sum(bool(each['command']) for each in self._document['next'])
            self._find(number, 'way', ways.wrong_next(self._document, self.main, self.copy))


def hard(verdict):
    """The findings that are failures, as (number of the step, Finding)."""
    return [(number, finding) for number, finding in verdict.findings
            if finding.kind in judging.HARD]
