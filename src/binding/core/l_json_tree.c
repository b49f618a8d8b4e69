/* Whole JSON documents that people write, with the place of each value for messages: rule sets, scripts of a simulation. */
#include "../../core/json.h"
#include "binding.h"

struct tree {
  lua_State *L;
  struct gl_json j;
  int list_class; /* stack index of the metatable of lists */
  int places;     /* stack index of { [table] = { [key] = byte offset, from 1 } } */
};

static int read_value(struct tree *t);

/* Records where the value that comes next begins: places[container][key at the top of the stack]. */
static void note_place(struct tree *t, int marks) {
  lua_pushvalue(t->L, -1);
  lua_pushinteger(t->L, (lua_Integer)(t->j.p - t->j.start) + 1);
  lua_rawset(t->L, marks);
}

/* Pushes the container's table and the table of its marks; returns the index of the marks. */
static int push_container(struct tree *t) {
  lua_State *L = t->L;
  luaL_checkstack(L, 8, "JSON");
  lua_newtable(L);
  lua_newtable(L);
  lua_pushvalue(L, -2);
  lua_pushvalue(L, -2);
  lua_rawset(L, t->places);
  return lua_gettop(L);
}

static int read_object(struct tree *t) {
  lua_State *L = t->L;
  struct gl_str key;
  int marks = push_container(t);
  if (!gl_json_open(&t->j, '{')) return 0;
  while (gl_json_next_member(&t->j, &key)) {
    lua_pushlstring(L, key.p, key.n);
    gl_json_peek(&t->j); /* steps over blanks */
    note_place(t, marks);
    if (!read_value(t)) return 0;
    lua_rawset(L, marks - 1); /* the last of several members of one name stays */
  }
  lua_settop(L, marks - 1);
  return !t->j.rc;
}

static int read_list(struct tree *t) {
  lua_State *L = t->L;
  int marks = push_container(t), n = 0;
  lua_pushvalue(L, t->list_class);
  lua_setmetatable(L, marks - 1);
  if (!gl_json_open(&t->j, '[')) return 0;
  while (gl_json_next_item(&t->j)) {
    lua_pushinteger(L, ++n);
    gl_json_peek(&t->j);
    note_place(t, marks);
    if (!read_value(t)) return 0;
    lua_rawset(L, marks - 1);
  }
  lua_settop(L, marks - 1);
  return !t->j.rc;
}

/* Pushes the next value; 0 if the reader failed, with anything on the stack. */
static int read_value(struct tree *t) {
  struct gl_str s;
  struct gl_json_value n;
  enum gl_json_type type = gl_json_peek(&t->j);
  switch (type) {
  case GL_JSON_OBJECT: return read_object(t);
  case GL_JSON_ARRAY: return read_list(t);
  case GL_JSON_STRING:
    if (!gl_json_read_string(&t->j, &s)) return 0;
    lua_pushlstring(t->L, s.p, s.n);
    return 1;
  case GL_JSON_NUMBER:
    if (!gl_json_read_number(&t->j, &n)) return 0;
    lua_pushnumber(t->L, n.d);
    return 1;
  case GL_JSON_NONE: return 0;
  default:
    if (!gl_json_read_literal(&t->j)) return 0;
    if (type == GL_JSON_NULL) lua_pushlightuserdata(t->L, NULL);
    else lua_pushboolean(t->L, type == GL_JSON_TRUE);
    return 1;
  }
}

/* read_json(text) -> value, places | nil, problem, byte offset of the problem. Reads one JSON document. Lists carry the
   metatable core.json_list, objects none; null is core.null; of members with one name the last counts. places[table][key]
   is the byte offset, from 1, at which the value of that member or item begins. */
static int l_read_json(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  lua_settop(L, 1);
  struct gl_buf *scratch = gl_l_buf_push(L, 0);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_newtable(L);
  struct tree t = {.L = L, .list_class = 3, .places = 4};
  gl_json_init(&t.j, text, n, scratch);
  int pushed = read_value(&t), rc = gl_json_end(&t.j);
  if (rc == GL_ENOMEM) return gl_l_buf_raise_no_memory(L);
  if (pushed && !rc) {
    lua_pushvalue(L, t.places);
    return 2;
  }
  lua_pushnil(L);
  lua_pushstring(L, t.j.problem ? t.j.problem : "not JSON");
  lua_pushinteger(L, (lua_Integer)(t.j.p - t.j.start) + 1);
  return 3;
}

void gl_open_json_tree(lua_State *L) {
  lua_newtable(L);
  lua_pushvalue(L, -1);
  lua_setfield(L, -3, "json_list");
  lua_pushcclosure(L, l_read_json, 1);
  lua_setfield(L, -2, "read_json");
}
