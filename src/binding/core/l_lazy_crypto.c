/* Stubs for the functions of gamelift.crypto, which is loaded when one of them is first called: loading OpenSSL takes longer
   than all the rest of the core. */
#include "binding.h"

static const char *const lazy[] = {"signer", "random", "random_float", "uuid", "equal", "sha1", "rsa_key", "openssl_version", NULL};

enum { CORE = 1, REQUIRE, NAME, REAL }; /* upvalues of a stub */

static int l_stub(lua_State *L);

/* Pushes the module. Forgets a failed attempt: Lua 5.1 would remember it and hide the reason from the next. */
static void require_crypto(lua_State *L) {
  lua_getfield(L, lua_upvalueindex(CORE), "require"); /* native.lua's, which checks the module */
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushvalue(L, lua_upvalueindex(REQUIRE));
  }
  lua_pushliteral(L, "gamelift.crypto");
  if (lua_pcall(L, 1, 1, 0) == 0) return;
  lua_getfield(L, LUA_REGISTRYINDEX, "_LOADED"); /* error, package.loaded */
  lua_pushnil(L);
  lua_setfield(L, -2, "gamelift.crypto");
  lua_pop(L, 1);
  lua_error(L);
}

/* Fetches the real function and replaces this one in the table, unless something else has replaced it. */
static void load_real(lua_State *L) {
  require_crypto(L); /* module */
  lua_pushvalue(L, lua_upvalueindex(NAME));
  lua_gettable(L, -2); /* module, real */
  lua_pushvalue(L, -1);
  lua_replace(L, lua_upvalueindex(REAL));
  lua_pushvalue(L, lua_upvalueindex(NAME));
  lua_rawget(L, lua_upvalueindex(CORE)); /* module, real, what is there now */
  if (lua_tocfunction(L, -1) == l_stub) {
    lua_pushvalue(L, lua_upvalueindex(NAME));
    lua_pushvalue(L, -3);
    lua_rawset(L, lua_upvalueindex(CORE));
  }
  lua_pop(L, 3);
}

static int l_stub(lua_State *L) {
  if (lua_isnil(L, lua_upvalueindex(REAL))) load_real(L);
  lua_pushvalue(L, lua_upvalueindex(REAL));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void gl_open_lazy_crypto(lua_State *L) {
  for (const char *const *name = lazy; *name; name++) {
    lua_pushvalue(L, -1);
    lua_getglobal(L, "require");
    lua_pushstring(L, *name);
    lua_pushnil(L);
    lua_pushcclosure(L, l_stub, REAL);
    lua_setfield(L, -2, *name);
  }
}
