#include "../../core/ini.h"

#include <string.h>

#include "binding.h"

enum { TEXT = 1, SECTIONS, ORDER, DEFAULTS, CURRENT, KEY, VALUE }; /* stack indexes */

static const char NO_PAIR[] = "an indented line without '='";

/* Pushes a value: text, or a table for a block of pairs. Returns 0 (and still pushes something) if the block is broken. The
   value must stay where it is. */
static int push_value(lua_State *L, struct gl_str value) {
  struct gl_str name, text;
  int rc;
  if (!value.n || value.p[0] != '\n') {
    lua_pushlstring(L, value.p, value.n);
    return 1;
  }
  lua_newtable(L);
  while ((rc = gl_ini_read_nested(&value, &name, &text)) > 0) {
    lua_pushlstring(L, name.p, name.n);
    lua_pushlstring(L, text.p, text.n);
    lua_rawset(L, -3);
  }
  return rc == 0;
}

/* Makes the section's table the current one. [DEFAULT] may come again, the others may not: then 0. */
static int open_section(lua_State *L, struct gl_str name) {
  static const char defaults[] = "DEFAULT";
  if (name.n == strlen(defaults) && !memcmp(name.p, defaults, name.n)) {
    lua_pushvalue(L, DEFAULTS);
    lua_replace(L, CURRENT);
    return 1;
  }
  lua_pushlstring(L, name.p, name.n);
  lua_pushvalue(L, -1);
  lua_rawget(L, SECTIONS);
  if (!lua_isnil(L, -1)) return 0;
  lua_pop(L, 1);
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_replace(L, CURRENT); /* name, table */
  lua_pushvalue(L, -2);
  lua_rawseti(L, ORDER, (int)lua_rawlen(L, ORDER) + 1);
  lua_rawset(L, SECTIONS);
  return 1;
}

/* Returns NULL, or what is wrong. Values of [DEFAULT] stay text until they are used. */
static const char *add_option(lua_State *L, const struct gl_ini *ini) {
  struct gl_str value = {ini->value->p, ini->value->n};
  lua_pushlstring(L, ini->key->p, ini->key->n);
  lua_pushvalue(L, -1);
  lua_rawget(L, CURRENT);
  if (!lua_isnil(L, -1)) return "the key is there twice in one section";
  lua_pop(L, 1);
  if (lua_rawequal(L, CURRENT, DEFAULTS)) lua_pushlstring(L, value.p ? value.p : "", value.n);
  else if (!push_value(L, value)) return NO_PAIR;
  lua_rawset(L, CURRENT);
  return NULL;
}

static const char *read_events(lua_State *L, struct gl_ini *ini) {
  const char *problem = NULL;
  while (!problem) {
    switch (gl_ini_next(ini)) {
      case GL_INI_END: return NULL;
      case GL_INI_SECTION:
        if (!open_section(L, ini->name)) problem = "the section is there twice";
        break;
      case GL_INI_OPTION: problem = add_option(L, ini); break;
      case GL_INI_FAILED:
        if (ini->rc) gl_l_buf_raise_no_memory(L);
        problem = ini->problem;
    }
  }
  return problem;
}

/* Returns 1 if a section lacks the key at index `key`. */
static int is_inherited(lua_State *L, int key) {
  int count = (int)lua_rawlen(L, ORDER), is_lacking = 0;
  for (int i = 1; i <= count && !is_lacking; i++) {
    lua_rawgeti(L, ORDER, i);
    lua_rawget(L, SECTIONS);
    lua_pushvalue(L, key);
    lua_rawget(L, -2);
    is_lacking = lua_isnil(L, -1);
    lua_pop(L, 2);
  }
  return is_lacking;
}

/* Turns the texts of [DEFAULT] into values. Returns 0 if one of them is broken and a section inherits it. */
static int finish_defaults(lua_State *L) {
  lua_pushnil(L);
  while (lua_next(L, DEFAULTS)) { /* key, text; the keys are strings */
    int key = lua_gettop(L) - 1;
    struct gl_str text;
    text.p = lua_tolstring(L, -1, &text.n);
    if (!push_value(L, text) && is_inherited(L, key)) return 0;
    lua_pushvalue(L, key);
    lua_insert(L, -2);
    lua_rawset(L, DEFAULTS); /* the key is there: no new one while the table is walked */
    lua_pop(L, 1);
  }
  return 1;
}

/* Gives all sections one metatable, whose __index is [DEFAULT]. */
static void share_defaults(lua_State *L) {
  int count = (int)lua_rawlen(L, ORDER);
  lua_newtable(L);
  lua_pushvalue(L, DEFAULTS);
  lua_setfield(L, -2, "__index");
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, ORDER, i);
    lua_rawget(L, SECTIONS);
    lua_pushvalue(L, -2);
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* ini(text) -> { [section] = { [key] = value } }, { section, … in the file's order } | nil, message. A value is text, or for a
   block of indented pairs a table { [name] = text }. [DEFAULT] is the __index of the one metatable of all sections: reading a
   key that a section lacks gives its value, and pairs leaves it out. The message names a line and quotes nothing. */
static int l_ini(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, TEXT, &n);
  struct gl_ini ini;
  lua_settop(L, TEXT);
  lua_newtable(L);
  lua_newtable(L);
  lua_newtable(L);
  lua_pushnil(L);
  struct gl_buf *key = gl_l_buf_push(L, 0), *value = gl_l_buf_push(L, 0);
  if (n > GL_INI_MAX) {
    lua_pushnil(L);
    lua_pushliteral(L, "the text is longer than 1 MiB");
    return 2;
  }
  gl_ini_init(&ini, text, n, key, value);
  const char *problem = read_events(L, &ini);
  if (problem) {
    lua_pushnil(L);
    if (ini.line) lua_pushfstring(L, "line %d: %s", (int)ini.line, problem);
    else lua_pushstring(L, problem);
    return 2;
  }
  if (!finish_defaults(L)) {
    lua_pushnil(L);
    lua_pushfstring(L, "a value of [DEFAULT]: %s", NO_PAIR);
    return 2;
  }
  lua_pushnil(L);
  if (lua_next(L, DEFAULTS)) share_defaults(L);
  lua_settop(L, ORDER);
  return 2;
}

static const luaL_Reg functions[] = {{"ini", l_ini}, {NULL, NULL}};

void gl_open_ini(lua_State *L) { luaL_setfuncs(L, functions, 0); }
