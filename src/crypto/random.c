#include "random.h"

#include <string.h>
#include <unistd.h>

#include "../core/buf.h" /* gl_buf_cleanse */

#define ENTROPY_MAX 256 /* bytes that getentropy gives at once */

static int read_entropy(unsigned char *out, size_t n) {
  for (size_t done = 0; done < n; done += ENTROPY_MAX)
    if (getentropy(out + done, n - done < ENTROPY_MAX ? n - done : ENTROPY_MAX)) return GL_ECRYPTO;
  return GL_OK;
}

int gl_random(struct gl_random *r, void *out, size_t n) {
  if (n > sizeof r->bytes) return read_entropy(out, n);
  pid_t pid = getpid();
  if (r->unused < n || r->pid != pid) {
    r->unused = 0;
    int rc = read_entropy(r->bytes, sizeof r->bytes);
    if (rc) return rc;
    r->unused = sizeof r->bytes;
    r->pid = pid;
  }
  unsigned char *bytes = r->bytes + sizeof r->bytes - r->unused;
  memcpy(out, bytes, n);
  gl_buf_cleanse(bytes, n);
  r->unused -= n;
  return GL_OK;
}

void gl_random_wipe(struct gl_random *r) {
  gl_buf_cleanse(r->bytes, sizeof r->bytes);
  r->unused = 0;
}

int gl_random_float(struct gl_random *r, double *out) {
  uint64_t bits;
  int rc = gl_random(r, &bits, sizeof bits);
  if (!rc) *out = (double)(bits >> 11) * 0x1p-53;
  return rc;
}

int gl_random_uuid(struct gl_random *r, char out[37]) {
  static const char hex[] = "0123456789abcdef";
  unsigned char b[16];
  int rc = gl_random(r, b, sizeof b);
  if (rc) return rc;
  b[6] = (b[6] & 0x0f) | 0x40; /* version 4 */
  b[8] = (b[8] & 0x3f) | 0x80; /* RFC 9562's variant */
  char *p = out;
  for (int i = 0; i < 16; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *p++ = '-';
    *p++ = hex[b[i] >> 4];
    *p++ = hex[b[i] & 15];
  }
  *p = 0;
  return GL_OK;
}
