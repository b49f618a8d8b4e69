/* Does what host programs do to a library, for specs: forks, threads, signals, limits, states that come and go. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t signals;

static void on_signal(int number) {
  (void)number;
  signals++;
}

/* fork() returns 0 in the child, its pid in the parent. */
static int l_fork(lua_State *L) {
  fflush(NULL);
  lua_pushinteger(L, fork());
  return 1;
}

/* wait(pid) returns the exit status, or minus the signal. */
static int l_wait(lua_State *L) {
  int status = 0;
  while (waitpid((pid_t)luaL_checkinteger(L, 1), &status, 0) < 0 && errno == EINTR) continue;
  lua_pushinteger(L, WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status));
  return 1;
}

/* exit(status) ends the process at once, without handlers. */
static int l_exit(lua_State *L) {
  fflush(NULL);
  _exit((int)luaL_checkinteger(L, 1));
}

static int l_setenv(lua_State *L) {
  const char *value = luaL_optstring(L, 2, NULL);
  if (value) setenv(luaL_checkstring(L, 1), value, 1);
  else unsetenv(luaL_checkstring(L, 1));
  return 0;
}

/* storm(hertz) raises SIGALRM that often, without SA_RESTART; 0 ends it. */
static int l_storm(lua_State *L) {
  lua_Integer hertz = luaL_checkinteger(L, 1);
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_handler = on_signal;
  sigaction(SIGALRM, &a, NULL);
  struct itimerval t;
  memset(&t, 0, sizeof t);
  if (hertz) t.it_interval.tv_usec = t.it_value.tv_usec = 1000000 / hertz;
  setitimer(ITIMER_REAL, &t, NULL);
  return 0;
}

/* count_sigpipe() begins to count SIGPIPE; signals() returns the count since then. */
static int l_count_sigpipe(lua_State *L) {
  struct sigaction a;
  memset(&a, 0, sizeof a);
  a.sa_handler = on_signal;
  sigaction(SIGPIPE, &a, NULL);
  signals = 0;
  (void)L;
  return 0;
}

static int l_signals(lua_State *L) {
  lua_pushinteger(L, signals);
  signals = 0;
  return 1;
}

/* open_files() returns the number of open files. */
static int open_files(void) {
  int n = 0;
  for (int fd = 0; fd < 4096; fd++) n += fcntl(fd, F_GETFD) >= 0;
  return n;
}

static int l_open_files(lua_State *L) {
  lua_pushinteger(L, open_files());
  return 1;
}

/* inheritable() returns the number of IPv4 sockets that a program started here would inherit. */
static int l_inheritable(lua_State *L) {
  int n = 0;
  for (int fd = 0; fd < 4096; fd++) {
    struct sockaddr_storage a;
    socklen_t size = sizeof a;
    int flags = fcntl(fd, F_GETFD);
    n += flags >= 0 && !(flags & FD_CLOEXEC) && !getsockname(fd, (struct sockaddr *)&a, &size) && a.ss_family == AF_INET;
  }
  lua_pushinteger(L, n);
  return 1;
}

/* take_files(n) opens /dev/null n times; drop_files() closes these files. */
static int taken[4096], taken_count;

static int l_take_files(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  while (n-- > 0 && taken_count < 4096) {
    int fd = open("/dev/null", O_RDONLY);
    if (fd < 0) break;
    taken[taken_count++] = fd;
  }
  lua_pushinteger(L, taken_count);
  return 1;
}

static int l_drop_files(lua_State *L) {
  while (taken_count) close(taken[--taken_count]);
  (void)L;
  return 0;
}

/* max_files(n) sets RLIMIT_NOFILE and returns the limit before. */
static int l_max_files(lua_State *L) {
  struct rlimit r;
  getrlimit(RLIMIT_NOFILE, &r);
  lua_pushinteger(L, (lua_Integer)r.rlim_cur);
  r.rlim_cur = (rlim_t)luaL_checkinteger(L, 1);
  setrlimit(RLIMIT_NOFILE, &r);
  return 1;
}

/* Runs code in a new state, with a number as its argument; paths are those of this one. Sets ok if it returned true. */
static const char *run_path, *run_cpath, *run_code;

static lua_State *run_state(long number, int *ok) {
  lua_State *L = luaL_newstate();
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_pushstring(L, run_path);
  lua_setfield(L, -2, "path");
  lua_pushstring(L, run_cpath);
  lua_setfield(L, -2, "cpath");
  lua_pop(L, 1);
  *ok = !luaL_loadstring(L, run_code);
  lua_pushinteger(L, number);
  *ok = *ok && !lua_pcall(L, 1, 1, 0) && lua_toboolean(L, -1);
  if (!*ok) fprintf(stderr, "%s\n", lua_isstring(L, -1) ? lua_tostring(L, -1) : "not true");
  return L;
}

static void prepare(lua_State *L) {
  run_code = luaL_checkstring(L, 1);
  lua_getglobal(L, "package");
  lua_getfield(L, -1, "path");
  lua_getfield(L, -2, "cpath");
  run_path = lua_tostring(L, -2);
  run_cpath = lua_tostring(L, -1);
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

enum { TRIES = 3 };
static const double SLOW = 0.1;

/* States that one thread opens and closes one after the other: their first number, the step to the next, how many there are; then how
   many returned true, and the longest lua_close in seconds. A state that is slow to close is tried again: other programs take turns
   too, but not at each try. */
struct series {
  long first, step, count, good;
  double longest;
};

static void run_series(struct series *s) {
  for (long i = 0; i < s->count; i++) {
    int ok = 1;
    double took = SLOW;
    for (int tries = 0; ok && took >= SLOW && tries < TRIES; tries++) {
      lua_State *state = run_state(s->first + i * s->step, &ok);
      double started = now();
      lua_close(state);
      took = now() - started;
    }
    if (took > s->longest) s->longest = took;
    s->good += ok;
  }
}

/* states(code, n) opens and closes n states one after the other; code gets their number, from 0 on. Returns how many returned true, and
   the longest lua_close in seconds. */
static int l_states(lua_State *L) {
  prepare(L);
  struct series s = {0, 1, (long)luaL_checkinteger(L, 2), 0, 0};
  run_series(&s);
  lua_pushinteger(L, s.good);
  lua_pushnumber(L, s.longest);
  return 2;
}

static pthread_barrier_t start;

static void *thread(void *series) {
  pthread_barrier_wait(&start);
  run_series(series);
  return NULL;
}

/* threads(code, n, rounds) runs code in n * rounds states of n threads at once. Returns what states does. */
static int l_threads(lua_State *L) {
  prepare(L);
  pthread_t t[64];
  struct series s[64], all = {0};
  int n = (int)luaL_checkinteger(L, 2);
  if (n > 64) n = 64;
  pthread_barrier_init(&start, NULL, (unsigned)n);
  for (int i = 0; i < n; i++) {
    s[i] = (struct series){i, n, (long)luaL_checkinteger(L, 3), 0, 0};
    pthread_create(&t[i], NULL, thread, &s[i]);
  }
  for (int i = 0; i < n; i++) {
    pthread_join(t[i], NULL);
    all.good += s[i].good;
    if (s[i].longest > all.longest) all.longest = s[i].longest;
  }
  lua_pushinteger(L, all.good);
  lua_pushnumber(L, all.longest);
  return 2;
}

static lua_State *late;

static void close_late(void) { lua_close(late); }

/* close_at_exit(code) runs it in a new state; an exit handler that was registered before closes that state. */
static int l_close_at_exit(lua_State *L) {
  prepare(L);
  atexit(close_late);
  int ok;
  late = run_state(0, &ok);
  lua_pushboolean(L, ok);
  return 1;
}

/* find(a, b) returns how often the bytes of b directly follow those of a in the heap; it makes no joined copy. */
static int l_find(lua_State *L) {
  size_t na, nb;
  const char *a = luaL_checklstring(L, 1, &na), *b = luaL_checklstring(L, 2, &nb);
  FILE *maps = fopen("/proc/self/maps", "r");
  char line[512];
  long count = 0;
  while (maps && fgets(line, sizeof line, maps)) {
    char *from, *to;
    int heap = strstr(line, "[heap]") || !strchr(line, '/');
    if (!strstr(line, " rw-p ") || !heap || strstr(line, "[stack]") || sscanf(line, "%p-%p", (void **)&from, (void **)&to) != 2) continue;
    for (char *p = from; p + na + nb <= to;) {
      p = memmem(p, (size_t)(to - p), a, na);
      if (!p) break;
      if (p + na + nb <= to && !memcmp(p + na, b, nb)) count++;
      p++;
    }
  }
  if (maps) fclose(maps);
  lua_pushinteger(L, count);
  return 1;
}

static const luaL_Reg FUNCTIONS[] = {
    {"fork", l_fork}, {"wait", l_wait}, {"exit", l_exit}, {"setenv", l_setenv}, {"storm", l_storm},
    {"count_sigpipe", l_count_sigpipe}, {"signals", l_signals}, {"open_files", l_open_files}, {"inheritable", l_inheritable},
    {"take_files", l_take_files}, {"drop_files", l_drop_files}, {"max_files", l_max_files}, {"states", l_states},
    {"threads", l_threads}, {"close_at_exit", l_close_at_exit}, {"find", l_find}, {NULL, NULL},
};

int luaopen_spec_host(lua_State *L);

int luaopen_spec_host(lua_State *L) {
  lua_newtable(L);
  for (const luaL_Reg *f = FUNCTIONS; f->name; f++) {
    lua_pushcfunction(L, f->func);
    lua_setfield(L, -2, f->name);
  }
  return 1;
}
