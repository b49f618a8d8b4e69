#include "border.h"

void gl_open_ini(lua_State *L) { (void)L; }
