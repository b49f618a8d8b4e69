#include "border.h"

void gl_open_encode(lua_State *L) { (void)L; }
