/* Clocks and dates. */
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
  char out[] = {s[0], s[1], s[2], s[3], '-', s[4], s[5], '-', s[6], s[7], 'T', s[9], s[10], ':', s[11], s[12], ':', s[13],
                s[14], 'Z'};
  lua_pushlstring(L, out, sizeof out);
  return 1;
}

void gl_open_clock(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"monotonic", l_monotonic}, {"time", l_time}, {"iso8601", l_iso8601}, {"http_date", l_http_date},
      {"utc", l_utc}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
