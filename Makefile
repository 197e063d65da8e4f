# Everything from a fresh machine: `make run`, `make test`, `make check`, `make bench`; `make lock` renews the locks.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.ONESHELL:
.NOTPARALLEL:
.PHONY: run test check format docs bench lock clean

PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; print("$(name)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))
BIN := .venv/bin
VENDOR := views/static/vendor

# What the system must have, by the names of Debian's packages.
SYSTEM := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk fonts-noto-core
SYSTEM_OF_TESTS := chromium
# Debian parts Python's venv from Python.
VENV = $(shell $(PYTHON) -c 'import ensurepip' 2>/dev/null || echo python3-venv)

CATALOGUES := $(wildcard translations/*/LC_MESSAGES/*.po)
BROWSER := node_modules/htmx.org/dist/htmx.min.js \
	node_modules/tom-select/dist/js/tom-select.complete.min.js \
	node_modules/tom-select/dist/css/tom-select.min.css

run: .venv/product $(VENDOR)/.done .venv/catalogues
	@exec $(BIN)/backoffice serve --prepare

test: .venv/development $(VENDOR)/.done .venv/catalogues
	$(BIN)/python -m pytest --numprocesses=2 --dist=loadgroup

check: .venv/development .venv/catalogues
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m translations check

format: .venv/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: .venv/development $(VENDOR)/.done .venv/catalogues
	$(BIN)/backoffice describe --output docs/dictionary.md
	$(BIN)/python -m tests.pictures

bench: .venv/development $(VENDOR)/.done .venv/catalogues
	$(BIN)/python -m tests.bench

lock: .venv/development
	compile="$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-annotate"
	compile+=" --no-emit-index-url --custom-compile-command make-lock"
	$$compile requirements.in --output-file requirements.txt
	$$compile requirements-dev.in --constraint requirements.txt --output-file requirements-dev.txt
	npm install --package-lock-only
	sed --in-place --null-data 's/,\n *"funding": {[^}]*}//g' package-lock.json

clean:
	rm -rf .venv node_modules $(VENDOR)

# Named before anything else is done: what is missing, and installed where that is allowed without a question.
define install
	missing=()
	if command -v dpkg-query >/dev/null; then
		for package in $(1); do
			[[ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" == installed ]] || missing+=("$$package")
		done
	else
		echo "The system must have what Debian calls: $(1)"
	fi
	if (( $${#missing[@]} )); then
		sudo=""
		(( EUID == 0 )) || sudo="sudo -n"
		if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then
			echo "Installing $${missing[*]}"
			$$sudo apt-get update -qq || true
			$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
				"$${missing[@]}" >/dev/null || echo "Missing, and not to be had here: $${missing[*]}"
		else
			echo "Missing, please install: $${missing[*]}"
		fi
	fi
endef

.venv/system:
	@[[ -n "$(PYTHON)" ]] || { echo "Python 3.11 or later is needed"; exit 1; }
	command -v npm >/dev/null || { echo "Node with npm is needed"; exit 1; }
	$(call install,$(SYSTEM) $(VENV))
	$(PYTHON) -m venv .venv || { echo "Python's venv is needed (Debian: python3-venv)"; exit 1; }
	touch $@

.venv/product: requirements.txt pyproject.toml | .venv/system
	@echo "Installing the locked Python packages"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/development: requirements-dev.txt | .venv/product
	@echo "Installing the locked packages for tests"
	$(call install,$(SYSTEM_OF_TESTS))
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt
	touch $@

$(VENDOR)/.done: package-lock.json package.json
	@echo "Installing the locked browser libraries"
	npm ci --no-progress --loglevel=error >/dev/null
	mkdir -p $(VENDOR)
	cp $(BROWSER) $(VENDOR)
	touch $@

.venv/catalogues: $(CATALOGUES) translations/catalogues.py | .venv/product
	@$(BIN)/python -m translations compile
	touch $@
