# Builds and installs the client: the Makefile includes it, LuaRocks runs it alone. It runs in the top folder.
ifeq ($(origin CC),default)
CC := gcc
endif
LUA ?= lua5.4
LUA_VERSION ?= $(or $(filter 5.%,$(patsubst lua%,%,$(notdir $(LUA)))),$(if $(findstring luajit,$(LUA)),5.1),$(ASK_LUA),5.4)
ASK_LUA = $(shell '$(LUA)' -e 'io.write(_VERSION:match "%d+%.%d+")' 2>/dev/null)
IS_CLANG = $(findstring clang,$(CC))
BUILD := .build/$(LUA_VERSION)$(if $(SANITIZE),-sanitize$(if $(IS_CLANG),-clang))

comma := ,
# The caller's CC, CPPFLAGS, CFLAGS and LDFLAGS reach every line that compiles or links. WERROR=-Werror is for CI: a newer
# compiler's warning must not end an installation.
CFLAGS ?= -O2 -g
WARN = -std=gnu11 -Wall -Wextra -Wconversion -Wshadow $(WERROR)
LIBFLAG := -shared
OPTIMIZED = $(filter-out -O0,$(filter -O%,$(CFLAGS)))
# Adds a level unless the caller sets one: two in one line are a warning, and so is one without -O.
FORTIFY = $(if $(OPTIMIZED),$(if $(findstring _FORTIFY_SOURCE,$(CPPFLAGS) $(CFLAGS)),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2))
HARDEN = $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined,$(FORTIFY)) -fstack-protector-strong
LDHARDEN := -Wl,-z,relro,-z,now

# Finds the folder with lua.h for Lua $1; for 5.1 it may be LuaJIT's.
LUA_INCDIRS = $(foreach p,/usr /usr/local,$p/include/lua$1 $p/include/lua-$1 $p/include/lua/$1) $\
  $(if $(filter 5.1,$1),/usr/include/luajit-2.* /usr/local/include/luajit-2.* /usr/local/openresty/luajit/include/luajit-2.*)
find_lua_h = $(patsubst %/lua.h,%,$(firstword $(wildcard $(addsuffix /lua.h,$(LUA_INCDIRS)))))
LUA_INCDIR ?= $(or $(call find_lua_h,$(LUA_VERSION)),/usr/include/lua$(LUA_VERSION))
LUA_CFLAGS ?= -I'$(LUA_INCDIR)'

# Finds an OpenSSL or curl that is not the system's: CRYPTO_DIR (or OPENSSL_DIR) and CURL_DIR, or X_INCDIR and X_LIBDIR. A run path
# finds the library at run time.
find_lib = $(shell for d in '$1/lib' '$1/lib64'; do if ls "$$d"/lib$2.* >/dev/null 2>&1; then printf %s "$$d"; break; fi; done)
incdir = $(or $($1_INCDIR),$(if $($1_DIR),$($1_DIR)/include))
libdir = $(or $($1_LIBDIR),$(if $($1_DIR),$(call find_lib,$($1_DIR),$2)))
if_own = $(if $1,$(if $(filter /usr/include% /usr/lib% /lib%,$(firstword $1)),,$2))
include_own = $(call if_own,$(call incdir,$1),-I'$(call incdir,$1)')
link_own = $(call if_own,$(call libdir,$1,$2),-L'$(call libdir,$1,$2)' -Wl$(comma)-rpath$(comma)'$(call libdir,$1,$2)')
INCLUDES := $(strip $(foreach x,CRYPTO OPENSSL CURL,$(call include_own,$x)))
CRYPTO_LIBS := $(strip $(call link_own,CRYPTO,crypto) $(call link_own,OPENSSL,crypto)) -lcrypto
CURL_LIBS := $(strip $(call link_own,CURL,curl)) -lcurl

# Files and times of 64 bits also where a `long` has 32; elsewhere these change nothing.
WIDE := -D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64

COMPILE = $(CC) $(WIDE) $(CPPFLAGS) $(CFLAGS) $(WARN) $(HARDEN) $(INCLUDES) $(LUA_CFLAGS) -fPIC -fvisibility=hidden
LINK = $(CC) $(LIBFLAG) $(CFLAGS) $(HARDEN) $(LDHARDEN) $(LDFLAGS)

# Each module links its binding folder, the ring that it binds, and the objects that it uses of the archive. Only gamelift.crypto
# links OpenSSL: loading libcrypto costs ten times as much as the rest of the core.
objects = $(patsubst %.c,$(BUILD)/%.o,$(wildcard $(addsuffix /*.c,$(addprefix src/,$1))))
ARCHIVE := $(BUILD)/libgamelift.a
ARCHIVE_OBJ := $(call objects,core os http binding)
CORE_OBJ := $(call objects,binding/core)
CRYPTO_OBJ := $(call objects,binding/crypto crypto)
CURL_OBJ := $(call objects,binding/curl curl)

.PHONY: all install uninstall server abi51 FORCE
all: $(BUILD)/gamelift/core.so $(BUILD)/gamelift/crypto.so $(BUILD)/gamelift/curl.so ## build the C modules below .build/

# Holds the flags of the last build: other flags build everything again. Names missing packages before a first build.
$(BUILD)/flags: export FLAGS = $(filter-out -Werror,$(COMPILE)) $(LINK) $(CRYPTO_LIBS) $(CURL_LIBS)
$(BUILD)/flags: export CHECK = $(CC) $(CPPFLAGS) $(CFLAGS) $(INCLUDES) $(LUA_CFLAGS)
$(BUILD)/flags: FORCE
	@mkdir -p $(@D)
	@[ "$$FLAGS" = "$$(cat $@ 2>/dev/null)" ] || { { ! [ -x .ci/deps ] || .ci/deps name build $(LUA) $(LUA_VERSION); } && printf %s "$$FLAGS" >$@; }

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(COMPILE) -MMD -MP -c -o $@ $<

$(ARCHIVE): $(ARCHIVE_OBJ)
	@rm -f $@
	$(AR) rcs $@ $^

$(BUILD)/gamelift/core.so: $(CORE_OBJ) $(ARCHIVE)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ -lm

$(BUILD)/gamelift/crypto.so: $(CRYPTO_OBJ) $(ARCHIVE)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(CRYPTO_LIBS)

$(BUILD)/gamelift/curl.so: $(CURL_OBJ) $(ARCHIVE)
	@mkdir -p $(@D)
	$(LINK) -o $@ $^ $(CURL_LIBS) -ldl -lpthread -lm

# Builds the modules that nginx loads for the local GameLift: its Lua is LuaJIT, of the 5.1 ABI.
ABI51_INCDIR = $(call find_lua_h,5.1)
ABI51 = LUA_VERSION=5.1 BUILD=.build/5.1 SANITIZE= LUA_CFLAGS="$(if $(filter 5.1,$(LUA_VERSION)),$(LUA_CFLAGS),-I'$(or $(ABI51_INCDIR),/usr/include/lua5.1)')"
server:
	@$(MAKE) -f src/build.mk -s --no-print-directory all $(ABI51)

PREFIX ?= /usr/local
# LuaRocks sets these four.
LUADIR = $(PREFIX)/share/lua/$(LUA_VERSION)
LIBDIR = $(PREFIX)/lib/lua/$(LUA_VERSION)
BINDIR = $(PREFIX)/bin
MANDIR = $(PREFIX)/share/man
SCRIPTS = lua/gamelift/local/gamelift-local lua/gamelift/doctor/gamelift-doctor
MANUALS = $(SCRIPTS:=.1)
# Passed through the shell's environment, so that a folder's name may hold anything.
install uninstall: export TO_LUA = $(DESTDIR)$(LUADIR)
install uninstall: export TO_LIB = $(DESTDIR)$(LIBDIR)
install uninstall: export TO_BIN = $(DESTDIR)$(BINDIR)
install uninstall: export TO_MAN = $(DESTDIR)$(MANDIR)/man1

# Modules of another ABI come with a core of the ABI of nginx's LuaJIT, for the local GameLift, where its headers are installed.
NEEDS_ABI51 := $(filter-out 5.1,$(LUA_VERSION))
ABI51_SO = $(addprefix .build/5.1/gamelift/,core.so crypto.so)
abi51:
	@$(MAKE) -f src/build.mk -s --no-print-directory $(ABI51_SO) $(ABI51)

install: all $(if $(NEEDS_ABI51),$(if $(ABI51_INCDIR),abi51)) ## into PREFIX (/usr/local) for LUA_VERSION (5.4); DESTDIR goes before it
	cd lua && find gamelift \( -name '*.lua' -o -path '*/console/*' -type f \) -exec install -D -m 644 {} "$$TO_LUA"/{} \;
	install -D -m 755 -t "$$TO_LIB/gamelift" $(BUILD)/gamelift/*.so
	install -D -m 755 -t "$$TO_BIN" $(SCRIPTS)
	install -D -m 644 -t "$$TO_MAN" $(MANUALS)
	$(if $(NEEDS_ABI51),$(if $(ABI51_INCDIR),$(INSTALL_ABI51),@printf '%s\n' $(NO_ABI51)))

INSTALL_ABI51 = install -D -m 755 -t "$$TO_LIB/gamelift/abi5.1/gamelift" $(ABI51_SO)
NO_ABI51 = 'gamelift: no headers of Lua 5.1 or LuaJIT (Debian: liblua5.1-0-dev), so not built for the LuaJIT of nginx.' \
  'gamelift: only the local GameLift does not work; to have it, install again with the headers.'

uninstall: ## remove what install put there: the same PREFIX, DESTDIR and LUA_VERSION
	rm -rf "$$TO_LUA/gamelift" "$$TO_LIB/gamelift"
	@set -- "$${TO_LUA%/*}"/*/gamelift; [ -e "$$1" ] || rm -f \
	  $(foreach s,$(SCRIPTS),"$$TO_BIN/$(notdir $s)") $(foreach m,$(MANUALS),"$$TO_MAN/$(notdir $m)")

-include $(patsubst %.o,%.d,$(ARCHIVE_OBJ) $(CORE_OBJ) $(CRYPTO_OBJ) $(CURL_OBJ))
