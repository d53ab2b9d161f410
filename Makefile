# make demo   from a clean clone to an answer      make test   all tests
# make run    serve on 127.0.0.1:8080              make help   the rest
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

RAGD := build/release/ragd
PREFIX ?= /usr/local
JOBS ?= $(shell nproc)
BUILD := tools/build

# Everything that demo, run and test write stays inside the clone.
export MODEL_CACHE_DIR ?= $(CURDIR)/.demo/model-cache

.PHONY: help setup build demo run install uninstall test check format tsan fuzz contract sbom audit bench eval-docs clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup: ## install what a build needs
	@tools/setup build

build: setup ## build the release binary, build/release/ragd
	@$(BUILD) release ragd

demo: build ## index a folder (DOCS=folder for your own) and ask it questions
	@tools/demo $(DOCS)

run: build ## serve on 127.0.0.1:8080, with the data of the demo
	@exec $(RAGD) serve --data-dir .demo/data

install: ## put the built binary, its models, manual page, completions and a systemd unit under PREFIX (/usr/local)
	@test -x $(RAGD) || { echo "install: there is no $(RAGD) yet; run make build first" >&2; exit 1; }
	@DESTDIR="$(DESTDIR)" cmake --install $(dir $(RAGD)) --prefix $(PREFIX) >/dev/null
	@echo "installed $(PREFIX)/bin/ragd; next: ragd index FOLDER, or ragd --help"

uninstall: ## take away what make install put under PREFIX
	@tools/uninstall "$(DESTDIR)$(PREFIX)"

test: ## all tests: unit (with ASan and UBSan), scenarios against the real binary, README
	@tools/setup test
	@$(BUILD) release ragd
	@$(BUILD) asan all
	@tools/run_tests

check: ## format, layers, fences, secrets, types and clang-tidy over everything (what passed once is not read again)
	@tools/setup test
	@tools/check_format
	@tools/check_layers
	@tools/check_fences
	@.deps/venv/bin/python tools/check_secrets
	@tools/check_types
	@tools/check_tidy

format: ## rewrite the sources in the house format
	@tools/check_format --fix

tsan: ## the concurrent unit tests under ThreadSanitizer
	@tools/setup test
	@tools/run_tsan

fuzz: ## each fuzz target for SECONDS (60)
	@tools/setup test
	@tools/run_fuzz $(SECONDS)

contract: build ## every route held against /openapi.json by schemathesis, EXAMPLES (200) an operation
	@tools/setup contract
	@tools/run_contract $(EXAMPLES)

sbom: build ## what the binary is made of, as CycloneDX: build/sbom.cdx.json
	@tools/setup test
	@.deps/venv/bin/python tools/sbom $(RAGD) build/sbom.cdx.json

audit: sbom ## outstanding updates and known holes of all parts, as far as the sources can be asked
	@tools/setup audit
	@tools/audit build/sbom.cdx.json

bench: ## the benchmarks, as ratios
	@tools/setup test
	@tools/run_bench

eval-docs: build ## the questions of bench/documents: right file and page, quotes word for word
	@tools/setup test
	@tools/eval_docs

clean: ## remove what was built; .deps and models stay
	@rm -rf build .demo
