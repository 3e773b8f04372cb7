PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ROWS ?= 1000000
DIRECTORY ?= 1000000
GIB ?= 4
ROUNDS ?= 3
SETS ?= fake_1000 febrl4 pp_census20_w2 synth10k synth100k 1000000
PACKAGES := chunker console fleet matching merger rows worker

IMAGE := contactfleet:0.1.0
BUILD_OPTIONS ?=
FILES ?= 100000
SEED ?= 1
ADVISORIES ?= osv

.PHONY: demo test test-containers image deploy lint types imports checkov audit docs lock bench bench-large bench-index bench-csv bench-match cost simulate fuzz-csv clean faults cancel-run faults-large kills model

demo: $(VENV)/.run
	@mkdir -p demo
	$(BIN)/contactfleet match examples/contacts.csv --directory examples/directory.csv -o demo/contacts.csv --show 12 || test $$? = 3

test: $(VENV)/.dev lint types imports checkov
	$(BIN)/python -m pytest -n auto --ignore=tests/containers

# These need a container engine and minutes, so they are not among the others.
test-containers: $(VENV)/.dev image
	$(BIN)/python -m pytest tests/containers

image:
	@docker version >/dev/null 2>&1 || { echo "No Docker engine is reachable. Start one, or point DOCKER_HOST at one; docs/containers.md says how to have one on a machine without a container registry."; exit 1; }
	docker build $(BUILD_OPTIONS) --build-arg REVISION=$$(git rev-parse --short HEAD 2>/dev/null || echo unknown) --tag $(IMAGE) .

# To AWS, with the credentials of the environment: deploy/README.md.
deploy: $(VENV)/.run image
	$(BIN)/contactfleet deploy --push $(IMAGE) $(DEPLOY)

lint: $(VENV)/.dev
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

imports: $(VENV)/.dev
	$(BIN)/lint-imports

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "contactfleet needs Python 3.11 or newer: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q $(PACKAGES)
	$(BIN)/python -m matching.kernels
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

# checkov wants another botocore, so it has an environment of its own. Where that cannot be made, the tests still run.
.venv-checkov/.made: deploy/requirements-checkov.lock
	$(PYTHON) -m venv .venv-checkov
	.venv-checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/requirements-checkov.lock
	@touch $@

checkov:
	@if $(MAKE) --no-print-directory .venv-checkov/.made; then .venv-checkov/bin/checkov --config-file deploy/checkov.yaml; \
	else echo "checkov could not be installed; the template is not checked by it."; fi

# pip-audit has an environment of its own, too. It asks a service on the internet; without an answer nothing is known.
.venv-audit/.made: requirements-audit.txt
	$(PYTHON) -m venv .venv-audit
	.venv-audit/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-audit.txt
	@touch $@

audit: .venv-audit/.made
	@.venv-audit/bin/pip-audit --vulnerability-service $(ADVISORIES) --timeout 15 --progress-spinner off --disable-pip --require-hashes \
	  -r requirements.lock -r requirements-dev.lock > .venv-audit/found 2> .venv-audit/said; ended=$$?; cat .venv-audit/found; \
	if [ $$ended -eq 0 ] || grep -q '^Found ' .venv-audit/said; then tail -n 1 .venv-audit/said; exit $$ended; fi; \
	tail -n 1 .venv-audit/said; \
	echo "The vulnerability service ($(ADVISORIES)) gave no answer: NOTHING WAS CHECKED. Try again where it can be reached."; exit 2

bench: $(VENV)/.dev
	$(BIN)/python -m bench $(ROWS) $(DIRECTORY)

bench-csv: $(VENV)/.dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target .venv-peers -r bench/requirements-peers.txt
	PYTHONPATH=.venv-peers $(BIN)/python -m bench.csv_rates

# The peers want another pandas, so they have an environment of their own.
.venv-linkage/.made: bench/requirements-linkage.txt
	$(PYTHON) -m venv .venv-linkage
	.venv-linkage/bin/python -m pip install --quiet --disable-pip-version-check -r bench/requirements-linkage.txt
	@touch $@

bench-match: $(VENV)/.dev .venv-linkage/.made
	$(BIN)/python -m bench.linkage .venv-linkage/bin/python $(ROUNDS) $(SETS)

simulate: $(VENV)/.dev
	$(BIN)/python -m bench.simulate_fleet $(SEED)

cost: $(VENV)/.dev
	$(BIN)/python -m bench.cost_page

fuzz-csv: $(VENV)/.dev
	$(BIN)/python -m tests.rows.fuzz $(FILES) $(SEED)

# It takes a minute: a job of more than 1,000 chunks is cancelled when 50 are done.
cancel-run: $(VENV)/.dev
	$(BIN)/python -m tests.system.cancel_run

# The model of the protocol, searched to its end.
model: $(VENV)/.dev
	$(BIN)/python -m tests.model

faults: RUNS ?= 1000
faults: $(VENV)/.dev
	$(BIN)/python -m tests.simulation $(RUNS) $(SEED)

# Real processes that are really killed, at every port call, or within large jobs.
kills: $(VENV)/.dev
	$(BIN)/python -m tests.kills $(SEED)

faults-large: RUNS ?= 10
faults-large: ROWS := 200000
faults-large: $(VENV)/.dev
	$(BIN)/python -m tests.kills.large $(RUNS) $(ROWS) $(SEED)

# It takes a while, and five times GIB of disk space in /var/tmp.
bench-large: DIRECTORY := 10000
bench-large: $(VENV)/.dev
	$(BIN)/python -m bench.large $(GIB) $(DIRECTORY)

# It takes twenty times the size of the largest of its files in /var/tmp.
bench-index: $(VENV)/.dev
	$(BIN)/python -m bench.index $(DIRECTORY)

docs: $(VENV)/.run
	$(BIN)/python -m fleet.runtime.configuration > docs/configuration.md

lock:
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --extra embedded --group build pyproject.toml -o requirements.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate deploy/requirements-checkov.in -o deploy/requirements-checkov.lock
	uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --extra embedded --group build --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) .venv-checkov .venv-audit .venv-peers .venv-linkage .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
