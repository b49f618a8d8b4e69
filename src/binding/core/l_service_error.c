#include "../../core/service_error.h"

#include <string.h>

#include "../../core/json.h"
#include "../../core/model.h"
#include "binding.h"

/* The string at index i, {NULL, 0} for anything else. It lives as long as the value stays on the stack. */
static struct gl_str get_str(lua_State *L, int i) {
  struct gl_str s = {NULL, 0};
  if (lua_type(L, i) == LUA_TSTRING) s.p = lua_tolstring(L, i, &s.n);
  return s;
}

/* Pushes headers[name]; headers is at `table`, nil counts as none. */
static void push_header(lua_State *L, int table, const char *name) {
  if (lua_isnoneornil(L, table)) {
    lua_pushnil(L);
    return;
  }
  luaL_checktype(L, table, LUA_TTABLE);
  lua_pushstring(L, name);
  lua_rawget(L, table);
}

/* The shape of a modeled exception, NULL for any other code. */
static const struct gl_model_shape *exception_shape(const char *code, size_t n) {
  for (unsigned i = 0; i < gl_model_exception_count; i++) {
    const struct gl_model_shape *s = &gl_model_shapes[gl_model_exceptions[i].shape];
    const char *name = gl_model_name(s->name);
    if (strlen(name) == n && !memcmp(name, code, n)) return s;
  }
  return NULL;
}

/* Pushes the next value and returns 1 if it is a scalar, as all members of the exceptions are; else skips it. */
static int push_scalar(lua_State *L, struct gl_json *j) {
  struct gl_str s;
  struct gl_json_value number;
  enum gl_json_type type = gl_json_peek(j);
  if (type == GL_JSON_STRING && gl_json_read_string(j, &s)) lua_pushlstring(L, s.p, s.n);
  else if (type == GL_JSON_NUMBER && gl_json_read_number(j, &number)) lua_pushnumber(L, number.d);
  else if ((type == GL_JSON_TRUE || type == GL_JSON_FALSE) && gl_json_read_literal(j)) lua_pushboolean(L, type == GL_JSON_TRUE);
  else {
    gl_json_skip(j);
    return 0;
  }
  return 1;
}

/* Pushes { [member] = value } of the body, a JSON object that has been read once before. */
static void push_members(lua_State *L, const struct gl_model_shape *shape, struct gl_str body) {
  struct gl_json j;
  struct gl_str key;
  gl_json_init(&j, body.p, body.n, gl_l_buf_push(L, 0));
  lua_newtable(L);
  gl_json_open(&j, '{');
  while (gl_json_next_member(&j, &key)) {
    int m = gl_model_find_member(shape, key.p, key.n);
    if (m < 0) {
      gl_json_skip(&j);
      continue;
    }
    lua_pushstring(L, gl_model_name(gl_model_members[m].name));
    if (!push_scalar(L, &j)) lua_pushnil(L);
    lua_rawset(L, -3);
  }
  if (j.rc == GL_ENOMEM) gl_l_buf_raise_no_memory(L);
  lua_remove(L, -2);
}

#define REQUEST_ID "x-amzn-requestid" /* the one that boto3 takes; the spellings of S3 don't count */

/* error(status, headers, body) -> { code =, message =, request_id = text or nil, members = table or nil }. headers:
   { [lower-case name] = value } or nil; body: any bytes or nil. Code and message are UTF-8, the message at most 1 KiB;
   src/core/service_error.h has the rules. members: of a modeled exception, as they came. As boto3 has it, a 5xx without a body
   or with an <html> page has no request id. */
static int l_error(lua_State *L) {
  int status = (int)luaL_checkinteger(L, 1);
  lua_settop(L, 3);
  push_header(L, 2, "x-amzn-errortype");
  struct gl_str body = {NULL, 0};
  if (!lua_isnil(L, 3)) body.p = luaL_checklstring(L, 3, &body.n);
  struct gl_service_error e;
  if (gl_service_error_read(&e, status, get_str(L, 4), body)) return gl_l_buf_raise_no_memory(L);
  lua_createtable(L, 0, 4);
  lua_pushlstring(L, e.code, e.code_n);
  lua_setfield(L, -2, "code");
  lua_pushlstring(L, e.message, e.message_n);
  lua_setfield(L, -2, "message");
  const struct gl_model_shape *shape = e.is_json ? exception_shape(e.code, e.code_n) : NULL;
  if (shape) {
    push_members(L, shape, body);
    lua_setfield(L, -2, "members");
  }
  push_header(L, 2, REQUEST_ID);
  if (e.is_generic || lua_type(L, -1) != LUA_TSTRING) {
    lua_pop(L, 1);
    return 1;
  }
  lua_setfield(L, -2, "request_id");
  return 1;
}

/* request_id(headers) -> text | nil: that of any response. */
static int l_request_id(lua_State *L) {
  lua_settop(L, 1);
  push_header(L, 1, REQUEST_ID);
  if (lua_type(L, 2) != LUA_TSTRING) lua_pushnil(L);
  return 1;
}

/* printable(text, max) -> at most max (3 to 1024, the default) bytes of UTF-8 that do nothing to a terminal or a log. */
static int l_printable(lua_State *L) {
  size_t n;
  const char *s = luaL_checklstring(L, 1, &n);
  lua_Integer max = luaL_optinteger(L, 2, GL_UTF8_MESSAGE_MAX);
  luaL_argcheck(L, max >= 3 && max <= GL_UTF8_MESSAGE_MAX, 2, "3 to 1024 bytes");
  char out[GL_UTF8_MESSAGE_MAX];
  lua_pushlstring(L, out, gl_utf8_fit(out, (size_t)max, s, n, GL_UTF8_PRINTABLE));
  return 1;
}

static const luaL_Reg functions[] = {
  {"error", l_error}, {"request_id", l_request_id}, {"printable", l_printable}, {NULL, NULL}};

void gl_open_service_error(lua_State *L) { luaL_setfuncs(L, functions, 0); }
