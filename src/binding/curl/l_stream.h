/* The connection of a 101 response, as response.connection. */
#ifndef GL_L_STREAM_H
#define GL_L_STREAM_H

#include "../../curl/stream.h"
#include "../compat.h"

GL_BEGIN

/* Registers the class. Raises when memory is short. */
void gl_l_stream_open(lua_State *L);

/* Pushes a stream that is closed, and returns it for gl_stream_init. Raises when memory is short. */
struct gl_stream *gl_l_stream_push(lua_State *L);

GL_END

#endif
