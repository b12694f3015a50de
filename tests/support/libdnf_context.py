"""Install packages as programs on libdnf alone do: microdnf, and PackageKit's backend.

    python3 libdnf_context.py [--solve] [--allow-removals] SCRATCH NAME...

makes the calls of ``microdnf install`` on the world in SCRATCH, in their order. An error goes to
standard error, and the exit code is then 1. With --solve it prints what would be installed, and
installs nothing.
"""

import ctypes
import ctypes.util
import os
import sys

# DnfGoalActions
DNF_INSTALL = 1 << 4
DNF_ALLOW_UNINSTALL = 1 << 10
# DnfPackageInfo: upgrades, installs, reinstalls and downgrades
COMING = (11, 12, 19, 20)


class GError(ctypes.Structure):
    """GLib's error."""

    _fields_ = [('domain', ctypes.c_uint32), ('code', ctypes.c_int), ('message', ctypes.c_char_p)]


class GPtrArray(ctypes.Structure):
    """GLib's array of pointers."""

    _fields_ = [('data', ctypes.POINTER(ctypes.c_void_p)), ('length', ctypes.c_uint)]


def main(*arguments):
    """Install packages by name, or print what would be installed."""
    options = {word for word in arguments if word.startswith('--')}
    scratch, *names = [word for word in arguments if word not in options]
    libdnf = ctypes.CDLL('libdnf.so.2')
    for function in (libdnf.dnf_context_new, libdnf.dnf_context_get_goal):
        function.restype = ctypes.c_void_p
    path = {name: os.path.join(scratch, *name.split('/')).encode()
            for name in ('dnf.conf', 'root', 'repos.d', 'libdnf/cache', 'libdnf/solv',
                         'libdnf/lock')}
    # Without this folder libdnf does not look for what is installed.
    os.makedirs(os.path.join(scratch, 'root/usr'), exist_ok=True)
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
    goal = ctypes.c_void_p(libdnf.dnf_context_get_goal(context))
    do('dnf_goal_depsolve', goal,
       DNF_INSTALL | (DNF_ALLOW_UNINSTALL if '--allow-removals' in options else 0))
    if '--solve' not in options:
        do('dnf_context_run', context, None)
        return
    libdnf.dnf_goal_get_packages.restype = ctypes.POINTER(GPtrArray)
    libdnf.dnf_package_get_nevra.restype = ctypes.c_char_p
    found = libdnf.dnf_goal_get_packages(goal, *map(ctypes.c_int, COMING + (-1,))).contents
    for number in range(found.length):
        print(libdnf.dnf_package_get_nevra(ctypes.c_void_p(found.data[number])).decode())


if __name__ == '__main__':
    main(*sys.argv[1:])
