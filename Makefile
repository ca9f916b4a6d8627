# Each target sets up what it needs; a second run finds it in place.
PYTHON ?= $(shell tools/python)
VENV := .venv
BIN := $(VENV)/bin
SDK := sdk/web
EXAMPLES := examples
CONSOLE := console
SDK_BUILT := src/tongdai/static/sdk/2.0.0/sdk.min.js
SDK_SOURCES := $(shell find $(SDK) '(' -name node_modules -o -name dist ')' -prune -o -type f -print)
CONSOLE_BUILT := src/tongdai/static/console/console.js
CONSOLE_SOURCES := $(shell find $(CONSOLE) -name node_modules -prune -o -type f -print)
# What browsers load.
BUILT := $(SDK_BUILT) $(CONSOLE_BUILT)
# Tests that compute share the processor. Those with browsers and phones in them measure
# what is heard and when, so they have it for themselves.
JOBS ?= 2
ALONE := tests/browser tests/examples tests/interop tests/programs

.PHONY: help run build test test-python test-web check format bench clean

help:
	@echo "make run     serve the demo on http://localhost:8080"
	@echo "make test    all tests, browsers and phones among them"
	@echo "make check   format, lint, types, floors; what the scripts weigh and cost a page"
	@echo "make bench   measure; prints machine and commit beside the figures"
	@echo "make example-react, make example-vue: pages that call, beside make run"
	@echo "make format  rewrite the sources as the formatters want them"

run: $(VENV)/installed $(BUILT)
	$(BIN)/tongdai demo

build: $(BUILT)

test: test-python test-web

# React's and Vue's examples; `make run` in another terminal.
example-%: $(EXAMPLES)/node_modules/.package-lock.json $(SDK_BUILT)
	cd $(EXAMPLES) && node bundle.mjs $*

test-python: $(VENV)/installed-dev $(BUILT) $(EXAMPLES)/node_modules/.package-lock.json
	@tools/system-packages chromium baresip sipp nginx caddy ip espeak-ng
	$(BIN)/pytest -n $(JOBS) $(ALONE:%=--ignore=%)
	$(BIN)/pytest $(ALONE)

test-web: $(SDK)/node_modules/.package-lock.json $(CONSOLE)/node_modules/.package-lock.json
	cd $(SDK) && npm test
	cd $(CONSOLE) && npm test

check: $(VENV)/installed-dev $(BUILT)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd $(SDK) && npm run check
	cd $(CONSOLE) && npm run check
	$(BIN)/python tools/shape.py
	@tools/system-packages chromium
	$(BIN)/python -m tools.budgets

format: $(VENV)/installed-dev $(SDK)/node_modules/.package-lock.json $(CONSOLE)/node_modules/.package-lock.json
	$(BIN)/ruff check --fix --select I .
	$(BIN)/ruff format .
	cd $(SDK) && npm run format
	cd $(CONSOLE) && npm run format

bench: $(VENV)/installed-dev $(SDK_BUILT)
	@tools/system-packages chromium
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(SDK)/node_modules $(SDK)/dist $(EXAMPLES)/node_modules $(CONSOLE)/node_modules \
		src/tongdai/static dist build

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Tongdai needs Python 3.11 or newer; name one with: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[server]'
	@touch $@

$(VENV)/installed-dev: pyproject.toml constraints.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[server,dev]'
	@touch $(VENV)/installed $@

$(SDK)/node_modules/.package-lock.json: $(SDK)/package.json $(SDK)/package-lock.json
	@tools/system-packages node npm
	cd $(SDK) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(EXAMPLES)/node_modules/.package-lock.json: $(EXAMPLES)/package.json $(EXAMPLES)/package-lock.json
	@tools/system-packages node npm
	cd $(EXAMPLES) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(CONSOLE)/node_modules/.package-lock.json: $(CONSOLE)/package.json $(CONSOLE)/package-lock.json
	@tools/system-packages node npm
	cd $(CONSOLE) && npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(SDK_BUILT): $(SDK)/node_modules/.package-lock.json $(SDK_SOURCES)
	cd $(SDK) && npm run --silent build
	@touch $@

$(CONSOLE_BUILT): $(CONSOLE)/node_modules/.package-lock.json $(CONSOLE_SOURCES)
	cd $(CONSOLE) && npm run --silent build
	@touch $@
