"""What tests and programs share: worlds to run DNF in, and how to ask what happened there.

==================  ==============================================================================
paths               where things are in the checkout
environment         the environment of everything that runs; imported before rpm
world               a host: an installroot, its configuration, and the real DNF on it
repository, rpms    repositories and packages, really built
modulemd            the documents of module metadata and of groups
metadata            repositories that are nothing but metadata, for many or hostile packages
rpmheader           source packages that are nothing but a header
seed                the cast of the story: AppStream with ``virt``, and the Xen SIG's repository
el9                 a world of EL9's shape, without modules
solving             resolving through DNF's API, without a transaction
messages            the lines that xenguard prints
advising            ``dnf xenguard advise``, and packages that follow it
reporting           ``dnf xenguard report``, checked against its schema
shielding           the package of ``dnf xenguard shield``
schemas             the schemas of the packager's commands
documents           sample documents of a report
rendering           those documents as text, page and drawing
website             a web server on this machine, for sources that are elsewhere
needs               what a test needs that is not everywhere
fault_points        runs one dnf command in which the guard fails at a chosen place
fault_scenarios     the commands for that, each with its world
libdnf_context      a program on libdnf's own API, which loads no plugin of DNF's
pseudo/             a language of one word, which shows what is not translated
==================  ==============================================================================
"""
