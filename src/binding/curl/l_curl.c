/* gamelift.curl, the binding of libcurl. No callback of libcurl comes here: Lua values are read before a transfer and made after
   it. */
#define _GNU_SOURCE
#include <string.h>

#include "../../core/version.h"
#include "../../curl/clock.h"
#include "../../curl/perform.h"
#include "../l_class.h"
#include "../l_response.h"
#include "../pin.h"
#include "l_curl_multi.h"
#include "l_request.h"
#include "l_settings.h"

#define HANDLE "gamelift.curl.easy"
#define TRANSFER "gamelift.curl.transfer"

/* Owns the connections. Its uservalue is a table { the transfer used last }. */
struct handle {
  struct gl_pool pool;
  int closed;
};

/* ---- transfers ---- */

static int l_transfer_gc(lua_State *L) {
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

/* Pushes the handle's transfer, or a new one if that is still in use: a finalizer may send a request while another response is
   being turned into Lua values, or that may have ended in a memory error. */
static struct gl_transfer *acquire_transfer(lua_State *L, struct handle *h) {
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

static int l_send(lua_State *L) {
  struct handle *h = luaL_checkudata(L, 1, HANDLE);
  luaL_checktype(L, 2, LUA_TTABLE);
  lua_settop(L, 2);
  struct gl_request rq;
  struct gl_transfer *t = acquire_transfer(L, h); /* first: the code below allocates nothing until the transfer has finished */
  gl_l_request_read(L, 2, &rq);
  rq.upgrade = 0; /* only a multi hands a connection over */
  if (h->closed) {
    struct gl_failure f;
    gl_failure_set(&f, GL_FAILURE_CANCELLED, 0, "the transport is closed");
    return gl_l_response_push_failure(L, &f);
  }
  t->busy = 1;
  enum gl_transfer_end end = gl_perform_request(t, &rq);
  int n = end == GL_TRANSFER_DONE ? gl_l_response_push(L, &t->response) : gl_l_response_push_failure(L, &t->failure);
  t->busy = 0;
  return n;
}

/* ---- handles ---- */

/* Also __gc and __close. The transfer is freed when it is collected: a function further down the stack may still use it. */
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

/* curl.easy { ca_file =, proxy =, max_response = } -> handle. ca_file: a path, else the system's. proxy: a URL, "" for
   none, else the environment's. max_response: bytes, else 16 MiB. Raises on anything else; touches no network. */
static int l_easy(lua_State *L) {
  struct gl_l_settings_options options;
  gl_l_settings_read(L, 1, "curl.easy", &options);
  struct handle *h = lua_newuserdata(L, sizeof *h);
  memset(h, 0, sizeof *h);
  luaL_setmetatable(L, HANDLE);
  lua_newtable(L);
  lua_setuservalue(L, -2);
  gl_l_settings_make(L, "curl.easy", &options, &h->pool.settings);
  return 1;
}

/* curl.sleep(seconds): blocks, through signals too. Returns at once for a negative number; raises on NaN. */
static int l_sleep(lua_State *L) {
  lua_Number s = luaL_checknumber(L, 1);
  luaL_argcheck(L, s == s, 1, "number of seconds expected, got NaN");
  gl_clock_sleep(s);
  return 0;
}

/* curl.now() -> monotonic seconds */
static int l_now(lua_State *L) {
  lua_pushnumber(L, gl_clock_now());
  return 1;
}

/* curl.libcurl_version() -> such as "libcurl/7.88.1 OpenSSL/3.0.22 …" */
static int l_libcurl_version(lua_State *L) {
  lua_pushstring(L, curl_version());
  return 1;
}

static const luaL_Reg METHODS[] = {{"send", l_send}, {"close", l_close}, {NULL, NULL}};
static const luaL_Reg FUNCTIONS[] = {
    {"easy", l_easy}, {"sleep", l_sleep}, {"now", l_now}, {"libcurl_version", l_libcurl_version}, {NULL, NULL},
};

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
int luaopen_gamelift_curl(lua_State *L);

int luaopen_gamelift_curl(lua_State *L) {
#if LUA_VERSION_NUM >= 502
  luaL_checkversion(L);
#endif
  gl_pin_module(luaopen_gamelift_curl); /* also since a resolver thread that hangs outlives its request */
  gl_l_class_push(L, TRANSFER, l_transfer_gc, NULL);
  gl_l_class_push(L, HANDLE, l_close, METHODS);
  lua_pushcfunction(L, l_close);
  lua_setfield(L, -2, "__close");
  lua_pushcfunction(L, l_tostring);
  lua_setfield(L, -2, "__tostring");
  lua_newtable(L);
  lua_pushliteral(L, GL_VERSION);
  lua_setfield(L, -2, "version");
  luaL_setfuncs(L, FUNCTIONS, 0);
  gl_open_curl_multi(L);
  return 1;
}
