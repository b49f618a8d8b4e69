/* Requests as Lua values. */
#ifndef GL_L_REQUEST_H
#define GL_L_REQUEST_H

#include "../../http/request.h"
#include "../compat.h"

GL_BEGIN

/* Reads the request table at `index`. The stack and the headers table keep its strings: until they are used, call nothing that
   may run a collection or change the table. Raises for a table of another form. */
void gl_l_request_read(lua_State *L, int index, struct gl_request *rq);

GL_END

#endif
