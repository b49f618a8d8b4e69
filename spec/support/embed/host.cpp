// Runs a Lua file in a state that has the client and no search path: host SCRIPT. With no script: in a state without `package`.
#include <gamelift.h>
#include <lua.hpp>

#include <cstdio>
#include <memory>

static int preload(lua_State *L) {
  gamelift_preload(L);
  return 0;
}

int main(int argc, char **argv) {
  const std::unique_ptr<lua_State, decltype(&lua_close)> state(luaL_newstate(), lua_close);
  lua_State *L = state.get();
  if (argc > 1) luaL_openlibs(L);
  lua_pushcfunction(L, preload);
  int status = lua_pcall(L, 0, 0, 0);
  if (status == LUA_OK && argc > 1) {
    luaL_dostring(L, "package.path, package.cpath = '', ''");
    status = luaL_dofile(L, argv[1]);
  }
  if (status != LUA_OK) std::fprintf(stderr, "%s\n", luaL_tolstring(L, -1, nullptr));
  return status != LUA_OK;
}
