"""A plugin that only has DNF solve twice: what a swap is measured against."""

import dnf
import hawkey


class Twice(dnf.Plugin):
    """Solve a copy of the goal first."""

    name = 'twice'

    def sack(self):
        """Put the second solve in front of the first."""
        def run(goal, allow_erasing):
            copy = hawkey.Goal.__base__.__deepcopy__(goal, {})
            copy.run(allow_uninstall=allow_erasing, force_best=self.base.conf.best,
                     ignore_weak_deps=not self.base.conf.install_weak_deps)
            return type(self.base)._run_hawkey_goal(self.base, goal, allow_erasing)
        self.base._run_hawkey_goal = run
