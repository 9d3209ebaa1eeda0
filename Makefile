# iAsted: what can be done from here. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup models demo test check bench lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := shared models desktop sync_server tests

# llama-cpp-python compiles once (pip keeps the wheel): only the library, not its tools.
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama.cpp_INCLUDE=$(CURDIR)/packaging/llama-lean.cmake

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/installed ## virtual environment and locked dependencies

$(VENV)/installed: requirements/dev.txt pyproject.toml packaging/system-packages.sh
	@bash packaging/system-packages.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Python packages (the first time llama.cpp is compiled: two to ten minutes)…"
	@$(BIN)/python packaging/install.py requirements/dev.txt
	@touch $@

models: setup ## the light set of weights (730 MB, once)
	@$(BIN)/iasted models fetch light --english

demo: models ## a spoken question is heard, answered and said, with the time of each stage
	@mkdir -p build
	@echo "Question : docs/demo/question.ogg, next to a motor; information : docs/demo/fiche.txt"
	@$(BIN)/iasted ask --audio docs/demo/question.ogg --facts docs/demo/fiche.txt --out build/reponse.wav
	@echo "Reply: build/reponse.wav. Heard back, it says:"
	@$(BIN)/iasted transcribe build/reponse.wav

test: models ## every test
	@$(BIN)/pytest

check: setup ## style, types, imports, sizes
	@$(BIN)/ruff format --check $(SOURCES) packaging
	@$(BIN)/ruff check $(SOURCES) packaging
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q tests/architecture

bench: models ## measure everything; figures go to bench/latest.json and docs/benchmarks.md
	@$(BIN)/iasted models fetch standard
	@$(BIN)/iasted bench all

lock: ## lock the dependencies again, with hashes and without index addresses
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra desktop --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  -o requirements/dev.txt

clean: ## remove the virtual environment and what tests and benchmarks left here
	@rm -rf $(VENV) build dist bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
