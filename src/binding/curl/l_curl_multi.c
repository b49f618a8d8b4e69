/* curl.multi, the binding of multi.h. Nothing here waits but multi:wait. */
#include <math.h>
#include <string.h>

#include "l_curl_multi.h"

#include "../../curl/multi.h"
#include "../l_class.h"
#include "../l_response.h"
#include "l_request.h"
#include "l_settings.h"
#include "l_stream.h"

#define MULTI "gamelift.curl.multi"

static struct gl_multi *check_multi(lua_State *L) { return luaL_checkudata(L, 1, MULTI); }

/* Returns seconds from 0, limited so that the timers can hold them. */
static double check_seconds(lua_State *L, int index) {
  double s = luaL_checknumber(L, index);
  luaL_argcheck(L, s >= 0, index, "seconds from 0 expected");
  return fmin(s, 1e9);
}

/* multi:settings { ca_file =, proxy =, max_response = } -> number, for multi:start; as curl.easy has them. */
static int l_settings(lua_State *L) {
  struct gl_multi *m = check_multi(L);
  struct gl_l_settings_options options;
  gl_l_settings_read(L, 2, "multi:settings", &options);
  struct gl_pool *p = gl_multi_add_pool(m);
  if (!p) return luaL_error(L, "not enough memory");
  size_t number = m->pool_count;
  gl_l_settings_make(L, "multi:settings", &options, &p->settings);
  lua_pushinteger(L, (lua_Integer)number);
  return 1;
}

/* multi:start(settings, request) -> id, a number; or nil and the failure. Sends nothing yet. Raises for a request of another
   form than transports take. */
static int l_start(lua_State *L) {
  struct gl_multi *m = check_multi(L);
  lua_Integer number = luaL_checkinteger(L, 2);
  luaL_argcheck(L, number >= 1 && (size_t)number <= m->pool_count, 2, "a number of multi:settings expected");
  luaL_checktype(L, 3, LUA_TTABLE);
  lua_settop(L, 3);
  struct gl_request rq;
  struct gl_failure f;
  gl_l_request_read(L, 3, &rq);
  struct gl_pool *p = (size_t)number <= m->pool_count ? m->pools[number - 1] : NULL; /* reading may have closed the multi */
  if (!p) return luaL_error(L, "the multi was closed meanwhile");
  uint64_t id = gl_multi_start(m, p, &rq, &f);
  if (!id) return gl_l_response_push_failure(L, &f);
  lua_pushnumber(L, (lua_Number)id);
  return 1;
}

/* multi:perform(seconds): moves bytes for about so long; never waits. */
static int l_perform(lua_State *L) {
  gl_multi_perform(check_multi(L), check_seconds(L, 2));
  return 0;
}

static int l_push_result(lua_State *L) {
  struct gl_job *j = lua_touserdata(L, 1);
  struct gl_multi *m = lua_touserdata(L, 2);
  lua_pushnumber(L, (lua_Number)j->id);
  if (j->end != GL_TRANSFER_DONE) return 1 + gl_l_response_push_failure(L, &j->t.failure);
  gl_l_response_push(L, &j->t.response);
  if (!j->t.upgraded) return 2;
  struct gl_stream *s = gl_l_stream_push(L);
  lua_setfield(L, -2, "connection");
  if (!j->orphan) gl_multi_take_stream(m, j, s);
  return 2;
}

/* multi:take() -> id, response; or id, nil, failure; or nothing, while none is done. Where memory is short it raises and can be
   called again. A finalizer that runs during the call may do anything to the multi. */
static int l_take(lua_State *L) {
  struct gl_multi *m = check_multi(L);
  lua_settop(L, 1);
  lua_pushcfunction(L, l_push_result);
  struct gl_job *j = gl_multi_pin(m);
  if (!j) return 0;
  lua_pushlightuserdata(L, j);
  lua_pushlightuserdata(L, m);
  int failed = lua_pcall(L, 2, LUA_MULTRET, 0);
  gl_multi_unpin(m, j, !failed);
  return failed ? lua_error(L) : lua_gettop(L) - 1;
}

/* multi:cancel(id) -> "maybe" or "no", as failures report it; nil if there is no such transfer. */
static int l_cancel(lua_State *L) {
  struct gl_multi *m = check_multi(L);
  lua_Number id = luaL_checknumber(L, 2);
  int maybe_sent = id >= 1 && id < 9007199254740992.0 ? gl_multi_cancel(m, (uint64_t)id) : -1;
  if (maybe_sent < 0) lua_pushnil(L);
  else lua_pushstring(L, maybe_sent ? "maybe" : "no");
  return 1;
}

/* multi:has(id) -> true if there is such a transfer, whose response has not been taken. */
static int l_has(lua_State *L) {
  const struct gl_multi *m = check_multi(L);
  lua_Number id = luaL_checknumber(L, 2);
  const struct gl_job *j;
  for (size_t i = GL_JOB_QUEUED; i < GL_JOB_STATES; i++)
    GL_QUEUE_FOREACH(j, &m->jobs.list[i], entry)
      if ((lua_Number)j->id == id) {
        lua_pushboolean(L, 1);
        return 1;
      }
  lua_pushboolean(L, 0);
  return 1;
}

/* multi:wait(seconds): blocks until there is something to perform, at most so long. */
static int l_wait(lua_State *L) {
  gl_multi_wait(check_multi(L), check_seconds(L, 2));
  return 0;
}

/* multi:timeout() -> seconds until perform is due even if no socket is ready; nil for never. */
static int l_timeout(lua_State *L) {
  double s = gl_multi_timeout(check_multi(L));
  if (s < 0) lua_pushnil(L);
  else lua_pushnumber(L, s);
  return 1;
}

/* multi:fd() -> the descriptor that becomes readable when perform is due; or nil and a message. */
static int l_fd(lua_State *L) {
  char text[100];
  int fd = gl_multi_fd(check_multi(L));
  if (fd >= 0) {
    lua_pushinteger(L, fd);
    return 1;
  }
  lua_pushnil(L);
  lua_pushstring(L, gl_curl_error_text(-fd, text, sizeof text));
  return 2;
}

/* multi:counts() -> queued, running, done, idle connections, connections that perform has to close */
static int l_counts(lua_State *L) {
  const struct gl_multi *m = check_multi(L);
  size_t idle = 0, discarded = 0;
  for (size_t i = 0; i < m->pool_count; i++) idle += m->pools[i]->count, discarded += m->pools[i]->discarded_count;
  lua_pushinteger(L, (lua_Integer)m->jobs.count[GL_JOB_QUEUED]);
  lua_pushinteger(L, (lua_Integer)m->jobs.count[GL_JOB_OPENING] + (lua_Integer)m->jobs.count[GL_JOB_RUNNING]);
  lua_pushinteger(L, (lua_Integer)m->jobs.count[GL_JOB_DONE]);
  lua_pushinteger(L, (lua_Integer)idle);
  lua_pushinteger(L, (lua_Integer)discarded);
  return 5;
}

/* Also __close. */
static int l_close(lua_State *L) {
  gl_multi_close(check_multi(L));
  return 0;
}

static int l_multi_gc(lua_State *L) {
  gl_multi_free(check_multi(L));
  return 0;
}

static unsigned count_option(lua_State *L, const char *name, unsigned default_value) {
  lua_getfield(L, 1, name);
  lua_Number n = lua_isnil(L, -1) ? default_value : lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
  if (!(n >= 1 && n <= (int)GL_POOL_MAX) || n != floor(n))
    luaL_error(L, "curl.multi: %s must be a whole number from 1 to %d", name, GL_POOL_MAX);
  lua_pop(L, 1);
  return (unsigned)n;
}

/* curl.multi { connecting =, connections = } -> multi. connecting: new connections per host at a time (1); connections:
   per host (64, the most there can be). Opens nothing. */
static int l_multi(lua_State *L) {
  if (lua_isnoneornil(L, 1)) lua_settop(L, 0), lua_newtable(L);
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  unsigned connecting = count_option(L, "connecting", 1), connections = count_option(L, "connections", 64);
  struct gl_multi *m = lua_newuserdata(L, sizeof *m);
  memset(m, 0, sizeof *m);
  gl_multi_init(m, connecting, connections);
  luaL_setmetatable(L, MULTI);
  return 1;
}

static const luaL_Reg METHODS[] = {
    {"settings", l_settings}, {"start", l_start},     {"perform", l_perform}, {"take", l_take},
    {"cancel", l_cancel},     {"wait", l_wait},       {"timeout", l_timeout}, {"fd", l_fd},
    {"counts", l_counts},     {"close", l_close},     {"has", l_has},         {NULL, NULL},
};

void gl_open_curl_multi(lua_State *L) {
  gl_l_class_push(L, MULTI, l_multi_gc, METHODS);
  lua_pushcfunction(L, l_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
  lua_pushcfunction(L, l_multi);
  lua_setfield(L, -2, "multi");
  gl_l_stream_open(L);
}
