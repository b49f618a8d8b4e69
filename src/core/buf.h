/* A growing run of bytes with a maximum size. A failed append leaves the contents as they were and is remembered in `rc`; later
   appends then do nothing, so a series of appends needs one check at its end. */
#ifndef GL_BUF_H
#define GL_BUF_H

#include <string.h>

#include "str.h"

GL_BEGIN

struct gl_buf {
  char *p;    /* n bytes, not NUL-terminated; NULL while nothing was added */
  size_t n;
  size_t cap;
  size_t max; /* maximum in bytes; 0: no limit but memory */
  int rc;     /* GL_OK, or the first failure */
};

/* Does the work of gl_buf_room where memory has to be allocated, or the maximum or an earlier failure forbids it. */
char *gl_buf_grow(struct gl_buf *b, size_t n);

/* Makes room for n more bytes and returns their address, or NULL (rc is set). The buffer keeps the memory. The caller adds to
   b->n the number of bytes that it wrote. */
static inline char *gl_buf_room(struct gl_buf *b, size_t n) {
  return b->p && !b->rc && b->cap - b->n >= n ? b->p + b->n : gl_buf_grow(b, n);
}

/* Appends n bytes. Returns b->rc. */
static inline int gl_buf_add(struct gl_buf *b, const void *p, size_t n) {
  char *end = gl_buf_room(b, n);
  if (end && n) {
    memcpy(end, p, n);
    b->n += n;
  }
  return b->rc;
}

static inline int gl_buf_char(struct gl_buf *b, char c) { return gl_buf_add(b, &c, 1); }
static inline int gl_buf_str(struct gl_buf *b, const char *s) { return gl_buf_add(b, s, strlen(s)); }

/* Frees the memory; an empty buffer with the same maximum remains. Idempotent, and allowed on a zeroed struct. */
void gl_buf_free(struct gl_buf *b);

/* The same for secrets: the bytes are cleansed first. A growing buffer leaves copies behind in freed memory,
   so a buffer of secrets is given its room at once (gl_buf_room) before the first append. */
void gl_buf_wipe(struct gl_buf *b);

/* Overwrites bytes that are not read again, so that the compiler keeps the writes. */
void gl_buf_cleanse(void *p, size_t n);

/* Empties the buffer for its next use: the bytes are cleansed, memory and ceiling stay. */
void gl_buf_clear(struct gl_buf *b);

GL_END

#endif
