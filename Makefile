SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

ARGS ?=
# Why these flags: docs/decisions/0004-release-build.md. Packed relocations are for the C libraries that load them.
GLIBC := $(shell getconf GNU_LIBC_VERSION 2>/dev/null | cut -d' ' -f2)
PACKED := $(shell printf '2.36\n%s\n' "$(GLIBC)" | sort -VC && echo -Xlinker -z -Xlinker pack-relative-relocs)
RELEASE := -c release --static-swift-stdlib \
	-Xswiftc -enforce-exclusivity=unchecked -Xswiftc -cross-module-optimization -Xswiftc -Xfrontend -Xswiftc -function-sections \
	-Xswiftc -use-ld=lld -Xlinker --icf=safe $(PACKED) \
	-Xlinker '--symbol-ordering-file=$(CURDIR)/Scripts/release.order' -Xlinker --no-warn-symbol-ordering

.PHONY: help
help:            ## What can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 16

.PHONY: needs
needs:
	@Scripts/install-needs build

.PHONY: build
build: needs     ## Build in release mode
	swift build $(RELEASE) --product llm-gateway

.PHONY: run
run: build       ## Build and start the gateway; ARGS="--config gateway.yaml" goes to `llm-gateway serve`
	exec "$$(swift build $(RELEASE) --show-bin-path)/llm-gateway" serve $(ARGS)

.PHONY: test
test:            ## Every test: Swift, the clients of applications, recorded traffic where it is there
	@Scripts/install-needs test
	Scripts/test

.PHONY: routing-report
routing-report:  ## Simulate vendors that fail, in virtual time, and write the tables and the plot of docs/routing.md
	UPDATE_DOCS=1 swift test --filter RoutingBench

.PHONY: task-report
task-report:     ## Measure how well tasks are told with an embedding model beside the rules
	Tests/Clients/prepare
	mkdir -p .build/task-report
	rm -f .build/task-report/*
	TASK_REPORT=.build/task-report swift test --filter TaskEmbeddingAccuracy
	.venv/clients/bin/python Tests/Clients/support/embeddings.py .build/task-report/{prompts,vectors}.json
	TASK_REPORT=.build/task-report swift test --skip-build --filter TaskEmbeddingAccuracy

.PHONY: fuzz
fuzz: needs      ## Fuzz what reads from callers and vendors, FUZZ_SECONDS (60) for each group
	Fuzz/run

.PHONY: lint
lint:            ## Check the format
	swift format lint --strict --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

.PHONY: format
format:          ## Format the code
	swift format --in-place --recursive --parallel Sources Tests Benchmarks Fuzz Package.swift

.PHONY: bench
bench:           ## Measure beside nginx, in release mode
	@Scripts/install-needs bench
	Benchmarks/run $(ARGS)

.PHONY: order
order: build     ## List anew which functions the release build places together
	@Scripts/install-needs order
	Scripts/order-functions "$$(swift build $(RELEASE) --show-bin-path)/llm-gateway" > .build/release.order
	mv .build/release.order Scripts/release.order

.PHONY: clean
clean:           ## Remove what was built
	swift package clean
	rm -rf .venv
