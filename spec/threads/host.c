/* `make check-threads`: threads with a Lua state each, which call at the same time (calls.lua): what the states share in C must be safe.
   Built with ThreadSanitizer, which prints each race and makes the program end with an error. The last line has their number.

     host THREADS CALLS */
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "../../src/gamelift.h"
#include "../oom/server.h"

int luaopen_gamelift_core(lua_State *L);
int luaopen_gamelift_crypto(lua_State *L);
int luaopen_gamelift_curl(lua_State *L);

static const luaL_Reg modules[] = {
  { "gamelift.core", luaopen_gamelift_core },
  { "gamelift.crypto", luaopen_gamelift_crypto },
  { "gamelift.curl", luaopen_gamelift_curl },
  { NULL, NULL },
};

static pthread_barrier_t start;
static int port, calls, races;

/* ThreadSanitizer calls this for each report, one at a time. */
void __tsan_on_report(void *report);
void __tsan_on_report(void *report) {
  (void)report;
  __atomic_fetch_add(&races, 1, __ATOMIC_RELAXED);
}

struct state {
  pthread_t thread;
  lua_Integer made; /* calls */
  int failed;
};

static void *run(void *argument) {
  struct state *s = argument;
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "preload");
  luaL_setfuncs(L, modules, 0);
  lua_settop(L, 0);
  lua_pushinteger(L, port);
  lua_setglobal(L, "PORT");
  lua_pushinteger(L, calls);
  lua_setglobal(L, "CALLS");
  pthread_barrier_wait(&start); /* so that all load libcurl and OpenSSL at once */
  s->failed = luaL_dofile(L, "spec/threads/calls.lua");
  if (s->failed) fprintf(stderr, "check-threads: %s\n", luaL_tolstring(L, -1, NULL));
  else s->made = lua_tointeger(L, -1);
  lua_close(L);
  return NULL;
}

int main(int argc, char **argv) {
  static struct state states[64];
  long n = argc > 1 ? strtol(argv[1], NULL, 10) : 0, failed = 0;
  long long made = 0;
  calls = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 0;
  if (n < 1 || n > 64 || calls < 1) {
    fprintf(stderr, "check-threads: expected THREADS of 1 to 64 and ROUNDS from 1 on\n");
    return 2;
  }
  port = server_start();
  pthread_barrier_init(&start, NULL, (unsigned)n);
  for (long i = 0; i < n; i++)
    if (pthread_create(&states[i].thread, NULL, run, &states[i])) return 2;
  for (long i = 0; i < n; i++) {
    pthread_join(states[i].thread, NULL);
    failed += states[i].failed;
    made += states[i].made;
  }
  server_stop();
  if (failed) fprintf(stderr, "check-threads: %ld of the threads failed\n", failed);
  int found = __atomic_load_n(&races, __ATOMIC_RELAXED);
  printf("%ld threads, %lld calls, %d races\n", n, made, found);
  return failed || found ? 1 : 0;
}
