/* Clocks and dates; and stand-ins for gamelift.crypto, which is loaded when one of its functions is first called:
   loading OpenSSL takes longer than all the rest of the core. */
#include <time.h>

#include "../../core/time.h"
#include "binding.h"

static lua_Number clock_now(clockid_t id) {
  struct timespec t;
  clock_gettime(id, &t);
  return (lua_Number)t.tv_sec + (lua_Number)t.tv_nsec * 1e-9;
}

/* monotonic() -> seconds since some moment; never set back */
static int l_monotonic(lua_State *L) {
  lua_pushnumber(L, clock_now(CLOCK_MONOTONIC));
  return 1;
}

/* time() -> unix seconds with their fraction */
static int l_time(lua_State *L) {
  lua_pushnumber(L, clock_now(CLOCK_REALTIME));
  return 1;
}

static int push_time(lua_State *L, int (*read)(const char *, size_t, double *)) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  double seconds;
  if (read(text, n, &seconds)) return 0;
  lua_pushnumber(L, seconds);
  return 1;
}

/* iso8601(text), http_date(text) -> unix seconds, or nothing if the text is no such date */
static int l_iso8601(lua_State *L) { return push_time(L, gl_time_read_iso8601); }
static int l_http_date(lua_State *L) { return push_time(L, gl_time_read_http_date); }

/* utc(seconds) -> "2026-02-03T04:05:06Z", rounded down to the second, or nothing outside of the years 0 to 9999 */
static int l_utc(lua_State *L) {
  int64_t t;
  char s[17];
  if (gl_time_floor(luaL_checknumber(L, 1), &t)) return 0;
  gl_time_write_amz(t, s);
  char out[] = {s[0], s[1], s[2], s[3], '-', s[4], s[5], '-', s[6], s[7], 'T', s[9], s[10], ':', s[11], s[12], ':', s[13], s[14], 'Z'};
  lua_pushlstring(L, out, sizeof out);
  return 1;
}

/* ---- gamelift.crypto ---- */

static const char *const lazy[] = {"signer", "random", "random_float", "uuid", "equal", "sha1", "openssl_version", NULL};

enum { CORE = 1, REQUIRE, NAME, REAL }; /* upvalues of a stand-in */

static int l_stand_in(lua_State *L);

/* Pushes the module. After a failure Lua 5.1 would remember that it was tried, and hide the reason from the next. */
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

/* Fetches the real function and puts it in this one's place, unless something else was put there meanwhile. */
static void load_real(lua_State *L) {
  require_crypto(L); /* module */
  lua_pushvalue(L, lua_upvalueindex(NAME));
  lua_gettable(L, -2); /* module, real */
  lua_pushvalue(L, -1);
  lua_replace(L, lua_upvalueindex(REAL));
  lua_pushvalue(L, lua_upvalueindex(NAME));
  lua_rawget(L, lua_upvalueindex(CORE)); /* module, real, what is there now */
  if (lua_tocfunction(L, -1) == l_stand_in) {
    lua_pushvalue(L, lua_upvalueindex(NAME));
    lua_pushvalue(L, -3);
    lua_rawset(L, lua_upvalueindex(CORE));
  }
  lua_pop(L, 3);
}

static int l_stand_in(lua_State *L) {
  if (lua_isnil(L, lua_upvalueindex(REAL))) load_real(L);
  lua_pushvalue(L, lua_upvalueindex(REAL));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

void gl_open_clock(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"monotonic", l_monotonic}, {"time", l_time}, {"iso8601", l_iso8601}, {"http_date", l_http_date},
      {"utc", l_utc}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
  for (const char *const *name = lazy; *name; name++) {
    lua_pushvalue(L, -1);
    lua_getglobal(L, "require");
    lua_pushstring(L, *name);
    lua_pushnil(L);
    lua_pushcclosure(L, l_stand_in, REAL);
    lua_setfield(L, -2, *name);
  }
}
