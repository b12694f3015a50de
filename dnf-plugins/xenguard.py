"""The DNF plugin: hooks and nothing else. What they do is in the package xenguard."""

import functools
import logging
import os

import dnf
import dnf.cli
import dnf.exceptions
import dnf.i18n
import libdnf.conf

logger = logging.getLogger('dnf')

try:
    _, P_ = dnf.i18n.translation('xenguard')
except Exception:
    # A damaged catalogue is for the package to stumble over, where that ends in an error: DNF
    # goes on without a plugin that cannot be imported.
    _ = str

# For the one case in which the package's own words cannot be had: it cannot be imported.
NOT_LOADED = _("cannot be loaded ({error}); '--disableplugin=xenguard', or enabled=0 in "
               "xenguard.conf, goes round the guard")


def _as_dnf_error(error):
    """Make one of DNF's errors of an exception: any other is logged, and DNF goes on."""
    try:
        from xenguard.closed import as_dnf_error
        return as_dnf_error(error)
    except Exception:
        text = ' '.join('{}: {}'.format(type(error).__name__, error).split())
        # Not by format(), which a translation could make fail.
        return dnf.exceptions.Error('\nxenguard: ' + NOT_LOADED.replace(
            '{error}', ''.join(char if char.isprintable() else '?' for char in text)))


def _failing_closed(method):
    @functools.wraps(method)
    def closed(*args):
        try:
            return method(*args)
        except Exception as error:
            raise _as_dnf_error(error)
    return closed


class XenGuard(dnf.Plugin):
    """Keep a guarded module away from the Xen stack."""

    name = 'xenguard'
    # What DNF's first reading of the configuration gave, before there is an instance: the
    # values of [main] as they stand there, the names of other sections, and what went wrong.
    _values, _sections, _unreadable = {}, (), None

    @classmethod
    def read_config(cls, conf):
        """Read the configuration, as every plugin does; DNF asks for it before all else.

        A file that cannot be read must not end in a traceback, nor in a plugin that is not
        there: what is wrong with it is kept, and told in the sack hook.
        """
        try:
            cls._values, cls._sections, cls._unreadable = {}, (), None
            for folder in conf.pluginconfpath:
                path = os.path.join(folder, cls.name + '.conf')
                if os.path.lexists(path) and not os.path.isfile(path):
                    # DNF takes it for a file that is not there, and the defaults would hold.
                    raise OSError(_('{path} is no file').format(path=path))
            parser = super(XenGuard, cls).read_config(conf)
            cls._sections = tuple(name for name in parser.sections() if name != 'main')
            if parser.has_section('main'):
                # libdnf takes no key back that is not UTF-8; it is unknown anyway.
                cls._values = {key: parser.get('main', key) if key.isprintable() else ''
                               for key in parser.options('main')}
            if 'enabled' in cls._values:
                parser.getboolean('main', 'enabled')
        except Exception as error:
            if 'enabled' not in cls._values:
                cls._unreadable = error
            return libdnf.conf.ConfigParser()
        return parser

    def __init__(self, base, cli):
        self._checks = None
        # What went wrong where it could not be told yet whether DNF is going to resolve.
        self._broken = None
        self.base, self.cli = base, cli
        try:
            if cli is not None:
                cli.register_command(XenGuardCommand)
                XenGuardCommand.read_policy = self.read_policy
            base._plugins.run_sack = functools.partial(self._run_sack, base._plugins.run_sack)
        except Exception as error:
            self._broken = error

    @_failing_closed
    def _run_sack(self, run):
        """Run all plugins' sack hooks, this one's first: it shows the others what is hidden."""
        try:
            self.base._plugins.plugins.sort(key=lambda plugin: plugin is not self)
            run()
        except dnf.exceptions.Error:
            raise
        except Exception as error:
            # Told by the hook, if DNF is going to resolve.
            self._broken = error
            run()
        finally:
            if self._checks is not None:
                self._checks.guard.sight.close()

    @_failing_closed
    def sack(self):
        """Put the guard in place, before any job is made."""
        self._checks = None
        # Also where DNF makes a new goal without a new sack, or resolves although the
        # command did not say that it would.
        self.base._run_hawkey_goal = self._run_goal
        try:
            resolving = self._will_resolve()
            tells_itself = isinstance(getattr(self.cli, 'command', None), XenGuardCommand)
        except Exception as error:
            # Whether it does is seen when it asks _run_goal().
            self._broken = error
            return
        if resolving:
            self._enter()
            self._checks.guard.sight.open()
        elif not tells_itself:
            self._warn()

    def _warn(self):
        try:
            self.read_policy()
        except dnf.exceptions.Error as error:
            logger.warning(str(error).strip())

    @_failing_closed
    def resolved(self):
        """Check the transaction that DNF is about to use."""
        if self._checks is not None:
            self._checks.resolved()

    @_failing_closed
    def pre_transaction(self):
        """Check the headers of what was downloaded, before RPM runs."""
        if self._checks is not None:
            self._checks.pre_transaction()

    def _will_resolve(self):
        if self.cli is None or self.cli.demands.resolving:
            return True
        try:
            from xenguard import compat
        except Exception:
            return False        # read_policy() tells, and _run_goal() stops what resolves yet
        return compat.resolves_later(self.cli.command)

    def _enter(self):
        policy = self.read_policy()
        from xenguard.goal import Guard
        from xenguard.transaction import Checks
        guard = Guard(self.base, policy, self.cli)
        guard.enter()
        self._checks = Checks(guard)

    @_failing_closed
    def read_policy(self):
        """Make the policy from what read_config() found."""
        if self._broken is not None:
            raise self._broken
        from xenguard import config, messages, wording
        wording.fit_terminal(self.base)
        if self._unreadable is not None:
            raise config.ConfigError(_('the configuration cannot be read: {error}').format(
                error=self._unreadable))
        policy, unknown = config.parse(self._values, self._sections)
        for key in unknown:
            logger.warning(messages.unknown_key(key))
        return policy

    @_failing_closed
    def _run_goal(self, goal, allow_erasing):
        if self._checks is None:
            self._enter()
        self._checks.guard.adopt(goal)
        return type(self.base)._run_hawkey_goal(self.base, goal, allow_erasing)


class XenGuardCommand(dnf.cli.Command):
    """``dnf xenguard``."""

    aliases = ('xenguard',)
    summary = _('tell where the Xen stack touches a guarded module')

    @staticmethod
    @_failing_closed
    def set_argparser(parser):
        """Describe the command line."""
        from xenguard import command
        command.set_argparser(parser)

    @_failing_closed
    def configure(self):
        """Tell DNF what the command needs."""
        from xenguard import command
        command.configure(self.cli, self.opts)

    @_failing_closed
    def run(self):
        """Run it."""
        from xenguard import command
        command.run(self.base, self.cli, self.opts, self.read_policy())
