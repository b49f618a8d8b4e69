/* TCP sockets for the script, as the Lua module "sockets". No call waits. */
#ifndef SOCKETS_H
#define SOCKETS_H

#include <lua.h>

int luaopen_sockets(lua_State *L);

#endif
