# make demo, make test: README.md says what each target does.
CC ?= gcc
LUA_VERSION ?= 5.4
PREFIX ?= /usr/local
BUILD := .build/$(LUA_VERSION)$(if $(SANITIZE),-sanitize)

CFLAGS ?= -O2 -g
WARN := -std=gnu11 -Wall -Wextra -Wconversion -Wshadow -Werror
HARDEN := $(if $(SANITIZE),-fsanitize=address$(comma)undefined -fno-omit-frame-pointer -fno-sanitize-recover=undefined,-D_FORTIFY_SOURCE=2) -fstack-protector-strong
comma := ,
LDHARDEN := -Wl,-z,relro,-z,now
LUA_CFLAGS := -I/usr/include/lua$(LUA_VERSION)

# gamelift.crypto is all that links OpenSSL: loading libcrypto costs ten times what the rest of the core does.
CRYPTO_ONLY := src/core/random.c src/core/signkey.c src/core/sigv4.c src/lua/crypto.c
CRYPTO_SRC := $(CRYPTO_ONLY) src/core/buf.c src/core/time.c
CORE_SRC := $(filter-out $(CRYPTO_ONLY),$(wildcard src/core/*.c src/lua/*.c))
HTTP_SRC := $(wildcard src/http/*.c) src/core/buf.c
CORE_OBJ := $(CORE_SRC:%.c=$(BUILD)/%.o)
CRYPTO_OBJ := $(CRYPTO_SRC:%.c=$(BUILD)/%.o)
HTTP_OBJ := $(HTTP_SRC:%.c=$(BUILD)/%.o)

.PHONY: all clean
all: $(BUILD)/gamelift/core.so $(BUILD)/gamelift/crypto.so $(BUILD)/gamelift/curl.so

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

clean:
	rm -rf .build

-include $(CORE_OBJ:.o=.d) $(CRYPTO_OBJ:.o=.d) $(HTTP_OBJ:.o=.d)
