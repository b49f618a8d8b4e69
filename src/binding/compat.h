/* The one file that knows which Lua it is built against: 5.1 (and LuaJIT through its ABI) to 5.5. */
#ifndef GL_COMPAT_H
#define GL_COMPAT_H

#include <lauxlib.h>
#include <lua.h>

/* LuaJIT's headers have some of what 5.1 lacks. */
#if LUA_VERSION_NUM < 502
#undef luaL_setmetatable
#undef luaL_newlib
#define lua_rawlen lua_objlen
/* Names the metatable of the userdata at the top. */
#define luaL_setmetatable(L, name) (luaL_getmetatable(L, name), lua_setmetatable(L, -2))
/* Registers functions in the table below `nup` upvalues. */
#define luaL_setfuncs(L, regs, nup) gl_compat_setfuncs(L, regs, nup)
#define luaL_newlib(L, regs) (lua_newtable(L), luaL_setfuncs(L, regs, 0))
#define lua_absindex(L, i) ((i) > 0 || (i) <= LUA_REGISTRYINDEX ? (i) : lua_gettop(L) + (i) + 1)

static inline void gl_compat_setfuncs(lua_State *L, const luaL_Reg *r, int nup) {
  for (; r->name; r++) {
    for (int i = 0; i < nup; i++) lua_pushvalue(L, -nup);
    lua_pushcclosure(L, r->func, nup);
    lua_setfield(L, -(nup + 2), r->name);
  }
  lua_pop(L, nup);
}

/* The companion value of a userdata: its environment table in 5.1, so only tables may be set. */
#define lua_setuservalue lua_setfenv
#define lua_getuservalue lua_getfenv
#endif

#if LUA_VERSION_NUM < 503
#define lua_isinteger(L, i) 0
#define lua_rawgeti(L, i, n) (lua_rawgeti(L, i, n), lua_type(L, -1))
#endif

#if LUA_VERSION_NUM >= 502
#undef lua_lessthan
#define lua_lessthan(L, a, b) lua_compare(L, a, b, LUA_OPLT)
#endif

#if LUA_VERSION_NUM >= 504
#undef lua_newuserdata
#define lua_newuserdata(L, size) lua_newuserdatauv(L, size, 1)
#endif

#if LUA_VERSION_NUM < 503
typedef long long gl_compat_int;
#else
typedef lua_Integer gl_compat_int;
#endif

#endif
