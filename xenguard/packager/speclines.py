"""What advice is written as: dependencies that stand in a spec file.

Names and versions come from repositories and are not trusted. In a spec a line can do anything,
and rpm expands macros in comments too: what cannot be written as one word is not written at
all, and a percent sign is never one of a macro's.
"""

import re

import rpm

from xenguard.packages import richdeps
from xenguard.wording import printable

# What rpm takes for one dependency: a path, or a name, and perhaps an operator and a version. The
# version is one that rpm 6 takes as well: two dots or two dashes are none to it.
_WORD = r'(?:[A-Za-z0-9_+~^]|\.(?!\.))+'
_DEPENDENCY = re.compile(r'/[!-+\--~]*|'
                         r'[A-Za-z0-9_][!-+\--~]*( ([<>]=?|=) ([0-9]+:)?{0}(-{0})?)?'.format(_WORD))
# RPM's own flags of the operators.
_SENSES = {'<': rpm.RPMSENSE_LESS, '<=': rpm.RPMSENSE_LESS | rpm.RPMSENSE_EQUAL,
           '=': rpm.RPMSENSE_EQUAL,
           '>': rpm.RPMSENSE_GREATER, '>=': rpm.RPMSENSE_GREATER | rpm.RPMSENSE_EQUAL}


def comment(text):
    """Make a text fit for a comment line of a spec."""
    return printable(text).replace('%', '%%')


def is_writable(dependency):
    """Whether a text can stand in a spec as one dependency, and a path as one of its files."""
    return bool(_DEPENDENCY.fullmatch(dependency)) and \
        not (dependency.startswith('/') and set(dependency) & set('*?[]{}"\\'))


def escaped(dependency):
    """A dependency as it has to be written in a spec."""
    return dependency.replace('%', '%%')


def provides(requirement, packages):
    """What a package has to provide to satisfy a requirement that some guarded packages satisfy.

    Where they have a version, so has this: theirs, as a build without module tags has it. A
    provide without one would be meant by every Conflicts with a guarded package of that name.

    :param requirement: text; rich dependencies only with ``with`` or ``without``
    :param packages: query of the guarded packages
    :returns: list of dependencies
    """
    if requirement.startswith('('):
        operands, operator = richdeps.split(requirement)
        wanted = operands if operator == 'with' else operands[:1]
        return [line for text in wanted for line in provides(text, packages)]
    name = requirement.split(' ')[0]
    for package in sorted(packages, reverse=True):
        for reldep in package.provides:
            words = str(reldep).split(' ')
            if words[0] == name and len(words) == 3:
                evr = untagged(words[2])
                if means(requirement, evr):
                    return ['{} = {}'.format(name, evr)]
    return [re.sub(r' [<>]= ', ' = ', requirement)]


def is_tagged(dependency):
    """Whether only a build of a module has the version that a dependency asks for."""
    return untagged(dependency) != dependency


def untagged(evr):
    """A version as it is when the same is built without module tags, but for the distribution's
    own tag."""
    return re.sub(r'\.module[_+][a-z].*[0-9].*', '', evr)


def conflicts(builds, others, planned):
    """The fewest dependencies that mean all of some builds of one name, and nobody else.

    A version is enough where it tells them apart: further releases of it are meant as well. Where
    there may be others of that name one day, each build is meant by itself.

    :param builds: query of packages of one name
    :param others: query of packages that must not be meant
    :param planned: versions of that name that there may be outside the modules one day, and that
        must not be meant
    :returns: list of dependencies, and the list of builds that cannot be told from the others
    """
    def is_right(line):
        return not others.filter(provides=line) and \
            not any(means(line, evr) for evr in planned)

    forms = _exact_form if planned else _forms

    left = sorted({package.evr: package for package in builds}.values())
    lines, lost, total = [], [], len(left)
    while left:
        for size in range(len(left), 0, -1):
            run = left[:size]
            line = next(filter(is_right, forms(run, len(left) == total, size == len(left))), None)
            if line:
                lines.append(line)
                break
        else:
            lost.append(left[0])
        left = left[size:]
    return lines, lost


def _forms(run, is_lowest, is_highest):
    """The dependencies that mean a run of builds, the plainest first."""
    first, last = run[0], run[-1]
    for write in (_version, _evr):
        if write(first) == write(last):
            yield '{} = {}'.format(first.name, write(first))
        if is_highest:
            yield '{} >= {}'.format(first.name, write(first))
        if is_lowest:
            yield '{} <= {}'.format(last.name, write(last))


def _exact_form(run, _is_lowest, _is_highest):
    if len(run) == 1:
        yield '{} = {}'.format(run[0].name, _evr(run[0]))


def means(dependency, evr):
    """Whether a dependency means a version, as RPM compares them.

    :param dependency: text of a name, or of a name, an operator and a version
    """
    words = dependency.split(' ')
    if len(words) != 3:
        return True
    name, operator, asked = words
    return operator in _SENSES and bool(
        _range(name, operator, asked).Compare(_range(name, '=', evr)))


def _range(name, operator, evr):
    epoch, colon, rest = evr.rpartition(':')
    version, dash, release = rest.partition('-')
    # To RPM an empty version is any, and repositories may have it.
    evr = epoch + colon + (version or '0') + dash + release
    return rpm.ds((name, _SENSES[operator], evr), rpm.RPMTAG_REQUIRENAME)


def _version(package):
    epoch = '{}:'.format(package.epoch) if package.epoch else ''
    return epoch + package.version


def _evr(package):
    return '{}-{}'.format(_version(package), package.release)
