"""ModularityLabels in RPM headers: the strongest evidence of where a package was built."""

import os

import rpm

from xenguard import compat

TYPE_CHECKING = False
if TYPE_CHECKING:    # for mypy alone: DNF does without typing
    from typing import Dict, Optional


def of_installed(installroot: str) -> 'Dict[int, str]':
    """Read the labels of all installed packages.

    :param installroot: path of the root whose RPM database is read
    :returns: dict of RPM database id (``package.rpmdbid``) to label, for labelled packages only
    :raises rpm.error: the database cannot be read
    """
    labels = {}
    ts = _read_only(installroot)
    # They were checked when they were installed. libsolv, which reads the same database for DNF,
    # checks none again either.
    ts.setVSFlags(ts.setVSFlags(0) | rpm.RPMVSF_NOHDRCHK)
    for rpm_header in ts.dbMatch():
        label = _label(rpm_header)
        if label:
            labels[rpm_header[rpm.RPMTAG_DBINSTANCE]] = label
    return labels


def of_file(path: str) -> 'Optional[str]':
    """Read the label of an RPM file; None where it has none.

    :raises OSError: the file cannot be opened
    :raises rpm.error: it is not an RPM
    """
    return _label(header(path))


def header(path: str) -> 'rpm.hdr':
    """Read the header of an RPM file.

    :raises OSError: the file cannot be opened
    :raises rpm.error: it is not an RPM
    """
    fd = os.open(path, os.O_RDONLY)
    try:
        return _read_only('/').hdrFromFdno(fd)
    finally:
        os.close(fd)


def _read_only(installroot):
    # Whether a signature is good is for DNF's gpgcheck to say: reading a header needs no key.
    ts = rpm.TransactionSet(installroot)
    ts.setVSFlags(rpm._RPMVSF_NOSIGNATURES | rpm._RPMVSF_NODIGESTS)
    return ts


def _label(rpm_header):
    return compat.text(rpm_header['modularitylabel'])
