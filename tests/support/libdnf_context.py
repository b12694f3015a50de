"""Install packages as programs on libdnf alone do: microdnf, and PackageKit's backend.

    python3 libdnf_context.py SCRATCH NAME...

makes the calls of ``microdnf install`` on the world in SCRATCH, in their order. An error goes to
standard error, and the exit code is then 1.
"""

import ctypes
import ctypes.util
import os
import sys

DNF_INSTALL = 1 << 4    # DnfGoalActions


class GError(ctypes.Structure):
    """GLib's error."""

    _fields_ = [('domain', ctypes.c_uint32), ('code', ctypes.c_int), ('message', ctypes.c_char_p)]


def main(scratch, *names):
    """Install packages by name."""
    libdnf = ctypes.CDLL('libdnf.so.2')
    for function in (libdnf.dnf_context_new, libdnf.dnf_context_get_goal):
        function.restype = ctypes.c_void_p
    path = {name: os.path.join(scratch, *name.split('/')).encode()
            for name in ('dnf.conf', 'root', 'repos.d', 'libdnf/cache', 'libdnf/solv',
                         'libdnf/lock')}
    libdnf.dnf_context_set_config_file_path(path['dnf.conf'])
    libdnf.dnf_context_set_plugins_all_disabled(True)
    context = ctypes.c_void_p(libdnf.dnf_context_new())
    libdnf.dnf_context_set_install_root(context, path['root'])
    libdnf.dnf_context_set_repo_dir(context, path['repos.d'])
    libdnf.dnf_context_set_cache_dir(context, path['libdnf/cache'])
    libdnf.dnf_context_set_solv_dir(context, path['libdnf/solv'])
    libdnf.dnf_context_set_lock_dir(context, path['libdnf/lock'])
    libdnf.dnf_context_set_platform_module(context, b'platform:el8')
    libdnf.dnf_context_set_release_ver(context, b'8')
    libdnf.dnf_context_set_check_disk_space(context, False)
    libdnf.dnf_context_set_write_history(context, False)

    def do(name, *arguments):
        error = ctypes.POINTER(GError)()
        if not getattr(libdnf, name)(*(arguments + (ctypes.byref(error),))):
            sys.exit('{}: {}'.format(name, error.contents.message.decode('utf-8', 'replace')))

    do('dnf_context_setup', context, None)
    for name in names:
        do('dnf_context_install', context, name.encode())
    do('dnf_goal_depsolve', ctypes.c_void_p(libdnf.dnf_context_get_goal(context)), DNF_INSTALL)
    do('dnf_context_run', context, None)


if __name__ == '__main__':
    main(*sys.argv[1:])
