#include "l_settings.h"

#include <string.h>

#define DEFAULT_MAX_RESPONSE (16 << 20) /* bytes */

static const char *const OPTIONS[] = {"ca_file", "proxy", "max_response", NULL};

static int is_known(const char *name) {
  for (int i = 0; OPTIONS[i]; i++)
    if (!strcmp(OPTIONS[i], name)) return 1;
  return 0;
}

static void check_names(lua_State *L, int table, const char *caller) {
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -2) != LUA_TSTRING || !is_known(lua_tostring(L, -2)))
      luaL_error(L, "%s: unknown option; there are ca_file, proxy and max_response", caller);
    lua_pop(L, 1);
  }
}

/* Pushes the option; NULL if it is absent. */
static const char *text_option(lua_State *L, int table, const char *caller, const char *name) {
  lua_getfield(L, table, name);
  if (lua_isnil(L, -1)) return NULL;
  size_t n = 0;
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
  if (!s || strlen(s) != n) luaL_error(L, "%s: %s must be a string without NUL", caller, name);
  return s;
}

static size_t max_response_option(lua_State *L, int table, const char *caller) {
  lua_getfield(L, table, "max_response");
  if (lua_isnil(L, -1)) return DEFAULT_MAX_RESPONSE;
  lua_Number n = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
  if (!(n >= 1 && n <= 2147483647.0))
    luaL_error(L, "%s: max_response must be a number of bytes from 1 to 2^31-1", caller);
  return (size_t)n;
}

void gl_l_settings_read(lua_State *L, int index, const char *caller, struct gl_l_settings_options *o) {
  if (lua_isnoneornil(L, index)) lua_settop(L, index - 1), lua_newtable(L);
  luaL_checktype(L, index, LUA_TTABLE);
  lua_settop(L, index);
  check_names(L, index, caller);
  o->ca_file = text_option(L, index, caller, "ca_file");
  o->proxy = text_option(L, index, caller, "proxy");
  o->max_response = max_response_option(L, index, caller);
}

void gl_l_settings_make(lua_State *L, const char *caller, const struct gl_l_settings_options *o, struct gl_settings *s) {
  const char *problem = gl_settings_init(s, o->ca_file, o->proxy, o->max_response);
  if (problem && !strcmp(problem, "not enough memory")) luaL_error(L, "%s", problem);
  if (problem) luaL_error(L, "%s: bad proxy: %s", caller, problem);
}
