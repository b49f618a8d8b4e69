/* Buffers that Lua owns. */
#ifndef GL_L_BUF_H
#define GL_L_BUF_H

#include "../core/buf.h"
#include "l_class.h"

GL_BEGIN

#define GL_L_BUF_CLASS "gamelift.buffer"
#define GL_L_BUF_KEPT (64 << 10) /* bytes; a larger buffer is not kept for the next use */

/* Pushes a struct gl_buf in a userdata, so that it is freed however the function ends. Raises when memory is short. */
struct gl_buf *gl_l_buf_push(lua_State *L, size_t max);

/* Returns the body of a request from an argument: a string, or a core.buffer that encode has filled. The argument keeps the
   bytes. */
static inline struct gl_str gl_l_buf_check_body(lua_State *L, int arg) {
  struct gl_str s;
  if (lua_type(L, arg) == LUA_TUSERDATA) {
    const struct gl_buf *b = luaL_checkudata(L, arg, GL_L_BUF_CLASS);
    return (struct gl_str){b->p ? b->p : "", b->n};
  }
  s.p = luaL_checklstring(L, arg, &s.n);
  return s;
}

/* A buffer that a function keeps in an upvalue from call to call. Acquiring empties the upvalue: a collection may run a
   finalizer that calls the same function, which then pushes another buffer. One that is not released is collected. */
struct gl_buf *gl_l_buf_acquire(lua_State *L, int upvalue);                     /* pushes it, empty */
void gl_l_buf_release(lua_State *L, int upvalue, int index, struct gl_buf *b); /* the one at `index` of the stack; wipes it */

/* Raises as Lua itself does when an allocation fails. */
int gl_l_buf_raise_no_memory(lua_State *L);

GL_END

#endif
