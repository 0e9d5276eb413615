# The two commands are `make run` and `make test`; `make help` lists the rest.
BUILD ?= build
PYTHON ?= /usr/bin/python3

.PHONY: help deps build run test test-asan test-valgrind lint format fuzz interop bench-gate bench-authority bench-waf bench-content bench-vault dlp-quality docs clean

help:
	@echo 'make run         install what is needed, build, and start the gate with the example service'
	@echo 'make test        install, build, and run every test'
	@echo 'make test-asan   the same, built with the address and undefined-behaviour sanitizers'
	@echo 'make test-valgrind  the unit tests under valgrind (install it first)'
	@echo 'make fuzz        run each fuzz target for FUZZ_SECONDS (60)'
	@echo 'make interop     verify with third-party peers'
	@echo 'make bench-gate  CPU time per request, against a base and a peer; writes build/bench/gate.json'
	@echo 'make bench-authority  sign-ins, refreshes, introspection a second, and Keycloak beside; writes build/bench/authority.json'
	@echo 'make bench-waf  what the firewall adds to a request, beside libmodsecurity; writes build/bench/waf.json'
	@echo 'make bench-content  schemas and DLP beside ajv, ripgrep and gitleaks, and at the gate; writes build/bench/content.json'
	@echo 'make bench-vault  encrypted files beside age, gpg, the AWS SDK, openssl and cp, and encrypted fields; writes build/bench/vault.json'
	@echo 'make dlp-quality  what the DLP rules find and flag wrongly in planted and in clean text, beside ripgrep'
	@echo 'make docs        write the generated papers anew'
	@echo 'make lint        the code rules'
	@echo 'make format      format every source with clang-format'

deps:
	@tools/install-deps

$(BUILD)/build.ninja: | deps
	meson setup $(BUILD) --buildtype=release -Ddebug=true

build: deps $(BUILD)/build.ninja
	ninja -C $(BUILD)

run: build
	@tools/run

test: build
	@$(PYTHON) tests/run.py --build $(BUILD)

test-asan: deps
	@test -f build-asan/build.ninja || meson setup build-asan --buildtype=debug -Db_sanitize=address,undefined -Db_lundef=false
	ninja -C build-asan
	@$(PYTHON) tests/run.py --build build-asan

# confine's tests are left out: valgrind makes system calls of its own, which the filters refuse.
test-valgrind: build
	meson test -C $(BUILD) --no-suite confine -t 10 \
	    --wrapper 'valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite --suppressions=$(CURDIR)/tests/valgrind.supp'

lint:
	@$(PYTHON) tests/lint/lint.py

format:
	clang-format -i $$(git ls-files -co --exclude-standard '*.c' '*.h')

fuzz: deps
	@tests/fuzz/run.sh

interop: build
	@tools/install-deps peers
	@PORTCULLIS_BUILD=$(BUILD) $(PYTHON) -m pytest -q -rs tests/interop

bench-gate: build
	@$(PYTHON) tests/bench/gate.py --build $(BUILD)

bench-authority: build
	@tools/install-deps peers
	@$(PYTHON) tests/bench/authority.py --build $(BUILD)

bench-waf: build
	@$(PYTHON) tests/bench/waf.py --build $(BUILD)

bench-content: build
	@tools/install-deps peers
	@$(PYTHON) tests/bench/content.py --build $(BUILD)

bench-vault: build
	@tools/install-deps peers
	@$(PYTHON) tests/bench/vault.py --build $(BUILD)

dlp-quality: build
	@tools/install-deps peers
	@$(PYTHON) tests/dlp_quality/quality.py --build $(BUILD)

docs: build
	@tools/generate-docs $(BUILD)

clean:
	rm -rf build build-asan build-fuzz
