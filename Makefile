# Everything runs in .venv, made from the locks; git, make and Python 3.11+ are all a machine needs.
# On Windows use the same commands under Git Bash or WSL.

PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
DEV := .venv/.dev
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --require-hashes --no-deps

.PHONY: help ocr fuzz corpus test check eval bench lock readme wheel forge clean
.DEFAULT_GOAL := help

help:
	@echo "make corpus   set up, build the sample corpus and ask it a question"
	@echo "make test     set up and run the tests"
	@echo "make check    lint, types, import contract, doctests"
	@echo "make ocr      add the recognition of scanned pages"
	@echo "make fuzz     mutate files for longer, and try other examples, than the tests do"
	@echo "make eval     quality on the evaluation data, against its floors"
	@echo "make bench    speed, as ratios against named alternatives"
	@echo "make lock     renew the locks from pyproject.toml"
	@echo "make wheel    build the wheel, install it in an empty environment, build and query a file"
	@echo "make readme   run the commands that the READMEs show and write down what they print"
	@echo "make forge    write the sample compilation again from its source text"
	@echo "make clean    remove the environment, caches and snapshots"

.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "huibian needs Python 3.11 or later; say which: make PYTHON=python3.12 …" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	touch $@

.venv/.build: .venv/.made requirements-build.lock
	$(PIP) -r requirements-build.lock
	touch $@

$(RUNTIME): .venv/.build requirements.lock pyproject.toml
	$(PIP) --no-build-isolation -r requirements.lock
	$(BIN)/python -m pip --disable-pip-version-check install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	$(PIP) --no-build-isolation -r requirements-dev.lock
	touch $@

# Recognition of scanned pages: an extra, since it is larger than all the rest together.
ocr: $(RUNTIME)
	$(PIP) --no-build-isolation -r requirements-ocr.lock

corpus: $(RUNTIME)
	$(BIN)/huibian build corpora/sample
	$(BIN)/huibian info corpora/sample
	$(BIN)/huibian kwic corpora/sample 源头治理 --limit 8

test: $(DEV)
	$(BIN)/pytest -n auto tests

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest pipeline

fuzz: $(DEV)
	FUZZ_MUTATIONS=2500 $(BIN)/pytest tests/extract -k "mutation or fuzz"
	$(BIN)/pytest -n auto tests --hypothesis-profile explore

eval: $(DEV)
	$(BIN)/python -m tests.eval

bench: $(DEV)
	$(BIN)/python -m bench.build

forge: $(DEV)
	$(BIN)/python -m tests.forge sample

readme: $(DEV)
	$(BIN)/python -m tests.readme

wheel: $(DEV)
	$(BIN)/python -m tests.wheel

lock: $(DEV)
	$(BIN)/uv pip compile $(UNIVERSAL) --group build --output-file requirements-build.lock
	$(BIN)/uv pip compile pyproject.toml $(UNIVERSAL) --constraint requirements-build.lock --output-file requirements.lock
	$(BIN)/uv pip compile pyproject.toml $(UNIVERSAL) --extra ocr --constraint requirements.lock --constraint requirements-build.lock --output-file requirements-ocr.lock
	$(BIN)/uv pip compile pyproject.toml $(UNIVERSAL) --group dev --constraint requirements.lock --constraint requirements-build.lock --output-file requirements-dev.lock

UNIVERSAL := --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --upgrade

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist build corpora/*/snapshots corpora/*/cache
