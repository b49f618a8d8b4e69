/* Runs a Lua file on a thread with a stack of 64 KiB, as a game server's worker may have: small_stack FILE PATH CPATH */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>

static char **arguments;

static void *run(void *failed) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_pushstring(L, arguments[2]);
  lua_setfield(L, -2, "path");
  lua_pushstring(L, arguments[3]);
  lua_setfield(L, -2, "cpath");
  if (luaL_dofile(L, arguments[1])) {
    puts(lua_tostring(L, -1));
    *(int *)failed = 1;
  }
  lua_close(L);
  return NULL;
}

int main(int argc, char **argv) {
  pthread_attr_t attributes;
  pthread_t thread;
  int failed = 0;
  if (argc != 4) return 2;
  arguments = argv;
  pthread_attr_init(&attributes);
  if (pthread_attr_setstacksize(&attributes, 64 << 10)) return 3;
  if (pthread_create(&thread, &attributes, run, &failed)) return 4;
  pthread_join(thread, NULL);
  return failed;
}
