/* Fuzzes through Lua: spec/fuzz/TARGET.lua returns a function of the input's bytes, which raises where something is not
   as it should be. The C modules are linked in, so that they are watched and their lines counted; Lua itself is not. */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

#include "check.h"

int luaopen_gamelift_core(lua_State *L);
int luaopen_gamelift_crypto(lua_State *L);

static void preload(lua_State *L, const char *name, lua_CFunction open) {
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  lua_pushcfunction(L, open);
  lua_setfield(L, -2, name);
  lua_pop(L, 2);
}

static lua_State *start(void) {
  lua_State *L = luaL_newstate();
  CHECK(L);
  luaL_openlibs(L);
  preload(L, "gamelift.core", luaopen_gamelift_core);
  preload(L, "gamelift.crypto", luaopen_gamelift_crypto);
  if (luaL_dofile(L, "spec/fuzz/" TARGET ".lua") || !lua_isfunction(L, -1)) {
    fprintf(stderr, "spec/fuzz/" TARGET ".lua: %s\n", lua_tostring(L, -1));
    abort();
  }
  lua_settop(L, 1);
  return L;
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t n) {
  static lua_State *L;
  if (!L) L = start();
  lua_pushvalue(L, 1);
  lua_pushlstring(L, (const char *)data, n);
  if (lua_pcall(L, 1, 0, 0)) {
    fprintf(stderr, "%s\n", lua_tostring(L, -1));
    abort();
  }
  CHECK(lua_gettop(L) == 1);
  return 0;
}
