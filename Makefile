# The client, its specs and its local GameLift. `make help` lists the targets.
ifeq ($(origin CC),default)
CC := gcc
endif
LUA ?= lua5.4
LUA_VERSION ?= $(or $(filter 5.%,$(patsubst lua%,%,$(notdir $(LUA)))),$(if $(findstring luajit,$(LUA)),5.1),$(ASK_LUA),5.4)
ASK_LUA = $(shell '$(LUA)' -e 'io.write(_VERSION:match "%d+%.%d+")' 2>/dev/null)
PREFIX ?= /usr/local
BUILD := .build/$(LUA_VERSION)$(if $(SANITIZE),-sanitize)

comma := ,
# The caller's CC, CPPFLAGS, CFLAGS and LDFLAGS reach every line that compiles or links. WERROR=-Werror is for CI: a newer
# compiler's warning must not end an installation.
CFLAGS ?= -O2 -g
WARN = -std=gnu11 -Wall -Wextra -Wconversion -Wshadow $(WERROR)
LIBFLAG := -shared
OPTIMIZED = $(filter-out -O0,$(filter -O%,$(CFLAGS)))
# Left to the caller who sets it: two levels in one line are a warning. Without -O it is one, too.
FORTIFY = $(if $(OPTIMIZED),$(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN = $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined,$(FORTIFY)) -fstack-protector-strong
LDHARDEN := -Wl,-z,relro,-z,now

# Finds the folder with lua.h for Lua $1; for 5.1 it may be LuaJIT's.
LUA_PLACES = $(foreach p,/usr /usr/local,$p/include/lua$1 $p/include/lua-$1 $p/include/lua/$1) $\
  $(if $(filter 5.1,$1),/usr/include/luajit-2.* /usr/local/include/luajit-2.* /usr/local/openresty/luajit/include/luajit-2.*)
find_lua_h = $(patsubst %/lua.h,%,$(firstword $(wildcard $(addsuffix /lua.h,$(LUA_PLACES)))))
LUA_INCDIR ?= $(or $(call find_lua_h,$(LUA_VERSION)),/usr/include/lua$(LUA_VERSION))
LUA_CFLAGS ?= -I'$(LUA_INCDIR)'

# Another OpenSSL or curl than the system's: CRYPTO_DIR (or OPENSSL_DIR) and CURL_DIR, or X_INCDIR and X_LIBDIR. A library outside of
# the system's folders is found at run time by a run path.
find_lib = $(shell for d in '$1/lib' '$1/lib64'; do if ls "$$d"/lib$2.* >/dev/null 2>&1; then printf %s "$$d"; break; fi; done)
incdir = $(or $($1_INCDIR),$(if $($1_DIR),$($1_DIR)/include))
libdir = $(or $($1_LIBDIR),$(if $($1_DIR),$(call find_lib,$($1_DIR),$2)))
if_own = $(if $1,$(if $(filter /usr/include% /usr/lib% /lib%,$(firstword $1)),,$2))
include_own = $(call if_own,$(call incdir,$1),-I'$(call incdir,$1)')
link_own = $(call if_own,$(call libdir,$1,$2),-L'$(call libdir,$1,$2)' -Wl$(comma)-rpath$(comma)'$(call libdir,$1,$2)')
INCLUDES := $(strip $(foreach x,CRYPTO OPENSSL CURL,$(call include_own,$x)))
CRYPTO_LIBS := $(strip $(call link_own,CRYPTO,crypto) $(call link_own,OPENSSL,crypto)) -lcrypto
CURL_LIBS := $(strip $(call link_own,CURL,curl)) -lcurl

COMPILE = $(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) $(HARDEN) $(INCLUDES) $(LUA_CFLAGS) -fPIC -fvisibility=hidden
LINK = $(CC) $(LIBFLAG) $(CFLAGS) $(HARDEN) $(LDHARDEN) $(LDFLAGS)

# gamelift.crypto is all that links OpenSSL: loading libcrypto costs ten times what the rest of the core does.
CRYPTO_ONLY := $(addprefix src/core/,random.c signkey.c signurl.c sigv4.c) src/lua/crypto.c
CRYPTO_SRC := $(CRYPTO_ONLY) $(addprefix src/core/,buf.c bytes.c time.c)
# Answers are read by the core, too, for transports in Lua.
CORE_SRC := $(filter-out $(CRYPTO_ONLY),$(wildcard src/core/*.c src/lua/*.c)) $(addprefix src/http/,answer.c reader.c)
HTTP_SRC := $(wildcard src/http/*.c) $(addprefix src/core/,buf.c bytes.c)
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o)
CRYPTO_OBJ := $(CRYPTO_SRC:%.c=$(BUILD)/%.o)
HTTP_OBJ := $(HTTP_SRC:%.c=$(BUILD)/%.o)

.PHONY: all test demo bench lint model install uninstall dist clean help FORCE
all: $(BUILD)/gamelift/core.so $(BUILD)/gamelift/crypto.so $(BUILD)/gamelift/curl.so ## build the C modules below .build/

# Holds the flags of the last build: others build again. Before a first build it names what is missing.
$(BUILD)/flags: export FLAGS = $(filter-out -Werror,$(COMPILE)) $(LINK) $(CRYPTO_LIBS) $(CURL_LIBS)
$(BUILD)/flags: export CHECK = $(CC) $(CPPFLAGS) $(CFLAGS) $(INCLUDES) $(LUA_CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@[ "$$FLAGS" = "$$(cat $@ 2>/dev/null)" ] || { { ! [ -x .ci/deps ] || .ci/deps name build $(LUA) $(LUA_VERSION); } && printf %s "$$FLAGS" >$@; }

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(BUILD)/gamelift/core.so: $(CORE_OBJ)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ -lm

$(BUILD)/gamelift/crypto.so: $(CRYPTO_OBJ)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(CRYPTO_LIBS)

$(BUILD)/gamelift/curl.so: $(HTTP_OBJ)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(CURL_LIBS) -ldl -lpthread -lm

# What nginx loads for the local GameLift: its Lua is LuaJIT, of the 5.1 ABI.
ABI51_INCDIR = $(call find_lua_h,5.1)
ABI51 = LUA_VERSION=5.1 BUILD=.build/5.1 SANITIZE= LUA_CFLAGS="$(if $(filter 5.1,$(LUA_VERSION)),$(LUA_CFLAGS),-I'$(or $(ABI51_INCDIR),/usr/include/lua5.1)')"
.PHONY: server
server:
	@$(MAKE) -s --no-print-directory all $(ABI51)

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
	$(CC) $(CPPFLAGS) $(CFLAGS) $(WARN) -shared -fPIC $(LDFLAGS) -o $(@D)/preload_once.so $<
	printf '#!/bin/sh\n%s LD_PRELOAD="%s %s %s $$LD_PRELOAD" exec %s "$$@"\n' 'ASAN_OPTIONS="intercept_tls_get_addr=0:$$ASAN_OPTIONS"' \
	  "$$($(CC) -print-file-name=libasan.so)" "$$($(CC) -print-file-name=libubsan.so)" "$(@D)/preload_once.so" $(LUA) >$@
	chmod +x $@

demo: ## one game session from first call to last, against the local GameLift
	@.ci/deps demo $(LUA) $(LUA_VERSION)
	@$(MAKE) -s --no-print-directory all server
	@$(RUN_LUA) examples/session_life.lua

GAME_SERVER = .build/game_server
GAME_CFLAGS = $(CPPFLAGS) $(CFLAGS) $(WARN) $(INCLUDES) -I'$(call find_lua_h,5.4)' -fvisibility=hidden
LUA_A ?= $(firstword $(wildcard /usr/lib/*/liblua5.4.a /usr/lib/liblua5.4.a /usr/local/lib/liblua.a))
GAME_SRC = examples/game_server/main.c $(sort $(CORE_SRC) $(CRYPTO_SRC) $(HTTP_SRC))
$(GAME_SERVER): $(GAME_SRC) $(wildcard src/*/*.h src/model/model.def)
	@mkdir -p $(@D)
	$(CC) $(GAME_CFLAGS) $(LDFLAGS) -o $@ $(GAME_SRC) $(LUA_A) $(CURL_LIBS) $(CRYPTO_LIBS) -lpthread -ldl -lm

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

# LuaRocks sets these three.
LUADIR = $(PREFIX)/share/lua/$(LUA_VERSION)
LIBDIR = $(PREFIX)/lib/lua/$(LUA_VERSION)
BINDIR = $(PREFIX)/bin
SCRIPTS = lua/gamelift/local/gamelift-local lua/gamelift/doctor/gamelift-doctor
# In the shell, so that a folder's name may hold anything.
install uninstall: export TO_LUA = $(DESTDIR)$(LUADIR)
install uninstall: export TO_LIB = $(DESTDIR)$(LIBDIR)
install uninstall: export TO_BIN = $(DESTDIR)$(BINDIR)

# The core of another ABI than nginx's LuaJIT has goes with one of that ABI, which the local GameLift runs in nginx.
install: all ## into PREFIX (/usr/local) for LUA_VERSION (5.4); DESTDIR goes before it
	cd lua && find gamelift -name '*.lua' -exec install -D -m 644 {} "$$TO_LUA"/{} \;
	install -D -m 755 -t "$$TO_LIB/gamelift" $(BUILD)/gamelift/*.so
	install -D -m 755 -t "$$TO_BIN" $(SCRIPTS)
	$(if $(filter 5.1,$(LUA_VERSION)),,$(if $(ABI51_INCDIR),$(INSTALL_ABI51),@printf '%s\n' $(NO_ABI51)))

ABI51_SO = .build/5.1/gamelift/core.so .build/5.1/gamelift/crypto.so
INSTALL_ABI51 = @$(MAKE) -s --no-print-directory $(ABI51_SO) $(ABI51) && install -D -m 755 -t "$$TO_LIB/gamelift/abi5.1/gamelift" $(ABI51_SO)
NO_ABI51 = 'gamelift: no headers of Lua 5.1 or LuaJIT (Debian: liblua5.1-0-dev), so not built for the LuaJIT of nginx.' \
  'gamelift: all works but the local GameLift; install again with the headers to have that, too.'

uninstall: ## remove what install put there: the same PREFIX, DESTDIR and LUA_VERSION
	rm -rf "$$TO_LUA/gamelift" "$$TO_LIB/gamelift"
	@set -- "$${TO_LUA%/*}"/*/gamelift; [ -e "$$1" ] || rm -f $(foreach s,$(SCRIPTS),"$$TO_BIN/$(notdir $s)")

dist: ## a release of the last commit in .build/: VERSION=1.2.3 URL=where its archive will be; see rockspec/README.md
	@rockspec/dist '$(VERSION)' '$(URL)'

clean: ## remove what was built
	rm -rf .build

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 20

-include spec/checks.mk

-include $(CORE_OBJ:.o=.d) $(CRYPTO_OBJ:.o=.d) $(HTTP_OBJ:.o=.d)
