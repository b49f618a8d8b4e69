#include "border.h"

void gl_open_endpoint(lua_State *L) { (void)L; }
