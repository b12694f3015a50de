"""What one command has done on two hosts that are alike, with the plugin and without it."""


def differences(stock, guard, worlds, told=lambda text: text):
    """Generate what differs, as texts.

    :param stock, guard: the Results, of hosts that have these words in the paths of their roots
    :param worlds: the two Worlds
    :param told: function of an output, for what else may differ in it
    """
    mine, other = (told(without_calls(text)) for text in (
        guard.plain.replace('/guard/', '/stock/'), stock.plain))
    if mine != other:
        yield 'the output differs:\n%s\n-- stock:\n%s' % (mine, other)
    if guard.code != stock.code:
        yield 'exit code %d, stock %d' % (guard.code, stock.code)
    if guard.installed != stock.installed:
        yield 'installed: %s' % sorted(guard.installed ^ stock.installed)
    kept = [world.on_disk() for world in worlds]
    for name in sorted(set(kept[0]) | set(kept[1])):
        if kept[0].get(name) != kept[1].get(name):
            yield '%s: %r, stock %r' % (name, kept[1].get(name), kept[0].get(name))


def without_calls(text):
    """An output without the calls in DNF's own tracebacks: it has some for a transaction that is
    not there."""
    lines, inside = [], False
    for line in text.splitlines():
        inside = inside and line.startswith('  ') or line.startswith('Traceback ')
        if not inside:
            lines.append(line)
    return '\n'.join(lines)
