# Checks beyond the specs, included by the Makefile: what they need is built below .build/.
CHECK_CFLAGS = -O2 -g $(WARN)

.build/bench/%: spec/bench/%.c
	@mkdir -p $(@D)
	$(CC) $(CHECK_CFLAGS) -o $@ $< -lcurl

.PHONY: bench-instructions oom
bench: .build/bench/tool .build/bench/bare_curl

bench-instructions: all ## instructions per operation by callgrind: the figures to compare between commits
	@$(RUN_LUA) spec/bench/instructions.lua $(ARGS)

OOM_SRC := spec/oom/host.c spec/oom/heap.c spec/oom/server.c
.build/oom/host: $(OOM_SRC) spec/oom/heap.h spec/oom/server.h
	@mkdir -p $(@D)
	$(CC) $(CHECK_CFLAGS) $(LUA_CFLAGS) -o $@ $(OOM_SRC) -rdynamic -llua$(LUA_VERSION) -lm -ldl

oom: all .build/oom/host ## every allocation fails once, and all from one on: clean errors, nothing lost
	@GAMELIFT_BUILD=$(BUILD) .build/oom/host $(ARGS)
