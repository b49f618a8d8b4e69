#ifndef GL_L_CURL_MULTI_H
#define GL_L_CURL_MULTI_H

#include "../../core/gl.h"
#include "../compat.h"

GL_BEGIN

/* Adds `multi` to the table at the top of the stack. */
void gl_open_curl_multi(lua_State *L);

GL_END

#endif
