/* Arguments that name an operation and one of its shapes. */
#ifndef GL_L_MODEL_H
#define GL_L_MODEL_H

#include "../../core/model.h"
#include "../compat.h"

GL_BEGIN

/* Returns the operation named by a string argument; raises if there is none. */
const struct gl_model_operation *gl_l_model_check_operation(lua_State *L, int arg);

/* Returns the shape's index for an optional argument "input" or "output", GL_MODEL_NONE for the output of an operation without
   one. Raises for another text. */
uint16_t gl_l_model_check_side(lua_State *L, int arg, const struct gl_model_operation *o, const char *default_side);

/* Returns 1 for the optional argument "cbor", 0 for "json" or none; raises for anything else. */
static inline int gl_l_model_check_protocol(lua_State *L, int arg) {
  static const char *const protocols[] = {"json", "cbor", NULL};
  return lua_isnoneornil(L, arg) ? 0 : luaL_checkoption(L, arg, NULL, protocols);
}

/* Pushes a member's name from the table at the absolute index `names`, an upvalue of encode and decode. The table is filled as
   members are used, so that each name becomes a Lua string once per state. */
static inline void gl_l_model_push_member_name(lua_State *L, int names, int member) {
  if (lua_rawgeti(L, names, member + 1) == LUA_TSTRING) return;
  lua_pop(L, 1);
  const struct gl_model_member *m = &gl_model_members[member];
  lua_pushlstring(L, gl_model_name(m->name), m->length);
  lua_pushvalue(L, -1);
  lua_rawseti(L, names, member + 1);
}

GL_END

#endif
