# The two commands of the README are `make ingest` and `make test`; everything else is for developers.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
BIN := .venv/bin
READY := .venv/ready
READY_DEV := .venv/ready-dev
COMPILE = $(BIN)/uv pip compile --universal --generate-hashes --python-version 3.11 --no-header --no-emit-index-url --quiet
# All that pytest should run beside the default; one worker a core.
PYTEST := $(BIN)/python -m pytest

.PHONY: help install ingest test lint unit test-slow test-damage test-faults test-fuzz test-long test-soak bench bench-reading bench-formats bench-agreement bench-review bench-growth dagster samples screenshots parser-version audit lock licences clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

# uv, from the developers' lock like everything else: by its own hashes.
.venv/bin/uv: requirements-dev.lock
	$(PYTHON) -c 'import sys; assert sys.version_info >= (3, 11), "Python 3.11 or later is needed, this is " + sys.version'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	awk '/^uv==/ {keep=1} keep {print} keep && !/\\$$/ {exit}' requirements-dev.lock > .venv/uv.txt
	test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r .venv/uv.txt
	touch $(BIN)/uv

# Compiled here once: where Python may not write bytecode, every start would compile Dagster, and this code, anew. What
# developers need besides stays where it was installed.
$(READY): .venv/bin/uv requirements.lock pyproject.toml
	test -e $(READY_DEV) || $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q parsers warehouse pipelines
	touch $(READY)

$(READY_DEV): .venv/bin/uv requirements-dev.lock pyproject.toml
	$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements-dev.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q parsers warehouse pipelines
	touch $(READY) $(READY_DEV)

install: $(READY_DEV) ## .venv with all that developers need, locked

ingest: $(READY) ## load sample_reports/ into data/warehouse.duckdb, print a summary and a first query
	$(BIN)/impact ingest sample_reports
	@echo
	@echo 'impact query "…": planned and actual, statement 1, as last reported'
	$(BIN)/impact query "select month, milestone_text as planned, actual_text as actual, reported_in \
	  from metric_latest where metric = 'EHC 20-week compliance for new plans' order by month"

test: lint unit ## lint, types, tests

lint: $(READY_DEV) ## ruff, pyright, import-linter, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint --processes 0 warehouse

unit: $(READY_DEV) ## the tests, but for the long ones
	$(PYTEST) -n 2 -m "not slow and not damage and not faults and not fuzz and not soak and not long"

test-slow: $(READY_DEV) ## the tests that take longer than some eight seconds: whole ingests, kills, erasing
	$(PYTEST) -n 2 -m "slow and not damage and not faults and not fuzz and not soak and not long"

test-damage: $(READY_DEV) ## each file of a store damaged in each way: prints a table of outcomes
	$(PYTEST) -m damage -n 0 -s

test-faults: $(READY_DEV) ## kills, full disks, two at once: prints a table of outcomes
	$(PYTEST) -m faults -s

test-fuzz: $(READY_DEV) ## mutated samples: prints a table of outcomes
	$(PYTEST) -m fuzz -s

test-long: $(READY_DEV) ## 500 invented reports in four renderings, 20,000 damaged headers: hours
	$(PYTEST) -m long -s

test-soak: $(READY_DEV) ## a real Dagster daemon, schedule and backfill
	$(PYTEST) -m soak

bench: $(READY_DEV) ## ratios against peers and floors, measured side by side
	$(BIN)/python -m benchmarks

bench-reading: $(READY_DEV) ## 500 invented reports in four renderings, held against the truth
	$(BIN)/python -m benchmarks.reading

bench-formats: $(READY_DEV) ## 60 invented reports as Word files and as PDFs of two programs: every fact the same
	$(BIN)/python -m benchmarks.formats

bench-agreement: $(READY_DEV) ## columns moved in 200 invented programmes: how many are caught, and what is held without need
	$(BIN)/python -m benchmarks.agreement

bench-review: $(READY_DEV) ## 2,000 things to decide: seconds until the review page can be used (needs Chromium)
	$(BIN)/python -m benchmarks.review_page

bench-growth: $(READY_DEV) ## what a thousand recorded runs take up, and what impact clean leaves
	$(BIN)/python -m benchmarks.growth

bench-publishing: $(READY_DEV) ## what publishing 1,000 reports costs: build, checks, the site, exports
	$(BIN)/python -m benchmarks.publishing

dagster: $(READY) ## Dagster's UI and daemon, on this machine's loopback only
	mkdir -p data/landing
	DAGSTER_HOME=$(CURDIR)/dagster_home $(BIN)/dagster dev -m pipelines.definitions --host 127.0.0.1 --port 3000

samples: $(READY_DEV) ## make sample_reports/ anew from their descriptions (needs LibreOffice)
	$(BIN)/python -m sample_reports.generator.make_samples

docs: $(READY_DEV) ## docs/ as a site in warehouse/site/docs, which `impact site` brings along; offline, a broken link fails
	$(BIN)/zensical build --strict --clean

screenshots: $(READY_DEV) ## the pictures of the site and of Dagster in docs/images, from the samples (needs Chromium)
	$(BIN)/python -m tests.support.screenshots

parser-version: $(READY_DEV) ## record the code that reads files, once PARSER_VERSION has been raised
	$(BIN)/python -c 'import json; from parsers import PARSER_VERSION as v; from tests.support.reading_code import fingerprint as f; \
	  print(json.dumps({"version": v, "code": f()}))' > tests/parsers/parser_version.json

audit: $(READY_DEV) ## known vulnerabilities of the locked dependencies (asks a service on the network)
	$(BIN)/pip-audit --strict -r requirements-dev.lock --require-hashes --disable-pip

lock: $(READY_DEV) ## resolve the dependencies anew: for those who load reports, and for developers
	$(COMPILE) --upgrade --extra ingest --extra build pyproject.toml -o requirements.lock
	$(COMPILE) --upgrade --all-extras -c requirements.lock pyproject.toml -o requirements-dev.lock

licences: $(READY_DEV) ## the licences of all that users get, and a CycloneDX bill of materials (sbom.json)
	$(BIN)/python -m tests.support.licences > docs/licences.md
	$(BIN)/python -m tests.support.licences --sbom > sbom.json

clean: ## remove what was made here, the warehouse too
	rm -rf .venv data .pytest_cache .ruff_cache .hypothesis
