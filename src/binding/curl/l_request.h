/* Requests, answers and settings as Lua values: what the blocking handle and the multi have in common. Only curl.c,
   curl_multi.c and face.c know Lua here. */
#ifndef GL_FACE_H
#define GL_FACE_H

#include "../compat.h"
#include "../../curl/transfer.h"

GL_BEGIN

/* Reads the request table at `at`; its strings stay on the stack or in its headers table. May raise. */
void gl_l_request_read(lua_State *L, int at, struct gl_request *rq);

/* Push the response; or nil and the failure. Return how many values. */
int gl_l_response_push(lua_State *L, const struct gl_response *a);
int gl_l_response_push_failure(lua_State *L, const struct gl_failure *f);

/* { ca_file =, proxy =, max_response = }, unchecked but for their types. */
struct gl_l_settings_options {
  const char *ca_file, *proxy; /* NULL: absent; kept by the stack */
  size_t max_response;
};

/* Reads the options table at `at`, the last argument, or its absence; raises in the name of `who`. */
void gl_l_settings_read(lua_State *L, int at, const char *who, struct gl_l_settings_options *o);

/* Fills zeroed settings, which something collectable owns already; raises. */
void gl_l_settings_make(lua_State *L, const char *who, const struct gl_l_settings_options *o, struct gl_settings *s);

/* Pushes the metatable of that name with __gc and what a class of ours has besides. */
void gl_l_request_push_class(lua_State *L, const char *name, lua_CFunction gc);

/* Adds `multi` to the table at the top of the stack. (curl_multi.c) */
void gl_open_curl_multi(lua_State *L);

GL_END

#endif
