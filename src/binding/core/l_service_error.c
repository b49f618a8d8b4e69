#include "../../core/service_error.h"

#include <string.h>

#include "../../core/model.h"
#include "../../core/reader.h"
#include "../../core/writer.h"
#include "binding.h"
#include "l_model.h"

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
static int push_scalar(lua_State *L, union gl_reader *r, int is_cbor) {
  struct gl_str s;
  struct gl_json_value number;
  enum gl_json_type type = gl_reader_peek(r, is_cbor);
  if (type == GL_JSON_STRING && gl_reader_read_string(r, is_cbor, &s)) lua_pushlstring(L, s.p, s.n);
  else if (type == GL_JSON_NUMBER && gl_reader_read_number(r, is_cbor, &number)) lua_pushnumber(L, number.d);
  else if ((type == GL_JSON_TRUE || type == GL_JSON_FALSE) && gl_reader_read_literal(r, is_cbor))
    lua_pushboolean(L, type == GL_JSON_TRUE);
  else {
    gl_reader_skip(r, is_cbor);
    return 0;
  }
  return 1;
}

/* Pushes { [member] = value } of the body, an object that has been read once before. */
static void push_members(lua_State *L, const struct gl_model_shape *shape, int is_cbor, struct gl_str body) {
  union gl_reader r;
  struct gl_str key;
  gl_reader_init(&r, is_cbor, body.p, body.n, gl_l_buf_push(L, 0));
  lua_newtable(L);
  gl_reader_open(&r, is_cbor, '{');
  while (gl_reader_next_member(&r, is_cbor, &key)) {
    int m = gl_model_find_member(shape, key.p, key.n);
    if (m < 0) {
      gl_reader_skip(&r, is_cbor);
      continue;
    }
    lua_pushstring(L, gl_model_name(gl_model_members[m].name));
    if (!push_scalar(L, &r, is_cbor)) lua_pushnil(L);
    lua_rawset(L, -3);
  }
  if (r.json.rc == GL_ENOMEM) gl_l_buf_raise_no_memory(L);
  lua_remove(L, -2);
}

/* Returns 1 if the headers at `table` say that the body is CBOR, as the service's own responses of that protocol do. */
static int has_cbor_header(lua_State *L, int table) {
  push_header(L, table, "smithy-protocol");
  struct gl_str s = get_str(L, -1), cbor = GL_STR("rpc-v2-cbor");
  int is_cbor = s.n == cbor.n && !memcmp(s.p, cbor.p, s.n);
  lua_pop(L, 1);
  return is_cbor;
}

#define REQUEST_ID "x-amzn-requestid" /* the one that boto3 takes; the spellings of S3 don't count */

/* error(status, headers, body) -> { code =, message =, request_id = text or nil, members = table or nil }. headers:
   { [lower-case name] = value } or nil; body: any bytes or nil, CBOR if the header smithy-protocol says so, else JSON. Code and message are UTF-8, the message at most 1 KiB;
   src/core/service_error.h has the rules. members: of a modeled exception, as they came. As boto3 has it, a 5xx without a body
   or with an <html> page has no request id. */
static int l_error(lua_State *L) {
  int status = (int)luaL_checkinteger(L, 1);
  lua_settop(L, 3);
  int is_cbor = has_cbor_header(L, 2);
  push_header(L, 2, "x-amzn-errortype");
  struct gl_str body = {NULL, 0};
  if (!lua_isnil(L, 3)) body.p = luaL_checklstring(L, 3, &body.n);
  struct gl_service_error e;
  if (gl_service_error_read(&e, status, is_cbor, get_str(L, 4), body)) return gl_l_buf_raise_no_memory(L);
  lua_createtable(L, 0, 4);
  lua_pushlstring(L, e.code, e.code_n);
  lua_setfield(L, -2, "code");
  lua_pushlstring(L, e.message, e.message_n);
  lua_setfield(L, -2, "message");
  const struct gl_model_shape *shape = e.is_object ? exception_shape(e.code, e.code_n) : NULL;
  if (shape) {
    push_members(L, shape, is_cbor, body);
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

/* Writes a member whose value is a text of any bytes; what is not UTF-8 becomes U+FFFD. */
static void write_text(lua_State *L, struct gl_writer *w, size_t position, struct gl_str name, struct gl_str value) {
  if (!gl_utf8_is_valid(value.p, value.n)) {
    size_t room = 3 * value.n + 3;
    char *out = gl_buf_room(gl_l_buf_push(L, 0), room);
    if (!out) {
      gl_l_buf_raise_no_memory(L);
      return; /* not reached; for the analysers */
    }
    value = (struct gl_str){out, gl_utf8_fit(out, room, value.p, value.n, GL_UTF8_VALID)};
  }
  gl_writer_name(w, position, name.p, name.n);
  gl_writer_string(w, value.p, value.n, gl_json_count_plain(value.p, value.n) == value.n);
}

/* error_body(type, member, message[, protocol = "json"]) -> the body of an error: { __type = type, [member] = message }. member: plain ASCII; protocol: "json" or "cbor". */
static int l_error_body(lua_State *L) {
  struct gl_str type, member, message;
  type.p = luaL_checklstring(L, 1, &type.n);
  member.p = luaL_checklstring(L, 2, &member.n);
  message.p = luaL_checklstring(L, 3, &message.n);
  int is_cbor = gl_l_model_check_protocol(L, 4);
  lua_settop(L, 3);
  struct gl_writer w = {gl_l_buf_push(L, 0), is_cbor};
  size_t start = gl_writer_open_object(&w);
  write_text(L, &w, 0, GL_STR("__type"), type);
  write_text(L, &w, 1, member, message);
  gl_writer_close_object(&w, start, 2);
  if (w.out->rc) return gl_l_buf_raise_no_memory(L);
  lua_pushlstring(L, w.out->p, w.out->n);
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
  {"error", l_error}, {"error_body", l_error_body}, {"request_id", l_request_id}, {"printable", l_printable}, {NULL, NULL}};

void gl_open_service_error(lua_State *L) { luaL_setfuncs(L, functions, 0); }
