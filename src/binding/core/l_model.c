#include <string.h>

#include "../../core/model.h"
#include "binding.h"
#include "l_model.h"

#define REDACTED "[redacted]"

static const char *const class_names[] = {"safe", "safe_with_token", "unsafe", "own_id", "converging"};
static const char *const type_names[] = {"structure", "list",    "map",  "string", "string", "blob",
                                         "boolean",   "integer", "long", "float",  "double", "timestamp"};

const struct gl_model_operation *gl_l_model_check_operation(lua_State *L, int arg) {
  size_t n;
  const char *name = luaL_checklstring(L, arg, &n);
  const struct gl_model_operation *o = gl_model_find_operation(name, n);
  if (!o) luaL_error(L, "no operation is called '%s'", name);
  return o;
}

uint16_t gl_l_model_check_side(lua_State *L, int arg, const struct gl_model_operation *o, const char *default_side) {
  const char *side = luaL_optstring(L, arg, default_side);
  if (strcmp(side, "input") != 0 && strcmp(side, "output") != 0)
    luaL_argerror(L, arg, "a side is 'input' or 'output'");
  return *side == 'i' ? o->input : o->output;
}

static void set_name(lua_State *L, const char *key, uint16_t name) {
  lua_pushstring(L, gl_model_name(name));
  lua_setfield(L, -2, key);
}

static void set_flag(lua_State *L, const char *key, int flag) {
  lua_pushboolean(L, flag);
  lua_setfield(L, -2, key);
}

static void set_string(lua_State *L, const char *key, const char *text) {
  lua_pushstring(L, text);
  lua_setfield(L, -2, key);
}

/* Sets t.sole_structure to the name of an output's only member, where that is a structure. */
static void set_sole_structure(lua_State *L, uint16_t output) {
  const struct gl_model_shape *s = output == GL_MODEL_NONE ? NULL : &gl_model_shapes[output];
  if (!s || s->count != 1 || gl_model_shapes[gl_model_members[s->first].shape].type != GL_MODEL_STRUCTURE) return;
  set_name(L, "sole_structure", gl_model_members[s->first].name);
}

/* operation(name) -> a new table { name, method, class, errors, … }, or nil if there is no such operation. */
static int l_operation(lua_State *L) {
  size_t n;
  const char *name = luaL_checklstring(L, 1, &n);
  const struct gl_model_operation *o = gl_model_find_operation(name, n);
  if (!o) return 0;
  lua_createtable(L, 0, 8);
  set_name(L, "name", o->name);
  set_name(L, "method", o->method);
  set_string(L, "class", class_names[o->retry_class]);
  set_flag(L, "has_output", o->output != GL_MODEL_NONE);
  set_flag(L, "empty_output", o->output == GL_MODEL_NONE || gl_model_shapes[o->output].count == 0);
  set_sole_structure(L, o->output);
  lua_createtable(L, o->errors, 0);
  for (int i = 0; i < o->errors; i++) {
    lua_pushstring(L, gl_model_name(gl_model_shapes[gl_model_errors[o->first_error + i]].name));
    lua_rawseti(L, -2, i + 1);
  }
  lua_setfield(L, -2, "errors");
  if (*gl_model_name(o->result_key)) {
    lua_createtable(L, 0, 4);
    set_string(L, "input_token", "NextToken");
    set_string(L, "output_token", "NextToken");
    set_string(L, "limit_key", "Limit");
    set_name(L, "result_key", o->result_key);
    lua_setfield(L, -2, "paginator");
  }
  return 1;
}

/* methods() -> the snake_case names of all operations, in the order of the operations' names. */
static int l_methods(lua_State *L) {
  lua_createtable(L, (int)gl_model_operation_count, 0);
  for (unsigned i = 0; i < gl_model_operation_count; i++) {
    lua_pushstring(L, gl_model_name(gl_model_operations[i].method));
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* exceptions() -> { { name = , status = }, ... } */
static int l_exceptions(lua_State *L) {
  lua_createtable(L, (int)gl_model_exception_count, 0);
  for (unsigned i = 0; i < gl_model_exception_count; i++) {
    lua_createtable(L, 0, 2);
    set_name(L, "name", gl_model_shapes[gl_model_exceptions[i].shape].name);
    lua_pushinteger(L, gl_model_exceptions[i].status);
    lua_setfield(L, -2, "status");
    lua_rawseti(L, -2, (int)i + 1);
  }
  return 1;
}

/* members(operation, side) -> the members of its input or output by name: { name, type, shape, required, secret }. */
static int l_members(lua_State *L) {
  const struct gl_model_operation *o = gl_l_model_check_operation(L, 1);
  uint16_t id = gl_l_model_check_side(L, 2, o, "input");
  lua_newtable(L);
  if (id == GL_MODEL_NONE) return 1;
  const struct gl_model_shape *s = &gl_model_shapes[id];
  for (int i = 0; i < s->count; i++) {
    const struct gl_model_member *m = &gl_model_members[s->first + i];
    const struct gl_model_shape *ms = &gl_model_shapes[m->shape];
    lua_createtable(L, 0, 5);
    set_name(L, "name", m->name);
    set_string(L, "type", type_names[ms->type]);
    set_name(L, "shape", ms->name);
    set_flag(L, "required", m->flags & GL_MODEL_REQUIRED);
    set_flag(L, "secret", (m->flags | ms->flags) & GL_MODEL_SENSITIVE);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static void redact(lua_State *L, int value, uint16_t id, int depth);

/* Copies the table at `value`, each value by the shape that `shape_of` finds for its key; the copy is pushed.
   A key that the model does not know may hide anything. */
static void redact_table(lua_State *L, int value, const struct gl_model_shape *s, int depth) {
  luaL_checkstack(L, 6, "a value nested too deeply");
  lua_newtable(L);
  lua_pushnil(L);
  while (lua_next(L, value)) { /* copy, key, value */
    int known = 0;
    uint16_t id = s->type == GL_MODEL_LIST ? s->first : s->count;
    if (s->type == GL_MODEL_STRUCTURE && lua_type(L, -2) == LUA_TSTRING) {
      size_t n;
      const char *key = lua_tolstring(L, -2, &n);
      int m = gl_model_find_member(s, key, n);
      known = m >= 0 && !(gl_model_members[m].flags & GL_MODEL_SENSITIVE);
      if (known) id = gl_model_members[m].shape;
    } else if (s->type != GL_MODEL_STRUCTURE) {
      known = 1;
    }
    lua_pushvalue(L, -2); /* copy, key, value, key */
    if (known) redact(L, lua_gettop(L) - 1, id, depth + 1);
    else lua_pushliteral(L, REDACTED);
    lua_rawset(L, -5); /* copy, key, value */
    lua_pop(L, 1);
  }
}

/* Pushes the value at the absolute index `value` without its secrets. */
static void redact(lua_State *L, int value, uint16_t id, int depth) {
  const struct gl_model_shape *s = &gl_model_shapes[id];
  int is_table = lua_type(L, value) == LUA_TTABLE, wants_table = s->type <= GL_MODEL_MAP;
  if ((s->flags & GL_MODEL_SENSITIVE) || is_table != wants_table || depth > 64) lua_pushliteral(L, REDACTED);
  else if (is_table) redact_table(L, value, s, depth);
  else lua_pushvalue(L, value);
}

/* redact(operation, side, value) -> a copy in which every secret reads "[redacted]". */
static int l_redact(lua_State *L) {
  const struct gl_model_operation *o = gl_l_model_check_operation(L, 1);
  uint16_t id = gl_l_model_check_side(L, 2, o, "input");
  luaL_checkany(L, 3);
  if (id == GL_MODEL_NONE) lua_pushliteral(L, REDACTED);
  else redact(L, 3, id, 0);
  return 1;
}

void gl_open_model(lua_State *L) {
  static const luaL_Reg functions[] = {
      {"operation", l_operation}, {"methods", l_methods}, {"exceptions", l_exceptions},
      {"members", l_members},     {"redact", l_redact},   {NULL, NULL},
  };
  luaL_setfuncs(L, functions, 0);
}
