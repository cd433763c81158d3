# TXNG. `make` alone prints the list of what it can do.
.DEFAULT_GOAL := help
.PHONY: help run demo check test test-postgres lint generate generate-check bench fuzz long look

FUZZTIME    ?= 1m
BENCH_SCALE ?= 0.1
LINT        ?= $(shell command -v golangci-lint || echo "$$(go env GOPATH)/bin/golangci-lint")

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## serve on 127.0.0.1:8080 with an embedded database under ./data
	go run ./cmd/txng serve

demo: ## the whole story on sample data, served until interrupted
	go run ./cmd/txng demo

check: lint generate-check ## everything a commit must pass: lint, generated files, vet, tests
	go vet ./...
	go test ./...

test: ## all tests; the PostgreSQL half runs when a server is installed
	go test ./...

test-postgres: ## all tests, and fail if PostgreSQL is not found
	TXNG_TEST_REQUIRE_POSTGRES=1 go test -count=1 ./...

lint: ## golangci-lint, and proof that each import rule bites
	$(LINT) run
	LINT=$(LINT) .ci/import-rules-test

generate: ## the OpenAPI document and docs/schema.md
	go generate ./docs/...

generate-check: ## fail if a generated file is out of date
	go run ./docs/openapi/generate -check
	go run ./docs/schemagen -check

bench: ## compare with bare handlers in the same run, print ratios (BENCH_SCALE, default 0.1)
	BENCH_SCALE=$(BENCH_SCALE) go run ./cmd/bench

fuzz: ## run every fuzz target for FUZZTIME (default 1m)
	FUZZTIME=$(FUZZTIME) .ci/fuzz

look: ## look at every page in Chromium with axe-core; LOOK names a directory for npm's packages and the pictures
	@test -n "$(LOOK)" || { echo 'say where packages and pictures go: make look LOOK=/tmp/look'; exit 2; }
	mkdir -p $(LOOK)
	test -d $(LOOK)/node_modules/axe-core || npm install --prefix $(LOOK) --no-audit --no-fund axe-core puppeteer-core
	LOOK=$(abspath $(LOOK)) node .ci/look.mjs

long: ## the long proofs: 200 kills on each engine, every fuzz target for a minute
	TXNG_LONG=1 TXNG_TEST_REQUIRE_POSTGRES=1 go test -race -count=1 -timeout 4h ./...
	FUZZTIME=$(FUZZTIME) .ci/fuzz
