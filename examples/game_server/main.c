/* A game server with Lua inside: 60 ticks a second, each of which runs the script's tick(). Lua 5.4 and the whole client are
   linked in: nothing is loaded with dlopen, no search path is needed, and the program exports no symbols.

     game_server SCRIPT       TERM or INT: the script is asked to stop; the program ends when tick() returns true */
#include <gamelift.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sockets.h"

#define FRAME 16666667L /* nanoseconds */

static volatile sig_atomic_t asked_to_stop;

static void on_signal(int number) {
  (void)number;
  asked_to_stop = 1;
}

static double milliseconds(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static int fail(lua_State *L) {
  fprintf(stderr, "game_server: %s\n", luaL_tolstring(L, -1, NULL));
  lua_close(L);
  return 1;
}

/* Loads the script, which gets its path and returns its table. Returns 0 with the table on the stack, or -1 with an error. */
static int load(lua_State *L, const char *path) {
  luaL_openlibs(L);
  gamelift_preload(L);
  luaL_requiref(L, "sockets", luaopen_sockets, 0);
  lua_settop(L, 0);
  if (luaL_loadfile(L, path)) return -1;
  lua_pushstring(L, path);
  return lua_pcall(L, 1, 1, 0) ? -1 : 0;
}

/* Calls a function of the script's table (at index 1) with one boolean. Returns 0, 1 when it returned true, -1 if it raised. */
static int call(lua_State *L, const char *name, int argument) {
  lua_getfield(L, 1, name);
  lua_pushboolean(L, argument);
  if (lua_pcall(L, 1, 1, 0)) return -1;
  int over = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return over;
}

/* Calls tick() until it returns true, then prints how long the ticks took. Returns 0, or -1 if it raised. */
static int play(lua_State *L) {
  int over = 0;
  long count = 0;
  double sum = 0, worst = 0;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  while (!over) {
    double started = milliseconds();
    over = call(L, "tick", asked_to_stop != 0);
    double spent = milliseconds() - started;
    if (over < 0) return -1;
    sum += spent;
    count++;
    if (spent > worst) worst = spent;
    next.tv_nsec += FRAME;
    if (next.tv_nsec >= 1000000000L) next.tv_sec++, next.tv_nsec -= 1000000000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  printf("%ld ticks: mean %.3f ms, worst %.3f ms, %.1f %% of a frame\n", count, sum / (double)count, worst, worst / 16.667 * 100);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: game_server SCRIPT\n");
    return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0); /* whole lines, also into a pipe */
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  lua_State *L = luaL_newstate();
  if (!L) return 1;
  if (load(L, argv[1]) || call(L, "start", 0) < 0 || play(L)) return fail(L);
  lua_close(L);
  return 0;
}
