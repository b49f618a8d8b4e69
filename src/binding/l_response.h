/* Responses and failures as Lua values. */
#ifndef GL_L_RESPONSE_H
#define GL_L_RESPONSE_H

#include "../http/response.h"
#include "compat.h"

GL_BEGIN

/* Pushes { status =, headers =, body = }; repeated headers are joined, in order of arrival, as urllib3 does it. Returns 1.
   Raises when memory is short; the response stays the caller's. */
int gl_l_response_push(lua_State *L, const struct gl_response *response);

/* Adds a header to the table below the name at the top, behind an earlier value of that name, and pops the name. Raises when memory
   is short. */
void gl_l_response_add_header(lua_State *L, struct gl_str value);

/* Pushes nil and { kind =, sent =, message =, phase = }. Returns 2. Raises when memory is short. */
int gl_l_response_push_failure(lua_State *L, const struct gl_failure *f);

GL_END

#endif
