/* Stands in for the C modules of another version. It needs no headers: all Luas have these functions. */
void lua_createtable(void *L, int list, int map);
const char *lua_pushstring(void *L, const char *text);
void lua_setfield(void *L, int index, const char *name);
int luaopen_gamelift_core(void *L);
int luaopen_gamelift_crypto(void *L);
int luaopen_gamelift_curl(void *L);

int luaopen_gamelift_core(void *L) {
  lua_createtable(L, 0, 1);
  lua_pushstring(L, "0.0.1");
  lua_setfield(L, -2, "version");
  return 1;
}

int luaopen_gamelift_crypto(void *L) { return luaopen_gamelift_core(L); }
int luaopen_gamelift_curl(void *L) { return luaopen_gamelift_core(L); }
