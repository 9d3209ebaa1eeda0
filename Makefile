# iAsted: what can be done from here. `make` alone lists it.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup models demo server test check bench load screenshots soak lock clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SOURCES := shared models desktop sync_server tests

# llama-cpp-python compiles once (pip keeps the wheel): only the library, not its tools.
export CMAKE_ARGS ?= -DLLAVA_BUILD=OFF -DCMAKE_PROJECT_llama.cpp_INCLUDE=$(CURDIR)/packaging/llama-lean.cmake

help: ## list these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | awk -F'\t' '{printf "  make %-11s %s\n", $$1, $$2}'

setup: $(VENV)/installed ## virtual environment and locked dependencies

$(VENV)/installed: requirements/dev.txt requirements/cache.txt pyproject.toml packaging/system-packages.sh
	@bash packaging/system-packages.sh
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Python packages (the first time llama.cpp is compiled: two to ten minutes)…"
	@$(BIN)/python packaging/install.py requirements/dev.txt requirements/cache.txt
	@touch $@

models: setup ## the light set of weights, and those of the cache by meaning (830 MB, once)
	@$(BIN)/iasted models fetch light multilingual-e5-small --english

demo: models ## a spoken question is heard, answered and said, with the time of each stage
	@mkdir -p build
	@echo "Question : docs/demo/question.ogg, next to a motor; information : docs/demo/fiche.txt"
	@rm -rf build/desk && printf 'une phrase pour montrer\n' > build/phrase.txt
	@export IASTED_DESK_DIR=$(CURDIR)/build/desk IASTED_PASSPHRASE_FILE=$(CURDIR)/build/phrase.txt && \
	  $(BIN)/iasted init >/dev/null && $(BIN)/iasted ask --keep --audio docs/demo/question.ogg --facts docs/demo/fiche.txt \
	  --out build/reponse.wav
	@echo "Reply: build/reponse.wav. Heard back, it says:"
	@$(BIN)/iasted transcribe build/reponse.wav
	@echo "The same question live, as a microphone would hear it, engines ready:"
	@$(BIN)/iasted simulate docs/demo/question.ogg --hands-free --real-time --facts docs/demo/fiche.txt
	@echo "What an agent dictated becomes a field report, sealed, each value with its sentence, then a PDF:"
	@export IASTED_DESK_DIR=$(CURDIR)/build/desk IASTED_PASSPHRASE_FILE=$(CURDIR)/build/phrase.txt && \
	  $(BIN)/iasted report new --said docs/demo/fiche.txt && \
	  $(BIN)/iasted report pdf FT build/fiche.pdf --force --organisation "Inspection générale"
	@echo "The organisation's server: the conversation travels sealed, a supervisor opens it, the audit log is proven:"
	@export IASTED_DESK_DIR=$(CURDIR)/build/desk IASTED_PASSPHRASE_FILE=$(CURDIR)/build/phrase.txt && \
	  $(BIN)/python -m tests.servers.demo
	@echo "With a network, whom a question would be put to, and whether an answer given before would be given again:"
	@$(BIN)/iasted route explain "Compare les deux devis et explique lequel retenir"
	@$(BIN)/iasted cache explain "Qui signe le bon de sortie ?" "Par qui le bon de sortie est-il signé ?"
	@$(BIN)/iasted cache explain "Combien coûtent 12 sacs ?" "Combien coûtent 2 sacs ?"
	@echo "The window shows the same and more: .venv/bin/iasted"

server: setup ## the organisation's server, with a database of its own
	@$(BIN)/iasted-server run

test: models ## every test: side by side those that can, then those that want the machine for themselves
	@$(BIN)/pytest -n 2 --dist worksteal -m "not alone" --durations=40 --durations-min=3
	@$(BIN)/pytest -m "alone" --durations=10 --durations-min=3

check: setup ## style, types, imports, sizes
	@$(BIN)/ruff format --check $(SOURCES) packaging
	@$(BIN)/ruff check $(SOURCES) packaging
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest -q tests/architecture

bench: models ## measure everything; figures go to bench/latest.json and docs/benchmarks.md
	@$(BIN)/iasted models fetch standard
	@$(BIN)/iasted bench all
	@$(BIN)/iasted-server bench

load: models ## the voice gateway: 100 and 300 people who talk beside 1000 who listen, then 100 who are cut every 5 s (CUTS= SECONDS=)
	@$(BIN)/python -m tests.load.voice --seconds $(or $(SECONDS),20) --record
	@$(BIN)/python -m tests.load.turns --record
	@$(BIN)/python -m tests.load.voice --seconds $(or $(SECONDS),20) --talking 100 --cuts $(or $(CUTS),5) --no-echo --record

screenshots: setup ## every page of the window in both languages, into docs/images/desk
	@$(BIN)/python -m desktop.ui.shots docs/images/desk

soak: models ## what takes an hour: 30 minutes of sound on cards made of pipes, 500 turns, 50 runs of a recording, 10 000 changes in a bad network (SEED= OPERATIONS=)
	@IASTED_TURNS=500 IASTED_REAL_TURNS=500 IASTED_TRACE_RUNS=50 $(BIN)/pytest tests/unit/desktop/talk/test_memory.py \
	  tests/integration/test_background_talk.py tests/contract/test_same_trace.py tests/e2e/test_growth.py \
	  tests/e2e/test_live_faults.py
	@IASTED_LINK_TIMES=1 $(BIN)/pytest tests/integration/files/test_slow_link.py
	@IASTED_LINK_TIMES=1 IASTED_LINK_OPERATIONS=1000 IASTED_KILL_EVERY=1 IASTED_SYNC_EXAMPLES=200 $(BIN)/pytest \
	  tests/integration/sync/test_link.py tests/integration/sync/test_scenarios_reading.py tests/property/test_sync_machine.py
	@$(BIN)/python -m tests.soak.sync --operations $(or $(OPERATIONS),10000) --acts 80 $(if $(SEED),--seed $(SEED))
	@$(BIN)/python -m tests.soak.endurance $(or $(MINUTES),30)

CUDA := cuda-bindings cuda-pathfinder cuda-toolkit $(foreach each,cublas cuda-cupti cuda-nvrtc cuda-runtime cudnn-cu13 \
  cufft cufile curand cusolver cusparse cusparselt-cu13 nccl-cu13 nvjitlink nvshmem-cu13 nvtx,nvidia-$(each))

lock: ## lock the dependencies again, with hashes and without index addresses
	@$(BIN)/pip install -q uv
	@$(BIN)/uv pip compile pyproject.toml --extra desktop --extra server --extra cloud --extra pdf --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  -o requirements/dev.txt
	@$(BIN)/uv pip compile pyproject.toml --extra cache -c requirements/dev.txt --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
	  --no-emit-package torch --no-emit-package triton $(foreach each,$(CUDA),--no-emit-package $(each)) -o requirements/cache.txt
	@cat packaging/torch-cpu.txt >> requirements/cache.txt

clean: ## remove the virtual environment and what tests and benchmarks left here
	@rm -rf $(VENV) build dist bench .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
