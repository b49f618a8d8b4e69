/* A game server with Lua inside: 60 ticks a second, each of which runs the script's tick(). Lua 5.4 and the whole client are
   linked in: nothing is loaded with dlopen, no search path is needed, and the program exports no symbols.

     game_server SCRIPT       TERM or INT: the script drains; the program ends when tick() returns true */
#include <gamelift.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

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

/* Calls a function of the script's table (at index 1) with one boolean. Returns 0, 1 when it returned true, -1 if it raised. */
static int call(lua_State *L, const char *name, int argument) {
  lua_getfield(L, 1, name);
  lua_pushboolean(L, argument);
  if (lua_pcall(L, 1, 1, 0)) return -1;
  int over = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return over;
}

static struct {
  double last, sum, most, all_time_most;
  long count, total;
} ticks;

static void measure(double ms) {
  ticks.last = ms;
  ticks.sum += ms;
  ticks.count++;
  ticks.total++;
  if (ms > ticks.most) ticks.most = ms;
  if (ms > ticks.all_time_most) ticks.all_time_most = ms;
}

/* One live line on a terminal; elsewhere one line a second. */
static void show(lua_State *L, int is_terminal) {
  if (ticks.count < (is_terminal ? 15 : 60)) return;
  lua_getfield(L, 1, "status");
  const char *status = lua_tostring(L, -1);
  printf("%s%6ld ticks   mean %6.3f ms   max %6.3f ms   worst %6.3f ms (%4.1f %% of a frame)   %-40.40s%s",
         is_terminal ? "\r" : "", ticks.total, ticks.sum / (double)ticks.count, ticks.most, ticks.all_time_most,
         ticks.all_time_most / 16.667 * 100, status ? status : "", is_terminal ? "" : "\n");
  fflush(stdout);
  lua_pop(L, 1);
  ticks.sum = ticks.most = 0;
  ticks.count = 0;
}

static int play(lua_State *L) {
  int is_terminal = isatty(STDOUT_FILENO), over = 0;
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  while (!over) {
    double started = milliseconds();
    over = call(L, "tick", asked_to_stop != 0);
    measure(milliseconds() - started);
    if (over < 0) return -1;
    show(L, is_terminal);
    next.tv_nsec += FRAME;
    if (next.tv_nsec >= 1000000000L) next.tv_sec++, next.tv_nsec -= 1000000000L;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
  if (is_terminal) putchar('\n');
  printf("%ld ticks, the worst took %.3f ms\n", ticks.total, ticks.all_time_most);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: game_server SCRIPT\n");
    return 2;
  }
  struct sigaction action = {.sa_handler = on_signal};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  lua_State *L = luaL_newstate();
  if (!L) return 1;
  luaL_openlibs(L);
  gamelift_preload(L);
  if (luaL_loadfile(L, argv[1]) || lua_pcall(L, 0, 1, 0)) return fail(L);
  lua_settop(L, 1); /* the script's table */
  if (call(L, "start", 0) < 0 || play(L)) return fail(L);
  lua_close(L);
  return 0;
}
