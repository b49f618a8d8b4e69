/* Writes a body of either protocol, JSON or CBOR. A failed append is remembered in out->rc. */
#ifndef GL_WRITER_H
#define GL_WRITER_H

#include "base64.h"
#include "cbor.h"

GL_BEGIN

struct gl_writer {
  struct gl_buf *out;
  int is_cbor;
};

/* Opens an object; returns its position for gl_writer_close_object. */
static inline size_t gl_writer_open_object(struct gl_writer *w) {
  size_t start = w->out->n;
  gl_buf_char(w->out, w->is_cbor ? (char)(GL_CBOR_MAP << 5) : '{');
  return start;
}

/* Closes an object that has got n members. */
static inline void gl_writer_close_object(struct gl_writer *w, size_t start, size_t n) {
  if (w->is_cbor) gl_cbor_close_map(w->out, start, n);
  else gl_buf_char(w->out, '}');
}

/* Opens a list of n values. */
static inline void gl_writer_open_list(struct gl_writer *w, size_t n) {
  if (w->is_cbor) gl_cbor_write_head(w->out, GL_CBOR_LIST, n);
  else gl_buf_char(w->out, '[');
}

static inline void gl_writer_close_list(struct gl_writer *w) {
  if (!w->is_cbor) gl_buf_char(w->out, ']');
}

/* Comes before each member of an object or value of a list, with the number of those before it. */
static inline void gl_writer_separate(struct gl_writer *w, size_t position) {
  if (position && !w->is_cbor) gl_buf_char(w->out, ',');
}

/* Comes between the key of an object, a string, and its value. */
static inline void gl_writer_end_key(struct gl_writer *w) {
  if (!w->is_cbor) gl_buf_char(w->out, ':');
}

/* Writes a member's name, plain ASCII, up to its value; `position` as above. */
static inline void gl_writer_name(struct gl_writer *w, size_t position, const char *name, size_t n) {
  if (w->is_cbor) {
    gl_cbor_write_string(w->out, GL_CBOR_TEXT, name, n);
    return;
  }
  char *out = gl_buf_room(w->out, n + 4);
  if (!out) return;
  if (position) *out++ = ',';
  *out++ = '"';
  memcpy(out, name, n);
  out[n] = '"';
  out[n + 1] = ':';
  w->out->n += n + 3 + (position ? 1 : 0);
}

/* Writes a string, which is UTF-8; is_plain: gl_json_count_plain has counted all of it. */
static inline void gl_writer_string(struct gl_writer *w, const char *s, size_t n, int is_plain) {
  if (w->is_cbor) {
    gl_cbor_write_string(w->out, GL_CBOR_TEXT, s, n);
    return;
  }
  char *out = is_plain ? gl_buf_room(w->out, n + 2) : NULL;
  if (!out) {
    gl_json_write_string(w->out, s, n);
    return;
  }
  out[0] = '"';
  memcpy(out + 1, s, n);
  out[n + 1] = '"';
  w->out->n += n + 2;
}

static inline void gl_writer_blob(struct gl_writer *w, const char *bytes, size_t n) {
  if (w->is_cbor) {
    gl_cbor_write_string(w->out, GL_CBOR_BYTES, bytes, n);
    return;
  }
  gl_buf_char(w->out, '"');
  gl_base64_encode(w->out, bytes, n);
  gl_buf_char(w->out, '"');
}

static inline void gl_writer_integer(struct gl_writer *w, int64_t i) {
  if (w->is_cbor) gl_cbor_write_integer(w->out, i);
  else gl_json_write_integer(w->out, i);
}

static inline void gl_writer_double(struct gl_writer *w, double d) {
  if (w->is_cbor) gl_cbor_write_double(w->out, d);
  else gl_json_write_double(w->out, d);
}

/* Unix seconds. */
static inline void gl_writer_time(struct gl_writer *w, double seconds) {
  if (w->is_cbor) gl_cbor_write_time(w->out, seconds);
  else gl_json_write_double(w->out, seconds);
}

static inline void gl_writer_boolean(struct gl_writer *w, int value) {
  if (w->is_cbor) gl_cbor_write_boolean(w->out, value);
  else gl_buf_str(w->out, value ? "true" : "false");
}

GL_END

#endif
