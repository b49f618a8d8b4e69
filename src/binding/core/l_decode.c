#include <limits.h>
#include <math.h>
#include <string.h>

#include "../../core/base64.h"
#include "../../core/reader.h"
#include "../../core/time.h"
#include "binding.h"
#include "l_model.h"

/* Layout hints: the layout of one reply, expected of the next of its kind. Each hint is checked before it is used, so a wrong
   one costs time only. One set per Lua state, kept in an upvalue. */
struct hints {
  uint16_t next_member[GL_MODEL_MEMBER_COUNT]; /* the member of the same structure that followed this one, or GL_MODEL_NONE */
  uint16_t first_member[GL_MODEL_SHAPE_COUNT];  /* the structure's first member, or GL_MODEL_NONE */
  uint8_t fields[GL_MODEL_SHAPE_COUNT];         /* how many members it had */
  uint8_t items[GL_MODEL_SHAPE_COUNT];          /* how many of these a list had */
};

#define MOST_ROOM 256 /* elements of a table that get room at once */
#define MOST_VALUES 100000 /* of a request to the local GameLift: a thousand times what the largest useful one has */

struct decoder {
  lua_State *L;
  union gl_reader reader;
  struct hints *hints; /* NULL: none */
  int names;   /* stack index of the member names' table (l_model.h) */
  int budget;    /* values that may still be read */
  int is_service; /* as the service reads a request: no unknown members, integers of 64 bits */
};

/* Each reads one value that begins with `type`, pushes it and returns 1; or returns 0 with j failed, leaving anything
   on the stack. */
typedef int read_function(struct decoder *d, enum gl_json_type type, uint16_t id);
static read_function any_json, any_cbor, by_shape_json, by_shape_cbor;

/* The functions below exist once for each protocol: is_cbor is a constant where any_json and the others call them, so that neither
   protocol pays for the other. */
#if defined(__GNUC__)
#define INLINE static inline __attribute__((always_inline))
#else
#define INLINE static inline
#endif
#define ANY (is_cbor ? any_cbor : any_json)
#define BY_SHAPE (is_cbor ? by_shape_cbor : by_shape_json)

INLINE int push_number(struct decoder *d, int is_cbor, int integral) {
  struct gl_json_value n;
  if (!gl_reader_read_number(&d->reader, is_cbor, &n)) return 0;
  if (integral && !n.is_integer && n.d == floor(n.d) && fabs(n.d) < 9007199254740992.0) {
    n.is_integer = 1;
    n.i = (int64_t)n.d;
  }
#if LUA_VERSION_NUM >= 503
  if (n.is_integer) {
    lua_pushinteger(d->L, n.i);
    return 1;
  }
#endif
  if (!isfinite(n.d) && !is_cbor) return gl_reader_fail(&d->reader, is_cbor, GL_EINVAL, "a number beyond the range of a double");
  if (integral && d->is_service && !n.is_integer && fabs(n.d) >= 9223372036854775808.0)
    return gl_reader_fail(&d->reader, is_cbor, GL_EINVAL, "a number beyond the range of a 64-bit integer");
  lua_pushnumber(d->L, n.d == 0 && n.is_integer ? 0 : n.d);
  return 1;
}

INLINE int push_string(struct decoder *d, int is_cbor) {
  struct gl_str s;
  if (!gl_reader_read_string(&d->reader, is_cbor, &s)) return 0;
  lua_pushlstring(d->L, s.p, s.n);
  return 1;
}

/* Limits a hint, so that one reply cannot make the next one's tables much too large. */
static uint8_t cap_hint(int n) { return (uint8_t)(n < 64 ? n : 64); }

/* Makes room on the Lua stack for one more level: container, key, value and what pushing a name needs. */
INLINE int reserve_stack(struct decoder *d, int is_cbor) {
  return lua_checkstack(d->L, 8) ? 1 : gl_reader_fail(&d->reader, is_cbor, GL_ENOMEM, "out of memory");
}

INLINE int spend(struct decoder *d, int is_cbor) {
  return --d->budget >= 0 ? 1 : gl_reader_fail(&d->reader, is_cbor, GL_ETOOLARGE, "more values than any request has");
}

/* Returns the number of elements to make room for in the container opened last: what CBOR says, within reason, or the hint. */
INLINE int count_elements(const struct decoder *d, int is_cbor, int hint) {
  size_t n = is_cbor ? gl_cbor_count(&d->reader.cbor) : (size_t)hint;
  return n < MOST_ROOM ? (int)n : MOST_ROOM;
}

/* Reads the next object into a new table, each value by `read`. A null removes an earlier value of the same name. */
INLINE int read_map(struct decoder *d, int is_cbor, read_function *read, uint16_t id) {
  struct gl_str key;
  lua_State *L = d->L;
  if (!reserve_stack(d, is_cbor) || !gl_reader_open(&d->reader, is_cbor, '{')) return 0;
  lua_createtable(L, 0, count_elements(d, is_cbor, 0));
  while (gl_reader_next_member(&d->reader, is_cbor, &key) && spend(d, is_cbor)) {
    lua_pushlstring(L, key.p, key.n);
    if (!read(d, gl_reader_peek(&d->reader, is_cbor), id)) return 0;
    lua_rawset(L, -3);
  }
  return !d->reader.json.rc;
}

/* The same for a list, from which null is left out. */
INLINE int read_list(struct decoder *d, int is_cbor, read_function *read, uint16_t id) {
  int n = 0;
  if (!reserve_stack(d, is_cbor) || !gl_reader_open(&d->reader, is_cbor, '[')) return 0;
  lua_createtable(d->L, count_elements(d, is_cbor, d->hints ? d->hints->items[id] : 0), 0);
  while (gl_reader_next_item(&d->reader, is_cbor) && spend(d, is_cbor)) {
    enum gl_json_type type = gl_reader_peek(&d->reader, is_cbor);
    if (!read(d, type, id)) return 0;
    if (type == GL_JSON_NULL) lua_pop(d->L, 1);
    else lua_rawseti(d->L, -2, ++n);
  }
  if (d->hints && !is_cbor) d->hints->items[id] = cap_hint(n);
  return !d->reader.json.rc;
}

INLINE int read_any(struct decoder *d, int is_cbor, enum gl_json_type type, uint16_t id) {
  (void)id;
  switch (type) {
    case GL_JSON_NONE: return 0;
    case GL_JSON_STRING: return push_string(d, is_cbor);
    case GL_JSON_NUMBER: return push_number(d, is_cbor, 0);
    case GL_JSON_ARRAY: return read_list(d, is_cbor, ANY, 0);
    case GL_JSON_OBJECT: return read_map(d, is_cbor, ANY, 0);
    default:
      if (!gl_reader_read_literal(&d->reader, is_cbor)) return 0;
      if (type == GL_JSON_NULL) lua_pushnil(d->L);
      else lua_pushboolean(d->L, type == GL_JSON_TRUE);
      return 1;
  }
}

static int any_json(struct decoder *d, enum gl_json_type type, uint16_t id) { return read_any(d, 0, type, id); }
static int any_cbor(struct decoder *d, enum gl_json_type type, uint16_t id) { return read_any(d, 1, type, id); }

int gl_l_decode_push_json(lua_State *L, struct gl_json *j) {
  struct decoder d;
  d.L = L;
  d.reader.json = *j;
  d.hints = NULL;
  d.names = d.is_service = 0;
  d.budget = INT_MAX;
  int ok = any_json(&d, gl_json_peek(&d.reader.json), 0);
  *j = d.reader.json;
  return ok;
}

/* Consumes the next key. Returns the member that it names; UNKNOWN with the key; LAST if there is none, or after a failure.
   Servers write members in one order, so `hint` is most often right. */
enum { UNKNOWN = -1, LAST = -2 };
INLINE int next_member(struct decoder *d, int is_cbor, const struct gl_model_shape *s, uint16_t hint, struct gl_str *key) {
  const struct gl_model_member *m = hint != GL_MODEL_NONE ? &gl_model_members[hint] : NULL;
  if (m && is_cbor && gl_cbor_take_name(&d->reader.cbor, gl_model_name(m->name), m->length)) return hint;
  if (!gl_reader_next_member(&d->reader, is_cbor, key)) return LAST;
  if (m && m->length == key->n && !memcmp(gl_model_name(m->name), key->p, key->n)) return hint;
  return gl_model_find_member(s, key->p, key->n);
}

static inline int is_string_shape(uint16_t id) {
  return gl_model_shapes[id].type == GL_MODEL_STRING || gl_model_shapes[id].type == GL_MODEL_ENUM;
}

INLINE int read_structure(struct decoder *d, int is_cbor, uint16_t id) {
  const struct gl_model_shape *s = &gl_model_shapes[id];
  lua_State *L = d->L;
  struct gl_str key = { 0 }, text;
  uint16_t *hint = &d->hints->first_member[id];
  int fields = 0, m;
  if (!reserve_stack(d, is_cbor) || !gl_reader_open(&d->reader, is_cbor, '{')) return 0;
  /* the reply itself gets ResponseMetadata, too */
  lua_createtable(L, 0, count_elements(d, is_cbor, d->hints->fields[id]) + (d->reader.json.depth == 1));
  while ((m = next_member(d, is_cbor, s, *hint, &key)) != LAST && spend(d, is_cbor)) {
    if (m < 0 && d->is_service) {
      if (!gl_reader_skip(&d->reader, is_cbor)) return 0;
      continue;
    }
    if (m < 0) {
      lua_pushlstring(L, key.p, key.n);
    } else {
      *hint = (uint16_t)m;
      hint = &d->hints->next_member[m];
      gl_l_model_push_member_name(L, d->names, m);
    }
    if (m >= 0 && is_string_shape(gl_model_members[m].shape) && gl_reader_take_text(&d->reader, is_cbor, &text)) {
      lua_pushlstring(L, text.p, text.n); /* most members: quickly */
    } else {
      enum gl_json_type type = gl_reader_peek(&d->reader, is_cbor);
      if (!(m < 0 ? ANY(d, type, 0) : BY_SHAPE(d, type, gl_model_members[m].shape))) return 0;
    }
    lua_rawset(L, -3);
    fields++;
  }
  if (!is_cbor) d->hints->fields[id] = cap_hint(fields);
  return !d->reader.json.rc;
}

/* Reads a number, or text that is a number or a date. */
INLINE int read_timestamp(struct decoder *d, int is_cbor, enum gl_json_type type) {
  struct gl_str s;
  struct gl_json_value n;
  double t;
  if (type == GL_JSON_STRING) {
    if (!gl_reader_read_string(&d->reader, is_cbor, &s)) return 0;
    if (gl_time_read_any(s.p, s.n, &t)) return gl_reader_fail(&d->reader, is_cbor, GL_EINVAL, "a timestamp in an unknown form");
  } else if (type == GL_JSON_NUMBER) {
    if (!gl_reader_read_number(&d->reader, is_cbor, &n)) return 0;
    t = n.d;
  } else {
    return gl_reader_fail(&d->reader, is_cbor, GL_EINVAL, "a timestamp is expected");
  }
  if (!isfinite(t)) return gl_reader_fail(&d->reader, is_cbor, GL_EINVAL, "a number beyond the range of a double");
  lua_pushnumber(d->L, t);
  return 1;
}

INLINE int read_blob(struct decoder *d, int is_cbor) {
  struct gl_str s;
  if (is_cbor) return push_string(d, is_cbor);
  struct gl_buf *b = gl_l_buf_push(d->L, 0);
  if (!gl_reader_read_string(&d->reader, is_cbor, &s)) return 0;
  int rc = gl_base64_decode(b, s.p, s.n);
  if (rc) return gl_reader_fail(&d->reader, is_cbor, rc, "a blob that is not base64");
  lua_pushlstring(d->L, b->p ? b->p : "", b->n);
  lua_remove(d->L, -2);
  return 1;
}

/* A scalar of another type than the model's is kept as it came; a structure, list or map of another type fails. */
INLINE int read_by_shape(struct decoder *d, int is_cbor, enum gl_json_type type, uint16_t id) {
  const struct gl_model_shape *s = &gl_model_shapes[id];
  if (type == GL_JSON_NULL) return ANY(d, type, 0);
  switch (s->type) {
    case GL_MODEL_STRUCTURE: return read_structure(d, is_cbor, id);
    case GL_MODEL_LIST: return read_list(d, is_cbor, BY_SHAPE, s->first);
    case GL_MODEL_MAP: return read_map(d, is_cbor, BY_SHAPE, s->count);
    case GL_MODEL_TIMESTAMP: return read_timestamp(d, is_cbor, type);
    case GL_MODEL_BLOB: return type == GL_JSON_STRING ? read_blob(d, is_cbor) : ANY(d, type, 0);
    case GL_MODEL_INTEGER:
    case GL_MODEL_LONG: return type == GL_JSON_NUMBER ? push_number(d, is_cbor, 1) : ANY(d, type, 0);
    default: return ANY(d, type, 0);
  }
}

static int by_shape_json(struct decoder *d, enum gl_json_type type, uint16_t id) { return read_by_shape(d, 0, type, id); }
static int by_shape_cbor(struct decoder *d, enum gl_json_type type, uint16_t id) { return read_by_shape(d, 1, type, id); }

static int is_blank(const char *text, size_t n) {
  while (n && strchr(" \t\r\n", text[n - 1]) && text[n - 1]) n--;
  return n == 0;
}

/* decode(operation, body[, side = "output"[, service[, protocol = "json"]]]) -> table | nil, message
   service: as the service reads a request: members that the model does not know are left out; integers beyond 64 bits and
   more than 100,000 values fail. protocol: "json" or "cbor".
   Neither blocks nor yields; raises for an unknown operation, side or protocol. */
static int l_decode(lua_State *L) {
  size_t n;
  const struct gl_model_operation *o = gl_l_model_check_operation(L, 1);
  const char *body = luaL_checklstring(L, 2, &n);
  uint16_t id = gl_l_model_check_side(L, 3, o, "output");
  int is_service = lua_toboolean(L, 4);
  int is_cbor = gl_l_model_check_protocol(L, 5);
  int is_empty = is_cbor ? n == 0 : is_blank(body, n);
  lua_settop(L, 3);
  if (id == GL_MODEL_NONE || (gl_model_shapes[id].count == 0 && is_empty)) { /* nothing to be read */
    lua_newtable(L);
    return 1;
  }
  struct decoder d; /* not zeroed: it is large */
  d.L = L;
  d.hints = lua_touserdata(L, lua_upvalueindex(2));
  d.names = 5;
  d.is_service = is_service;
  d.budget = is_service ? MOST_VALUES : INT_MAX;
  struct gl_buf *scratch = gl_l_buf_acquire(L, 3); /* index 4 */
  gl_reader_init(&d.reader, is_cbor, body, n, scratch);
  lua_pushvalue(L, lua_upvalueindex(1));
  if (is_empty) gl_reader_fail(&d.reader, is_cbor, GL_EINVAL, "the body is empty");
  else if ((is_cbor ? by_shape_cbor : by_shape_json)(&d, GL_JSON_OBJECT, id)) gl_reader_end(&d.reader, is_cbor);
  if (d.reader.json.rc == GL_ENOMEM) return luaL_error(L, "not enough memory");
  gl_l_buf_release(L, 3, 4, scratch);
  if (!d.reader.json.rc) return 1;
  lua_settop(L, 5);
  lua_pushnil(L);
  lua_pushfstring(L, "%s at byte %d of %d", d.reader.json.problem, (int)(d.reader.json.p - d.reader.json.start) + 1, (int)n);
  return 2;
}

void gl_open_decode(lua_State *L) {
  lua_newtable(L);
  struct hints *hints = lua_newuserdata(L, sizeof *hints);
  memset(hints, 0, sizeof *hints);
  memset(hints->next_member, 0xff, sizeof hints->next_member); /* GL_MODEL_NONE */
  memset(hints->first_member, 0xff, sizeof hints->first_member);
  lua_pushnil(L);
  lua_pushcclosure(L, l_decode, 3);
  lua_setfield(L, -2, "decode");
}
