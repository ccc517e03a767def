# Each target does all the set-up that it needs; what is done already costs no time.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help packages dependencies kafka build everything test faults sanitize fuzz demo bench bench-cluster compose-test clean

JOBS ?= $(shell nproc)
# The integration tests wait more than they work.
TEST_JOBS ?= $(shell expr $(JOBS) + 1)
FUZZ_SECONDS ?= 30
RUNS ?= 1
SEED ?= 1
NODES ?= 3

# Configures one of CMakePresets.json and builds all of it, or some targets.
define build_preset
	cmake --preset $(1) >build/$(1).log 2>&1 || { cat build/$(1).log; exit 1; }
	cmake --build --preset $(1) -j $(JOBS) $(addprefix --target ,$(2))
endef

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

packages: ## Debian packages (asks for sudo if you are not root)
	@deploy/dependencies/packages

dependencies: packages ## CAF and librdkafka, from source, once per machine
	@deploy/dependencies/build >/dev/null
	@mkdir -p build

kafka: packages ## the jars of a real Kafka broker, once per machine
	@deploy/kafka/fetch >/dev/null

build: dependencies ## build/release/komado
	@$(call build_preset,release,product)

everything: dependencies
	@$(call build_preset,release)

test: everything kafka ## all tests, a real Kafka broker among them
	@ctest --preset release -j $(TEST_JOBS)

sanitize: dependencies ## unit tests and simulation under the sanitizers
	@deploy/dependencies/packages clang
	@deploy/dependencies/build tsan >/dev/null
	@$(call build_preset,asan)
	@ctest --preset asan -j $(JOBS)
	@$(call build_preset,tsan)
	@ctest --preset tsan -j $(JOBS)

fuzz: packages ## every fuzz target for FUZZ_SECONDS (30)
	@deploy/dependencies/packages clang
	@mkdir -p build
	@$(call build_preset,fuzz)
	@for target in build/fuzz/targets/*; do \
	  name=$$(basename $$target); found=build/fuzz/corpus/$$name; mkdir -p $$found; \
	  echo "fuzz: $$name for $(FUZZ_SECONDS) s"; \
	  $$target -max_total_time=$(FUZZ_SECONDS) -timeout=10 -print_final_stats=1 \
	    -artifact_prefix=build/fuzz/$$name- $$found tests/fuzz/corpus/$$name \
	    >build/fuzz/$$name.log 2>&1 || { tail -n 40 build/fuzz/$$name.log; exit 1; }; \
	  grep -h 'number_of_executed_units' build/fuzz/$$name.log; \
	done

faults: build kafka ## every fault once, beside an oracle; ROW=3,7 RUNS=20 SEED=1 choose, PART=1/3 is a third (docs/reliability.md)
	@deploy/dependencies/packages faults
	@cmake --preset release -B build/faults-bin -DKOMADO_FAILPOINTS=ON -DKOMADO_TESTS=OFF -DKOMADO_BENCH=OFF \
	  >build/faults-bin.log 2>&1 || { cat build/faults-bin.log; exit 1; }
	@cmake --build build/faults-bin -j $(JOBS) --target komado
	@/usr/bin/python3 -B tests/faults/faults.py --row "$(ROW)" --part "$(PART)" --runs $(RUNS) --seed $(SEED) --nodes $(NODES)

demo: build kafka ## readings in, 2-minute averages out, on a real Kafka; Ctrl-C ends it
	@deploy/demo

bench: everything kafka ## throughput and latency beside the floor that librdkafka sets
	@bench/run

bench-cluster: everything kafka ## the same readings through 1, 2 and 4 nodes; 1,000,000 devices; what a restore takes
	@bench/run cluster

compose-test: kafka ## docker-compose.yml for real: nodes come, go and are killed; needs root; PRODUCT=build/release compiles nothing
	@tests/compose/run

clean: ## the build; the libraries and jars in the cache stay
	@rm -rf build
