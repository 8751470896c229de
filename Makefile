# Yilian: `make up` starts the county on this machine, `make demo` plays it once and ends. `make` lists the rest.
PYTHON ?= python3
SCENARIO ?=
FIRST_PORT ?=
# Three at once on two cores: tests wait for servers as much as they compute.
PYTEST_ARGUMENTS ?= --numprocesses=3 --dist=worksteal
bin := .venv/bin
typed := shared/src $(wildcard services/*/src) deploy/local/src deploy/local/prepare.py benchmarks

.DEFAULT_GOAL := help
.PHONY: help ready up demo down reset test lint format snapshots lock bench

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

ready:
	@command -v $(PYTHON) > /dev/null || { echo "Yilian needs Python 3.11 or newer, and there is no $(PYTHON)." \
		"Name another one: make up PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) deploy/local/check_python.py
	@$(PYTHON) deploy/local/prepare.py

up: ready ## Start PostgreSQL, Kafka and the four services, play the county once, and serve until Ctrl-C
	@$(bin)/yilian up $(if $(FIRST_PORT),--first-port $(FIRST_PORT))

demo: ready ## Play a county on throw-away state and end: make demo SCENARIO=path.yaml (default: the published county)
	@$(bin)/yilian demo $(if $(SCENARIO),--scenario "$(SCENARIO)")

down: ready ## Stop what `make up` started in another terminal
	@$(bin)/yilian down

reset: ready ## Stop, and delete the state in .yilian/
	@$(bin)/yilian reset

test: ready ## Run all tests on the real PostgreSQL and Kafka
	@$(bin)/pytest $(PYTEST_ARGUMENTS)

lint: ready ## Check style, types and the layers
	@$(bin)/ruff check .
	@$(bin)/ruff format --check .
	@$(bin)/mypy $(typed)
	@$(bin)/lint-imports

format: ready ## Rewrite the code in the one style
	@$(bin)/ruff check --fix .
	@$(bin)/ruff format .

snapshots: ready ## Rewrite the reviewed HTTP and event contracts in tests/contracts from the code
	@$(bin)/python tests/contracts/write_snapshots.py

lock: ## Resolve all dependencies anew into requirements.lock
	@$(PYTHON) deploy/local/prepare.py lock

bench: ready ## Measure: writes per second beside pgbench, and the latency of events
	@$(bin)/python -m benchmarks
