#include "border.h"

void gl_open_decode(lua_State *L) { (void)L; }
