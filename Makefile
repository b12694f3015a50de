# xenguard: the commands of a developer. Each installs what it needs first, as root; lint does not.

ROUNDS = 1
PYTHON = python3
POT = po/xenguard.pot
MANDIR = /usr/share/man
LOCALEDIR = /usr/share/locale
export DESTDIR SITELIB MANDIR LOCALEDIR PARTS SEEDS JOBS

.PHONY: help demo fleet-demo test lint lint-rpm check test-python36 prove faults bench \
	matrix man install rpm repo pot clean

help:          ## list these commands
	@sed -n 's/^\([a-z0-9-]*\):[^#]*## */\1:/p' Makefile | awk -F: '{ printf "make %-15s%s\n", $$1, $$2 }'

demo:          ## show what xenguard does, with real DNF in a scratch folder; KEEP=1 keeps it
	@tools/install-packages demo
	@tools/dnf-python tools/demo.py
fleet-demo:    ## show the Ansible collection on five hosts, which are installroots
	@tools/install-packages demo
	@tools/install-ansible
	@tools/dnf-python tools/fleet_demo.py
test:          ## run all tests and linters; PYTEST_ARGS="-k swap" and the like are for pytest
	@tools/test $(PYTEST_ARGS)
	@tools/with-python36
	@tools/lint
	@tools/lint-rpm
lint:          ## run the linters that need no root and build nothing
	@tools/lint
lint-rpm:      ## build the RPM, and run rpmlint on it
	@tools/lint-rpm
check:         ## run what needs neither root nor DNF, on PYTHON=python3
	@tools/check-shipped $(PYTHON)
test-python36: ## the same on Python 3.6, which EL8 has, where it is here
	@tools/with-python36
prove:         ## judge the guard by random worlds; PARTS=sequences, SEEDS=0-99, JOBS=2 narrow it
	@tools/install-packages
	@tools/install-sat
	@tools/prove-all
faults:        ## make every step of the guard fail once, in real commands; ROUNDS=1, each other errors
	@tools/install-packages
	@XENGUARD_FAULTS=$(ROUNDS) tools/dnf-python -m pytest -rP -q \
		tests/robustness/test_faults.py $(PYTEST_ARGS)
bench:         ## measure what the guard costs; QUICK=1, BENCH_ARGS=--instructions or "--plot FILE"
	@tools/install-packages demo
	@PYTHONPATH=tools tools/dnf-python -m bench $(BENCH_ARGS)
matrix:        ## run the tests on DNF 4.5 to 4.24, in chroots; MATRIX_ARGS="SUITE... --fresh"
	@command -v debootstrap >/dev/null || apt-get -qy install --no-install-recommends debootstrap
	@python3 tools/matrix.py --pytest '$(PYTEST_ARGS)' $(MATRIX_ARGS)
man:           ## make the manual page, in build/
	@packaging/make-man
install: man   ## install into DESTDIR
	@packaging/install
rpm:           ## make the SRPM and the RPM of the last commit, in dist/
	@tools/install-packages rpm
	@packaging/build
repo: rpm      ## make dist/ a repository, with a .repo file; BASEURL=URL is where hosts find it
	@packaging/make-repo
pot:           ## make the template of the translations, POT=po/xenguard.pot
	@tools/make-pot $(POT)
clean:         ## remove what tests and builds leave behind
	rm -rf build dist po/xenguard.pot .pytest_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
