"""Every place where xenguard hooks into DNF, beside the hooks that DNF calls of a plugin.

All of these were read in the sources of DNF 4.5, 4.7 (EL8), 4.14 (EL9), 4.23 and 4.24. A new
version of DNF is to be compared with this list.

of each base
    ``resolve``             the way into the resolve stage, whoever calls it
    ``do_transaction``      after a refusal it runs nothing
    ``reset``               what is known of a sack goes with it: DNF's close() promises that its
                            files are closed then, and a sack's objects keep it from the collector
    ``_plugins.run_sack``   this plugin's hook comes first: others choose from what they see
    ``_goal``               a :class:`GuardedGoal` stands in for it
    the methods in MARKING  they make jobs, from what is in sight
of each sack
    ``set_modules_enabled_by_pkgset``   DNF asks no plugin before it enables streams
of the process, each told by its base whether there is a guard
    ``dnf.transaction_sr.TransactionReplay.run``    it makes jobs by itself; since DNF 4.6
    ``run`` of some commands    they do, too, and run inside the shell as well
of the console
    the formatters of its handlers      xenguard's lines fit the terminal (:mod:`xenguard.wording`)
of one run of a command
    ``rpm.spec``, and a builddep's ``_rpm_ts`` and ``_remote_deps``     what it reads
    (:mod:`xenguard.crossings.builds`)
of one refusal
    ``_goal``               a goal of its own takes the jobs of a line that is tried before it is
                            named (:mod:`xenguard.guard.trials`)
"""

import functools

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Any, Callable, Optional

    import dnf
    import dnf.cli

# DNF's methods that make jobs or, as the last three, decide what jobs can mean.
MARKING = ('install', 'upgrade', 'upgrade_all', 'downgrade', 'downgrade_to', 'reinstall',
           'distro_sync', '_finalize_comps_trans', '_exclude_package_specs', 'group_install',
           'environment_install')
# The commands that make jobs without these methods; 'history' did before DNF 4.6, and 4.5 has a
# TransactionReplay that not all of it uses.
COMMANDS = ('builddep', 'debuginfo-install', 'history')


def attach(plugin: 'dnf.Plugin') -> None:
    """Hook into a base whose plugins are being loaded; whether it has a sack yet is open.

    :param plugin: the plugin's instance, whose methods the hooks call
    """
    base = plugin.base
    base.resolve, base.do_transaction, base.reset = \
        plugin.resolve, plugin.do_transaction, plugin.reset
    base._plugins.run_sack = functools.partial(_run_sack, plugin)


def attach_marking(base: 'dnf.Base', call: 'Callable[..., Any]') -> None:
    """Have a function called in place of a base's methods that make jobs.

    :param call: function of a method's name, that method, and its arguments
    """
    for name in MARKING:
        method = getattr(type(base), name, None)
        if method is not None:
            setattr(base, name, functools.update_wrapper(
                functools.partial(call, name, functools.partial(method, base)), method))


def detach_marking(base: 'dnf.Base') -> None:
    """Give a base its own methods back that attach_marking() has replaced."""
    for name in MARKING:
        vars(base).pop(name, None)


def attach_commands(cli: 'Optional[dnf.cli.Cli]') -> None:
    """Have what makes jobs by itself do so under the guard of its base, if that has one.

    :param cli: the dnf.cli.Cli that knows the commands, or None
    """
    try:
        from dnf.transaction_sr import TransactionReplay
    except ModuleNotFoundError as error:
        if error.name != 'dnf.transaction_sr':      # DNF 4.4 has none
            raise
    else:
        _surround(TransactionReplay, lambda replay: replay._base)
    for alias in COMMANDS if cli is not None else ():
        command = cli.cli_commands.get(alias)   # type: ignore[union-attr]  # it is there
        if command is not None:
            _surround(command, lambda command: command.base)


def _run_sack(plugin):
    """Run all plugins' sack hooks, this one's first, and leave their order as it is.

    Nothing here may hold on to DNF's Plugins: where it has a ``__del__`` (EL8's DNF, and DNF from
    4.15 on), the next base can load plugins only once it is gone.
    """
    plugins = plugin.base._plugins
    order = plugins.plugins
    plugins.plugins = plugin.put_first(order)
    try:
        type(plugins).run_sack(plugins)
    finally:
        plugins.plugins = order
        plugin.sack_hooks_done()


def _surround(cls, find_base):
    run = cls.run
    if hasattr(run, 'find_base'):
        return

    @functools.wraps(run)
    def guarded(self, *args, **kwargs):
        plugin = _plugin_of(self, find_base)
        if plugin is None:
            return run(self, *args, **kwargs)
        return plugin.run_command(self, functools.partial(run, self, *args, **kwargs))
    guarded.find_base = find_base   # type: ignore[attr-defined]  # a mark
    cls.run = guarded


def _plugin_of(thing, find_base):
    try:
        plugins = getattr(find_base(thing), '_plugins', None)
        return next((plugin for plugin in (plugins.plugins if plugins else ())
                     if plugin.name == 'xenguard'), None)
    except Exception as error:
        from xenguard.failclosed import as_dnf_error
        raise as_dnf_error(error)
