# Everything one does with this checkout; `make` alone lists it.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test test-all check bench lock format hooks clean

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   ?= .venv
BIN    := $(VENV)/bin
hash_of = $(firstword $(shell $(PYTHON) -c 'import hashlib, sys; print(hashlib.sha256(open(sys.argv[1], "rb").read()).hexdigest()[:12])' $(1)))
RUNTIME     := $(VENV)/.installed-requirements.lock-$(call hash_of,requirements.lock)
DEVELOPMENT := $(VENV)/.installed-requirements-dev.lock-$(call hash_of,requirements-dev.lock)
WORKERS ?= auto
# Tests of PostgreSQL, Redis, Chromium and PDF tools run when these are installed and are skipped by name otherwise;
# REQUIRE_SERVICES=1 makes such a skip a failure. Who is done takes tests over: the long ones stand together.
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal
SERVICES := $(BIN)/python -m tests.services --
# What `manage.py check --deploy` must find in order: an installation as compose.yaml makes it.
PRODUCTION := PDPLANNER_MODE=production SECRET_KEY=$(shell printf 'check-%.0s' 1 2 3 4 5 6 7 8 9 10)only-0123456789 \
	ALLOWED_HOSTS=pd.example.org

# The words after `make bench` name benchmarks, not targets.
ifeq (bench,$(firstword $(MAKECMDGOALS)))
BENCHMARKS := $(wordlist 2,99,$(MAKECMDGOALS))
.PHONY: $(BENCHMARKS)
$(BENCHMARKS): ; @:
endif

help:  ## this list
	@sed -nE 's/^([a-z-]+):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do printf '  make %-10s %s\n' "$$name" "$$what"; done

run: $(RUNTIME)  ## install what is needed, then run pdplanner with demo data on http://localhost:8000 (PORT=…)
	@exec $(BIN)/python manage.py serve

test: $(DEVELOPMENT)  ## the suite on SQLite, then what depends on the database and one journey on PostgreSQL + Redis
	$(PYTEST) -m "not slow"
	$(SERVICES) $(PYTEST) -m "(database or journey) and not slow"

test-all: $(DEVELOPMENT)  ## everything, faults and long races too, on both databases
	$(PYTEST)
	$(SERVICES) $(PYTEST)

check: $(DEVELOPMENT)  ## what the hook and CI check: lint, bans, types, floor plan, migrations, deployment, known holes
	$(BIN)/python -m pip check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tests.bans
	$(BIN)/mypy
	$(BIN)/lint-imports
	PDPLANNER_MODE=test $(BIN)/python manage.py makemigrations --check --dry-run
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python -m tests.audit

format: $(DEVELOPMENT)  ## let ruff mend and format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(DEVELOPMENT)  ## run the benchmarks, or those named: make bench pages
	@for name in $(or $(BENCHMARKS),$(patsubst benchmarks/%.py,%,$(wildcard benchmarks/[a-z]*.py))); do \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name; done

lock: $(DEVELOPMENT)  ## rebuild both locks from requirements.txt and requirements-dev.txt
	$(BIN)/pip-compile $(LOCK) --output-file requirements.lock requirements.txt
	$(BIN)/pip-compile $(LOCK) --output-file requirements-dev.lock requirements-dev.txt

LOCK := --upgrade --generate-hashes --allow-unsafe --strip-extras --no-header --no-annotate --quiet \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

hooks:  ## run `make check` before every commit
	git config core.hooksPath .githooks

clean:  ## remove the environment and everything a run wrote, the database too
	rm -rf $(VENV) var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# A stamp carries the hash of the lock it was installed from: a second start installs nothing, a changed lock does.
$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "pdplanner needs Python 3.11 or newer; name it with PYTHON=…"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/packages venv $(PYTHON)
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(RUNTIME) $(DEVELOPMENT): | $(VENV)/bin/python
	@echo "Installing what $(LOCK_OF) names (once) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(LOCK_OF)
	@.ci/packages pdf $(BIN)/python
	@rm -f $(VENV)/.installed-$(LOCK_OF)-* && touch $@

$(RUNTIME): LOCK_OF := requirements.lock
$(DEVELOPMENT): LOCK_OF := requirements-dev.lock
