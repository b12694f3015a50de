"""The words for people.

Names, versions and requirements come from repositories and are not trusted: what leaves here
for a terminal carries no control characters, and every line begins with ``xenguard: ``.
"""

from collections import OrderedDict

from xenguard.i18n import P_, _

PREFIX = 'xenguard: '
ROUND_IT = _("'--disableplugin=xenguard', or enabled=0 in xenguard.conf, goes round the guard")
NOTHING_CHANGED = _('nothing was changed')

# Longer texts from repositories are cut: one hostile name must not bury the message.
MOST_CHARACTERS = 200
# So many names are told, and the rest is counted.
MOST_NAMES = 3


def clean(text):
    """Make a text safe for a terminal: no control, format or separator characters but the
    space (C0, C1 and bidirectional overrides among them), and not without end."""
    text = ''.join(char if char.isprintable() else
                   char.encode('unicode_escape').decode('ascii') for char in str(text))
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + '...'


def printable(text):
    """Make one line of a text whose parts are clean; what was a newline in it is none any more."""
    return ''.join(char if char.isprintable() else '?' for char in text)


def lines(texts):
    """Prefix each text."""
    return [PREFIX + printable(text) for text in texts]


def _error(texts):
    # DNF prints "Error: " in front; its own problems begin on the next line as well.
    return '\n' + '\n'.join(lines(texts))


def internal_error(error):
    """The one line for an error inside xenguard."""
    told = _('internal error ({kind}: {error})').format(
        kind=type(error).__name__, error=clean(error))
    return _error(['; '.join((told, ROUND_IT))])


def broken_configuration(error):
    """The one line for a configuration that cannot be used."""
    return _error([clean(error) + '; ' + ROUND_IT])


def unknown_key(key):
    """The warning about a configuration key that there is not."""
    from xenguard import config
    meant = config.nearest(key)
    text = _("unknown key '{key}' in the configuration is ignored; is '{meant}' meant?") if meant \
        else _("unknown key '{key}' in the configuration is ignored")
    return lines([text.format(key=clean(key), meant=meant)])[0]


def no_match(pattern):
    """The error about an argument of the report that names nothing."""
    return _error([_("no stack package matches '{pattern}'").format(pattern=clean(pattern))])


def cannot_write(path, reason):
    """The error about a page that could not be written."""
    return _error([_('cannot write {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])


def unreadable(path, reason):
    """The line about a file that is no source package and no spec."""
    return lines([_('cannot read {path}: {reason}').format(
        path=clean(path), reason=clean(reason))])[0]


def no_file():
    """The error of a command that has nothing to look at."""
    return _error([_('name the source packages or spec files to look at')])


def wrong_option(option, subcommand):
    """The error about an option that another subcommand has."""
    return _error([_('{option} is no option of {subcommand}').format(
        option=option, subcommand=subcommand)])


# crossings

def refusal(solution, sides, found_ways, exhausted):
    """The error of a transaction that is refused because of its crossings.

    :param solution: the :class:`xenguard.search.Solution` with the crossings
    :param found_ways: list of :class:`xenguard.ways.Way`
    :param exhausted: whether the search was ended by its bound, and not by its answer
    """
    texts = [_describe(group, sides) for group in _groups(solution.crossings)]
    if exhausted:
        texts.append(
            _('the search for another solution was given up: there are too many to try'))
    return _error([_('this transaction would cross into a guarded module:')] + texts +
                  _without_provider(solution, sides) + _ways(found_ways) + [NOTHING_CHANGED])


def ways_out(found_ways):
    """The lines about what would help where DNF itself has no solution."""
    return lines(_way(way.text) for way in found_ways)


def refused_rivals(solution, sides):
    """The error where a solution exists only without guarded packages, and the mode is block."""
    return _error([_('without {guarded} there would be a solution').format(
        guarded=_rivals(solution, sides)),
                   _way(_('mode=swap in xenguard.conf takes it')), NOTHING_CHANGED])


def warnings(solution, sides):
    """The lines about the crossings of a transaction that goes ahead."""
    return lines(_('{crossing} (mode=warn)').format(crossing=_describe(group, sides))
                 for group in _groups(solution.crossings))


def swaps(crossings, solution, sides):
    """The lines that say what was swapped for what.

    :param crossings: the crossings of what would have been used; none where there was no
        solution at all
    :param solution: the clean :class:`xenguard.search.Solution` that is used instead
    """
    if not crossings:
        return lines([_('left out {guarded}: with it there is no solution').format(
            guarded=_rivals(solution, sides))])
    return lines(_describe_swap(group, solution, sides) for group in _groups(crossings))


def refused_transaction(found, sides):
    """The error of the check of DNF's transaction."""
    return _error([_('DNF was about to run a transaction that crosses into a guarded module:')] +
                  [_describe(group, sides) for group in _groups(found)] + [NOTHING_CHANGED])


def refused_headers(found, sides, found_ways):
    """The error of the check of the downloaded headers.

    :param found_ways: list of :class:`xenguard.ways.Way`
    """
    return _error([_('the headers of the downloaded packages tell what the metadata did not:')] +
                  [_describe(group, sides) for group in _groups(found)] + _ways(found_ways) +
                  [NOTHING_CHANGED])


def headers_tell(found, sides):
    """The lines about the same, where the transaction goes ahead."""
    return lines(_('{crossing}, as its header tells (mode=warn)').format(
        crossing=_describe(group, sides)) for group in _groups(found))


def stream_enabled(module, stream, count):
    """The line about a guarded stream that is enabled on a host with stack packages."""
    return lines([_('the guarded module stream {stream} is being enabled on a host with {count} '
                    'stack package(s); it will hide packages of the stack').format(
                        stream='{}:{}'.format(clean(module), clean(stream)), count=count)])[0]


def nothing_to_run():
    """The error of a transaction that is to be run after its request was refused."""
    return _error([_('the request was refused, and nothing is run')])


def hidden_updates(packages):
    """The line about updates of the stack that ``check-update`` does not see."""
    return lines([P_("{count} update of the stack is hidden from this list by a module, and 'dnf "
                     "upgrade' sees it: {packages}",
                     "{count} updates of the stack are hidden from this list by a module, and 'dnf "
                     "upgrade' sees them: {packages}", len(packages)).format(
                         count=len(packages), packages=names(sorted(packages)))])[0]


def _groups(crossings):
    """Crossings with one cause, together: the same need satisfied by the same packages."""
    groups = OrderedDict()
    for crossing in crossings:
        key = (crossing.kind, crossing.requirement if crossing.via else None, crossing.via,
               crossing.need, crossing.kind == 'replaces' or crossing.guarded)
        groups.setdefault(key, []).append(crossing)
    return list(groups.values())


def _describe(group, sides):
    first = group[0]
    packages = names(crossing.package for crossing in group)
    guarded = _guarded(group, sides)
    if first.kind == 'replaces':
        return _('{packages} would make room for {guarded}, while other stack packages '
                 'stay').format(packages=packages, guarded=guarded)
    if first.kind == 'builds' and first.need is None:
        return _('{guarded} would come in with what building {packages} requires').format(
            packages=packages, guarded=guarded)
    # TRANSLATORS: {wish} is a whole sentence: "{packages} requires {requirement}", or the like.
    if _supplements(first):
        return _('{guarded} supplements {packages}').format(guarded=guarded, packages=packages)
    if first.kind == 'builds' and first.via:
        return _('{wish}, and {via} needs {guarded}').format(
            wish=_wish(group), via=names(first.via), guarded=guarded)
    return _('{wish}, which {guarded} would provide').format(wish=_wish(group), guarded=guarded)


def _describe_swap(group, solution, sides):
    from xenguard.crossings import satisfying
    first = group[0]
    guarded = _guarded(group, sides)
    packages = names(crossing.package for crossing in group)
    final = solution.outcome.final
    if first.kind == 'replaces':
        text = _('kept {packages} instead of {guarded}') \
            if _any_in(final, sides, [crossing.package for crossing in group]) else \
            _('removed {packages} for {guarded}')
        return text.format(packages=packages, guarded=guarded)
    came = _any_in(final, sides, [each for crossing in group for each in crossing.guarded])
    if first.kind == 'builds' or (first.kind == 'recommends' and not came):
        # With others in between, the need is theirs, and what meets it was no guarded package.
        providers = first.need and not _supplements(first) and \
            not (first.kind == 'builds' and first.via) and \
            satisfying(final, first.need).difference(sides.guarded)
        text = _('swapped in {providers} for {guarded}: {wish}') if providers else \
            _('left out {guarded}: {wish}')
        return text.format(providers=names(sorted(providers or ())), guarded=guarded,
                           wish=_wish(group))
    if not _any_in(final, sides, [crossing.package for crossing in group]):
        instead = final.filter(name=[crossing.package.name for crossing in group])
        if instead:
            return _('took {others} instead of {packages}: the latter needs {guarded}').format(
                others=names(sorted(instead)), packages=packages, guarded=guarded)
        text = _('removed {packages}: {wish}, which {guarded} would provide') \
            if any(crossing.package.installed for crossing in group) else \
            _('left out {packages}: {wish}, which {guarded} would provide')
        return text.format(packages=packages, wish=_wish(group), guarded=guarded)
    providers = satisfying(final, first.need).difference(sides.guarded)
    if providers and not came:
        return _('swapped in {providers} for {guarded}: {wish}').format(
            providers=names(sorted(providers)), guarded=guarded, wish=_wish(group))
    return _('avoided {guarded}: {wish}').format(guarded=guarded, wish=_wish(group))


def _any_in(query, sides, packages):
    return bool(query.intersection(sides.select(packages)))


def _wish(group):
    """Who wants what: the stack's packages, their requirement, and the way to it."""
    first = group[0]
    packages = names(crossing.package for crossing in group)
    if first.kind == 'builds':
        if not first.need:
            return _('it comes in with what building {packages} requires').format(
                packages=packages)
        return _('building {packages} requires {requirement}').format(
            packages=packages, requirement=clean(first.need))
    if _supplements(first):
        return _('it supplements {packages}').format(packages=packages)
    many = len({crossing.package for crossing in group})
    wish = P_('{packages} requires {requirement}', '{packages} require {requirement}', many) \
        if first.kind == 'requires' else \
        P_('{packages} recommends {requirement}', '{packages} recommend {requirement}', many)
    text = wish.format(packages=packages, requirement=clean(first.requirement))
    if first.via:
        return _('{wish} from {via}, and {need} in the end').format(
            wish=text, via=names(first.via), need=clean(first.need))
    return text


def _supplements(crossing):
    """Whether a guarded package came in because it supplements the stack's, or one in between."""
    return crossing.kind == 'recommends' and any(
        str(reldep) == crossing.need for package in crossing.guarded
        for reldep in package.supplements)


def _without_provider(solution, sides):
    from xenguard.crossings import satisfying
    needs = sorted({crossing.need for crossing in solution.crossings if crossing.need})
    return [_('no package outside the guarded modules provides {requirement}').format(
        requirement=clean(need)) for need in needs
        if not satisfying(sides.everything(), need).difference(sides.guarded)]


def _ways(found_ways):
    if not found_ways:
        return [_('no way out was found')]
    return [_way(way.text) for way in found_ways]


def _way(text):
    return _('way out: {text}').format(text=clean(text))


def _rivals(solution, sides):
    installed = solution.outcome.installed
    out = sides.select(list(solution.limits.out)).filter(
        name=list(installed._name_dict())) or solution.limits.out
    return with_module(sorted(out), sides)


def _guarded(group, sides):
    return with_module(sorted({package for crossing in group for package in crossing.guarded}),
                       sides)


def with_module(packages, sides):
    """Write guarded packages, with the module that they belong to."""
    modules = {sides.membership(package).module for package in packages}
    named = sorted(clean(module) for module in modules if module)
    text = names(packages)
    if named:
        return _('{packages} of module {module}').format(packages=text, module=', '.join(named))
    others = sorted({clean(sides.membership(package).words) for package in packages})
    return '{} {}'.format(text, ', '.join(others))


def names(packages):
    """Write packages as one text: a few, and how many more."""
    every = list(OrderedDict.fromkeys(clean(package) for package in packages))
    if len(every) <= MOST_NAMES:
        return ', '.join(every)
    return _('{names} and {count} more').format(
        names=', '.join(every[:MOST_NAMES]), count=len(every) - MOST_NAMES)
