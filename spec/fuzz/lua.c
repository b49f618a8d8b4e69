/* Fuzzes through Lua: FUZZ_TARGET names spec/fuzz/<target>.lua, which returns a function of the input's bytes that raises where a
   property does not hold. The C modules are linked in, so they are watched and their lines counted; a hook counts the lines of Lua. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <string.h>

#include "check.h"

int luaopen_gamelift_core(lua_State *L);
int luaopen_gamelift_crypto(lua_State *L);

enum { LINES = 1 << 14 };
__attribute__((section("__libfuzzer_extra_counters"), used)) static unsigned char lines[LINES];

/* Counts a line of the library. A file is its name's hash, so the counters of a corpus are the same in each run. The hash of the last
   file is kept, as most lines follow one of the same file; 0 for a file that is not the library's. Lua keeps one string for the name
   of each file: its address tells whether it is the last one, where strcmp would be watched by the sanitizers. */
static void count_line(lua_State *L, lua_Debug *ar) {
  static const char *last;
  static unsigned hash;
  lua_getinfo(L, "S", ar);
  if (ar->source != last) {
    last = ar->source;
    hash = strncmp(last, "@lua/", 5) ? 0 : 1;
    for (const char *p = last; hash && *p; p++) hash = hash * 33 + (unsigned char)*p;
  }
  if (hash) lines[((unsigned)ar->currentline * 31 + hash) % LINES]++;
}

static void preload(lua_State *L, const char *name, lua_CFunction open) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}

/* unwatched(f): calls f without counting lines, which makes it several times as quick: for what each input does alike. */
static int l_unwatched(lua_State *L) {
  lua_sethook(L, NULL, 0, 0);
  lua_call(L, 0, 0);
  lua_sethook(L, count_line, LUA_MASKLINE, 0);
  return 0;
}

static int open_unwatched(lua_State *L) {
  lua_pushcfunction(L, l_unwatched);
  return 1;
}

static lua_State *start(void) {
  char path[256];
  const char *target = getenv("FUZZ_TARGET");
  lua_State *L = luaL_newstate();
  CHECK(L && target);
  luaL_openlibs(L);
  preload(L, "gamelift.core", luaopen_gamelift_core);
  preload(L, "gamelift.crypto", luaopen_gamelift_crypto);
  preload(L, "spec.fuzz.unwatched", open_unwatched);
  snprintf(path, sizeof path, "spec/fuzz/%s.lua", target);
  if (luaL_dofile(L, path) || !lua_isfunction(L, -1)) {
    fprintf(stderr, "%s: %s\n", path, lua_tostring(L, -1));
    abort();
  }
  lua_settop(L, 1);
  lua_sethook(L, count_line, LUA_MASKLINE, 0);
  return L;
}

static int add_traceback(lua_State *L) {
  luaL_traceback(L, L, luaL_tolstring(L, 1, NULL), 1);
  return 1;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static lua_State *L;
  if (!L) L = start();
  lua_pushcfunction(L, add_traceback);
  lua_pushvalue(L, 1);
  lua_pushlstring(L, (const char *)data, n);
  if (lua_pcall(L, 1, 0, 2)) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    abort();
  }
  lua_pop(L, 1);
  CHECK(lua_gettop(L) == 1);
  return 0;
}
