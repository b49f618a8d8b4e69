#include "../../core/url.h"

#include "binding.h"

static void set_text(lua_State *L, const char *name, struct gl_str text) {
  lua_pushlstring(L, text.p, text.n);
  lua_setfield(L, -2, name);
}

/* Sets the host in lower case, without brackets, and the text of the Host header. */
static void set_host(lua_State *L, const struct gl_url *url) {
  char header[GL_URL_HEADER_MAX];
  struct gl_str text = {header, (size_t)(gl_url_put_host(header, url) - header)};
  set_text(L, "host_header", text);
  if (url->is_ipv6) text.p++;
  text.n = url->host.n;
  set_text(L, "host", text);
}

/* url(text) -> parts | nil, problem. Reads an http or https URL. parts: { scheme =, host =, port =, is_ipv6 =, host_header =,
   authority =, target =, user =, query = }. scheme and host are in lower case, host is without brackets; port is the scheme's
   where none was written; host_header is the value that is signed; authority is host and port as written; target is path and
   query as sent; user is nil where there is no user information, query where there is none. Neither blocks nor yields; problem
   quotes nothing. */
static int l_url(lua_State *L) {
  struct gl_url url;
  struct gl_str text;
  text.p = luaL_checklstring(L, 1, &text.n);
  const char *problem = gl_url_read(&url, text);
  if (problem) {
    lua_pushnil(L);
    lua_pushstring(L, problem);
    return 2;
  }
  lua_createtable(L, 0, 9);
  set_text(L, "scheme", url.is_https ? GL_STR("https") : GL_STR("http"));
  set_host(L, &url);
  lua_pushinteger(L, url.port);
  lua_setfield(L, -2, "port");
  lua_pushboolean(L, url.is_ipv6);
  lua_setfield(L, -2, "is_ipv6");
  set_text(L, "authority", url.authority);
  lua_pushstring(L, url.path.n ? "" : "/");
  lua_pushlstring(L, url.target.p, url.target.n);
  lua_concat(L, 2);
  lua_setfield(L, -2, "target");
  if (url.has_user) set_text(L, "user", url.user);
  if (url.target.n > url.path.n) set_text(L, "query", url.query);
  return 1;
}

static const luaL_Reg functions[] = {{"url", l_url}, {NULL, NULL}};

void gl_open_url(lua_State *L) { luaL_setfuncs(L, functions, 0); }
