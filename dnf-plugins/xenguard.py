"""The DNF plugin: hooks and nothing else. What they do is in the package xenguard."""

import functools
import logging

import dnf
import dnf.cli
import dnf.exceptions
import dnf.i18n
import libdnf.conf
from dnf.exceptions import Error as DNFError

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    import argparse
    from typing import Any, Callable, Iterable, List, Optional, TypeVar

    import dnf.conf

    from xenguard.config import Policy

    Result = TypeVar('Result')

logger = logging.getLogger('dnf')

try:
    _, P_ = dnf.i18n.translation('xenguard')
except Exception:
    # A damaged catalogue is for the package to stumble over, where that ends in an error: DNF
    # goes on without a plugin that cannot be imported.
    _ = str

# For the one case in which the package's own words cannot be had: it cannot be imported.
NOT_LOADED = _("cannot be loaded ({error}): reinstall python3-dnf-plugin-xenguard; "
               "'--disableplugin=xenguard', or enabled=0 in xenguard.conf, bypasses the guard")


def _as_dnf_error(error):
    """Make one of DNF's errors of an exception: any other is logged, and DNF goes on."""
    if isinstance(error, DNFError):
        return error
    try:
        from xenguard.failclosed import as_dnf_error
        return as_dnf_error(error)
    except Exception:
        text = ' '.join('{}: {}'.format(type(error).__name__, error).split())
        # Not by format(), which a translation could make fail.
        return dnf.exceptions.Error('\nxenguard: ' + NOT_LOADED.replace(
            '{error}', ''.join(char if char.isprintable() else '?' for char in text)))


def _failing_closed(method: 'Callable[..., Result]') -> 'Callable[..., Result]':
    @functools.wraps(method)
    def closed(*args):
        try:
            return method(*args)
        except DNFError:
            raise
        except Exception as error:
            raise _as_dnf_error(error)
    return closed


class XenGuard(dnf.Plugin):
    """Keep a guarded module away from the Xen stack.

    What has no place among a plugin's own hooks is listed in :mod:`xenguard.guard.hooks`.
    """

    name = 'xenguard'

    @classmethod
    def read_config(cls, conf: 'dnf.conf.MainConf') -> 'libdnf.conf.ConfigParser':
        """Tell DNF whether the plugin is enabled.

        A file that cannot be read must not end in a traceback, nor in a plugin that is not there:
        it is read again, and what is wrong with it told, when the policy is made.
        """
        try:
            parser = super(XenGuard, cls).read_config(conf)
            if parser.has_section('main') and parser.has_option('main', 'enabled'):
                parser.getboolean('main', 'enabled')
            return parser
        except Exception:
            return libdnf.conf.ConfigParser()

    def __init__(self, base: 'dnf.Base', cli: 'Optional[dnf.cli.Cli]') -> None:
        self.base, self.cli = base, cli
        self._checks: 'Any' = None  # of the sack that there is, where DNF resolves
        # What went wrong where it could not be told yet whether DNF is going to resolve.
        self._broken: 'Any' = None
        try:
            if cli is not None:
                cli.register_command(XenGuardCommand)
            from xenguard.guard import hooks
            hooks.attach(self)
        except Exception as error:
            self._broken = error
            base.resolve = base.do_transaction = self._stop

    @_failing_closed
    def _stop(self, *_args):
        raise self._broken

    # DNF's own hooks

    @_failing_closed
    def sack(self) -> None:
        """Put the guard in place, before any job is made."""
        self._leave()
        try:
            resolving = self._will_resolve()
            tells_itself = isinstance(getattr(self.cli, 'command', None), XenGuardCommand)
        except Exception as error:
            self._broken = error    # resolve() tells
            return
        if resolving:
            self._enter()   # makes them
            self._checks.guard.marking.show_for_sack_hooks()
        elif not tells_itself:
            self._tell()

    @_failing_closed
    def resolved(self) -> None:
        """Check the transaction that DNF is about to use."""
        self._enter()
        self._checks.resolved()

    @_failing_closed
    def pre_transaction(self) -> None:
        """Check all of the transaction once more, with the headers of what was downloaded."""
        self._enter()
        self._checks.pre_transaction()

    # those of xenguard.guard.hooks

    def resolve(self, allow_erasing: bool = False) -> bool:
        """Resolve as dnf.Base.resolve() does, under the guard."""
        self._before_resolve()
        try:
            return type(self.base).resolve(self.base, allow_erasing)
        except DNFError as error:
            self._after_error(error)
            raise

    def do_transaction(self, display: 'Iterable[Any]' = ()) -> 'Any':
        """Run the transaction as dnf.Base.do_transaction() does; after a refusal, nothing."""
        self._before_transaction()
        return type(self.base).do_transaction(self.base, display)

    def reset(self, sack: bool = False, repos: bool = False, goal: bool = False) -> None:
        """Forget what dnf.Base.reset() does, and with a sack what was known of it."""
        if sack:
            self._leave()
        type(self.base).reset(self.base, sack, repos, goal)

    def run_command(self, command: 'Any', run: 'Callable[[], Any]') -> 'Any':
        """Run a command that makes jobs by itself."""
        if self._checks is None:
            return run()
        return self._checks.guard.run_command(command, run)

    def put_first(self, plugins: 'List[dnf.Plugin]') -> 'List[dnf.Plugin]':
        """The order in which plugins' sack hooks are run: this one's shows the others what is
        hidden."""
        try:
            return sorted(plugins, key=lambda plugin: plugin is not self)
        except Exception as error:
            self._broken = error    # told by the hook, if DNF is going to resolve
            return plugins

    @_failing_closed
    def sack_hooks_done(self) -> None:
        """Hide again what other plugins' sack hooks have seen."""
        if self._checks is not None:
            self._checks.guard.marking.hide_again()

    @_failing_closed
    def read_policy(self) -> 'Policy':
        """Make the policy of this plugin's base."""
        if self._broken is not None:
            raise self._broken
        from xenguard import configfile, wording
        wording.fit_terminal(self.base)
        policy, unknown = configfile.read_policy(self.base.conf)
        for key in unknown:
            logger.warning(configfile.unknown_key(key))
        return policy

    def _will_resolve(self):
        if self.cli is None or self.cli.demands.resolving:
            return True
        try:
            from xenguard import compat
        except Exception:
            return False        # read_policy() tells, and resolve() stops what resolves yet
        return compat.resolves_later(self.cli.command)

    def _tell(self):
        """Tell those who resolve nothing what they should know."""
        try:
            policy = self.read_policy()
            command: 'Any' = getattr(self.cli, 'command', None)
            if 'check-update' in getattr(command, 'aliases', ()):
                from xenguard.guard import updates
                updates.tell_hidden(self.base, policy, command.opts)
        except Exception as error:
            logger.warning(str(_as_dnf_error(error)).strip())

    def _enter(self):
        """Make the guard of the sack that there is, unless there is one."""
        if self._checks is None:
            policy = self.read_policy()
            from xenguard.guard.checks import TransactionChecks
            from xenguard.guard.guard import Guard
            guard = Guard(self.base, policy, self.cli)
            guard.enter()
            self._checks = TransactionChecks(guard)

    @_failing_closed
    def _leave(self):
        checks, self._checks = self._checks, None
        if checks is not None:
            checks.guard.leave()

    @_failing_closed
    def _before_resolve(self):
        # Also where DNF makes a new goal without a new sack, where plugins are loaded after the
        # sack was filled, and where the command did not say that it would resolve.
        self._enter()
        self._checks.guard.before_resolve()

    @_failing_closed
    def _after_error(self, error):
        self._checks.guard.after_error(error)

    @_failing_closed
    def _before_transaction(self):
        self._enter()
        self._checks.before_transaction()


def _of_base(base):
    return next(plugin for plugin in base._plugins.plugins if plugin.name == XenGuard.name)


class XenGuardCommand(dnf.cli.Command):
    """``dnf xenguard``."""

    aliases = ('xenguard',)
    summary = _('report where the Xen stack touches a guarded module')

    @_failing_closed
    def set_argparser(self, parser: 'argparse._ActionsContainer') -> None:
        """Describe the command line."""
        from xenguard.commands import command
        command.set_argparser(parser)
        command.replace_help(self.cli)

    @_failing_closed
    def configure(self) -> None:
        """Tell DNF what the command needs."""
        from xenguard.commands import command
        self._repos = command.configure(self.cli, self.opts)

    @_failing_closed
    def run(self) -> None:
        """Run it."""
        from xenguard.commands import command
        policy = _of_base(self.base).read_policy()
        command.run(self.base, self.cli, self.opts, policy, self._repos)
