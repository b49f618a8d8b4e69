#include "bundle.h"

#include <stdint.h>

#include "../gamelift.h"
#include "../binding/compat.h"

int luaopen_gamelift_core(lua_State *L);
int luaopen_gamelift_crypto(lua_State *L);
int luaopen_gamelift_curl(lua_State *L);

static const luaL_Reg MODULES[] = {
    {"gamelift.core", luaopen_gamelift_core},
    {"gamelift.crypto", luaopen_gamelift_crypto},
    {"gamelift.curl", luaopen_gamelift_curl},
    {NULL, NULL},
};

/* Loads and runs the Lua file in the upvalue, as `require` would: with the module's name. */
static int l_load_file(lua_State *L) {
  const struct gl_bundle_file *file = lua_touserdata(L, lua_upvalueindex(1));
  if (luaL_loadbuffer(L, (const char *)file->text, file->length, file->chunk)) return lua_error(L);
  lua_pushstring(L, file->module);
  lua_call(L, 1, 1);
  return 1;
}

/* Pushes package.preload. */
static void push_preload(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED");
  if (lua_istable(L, -1)) lua_getfield(L, -1, "package");
  if (lua_istable(L, -1)) lua_getfield(L, -1, "preload");
  if (!lua_istable(L, -1)) luaL_error(L, "gamelift_preload: open the library package first");
}

void gamelift_preload(lua_State *L) {
  int top = lua_gettop(L);
  luaL_checkstack(L, 6, "gamelift_preload");
  push_preload(L);
  luaL_setfuncs(L, MODULES, 0);
  for (const struct gl_bundle_file *file = gl_bundle_files; file->module; file++) {
    lua_pushlightuserdata(L, (void *)(uintptr_t)file);
    lua_pushcclosure(L, l_load_file, 1);
    lua_setfield(L, -2, file->module);
  }
  lua_settop(L, top);
}
