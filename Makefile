# Each target sets up .venv by itself, from the pinned and hashed requirements/ci.txt.

PYTHON ?= $(shell for p in python3.11 python3 python3.12 python3.13; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BENCH_ARGS ?=
FUZZ_ARGS ?= --runs 10000
PYTEST_ARGS ?=
UV_VERSION = 0.13.9
COMPILE = out/lock/bin/uv pip compile --quiet --no-config --universal --python-version 3.11 --generate-hashes --no-header \
	--no-strip-extras --no-emit-index-url --no-emit-find-links --no-emit-package bomward
# What other tools the benchmarks run beside ours; those for node only where node is. NOTE: `npm ci` asks for parts for other systems, which the lock leaves out.
PEERS = out/peers/.ready
PEERS_LOCKED = requirements/peers.txt benchmarks/peers/package.json benchmarks/peers/package-lock.json

BIN = .venv/bin
READY = .venv/.ready
SBOM = fixtures/gateway-appliance.cdx.json
NOTED = out/gateway-appliance.annotated.cdx.json
BACK = out/gateway-appliance.restored.cdx.json

.PHONY: help demo test corpus cover fuzz insertion score lint format types rules docs bench catalog lock clean

help:
	@echo "make demo      check a product SBOM, write the annotated copy, restore it"
	@echo "make test      all tests (PYTEST_ARGS=... goes to pytest)"
	@echo "make corpus    all checks on all real documents, of which make test does a part; takes long"
	@echo "make cover     all tests but those on real documents, with the coverage floor"
	@echo "make score     how much of the labelled set comes out as it must, by group; fails below the floors"
	@echo "make fuzz      every reader on inputs changed by chance, for long (FUZZ_ARGS=... goes to the fuzzer)"
	@echo "make insertion a sign at every place of every example: each must be told"
	@echo "make lint      ruff: rules and formatting; make format mends what can be mended"
	@echo "make types     mypy, strict"
	@echo "make rules     import-linter: who may import whom"
	@echo "make docs      the pages, out/site/index.html; a warning is an error"
	@echo "make bench     time and memory, beside other tools (BENCH_ARGS=... goes to the benchmark: --quick, --write DATE)"
	@echo "make catalog   compile the data files into the one that is loaded"
	@echo "make lock      pin the newest allowed versions in requirements/"
	@echo "make clean     remove what the above wrote, but for .venv"

$(READY): requirements/ci.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "bomward needs Python 3.11 or newer, and none was found: install one, or say make PYTHON=/path/to/python3" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "bomward needs Python 3.11 or newer: $(PYTHON) is older, or does not run" >&2; exit 1; }
	@echo "setting up .venv, once: this takes some minutes" >&2
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/ci.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	@mkdir -p out
	@echo "1. Is banned technology inside this network gateway? Its maker sent an SBOM: $(SBOM)"
	@echo
	@code=0; $(BIN)/bomward check $(SBOM) || code=$$?; echo; \
	if [ $$code -ne 1 ]; then echo "demo: exit 1 was expected here, not $$code" >&2; exit 1; fi
	@echo "   That was exit 1, as it should be: a finding that fails the gate. A CI job would stop here."
	@echo
	@echo "2. The same findings, written into a copy of the SBOM: $(NOTED)"
	@$(BIN)/bomward annotate $(SBOM) -o $(NOTED)
	@echo
	@echo "3. The original, brought back out of that copy: $(BACK)"
	@$(BIN)/bomward restore $(NOTED) -o $(BACK)
	@cmp $(SBOM) $(BACK)
	@echo "   The same as what was sent, byte for byte."

test: $(READY)
	$(BIN)/pytest --numprocesses=auto --dist=loadfile $(PYTEST_ARGS)

# Each of them by spdx-tools, and in every form: make test tries one of each kind, or one of four.
corpus: $(READY)
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --all -m corpus $(PYTEST_ARGS)

# Real documents are many, and what is measured on them is nothing new.
cover: $(READY)
	$(BIN)/pytest --numprocesses=auto --dist=loadfile --cov --cov-report=term --ignore=tests/corpus

fuzz: $(READY)
	$(BIN)/python -m tests.fuzz $(FUZZ_ARGS)

insertion: $(READY)
	$(BIN)/python -m tests.properties.insertion --all

score: $(READY)
	$(BIN)/python -m tests.labelled.score

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(READY)
	$(BIN)/mypy

rules: $(READY)
	$(BIN)/lint-imports

docs: $(READY)
	@# With --quiet there would be no warnings to be strict about.
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(READY) $(if $(filter --quick --without-peers,$(BENCH_ARGS)),,$(PEERS))
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

$(PEERS): $(PEERS_LOCKED)
	@mkdir -p out/peers
	$(PYTHON) -m venv out/peers/.venv
	out/peers/.venv/bin/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/peers.txt
	cp benchmarks/peers/package.json benchmarks/peers/package-lock.json out/peers/
	@if command -v npm >/dev/null; then npm install --prefix out/peers --omit=optional --ignore-scripts --no-audit --no-fund; \
	else echo "npm is not there: what runs on node is left out"; fi
	@touch $@

catalog: $(READY)
	$(BIN)/python -m bomward catalog compile

lock:
	@test -n "$(PYTHON)" || { echo "make lock needs Python 3.11 or newer" >&2; exit 1; }
	@mkdir -p out requirements
	$(PYTHON) -m venv out/lock
	out/lock/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@echo "# Every package that the checks, tests and pages are made with, pinned and hashed, for Python 3.11 to 3.13." > out/ci.txt
	@echo "# What bomward runs with, and hatchling, which builds it: pinned and hashed, for Python 3.11 to 3.13." > out/run.txt
	@echo "# Written by \`make lock\` from pyproject.toml: change that, not this." | tee -a out/ci.txt >> out/run.txt
	$(COMPILE) --extra ask --extra desk --extra fleet --extra portfolio --group dev pyproject.toml >> out/ci.txt
	$(COMPILE) --group build pyproject.toml >> out/run.txt
	@echo "# The tools that the benchmarks run beside ours, pinned and hashed." > out/peers.txt
	@echo "# Written by \`make lock\` from peers.in: change that, not this." >> out/peers.txt
	$(COMPILE) requirements/peers.in >> out/peers.txt
	mv out/ci.txt out/run.txt out/peers.txt requirements/
	@if command -v npm >/dev/null; then npm install --prefix benchmarks/peers --package-lock-only --omit-lockfile-registry-resolved \
		--ignore-scripts --no-audit --no-fund; else echo "npm is not there: benchmarks/peers/package-lock.json stays as it is"; fi

clean:
	rm -rf out dist build htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests benchmarks docs -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
