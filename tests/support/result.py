"""What a dnf command did, in a form that tests can judge."""

import os
import re


class Result(object):
    """What a dnf command did: exit code, output, and the installroot before and after.

    :param log: what DNF wrote into its log
    """

    def __init__(self, command, process, before, after, log=''):
        self.command = command
        self.code = process.returncode
        self.out = process.stdout.decode('utf-8', 'replace')
        self.err = process.stderr.decode('utf-8', 'replace')
        self.text = self.out + self.err
        self.before = before
        self.after = self.installed = after
        self._log = log

    @property
    def full(self):
        """Both outputs, with xenguard's lines in full, as the log has them; those come last."""
        lines = [line[line.index('xenguard: '):] for line in self._log.splitlines()
                 if re.match(r'(\S+ [A-Z]+ )?xenguard: ', line)]
        if not lines:
            return self.text
        others = [line for line in self.text.splitlines() if not line.startswith('xenguard: ')]
        return '\n'.join(others + list(dict.fromkeys(lines))) + '\n'

    @property
    def logged(self):
        """xenguard's lines in full, as the log has them: two lists, of those that were told and
        of those that are an error's."""
        told, error, is_error = [], [], False
        for line in self._log.splitlines():
            stamped = re.match(r'\S+T\S+ ([A-Z]+) ', line)
            if stamped:
                is_error = stamped.group(1) in ('DEBUG', 'ERROR', 'CRITICAL')
            text = line[stamped.end():] if stamped else line
            if text.startswith('xenguard: ') and (is_error or stamped):
                (error if is_error else told).append(text[len('xenguard: '):])
        return told, error

    @property
    def plain(self):
        """Both outputs without what depends on the clock, to compare two runs."""
        text = re.sub(r'\d{4}-\d\d-\d\d \d\d:\d\d(:\d\d)?|'
                      r'\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}', '',
                      self.out + '-- errors:\n' + self.err)
        return ''.join(line for line in text.splitlines(True)
                       if not re.match(r'Last metadata expiration check|.* [kMG]?B/s \|', line))

    def __repr__(self):
        # pytest shows this when an assertion on a result fails
        return '<%s: exit code %s\n%s>' % (' '.join(self.command), self.code, self.text)


def read_log(root):
    """What DNF has written into the log of an installroot."""
    path = os.path.join(root, 'var/log/dnf.log')
    if not os.path.exists(path):
        return ''
    with open(path, encoding='utf-8', errors='replace') as stream:
        return stream.read()
