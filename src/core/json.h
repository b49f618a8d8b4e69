/* Reads JSON (RFC 8259, strictly) one value at a time; the caller's code mirrors the shape it expects:

     struct gl_json j;
     gl_json_init(&j, text, n, &scratch);
     if (gl_json_open(&j, '{'))
       while (gl_json_next_member(&j, &key))
         ... read or skip one value ...
     rc = gl_json_end(&j);

   The first failure sticks: every later call returns 0, so loops end and one check at the end is enough.
   Only `scratch` allocates, and only for strings with escapes. Nesting stops at GL_JSON_DEPTH. */
#ifndef GL_JSON_H
#define GL_JSON_H

#include "buf.h"

GL_BEGIN

#define GL_JSON_DEPTH 128

enum gl_json_type {
  GL_JSON_NONE, /* no value here: the end, or a failure */
  GL_JSON_NULL,
  GL_JSON_FALSE,
  GL_JSON_TRUE,
  GL_JSON_NUMBER,
  GL_JSON_STRING,
  GL_JSON_ARRAY,
  GL_JSON_OBJECT
};

struct gl_json {
  const char *p, *start, *end;
  struct gl_buf *scratch; /* holds the last string that had escapes; valid until the next string is read */
  int rc;                 /* GL_OK, GL_EINVAL, GL_ETOOLARGE or GL_ENOMEM */
  const char *problem;    /* what was wrong, a static sentence; NULL while nothing is */
  unsigned depth;
  unsigned char first;    /* just behind an opening bracket: no comma is due */
};

struct gl_json_value {
  int is_integer; /* written without fraction and exponent, and within int64_t */
  int64_t i;
  double d;       /* always set; +-HUGE_VAL beyond the range of a double */
};

void gl_json_init(struct gl_json *j, const char *text, size_t n, struct gl_buf *scratch);

/* Returns the type of the next value, which is not consumed. */
enum gl_json_type gl_json_peek(struct gl_json *j);

/* Consumes '{' or '['; returns 0 for anything else (a failure). */
int gl_json_open(struct gl_json *j, char bracket);

/* Inside an object: returns 1 and the key if one more member follows, 0 after consuming '}' or on failure. */
int gl_json_next_member(struct gl_json *j, struct gl_str *key);

/* Inside an array: returns 1 if one more value follows, 0 after consuming ']' or on failure. */
int gl_json_next_item(struct gl_json *j);

/* Each consumes one value of its type; 0 on failure. A lone surrogate escape becomes U+FFFD. */
int gl_json_read_string(struct gl_json *j, struct gl_str *s);
int gl_json_read_number(struct gl_json *j, struct gl_json_value *n);
int gl_json_read_literal(struct gl_json *j); /* null, true or false, as gl_json_peek has reported */

/* Consumes any one value, checking it. */
int gl_json_skip(struct gl_json *j);

/* Checks that only white space is left; returns j->rc. */
int gl_json_end(struct gl_json *j);

/* Fails with a reason of the caller's. Returns 0. */
int gl_json_fail(struct gl_json *j, int rc, const char *problem);

/* Counts the bytes from s on that may be in a JSON string as they are and are ASCII: no quote, backslash or control. */
size_t gl_json_count_plain(const char *s, size_t n);

/* Writes s with quotes and escapes; s must be well-formed UTF-8. Returns b->rc. */
int gl_json_write_string(struct gl_buf *b, const char *s, size_t n);

/* Shortest decimal form that reads back as d, which must be finite; independent of the locale. */
int gl_json_write_double(struct gl_buf *b, double d);
int gl_json_write_integer(struct gl_buf *b, int64_t i);

GL_END

#endif
