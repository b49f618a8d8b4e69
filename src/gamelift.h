/* The client inside a host program that embeds Lua (5.1 to 5.5, or LuaJIT). From C and C++. */
#ifndef GAMELIFT_H
#define GAMELIFT_H

#ifdef __cplusplus
extern "C" {
#endif

#include <lua.h>

#if defined(__GNUC__)
#define GAMELIFT_API __attribute__((visibility("default")))
#else
#define GAMELIFT_API
#endif

/* Makes `require "gamelift"`, and every module below it, come from this program: the C modules and the Lua files that are
   compiled into it. No search path is needed, and files of another version on the disk are not looked at.

   Call it once per state, after the library `package` is opened (luaL_openlibs does that). It fills package.preload; nothing is
   loaded before it is required.

   Returns nothing and leaves the stack as it was.
   Raises: a Lua error where memory is short, or where the state has no `package`; so does luaL_openlibs.
   Does not block. A state belongs to one thread at a time; several states in several threads are fine. */
GAMELIFT_API void gamelift_preload(lua_State *L);

#ifdef __cplusplus
}
#endif

#endif
