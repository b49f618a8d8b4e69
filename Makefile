# The client, its specs and its local GameLift. `make help` lists the targets.
ifeq ($(origin CC),default)
CC := gcc
endif
LUA ?= lua5.4
LUA_VERSION ?= $(or $(filter 5.%,$(patsubst lua%,%,$(notdir $(LUA)))),$(if $(findstring luajit,$(LUA)),5.1,5.4))
PREFIX ?= /usr/local
BUILD := .build/$(LUA_VERSION)$(if $(SANITIZE),-sanitize)

comma := ,
CFLAGS ?= -O2 -g
WARN := -std=gnu11 -Wall -Wextra -Wconversion -Wshadow -Werror
HARDEN := $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
LDHARDEN := -Wl,-z,relro,-z,now
LUA_CFLAGS ?= -I/usr/include/lua$(LUA_VERSION)

# gamelift.crypto is all that links OpenSSL: loading libcrypto costs ten times what the rest of the core does.
CRYPTO_ONLY := $(addprefix src/core/,random.c signkey.c signurl.c sigv4.c) src/lua/crypto.c
CRYPTO_SRC := $(CRYPTO_ONLY) $(addprefix src/core/,buf.c bytes.c time.c)
# Answers are read by the core, too, for transports in Lua.
CORE_SRC := $(filter-out $(CRYPTO_ONLY),$(wildcard src/core/*.c src/lua/*.c)) $(addprefix src/http/,answer.c reader.c)
HTTP_SRC := $(wildcard src/http/*.c) $(addprefix src/core/,buf.c bytes.c)
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o)
CRYPTO_OBJ := $(CRYPTO_SRC:%.c=$(BUILD)/%.o)
HTTP_OBJ := $(HTTP_SRC:%.c=$(BUILD)/%.o)

.PHONY: all test demo bench lint model rockspec install clean help
all: $(BUILD)/gamelift/core.so $(BUILD)/gamelift/crypto.so $(BUILD)/gamelift/curl.so ## build the C modules below .build/

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) $(WARN) $(HARDEN) $(LUA_CFLAGS) -fPIC -fvisibility=hidden -MMD -MP -c -o $@ $<

$(BUILD)/gamelift/core.so: $(CORE_OBJ)
	@mkdir -p $(@D)
	$(CC) -shared $(HARDEN) $(LDHARDEN) -o $@ $^ -lm

$(BUILD)/gamelift/crypto.so: $(CRYPTO_OBJ)
	@mkdir -p $(@D)
	$(CC) -shared $(HARDEN) $(LDHARDEN) -o $@ $^ -lcrypto

$(BUILD)/gamelift/curl.so: $(HTTP_OBJ)
	@mkdir -p $(@D)
	$(CC) -shared $(HARDEN) $(LDHARDEN) -o $@ $^ -lcurl -ldl -lpthread -lm

# What nginx loads for the local GameLift: its Lua is LuaJIT, of the 5.1 ABI.
.PHONY: server
server:
	@$(MAKE) -s --no-print-directory all LUA_VERSION=5.1 SANITIZE=

RUN_LUA = LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH="$(BUILD)/?.so;;" $(LUA)
# The interpreter behind the sanitizers' libraries; other programs that the specs start do without. The leak check of gcc 12
# misreads where a thread's dynamic variables are (and crashes) if these are watched.
SANITIZED := $(CURDIR)/$(BUILD)/$(notdir $(LUA))
RUNNER = $(if $(SANITIZE),$(SANITIZED),$(LUA))
CHECKER = valgrind -q --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite --child-silent-after-fork=yes

test: ## run the specs; LUA=lua5.3|lua5.1|luajit, SANITIZE=1, VALGRIND=1, SPECS=spec/lua/call_spec.lua
	@VALGRIND=$(VALGRIND) .ci/deps test $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server $(if $(SANITIZE),$(SANITIZED))
	@GAMELIFT_LUA=$(RUNNER) GAMELIFT_BUILD=$(BUILD) $(if $(VALGRIND),$(CHECKER)) \
	  $(RUNNER) "$$(command -v busted)" --ignore-lua $(SPECS)

$(SANITIZED): spec/support/preload_once.c Makefile
	@mkdir -p $(@D)
	$(CC) $(WARN) -shared -fPIC -o $(@D)/preload_once.so $<
	printf '#!/bin/sh\n%s LD_PRELOAD="%s %s %s $$LD_PRELOAD" exec %s "$$@"\n' 'ASAN_OPTIONS="intercept_tls_get_addr=0:$$ASAN_OPTIONS"' \
	  "$$($(CC) -print-file-name=libasan.so)" "$$($(CC) -print-file-name=libubsan.so)" "$(@D)/preload_once.so" $(LUA) >$@
	chmod +x $@

demo: ## one game session from first call to last, against the local GameLift
	@.ci/deps demo $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@$(RUN_LUA) examples/session_life.lua

GAME_SERVER = .build/game_server
GAME_CFLAGS = $(CFLAGS) $(WARN) -I/usr/include/lua5.4 -fvisibility=hidden
LUA_A ?= $(firstword $(wildcard /usr/lib/*/liblua5.4.a /usr/lib/liblua5.4.a /usr/local/lib/liblua.a))
GAME_SRC = examples/game_server/main.c $(sort $(CORE_SRC) $(CRYPTO_SRC) $(HTTP_SRC))
$(GAME_SERVER): $(GAME_SRC) $(wildcard src/*/*.h src/model/model.def)
	@mkdir -p $(@D)
	$(CC) $(GAME_CFLAGS) -o $@ $(GAME_SRC) $(LUA_A) -lcurl -lcrypto -lpthread -ldl -lm

.PHONY: game-server
game-server: ## a C game server with Lua inside, 60 ticks a second, against the local GameLift; GAME_SECONDS=6
	@.ci/deps demo lua5.4 5.4
	@$(MAKE) -s --no-print-directory all server $(GAME_SERVER) LUA=lua5.4
	@LUA_PATH="lua/?.lua;lua/?/init.lua;;" LUA_CPATH=".build/5.4/?.so;;" lua5.4 examples/game_server/run.lua $(GAME_SERVER) $(or $(GAME_SECONDS),6)

.PHONY: lobby
lobby: ## a lobby in nginx with a page to try it, against the local GameLift; ARGS=--port=8080
	@.ci/deps demo $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@$(RUN_LUA) examples/lobby/start.lua $(ARGS)

bench: ## measure against boto3, JS, a bare libcurl loop and lua-cjson; ARGS=--quick
	@.ci/deps bench $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all
	@$(RUN_LUA) spec/bench/run.lua $(ARGS)

lint: ## luacheck, and C functions that this project does not use
	@.ci/deps lint
	luacheck -q .luacheckrc .busted rockspec/*.rockspec $$(git ls-files "*.lua")
	@! grep -nE '$(BANNED)' $$(git ls-files 'src/*.c' 'src/*.h') || { echo "banned: see BANNED in the Makefile"; exit 1; }

# They overrun buffers, keep state between calls, change the process, or hide failures.
BANNED := \b(sprintf|vsprintf|strcpy|strcat|strncpy|strncat|strtok|atoi|atol|atof|gmtime|localtime|ctime|asctime|strerror|sscanf|gets|setlocale)[[:space:]]*\(

model: ## write the model again: make model MODEL=directory with service-2.json and paginators-1.json
	$(LUA) src/model/generate.lua $(or $(MODEL),$(error MODEL=directory is missing))

SHARE = $(DESTDIR)$(PREFIX)/share/lua/$(LUA_VERSION)
LIBRARY = $(DESTDIR)$(PREFIX)/lib/lua/$(LUA_VERSION)

install: all ## into PREFIX (/usr/local) for LUA_VERSION (5.4)
	cd lua && find gamelift -name '*.lua' -exec install -D -m 644 {} $(SHARE)/{} \;
	install -D -m 755 -t $(LIBRARY)/gamelift $(BUILD)/gamelift/*.so
	install -D -m 755 -t $(DESTDIR)$(PREFIX)/bin lua/gamelift/local/gamelift-local lua/gamelift/doctor/gamelift-doctor

rockspec: ## write the lists of files in the rockspec again
	@{ printf '%s\n' "core $(CORE_SRC)" "crypto $(CRYPTO_SRC)" "curl $(HTTP_SRC)"; find lua -name '*.lua' | LC_ALL=C sort; } | \
	  $(LUA) rockspec/generate.lua >$(or $(OUTPUT),rockspec/gamelift-scm-1.rockspec)

clean: ## remove what was built
	rm -rf .build

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

include spec/checks.mk

-include $(CORE_OBJ:.o=.d) $(CRYPTO_OBJ:.o=.d) $(HTTP_OBJ:.o=.d)
