/* Counts the lines of lua/gamelift that run, for `make coverage`. Built twice: LUA_INIT loads it into each interpreter of the specs,
   and nginx preloads it, where it takes the place of luaL_newstate and turns LuaJIT's compiler off, which calls no hooks.
   FOLDER: the folder for the counts; each process writes a file at its exit. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <lauxlib.h>
#include <lua.h>
#ifdef PRELOADED
#include <luajit.h>
#endif
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES 1024
#define LINES 16384
#define ROOT "lua/gamelift/"

static struct file { /* a chunk of the tree */
  char *name;
  unsigned char ran[LINES];
} *files[FILES];

/* Returns the part of a chunk's name from ROOT on, or NULL. */
static const char *name_in_tree(const char *source) {
  const char *name = *source == '@' ? strstr(source, ROOT) : NULL;
  return name && (name[-1] == '@' || name[-1] == '/') ? name : NULL;
}

/* Returns the entry of a file, made on first sight; NULL if there is no room. */
static struct file *find_file(const char *name) {
  unsigned hash = 5381;
  for (const char *s = name; *s; s++) hash = hash * 33 + (unsigned char)*s;
  for (unsigned i = 0; i < FILES; i++) {
    struct file **f = &files[(hash + i) % FILES];
    if (!*f) {
      *f = calloc(1, sizeof **f);
      if (*f && !((*f)->name = strdup(name))) free(*f), *f = NULL;
    }
    if (!*f || !strcmp((*f)->name, name)) return *f;
  }
  return NULL;
}

static void note_line(lua_State *L, lua_Debug *ar) {
  const char *name = lua_getinfo(L, "S", ar) ? name_in_tree(ar->source) : NULL;
  struct file *f = name ? find_file(name) : NULL;
  if (f && ar->currentline > 0 && ar->currentline < LINES) f->ran[ar->currentline] = 1;
}

/* Adds a line "file:number" for each line that ran. */
static void write_counts(void) {
  char path[4096];
  snprintf(path, sizeof path, FOLDER "/%ld", (long)getpid());
  FILE *out = fopen(path, "a");
  if (!out) return; /* a worker of another user */
  for (unsigned i = 0; i < FILES; i++)
    for (int line = 0; files[i] && line < LINES; line++)
      if (files[i]->ran[line]) fprintf(out, "%s:%d\n", files[i]->name, line);
  fclose(out);
}

static void watch(lua_State *L) {
  static int is_registered;
  if (!is_registered++) atexit(write_counts);
  lua_sethook(L, note_line, LUA_MASKLINE, 0);
}

#ifdef PRELOADED
__attribute__((visibility("default"))) lua_State *luaL_newstate(void);
lua_State *luaL_newstate(void) {
  lua_State *(*real)(void) = (lua_State * (*)(void)) dlsym(RTLD_NEXT, "luaL_newstate");
  lua_State *L = real ? real() : NULL;
  if (!L) return NULL;
  luaJIT_setmode(L, 0, LUAJIT_MODE_ENGINE | LUAJIT_MODE_OFF);
  watch(L);
  return L;
}
#else
/* debug.sethook, whose call without a hook brings this one back. */
static int sethook(lua_State *L) {
  int n = lua_gettop(L);
  if (!n) return watch(L), 0;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, n, 0);
  return 0;
}

int luaopen_lines(lua_State *L);
int luaopen_lines(lua_State *L) {
  lua_getglobal(L, "debug");
  lua_getfield(L, -1, "sethook");
  lua_pushcclosure(L, sethook, 1);
  lua_setfield(L, -2, "sethook");
  watch(L);
  return 0;
}
#endif
