# The two commands of the README are `make demo` and `make test`; everything they need they set up in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-cluster agreement lint check wheel docs benchmarks lock clean

demo: .venv/ready
	@$(BIN)/python examples/demo.py

test: .venv/ready
	$(BIN)/pytest -n auto

# The tests that need a Kubernetes API server: built once from Go modules (minutes), started in seconds. They must run.
test-cluster: .venv/ready
	$(BIN)/python -m tests.controlplane
	CI=true $(BIN)/pytest tests/cluster

# Our evaluator against every evaluator of flagd, on forty times as many random flags as `make test` makes.
agreement: .venv/ready
	FLAGSYNC_AGREEMENT_WORLDS=5000 $(BIN)/pytest tests/agreement

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/hadolint Dockerfile

wheel: .venv/ready
	rm -rf build/wheel
	$(BIN)/python -m build --no-isolation --wheel --outdir build/wheel .
	$(BIN)/python tests/smoke_wheel.py build/wheel

check: lint wheel test-lowest test

# The reference, written from the rules' pages and the help texts.
docs: .venv/ready
	$(BIN)/python -m docs.generate

benchmarks: .venv/ready
	$(BIN)/python -m benchmarks.lint
	$(BIN)/python -m benchmarks.render
	$(BIN)/python -m benchmarks.evaluate

# A virtual environment with exactly the locked packages; anew where the lock changes.
.venv/ready: requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "flagsync needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.13 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q flagsync
	@touch $@

# The oldest versions that pyproject.toml allows, in an environment of their own.
test-lowest: build/lowest/ready
	build/lowest/bin/python -m pytest -q -n auto -p no:cacheprovider tests/test_cli.py tests/test_parse.py tests/test_rules.py \
	  tests/test_schemas.py tests/test_splice.py tests/test_validate.py tests/test_repository.py tests/test_eval_cli.py \
	  tests/test_bucketing.py

build/lowest/ready: requirements-lowest.lock
	$(PYTHON) -m venv --clear build/lowest
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lowest.lock
	build/lowest/bin/python -m pip install --quiet --disable-pip-version-check --no-deps .
	@touch $@

# Needs uv on the PATH; the locks serve every Python from 3.11 on.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --resolution lowest-direct --extra kube --extra scan --group lowest -o requirements-lowest.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --extra kube --extra scan --group dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
