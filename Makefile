# Everything a newcomer needs: `make demo` runs the main job, `make test` checks the whole house.
# Both install what they need themselves and say what they are doing.

CARGO ?= cargo
HUTONG = target/release/hutong
LANG_UI ?=

.PHONY: help demo test check bench soak fuzz clean

help: ## List what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

demo: ## Two bodies hold one consultation on this machine; then both portals are open until Ctrl-C
	@sh scripts/need-toolchain.sh
	@echo "== building hutong (release; a few minutes the first time, seconds afterwards)"
	@$(CARGO) build --release --quiet -p hutong
	@echo "== running the demo (simulated data)"
	@$(HUTONG) $(if $(LANG_UI),--lang $(LANG_UI)) demo

test: ## Format, lints, arrows, unit, property, crash, kill and end-to-end tests
	@sh scripts/need-toolchain.sh
	@sh scripts/need-test-tools.sh
	@echo "== formatting"
	@$(CARGO) fmt --all --check
	@echo "== lints (warnings are errors)"
	@# Tests are built with the feature oidc; the second pass looks at the program as it is without.
	@$(CARGO) clippy --workspace --all-targets --quiet -- -D warnings
	@$(CARGO) clippy -p hutong --quiet -- -D warnings
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --workspace --quiet
	@echo "== the independent verifier's own tests"
	@python3 -m unittest discover --start-directory audit --quiet
	@echo "== tests"
	@$(CARGO) test --workspace

check: ## Format and lints only
	@$(CARGO) fmt --all --check
	@$(CARGO) clippy --workspace --all-targets -- -D warnings
	@$(CARGO) clippy -p hutong -- -D warnings
	@RUSTDOCFLAGS="-D warnings" $(CARGO) doc --no-deps --workspace

bench: ## Print speed and memory beside limits measured in the same run
	@$(CARGO) build --release --quiet -p hutong
	@$(HUTONG) bench submit
	@$(HUTONG) bench verify
	@$(HUTONG) bench analyse
	@$(CARGO) bench --workspace

soak: ## The long versions of the crash and kill tests, and twenty thousand seeds of the simulation
	@sh scripts/need-test-tools.sh
	@HUTONG_SOAK=1 $(CARGO) test --workspace --release -- --nocapture soak kill crash sim::

fuzz: ## Run every fuzz target for a minute (needs a nightly toolchain and cargo-fuzz)
	@sh scripts/fuzz.sh

clean: ## Remove what was built
	@$(CARGO) clean
