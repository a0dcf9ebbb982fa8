# Two commands matter: `make run` and `make test`.
PORT ?= 8000
export PORT
BIN = .venv/bin

# A Python of at least 3.12 that really starts: those on the PATH first, then pyenv's.
FIND_PYTHON = for name in "$$PYTHON" python3.14 python3.13 python3.12 python3 python \
	$$(ls -d "$${PYENV_ROOT:-$$HOME/.pyenv}"/versions/3.*/bin/python3 2>/dev/null | sort -rV); do \
	  if [ -n "$$name" ] && "$$name" -c 'import sys, venv; sys.exit(sys.version_info < (3, 12))' >/dev/null 2>&1; \
	  then found="$$name"; break; fi; done; \
	if [ -z "$$found" ]; then \
	  echo "ganek: no Python 3.12 or newer on the PATH or under pyenv. Install one or set PYTHON=/path/to/python3." >&2; \
	  exit 1; fi

.PHONY: run test audit fmt bench screenshots messages lock clean environment chromium janus

run:
	@$(FIND_PYTHON); exec "$$found" backend/core/bootstrap.py serve --prepare

environment:
	@$(FIND_PYTHON); "$$found" backend/core/bootstrap.py --dev

test: environment chromium janus
	$(BIN)/ganek messages --compile
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports --cache-dir .import_linter_cache
	$(BIN)/python -m tests.house.templates
	$(BIN)/ganek makemigrations --check --dry-run
	$(BIN)/python -m tests.house.deployment
	$(BIN)/ganek messages --check
	$(BIN)/python -m tests.house.dependencies
	$(BIN)/pytest -n 2 --ignore=tests/browser
	$(BIN)/python -m tests.on_postgres -n 2 tests/backend tests/api tests/realtime \
	  tests/permissions/addresses/test_addresses.py tests/permissions/sockets
	$(BIN)/pytest -n 2 tests/browser || $(BIN)/pytest --last-failed --last-failed-no-failures none tests/browser

# Known weaknesses of the locked dependencies; says so when there is no network.
audit: environment
	$(BIN)/python -m tests.house.dependencies

chromium: environment
	@$(BIN)/python -m tests.chromium

janus: environment
	@$(BIN)/python -m tests.janus

fmt: environment
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m tests.house.templates --write

bench: environment
	$(BIN)/python -m benchmarks

screenshots: environment chromium
	$(BIN)/python -m tests.browser.screenshots

messages: environment
	$(BIN)/ganek messages

clean:
	rm -rf .venv .pytest_cache .ruff_cache .import_linter_cache .mypy_cache test-results

# Locks dependencies anew (needs uv).
lock:
	uv pip compile --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml -o requirements.lock
	uv pip compile --universal --python-version 3.12 --generate-hashes --no-header --no-annotate --upgrade pyproject.toml --group dev -o requirements-dev.lock
