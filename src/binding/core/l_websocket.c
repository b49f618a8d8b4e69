/* The codec of WebSocket connections, without sockets: bytes in, messages out, and the reverse. */
#include "../../core/websocket.h"

#include <string.h>

#include "binding.h"

#define WEBSOCKET "gamelift.websocket"

struct codec {
  struct gl_websocket ws;
  struct gl_buf out; /* a frame of a client, which has to be masked */
  int is_pushing;    /* a Lua string is made of bytes that belong to the codec */
};

static int l_codec_gc(lua_State *L) {
  struct codec *c = luaL_checkudata(L, 1, WEBSOCKET);
  gl_websocket_free(&c->ws);
  gl_buf_wipe(&c->out);
  return 0;
}

/* Raises for a call by a finalizer that runs while Lua copies the codec's bytes, and after a copy that memory did not suffice for. */
static struct codec *check_codec(lua_State *L) {
  struct codec *c = luaL_checkudata(L, 1, WEBSOCKET);
  if (c->is_pushing) luaL_error(L, "websocket: the codec is in use, or memory was short while it was");
  return c;
}

static void push_bytes(lua_State *L, struct codec *c, const char *p, size_t n) {
  c->is_pushing = 1;
  lua_pushlstring(L, p ? p : "", n);
  c->is_pushing = 0;
}

/* ---- reading ---- */

/* codec:feed(bytes) -> true | nil, message, close_code. Takes bytes of the connection, cut anywhere. After a failure the codec reads
   no more: send codec:close(close_code) and close the connection; events from before it can still be taken. Bytes behind a
   close frame are ignored. */
static int l_feed(lua_State *L) {
  struct codec *c = check_codec(L);
  size_t n;
  const char *p = luaL_checklstring(L, 2, &n);
  if (!gl_websocket_feed(&c->ws, p, n)) {
    lua_pushboolean(L, 1);
    return 1;
  }
  if (c->ws.fault_code == GL_WEBSOCKET_INTERNAL_ERROR) return gl_l_buf_raise_no_memory(L);
  lua_pushnil(L);
  lua_pushstring(L, c->ws.fault);
  lua_pushinteger(L, c->ws.fault_code);
  return 3;
}

static const char *kind_name(enum gl_websocket_kind kind) {
  switch (kind) {
    case GL_WEBSOCKET_TEXT: return "text";
    case GL_WEBSOCKET_BINARY: return "binary";
    case GL_WEBSOCKET_PING: return "ping";
    case GL_WEBSOCKET_PONG: return "pong";
    default: return "close";
  }
}

/* codec:next() -> kind, payload, code | nil. Takes the next event: "text" or "binary" with a whole message, "ping", "pong", or "close"
   with its reason and code (nil: it had none). nil: more bytes are needed. */
static int l_next(lua_State *L) {
  struct codec *c = check_codec(L);
  struct gl_websocket_event event;
  if (!gl_websocket_next(&c->ws, &event)) return 0;
  lua_pushnil(L); /* the kind: nothing but push_bytes may run a finalizer before the payload is copied */
  push_bytes(L, c, event.payload.p, event.payload.n);
  lua_pushstring(L, kind_name(event.kind));
  lua_replace(L, -3);
  if (event.kind != GL_WEBSOCKET_CLOSE || !event.code) return 2;
  lua_pushinteger(L, event.code);
  return 3;
}

/* ---- writing ---- */

/* Reads a mask from core.random: an attacker who could foretell it could write bytes of its choice to the connection. */
static void draw_mask(lua_State *L, unsigned char mask[GL_WEBSOCKET_MASK]) {
  size_t n;
  lua_getuservalue(L, 1);
  lua_getfield(L, -1, "random");
  lua_pushinteger(L, GL_WEBSOCKET_MASK);
  lua_call(L, 1, 1);
  const char *bytes = lua_tolstring(L, -1, &n);
  if (bytes && n == GL_WEBSOCKET_MASK) memcpy(mask, bytes, GL_WEBSOCKET_MASK);
  else luaL_error(L, "websocket: core.random failed");
  lua_pop(L, 2);
}

static int push_masked(lua_State *L, struct codec *c, enum gl_websocket_kind kind, struct gl_str payload) {
  char header[GL_WEBSOCKET_HEADER_MAX];
  unsigned char mask[GL_WEBSOCKET_MASK];
  draw_mask(L, mask);
  size_t header_n = gl_websocket_put_header(header, kind, payload.n, mask);
  c->out.n = 0;
  c->out.rc = GL_OK;
  char *room = gl_buf_room(&c->out, header_n + payload.n);
  if (!room) return gl_l_buf_raise_no_memory(L);
  memcpy(room, header, header_n);
  gl_websocket_mask(room + header_n, payload.p, payload.n, mask);
  c->out.n = header_n + payload.n;
  push_bytes(L, c, c->out.p, c->out.n);
  if (c->out.cap > GL_L_BUF_KEPT) gl_buf_free(&c->out);
  return 1;
}

/* Pushes the frame whose payload is the string at the top. */
static int push_frame(lua_State *L, struct codec *c, enum gl_websocket_kind kind) {
  struct gl_str payload;
  payload.p = lua_tolstring(L, -1, &payload.n);
  if (c->ws.is_client) return push_masked(L, c, kind, payload);
  char header[GL_WEBSOCKET_HEADER_MAX];
  lua_pushlstring(L, header, gl_websocket_put_header(header, kind, payload.n, NULL));
  lua_insert(L, -2);
  lua_concat(L, 2);
  return 1;
}

/* codec:text(payload) -> the bytes to send. Raises if payload is not UTF-8. */
static int l_text(lua_State *L) {
  struct codec *c = check_codec(L);
  size_t n;
  const char *p = luaL_checklstring(L, 2, &n);
  luaL_argcheck(L, gl_utf8_is_valid(p, n), 2, "expected UTF-8, got other bytes; codec:binary sends any");
  lua_settop(L, 2);
  return push_frame(L, c, GL_WEBSOCKET_TEXT);
}

/* codec:binary(payload) -> the bytes to send. */
static int l_binary(lua_State *L) {
  struct codec *c = check_codec(L);
  luaL_checkstring(L, 2);
  lua_settop(L, 2);
  return push_frame(L, c, GL_WEBSOCKET_BINARY);
}

static int push_control(lua_State *L, enum gl_websocket_kind kind) {
  struct codec *c = check_codec(L);
  size_t n;
  lua_settop(L, 2);
  luaL_optlstring(L, 2, "", &n);
  luaL_argcheck(L, n <= GL_WEBSOCKET_CONTROL_MAX, 2, "expected at most 125 bytes, got more");
  if (lua_isnil(L, 2)) lua_pushliteral(L, "");
  return push_frame(L, c, kind);
}

/* codec:ping(payload), codec:pong(payload) -> the bytes to send; payload: up to 125 bytes, none by default. Raises for more. */
static int l_ping(lua_State *L) { return push_control(L, GL_WEBSOCKET_PING); }
static int l_pong(lua_State *L) { return push_control(L, GL_WEBSOCKET_PONG); }

/* codec:close(code, reason) -> the bytes to send; without a code, the frame has none. Send nothing behind it. Raises for a code that
   may not be sent, and for a reason without a code, of more than 123 bytes or that is not UTF-8. */
static int l_close(lua_State *L) {
  struct codec *c = check_codec(L);
  char payload[GL_WEBSOCKET_CONTROL_MAX];
  size_t n;
  lua_settop(L, 3);
  const char *reason = luaL_optlstring(L, 3, "", &n);
  if (lua_isnil(L, 2)) {
    luaL_argcheck(L, !n, 3, "expected a code before the reason, got nil");
    lua_pushliteral(L, "");
    return push_frame(L, c, GL_WEBSOCKET_CLOSE);
  }
  lua_Number code = luaL_checknumber(L, 2);
  int is_code = code >= 1000 && code <= 4999 && code == (lua_Number)(int)code && gl_websocket_is_code((int)code);
  luaL_argcheck(L, is_code, 2, "expected a close code that may be sent: 1000-1003, 1007-1014, 3000-4999");
  luaL_argcheck(L, n <= sizeof payload - 2, 3, "expected at most 123 bytes, got more");
  luaL_argcheck(L, gl_utf8_is_valid(reason, n), 3, "expected UTF-8, got other bytes");
  payload[0] = (char)((int)code >> 8);
  payload[1] = (char)((int)code & 0xff);
  memcpy(payload + 2, reason, n);
  lua_pushlstring(L, payload, n + 2);
  return push_frame(L, c, GL_WEBSOCKET_CLOSE);
}

/* ---- making one ---- */

static int check_role(lua_State *L) {
  lua_getfield(L, 1, "role");
  const char *role = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : "";
  int is_client = !strcmp(role, "client");
  if (!is_client && strcmp(role, "server"))
    luaL_error(L, "websocket: option role: expected \"client\" or \"server\", got %s", *role ? role : luaL_typename(L, -1));
  lua_pop(L, 1);
  return is_client;
}

static size_t check_max_message(lua_State *L) {
  lua_getfield(L, 1, "max_message");
  int is_number = lua_type(L, -1) == LUA_TNUMBER;
  lua_Number max = lua_isnil(L, -1) ? GL_WEBSOCKET_MESSAGE_MAX : is_number ? lua_tonumber(L, -1) : 0;
  if (!(max >= 1 && max <= GL_WEBSOCKET_MESSAGE_MAX && max == (lua_Number)(size_t)max))
    luaL_error(L, "websocket: option max_message: expected whole bytes from 1 to %d, got %s", GL_WEBSOCKET_MESSAGE_MAX,
               is_number ? lua_tostring(L, -1) : luaL_typename(L, -1));
  lua_pop(L, 1);
  return (size_t)max;
}

static void check_option_names(lua_State *L) {
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1)) {
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : "";
    if (strcmp(name, "role") && strcmp(name, "max_message"))
      luaL_error(L, "websocket: expected the options role and max_message, got %s", *name ? name : luaL_typename(L, -2));
  }
}

/* websocket { role = "client" | "server", max_message = bytes (16 MiB, which is also the most) } -> a codec for one connection, after
   its upgrade. max_message: of a message, its fragments together. Raises for a wrong option. */
static int l_websocket(lua_State *L) {
  static const luaL_Reg methods[] = {{"feed", l_feed}, {"next", l_next},   {"text", l_text}, {"binary", l_binary},
                                     {"ping", l_ping}, {"pong", l_pong}, {"close", l_close}, {NULL, NULL}};
  luaL_checktype(L, 1, LUA_TTABLE);
  check_option_names(L);
  int is_client = check_role(L);
  size_t max_message = check_max_message(L);
  struct codec *c = lua_newuserdata(L, sizeof *c);
  memset(c, 0, sizeof *c);
  c->ws.is_client = is_client;
  c->ws.max_message = max_message;
  gl_l_class_push(L, WEBSOCKET, l_codec_gc, methods);
  lua_setmetatable(L, -2);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_setuservalue(L, -2);
  return 1;
}

static const luaL_Reg functions[] = {{"websocket", l_websocket}, {NULL, NULL}};

void gl_open_websocket(lua_State *L) {
  lua_pushvalue(L, -1); /* the core, for its `random` */
  luaL_setfuncs(L, functions, 1);
}
