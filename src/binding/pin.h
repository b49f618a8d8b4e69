/* Keeps a module in memory after the state that loaded it is closed: LuaJIT and Lua 5.1 may run finalizers, which may make and
   free userdata of the module, after they have unloaded it. */
#ifndef GL_PIN_H
#define GL_PIN_H

#ifndef _GNU_SOURCE
#error "define _GNU_SOURCE before the first include: dladdr needs it"
#endif
#include <dlfcn.h>
#include <lua.h>
#include <stdint.h>

/* Pins the module whose luaopen function is `open`. */
static inline void gl_pin_module(int (*open)(lua_State *)) {
  Dl_info module;
  if (!dladdr((void *)(uintptr_t)open, &module)) return;
  void *handle = dlopen(module.dli_fname, RTLD_LAZY | RTLD_NOLOAD | RTLD_NODELETE);
  if (handle) dlclose(handle); /* NODELETE stays */
}

#endif
