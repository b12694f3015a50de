"""The configuration file, read as DNF's plugins read theirs (contract, section 4).

It is read when the policy is made, for each instance of the plugin: DNF leaves out the plugin's
own ``read_config()`` where ``--enableplugin`` names it.
"""

import os
import stat

import libdnf.conf

from xenguard import config
from xenguard.i18n import _
from xenguard.wording import clean, lines

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import List, Tuple

    import dnf.conf

NAME = 'xenguard.conf'


def read_policy(conf: 'dnf.conf.MainConf') -> 'Tuple[config.Policy, List[str]]':
    """Read the policy of one base.

    :param conf: its dnf.conf.MainConf; ``pluginconfpath`` names the folders, the last of which
        that has a key counts
    :returns: a :class:`Policy`, and the list of unknown keys and sections
    :raises xenguard.config.ConfigError: a file cannot be read, or a value cannot be used
    """
    values, sections, last = {}, [], None
    for folder in conf.pluginconfpath:
        path = os.path.join(folder, NAME)
        try:
            _read(path, values, sections)
            last = path
        except (FileNotFoundError, NotADirectoryError):
            if os.path.islink(path):
                raise config.ConfigError(_(
                    'it cannot be read: it is a symbolic link to a file that does not exist'), path)
        except Exception as error:
            raise config.ConfigError(_('it cannot be read: {error}').format(
                error=getattr(error, 'strerror', None) or error), path)
    return config.parse(values, sections, last)


def unknown_key(key: str) -> str:
    """The warning about a configuration key that there is not."""
    meant = config.nearest(key)
    text = _("unknown key '{key}' in the configuration is ignored; did you mean '{meant}'?") \
        if meant else _("unknown key '{key}' in the configuration is ignored")
    return lines([text.format(key=clean(key), meant=meant)])[0]


def _read(path, values, sections):
    if not stat.S_ISREG(os.stat(path).st_mode):
        # DNF takes it for a file that is not there, and the defaults would hold.
        raise ValueError(_('it is not a regular file'))
    with open(path, 'rb'):
        pass    # libdnf says less clearly that it may not be read
    parser = libdnf.conf.ConfigParser()
    parser.read(path)
    for section in parser.getData():
        if section != 'main':
            sections.append(section)
            continue
        for key in parser.options(section):
            # libdnf takes no key back that is not UTF-8; it is unknown anyway.
            values[key] = parser.get(section, key) if key.isprintable() else ''
