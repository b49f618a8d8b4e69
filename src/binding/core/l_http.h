/* Headers of a request from Lua. */
#ifndef GL_L_HTTP_H
#define GL_L_HTTP_H

#include "binding.h"

GL_BEGIN

/* Writes the header at the top of the stack, name below value, as a line, unless it is written apart (http/request.h). Returns NULL, or
   why it cannot be sent. */
const char *gl_l_http_add_header(lua_State *L, struct gl_buf *b);

GL_END

#endif
