/* Keeps a module in memory after the state that loaded it is closed: LuaJIT and Lua 5.1 may run finalizers, which may
   make and drop our userdata, when they have unloaded the modules already. */
#ifndef GL_PIN_H
#define GL_PIN_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first include: dladdr needs it"
#endif
#include <dlfcn.h>
#include <lua.h>
#include <stdint.h>

/* open: the module's luaopen function. */
static inline void gl_pin_module(int (*open)(lua_State *)) {
  Dl_info where;
  if (!dladdr((void *)(uintptr_t)open, &where)) return;
  void *self = dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  if (self) dlclose(self); /* NODELETE stays */
}

#endif
