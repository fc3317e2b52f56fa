# What can be done here? `make demo` to see it, `make test` to prove it.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin

.PHONY: demo test check bench golden lock clean

demo: .venv/runs
	@$(BIN)/leadbell demo --port $(PORT)

test: .venv/tests
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

bench: .venv/tests
	$(BIN)/python -m tests.bench $(FIGURE)

golden: .venv/tests
	$(BIN)/python -m tests.golden

# The locks hold every package with its hashes; change pyproject.toml, then run this.
lock: .venv/bin/python
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --group build --universal --generate-hashes --no-header --no-annotate --quiet -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --group build --group test --group check --universal --generate-hashes --no-header --no-annotate --quiet -o requirements-dev.lock

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/runs: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/tests: requirements-dev.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ .venv/runs

clean:
	rm -rf .venv .cache
