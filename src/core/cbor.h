/* Reads and writes CBOR (RFC 8949) as json.h does JSON: the functions have the same names and the same contract, and share its types.

   A reader takes all widths and both kinds of length. Tags are skipped: the model says what is a time. Text is UTF-8, keys are text,
   and a byte string reads as a string. `undefined` is null. No length is trusted: a string must fit into what is left, and a list or
   map must have a byte for each of its values. Nesting stops at GL_CBOR_DEPTH. Only `scratch` allocates, and only for strings
   that come in chunks. */
#ifndef GL_CBOR_H
#define GL_CBOR_H

#include "json.h"
#include "utf8.h"

GL_BEGIN

#define GL_CBOR_DEPTH GL_JSON_DEPTH

struct gl_cbor { /* the fields down to depth are those of struct gl_json */
  const char *p, *start, *end;
  struct gl_buf *scratch; /* holds the last string that came in chunks; valid until the next string is read */
  int rc;                 /* GL_OK, GL_EINVAL, GL_ETOOLARGE or GL_ENOMEM */
  const char *problem;    /* what was wrong, a static sentence; NULL while nothing is */
  unsigned depth;
  uint64_t left;                 /* values or members to come in the innermost container; above INT64_MAX: up to a break */
  uint64_t outer[GL_CBOR_DEPTH]; /* the same for the containers around it, by depth */
};

void gl_cbor_init(struct gl_cbor *c, const char *bytes, size_t n, struct gl_buf *scratch);

extern const unsigned char gl_cbor_types[256]; /* the type of value that begins with each byte */

/* Does the work of gl_cbor_peek where a tag or no value is next. */
enum gl_json_type gl_cbor_peek_behind_tags(struct gl_cbor *c);

/* Returns the type of the next value, whose tags alone are consumed. */
static inline enum gl_json_type gl_cbor_peek(struct gl_cbor *c) {
  enum gl_json_type type = GL_JSON_NONE;
  if (c->p < c->end) type = (enum gl_json_type)gl_cbor_types[(unsigned char)*c->p];
  return type != GL_JSON_NONE ? type : gl_cbor_peek_behind_tags(c);
}

/* Consumes the head of a map ('{') or a list ('['); returns 0 for anything else (a failure). */
int gl_cbor_open(struct gl_cbor *c, char bracket);

/* Returns the number of members or values that follow in the container opened last; 0 if it does not say. */
static inline size_t gl_cbor_count(const struct gl_cbor *c) {
  return c->left > INT64_MAX ? 0 : (size_t)c->left;
}

/* Returns 1 and the key if one more member follows in a map, 0 at its end or on failure. */
int gl_cbor_next_member(struct gl_cbor *c, struct gl_str *key);

/* Returns 1 and the text that is next if its head has one or two bytes; consumes nothing. Returns 0 for any other, for "" at the
   end of the body, for another value, and after a failure. */
static inline int gl_cbor_peek_short_text(const struct gl_cbor *c, struct gl_str *s) {
  if (c->end - c->p < 2) return 0;
  s->p = c->p + 1;
  s->n = (unsigned char)*c->p - 0x60u;
  if (s->n == 24) s->n = (unsigned char)*s->p++;
  else if (s->n > 24) return 0;
  return s->n <= (size_t)(c->end - s->p);
}

/* Consumes the next key of a map if it is this name; else, and if the name is longer than 255 bytes, consumes nothing and
   returns 0. Quicker than gl_cbor_next_member where the name is most often right. */
static inline int gl_cbor_take_name(struct gl_cbor *c, const char *name, size_t n) {
  struct gl_str key;
  if (!c->left || !gl_cbor_peek_short_text(c, &key) || key.n != n || !gl_str_equals(key.p, name, n)) return 0;
  c->left--;
  c->p = key.p + n;
  return 1;
}

/* Returns 1 if one more value follows in a list, 0 at its end or on failure. */
int gl_cbor_next_item(struct gl_cbor *c);

/* Consumes the next value if it is text of at most 255 bytes; else, and where it is not well-formed, consumes nothing and returns 0.
   Quicker than gl_cbor_read_string. */
static inline int gl_cbor_take_text(struct gl_cbor *c, struct gl_str *s) {
  if (!gl_cbor_peek_short_text(c, s) || !(gl_utf8_is_ascii(s->p, s->n) || gl_utf8_is_valid(s->p, s->n))) return 0;
  c->p = s->p + s->n;
  return 1;
}

/* Each consumes one value of its type; 0 on failure. Integers beyond 64 bits become the nearest double. */
int gl_cbor_read_string(struct gl_cbor *c, struct gl_str *s);
int gl_cbor_read_number(struct gl_cbor *c, struct gl_json_value *n);
int gl_cbor_read_literal(struct gl_cbor *c);

/* Consumes any one value, checking it. */
int gl_cbor_skip(struct gl_cbor *c);

/* Checks that nothing is left; returns c->rc. */
int gl_cbor_end(struct gl_cbor *c);

/* Fails with a reason of the caller's. Returns 0. */
int gl_cbor_fail(struct gl_cbor *c, int rc, const char *problem);

enum gl_cbor_major {
  GL_CBOR_UNSIGNED,
  GL_CBOR_NEGATIVE,
  GL_CBOR_BYTES,
  GL_CBOR_TEXT,
  GL_CBOR_LIST,
  GL_CBOR_MAP,
  GL_CBOR_TAG,
  GL_CBOR_SIMPLE
};

/* Each appends to b in the shortest form with a definite length, and returns b->rc. */
int gl_cbor_write_head(struct gl_buf *b, enum gl_cbor_major major, uint64_t n);
int gl_cbor_write_string(struct gl_buf *b, enum gl_cbor_major major, const char *s, size_t n); /* text must be UTF-8 */
int gl_cbor_write_integer(struct gl_buf *b, int64_t i);
int gl_cbor_write_float(struct gl_buf *b, double d); /* rounded to 32 bits, unless it is beyond them */
int gl_cbor_write_double(struct gl_buf *b, double d);
int gl_cbor_write_time(struct gl_buf *b, double seconds); /* tag 1: an integer for whole seconds, else a double */
int gl_cbor_write_boolean(struct gl_buf *b, int value);

/* Ends a map whose head, of one byte, is at `start`: writes the number of its members into that. Returns b->rc. */
int gl_cbor_close_map(struct gl_buf *b, size_t start, uint64_t n);

GL_END

#endif
