# The project's own commands. Each works on a bare machine with make and Python 3.11+ (venv, pip).
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

.PHONY: help setup demo test prepare serve forge lint bench faults shots audit lock clean

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/:/' | column -t -s:

.venv/.ready: requirements-dev.txt
	@$(PYTHON) scripts/setup_python.py requirements-dev.txt
	@touch $@

.venv/.ready-runtime: requirements.txt
	@test -e .venv/.ready || $(PYTHON) scripts/setup_python.py requirements.txt
	@touch $@

# The environment comes first in every target that needs this.
node_modules/.ready: package-lock.json
	@$(BIN)/python scripts/setup_front_end.py
	@touch $@

static/vendor/.ready: node_modules/.ready scripts/vendor_front_end.py
	@$(BIN)/python scripts/vendor_front_end.py
	@touch $@

SHELL_SOURCES := $(wildcard forge/build.mjs forge/src/* static/sinergify/*/* templates/common/frame.html)

forge/dist/shell/index.html: $(SHELL_SOURCES) static/vendor/.ready
	@$(BIN)/python scripts/build_forge_shell.py

setup: .venv/.ready node_modules/.ready static/vendor/.ready forge/dist/shell/index.html ## make the environment

demo: setup ## service, worker, a simulated Jira site and a simulated Salesforce org, on loopback
	@$(BIN)/python -m simulators.demo

test: setup ## all tests
	@$(BIN)/python scripts/run_tests.py

prepare: .venv/.ready-runtime static/vendor/.ready ## database and static files of this release, for processes started one by one
	@$(BIN)/python manage.py prepare_database
	@$(BIN)/python manage.py collectstatic --noinput --verbosity 0

serve: .venv/.ready-runtime static/vendor/.ready ## the service alone (server, worker, beat), from the environment
	@$(BIN)/python manage.py serve

forge: setup ## forge/dist, ready for `forge deploy`: the shell, and the manifest from the settings
	@$(BIN)/python manage.py forge_manifest

lint: setup ## ruff, mypy, import-linter, migrations, templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python manage.py check
	$(BIN)/djlint templates --lint --quiet

bench: setup ## figures, beside a peer or a limit; also bench/results.json
	@$(BIN)/python -m bench

faults: setup ## events under kills, lost answers, repeated deliveries, without Redis, database or Salesforce
	@$(BIN)/python -m bench faults faults-postgresql day-redis day-database day-salesforce day-token day-deliveries day-flood

shots: setup ## screenshots of every screen into var/shots
	@$(BIN)/python -m simulators.shots

audit: setup ## known vulnerabilities of the pinned packages
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python scripts/audit_packages.py

lock: ## resolve requirements*.in again
	@$(BIN)/uv --version >/dev/null 2>&1 || $(BIN)/python -m pip install -q uv
	$(BIN)/python -m uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	$(BIN)/python -m uv pip compile -q --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt

clean: ## forget everything that was made
	rm -rf .venv node_modules static/vendor forge/dist var
