#include "l_problem.h"

#include <math.h>
#include <string.h>

#include "../../core/utf8.h"
#include "../../core/time.h"
#include "binding.h"
#include "l_model.h"

#define MAX_DEPTH 64       /* of shapes, should one ever contain itself */
#define UNKNOWN_SORTED 64  /* unknown members are reported in order up to so many */

static void write_value(struct gl_l_problem_encoder *e, int index, uint16_t id, const struct gl_l_problem_path *path);

/* ---- strings ---- */

static void write_string(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                         const struct gl_l_problem_path *path) {
  size_t n;
  if (lua_type(e->L, index) != LUA_TSTRING) {
    gl_l_problem_add_type(e, path, index, "a string");
    return;
  }
  const char *text = lua_tolstring(e->L, index, &n);
  int plain = gl_json_count_plain(text, n) == n;
  if (!plain && !gl_utf8_is_valid(text, n)) {
    gl_l_problem_add(e, path, "form", "invalid UTF-8");
    return;
  }
  if (e->mode >= GL_L_PROBLEM_BOTO3) gl_l_problem_check_limits(e, path, s, "length", (double)(plain ? n : gl_utf8_count(text,
      n)), index);
  if (e->mode >= GL_L_PROBLEM_STRICT) gl_l_problem_check_text(e, path, s, index);
  gl_writer_string(&e->writer, text, n, plain);
}

static void write_blob(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                       const struct gl_l_problem_path *path) {
  size_t n;
  if (lua_type(e->L, index) != LUA_TSTRING) {
    gl_l_problem_add_type(e, path, index, "a string of bytes");
    return;
  }
  const char *bytes = lua_tolstring(e->L, index, &n);
  gl_l_problem_check_limits(e, path, s, "length", (double)n, index);
  gl_writer_blob(&e->writer, bytes, n);
}

/* ---- numbers ---- */

static void write_integer(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                          const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  double d = lua_tonumber(L, index);
  if (lua_type(L, index) != LUA_TNUMBER || !isfinite(d) || d != floor(d)) {
    gl_l_problem_add_type(e, path, index, "an integer");
    return;
  }
  gl_l_problem_check_limits(e, path, s, "value", d, index);
  if (lua_isinteger(L, index)) gl_writer_integer(&e->writer, lua_tointeger(L, index));
  else if (fabs(d) < 9223372036854775808.0) gl_writer_integer(&e->writer, (int64_t)d);
  else gl_writer_double(&e->writer, d);
}

static void write_double(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                         const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  if (lua_type(L, index) != LUA_TNUMBER) {
    gl_l_problem_add_type(e, path, index, "a number");
    return;
  }
  double d = lua_tonumber(L, index);
  if (!isfinite(d)) {
    gl_l_problem_add(e, path, "form", isnan(d) ? "NaN is not a number that can be sent" : "infinity can't be sent");
    return;
  }
  gl_l_problem_check_limits(e, path, s, "value", d, index);
  if (e->writer.is_cbor && s->type == GL_MODEL_FLOAT) gl_cbor_write_float(e->writer.out, d);
  else if (!e->writer.is_cbor && lua_isinteger(L, index)) gl_writer_integer(&e->writer, lua_tointeger(L, index));
  else gl_writer_double(&e->writer, d);
}

/* Unix seconds, or ISO 8601 text; written in seconds, milliseconds kept. */
static void write_timestamp(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                            const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  double t = NAN;
  int64_t whole;
  size_t n;
  (void)s;
  if (lua_type(L, index) == LUA_TNUMBER) t = lua_tonumber(L, index);
  if (lua_type(L, index) == LUA_TSTRING) {
    const char *text = lua_tolstring(L, index, &n);
    if (gl_time_read_iso8601(text, n, &t)) t = NAN;
  }
  if (isnan(t) || gl_time_floor(t, &whole)) {
    gl_l_problem_add_type(e, path, index, "a time: unix seconds or ISO 8601, of the years 0 to 9999");
    return;
  }
  gl_writer_time(&e->writer, floor(t * 1000 + 0.5) / 1000);
}

static void write_boolean(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                          const struct gl_l_problem_path *path) {
  (void)s;
  if (lua_type(e->L, index) != LUA_TBOOLEAN) gl_l_problem_add_type(e, path, index, "a boolean");
  else gl_writer_boolean(&e->writer, lua_toboolean(e->L, index));
}

/* ---- tables ---- */

#define MIXED "mixed keys: a table of named values and a list at once"

static struct gl_l_problem_path child_path(const struct gl_l_problem_path *path, enum gl_l_problem_path_kind kind, int index,
                                           int flags) {
  struct gl_l_problem_path p = {path, kind, index, path->sensitive || (flags & GL_MODEL_SENSITIVE), path->depth + 1};
  return p;
}

/* Counts of a table's keys by their type. All access is raw: no metamethod runs. */
struct keys {
  lua_Integer strings, other, highest; /* highest: the greatest positive integer key */
  lua_Integer positive;                 /* how many of the others are positive integers */
};

static struct keys count_keys(lua_State *L, int index) {
  struct keys k = {0, 0, 0, 0};
  lua_pushnil(L);
  while (lua_next(L, index)) {
    lua_pop(L, 1);
    if (lua_type(L, -1) == LUA_TSTRING) {
      k.strings++;
      continue;
    }
    k.other++;
    double d = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (d < 1 || d != floor(d) || d > 1e9) continue; /* no list is that long */
    k.positive++;
    if ((lua_Integer)d > k.highest) k.highest = (lua_Integer)d;
  }
  return k;
}

/* Counts the keys of a value that should be a table of named values. Returns 0 and adds a problem if it is not a table or is a
   list. A mixture is a problem, too, but does not hide those of its named values. */
static int count_names(struct gl_l_problem_encoder *e, int index, const struct gl_l_problem_path *path, const char *expected,
                       struct keys *k) {
  if (lua_type(e->L, index) != LUA_TTABLE) {
    gl_l_problem_add_type(e, path, index, "a table");
    return 0;
  }
  *k = count_keys(e->L, index);
  if (!k->other) return 1;
  if (k->strings) gl_l_problem_add(e, path, "form", MIXED);
  else gl_l_problem_add_type(e, path, index, expected);
  return k->strings > 0;
}

/* Returns 1 if the key at the top of the stack is a name but not a member of s, and sorts behind the string at `previous` (0:
   any does). */
static int unknown_behind(lua_State *L, const struct gl_model_shape *s, int previous) {
  size_t n;
  if (lua_type(L, -1) != LUA_TSTRING) return 0; /* of a mixture; lua_tolstring would change it under lua_next */
  const char *key = lua_tolstring(L, -1, &n);
  if (gl_model_find_member(s, key, n) >= 0) return 0;
  return !previous || lua_lessthan(L, previous, lua_gettop(L));
}

static void unknown_members(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                            const struct gl_l_problem_path *path, lua_Integer n) {
  lua_State *L = e->L;
  luaL_checkstack(L, 8, "a value nested too deeply");
  if (n > UNKNOWN_SORTED) {
    lua_pushnil(L);
    while (lua_next(L, index)) {
      lua_pop(L, 1);
      struct gl_l_problem_path p = child_path(path, GL_L_PROBLEM_UNKNOWN, lua_gettop(L), 0);
      if (unknown_behind(L, s, 0)) gl_l_problem_add_unknown(e, &p, p.index, s);
    }
    return;
  }
  lua_pushnil(L); /* the last one that was reported */
  int previous = lua_gettop(L);
  while (n-- > 0) {
    lua_pushnil(L); /* the lowest one behind it */
    int lowest = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
      lua_pop(L, 1);
      if (!unknown_behind(L, s, lua_isnil(L, previous) ? 0 : previous)) continue;
      if (!lua_isnil(L, lowest) && !lua_lessthan(L, -1, lowest)) continue;
      lua_pushvalue(L, -1);
      lua_replace(L, lowest);
    }
    lua_replace(L, previous);
    struct gl_l_problem_path p = child_path(path, GL_L_PROBLEM_UNKNOWN, previous, 0);
    gl_l_problem_add_unknown(e, &p, previous, s);
  }
  lua_settop(L, previous - 1);
}

static void write_structure(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                            const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  struct keys k;
  if (!count_names(e, index, path, "a table with named members", &k)) return;
  size_t start = gl_writer_open_object(&e->writer), written = 0;
  lua_Integer present = 0;
  for (int m = s->first; m < s->first + s->count; m++) {
    gl_l_model_push_member_name(L, e->names, m);
    lua_rawget(L, index);
    int is_absent = lua_isnil(L, -1);
    present += !is_absent;
    if (is_absent && m == e->default_member) {
      lua_pushvalue(L, e->default_index);
      lua_replace(L, -2);
      is_absent = lua_isnil(L, -1);
    }
    struct gl_l_problem_path p = child_path(path, GL_L_PROBLEM_MEMBER, m, gl_model_members[m].flags);
    if (!is_absent) {
      gl_writer_name(&e->writer, written++, gl_model_name(gl_model_members[m].name), gl_model_members[m].length);
      write_value(e, lua_gettop(L), gl_model_members[m].shape, &p);
    } else if ((gl_model_members[m].flags & GL_MODEL_REQUIRED) && e->mode >= GL_L_PROBLEM_BOTO3) {
      gl_l_problem_add_required(e, &p);
    }
    lua_pop(L, 1);
  }
  gl_writer_close_object(&e->writer, start, written);
  if (e->mode != GL_L_PROBLEM_SERVICE && present < k.strings) unknown_members(e, index, s, path, k.strings - present);
}

static void write_list(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                       const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  if (lua_type(L, index) != LUA_TTABLE) {
    gl_l_problem_add_type(e, path, index, "a list");
    return;
  }
  struct keys k = count_keys(L, index);
  if (k.strings && k.positive) {
    gl_l_problem_add(e, path, "form", MIXED);
  } else if (k.strings || k.positive < k.other) {
    gl_l_problem_add_type(e, path, index, "a list");
    return;
  } else if (k.highest != k.positive) {
    gl_l_problem_add(e, path, "form", "a list with a hole");
  }
  lua_Integer n = k.highest <= 2 * k.positive + 64 ? k.highest : k.positive; /* values beyond a wide hole are left out */
  gl_l_problem_check_limits(e, path, s, "items", (double)n, index);
  gl_writer_open_list(&e->writer, (size_t)n);
  for (int i = 1; i <= n; i++) {
    gl_writer_separate(&e->writer, (size_t)i - 1);
    lua_rawgeti(L, index, i);
    struct gl_l_problem_path p = child_path(path, GL_L_PROBLEM_ITEM, i, 0);
    if (!lua_isnil(L, -1)) write_value(e, lua_gettop(L), s->first, &p); /* nil: a hole, which has been reported */
    lua_pop(L, 1);
  }
  gl_writer_close_list(&e->writer);
}

static void write_map(struct gl_l_problem_encoder *e, int index, const struct gl_model_shape *s,
                      const struct gl_l_problem_path *path) {
  lua_State *L = e->L;
  struct keys k;
  if (!count_names(e, index, path, "a table with string keys", &k)) return;
  gl_l_problem_check_limits(e, path, s, "items", (double)k.strings, index);
  size_t start = gl_writer_open_object(&e->writer), written = 0;
  lua_pushnil(L);
  while (lua_next(L, index)) { /* key, value */
    int key = lua_gettop(L) - 1;
    if (lua_type(L, key) != LUA_TSTRING) { /* of a mixture */
      lua_pop(L, 1);
      continue;
    }
    gl_writer_separate(&e->writer, written++);
    struct gl_l_problem_path of_key = child_path(path, GL_L_PROBLEM_KEY, key, 0), of_value = child_path(path,
        GL_L_PROBLEM_ENTRY, key, 0);
    write_value(e, key, s->first, &of_key);
    gl_writer_end_key(&e->writer);
    write_value(e, key + 1, s->count, &of_value);
    lua_pop(L, 1);
  }
  gl_writer_close_object(&e->writer, start, written);
}

typedef void writer(struct gl_l_problem_encoder *, int, const struct gl_model_shape *, const struct gl_l_problem_path *);

/* Writes the value at the absolute stack index `index`. The stack is as before when it returns. */
static void write_value(struct gl_l_problem_encoder *e, int index, uint16_t id, const struct gl_l_problem_path *path) {
  static writer *const writers[] = {
      [GL_MODEL_STRUCTURE] = write_structure, [GL_MODEL_LIST] = write_list,       [GL_MODEL_MAP] = write_map,
      [GL_MODEL_STRING] = write_string,       [GL_MODEL_ENUM] = write_string,     [GL_MODEL_BLOB] = write_blob,
      [GL_MODEL_BOOLEAN] = write_boolean,     [GL_MODEL_INTEGER] = write_integer, [GL_MODEL_LONG] = write_integer,
      [GL_MODEL_FLOAT] = write_double,        [GL_MODEL_DOUBLE] = write_double,   [GL_MODEL_TIMESTAMP] = write_timestamp,
  };
  const struct gl_model_shape *s = &gl_model_shapes[id];
  struct gl_l_problem_path own_path = *path;
  own_path.sensitive |= s->flags & GL_MODEL_SENSITIVE;
  if (own_path.depth > MAX_DEPTH || !lua_checkstack(e->L, 8)) gl_l_problem_add(e, &own_path, "form", "nested too deeply");
  else writers[s->type](e, index, s, &own_path);
}

/* The member of shape id that the optional argument names, or -1. */
static int check_member(lua_State *L, int arg, uint16_t id) {
  size_t n;
  const char *name = luaL_optlstring(L, arg, NULL, &n);
  return name && id != GL_MODEL_NONE ? gl_model_find_member(&gl_model_shapes[id], name, n) : -1;
}

/* buffer() -> a buffer for bodies, which encode fills. LuaJIT interns every string by a hash that sees only parts of a long one:
   bodies that differ in a token alone share one chain, and walking that costs more than the signature. */
static int l_buffer(lua_State *L) {
  gl_l_buf_push(L, 0);
  return 1;
}

/* clear(buffer): wipes the body in it, which may hold secrets. */
static int l_clear(lua_State *L) {
  struct gl_buf *b = luaL_checkudata(L, 1, GL_L_BUF_CLASS);
  gl_buf_clear(b);
  b->rc = GL_OK;
  return 0;
}

/* Pushes the body that was written: in the buffer at `buffer_index` if there is one and the body is not too large to keep, else
   as a string. */
static void push_body(lua_State *L, struct gl_buf *body, int buffer_index) {
  if (lua_isnil(L, buffer_index) || body->n > GL_L_BUF_KEPT) {
    lua_pushlstring(L, body->p, body->n);
    return;
  }
  struct gl_buf *b = luaL_checkudata(L, buffer_index, GL_L_BUF_CLASS);
  gl_buf_clear(b);
  b->rc = GL_OK;
  if (gl_buf_add(b, body->p, body->n)) gl_l_buf_raise_no_memory(L);
  lua_pushvalue(L, buffer_index);
}

/* encode(operation, value[, mode = "boto3"[, side = "input"[, member, default[, buffer[, protocol = "json"]]]]])
     -> body | nil, problems, count
   default: the value of the member of that name where the input has none. buffer: where to put the body, which is then the result,
   unless the body is larger than 64 KiB: then it is a string, as without a buffer. protocol: "json" or "cbor".
   problems: { { path = "GameProperties[2].Value", problem = "required", rule = "required" }, ... }, the first 100 of `count`;
   `shown` is the path as a message may show it, where that differs. In the mode "service" both `shown`
   ("gameProperties.2.member.value") and `problem` are as the service writes them, and `value` is what a message may show of it
   ("'x'", "null"). Neither blocks nor yields; raises for an unknown operation, mode, side or protocol. */
static int l_encode(lua_State *L) {
  static const char *const modes[] = {"off", "boto3", "strict", "service", NULL};
  const struct gl_model_operation *o = gl_l_model_check_operation(L, 1);
  luaL_checkany(L, 2);
  enum gl_l_problem_mode mode = (enum gl_l_problem_mode)luaL_checkoption(L, 3, "boto3", modes);
  uint16_t id = gl_l_model_check_side(L, 4, o, "input");
  int is_cbor = gl_l_model_check_protocol(L, 8);
  lua_settop(L, 7);
  struct gl_l_problem_encoder e = {.L = L, .mode = mode, .default_index = 6, .patterns = 8, .names = 9, .problems = 10};
  e.default_member = check_member(L, 5, id);
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  lua_pushnil(L);
  struct gl_buf *out = gl_l_buf_acquire(L, 3); /* index 11 */
  e.writer = (struct gl_writer){out, is_cbor};
  struct gl_l_problem_path root = {0};
  if (id == GL_MODEL_NONE) gl_writer_close_object(&e.writer, gl_writer_open_object(&e.writer), 0);
  else write_value(&e, 2, id, &root);
  if (e.total) {
    lua_pushnil(L);
    lua_pushvalue(L, e.problems);
    lua_pushinteger(L, e.total);
  } else {
    if (out->rc) return luaL_error(L, "not enough memory");
    push_body(L, out, 7);
  }
  gl_l_buf_release(L, 3, 11, out);
  return e.total ? 3 : 1;
}

void gl_open_encode(lua_State *L) {
  lua_newtable(L);
  lua_newtable(L);
  lua_pushnil(L);
  lua_pushcclosure(L, l_encode, 3);
  lua_setfield(L, -2, "encode");
  lua_pushcfunction(L, l_buffer);
  lua_setfield(L, -2, "buffer");
  lua_pushcfunction(L, l_clear);
  lua_setfield(L, -2, "clear");
}
