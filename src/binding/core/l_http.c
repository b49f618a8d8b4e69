/* For transports that read sockets in Lua: the HTTP parser, which also writes requests, and is_yieldable. */
#include "../../core/str.h"
#include "../../http/parser.h"
#include "../../http/request.h"

#include <stdio.h>
#include <string.h>

#include "../l_response.h"
#include "l_http.h"

#define HTTP_PARSER "gamelift.http_parser"

struct parser {
  struct gl_parser parser;
  struct gl_response response;
  struct gl_buf out; /* the request */
  size_t max; /* bytes of a body */
};

static int l_parser_gc(lua_State *L) {
  struct parser *h = luaL_checkudata(L, 1, HTTP_PARSER);
  gl_parser_free(&h->parser);
  gl_response_free(&h->response);
  gl_buf_wipe(&h->out);
  return 0;
}

static int push_response(lua_State *L, const struct gl_response *response, int is_reusable) {
  gl_l_response_push(L, response);
  lua_pushboolean(L, is_reusable);
  return 2;
}

static int push_fault(lua_State *L, const struct gl_response *response) {
  lua_pushboolean(L, 0);
  lua_pushstring(L, gl_failure_name(response->fault_kind));
  lua_pushstring(L, response->fault);
  return 3;
}

/* parser:reset(is_to_head, is_to_upgrade): makes it ready for the next response; is_to_head: that responds to HEAD or CONNECT, so
   no body follows; is_to_upgrade: it may be 101, which is a fault otherwise. */
static int l_reset(lua_State *L) {
  struct parser *h = luaL_checkudata(L, 1, HTTP_PARSER);
  gl_response_reset(&h->response, lua_toboolean(L, 2), h->max);
  h->response.is_to_upgrade = lua_toboolean(L, 3);
  gl_parser_reset(&h->parser);
  return 0;
}

/* parser:feed(bytes) -> nil while more are needed; or response, is_reusable, rest; or false, kind and message of the failure: then
   the connection has to be closed. is_reusable: the connection may be used again. rest: behind a response of status 101, the bytes of
   the new protocol; else nil. */
static int l_feed(lua_State *L) {
  struct parser *h = luaL_checkudata(L, 1, HTTP_PARSER);
  size_t n;
  const char *p = luaL_checklstring(L, 2, &n);
  size_t used = gl_parser_feed(&h->parser, &h->response, p, n);
  if (h->response.fault) return push_fault(L, &h->response);
  if (h->parser.stage != GL_PARSER_DONE) return 0;
  int is_upgrade = h->response.status == 101;
  push_response(L, &h->response, used == n && !h->response.closes && !h->response.http10 && !is_upgrade);
  if (is_upgrade) lua_pushlstring(L, p + used, n - used);
  return is_upgrade ? 3 : 2;
}

/* parser:finish(): reports the end of the connection. Returns as feed, but never nil. */
static int l_finish(lua_State *L) {
  struct parser *h = luaL_checkudata(L, 1, HTTP_PARSER);
  if (gl_parser_finish(&h->parser, &h->response)) return push_fault(L, &h->response);
  return push_response(L, &h->response, 0);
}

static struct gl_str check_str(lua_State *L, int i) {
  struct gl_str s;
  s.p = luaL_checklstring(L, i, &s.n);
  return s;
}

static void add(struct gl_buf *b, struct gl_str s) { gl_buf_add(b, s.p, s.n); }

static void add_line(struct gl_buf *b, struct gl_header h) {
  add(b, h.name);
  add(b, GL_STR(": "));
  add(b, h.value);
  add(b, GL_STR("\r\n"));
}

/* Reads the header at the top of the stack. Returns NULL, or why it cannot be sent. */
static const char *read_header(lua_State *L, struct gl_header *h) {
  if (lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) return "a request header is not a string";
  h->name.p = lua_tolstring(L, -2, &h->name.n);
  h->value.p = lua_tolstring(L, -1, &h->value.n);
  return gl_request_check_header(h);
}

const char *gl_l_http_add_header(lua_State *L, struct gl_buf *b) {
  struct gl_header h;
  const char *problem = read_header(L, &h);
  if (!problem && !gl_request_is_written_apart(h.name)) add_line(b, h);
  return problem;
}

/* Adds the Host of the headers at `index`, which may be signed, else `line`. Returns NULL, or why it cannot be sent. */
static const char *add_host(lua_State *L, int index, struct gl_str line, struct gl_buf *b) {
  const char *problem = NULL;
  int is_written = 0;
  struct gl_header h;
  lua_pushnil(L);
  while (!problem && lua_next(L, index)) {
    problem = read_header(L, &h);
    if (!problem && gl_str_is_word(h.name, GL_STR("host"))) {
      problem = is_written ? "a request has two Host headers" : NULL;
      h.name = GL_STR("Host");
      add_line(b, h);
      is_written = 1;
    }
    lua_pop(L, 1);
  }
  if (!is_written) add(b, line);
  return problem;
}

static void add_length(struct gl_buf *b, size_t n) {
  char line[48];
  int line_n = snprintf(line, sizeof line, "Content-Length: %zu\r\n", n);
  gl_buf_add(b, line, (size_t)line_n);
}

/* parser:request(start, host_line, headers, body, is_bodiless, max) -> bytes, is_cut | nil, problem. Returns the bytes of a request;
   is_cut: the body is left out, having more than `max` bytes. start: whole lines before Host; host_line: the line of Host, unless
   headers has one; headers: { [name] = value }; body: a string or a core.buffer; is_bodiless: an empty body needs no length. */
static int l_request(lua_State *L) {
  enum { START = 2, HOST, HEADERS, BODY, IS_BODILESS, MAX };
  struct parser *h = luaL_checkudata(L, 1, HTTP_PARSER);
  struct gl_str start = check_str(L, START), host = check_str(L, HOST), body = gl_l_buf_check_body(L, BODY);
  luaL_checktype(L, HEADERS, LUA_TTABLE);
  int has_length = body.n || !lua_toboolean(L, IS_BODILESS);
  int is_whole = (lua_Number)body.n <= luaL_checknumber(L, MAX);
  lua_settop(L, MAX);
  add(&h->out, start);
  const char *problem = add_host(L, HEADERS, host, &h->out);
  lua_pushnil(L);
  while (!problem && lua_next(L, HEADERS)) { /* …, name, value */
    problem = gl_l_http_add_header(L, &h->out);
    lua_pop(L, 1);
  }
  if (has_length) add_length(&h->out, body.n);
  add(&h->out, GL_STR("\r\n"));
  if (is_whole) add(&h->out, body);
  int short_of_memory = h->out.rc != GL_OK;
  if (problem) lua_pushnil(L), lua_pushstring(L, problem);
  else if (!short_of_memory) lua_pushlstring(L, h->out.p, h->out.n);
  gl_buf_clear(&h->out); /* it has signatures in it */
  h->out.rc = GL_OK;
  if (short_of_memory && !problem) return gl_l_buf_raise_no_memory(L);
  if (!problem) lua_pushboolean(L, !is_whole);
  return 2;
}

/* http_parser(max_response) -> a parser, to be reset before each use. max_response: bytes. */
static int l_http_parser(lua_State *L) {
  static const luaL_Reg methods[] = {{"request", l_request}, {"reset", l_reset}, {"feed", l_feed}, {"finish", l_finish}, {NULL,
      NULL}};
  lua_Number max = luaL_checknumber(L, 1);
  luaL_argcheck(L, max >= 1 && max <= 2147483647.0, 1, "a number of bytes from 1 to 2^31-1 expected");
  struct parser *h = lua_newuserdata(L, sizeof *h);
  memset(h, 0, sizeof *h);
  h->max = (size_t)max;
  gl_l_class_push(L, HTTP_PARSER, l_parser_gc, methods);
  lua_setmetatable(L, -2);
  return 1;
}

/* LuaJIT has it, PUC 5.1 has not; their binary interface is the same. */
#if LUA_VERSION_NUM < 503
extern int lua_isyieldable(lua_State *L) __attribute__((weak));
#endif

/* is_yieldable() -> true if the caller may yield: it is not below a C function such as require. true where that can't be known.
   coroutine.isyieldable would do, but nginx replaces the table. */
static int l_is_yieldable(lua_State *L) {
#if LUA_VERSION_NUM < 503
  lua_pushboolean(L, !lua_isyieldable || lua_isyieldable(L));
#else
  lua_pushboolean(L, lua_isyieldable(L));
#endif
  return 1;
}

static const luaL_Reg functions[] = {
  {"http_parser", l_http_parser}, {"is_yieldable", l_is_yieldable}, {NULL, NULL}};

void gl_open_http(lua_State *L) { luaL_setfuncs(L, functions, 0); }
