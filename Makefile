# The client, its specs and its local GameLift. `make help` lists the targets.
include src/build.mk

.PHONY: test demo bench lint model dist clean help
RUN_LUA = LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA)
# The interpreter behind the sanitizers' libraries; other programs that the specs start do without. The leak check of gcc 12
# misreads where a thread's dynamic variables are (and crashes) if these are watched.
SANITIZED := $(CURDIR)/$(BUILD)/$(notdir $(LUA))
SANITIZERS = $(if $(IS_CLANG),libclang_rt.asan-$(shell uname -m).so,libasan.so libubsan.so)
RUNNER = $(if $(SANITIZE),$(SANITIZED),$(LUA))
CHECKER = valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --child-silent-after-fork=yes

# Beside the watched modules SANITIZE=1 builds those that gamelift-doctor and gamelift-local find by themselves, as other runs do: these
# may run at the same time.
#
# A sanitizer may report in a process whose output and status no spec looks at: reports go to files, and any ends the run with an error.
REPORTS = $(BUILD)/reports

test: ## run the specs; LUA=lua5.3|lua5.2|lua5.1|luajit, SANITIZE=1 (and CC=clang), VALGRIND=1, SPECS=spec/gamelift/call_spec.lua
	@VALGRIND=$(VALGRIND) .ci/deps test $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all $(if $(SANITIZE),$(SANITIZED) && $(MAKE) -s --no-print-directory all SANITIZE= CC=gcc) server
	@GAMELIFT_LUA=$(RUNNER) GAMELIFT_BUILD=$(BUILD) $(if $(SANITIZE),.ci/sanitized $(REPORTS)) $(if $(VALGRIND),$(CHECKER)) \
	  $(RUNNER) "$$(command -v busted)" --ignore-lua $(SPECS)

$(SANITIZED): spec/support/preload_once.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -shared -fPIC $(LDFLAGS) -o $(@D)/preload_once.so $< -ldl
	printf '#!/bin/sh\nexport SANITIZER_REPORTS="%s"\n%s \\\n%s \\\nLD_PRELOAD="%s $$LD_PRELOAD" exec %s "$$@"\n' '$(CURDIR)/$(REPORTS)/report' \
	  'ASAN_OPTIONS="intercept_tls_get_addr=0:log_path=$$SANITIZER_REPORTS:$$ASAN_OPTIONS"' \
	  'UBSAN_OPTIONS="print_stacktrace=1:log_path=$$SANITIZER_REPORTS:$$UBSAN_OPTIONS"' \
	  "$$(echo $(foreach l,$(SANITIZERS),$$($(CC) -print-file-name=$l)) $(@D)/preload_once.so)" $(LUA) >$@
	chmod +x $@

demo: ## one game session from first call to last, against the local GameLift
	@.ci/deps demo $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@$(RUN_LUA) examples/session_life.lua

GAME_SERVER = .build/game_server/game_server
.PHONY: game-server $(GAME_SERVER)
$(GAME_SERVER):
	@[ -e $@ ] || echo 'building the game server of the examples'
	@cmake -S examples/game_server -B $(@D) >/dev/null && cmake --build $(@D) -j 2 >$(@D)/build.log || { cat $(@D)/build.log; exit 1; }

game-server: ## a match on a C game server with Lua inside, 60 ticks a second, against the local GameLift; GAME_SECONDS=6
	@.ci/deps game-server lua5.4 5.4
	@$(MAKE) -s --no-print-directory all server $(GAME_SERVER) LUA=lua5.4
	@LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH=".build/5.4/?.so;;" MATCH_SECONDS=$(or $(GAME_SECONDS),6) \
	  lua5.4 examples/game_server/run.lua

.PHONY: local
local: ## the local GameLift for other SDKs, in the foreground; ARGS="--port 9080 --log"
	@.ci/deps demo $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@exec lua/gamelift/local/gamelift-local $(ARGS)

.PHONY: lobby
lobby: ## a lobby in nginx with a page to try it, against the local GameLift; ARGS=--port=8080
	@.ci/deps lobby $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@$(RUN_LUA) examples/lobby/start.lua $(ARGS)

.PHONY: world
world: ## a local GameLift, two game servers and the lobby: play in a browser; MATCH_SECONDS=20 ARGS=--port=8080
	@.ci/deps world $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server $(GAME_SERVER)
	@$(RUN_LUA) examples/lobby/start.lua --game-server="sh '$(CURDIR)/examples/game_server/launch.sh'" $(ARGS)

bench: ## measure against boto3, JS, a bare libcurl loop and lua-cjson; ARGS=--quick
	@.ci/deps bench $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all .build/bench/tool .build/bench/bare_curl
	@$(RUN_LUA) spec/bench/run.lua $(ARGS)

lint: ## luacheck, shellcheck, C functions that this project does not use, and the checks of spec/lint
	@.ci/deps lint $(LUA) $(LUA_VERSION)
	@luacheck -q $(LUA_FILES)
	@shellcheck --severity=warning $(SHELL_FILES)
	@LUA_CFLAGS="$(LUA_CFLAGS)" LUA_PATH="./?.lua;;" $(LUA) spec/lint/run.lua
	@! grep -nE '$(BANNED)' $(C_FILES) || { echo "banned: see BANNED in the Makefile"; exit 1; }
	@echo '$(words $(LUA_FILES)) files of Lua, $(words $(C_FILES)) of C, $(words $(SHELL_FILES)) scripts; luacheck, shellcheck, spec/lint, banned functions: 0 findings'

LUA_FILES = .luacheckrc .busted $(wildcard rockspec/*.rockspec) $(shell git ls-files '*.lua')
C_FILES = $(shell git ls-files 'src/*.[ch]' 'examples/*.[ch]')
SHELL_FILES = $(shell git grep -lE '^#!(/bin/sh|/usr/bin/env bash)')

# They overrun buffers, keep state between calls, change or end the process, or hide failures.
BANNED := \b(sprintf|vsprintf|strcpy|strcat|strncpy|strncat|strtok|atoi|atol|atof|gmtime|localtime|ctime|asctime|strerror|sscanf|gets|setlocale|exit|abort)[[:space:]]*\(

model: ## write the model and the annotations again; MODEL=directory of another botocore with service-2.json(.gz)
	@$(if $(MODEL),:,.ci/deps model $(LUA) $(LUA_VERSION))
	$(LUA) src/model/generate.lua $(or $(MODEL),.build/botocore/botocore/data/gamelift/2015-10-01)

dist: ## a release of the last commit in .build/: VERSION=1.2.3 URL=where its archive will be; see rockspec/README.md
	@rockspec/dist '$(VERSION)' '$(URL)'

.PHONY: docs
docs: ## write the documentation as a site into .build/docs; DOCS=folder
	@.ci/deps docs $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) src/docs/generate.lua $(or $(DOCS),.build/docs)

.PHONY: tables
tables: ## write the generated tables of lua/gamelift/emulator/README.md, and the manual pages
	@$(MAKE) -s --no-print-directory all
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) -e 'require("src.docs.emulator_readme").write() require("src.docs.man").write()'

.PHONY: transcripts
transcripts: ## write what the local GameLift replies to the scripts of spec/gamelift/emulator/transcripts/ again
	@$(MAKE) -s --no-print-directory all
	@LUA_PATH="./?.lua;lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA) -e 'require("spec.support.transcript").write()'

clean: ## remove what was built
	rm -rf .build

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

-include spec/checks.mk
