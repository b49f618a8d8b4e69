/* Documents of a few named values: credentials as metadata services, programs and caches write them. */
#include <string.h>

#include "../../core/json.h"
#include "../../core/utf8.h"
#include "binding.h"

/* Pushes a scalar; returns 0, with nothing pushed, for null, lists and objects, which are skipped. */
static int push_scalar(lua_State *L, struct gl_json *j) {
  struct gl_str s;
  struct gl_json_value n;
  enum gl_json_type type = gl_json_peek(j);
  switch (type) {
  case GL_JSON_STRING:
    if (!gl_json_read_string(j, &s)) return 0;
    lua_pushlstring(L, s.p, s.n);
    return 1;
  case GL_JSON_NUMBER:
    if (!gl_json_read_number(j, &n)) return 0;
    lua_pushnumber(L, n.d);
    return 1;
  case GL_JSON_TRUE:
  case GL_JSON_FALSE:
    gl_json_read_literal(j);
    lua_pushboolean(L, type == GL_JSON_TRUE);
    return 1;
  default:
    gl_json_skip(j);
    return 0;
  }
}

/* Reads an object into the table at `table`. `member`, unless NULL, names the member whose own members are wanted instead. */
static void read_object(lua_State *L, struct gl_json *j, int table, const char *member, int *is_found) {
  struct gl_str key;
  if (!gl_json_open(j, '{')) return;
  while (gl_json_next_member(j, &key)) {
    if (member) {
      int is_wanted = key.n == strlen(member) && !memcmp(key.p, member, key.n) && gl_json_peek(j) == GL_JSON_OBJECT;
      if (is_wanted) read_object(L, j, table, NULL, is_found);
      else gl_json_skip(j);
      *is_found |= is_wanted;
      continue;
    }
    lua_pushlstring(L, key.p, key.n);
    if (!push_scalar(L, j)) lua_pushnil(L);
    lua_rawset(L, table);
  }
}

/* document(text[, member]) -> { [name] = string, number or boolean } | nil, problem. Returns the members of a JSON object, or of
   the object that its member `member` is; null, lists and objects count as absent. The problem quotes nothing. */
static int l_document(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n), *member = luaL_optstring(L, 2, NULL);
  lua_settop(L, 2);
  struct gl_buf *scratch = gl_l_buf_push(L, 0);
  struct gl_json j;
  int is_found = !member;
  gl_json_init(&j, text, n, scratch);
  lua_newtable(L);
  read_object(L, &j, 4, member, &is_found);
  int rc = gl_json_end(&j);
  if (rc == GL_ENOMEM) return gl_l_buf_raise_no_memory(L);
  if (!rc && is_found) return 1;
  lua_pushnil(L);
  lua_pushstring(L, rc ? "no JSON object" : "an object is missing in it");
  return 2;
}

/* json_string(text) -> the text with quotes and escapes, or nothing if it is not UTF-8 */
static int l_json_string(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  struct gl_buf *out = gl_l_buf_push(L, 0);
  if (!gl_utf8_is_valid(text, n)) return 0;
  if (gl_json_write_string(out, text, n)) return gl_l_buf_raise_no_memory(L);
  lua_pushlstring(L, out->p, out->n);
  return 1;
}

static const luaL_Reg functions[] = {{"document", l_document}, {"json_string", l_json_string}, {NULL, NULL}};

void gl_open_document(lua_State *L) { luaL_setfuncs(L, functions, 0); }
