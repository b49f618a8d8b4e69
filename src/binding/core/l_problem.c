#include <locale.h>
#include <math.h>
#include <regex.h>
#include <string.h>

#include "../../core/json.h"
#include "../../core/suggest.h"
#include "../../core/utf8.h"
#include "binding.h"
#include "l_problem.h"

#define QUOTED 64     /* bytes of a value that a message shows */
#define VALUES_SHOWN 20 /* of an enum that has more; gamelift.enums has them all */
#define REGEX "gamelift.pattern"

static void add_text(struct gl_buf *b, const char *s, size_t n) {
  char text[QUOTED];
  gl_buf_add(b, text, gl_utf8_fit(text, sizeof text, s, n, GL_UTF8_PRINTABLE));
}

enum path_form {
  PATH_EXACT,  /* GameProperties[2].Value, for programs: keys as they are if they are text */
  PATH_SHOWN,  /* the same with secret, long or unprintable keys as a message may show them */
  PATH_SERVICE /* gameProperties.2.member.value: shown, in the service's form */
};

static void add_key(struct gl_buf *b, lua_State *L, int index, enum path_form form, int is_secret) {
  size_t n;
  if (lua_type(L, index) != LUA_TSTRING) { /* lua_tolstring would change the key under lua_next */
    gl_buf_str(b, luaL_typename(L, index));
    return;
  }
  const char *s = lua_tolstring(L, index, &n);
  if (form == PATH_EXACT && gl_utf8_is_valid(s, n)) gl_buf_add(b, s, n);
  else if (form != PATH_EXACT && is_secret) gl_buf_str(b, "[redacted]");
  else add_text(b, s, n);
}

/* A member's name; the service begins it with a small letter. */
static void add_member(struct gl_buf *b, int member, enum path_form form) {
  const char *name = gl_model_name(gl_model_members[member].name);
  char first = *name;
  if (form == PATH_SERVICE && first >= 'A' && first <= 'Z') first = (char)(first - 'A' + 'a');
  gl_buf_char(b, first);
  gl_buf_str(b, name + 1);
}

static void add_path(struct gl_buf *b, lua_State *L, const struct gl_l_problem_path *path, enum path_form form) {
  if (!path->parent) return;
  add_path(b, L, path->parent, form);
  int is_secret = path->parent->sensitive;
  if (path->kind == GL_L_PROBLEM_ITEM) {
    gl_buf_char(b, form == PATH_SERVICE ? '.' : '[');
    gl_json_write_integer(b, path->index);
    gl_buf_str(b, form == PATH_SERVICE ? ".member" : "]");
    return;
  }
  if (path->kind == GL_L_PROBLEM_KEY) {
    gl_buf_str(b, " (key: ");
    add_key(b, L, path->index, form, is_secret);
    gl_buf_char(b, ')');
    return;
  }
  if (path->parent->parent) gl_buf_char(b, '.');
  if (path->kind == GL_L_PROBLEM_MEMBER) add_member(b, path->index, form);
  else add_key(b, L, path->index, form, is_secret);
}

/* problem, buffer: sets problem[key] to the buffer's text. */
static void set_text(lua_State *L, const char *key, struct gl_buf *b) {
  if (b->rc) luaL_error(L, "not enough memory");
  lua_pushlstring(L, b->p ? b->p : "", b->n);
  lua_setfield(L, -3, key);
  b->n = 0;
}

/* Adds what a message may show of the value at `index` (0: there is none), quoted as the service does. */
static void add_service_value(struct gl_buf *b, lua_State *L, int index, int is_secret) {
  size_t n;
  if (!index) {
    gl_buf_str(b, "null");
    return;
  }
  gl_buf_char(b, '\'');
  if (lua_type(L, index) == LUA_TTABLE) {
    gl_buf_str(b, "…");
  } else if (is_secret) {
    gl_buf_str(b, "***");
  } else {
    lua_pushvalue(L, index); /* lua_tolstring changes a number */
    const char *s = lua_tolstring(L, -1, &n);
    if (s) add_text(b, s, n);
    lua_pop(L, 1);
  }
  gl_buf_char(b, '\'');
}

/* problem, buffer: sets `shown` where the path that a message may show differs. */
static void set_shown(lua_State *L, const struct gl_l_problem_path *path, struct gl_buf *b) {
  size_t n;
  add_path(b, L, path, PATH_SHOWN);
  lua_getfield(L, -2, "path");
  const char *exact = lua_tolstring(L, -1, &n);
  int differs = n != b->n || (n && memcmp(exact, b->p, n) != 0);
  lua_pop(L, 1);
  if (differs) set_text(L, "shown", b);
  b->n = 0;
}

/* Counts a problem and pushes its table and the buffer for its text, which the caller fills before finish_problem. Returns NULL,
   with nothing pushed, when enough have been described. `index` is the value's index on the stack, 0 if there is none. */
static struct gl_buf *start_problem(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, const char *rule,
                                    int index) {
  lua_State *L = e->L;
  if (e->total++ >= GL_L_PROBLEM_MAX) return NULL;
  luaL_checkstack(L, 6, "a value nested too deeply");
  if (e->total == 1) {
    lua_newtable(L);
    lua_replace(L, e->problems);
  }
  lua_createtable(L, 0, 3);
  lua_pushstring(L, rule);
  lua_setfield(L, -2, "rule");
  struct gl_buf *b = gl_l_buf_push(L, 0);
  add_path(b, L, path, PATH_EXACT);
  set_text(L, "path", b);
  if (e->mode != GL_L_PROBLEM_SERVICE) {
    set_shown(L, path, b);
    return b;
  }
  add_path(b, L, path, PATH_SERVICE);
  set_text(L, "shown", b);
  add_service_value(b, L, index, path->sensitive);
  set_text(L, "value", b);
  return b;
}

static void finish_problem(struct gl_l_problem_encoder *e, struct gl_buf *text) {
  set_text(e->L, "problem", text);
  lua_pop(e->L, 1);
  lua_rawseti(e->L, e->problems, e->total);
}

void gl_l_problem_add(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, const char *rule, const char *text) {
  struct gl_buf *b = start_problem(e, path, rule, 0);
  if (!b) return;
  gl_buf_str(b, text);
  finish_problem(e, b);
}

void gl_l_problem_add_required(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path) {
  gl_l_problem_add(e, path, "required", e->mode == GL_L_PROBLEM_SERVICE ? "Member must not be null" : "required");
}

static void add_number(struct gl_buf *b, double d) {
  if (isfinite(d)) gl_json_write_double(b, d);
  else gl_buf_str(b, isnan(d) ? "NaN" : d > 0 ? "infinity" : "-infinity");
}

/* Adds a description of a value: a table, null, string "abc", number 10.5. Secret values show their type alone. */
static void add_value(struct gl_buf *b, lua_State *L, int index, int is_secret) {
  int type = lua_type(L, index);
  size_t n;
  if (type == LUA_TTABLE) {
    gl_buf_str(b, lua_rawlen(L, index) ? "a list" : "a table");
  } else if (type == LUA_TLIGHTUSERDATA && !lua_touserdata(L, index)) {
    gl_buf_str(b, "null"); /* cjson.null */
  } else {
    gl_buf_str(b, lua_typename(L, type));
    if (is_secret) return;
    if (type == LUA_TBOOLEAN) gl_buf_str(b, lua_toboolean(L, index) ? " true" : " false");
    if (type == LUA_TNUMBER) {
      gl_buf_char(b, ' ');
      add_number(b, lua_tonumber(L, index));
    }
    if (type == LUA_TSTRING) {
      const char *s = lua_tolstring(L, index, &n);
      gl_buf_str(b, " \"");
      add_text(b, s, n);
      gl_buf_char(b, '"');
    }
  }
}

void gl_l_problem_add_type(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, int index, const char *expected) {
  struct gl_buf *b = start_problem(e, path, "type", index);
  if (!b) return;
  gl_buf_str(b, "expected ");
  gl_buf_str(b, expected);
  gl_buf_str(b, ", got ");
  add_value(b, e->L, index, path->sensitive);
  finish_problem(e, b);
}

static void add_suggestion(struct gl_buf *b, const struct gl_suggest *suggest) {
  if (!suggest->best.p) return;
  gl_buf_str(b, ", did you mean ");
  gl_buf_add(b, suggest->best.p, suggest->best.n);
  gl_buf_char(b, '?');
}

void gl_l_problem_add_unknown(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, int index,
                              const struct gl_model_shape *s) {
  struct gl_suggest suggest;
  size_t n;
  struct gl_buf *b = start_problem(e, path, "unknown", index);
  if (!b) return;
  const char *word = lua_tolstring(e->L, index, &n);
  gl_suggest_start(&suggest, word, n);
  for (int i = s->first; i < s->first + s->count; i++)
    gl_suggest_try(&suggest, gl_model_name(gl_model_members[i].name), gl_model_members[i].length);
  gl_buf_str(b, "unknown parameter");
  add_suggestion(b, &suggest);
  finish_problem(e, b);
}

/* quantity: "length", "items" or "value". */
static void add_limit(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path, const char *quantity, double n,
                      double limit, int index) {
  int is_below = n < limit;
  struct gl_buf *b = start_problem(e, path, is_below ? "min" : "max", index);
  if (!b) return;
  if (e->mode == GL_L_PROBLEM_SERVICE) {
    gl_buf_str(b, *quantity == 'v' ? "Member must have value " : "Member must have length ");
    gl_buf_str(b, is_below ? "greater than or equal to " : "less than or equal to ");
  } else {
    gl_buf_str(b, quantity);
    if (!path->sensitive || *quantity != 'v') { /* a length reveals little, a value is the secret */
      gl_buf_char(b, ' ');
      add_number(b, n);
    }
    gl_buf_str(b, is_below ? ", at least " : ", at most ");
  }
  add_number(b, limit);
  finish_problem(e, b);
}

void gl_l_problem_check_limits(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path,
                               const struct gl_model_shape *s, const char *quantity, double n,
                     int index) {
  const struct gl_model_limit *limit = &gl_model_limits[s->limit];
  if (e->mode >= GL_L_PROBLEM_BOTO3 && n < limit->min) add_limit(e, path, quantity, n, limit->min, index);
  if (e->mode >= GL_L_PROBLEM_STRICT && n > limit->max) add_limit(e, path, quantity, n, limit->max, index);
}

/* The first `most` values of an enum, with commas. */
static void add_values(struct gl_buf *b, const struct gl_model_shape *s, int max) {
  for (int i = 0; i < s->count && i < max; i++) {
    if (i) gl_buf_str(b, ", ");
    gl_buf_str(b, gl_model_name(gl_model_values[s->first + i]));
  }
  if (s->count <= max) return;
  gl_buf_str(b, " and ");
  gl_json_write_integer(b, s->count - max);
  gl_buf_str(b, " more in gamelift.enums");
}

static void add_value_suggestion(struct gl_buf *b, lua_State *L, const struct gl_model_shape *s, int index) {
  struct gl_suggest suggest;
  size_t n;
  const char *text = lua_tolstring(L, index, &n);
  gl_suggest_start(&suggest, text, n);
  for (int i = s->first; i < s->first + s->count; i++) {
    const char *name = gl_model_name(gl_model_values[i]);
    gl_suggest_try(&suggest, name, strlen(name));
  }
  add_suggestion(b, &suggest);
}

static void add_not_a_value(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path,
                            const struct gl_model_shape *s, int index) {
  struct gl_buf *b = start_problem(e, path, "enum", index);
  if (!b) return;
  if (e->mode == GL_L_PROBLEM_SERVICE) {
    gl_buf_str(b, "Member must satisfy enum value set: [");
    add_values(b, s, s->count);
    gl_buf_char(b, ']');
  } else {
    add_value(b, e->L, index, path->sensitive);
    gl_buf_str(b, " is not one of ");
    gl_buf_str(b, gl_model_name(s->name));
    gl_buf_str(b, "'s values (");
    add_values(b, s, VALUES_SHOWN);
    gl_buf_char(b, ')');
    if (!path->sensitive) add_value_suggestion(b, e->L, s, index);
  }
  finish_problem(e, b);
}

struct pattern {
  regex_t re;
  int is_compiled;
};

static int l_regex_gc(lua_State *L) {
  struct pattern *p = luaL_checkudata(L, 1, REGEX);
  if (p->is_compiled) regfree(&p->re);
  p->is_compiled = 0;
  return 0;
}

/* The C locale for this thread, in which a pattern's ranges are of bytes, and the previous one. No Lua call may come in between. */
struct locales {
  locale_t plain, saved;
};

static struct locales enter_c_locale(void) {
  struct locales l = {newlocale(LC_ALL_MASK, "C", (locale_t)0), (locale_t)0}; /* no allocation: it is built in */
  if (l.plain) l.saved = uselocale(l.plain);
  return l;
}

static void restore_locale(struct locales l) {
  if (!l.plain) return;
  uselocale(l.saved);
  freelocale(l.plain);
}

/* Returns the compiled form of a pattern, kept for the life of the Lua state. Compiles it again for a finalizer of the program that runs
   after the form's own, when the state is closed. */
static const regex_t *compile_pattern(struct gl_l_problem_encoder *e, uint16_t pattern) {
  lua_State *L = e->L;
  lua_rawgeti(L, e->patterns, pattern);
  struct pattern *p = lua_touserdata(L, -1);
  lua_pop(L, 1);
  if (p && p->is_compiled) return &p->re;
  p = lua_newuserdata(L, sizeof *p);
  p->is_compiled = 0;
  gl_l_class_push(L, REGEX, l_regex_gc, NULL);
  lua_setmetatable(L, -2);
  struct locales l = enter_c_locale();
  int rc = regcomp(&p->re, gl_model_name(pattern), REG_EXTENDED | REG_NOSUB);
  restore_locale(l);
  if (rc) gl_l_buf_raise_no_memory(L);
  p->is_compiled = 1;
  lua_rawseti(L, e->patterns, pattern);
  return &p->re;
}

static int fits_pattern(struct gl_l_problem_encoder *e, uint16_t pattern, int index) {
  size_t n;
  const char *text = lua_tolstring(e->L, index, &n);
  if (memchr(text, 0, n)) return 0;
  const regex_t *re = compile_pattern(e, pattern);
  struct locales l = enter_c_locale();
  int rc = regexec(re, text, 0, NULL, 0);
  restore_locale(l);
  if (rc && rc != REG_NOMATCH) gl_l_buf_raise_no_memory(e->L);
  return !rc;
}

void gl_l_problem_check_text(struct gl_l_problem_encoder *e, const struct gl_l_problem_path *path,
                             const struct gl_model_shape *s, int index) {
  size_t n;
  const char *text = lua_tolstring(e->L, index, &n);
  if (e->mode >= GL_L_PROBLEM_STRICT && s->type == GL_MODEL_ENUM && !gl_model_has_value(s, text, n)) add_not_a_value(e, path, s,
      index);
  uint16_t pattern = gl_model_limits[s->limit].pattern;
  if (e->mode >= GL_L_PROBLEM_SERVICE && *gl_model_name(pattern) && !fits_pattern(e, pattern, index)) {
    struct gl_buf *b = start_problem(e, path, "pattern", index); /* only the mode "service" asks for patterns */
    if (!b) return;
    gl_buf_str(b, "Member must satisfy regular expression pattern: ");
    gl_buf_str(b, gl_model_name(pattern));
    finish_problem(e, b);
  }
}
