/* The version of the C modules; lua/gamelift/native.lua has that of the Lua files, and refuses modules of another. */
#ifndef GL_VERSION_H
#define GL_VERSION_H

#define GL_VERSION "0.1.0"

#endif
