#include "../../core/suggest.h"
#include "binding.h"

/* near(word, { candidates }) -> the nearest candidate | nil. Candidates that are no strings are passed over. */
static int l_near(lua_State *L) {
  size_t n;
  const char *word = luaL_checklstring(L, 1, &n);
  luaL_checktype(L, 2, LUA_TTABLE);
  struct gl_suggest near;
  gl_suggest_start(&near, word, n);
  int count = (int)lua_rawlen(L, 2);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 2, i);
    if (lua_type(L, -1) == LUA_TSTRING) { /* the string lives on in the table */
      const char *name = lua_tolstring(L, -1, &n);
      gl_suggest_try(&near, name, n);
    }
    lua_pop(L, 1);
  }
  if (near.best.p)
    lua_pushlstring(L, near.best.p, near.best.n);
  else
    lua_pushnil(L);
  return 1;
}

static const luaL_Reg functions[] = {{"near", l_near}, {NULL, NULL}};

void gl_open_suggest(lua_State *L) { luaL_setfuncs(L, functions, 0); }
