#include "page_token.h"

#include <string.h>

static int sextet(unsigned char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

int gl_page_token_decode(struct gl_buf *b, const char *text, size_t n) {
  unsigned bits = 0, column = 0, pads = 0; /* place: characters of the current four */
  for (size_t i = 0; i < n; i++) {
    unsigned char c = (unsigned char)text[i];
    if (c == '=' && column >= 2 && column + ++pads >= 4) return b->rc;
    int v = sextet(c);
    if (v < 0) continue;
    pads = 0;
    bits = (bits << 6 | (unsigned)v) & 0xfff;
    if (column) gl_buf_char(b, (char)(bits >> (6 - 2 * column)));
    column = (column + 1) % 4;
  }
  return column ? GL_EINVAL : b->rc;
}

/* The code point at s, of which it takes *size bytes. */
static unsigned code_point(const unsigned char *s, size_t *size) {
  *size = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
  unsigned c = *size == 1 ? *s : *s & (0x7fu >> *size);
  for (size_t i = 1; i < *size; i++) c = c << 6 | (s[i] & 0x3f);
  return c;
}

static void write_unit(struct gl_buf *b, unsigned unit) {
  static const char hex[] = "0123456789abcdef";
  char u[] = {'\\', 'u', hex[unit >> 12], hex[unit >> 8 & 15], hex[unit >> 4 & 15], hex[unit & 15]};
  gl_buf_add(b, u, sizeof u);
}

static void write_code_point(struct gl_buf *b, unsigned c) {
  static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
  const char *match = c && c < 0x80 ? strchr(plain, (int)c) : NULL;
  if (match) {
    gl_buf_char(b, '\\');
    gl_buf_char(b, letters[match - plain]);
  } else if (c >= 0x20 && c < 0x7f) {
    gl_buf_char(b, (char)c);
  } else if (c < 0x10000) {
    write_unit(b, c);
  } else {
    write_unit(b, 0xd7c0 + (c >> 10));
    write_unit(b, 0xdc00 + (c & 0x3ff));
  }
}

int gl_page_token_write_string(struct gl_buf *b, const char *s, size_t n) {
  size_t size = 0;
  gl_buf_char(b, '"');
  for (size_t i = 0; i < n; i += size) write_code_point(b, code_point((const unsigned char *)s + i, &size));
  return gl_buf_char(b, '"');
}
