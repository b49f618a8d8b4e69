/* gamelift.curl, the Lua face of libcurl. No callback of libcurl comes here: Lua values are read before a transfer and
   made after it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "../lua/compat.h"
#include "transfer.h"

#define HANDLE "gamelift.curl.easy"
#define TRANSFER "gamelift.curl.transfer"

#define DEFAULT_MAX_RESPONSE (16 << 20)

/* Owns the connections. Its uservalue is a table { the transfer used last }. */
struct handle {
  struct gl_pool pool;
  int closed;
};

static const char *const KIND_NAMES[] = {
    [GL_DNS] = "dns", [GL_CONNECT] = "connect", [GL_PROXY] = "proxy", [GL_TLS] = "tls", [GL_TIMEOUT] = "timeout",
    [GL_READ] = "read", [GL_HTTP] = "http", [GL_TOO_LARGE] = "too_large", [GL_CANCELLED] = "cancelled",
};

/* ---- transfers ---- */

static int transfer_gc(lua_State *L) {
  gl_transfer_free(luaL_checkudata(L, 1, TRANSFER));
  return 0;
}

static struct gl_transfer *push_transfer(lua_State *L, struct gl_pool *pool) {
  struct gl_transfer *t = lua_newuserdata(L, sizeof *t);
  memset(t, 0, sizeof *t);
  luaL_setmetatable(L, TRANSFER);
  t->pool = pool;
  return t;
}

/* Pushes the handle's transfer. It is another one if the last is still in use: a finalizer may send a request while the
   answer of another one is being turned into Lua values, or that may have ended in a memory error. */
static struct gl_transfer *take_transfer(lua_State *L, struct handle *h) {
  lua_getuservalue(L, 1);
  lua_rawgeti(L, -1, 1);
  struct gl_transfer *t = lua_touserdata(L, -1);
  if (!t || t->busy) {
    lua_pop(L, 1);
    t = push_transfer(L, &h->pool);
    lua_pushvalue(L, -1);
    lua_rawseti(L, -3, 1);
  }
  lua_remove(L, -2);
  return t;
}

/* ---- handle:send ---- */

static int push_failure(lua_State *L, const struct gl_failure *f) {
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
static void push_headers(lua_State *L, const struct gl_answer *a) {
  lua_createtable(L, 0, (int)a->count);
  for (unsigned i = 0; i < a->count; i++) {
    struct gl_str name, value;
    gl_answer_field(a, i, &name, &value);
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

static int push_answer(lua_State *L, const struct gl_answer *a) {
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, a->status);
  lua_setfield(L, -2, "status");
  push_headers(L, a);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, a->body.p ? a->body.p : "", a->body.n);
  lua_setfield(L, -2, "body");
  return 1;
}

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
    if (rq->header_count == GL_HEADERS_MAX) luaL_error(L, "request.headers: more than %d", GL_HEADERS_MAX);
    struct gl_header *h = &rq->headers[rq->header_count++];
    h->name.p = lua_tolstring(L, -2, &h->name.n);
    h->value.p = lua_tolstring(L, -1, &h->value.n);
    lua_pop(L, 1);
  }
}

/* Reads the request at index 2; its strings stay on the stack or in its headers table. May raise. */
static void read_request(lua_State *L, struct gl_request *rq) {
  rq->header_count = 0;
  rq->connect = rq->read = rq->total = 0;
  rq->method = string_field(L, 2, "method", NULL);
  rq->url = string_field(L, 2, "url", NULL);
  rq->body = string_field(L, 2, "body", "");
  lua_getfield(L, 2, "no_proxy");
  rq->no_proxy = lua_toboolean(L, -1);
  lua_pop(L, 1);
  int timeout = table_field(L, 2, "timeout");
  if (timeout) {
    rq->connect = seconds_field(L, timeout, "connect");
    rq->read = seconds_field(L, timeout, "read");
    rq->total = seconds_field(L, timeout, "total");
  }
  int headers = table_field(L, 2, "headers");
  if (headers) read_headers(L, headers, rq);
}

static int l_send(lua_State *L) {
  struct handle *h = luaL_checkudata(L, 1, HANDLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  struct gl_request rq;
  struct gl_transfer *t = take_transfer(L, h); /* first: what follows it allocates nothing until the transfer is over */
  read_request(L, &rq);
  if (h->closed) {
    struct gl_failure f;
    gl_fail(&f, GL_CANCELLED, 0, "the transport is closed");
    return push_failure(L, &f);
  }
  t->busy = 1;
  enum gl_end end = gl_perform(t, &rq);
  int n = end == GL_ANSWERED ? push_answer(L, &t->answer) : push_failure(L, &t->failure);
  t->busy = 0;
  return n;
}

/* ---- handles ---- */

/* Also __gc and __close. The transfer goes when it is collected: it may be in use further down the stack. */
static int l_close(lua_State *L) {
  struct handle *h = luaL_checkudata(L, 1, HANDLE);
  h->closed = 1;
  gl_pool_free(&h->pool);
  return 0;
}

static int l_tostring(lua_State *L) {
  struct handle *h = luaL_checkudata(L, 1, HANDLE);
  if (h->closed) lua_pushliteral(L, HANDLE " (closed)");
  else lua_pushfstring(L, HANDLE " (%p)", (void *)h);
  return 1;
}

static const char *const OPTIONS[] = {"ca_file", "proxy", "max_response", NULL};

static int known(const char *name) {
  for (int i = 0; OPTIONS[i]; i++)
    if (!strcmp(OPTIONS[i], name)) return 1;
  return 0;
}

static void check_names(lua_State *L) {
  lua_pushnil(L);
  while (lua_next(L, 1)) {
    if (lua_type(L, -2) != LUA_TSTRING || !known(lua_tostring(L, -2)))
      luaL_error(L, "curl.easy: unknown option; there are ca_file, proxy and max_response");
    lua_pop(L, 1);
  }
}

/* Pushes the option; NULL if it is absent. */
static const char *text_option(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  if (lua_isnil(L, -1)) return NULL;
  size_t n = 0;
  const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
  if (!s || strlen(s) != n) luaL_error(L, "curl.easy: %s must be a string without NUL", name);
  return s;
}

static size_t max_response_option(lua_State *L) {
  lua_getfield(L, 1, "max_response");
  if (lua_isnil(L, -1)) return DEFAULT_MAX_RESPONSE;
  lua_Number n = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
  if (!(n >= 1 && n <= 2147483647.0))
    luaL_error(L, "curl.easy: max_response must be a number of bytes from 1 to 2^31-1");
  return (size_t)n;
}

/* curl.easy { ca_file =, proxy =, max_response = } -> handle. ca_file: a path, else the system's. proxy: a URL, "" for
   none, else the environment's. max_response: bytes, else 16 MiB. Raises on anything else; touches no network. */
static int l_easy(lua_State *L) {
  if (lua_isnoneornil(L, 1)) lua_settop(L, 0), lua_newtable(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  check_names(L);
  const char *ca_file = text_option(L, "ca_file"), *proxy = text_option(L, "proxy");
  size_t max_response = max_response_option(L);
  struct handle *h = lua_newuserdata(L, sizeof *h);
  memset(h, 0, sizeof *h);
  luaL_setmetatable(L, HANDLE);
  lua_newtable(L);
  lua_setuservalue(L, -2);
  const char *why = gl_settings_init(&h->pool.settings, ca_file, proxy, max_response);
  if (why && !strcmp(why, "not enough memory")) luaL_error(L, "%s", why);
  if (why) luaL_error(L, "curl.easy: bad proxy: %s", why);
  return 1;
}

/* curl.sleep(seconds): blocks, through signals too. Nothing for a negative number; raises on NaN. */
static int l_sleep(lua_State *L) {
  lua_Number s = luaL_checknumber(L, 1);
  luaL_argcheck(L, s == s, 1, "number of seconds expected, got NaN");
  if (s <= 0) return 0;
  if (s > 1e9) s = 1e9;
  struct timespec until;
  clock_gettime(CLOCK_MONOTONIC, &until);
  double whole = floor(s);
  until.tv_sec += (time_t)whole;
  until.tv_nsec += (long)((s - whole) * 1e9);
  if (until.tv_nsec >= 1000000000L) until.tv_sec++, until.tv_nsec -= 1000000000L;
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
  return 0;
}

/* curl.now() -> monotonic seconds */
static int l_now(lua_State *L) {
  lua_pushnumber(L, gl_now());
  return 1;
}

/* curl.version() -> such as "libcurl/7.88.1 OpenSSL/3.0.22 …" */
static int l_version(lua_State *L) {
  lua_pushstring(L, curl_version());
  return 1;
}

static void new_class(lua_State *L, const char *name, lua_CFunction gc) {
  luaL_newmetatable(L, name);
  lua_pushcfunction(L, gc);
  lua_setfield(L, -2, "__gc");
  lua_pushstring(L, name);
  lua_setfield(L, -2, "__name");
  lua_pushliteral(L, "locked");
  lua_setfield(L, -2, "__metatable");
}

static const luaL_Reg METHODS[] = {{"send", l_send}, {"close", l_close}, {NULL, NULL}};
static const luaL_Reg FUNCTIONS[] = {
    {"easy", l_easy}, {"sleep", l_sleep}, {"now", l_now}, {"version", l_version}, {NULL, NULL},
};

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_gamelift_curl(lua_State *L);

/* A resolver thread that hangs outlives its request, so neither this module nor libcurl may ever be unmapped, though
   Lua unloads modules when a state is closed. */
static void pin(void) {
  Dl_info where;
  if (!dladdr((void *)(uintptr_t)luaopen_gamelift_curl, &where)) return;
  void *self = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  if (self) dlclose(self); /* NODELETE stays */
}

int luaopen_gamelift_curl(lua_State *L) {
#if LUA_VERSION_NUM >= 502
  luaL_checkversion(L);
#endif
  pin();
  new_class(L, TRANSFER, transfer_gc);
  new_class(L, HANDLE, l_close);
  lua_pushcfunction(L, l_close);
  lua_setfield(L, -2, "__close");
  lua_pushcfunction(L, l_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_newtable(L);
  luaL_setfuncs(L, METHODS, 0);
  lua_setfield(L, -2, "__index");
  lua_newtable(L);
  luaL_setfuncs(L, FUNCTIONS, 0);
  return 1;
}
