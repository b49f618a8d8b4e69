/* Reads a body of either protocol, JSON or CBOR, by the functions that json.h describes. Where `is_cbor` is a constant they cost
   nothing. */
#ifndef GL_READER_H
#define GL_READER_H

#include "cbor.h"

GL_BEGIN

union gl_reader { /* p, start, end, rc, problem and depth may be read through either */
  struct gl_json json;
  struct gl_cbor cbor;
};

static inline void gl_reader_init(union gl_reader *r, int is_cbor, const char *body, size_t n, struct gl_buf *scratch) {
  if (is_cbor) gl_cbor_init(&r->cbor, body, n, scratch);
  else gl_json_init(&r->json, body, n, scratch);
}

static inline enum gl_json_type gl_reader_peek(union gl_reader *r, int is_cbor) {
  return is_cbor ? gl_cbor_peek(&r->cbor) : gl_json_peek(&r->json);
}

static inline int gl_reader_open(union gl_reader *r, int is_cbor, char bracket) {
  return is_cbor ? gl_cbor_open(&r->cbor, bracket) : gl_json_open(&r->json, bracket);
}

static inline int gl_reader_next_member(union gl_reader *r, int is_cbor, struct gl_str *key) {
  return is_cbor ? gl_cbor_next_member(&r->cbor, key) : gl_json_next_member(&r->json, key);
}

static inline int gl_reader_next_item(union gl_reader *r, int is_cbor) {
  return is_cbor ? gl_cbor_next_item(&r->cbor) : gl_json_next_item(&r->json);
}

static inline int gl_reader_read_string(union gl_reader *r, int is_cbor, struct gl_str *s) {
  return is_cbor ? gl_cbor_read_string(&r->cbor, s) : gl_json_read_string(&r->json, s);
}

/* Consumes the next value and returns 1 if it is a string of the most usual form; else 0, and the other functions read it. */
static inline int gl_reader_take_text(union gl_reader *r, int is_cbor, struct gl_str *s) {
  if (is_cbor) return gl_cbor_take_text(&r->cbor, s);
  return gl_json_peek(&r->json) == GL_JSON_STRING && gl_json_read_string(&r->json, s);
}

static inline int gl_reader_read_number(union gl_reader *r, int is_cbor, struct gl_json_value *n) {
  return is_cbor ? gl_cbor_read_number(&r->cbor, n) : gl_json_read_number(&r->json, n);
}

static inline int gl_reader_read_literal(union gl_reader *r, int is_cbor) {
  return is_cbor ? gl_cbor_read_literal(&r->cbor) : gl_json_read_literal(&r->json);
}

static inline int gl_reader_skip(union gl_reader *r, int is_cbor) { return is_cbor ? gl_cbor_skip(&r->cbor) : gl_json_skip(&r->json); }
static inline int gl_reader_end(union gl_reader *r, int is_cbor) { return is_cbor ? gl_cbor_end(&r->cbor) : gl_json_end(&r->json); }

static inline int gl_reader_fail(union gl_reader *r, int is_cbor, int rc, const char *problem) {
  return is_cbor ? gl_cbor_fail(&r->cbor, rc, problem) : gl_json_fail(&r->json, rc, problem);
}

GL_END

#endif
