#include "../../os/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../../core/utf8.h"
#include "binding.h"

#define FILE_MAX (1 << 20) /* bytes */

static void push_reason(lua_State *L, const char *problem, int error) {
  const char *text = error ? gl_file_describe(error) : NULL;
  /* Names the user: in nginx the workers' user reads files, not the user that started it. */
  if (error == EACCES) lua_pushfstring(L, "%s: %s to user id %d", problem, text, (int)geteuid());
  else if (text) lua_pushfstring(L, "%s: %s", problem, text);
  else if (error) lua_pushfstring(L, "%s: error %d", problem, error);
  else lua_pushstring(L, problem);
}

static void push_stamp(lua_State *L, const struct gl_file_stamp *s) {
  char text[192];
  int n = snprintf(text, sizeof text, "%lld.%09lld %lld.%09lld %lld %llu %llu", s->seconds, s->nanoseconds, s->changed_seconds,
                   s->changed_nanoseconds, s->size, s->inode, s->device);
  lua_pushlstring(L, text, (size_t)n);
}

/* Returns a path without NUL; else NULL, and the file counts as absent. */
static const char *check_path(lua_State *L) {
  size_t n;
  const char *path = luaL_checklstring(L, 1, &n);
  return strlen(path) == n ? path : NULL;
}

/* Returns "absent" (no such file), "unreachable" (this user cannot have it there), or NULL for anything else: a fault of the
   file itself, or a lack of memory or descriptors, which passes. */
static const char *find_kind(int error) {
  switch (error) {
  case ENOENT: return "absent";
  case EACCES: case EPERM: case ENOTDIR: case EISDIR: case ELOOP: case ENAMETOOLONG: case ENXIO: case ENODEV: case ESTALE: case EIO:
    return "unreachable";
  default: return NULL;
  }
}

/* read_file(path[, max]) -> text, stamp | nil, problem, kind. max: bytes, at most and by default 1 MiB. A UTF-8 byte order mark
   at the beginning is left out: no token, key or document has one. Blocks for the disk, but neither blocks on a FIFO nor reads
   one. kind: find_kind's. */
static int l_read_file(lua_State *L) {
  const char *path = check_path(L);
  lua_Number max = luaL_optnumber(L, 2, FILE_MAX);
  luaL_argcheck(L, max >= 1 && max <= FILE_MAX, 2, "bytes from 1 to 1 MiB expected");
  struct gl_buf *text = gl_l_buf_push(L, (size_t)max + 1);
  struct gl_file_stamp stamp;
  int error = 0;
  const char *problem = path ? gl_file_read(path, text, &stamp, &error) : "has a NUL in its name";
  if (!problem) {
    struct gl_str s = gl_utf8_skip_bom(text->p ? text->p : "", text->n);
    lua_pushlstring(L, s.p, s.n);
    push_stamp(L, &stamp);
    return 2;
  }
  if (text->rc == GL_ENOMEM) return gl_l_buf_raise_no_memory(L);
  lua_pushnil(L);
  push_reason(L, problem, error);
  lua_pushstring(L, find_kind(error)); /* nil for NULL */
  return 3;
}

/* file_stamp(path) -> text that changes when the file does, or nothing where there is no such file */
static int l_file_stamp(lua_State *L) {
  const char *path = check_path(L);
  struct gl_file_stamp stamp;
  if (!path || gl_file_read_stamp(path, &stamp)) return 0;
  push_stamp(L, &stamp);
  return 1;
}

/* file_is_public(path) -> true if there is such a file and all users of the machine may read it */
static int l_file_is_public(lua_State *L) {
  const char *path = check_path(L);
  struct gl_file_stamp stamp;
  lua_pushboolean(L, path && !gl_file_read_stamp(path, &stamp) && stamp.is_public);
  return 1;
}

/* replace_file(path, text) -> true | nil, problem. In one step and with mode 0600. Blocks for the disk. */
static int l_replace_file(lua_State *L) {
  const char *path = check_path(L);
  size_t n;
  const char *text = luaL_checklstring(L, 2, &n);
  int error = path ? gl_file_replace(path, text, n) : EINVAL;
  if (!error) {
    lua_pushboolean(L, 1);
    return 1;
  }
  lua_pushnil(L);
  push_reason(L, "cannot be written", error);
  return 2;
}

/* home_folder() -> the user's folder by the system's list of users, or nothing. Blocks where users come from a server. */
static int l_home_folder(lua_State *L) {
  char folder[4096];
  if (gl_file_find_home(folder, sizeof folder)) return 0;
  lua_pushstring(L, folder);
  return 1;
}

static const luaL_Reg functions[] = {
    {"read_file", l_read_file}, {"file_stamp", l_file_stamp}, {"file_is_public", l_file_is_public},
    {"replace_file", l_replace_file}, {"home_folder", l_home_folder},
    {NULL, NULL}};

void gl_open_file(lua_State *L) { luaL_setfuncs(L, functions, 0); }
