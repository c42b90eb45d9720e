# Junctor: bare `make` prints these targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
# Images of containers like to set it; without bytecode each process compiles all of ours anew.
unexport PYTHONDONTWRITEBYTECODE
export JUNCTOR_HOME ?= $(CURDIR)/.junctor
# One more than there are cores: many tests wait for servers and processes.
CORES := $(shell getconf _NPROCESSORS_ONLN)
WORKERS ?= $(shell echo $$(($(CORES) < 8 ? $(CORES) + 1 : 8)))

.PHONY: help setup run ui schema screenshots test check bench corpora conformance record docs services peers lock clean
.DEFAULT_GOAL := help

help: ## print this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 22

$(STAMP): requirements/dev.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; set PYTHON=..."; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

setup: $(STAMP) ## make .venv with the locked dependencies

run: $(STAMP) ## start Junctor with its web UI and its demo on 127.0.0.1
	@$(BIN)/python scripts/build_ui.py --if-stale --if-possible
	$(BIN)/junctor serve --demo

ui: $(STAMP) ## build the web UI (with the machine's npm, else one from a Python package)
	$(BIN)/python scripts/build_ui.py

schema: $(STAMP) ## write the UI's types of the REST API anew
	$(BIN)/python scripts/ui_schema.py

screenshots: $(STAMP) ## take pictures of all screens in both themes (into .screenshots)
	rm -rf .screenshots
	$(BIN)/python -m pytest -q -n 0 tests/web/test_screens.py tests/web/test_flows.py -k "accessible" --screenshots .screenshots

test: $(STAMP) ## run the tests (COVER=1: with coverage, refused below the marks)
	@rm -rf .pytest_cache/v/cache/lastfailed
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(if $(COVER),--cov --cov-report=) \
	    || $(BIN)/python scripts/second_look.py $(if $(COVER),--cov --cov-append --cov-report=)
	$(if $(COVER),$(BIN)/python scripts/coverage_gate.py)

check: $(STAMP) ## format, lint, types, floors, house tests, connector checks (under a minute)
	$(BIN)/ruff format --check src tests bench scripts
	$(BIN)/ruff check src tests bench scripts
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m pytest -q tests/house
	$(BIN)/junctor connector check src/junctor/connectors

bench: $(STAMP) ## measure side by side, write bench/latest.json
	$(BIN)/python -m bench

corpora: $(STAMP) ## run the attack corpora (DIR=folder, default our own)
	$(BIN)/python tests/corpora/run.py $(if $(DIR),$(DIR),tests/corpora/data)

conformance: $(STAMP) ## check connectors and imports against vendors' descriptions (SPECS=folder)
	$(BIN)/python -m junctor.testing.conformance $(SPECS)

record: $(STAMP) ## record versions and digests of the connectors (at a release)
	$(BIN)/python scripts/versions.py

docs: $(STAMP) ## regenerate reference pages and run every example
	$(BIN)/python scripts/reference.py
	$(BIN)/python -m pytest -q tests/docs

services: ## install the real servers that tests use, where Debian has them
	apt-get update -q && apt-get install -y -q --no-install-recommends postgresql mariadb-server rabbitmq-server openssh-server vsftpd dovecot-imapd chromium iproute2 util-linux
	-apt-get install -y -q --no-install-recommends chromium-headless-shell  # tests run without it, at more CPU

peers: ## install the MCP servers, the OpenID provider and the FHIR router that tests use, from npm (into .peers)
	npm install --silent --no-audit --no-fund --prefix .peers node@22 @modelcontextprotocol/server-everything @modelcontextprotocol/conformance oidc-provider @medplum/fhir-router@3 @medplum/core@3

lock: $(STAMP) ## renew requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-strip-extras --only-binary :all: --python-version 3.11 --upgrade pyproject.toml --extra dev -o requirements/dev.txt

clean: ## remove what was made
	rm -rf $(VENV) .peers .node-venv .screenshots ui/node_modules src/junctor/web/dist .mypy_cache .ruff_cache .pytest_cache build dist
