#include "border.h"

void gl_open_policy(lua_State *L) { (void)L; }
