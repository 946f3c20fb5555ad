# Two commands for a newcomer: make demo, make test.
CONFIGURATION ?= Release
RID := $(shell uname -m | sed 's/x86_64/linux-x64/; s/aarch64/linux-arm64/')
DOTNET := dotnet
SOAK_PROGRAM = artifacts/bin/Strata.Soak/$(shell echo $(CONFIGURATION) | tr A-Z a-z)/Strata.Soak
FLAGS := -c $(CONFIGURATION) --nologo -v quiet

.PHONY: demo build test trace lint bench soak install clean setup-demo setup-test

demo: setup-demo build
	@eng/demo

build: setup-demo
	@test -x out/strata || echo "building out/strata: a minute or two, the first time" >&2
	@$(DOTNET) publish node/cli/Strata.Cli.csproj $(FLAGS) -r $(RID) -o out/publish
	@install -m 0755 out/publish/strata out/strata

test: setup-test build
	@$(DOTNET) build Controllers.sln $(FLAGS)
	@CONFIGURATION=$(CONFIGURATION) eng/test

# The whole test run, with every change of a file outside of the declared places named.
trace: setup-test build
	@$(DOTNET) build Controllers.sln $(FLAGS)
	@CONFIGURATION=$(CONFIGURATION) eng/trace-tests

lint:
	@eng/long-lines
	@$(DOTNET) build Controllers.sln $(FLAGS)
	@$(DOTNET) format whitespace --folder . --exclude artifacts out --verify-no-changes

bench: setup-test build
	@$(DOTNET) publish tests/Benchmarks/Strata.Benchmarks.csproj $(FLAGS) -r $(RID) -o out/bench
	@eng/bench

# The long form of the proofs of the state, the engine, the tar reader and the agent, and the large cases at their full size. Shorter:
# SOAK="--operations 1000000 --events 10000000 --seconds 600 --seed 1" ENGINE_SOAK="--controllers 100 --resources 10000 --seconds 180 --seed 1"
# TAR_SOAK="--archives 10000 --seed 1" AGENT_SOAK="--kills 50 --seed 1" LARGE_SOAK="--seed 1"
soak: setup-test build
	@$(DOTNET) build tests/Soak/Strata.Soak.csproj $(FLAGS)
	@$(SOAK_PROGRAM) $(SOAK)
	@$(SOAK_PROGRAM) engine $(ENGINE_SOAK)
	@$(SOAK_PROGRAM) tar $(TAR_SOAK)
	@$(SOAK_PROGRAM) agent $(AGENT_SOAK)
	@$(SOAK_PROGRAM) large $(LARGE_SOAK)

install: build
	@install -D -m 0755 out/strata $(DESTDIR)/usr/local/bin/strata

clean:
	@rm -rf artifacts out

setup-demo:
	@eng/setup demo

setup-test:
	@eng/setup test
