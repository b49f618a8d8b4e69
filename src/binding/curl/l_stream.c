#include "l_stream.h"

#include <string.h>

#include "../l_class.h"

#define STREAM "gamelift.curl.stream"

enum { READ_SIZE = 16 << 10 };

static struct gl_stream *check_stream(lua_State *L) { return luaL_checkudata(L, 1, STREAM); }

/* Pushes nil and the reason; in a forked child also true. */
static int push_lost(lua_State *L, const struct gl_stream *s, CURLcode rc) {
  lua_pushnil(L);
  if (gl_stream_is_forked(s)) {
    lua_pushliteral(L, "the process was forked; the parent keeps the connection");
    lua_pushboolean(L, 1);
    return 3;
  }
  lua_pushstring(L, !s->connection ? "it is closed" : rc ? curl_easy_strerror(rc) : "the peer closed it");
  return 2;
}

/* stream:send(bytes[, from]) -> how many of the bytes from that place (1) were taken, 0 if the socket is full; or nil and the
   reason: the connection is lost (and true: it is the parent's, in a forked child). Never waits. */
static int l_send(lua_State *L) {
  struct gl_stream *s = check_stream(L);
  size_t n, sent, from = 0;
  const char *p = luaL_checklstring(L, 2, &n);
  lua_Number place = luaL_optnumber(L, 3, 1);
  luaL_argcheck(L, place >= 1 && place <= (lua_Number)n + 1, 3, "a place in the bytes expected");
  from = (size_t)place - 1;
  if (from == n) {
    lua_pushinteger(L, 0);
    return 1;
  }
  CURLcode rc = gl_stream_send(s, p + from, n - from, &sent);
  if (rc && rc != CURLE_AGAIN) return push_lost(L, s, rc);
  lua_pushinteger(L, (lua_Integer)sent);
  return 1;
}

/* stream:receive() -> bytes, 16 KiB at most, "" if nothing has come; or nil and the reason, as send: it has ended. Never waits. */
static int l_receive(lua_State *L) {
  struct gl_stream *s = check_stream(L);
  char bytes[READ_SIZE];
  size_t n;
  CURLcode rc = gl_stream_receive(s, bytes, sizeof bytes, &n);
  if (rc != CURLE_AGAIN && (rc || !n)) return push_lost(L, s, rc);
  lua_pushlstring(L, bytes, n);
  return 1;
}

/* Also __gc and __close. */
static int l_close(lua_State *L) {
  gl_stream_close(check_stream(L));
  return 0;
}

static const luaL_Reg METHODS[] = {{"send", l_send}, {"receive", l_receive}, {"close", l_close}, {NULL, NULL}};

void gl_l_stream_open(lua_State *L) {
  gl_l_class_push(L, STREAM, l_close, METHODS);
  lua_pushcfunction(L, l_close);
  lua_setfield(L, -2, "__close");
  lua_pop(L, 1);
}

struct gl_stream *gl_l_stream_push(lua_State *L) {
  struct gl_stream *s = lua_newuserdata(L, sizeof *s);
  memset(s, 0, sizeof *s);
  luaL_setmetatable(L, STREAM);
  return s;
}
