#include "base64.h"

#include <string.h>

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int gl_base64_encode(struct gl_buf *b, const void *bytes, size_t n) {
  if (n > SIZE_MAX / 2) b->rc = b->rc ? b->rc : GL_ETOOLARGE;
  const unsigned char *p = bytes;
  char *out = gl_buf_room(b, b->rc ? 0 : (n + 2) / 3 * 4);
  if (!out) return b->rc;
  b->n += (n + 2) / 3 * 4;
  for (; n > 2; n -= 3, p += 3, out += 4) {
    out[0] = alphabet[p[0] >> 2];
    out[1] = alphabet[(p[0] & 3) << 4 | p[1] >> 4];
    out[2] = alphabet[(p[1] & 15) << 2 | p[2] >> 6];
    out[3] = alphabet[p[2] & 63];
  }
  if (n) {
    unsigned second = n == 2 ? p[1] : 0;
    out[0] = alphabet[p[0] >> 2];
    out[1] = alphabet[(p[0] & 3u) << 4 | second >> 4];
    out[2] = n == 2 ? alphabet[(second & 15) << 2] : '=';
    out[3] = '=';
  }
  return GL_OK;
}

static int value(char c) {
  const char *digit = c ? strchr(alphabet, c) : NULL;
  return digit ? (int)(digit - alphabet) : -1;
}

int gl_base64_decode(struct gl_buf *b, const char *text, size_t n) {
  if (n % 4) return GL_EINVAL;
  for (size_t i = 0; i < n; i += 4) {
    int last = i + 4 == n;
    int padding = last && text[i + 3] == '=' ? (text[i + 2] == '=' ? 2 : 1) : 0;
    unsigned bits = 0;
    for (size_t k = 0; k < 4; k++) {
      int v = k >= 4 - (size_t)padding ? 0 : value(text[i + k]);
      if (v < 0) return GL_EINVAL;
      bits = bits << 6 | (unsigned)v;
    }
    if ((padding == 1 && (bits & 0xff)) || (padding == 2 && (bits & 0xffff))) return GL_EINVAL;
    char out[3] = {(char)(bits >> 16), (char)(bits >> 8), (char)bits};
    gl_buf_add(b, out, 3 - (size_t)padding);
  }
  return b->rc;
}
