/* Runs of ASCII in struct gl_str: classes of bytes, comparing, and taking apart. */
#ifndef GL_STR_H
#define GL_STR_H

#include <string.h>

#include "gl.h"

GL_BEGIN

/* Bytes that their owner keeps while this is used. */
struct gl_str {
  const char *p;
  size_t n;
};

/* A header of a request. */
struct gl_header {
  struct gl_str name, value;
};

#define GL_STR(text) ((struct gl_str){(text), sizeof(text) - 1})

enum gl_str_class {
  GL_STR_TOKEN = 1,      /* in an HTTP method or the name of a header (RFC 9110) */
  GL_STR_UNRESERVED = 2, /* never encoded in a URL (RFC 3986) */
  GL_STR_NAME = 4,       /* in the name of a host, region or service */
  GL_STR_ADDRESS = 8,    /* in an IPv6 address */
  GL_STR_CONTROL = 16,   /* below the space, but for the tab; and DEL */
  GL_STR_BLANK = 32      /* space and tab */
};

extern const unsigned char gl_str_classes[256];

static inline int gl_str_is(char c, enum gl_str_class class) { return (gl_str_classes[(unsigned char)c] & class) != 0; }
static inline int gl_str_is_visible(char c) { return c > 0x20 && c < 0x7f; }
static inline char gl_str_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }
static inline char gl_str_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - 32) : c; }

/* Returns the value of a hexadecimal digit, -1 for another byte. */
static inline int gl_str_hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c |= 0x20;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Returns 1 if s is not empty and every byte is of the class. */
int gl_str_is_all(struct gl_str s, enum gl_str_class class);

/* Returns the classes that any byte of s is in, together. */
unsigned gl_str_find_classes(struct gl_str s);

/* Returns 1 if a byte of s is GL_STR_CONTROL. */
int gl_str_has_control(struct gl_str s);

/* Returns 1 if s is digits, one at least. */
int gl_str_is_number(struct gl_str s);

/* Returns 1 if s is `word`, which is in lower case, in any case. */
int gl_str_is_word(struct gl_str s, struct gl_str word);

static inline int gl_str_begins_with(struct gl_str s, struct gl_str start) {
  return s.n >= start.n && memcmp(s.p, start.p, start.n) == 0;
}

static inline struct gl_str gl_str_skip(struct gl_str s, size_t n) { return (struct gl_str){s.p + n, s.n - n}; }

/* Returns the part of *s before the first of the three stops; *s becomes the rest, the stop included. */
struct gl_str gl_str_take(struct gl_str *s, char a, char b, char c);

/* Returns s without the blanks around it. */
struct gl_str gl_str_trim(struct gl_str s);

/* Copies s to where `out` has room for it; returns the end. */
static inline char *gl_str_put(char *out, struct gl_str s) {
  memcpy(out, s.p, s.n);
  return out + s.n;
}

/* Returns 1 if the n bytes at a and b are the same. Quicker than memcmp for a few bytes; looks at some of the last ones twice. */
static inline int gl_str_equals(const char *a, const char *b, size_t n) {
  if (n < 4) {
    while (n && a[n - 1] == b[n - 1]) n--;
    return !n;
  }
  if (n < 8) return !memcmp(a, b, 4) && !memcmp(a + n - 4, b + n - 4, 4);
  for (size_t i = 0; i < n - 8; i += 8)
    if (memcmp(a + i, b + i, 8) != 0) return 0;
  return !memcmp(a + n - 8, b + n - 8, 8);
}

GL_END

#endif
