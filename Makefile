# Everything a developer or CI runs. `make` alone lists it.
.DEFAULT_GOAL := help
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

# Each stamp is newer than the venv it describes, so that a second start installs nothing.
RUNTIME := .venv/.runtime
DEVELOPMENT := .venv/.development

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=/path/to/python3 ...")'
	$(PYTHON) -m venv .venv

$(RUNTIME): requirements.txt setup.cfg pyproject.toml | $(BIN)/python
	$(BIN)/pip install --quiet -r requirements.txt
	$(BIN)/pip install --quiet --no-deps -e .
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	$(BIN)/pip install --quiet -r requirements-dev.txt
	@touch $@

.PHONY: install
install: $(RUNTIME) ## make .venv and install the service into it

.PHONY: run
run: $(RUNTIME) ## serve on 127.0.0.1 (PORT=8000) with exchange and, if empty, the invented examples
	@$(BIN)/credit run --port $(PORT)

.PHONY: test
test: $(DEVELOPMENT) ## run all tests (ARGS="tests/rules -q" for some)
	$(BIN)/python -m pytest $(ARGS)

.PHONY: lint
lint: $(DEVELOPMENT) ## check style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: format
format: $(DEVELOPMENT) ## mend style
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: types
types: $(DEVELOPMENT) ## check types
	$(BIN)/mypy

.PHONY: demo
demo: $(RUNTIME) ## tell the story of a city and a province, step by step, checking each
	@$(BIN)/python examples/demo.py $(ARGS)

.PHONY: bench
bench: $(DEVELOPMENT) ## measure against named peers and limits, write docs/benchmarks.md
	$(BIN)/python -m bench $(ARGS)

.PHONY: reliability
reliability: $(DEVELOPMENT) ## run the reliability goals (ARGS="--seed 7 --size 10")
	@$(BIN)/python -m reliability $(ARGS)

.PHONY: docs
docs: $(RUNTIME) openapi ## print the pages that come from the code
	$(BIN)/python -m credit_service.printed docs
	$(BIN)/python -m credit_service.reference docs

.PHONY: openapi
openapi: $(RUNTIME) ## write openapi.json
	$(BIN)/credit openapi > openapi.json.new
	mv openapi.json.new openapi.json

.PHONY: lock
lock: $(BIN)/python ## pin the newest versions that setup.cfg allows
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile setup.cfg --universal --python-version 3.11 --no-annotate --no-header --upgrade --quiet -o requirements.txt
	$(BIN)/uv pip compile setup.cfg --universal --python-version 3.11 --no-annotate --no-header --upgrade --quiet -c requirements.txt \
		--extra test --extra dev --extra bench -o requirements-dev.txt

.PHONY: clean
clean: ## remove .venv and caches; var/ with data and keys stays
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .schemathesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
