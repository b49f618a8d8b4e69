#include "buf.h"

#include <stdlib.h>

/* Called through a volatile pointer, so that the compiler can't find that the bytes are never read again. */
static void *(*const volatile cleanse)(void *, int, size_t) = memset;

void gl_buf_cleanse(void *p, size_t n) { cleanse(p, 0, n); }

char *gl_buf_grow(struct gl_buf *b, size_t n) {
  if (b->rc) return NULL;
  size_t ceiling = b->max ? b->max : SIZE_MAX / 2;
  if (n > ceiling || b->n > ceiling - n) {
    b->rc = GL_ETOOLARGE;
    return NULL;
  }
  size_t cap = b->cap < 128 ? 256 : b->cap * 2;
  if (cap < b->n + n) cap = b->n + n;
  if (cap > ceiling) cap = ceiling;
  char *p = realloc(b->p, cap ? cap : 1);
  if (!p) {
    b->rc = GL_ENOMEM;
    return NULL;
  }
  b->p = p;
  b->cap = cap;
  return p + b->n;
}

void gl_buf_free(struct gl_buf *b) {
  free(b->p);
  b->p = NULL;
  b->n = b->cap = 0;
  b->rc = GL_OK;
}

void gl_buf_wipe(struct gl_buf *b) {
  if (b->p) cleanse(b->p, 0, b->cap);
  gl_buf_free(b);
}

void gl_buf_clear(struct gl_buf *b) {
  if (b->n) cleanse(b->p, 0, b->n);
  b->n = 0;
  b->rc = GL_OK;
}
