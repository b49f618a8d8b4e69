#include "l_settings.h"

#include <string.h>

#define DEFAULT_MAX_RESPONSE (16 << 20) /* bytes */

static const char *const OPTIONS[] = {"ca_file", "proxy", "max_response", NULL};

static int known(const char *name) {
  for (int i = 0; OPTIONS[i]; i++)
    if (!strcmp(OPTIONS[i], name)) return 1;
  return 0;
}

static void check_names(lua_State *L, int from, const char *who) {
  lua_pushnil(L);
  while (lua_next(L, from)) {
    if (lua_type(L, -2) != LUA_TSTRING || !known(lua_tostring(L, -2)))
      luaL_error(L, "%s: unknown option; there are ca_file, proxy and max_response", who);
    lua_pop(L, 1);
  }
}

/* Pushes the option; NULL if it is absent. */
static const char *text_option(lua_State *L, int from, const char *who, const char *name) {
  lua_getfield(L, from, name);
  if (lua_isnil(L, -1)) return NULL;
  size_t n = 0;
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
  if (!s || strlen(s) != n) luaL_error(L, "%s: %s must be a string without NUL", who, name);
  return s;
}

static size_t max_response_option(lua_State *L, int from, const char *who) {
  lua_getfield(L, from, "max_response");
  if (lua_isnil(L, -1)) return DEFAULT_MAX_RESPONSE;
  lua_Number n = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
  if (!(n >= 1 && n <= 2147483647.0))
    luaL_error(L, "%s: max_response must be a number of bytes from 1 to 2^31-1", who);
  return (size_t)n;
}

void gl_l_settings_read(lua_State *L, int at, const char *who, struct gl_l_settings_options *o) {
  if (lua_isnoneornil(L, at)) lua_settop(L, at - 1), lua_newtable(L);
  luaL_checktype(L, at, LUA_TTABLE);
  lua_settop(L, at);
  check_names(L, at, who);
  o->ca_file = text_option(L, at, who, "ca_file");
  o->proxy = text_option(L, at, who, "proxy");
  o->max_response = max_response_option(L, at, who);
}

void gl_l_settings_make(lua_State *L, const char *who, const struct gl_l_settings_options *o, struct gl_settings *s) {
  const char *why = gl_settings_init(s, o->ca_file, o->proxy, o->max_response);
  if (why && !strcmp(why, "not enough memory")) luaL_error(L, "%s", why);
  if (why) luaL_error(L, "%s: bad proxy: %s", who, why);
}
