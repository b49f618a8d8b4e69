#include <math.h>

#include "../../core/base64.h"
#include "../../core/json.h"
#include "../../core/utf8.h"
#include "../../core/page_token.h"
#include "binding.h"

#define AMOUNT "boto_truncate_amount"

static void push_integer(lua_State *L, int64_t i) {
#if LUA_VERSION_NUM >= 503
  lua_pushinteger(L, i);
#else
  lua_pushnumber(L, (lua_Number)i);
#endif
}

/* Pushes the number of items to skip: an integer; nil for null, which skips none; false for a value that is not a number. */
static void push_amount(lua_State *L, struct gl_json *j) {
  struct gl_json_value n;
  switch (gl_json_peek(j)) {
  case GL_JSON_NUMBER:
    if (gl_json_read_number(j, &n) && n.is_integer) {
      push_integer(L, n.i);
      return;
    }
    break;
  case GL_JSON_TRUE: /* an integer to Python */
  case GL_JSON_FALSE:
    push_integer(L, gl_json_peek(j) == GL_JSON_TRUE);
    gl_json_read_literal(j);
    return;
  case GL_JSON_NULL:
    gl_json_read_literal(j);
    lua_pushnil(L);
    return;
  default:
    gl_json_skip(j);
  }
  lua_pushboolean(L, 0);
}

/* Pushes a member's value; null as core.null. Returns 0 if j has failed, with anything on the stack. */
static int push_member(lua_State *L, struct gl_json *j) {
  if (gl_json_peek(j) != GL_JSON_NULL) return gl_l_decode_push_json(L, j);
  gl_json_read_literal(j);
  lua_pushlightuserdata(L, NULL);
  return 1;
}

/* page_token_decode(text) -> members, amount | nil (not a token) | false (a JSON value other than an object or list). members: {
   [name] = value } without the amount; core.null for null. amount: see push_amount; 0 where absent. */
static int l_decode(lua_State *L) {
  size_t n;
  const char *text = luaL_checklstring(L, 1, &n);
  lua_settop(L, 1);
  struct gl_buf *bytes = gl_l_buf_push(L, 0), *scratch = gl_l_buf_push(L, 0);
  int rc = gl_page_token_decode(bytes, text, n);
  if (rc == GL_ENOMEM) return gl_l_buf_raise_no_memory(L);
  if (rc || !bytes->n) return 0;

  struct gl_json j;
  gl_json_init(&j, bytes->p, bytes->n, scratch);
  enum gl_json_type type = gl_json_peek(&j);
  int object = type == GL_JSON_OBJECT;
  lua_newtable(L);
  push_integer(L, 0);
  if (object && gl_json_open(&j, '{')) { /* text, bytes, scratch, members, amount */
    struct gl_str key;
    while (gl_json_next_member(&j, &key)) {
      lua_pushlstring(L, key.p, key.n);
      lua_pushliteral(L, AMOUNT);
      int amount = lua_rawequal(L, -1, -2);
      lua_pop(L, 1);
      if (amount) {
        push_amount(L, &j);
        lua_replace(L, 5);
        lua_pop(L, 1);
      } else {
        if (!push_member(L, &j)) break;
        lua_rawset(L, 4);
      }
    }
  } else {
    gl_json_skip(&j);
  }
  if (gl_json_end(&j) == GL_ENOMEM) return gl_l_buf_raise_no_memory(L);
  if (j.rc || type == GL_JSON_ARRAY) return 0;
  if (object) return 2;
  lua_pushboolean(L, 0);
  return 1;
}

static int write_number(struct gl_buf *b, lua_Number n) {
  if (n == floor(n) && fabs(n) < 9007199254740992.0) return gl_json_write_integer(b, (int64_t)n);
  return isfinite(n) ? gl_json_write_double(b, n) : GL_EINVAL;
}

/* Writes the token at `arg`; returns GL_EINVAL for a value that no service returns. */
static int write_token(lua_State *L, int arg, struct gl_buf *b) {
  size_t n;
  const char *s;
  switch (lua_type(L, arg)) {
  case LUA_TSTRING:
    s = lua_tolstring(L, arg, &n);
    return gl_utf8_is_valid(s, n) ? gl_page_token_write_string(b, s, n) : GL_EINVAL;
  case LUA_TNUMBER: return write_number(b, lua_tonumber(L, arg));
  case LUA_TBOOLEAN: return gl_buf_str(b, lua_toboolean(L, arg) ? "true" : "false");
  case LUA_TLIGHTUSERDATA: return lua_touserdata(L, arg) ? GL_EINVAL : gl_buf_str(b, "null");
  default: return GL_EINVAL;
  }
}

/* page_token_encode(token[, amount]) -> text | nil (not a token). token: a string, or core.null. */
static int l_encode(lua_State *L) {
  lua_settop(L, 2);
  struct gl_buf *json = gl_l_buf_push(L, 0), *text = gl_l_buf_push(L, 0);
  gl_buf_str(json, "{\"NextToken\": ");
  int rc = write_token(L, 1, json);
  if (!rc && !lua_isnil(L, 2)) {
    gl_buf_str(json, ", \"" AMOUNT "\": ");
    rc = write_number(json, luaL_checknumber(L, 2));
  }
  if (!rc) rc = gl_buf_char(json, '}');
  if (!rc) rc = gl_base64_encode(text, json->p, json->n);
  if (rc == GL_EINVAL) return 0;
  if (rc) return gl_l_buf_raise_no_memory(L);
  lua_pushlstring(L, text->p, text->n);
  return 1;
}

static const luaL_Reg functions[] = {
  {"page_token_decode", l_decode},
  {"page_token_encode", l_encode},
  {NULL, NULL},
};

void gl_open_page_token(lua_State *L) {
  luaL_setfuncs(L, functions, 0);
  lua_pushlightuserdata(L, NULL); /* also what lua-cjson and nginx call null */
  lua_setfield(L, -2, "null");
}
