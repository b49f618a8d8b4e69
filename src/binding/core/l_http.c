/* What transports need that read sockets in Lua: answer, which writes requests and reads answers, and is_yieldable. */
#include "../../core/str.h"
#include "../../http/parser.h"

#include <stdio.h>
#include <string.h>

#include "../l_response.h"
#include "binding.h"

#define ANSWER "gamelift.answer"

struct reader {
  struct gl_parser reader;
  struct gl_response answer;
  struct gl_buf out; /* the request */
  size_t max; /* bytes of a body */
};

static int l_parser_gc(lua_State *L) {
  struct reader *r = luaL_checkudata(L, 1, ANSWER);
  gl_parser_free(&r->reader);
  gl_response_free(&r->answer);
  gl_buf_wipe(&r->out);
  return 0;
}

static int push_response(lua_State *L, const struct gl_response *a, int is_reusable) {
  gl_l_response_push(L, a);
  lua_pushboolean(L, is_reusable);
  return 2;
}

static int push_fault(lua_State *L, const struct gl_response *a) {
  lua_pushboolean(L, 0);
  lua_pushstring(L, gl_failure_name(a->fault_kind));
  lua_pushstring(L, a->fault);
  return 3;
}

/* answer:reset(to_head): ready for the next answer; to_head: it answers a HEAD or CONNECT, so that no body follows. */
static int l_reset(lua_State *L) {
  struct reader *r = luaL_checkudata(L, 1, ANSWER);
  gl_response_reset(&r->answer, lua_toboolean(L, 2), r->max);
  gl_parser_reset(&r->reader);
  return 0;
}

/* answer:feed(bytes) -> nil while more are needed; or response, whether the connection may be used again; or false, kind and
   message of the failure: then the connection is to be closed. */
static int l_feed(lua_State *L) {
  struct reader *r = luaL_checkudata(L, 1, ANSWER);
  size_t n;
  const char *p = luaL_checklstring(L, 2, &n);
  size_t used = gl_parser_feed(&r->reader, &r->answer, p, n);
  if (r->answer.fault) return push_fault(L, &r->answer);
  if (r->reader.stage != GL_PARSER_DONE) return 0;
  return push_response(L, &r->answer, used == n && !r->answer.closes && !r->answer.http10);
}

/* answer:finish(): the connection has ended. As feed, but never nil. */
static int l_finish(lua_State *L) {
  struct reader *r = luaL_checkudata(L, 1, ANSWER);
  if (gl_parser_finish(&r->reader, &r->answer)) return push_fault(L, &r->answer);
  return push_response(L, &r->answer, 0);
}

static struct gl_str string_at(lua_State *L, int i) {
  struct gl_str s;
  s.p = luaL_checklstring(L, i, &s.n);
  return s;
}

static void put(struct gl_buf *b, struct gl_str s) { gl_buf_add(b, s.p, s.n); }

/* Writes the header at the top of the stack, name below value. NULL, or why it cannot be sent. */
static const char *put_header(lua_State *L, struct gl_buf *b) {
  if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) return "a request header is no string";
  struct gl_str name, value;
  name.p = lua_tolstring(L, -2, &name.n);
  value.p = lua_tolstring(L, -1, &value.n);
  if (!gl_str_is_all(name, GL_STR_TOKEN)) return "a request header has a bad name";
  if (gl_str_has_control(value)) return "a request header has a line break or another control character";
  put(b, name);
  put(b, GL_STR(": "));
  put(b, value);
  put(b, GL_STR("\r\n"));
  return NULL;
}

static void put_length(struct gl_buf *b, size_t n) {
  char line[48];
  int length = snprintf(line, sizeof line, "Content-Length: %zu\r\n", n);
  gl_buf_add(b, line, (size_t)length);
}

/* answer:request(start, headers, body, is_bodiless, most) -> the bytes of a request, and whether the body is left out, having
   more than `most` bytes; or nil and what is wrong with it. start: whole lines before the headers { [name] = value };
   body: a string or one of core.buffer's; is_bodiless: an empty body needs no length. */
static int l_request(lua_State *L) {
  struct reader *r = luaL_checkudata(L, 1, ANSWER);
  struct gl_str start = string_at(L, 2), body = gl_l_buf_check_body(L, 4);
  luaL_checktype(L, 3, LUA_TTABLE);
  int has_length = body.n || !lua_toboolean(L, 5);
  int is_whole = (lua_Number)body.n <= luaL_checknumber(L, 6);
  lua_settop(L, 6);
  const char *problem = NULL;
  put(&r->out, start);
  lua_pushnil(L);
  while (!problem && lua_next(L, 3)) { /* …, name, value */
    problem = put_header(L, &r->out);
    lua_pop(L, 1);
  }
  if (has_length) put_length(&r->out, body.n);
  put(&r->out, GL_STR("\r\n"));
  if (is_whole) put(&r->out, body);
  int short_of_memory = r->out.rc != GL_OK;
  if (problem) lua_pushnil(L), lua_pushstring(L, problem);
  else if (!short_of_memory) lua_pushlstring(L, r->out.p, r->out.n);
  gl_buf_clear(&r->out); /* it has signatures in it */
  r->out.rc = GL_OK;
  if (short_of_memory && !problem) return gl_l_buf_raise_no_memory(L);
  if (!problem) lua_pushboolean(L, !is_whole);
  return 2;
}

/* answer(max_response) -> an answer, to be reset before each use. max_response: bytes. */
static int l_answer(lua_State *L) {
  static const luaL_Reg methods[] = {{"request", l_request}, {"reset", l_reset}, {"feed", l_feed}, {"finish", l_finish}, {NULL, NULL}};
  lua_Number max = luaL_checknumber(L, 1);
  luaL_argcheck(L, max >= 1 && max <= 2147483647.0, 1, "a number of bytes from 1 to 2^31-1 expected");
  struct reader *r = lua_newuserdata(L, sizeof *r);
  memset(r, 0, sizeof *r);
  r->max = (size_t)max;
  gl_l_class_push(L, ANSWER, l_parser_gc, methods);
  lua_setmetatable(L, -2);
  return 1;
}

/* LuaJIT has it, PUC 5.1 does not; their binary is the same. */
#if LUA_VERSION_NUM < 503
extern int lua_isyieldable(lua_State *L) __attribute__((weak));
#endif

/* is_yieldable() -> whether the caller may wait: not below a C function such as require; true where that can't be known.
   coroutine.isyieldable would do, had nginx not put a table of its own in its place. */
static int l_is_yieldable(lua_State *L) {
#if LUA_VERSION_NUM < 503
  lua_pushboolean(L, !lua_isyieldable || lua_isyieldable(L));
#else
  lua_pushboolean(L, lua_isyieldable(L));
#endif
  return 1;
}

static const luaL_Reg functions[] = {
  {"answer", l_answer}, {"is_yieldable", l_is_yieldable}, {NULL, NULL}};

void gl_open_http(lua_State *L) { luaL_setfuncs(L, functions, 0); }
