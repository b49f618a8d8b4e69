#include "../../os/process.h"

#include <errno.h>
#include <string.h>

#include "binding.h"

#define PROCESS "gamelift.process"
#define ARGUMENTS_MAX 256

static int l_kill(lua_State *L) {
  gl_process_free(luaL_checkudata(L, 1, PROCESS));
  return 0;
}

/* process:poll() -> false while it runs; "exited", code, output; "signaled", signal; or "too_large". Never waits. */
static int l_poll(lua_State *L) {
  struct gl_process *p = luaL_checkudata(L, 1, PROCESS);
  switch (gl_process_poll(p)) {
  case GL_PROCESS_RUNNING:
    lua_pushboolean(L, 0);
    return 1;
  case GL_PROCESS_EXITED:
    lua_pushliteral(L, "exited");
    lua_pushinteger(L, p->code);
    lua_pushlstring(L, p->output.p ? p->output.p : "", p->output.n);
    return 3;
  case GL_PROCESS_SIGNALED:
    lua_pushliteral(L, "signaled");
    lua_pushinteger(L, p->code);
    return 2;
  case GL_PROCESS_TOO_LARGE:
    if (p->output.rc == GL_ENOMEM) return luaL_error(L, "not enough memory");
    lua_pushliteral(L, "too_large");
    return 1;
  case GL_PROCESS_NONE: break;
  }
  return luaL_error(L, "the process was killed");
}

static const luaL_Reg methods[] = {{"poll", l_poll}, {"kill", l_kill}, {NULL, NULL}};

/* The strings stay the table's. */
static void check_argv(lua_State *L, char **argv) {
  luaL_checktype(L, 1, LUA_TTABLE);
  size_t count = (size_t)lua_rawlen(L, 1);
  luaL_argcheck(L, count >= 1 && count < ARGUMENTS_MAX, 1, "a program and up to 254 arguments expected");
  for (size_t i = 0; i < count; i++) {
    size_t n;
    lua_rawgeti(L, 1, (int)i + 1);
    const char *s = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &n) : NULL;
    luaL_argcheck(L, s && strlen(s) == n, 1, "strings without NUL expected");
    argv[i] = (char *)(uintptr_t)s; /* posix_spawn changes none of them */
    lua_pop(L, 1);
  }
  argv[count] = NULL;
}

/* process(argv, max) -> process | nil, problem. Starts the program argv[1] of PATH, with these arguments and without a
   shell. max: bytes that it may print. */
static int l_process(lua_State *L) {
  char *argv[ARGUMENTS_MAX];
  lua_Number max = luaL_checknumber(L, 2);
  luaL_argcheck(L, max >= 1 && max <= 1 << 20, 2, "bytes from 1 to 1 MiB expected");
  struct gl_process *p = lua_newuserdata(L, sizeof *p);
  memset(p, 0, sizeof *p);
  p->fd = -1;
  p->output.max = (size_t)max + 1;
  gl_l_class_push(L, PROCESS, l_kill, methods);
  lua_setmetatable(L, -2);
  check_argv(L, argv);
  int error = gl_process_start(p, argv);
  if (!error) return 1;
  if (error == ENOMEM) return luaL_error(L, "not enough memory");
  lua_pushnil(L);
  if (error == ENOENT || error == ENOTDIR) lua_pushliteral(L, "no such program");
  else if (error == EACCES || error == EPERM || error == ENOEXEC) lua_pushliteral(L, "the program may not be run");
  else lua_pushfstring(L, "the program could not be started: error %d", error);
  return 2;
}

void gl_open_process(lua_State *L) {
  static const luaL_Reg functions[] = {{"process", l_process}, {NULL, NULL}};
  luaL_setfuncs(L, functions, 0);
}
