"""The DNF plugin: hooks and nothing else. What they do is in the package xenguard."""

import logging
from contextlib import contextmanager

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
        cls._values, cls._sections, cls._unreadable = {}, (), None
        try:
            parser = super(XenGuard, cls).read_config(conf)
            cls._sections = tuple(name for name in parser.sections() if name != 'main')
            if parser.has_section('main'):
                cls._values = {key: parser.get('main', key) for key in parser.options('main')}
            if 'enabled' in cls._values:
                parser.getboolean('main', 'enabled')
        except Exception as error:
            if 'enabled' not in cls._values:
                cls._unreadable = error
            return libdnf.conf.ConfigParser()
        return parser

    def __init__(self, base, cli):
        super(XenGuard, self).__init__(base, cli)
        self._checks = None
        if cli is not None:
            cli.register_command(XenGuardCommand)
            XenGuardCommand.read_policy = self.read_policy

    def sack(self):
        """Put the guard in place, before any job is made."""
        self._checks = None
        # Also where DNF makes a new goal without a new sack, or resolves although the
        # command did not say that it would.
        self.base._run_hawkey_goal = self._run_goal
        try:
            if self._will_resolve():
                self._enter()
            else:
                self.read_policy()
        except dnf.exceptions.Error as error:
            if self._will_resolve():
                raise
            logger.warning(str(error).strip())

    def resolved(self):
        """Check the transaction that DNF is about to use."""
        if self._checks is not None:
            with _failing_closed():
                self._checks.resolved()

    def pre_transaction(self):
        """Check the headers of what was downloaded, before RPM runs."""
        if self._checks is not None:
            with _failing_closed():
                self._checks.pre_transaction()

    def _will_resolve(self):
        if self.cli is None or self.cli.demands.resolving:
            return True
        # Up to DNF 4.5, 'history' says so only after it has made its jobs.
        command = self.cli.command
        return 'history' in getattr(command, 'aliases', ()) and \
            command.opts.transactions_action in ('redo', 'undo', 'rollback')

    def _enter(self):
        policy = self.read_policy()
        with _failing_closed():
            from xenguard.goal import Guard
            from xenguard.transaction import Checks
            guard = Guard(self.base, policy, self.cli)
            guard.enter()
            self._checks = Checks(guard)

    def read_policy(self):
        """Make the policy from what read_config() found."""
        with _failing_closed():
            from xenguard import config, messages
            if self._unreadable is not None:
                raise config.ConfigError(_('the configuration cannot be read: {error}').format(
                    error=self._unreadable))
            policy, unknown = config.parse(self._values, self._sections)
            for key in unknown:
                logger.warning(messages.unknown_key(key))
            return policy

    def _run_goal(self, goal, allow_erasing):
        if self._checks is None:
            self._enter()
        with _failing_closed():
            self._checks.guard.adopt(goal)
        return type(self.base)._run_hawkey_goal(self.base, goal, allow_erasing)


class XenGuardCommand(dnf.cli.Command):
    """``dnf xenguard``."""

    aliases = ('xenguard',)
    summary = _('tell where the Xen stack touches a guarded module')

    @staticmethod
    def set_argparser(parser):
        """Describe the command line."""
        with _failing_closed():
            from xenguard import command
            command.set_argparser(parser)

    def configure(self):
        """Tell DNF what the command needs."""
        with _failing_closed():
            from xenguard import command
            command.configure(self.cli, self.opts)

    def run(self):
        """Run it."""
        with _failing_closed():
            from xenguard import command
            command.run(self.base, self.cli, self.opts, self.read_policy())


@contextmanager
def _failing_closed():
    try:
        from xenguard.closed import failing_closed
    except Exception as error:
        raise dnf.exceptions.Error('\nxenguard: ' + NOT_LOADED.format(
            error=' '.join(str(error).split())))
    with failing_closed():
        yield
