#include "l_buf.h"

#include <string.h>

static int l_buf_gc(lua_State *L) {
  gl_buf_wipe(luaL_checkudata(L, 1, GL_L_BUF_CLASS));
  return 0;
}

struct gl_buf *gl_l_buf_push(lua_State *L, size_t max) {
  struct gl_buf *b = lua_newuserdata(L, sizeof *b);
  memset(b, 0, sizeof *b);
  b->max = max;
  gl_l_class_push(L, GL_L_BUF_CLASS, l_buf_gc, NULL);
  lua_setmetatable(L, -2);
  return b;
}

struct gl_buf *gl_l_buf_acquire(lua_State *L, int upvalue) {
  lua_pushvalue(L, lua_upvalueindex(upvalue));
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    return gl_l_buf_push(L, 0);
  }
  lua_pushnil(L);
  lua_replace(L, lua_upvalueindex(upvalue));
  return lua_touserdata(L, -1);
}

void gl_l_buf_release(lua_State *L, int upvalue, int index, struct gl_buf *b) {
  if (b->cap > GL_L_BUF_KEPT) gl_buf_wipe(b);
  else gl_buf_clear(b);
  lua_pushvalue(L, index);
  lua_replace(L, lua_upvalueindex(upvalue));
}

int gl_l_buf_raise_no_memory(lua_State *L) {
  lua_pushliteral(L, "not enough memory"); /* interned at start, so this allocates nothing from 5.2 on */
  return lua_error(L);
}
