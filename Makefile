# Everything a newcomer, a developer and CI need. `make` alone prints this list.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SOURCES := lti_tool tests hatch_build.py
TEMPLATES = $(wildcard templates lti_tool/activities)

.PHONY: help setup demo dev test check bench docs lock lecture

help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(VENV)/.dev-installed ## Create .venv with everything for development
	@echo "Ready: $(VENV)"

demo: $(VENV)/.runtime-installed ## Run the tool and a sandbox LMS; prints one URL to open
	@exec $(BIN)/accord demo

dev: $(VENV)/.dev-installed ## The demo, reloading when the code changes
	@exec $(BIN)/accord demo --reload

test: $(VENV)/.dev-installed ## Run everything CI runs
	@exec $(BIN)/python -m tests.run

check: $(VENV)/.dev-installed ## The fast part of `make test`: style, types, layers, architecture
	@exec $(BIN)/python -m tests.run --fast

bench: $(VENV)/.dev-installed ## Measure launches against the plain library and an empty app
	@exec $(BIN)/python -m bench

docs: $(VENV)/.dev-installed ## Write docs/errors.md again from the errors
	@exec $(BIN)/python -m tests.architecture.errors_document

lock: $(VENV)/.dev-installed ## Resolve pyproject.toml again into the hash-locked requirements
	@for target in "requirements.txt --extra build" "requirements-dev.txt --extra build --extra dev --constraint requirements.txt"; do \
		set -- $$target; file=$$1; shift; \
		$(BIN)/uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --upgrade --quiet \
			--no-header --no-strip-extras --no-emit-index-url --no-emit-find-links "$$@" --output-file $$file > /dev/null; \
	done

lecture: $(VENV)/.dev-installed ## Make the lecture's recording again from its plain files
	@exec $(BIN)/python -m studio course_content/pos/01-lecture

# A virtual environment from the first Python that is new enough.
$(BIN)/python:
	@python=""; \
	for candidate in python3.11 python3.12 python3.13 python3.14 python3; do \
		if command -v $$candidate > /dev/null \
			&& $$candidate -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; \
		then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Accord needs Python 3.11 or newer. On Debian: apt-get install python3 python3-venv" >&2; exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2> /dev/null; then \
		echo "$$python has no venv module. On Debian: apt-get install python3-venv" >&2; exit 1; \
	fi; \
	$$python -m venv $(VENV)

# The stamps make `make` idempotent: nothing is installed again until a lock changes. The runtime
# stamp is left alone once the development set, which contains it, is in place.
$(VENV)/.runtime-installed: requirements.txt pyproject.toml hatch_build.py | $(BIN)/python
	@echo "Installing the locked packages into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev-installed: requirements-dev.txt $(VENV)/.runtime-installed
	@echo "Installing the locked development packages into $(VENV) ..."
	@$(PIP) install --quiet --require-hashes --requirement requirements-dev.txt
	@touch $@
