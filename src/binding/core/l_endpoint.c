#include "../../core/endpoint.h"

#include "binding.h"

static struct gl_str check_str(lua_State *L, int i) {
  struct gl_str s;
  s.p = luaL_checklstring(L, i, &s.n);
  return s;
}

static int fail(lua_State *L, const char *problem) {
  lua_pushnil(L);
  lua_pushstring(L, problem);
  return 2;
}

/* is_region(region) -> boolean: true for a host label, which may be part of a host name. */
static int l_is_region(lua_State *L) {
  lua_pushboolean(L, gl_endpoint_is_region(check_str(L, 1)));
  return 1;
}

/* endpoint(region, use_fips, use_dualstack) -> url, signing_region | nil, message. The url can be called as it is: it ends in
   '/'. A pseudo region (fips-us-west-2, us-west-2-fips) is its region with FIPS. */
static int l_endpoint(lua_State *L) {
  struct gl_endpoint e;
  const char *problem = gl_endpoint_resolve(&e, check_str(L, 1), lua_toboolean(L, 2), lua_toboolean(L, 3));
  if (problem) return fail(L, problem);
  lua_pushstring(L, e.url);
  lua_pushstring(L, e.region);
  return 2;
}

/* endpoint_url(text, use_fips, use_dualstack) -> { url =, scheme =, host =, port =, path = } | nil, message. For a user-supplied
   endpoint, which goes with neither FIPS nor dualstack. url is as written but for the scheme's case and a "/" where there was no
   path; host is without brackets; port is the scheme's where none was written. */
static int l_endpoint_url(lua_State *L) {
  struct gl_url u;
  struct gl_str text = check_str(L, 1);
  const char *problem = gl_endpoint_find_conflict(lua_toboolean(L, 2), lua_toboolean(L, 3));
  if (!problem) problem = gl_endpoint_read_url(&u, text);
  if (problem) return fail(L, problem);
  const char *scheme = u.is_https ? "https" : "http";
  lua_createtable(L, 0, 5);
  lua_pushstring(L, scheme);
  lua_setfield(L, -2, "scheme");
  lua_pushlstring(L, u.host.p, u.host.n);
  lua_setfield(L, -2, "host");
  lua_pushinteger(L, u.port);
  lua_setfield(L, -2, "port");
  struct gl_str path = u.path.n ? u.path : GL_STR("/");
  lua_pushlstring(L, path.p, path.n);
  lua_setfield(L, -2, "path");
  lua_pushfstring(L, "%s://", scheme);
  lua_pushlstring(L, u.authority.p, u.authority.n);
  lua_pushlstring(L, path.p, path.n);
  lua_concat(L, 3);
  lua_setfield(L, -2, "url");
  return 1;
}

/* partition(region) -> { id =, dns_suffix =, dualstack_suffix = } */
static int l_partition(lua_State *L) {
  const struct gl_endpoint_partition *p = gl_endpoint_find_partition(check_str(L, 1));
  lua_createtable(L, 0, 3);
  lua_pushstring(L, p->id);
  lua_setfield(L, -2, "id");
  lua_pushstring(L, p->dns_suffix);
  lua_setfield(L, -2, "dns_suffix");
  lua_pushstring(L, p->dualstack_suffix);
  lua_setfield(L, -2, "dualstack_suffix");
  return 1;
}

static const luaL_Reg functions[] = {
  {"is_region", l_is_region}, {"endpoint", l_endpoint}, {"endpoint_url", l_endpoint_url}, {"partition", l_partition},
  {NULL, NULL},
};

void gl_open_endpoint(lua_State *L) { luaL_setfuncs(L, functions, 0); }
