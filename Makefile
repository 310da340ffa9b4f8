# What a newcomer needs is `make run` and `make test`; `make help` lists the rest.
PY := .venv/bin/python
PYTHON_READY := .venv/.installed
FRONTEND_READY := node_modules/.package-lock.json
BROWSER_READY := .venv/.browser
RABBITMQ_READY := .venv/.rabbitmq
BENCH_READY := .venv/.bench
# What the bus needs that BUS= names.
BUS_READY := $(if $(filter rabbitmq,$(BUS)),$(RABBITMQ_READY))
# Side by side, a file's tests together: they share what is expensive to start.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile
.DEFAULT_GOAL := help
.PHONY: help run demo reset footprint test unit e2e faults bloat bench check lint types format docs lock compose-env setup

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup $(BUS_READY) ## start everything on http://127.0.0.1:8080 (PORT=9090, BUS=rabbitmq); Ctrl-C stops it
	@$(PY) -m deploy.embedded run

demo: setup $(BUS_READY) ## the main job without a browser, in a throw-away folder (PLAN=file, KILL=1, BUS=rabbitmq)
	@$(PY) -m deploy.embedded.demo

reset: $(PYTHON_READY) ## wipe the data of `make run`
	@$(PY) -m deploy.embedded reset

footprint: $(PYTHON_READY) ## memory and processor time of the running stack, by process (beside `make run`, or alone)
	@$(PY) -m deploy.embedded footprint

test: setup $(BROWSER_READY) $(RABBITMQ_READY) ## the whole test suite
	@$(PY) -m pytest $(PARALLEL)

unit: $(PYTHON_READY) ## only the tests that need neither database nor browser
	@$(PY) -m pytest $(PARALLEL) tests/unit

e2e: setup $(BROWSER_READY) $(BUS_READY) ## only the tests that drive a real browser (BUS=rabbitmq)
	@$(PY) -m pytest tests/e2e

faults: $(PYTHON_READY) $(RABBITMQ_READY) ## kills, cuts, lost disks: nothing lost, doubled, misordered (MINUTES=20 on each of both buses, or BUS=pgmq; SEED=)
	@$(PY) -m tests.faults --minutes $(or $(MINUTES),20) $(if $(BUS),--bus $(BUS)) $(if $(SEED),--seed $(SEED))

bloat: $(PYTHON_READY) ## what the event tables and the workers weigh after a million events (EVENTS=)
	@$(PY) -m tests.faults.bloat --events $(or $(EVENTS),1000000)

bench: $(PYTHON_READY) $(RABBITMQ_READY) $(BENCH_READY) ## the message kernel beside psycopg and pika alone, and its peers (ONLY=pipeline, latency, peers, stages)
	@$(PY) -m tests.bench $(ONLY)

check: lint types ## format, lint, types, import contracts, generated files
	@$(PY) -m deploy.apidocs --check

lint: $(PYTHON_READY) ## format and lint, without changing anything; import contracts
	@$(PY) -m ruff format --quiet --check . || { echo "qinglan: run make format"; exit 1; }
	@$(PY) -m ruff check --quiet .
	@.venv/bin/lint-imports --no-logo >.venv/imports.txt || { cat .venv/imports.txt; exit 1; }

types: $(PYTHON_READY) ## mypy --strict
	@$(PY) -m mypy --no-error-summary

format: $(PYTHON_READY) ## format, and mend what ruff can mend
	@$(PY) -m ruff check --quiet --fix . ; $(PY) -m ruff format --quiet .

docs: $(PYTHON_READY) ## write docs/api from the code
	@$(PY) -m deploy.apidocs

# Hashes, no index addresses, one file for every Python and system. setuptools builds this checkout's own package.
lock: $(PYTHON_READY) ## write requirements.lock and package-lock.json anew
	@echo 'setuptools>=80' | .venv/bin/uv pip compile pyproject.toml - --extra dev --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-config --no-header --no-emit-index-url --quiet --output-file requirements.lock
	@.venv/bin/uv pip compile pyproject.toml --extra bench --constraint requirements.lock --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-config --no-header --no-emit-index-url --quiet --output-file requirements-bench.lock
	@npm install --silent --package-lock-only

compose-env: ## write .env with fresh secrets for docker compose, once
	@test -f .env || (umask 077; for name in $$(grep -o 'QINGLAN_[A-Z_]*:?run make' docker-compose.yml | cut -d: -f1 | sort -u); do \
		echo "$$name=$$(head -c 24 /dev/urandom | base64 | tr '+/' '-_')"; done >.env.new && mv .env.new .env)

setup: $(PYTHON_READY) $(FRONTEND_READY)

$(PYTHON_READY): requirements.lock pyproject.toml
	@sh deploy/embedded/setup.sh python
	@touch $@

$(FRONTEND_READY): package-lock.json .npmrc
	@sh deploy/embedded/setup.sh frontend
	@touch $@

$(BROWSER_READY): | $(PYTHON_READY)
	@sh deploy/embedded/setup.sh browser
	@touch $@

$(RABBITMQ_READY): | $(PYTHON_READY)
	@sh deploy/embedded/setup.sh rabbitmq
	@touch $@

$(BENCH_READY): requirements-bench.lock | $(PYTHON_READY)
	@sh deploy/embedded/setup.sh bench
	@touch $@
