/* The parts of gamelift.core: each adds its functions to the table at the top of the stack. */
#ifndef GL_BORDER_H
#define GL_BORDER_H

#include "../../core/buf.h"
#include "../compat.h"

GL_BEGIN

void gl_open_model(lua_State *L);    /* model.c: operations, names */
void gl_open_encode(lua_State *L);   /* encode.c */
void gl_open_decode(lua_State *L);   /* decode.c */
void gl_open_page_token(lua_State *L); /* page_token.c: page_token_decode, page_token_encode, null */
void gl_open_sign(lua_State *L);     /* sign.c: signer, monotonic, random */
void gl_open_near(lua_State *L);     /* near.c */
void gl_open_error(lua_State *L);    /* error.c: error, request_id, printable */
void gl_open_endpoint(lua_State *L); /* endpoint.c: endpoint, endpoint_url, region_ok */
void gl_open_retry(lua_State *L);    /* retry.c: verdicts, delays, limiter */
void gl_open_ini(lua_State *L);      /* ini.c */
void gl_open_file(lua_State *L);     /* file.c: read_file, file_stamp, replace_file */
void gl_open_process(lua_State *L);  /* process.c */
void gl_open_transport(lua_State *L);   /* transport.c: answer, is_yieldable */
void gl_open_document(lua_State *L); /* document.c: document, json_string */

/* Pushes the metatable of that name, with __gc (NULL: none), methods (NULL: none), and closed to getmetatable. It is registered once
   it is whole: where memory is short, this may be left at any line, and half a class would never free anything. */
void gl_push_class(lua_State *L, const char *name, lua_CFunction gc, const luaL_Reg *methods);

#define GL_BUFFER "gamelift.buffer"
#define GL_BUFFER_KEPT (64 << 10) /* bytes; what grew beyond this is not kept for the next use */

/* A struct gl_buf in a userdata, so that it is freed however the function is left. Pushed on the stack. */
struct gl_buf *gl_push_buf(lua_State *L, size_t max);

/* The body of a request, as an argument: a string, or one of core.buffer's that encode has filled. */
static inline struct gl_str gl_check_body(lua_State *L, int arg) {
  struct gl_str s;
  if (lua_type(L, arg) == LUA_TUSERDATA) {
    const struct gl_buf *b = luaL_checkudata(L, arg, GL_BUFFER);
    return (struct gl_str){b->p ? b->p : "", b->n};
  }
  s.p = luaL_checklstring(L, arg, &s.n);
  return s;
}

/* A buffer that a function keeps in an upvalue from call to call. It is out of its place while in use, since a collection may
   run a finalizer that calls the same function: that one pushes another. What is not put back is collected. */
struct gl_buf *gl_take_buf(lua_State *L, int upvalue);                     /* pushes it, empty */
void gl_put_back_buf(lua_State *L, int upvalue, int index, struct gl_buf *b); /* from `index` of the stack, wiped */

/* Reads one value of any form and pushes it; null is left out of lists and objects. 0 if j has failed (j->rc), with
   anything on the stack. (decode.c) */
struct gl_json;
int gl_push_json(lua_State *L, struct gl_json *j);

/* Raises as Lua itself does when an allocation fails. */
int gl_no_memory(lua_State *L);

GL_END

#endif
