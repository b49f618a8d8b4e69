#include "border.h"

void gl_open_sign(lua_State *L) { (void)L; }
