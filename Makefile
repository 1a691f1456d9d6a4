# make demo, make test: each makes .venv from requirements.lock, once, and does its job.
PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
LOCKED := $(VENV)/.made-from-lock
READY := $(VENV)/.project-installed

# Tests, demo and benchmarks run on the CPU unless told otherwise, and TensorFlow keeps its start-up notes to itself.
export CUDA_VISIBLE_DEVICES ?= -1
export TF_CPP_MIN_LOG_LEVEL ?= 3
export TF_ENABLE_ONEDNN_OPTS ?= 0

.DEFAULT_GOAL := help
.PHONY: help demo test browser check lock-check lint types fix lock docs bench clean

help:
	@echo 'make demo    train a Graph program of 2015 unchanged, rewrite it, train the result, compare'
	@echo 'make test    run the tests'
	@echo 'make browser install Chromium and Graphviz where apt has them, for the tests that look at reports and pictures'
	@echo 'make check   check the lock, the lint, the format, the types and the links of the documentation'
	@echo 'make fix     let ruff repair what it can'
	@echo 'make lock    write requirements.lock anew from pyproject.toml'
	@echo 'make bench   run the benchmarks'
	@echo 'make docs    build the documentation into site/'

$(LOCKED): requirements.lock
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; (3, 10) <= v <= (3, 13) or sys.exit("keras-unified needs Python 3.10 to 3.13, and $(PYTHON) is %d.%d: say make PYTHON=python3.12, for example." % v)'
	@echo 'Making $(VENV) from requirements.lock, once. TensorFlow alone is a download of 0.6 GB.'
	@$(PYTHON) -m venv --clear $(VENV)
	@test -t 1 || quiet=--quiet; $(RUN) -m pip install --disable-pip-version-check $$quiet -r requirements.lock
	@touch $@

$(READY): $(LOCKED) pyproject.toml
	@$(RUN) -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(READY)
	@$(RUN) examples/demo.py

test: $(READY)
	@$(RUN) -m pytest -n auto --maxprocesses 4 --dist loadfile

# Those tests are skipped where there is neither, so it is no fault if none can be had.
browser:
	@{ command -v dot && { command -v chromium || command -v chromium-browser || command -v google-chrome; }; } >/dev/null || { \
		test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
		DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium graphviz >/dev/null; } || \
		echo 'No browser or no Graphviz here: the tests that need them are skipped.'

check: lock-check lint types docs

lock-check: $(READY)
	@$(RUN) tools/check_lock.py

lint: $(READY)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

types: $(READY)
	@$(RUN) -m mypy

fix: $(READY)
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

lock: $(READY)
	@$(RUN) -m uv pip compile pyproject.toml --universal --python-version 3.10 --quiet --no-annotate --no-emit-index-url \
		--group test --group check --group demo --group docs --group lock --custom-compile-command 'make lock' -o requirements.lock
	@$(RUN) tools/check_lock.py --lock-only

docs: $(READY)
	@$(RUN) -m zensical build --strict

# As a user trains: with TensorFlow's own default, which the tests turn off for the last bit of their numbers.
bench: export TF_ENABLE_ONEDNN_OPTS := 1
bench: $(READY)
	@set -e; for program in benchmarks/bench_*.py; do \
		test -e "$$program" || { echo 'There are no benchmarks yet.'; break; }; echo "== $$program"; $(RUN) "$$program"; done

clean:
	rm -rf $(VENV) build dist site .cache .mypy_cache .pytest_cache .ruff_cache .hypothesis examples/out
