#include "l_response.h"

void gl_l_response_add_header(lua_State *L, struct gl_str value) {
  lua_pushvalue(L, -1);
  lua_rawget(L, -3); /* headers, name, earlier value or nil */
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushlstring(L, value.p, value.n);
  } else {
    lua_pushliteral(L, ", ");
    lua_pushlstring(L, value.p, value.n);
    lua_concat(L, 3);
  }
  lua_rawset(L, -3);
}

static void push_headers(lua_State *L, const struct gl_response *response) {
  lua_createtable(L, 0, (int)response->count);
  for (unsigned i = 0; i < response->count; i++) {
    struct gl_str name, value;
    gl_response_header(response, i, &name, &value);
    lua_pushlstring(L, name.p, name.n);
    gl_l_response_add_header(L, value);
  }
}

int gl_l_response_push(lua_State *L, const struct gl_response *response) {
  lua_createtable(L, 0, 3);
  lua_pushinteger(L, response->status);
  lua_setfield(L, -2, "status");
  push_headers(L, response);
  lua_setfield(L, -2, "headers");
  lua_pushlstring(L, response->body.p ? response->body.p : "", response->body.n);
  lua_setfield(L, -2, "body");
  return 1;
}

int gl_l_response_push_failure(lua_State *L, const struct gl_failure *f) {
  lua_pushnil(L);
  lua_createtable(L, 0, 4);
  lua_pushstring(L, gl_failure_name(f->kind));
  lua_setfield(L, -2, "kind");
  lua_pushstring(L, f->maybe_sent ? "maybe" : "no");
  lua_setfield(L, -2, "sent");
  lua_pushstring(L, f->message);
  lua_setfield(L, -2, "message");
  if (f->phase) {
    lua_pushstring(L, f->phase);
    lua_setfield(L, -2, "phase");
  }
  return 2;
}
