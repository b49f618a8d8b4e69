#include "l_request.h"

#include <string.h>

#define DEFAULT_MAX_RESPONSE (16 << 20)

static const char *const KIND_NAMES[] = {
    [GL_FAILURE_DNS] = "dns", [GL_FAILURE_CONNECT] = "connect", [GL_FAILURE_PROXY] = "proxy", [GL_FAILURE_TLS] = "tls", [GL_FAILURE_TIMEOUT] = "timeout",
    [GL_FAILURE_READ] = "read", [GL_FAILURE_HTTP] = "http", [GL_FAILURE_TOO_LARGE] = "too_large", [GL_FAILURE_CANCELLED] = "cancelled",
};

/* ---- answers ---- */

int gl_l_response_push_failure(lua_State *L, const struct gl_failure *f) {
  lua_pushnil(L);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, KIND_NAMES[f->kind]);
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, f->maybe_sent ? "maybe" : "no");
  lua_setfield(L, -2, "sent");
  lua_pushstring(L, f->message);
  lua_setfield(L, -2, "message");
  if (f->phase) {
    lua_pushstring(L, f->phase);
    lua_setfield(L, -2, "phase");
  }
  return 2;
}

/* Pushes { [lower-case name] = value }; repeated headers are joined, in order of arrival, as urllib3 does it. */
static void push_headers(lua_State *L, const struct gl_response *a) {
  lua_createtable(L, 0, (int)a->count);
  for (unsigned i = 0; i < a->count; i++) {
    struct gl_str name, value;
    gl_response_header(a, i, &name, &value);
    lua_pushlstring(L, name.p, name.n);
    lua_pushvalue(L, -1);
    lua_rawget(L, -3); /* headers, name, earlier value or nil */
    if (lua_isnil(L, -1)) {
      lua_pop(L, 1);
      lua_pushlstring(L, value.p, value.n);
    } else {
      lua_pushliteral(L, ", ");
      lua_pushlstring(L, value.p, value.n);
      lua_concat(L, 3);
    }
    lua_rawset(L, -3);
  }
}

int gl_l_response_push(lua_State *L, const struct gl_response *a) {
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, a->status);
  lua_setfield(L, -2, "status");
  push_headers(L, a);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, a->body.p ? a->body.p : "", a->body.n);
  lua_setfield(L, -2, "body");
  return 1;
}

/* ---- requests ---- */

/* Pushes a field of the table at `from`, which must be a string, and leaves it there for its bytes' sake. */
static struct gl_str string_field(lua_State *L, int from, const char *name, const char *otherwise) {
  struct gl_str s = {otherwise, otherwise ? strlen(otherwise) : 0};
  lua_getfield(L, from, name);
  if (lua_type(L, -1) == LUA_TSTRING) s.p = lua_tolstring(L, -1, &s.n);
  else if (!otherwise || !lua_isnil(L, -1))
    luaL_error(L, "request.%s: string expected, got %s", name, luaL_typename(L, -1));
  return s;
}

/* Seconds, or 0 for none. No time left is a timeout, not a misuse: it is told by a negative number. */
static double seconds_field(lua_State *L, int from, const char *name) {
  lua_getfield(L, from, name);
  int type = lua_type(L, -1);
  double s = lua_tonumber(L, -1);
  if ((type != LUA_TNIL && type != LUA_TNUMBER) || s != s)
    luaL_error(L, "request.timeout.%s: number of seconds expected, got %s", name,
               s != s ? "NaN" : luaL_typename(L, -1));
  lua_pop(L, 1);
  return type == LUA_TNIL ? 0 : s > 0 ? s : -1;
}

/* Pushes a field that must be a table or nil; returns its index, or 0. */
static int table_field(lua_State *L, int from, const char *name) {
  lua_getfield(L, from, name);
  if (lua_isnil(L, -1)) return 0;
  if (!lua_istable(L, -1)) luaL_error(L, "request.%s: table expected, got %s", name, luaL_typename(L, -1));
  return lua_gettop(L);
}

/* Only strings are taken, so that nothing is converted, allocated or collected here. */
static void read_headers(lua_State *L, int from, struct gl_request *rq) {
  lua_pushnil(L);
  while (lua_next(L, from)) {
    if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
      luaL_error(L, "request.headers: names and values must be strings");
    if (rq->header_count == GL_REQUEST_HEADERS_MAX) luaL_error(L, "request.headers: more than %d", GL_REQUEST_HEADERS_MAX);
    struct gl_header *h = &rq->headers[rq->header_count++];
    h->name.p = lua_tolstring(L, -2, &h->name.n);
    h->value.p = lua_tolstring(L, -1, &h->value.n);
    lua_pop(L, 1);
  }
}

void gl_l_request_read(lua_State *L, int at, struct gl_request *rq) {
  rq->header_count = 0;
  rq->connect = rq->read = rq->total = 0;
  rq->method = string_field(L, at, "method", NULL);
  rq->url = string_field(L, at, "url", NULL);
  rq->body = string_field(L, at, "body", "");
  lua_getfield(L, at, "no_proxy");
  rq->no_proxy = lua_toboolean(L, -1);
  lua_pop(L, 1);
  int timeout = table_field(L, at, "timeout");
  if (timeout) {
    rq->connect = seconds_field(L, timeout, "connect");
    rq->read = seconds_field(L, timeout, "read");
    rq->total = seconds_field(L, timeout, "total");
  }
  int headers = table_field(L, at, "headers");
  if (headers) read_headers(L, headers, rq);
}

/* ---- settings ---- */

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

void gl_l_request_push_class(lua_State *L, const char *name, lua_CFunction gc) {
  luaL_newmetatable(L, name);
  lua_pushcfunction(L, gc);
  lua_setfield(L, -2, "__gc");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "locked");
  lua_setfield(L, -2, "__metatable");
}
