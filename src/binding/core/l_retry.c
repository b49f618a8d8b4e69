#include "../../core/retry.h"

#include <limits.h>
#include <math.h>
#include <string.h>

#include "binding.h"

#define LIMITER "gamelift.limiter"

static const char *const class_names[] = {"transient", "throttling", NULL}; /* enum gl_retry_class, less GL_RETRY_NEVER */

static enum gl_retry_class check_class(lua_State *L, int i) {
  return (enum gl_retry_class)(luaL_checkoption(L, i, NULL, class_names) + 1);
}

/* retry_class(status | nil, code | nil) -> "transient" | "throttling" | nil */
static int l_retry_class(lua_State *L) {
  size_t n;
  int status = (int)luaL_optinteger(L, 1, 0);
  const char *code = luaL_optlstring(L, 2, "", &n);
  enum gl_retry_class class = gl_retry_classify(status, code, n);
  if (class == GL_RETRY_NEVER) lua_pushnil(L);
  else lua_pushstring(L, class_names[class - 1]);
  return 1;
}

/* retry_delay(class, number, draw, retry_after | nil) -> seconds. number: of the retry, from 1; draw: in [0, 1); retry_after:
   the header's text. */
static int l_retry_delay(lua_State *L) {
  enum gl_retry_class class = check_class(L, 1);
  lua_Integer number = luaL_checkinteger(L, 2);
  double draw = luaL_checknumber(L, 3);
  luaL_argcheck(L, number >= 1, 2, "retries are counted from 1");
  luaL_argcheck(L, draw >= 0 && draw <= 1, 3, "a number from 0 to 1");
  struct gl_str retry_after = {NULL, 0};
  if (!lua_isnoneornil(L, 4)) retry_after.p = luaL_checklstring(L, 4, &retry_after.n);
  lua_pushnumber(L, gl_retry_delay(class, number > 64 ? 64 : (unsigned)number, draw, retry_after));
  return 1;
}

/* retry_cost(class) -> 14 | 5 */
static int l_retry_cost(lua_State *L) {
  lua_pushinteger(L, gl_retry_cost(check_class(L, 1)));
  return 1;
}

/* cubic_rate(w_max, elapsed) -> requests a second */
static int l_cubic_rate(lua_State *L) {
  lua_pushnumber(L, gl_retry_cubic_rate(luaL_checknumber(L, 1), luaL_checknumber(L, 2)));
  return 1;
}

struct limiter {
  struct gl_retry_limiter state;
  int started;
};

/* Returns a finite time: another one would spoil the state for good. */
static double check_time(lua_State *L, int i) {
  double now = luaL_checknumber(L, i);
  luaL_argcheck(L, isfinite(now), i, "a finite number of seconds");
  return now;
}

/* The limiter at index 1, started at the latest by its first use. */
static struct gl_retry_limiter *check_limiter(lua_State *L, double now) {
  struct limiter *l = luaL_checkudata(L, 1, LIMITER);
  if (!l->started) {
    gl_retry_limiter_start(&l->state, now);
    l->started = 1;
  }
  return &l->state;
}

/* limiter:acquire(now) -> seconds. 0: a token was taken, send. Else nothing was taken: wait that long and ask again. */
static int l_limiter_acquire(lua_State *L) {
  double now = check_time(L, 2);
  lua_pushnumber(L, gl_retry_limiter_acquire(check_limiter(L, now), now));
  return 1;
}

/* limiter:update(now, throttled): to be called after each response or failure of an attempt. */
static int l_limiter_update(lua_State *L) {
  double now = check_time(L, 2);
  gl_retry_limiter_update(check_limiter(L, now), now, lua_toboolean(L, 3));
  return 0;
}

/* limiter:state() -> { enabled, measured_rate, fill_rate, max_capacity, available }, for tests and logs. */
static int l_limiter_state(lua_State *L) {
  const struct gl_retry_limiter *l = &((struct limiter *)luaL_checkudata(L, 1, LIMITER))->state;
  lua_createtable(L, 0, 5);
  lua_pushboolean(L, l->enabled);
  lua_setfield(L, -2, "enabled");
  const struct { const char *name; double value; } numbers[] = {
    {"measured_rate", l->measured_rate}, {"fill_rate", l->fill_rate},
    {"max_capacity", l->max_capacity}, {"available", l->available},
  };
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    lua_pushnumber(L, numbers[i].value);
    lua_setfield(L, -2, numbers[i].name);
  }
  return 1;
}

static const luaL_Reg methods[] = {
  {"acquire", l_limiter_acquire}, {"update", l_limiter_update}, {"state", l_limiter_state}, {NULL, NULL}};

/* limiter(now | nil) -> limiter. now: seconds; without it the first use is the start. */
static int l_limiter(lua_State *L) {
  int started = !lua_isnoneornil(L, 1);
  double now = started ? check_time(L, 1) : 0;
  struct limiter *l = lua_newuserdata(L, sizeof *l);
  memset(l, 0, sizeof *l);
  if (started) gl_retry_limiter_start(&l->state, now);
  l->started = started;
  gl_l_class_push(L, LIMITER, NULL, methods);
  lua_setmetatable(L, -2);
  return 1;
}

static const luaL_Reg functions[] = {
  {"retry_class", l_retry_class}, {"retry_delay", l_retry_delay}, {"retry_cost", l_retry_cost},
  {"cubic_rate", l_cubic_rate},       {"limiter", l_limiter},         {NULL, NULL},
};

void gl_open_retry(lua_State *L) { luaL_setfuncs(L, functions, 0); }
