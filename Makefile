# TalentCoop's commands. Everything is installed into .venv from hashed lists; nothing else on the machine changes.
#   make demo ARGS="--once"        pass options on
#   make test JUNIT=report.xml     also write a JUnit report
#   make test COV=--cov            measure branch coverage too: a third slower
#   make audit AUDIT="-s osv"      ask another service
#   make setup PYTHON=python3.12   choose the Python

PYTHON ?= python3
ARGS ?=
JUNIT ?=
COV ?=

BIN := .venv/bin
UV := $(BIN)/uv
LATER := bench-simulation bench-matching storm

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help setup demo serve test check sbom audit docs lock bench soak pictures python browser $(LATER)

help:  ## show these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

setup: python $(BIN)/.installed-all browser  ## install everything that serving, testing and checking need

demo: $(BIN)/.installed-service  ## live the demo, then serve it on 127.0.0.1:8000
	@$(BIN)/talentcoop demo $(ARGS)

serve: $(BIN)/.installed-service  ## serve with your own settings and database
	@$(BIN)/talentcoop serve $(ARGS)

test: $(BIN)/.installed-all browser  ## run the tests on two processes
	@$(BIN)/python -m pytest -n 2 --dist loadscope $(COV) $(if $(JUNIT),--junitxml='$(JUNIT)') $(ARGS)

check: $(BIN)/.installed-all  ## ruff, bandit, mypy and the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@said=$$($(BIN)/bandit --quiet --recursive --configfile pyproject.toml talentcoop services requirements 2>&1) \
		|| { echo "$$said"; exit 1; }
	@$(BIN)/mypy
	@$(BIN)/lint-imports

sbom: $(BIN)/.installed-service  ## write the bill of materials of what serves, and of all, into build/
	@mkdir -p build
	@for list in service all; do $(BIN)/python requirements/sbom.py $$list > build/sbom-$$list.json; done

# It fails too where a package could not be looked up: nothing that was not audited passes for audited.
audit: $(BIN)/.installed-all  ## look every pinned package up among known weaknesses (needs the network)
	@$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off \
		$(foreach list,all uv,-r requirements/$(list).txt) $(AUDIT)

docs: $(BIN)/.installed-all  ## write again what is generated: the schema of the policy files
	@$(BIN)/talentcoop policy schema > policies/schema.json

# Each list is solved for every platform and Python we support. UPGRADE=--upgrade takes newer versions.
COMPILE = $(UV) pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

bench: $(BIN)/.installed-all  ## measure pages, protection, a rotation, and decisions beside OpenFisca (needs the network)
	@$(BIN)/python -m tests.bench.page
	@$(BIN)/python -m tests.bench.protection
	@$(BIN)/python -m tests.bench.rotation
	@$(BIN)/python -m tests.bench.policy

soak: $(BIN)/.installed-all browser  ## look at every page in every language, width and colours (about an hour)
	@$(BIN)/python -m pytest tests/soak $(ARGS)

pictures: $(BIN)/.installed-all browser  ## draw every page in three languages and two widths into build/pictures
	@$(BIN)/python -m tests.browser.pictures $(ARGS)

lock: $(BIN)/.uv  ## solve the dependencies again and write requirements/*.txt
	@test -x $(UV) || { echo "make lock needs uv, which could not be installed here."; exit 1; }
	@$(COMPILE) --all-extras -o requirements/all.txt pyproject.toml requirements/build.in
	@$(COMPILE) --extra service -o requirements/service.txt pyproject.toml requirements/build.in
	@$(COMPILE) -o requirements/uv.txt requirements/uv.in
	@! grep -nE '://|file:|^-' requirements/*.txt

$(LATER):
	@echo "not yet: make $@"

# --- installing -------------------------------------------------------------------------------------------------

# Debian keeps part of venv in a package of its own; only root may fetch it, and only `make setup` does.
python:
	@if ! $(PYTHON) -c 'import ensurepip' 2>/dev/null && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		apt-get update -qq && apt-get install -qq -y --no-install-recommends python3 python3-venv; \
	fi

# The pages are looked at in the system's own Chromium; only root may fetch it.
browser:
	@if ! command -v chromium >/dev/null && ! command -v chromium-browser >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "Installing Chromium for the browser tests ..."; \
			apt-get update -qq && apt-get install -qq -y --no-install-recommends chromium >/dev/null; \
		else echo "There is no Chromium: the browser tests will fail. On Debian or Ubuntu: apt install chromium"; fi; \
	fi

$(BIN)/.venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "TalentCoop needs Python 3.11 or later, and $(PYTHON) is $$($(PYTHON) -V 2>&1 || true)."; \
		echo "Name a newer one: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@$(PYTHON) -m venv --clear .venv
	@touch $@

# uv installs in seconds what takes pip half a minute; without it pip does the same.
$(BIN)/.uv: $(BIN)/.venv requirements/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.txt \
		|| echo "uv could not be installed; pip will do, more slowly."
	@touch $@

# The dependencies by hash, then our own package without isolation: an isolated build would fetch its tools unhashed.
define install
	@echo "Installing requirements/$(1).txt into .venv ..."
	@for list in "--require-hashes -r requirements/$(1).txt" "--no-build-isolation --no-deps -e ."; do \
		{ test -x $(UV) && $(UV) pip install --quiet --python $(BIN)/python $$list; } \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check $$list || exit 1; \
	done
endef

$(BIN)/.installed-service: $(BIN)/.uv requirements/service.txt pyproject.toml
	$(call install,service)
	@touch $@

$(BIN)/.installed-all: $(BIN)/.uv requirements/all.txt pyproject.toml
	$(call install,all)
	@touch $@ $(BIN)/.installed-service
