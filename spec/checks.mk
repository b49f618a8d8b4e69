# Checks beyond the specs, included by the Makefile: what they need is built below .build/.
CHECK_CFLAGS = $(CPPFLAGS) $(CFLAGS) $(WARN)

.build/bench/%: spec/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CHECK_CFLAGS) $(INCLUDES) $(LDFLAGS) -o $@ $< $(CURL_LIBS)

.PHONY: check
check: ## all suites below with short settings, within an hour; ARGS="oom threads" for some of them
	@.ci/check $(ARGS)

# Installs what the specs need, then builds what they load.
.PHONY: built
built:
	@.ci/deps test $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server

.PHONY: bench-instructions oom
bench-instructions: built ## instructions per operation by callgrind: the figures to compare between commits
	@VALGRIND=1 .ci/deps test $(LUA) $(LUA_VERSION)
	@$(RUN_LUA) spec/bench/instructions.lua $(ARGS)

.PHONY: bench-growth
bench-growth: built ## whether the time to read input from outside grows with its length alone
	@$(RUN_LUA) spec/bench/growth.lua $(ARGS)

.PHONY: bench-nginx
bench-nginx: built ## calls from a worker of nginx: rate, latency, CPU; needs wrk
	@.ci/deps bench-nginx $(LUA) $(LUA_VERSION)
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) spec/bench/nginx.lua $(ARGS)

.PHONY: soak
soak: built ## CALLS=1000000 over each of TRANSPORTS="curl loop nginx", and the local GameLift for HOURS=24, driven: memory stays flat
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" \
	  $(LUA) spec/soak/run.lua $(or $(CALLS),1000000) $(or $(HOURS),24) $(or $(TRANSPORTS),curl loop nginx)

.PHONY: soak-nginx
soak-nginx: built ## the lobby under load, with reloads and clients that hang up; ARGS=--requests=100000
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) spec/soak/nginx.lua $(ARGS)

.PHONY: check-debian13
check-debian13: ## the suite in a tree of Debian 13 made by debootstrap, as root; LUAS="lua5.4 luajit"
	@.ci/debian13

.PHONY: check-machines
check-machines: built ## the specs on other machines: arm64 and big-endian s390x by qemu, 32-bit i386, musl; MACHINES="arm64 i386" SPECS=spec/core
	@.ci/deps machines
	@MACHINES="$(MACHINES)" SPECS="$(SPECS)" .ci/machines

.PHONY: check-versions
check-versions: built ## the specs with the oldest and newest libcurl, OpenSSL and Lua; VERSIONS="lua-5.5.0 curl-8.22.0+openssl-3.6.3" SPECS=spec/crypto
	@.ci/deps versions
	@VERSIONS="$(VERSIONS)" SPECS="$(SPECS)" .ci/versions

OOM_SRC := spec/oom/host.c spec/oom/heap.c spec/oom/server.c
.build/oom/host: $(OOM_SRC) spec/oom/heap.h spec/oom/server.h
	@mkdir -p $(@D)
	$(CC) $(CHECK_CFLAGS) $(LUA_CFLAGS) $(LDFLAGS) -o $@ $(OOM_SRC) -rdynamic -llua$(LUA_VERSION) -lm -ldl

# Preloaded into nginx: the same heap that fails on demand.
.build/oom/heap.so: spec/oom/heap.c spec/oom/heap.h
	@mkdir -p $(@D)
	$(CC) $(CHECK_CFLAGS) -shared -fPIC -ftls-model=initial-exec $(LDFLAGS) -o $@ $<

oom: ## every allocation fails once, and all from one on: clean errors, nothing lost; ARGS=-q for some of them
	@.ci/deps oom $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server .build/oom/host .build/oom/heap.so
	@$(if $(findstring -s,$(ARGS)),:,$(RUN_LUA) spec/oom/nginx.lua .build/oom/host .build/oom/heap.so)
	@OOM_LUA=$(LUA) GAMELIFT_BUILD=$(BUILD) $(RUN_LUA) spec/oom/run.lua .build/oom/host $(ARGS)

# Threads with a Lua state each, under ThreadSanitizer: make check-threads THREADS=8 ROUNDS=50.
THREADS_SRC := spec/threads/host.c spec/oom/server.c $(wildcard $(addprefix src/,$(addsuffix /*.c,core os crypto http curl binding binding/core $\
  binding/crypto binding/curl)))
THREADS_OBJ := $(THREADS_SRC:%.c=.build/threads/%.o)
THREADS_CC = clang -g -O1 -std=gnu11 $(LUA_CFLAGS) -fsanitize=thread

.build/threads/%.o: %.c
	@mkdir -p $(@D)
	$(THREADS_CC) -MMD -MP -c -o $@ $<

.build/threads/host: $(THREADS_OBJ)
	$(THREADS_CC) -o $@ $^ -llua$(LUA_VERSION) $(CRYPTO_LIBS) $(CURL_LIBS) -ldl -lpthread -lm

.PHONY: check-threads
check-threads: ## calls of several threads with a Lua state each, under ThreadSanitizer: no race; THREADS=8, ROUNDS=50
	@.ci/deps check-threads $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all .build/threads/host
	@TSAN_OPTIONS=exitcode=66 LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" \
	  LUA_CPATH="$(BUILD)/?.so;;" setarch -R $(LUA) spec/oom/run.lua .build/threads/host $(or $(THREADS),8) $(or $(ROUNDS),50)

-include $(THREADS_OBJ:.o=.d)

.PHONY: bench-tick
bench-tick: built ## how long a tick of the loop takes, idle, busy and flooded; ARGS=--quick
	@$(RUN_LUA) spec/bench/tick.lua $(ARGS)

.PHONY: bench-save
bench-save: built ## a save of gamelift-local with 1,000 and 10,000 sessions, and the requests meanwhile
	@$(RUN_LUA) spec/bench/save.lua $(ARGS)

.PHONY: bench-console
bench-console: built ## what the console costs gamelift-local with 10,000 sessions; ARGS="--sessions=10000 --rounds=7"
	@$(RUN_LUA) spec/bench/console.lua $(ARGS)

.PHONY: bench-local
bench-local: built ## the local GameLift with 100 to 100,000 sessions and tickets; LUA=luajit as gamelift-local runs
	@$(RUN_LUA) spec/bench/local.lua $(ARGS)

.PHONY: bench-match
bench-match: built ## the matchmaking engine: CPU, matches and waits; LUA=luajit for the figures to compare, ARGS="W W3 --seed=2"
	@$(RUN_LUA) spec/bench/matchmaking.lua $(ARGS)

.PHONY: chaos
chaos: built ## 64 calls at a time, 30 % of the requests fail: nothing is lost, doubled or mixed up; CALLS=100000, TRANSPORTS="curl loop nginx server"
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" GAMELIFT_LUA=$(LUA) GAMELIFT_BUILD=$(BUILD) \
	  $(LUA) spec/chaos/run.lua $(or $(CALLS),100000) $(or $(TRANSPORTS),curl loop nginx server)

.PHONY: check-websocket
check-websocket: ## the WebSocket codec against the Autobahn test suite, websockets and ws; AUTOBAHN_ALL=1 with the cases of speed
	@.ci/deps websocket
	@SUITE=$@ $(MAKE) -s --no-print-directory test SPECS="spec/peers/autobahn_spec.lua spec/peers/websocket_spec.lua"

.PHONY: check-image
check-image: ## the Dockerfile of examples/image, built and run in a tree of Debian 12; needs root
	@.ci/deps image
	@SUITE=$@ GAMELIFT_IMAGE=1 $(MAKE) -s --no-print-directory test SPECS=spec/examples/image_spec.lua

# Fuzzing: make fuzz SECONDS=600 TARGETS="json decode" JOBS=2. fuzz/README.md has the targets, and how a corpus is kept. A target ends
# after SECONDS of its CPU time or EXECUTIONS; CONTINUE=1 counts its earlier runs.
FUZZ_C := cbor_peer http_peer json response sigv4 text time upgrade url websocket
FUZZ_LUA := cbor control credentials decode document emulator encode endpoint error events expression filter ini link load match parser profiles $\
  rule_set sdk_service seed server sign state token values
TARGETS ?= $(FUZZ_C) $(FUZZ_LUA)
SECONDS ?= 60
EXECUTIONS ?= 10000000
JOBS ?= $(shell nproc)
FUZZ_CC = clang -g -O1 -std=gnu11 $(LUA_CFLAGS) -fno-sanitize-recover=all
FUZZ_SRC := $(wildcard $(addprefix src/,$(addsuffix /*.c,core os crypto http binding binding/core binding/crypto)))
FUZZ_OBJ := $(FUZZ_SRC:%.c=.build/fuzz/%.o)
FUZZ_LIBS = -lcrypto -llua$(LUA_VERSION) -lm
FUZZ_LINK = $(FUZZ_CC) -fsanitize=fuzzer,address,undefined
FUZZ_BINARIES = $(sort $(foreach t,$(TARGETS),.build/fuzz/$(if $(filter $t,$(FUZZ_C)),$t,$(if $(filter $t,values),lua-checked,lua))))

.build/fuzz/%.o: %.c
	@mkdir -p $(@D)
	$(FUZZ_CC) -fsanitize=fuzzer-no-link,address,undefined -MMD -MP -c -o $@ $<

# Peers: other implementations that have to agree.
.build/fuzz/url .build/fuzz/http_peer: FUZZ_LIBS += -lcurl
.build/fuzz/cbor_peer: FUZZ_LIBS += -lcbor

$(FUZZ_C:%=.build/fuzz/%): .build/fuzz/%: spec/fuzz/%.c spec/fuzz/check.h $(FUZZ_OBJ)
	$(FUZZ_LINK) -o $@ $< $(FUZZ_OBJ) $(FUZZ_LIBS)

.build/fuzz/lua: spec/fuzz/lua.c spec/fuzz/check.h $(FUZZ_OBJ)
	$(FUZZ_LINK) -rdynamic -o $@ $< $(FUZZ_OBJ) $(FUZZ_LIBS)

# A Lua whose API checks its arguments, that asserts what it assumes, and that moves stacks and collects garbage wherever it may.
CHECKED = .build/lua-source/src
CHECKED_CFLAGS = -DLUA_USE_LINUX -DLUA_USE_APICHECK -DLUAI_ASSERT -DHARDSTACKTESTS -DHARDMEMTESTS
.build/fuzz/liblua-checked.a:
	@[ ! -e $(CHECKED)/lua.h ] || { rm -rf $(@:.a=) && mkdir -p $(@:.a=) && cd $(@:.a=) && ln -s ../../../$(CHECKED) src && \
	  $(FUZZ_CC) -fsanitize=address $(CHECKED_CFLAGS) -c $$(ls src/l*.c | grep -vE '/luac?\.c$$') && ar rcs ../$(@F) *.o; }

.build/fuzz/lua-checked: spec/fuzz/lua.c spec/fuzz/check.h $(FUZZ_OBJ) .build/fuzz/liblua-checked.a
	@[ ! -e $(CHECKED)/lua.h ] || $(FUZZ_LINK) -rdynamic -o $@ $< $(FUZZ_OBJ) .build/fuzz/liblua-checked.a -lcrypto -lm -ldl

# A run that feeds nothing must not look like one that found nothing.
.PHONY: fuzz fuzz-arguments
fuzz-arguments:
	@unknown='$(filter-out $(FUZZ_C) $(FUZZ_LUA),$(TARGETS))'; [ -z "$${unknown}$(if $(strip $(TARGETS)),,x)" ] || \
	  { echo "TARGETS: expected some of $(sort $(FUZZ_C) $(FUZZ_LUA)), got $${unknown:-nothing}" >&2; exit 2; }
	@[ '$(SECONDS)' -gt 0 ] 2>/dev/null && [ '$(EXECUTIONS)' -gt 0 ] 2>/dev/null || \
	  { echo "SECONDS and EXECUTIONS: expected whole numbers from 1 on" >&2; exit 2; }

fuzz: fuzz-arguments built ## feed what reads bytes and values from outside: SECONDS=60 of CPU each, EXECUTIONS=10000000, TARGETS="json decode …", JOBS=2
	@.ci/deps fuzz $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory -j $(JOBS) $(FUZZ_BINARIES)
	@rm -rf .build/fuzz/seeds && LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) spec/fuzz/seeds.lua .build/fuzz/seeds
	@printf '%s\n' $(TARGETS) | xargs -P $(JOBS) -I '{}' spec/fuzz/run '{}' $(SECONDS) $(EXECUTIONS) $(CONTINUE) | tee .build/fuzz/report
	@$(LUA) spec/fuzz/totals.lua .build/fuzz >.build/fuzz/totals
	@awk -F'[: ,]+' '/; in all / { n++; sum += $$2; cpu += $$4 } /, CRASHED$$/ { bad++ } /: pending: / { pending++ } \
	  END { printf "%d targets, %d executions, %d s of CPU, %d crashes%s\n", n, sum, cpu, bad, pending ? ", " pending " pending" : ""; \
	  exit bad > 0 || n == 0 || n + pending != $(words $(TARGETS)) }' .build/fuzz/report

-include $(FUZZ_OBJ:.o=.d)

# Static analysis. clang-tidy's checks are those that say something here: lengths instead of NULs, sums of small numbers,
# and _GNU_SOURCE are as they should be.
TIDY := -*,bugprone-*,cert-*,clang-analyzer-*,-bugprone-easily-swappable-parameters,-bugprone-reserved-identifier,$\
  -bugprone-implicit-widening-of-multiplication-result,-bugprone-not-null-terminated-result,$\
  -bugprone-suspicious-string-compare,-bugprone-macro-parentheses,-bugprone-sizeof-expression,-bugprone-narrowing-conversions,-cert-err33-c,$\
  -cert-dcl37-c,-cert-dcl51-cpp,-clang-analyzer-security.insecureAPI.DeprecatedOrUnsafeBufferHandling,$\
  -clang-analyzer-valist.Uninitialized
ANALYSED := $(wildcard src/*/*.c src/binding/*/*.c)
ANALYSES := .build/analyse/cppcheck $(ANALYSED:%.c=.build/analyse/%.gcc) $(ANALYSED:%.c=.build/analyse/%.tidy)

# Each file holds what one analyser said of one source, or of all: nothing.
.build/analyse/%.gcc: %.c
	@mkdir -p $(@D)
	@gcc -std=gnu11 -O2 -fanalyzer $(LUA_CFLAGS) -c -o /dev/null $< >$@ 2>&1

.build/analyse/%.tidy: %.c
	@mkdir -p $(@D)
	@clang-tidy --quiet --checks='$(TIDY)' $< -- -std=gnu11 $(LUA_CFLAGS) 2>$@.log >$@ || cat $@.log >>$@

.build/analyse/cppcheck:
	@mkdir -p $(@D)
	@cppcheck --quiet --enable=warning,performance,portability --inline-suppr \
	  --suppress=missingIncludeSystem --suppress=toomanyconfigs $(LUA_CFLAGS) src >$@ 2>&1

# An analyser that fails without a report counts as one. The figures are of the files that were written.
.PHONY: analyse
analyse: ## what gcc -fanalyzer, cppcheck and clang-tidy find in src/: nothing; JOBS=2
	@.ci/deps analyse $(LUA) $(LUA_VERSION)
	@rm -rf .build/analyse
	@failed=0; $(MAKE) -s -k --no-print-directory -j $(JOBS) $(ANALYSES) || failed=1; cat $(ANALYSES); \
	  reports=$$(cat $(ANALYSES) | grep -cE ': (error|warning|performance|portability): '); [ $$reports -gt 0 ] || reports=$$failed; \
	  echo "$$(ls $(ANALYSED:%.c=.build/analyse/%.gcc) | wc -l) files, 3 analysers, $$reports reports"; [ $$reports = 0 ]

.PHONY: bench-server
bench-server: built ## polls of a loop with server processes, idle, busy and flooded; heap of a process; ARGS=--quick
	@$(RUN_LUA) spec/bench/server_sdk.lua $(ARGS)

.PHONY: soak-server
soak-server: built ## a day of server processes in driven time: 50 at a time, 1,000 sessions, 10,000 players; ARGS="SESSIONS --processes"
	@GAMELIFT_LUA=$(LUA) GAMELIFT_BUILD=$(BUILD) $(RUN_LUA) spec/soak/server_sdk.lua $(ARGS)

.PHONY: check-faults
check-faults: ## some 4,200 faults of servers, proxies and networks, to a client of each transport, over http and https
	@rm -rf .build/faults
	@FAULTS=all $(MAKE) -s --no-print-directory test SPECS="spec/faults $(SPECS_OF_FAULTS)"; status=$$?; \
	  $(LUA) spec/faults/summary.lua && exit $$status
# Rows of the fault matrix that have tests of their own (spec/faults/rows.lua), and more about connections and proxies.
SPECS_OF_FAULTS = spec/core/locale_spec.lua spec/crypto/sigv4_spec.lua spec/curl/curl_spec.lua spec/curl/lifetime_spec.lua spec/curl/net_spec.lua \
  spec/curl/proxy_spec.lua spec/curl/unasked_spec.lua spec/gamelift/call_spec.lua spec/gamelift/client_spec.lua \
  spec/gamelift/credentials/cached_spec.lua spec/gamelift/loop/lifetime_spec.lua spec/nginx/cosocket_spec.lua spec/nginx/phases_spec.lua

# Coverage: modules that count their lines and branches, and a hook in each Lua that the specs start, nginx's too. The counts are read
# even if a spec fails, as some that watch the clock may: `make test` is what judges the specs. Left out: documents, and other programs.
# The two macros leave out branches that nothing can take: on constants, in functions inlined twice, and of __builtin_expect.
COVERAGE := .build/coverage
COVERED ?= $(shell find spec -name '*_spec.lua' | grep -vE '^spec/(docs|model|peers)/|^spec/(documents|embed|packaging|readme)_spec|$\
  ^spec/examples/(image|lobby|world)|/local/(ci|console|readme)_spec' | sort)
COVER_HOOK = $(CHECK_CFLAGS) -shared -fPIC -DFOLDER='"$(CURDIR)/$(COVERAGE)/lua"'

$(COVERAGE)/lines.so: spec/coverage/lines.c
	@mkdir -p $(@D)
	$(CC) $(COVER_HOOK) $(LUA_CFLAGS) -o $@ $<

# Stands before nginx in PATH.
$(COVERAGE)/bin/nginx: spec/coverage/lines.c
	@mkdir -p $(@D)
	$(CC) $(COVER_HOOK) -DPRELOADED -I$(firstword $(wildcard /usr/include/luajit-2.*)) -o $(COVERAGE)/nginx_lines.so $< -lluajit-5.1
	printf '#!/bin/sh\nLD_PRELOAD="%s $$LD_PRELOAD" exec %s "$$@"\n' '$(CURDIR)/$(COVERAGE)/nginx_lines.so' "$$(command -v nginx || echo /usr/sbin/nginx)" >$@
	@chmod +x $@

.PHONY: coverage coverage-build coverage-report
# The modules and hooks that count, without a run.
coverage-build: $(COVERAGE)/lines.so $(COVERAGE)/bin/nginx
	@$(MAKE) -s --no-print-directory all BUILD=$(COVERAGE) CFLAGS='-O0 -g --coverage -Dalways_inline= -DLUA_NOBUILTIN'

coverage: export MATCH_POOLS ?= 100
coverage: ## lines and branches of C and lines of Lua that the specs and make oom run, lowest first; fails under the limits
	@.ci/deps coverage lua5.4 5.4
	@rm -rf $(COVERAGE)/lua && mkdir -p $(COVERAGE)/lua && find $(COVERAGE) -name '*.gcda' -delete
	@$(MAKE) -s --no-print-directory coverage-build server .build/oom/host
	-@PATH="$(CURDIR)/$(COVERAGE)/bin:$$PATH" LUA_INIT_5_4="package.loadlib('$(CURDIR)/$(COVERAGE)/lines.so', 'luaopen_lines')()" \
	  GAMELIFT_LUA=lua5.4 GAMELIFT_BUILD=$(COVERAGE) lua5.4 "$$(command -v busted)" --ignore-lua $(COVERED)
	-@OOM_LUA=lua5.4 GAMELIFT_BUILD=$(COVERAGE) $(RUN_LUA) spec/oom/run.lua .build/oom/host $(or $(ARGS),-q)
	@$(MAKE) -s --no-print-directory coverage-report

coverage-report:
	@$(LUA) spec/coverage/report.lua $(COVERAGE)

.PHONY: mutation
mutation: built ## change sources at random, one place a time: the specs notice it; MUTANTS=20 SEED=1, SKIP=40 continues
	@LUA_PATH="./?.lua;;" lua5.4 spec/mutation/run.lua $(or $(MUTANTS),20) $(or $(SEED),1) $(or $(SKIP),0)
