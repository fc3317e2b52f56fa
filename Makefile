# What can be done here? `make demo` to see it, `make test` to prove it.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin

.PHONY: demo page browser witness witnesses test check bench crash golden reference pictures dist lock clean

# Where the page's parts can't be fetched, the demo goes on without them.
demo: .venv/runs
	@$(PAGE) || test -e playground/page/built/page.js || \
		echo "The demo starts without them: its page shows cards as plain text."
	@$(BIN)/leadbell demo --port $(PORT)

# What runs in browsers, and the tests' own browser, come from npm. What stands already is left alone.
INSTALL := $(BIN)/python playground/page/browser/install.py
PAGE := $(INSTALL) "the page's parts" playground/page/browser playground/page/built
BROWSER := $(INSTALL) "the tests' browser" tests/browser tests/browser/built

page: .venv/runs
	@$(PAGE)

browser: .venv/tests
	@$(BROWSER)

# Foreign programs that the tests ask whether they take what Leadbell sends (docs/witnesses.md).
WITNESS := $(INSTALL) "the witnesses" tests/witness tests/witness/built

witness: .venv/tests
	@$(WITNESS)

test: .venv/tests page browser witness
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term:skip-covered --cov-report=xml:.cache/coverage.xml

check: .venv/tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 -m "not slow and not postgresql" --hypothesis-profile=quick tests/unit

bench: .venv/bench
	$(BIN)/python -m tests.bench $(FIGURE)

# A hundred kills on each database; CI runs twenty and ten (tests/crash).
crash: .venv/tests
	$(BIN)/python -m tests.crash

golden: .venv/tests
	$(BIN)/python -m tests.golden

# From the tables: what may stand in a rule, and which settings there are.
reference: .venv/runs
	$(BIN)/leadbell rules reference --out docs/reference.md
	$(BIN)/leadbell settings reference --out docs/configuration.md
	$(BIN)/leadbell settings sample --force --out deploy/leadbell.env.sample

# docs/witnesses.md, from what the witnesses say.
witnesses: witness browser
	$(BIN)/python -m pytest -q tests/witness tests/contract/playground/test_*_sdk.py \
		tests/contract/playground/test_*_frameworks.py -k "not page_of_witnesses"
	$(BIN)/python -m tests.witness.page

pictures: .venv/tests page browser
	$(BIN)/python -m tests.browser.pictures

# The wheel, the sdist, and the lock to install them with, in dist/. What the demo's page is made of goes in where it can
# be fetched.
dist: .venv/runs
	@$(PAGE) || echo "The wheel is made without the page's parts: its demo shows cards as plain text."
	@rm -rf dist
	@$(BIN)/python -m hatchling build -d dist
	@cp requirements.lock dist/

# The locks hold every package with its hashes; change pyproject.toml, then run this.
COMPILE := $(BIN)/uv pip compile --universal --generate-hashes --no-header --no-annotate --quiet
lock: .venv/bin/python
	$(BIN)/pip install --quiet uv
	$(COMPILE) pyproject.toml --group build -o requirements.lock
	$(COMPILE) pyproject.toml --group build --group test --group check --group pictures -o requirements-dev.lock
	$(COMPILE) --group node -o requirements-node.lock
	$(COMPILE) --group bench -c requirements-dev.lock -o requirements-bench.lock

# The locks are whole: nothing is resolved anew, so that what somebody releases today changes nothing here.
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.venv/bin/python:
	@$(PYTHON) -m venv .venv

.venv/runs: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing Leadbell into .venv …"
	@$(PIP) --no-deps --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

.venv/tests: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing Leadbell and what its tests need into .venv …"
	@$(PIP) --no-deps --require-hashes -r requirements-dev.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@ .venv/runs

.venv/bench: requirements-bench.lock .venv/tests
	@$(PIP) --no-deps --require-hashes -r requirements-bench.lock
	@touch $@

clean:
	rm -rf .venv .cache playground/page/built playground/page/browser/node_modules tests/browser/built tests/browser/node_modules \
		tests/witness/built tests/witness/node_modules
