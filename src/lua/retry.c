#include "border.h"

void gl_open_retry(lua_State *L) { (void)L; }
