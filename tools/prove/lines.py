"""Whether what the guard says is so: its lines, read by a grammar of their own, against what DNF
then does."""

import re

from prove.universe import nevra

MARK = 'xenguard: '
#: what stands behind guarded packages: their modules, or by what else they are guarded
_MODULE = r"(?: of module [^ ,]+(?:, [^ ,]+)*| of [^ ]+ \([^ ]+\)(?:, of [^ ]+ \([^ ]+\))*" \
    r"| \(a stray build of a guarded module\)" \
    r"| \(with a module's dist tag, but in no module's metadata\))?"
_REASON = '(?:: (?P<reason>.+))?'

#: verb to the form of its line; `what` is told of packages, `other` names those beside them
GRAMMAR = tuple((verb, re.compile(form + '$')) for verb, form in (
    ('swapped in', 'swapped in (?P<what>.+?) for (?P<other>.+?)' + _MODULE + ': (?P<reason>.+)'),
    ('kept', 'kept (?P<what>.+?)' + _MODULE + ' instead of (?P<other>.+?)' + _MODULE + _REASON),
    ('kept', 'kept (?P<what>.+)'),
    ('took', 'took (?P<what>.+?)' + _MODULE + ' instead of (?P<other>.+?)' + _MODULE + _REASON),
    ('took', 'took (?P<what>.+)'),
    ('no solution', 'left out (?P<what>.+?)' + _MODULE + ': with (?:it|them) there is no solution'),
    ('left out', 'left out (?P<what>.+?)' + _MODULE + ': (?P<reason>.+)'),
    ('made room', 'removed (?P<what>[^:]+?(?::[^ ]+?)*) for (?P<other>.+?)' + _MODULE),
    ('removed', 'removed (?P<what>.+?)' + _MODULE + _REASON),
    ('avoided', 'avoided: (?P<crossing>.+)'),
    ('brought in', 'brought in (?P<what>.+?), hidden from DNF by '
                   '(?:the module streams? (?P<streams>.+)|modular filtering)'),
    ('warned', r'(?P<crossing>.+) \(mode=warn\)'),
    ('stream', 'the guarded module stream (?P<stream>[^ ]+) is being enabled on a host with '
               '(?P<count>[0-9]+) stack packages?; it will hide packages of the stack'),
    ('refused', r"'(?P<option>--[a-z]+)' would be refused: (?P<crossing>.+)"),
    ('disabled', 'repositor(?:y|ies) .+ (?:is|are) disabled and (?:was|were) not looked at; to '
                 'enable (?:it|them): --enablerepo=.+'),
    ('unnamed', "(?P<count>[0-9]+) packages? of .+ carr(?:ies|y) a module's dist tag, but no "
                "module metadata names (?:it|them); without metadata DNF installs none of a "
                "module's packages"),
    ('way', 'way out(?: [0-9]+)?: (?P<way>.+)'),
    ('unknown', 'no enabled repository and no installed package knows the guarded modules? .+'),
    ('no stack', 'there is no stack on this host to be kept clean'),
    ('blind', 'neither a guarded package nor metadata of a guarded module is in sight, so that '
              'nothing can be cleaned'),
    ('clean', 'nothing crosses on this host, and no guarded stream is enabled for nothing'),
))
#: the lines that an error alone has
REFUSAL = tuple((verb, re.compile(form + '$')) for verb, form in (
    ('title', 'this transaction would cross into a guarded module:'),
    ('title', 'this transaction would cross to guarded packages:'),
    ('title', 'without (?P<other>.+) there would be a solution'),
    ('title', 'this transaction would take (?P<what>.+) away from the installed stack'),
    ('title', 'every solution would take (?P<what>.+) away, of the stack'),
    ('title', 'this host cannot be made clean:'),
    ('title', 'it would take (?P<what>.+) away from the installed stack'),
    ('erasing', '[0-9]+ other packages? would have to be removed: .+; to have that, type '
                "'dnf xenguard clean --allowerasing'"),
    ('nobody', '.+ requires? (?P<needs>.+), which (?:nothing outside the guarded modules provides: '
               'such a package has to be built|only guarded packages provide: such a package has '
               'to be built for the stack)'),
    ('none', 'what could take the place of the guarded packages cannot be installed here'),
    ('nobody', 'no package outside the guarded modules provides (?P<needs>.+)'),
    ('nobody', 'only guarded packages provide (?P<needs>.+)'),
    ('excluded', '(?P<what>.+?) would provide (?P<needs>.+), but (?P<exclude>.+) keeps it out'),
    ('hidden', '(?P<what>.+?) from repository [^ ]+ would provide (?P<needs>.+), but the module '
               'stream (?P<streams>.+) hides it'),
    ('none', 'no way out was found'),
    ('none', 'the request was refused, so nothing is run'),
    ('none', 'the search for another solution was given up: there are too many possibilities to '
             'try'),
    ('none', 'and [0-9]+ more crossings?'),
    ('nothing', 'nothing was changed'),
    ('crossing', '(?P<crossing>.+ would provide|.+ would make room for .+, while other stack '
                 'packages stay|.+ supplements .+|.+ in the end, .+)'),
))


def named(text):
    """The names in a list of them, without the count of the rest."""
    return re.sub(' and [0-9]+ more$', '', text).split(', ')


def parse(line, grammar=GRAMMAR):
    """The verb of a line and what the grammar finds in it; None and {} for no line of the guard."""
    for verb, form in grammar:
        match = form.match(line)
        if match:
            return verb, {key: text for key, text in match.groupdict().items() if text}
    return None, {}


def refusal_lines(error):
    """The guard's own lines in an error."""
    return [line[len(MARK):] for line in str(error).splitlines() if line.startswith(MARK)]


class Reader(object):
    """Reads the lines about one case.

    :param universe: its Universe
    :param hidden: mask of the stack packages that DNF alone does not see
    :param guarded: the Solved of the guard
    :param whole: whether that is what came of all lines; otherwise they are held against the
        packages alone
    """

    def __init__(self, universe, hidden, guarded, whole=True):
        self.universe = universe
        self.whole = whole
        self.hidden = hidden
        self.failed = guarded.error is not None
        self.final = universe.of_nevras(guarded.final)
        self.came = self.final & ~universe.installed
        self.lines = [line[len(MARK):] for line in guarded.lines if line.startswith(MARK)]
        self.error = refusal_lines(guarded.error) if self.failed else []
        self._unknown = []      # what is named as a package, and is none

    def wrong(self):
        """Generate what is not so, as texts."""
        told, brought = set(), 0
        for line in self.lines:
            verb, found = parse(line)
            if verb is None:
                yield 'not understood: ' + line
                continue
            for text in self._wrong(verb, found):
                yield '%s: %s' % (text, line)
            # Another set of packages may meet another need.
            subject = verb, found.get('what'), found.get('other')
            if self.whole and found.get('what') and subject in told:
                yield 'told twice: ' + line
            told.add(subject)
            if verb == 'brought in':
                brought += 1
        if self.whole and len(set(self.lines)) < len(self.lines):
            yield 'the same line twice'
        if self.whole and not self.failed and bool(self.came & self.hidden) != bool(brought):
            yield 'hidden, came in and was not told: ' + \
                self.universe.text(self.came & self.hidden)
        for line in self.error:
            verb, found = parse(line, REFUSAL + tuple(
                each for each in GRAMMAR if each[0] in ('way', 'disabled', 'unnamed')))
            if verb is None:
                yield 'not understood: ' + line
            for text in self._wrong_of_refusal(verb, found):
                yield '%s: %s' % (text, line)
        if self._unknown:
            yield 'no package: ' + self._unknown[0]

    def _mask(self, text):
        names = [name for name in named(text) if name in self.universe.index]
        self._unknown += [name for name in named(text) if name not in self.universe.index]
        return self.universe.of_nevras(names)

    def _wrong(self, verb, found):
        if verb in ('way', 'disabled', 'refused', 'unnamed'):
            return self._wrong_of_crossing(found)
        if self.whole and self.failed:
            return ['told of what is refused']
        missing = [text for key in ('what', 'other') for text in named(found.get(key, ''))
                   if text and text not in self.universe.index]
        if missing:
            return ['no package: ' + missing[0]]
        what = self._mask(found['what']) if 'what' in found else 0
        other = self._mask(found['other']) if 'other' in found else 0
        wrong = list(self._wrong_of_crossing(found)) + self._wrong_reason(found, what, verb)
        if what and len(self.universe.members(what)) < len(named(found['what'])):
            wrong.append('a package twice')
        if not self.whole:
            return wrong
        if verb != 'made room' and other & self.final:
            wrong.append('is there: ' + self.universe.text(other & self.final))
        return wrong + self._wrong_of_verb(verb, found, what)

    def _wrong_of_verb(self, verb, found, what):
        universe = self.universe
        if verb == 'kept' and what & ~(self.final & universe.installed):
            return ['does not stay']
        if verb in ('swapped in', 'took') and what & ~self.came:
            return ['does not come in'] if verb == 'swapped in' or not what & self.came else []
        if verb in ('removed', 'made room') and (
                what & ~universe.installed or
                any(universe.same(i) & self.final for i in universe.members(what)) or
                universe.name_set(what) & universe.name_set(self.came)):
            return ['is not gone']
        if verb in ('left out', 'no solution') and what & self.final:
            return ['is not left out']
        if verb == 'no solution' and what & ~universe.guarded:
            return ['is not guarded']
        if verb == 'brought in' and what & ~(self.came & self.hidden):
            return ['was not hidden, or does not come']
        if verb == 'stream' and int(found['count']) != len(
                universe.members(self.final & universe.stack)):
            return ['another number of stack packages']
        return []

    def _wrong_reason(self, found, what, verb):
        """What is wrong with why something was swapped: each of the packages meets each need."""
        wrong = []
        for reason in found.get('reason', '').split('; '):
            wrong += self._wrong_supplement(reason)
            match = re.match('(?P<who>.+?) (?P<how>requires?|recommends?) '
                             '(?P<need>.+?)(?: from (?P<via>.+?), and (?P<last>.+) in the end)?'
                             '(?:, by a weak dependency)?(?:, which .+ would provide)?$', reason)
            if not match:
                continue
            tag = 'requires' if match.group('how').startswith('require') else 'recommends'
            wrong += self._not_wanted(named(match.group('who')), match.group('need'), tag)
            if verb in ('swapped in', 'kept') and not match.group('via') and \
                    'would provide' not in reason and \
                    not match.group('need').startswith('('):
                meets = self.universe.providers(match.group('need'))
                if what & ~meets:
                    wrong.append('does not provide ' + match.group('need'))
        return wrong

    def _not_wanted(self, packages, need, tag):
        """Which packages want no such thing."""
        for text in packages:
            if text not in self.universe.index:
                return ['no package: ' + text]
            package = self.universe.packages[self.universe.index[text]]
            if need not in package.get(tag, []):
                return ['%s does not want %s' % (nevra(package), need)]
        return []

    def _wrong_supplement(self, text):
        """What is wrong with a sentence about packages that supplement others."""
        match = re.match('(?P<who>[^ ]+) supplements (?P<what>.+?)'
                         '(?:, and needs .+ in the end|, which comes in for .+)?'
                         '(?:, which .+ would provide)?$', text)
        if not match or match.group('who') not in self.universe.index:
            return []
        if not set(named(match.group('what'))) <= set(self.universe.index):
            return ['not understood']
        supplemented = 0
        for need in self.universe.supplements[self.universe.index[match.group('who')]]:
            supplemented |= need.mask
        return [] if supplemented & self._mask(match.group('what')) else ['does not supplement']

    def _wrong_of_crossing(self, found):
        wrong = self._wrong_supplement(
            re.sub(_MODULE + ' supplements', ' supplements', found.get('crossing', '')))
        if wrong:
            return wrong
        match = re.match('(?P<who>.+?) (?P<how>requires?|recommends?) (?P<need>.+?)'
                         '(?P<via> from .+ in the end(?:, by a weak dependency)?)?, which '
                         '(?P<other>.+?)' + _MODULE +
                         ' would provide$', found.get('crossing', ''))
        if not match:
            return []
        tag = 'requires' if match.group('how').startswith('require') else 'recommends'
        wrong = self._not_wanted(named(match.group('who')), match.group('need'), tag)
        other = self._mask(match.group('other'))
        if other & ~(self.universe.guarded | self.universe.unnamed):
            wrong.append('is not guarded')
        if not match.group('via') and not match.group('need').startswith('(') and \
                other & ~self.universe.providers(match.group('need')):
            wrong.append('does not provide it')
        return wrong

    def _wrong_of_refusal(self, verb, found):
        for text in self._wrong_of_crossing(found):
            yield text
        provided = [need for need in named(found.get('needs', '')) if need and
                    not need.startswith('(')]
        build = re.match('build a package outside the module that provides (.+), from ',
                         found.get('way', ''))
        if verb == 'nobody' or build:
            for need in provided or [need for need in named(build.group(1) if build else '')
                                     if need and not need.startswith('(')]:
                others = self.universe.providers(need) & ~self.universe.guarded & self._in_sack()
                if others:
                    yield 'somebody provides it: ' + self.universe.text(others)
        elif verb in ('excluded', 'hidden'):
            for need in provided:
                if self._mask(found['what']) & ~self.universe.providers(need):
                    yield 'does not provide it'

    def _in_sack(self):
        return self.universe.mask(
            i for i, package in enumerate(self.universe.packages)
            if package.get('installed') or package['repo'] != 'gone')
