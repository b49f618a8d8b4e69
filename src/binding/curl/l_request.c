#include "l_request.h"

#include <string.h>

/* ---- requests ---- */

/* Pushes a field of the table at `from`, which must be a string, and leaves it there for its bytes' sake. */
static struct gl_str string_field(lua_State *L, int table, const char *name, const char *default_text) {
  struct gl_str s = {default_text, default_text ? strlen(default_text) : 0};
  lua_getfield(L, table, name);
  if (lua_type(L, -1) == LUA_TSTRING) s.p = lua_tolstring(L, -1, &s.n);
  else if (!default_text || !lua_isnil(L, -1))
    luaL_error(L, "request.%s: string expected, got %s", name, luaL_typename(L, -1));
  return s;
}

/* Returns seconds, or 0 for none. No time left is a timeout, not a misuse: it becomes a negative number. */
static double seconds_field(lua_State *L, int table, const char *name) {
  lua_getfield(L, table, name);
  int type = lua_type(L, -1);
  double s = lua_tonumber(L, -1);
  if ((type != LUA_TNIL && type != LUA_TNUMBER) || s != s)
    luaL_error(L, "request.timeout.%s: number of seconds expected, got %s", name,
               s != s ? "NaN" : luaL_typename(L, -1));
  lua_pop(L, 1);
  return type == LUA_TNIL ? 0 : s > 0 ? s : -1;
}

/* Pushes a field that must be a table or nil; returns its index, or 0. */
static int table_field(lua_State *L, int table, const char *name) {
  lua_getfield(L, table, name);
  if (lua_isnil(L, -1)) return 0;
  if (!lua_istable(L, -1)) luaL_error(L, "request.%s: table expected, got %s", name, luaL_typename(L, -1));
  return lua_gettop(L);
}

/* Takes only strings, so that nothing is converted, allocated or collected here. */
static void read_headers(lua_State *L, int table, struct gl_request *rq) {
  lua_pushnil(L);
  while (lua_next(L, table)) {
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "request.headers: names and values must be strings");
    if (rq->header_count == GL_REQUEST_HEADERS_MAX) luaL_error(L, "request.headers: more than %d", GL_REQUEST_HEADERS_MAX);
    struct gl_header *h = &rq->headers[rq->header_count++];
    h->name.p = lua_tolstring(L, -2, &h->name.n);
    h->value.p = lua_tolstring(L, -1, &h->value.n);
    lua_pop(L, 1);
  }
}

void gl_l_request_read(lua_State *L, int index, struct gl_request *rq) {
  rq->header_count = 0;
  rq->connect = rq->read = rq->total = 0;
  rq->method = string_field(L, index, "method", NULL);
  rq->url = string_field(L, index, "url", NULL);
  rq->body = string_field(L, index, "body", "");
  lua_getfield(L, index, "no_proxy");
  rq->no_proxy = lua_toboolean(L, -1);
  lua_pop(L, 1);
  lua_getfield(L, index, "upgrade");
  rq->upgrade = lua_toboolean(L, -1);
  lua_pop(L, 1);
  int timeout = table_field(L, index, "timeout");
  if (timeout) {
    rq->connect = seconds_field(L, timeout, "connect");
    rq->read = seconds_field(L, timeout, "read");
    rq->total = seconds_field(L, timeout, "total");
  }
  int headers = table_field(L, index, "headers");
  if (headers) read_headers(L, headers, rq);
}
