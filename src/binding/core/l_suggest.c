#include "../../core/suggest.h"
#include "binding.h"

/* suggest(word, { candidates }) -> the nearest candidate | nil. Skips candidates that are not strings. */
static int l_suggest(lua_State *L) {
  size_t n;
  const char *word = luaL_checklstring(L, 1, &n);
  luaL_checktype(L, 2, LUA_TTABLE);
  struct gl_suggest suggest;
  gl_suggest_start(&suggest, word, n);
  int count = (int)lua_rawlen(L, 2);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, 2, i);
    if (lua_type(L, -1) == LUA_TSTRING) { /* the string lives on in the table */
      const char *name = lua_tolstring(L, -1, &n);
      gl_suggest_try(&suggest, name, n);
    }
    lua_pop(L, 1);
  }
  if (suggest.best.p)
    lua_pushlstring(L, suggest.best.p, suggest.best.n);
  else
    lua_pushnil(L);
  return 1;
}

static const luaL_Reg functions[] = {{"suggest", l_suggest}, {NULL, NULL}};

void gl_open_suggest(lua_State *L) { luaL_setfuncs(L, functions, 0); }
