/* `make oom`: every scenario of scenarios.lua, again and again, each time with a later allocation failing, until one
   run needs no more memory than it gets. For each of the two heaps: one failure, for Lua's two (the first has it collect its garbage
   and ask again), and nothing but failures from there on. After each failure: the scenario gave its right result or said that memory ran out; the same
   objects then work as before; and when the state is closed, not a byte of either heap is left.

     host [-s SCENARIO] [-h lua|c] [-m once|twice|from] [-n N] [-q] [-v]
     host -S

   -S: only serves, until its standard input ends; prints the port. -q: after the first 20 failure points of a scenario every STEP-th only, later
        each eighth of the way. */
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "heap.h"
#include "server.h"

#define LIMIT 100000 /* failure points; more is a scenario that never ends */
#define TOLD 5       /* faults of one scenario that are printed */
#define FIRST 20     /* with -q: failure points in a row */
#define STEP 23      /* with -q: between the later ones */

struct chunk { /* a Lua module as bytecode, read once for all states */
  const char *name;
  char *code;
  size_t n;
};

static struct chunk chunks[512];
static size_t n_chunks;

static const char *const heaps[] = { "lua", "c" }, *const modes[] = { "once", "twice", "from" };

static const struct {
  enum heap heap;
  enum mode mode;
  const char *title;
} sweeps[] = {
  { HEAP_LUA, FAIL_ONCE, "Lua once" },  { HEAP_LUA, FAIL_TWICE, "Lua twice" }, { HEAP_LUA, FAIL_FROM, "Lua from n on" },
  { HEAP_C, FAIL_ONCE, "C once" },      { HEAP_C, FAIL_FROM, "C from n on" },
};
enum { SWEEPS = sizeof sweeps / sizeof *sweeps };

static const char *const natives[] = { "core", "crypto", "curl" };

static int port;     /* of server.c */
static int sdk_port; /* of sdk_service.lua */
static int verbose, quick;
static long lost;    /* bytes that were not freed */

static void die(const char *what, const char *why) {
  fprintf(stderr, "oom: %s: %s\n", what, why ? why : "failed");
  exit(2);
}

static int add_code(lua_State *L, const void *p, size_t n, void *ud) {
  struct chunk *c = ud;
  (void)L;
  c->code = realloc(c->code, c->n + n);
  if (!c->code) die("start", "no memory");
  memcpy(c->code + c->n, p, n);
  c->n += n;
  return 0;
}

/* Compiles every Lua module of the project, so that a state takes 1 ms to be ready. */
static void read_modules(void) {
  lua_State *L = luaL_newstate();
  char path[512];
  FILE *list = popen("find lua spec/oom spec/bench/bodies.lua -name '*.lua'", "r");
  if (!list) die("find", NULL);
  while (fgets(path, sizeof path, list)) {
    if (n_chunks == sizeof chunks / sizeof *chunks) die("start", "too many modules");
    struct chunk *c = &chunks[n_chunks++];
    path[strcspn(path, "\n")] = 0;
    if (luaL_loadfile(L, path)) die(path, lua_tostring(L, -1));
    lua_dump(L, add_code, c, 0);
    lua_settop(L, 0);
    char *name = strncmp(path, "lua/", 4) ? path : path + 4;
    name[strlen(name) - 4] = 0;
    size_t n = strlen(name);
    if (n > 5 && !strcmp(name + n - 5, "/init")) name[n - 5] = 0;
    for (char *s = name; *s; s++)
      if (*s == '/') *s = '.';
    c->name = strdup(name);
  }
  pclose(list);
  lua_close(L);
}

/* A searcher: the stored module of that name. */
static int search_stored(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  for (size_t i = 0; i < n_chunks; i++) {
    if (strcmp(chunks[i].name, name)) continue;
    int rc = luaL_loadbuffer(L, chunks[i].code, chunks[i].n, name);
    if (rc) return lua_error(L); /* memory, since the bytes are right */
    return 1;
  }
  return 0;
}

/* A searcher: our C modules. They stay loaded for good, so dlopen's own memory is out of the picture. */
static int search_native(lua_State *L) {
  const char *name = luaL_checkstring(L, 1);
  char path[256], symbol[64];
  if (strncmp(name, "gamelift.", 9)) return 0;
  for (size_t i = 0; i < sizeof natives / sizeof *natives; i++) {
    if (strcmp(natives[i], name + 9)) continue;
    snprintf(path, sizeof path, "%s/gamelift/%s.so", getenv("GAMELIFT_BUILD"), natives[i]);
    snprintf(symbol, sizeof symbol, "luaopen_gamelift_%s", natives[i]);
    static void *handles[sizeof natives / sizeof *natives];
    if (!handles[i]) handles[i] = dlopen(path, RTLD_NOW | RTLD_NODELETE);
    lua_CFunction open = handles[i] ? (lua_CFunction)dlsym(handles[i], symbol) : NULL;
    if (!open) return luaL_error(L, "%s", dlerror());
    lua_pushcfunction(L, open);
    return 1;
  }
  return 0;
}

static lua_State *new_state(void) {
  lua_State *L = lua_newstate(heap_lua, NULL);
  if (!L) die("lua_newstate", NULL);
  luaL_openlibs(L);
  lua_getglobal(L, "package");
  lua_newtable(L);
  lua_pushcfunction(L, search_stored);
  lua_rawseti(L, -2, 1);
  lua_pushcfunction(L, search_native);
  lua_rawseti(L, -2, 2);
  lua_getfield(L, -2, "searchers"); /* Lua's own of C libraries: lxp */
  lua_rawgeti(L, -1, 3);
  lua_rawseti(L, -3, 3);
  lua_pop(L, 1);
  lua_setfield(L, -2, "searchers");
  lua_pushinteger(L, port);
  lua_setglobal(L, "OOM_PORT");
  lua_pushinteger(L, sdk_port);
  lua_setglobal(L, "OOM_SDK_PORT");
  lua_pushstring(L, getenv("OOM_TLS_PORT"));
  lua_setglobal(L, "OOM_TLS_PORT");
  lua_pushstring(L, getenv("OOM_CA"));
  lua_setglobal(L, "OOM_CA");
  lua_settop(L, 0);
  return L;
}

/* Pushes the function `name` of spec.oom.scenarios. */
static void push_function(lua_State *L, const char *name) {
  lua_getglobal(L, "require");
  lua_pushliteral(L, "spec.oom.scenarios");
  lua_call(L, 1, 1);
  lua_getfield(L, -1, name);
  lua_remove(L, -2);
}

/* Starts sdk_service.lua, which ends with us. Returns its port. */
static int start_sdk_service(void) {
  char command[128];
  int service_port = 0;
  snprintf(command, sizeof command, "exec \"$OOM_LUA\" spec/oom/sdk_service.lua %ld", (long)getpid());
  FILE *out = popen(command, "r");
  if (!out || fscanf(out, "%d", &service_port) != 1) die("sdk_service.lua", NULL);
  return service_port; /* pclose would wait for its end */
}

struct trial {
  const char *scenario;
  enum heap heap;
  enum mode mode;
  long n;
  int lossy; /* C memory may be lost: not by us */
};

static int failed(const struct trial *t, const char *why) {
  static const char *last;
  static int printed;
  if (last != t->scenario) printed = 0;
  last = t->scenario;
  if (printed++ < TOLD) printf("  FAILED %s, %s heap, %s %ld: %s\n", t->scenario, heaps[t->heap], modes[t->mode], t->n, why);
  return 1;
}

/* One state, one failure. Returns 0 if all was well; *reached: 1 if the n-th request was made. */
static int attempt(struct trial *t, int *reached) {
  int bad = 0;
  lua_State *L = new_state();
  push_function(L, "prepare");
  lua_pushstring(L, t->scenario);
  if (lua_pcall(L, 1, 2, 0)) { /* run, lossy */
    *reached = 0;
    bad = failed(t, luaL_tolstring(L, -1, NULL));
    lua_close(L);
    return bad;
  }
  t->lossy = lua_toboolean(L, 2);
  lua_settop(L, 1);
  push_function(L, "judge"); /* run, judge */
  lua_pushvalue(L, 1);
  lua_gc(L, LUA_GCCOLLECT);
  heap_arm(t->heap, t->mode, t->n);
  int status = lua_pcall(L, 0, 1, 0); /* run, judge, error or nil */
  long seen = heap_disarm();
  *reached = seen >= t->n;
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, 3);
  lua_pushboolean(L, *reached);
  if (lua_pcall(L, 3, 1, 0)) bad = failed(t, luaL_tolstring(L, -1, NULL)); /* run, result */
  else if (!lua_isnil(L, -1)) bad = failed(t, lua_tostring(L, -1));
  lua_close(L);
  return bad;
}

/* Returns 1 if closing did not free everything. OpenSSL and libc keep a few blocks once made (error texts, say), so the C
   heap is judged by a second run: a leak grows again. */
static int leaks(struct trial *t) {
  static struct heap_live before;
  struct heap_live lua = heap_live(HEAP_LUA), now = heap_live(HEAP_C);
  int reached = 0, rounds = 0;
  char why[128];
  if (lua.blocks || lua.bytes) {
    lost += lua.bytes;
    snprintf(why, sizeof why, "%ld blocks, %ld bytes left in the Lua heap", lua.blocks, lua.bytes);
    return failed(t, why);
  }
  while (!t->lossy && now.blocks != before.blocks && rounds++ < 3) {
    before = now;
    attempt(t, &reached);
    now = heap_live(HEAP_C);
  }
  if (t->lossy) before = now;
  if (now.blocks == before.blocks) return 0;
  snprintf(why, sizeof why, "%ld blocks, %ld bytes more in the C heap each time", now.blocks - before.blocks,
           now.bytes - before.bytes);
  lost += now.bytes - before.bytes;
  before = now;
  return failed(t, why);
}

/* All failure points of one scenario, heap and mode. Returns how many of them were not clean. */
static long sweep(struct trial *t, long only, long *points) {
  long bad = 0;
  int reached = 1;
  for (int i = 0; i < 2; i++) { /* what is made once and kept */
    t->n = LIMIT * 10;
    bad += attempt(t, &reached);
    leaks(t);
  }
  if (bad) return bad;
  for (t->n = only ? only : 1; t->n < LIMIT; t->n += quick && t->n > FIRST ? (t->n > 8 * STEP ? t->n / 8 : STEP) : 1) {
    if (verbose) fprintf(stderr, "%s %s %s %ld\n", t->scenario, heaps[t->heap], modes[t->mode], t->n);
    reached = 0;
    bad += attempt(t, &reached) || leaks(t);
    if (!reached) break;
    ++*points;
    if (only) break;
  }
  return t->n >= LIMIT ? failed(t, "no end of failures") : bad;
}

static size_t list_scenarios(char **names, size_t max) {
  size_t n = 0;
  lua_State *L = new_state();
  push_function(L, "names");
  if (lua_pcall(L, 0, 1, 0)) die("names", lua_tostring(L, -1));
  for (; n < max; n++) {
    lua_rawgeti(L, -1, (int)n + 1);
    if (lua_isnil(L, -1)) break;
    names[n] = strdup(lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  if (n == max) die("names", "too many scenarios");
  lua_close(L);
  return n;
}

static int serve(void) {
  printf("%d\n", server_start());
  fflush(stdout);
  while (getchar() != EOF) continue;
  server_stop();
  return 0;
}

int main(int argc, char **argv) {
  char *names[256];
  const char *scenario = NULL, *heap = NULL, *mode = NULL;
  long only = 0, bad = 0, all = 0;
  int ran = 0;
  for (int option; (option = getopt(argc, argv, "s:h:m:n:qvS")) > 0;) {
    if (option == 's') scenario = optarg;
    else if (option == 'h') heap = optarg;
    else if (option == 'm') mode = optarg;
    else if (option == 'n') only = atol(optarg);
    else if (option == 'S') return serve();
    else if (option == 'q') quick = 1;
    else if (option == 'v') verbose = 1;
    else return 2;
  }
  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGPIPE, SIG_DFL); /* a client that raises it would end us, and be seen */
  port = server_start();
  sdk_port = start_sdk_service();
  read_modules();
  size_t n = list_scenarios(names, sizeof names / sizeof *names);
  printf("%-40s", "failure points, all clean");
  for (size_t k = 0; k < SWEEPS; k++) printf(" %13s", sweeps[k].title);
  putchar('\n');
  for (size_t i = 0; i < n; i++) {
    long before = bad;
    if (scenario && strcmp(scenario, names[i])) continue;
    ran++;
    long points[SWEEPS] = { 0 };
    for (size_t k = 0; k < SWEEPS; k++) {
      struct trial t = { names[i], sweeps[k].heap, sweeps[k].mode, 1, 0 };
      if ((heap && strcmp(heap, heaps[t.heap])) || (mode && strcmp(mode, modes[t.mode]))) continue;
      bad += sweep(&t, only, &points[k]);
      all += points[k];
    }
    printf("%-40s", names[i]);
    for (size_t k = 0; k < SWEEPS; k++) printf(" %13ld", points[k]);
    puts(bad > before ? "  NOT CLEAN" : "");
  }
  if (!all) {
    fprintf(stderr, "oom: nothing was tried: no such scenario, heap (lua, c), mode (once, twice, from) or point\n");
    bad++;
  }
  printf("%d scenarios, %ld failure points, %ld not clean, %ld bytes lost\n", ran, all, bad, lost);
  server_stop();
  return bad ? 1 : 0;
}
