#include "border.h"

void gl_open_model(lua_State *L) { (void)L; }
