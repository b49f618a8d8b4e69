#define _GNU_SOURCE /* accept4 */
#include "sockets.h"

#include <arpa/inet.h>
#include <errno.h>
#include <lauxlib.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#define TYPE "sockets.socket"
enum { BACKLOG = 64, CHUNK = 4096 /* bytes of one read */ };

struct handle {
  int fd; /* -1: closed */
};

/* Pushes a closed socket. From here on its __gc closes what it gets. */
static struct handle *push_handle(lua_State *L) {
  struct handle *h = lua_newuserdatauv(L, sizeof *h, 0);
  h->fd = -1;
  luaL_setmetatable(L, TYPE);
  return h;
}

static struct handle *check_handle(lua_State *L) { return luaL_checkudata(L, 1, TYPE); }

static int is_retryable(void) { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

/* socket:close(). Idempotent; also __gc and __close. */
static int l_close(lua_State *L) {
  struct handle *h = check_handle(L);
  if (h->fd >= 0) close(h->fd);
  h->fd = -1;
  return 0;
}

/* sockets.listen(address, port) -> a listening socket, its port | nil, message. address: IPv4 in digits; port 0: any free one. */
static int l_listen(lua_State *L) {
  struct sockaddr_in address = {.sin_family = AF_INET};
  socklen_t size = sizeof address;
  lua_Integer port = luaL_checkinteger(L, 2);
  luaL_argcheck(L, inet_pton(AF_INET, luaL_checkstring(L, 1), &address.sin_addr) == 1, 1, "expected an IPv4 address");
  luaL_argcheck(L, port >= 0 && port <= 65535, 2, "expected a port");
  address.sin_port = htons((uint16_t)port);
  struct handle *h = push_handle(L);
  h->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (h->fd < 0) return luaL_fileresult(L, 0, "socket");
  if (setsockopt(h->fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int))) return luaL_fileresult(L, 0, "setsockopt");
  if (bind(h->fd, (struct sockaddr *)&address, size)) return luaL_fileresult(L, 0, "bind");
  if (listen(h->fd, BACKLOG)) return luaL_fileresult(L, 0, "listen");
  if (getsockname(h->fd, (struct sockaddr *)&address, &size)) return luaL_fileresult(L, 0, "getsockname");
  lua_pushinteger(L, ntohs(address.sin_port));
  return 2;
}

/* listener:accept() -> the socket of the next connection | nil where nobody waits. */
static int l_accept(lua_State *L) {
  struct handle *listener = check_handle(L), *h = push_handle(L);
  h->fd = accept4(listener->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (h->fd < 0) return 0;
  setsockopt(h->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int)); /* a small message leaves at once */
  return 1;
}

/* socket:receive() -> the bytes that have come, "" where none have | nil once the connection has ended. */
static int l_receive(lua_State *L) {
  char bytes[CHUNK];
  ssize_t n = recv(check_handle(L)->fd, bytes, sizeof bytes, 0);
  if (n < 0 && is_retryable()) lua_pushliteral(L, "");
  else if (n <= 0) lua_pushnil(L);
  else lua_pushlstring(L, bytes, (size_t)n);
  return 1;
}

/* socket:send(bytes) -> how many of them the system has taken, perhaps 0 | nil once the connection has ended. */
static int l_send(lua_State *L) {
  size_t size;
  const char *bytes = luaL_checklstring(L, 2, &size);
  ssize_t n = send(check_handle(L)->fd, bytes, size, MSG_NOSIGNAL);
  if (n >= 0 || is_retryable()) lua_pushinteger(L, n >= 0 ? n : 0);
  else lua_pushnil(L);
  return 1;
}

int luaopen_sockets(lua_State *L) {
  static const luaL_Reg methods[] = {{"accept", l_accept},   {"receive", l_receive}, {"send", l_send}, {"close", l_close},
                                     {"__close", l_close}, {"__gc", l_close},      {NULL, NULL}};
  static const luaL_Reg functions[] = {{"listen", l_listen}, {NULL, NULL}};
  luaL_newmetatable(L, TYPE);
  luaL_setfuncs(L, methods, 0);
  lua_pushvalue(L, -1);
  lua_setfield(L, -2, "__index");
  luaL_newlib(L, functions);
  return 1;
}
