/* Classes of userdata. */
#ifndef GL_L_CLASS_H
#define GL_L_CLASS_H

#include "../core/gl.h"
#include "compat.h"

GL_BEGIN

/* Pushes the metatable of that name, with __gc (NULL: none), methods (NULL: none), and closed to getmetatable. It is registered
   once it is complete: where memory is short, this may be left at any line, and half a class would never free anything. Raises. */
void gl_l_class_push(lua_State *L, const char *name, lua_CFunction gc, const luaL_Reg *methods);

GL_END

#endif
