"""Module state on disk, and how it is put back."""

import os


class ModuleState:
    """The module state on disk, as it is when this is made.

    :param base: the dnf.Base whose installroot and persistdir hold it
    """

    def __init__(self, base):
        self._folders = [os.path.join(base.conf.installroot, 'etc/dnf/modules.d'),
                         os.path.join(base.conf.persistdir, 'modulefailsafe')]
        self._files = self._read()

    def restore(self):
        """Put back every file that was changed, and remove those that were added."""
        for path in self._read():
            if path not in self._files:
                os.unlink(path)
        for path, content in self._files.items():
            with open(path, 'wb') as stream:
                stream.write(content)

    def _read(self):
        files = {}
        for folder in self._folders:
            for name in os.listdir(folder) if os.path.isdir(folder) else ():
                path = os.path.join(folder, name)
                if os.path.isfile(path):
                    with open(path, 'rb') as stream:
                        files[path] = stream.read()
        return files
