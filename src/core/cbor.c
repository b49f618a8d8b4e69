#include "cbor.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define INDEFINITE UINT64_MAX
#define BREAK 0xffu
#define MALFORMED_END "the body ends too early"

int gl_cbor_fail(struct gl_cbor *c, int rc, const char *problem) {
  if (!c->rc) {
    c->rc = rc;
    c->problem = problem;
    c->end = c->p; /* nothing more is read */
  }
  return 0;
}

static int malformed(struct gl_cbor *c, const char *problem) { return gl_cbor_fail(c, GL_EINVAL, problem); }

void gl_cbor_init(struct gl_cbor *c, const char *bytes, size_t n, struct gl_buf *scratch) {
  memset(c, 0, offsetof(struct gl_cbor, outer));
  c->p = c->start = bytes;
  c->end = bytes + n;
  c->scratch = scratch;
}

/* ---- heads ---- */

static unsigned first_byte(const struct gl_cbor *c) { return (unsigned char)*c->p; }
static size_t bytes_left(const struct gl_cbor *c) { return (size_t)(c->end - c->p); }

static uint64_t big_endian(const char *p, unsigned n) {
  uint64_t value = 0;
  for (unsigned i = 0; i < n; i++) value = value << 8 | (unsigned char)p[i];
  return value;
}

/* Consumes a head, whose first byte is there, and sets its argument: INDEFINITE only for an indefinite length. */
static inline int read_head(struct gl_cbor *c, uint64_t *argument) {
  *argument = 0;
  unsigned info = first_byte(c) & 31;
  if (info < 24) {
    c->p++;
    *argument = info;
    return 1;
  }
  if (info == 31) {
    c->p++;
    *argument = INDEFINITE;
    return 1;
  }
  if (info > 27) return malformed(c, "a value is expected");
  unsigned n = 1u << (info - 24);
  if (bytes_left(c) < 1 + (size_t)n) return malformed(c, MALFORMED_END);
  *argument = big_endian(c->p + 1, n);
  c->p += 1 + n;
  return 1;
}

/* Tags, breaks and what RFC 8949 leaves unassigned have no type. */
#define ROW(type) type, type, type, type, type, type, type, type
#define HEADS(type, indefinite) \
  ROW(type), ROW(type), ROW(type), type, type, type, type, GL_JSON_NONE, GL_JSON_NONE, GL_JSON_NONE, indefinite
const unsigned char gl_cbor_types[256] = {
    HEADS(GL_JSON_NUMBER, GL_JSON_NONE),   HEADS(GL_JSON_NUMBER, GL_JSON_NONE),
    HEADS(GL_JSON_STRING, GL_JSON_STRING), HEADS(GL_JSON_STRING, GL_JSON_STRING),
    HEADS(GL_JSON_ARRAY, GL_JSON_ARRAY),   HEADS(GL_JSON_OBJECT, GL_JSON_OBJECT),
    [0xf4] = GL_JSON_FALSE,                [0xf5] = GL_JSON_TRUE,
    [0xf6] = GL_JSON_NULL,                 [0xf7] = GL_JSON_NULL,
    [0xf9] = GL_JSON_NUMBER,               [0xfa] = GL_JSON_NUMBER,
    [0xfb] = GL_JSON_NUMBER,
};

static int skip_tags(struct gl_cbor *c) {
  uint64_t tag;
  while (c->p < c->end && first_byte(c) >> 5 == GL_CBOR_TAG)
    if ((first_byte(c) & 31) == 31 || !read_head(c, &tag)) return malformed(c, "a value is expected");
  return 1;
}

enum gl_json_type gl_cbor_peek_behind_tags(struct gl_cbor *c) {
  if (c->rc || !skip_tags(c)) return GL_JSON_NONE;
  if (c->p == c->end) return (enum gl_json_type)malformed(c, MALFORMED_END);
  enum gl_json_type type = (enum gl_json_type)gl_cbor_types[first_byte(c)];
  if (type == GL_JSON_NONE) malformed(c, "a value is expected");
  return type;
}

/* ---- containers ---- */

int gl_cbor_open(struct gl_cbor *c, char bracket) {
  uint64_t count;
  int is_map = bracket == '{';
  enum gl_json_type type = gl_cbor_peek(c);
  if (type == GL_JSON_NONE) return 0;
  if (type != (is_map ? GL_JSON_OBJECT : GL_JSON_ARRAY)) return malformed(c, is_map ? "a map is expected" : "a list is expected");
  if (c->depth == GL_CBOR_DEPTH) return gl_cbor_fail(c, GL_ETOOLARGE, "nested too deeply");
  int is_indefinite = (first_byte(c) & 31) == 31;
  if (!read_head(c, &count)) return 0;
  if (!is_indefinite && count > bytes_left(c) / (is_map ? 2 : 1)) return malformed(c, MALFORMED_END);
  c->outer[c->depth++] = c->left;
  c->left = count;
  return 1;
}

/* Counts the next element of the innermost container; 0 at its end or on failure. */
static inline int next_element(struct gl_cbor *c) {
  if (c->rc) return 0;
  if (c->left <= INT64_MAX) {
    if (c->left) return c->left--, 1;
  } else {
    if (c->p == c->end) return malformed(c, MALFORMED_END);
    if (first_byte(c) != BREAK) return 1;
    c->p++;
  }
  c->left = c->outer[--c->depth];
  return 0;
}

int gl_cbor_next_item(struct gl_cbor *c) { return next_element(c); }

/* ---- strings ---- */

/* Consumes the bytes of a definite string behind its head. */
static inline int take_bytes(struct gl_cbor *c, uint64_t n, int is_text, struct gl_str *s) {
  if (n > bytes_left(c)) return malformed(c, MALFORMED_END);
  s->p = c->p;
  s->n = (size_t)n;
  if (is_text && !gl_utf8_is_valid(s->p, s->n)) return malformed(c, "invalid UTF-8");
  c->p += n;
  return 1;
}

/* Joins the chunks of a string of indefinite length: definite strings of the same type, each well-formed by itself. */
static int join_chunks(struct gl_cbor *c, int is_text, struct gl_str *s) {
  struct gl_buf *b = c->scratch;
  struct gl_str chunk = { 0 };
  uint64_t n;
  unsigned major = is_text ? GL_CBOR_TEXT : GL_CBOR_BYTES;
  b->n = 0;
  for (;;) {
    if (c->p == c->end) return malformed(c, MALFORMED_END);
    unsigned head = first_byte(c);
    if (head == BREAK) break;
    if (head >> 5 != major || (head & 31) == 31) return malformed(c, "a chunk of the string is expected");
    if (!read_head(c, &n) || !take_bytes(c, n, is_text, &chunk)) return 0;
    gl_buf_add(b, chunk.p, chunk.n);
  }
  c->p++;
  if (b->rc) return gl_cbor_fail(c, b->rc, "out of memory");
  s->p = b->p ? b->p : "";
  s->n = b->n;
  return 1;
}

/* Reads the string whose head is next. */
static inline int read_string(struct gl_cbor *c, struct gl_str *s) {
  uint64_t n;
  unsigned head = first_byte(c);
  int is_text = head >> 5 == GL_CBOR_TEXT;
  if (!read_head(c, &n)) return 0;
  return (head & 31) == 31 ? join_chunks(c, is_text, s) : take_bytes(c, n, is_text, s);
}

int gl_cbor_read_string(struct gl_cbor *c, struct gl_str *s) {
  if (gl_cbor_peek(c) != GL_JSON_STRING) return malformed(c, "a string is expected");
  return read_string(c, s);
}

int gl_cbor_next_member(struct gl_cbor *c, struct gl_str *key) {
  if (!next_element(c)) return 0;
  if (c->p == c->end) return malformed(c, MALFORMED_END);
  if (first_byte(c) >> 5 != GL_CBOR_TEXT) return malformed(c, "a member name is expected");
  return read_string(c, key);
}

/* ---- numbers ---- */

static double half(uint64_t bits) {
  int exponent = (int)(bits >> 10 & 31);
  double fraction = (double)(bits & 1023);
  double d = exponent == 0 ? ldexp(fraction, -24) : exponent < 31 ? ldexp(fraction + 1024, exponent - 25) : fraction > 0 ? NAN : HUGE_VAL;
  return bits & 0x8000 ? -d : d;
}

static double from_bits(unsigned head, uint64_t bits) {
  if (head == 0xf9) return half(bits);
  if (head == 0xfa) {
    uint32_t narrow = (uint32_t)bits;
    float f;
    memcpy(&f, &narrow, sizeof f);
    return f;
  }
  double d;
  memcpy(&d, &bits, sizeof d);
  return d;
}

int gl_cbor_read_number(struct gl_cbor *c, struct gl_json_value *out) {
  uint64_t n;
  if (gl_cbor_peek(c) != GL_JSON_NUMBER) return malformed(c, "a number is expected");
  unsigned head = first_byte(c), major = head >> 5;
  if (!read_head(c, &n)) return 0;
  out->is_integer = major != GL_CBOR_SIMPLE && n <= INT64_MAX;
  out->i = !out->is_integer ? 0 : major == GL_CBOR_NEGATIVE ? -1 - (int64_t)n : (int64_t)n;
  if (major == GL_CBOR_SIMPLE) out->d = from_bits(head, n);
  else out->d = out->is_integer ? (double)out->i : major == GL_CBOR_NEGATIVE ? -1 - (double)n : (double)n;
  return 1;
}

/* ---- the rest ---- */

int gl_cbor_read_literal(struct gl_cbor *c) {
  enum gl_json_type type = gl_cbor_peek(c);
  if (type < GL_JSON_NULL || type > GL_JSON_TRUE) return malformed(c, "null, true or false is expected");
  c->p++;
  return 1;
}

int gl_cbor_skip(struct gl_cbor *c) {
  struct gl_str s;
  struct gl_json_value n;
  switch (gl_cbor_peek(c)) {
    case GL_JSON_NONE: return 0;
    case GL_JSON_STRING: return gl_cbor_read_string(c, &s);
    case GL_JSON_NUMBER: return gl_cbor_read_number(c, &n);
    case GL_JSON_ARRAY:
      if (gl_cbor_open(c, '['))
        while (gl_cbor_next_item(c)) gl_cbor_skip(c);
      break;
    case GL_JSON_OBJECT:
      if (gl_cbor_open(c, '{'))
        while (gl_cbor_next_member(c, &s)) gl_cbor_skip(c);
      break;
    default: return gl_cbor_read_literal(c);
  }
  return !c->rc;
}

int gl_cbor_end(struct gl_cbor *c) {
  if (!c->rc && c->p < c->end) malformed(c, "something follows the value");
  return c->rc;
}

/* ---- writing ---- */

/* Puts a head of the shortest form at `out`, which has room for 9 bytes; returns its length. */
static size_t put_head(char *out, enum gl_cbor_major major, uint64_t n) {
  unsigned size = n < 24 ? 0 : n <= 0xff ? 1 : n <= 0xffff ? 2 : n <= 0xffffffff ? 4 : 8;
  unsigned info = size == 0 ? (unsigned)n : size == 1 ? 24 : size == 2 ? 25 : size == 4 ? 26 : 27;
  out[0] = (char)((unsigned)major << 5 | info);
  for (unsigned i = size; i > 0; i--, n >>= 8) out[i] = (char)(n & 0xff);
  return 1 + size;
}

int gl_cbor_write_head(struct gl_buf *b, enum gl_cbor_major major, uint64_t n) {
  char *out = gl_buf_room(b, 9);
  if (out) b->n += put_head(out, major, n);
  return b->rc;
}

int gl_cbor_write_string(struct gl_buf *b, enum gl_cbor_major major, const char *s, size_t n) {
  gl_cbor_write_head(b, major, n);
  return gl_buf_add(b, s, n);
}

int gl_cbor_write_integer(struct gl_buf *b, int64_t i) {
  return i < 0 ? gl_cbor_write_head(b, GL_CBOR_NEGATIVE, (uint64_t)(-1 - i)) : gl_cbor_write_head(b, GL_CBOR_UNSIGNED, (uint64_t)i);
}

/* Writes a float whose bits are the last `size` bytes of `bits`. */
static int write_bits(struct gl_buf *b, unsigned head, uint64_t bits, unsigned size) {
  char out[9];
  out[0] = (char)head;
  for (unsigned i = size; i > 0; i--, bits >>= 8) out[i] = (char)(bits & 0xff);
  return gl_buf_add(b, out, 1 + (size_t)size);
}

int gl_cbor_write_float(struct gl_buf *b, double d) {
  if (fabs(d) > FLT_MAX) return gl_cbor_write_double(b, d);
  float f = (float)d;
  uint32_t bits;
  memcpy(&bits, &f, sizeof bits);
  return write_bits(b, 0xfa, bits, 4);
}

int gl_cbor_write_double(struct gl_buf *b, double d) {
  uint64_t bits;
  memcpy(&bits, &d, sizeof bits);
  return write_bits(b, 0xfb, bits, 8);
}

int gl_cbor_write_time(struct gl_buf *b, double seconds) {
  gl_cbor_write_head(b, GL_CBOR_TAG, 1);
  if (seconds == floor(seconds) && fabs(seconds) < 9223372036854775808.0) return gl_cbor_write_integer(b, (int64_t)seconds);
  return gl_cbor_write_double(b, seconds);
}

int gl_cbor_write_boolean(struct gl_buf *b, int value) { return gl_cbor_write_head(b, GL_CBOR_SIMPLE, value ? 21 : 20); }

int gl_cbor_close_map(struct gl_buf *b, size_t start, uint64_t n) {
  char head[9];
  size_t more = put_head(head, GL_CBOR_MAP, n) - 1;
  if (b->rc || (more && !gl_buf_room(b, more))) return b->rc;
  if (more) memmove(b->p + start + 1 + more, b->p + start + 1, b->n - start - 1);
  memcpy(b->p + start, head, 1 + more);
  b->n += more;
  return b->rc;
}
