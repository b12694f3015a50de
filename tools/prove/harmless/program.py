"""A program on DNF's API, as one that manages hosts is: calls that no command makes.

Run with DNF's options, then what to do, and with what; a name that begins with a hyphen is one to
leave out.
"""

import sys

import dnf.cli.cli


def do(base, what, specs):
    """Make the jobs."""
    wanted = [spec for spec in specs if not spec.startswith('-')]
    if what == 'install without':
        base.install_specs(wanted, exclude=[spec[1:] for spec in specs if spec.startswith('-')])
    elif what == 'environment':
        base.read_comps()
        base.environment_install(wanted[0], ('mandatory', 'default'))
    else:
        for spec in wanted:
            getattr(base, what)(spec)


def main(arguments):
    """Make the jobs, resolve and run them; prints what comes in and goes."""
    config, root, path, what = arguments[:4]
    with dnf.Base() as base:
        base.conf.read(config)
        base.conf.installroot, base.conf.releasever = root, '8'
        base.conf.pluginpath = path.split(',')
        for option in ('cachedir', 'logdir', 'persistdir'):
            base.conf.prepend_installroot(option)
        base.init_plugins()
        base.pre_configure_plugins()
        base.read_all_repos()
        base.configure_plugins()
        base.fill_sack()
        try:
            do(base, what, arguments[4:])
            base.resolve()
            print(sorted((item.action_name, str(item.pkg)) for item in base.transaction))
            base.download_packages(base.transaction.install_set)
            base.do_transaction()
        except Exception as error:  # pylint: disable=broad-except
            print(type(error).__name__, error)
            return 1
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
