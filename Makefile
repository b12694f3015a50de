# xenguard: the commands of a developer; each installs what it needs first (as root).

PYTEST_ARGS =
SEEDS = 0-9999
JOBS = 2
ANSIBLE = build/ansible/bin/ansible
ROUNDS = 1

# The Python that DNF runs with: it alone can import dnf.
find_python = python=; for path in /usr/libexec/platform-python /usr/bin/python3; do \
	  "$$path" -c 'import dnf' 2>/dev/null && python=$$path && break; done; \
	[ "$$python" ] || { echo 'no Python here can import dnf: is DNF 4 installed?' >&2; exit 1; }

.PHONY: help demo test lint check test-python36 prove faults bench matrix man install rpm repo pot clean

help:
	@echo 'make demo   show what xenguard does, with real DNF in a scratch folder (KEEP=1 keeps it)'
	@echo 'make test   run all tests, and the linters; PYTEST_ARGS="-k swap" and the like are handed to pytest'
	@echo 'make lint   run the linters, as make test does at its end'
	@echo 'make prove  judge the guard in random worlds, SEEDS=0-9999 by default, in JOBS=2 processes;'
	@echo '            once interrupted it goes on where it was'
	@echo 'make rpm    make the SRPM and the RPM of the last commit, in dist/'
	@echo 'make repo   make dist/ a repository, with a .repo file; BASEURL=URL is where hosts find it'
	@echo 'make faults make every call and every line of the guard fail once, in real commands;'
	@echo '            ROUNDS=1 by default, each with other errors'
	@echo 'make bench  measure what the guard costs, in some 20 minutes; QUICK=1 is a small one;'
	@echo '            BENCH_ARGS=--instructions counts instead, BENCH_ARGS="--plot FILE" draws'
	@echo 'make pot    make $(POT), the template of the translations'
	@echo 'make matrix run the tests on DNF 4.5, 4.14, 4.23 and 4.24, in chroots that are kept'
	@echo 'make clean  remove what tests and builds leave behind'

demo:
	@tools/install-packages demo
	@$(find_python); exec "$$python" tools/demo.py

# The tests come first: what is wrong with the code is what one waits for.
test: $(ANSIBLE)
	@echo 'make test: what the tests need'
	@tools/install-packages
	@echo 'make test: the tests'
	@$(find_python); \
	if "$$python" -c 'import xdist' 2>/dev/null; then parallel='-n auto'; fi; \
	exec "$$python" -m pytest $$parallel $(PYTEST_ARGS)
	@echo 'make test: what ships on Python 3.6'
	@tools/with-python36
	@echo 'make test: the linters'
	@tools/lint

lint:
	@tools/install-packages
	@tools/lint

# What needs neither root nor DNF, as the build of a package runs it.
check:
	@tools/check-shipped $(PYTHON)

# EL8 has Python 3.6: what ships must run there, whatever Python this machine's DNF has.
test-python36:
	@tools/with-python36

prove:
	@tools/install-packages
	@$(find_python); exec "$$python" tools/random_worlds.py --keep build/prove \
		--seeds $(SEEDS) --jobs $(JOBS)

faults:
	@tools/install-packages
	@$(find_python); XENGUARD_FAULTS=$(ROUNDS) exec "$$python" -m pytest -rP -q \
		tests/robustness/test_faults.py $(PYTEST_ARGS)

# Its name is not the same everywhere.
RST2MAN = $(firstword $(foreach name,rst2man rst2man-3 rst2man.py,$(shell command -v $(name))) \
  rst2man)
man: build/dnf-xenguard.8

build/dnf-xenguard.8: docs/dnf-xenguard.8.rst xenguard/__init__.py
	@mkdir -p build
	version=$$(sed -n "s/^__version__ = '\(.*\)'/\1/p" xenguard/__init__.py); \
	sed "s/@VERSION@/$$version/" $< | $(RST2MAN) --strict - $@

# The tree is laid out as it is installed. SITELIB is where DNF's Python looks for packages.
SITELIB =
MANDIR = /usr/share/man
LOCALEDIR = /usr/share/locale
INSTALL = install -p
install: man
	@site='$(SITELIB)'; if [ -z "$$site" ]; then $(find_python); \
	  site=$$("$$python" -c 'from os.path import dirname; import dnf; \
	    print(dirname(dirname(dnf.__file__)))'); \
	fi; \
	set -ex; \
	for file in $$(find xenguard dnf-plugins -type f ! -name '*.pyc'); do \
	  $(INSTALL) -D -m 644 "$$file" "$(DESTDIR)$$site/$$file"; \
	done; \
	$(INSTALL) -D -m 644 etc/dnf/plugins/xenguard.conf $(DESTDIR)/etc/dnf/plugins/xenguard.conf; \
	$(INSTALL) -D -m 644 build/dnf-xenguard.8 $(DESTDIR)$(MANDIR)/man8/dnf-xenguard.8; \
	for po in $(wildcard po/*.po); do \
	  folder=$(DESTDIR)$(LOCALEDIR)/$$(basename $$po .po)/LC_MESSAGES; \
	  mkdir -p $$folder; \
	  msgfmt -c -o $$folder/xenguard.mo $$po; \
	done

rpm:
	@tools/install-packages rpm
	@packaging/build

repo: rpm
	@packaging/make-repo

bench:
	@tools/install-packages demo
	@$(find_python); PYTHONPATH=tools exec "$$python" -m bench $(BENCH_ARGS)

# The template of the translations, for po/LANGUAGE.po.
POT = po/xenguard.pot
pot:
	@command -v xgettext >/dev/null || tools/install-packages
	@mkdir -p $(dir $(POT))
	xgettext --language=Python --from-code=UTF-8 --keyword=P_:1,2 --add-comments=TRANSLATORS: \
	  --package-name=xenguard --sort-by-file --output=$(POT) $$(find xenguard dnf-plugins -name '*.py')

# One of the programs that drive DNF. 2.16 is the last that still manages hosts with Python 3.6.
# It is there before the tests, which else leave out what wants it.
$(ANSIBLE):
	@echo 'installing Ansible into build/ansible'
	@tools/install-packages
	@{ python3 -m venv build/ansible && timeout 300 build/ansible/bin/pip install -q \
	  --disable-pip-version-check 'ansible-core==2.16.*'; } || echo 'going on without Ansible'

# MATRIX_ARGS names single suites, or has --fresh or --cache FOLDER.
matrix:
	@command -v debootstrap >/dev/null || apt-get -q -y install --no-install-recommends debootstrap
	@exec python3 tools/matrix.py --pytest '$(PYTEST_ARGS)' $(MATRIX_ARGS)

clean:
	rm -rf build dist po/xenguard.pot .pytest_cache
	find . -name __pycache__ -prune -exec rm -rf {} +
