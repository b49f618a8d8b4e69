/* The handshake that opens a WebSocket, for clients and servers. Its hash and its random numbers are gamelift.crypto's. */
#include "../../http/upgrade.h"

#include <stdio.h>
#include <string.h>

#include "../../core/base64.h"
#include "../l_response.h"
#include "l_http.h"

enum { KEY_BYTES = 16, SHA1_BYTES = 20, CORE = 1 /* upvalue */ };

static struct gl_str check_str(lua_State *L, int i) {
  struct gl_str s;
  s.p = luaL_checklstring(L, i, &s.n);
  return s;
}

static int push_problem(lua_State *L, const char *problem) {
  lua_pushnil(L);
  lua_pushstring(L, problem);
  return 2;
}

static void add(struct gl_buf *b, struct gl_str s) { gl_buf_add(b, s.p, s.n); }

/* Pushes what the buffer at the top holds. */
static int push_text(lua_State *L, const struct gl_buf *b) {
  if (b->rc) return gl_l_buf_raise_no_memory(L);
  lua_pushlstring(L, b->p, b->n);
  return 1;
}

static int push_base64(lua_State *L, const void *bytes, size_t n) {
  struct gl_buf *b = gl_l_buf_push(L, 64);
  gl_base64_encode(b, bytes, n);
  return push_text(L, b);
}

/* ---- keys ---- */

/* websocket_key() -> a new value for Sec-WebSocket-Key. */
static int l_key(lua_State *L) {
  size_t n;
  lua_getfield(L, lua_upvalueindex(CORE), "random");
  lua_pushinteger(L, KEY_BYTES);
  lua_call(L, 1, 1);
  const char *bytes = luaL_checklstring(L, -1, &n);
  return push_base64(L, bytes, n);
}

/* Pushes the Sec-WebSocket-Accept that belongs to a key. */
static int push_accept(lua_State *L, struct gl_str key) {
  unsigned char hash[SHA1_BYTES];
  size_t n;
  lua_getfield(L, lua_upvalueindex(CORE), "sha1");
  lua_pushlstring(L, key.p, key.n);
  lua_pushliteral(L, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  lua_concat(L, 2);
  lua_call(L, 1, 1);
  const char *hex = luaL_checklstring(L, -1, &n);
  if (n != 2 * sizeof hash) return luaL_error(L, "websocket_accept: core.sha1 failed");
  for (size_t i = 0; i < sizeof hash; i++) hash[i] = (unsigned char)(gl_str_hex(hex[2 * i]) * 16 + gl_str_hex(hex[2 * i + 1]));
  return push_base64(L, hash, sizeof hash);
}

/* websocket_accept(key) -> the value of Sec-WebSocket-Accept. */
static int l_accept(lua_State *L) { return push_accept(L, check_str(L, 1)); }

/* ---- headers of the peer ---- */

/* Pushes a header of the table at index 2; a list of values is joined. Returns it; it stays on the stack. */
static struct gl_str get_header(lua_State *L, const char *name) {
  struct gl_str s = {"", 0};
  lua_getfield(L, 2, name);
  if (lua_istable(L, -1)) {
    int values = lua_gettop(L), count = (int)lua_rawlen(L, -1);
    lua_pushliteral(L, "");
    for (int i = 1; i <= count; i++) {
      if (i > 1) lua_pushliteral(L, ", ");
      lua_rawgeti(L, values, i);
      if (lua_type(L, -1) != LUA_TSTRING) luaL_argerror(L, 2, "a header is not a string");
      lua_concat(L, i > 1 ? 3 : 2);
    }
    lua_replace(L, values);
  }
  if (lua_isnil(L, -1)) return s;
  if (lua_type(L, -1) != LUA_TSTRING) luaL_argerror(L, 2, "a header is not a string");
  s.p = lua_tolstring(L, -1, &s.n);
  return s;
}

static void check_headers(lua_State *L, struct gl_upgrade_headers *h) {
  luaL_checktype(L, 2, LUA_TTABLE);
  luaL_checkstack(L, 24, NULL);
  h->host = get_header(L, "host");
  h->upgrade = get_header(L, "upgrade");
  h->connection = get_header(L, "connection");
  h->key = get_header(L, "sec-websocket-key");
  h->version = get_header(L, "sec-websocket-version");
  h->accept = get_header(L, "sec-websocket-accept");
  h->extensions = get_header(L, "sec-websocket-extensions");
  h->protocol = get_header(L, "sec-websocket-protocol");
  h->content_length = get_header(L, "content-length");
  h->transfer_encoding = get_header(L, "transfer-encoding");
}

/* ---- the client's side ---- */

/* Returns 1 for a header that the handshake writes itself, or that would change what it means. */
static int is_of_handshake(struct gl_str name) {
  static const struct gl_str names[] = {
      {"host", 4}, {"upgrade", 7}, {"connection", 10}, {"content-length", 14}, {"transfer-encoding", 17}, {"expect", 6}};
  struct gl_str start = {name.p, name.n < 14 ? name.n : 14};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (gl_str_is_word(name, names[i])) return 1;
  return gl_str_is_word(start, GL_STR("sec-websocket-"));
}

/* Writes the headers of the table at `index`. Returns NULL, or why one cannot be sent. */
static const char *add_headers(lua_State *L, int index, struct gl_buf *b) {
  const char *problem = NULL;
  lua_pushnil(L);
  while (!problem && lua_next(L, index)) {
    struct gl_str name = {"", 0};
    if (lua_type(L, -2) == LUA_TSTRING) name.p = lua_tolstring(L, -2, &name.n);
    problem = is_of_handshake(name) ? "a request header belongs to the handshake" : gl_l_http_add_header(L, b);
    lua_pop(L, 1);
  }
  return problem;
}

static const char *check_target(struct gl_str host, struct gl_str path) {
  if (!host.n) return "the host is empty";
  if (!path.n || path.p[0] != '/') return "the path does not begin with a slash";
  for (size_t i = 0; i < host.n; i++)
    if (!gl_str_is_visible(host.p[i])) return "the host has a blank, a control or a non-ASCII character";
  for (size_t i = 0; i < path.n; i++)
    if (!gl_str_is_visible(path.p[i]) || path.p[i] == '#') return "the path has a blank, a control, a non-ASCII character or a #";
  return NULL;
}

static struct gl_str check_field(lua_State *L, const char *name) {
  lua_getfield(L, 1, name);
  if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "websocket_request: %s: expected a string, got %s", name, luaL_typename(L, -1));
  struct gl_str s;
  s.p = lua_tolstring(L, -1, &s.n);
  return s;
}

/* websocket_request { host =, path =, key =, headers = } -> the bytes of an upgrade request | nil, problem. host: of the Host header;
   path: with the query; key: of websocket_key; headers: { [name] = value } besides those of the handshake, optional. It offers neither
   extensions nor protocols. Read the response with a core.http_parser after parser:reset(false, true), check it with websocket_check,
   and feed the parser's `rest` to the codec. */
static int l_request(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 1);
  struct gl_str host = check_field(L, "host"), path = check_field(L, "path"), key = check_field(L, "key");
  lua_getfield(L, 1, "headers");
  int headers = lua_gettop(L);
  if (!lua_isnil(L, headers) && !lua_istable(L, headers))
    return luaL_error(L, "websocket_request: headers: expected a table, got %s", luaL_typename(L, headers));
  struct gl_buf *b = gl_l_buf_push(L, 0);
  const char *problem = check_target(host, path);
  if (problem) return push_problem(L, problem);
  if (!key.n || gl_str_has_control(key)) return push_problem(L, "the key is empty or has a control character");
  gl_buf_str(b, "GET ");
  add(b, path);
  gl_buf_str(b, " HTTP/1.1\r\nHost: ");
  add(b, host);
  gl_buf_str(b, "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ");
  add(b, key);
  gl_buf_str(b, "\r\n");
  if (lua_istable(L, headers)) problem = add_headers(L, headers, b);
  if (problem) return push_problem(L, problem);
  gl_buf_str(b, "\r\n");
  return push_text(L, b);
}

/* websocket_check(status, headers, key) -> true | nil, problem. Checks the response to websocket_request; headers: { [name in lower
   case] = value }. */
static int l_check(lua_State *L) {
  char problem[64];
  struct gl_upgrade_headers h;
  lua_Number status = luaL_checknumber(L, 1);
  struct gl_str key = check_str(L, 3);
  if (status != 101) {
    snprintf(problem, sizeof problem, "expected status 101, got %.0f", status);
    return push_problem(L, problem);
  }
  check_headers(L, &h);
  push_accept(L, key);
  const char *fault = gl_upgrade_check_response(&h, check_str(L, -1));
  if (fault) return push_problem(L, fault);
  lua_pushboolean(L, 1);
  return 1;
}

/* ---- the server's side ---- */

/* Pushes { [name in lower case] = value }; repeated headers are joined. */
static void push_request_headers(lua_State *L, const struct gl_upgrade_request *rq) {
  lua_createtable(L, 0, (int)rq->header_count);
  for (size_t i = 0; i < rq->header_count; i++) {
    luaL_Buffer name;
    luaL_buffinit(L, &name);
    for (size_t k = 0; k < rq->headers[i].name.n; k++) luaL_addchar(&name, gl_str_lower(rq->headers[i].name.p[k]));
    luaL_pushresult(&name);
    gl_l_response_add_header(L, rq->headers[i].value);
  }
}

/* websocket_read_request(bytes) -> { method =, target =, headers = }, rest | nil | false, problem. Reads the head of an HTTP/1.1 request
   from all bytes of the connection so far; nil: more are needed. headers: { [name in lower case] = value }; rest: the bytes behind it.
   problem: respond with 400 and close the connection. A head may have 16 KiB. */
static int l_read_request(lua_State *L) {
  struct gl_str bytes = check_str(L, 1);
  struct gl_upgrade_request rq;
  const char *problem;
  int is_complete = gl_upgrade_read_request(&rq, bytes, &problem);
  if (problem) {
    lua_pushboolean(L, 0);
    lua_pushstring(L, problem);
    return 2;
  }
  if (!is_complete) return 0;
  lua_createtable(L, 0, 3);
  lua_pushlstring(L, rq.method.p, rq.method.n);
  lua_setfield(L, -2, "method");
  lua_pushlstring(L, rq.target.p, rq.target.n);
  lua_setfield(L, -2, "target");
  push_request_headers(L, &rq);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, bytes.p + rq.size, bytes.n - rq.size);
  return 2;
}

/* websocket_upgrade(method, headers) -> accept | nil, problem, status. Checks the request for a WebSocket; headers: { [name in lower
   case] = value or { value, … } }. accept: of Sec-WebSocket-Accept; status: of the response that refuses it. */
static int l_upgrade(lua_State *L) {
  struct gl_upgrade_headers h;
  struct gl_str method = check_str(L, 1);
  check_headers(L, &h);
  int status;
  const char *problem = gl_upgrade_check_request(method, &h, &status);
  if (!problem) return push_accept(L, h.key);
  push_problem(L, problem);
  lua_pushinteger(L, status);
  return 3;
}

/* websocket_response(accept, problem, status) -> the bytes of the response to a request, from the results of websocket_upgrade: 101
   with accept; else, with nil, one that refuses, has problem as its body and closes the connection. status: 400 by default. */
static int l_response(lua_State *L) {
  char line[64];
  lua_settop(L, 3);
  struct gl_buf *b = gl_l_buf_push(L, 0);
  if (!lua_isnil(L, 1)) {
    gl_buf_str(b, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ");
    add(b, check_str(L, 1));
    gl_buf_str(b, "\r\n\r\n");
    return push_text(L, b);
  }
  struct gl_str problem = check_str(L, 2);
  int status = (int)luaL_optinteger(L, 3, 400);
  luaL_argcheck(L, status >= 400 && status <= 599, 3, "expected a status from 400 to 599");
  snprintf(line, sizeof line, "HTTP/1.1 %d \r\nContent-Length: %zu\r\n", status, problem.n);
  gl_buf_str(b, line);
  if (status == 405) gl_buf_str(b, "Allow: GET\r\n");
  if (status == 426) gl_buf_str(b, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close\r\n");
  else gl_buf_str(b, "Connection: close\r\n");
  gl_buf_str(b, "Content-Type: text/plain; charset=utf-8\r\n\r\n");
  add(b, problem);
  return push_text(L, b);
}

static const luaL_Reg functions[] = {
  {"websocket_key", l_key},     {"websocket_accept", l_accept},             {"websocket_request", l_request},
  {"websocket_check", l_check}, {"websocket_read_request", l_read_request}, {"websocket_upgrade", l_upgrade},
  {"websocket_response", l_response}, {NULL, NULL}};

void gl_open_upgrade(lua_State *L) {
  lua_pushvalue(L, -1);
  luaL_setfuncs(L, functions, 1);
}
